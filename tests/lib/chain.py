#!/usr/bin/env python3
"""chain.py LEDGER - the digests of the runs, computed from the tables alone

Prints the digest of each run that has one, oldest first, and fails if the
rows of the orders of an input do not have the trail that was recorded.  It
shares nothing with the program but the definition in ledger_chain.c.
"""
import hashlib, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.text_factory = bytes

def field(v):
    if v is None:
        return b"-"
    if isinstance(v, int):
        return b"%d" % v
    if isinstance(v, memoryview):
        return v.hex().encode()
    if v == b"":
        return b"%"
    if v == b"-":
        return b"%2D"
    return b"".join(b"%%%02X" % c if c <= 32 or c >= 127 or c == 37
                    else bytes([c]) for c in v)

def rows(blobs, sql, *args):
    text = b""
    for row in db.execute(sql, args):
        text += b" ".join(field(memoryview(v) if i in blobs and v is not None
                                else v) for i, v in enumerate(row)) + b"\n"
    return text

before = None
for (run,) in db.execute("SELECT id FROM run WHERE digest IS NOT NULL"
                         " ORDER BY id").fetchall():
    text = b"ordermill-run 1\nbefore " + field(before) + b"\n"
    text += rows((), "SELECT 'run', id, now FROM run WHERE id = ?", run)
    for (i,) in db.execute(
            "SELECT i.id FROM intake i JOIN partner p ON p.key = i.partner"
            " WHERE run = ? AND state > 0 ORDER BY p.id, rehearsal, base",
            (run,)).fetchall():
        text += rows((5, 20), "SELECT 'intake', p.id, i.rehearsal, i.name,"
                     " i.base, i.sha256, size, gzip, outcome, attempts,"
                     " (SELECT base FROM intake WHERE id = i.repeats),"
                     " nullif(archived, ''), received_orders, received_lines,"
                     " decided_standard, decided_special, recounted_standard,"
                     " recounted_special, findings, findings_omitted, trail,"
                     " (SELECT base FROM intake WHERE id = i.source),"
                     " sequence, resubmitted"
                     " FROM intake i JOIN partner p ON p.key = i.partner"
                     " WHERE i.id = ?", i)
        text += rows((), "SELECT 'bundle', bundle FROM intake WHERE id = ?"
                     " AND bundle <> ''", i)
        text += rows((), "SELECT 'count', source, outcome, orders, lines FROM"
                     " intake_count WHERE intake = ? ORDER BY 2, 3", i)
        text += rows((), "SELECT 'amount', source, outcome, currency,"
                     " exponent, amount_minor FROM intake_amount"
                     " WHERE intake = ? ORDER BY 2, 3, 4", i)
        text += rows((), "SELECT 'finding', n, code, field, name, value,"
                     " detail, line, column, order_line, which FROM finding"
                     " WHERE intake = ? AND ordinal = 0 ORDER BY n", i)
        text += rows((3,), "SELECT 'document', kind, path, sha256, size FROM"
                     " outbox WHERE intake = ? ORDER BY 2, 3", i)
    text += rows((3,), "SELECT 'report', kind, path, sha256, size FROM outbox"
                 " WHERE run = ? AND intake IS NULL ORDER BY 2, 3", run)
    text += rows((), "SELECT 'end', exit_status, balanced, not_ready, ignored,"
                 " unbalanced, missing, disabled FROM run WHERE id = ?", run)
    before = memoryview(hashlib.sha256(text).digest())
    print(before.hex())
def order_lines(key, i, o):
    """Of the row of an order, and what belongs to it."""
    text = rows((6,), "SELECT 'order', ordinal, source_line, number, revision,"
                " outcome, fingerprint, offset, length, purpose, customer,"
                " earlier, currency, exponent, amount_minor, lines,"
                " rules_tried, rules_fired, evidence, customer_orders,"
                " first_kind, first_special, first_lines, first_requested_day"
                " FROM purchase_order WHERE partner = ? AND number = ?"
                " AND revision = ? AND intake = ? AND ordinal = ?", *key, i, o)
    if text == b"":
        return text
    text += rows((), "SELECT 'link', root_number, root_revision, n, purpose,"
                 " lines FROM order_chain WHERE partner = ? AND number = ?"
                 " AND revision = ?", *key)
    return text + rows((), "SELECT 'customer-order', ordinal, kind, special,"
                       " lines, requested_day FROM customer_order WHERE"
                       " partner = ? AND number = ? AND revision = ?"
                       " ORDER BY ordinal", *key)

def receipt_lines(i, o, row, key):
    text = rows((), "SELECT 'receipt', ordinal, source_line, number, revision,"
                " outcome, conflict, lines, currency, exponent, amount_minor"
                " FROM receipt WHERE intake = ? AND ordinal = ?", i, o)
    if row is None:
        return text
    now = order_lines(key, i, o)
    return text + b" ".join([b"row", field(memoryview(row)), field(memoryview(
        hashlib.sha256(now).digest() if now else row))]) + b"\n"

for i, partner, trail in db.execute(
        "SELECT id, partner, trail FROM intake WHERE trail IS NOT NULL"):
    key = lambda r: (r[1], r[2] and r[2].decode(), r[3])
    orders = {r[0]: order_lines(key(r), i, r[0]) for r in db.execute(
        "SELECT ordinal, partner, number, revision FROM purchase_order"
        " WHERE intake = ?", (i,))}
    orders.update({r[0]: receipt_lines(i, r[0], r[4], key(r))
                   for r in db.execute(
        "SELECT ordinal, partner, number, revision, order_digest FROM receipt"
        " WHERE intake = ?", (i,))})
    text = b""
    for o in sorted(orders):
        text += orders[o]
        text += rows((), "SELECT 'finding', n, code, field, name, value,"
                     " detail, line, column, order_line, which FROM finding"
                     " WHERE intake = ? AND ordinal = ? ORDER BY n", i, o)
    if hashlib.sha256(text).digest() != trail:
        sys.exit("intake %d: another trail" % i)
