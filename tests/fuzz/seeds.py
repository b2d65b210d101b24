#!/usr/bin/python3
"""seeds.py DIR: write what fuzzing begins with

DIR/TARGET/ gets small inputs of every kind that a target knows, DIR/words.dict
the words that stand in schemas and headers, for libFuzzer.  Whatever the
samples and the stories of tests/flow hold is a seed, so it need not be kept
twice.
"""
import glob
import gzip
import os
import random
import re
import sys

top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
to = sys.argv[1]
count = {}


def seed(target, data):
    data = data if isinstance(data, bytes) else data.encode()
    number = count[target] = count.get(target, 0) + 1
    os.makedirs(os.path.join(to, target), exist_ok=True)
    with open(os.path.join(to, target, f"seed-{number:03d}"), "wb") as f:
        f.write(data)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def documents(pattern):
    """Inbound files, the small ones."""
    for path in sorted(glob.glob(os.path.join(top, "samples/inbound/*/*")) +
                       glob.glob(os.path.join(top, "tests/flow/*/*"))):
        if path.endswith(pattern) and os.path.getsize(path) < 8000:
            yield read(path)


NS = "urn:ordermill:purchase-orders:1"
ORDER = (
    '<purchaseOrder number="P-1" date="2026-11-22" purpose="order">'
    '<initiatingRequest type="sale" reference="Q-1"/>'
    '<customer id="C-1"><name>A &amp; B</name></customer>'
    "<currency>EUR</currency>"
    '<line number="1" action="add"><offering>MOB-SIM</offering>'
    '<place role="delivery"><city>Gouda</city></place>'
    '<characteristic name="plan">M</characteristic></line>'
    "<total>9.95</total></purchaseOrder>")
TOTALS = ('<controlTotals orders="1" lines="1"><amount currency="EUR">9.95'
          "</amount></controlTotals>")
XML = f'<purchaseOrders xmlns="{NS}" partner="acme">{ORDER}{TOTALS}</purchaseOrders>'
CSV = ("po_number,order_date,purpose,request_type,request_reference,"
       "customer_id,customer_name,currency,line_number,action,offering,"
       "quantity,unit_price,place_role,city,char:plan\n"
       "P-1,2026-11-22,order,sale,Q-1,C-1,\"A, \"\"B\"\"\",EUR,1,add,MOB-SIM,"
       "1,9.95,delivery,Gouda,M\n#TOTALS,1,1,EUR=9.95\n")

# ---- Documents -------------------------------------------------------------

xml, csv = list(documents(".xml")), list(documents(".csv"))
for document in xml + [
        XML, "\ufeff" + XML, XML.replace("<", "<po:").replace("<po:/", "</po:")
        .replace("xmlns=", "xmlns:po="), "<!DOCTYPE a><a/>", "<a", "<?xml?>",
        XML.replace(ORDER, "<!-- x --><?y z?>" + ORDER * 3),
        XML.replace("A &amp; B", "<![CDATA[<&>]]>&#65;&#x1F680;")]:
    seed("xml", document)
for document in csv + [
        CSV, "\ufeff" + CSV.replace("\n", "\r\n"), CSV.replace("M\n", "\n\n"),
        CSV.replace("P-1", "P\u20ac"), "po_number\n", '"', ",,,\n", "a\rb"]:
    seed("csv", document)
    if len(document) < 3000:
        data = document if isinstance(document, bytes) else document.encode()
        seed("frames", b"\x03\0" + data)
        seed("frames", b"\x03\x03\0\x05\xff\0\x20\x01\0\x40\x80" + data)
HEAD = XML[:XML.index(ORDER)]
RIGHT = ORDER.replace("</city>", "</city><postcode>P</postcode>"
                      "<country>NL</country>")
for document in xml + csv + [
        XML, CSV, XML.replace(ORDER, RIGHT + "\r\n  " + RIGHT),
        XML.replace(ORDER, RIGHT + "<!-- </purchaseOrder> -->" + RIGHT)]:
    data = document if isinstance(document, bytes) else document.encode()
    seed("accept", b"\xff\x0f" + data)
    seed("accept", b"\xf9\x01" + data)
# A block that ends before an order, behind what makes it none or another.
for before in ["", "<![CDATA[", "<!-- ", "<x>", TOTALS, "\r", "text",
               "<purchaseOrder>"]:
    head = " " * 500 + HEAD + before
    seed("accept", (len(head) - 1).to_bytes(2, "little") +
         (head + RIGHT + "</purchaseOrders>").encode())
for document in [XML, XML.replace(ORDER, ORDER * 4), XML.replace(
        "9.95", "wrong").replace("P-1", "P 1"), "<!DOCTYPE a><a/>"]:
    seed("frames", b"\x02\0" + document.encode())
    seed("frames", b"\x02\x02\0\x02\x7f\0\x30\0" + document.encode())
seed("frames", b"\0\0\x00\x00\x00\x00\x00")

text = XML.encode()
packed = gzip.compress(text, mtime=0)
for data in [packed, packed[:-4], packed + b"x", packed * 2, text,
             gzip.compress(text[:9], mtime=0) + gzip.compress(text[9:], mtime=0),
             gzip.compress(b"", mtime=0), gzip.compress(b"a" * 300000, mtime=0),
             packed[:3] + b"\x08" + packed[4:10] + b"n\0" + packed[10:],
             packed[:3] + b"\x1e" + packed[4:10] + b"\2\0xy" + b"n\0c\0" +
             b"\0\0" + packed[10:], gzip.compress(text, 0, mtime=0)]:
    seed("gzip", data)

# ---- Configuration ---------------------------------------------------------

for kind, name in enumerate(["ordermill.xml", "catalogue.xml",
                             "partners.d/acme.xml"]):
    data = read(os.path.join(top, "samples", name))
    seed("config", bytes([kind]) + data)
    seed("config", bytes([kind]) + data[:len(data) // 2])
seed("config", b"\x02" + b"".join(re.findall(
    rb"<!-- profile -->\n```xml\n(.*?)```",
    read(os.path.join(top, "README.md")), re.S)))
seed("config", b"\0<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")

# ---- Values ----------------------------------------------------------------

for amount in ["0", "49.9", "49.90", "0.001", "1000000000000000", "1.2.3",
               "10000000000000.00", "10000000000000.01", "1e3", "+1", "-1",
               ".5", "5.", "007", "9" * 30, "1." + "0" * 40, "\u0661", ""]:
    for currency in ["EUR", "JPY", "KWD", "CLF", "XXX"]:
        seed("money", currency + amount)
for number in [0, 1, -1, 10**15, -10**15, 2**63 - 1, -2**63]:
    seed("money", b"EUR" + number.to_bytes(8, "little", signed=True) * 2)
for date in ["2026-11-22", "2000-01-01", "2099-12-31", "2100-01-01",
             "2024-02-29", "2026-02-29", "2026-11-31", "2026-00-10",
             "2026-11-22T23:10:00Z", "2026-12-31T23:59:59Z",
             "2026-11-22T24:00:00Z", "2026-11-22T23:59:60Z", "2026-11-22Z",
             "2026-11-22+14:00", " 2026-11-22", "12026-01-01", ""]:
    seed("dates", date)
dice = random.Random(1)
for size in [0, 1, 40, 200, 200, 400, 400, 800, 800, 1600]:
    seed("fingerprint", bytes(
        dice.choice([dice.randrange(256), dice.randrange(8), 250])
        for _ in range(size)))

# ---- The same order twice --------------------------------------------------

COLUMNS = ["number", "revision", "date", "purpose", "type", "reference", "id",
           "name", "contact", "email", "phone", "account", "currency",
           "wanted", "complete", "earlier", "reason", "total", "code", "text"]
LINE = ["n", "action", "offering", "quantity", "price", "service", "wanted",
        "feasibility", "role", "street", "house", "city", "postcode",
        "country", "role2", "street2", "house2", "city2", "postcode2",
        "country2", "speed", "plan", "code", "text"]


def same(order, *lines):
    values = [order.get(c, "") for c in COLUMNS]
    for line in lines:
        values += [line.get(c, "") for c in LINE]
    seed("formats", "\n".join(values))


GOOD = {"number": "P-1", "date": "2026-11-22", "purpose": "order",
        "type": "sale", "reference": "Q-1", "id": "C-1", "name": "A & B",
        "currency": "EUR", "account": "BA-1"}
SIM = {"n": "1", "action": "add", "offering": "MOB-SIM", "quantity": "2",
       "price": "9.95", "role": "delivery", "street": "S", "house": "1",
       "city": "Gouda", "postcode": "2801 XX", "country": "NL", "plan": "M"}
FIBRE = {"n": "2", "action": "add", "offering": "BB-FTTP-1000",
         "price": "49.90", "role": "install", "street": "S", "house": "1",
         "city": "Gouda", "postcode": "2801 XX", "country": "NL",
         "speed": "2000", "feasibility": "FA-1", "text": "at night"}
same(GOOD, SIM)
same(GOOD, SIM, FIBRE)
same(dict(GOOD, total="19.90", complete="true", wanted="2026-12-24",
          revision="3", contact="C", email="a@b.c", phone="+31", code="access",
          text="gate"), SIM, dict(FIBRE, quantity="1"))
same(dict(GOOD, purpose="cancel", earlier="P-0", reason="why"))
same(dict(GOOD, purpose="change", earlier="P-0"), SIM)
same({}, {"n": "x"})
same(dict(GOOD, number="P 1", date="2026-02-30", currency="EURO",
          total="1,5", complete="maybe", revision="-1"),
     dict(SIM, n="0", quantity="0", price="free", action="get", role="home"))
same(dict(GOOD, name="=1+1\u0085 \u202e", number="p" * 60),
     dict(SIM, role2="b-end", city2="Z", service="S-1", wanted="2026-13-01"))

# ---- The dictionary --------------------------------------------------------

words = {"<![CDATA[", "]]>", "<!--", "-->", "<?", "?>", "&#", "&amp;",
         "<!DOCTYPE", "xmlns:", "encoding=", "#TOTALS,", '""', "\r\n",
         "\ufeff", "\x1f\u008b", NS, "urn:ordermill:configuration:1",
         "urn:ordermill:catalogue:1", "urn:ordermill:partner:1",
         "2026-11-22", "9.95", "EUR", "MOB-SIM", "DARK-FIBRE"}
for path in glob.glob(os.path.join(top, "xsd/*.xsd")):
    words |= set(re.findall(r'(?:name|value)="([^"\\]{2,40})"',
                            read(path).decode()))
fields = read(os.path.join(top, "include/field.def")).decode()
words |= {w for w in re.findall(r'"([^"]+)"', fields) if "/" not in w}
with open(os.path.join(to, "words.dict"), "w") as f:
    for word in sorted(words):
        f.write('"' + "".join(
            c if " " <= c <= "~" and c not in '"\\' else
            "".join(f"\\x{b:02x}" for b in c.encode()) for c in word) + '"\n')
