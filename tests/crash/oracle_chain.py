"""oracle_chain - do the records of the runs hold each other's digests?

The record of a run is a text of lines, whose form stands at the head of
src/store/ledger_chain.c; here it is put together again from the tables.  A
ledger without the column run.digest has no chain, and is not asked.
"""
import hashlib

INTAKE = """name base sha256 size gzip outcome attempts - archived
    received_orders received_lines decided_standard decided_special
    recounted_standard recounted_special findings findings_omitted
    trail - sequence resubmitted""".split()
NAMES = "repeats source".split()        # columns that name other intakes: -
COUNT = "source outcome orders lines".split()
AMOUNT = "source outcome currency exponent amount_minor".split()
FINDING = ("n code field name value detail line column order_line "
           "which").split()
DOCUMENT = "kind path sha256 size".split()
END = ("exit_status balanced not_ready ignored unbalanced missing "
       "disabled").split()


def field(value):
    if value is None:
        return "-"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, int):
        return str(value)
    if value in ("", "-"):
        return {"": "%", "-": "%2D"}[value]
    return "".join(chr(b) if 0x20 < b < 0x7f and b != 0x25 else f"%{b:02X}"
                   for b in value.encode())


def line(*values):
    return " ".join(map(field, values)) + "\n"


def lines_of(db, word, table, columns, where, order, *values):
    rows = db.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY {order}",
                      values)
    return [word + " " + line(*(row[c] for c in columns)) for row in rows]


def record(db, run, before):
    text = ["ordermill-run 1\n", "before " + line(before),
            "run " + line(run["id"], run["now"])]
    partners = dict(db.execute("SELECT key, id FROM partner").fetchall())
    bases = dict(db.execute("SELECT id, base FROM intake").fetchall())
    intakes = db.execute("SELECT * FROM intake WHERE run = ? AND state > 0",
                         (run["id"],)).fetchall()
    for i in sorted(intakes, key=lambda i: (partners[i["partner"]],
                                            i["rehearsal"], i["base"])):
        others = iter(NAMES)
        values = [bases.get(i[next(others)]) if c == "-" else
                  (i[c] or None) if c == "archived" else i[c] for c in INTAKE]
        text.append("intake " + line(partners[i["partner"]], i["rehearsal"],
                                     *values))
        if "bundle" in i.keys() and i["bundle"]:
            text.append("bundle " + line(i["bundle"]))
        text += lines_of(db, "count", "intake_count", COUNT, "intake = ?",
                         "source, outcome", i["id"])
        text += lines_of(db, "amount", "intake_amount", AMOUNT, "intake = ?",
                         "source, outcome, currency", i["id"])
        text += lines_of(db, "finding", "finding", FINDING,
                         "intake = ? AND ordinal = 0", "n", i["id"])
        text += lines_of(db, "document", "outbox", DOCUMENT, "intake = ?",
                         "kind, path", i["id"])
    text += lines_of(db, "report", "outbox", DOCUMENT,
                     "run = ? AND intake IS NULL", "kind, path", run["id"])
    text.append("end " + line(*(run[c] for c in END)))
    return "".join(text)


def broken(db):
    """What does not fit, as sentences."""
    if "digest" not in [c["name"] for c in
                        db.execute("PRAGMA table_info(run)")]:
        return []
    before, wrong = None, []
    for run in db.execute("SELECT * FROM run ORDER BY id").fetchall():
        if run["digest"] is None:
            # Older than the chain, or not ended yet.
            if before is not None and run["state"] > 0:
                wrong.append(f"run {run['id']} has no digest")
            continue
        text = record(db, run, before)
        if hashlib.sha256(text.encode()).digest() != run["digest"]:
            wrong.append(f"run {run['id']} has another digest than its record")
        before = run["digest"]
    return wrong
