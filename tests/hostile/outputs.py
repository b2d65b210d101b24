#!/usr/bin/python3
"""outputs.py TREE XSD [TEXT...]: is everything that was written harmless?

Checks all documents below TREE/outbound: XML against its schema, CSV and JSON
by parsing; no control character, no spreadsheet formula, no odd file name.
TEXT are files that a terminal was shown.  Prints what is wrong, then for
each acknowledgement a line

	ack PARTNER STEM STATUS ACCEPTED CONDITIONALLY REJECTED DUPLICATE CODES

and ends with status 1 if anything is wrong.
"""
import csv
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

tree, xsd, texts = sys.argv[1], sys.argv[2], sys.argv[3:]
outbound = os.path.join(tree, "outbound")
PLAIN = re.compile(rb"[\x20-\x7e\n]*")
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
# Seen by nobody, obeyed by some terminal, viewer or spreadsheet.
UNSEEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f"
                    "\u2028-\u202e\u2066-\u2069\ufeff]")
FORMULA = re.compile("[ ]*[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-]")
COUNTS = ["accepted", "conditionallyAccepted", "rejected", "duplicate"]
problems = 0


def wrong(path, what):
    global problems
    problems += 1
    print(f"{path}: {what}")


def check_seen(path, text):
    match = UNSEEN.search(text)
    if match:
        wrong(path, f"{match[0]!a} in {text[max(0, match.start() - 20):][:50]!a}")


def is_formula(cell):
    """In any spreadsheet: some separate by semicolons or tabs, and then do not
    see the quotes around a line end."""
    return any(FORMULA.match(part) and not NUMBER.fullmatch(part)
               for part in [cell, *re.split("(?<=[^ \t\r\n])[;\t\r\n]", cell)])


def check_plain(path, data):
    at = PLAIN.match(data).end()
    if at < len(data):
        wrong(path, f"byte {data[at]:#x} at {at}: {data[at - 20:at + 20]}")


def check_csv(path, data, ours):
    try:
        text = data.decode()
        rows = list(csv.reader(text.splitlines(True), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return wrong(path, error)
    if not ours:
        return
    check_seen(path, text)
    for number, row in enumerate(rows):
        if len(row) != len(rows[0]):
            wrong(path, f"row {number + 1} has {len(row)} columns")
        for cell in row:
            if is_formula(cell):
                wrong(path, f"a formula: {cell!a}")


def check_json(path, data):
    try:
        text = data.decode()
        json.loads(text)
    except ValueError as error:
        return wrong(path, error)
    check_seen(path, text)


def kind_of(path):
    if path.startswith(("issued/", "special-handling/")):
        return "customer-orders"
    if path.startswith("acks/"):
        return "acknowledgement"
    if path.endswith(".fix.xml"):
        return ""
    return "exceptions"


def check_xml(kind, paths):
    # A fix file carries records of any size as they came.
    schema = ["--schema", os.path.join(xsd, kind + ".xsd")] if kind else [
        "--huge"]
    for at in range(0, len(paths), 500):
        done = subprocess.run(
            ["xmllint", "--noout", "--nonet"] + schema + paths[at:at + 500],
            cwd=outbound, capture_output=True)
        if done.returncode != 0:
            wrong(kind, done.stderr[:1000])


def ack_xml(path):
    root = ElementTree.parse(os.path.join(outbound, path)).getroot()
    codes = {reason.get("code") for reason in root.iter(
        "{urn:ordermill:acknowledgement:1}reason")}
    return root.get("status"), [root.get(name) for name in COUNTS], codes


def ack_csv(path):
    with open(os.path.join(outbound, path), newline="") as f:
        rows = list(csv.DictReader(f))
    head = next(row for row in rows if row["record"] == "file")
    names = [re.sub("A", "_a", name) for name in COUNTS]
    return (head["status"], [head[name] for name in names],
            {row["code"] for row in rows if row["record"] == "reason"})


def check(path):
    with open(os.path.join(outbound, path), "rb") as f:
        data = f.read()
    if path.endswith(".csv"):
        check_csv(path, data, ".fix." not in path)
    elif path.endswith(".json"):
        check_json(path, data)
    elif path.endswith(".txt"):
        check_plain(path, data)
    elif path.endswith(".html"):
        check_seen(path, data.decode())
    elif not path.endswith(".xml"):
        wrong(path, "what is this?")
    elif ".fix." not in path:
        # A fix file holds records as they came.
        check_seen(path, data.decode())


found, by_kind = [], {}
for directory, _, names in os.walk(outbound):
    for name in sorted(names):
        path = os.path.relpath(os.path.join(directory, name), outbound)
        found.append(path)
        if not NAME.fullmatch(name):
            wrong(repr(path), "an odd name")
        if name.endswith(".xml"):
            by_kind.setdefault(kind_of(path), []).append(path)
for path in found:
    check(path)
for kind, paths in by_kind.items():
    check_xml(kind, paths)
for path in texts:
    with open(path, "rb") as f:
        check_plain(path, f.read())
for path in sorted(found):
    match = re.fullmatch(r"acks/([^/]*)/(?:test/)?(.*)-[0-9a-f]{8}(-[0-9]+)?"
                         r"\.ack\.(xml|csv)", path)
    if match is None:
        continue
    try:
        status, counts, codes = (ack_xml if match[4] == "xml" else
                                 ack_csv)(path)
    except Exception as error:
        wrong(path, error)
        continue
    print("ack", match[1], match[2] + (match[3] or ""), status, *counts,
          *sorted(codes - {None, ""}))
sys.exit(problems > 0)
