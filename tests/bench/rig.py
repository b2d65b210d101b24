"""rig.py - what every benchmark needs: data, trees, timed commands, peaks

Nothing of the program is switched off: schema, rules, documents,
acknowledgements, recount, reports, the crash protocol with its syncs, the
archive.  What is timed begins after a sync, with the input in the cache, for
the program as for its yardsticks.  A night whose outcome is not the expected
one ends the benchmark.
"""
import collections
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(
    __file__))))
sys.path.append(os.path.join(TOP, "tests/lib"))
from peak import family, pss            # noqa: E402

PROGRAM = os.environ.get("ORDERMILL",
                         os.path.join(TOP, "build/plain/ordermill"))
XSD = os.path.join(TOP, "xsd/purchase-orders.xsd")
PARTNER = {"xml": "acme", "csv": "globex"}
NOW = "2026-11-23"                      # the orders are of the day before
FIRST_LOOKS, LOOKS, SOON = 0.01, 0.05, 1    # s between looks at memory

# The sample's limits bound a day of a partner; these let any file through,
# and keep each of its findings.
WIDE = {"bytes": 1 << 40, "expanded-bytes": 1 << 40, "orders": 10**8,
        "findings": 10**8}

Took = collections.namedtuple("Took", "seconds mib")


class Wrong(Exception):
    """What was measured did not do what it was measured for."""


def say(words):
    """Progress, beside the report."""
    print(words, file=sys.stderr, flush=True)


class Peak(threading.Thread):
    """The largest sum of proportional set sizes of a process and of what it
    has started.  Looking costs time, so a long command is looked at less."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.kib, self.ended = pid, 0, threading.Event()

    def run(self):
        start, pause = time.monotonic(), FIRST_LOOKS
        while not self.ended.wait(pause):
            self.kib = max(self.kib, sum(map(pss, family(self.pid))))
            if time.monotonic() - start > SOON:
                pause = LOOKS


def timed(argv, ok=(0,)):
    """What ARGV took, and what it printed."""
    os.sync()
    start = time.monotonic()
    process = subprocess.Popen(argv, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    peak = Peak(process.pid)
    peak.start()
    try:
        out, err = process.communicate()
    finally:
        process.kill()
        peak.ended.set()
    seconds = time.monotonic() - start
    peak.join()
    if process.returncode not in ok:
        raise Wrong(f"{' '.join(argv)} ended with {process.returncode}: "
                    f"{err.decode()[-500:]}")
    return Took(seconds, peak.kib / 1024), out


class Rig:
    """A scratch directory with the tools and whatever a work needs."""

    def __init__(self):
        self.scratch = tempfile.TemporaryDirectory(
            prefix="ordermill-bench-", ignore_cleanup_errors=True)
        self.dir = self.scratch.name
        os.mkdir(self.path("work"))
        self.generate = self.compile("generate")
        self.csv_parse = self.compile("csv_parse", "-lcsv")

    def __enter__(self):
        # Ended by whatever signal, it leaves nothing behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        return self

    def __exit__(self, *_):
        self.scratch.cleanup()

    def clear(self):
        """Between two works."""
        shutil.rmtree(self.path("work"))
        os.mkdir(self.path("work"))

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def compile(self, name, *libs):
        subprocess.run(["gcc", "-O2", "-o", self.path(name),
                        os.path.join(TOP, "tests/bench", name + ".c"), *libs],
                       check=True)
        return self.path(name)

    def room(self):
        """Free bytes of the file system."""
        st = os.statvfs(self.dir)
        return st.f_bavail * st.f_frsize

    # ---- Data --------------------------------------------------------------

    def write(self, path, form, n, first=0, bad=0):
        with open(path, "wb") as f:
            subprocess.run([self.generate, form, str(n), "--first",
                            str(first), "--bad", str(bad)],
                           stdout=f, check=True)

    def data(self, form, n, bad=0):
        """A file of N orders, BAD of a hundred with three mistakes each."""
        path = self.path("work", f"orders-{bad}.{form}")
        self.write(path, form, n, bad=bad)
        return path

    def files(self, n):
        """A directory of N files of one order."""
        many = self.path("work", "many")
        os.mkdir(many)
        subprocess.run([self.generate, "xml", str(n), "--files", many],
                       check=True)
        return many

    # ---- The program -------------------------------------------------------

    def tree(self, name="tree"):
        """A new sample tree; the limits are wide."""
        tree = self.path("work", name)
        shutil.rmtree(tree, ignore_errors=True)
        subprocess.run([PROGRAM, "-q", "init", tree], check=True)
        with open(tree + "/ordermill.xml", "r+") as f:
            text = f.read()
            for limit, most in WIDE.items():
                text = re.sub(rf'(\s{limit})="\d+"', rf'\1="{most}"', text)
            f.seek(0)
            f.write(text)
        return tree

    def inbound(self, tree, form="xml"):
        return f"{tree}/inbound/{PARTNER[form]}/"

    def night(self, tree, orders, bad=0, under=()):
        """The whole job on what lies in TREE: of so many orders all are
        issued, or about BAD of a hundred rejected.  UNDER: a command that
        runs it."""
        took, out = timed([*under, PROGRAM, "run", "--json", "-q", "--now",
                           NOW, "-c", tree + "/ordermill.xml"],
                          ok=(2,) if bad else (0,))
        said = json.loads(out)
        had = said["purchase_orders"]
        rejected = had["rejected"]
        if not (said["balanced"] and had["received"] == orders and
                had["issued"] == orders - rejected and
                abs(rejected - orders * bad / 100) <= orders * bad / 500):
            raise Wrong(f"a night of {orders} orders gave {out.decode()}")
        return took

    def job(self, path, form, orders, bad=0):
        """A night with one file, on a new tree."""
        tree = self.tree()
        shutil.copy(path, self.inbound(tree, form))
        return self.night(tree, orders, bad)
