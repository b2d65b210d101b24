"""model.py - what has to become of purchase orders, told a second time

A small book of one partner, which shares nothing with the program: orders by
number and revision, what they became, services that they began and ended.
Book.receive() gives the answer that an order has to get; what an order may not
do is in the tables MISTAKES and REFUSALS, one row for each code.

Only what histories.py writes is known here: lines that are standard, special
or wrong, or that begin, alter and end a service.
"""
from dataclasses import dataclass, field

ISSUED, SPECIAL, REJECTED = "issued", "special-handling", "rejected"
DUPLICATE, HELD = "duplicate", "held"
ACCEPTED = (ISSUED, SPECIAL)

# What a line asks for: its action, its offering, and whether it is special.
WANTS = {
    "cards": ("add", "MOB-SIM", False),
    "site": ("add", "VPN-SITE", True),
    "wrong": ("add", "MOB-SIM", False),      # at another price
    "begin": ("add", "MOB-SIM", False),      # the service that it names
    "alter": ("modify", "MOB-SIM", False),
    "end": ("delete", "MOB-SIM", False),
}
KINDS = {"add": "provide", "modify": "modify", "delete": "cease"}


@dataclass(frozen=True)
class Line:
    number: int
    want: str
    quantity: int = 1
    service: str = ""

    @property
    def action(self):
        return WANTS[self.want][0]


@dataclass(frozen=True)
class Order:
    number: str
    revision: int = 0
    purpose: str = "order"
    customer: str = "C-1"
    earlier: str = ""
    lines: tuple = ()

    @property
    def key(self):
        return self.number, self.revision


@dataclass(frozen=True)
class Rules:
    """What the program does with changes and cancellations."""
    waits: bool = True          # for an earlier order that has not arrived
    one_change: bool = True     # at a time, and it has to alter something
    alike: bool = True          # the same cancellation again is a duplicate
    undoes: bool = True         # what is cancelled has begun and ended nothing
    ended: str = "O516"         # a service that ended is ended again
    foreign: str = "O517"       # a service of another customer
    notice: bool = True         # special handling is told what is cancelled
    adds_anew: bool = True      # also a change may begin only what is new


@dataclass
class Entry:
    """An order that is known by its number and revision."""
    order: Order
    outcome: str
    parts: list = field(default_factory=list)
    standing: str = "open"
    root: "Entry" = None        # the order that it changes or cancels, ...
    chain: list = field(default_factory=list)   # ... and what did so to it


@dataclass
class Service:
    customer: str
    active: bool
    root: Entry = None          # the order that did this last, ...
    line: int = 0               # ... with this line


@dataclass
class Answer:
    outcome: str
    codes: tuple = ()           # of what an order refers to
    first: str = ""             # of a duplicate: what it was at first
    parts: list = field(default_factory=list)


class Case:
    """One order before the book: what is known of what it names."""

    def __init__(self, book, order):
        self.book, self.order = book, order
        self.earlier = self.head = self.root = None
        if order.purpose in ("change", "cancel"):
            self.find_earlier()

    def find_earlier(self):
        found = self.book.latest(self.order.earlier)
        if found and not (self.names_itself and
                          found.order.revision >= self.order.revision):
            self.earlier = found
            self.root = found.root or found
            changes = [e for e in self.root.chain
                       if e.order.purpose == "change"]
            self.head = changes[-1] if changes else self.root

    @property
    def names_itself(self):
        return self.order.number == self.order.earlier

    @property
    def above(self):
        return self.book.rules.one_change and self.names_itself and any(
            e.order.revision > self.order.revision and e.outcome in ACCEPTED
            for e in self.book.revisions(self.order.number))

    @property
    def waits(self):
        return (self.book.rules.waits and self.earlier is None and
                self.order.purpose in ("change", "cancel") and
                not self.above and
                not (self.names_itself and self.order.revision == 0))

    @property
    def alike(self):
        """The entry that cancelled the same before."""
        if not self.book.rules.alike or self.order.purpose != "cancel" or \
                not self.earlier:
            return None
        return next((e for e in self.root.chain
                     if e.order.purpose == "cancel"), None)

    @property
    def cancelled(self):
        if not self.earlier or self.alike:
            return False
        entry = self.root if self.book.rules.one_change else self.earlier
        return entry.standing == "cancelled"

    def settled(self, line):
        """It stands just so in what is changed: it was judged then."""
        return self.book.rules.one_change and \
            self.order.purpose == "change" and self.earlier and \
            line in self.head.order.lines

    def lines(self, *wants):
        if self.order.purpose == "cancel":
            return []
        return [x for x in self.order.lines
                if x.want in wants and not self.settled(x)]

    def service(self, line):
        return self.book.services.get(line.service)

    def owned(self, line):
        service = self.service(line)
        return service and service.customer == self.order.customer


def unknown(c):
    return c.order.purpose in ("change", "cancel") and not c.earlier and \
        not c.waits and not c.above


def is_cancellation(c):
    return c.earlier and not c.cancelled and not c.alike and \
        c.earlier.order.purpose == "cancel"


def pending(c):
    return c.book.rules.one_change and c.order.purpose == "change" and \
        c.earlier and c.root.standing != "cancelled" and c.head is not c.root


def alters_nothing(c):
    return c.book.rules.one_change and c.order.purpose == "change" and \
        c.earlier and c.root.standing != "cancelled" and \
        c.earlier.order.purpose != "cancel" and \
        c.root.order.customer == c.order.customer and \
        sorted(c.order.lines, key=str) == sorted(c.head.order.lines, key=str)


def twice(c, want):
    named = [x.service for x in c.order.lines if x.want == want]
    return c.order.purpose != "cancel" and len(named) > len(set(named))


# The code of a finding, and whether it is found: of what an order says, and of
# what it refers to.
MISTAKES = [
    ("O407", lambda c: bool(c.lines("wrong"))),
]
REFUSALS = [
    ("O501", unknown),
    ("O502", is_cancellation),
    ("O503", lambda c: c.cancelled),
    ("O508", lambda c: c.earlier and
     c.earlier.order.customer != c.order.customer),
    ("O510", alters_nothing),
    ("O511", pending),
    ("O512", lambda c: c.above),
    ("O504", lambda c: any(not c.service(x) or
                           (not c.owned(x) and c.book.rules.foreign == "O504")
                           for x in c.lines("alter", "end"))),
    ("O517", lambda c: c.book.rules.foreign == "O517" and
     any(c.service(x) and not c.owned(x) for x in c.lines("alter", "end"))),
    ("O505", lambda c: any(
        c.owned(x) and not c.service(x).active
        for x in c.lines("alter", *(["end"] if c.book.rules.ended == "O505"
                                    and c.order.purpose != "change" else []))) or
     (c.book.rules.ended == "O505" and twice(c, "end"))),
    ("O516", lambda c: c.book.rules.ended == "O516" and
     (any(c.owned(x) and not c.service(x).active for x in c.lines("end")) or
      twice(c, "end"))),
    ("O507", lambda c: any(
        c.service(x) and c.service(x).active for x in c.lines("begin")
        if c.book.rules.adds_anew or c.order.purpose != "change") or
     twice(c, "begin")),
]


def found(table, case):
    return tuple(code for code, is_found in table if is_found(case))


class Book:
    def __init__(self, rules):
        self.rules = rules
        self.entries = {}
        self.services = {}
        self.waiting = []       # of a run: keys, in the order of arrival

    def revisions(self, number):
        return [e for (n, _), e in sorted(self.entries.items())
                if n == number]

    def latest(self, number):
        accepted = [e for e in self.revisions(number) if e.outcome in ACCEPTED]
        return accepted[-1] if accepted else None

    def receive(self, order):
        """The answer to an order that has just come."""
        known = self.entries.get(order.key)
        if known and known.order == order and known.outcome != REJECTED:
            return Answer(DUPLICATE, first=known.outcome)
        if known and known.order != order and known.outcome != REJECTED:
            # What it refers to is not looked at.
            return Answer(REJECTED, ("O500",) + found(MISTAKES,
                                                      Case(self, order)))
        answer = self.decide(order)
        if known and known.order == order and answer.outcome == REJECTED:
            return Answer(DUPLICATE, first=REJECTED)
        return answer

    def decide(self, order):
        case = Case(self, order)
        codes = found(MISTAKES + REFUSALS, case)
        if codes:
            return self.enter(case, Answer(REJECTED, codes))
        if case.alike:
            return self.enter(case, Answer(DUPLICATE,
                                           first=case.alike.outcome))
        if case.waits:
            self.waiting.append(order.key)
            return self.enter(case, Answer(HELD))
        parts = self.parts(case)
        special = any(special for _, special, _ in parts)
        return self.enter(case, Answer(SPECIAL if special else ISSUED,
                                       parts=parts))

    def release(self):
        """What became of those that waited, at the end of a run."""
        answers = []
        while True:
            due = [k for k in self.waiting
                   if self.latest(self.entries[k].order.earlier)]
            if not due:
                return answers
            for key in due:
                self.waiting.remove(key)
                order = self.entries.pop(key).order
                answers.append((order, self.decide(order)))

    def parts(self, case):
        """The customer orders, as (kind, special, numbers of lines)."""
        order = case.order
        if order.purpose == "cancel":
            parts = [("cancel", False, ())]
            chain = [case.root] + [e for e in case.root.chain
                                   if e.order.purpose == "change"]
            if self.rules.notice and any(s for e in chain
                                         for _, s, _ in e.parts):
                parts.append(("cancel", True, ()))
            return parts
        parts = {}
        for line in order.lines:
            action, _, special = WANTS[line.want]
            kind = "change" if order.purpose == "change" else KINDS[action]
            special = special and not case.settled(line)
            parts.setdefault((kind, special), []).append(line.number)
        return [(*key, tuple(lines)) for key, lines in parts.items()]

    def enter(self, case, answer):
        order = case.order
        if answer.outcome == DUPLICATE:
            return answer
        entry = self.entries[order.key] = Entry(order, answer.outcome,
                                                answer.parts)
        if answer.outcome not in ACCEPTED:
            return answer
        if case.earlier:
            self.link(case, entry)
        for line in order.lines if order.purpose != "cancel" else ():
            if line.service and line.action != "modify" and \
                    not case.settled(line):
                self.services[line.service] = Service(
                    order.customer, line.action == "add",
                    entry.root or entry, line.number)
        return answer

    def link(self, case, entry):
        standing = "cancelled" if case.order.purpose == "cancel" else "changed"
        if not self.rules.one_change:
            case.earlier.standing = standing
            return
        entry.root = case.root
        case.root.standing = case.head.standing = standing
        case.root.chain.append(entry)
        if self.rules.undoes:
            self.undo(case)

    def undo(self, case):
        """Lines that are cancelled, or not as they were, have done nothing to
        the services that they named."""
        gone = [x.number for x in case.head.order.lines
                if x not in case.order.lines]
        for service in self.services.values():
            if service.root is case.root and (
                    case.order.purpose == "cancel" or service.line in gone):
                service.active = not service.active
                service.root = None

    def state(self):
        """What can be seen of all this in the end, by number."""
        return {e.order.key: (e.outcome, e.standing, len(e.parts))
                for e in self.entries.values()}
