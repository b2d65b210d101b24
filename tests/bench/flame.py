"""flame.py - a flame graph: who called whom, as wide as the time it took"""
import html

WIDTH, ROW, LETTER, NARROWEST = 1400, 17, 7, 0.3
COLOURS = "#f4a259", "#f6bd60", "#f7d08a", "#eb8a5c"


class Node:
    def __init__(self):
        self.n, self.below = 0, {}

    def add(self, stack):
        self.n += 1
        node = self
        for name in stack:
            node = node.below.setdefault(name, Node())
            node.n += 1

    def depth(self):
        return 1 + max((n.depth() for n in self.below.values()), default=0)


def boxes(name, node, x, scale, level):
    """A box for NODE, and above it those that it called."""
    width = node.n * scale
    if width < NARROWEST:
        return
    shown = html.escape(name[:int(width / LETTER)]) if width > 3 * LETTER \
        else ""
    y = -ROW * (level + 1)
    colour = COLOURS[sum(map(ord, name)) % len(COLOURS)]
    yield f'<g><title>{html.escape(name)}: {node.n} samples, ' \
          f'{100 * width / WIDTH:.1f} %</title>' \
          f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" ' \
          f'height="{ROW - 1}" fill="{colour}"/>' \
          f'<text x="{x + 3:.1f}" y="{y + ROW - 5}">{shown}</text></g>'
    for below, child in sorted(node.below.items()):
        yield from boxes(below, child, x, scale, level + 1)
        x += child.n * scale


def svg(stacks):
    """Of STACKS, each with its outermost name first."""
    root = Node()
    for stack in stacks:
        root.add(stack)
    height = ROW * root.depth()
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {-height} '
        f'{WIDTH} {height}" font-family="monospace" font-size="11">',
        *boxes("all", root, 0, WIDTH / max(root.n, 1), 0), "</svg>\n"))
