#!/usr/bin/env python3
"""unbundle.py TREE - take the bundles below outbound/ apart

What is left is what there would be if small files shared nothing: each section
becomes the document of its file.  Shares no code with the program; ends with
status 1 if the ledger and the bundles do not agree on what is in them.
"""
import hashlib
import os
import re
import sqlite3
import sys

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
PART = re.compile(rb"^<(?:customerOrders |/customerOrderBundle>)", re.M)


def sections(data):
    at = [m.start() for m in PART.finditer(data)]
    return [data[a:b] for a, b in zip(at, at[1:])]


def main(tree):
    wrong = 0
    ledger = sqlite3.connect(f"file:{tree}/state/ledger.db?mode=ro", uri=True)
    parts = ledger.execute("SELECT d.path, d.sha256, f.partner FROM v_document"
                           " d JOIN v_file f ON f.intake = d.intake"
                           " WHERE d.path LIKE '%#%'").fetchall()
    ledger.close()
    held = {}
    for path, _, _ in parts:
        bundle = f"{tree}/outbound/" + path.split("#")[0]
        if bundle not in held:
            with open(bundle, "rb") as f:
                held[bundle] = sections(f.read())
    for path, digest, partner in parts:
        folder, base = path.split("/")[0], path.split("#")[1]
        mine = held[f"{tree}/outbound/" + path.split("#")[0]]
        found = [s for s in mine if hashlib.sha256(s).hexdigest() == digest]
        if len(found) != 1:
            print(f"# {path} is in its bundle {len(found)} times")
            wrong = 1
            continue
        mine.remove(found[0])
        with open(f"{tree}/outbound/{folder}/{partner}-{base}.xml", "wb") as f:
            f.write(DECLARATION + found[0])
    for bundle, rest in held.items():
        if rest:
            print(f"# {bundle} has {len(rest)} parts of nobody")
            wrong = 1
        os.unlink(bundle)
    return wrong


sys.exit(main(sys.argv[1]))
