#!/usr/bin/env python3
"""proof.py - the figures of the crash and hostile suites, as a table

Where $FIGURES names a file, a suite appends to it a line for each class of
fault or input that it tried, by add() below or `figure` of flow.sh:

  class    name  points  lost     doubled  differing
  hostile  name  tried   crashed  hung     over memory

separated by tabs.  Of lines of the same class and name the last one counts,
so that a whole sweep replaces the sampled one before it.

usage: proof.py FILE
"""
import os
import sys

FAULTS = ("fault", "points tried", "lost", "doubled", "differing")
HOSTILE = ("hostile input", "tried", "crashed", "hung", "over memory")


def add(cls, name, *numbers):
    path = os.environ.get("FIGURES")
    if path:
        with open(path, "a") as f:
            f.write("\t".join((cls, name, *map(str, numbers))) + "\n")


def read(path):
    figures = {}
    with open(path) as f:
        for line in f:
            cls, name, *numbers = line.rstrip("\n").split("\t")
            if len(numbers) != 4:
                sys.exit(f"{path}: not four numbers: {line!r}")
            figures[cls, name] = [int(n) for n in numbers]
    return figures


def table(head, rows):
    rows = rows + [("all", [sum(c) for c in zip(*(n for _, n in rows))])]
    print("| " + " | ".join(head) + " |")
    print("|---" + "|---:" * (len(head) - 1) + "|")
    for name, numbers in rows:
        print(f"| {name} | " + " | ".join(f"{n:,}" for n in numbers) + " |")
    print()


def sums(figures, hostile):
    """One row for each class, with the sum of what was tried in it."""
    rows = {}
    for (cls, _), numbers in figures.items():
        if (cls == "hostile") == hostile:
            have = rows.get(cls, [0] * len(numbers))
            rows[cls] = [a + b for a, b in zip(have, numbers)]
    return list(rows.items())


def main():
    figures = read(sys.argv[1])
    faults = [(f"{c}: {n}", v) for (c, n), v in figures.items() if c != "hostile"]
    hostile = [(n, v) for (c, n), v in figures.items() if c == "hostile"]
    print()
    if faults:
        table(FAULTS, faults)
    if hostile:
        table(HOSTILE, hostile)
    print("By class:\n")
    for head in FAULTS, HOSTILE:
        rows = sums(figures, head is HOSTILE)
        if rows:
            table(head, rows)


if __name__ == "__main__":
    main()
