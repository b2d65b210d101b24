#!/usr/bin/env python3
"""histories.py - random histories against a small model of what has to happen

Each history (history.py) comes twice, as two partners: as it is, and in another
order of arrival that has to end in the same, both shuffled into nights, files
and formats.  Many partners share a tree and use the same numbers of orders and
services.  Runs are killed at random points and go on; all that is issued is
taken away at once, as a consumer would.  Then, against model.py:

  one outcome    every order that came was answered once, with the outcome and
                 the reasons that the model has for it
  nothing twice  no document and no customer order came out twice, and those
                 that did are the ones that the model has
  conservation   every run balances, and the ledger verifies
  apart          an order refers to orders of its own partner only
  equivalence    both partners of a history end in the same

usage: histories.py [--histories N] [--seed S] [--kills PERCENT] [--only I]
                    [--jobs N]
"""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

import history
import write
from model import Book, Rules

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.environ.get("ORDERMILL", os.path.join(TOP, "build/fault/ordermill"))
ENV = dict(os.environ, TZ="UTC", LC_ALL="C", ORDERMILL_DATADIR=TOP)
RULES = Rules()
PER_TREE = 40
NIGHTS = 3
AB = {"AP": "issued", "CA": "special-handling", "RE": "rejected", "AB": "held"}
PROFILE = """<partner xmlns="urn:ordermill:partner:1" id="{id}" name="{id}"
    status="live" format="{format}">
  <ready mode="quiet" seconds="0"/>
  <ack format="xml"/>
</partner>
"""


def failpoints():
    """As they stand in the source, so that a new one is not forgotten."""
    names = set()
    for root, _, files in os.walk(os.path.join(TOP, "src")):
        for name in files:
            if name.endswith(".c"):
                with open(os.path.join(root, name)) as f:
                    names.update(re.findall(r'FAILPOINT\("([^"]+)"\)', f.read()))
    return sorted(n for n in names if not n.startswith("load."))


class Wrong(Exception):
    """Something is not as the model has it."""


class Partner:
    """One arrangement of a history, and what came back."""

    def __init__(self, id, orders, rules, rand):
        self.id, self.orders = id, orders
        self.nights = history.arranged(orders, NIGHTS, rand)
        self.book = Book(rules)
        self.issued = {}        # id of a customer order -> what it says
        self.expected = []      # customer orders: (order, parts)
        self.waited = set()     # keys of orders that were held
        self.outcomes = collections.Counter()

    def drop(self, tree, night):
        """Write the files of a night; give what has to be answered to each."""
        fmt, files = self.nights[night]
        with open(f"{tree}/partners.d/{self.id}.xml", "w") as f:
            f.write(PROFILE.format(id=self.id, format=fmt))
        inbound = f"{tree}/inbound/{self.id}"
        os.makedirs(inbound, exist_ok=True)
        answers = {}
        for i, orders in enumerate(files):
            name = f"n{night}-{i:02}.{fmt}"
            with open(f"{inbound}/{name}", "w") as f:
                f.write(write.as_csv(orders) if fmt == "csv"
                        else write.as_xml(orders, self.id))
            answers[name] = [(o, self.take(o, self.book.receive(o)))
                             for o in orders]
        self.released = [(o, self.take(o, a)) for o, a in self.book.release()]
        return answers

    def take(self, order, answer):
        if answer.parts:
            self.expected.append((order, answer.parts))
        if answer.outcome == "held":
            self.waited.add(order.key)
        self.outcomes[answer.outcome] += 1
        return answer


class Tree:
    def __init__(self, dir, seed, indexes, rules, kills, points):
        self.dir, self.rand, self.kills = dir, random.Random(seed), kills
        self.points = points
        self.taken = {}
        subprocess.run([PROGRAM, "-q", "init", dir], env=ENV, check=True)
        for name in ("acme", "globex"):
            os.remove(f"{dir}/partners.d/{name}.xml")
            shutil.rmtree(f"{dir}/inbound/{name}")
        self.pairs = {}
        for i in indexes:
            # Each history is its own, whatever else is in the tree.
            rand = random.Random(f"{seed.split('/')[0]}/history {i}")
            orders = history.Maker(rand).history()
            other = history.shuffled(orders, rules.waits, rand)
            self.pairs[i] = (Partner(f"h{i}a", orders, rules, rand),
                             Partner(f"h{i}b", other, rules, rand))
        self.partners = {p.id: p for pair in self.pairs.values() for p in pair}

    def mill(self, *args, kill=None):
        env = dict(ENV, ORDERMILL_KILL=kill) if kill else ENV
        return subprocess.run([PROGRAM, "-c", self.dir + "/ordermill.xml",
                               *args], env=env, capture_output=True)

    def run(self, now):
        """A night: killed now and then, run again until it is done."""
        for attempt in range(20):
            kill = None
            if attempt < 4 and self.rand.randrange(100) < self.kills:
                kill = f"{self.rand.choice(self.points)}:{self.rand.randint(1, 30)}"
            run = self.mill("run", "--json", "--now", now, kill=kill)
            self.consume()
            if run.returncode in (0, 2):
                said = json.loads(run.stdout)
                if not said["balanced"]:
                    raise Wrong("a run is out of balance")
                return
            if run.returncode != -9:
                raise Wrong(f"a run ended with status {run.returncode}: "
                            + run.stderr.decode()[-600:])
        raise Wrong("a night does not end")

    def consume(self):
        """Take all documents but the reports; none may come again."""
        top = self.dir + "/outbound"
        for root, _, files in os.walk(top):
            if root.startswith(top + "/reports"):
                continue
            for name in files:
                path = os.path.join(root, name)
                key = path[len(top) + 1:]
                if key in self.taken:
                    raise Wrong(f"{key} was issued twice")
                with open(path, "rb") as f:
                    self.taken[key] = f.read()
                os.remove(path)

    def documents(self, folder):
        return [ET.fromstring(text) for key, text in sorted(self.taken.items())
                if key.startswith(folder) and key.endswith(".xml")]


def local(e):
    return e.tag.split("}")[1]


def children(e, name):
    return [c for c in e if local(c) == name]


def read_acks(taken):
    """Acknowledgements of files by partner and name, and of what was held and
    is decided after all by partner."""
    files, releases = {}, {}
    for key, text in sorted(taken.items()):
        if not key.startswith("acks/"):
            continue
        partner = key.split("/")[1]
        ack = ET.fromstring(text)
        if re.search(r"-h\d+\.ack\.xml$", key):
            releases.setdefault(partner, []).append(ack)
        else:
            files.setdefault((partner, ack.get("file")), []).append(ack)
    return files, releases


def check_answers(partner, answers, files, releases):
    """Every order that came was answered once, and as the model has it."""
    for name, orders in answers.items():
        ack = files.get((partner.id, name), [])
        if len(ack) != 1:
            raise Wrong(f"{name} has {len(ack)} acknowledgements")
        check_ack(name, orders, ack[0])
    said = [o for ack in releases.get(partner.id, [])
            for o in children(ack, "order")]
    if len(said) != len(partner.released):
        raise Wrong(f"{len(said)} orders were released, and not "
                    f"{[(o.key, a.outcome) for o, a in partner.released]}")
    for order, answer in partner.released:
        mine = [o for o in said if o.get("number") == order.number and
                int(o.get("revision")) == order.revision]
        if len(mine) != 1:
            raise Wrong(f"{order} was released {len(mine)} times")
        check_order("release", order, answer, mine[0])


def check_ack(name, orders, ack):
    answered = children(ack, "order")
    if len(answered) != len(orders):
        raise Wrong(f"{name}: {len(orders)} orders, {len(answered)} answers")
    for (order, answer), said in zip(orders, answered):
        check_order(name, order, answer, said)


def check_order(name, order, answer, said):
    duplicate = said.get("duplicate") == "true"
    want = answer.first if answer.outcome == "duplicate" else answer.outcome
    if said.get("number") != order.number or \
            AB[said.get("status")] != want or \
            duplicate != (answer.outcome == "duplicate"):
        raise Wrong(f"{name}: {order} has to be {answer.outcome} "
                    f"{answer.first} {answer.codes}, and is "
                    + ET.tostring(said).decode())
    codes = {r.get("code") for r in children(said, "reason")
             if r.get("code").startswith("O")}
    if answer.outcome != "duplicate" and codes != set(answer.codes):
        raise Wrong(f"{name}: {order} is {answer.outcome} for "
                    f"{sorted(answer.codes)}, said is {sorted(codes)}")


def read_customer_orders(tree):
    for folder, special in (("issued/", "false"), ("special-handling/", "true")):
        for document in tree.documents(folder):
            partner = tree.partners[document.get("partner")]
            for co in document:
                if co.get("id") in partner.issued:
                    raise Wrong(f"customer order {co.get('id')} came twice")
                if co.get("specialHandling") != special:
                    raise Wrong(f"customer order {co.get('id')} is in {folder}")
                partner.issued[co.get("id")] = co


def check_issued(partner):
    """The customer orders are those of the model, and refer to each other."""
    said = []
    for co in partner.issued.values():
        po = children(co, "purchaseOrder")[0]
        lines = tuple(sorted(int(x.get("number")) for x in children(co, "line")
                             if x.get("change") != "removed"))
        said.append((po.get("number"), int(po.get("revision")), co.get("kind"),
                     co.get("specialHandling") == "true", lines))
        for related in children(co, "relatedOrder"):
            if related.get("id") not in partner.issued:
                raise Wrong(f"{po.get('number')} refers to "
                            f"{related.get('id')}, which is not the partner's")
    want = [(o.number, o.revision, kind, special, tuple(sorted(lines)))
            for o, parts in partner.expected for kind, special, lines in parts]
    if sorted(said) != sorted(want):
        raise Wrong(f"issued {sorted(set(said) - set(want))}, "
                    f"missing {sorted(set(want) - set(said))}")


OUTCOMES = ("issued", "special-handling", "rejected", "duplicate", "held")


def read_ledger(tree):
    """For each partner: key -> outcome, standing, customer orders; and how
    many orders met each outcome."""
    states = {id: {} for id in tree.partners}
    books = {id: collections.Counter() for id in tree.partners}
    columns = ", ".join("orders_" + o.replace("-", "_") for o in OUTCOMES)
    with sqlite3.connect(f"file:{tree.dir}/state/ledger.db?mode=ro",
                         uri=True) as db:
        for id, number, revision, *rest in db.execute(
                "SELECT partner, number, revision, outcome, standing, "
                "customer_orders FROM v_order"):
            states[id][number, revision] = tuple(rest)
        for id, *counts in db.execute(f"SELECT partner, {columns} FROM v_file"):
            books[id].update(dict(zip(OUTCOMES, counts)))
        wrong = db.execute("SELECT * FROM v_balance WHERE NOT holds").fetchall()
    if wrong:
        raise Wrong(f"out of balance: {wrong}")
    return states, books


def comparable(pair):
    """Keys of what has to end in the same, whatever the order of arrival.

    What is held is decided at the end of a run, so among orders that get in
    its way the cut into nights makes a difference: but not for the one order
    that it waits for.
    """
    orders = pair[0].orders
    keys = set()
    for group in history.components(orders):
        mine = {orders[i].key for i in group}
        if len(group) == 2 or not mine & (pair[0].waited | pair[1].waited):
            keys |= mine
    return keys


def differs(what, said, wanted):
    if said != wanted:
        raise Wrong(f"{what} ends otherwise: "
                    f"{sorted(set(said.items()) ^ set(wanted.items()))}")


def told(tree, i):
    """History I as its two partners saw it."""
    lines = []
    for p in tree.pairs[i]:
        lines.append(f"partner {p.id}")
        for night, (fmt, files) in enumerate(p.nights):
            for k, orders in enumerate(files):
                lines += [f"  night {night} file {k} {fmt}: {o}" for o in orders]
    return "\n".join(lines)


def play(dir, seed, indexes, rules, kills, points):
    """All nights of one tree; (index, what is wrong) or None."""
    tree = Tree(dir, seed, indexes, rules, kills, points)
    at = indexes[0]
    try:
        for night in range(NIGHTS):
            before = set(tree.taken)
            answers = {id: p.drop(dir, night) for id, p in tree.partners.items()}
            tree.run(f"2026-11-{23 + night}T02:30:00Z")
            files, releases = read_acks({k: v for k, v in tree.taken.items()
                                         if k not in before})
            for i, pair in tree.pairs.items():
                at = i
                for p in pair:
                    check_answers(p, answers[p.id], files, releases)
        read_customer_orders(tree)
        states, books = read_ledger(tree)
        for i, pair in tree.pairs.items():
            at = i
            for p in pair:
                check_issued(p)
                differs(f"the books of {p.id}", +books[p.id], +p.outcomes)
                differs(f"the ledger of {p.id}", states[p.id],
                        p.book.state())
            same = comparable(pair)
            differs("another order of arrival",
                    *({k: v for k, v in states[p.id].items() if k in same}
                      for p in pair))
        verify = tree.mill("verify")
        if verify.returncode != 0:
            raise Wrong("verify: " + verify.stderr.decode()[-600:])
    except Wrong as wrong:
        return f"history {at}: {wrong}\n{told(tree, at)}"
    return None


def play_some(seed, indexes, rules, kills):
    base = "/dev/shm" if os.path.isdir("/dev/shm") else None
    dir = tempfile.mkdtemp(prefix="ordermill-histories-", dir=base)
    try:
        return play(dir + "/tree", f"{seed}/{indexes[0]}", indexes, rules,
                    kills, failpoints())
    finally:
        shutil.rmtree(dir)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--histories", type=int, default=200)
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**6)))
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--only", type=int)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    indexes = list(range(args.histories)) if args.only is None else [args.only]
    print(f"# seed {args.seed}", flush=True)
    failed = False
    with concurrent.futures.ProcessPoolExecutor(args.jobs) as pool:
        trees = [indexes[i:i + PER_TREE] for i in range(0, len(indexes), PER_TREE)]
        results = [pool.submit(play_some, args.seed, some, RULES, args.kills)
                   for some in trees]
        for some, result in zip(trees, results):
            wrong = result.result()
            if wrong:
                print("# " + wrong.replace("\n", "\n# "))
            print("not ok" if wrong else "ok", f"- histories: {some[0]} to "
                  f"{some[-1]} of seed {args.seed} go as the model has them",
                  flush=True)
            failed = failed or bool(wrong)
    sys.exit(failed)


if __name__ == "__main__":
    main()
