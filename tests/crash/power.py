#!/usr/bin/env python3
"""power.py - the power fails after every call of a run, in every way

The file-changing calls of an undisturbed run, with their data, are recorded
(recording.py).  After each of them every state is made that a disk may then
hold (crash_states.py), for the documents and for the ledger alike; the
program is run on it until it says that it is done, and an oracle that knows
only what was dropped looks at the end (oracle.py).  Outbound, archive and
quarantine have to be the bytes of the undisturbed run.

With a consumer: whatever could be seen in outbound was taken and removed just
before the power failed.  Taken and present have to be all documents, and none
twice, but for one window: a document whose rename was not synced yet may come
again, with the same name and bytes.  These are counted; without them (model
dirsync) there must be none.

usage: power.py [--most N] [--stride N] [--night NIGHT] [--jobs N]
                [--model M] [--again N] [--stop] [--seed N] [--only CALL]
"""
import argparse
import collections
import multiprocessing
import os
import shutil
import sys
import tempfile

import crash_states
import night
import oracle
import recording
import rig
from rig import proof

# What is recorded: the files, whether there is a ledger before the run, and
# how much more thinly its calls are sampled, because its runs take longer.
NIGHTS = {"few": ("few", True, 1), "first": ("few", False, 1),
          "many": ("many", True, 2), "large": ("large", True, 8)}
SHOWN = 8                       # failures of one sweep that are told in full
Job = collections.namedtuple("Job", "label tree taken window")


def write(top, tree):
    os.mkdir(top)
    for path in sorted(tree):
        data, at = tree[path], os.path.join(top.encode(), path)
        if data is None:
            os.mkdir(at)
        elif isinstance(data, tuple):
            os.symlink(data[0], at)
        else:
            with open(at, "wb") as f:
                f.write(data)


def judge(dir, job, context):
    """Run on the state until done; (defects, documents seen twice)."""
    tree, taken = f"{dir}/tree", f"{dir}/taken"
    os.mkdir(taken)
    for path, data in job.taken.items():
        at = os.path.join(taken.encode(), path)
        os.makedirs(os.path.dirname(at), exist_ok=True)
        with open(at, "wb") as f:
            f.write(data)
    bad = night.settle(tree)
    if bad:
        return [bad], set()
    now, twice = night.snapshot(tree), set()
    for path, data in job.taken.items():
        name = f"outbound/{path.decode()}"
        digest = oracle.sha256(data)
        if name in now:
            if now[name] == digest and path in job.window:
                twice.add(path.decode())
                os.unlink(os.path.join(taken.encode(), path))
        now.setdefault(name, digest)
    defects = [f"{code} {text}" for code, text in
               oracle.judge(tree, context["inputs"], taken)]
    right = context["right"]
    defects += [f"DIFFERS {p}" for p in sorted(set(now) | set(right))
                if now.get(p) != right.get(p)]
    return defects, twice


def attempt(job):
    dir = tempfile.mkdtemp(prefix="power-", dir=CONTEXT["dir"])
    try:
        write(f"{dir}/tree", job.tree)
        return (job.label, *judge(dir, job, CONTEXT))
    finally:
        shutil.rmtree(dir, ignore_errors=True)


def without(tree, taken):
    """The consumer has removed what it took."""
    return {p: d for p, d in tree.items()
            if not (p.startswith(b"outbound/") and p[9:] in taken)}


class Figures:
    def __init__(self):
        self.states = self.failed = 0
        self.defects = collections.Counter()
        self.twice = collections.Counter()      # document -> states
        self.twice_calls = set()

    def take(self, label, defects, twice):
        self.states += 1
        self.failed += bool(defects)
        for d in {d.split()[0] for d in defects}:
            self.defects[d] += 1
        self.twice.update(twice)
        if twice:
            self.twice_calls.add(label[0])

    @property
    def lost(self):
        return self.defects["LOST-IN"] + self.defects["LOST-OUT"]

    @property
    def differing(self):
        return self.failed - self.lost - self.defects["TWICE"]


def sample(states, o, consumer):
    """Every STRIDEth call, and for a consumer some that leave a window."""
    n = len(states.recording.calls)
    if o.only is not None:
        return [o.only]
    calls = set(range(o.seed % o.stride, n, o.stride))
    if consumer:
        open_after = [call for call in range(n) if states.window(call)]
        calls.update(open_after[::max(1, len(open_after) // 4)])
    return sorted(calls)


def jobs_of(states, o, consumer, seen):
    """A Job for each distinct state of the recording that STATES is of."""
    calls = states.recording.calls
    for call in sample(states, o, consumer):
        taken, window = {}, set()
        units = states.units(call)
        if consumer:
            taken = crash_states.outbound(states.tree(call))
            window = states.window(call)
            if not taken:
                continue
        for what, choice in states.choices(units, o.most):
            tree = without(states.tree(call, units, choice), taken)
            key = crash_states.key_of(tree), frozenset(taken)
            if key in seen:
                continue
            seen.add(key)
            yield Job((call, what, calls[call]), tree, taken, window)


def sweep(pool, jobs, o, figures):
    for label, defects, twice in pool.imap_unordered(attempt, jobs):
        figures.take(label, defects, twice)
        if defects and figures.failed <= SHOWN:
            print(f"# call {label[0]}, {label[1]}: {label[2][:90]}")
            for d in defects[:4]:
                print(f"#   {d}")
        if defects and o.stop:
            return


def verdict(name, good):
    print(f"{'ok' if good else 'not ok'} - power: {name}")
    return 0 if good else 1


def try_model(pool, rec, name, model, o, total):
    """All states of one model, without and with a consumer."""
    failures = 0
    for consumer in (True, False):
        if model == "dirsync" and not consumer:
            continue
        figures, states = Figures(), crash_states.States(rec, model, o.seed)
        sweep(pool, jobs_of(states, o, consumer, set()), o, figures)
        what = f"{name}, {model}" + (", a consumer took" if consumer else "")
        print(f"# {what}: {len(rec.calls)} calls, {figures.states} states, "
              f"{figures.failed} failed")
        failures += verdict(f"{what}: every state ends as if undisturbed",
                            figures.states > 0 and figures.failed == 0)
        if consumer:
            failures += window(what, model, figures)
        total["looked" if consumer else "alone"].append(figures)
        if failures and o.stop:
            break
    return failures


def window(what, model, figures):
    n, calls = len(figures.twice), len(figures.twice_calls)
    print(f"# {what}: seen twice, same name and bytes: {n} documents in "
          f"{sum(figures.twice.values())} states, after {calls} calls")
    if model == "dirsync":
        return verdict(f"{what}: synchronous directories close the window",
                       n == 0)
    return verdict(f"{what}: the window is there, and was met", n > 0)


def again(pool, rec, name, o, dir, total):
    """The power fails again while the next run recovers."""
    states = crash_states.States(rec, "atomic", o.seed)
    figures, n = Figures(), 0
    pick = states.random
    while n < o.again:
        call = pick.randrange(1, len(rec.calls))
        units = states.units(call)
        if not units:
            continue
        n += 1
        choice = [pick.choice([crash_states.KEPT] + u.options) for u in units]
        where = f"{dir}/again"
        write(where, states.tree(call, units, choice))
        second = crash_states.States(
            recording.record(where, f"{dir}/again-trace"), "atomic", n)
        some = argparse.Namespace(**vars(o))
        some.stride, some.seed, some.most = 41, pick.randrange(41), 3
        sweep(pool, jobs_of(second, some, False, set()), o, figures)
        shutil.rmtree(where)
        shutil.rmtree(f"{dir}/again-trace")
    print(f"# {name}: {n} recoveries, {figures.states} states of a second "
          f"power cut, {figures.failed} failed")
    total["alone"].append(figures)
    return verdict(f"{name}: a second power cut in recovery changes nothing",
                   figures.states > 0 and figures.failed == 0)


def try_night(name, models, o, dir, total):
    global CONTEXT
    os.mkdir(dir)
    kind, registers, thin = NIGHTS[name]
    o = argparse.Namespace(**{**vars(o), "stride": o.stride * thin})
    n = night.Night(dir, kind, registers)
    rig.copy(n.template, f"{dir}/recorded")
    rec = recording.record(f"{dir}/recorded", f"{dir}/trace")
    CONTEXT = {"dir": dir, "inputs": n.inputs, "right": n.right}
    failures = verdict(f"{name}: the traced run is sound",
                       night.snapshot(f"{dir}/recorded") == n.right and
                       not oracle.judge(n.right_tree, n.inputs))
    with multiprocessing.Pool(o.jobs) as pool:
        for model in models:
            failures += try_model(pool, rec, name, model, o, total)
            if failures and o.stop:
                return failures
        if o.again:
            failures += again(pool, rec, name, o, dir, total)
    return failures


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--most", type=int, default=40)
    p.add_argument("--stride", type=int, default=1)
    p.add_argument("--night", choices=NIGHTS)
    p.add_argument("--model", choices=crash_states.MODELS)
    p.add_argument("--again", type=int, default=0)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--stop", action="store_true")
    p.add_argument("--only", type=int)
    o = p.parse_args()
    dir = rig.scratch()
    failures, total = 0, {"alone": [], "looked": []}
    try:
        for name in [o.night] if o.night else NIGHTS:
            failures += try_night(name, [o.model] if o.model else
                                  crash_states.MODELS, o, f"{dir}/{name}", total)
            if failures and o.stop:
                break
    finally:
        shutil.rmtree(dir, ignore_errors=True)
    for what, name in (("alone", "model"), ("looked", "model, consumer looked")):
        all = total[what]
        proof.add("power loss", name, sum(f.states for f in all),
                     sum(f.lost for f in all),
                     sum(f.defects["TWICE"] for f in all),
                     sum(f.differing for f in all))
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
