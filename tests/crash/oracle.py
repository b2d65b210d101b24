#!/usr/bin/env python3
"""oracle.py TREE --inputs DIR [--taken DIR]: is a finished night sound?

Shares no code with the program.  DIR of --inputs holds a copy of every drop
as PARTNER/NAME (PARTNER/test/NAME for rehearsals), DIR of --taken what a
consumer has taken from outbound, under the same paths.  What was ordered is
derived from the inputs again; then everything that the tree holds has to fit,
by identity and digest.  Prints a line for each defect and ends with status 1:

  LOST-IN     an input lies nowhere with its digest
  LOST-OUT    a decided document lies nowhere, or an order has no answer
  TWICE       two answers or customer orders for one; taken, and there again
  TORN        a document that cannot be read, or is not what the ledger has
  UNEXPECTED  something that nobody decided or dropped
  LEFT        work that is not finished
  BOOKS       received is not issued + special + rejected + duplicate + held
  CHAIN       the runs do not hold each other's digests
"""
import argparse
import collections
import csv
import decimal
import gzip
import hashlib
import io
import os
import re
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ElementTree
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import oracle_chain

BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
IN = "{urn:ordermill:purchase-orders:1}"
OUT = "{urn:ordermill:customer-orders:1}"
ACK = "{urn:ordermill:acknowledgement:1}"
MARKER = re.compile(r"(.+)\.(done|ok|ready|sha256)$")
UNFINISHED = re.compile(r"^\.|\.(part|filepart|tmp|partial|crdownload)$")
STATUSES = ("AP", "CA", "RE", "AB")

Input = collections.namedtuple("Input", "partner test name sha256 link orders")
# lines and amount are None where the input does not say them plainly
Order = collections.namedtuple("Order", "number revision lines amount")
Ack = collections.namedtuple("Ack", "path file sha256 status received orders")
Answer = collections.namedtuple("Answer", "number revision status again ids")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def order_id(partner, number, revision, ordinal):
    text = f"{partner}\0{number}\0{revision}\0{ordinal}\0"
    bits = int.from_bytes(hashlib.sha256(text.encode()).digest()[:10], "big")
    return "CO-" + "".join(BASE32[bits >> (75 - 5 * i) & 31] for i in range(16))


def files_below(top):
    """Relative path -> bytes, or the target of a link as a string."""
    found = {}
    for base, dirs, names in os.walk(top):
        for name in names + [d for d in dirs if os.path.islink(f"{base}/{d}")]:
            path = os.path.join(base, name)
            if os.path.islink(path):
                found[os.path.relpath(path, top)] = os.readlink(path)
            elif os.path.isfile(path):
                with open(path, "rb") as f:
                    found[os.path.relpath(path, top)] = f.read()
    return found


# ---- What was ordered ------------------------------------------------------

def amount_of(pairs):
    try:
        return sum(decimal.Decimal(price or "0") * decimal.Decimal(n or "1")
                   for n, price in pairs)
    except decimal.InvalidOperation:
        return None


def xml_orders(data):
    orders = []
    for po in ElementTree.fromstring(data).iter(IN + "purchaseOrder"):
        lines = po.findall(IN + "line")
        orders.append(Order(po.get("number"), int(po.get("revision", "0")),
                            len(lines), amount_of(
            (line.findtext(IN + "quantity"), line.findtext(IN + "unitPrice"))
            for line in lines)))
    return orders


def csv_orders(data):
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""),
                          strict=True)
    found = {}
    for row in rows:
        first = next(iter(row.values()))
        if first is None or first.startswith("#TOTALS"):
            continue
        key = row["po_number"], int(row.get("revision") or 0)
        found.setdefault(key, []).append(row)
    return [Order(*key, sum(1 for r in rows if r.get("line_number")), amount_of(
        (r.get("quantity"), r.get("unit_price")) for r in rows))
        for key, rows in found.items()]


def ordered(data):
    """The purchase orders of a drop; None if it cannot be read as orders."""
    try:
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            return xml_orders(data)
        return csv_orders(data)
    except (ElementTree.ParseError, csv.Error, UnicodeDecodeError, EOFError,
            KeyError, ValueError, StopIteration, OSError, zlib.error):
        return None


def read_inputs(top):
    inputs = []
    found = files_below(top)
    for path, data in sorted(found.items()):
        marked = MARKER.match(path)
        if marked and marked.group(1) in found:
            continue                # it says that the other is whole
        parts = path.split("/")
        link = isinstance(data, str)
        inputs.append(Input(parts[0], parts[1:-1] == ["test"], parts[-1],
                            data if link else sha256(data), link,
                            None if link else ordered(data)))
    return inputs


# ---- What was answered -----------------------------------------------------

def xml_ack(path, data):
    root = ElementTree.fromstring(data)
    return Ack(path, root.get("file"), root.get("sha256"), root.get("status"),
               int(root.get("received")),
               [Answer(o.get("number"), int(o.get("revision")), o.get("status"),
                       o.get("duplicate") == "true",
                       [c.get("id") for c in o.findall(ACK + "customerOrder")])
                for o in root.findall(ACK + "order")])


def csv_ack(path, data):
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline=""),
                               strict=True))
    head = rows[0]
    return Ack(path, head["file"], head["sha256"], head["status"],
               int(head["received"]),
               [Answer(r["number"], int(r["revision"]), r["order_status"],
                       r["is_duplicate"] not in ("", "false"),
                       r["customer_orders"].split()) for r in rows
                if r["record"] == "order"])


class Night:
    """One tree, and every defect that is found in it."""

    def __init__(self, tree, inputs, taken=None):
        self.defects = []
        self.tree = tree
        self.inputs = read_inputs(inputs)
        self.taken = files_below(taken) if taken else {}
        self.outbound = files_below(f"{tree}/outbound")
        self.documents = {**self.outbound, **self.taken}
        self.read_ledger()

    def bad(self, code, text):
        self.defects.append((code, text))

    def read_ledger(self):
        self.rows, path = {}, f"{self.tree}/state/ledger.db"
        scratch = tempfile.mkdtemp(prefix="oracle-")
        try:
            # A copy: to read a log, SQLite would write beside it.
            for end in ("", "-wal", "-journal"):
                if os.path.exists(path + end):
                    shutil.copy(path + end, f"{scratch}/ledger.db{end}")
            with sqlite3.connect(f"{scratch}/ledger.db") as db:
                db.row_factory = sqlite3.Row
                for (said,) in db.execute("PRAGMA integrity_check"):
                    if said != "ok":
                        self.bad("TORN", f"ledger: {said}")
                for table in ("v_file", "v_document", "v_run", "v_order",
                              "v_balance", "v_customer_order"):
                    self.rows[table] = db.execute(
                        f"SELECT * FROM {table}").fetchall()
                for text in oracle_chain.broken(db):
                    self.bad("CHAIN", text)
            db.close()
        except sqlite3.Error as e:
            self.bad("TORN", f"ledger: {e}")
        finally:
            shutil.rmtree(scratch)
        for table in ("v_file", "v_document", "v_run", "v_order", "v_balance",
                      "v_customer_order"):
            self.rows.setdefault(table, [])

    # ---- Inputs: conservation of bytes ----

    def places(self):
        """partner -> digest (or target of a link) -> how often it is kept."""
        kept = collections.defaultdict(collections.Counter)
        archive = files_below(f"{self.tree}/archive")
        recorded = {r["archived"]: r for r in self.rows["v_file"]}
        for path, data in archive.items():
            if path.endswith(".bundle.tar.gz"):
                self.in_bundle(path, data, recorded, kept)
            elif path not in recorded:
                self.bad("UNEXPECTED" if ".part" not in path else "LEFT",
                         f"archive/{path} is not in the ledger")
            elif recorded[path]["gzip"]:
                kept[path.split("/")[1]][sha256(data)] += 1
            else:
                try:
                    data = gzip.decompress(data)
                except (OSError, EOFError, zlib.error) as e:
                    self.bad("TORN", f"archive/{path}: {e}")
                kept[path.split("/")[1]][sha256(data)] += 1
        for path, data in files_below(f"{self.tree}/quarantine").items():
            if not path.endswith(".reason.txt") and path not in recorded:
                self.bad("UNEXPECTED", f"quarantine/{path} is not in the ledger")
            kept[path.split("/")[0]][
                data if isinstance(data, str) else sha256(data)] += 1
        waiting = files_below(f"{self.tree}/inbound")
        for path, data in waiting.items():
            marked = MARKER.match(path)
            if marked and marked.group(1) in waiting:
                continue
            digest = data if isinstance(data, str) else sha256(data)
            kept[path.split("/")[0]][digest] += 1
            if (path.split("/")[0], path.split("/")[-1], digest) not in {
                    (i.partner, i.name, i.sha256) for i in self.inputs}:
                self.bad("UNEXPECTED", f"inbound/{path} was never dropped so")
            elif not UNFINISHED.search(path.split("/")[-1]):
                self.bad("LEFT", f"inbound/{path} was not taken")
        self.in_work(kept)
        return kept

    def in_bundle(self, path, data, recorded, kept):
        try:
            with tarfile.open(fileobj=io.BytesIO(gzip.decompress(data))) as tar:
                for member in tar:
                    if f"{path}#{member.name}" not in recorded:
                        self.bad("UNEXPECTED", f"archive/{path}#{member.name} "
                                 "is not in the ledger")
                    kept[path.split("/")[1]][
                        sha256(tar.extractfile(member).read())] += 1
        except (OSError, EOFError, zlib.error, tarfile.TarError) as e:
            self.bad("TORN", f"archive/{path}: {e}")

    def in_work(self, kept):
        """What is claimed is not lost, but it is not finished either."""
        for path, data in files_below(f"{self.tree}/state/work").items():
            self.bad("LEFT", f"state/work/{path}")
            parts = path.split("/")
            if len(parts) > 2 and not parts[1].endswith((".copy", ".note")):
                kept[parts[1].removesuffix(".test")][
                    data if isinstance(data, str) else sha256(data)] += 1

    def check_inputs(self):
        kept = self.places()
        dropped = collections.Counter((i.partner, i.sha256) for i in self.inputs)
        for (partner, digest), n in dropped.items():
            names = " ".join(i.name for i in self.inputs
                             if (i.partner, i.sha256) == (partner, digest))
            if kept[partner][digest] < n:
                self.bad("LOST-IN", f"{partner}: {names}, {digest[:16]}: kept "
                         f"{kept[partner][digest]} times instead of {n}")
            elif kept[partner][digest] > n:
                self.bad("TWICE", f"{partner}: {names} is kept "
                         f"{kept[partner][digest]} times instead of {n}")
        recorded = collections.Counter(
            (r["partner"], r["file"], r["sha256"]) for r in self.rows["v_file"])
        for i in self.inputs:
            if not i.link and not UNFINISHED.search(i.name) and \
                    (i.partner, i.name, i.sha256) not in recorded:
                self.bad("LOST-IN", f"{i.partner}/{i.name} has no row")
        for (partner, name, digest), n in recorded.items():
            mine = [i for i in self.inputs
                    if (i.partner, i.name) == (partner, name)]
            if not mine or not any(i.link or i.sha256 == digest for i in mine):
                self.bad("UNEXPECTED", f"{partner}/{name} {digest[:16]} has a "
                         "row and was never dropped")
            elif n > len(mine):
                self.bad("TWICE", f"{partner}/{name} has {n} rows")

    # ---- Documents: each decided one is there, once, and is itself ----

    def check_documents(self):
        decided = {r["path"]: r for r in self.rows["v_document"]}
        for path, row in decided.items():
            if "#" in path:
                self.check_section(path, row)
            elif path not in self.documents:
                self.bad("LOST-OUT", f"{path} was decided and is nowhere")
            elif sha256(self.documents[path]) != row["sha256"] or \
                    len(self.documents[path]) != row["size"]:
                self.bad("TORN", f"{path} is not what the ledger says")
            if not row["published"]:
                self.bad("LEFT", f"{path} is not published")
        for path in self.documents:
            if path not in decided:
                self.bad("UNEXPECTED", f"{path} was decided by nobody")
        for path in sorted(set(self.taken) & set(self.outbound)):
            same = self.taken[path] == self.outbound[path]
            self.bad("TWICE", f"{path} was taken and is there again" +
                     ("" if same else ", and differs"))

    def check_section(self, path, row):
        """A part of a bundle, which is a document of its own."""
        bundle = self.documents.get(path.split("#")[0])
        if bundle is None:
            self.bad("LOST-OUT", f"{path} was decided and is nowhere")
            return
        ends = [m.start() for m in
                re.finditer(rb"^<(customerOrders |/customerOrderBundle)",
                            bundle, re.M)]
        sections = [bundle[a:b] for a, b in zip(ends, ends[1:])]
        if [sha256(s) for s in sections].count(row["sha256"]) != 1:
            self.bad("TORN", f"{path} is not in its bundle, or not once")

    def parsed(self, path, parse):
        try:
            return parse(path, self.documents[path])
        except (ElementTree.ParseError, csv.Error, UnicodeDecodeError,
                AttributeError, KeyError, TypeError, ValueError,
                IndexError) as e:
            self.bad("TORN", f"{path} cannot be read: {e}")
            return None

    def read_documents(self):
        """acks; and customer orders: id -> [(path, partner, number, rev)]"""
        acks, ids = [], collections.defaultdict(list)
        for path, data in sorted(self.documents.items()):
            kind = path.split("/")[0]
            if isinstance(data, str):
                self.bad("UNEXPECTED", f"{path} is a link")
            elif kind == "acks":
                acks.append(self.parsed(path, csv_ack if path.endswith(".csv")
                                        else xml_ack))
            elif path.endswith(".xml"):
                root = self.parsed(path, lambda _, d: ElementTree.fromstring(d))
                if root is None:
                    continue
                for part in root.iter(OUT + "customerOrders"):
                    self.customer_orders(path, kind, part, ids)
        return [a for a in acks if a is not None], ids

    def customer_orders(self, path, kind, root, ids):
        partner, source = root.get("partner"), root.get("sha256")
        if not any(i.partner == partner and i.sha256 == source and not i.test
                   for i in self.inputs):
            self.bad("UNEXPECTED", f"{path} answers a file never dropped")
        for co in root.findall(OUT + "customerOrder"):
            po = co.find(OUT + "purchaseOrder")
            key = partner, po.get("number"), int(po.get("revision"))
            if (co.get("specialHandling") == "true") != (kind != "issued"):
                self.bad("UNEXPECTED", f"{path}: {co.get('id')} is of the "
                         "other document")
            if co.get("id") not in {order_id(*key, n) for n in range(1, 200)}:
                self.bad("UNEXPECTED", f"{path}: {co.get('id')} is not an id "
                         f"of {'/'.join(map(str, key))}")
            ids[co.get("id")].append((path, source) + key)

    # ---- Orders: each has one answer, and the answers add up ----

    def check_orders(self):
        acks, ids = self.read_documents()
        for id, places in ids.items():
            if len(places) > 1:
                self.bad("TWICE", f"{id} is in " + " and ".join(
                    p[0] for p in places))
        for key, sources in self.sources_of(ids).items():
            if len(sources) > 1:
                self.bad("TWICE", "/".join(map(str, key)) + " was issued from "
                         f"{len(sources)} files")
        unclaimed = dict(ids)
        for i in self.inputs:
            if i.link or UNFINISHED.search(i.name):
                continue
            self.check_answer(i, [a for a in acks if a.path.split("/")[1] ==
                                  i.partner and a.file == i.name], unclaimed)
        for id, places in unclaimed.items():
            self.bad("UNEXPECTED", f"{id} in {places[0][0]} is in no answer")
        self.check_ledger_orders(ids)

    @staticmethod
    def sources_of(ids):
        sources = collections.defaultdict(set)
        for places in ids.values():
            for path, source, *key in places:
                sources[tuple(key)].add(source)
        return sources

    def check_answer(self, i, acks, unclaimed):
        name = f"{i.partner}/{i.name}"
        row = [r for r in self.rows["v_file"] if (r["partner"], r["file"]) ==
               (i.partner, i.name)]
        if row and row[0]["outcome"] == "quarantined":
            if acks:
                self.bad("TWICE", f"{name} is in quarantine and answered")
            return
        if not acks:
            self.bad("LOST-OUT", f"{name} has no answer")
            return
        if len(acks) > 1:
            self.bad("TWICE", f"{name} has {len(acks)} answers")
        ack = acks[0]
        if ack.sha256 != i.sha256:
            self.bad("TORN", f"{ack.path} answers other bytes than were sent")
        refused = ack.status == "RJCT" and ack.received == 0
        if refused or i.orders is None:
            if not refused:
                self.bad("UNEXPECTED", f"{ack.path} accepts what cannot be read")
            return
        self.check_order_answers(i, ack, unclaimed)
        self.check_books(i, ack, row)

    def check_order_answers(self, i, ack, unclaimed):
        sent = collections.Counter((o.number, o.revision) for o in i.orders)
        said = collections.Counter((a.number, a.revision) for a in ack.orders)
        for key in sent | said:
            code = "LOST-OUT" if sent[key] > said[key] else "TWICE" \
                if sent[key] and sent[key] < said[key] else "UNEXPECTED"
            if sent[key] != said[key]:
                self.bad(code, f"{i.partner}/{i.name}: {key[0]}/{key[1]} was "
                         f"sent {sent[key]} times, answered {said[key]} times")
        for a in ack.orders:
            if a.status in ("AP", "CA") and not a.ids:
                self.bad("LOST-OUT", f"{ack.path}: {a.number} is accepted as "
                         "no customer order")
            if a.again or i.test:
                continue
            for id in a.ids:
                if id not in unclaimed:
                    self.bad("LOST-OUT", f"{ack.path}: {id} is in no document")
                unclaimed.pop(id, None)

    def check_books(self, i, ack, row):
        name = f"{i.partner}/{i.name}"
        by = collections.Counter("duplicate" if a.again else a.status
                                 for a in ack.orders)
        if sum(by[s] for s in STATUSES + ("duplicate",)) != len(i.orders) or \
                ack.received != len(i.orders):
            self.bad("BOOKS", f"{name}: {len(i.orders)} orders were sent, "
                     f"{ack.received} received, answered {dict(by)}")
        if i.test or not row:
            return
        row = row[0]
        counts = [row["orders_issued"], row["orders_special_handling"],
                  row["orders_rejected"], row["orders_duplicate"],
                  row["orders_held"]]
        told = [by[s] for s in STATUSES[:3]] + [by["duplicate"], by["AB"]]
        if row["orders_received"] != len(i.orders) or counts != told:
            self.bad("BOOKS", f"{name}: the ledger has {row['orders_received']}"
                     f" orders and {counts}, the answer {told}")
        self.check_sums(i, row["intake"])

    def check_sums(self, i, intake):
        lines = [o.lines for o in i.orders]
        amounts = [o.amount for o in i.orders]
        sums = collections.defaultdict(decimal.Decimal)
        for r in self.rows["v_balance"]:
            if r["intake"] != intake:
                continue
            parts = sum(decimal.Decimal(r[c]) for c in (
                "issued", "special_handling", "rejected", "duplicate", "held"))
            if decimal.Decimal(r["received"]) != parts:
                self.bad("BOOKS", f"{i.partner}/{i.name}: {r['what']} "
                         f"{r['received']} is not {parts}")
            sums[r["what"]] += decimal.Decimal(r["received"])
        if sums["lines"] != sum(lines):
            self.bad("BOOKS", f"{i.partner}/{i.name}: {sum(lines)} lines sent, "
                     f"{sums['lines']} in the books")
        if None not in amounts and sums["amount"] != sum(amounts):
            self.bad("BOOKS", f"{i.partner}/{i.name}: {sum(amounts)} sent, "
                     f"{sums['amount']} in the books")

    def check_ledger_orders(self, ids):
        issued = collections.Counter((r["partner"], r["number"], r["revision"])
                                     for r in self.rows["v_customer_order"])
        written = collections.Counter(tuple(places[0][2:])
                                      for places in ids.values())
        for key in issued | written:
            if issued[key] != written[key]:
                self.bad("LOST-OUT" if issued[key] > written[key] else
                         "UNEXPECTED", f"{'/'.join(map(str, key))}: "
                         f"{issued[key]} customer orders in the ledger, "
                         f"{written[key]} in documents")

    # ---- The end ----

    def check_end(self):
        for path in files_below(f"{self.tree}/state/stage"):
            self.bad("LEFT", f"state/stage/{path}")
        for name in ("ledger.db.new", "ledger.db.new-wal"):
            if os.path.exists(f"{self.tree}/state/{name}"):
                self.bad("LEFT", f"state/{name}")
        for r in self.rows["v_file"]:
            if r["state"] != "done":
                self.bad("LEFT", f"{r['partner']}/{r['file']} is {r['state']}")
        for r in self.rows["v_run"]:
            if r["state"] != "done":
                self.bad("LEFT", f"run {r['run']} is {r['state']}")


def judge(tree, inputs, taken=None):
    night = Night(tree, inputs, taken)
    night.check_inputs()
    night.check_documents()
    night.check_orders()
    night.check_end()
    return night.defects


def main():
    p = argparse.ArgumentParser()
    p.add_argument("tree")
    p.add_argument("--inputs", required=True)
    p.add_argument("--taken")
    o = p.parse_args()
    defects = judge(o.tree, o.inputs, o.taken)
    for code, text in defects:
        print(f"{code} {text}")
    sys.exit(1 if defects else 0)


if __name__ == "__main__":
    main()
