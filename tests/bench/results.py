"""results.py - what was measured, as Markdown, with the machine"""
import os
import platform
import subprocess
import sys
import time

import linear
import rig

MEMORY_GOAL, MEMORY_MOONSHOT = 96, 48   # MiB
SAME = 1.1                              # so much more is still "the same"


def reached(measured, goal, moonshot):
    return "moonshot" if measured <= moonshot else \
        "yes" if measured <= goal else "no"


def output(*argv):
    return subprocess.run(argv, capture_output=True, text=True,
                          cwd=rig.TOP).stdout.strip()


def field(path, name):
    with open(path) as f:
        return next((line.split(":", 1)[1].strip() for line in f
                     if line.startswith(name)), "?")


def file_system(path):
    """The type of the one that PATH is on."""
    mounts = []
    with open("/proc/self/mounts") as f:
        for line in f:
            _, at, kind = line.split()[:3]
            if os.path.commonpath((path, at)) == at:
                mounts.append((at, kind))
    # Of those on one directory the last covers the others.
    return max(mounts, key=lambda m: len(m[0]))[1]


class Report:
    def __init__(self, options):
        self.options = options
        self.rows, self.points, self.stages, self.facts = [], [], [], []

    def machine(self, scratch):
        """Before anything is measured: the load is that of others."""
        commit = output("git", "rev-parse", "--short=12", "HEAD") or "?"
        if output("git", "status", "--porcelain", "src", "include", "xsd",
                  "samples"):
            commit += ", with changes"
        kib = int(field("/proc/meminfo", "MemTotal").split()[0])
        self.facts = (
            ("date", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())),
            ("commit", commit),
            ("command", " ".join(("tests/bench/bench.py", *sys.argv[1:]))),
            ("CPU", f"{field('/proc/cpuinfo', 'model name')}, "
                    f"{len(os.sched_getaffinity(0))} cores"),
            ("memory", f"{kib / (1 << 20):.0f} GiB"),
            ("kernel", platform.release()),
            ("file system", file_system(os.path.realpath(scratch))),
            ("load before", f"{os.getloadavg()[0]:.2f}"),
        )

    # ---- Parts -------------------------------------------------------------

    def head(self):
        yield "# What `make bench` measured\n"
        if not self.options.whole:
            yield "Not the whole benchmark: see the command.\n"
        yield from (f"- {name}: {value}" for name, value in self.facts)

    def goals(self):
        yield "\n## Goals\n"
        yield "Each round measures the yardstick and then the program; a" \
              " ratio is the median of those\nof its rounds. Nothing of the" \
              " program is switched off; its outcomes were checked. The\n" \
              "numbers of the orders follow each other, from night to night" \
              " too.\n"
        yield "| work | yardstick in the same run | goal | moonshot |" \
              " measured | reached | rounds | ours, its | MiB |"
        yield "|---" * 9 + "|"
        for r in self.rows:
            w = r.work
            yield f"| {r.title} | {w.yardstick} | ≤ {w.goal} |" \
                  f" ≤ {w.moonshot} | **{r.ratio:.3g}** |" \
                  f" {reached(r.ratio, w.goal, w.moonshot)} | {r.rounds} |" \
                  f" {r.ours:.2f} s, {r.its:.2f} s | {r.mib:.0f} |"
        yield from self.memory()

    def memory(self):
        """The largest of all, and how it grows with the file."""
        largest = max((x.mib for x in (*self.rows, *self.points)), default=0)
        if largest:
            yield f"| peak memory, all processes together | - |" \
                  f" ≤ {MEMORY_GOAL} MiB | ≤ {MEMORY_MOONSHOT} MiB |" \
                  f" **{largest:.0f}** |" \
                  f" {reached(largest, MEMORY_GOAL, MEMORY_MOONSHOT)} |" \
                  f" all | the largest of all | {largest:.0f} |"
        if len(self.points) > 2:
            few, last, many = self.points[0], *self.points[-2:]
            ratio = many.mib / few.mib
            yield f"| peak memory for {many.orders:,} orders | for" \
                  f" {few.orders:,} | the same | - | **{ratio:.3g}** |" \
                  f" {'yes' if ratio <= SAME else 'no'} | {many.rounds} |" \
                  f" {many.mib:.0f} MiB, {few.mib:.0f} MiB;" \
                  f" {last.mib:.0f} for {last.orders:,} |" \
                  f" {many.mib:.0f} |"

    def cpu(self):
        for form, lines in self.stages:
            yield f"\n## Stages of {self.options.orders:,} orders in" \
                  f" {form.upper()}\n"
            yield from lines

    def growth(self):
        if not self.points:
            return
        yield "\n## Growth\n"
        yield "| orders in one file | seconds | for a million | MiB |" \
              " rounds |\n|---|---|---|---|---|"
        for p in self.points:
            yield f"| {p.orders:,} | {p.seconds:.2f} |" \
                  f" {p.seconds / p.orders * 1e6:.2f} | {p.mib:.0f} |" \
                  f" {p.rounds} |"
        if len(self.points) > 2:
            slope = linear.fit(self.points[1:])[0]
            yield f"\nThe slope is **{slope:.3f}** (1 is linear) without" \
                  " the first, which is starting up: [chart](linear.svg)."

    # ---- The whole ---------------------------------------------------------

    def write(self, where):
        os.makedirs(where, exist_ok=True)
        text = "\n".join((*self.head(), *self.goals(), *self.cpu(),
                          *self.growth())) + "\n"
        with open(where + "/RESULTS.md", "w") as f:
            f.write(text)
        if len(self.points) > 2:
            with open(where + "/linear.svg", "w") as f:
                f.write(linear.svg(self.points[1:]))
        print(text, end="")
        print(f"This is {where}/RESULTS.md.", file=sys.stderr)
