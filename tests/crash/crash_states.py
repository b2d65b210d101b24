"""crash_states - what a disk may hold after a power cut at a given call

Of a recording, the effects that a sync has covered are certain.  Of the
others each may be kept or lost by itself, in any combination (weak POSIX): a
name without the data, the size without the data, a part of the data, a later
write without an earlier one.  What ext4 and XFS do is among these.  Two
rules keep it a file system: a rename within a directory is one change, and a
moved file is never nowhere unless the directory that lost it was synced and
the one that got it was not.

  atomic   a rename between directories is one change as well
  split    between stage and outbound it may also be seen half done: the file
           under both names, or (see above) under none
  dirsync  changes of outbound and of state/stage are durable when the call
           returns, as chattr +D makes it
"""
import hashlib
import random

from recording import NEVER

MODELS = ("atomic", "split", "dirsync")
KEPT, LOST, SIZE, TORN, BOTH, NONE = "kept", "lost", "size", "torn", "both", "none"
SECTOR = 512


class Unit:
    """What is kept or lost as one: an effect, or the two of a rename."""

    def __init__(self, effects, options):
        self.effects, self.options = effects, options

    def __str__(self):
        return " & ".join(map(str, self.effects))


class States:
    def __init__(self, recording, model, seed=0):
        self.recording, self.model = recording, model
        self.random = random.Random(f"{model} {seed}")
        self.places = {}
        self.name_directories(recording.root, b"")
        self.groups = {}
        for e in recording.effects:
            if e.group:
                self.groups.setdefault(e.group, []).append(e)
        self.sync = {id(e): self.sync_of(e) for e in recording.effects}

    def name_directories(self, inode, path):
        """Where each directory is at the end; those that went stay unnamed."""
        self.places[id(inode)] = path
        for name, child in inode.live.items():
            if child.kind == "dir":
                self.name_directories(child, path + b"/" + name)

    def in_outbound(self, e):
        return self.places.get(id(e.inode), b"").startswith(b"/outbound")

    def is_issue(self, group):
        return any(self.in_outbound(e) for e in group)

    def sync_of(self, e):
        """The call after which E is certain."""
        if self.model == "dirsync" and e.what in ("link", "unlink") and \
                self.places.get(id(e.inode), b"").startswith(
                    (b"/outbound", b"/state/stage")):
            return e.call
        group = self.groups.get(e.group)
        if group is None:
            return e.sync
        if self.model == "split" and self.is_issue(group):
            return e.sync
        return min(f.sync for f in group)

    def units(self, call):
        """What is not certain when the power fails after CALL."""
        units, seen = [], set()
        for e in self.recording.effects:
            if e.call > call:
                break
            if self.sync[id(e)] <= call:
                continue
            if e.what == "data":
                units.append(Unit([e], [LOST, SIZE, TORN]))
            elif not e.group:
                units.append(Unit([e], [LOST]))
            elif e.group not in seen:
                seen.add(e.group)
                units.append(self.rename_unit(self.groups[e.group], call))
        return units

    def rename_unit(self, group, call):
        link, unlink = group
        pending = [e for e in group if self.sync[id(e)] > call]
        if len(pending) == 2:
            both = self.model == "split" and self.is_issue(group)
            return Unit(group, [LOST, BOTH] if both else [LOST])
        # One directory was synced: what it says is certain.
        return Unit(group, [BOTH] if pending == [unlink] else [NONE])

    # ---- Which combinations are tried ----

    def choices(self, units, most):
        """(what it is, choice of each unit), at most MOST of them."""
        n = len(units)
        worst = [u.options[0] for u in units]
        tried = [("all kept", [KEPT] * n), ("all lost", worst)]
        tried += [("half done", [u.options[-1] for u in units])]
        if n:
            # What is new at this call, with all or nothing before it.
            for option in units[-1].options:
                tried.append(("last " + option, [KEPT] * (n - 1) + [option]))
            tried.append(("only last", worst[:-1] + [KEPT]))
        names = [KEPT if u.effects[0].what != "data" else LOST for u in units]
        tried += [("names without data", names),
                  ("data without names", [LOST if c == KEPT else KEPT
                                          for c in names]),
                  ("sizes without data", [SIZE if c == LOST else c
                                          for c in names])]
        # Whoever would not want these wants the random ones.
        rest = []
        for i, u in enumerate(units):
            rest += [(f"without {i}: {o}", [KEPT] * i + [o] +
                      [KEPT] * (n - i - 1)) for o in u.options]
            rest.append((f"only {i}", worst[:i] + [KEPT] + worst[i + 1:]))
            rest.append((f"first {i}", [KEPT] * i + worst[i:]))
        rest += [(f"random {i}", [self.random.choice([KEPT] + u.options)
                                  for u in units]) for i in range(n)]
        # A unit that cannot be lost has its own worst; all are legal here.
        self.random.shuffle(rest)
        return (tried + rest)[:max(most, 1)]

    # ---- Putting it together ----

    def tree(self, call, units=(), choice=()):
        """Path -> bytes, link target as (target,), or None: a directory."""
        fate = {}
        for unit, c in zip(units, choice):
            for e in unit.effects:
                fate[id(e)] = self.fate(e, c)
        names, data = {}, {}
        for e in self.recording.effects:
            if e.call > call:
                break
            how = fate.get(id(e), KEPT)
            if how != LOST:
                self.apply(e, how, names, data)
        found = {}
        self.walk(self.recording.root, b"", names, data, found)
        return found

    def fate(self, e, choice):
        if choice == BOTH:
            return KEPT if e.what == "link" else LOST
        if choice == NONE:
            return LOST if e.what == "link" else KEPT
        return choice

    def apply(self, e, how, names, data):
        if e.what in ("link", "unlink"):
            entries = names.get(id(e.inode))
            if entries is None:
                entries = names[id(e.inode)] = dict(e.inode.before)
            if e.what == "link":
                entries[e.name] = e.target
            elif entries.get(e.name) is e.target:
                del entries[e.name]
            return
        content = data.get(id(e.inode))
        if content is None:
            content = data[id(e.inode)] = bytearray(e.inode.data)
        end = e.offset + len(e.data)
        if e.what == "size":
            del content[e.offset:]
        if len(content) < end:
            content.extend(bytes(end - len(content)))
        if how == KEPT:
            content[e.offset:end] = e.data
        elif how == TORN:
            part = len(e.data) // 2 // SECTOR * SECTOR or len(e.data) // 2
            content[e.offset:e.offset + part] = e.data[:part]

    def walk(self, inode, path, names, data, found):
        for name, child in names.get(id(inode), inode.before).items():
            at = path + name
            if child.kind == "dir":
                found[at] = None
                self.walk(child, at + b"/", names, data, found)
            elif child.kind == "link":
                found[at] = (child.data,)
            else:
                found[at] = bytes(data.get(id(child), child.data))

    # ---- What others can have seen ----

    def window(self, call):
        """Documents whose rename can be seen, but is not certain."""
        return {(self.places[id(e.inode)] + b"/" + e.name)[len("/outbound/"):]
                for e in self.recording.effects
                if e.what == "link" and e.group and e.call <= call and
                self.in_outbound(e) and any(
                    self.sync[id(f)] > call for f in self.groups[e.group])}


def outbound(tree):
    head = b"outbound/"
    return {p[len(head):]: d for p, d in tree.items()
            if p.startswith(head) and d is not None}


def key_of(tree):
    h = hashlib.sha256()
    for path in sorted(tree):
        d = tree[path]
        h.update(b"%s\0%d\0" % (path, -1 if d is None else len(d)))
        h.update(d if isinstance(d, bytes) else b"" if d is None else d[0])
    return h.digest()
