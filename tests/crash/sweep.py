#!/usr/bin/env python3
"""sweep.py - every system call of a run, made to go wrong in turn

The calls are found by tracing an undisturbed run over a mixed inbound tree
(strike.c), so that a call that is new is tested without being remembered.
All processes count: the program and its decoders.  For each call:
  killed        the process is killed as it enters the call
  killed twice  and the run after it is killed in each of its calls, too
  ERRNO         the call fails once with it and has no effect
  short         a read or write does half of what was asked
and once for all calls: every read and write short, or interrupted (shortio.c).
Then the program is run again until it says that it is done, and rig.py judges.
After a sync that failed no sync of the same file may be tried again, unless
the file has been given up and removed.

A kill at a call that changes nothing leaves what a kill at the next one
leaves, so the kills are at those that may change something.

usage: sweep.py [--stride N] [--twice N] [--faults killed,EIO,...] [--jobs N]
                [--only CALL | --only "PROCESS CALL K"] [--large]
  --stride N   every Nth point, another one for each fault
  --twice N    every Nth point of the recovery, another one for each first kill
  --large      instead of the mixed tree one large drop, at which threads work
"""
import argparse
import errno
import functools
import os
import shutil
import subprocess
import tempfile

import night
import rig

LOOKING = {"read", "pread64", "fstat", "newfstatat", "lseek", "getdents64", "poll",
           "close", "recvmsg", "getrandom", "faccessat", "faccessat2", "readlink",
           "readlinkat", "access", "dup2", "prctl", "close_range", "fcntl",
           "setsockopt", "prlimit64", "wait4"}
SHORT = {"read", "pread64", "write", "pwrite64"}
# The program's first calls are the dynamic loader's, which reads but once.
LOADER = "error while loading shared libraries"
# SQLite syncs the directory of its log with this call and does not look at the
# answer.  The program syncs it itself, with fsync, before it issues anything.
SQLITES = "fdatasync"
ERRNOS = ["EIO", "ENOSPC", "EDQUOT", "EMFILE", "EINTR"]
FAULTS = ["killed", "killed twice"] + ERRNOS + ["short read or write"]


def words(point):
    return " ".join(map(str, point))


class Sweep:
    def __init__(self, dir, large=False):
        self.dir = dir
        self.template = dir + "/template"
        if large:
            night.fill_large(dir + "/inputs")
            rig.init(self.template)
            shutil.copy(dir + "/inputs/acme/large.xml",
                        self.template + "/inbound/acme")
        else:
            rig.fill(self.template)
        self.right = rig.Right(dir, self.template)
        self.strike = rig.build(dir, "strike")

    def calls(self, tree):
        """(process, call, k) of all that a run over TREE does."""
        log = tree + ".calls"
        rig.run(tree, (self.strike, log, "list", "--"))
        with open(log) as f:
            return [(int(p), call, int(k)) for p, call, k in map(str.split, f)]

    def struck_run(self, tree, action, point):
        """A run with one call going wrong, and what the tracer noted; nothing
        if the run had no such call this time."""
        return rig.struck_run(self.strike, tree + ".log", tree, action, point)

    def fresh(self, source=None):
        tree = tempfile.mkdtemp(prefix="point-", dir=self.dir) + "/tree"
        rig.copy(source or self.template, tree)
        return tree

    def fails(self, fault, point):
        """One call that fails, or is short."""
        tree = self.fresh()
        action = "short" if fault not in ERRNOS else str(getattr(errno, fault))
        first, log = self.struck_run(tree, action, point)
        failed = [line[7:] for line in log if line.startswith("failed ")]
        later = [line[6:] for line in log if line.startswith("later ")]
        again = set(failed) & set(later)
        if point[1] == SQLITES:
            again.discard(f"{tree}/state")
        again = {path for path in again if os.path.lexists(path)}
        if not log:
            bad = rig.MISSED
        elif again:
            bad = "differing", "synced again after it failed: " + " ".join(again)
        elif action == "short" and first.files != self.right.first.files and \
                LOADER not in first.err:
            bad = "differing", f"status {first.status}: {first.err[-300:]}"
        else:
            bad = rig.verdict(tree, self.right, first)
        shutil.rmtree(os.path.dirname(tree))
        return [(fault, words(point), bad)]

    def killed(self, fault, point, consumer=False):
        tree = self.fresh()
        first, log = self.struck_run(tree, "kill", point)
        taken = {} if consumer else None
        if consumer:
            rig.take(tree, taken)
        bad = rig.verdict(tree, self.right, first, taken, killed=True) if log \
            else rig.MISSED
        shutil.rmtree(os.path.dirname(tree))
        return [(fault, words(point), bad)]

    def killed_twice(self, fault, point, stride, offset):
        """Killed, and then at every STRIDEth call of the recovery."""
        left = self.fresh()
        first, log = self.struck_run(left, "kill", point)
        if not log:
            return [(fault, words(point), rig.MISSED)]
        late = rig.undecided(left) if first.done else ()
        tree = self.fresh(left)
        # What costs two decoders is quarantined: decoder.sh.
        seconds = [c for c in self.calls(tree)
                   if c[1] not in LOOKING and not (late and c[0] > 0)]
        shutil.rmtree(os.path.dirname(tree))
        results = []
        for second in seconds[offset % stride::stride]:
            tree = self.fresh(left)
            taken = {}
            rig.take(tree, taken)
            first, log = self.struck_run(tree, "kill", second)
            bad = rig.verdict(tree, self.right, first, taken, True, late,
                              recovery=True) if log else rig.MISSED
            results.append((fault, words(point + ("then",) + second), bad))
            shutil.rmtree(os.path.dirname(tree))
        shutil.rmtree(os.path.dirname(left))
        return results

    def jobs(self, o):
        yield (self.short_io,)
        calls = self.calls(self.fresh())
        for f, fault in enumerate(FAULTS):
            if o.faults and fault not in o.faults.split(","):
                continue
            points = [c for c in calls if o.only in (None, c[1], words(c))]
            if fault.startswith("killed"):
                points = [c for c in points if c[1] not in LOOKING]
            elif fault.startswith("short"):
                points = [c for c in points if c[1] in SHORT]
            elif fault == "EINTR":
                # Linux closes all the same
                points = [c for c in points if c[1] != "close"]
            stride = o.stride * (4 if fault == "killed twice" else 1)
            for i, point in enumerate(points[f % stride::stride]):
                if fault == "killed":
                    yield self.killed, fault, point, point[2] % 2 == 1
                elif fault == "killed twice":
                    yield self.killed_twice, fault, point, o.twice, i
                else:
                    yield self.fails, fault, point

    def short_io(self):
        """One run in which every read and write may be short."""
        tree = self.fresh()
        first = rig.run(tree, LD_PRELOAD=rig.build(self.dir, "shortio", "-shared",
                                                   "-fPIC"))
        if first.files != self.right.first.files:
            bad = "differing", f"status {first.status}: {first.err[-300:]}"
        else:
            bad = rig.verdict(tree, self.right, first)
        return [("short read or write", "all calls", bad)]


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--stride", type=int, default=1)
    p.add_argument("--twice", type=int, default=8)
    p.add_argument("--faults")
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    p.add_argument("--only")
    p.add_argument("--large", action="store_true")
    o = p.parse_args()
    what = "system call, a large drop" if o.large else "system call"
    rig.tell_all(rig.Figures("sweep", what),
                 functools.partial(Sweep, large=o.large),
                 lambda sweep: sweep.jobs(o), o.jobs)


main()
