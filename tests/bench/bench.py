#!/usr/bin/env python3
"""bench.py - the whole job beside its yardsticks, in one run

Every round measures each command once, in turn, so that what disturbs the
machine disturbs them alike; what is printed are medians, and ratios of
medians.  Absolute times mean nothing on a shared machine.  Nothing of the
program is switched off: schema, rules, documents, acknowledgements, recount,
reports, the crash protocol with its syncs, and the archive.

usage: bench.py [--rounds N] [--orders N,N...] [--files N]
"""
import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("ORDERMILL", os.path.join(TOP, "build/plain/ordermill"))
XSD = os.path.join(TOP, "xsd/purchase-orders.xsd")


class Peak(threading.Thread):
    """The largest sum of proportional set sizes of a process and its children."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.kib, self.stop = pid, 0, False

    def tree(self):
        pids, new = [], [self.pid]
        while new:
            pids += new
            found = []
            for pid in new:
                try:
                    with open(f"/proc/{pid}/task/{pid}/children") as f:
                        found += [int(p) for p in f.read().split()]
                except OSError:
                    pass
            new = found
        return pids

    def run(self):
        while not self.stop:
            total = 0
            for pid in self.tree():
                try:
                    with open(f"/proc/{pid}/smaps_rollup") as f:
                        for line in f:
                            if line.startswith("Pss:"):
                                total += int(line.split()[1])
                except OSError:
                    pass
            self.kib = max(self.kib, total)
            time.sleep(0.02)


def timed(argv, ok=(0,), **kw):
    start = time.monotonic()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, **kw)
    peak = Peak(process.pid)
    peak.start()
    err = process.communicate()[1]
    seconds = time.monotonic() - start
    peak.stop = True
    if process.returncode not in ok:
        sys.exit(f"{argv[0]} ended with {process.returncode}: {err.decode()[-500:]}")
    return seconds, peak.kib / 1024


class Bench:
    def __init__(self, rounds):
        self.rounds = rounds
        self.dir = tempfile.mkdtemp(prefix="ordermill-bench-",
                                    dir=os.environ.get("TMPDIR"))
        self.generate = self.compile("generate")
        self.csv_parse = self.compile("csv_parse", "-lcsv")
        self.rows = []

    def compile(self, name, *libs):
        out = os.path.join(self.dir, name)
        subprocess.run(["gcc", "-O2", "-o", out,
                        os.path.join(TOP, "tests/bench", name + ".c"), *libs],
                       check=True)
        return out

    def data(self, name, *args):
        path = os.path.join(self.dir, name)
        with open(path, "wb") as f:
            subprocess.run([self.generate, *args], stdout=f, check=True)
        return path

    def tree(self):
        tree = os.path.join(self.dir, "tree")
        shutil.rmtree(tree, ignore_errors=True)
        subprocess.run([PROGRAM, "-q", "init", tree], check=True)
        return tree

    def job(self, fill, ok=(0,)):
        """A night on a fresh tree that FILL has filled."""
        tree = self.tree()
        fill(tree)
        os.sync()
        return timed([PROGRAM, "run", "-q", "--now", "2026-11-23",
                      "-c", tree + "/ordermill.xml"], ok)

    def compare(self, what, ours, yardstick, peer):
        """Rounds of OURS and PEER in turn; one row of the table."""
        a, b, mib = [], [], 0
        for _ in range(self.rounds):
            b.append(peer())
            seconds, peak = ours()
            a.append(seconds)
            mib = max(mib, peak)
        row = (what, yardstick, statistics.median(a), statistics.median(b),
               statistics.median(a) / statistics.median(b), mib)
        self.rows.append(row)
        print("| %-34s | %-42s | %7.2f | %7.2f | %5.2f | %5.0f |" % row, flush=True)


def drop(path, partner):
    def fill(tree):
        shutil.copy(path, f"{tree}/inbound/{partner}/")
    return fill


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--orders", default="100000,1000000")
    p.add_argument("--files", type=int, default=10000)
    o = p.parse_args()
    b = Bench(o.rounds)
    print("| work | yardstick | ours s | its s | ratio | MiB |\n"
          "|---|---|---|---|---|---|", flush=True)
    try:
        for n in [int(x) for x in o.orders.split(",")]:
            xml = b.data("orders.xml", "xml", str(n))
            b.compare(f"{n} XML orders in one file", lambda: b.job(drop(xml, "acme")),
                      "xmllint --stream --noout --schema",
                      lambda: timed(["xmllint", "--stream", "--noout",
                                     "--schema", XSD, xml])[0])
            os.unlink(xml)
            csv = b.data("orders.csv", "csv", str(n))
            b.compare(f"{n} CSV orders in one file", lambda: b.job(drop(csv, "globex")),
                      "libcsv, parse only",
                      lambda: timed([b.csv_parse, csv])[0])
            os.unlink(csv)
        if o.files:
            many = os.path.join(b.dir, "many")
            os.mkdir(many)
            subprocess.run([b.generate, "xml", str(o.files), "--files", many], check=True)

            def fill(tree):
                subprocess.run(["cp", "-r", many + "/.", tree + "/inbound/acme/"], check=True)

            def copy():
                shutil.rmtree(b.dir + "/copy", ignore_errors=True)
                return timed(["sh", "-c", f"cp -r {many} {b.dir}/copy && sync"])[0]

            def lint():
                return timed(["sh", "-c", f"find {many} -name '*.xml' | xargs xmllint "
                              f"--noout --schema {XSD} 2>/dev/null"])[0]
            b.compare(f"{o.files} files of one order", lambda: b.job(fill),
                      "cp -r and one sync", copy)
            b.compare(f"{o.files} files of one order", lambda: b.job(fill),
                      "xmllint --noout --schema on all of them", lint)
    finally:
        shutil.rmtree(b.dir, ignore_errors=True)


main()
