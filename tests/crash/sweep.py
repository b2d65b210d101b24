#!/usr/bin/env python3
"""sweep.py - every file-changing system call of a run, made to fail in turn

The calls are found by tracing an undisturbed run over a mixed inbound tree,
so that a call that is new is tested without being remembered.  For each:
  kill   the process is killed as it enters the call
  twice  and killed once more, at the same distance, in the run after it
  ERRNO  the call fails once with it and has no effect
and once for all calls: short reads and writes, and interruptions (shortio.c).
After it the program is run again, undisturbed, until it says it is done.
Then outbound, archive and quarantine have to be the bytes of the undisturbed
run, verify has to be clean, work and stage empty, and nothing of what a
consumer took in between may appear again.  An error must never be met with
a status that says "done" while something differs.

usage: sweep.py [--stride N] [--faults kill,EIO,...] [--jobs N] [--only CALL]
"""
import argparse
import collections
import concurrent.futures
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("ORDERMILL", os.path.join(TOP, "build/plain/ordermill"))
NOW = "2026-11-23T02:30:00Z"
CALLS = ["openat", "openat2", "write", "pwrite64", "fsync", "fdatasync",
         "syncfs", "renameat2", "renameat", "rename", "unlinkat", "unlink",
         "mkdirat", "mkdir", "ftruncate", "fallocate", "linkat", "fchmodat",
         "fchmod", "sync_file_range", "close", "read", "pread64",
         "fstat", "newfstatat", "lseek", "fcntl", "getdents64",
         "sendmsg", "poll", "clone", "socketpair"]
# For these a kill or an error says nothing new about files: sampled more
# thinly than the ones that change something.
LOOKING = {"read", "pread64", "fstat", "newfstatat", "lseek", "fcntl",
           "getdents64", "close", "poll"}
ENV = dict(os.environ, TZ="UTC", LC_ALL="C")


def run(tree, inject=None):
    argv = [PROGRAM, "run", "-q", "--now", NOW, "-c", tree + "/ordermill.xml"]
    if inject:
        argv = ["strace", "-q", "-o", "/dev/null", "-e", "trace=" + inject[0],
                "-e", f"inject={inject[0]}:{inject[1]}:when={inject[2]}"] + argv
    return subprocess.run(argv, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, env=ENV)


def command(tree, *argv):
    return subprocess.run([PROGRAM, argv[0], "-q", "-c", tree + "/ordermill.xml",
                           *argv[1:]], capture_output=True, env=ENV)


def fill(tree):
    subprocess.run([PROGRAM, "-q", "init", tree], check=True)
    samples = os.path.join(TOP, "samples")
    for kind in ("feasibility", "services"):
        command(tree, "load", kind, f"{samples}/registers/{kind}.csv")
    for partner in ("acme", "globex"):
        for name in sorted(os.listdir(f"{samples}/inbound/{partner}")):
            shutil.copy(f"{samples}/inbound/{partner}/{name}",
                        f"{tree}/inbound/{partner}/")
    shutil.copy(f"{samples}/inbound/acme/acme-20261122-02.xml",
                f"{tree}/inbound/acme/test/rehearsal.xml")
    subprocess.run(f"gzip -nc {samples}/inbound/globex/*.csv "
                   f">{tree}/inbound/globex/again.csv.gz", shell=True, check=True)
    with open(f"{tree}/inbound/acme/cut-short.xml", "w") as f:
        f.write("<purchaseOrders")
    os.symlink("/etc/passwd", f"{tree}/inbound/globex/link.csv")


def snapshot(tree):
    """Path -> digest, of all that has to be the same in the end."""
    files = {}
    for part in ("outbound", "archive", "quarantine"):
        for base, _, names in os.walk(f"{tree}/{part}"):
            for name in names:
                path = os.path.join(base, name)
                if os.path.islink(path):
                    digest = "-> " + os.readlink(path)
                else:
                    with open(path, "rb") as f:
                        digest = hashlib.sha256(f.read()).hexdigest()
                files[os.path.relpath(path, tree)] = digest
    return files


def leftovers(tree):
    left = []
    for part in ("state/work", "state/stage", "inbound"):
        for base, _, names in os.walk(f"{tree}/{part}"):
            left += [os.path.join(base, n) for n in names]
    return left


def settle(tree):
    for _ in range(3):
        done = run(tree)
        if done.returncode in (0, 2, 3, 4):
            return None
    return f"the rerun ends with {done.returncode}: {done.stderr.decode()[-300:]}"


def take(tree, taken):
    """A consumer that takes and removes whatever lies in outbound."""
    twice = []
    for base, _, names in os.walk(f"{tree}/outbound"):
        for name in names:
            path = os.path.join(base, name)
            key = os.path.relpath(path, tree)
            with open(path, "rb") as f:
                digest = hashlib.sha256(f.read()).hexdigest()
            if key in taken:
                twice.append(key)
            taken[key] = digest
            os.unlink(path)
    return twice


def try_point(job):
    template, right, call, k, fault, consumer = job
    dir = tempfile.mkdtemp(prefix="ordermill-sweep-", dir=os.environ.get("TMPDIR"))
    tree = dir + "/tree"
    try:
        subprocess.run(["cp", "-a", template, tree], check=True)
        how = {"kill": "signal=SIGKILL",
               "twice": "signal=SIGKILL"}.get(fault, "error=" + fault)
        first = run(tree, (call, how, k))
        if fault in ("kill", "twice") and first.returncode >= 0 and \
                first.returncode != 137:
            return job, None        # not reached this time
        if fault == "twice":
            run(tree, (call, how, max(1, k // 2)))
        taken, bad = {}, None
        if consumer:
            take(tree, taken)
        bad = settle(tree)
        now = snapshot(tree)
        if consumer and not bad:
            twice = take(tree, taken)
            now = {p: d for p, d in now.items() if not p.startswith("outbound/")}
            now.update(taken)
            if twice:
                bad = "issued twice: " + " ".join(twice)
        differ = sorted(p for p in set(now) | set(right)
                        if now.get(p) != right.get(p))
        if b"could not be judged" in first.stderr and first.returncode == 4:
            # The decoder was lost: that run says so, and the file is decided
            # by the next one, after what came behind it.  Nothing is lost
            # and nothing twice, but the bytes are those of another order.
            differ = []
        if not bad and differ:
            bad = "differing: " + " ".join(differ[:5])
        if not bad and leftovers(tree):
            bad = "left: " + " ".join(leftovers(tree)[:5])
        if not bad:
            verify = command(tree, "verify")
            if verify.returncode != 0:
                bad = "verify: " + verify.stderr.decode()[-300:]
        return job, bad
    finally:
        shutil.rmtree(dir, ignore_errors=True)


def short_io(dir, template, right):
    """One run in which every read and write may be short; 1 if it differs."""
    shim, tree = dir + "/shortio.so", dir + "/short"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", shim,
                    os.path.join(TOP, "tests/crash/shortio.c"), "-ldl"], check=True)
    subprocess.run(["cp", "-a", template, tree], check=True)
    subprocess.run([PROGRAM, "run", "-q", "--now", NOW, "-c", tree + "/ordermill.xml"],
                   env=dict(ENV, LD_PRELOAD=shim), stderr=subprocess.DEVNULL)
    same = snapshot(tree) == right and not leftovers(tree)
    print(("ok" if same else "not ok") + " - sweep: short reads and writes, and "
          "interruptions, change nothing")
    return 0 if same else 1


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--stride", type=int, default=1)
    p.add_argument("--faults", default="kill,twice,EIO,ENOSPC,EDQUOT,EMFILE,EINTR")
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--only")
    o = p.parse_args()
    dir = tempfile.mkdtemp(prefix="ordermill-sweep-", dir=os.environ.get("TMPDIR"))
    failed = passed = 0
    try:
        template = dir + "/template"
        fill(template)
        tree = dir + "/right"
        subprocess.run(["cp", "-a", template, tree], check=True)
        trace = dir + "/trace"
        subprocess.run(["strace", "-q", "-o", trace, "-e", "trace=" + ",".join(CALLS),
                        PROGRAM, "run", "-q", "--now", NOW, "-c",
                        tree + "/ordermill.xml"], env=ENV,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        right = snapshot(tree)
        count = collections.Counter()
        with open(trace) as f:
            for line in f:
                m = re.match(r"(\w+)\(", line)
                if m:
                    count[m.group(1)] += 1
        jobs = []
        for fault in o.faults.split(","):
            n = 0
            for call in sorted(count):
                if o.only and call != o.only:
                    continue
                if fault == "EINTR" and call == "close":
                    continue    # Linux closes all the same
                thin = 7 if call in LOOKING else 1
                for k in range(1, count[call] + 1):
                    n += 1
                    if n % (o.stride * thin) == 0:
                        jobs.append((template, right, call, k, fault,
                                     fault == "kill" and k % 2 == 1))
        failed += short_io(dir, template, right)
        table = collections.Counter()
        with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
            for job, bad in pool.map(try_point, jobs):
                _, _, call, k, fault, _ = job
                table[fault, bad is None] += 1
                if bad:
                    failed += 1
                    print(f"# {bad}\nnot ok - sweep: {fault} at {call} {k}")
                else:
                    passed += 1
                    print(f"ok - sweep: {fault} at {call} {k}")
        for fault in o.faults.split(","):
            print(f"# {fault}: {table[fault, True] + table[fault, False]} points, "
                  f"{table[fault, False]} failed")
    finally:
        shutil.rmtree(dir, ignore_errors=True)
    sys.exit(failed != 0)


main()
