#!/usr/bin/env python3
"""powercut.py - the power fails on a real ext4 and a real XFS

On a file system in a loop device the run is killed as it enters each of its
file-changing calls in turn, a consumer copies what it can see, and the file
system is shut down without writing its log.  It is mounted again, the program
is run until it says that it is done, and the end is judged as in power.py.
A document that could be seen and was not there after the power cut comes
again, with the same name and bytes; with synchronous directories (chattr +D
on ext4, mount -o dirsync on XFS) there is none.

Needs root, loop devices, mkfs.ext4, mkfs.xfs and xfs_io; what cannot be
tried is counted, and said.

usage: powercut.py [--stride N] [--seed N]
"""
import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import night
import oracle
import rig
from rig import proof

CALLS = ("openat write pwrite64 fsync fdatasync syncfs renameat2 rename "
         "unlinkat unlink mkdirat mkdir ftruncate fallocate linkat").split()
Disk = collections.namedtuple("Disk", "name size make mount synchronous")
DISKS = [
    Disk("ext4", "40M", ["mkfs.ext4", "-q", "-b", "4096"], "loop", False),
    Disk("ext4 +D", "40M", ["mkfs.ext4", "-q", "-b", "4096"], "loop", True),
    Disk("XFS", "320M", ["mkfs.xfs", "-q"], "loop", False),
    Disk("XFS dirsync", "320M", ["mkfs.xfs", "-q"], "loop,dirsync", True),
]


def sh(*argv, **more):
    return subprocess.run(argv, check=True, capture_output=True, **more)


class Mount:
    def __init__(self, disk, dir):
        self.disk, self.at = disk, f"{dir}/mount"
        self.image, self.clean = f"{dir}/image", f"{dir}/clean"
        os.mkdir(self.at)

    def format(self, template):
        sh("truncate", "-s", self.disk.size, self.clean)
        sh(*self.disk.make, self.clean)
        shutil.copy(self.clean, self.image)
        self.up()
        rig.copy(template, f"{self.at}/tree")
        if self.disk.name == "ext4 +D":
            for part in ("outbound", "state"):
                sh("chattr", "-R", "+D", f"{self.at}/tree/{part}")
        self.down()
        sh("cp", "--sparse=always", self.image, self.clean)

    def fresh(self):
        sh("cp", "--sparse=always", self.clean, self.image)
        self.up()

    def up(self):
        sh("mount", "-o", self.disk.mount, self.image, self.at)

    def down(self):
        for _ in range(50):
            # The decoder may outlive its parent by a moment.
            if subprocess.run(["umount", self.at],
                              capture_output=True).returncode == 0:
                return
            time.sleep(0.1)
        sh("umount", self.at)

    def cut(self):
        """The power is off, and on again."""
        sh("xfs_io", "-x", "-c", "shutdown", self.at)
        self.down()
        self.up()


def points(n, dir):
    """(call, which) for each file-changing call of an undisturbed run."""
    rig.copy(n.template, f"{dir}/traced")
    night.run(f"{dir}/traced", rig.NOW, (
        "strace", "-qq", "-e", "signal=none", "-o", f"{dir}/trace", "-e",
        "trace=" + ",".join(CALLS)))
    count, found = collections.Counter(), []
    with open(f"{dir}/trace") as f:
        for line in f:
            call = re.match(r"\w+", line).group()
            count[call] += 1
            # To open what is there changes nothing.
            if call != "openat" or "O_CREAT" in line or "O_TRUNC" in line:
                found.append((call, count[call]))
    return found


def seen(tree):
    return {p: d for p, d in night.snapshot(tree, ("outbound",)).items()}


def attempt(mount, n, call, which):
    """(defects, how many documents were undone, how many differ)"""
    mount.fresh()
    try:
        tree = f"{mount.at}/tree"
        night.run(tree, rig.NOW, (
            "strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
            f"inject={call}:signal=SIGKILL:when={which}"))
        looked = seen(tree)
        mount.cut()
        undone = set(looked) - set(seen(tree))
        bad = night.settle(tree)
        if bad:
            return [bad], 0
        now = night.snapshot(tree)
        defects = [f"DIFFERS {p}" for p in sorted(set(now) | set(n.right))
                   if now.get(p) != n.right.get(p)]
        defects += [f"TWICE {p} was seen with other bytes"
                    for p in looked if now.get(p) != looked[p]]
        defects += [f"{code} {text}" for code, text in
                    oracle.judge(tree, n.inputs)]
        return defects, len(undone)
    finally:
        mount.down()


def try_disk(disk, n, dir, some):
    os.mkdir(dir)
    mount = Mount(disk, dir)
    mount.format(n.template)
    codes, failed, undone, windows = collections.Counter(), 0, 0, 0
    for call, which in some:
        defects, again = attempt(mount, n, call, which)
        failed += bool(defects)
        codes.update({d.split()[0] for d in defects})
        undone += again
        windows += again > 0
        for d in defects[:4] if failed < 5 else []:
            print(f"# {disk.name}, {call} {which}: {d}")
    print(f"# {disk.name}: {len(some)} power cuts, {failed} failed; "
          f"{undone} documents were seen and undone, at {windows} points")
    good = failed == 0 and (undone == 0 or not disk.synchronous)
    print(f"{'ok' if good else 'not ok'} - powercut: {disk.name}: every power cut "
          "ends as if undisturbed" + (", and undoes nothing that was seen"
                                      if disk.synchronous else ""))
    lost = codes["LOST-IN"] + codes["LOST-OUT"]
    proof.add("power loss", disk.name, len(some), lost, codes["TWICE"],
                 max(0, failed - lost - codes["TWICE"]))
    return 0 if good else 1


def missing(disk, dir):
    """Why this disk cannot be tried here; None if it can."""
    if os.geteuid() != 0:
        return "not root"
    for tool in (disk.make[0], "xfs_io", "mount"):
        if shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin:/sbin") \
                is None:
            return f"no {tool}"
    try:
        os.mkdir(dir)
        mount = Mount(disk, dir)
        sh("truncate", "-s", disk.size, mount.image)
        sh(*disk.make, mount.image)
        mount.up()
        try:
            mount.cut()
        finally:
            mount.down()
    except (OSError, subprocess.CalledProcessError) as e:
        return f"no loop device that can be shut down ({e})"
    return None


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--stride", type=int, default=1)
    p.add_argument("--seed", type=int, default=0)
    o = p.parse_args()
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    dir = rig.scratch()
    failures = 0
    try:
        n = night.Night(dir)
        some = points(n, dir)[o.seed % o.stride::o.stride]
        for i, disk in enumerate(DISKS):
            # There nothing is to be undone at all: fewer points tell that.
            mine = some[::4] if disk.synchronous else some
            why = missing(disk, f"{dir}/probe-{i}")
            if why:
                print(f"# NOT TRIED: {len(mine)} power cuts on {disk.name}: "
                      f"{why}")
                continue
            failures += try_disk(disk, n, f"{dir}/disk-{i}", mine)
    finally:
        shutil.rmtree(dir, ignore_errors=True)
    sys.exit(failures != 0)


if __name__ == "__main__":
    main()
