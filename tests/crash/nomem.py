#!/usr/bin/env python3
"""nomem.py - the Nth allocation of a run fails, N = 1.. until it passes

Once, and from then on; in the program and in its decoders; whoever allocates
(nomem.c).  The run has to end with a fault of its own, or leave the file
undecided whose decoder had no memory; never with a wrong verdict and never by
a signal.  The run after it, which has memory, has to give the bytes of an
undisturbed one (rig.py).

usage: nomem.py [--stride N] [--jobs N] [--only WHO:HOW:N]
"""
import argparse
import os
import shutil
import struct
import tempfile
import threading

import rig

WHO = ("program", "decoder")
HOW = ("once", "on")
WORDS = {"once": "once", "on": "from then on"}
SHARED = struct.Struct("QQQ")
own = threading.local()


def named(who, how, n):
    return f"in the {WHO[who]}, {WORDS[how]}", f"the {n}th"


class Sweep:
    def __init__(self, dir):
        self.dir = dir
        self.shim = rig.build(dir, "nomem", "-shared", "-fPIC", "-ldl", "-pthread")
        self.template = dir + "/template"
        rig.fill(self.template, small=True)
        self.right = rig.Right(dir, self.template)

    def run(self, tree, who, n, how):
        counters = tree + ".counters"
        with open(counters, "wb") as f:
            f.write(bytes(SHARED.size))
        first = rig.run(tree, LD_PRELOAD=self.shim,
                        NOMEM=f"{counters} {who} {n} {how}")
        with open(counters, "rb") as f:
            program, decoder, failed = SHARED.unpack(f.read())
        return first, (program, decoder), failed

    def tree(self):
        """A tree that nothing has touched yet; most runs do not come so far."""
        if not getattr(own, "tree", None):
            own.tree = tempfile.mkdtemp(prefix="point-", dir=self.dir) + "/tree"
            rig.copy(self.template, own.tree)
            own.stamps = rig.stamps(own.tree)
        return own.tree

    def point(self, who, how, n, last=False):
        tree = self.tree()
        first, _, failed = self.run(tree, who, n, how)
        if first.crashed or "ended by signal" in first.err:
            bad = "differing", f"crashed: status {first.status}: {first.err[-300:]}"
        elif last and failed:
            bad = "differing", "allocations go on behind the last one"
        elif not first.done and rig.stamps(tree) == own.stamps:
            bad = None if first.err else ("differing", "no message")
            return [(*named(who, how, n), bad)]
        else:
            bad = rig.verdict(tree, self.right, first)
        shutil.rmtree(os.path.dirname(tree))
        own.tree = None
        return [(*named(who, how, n), bad)]

    def jobs(self, stride, only):
        if only:
            who, how, n = only.split(":")
            yield self.point, WHO.index(who), how, int(n)
            return
        tree = self.tree()
        _, made, _ = self.run(tree, 0, 0, "once")
        shutil.rmtree(os.path.dirname(tree))
        own.tree = None
        for who in (0, 1):
            for h, how in enumerate(HOW):
                # Another N in each sample; the decoders' are few.
                step = max(1, stride // (20 if who else 1))
                for n in range(1 + h * (step // 2), made[who] + 1, step):
                    yield self.point, who, how, n
                yield self.point, who, how, made[who] + made[who] // 50 + 10, True


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--stride", type=int, default=1)
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    p.add_argument("--only")
    o = p.parse_args()
    rig.tell_all(rig.Figures("memory", "allocation fails"), Sweep,
                 lambda sweep: sweep.jobs(o.stride, o.only), o.jobs)


main()
