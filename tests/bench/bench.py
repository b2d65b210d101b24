#!/usr/bin/env python3
"""bench.py - the whole job beside its yardsticks, in one run

Every round measures the yardstick and then the program, so that what disturbs
the machine disturbs both; a row's ratio is the median of those of its rounds.
Absolute times mean nothing on a shared machine.  The rows are in works.py.

The report goes to standard output and, with linear.svg, to tests/bench/, or to
build/bench/ if anything was left out or made smaller.

usage: bench.py [--rounds N] [--orders N] [--ledger N] [--only KEY,...]
       --orders scales all rows; N of --ledger is what the big one holds;
       the keys are those of works.py, and stages, linear
"""
import argparse
import collections
import os
import statistics
import sys

import linear
import results
import rig
import stages
import works
from rig import say

Row = collections.namedtuple("Row", "work title rounds ratio ours its mib")
ORDERS, ROUNDS = 1000000, 5
TIMES_LEDGER, PART_FILES = 20, 100      # of the orders
FEWEST = 10000                          # for 5 % of them to be that
KEYS = [w.key for w in works.WORKS] + ["stages", "linear"]


def options():
    p = argparse.ArgumentParser(usage=__doc__.partition("usage: ")[2])
    p.add_argument("--rounds", type=int, default=ROUNDS)
    p.add_argument("--orders", type=int, default=ORDERS)
    p.add_argument("--ledger", type=int)
    p.add_argument("--only", type=lambda s: s.split(","), default=KEYS)
    o = p.parse_args()
    unknown = [k for k in o.only if k not in KEYS]
    if unknown or o.rounds < 1 or o.orders < FEWEST:
        p.error(f"keys are {','.join(KEYS)}; at least 1 round and {FEWEST}"
                " orders")
    o.whole = not sys.argv[1:]
    o.size = works.Size(o.orders, o.orders // PART_FILES,
                        o.ledger or o.orders * TIMES_LEDGER)
    return o


def measure(r, work, o):
    """The row of WORK."""
    rounds = min(o.rounds, work.rounds)
    ours, yardstick = work.prepare(r, o.size)
    took = []
    for i in range(rounds):
        its = yardstick(i)
        took.append((ours(i), its))
        say("%s: %.2f s, %.2f s" % (work.key, took[-1][0].seconds,
                                    its.seconds))
    r.clear()
    title = work.title.format(**{k: f"{v:,}" for k, v in
                                 o.size._asdict().items()})
    return Row(work, title, rounds,
               statistics.median(a.seconds / b.seconds for a, b in took),
               statistics.median(a.seconds for a, _ in took),
               statistics.median(b.seconds for _, b in took),
               max(a.mib for a, _ in took))


def main():
    o = options()
    report = results.Report(o)
    with rig.Rig() as r:
        report.machine(r.dir)
        for work in works.WORKS:
            if work.key in o.only:
                report.rows.append(measure(r, work, o))
        if "linear" in o.only:
            report.points = linear.measure(r, o.orders, o.rounds)
        if "stages" in o.only:
            report.stages = [(form, stages.report(r, form, o.orders))
                             for form in ("xml", "csv")]
    report.write(os.path.join(rig.TOP, "tests/bench" if o.whole else
                              "build/bench"))


try:
    main()
except rig.Wrong as wrong:
    sys.exit(f"bench.py: {wrong}")
except KeyboardInterrupt:
    sys.exit("bench.py: interrupted")
