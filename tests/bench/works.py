"""works.py - what is measured: a line in WORKS for each row of the table

A work prepares what it needs and returns two functions, ours and its
yardstick's; bench.py calls them in turn, with the number of the round.
"""
import collections
import json
import os
import shutil
import sqlite3

import rig
from rig import Wrong, say, timed

Size = collections.namedtuple("Size", "orders files ledger")
Work = collections.namedtuple(
    "Work", "key title yardstick goal moonshot rounds prepare")

BAD = 5                                 # of a hundred
MISTAKES = 3                            # in each of them


def xml_file(r, size):
    path = r.data("xml", size.orders)
    lint = ["xmllint", "--stream", "--noout", "--schema", rig.XSD, path]
    return (lambda _: r.job(path, "xml", size.orders),
            lambda _: timed(lint)[0])


def csv_file(r, size):
    path = r.data("csv", size.orders)
    return (lambda _: r.job(path, "csv", size.orders),
            lambda _: timed([r.csv_parse, path])[0])


def bundle(tree):
    """Small files of TREE share their documents and their archive."""
    with open(f"{tree}/ordermill.xml") as f:
        text = f.read()
    with open(f"{tree}/ordermill.xml", "w") as f:
        f.write(text.replace('bundled="false"', 'bundled="true"'))


def many_files(r, size, bundled=False):
    """Each round has a place of its own: where many files were removed just
    now, some file systems are slow to make new ones, ours or a copy's."""
    many = r.files(size.files)

    def ours(i):
        tree = r.tree(f"tree{i}")
        if bundled:
            bundle(tree)
        shutil.copytree(many, r.inbound(tree), dirs_exist_ok=True)
        return r.night(tree, size.files)

    def yardstick(i):
        return timed(["sh", "-c", 'cp -r "$0" "$1" && sync', many,
                      r.path("work", f"copy{i}")])[0]
    return ours, yardstick


def bundled_files(r, size):
    return many_files(r, size, bundled=True)


def big_ledger(r, size):
    """Its nights are those of the program, and so is what they leave."""
    big, n = r.tree("big"), size.orders

    def night(tree, first, orders):
        r.write(r.inbound(tree) + f"{first}.xml", "xml", orders, first)
        took = r.night(tree, orders)
        consume(tree)
        return took

    for first in range(0, size.ledger, n):
        night(big, first, min(n, size.ledger - first))
        say(f"ledger: {min(first + n, size.ledger):,} of {size.ledger:,}")
    return (lambda i: night(big, size.ledger + i * n, n),
            lambda i: night(r.tree(), size.ledger + i * n, n))


def consume(tree):
    """What consumers take, and a retention removes: all but the ledger."""
    for top in "outbound/issued", "outbound/acks/acme", "archive":
        for entry in os.scandir(f"{tree}/{top}"):
            if entry.is_dir():
                shutil.rmtree(entry)
            else:
                os.unlink(entry)


def some_rejected(r, size):
    bad = r.data("xml", size.orders, BAD)
    good = r.data("xml", size.orders)

    def ours(_):
        took = r.job(bad, "xml", size.orders, BAD)
        check_findings(r.path("work", "tree"))
        return took
    return ours, lambda _: r.job(good, "xml", size.orders)


def check_findings(tree):
    """Each rejected order has just as many as it has mistakes, and all of
    them were kept."""
    ledger = sqlite3.connect(f"file:{tree}/state/ledger.db?mode=ro", uri=True)
    had = ledger.execute("SELECT min(n), max(n) FROM (SELECT count(*) AS n"
                         " FROM finding GROUP BY intake, ordinal)").fetchone()
    ledger.close()
    if had != (MISTAKES, MISTAKES):
        raise Wrong(f"rejected orders have {had[0]} to {had[1]} findings")


def validate(r, size):
    path, tree = r.data("xml", size.orders), r.tree()
    command = [rig.PROGRAM, "validate", "--json", "--now", rig.NOW, "-p",
               "acme", "-c", tree + "/ordermill.xml", path]

    def ours(_):
        took, out = timed(command)
        file, = json.loads(out)["files"]
        if not file["valid"] or file["orders"] != size.orders:
            raise Wrong(f"validate said {out.decode()}")
        return took
    return ours, lambda _: timed(["xmllint", "--sax", "--noout", path])[0]


# The most rounds are fewer where one takes a minute or more.
WORKS = (
    Work("xml", "{orders} XML orders in one file",
         "`xmllint --stream --noout --schema` with our XSD",
         0.25, 0.15, 9, xml_file),
    Work("csv", "{orders} CSV orders in one file",
         "libcsv, parse only", 2.5, 1.5, 9, csv_file),
    Work("files", "{files} files of one order",
         "`cp -r` of the files and one `sync`", 6, 3, 9, many_files),
    Work("bundled", "the same, bundled (`small-files`)",
         "the same", 6, 3, 9, bundled_files),
    Work("ledger", "{orders} orders into a ledger of {ledger}",
         "the same into an empty ledger", 1.3, 1.1, 3, big_ledger),
    Work("rejected", "5 % of {orders} orders rejected, "
         "each with three findings",
         "none rejected", 1.4, 1.15, 5, some_rejected),
    Work("validate", "`validate` of {orders} XML orders",
         "`xmllint --sax --noout`", 1.5, 0.6, 9, validate),
)
