"""rig.py - what the sweeps share: a tree, a run, and the verdict on it

A template tree with a mixed inbound is copied for each point, the program is
run on it with one thing going wrong, then run again undisturbed until it says
that it is done.  verdict() compares what came of that with an undisturbed run,
byte for byte, and says what is lost, doubled or differing.
"""
import collections
import concurrent.futures
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zlib

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests/lib"))
import proof  # noqa: E402

PROGRAM = os.environ.get("ORDERMILL", os.path.join(TOP, "build/plain/ordermill"))
SAMPLES = os.path.join(TOP, "samples")
NOW = "2026-11-23T02:30:00Z"
ENV = dict(os.environ, TZ="UTC", LC_ALL="C")
DONE = (0, 2, 3, 4)
MISSED = "missed", "the point was not reached"
PARTS = ("outbound", "archive", "quarantine")
CUSTOMER_ORDER = re.compile(rb'<customerOrder id="([^"]+)"')


class Run:
    """How a run ended: status, messages, and the object it printed."""

    def __init__(self, status, out, err):
        self.status, self.err = status, err.decode(errors="replace")
        try:
            self.said = json.loads(out)
        except ValueError:
            self.said = None

    @property
    def done(self):
        return self.status in DONE

    @property
    def crashed(self):
        """By a signal, also as a shell or strike.c tells it."""
        return self.status < 0 or self.status > 128

    @property
    def files(self):
        return self.said["files"] if self.said else None


def scratch():
    """A directory in memory where there is one; the caller removes it."""
    shm = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    return tempfile.mkdtemp(prefix="ordermill-", dir=os.environ.get("TMPDIR", shm))


def build(dir, name, *flags):
    """Compile tests/crash/NAME.c into DIR."""
    shared = "-shared" in flags
    made = os.path.join(dir, name + (".so" if shared else ""))
    subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-O2", "-Wall", "-Wextra",
                    "-Werror", *flags, "-o", made,
                    os.path.join(TOP, "tests/crash", name + ".c")], check=True)
    return made


def run(tree, before=(), **env):
    p = subprocess.run([*before, PROGRAM, "run", "-q", "--json", "--now", NOW,
                        "-c", tree + "/ordermill.xml"], capture_output=True,
                       env=dict(ENV, **env))
    return Run(p.returncode, p.stdout, p.stderr)


def struck_run(strike, log, tree, action, point, **env):
    """A run under strike.c, and the lines it logged: none if there was no such
    call this time.  What two processes do together is not always the same."""
    first = run(tree, (strike, log, action, *map(str, point), "--"), **env)
    with open(log) as f:
        return first, f.read().splitlines()


def command(tree, *argv):
    return subprocess.run([PROGRAM, argv[0], "-q", "-c", tree + "/ordermill.xml",
                           *argv[1:]], capture_output=True, env=ENV)


def copy(source, tree):
    subprocess.run(["cp", "-a", source, tree], check=True)


def init(tree):
    """A new tree; BUNDLED=1: one in which small files share documents."""
    subprocess.run([PROGRAM, "-q", "init", tree], check=True)
    if os.environ.get("BUNDLED") != "1":
        return
    with open(f"{tree}/ordermill.xml") as f:
        text = f.read()
    with open(f"{tree}/ordermill.xml", "w") as f:
        f.write(text.replace('bundled="false"', 'bundled="true"'))


def fill(tree, small=False):
    """A mixed inbound; SMALL: a file of each format, nothing else."""
    init(tree)
    for kind in ("feasibility", "services"):
        command(tree, "load", kind, f"{SAMPLES}/registers/{kind}.csv")
    acme, globex = f"{tree}/inbound/acme", f"{tree}/inbound/globex"
    shutil.copy(f"{SAMPLES}/inbound/acme/acme-20261122-02.xml", acme)
    csv = f"{SAMPLES}/inbound/globex/{os.listdir(SAMPLES + '/inbound/globex')[0]}"
    with open(csv, "rb") as f, open(f"{globex}/again.csv.gz", "wb") as to:
        to.write(gzip.compress(f.read(), mtime=0))
    if small:
        return
    shutil.copy(f"{SAMPLES}/inbound/acme/acme-20261122-01.xml", acme)
    shutil.copy(csv, globex)
    shutil.copy(f"{acme}/acme-20261122-02.xml", f"{acme}/test/rehearsal.xml")
    with open(f"{acme}/cut-short.xml", "w") as f:
        f.write("<purchaseOrders")
    os.symlink("/etc/passwd", f"{globex}/link.csv")


def files_below(tree, *parts):
    for part in parts:
        for base, _, names in os.walk(f"{tree}/{part}"):
            for name in names:
                path = os.path.join(base, name)
                yield os.path.relpath(path, tree), path


def content(path):
    if os.path.islink(path):
        return b"-> " + os.readlink(path).encode()
    with open(path, "rb") as f:
        return f.read()


def stamps(tree):
    """What tells whether anything below TREE was written, made or moved."""
    return {n: (s.st_ino, s.st_size, s.st_mtime_ns) for n, s in
            ((n, os.lstat(p)) for n, p in files_below(tree, "."))}


def snapshot(tree):
    """Path -> digest and customer orders, of all that has to be the same."""
    files = {}
    for name, path in files_below(tree, *PARTS):
        files[name] = fingerprint(content(path))
    return files


def fingerprint(text):
    return hashlib.sha256(text).hexdigest(), tuple(CUSTOMER_ORDER.findall(text))


def leftovers(tree):
    """Documents of ours that nobody will issue; inputs that nobody decided."""
    return ([n for n, _ in files_below(tree, "state/stage")],
            [n for n, _ in files_below(tree, "state/work", "inbound")])


def take(tree, taken):
    """A consumer that takes whatever lies in outbound; what it saw before."""
    twice = []
    for name, path in files_below(tree, "outbound"):
        if name in taken:
            twice.append(name)
        taken[name] = fingerprint(content(path))
        os.unlink(path)
    return twice


def settle(tree):
    """Run it again, undisturbed, until it says that it is done."""
    for _ in range(3):
        last = run(tree)
        if last.done:
            return None
    return f"the rerun ends with {last.status}: {last.err[-300:]}"


class Right:
    """What an undisturbed run leaves, for each template."""

    def __init__(self, dir, template):
        self.dir, self.template = dir, template
        tree = dir + "/right"
        copy(template, tree)
        self.first = run(tree)
        assert self.first.done, self.first.err
        self.files = snapshot(tree)
        self.inputs = contents(template, "inbound")
        self.late_files = {}

    def late(self, drops):
        """What there has to be in the end where DROPS, which are names below
        inbound, came a night later than the others.  The reports differ."""
        key = tuple(sorted(drops))
        if key not in self.late_files:
            tree = tempfile.mkdtemp(prefix="late-", dir=self.dir) + "/tree"
            copy(self.template, tree)
            kept = {}
            for d in key:
                kept[d] = f"{tree}/late-{len(kept)}"
                os.rename(f"{tree}/inbound/{d}", kept[d])
            assert run(tree).done
            for d, path in kept.items():
                os.rename(path, f"{tree}/inbound/{d}")
            assert run(tree).done
            self.late_files[key] = without_reports(snapshot(tree))
        return self.late_files[key]


def without_reports(files):
    return {n: v for n, v in files.items() if not n.startswith("outbound/reports/")}


def undecided(tree):
    """The drops that stay claimed, as names below inbound."""
    drops = []
    for name, _ in files_below(tree, "state/work"):
        owner, drop = name.split("/")[-2:]
        partner, _, kind = owner.partition(".")
        if kind in ("", "test"):
            drops.append(f"{partner}/test/{drop}" if kind else f"{partner}/{drop}")
    return drops


def compare(now, right):
    """None, or what differs: ("lost" | "doubled" | "differing", words)."""
    def orders(files):
        return collections.Counter(o for n, v in files.items() for o in v[1]
                                   if n.startswith(("outbound/issued/",
                                                    "outbound/special-handling/")))
    have, want = orders(now), orders(right)
    twice = [o.decode() for o in have if have[o] > max(1, want[o])]
    if twice:
        return "doubled", "issued twice: " + " ".join(twice[:5])
    missing = [o.decode() for o in want if o not in have] + \
        sorted(set(right) - set(now))
    if missing:
        return "lost", "missing: " + " ".join(missing[:5])
    other = sorted(n for n in now if now[n] != right.get(n))
    if other:
        return "differing", "differing: " + " ".join(other[:5])
    return None


def members(text):
    """Name -> bytes of the files of a tar file."""
    with tarfile.open(fileobj=io.BytesIO(text)) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar}


def contents(tree, *parts):
    """The digests of all files there, also of what the gzips hold."""
    found = set()
    for name, path in files_below(tree, *parts):
        text = content(path)
        found.add(hashlib.sha256(text).digest())
        if name.endswith(".gz"):
            try:
                text = gzip.decompress(text)
                found.add(hashlib.sha256(text).digest())
                if name.endswith(".tar.gz"):
                    found.update(hashlib.sha256(data).digest()
                                 for data in members(text).values())
            except (OSError, EOFError, zlib.error, tarfile.TarError):
                pass            # one that is being written
    return found


def visible(tree, right, taken):
    """None, or what is wrong already before the program runs again: an input
    is nowhere, or a document may be seen that is not what it has to be."""
    lost = right.inputs - contents(tree, "inbound", "state/work", "archive",
                                   "quarantine")
    if lost:
        return "lost", f"{len(lost)} inputs are nowhere"
    seen = {n: fingerprint(content(p)) for n, p in files_below(tree, "outbound")}
    seen.update(taken or {})
    torn = sorted(n for n in seen if seen[n] != right.files.get(n))
    return ("differing", "seen: " + " ".join(torn[:5])) if torn else None


def verdict(tree, right, first, taken=None, killed=False, late=(),
            recovery=False):
    """Settle TREE after its FIRST run, which something disturbed.

    None if all is as it has to be, else what is wrong and in words.  TAKEN is
    what a consumer took from outbound before: it has to see nothing again.
    LATE: drops that an earlier run left undecided.  RECOVERY: that run only
    ended what one before it began, so that its counts are other ones.
    """
    if first.crashed and not killed:
        return "differing", f"crashed: status {first.status}"
    bad = None if first.done or late else visible(tree, right, taken)
    if bad:
        return bad
    if first.done and not late:
        stage, left = leftovers(tree)
        late = undecided(tree)
        same = first.files == right.first.files or (recovery and not late)
        if not same and (first.status != 4 or
                         first.files.get("undecided") != len(late) or not late):
            return "differing", f"status {first.status}, but {first.files}"
        if same:
            bad = compare(dict(snapshot(tree), **(taken or {})), right.files)
            if bad or stage or left:
                return bad or ("lost", "said done, but left: " +
                               " ".join(stage + left))
    elif not killed and not first.err:
        return "differing", f"status {first.status} without a word"
    bad = settle(tree)
    if bad:
        return "differing", bad
    twice = take(tree, taken) if taken is not None else []
    if twice:
        return "doubled", "seen twice: " + " ".join(twice[:5])
    now = snapshot(tree)
    now.update(taken or {})
    bad = compare(without_reports(now), right.late(late)) if late else \
        compare(now, right.files)
    if bad:
        return bad
    stage, left = leftovers(tree)
    if left:
        return "lost", "left: " + " ".join(left[:5])
    if stage:
        return "differing", "left: " + " ".join(stage[:5])
    verify = command(tree, "verify")
    if verify.returncode != 0:
        return "differing", "verify: " + verify.stderr.decode()[-300:]
    return None


class Figures:
    """Counts points by name; says each as a test; then tells the proof."""

    def __init__(self, suite, cls):
        self.suite, self.cls, self.failed = suite, cls, 0
        self.counts = collections.OrderedDict()

    def point(self, name, where, bad):
        count = self.counts.setdefault(name, collections.Counter())
        if bad is MISSED:
            count["missed"] += 1
            return
        count["points"] += 1
        if bad:
            self.failed += 1
            count[bad[0]] += 1
            print(f"# {bad[0]}: {bad[1]}\nnot ok - {self.suite}: {name}, {where}")
        else:
            print(f"ok - {self.suite}: {name}, {where}")

    def tell(self):
        for name, c in self.counts.items():
            row = [c[k] for k in ("points", "lost", "doubled", "differing")]
            print(f"# {name}: {row[0]} points, {sum(row[1:])} failed, "
                  f"{c['missed']} not reached")
            # A tracer that strikes nothing must not look like a success.
            if c["missed"] > 2 + row[0] // 10:
                print(f"not ok - {self.suite}: {name}: too few points reached")
                self.failed += 1
            proof.add(self.cls, name, *row)
        return 1 if self.failed else 0


def tell_all(figures, make, jobs, workers):
    """Make a sweep in a scratch directory, do its JOBS, tell what came of them.
    A job is a function and its arguments; it returns points: name, where, bad."""
    dir = scratch()
    try:
        sweep = make(dir)
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            for points in pool.map(lambda job: job[0](*job[1:]), jobs(sweep)):
                for name, where, bad in points:
                    figures.point(name, where, bad)
    finally:
        shutil.rmtree(dir, ignore_errors=True)
    sys.exit(figures.tell())
