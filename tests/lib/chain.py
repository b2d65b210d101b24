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
for i, partner, trail in db.execute(
        "SELECT id, partner, trail FROM intake WHERE trail IS NOT NULL"):
    orders = {o: None for (o,) in db.execute(
        "SELECT ordinal FROM receipt WHERE intake = ?", (i,))}
    for key in db.execute("SELECT ordinal, partner, number, revision FROM"
                          " purchase_order WHERE intake = ?", (i,)):
        orders.setdefault(key[0], key[1:])
    text = b""
    for o in sorted(orders):
        if orders[o] is None:
            text += rows((), "SELECT 'receipt', ordinal, source_line, number,"
                         " revision, outcome, conflict, lines, currency,"
                         " exponent, amount_minor FROM receipt"
                         " WHERE intake = ? AND ordinal = ?", i, o)
        else:
            key = orders[o][0], orders[o][1].decode(), orders[o][2]
            text += rows((6,), "SELECT 'order', ordinal, source_line, number,"
                         " revision, outcome, fingerprint, offset, length,"
                         " purpose, customer, earlier, currency, exponent,"
                         " amount_minor, lines, rules_tried, rules_fired,"
                         " evidence, customer_orders, first_kind,"
                         " first_special, first_lines, first_requested_day"
                         " FROM purchase_order WHERE partner = ?"
                         " AND number = ? AND revision = ?", *key)
            text += rows((), "SELECT 'link', root_number, root_revision, n,"
                         " purpose, lines FROM order_chain WHERE partner = ?"
                         " AND number = ? AND revision = ?", *key)
            text += rows((), "SELECT 'customer-order', ordinal, kind, special,"
                         " lines, requested_day FROM customer_order WHERE"
                         " partner = ? AND number = ? AND revision = ?"
                         " ORDER BY ordinal", *key)
        text += rows((), "SELECT 'finding', n, code, field, name, value,"
                     " detail, line, column, order_line, which FROM finding"
                     " WHERE intake = ? AND ordinal = ? ORDER BY n", i, o)
    if hashlib.sha256(text).digest() != trail:
        sys.exit("intake %d: another trail" % i)
