"""recording - the file-changing system calls of one run, with their data

A run is traced with strace and its calls are replayed on a picture of the
tree, which gives a list of effects: the smallest things that a file system
may keep or forget by themselves.  A call that is not known here is an error,
so that a new one cannot be overlooked.

  data   INODE: bytes at an offset         size   INODE: cut or grown
  link   DIRECTORY: a name appears         unlink DIRECTORY: a name goes

A rename is a link and an unlink with one group number.  Each effect has the
call that made it, and per model the call after which it cannot be lost.
"""
import collections
import os
import re
import subprocess

import night
from rig import DONE, NOW

NEVER = 1 << 60
NULL = '"' + "".join(f"\\x{c:02x}" for c in b"/dev/null") + '"'

# Looked at only, or of no consequence for what a disk keeps.
HARMLESS = set("""
    access arch_prctl brk clone clone3 close_range execve exit exit_group faccessat
    faccessat2 fadvise64 fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fgetxattr
    flock fstat fstatfs fork futex getcwd getdents64 getegid geteuid getgid
    getpid getppid getrandom getrlimit getrusage getuid gettid ioctl kill
    landlock_add_rule landlock_create_ruleset landlock_restrict_self
    listxattr lseek lstat madvise membarrier mprotect mremap munmap nanosleep
    clock_getres clock_gettime clock_nanosleep newfstatat openat2 pipe2 poll ppoll prctl
    pread64 prlimit64 readlink readlinkat recvfrom recvmsg rseq rt_sigaction
    rt_sigprocmask rt_sigreturn rt_sigtimedwait sched_getaffinity sched_yield
    seccomp sendmsg sendto set_robust_list set_tid_address setitimer
    setpriority setrlimit setsockopt shutdown sigaltstack socketpair stat
    statfs statx sync_file_range sysinfo tgkill timer_settime timer_create
    times umask uname utimensat vfork wait4 waitid capset capget personality
    gettimeofday
    """.split())

# Their result is a new descriptor.
NUMBERING = {"openat", "openat2", "dup", "fcntl"}


class Inode:
    def __init__(self, kind, data=b""):
        self.kind = kind            # file, dir, link
        self.data = data            # before the run
        self.size = len(data)       # now
        self.live = {} if kind == "dir" else None   # name -> Inode, now
        self.before = {}            # name -> Inode, before the run


class Effect:
    __slots__ = ("what", "inode", "name", "target", "at", "offset", "data",
                 "group", "call", "sync")

    def __init__(self, what, inode, call, group=0, name=None, target=None,
                 offset=0, data=b""):
        self.what, self.inode, self.call, self.group = what, inode, call, group
        self.name, self.target = name, target
        self.offset, self.data = offset, data
        self.sync = NEVER           # the call that made its inode durable

    def __str__(self):
        more = self.name or f"{self.offset}+{len(self.data)}"
        return f"{self.what} {more} (call {self.call})"


def split(text):
    """The arguments of a call: at commas that are not inside of anything."""
    parts, depth, start, quoted = [], 0, 0, False
    for m in re.finditer(r'"|[\[\]{}(),]', text):
        c = m.group()
        if c == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif c in "[{(":
            depth += 1
        elif c in "]})":
            depth -= 1
        elif c == "," and depth == 0:
            parts.append(text[start:m.start()].strip())
            start = m.end()
    return parts + [text[start:].strip()]


def string(text):
    if not text.startswith('"') or not text.endswith('"'):
        raise ValueError(f"cut short by strace: {text[:40]}")
    return bytes.fromhex(text[1:-1].replace("\\x", ""))


class Recording:
    """calls: their texts; effects: in order; dirs and files: by path now."""

    def __init__(self, tree):
        self.tree = os.path.realpath(tree).encode()
        self.root = self.read_tree(os.path.realpath(tree))
        self.calls, self.effects = ["the start"], []
        self.groups = 0
        self.fds = {}               # fd -> [Inode, path, position, append]
        self.syncs_all = []         # calls that synced the file system

    def read_tree(self, path):
        if os.path.islink(path):
            return Inode("link", os.readlink(path).encode())
        if not os.path.isdir(path):
            with open(path, "rb") as f:
                return Inode("file", f.read())
        inode = Inode("dir")
        for name in sorted(os.listdir(path)):
            inode.before[name.encode()] = self.read_tree(f"{path}/{name}")
        inode.live = dict(inode.before)
        return inode

    # ---- Paths ----

    def path(self, dirfd, name):
        if name.startswith(b"/"):
            full = name
        elif dirfd == "AT_FDCWD":
            full = os.path.join(os.getcwd().encode(), name)
        elif int(dirfd) in self.fds:
            full = self.fds[int(dirfd)][1] + b"/" + name
        else:
            return None             # a directory that is not in the tree
        full = os.path.normpath(full)
        if full == self.tree:
            return b""
        return full[len(self.tree) + 1:] if full.startswith(
            self.tree + b"/") else None

    def find(self, path):
        inode = self.root
        for part in path.split(b"/") if path else []:
            if inode.kind != "dir" or part not in inode.live:
                return None
            inode = inode.live[part]
        return inode

    def parent(self, path):
        head, _, name = path.rpartition(b"/")
        return self.find(head), name

    # ---- Effects ----

    def link(self, path, inode, group=0):
        parent, name = self.parent(path)
        parent.live[name] = inode
        self.effects.append(Effect("link", parent, self.call, group, name,
                                   inode))

    def unlink(self, path, group=0):
        parent, name = self.parent(path)
        inode = parent.live.pop(name)
        self.effects.append(Effect("unlink", parent, self.call, group, name,
                                   inode))
        return inode

    def write(self, fd, offset, data):
        fd[0].size = max(fd[0].size, offset + len(data))
        self.effects.append(Effect("data", fd[0], self.call, offset=offset,
                                   data=data))

    def durable(self, inode):
        """inode None: all of the file system."""
        for e in self.effects:
            if e.sync == NEVER and (inode is None or e.inode is inode):
                e.sync = self.call
        if inode is None:
            self.syncs_all.append(self.call)

    # ---- Calls; each is given its arguments and what it returned ----

    def do_openat(self, a, result):
        path = self.path(a[0], string(a[1]))
        flags = a[2].split("|")
        if path is None:
            return False
        if "O_TMPFILE" in flags:
            inode = Inode("file")
        else:
            inode = self.find(path)
        made = inode is None
        if made:
            inode = Inode("file")
            self.link(path, inode)
        elif "O_TRUNC" in flags:
            self.effects.append(Effect("size", inode, self.call))
            inode.size = 0
        self.fds[result] = [inode, self.tree + b"/" + path, 0,
                            "O_APPEND" in flags]
        return made or "O_TRUNC" in flags

    def do_openat2(self, a, result):
        if "O_CREAT" in a[2] or "O_TRUNC" in a[2]:
            raise ValueError("openat2 that changes something")
        path = self.path(a[0], string(a[1]))
        if path is not None:
            self.fds[result] = [self.find(path), self.tree + b"/" + path, 0,
                                False]
        return False

    def do_close(self, a, result):
        self.fds.pop(int(a[0]), None)
        return False

    def do_dup(self, a, result):
        if int(a[0]) in self.fds:
            self.fds[result] = self.fds[int(a[0])]
        return False

    def do_fcntl(self, a, result):
        return self.do_dup(a, result) if "DUPFD" in a[1] else False

    def do_lseek(self, a, result):
        if int(a[0]) in self.fds:
            self.fds[int(a[0])][2] = result
        return False

    def do_read(self, a, result):
        if int(a[0]) in self.fds:
            self.fds[int(a[0])][2] += result
        return False

    def do_write(self, a, result):
        fd = self.fds.get(int(a[0]))
        if fd is None:
            return False
        if fd[3]:
            fd[2] = fd[0].size
        self.write(fd, fd[2], string(a[1])[:result])
        fd[2] += result
        return True

    def do_pwrite64(self, a, result):
        fd = self.fds.get(int(a[0]))
        if fd is None:
            return False
        self.write(fd, int(a[3]), string(a[1])[:result])
        return True

    def do_ftruncate(self, a, result):
        fd = self.fds.get(int(a[0]))
        if fd is None:
            return False
        self.effects.append(Effect("size", fd[0], self.call, offset=int(a[1])))
        fd[0].size = int(a[1])
        return True

    def do_fallocate(self, a, result):
        if int(a[0]) in self.fds and a[1] != "FALLOC_FL_KEEP_SIZE":
            raise ValueError("fallocate that changes the size")
        return False

    def do_fsync(self, a, result):
        fd = self.fds.get(int(a[0]))
        if fd is None:
            return False
        self.durable(fd[0])
        return True

    do_fdatasync = do_fsync

    def do_syncfs(self, a, result):
        if int(a[0]) in self.fds:
            self.durable(None)
        return True

    def do_mkdirat(self, a, result):
        path = self.path(a[0], string(a[1]))
        if path is None:
            return False
        self.link(path, Inode("dir"))
        return True

    def do_mkdir(self, a, result):
        return self.do_mkdirat(["AT_FDCWD"] + a, result)

    def do_unlinkat(self, a, result):
        path = self.path(a[0], string(a[1]))
        if path is None:
            return False
        self.unlink(path)
        return True

    def do_unlink(self, a, result):
        return self.do_unlinkat(["AT_FDCWD"] + a, result)

    def do_rmdir(self, a, result):
        return self.do_unlink(a, result)

    def do_renameat2(self, a, result):
        old, new = self.path(a[0], string(a[1])), self.path(a[2], string(a[3]))
        if old is None and new is None:
            return False
        self.groups += 1
        self.link(new, self.find(old), self.groups)
        self.unlink(old, self.groups)
        return True

    do_renameat = do_renameat2

    def do_rename(self, a, result):
        return self.do_renameat2(["AT_FDCWD", a[0], "AT_FDCWD", a[1]], result)

    def do_linkat(self, a, result):
        old, new = self.path(a[0], string(a[1])), self.path(a[2], string(a[3]))
        if new is None:
            return False
        self.link(new, self.find(old))
        return True

    def do_mmap(self, a, result):
        if "MAP_SHARED" in a[3] and "PROT_WRITE" in a[2] and a[4] != "-1":
            raise ValueError("a file that is written through a mapping")
        return False

    do_open = None

    def take(self, line):
        m = re.match(r"(\w+)\((.*)\)\s+= (-?\d+|0x[0-9a-f]+|\?)", line, re.S)
        if not m:
            if re.match(r"(---|\+\+\+)", line) or not line.strip():
                return
            raise ValueError(f"not understood: {line[:200]}")
        name, args, result = m.groups()
        if result == "?" or result.startswith("-"):
            return
        do = getattr(self, "do_" + name, None)
        if do is None:
            if name in HARMLESS:
                return
            raise ValueError(f"a call that the model does not know: {name}")
        self.call = len(self.calls)
        a = split(args)
        try:
            changed = do(a, int(result, 0))
        except (IndexError, AttributeError, KeyError) as e:
            raise ValueError(f"{e!r} at {line[:300]}") from e
        if changed:
            self.calls.append(plain(name, a))


def plain(name, args):
    """A call as a person reads it."""
    shown = []
    for a in args:
        if a.startswith('"'):
            data = string(a)
            a = repr(data[:60])[1:] + ("..." if len(data) > 60 else "")
        shown.append(a)
    return f"{name}({', '.join(shown)})"


def check_child(lines):
    """What another process may not do: change a file that has a name."""
    for _, line in lines:
        m = re.match(r"(\w+)\(", line)
        if not m or re.search(r"= -1 E", line) or NULL in line:
            continue
        name = m.group(1)
        if name.startswith(("rename", "unlink", "mkdir", "link", "fsync")) or \
                (name.startswith("open") and
                 re.search(r"O_CREAT|O_TRUNC|O_RDWR|O_WRONLY", line)):
            raise ValueError(f"a child changes files: {line[:200]}")


def moment(line):
    """When a call took its effect, in microseconds, as far as others can see.

    strace notes when a call was entered, and how long it took.  A number that
    close gives back may be taken by an open of another thread that was entered
    before: what gives a number counts when it is over.
    """
    seconds, micro, call = re.match(r"(\d+)\.(\d{6}) (\w*)", line).groups()
    at = int(seconds) * 1000000 + int(micro)
    took = re.search(r"<(\d+)\.(\d{6})>$", line)
    if took and call in NUMBERING:
        at += int(took[1]) * 1000000 + int(took[2])
    return at


def read_trace(path):
    """(moment, call) of one thread or process"""
    with open(path) as f:
        return [(moment(line), line.split(" ", 1)[1]) for line in f]


def threads_of(lines):
    """The numbers of the threads that it begins."""
    return [line.rsplit("= ", 1)[1].split()[0] for _, line in lines
            if line.startswith("clone") and "CLONE_THREAD" in line and
            " = -1 " not in line]


def record(tree, scratch, now=NOW):
    """Run on TREE, traced; the Recording."""
    recording = Recording(tree)
    os.mkdir(scratch)
    done = night.run(tree, now, ("strace", "-qq", "-ff", "-ttt", "-T", "-xx", "-s", "67108864",
                                 "-e", "signal=none", "-o", f"{scratch}/trace"))
    if done.returncode not in DONE:
        raise ValueError(f"the traced run ends with {done.returncode}: "
                         f"{done.stderr.decode()}")
    traces = {name.split(".")[1]: read_trace(f"{scratch}/{name}")
              for name in os.listdir(scratch)}
    ours = [pid for pid, lines in traces.items()
            if lines[0][1].startswith("execve(")]
    ours += threads_of(traces[ours[0]])
    for pid, lines in traces.items():
        if pid not in ours:
            check_child(lines)
    for _, line in sorted(sum((traces[pid] for pid in ours), []),
                          key=lambda call: call[0]):
        recording.take(line)
    return recording
