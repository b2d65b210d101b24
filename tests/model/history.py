"""history.py - a random history of one partner, and ways for it to arrive

A history is a list of orders that get into each other's way: corrections,
conflicts, replays, changes and cancellations of what is there, is not there
yet or never comes, services that begin and end.  An arrangement says on which
night, in which file and format each of them comes.
"""
from dataclasses import replace

from model import Line, Order

CUSTOMERS = ["C-1"] * 5 + ["C-2"]
SERVICES = ["S-1", "S-2", "S-3"]
NUMBERS = [f"PO-{n}" for n in range(1, 7)]


class Maker:
    """Makes the orders of one history, from a random source of its own."""

    def __init__(self, random):
        self.random = random
        self.orders = []
        self.fresh = 100

    def history(self):
        for _ in range(self.random.randint(5, 12)):
            self.orders.append(self.next())
        return self.orders

    def next(self):
        makers = [self.order] * 5 + [self.with_services] * 2
        if self.orders:
            makers += [self.replay] * 2 + [self.other_content] * 2
            makers += [self.change] * 3 + [self.cancel] * 3
        return self.random.choice(makers)()

    def number(self):
        """Of an order of its own; now and then one that is taken."""
        self.fresh += 1
        taken = [n for n in NUMBERS if any(o.number == n for o in self.orders)]
        free = [n for n in NUMBERS if n not in taken]
        return free[0] if free else f"PO-{self.fresh}"

    def line(self, number, wants):
        return Line(number, self.random.choice(wants),
                    self.random.randint(1, 3))

    def plain_lines(self):
        wants = ["cards"] * 5 + ["site"] * 2 + ["wrong"]
        return tuple(self.line(n + 1, wants)
                     for n in range(self.random.randint(1, 3)))

    def order(self):
        return Order(self.number(), customer=self.random.choice(CUSTOMERS),
                     lines=self.plain_lines())

    def with_services(self):
        lines = []
        for n in range(self.random.randint(1, 2)):
            want = self.random.choice(["begin", "begin", "alter", "end"])
            lines.append(Line(n + 1, want, 1, self.random.choice(SERVICES)))
        return Order(self.number(), customer=self.random.choice(CUSTOMERS),
                     lines=tuple(lines))

    def replay(self):
        return self.random.choice(self.orders)

    def other_content(self):
        """Under a number and revision that came before: to correct it, or
        by mistake."""
        old = self.random.choice(self.orders)
        if old.purpose == "cancel":
            return replace(old, earlier=self.target())
        return replace(old, lines=self.plain_lines())

    def target(self):
        """What may be there, or come later, or never."""
        known = [o.number for o in self.orders]
        return self.random.choice(known * 3 + NUMBERS + ["PO-NONE"])

    def change(self):
        target = self.target()
        old = [o for o in self.orders if o.number == target]
        lines = old[-1].lines if old else self.plain_lines()
        if any(x.service for x in lines) or not lines:
            lines = self.plain_lines()
        if self.random.random() < 0.85:
            lines = self.altered(lines)
        customer = old[-1].customer if old and self.random.random() < 0.9 \
            else self.random.choice(CUSTOMERS)
        if old and self.random.random() < 0.3:
            return Order(target, max(o.revision for o in old) + 1, "change",
                         customer, target, lines)
        return Order(self.number(), 0, "change", customer, target, lines)

    def altered(self, lines):
        at = self.random.randrange(len(lines))
        other = replace(lines[at], quantity=lines[at].quantity + 1)
        kept = lines[:at] + (other,) + lines[at + 1:]
        if self.random.random() < 0.3:
            kept += (Line(len(lines) + 1, "cards"),)
        return kept

    def cancel(self):
        target = self.target()
        old = [o for o in self.orders if o.number == target]
        customer = old[-1].customer if old and self.random.random() < 0.9 \
            else self.random.choice(CUSTOMERS)
        return Order(self.number(), 0, "cancel", customer, target)


def components(orders):
    """Orders in each other's way, directly or not: indexes of each group."""
    group = {}

    def find(x):
        while group.setdefault(x, x) != x:
            x = group[x]
        return x

    def names(o):
        return [n for n in (o.number, o.earlier) if n] + \
            [x.service for x in o.lines if x.service]

    for o in orders:
        first = find(names(o)[0])
        for other in names(o)[1:]:
            group[find(other)] = first
    found = {}
    for i, o in enumerate(orders):
        found.setdefault(find(o.number), []).append(i)
    return list(found.values())


def shuffled(orders, waits, random):
    """Another order of arrival that has to end in the same.

    What is not in each other's way may come in any order.  Where early
    arrivals wait, an order and the one change or cancellation of it may, too.
    """
    groups = [list(g) for g in components(orders)]
    for g in groups:
        if waits and len(g) == 2 and orders[g[1]].number != \
                orders[g[0]].number and random.random() < 0.5 and \
                orders[g[1]].earlier == orders[g[0]].number:
            g.reverse()
    arrival = []
    while any(groups):
        g = random.choice([g for g in groups if g])
        arrival.append(orders[g.pop(0)])
    return arrival


def arranged(orders, nights, random):
    """[night][file] -> (format, orders), in the order of arrival."""
    cuts = sorted(random.randint(0, len(orders)) for _ in range(nights - 1))
    arrangement = []
    for start, end in zip([0] + cuts, cuts + [len(orders)]):
        fmt = random.choice(["xml", "csv"])
        files = []
        for o in orders[start:end]:
            # In a CSV file rows with one number stand for one order.
            if not files or random.random() < 0.35 or \
                    (fmt == "csv" and o.key in [x.key for x in files[-1]]):
                files.append([])
            files[-1].append(o)
        arrangement.append((fmt, files))
    return arrangement
