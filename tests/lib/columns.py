#!/usr/bin/env python3
"""columns.py LEDGER list | TABLE.COLUMN ROW - change a bit of a column

list prints each column that verify answers for, with the number of its rows;
otherwise a bit is changed in that row.  Status 3: the ledger cannot hold such
a value, because it is another row's key or of another type.
"""
import sqlite3
import sys

# What is not promised: the registers and the services known from them, which
# are loaded again at any time; what only an unfinished file needs (claimed,
# token); numbers that only order rows (outbox.id); which log belongs to the
# file (commit_count); and what later files change, or a release (standing,
# corrected, released, held_whole) or asks for one (release_asked).
NOT = {"intake.claimed", "outbox.token", "outbox.id",
       "purchase_order.standing", "receipt.corrected", "receipt.released",
       "intake.held_whole", "intake.release_asked"}
NOT_TABLES = ("register_", "issued_service", "commit_count", "sqlite_")


def columns(db, table):
    return [(c[1].decode(), c[5])
            for c in db.execute(f"PRAGMA table_info({table})")]


def flipped(value, kind):
    if kind == b"null":
        return 1
    if kind == b"integer":
        return value ^ 1
    if not value:
        return "x"
    changed = bytes([value[0] ^ 1]) + value[1:]
    return changed.decode("latin-1") if kind == b"text" else changed


def main():
    db = sqlite3.connect(sys.argv[1], isolation_level=None)
    db.execute("PRAGMA ignore_check_constraints = ON")
    db.text_factory = bytes
    if sys.argv[2] == "list":
        for (t,) in db.execute("SELECT name FROM sqlite_schema"
                               " WHERE type = 'table' ORDER BY name"):
            t = t.decode()
            if t.startswith(NOT_TABLES):
                continue
            (n,) = db.execute(f"SELECT count(*) FROM {t}").fetchone()
            for c, _ in columns(db, t):
                if f"{t}.{c}" not in NOT:
                    print(f"{t}.{c}", n)
        return
    t, c = sys.argv[2].split(".")
    key = [name for name, pk in columns(db, t) if pk]
    row = db.execute(f"SELECT {', '.join(key)}, {c}, typeof({c}) FROM {t}"
                     f" ORDER BY {', '.join(key)} LIMIT 1 OFFSET ?",
                     (int(sys.argv[3]),)).fetchone()
    where = " AND ".join(f"{k} IS ?" for k in key)
    keys = [k.decode() if isinstance(k, bytes) else k for k in row[:len(key)]]
    try:
        db.execute(f"UPDATE {t} SET {c} = ? WHERE {where}",
                   [flipped(row[-2], row[-1])] + keys)
    except sqlite3.IntegrityError as e:
        print(e)
        sys.exit(3)


main()
