#!/usr/bin/env python3
"""stages.py - where the CPU time of a night goes

perf samples a night with its call chains.  A sample belongs to the stage of
the innermost frame that has one: a copy in libc or a writer in src/util/ works
for whoever calls it.  What the kernel does is a stage of its own.  Where perf
is not allowed, the time of each process and thread is all that is said.
(callgrind cannot run a night: it knows no openat2.)

usage: stages.py [--orders N] [--csv]: the stages, the functions that take
       most, and a flame graph in build/profile.svg
"""
import argparse
import bisect
import collections
import os
import re
import subprocess
import threading

import flame
import rig

HERTZ = 997
WHO = "decoder", "run", "writer"
STAGES = ("decode", "decide", "ledger", "write", "recount", "hash",
          "archive", "system", "other")

# The first that a file's name begins with; None: ask the caller.
FOLDERS = (
    ("src/decode/", "decode"), ("src/evaluate/", "decide"),
    ("src/store/", "ledger"), ("src/issue/recount", "recount"),
    ("src/issue/", "write"), ("src/publish/archive", "archive"),
    ("src/publish/packed", "archive"), ("src/publish/codec", "archive"),
    ("src/util/digest", "hash"), ("src/util/", None), ("src/", "other"),
)
LIBRARIES = (
    ("libxml2", "decode"), ("libcsv", "decode"), ("libsqlite3", "ledger"),
    ("libcrypto", "hash"), ("libisal", "archive"), ("libz.", "archive"),
    ("[kernel", "system"),
)

Frame = collections.namedtuple("Frame", "name stage")
Sample = collections.namedtuple("Sample", "who stage frames")


def stage_of(table, name):
    return next((s for start, s in table if name.startswith(start)), None)


class Functions:
    """Which source file has the function at an address of the program."""

    def __init__(self):
        nm = subprocess.run(["nm", "-nl", rig.PROGRAM], check=True,
                            capture_output=True, text=True).stdout
        found = re.findall(rf"^(\w+) [tTwW] \S+(?:\t{rig.TOP}/(\S+):\d+)?$",
                           nm, re.M)
        self.starts = [int(at, 16) for at, _ in found]
        self.files = [file for _, file in found]

    def stage(self, address):
        i = bisect.bisect(self.starts, address) - 1
        return stage_of(FOLDERS, self.files[i]) if i >= 0 else None


# ---- perf ------------------------------------------------------------------

def perf_works():
    try:
        return subprocess.run(["perf", "record", "-q", "-e", "cpu-clock",
                               "-o", "/dev/null", "true"],
                              capture_output=True).returncode == 0
    except OSError:
        return False


def frame_of(line, functions):
    address, name, where = re.match(r"\s+(\w+) (.*) \((.*)\)$", line).groups()
    library = os.path.basename(where)
    if library == os.path.basename(rig.PROGRAM):
        return Frame(name, functions.stage(int(address, 16)))
    if name == "[unknown]":
        name = "in " + library.split(".")[0]
    return Frame(name, stage_of(LIBRARIES, library))


def parse(script, functions):
    """Samples of the output of perf script.  The first process is the run,
    its other thread the writer, and its children are the decoders."""
    run = None
    for block in script.strip().split("\n\n"):
        head, *lines = block.split("\n")
        pid, tid = head.split()[-1].split("/")
        run = run or pid
        frames = [frame_of(line, functions) for line in lines
                  if not line.endswith("([unknown])")]
        stage = next((f.stage for f in frames if f.stage), "other")
        yield Sample("decoder" if pid != run else
                     "run" if tid == pid else "writer", stage, frames)


def sample(r, form, orders):
    """The samples of a night with one file of ORDERS."""
    data = r.path("work", "perf.data")
    tree = r.tree()
    r.write(r.inbound(tree, form) + "orders." + form, form, orders)
    r.night(tree, orders, under=("perf", "record", "-q", "-e", "cpu-clock",
                                 "-F", str(HERTZ), "--call-graph", "dwarf",
                                 "-o", data, "--"))
    script = subprocess.run(["perf", "script", "--no-inline", "-i", data,
                             "-F", "comm,pid,tid,ip,sym,dso"], check=True,
                            capture_output=True, text=True).stdout
    return list(parse(script, Functions()))


def table(samples):
    """The stages, as lines of Markdown: parts of all CPU time."""
    n = collections.Counter((s.stage, who) for s in samples
                            for who in (s.who, "all"))
    yield "| stage | CPU time | " + " | ".join(WHO) + " |"
    yield "|---" * (len(WHO) + 2) + "|"
    for stage in STAGES:
        parts = [100 * n[stage, who] / len(samples)
                 for who in ("all", *WHO)]
        yield f"| {stage} | " + " | ".join(
            f"{p:.1f} %" if p else "-" for p in parts) + " |"
    yield f"\n{len(samples) / HERTZ:.1f} s of CPU time in " \
          f"{len(samples)} samples of perf."


# ---- Without perf ----------------------------------------------------------

def thread_times(pid, seen):
    """User and system time of each thread of PID and its children."""
    for p in rig.family(pid):
        try:
            for tid in os.listdir(f"/proc/{p}/task"):
                with open(f"/proc/{p}/task/{tid}/stat") as f:
                    words = f.read().rpartition(")")[2].split()
                who = "decoder" if p != pid else \
                    "run" if int(tid) == p else "writer"
                seen[who, tid] = int(words[11]), int(words[12])
        except OSError:
            pass


def table_of_threads(r, form, orders):
    """The same from /proc, as last seen: no stages."""
    tree, seen, ended = r.tree(), {}, threading.Event()
    r.write(r.inbound(tree, form) + "orders." + form, form, orders)

    def look():
        while not ended.wait(rig.FIRST_LOOKS):
            for child in rig.family(os.getpid())[1:2]:
                thread_times(child, seen)
    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        r.night(tree, orders)
    finally:
        ended.set()
        watcher.join()
    yield "perf cannot be used on this machine, so the stages are not" \
          " separated.\n"
    yield "| process or thread | user | system |\n|---|---|---|"
    for who in WHO:
        user, system = (sum(t[i] for (w, _), t in seen.items() if w == who) /
                        os.sysconf("SC_CLK_TCK") for i in (0, 1))
        yield f"| {who} | {user:.2f} s | {system:.2f} s |"


def report(r, form, orders):
    """What bench.py prints."""
    if not perf_works():
        return list(table_of_threads(r, form, orders))
    return list(table(sample(r, form, orders)))


# ---- make profile ----------------------------------------------------------

def top_functions(samples, most=6):
    """The functions of each stage in which most samples ended."""
    for stage in STAGES:
        ends = collections.Counter(s.frames[0].name for s in samples
                                   if s.stage == stage and s.frames)
        yield f"\n{stage}"
        for name, n in ends.most_common(most):
            yield f"  {100 * n / len(samples):5.1f} %  {name}"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--orders", type=int, default=1000000)
    p.add_argument("--csv", action="store_true")
    o = p.parse_args()
    form = "csv" if o.csv else "xml"
    with rig.Rig() as r:
        if not perf_works():
            print(*report(r, form, o.orders), sep="\n")
            return
        samples = sample(r, form, o.orders)
    print(*table(samples), *top_functions(samples), sep="\n")
    graph = os.path.join(rig.TOP, "build/profile.svg")
    with open(graph, "w") as f:
        f.write(flame.svg((s.who, *(f.name for f in reversed(s.frames)))
                          for s in samples))
    print(f"\n{graph} is the flame graph")


if __name__ == "__main__":
    main()
