#!/usr/bin/python3
"""peak.py FILE COMMAND...: run COMMAND, write the peak of its memory to FILE

The peak is the largest sum, in KiB, of the proportional set sizes (PSS) of
the command and all its descendants, sampled every few milliseconds: memory
that processes share is counted once.  A decoder lets nobody but root see that;
of it the resident set is taken then, as if it shared nothing.  The status is
the command's, 128 + N if signal N ended it.  With TIMEOUT=S in the environment
the command is ended after S seconds, and the status is 124.
"""
import os
import subprocess
import sys
import time


def children(pid):
    try:
        with open(f"/proc/{pid}/task/{pid}/children") as f:
            return [int(word) for word in f.read().split()]
    except OSError:
        return []


def family(pid):
    found = [pid]
    for one in found:
        found += children(one)
    return found


def pss(pid):
    for name, start in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            with open(f"/proc/{pid}/{name}") as f:
                for line in f:
                    if line.startswith(start):
                        return int(line.split()[1])
        except OSError:
            pass
    return 0


def main():
    where, command = sys.argv[1], sys.argv[2:]
    limit = float(os.environ.get("TIMEOUT", "0")) or float("inf")
    started = time.monotonic()
    process = subprocess.Popen(command)
    peak, pause, timed_out = 0, 0.001, False
    while process.poll() is None:
        peak = max(peak, sum(pss(pid) for pid in family(process.pid)))
        if time.monotonic() - started > limit:
            timed_out = True
            for pid in reversed(family(process.pid)):
                os.kill(pid, 9)
            process.wait()
            break
        time.sleep(pause)
        pause = min(pause * 1.1, 0.01)
    with open(where, "w") as f:
        print(peak, file=f)
    if timed_out:
        return 124
    status = process.returncode
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
