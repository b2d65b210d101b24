#!/usr/bin/env python3
"""disk.py - a run on a disk that is full, fills up, or cannot be written

Small file systems, filled for real: tmpfs in a name space of our own, and
where we may use loop devices ext4 with blocks of 1 and 4 KiB.  Without either
a limit on the size of files (RLIMIT_FSIZE) is what is left.
  before the start   so many bytes or inodes are free: below what is needed
                     nothing is claimed and the status says so; above, all is
                     done
  in the middle      the disk fills up as the program enters a call (strike.c)
  at a ledger write  the same, where the call is the ledger's
  broken             ext4 on a sparse image whose own disk fills up: fsync fails
                     for real, and what was written is gone
Then there is space again, and the next run has to give the bytes of an
undisturbed one (rig.py).

usage: disk.py [--stride N] [--jobs N]
"""
import argparse
import os
import re
import resource
import shutil
import subprocess
import sys

import rig

KIB, MIB = 1 << 10, 1 << 20
SIZE = 40 * MIB                 # of the small file systems
CHANGING = {"openat", "write", "pwrite64", "fsync", "fdatasync", "syncfs", "mkdirat",
            "renameat2", "unlinkat", "ftruncate", "fchmodat"}
SYNCS = {"fsync", "fdatasync", "syncfs"}
LEDGER = {"pwrite64", "fdatasync"}
LEVELS = [0, 4 * KIB, 64 * KIB, 512 * KIB, 1 * MIB, 2 * MIB, 4 * MIB, 8 * MIB, 16 * MIB]
INODES = [0, 1, 4, 16, 64]


def sh(*argv):
    return subprocess.run(argv, check=True, capture_output=True)


def may_mount():
    return subprocess.run(["mount", "-t", "tmpfs", "none", "/mnt"],
                          capture_output=True).returncode == 0 and \
        subprocess.run(["umount", "/mnt"]).returncode == 0


class Tmpfs:
    name = "tmpfs"

    def __init__(self, dir):
        self.at = dir + "/disk"
        os.makedirs(self.at)
        sh("mount", "-t", "tmpfs", "-o", f"size={SIZE},nr_inodes=1000", "none", self.at)

    def close(self):
        sh("umount", "-l", self.at)


class Ext4:
    """On a loop device; the image lies in memory."""

    def __init__(self, dir, block, backing=None):
        self.name = f"ext4, {block // KIB} KiB blocks"
        self.at, image = dir + "/disk", (backing or dir) + "/image"
        os.makedirs(self.at)
        sh("truncate", "-s", str(SIZE if not backing else 4 * SIZE), image)
        sh("mkfs.ext4", "-q", "-F", "-m", "0", "-b", str(block), "-N", "1000", "-E",
           "lazy_itable_init=0,lazy_journal_init=0", image)
        self.loop = sh("losetup", "-f", "--show", image).stdout.decode().strip()
        sh("mount", "-t", "ext4", self.loop, self.at)

    def again(self):
        """As after a reboot: what the disk holds is what counts."""
        sh("umount", self.at)
        # It says 1 when it has repaired something.
        subprocess.run(["e2fsck", "-fy", self.loop], capture_output=True)
        sh("mount", "-t", "ext4", self.loop, self.at)

    def close(self):
        sh("umount", "-l", self.at)
        sh("losetup", "-d", self.loop)


def free(at):
    v = os.statvfs(at)
    return v.f_bavail * v.f_frsize, v.f_favail


def fill_bytes(at, left):
    """All but LEFT bytes of the file system are taken."""
    return (f"head -c {left} /dev/zero >{at}/spare; "
            f"head -c {8 * SIZE} /dev/zero >{at}/ballast 2>/dev/null; "
            f"rm -f {at}/spare")


def fill_inodes(at, left):
    return (f"mkdir {at}/many && cd {at}/many && i=0 && "
            f"while true >$i; do i=$((i+1)); done 2>/dev/null; "
            f"ls | head -n {left} | xargs -r rm")


def empty(at):
    for name in ("ballast", "spare"):
        if os.path.exists(f"{at}/{name}"):
            os.unlink(f"{at}/{name}")
    shutil.rmtree(f"{at}/many", ignore_errors=True)


class Sweep:
    def __init__(self, dir):
        self.dir = dir
        self.strike = rig.build(dir, "strike")
        self.template = dir + "/template"
        rig.fill(self.template)
        self.right = rig.Right(dir, self.template)
        self.n = 0

    def place(self):
        self.n += 1
        dir = f"{self.dir}/{self.n}"
        os.mkdir(dir)
        return dir

    def calls(self):
        tree = self.place() + "/tree"
        rig.copy(self.template, tree)
        log = tree + ".calls"
        rig.run(tree, (self.strike, log, "list", "--"))
        with open(log) as f:
            return [(call, int(k)) for p, call, k in map(str.split, f)
                    if p == "0" and call in CHANGING]

    def full_before(self, make, filler, level):
        """LEVEL bytes or inodes are free at the start."""
        disk = make(self.place())
        try:
            tree = disk.at + "/tree"
            rig.copy(self.template, tree)
            subprocess.run(filler(disk.at, level), shell=True, check=True)
            first = rig.run(tree)
            inbound = [n for n, _ in rig.files_below(self.template, "inbound")]
            left = [n for n, _ in rig.files_below(tree, "inbound")]
            if first.status not in (74, 75):
                bad = "differing", f"status {first.status} with {level} free"
            elif sorted(left) != sorted(inbound):
                bad = "differing", "claimed: " + " ".join(set(inbound) - set(left))
            else:
                empty(disk.at)
                bad = rig.verdict(tree, self.right, first)
            return [(disk.name + ", full before the start", f"{level} free", bad)]
        finally:
            disk.close()

    def just_enough(self, make):
        """What the refusal asks for is enough; and with less than that only as
        many drops as fit are taken, in their order."""
        disk = make(self.place())
        try:
            name, tree = disk.name + ", just enough", disk.at + "/tree"
            rig.copy(self.template, tree)
            subprocess.run(fill_bytes(disk.at, 16 * MIB), shell=True, check=True)
            first = rig.run(tree)
            need = re.search(r"about (\d+) MiB are needed.*drops left: (\d+)", first.err)
            if first.status != 75 or not need:
                return [(name, "refused", ("differing", f"status {first.status}: "
                                           f"{first.err}"))]
            empty(disk.at)
            subprocess.run(fill_bytes(disk.at, 16 * MIB + 200 * KIB), shell=True,
                           check=True)
            some = rig.run(tree)
            done = len(list(rig.files_below(tree, "archive")))
            if some.status != 75 or not 0 < done < int(need[2]):
                return [(name, "some", ("differing", f"status {some.status}, "
                                        f"{done} archived"))]
            empty(disk.at)
            subprocess.run(fill_bytes(disk.at, int(need[1]) * MIB + 64 * KIB),
                           shell=True, check=True)
            last = rig.run(tree)
            bad = rig.verdict(tree, self.right, last) if last.done else \
                ("differing", f"status {last.status}: {last.err}")
            return [(name, f"{need[1]} MiB", bad)]
        finally:
            disk.close()

    def fills_up(self, make, filler, left, point):
        """The disk fills up to LEFT at a call."""
        dir = self.place()
        disk = make(dir)
        try:
            tree = disk.at + "/tree"
            rig.copy(self.template, tree)
            first, log = rig.struck_run(self.strike, dir + "/log", tree, "hook",
                                        (0, *point),
                                        STRIKE_HOOK=filler(disk.at, left))
            # What had enough is done; else rig.visible() looks at what is there.
            bad = None if first.done else rig.visible(tree, self.right, None)
            if not bad and not first.done and first.status not in (74, 75):
                bad = "differing", f"status {first.status}: {first.err[-300:]}"
            empty(disk.at)
            what = "inodes" if filler is fill_inodes else "bytes"
            when = "at a ledger write" if point[0] in LEDGER else "in the middle"
            return [(f"{disk.name}, full {when}",
                     f"{left} {what} left at {point[0]} {point[1]}",
                     bad or rig.verdict(tree, self.right, first) if log
                     else rig.MISSED)]
        finally:
            disk.close()

    def breaks(self, point):
        """The disk below ext4 is full: what is synced fails, and is gone."""
        dir = self.place()
        backing = dir + "/backing"
        os.mkdir(backing)
        sh("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", backing)
        disk = None
        try:
            disk = Ext4(dir, 4096, backing)
            tree = disk.at + "/tree"
            rig.copy(self.template, tree)
            sh("sync", "-f", disk.at)
            first, log = rig.struck_run(self.strike, dir + "/log", tree, "hook",
                                        (0, *point),
                                        STRIKE_HOOK=fill_bytes(backing, 0))
            bad = None
            if first.crashed or not (first.done or first.status == 74):
                bad = "differing", f"status {first.status}: {first.err[-300:]}"
            empty(backing)
            disk.again()
            return [("ext4, broken: fsync fails", f"from {point[0]} {point[1]} on",
                     bad or rig.verdict(tree, self.right, first) if log
                     else rig.MISSED)]
        finally:
            if disk:
                disk.close()
            sh("umount", "-l", backing)

    def limited(self, most):
        """No file may grow beyond MOST bytes."""
        tree = self.place() + "/tree"
        rig.copy(self.template, tree)
        p = subprocess.run([rig.PROGRAM, "run", "-q", "--json", "--now", rig.NOW, "-c",
                            tree + "/ordermill.xml"], env=rig.ENV,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           preexec_fn=lambda: resource.setrlimit(
                               resource.RLIMIT_FSIZE, (most, most)))
        first = rig.Run(p.returncode, p.stdout, p.stderr)
        bad = None
        if not first.done and first.status != 74:
            bad = "differing", f"status {first.status}: {first.err[-300:]}"
        bad = bad or rig.verdict(tree, self.right, first)
        shutil.rmtree(os.path.dirname(tree))
        return [("files limited in size", f"{most} bytes", bad)]

    def disks(self):
        if not may_mount():
            print("# nothing can be mounted here: a limit on files is all that is tried")
            return []
        makes = [Tmpfs]
        if os.access("/dev/loop-control", os.W_OK) and shutil.which("mkfs.ext4"):
            makes += [lambda dir: Ext4(dir, 1024), lambda dir: Ext4(dir, 4096)]
        else:
            print("# no loop devices here: ext4 is not tried")
        return makes

    def jobs(self, stride):
        for most in range(0, 3 * MIB, 16 * KIB * stride):
            yield self.limited, most + most // 31
        makes = self.disks()
        for m, make in enumerate(makes):
            for level in LEVELS:
                yield self.full_before, make, fill_bytes, level
            for level in INODES:
                yield self.full_before, make, fill_inodes, level
            yield self.just_enough, make
            points = self.calls()
            for i, point in enumerate(points[m % stride::stride * (4 if m else 1)]):
                left = (0, 12 * KIB, 100 * KIB)[i % 3]
                yield self.fills_up, make, fill_bytes, left, point
                if i % 4 == 0:
                    yield self.fills_up, make, fill_inodes, i // 4 % 5, point
        if len(makes) > 1:
            points = [c for c in self.calls() if c[0] in SYNCS or c[1] % 4 == 0]
            for point in points[::stride]:
                yield self.breaks, point


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--stride", type=int, default=1)
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    o = p.parse_args()
    # What is mounted is nobody else's to see, and goes with us.
    if "DISK_PY_ALONE" not in os.environ:
        os.environ["DISK_PY_ALONE"] = "1"
        alone = ["unshare", "-m" if os.geteuid() == 0 else "-rm"]
        if subprocess.run([*alone, "true"], capture_output=True).returncode == 0:
            os.execvp(alone[0], [*alone, sys.executable, *sys.argv])
    rig.tell_all(rig.Figures("disk", "disk"), Sweep,
                 lambda sweep: sweep.jobs(o.stride), o.jobs)


main()
