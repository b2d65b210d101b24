"""linear.py - does the cost grow with the orders, and with nothing else?

A night for each of four sizes of one file of XML.  The slope of a line
through the points, both axes logarithmic, is 1 where twice the orders take
twice the time.  The smallest is there for its memory only: its time is that
of starting up.
"""
import collections
import math
import statistics

from rig import say

ORDER_BYTES = 1200                      # of the generator's, rounded up
SPACE = 5                               # of a drop: itself, and a night's
RESERVE = 1 << 30

Point = collections.namedtuple("Point", "orders seconds mib rounds")


def measure(r, orders, rounds):
    """Points of 1/100, 1/10, 1 and 10 times ORDERS."""
    points = []
    for n, times in ((orders // 100, rounds), (orders // 10, rounds),
                     (orders, rounds), (orders * 10, 1)):
        if r.room() < n * ORDER_BYTES * SPACE + RESERVE:
            say(f"{n} orders are left out: they need "
                f"{n * ORDER_BYTES * SPACE >> 30} GiB of disk")
            continue
        took = [one_night(r, n) for _ in range(times)]
        points.append(Point(n, statistics.median(t.seconds for t in took),
                            max(t.mib for t in took), times))
        say("%d orders: %.2f s, %.0f MiB" % points[-1][:3])
        r.clear()
    return points


def one_night(r, n):
    tree = r.tree()
    r.write(r.inbound(tree) + "orders.xml", "xml", n)
    return r.night(tree, n)


def fit(points):
    """Slope and intercept, of the logarithms to base 10."""
    return statistics.linear_regression(
        [math.log10(p.orders) for p in points],
        [math.log10(p.seconds) for p in points])


# ---- The chart -------------------------------------------------------------

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 420, 70, 50, 585, 360


class Axis:
    """Whole powers of ten around VALUES, from pixel AT to pixel TO."""

    def __init__(self, values, at, to):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(math.ceil(math.log10(max(values))), self.low + 1)
        self.at, self.to = at, to

    def place(self, value):
        part = (math.log10(value) - self.low) / (self.high - self.low)
        return self.at + part * (self.to - self.at)

    def ticks(self):
        return [10.0 ** e for e in range(self.low, self.high + 1)]


def text(x, y, anchor, words):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">' \
           f'{words}</text>'


def line(x1, y1, x2, y2, how):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" ' \
           f'y2="{y2:.1f}" {how}/>'


def grid(x, y):
    for t in x.ticks():
        yield line(x.place(t), TOP, x.place(t), BOTTOM, 'stroke="#ddd"')
        yield text(x.place(t), BOTTOM + 20, "middle", f"{t:,.0f}")
    for t in y.ticks():
        yield line(LEFT, y.place(t), RIGHT, y.place(t), 'stroke="#ddd"')
        yield text(LEFT - 8, y.place(t) + 4, "end", f"{t:g}")
    yield text((LEFT + RIGHT) / 2, HEIGHT - 18, "middle",
               "purchase orders in one file")
    yield text(LEFT, TOP - 10, "middle", "seconds")


def svg(points):
    """The points, and the line through them."""
    slope, base = fit(points)
    x = Axis([p.orders for p in points], LEFT, RIGHT)
    fitted = [10 ** (base + slope * math.log10(p.orders)) for p in points]
    y = Axis([p.seconds for p in points] + fitted, BOTTOM, TOP)
    first, last = points[0].orders, points[-1].orders
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<title>Seconds of a night: slope {slope:.3f}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        text(WIDTH / 2, 22, "middle", f"Seconds of a night of so many "
             f"orders: slope {slope:.3f} (1 is linear)"),
        *grid(x, y),
        line(x.place(first), y.place(fitted[0]), x.place(last),
             y.place(fitted[-1]), 'stroke="#06c" stroke-dasharray="5 4"')]
    for p in points:
        parts.append(f'<circle cx="{x.place(p.orders):.1f}" '
                     f'cy="{y.place(p.seconds):.1f}" r="5" fill="#06c"/>')
        left = x.place(p.orders) > (LEFT + RIGHT) / 2
        parts.append(text(x.place(p.orders) + (-10 if left else 10),
                          y.place(p.seconds) + (-8 if left else 18),
                          "end" if left else "start",
                          f"{p.seconds:.2f} s, {p.mib:.0f} MiB"))
    return "\n".join(parts) + "\n</svg>\n"
