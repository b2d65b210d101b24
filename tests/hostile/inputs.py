#!/usr/bin/python3
"""inputs.py NAME [ORDER]: write one hostile input file to stdout

ORDER is the purchase order number that stands in it where it holds a good
order.  The names are those of the functions below; what they write and how it
has to be answered stands in run.sh.
"""
import os
import struct
import sys
import zlib

NS = "urn:ordermill:purchase-orders:1"
out = sys.stdout.buffer
number = sys.argv[2] if len(sys.argv) > 2 else "H"


def put(*parts):
    for part in parts:
        out.write(part if isinstance(part, bytes) else part.encode())


def again(piece, times):
    """A piece many times, in blocks."""
    piece = piece if isinstance(piece, bytes) else piece.encode()
    block = piece * max(1, (1 << 20) // len(piece))
    per = len(block) // len(piece)
    for _ in range(times // per):
        out.write(block)
    out.write(piece * (times % per))


# ---- XML -------------------------------------------------------------------

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def root(attributes=""):
    return f'<purchaseOrders xmlns="{NS}" partner="acme"{attributes}>\n'


END = "</purchaseOrders>\n"


def line(extra="", characteristic="", n=1, attributes="", price="9.95",
         quantity="1"):
    return (f'<line number="{n}" action="add"{attributes}>'
            f"<offering>MOB-SIM</offering><quantity>{quantity}</quantity>"
            f"<unitPrice>{price}</unitPrice>"
            '<place role="delivery"><street>Canal</street>'
            "<houseNumber>3</houseNumber><city>Gouda</city>"
            "<postcode>2801 XX</postcode><country>NL</country></place>"
            f'<characteristic name="plan">M</characteristic>{characteristic}'
            f"{extra}</line>")


def order(suffix="", lines=None, extra="", attributes="", currency="EUR",
          name="Late Night Ltd", po=None, head=""):
    po = f"{number}{suffix}" if po is None else po
    lines = line() if lines is None else lines
    return (f'<purchaseOrder number="{po}" date="2026-11-22" '
            f'purpose="order"{attributes}>'
            f'<initiatingRequest type="sale" reference="Q-1"/>{head}'
            f'<customer id="C-1"><name>{name}</name></customer>'
            "<billingAccount>BA-1</billingAccount>"
            f"<currency>{currency}</currency>{extra}{lines}"
            "</purchaseOrder>\n")


def document(body, attributes=""):
    return DECLARATION + root(attributes) + body + END


def between(*bad):
    """What is bad, between two good orders of the same file."""
    put(DECLARATION, root(), order("-a"), *bad, order("-z"), END)


def good():
    put(document(order()))


def doctype():
    put(DECLARATION, "<!DOCTYPE purchaseOrders>\n", root(), order(), END)


def external_entity():
    put(DECLARATION, '<!DOCTYPE p [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        root(), order(name="&x;"), END)


def external_subset():
    put(DECLARATION, '<!DOCTYPE p SYSTEM "http://127.0.0.1:9/x.dtd">', root(),
        order(), END)


def parameter_entity():
    put(DECLARATION, '<!DOCTYPE p [<!ENTITY % x SYSTEM "/dev/zero"> %x;]>',
        root(), order(), END)


def billion_laughs():
    put(DECLARATION, '<!DOCTYPE p [<!ENTITY a0 "ha">')
    for i in range(1, 40):
        put(f'<!ENTITY a{i} "&a{i - 1};&a{i - 1};&a{i - 1};">')
    put("]>", root(), order(name="&a39;"), END)


def quadratic():
    put(DECLARATION, '<!DOCTYPE p [<!ENTITY a "', "x" * 50000, '">]>', root(),
        order(name="&a;" * 50000), END)


def entity_unknown():
    put(document(order(name="&nobody;")))


def xinclude_in_order():
    between(order(extra='<x:include xmlns:x="http://www.w3.org/2001/XInclude"'
                  ' href="/etc/passwd" parse="text"/>'))


def xinclude_in_root():
    put(document('<x:include xmlns:x="http://www.w3.org/2001/XInclude" '
                 'href="/etc/passwd"/>' + order()))


XSI = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def schema_elsewhere():
    put(document(order(), XSI + f' xsi:schemaLocation="{NS} /dev/zero"'))


def schema_without_namespace():
    put(document(order(), XSI +
                 ' xsi:noNamespaceSchemaLocation="/etc/passwd"'))


def xsi_type():
    between(order(lines=line(attributes=XSI + ' xsi:type="anyType"')))


def xsi_nil():
    between(order(lines=line().replace(
        "<quantity>1</quantity>",
        f'<quantity{XSI} xsi:nil="true"></quantity>')))


def attlist_defaults():
    put(DECLARATION, "<!DOCTYPE p [<!ATTLIST purchaseOrder ")
    for i in range(10000):
        put(f'a{i} CDATA "x" ')
    put(">]>", root(), order() * 100, END)


def notation():
    put(DECLARATION, '<!DOCTYPE p [<!NOTATION n SYSTEM "/bin/sh">'
        '<!ENTITY u SYSTEM "/etc/passwd" NDATA n>]>', root(), order(), END)


def catalog():
    put(DECLARATION, '<?oasis-xml-catalog catalog="file:///dev/zero"?>',
        root(), order(), END)


def schema_in_order():
    between(order(lines=line(attributes=XSI + f' xsi:schemaLocation="{NS} '
                             'http://127.0.0.1:9/x.xsd"')))


def xml_base():
    between(order(attributes=' xml:base="file:///etc/" xml:space="preserve"'))


def deep():
    put(DECLARATION, root(), "<purchaseOrder>" * 10000,
        "</purchaseOrder>" * 10000, END)


def deep_in_order():
    between(order(extra="<a>" * 10000 + "</a>" * 10000))


def attributes():
    put(DECLARATION, root(), "<purchaseOrder")
    for i in range(100000):
        put(f' a{i}="x"')
    put("></purchaseOrder>", END)


def namespaces():
    put(DECLARATION, root(), "<purchaseOrder")
    for i in range(100000):
        put(f' xmlns:a{i}="urn:{i}"')
    put("></purchaseOrder>", END)


def root_attributes():
    put(DECLARATION, f'<purchaseOrders xmlns="{NS}" partner="acme"')
    for i in range(100000):
        put(f' a{i}="x"')
    put(">", order(), END)


def long_name():
    put(document(order(extra="<" + "n" * (1 << 20) + "/>")))


def long_attribute_name():
    put(document(order(attributes=" " + "n" * (1 << 20) + '="x"')))


def long_attribute():
    put(DECLARATION, root(), '<purchaseOrder number="')
    again("9", 20 << 20)
    put('"></purchaseOrder>', END)


def long_prefix():
    put(document(f'<{"p" * 100000}:x xmlns:{"p" * 100000}="urn:x"/>'))


def long_text(size=100 << 20):
    head, tail = order(name="\0").split("\0")
    put(DECLARATION, root(), order("-a"), head)
    again("x", size)
    put(tail, order("-z"), END)


def huge_text():
    long_text(1 << 30)


def long_blank():
    put(DECLARATION, root(), order("-a"))
    again(" \n", 50 << 20)
    put(order("-z"), END)


def long_blank_value():
    head, tail = order(name="\0").split("\0")
    put(DECLARATION, root(), order("-a"), head)
    again(" \t", 10 << 20)
    put("X", tail, order("-z"), END)


def text_between():
    put(DECLARATION, root(), order("-a"))
    again("words ", 1 << 20)
    put(order("-z"), END)


def long_cdata():
    head, tail = order(name="\0").split("\0")
    put(DECLARATION, root(), order("-a"), head, "<![CDATA[")
    again("x", 20 << 20)
    put("]]>", tail, order("-z"), END)


def cdata():
    put(document(order(name="<![CDATA[Late <&> Night]]>")))


def cdata_between():
    put(document(order("-a") + "<![CDATA[x]]>" + order("-z")))


def long_comment():
    put(DECLARATION, root(), order("-a"), "<!--")
    again("x", 20 << 20)
    put("-->", order("-z"), END)


def long_pi():
    put(DECLARATION, root(), order("-a"), "<?php ")
    again("x", 20 << 20)
    put("?>", order("-z"), END)


def stylesheet():
    put(DECLARATION, '<?xml-stylesheet href="file:///etc/passwd"?>', root(),
        order(), END)


def long_declaration():
    put('<?xml version="1.0"', " " * (20 << 20), "?>\n", root(), order(), END)


def version_2():
    put(document(order()).replace('"1.0"', '"2.0"'))


def standalone():
    put(document(order()).replace("?>", ' standalone="yes"?>', 1))


def declaration_twice():
    put(DECLARATION, document(order()))


def many_comments():
    put(DECLARATION, root(), order("-a"))
    again("<!-- x --><?x y?>", 500000)
    put(order("-z"), END)


def many_references():
    put(document(order(name="&#65;" * 200 + "&amp;" * 200)))


def utf16(codec, bom=b"", declared="UTF-16"):
    text = document(order()).replace("UTF-8", declared)
    put(bom, text.encode(codec))


def utf16_le():
    utf16("utf-16-le", b"\xff\xfe")


def utf16_be():
    utf16("utf-16-be", b"\xfe\xff")


def utf16_le_bare():
    utf16("utf-16-le")


def utf16_be_bare():
    utf16("utf-16-be")


def utf32():
    utf16("utf-32-le", b"\xff\xfe\0\0", "UTF-32")


def utf16_claimed():
    utf16("utf-8", b"", "UTF-16")


def latin1():
    put(document(order(name="Caf\xe9")).replace("UTF-8", "ISO-8859-1")
        .encode("latin-1"))


def latin1_undeclared():
    put(document(order(name="Caf\xe9")).encode("latin-1"))


def latin1_declared_only():
    put(document(order()).replace("UTF-8", "ISO-8859-1"))


def unknown_encoding():
    put(document(order()).replace("UTF-8", "no-such-encoding"))


def utf7():
    put(document(order(name="+ADw-script+AD4-")).replace("UTF-8", "UTF-7"))


def ebcdic():
    put(document(order()).replace("UTF-8", "IBM037").encode("cp037"))


def overlong():
    put(document(order(name="\0")).encode().replace(b"\0", b"\xc0\xbc"))


def overlong_nul():
    put(document(order(name="\0")).encode().replace(b"\0", b"\xc0\x80"))


def surrogate():
    put(document(order(name="\0")).encode()
        .replace(b"\0", b"\xed\xa0\x80"))


def surrogate_pair():
    put(document(order(name="\0")).encode()
        .replace(b"\0", b"\xed\xa0\xbd\xed\xb8\x80"))


def beyond_unicode():
    put(document(order(name="\0")).encode()
        .replace(b"\0", b"\xf4\x90\x80\x80"))


def lone_continuation():
    put(document(order(name="\0")).encode().replace(b"\0", b"\x80"))


def noncharacter():
    put(document(order(name="\uffff")))


def nul():
    put(document(order(name="\0")))


def nul_at_start():
    put(b"\0", document(order()))


def nul_at_end():
    put(document(order()), b"\0")


def nul_padded():
    put(document(order()))
    again(b"\0", 1 << 20)


def control():
    put(document(order(name="\x01")))


def control_reference():
    put(document(order(name="&#1;")))


def nul_reference():
    put(document(order(name="&#0;")))


def surrogate_reference():
    put(document(order(name="&#xD800;")))


def escape_reference():
    put(document(order(name="&#27;[2J")))


def c1_control():
    between(order(name="\u009b2J"))


def delete_character():
    between(order(name="\x7f"))


def tab_in_number():
    between(order(po="H&#9;&#10;1"))


def version_1_1():
    put(document(order(name="&#1;")).replace('"1.0"', '"1.1"'))


def million_findings():
    put(DECLARATION, root(), order("-a"))
    head, tail = order(extra="\0").split("\0")
    put(head)
    again("<wrong/>", 1000000)
    put(tail, order("-z"), END)


def million_lines():
    put(DECLARATION, root(), order("-a"))
    head, tail = order(lines="\0").split("\0")
    put(head)
    again('<line number="1" action="add"><offering>X</offering></line>',
          1000000)
    put(tail, order("-z"), END)


def ten_thousand_lines():
    put(DECLARATION, root(), order("-a"))
    head, tail = order(lines="\0").split("\0")
    put(head)
    for i in range(10001):
        put(line(n=i + 1))
    put(tail, order("-z"), END)


def million_characteristics():
    put(DECLARATION, root(), order("-a"))
    head, tail = order(lines=line(characteristic="\0")).split("\0")
    put(head)
    again('<characteristic name="plan">M</characteristic>', 1000000)
    put(tail, order("-z"), END)


def million_places():
    put(DECLARATION, root(), order("-a"))
    head, tail = order(lines=line().replace("<characteristic",
                       "\0<characteristic", 1)).split("\0")
    put(head)
    again('<place role="delivery"><street>S</street></place>', 1000000)
    put(tail, order("-z"), END)


def million_requirements():
    put(DECLARATION, root(), order("-a"))
    head, tail = order(extra="\0").split("\0")
    put(head)
    again('<specialRequirement code="a">b</specialRequirement>', 1000000)
    put(tail, order("-z"), END)


def patterns():
    """What makes a pattern try again and again, as long as a value may be."""
    most = 65000
    put(DECLARATION, root(), order("-a"))
    for i, text in enumerate(["a" * most, "a/" * (most // 2), "." * most,
                              "A" + "-" * most + "!", "@" * most,
                              "a@" * (most // 2), "a" * 64 + "@" + "b" * most,
                              "9" * most, "1." * (most // 2),
                              "0" * most + ".0000" + "0" * 10, "T" * most,
                              "2026-11-22" * (most // 10), "+ " * 30000,
                              "\u20ac" * (most // 3)]):
        v = text.replace('"', "")
        put(order(f"-{i}", lines=line(price=v, quantity=v, attributes="",
                                      characteristic=f'<characteristic name="{v}">{v}'
                                      "</characteristic>"),
                  attributes=f' revision="{v}"', currency=v,
                  extra=f"<requestedDate>{v}</requestedDate>"
                  f"<earlierOrder>{v}</earlierOrder>"))
    put(order("-z"), END)


def million_reasons():
    """Every line has its own mistakes, up to the lines there may be."""
    put(DECLARATION, root(), order("-a"))
    head, tail = order(lines="\0").split("\0")
    put(head)
    for i in range(9999):
        put(f'<line number="{i % 7}" action="x" a="b"><quantity>x</quantity>'
            "<nothing/></line>")
    put(tail, order("-z"), END)


def all_bad():
    put(DECLARATION, root())
    for i in range(20000):
        put(order(f"-{i}", lines=line(price="1.00", quantity="none")))
    put(END)


def same_number():
    put(DECLARATION, root())
    for i in range(20000):
        put(order(lines=line(quantity=str(i % 100 + 1))))
    put(END)


def empty_orders():
    put(DECLARATION, root())
    again("<purchaseOrder/>", 50000)
    put(END)


def foreign_namespace():
    between(order().replace("<purchaseOrder ",
                            '<purchaseOrder xmlns="urn:other" '))


def foreign_child():
    between(order(extra='<vendor:note xmlns:vendor="urn:v">x</vendor:note>'))


def no_namespace():
    put(document(order()).replace(f' xmlns="{NS}"', ""))


def other_root():
    put(document(order()).replace("purchaseOrders", "orders"))


def order_as_root():
    put(DECLARATION, order().replace("<purchaseOrder ",
                                     f'<purchaseOrder xmlns="{NS}" '))


def after_totals():
    put(document(order("-a") + '<controlTotals orders="1" lines="1"/>' +
                 order("-z")))


def totals_twice():
    put(document(order() + '<controlTotals orders="1" lines="1"/>' * 2))


def totals_first():
    put(document('<controlTotals orders="1" lines="1"/>' + order()))


def totals_huge():
    put(document(order() + '<controlTotals orders="18446744073709551617" '
                 'lines="1"/>'))


def totals_of_millions():
    put(DECLARATION, root(), order(), '<controlTotals orders="1" lines="1">')
    again('<amount currency="EUR">9.95</amount>', 1000000)
    put("</controlTotals>", END)


def duplicate_attribute():
    put(document(order(attributes=' revision="1" revision="1"')))


def duplicate_attribute_by_namespace():
    put(document(order(attributes=' xmlns:a="urn:x" xmlns:b="urn:x" '
                       'a:c="1" b:c="2"')))


def unbound_prefix():
    put(document(order(extra="<p:x/>")))


def unknown_child():
    put(document("<remark>x</remark>" + order()))


def nested_orders():
    between(order(extra=order("-in")))


def nested_roots():
    put(document(root() + order() + END))


def cut_last():
    put(document(order()).rstrip()[:-1])


def cut_in_tag():
    put(document(order())[:-len(END) - 30])


def two_documents():
    put(document(order("-a")), root(), order("-z"), END)


def text_behind():
    put(document(order()), "and more")


def comment_behind():
    put(document(order()), "<!-- x -->\n\n")


def bom():
    put(b"\xef\xbb\xbf", document(order()))


def two_boms():
    put(b"\xef\xbb\xbf\xef\xbb\xbf", document(order()))


def crlf():
    put(document(order()).replace("\n", "\r\n"))


def lone_cr():
    put(document(order()).replace("\n", "\r"))


def blank_before():
    put("\n", document(order()))


def empty():
    pass


def blank():
    put(" \n\t\n")


def one_bracket():
    put("<")


def declaration_only():
    put(DECLARATION)


def html():
    put("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>")


def html_plain():
    put("<html><body><p>502 Bad Gateway<br></body></html>")


def zip_archive():
    put(b"PK\x03\x04\x14\0\0\0\x08\0", os.urandom(0) + b"\x8d" * 4000)


def noise():
    state, text = 1, bytearray()
    for _ in range(200000):
        state = state * 6364136223846793005 + 1442695040888963407 & 2**64 - 1
        text.append(state >> 56)
    put(bytes(text))


def other_partner():
    put(document(order()).replace('"acme"', '"globex"'))


def path_as_number():
    between(order(po="../../../etc/passwd"))


def huge_quantity():
    between(order(lines=line(quantity="9" * 400)))


def exponent():
    between(order(lines=line(price="1e308")))


def not_a_number():
    between(order(lines=line(price="NaN")))


def negative():
    between(order(lines=line(quantity="-1", price="-9.95")))


def huge_price():
    between(order(lines=line(price="99999999999999999999999.95")))


def sum_too_large():
    put(DECLARATION, root())
    for i in range(9300):
        put(order(f"-{i}", lines=line(price="9999999999999.99")))
    put(END)


def currencies():
    put(DECLARATION, root())
    for code in ("AUD BRL CAD CHF CNY CZK DKK EUR GBP HUF ILS INR KRW MXN "
                 "NOK NZD PLN SEK SGD USD").split():
        put(order("-" + code, currency=code, lines=line(price="5")))
    put(END)


def markup_in_values():
    between(order(name="&lt;/customerOrders&gt;]]&gt;&lt;!--&amp;quot;",
                  lines=line(price="1.00")))


def comment_in_values():
    between(order(name="--&gt; -- --- x --!&gt;", lines=line(price="1.00")))


# ---- CSV -------------------------------------------------------------------

COLUMNS = ("po_number,order_date,purpose,request_type,request_reference,"
           "customer_id,customer_name,billing_account,currency,total,"
           "line_number,action,offering,quantity,unit_price,place_role,street,"
           "house_number,city,postcode,country,char:plan")
HEADER = COLUMNS + "\n"


def row(suffix="", name="Late Night Ltd", n=1, po=None, price="9.95",
        plan="M", reference="Q-1"):
    po = f"{number}{suffix}" if po is None else po
    return (f"{po},2026-11-22,order,sale,{reference},C-1,{name},BA-1,EUR,,"
            f"{n},add,MOB-SIM,1,{price},delivery,Canal,3,Gouda,2801 XX,NL,"
            f"{plan}\n")


def rows(*bad):
    put(HEADER, row("-a"), *bad, row("-z"))


def csv_good():
    put(HEADER, row())


def csv_unclosed():
    put(HEADER, row("-a"), row("-b", name='"Late Night'))
    for i in range(100000):
        put(row(f"-{i}"))


def csv_unclosed_short():
    rows(row(name='"Late Night'))


def csv_quote_inside():
    rows(row(name='Late "Night" Ltd'))


def csv_quote_behind():
    rows(row(name='"Late" Night'))


def csv_long_field():
    head, tail = row(name="\0").split("\0")
    put(HEADER, row("-a"), head)
    again("x", 200 << 20)
    put(tail, row("-z"))


def csv_long_quoted():
    head, tail = row(name="\0").split("\0")
    put(HEADER, row("-a"), head, '"')
    again('x\n""', 50 << 20)
    put('"', tail, row("-z"))


def csv_wide_header():
    put(COLUMNS)
    for i in range(100000):
        put(f",char:c{i}")
    put("\n", row())


def csv_wide_row():
    put(HEADER, row("-a"), row().rstrip("\n"))
    again(",x", 100000)
    put("\n", row("-z"))


def csv_many_chars():
    put(COLUMNS, "".join(f",char:c{i}" for i in range(200)), "\n",
        row("-a").rstrip() + "," * 200 + "\n",
        row().rstrip() + ",x" * 200 + "\n",
        row("-z").rstrip() + "," * 200 + "\n")


def csv_huge_field():
    head, tail = row(name="\0").split("\0")
    put(HEADER, row("-a"), head)
    again("x", 1 << 30)
    put(tail, row("-z"))


def csv_million_columns():
    put(COLUMNS)
    again(",c", 1000000)
    put("\n", row())


def csv_million_empty_columns():
    put(COLUMNS)
    again(",", 1000000)
    put("\n", row())


def csv_unclosed_header():
    put('"', HEADER, row("-a"), row("-z"))


def csv_quoted_header():
    put(",".join(f'"{c}"' for c in COLUMNS.split(",")), "\n", row())


def csv_separator_line():
    put("sep=,\n", HEADER, row())


def csv_two_boms():
    put(b"\xef\xbb\xbf\xef\xbb\xbf", HEADER, row())


def csv_bom_inside():
    rows(row(name="\ufeffLate"))


def csv_utf32():
    put(b"\xff\xfe\0\0", (HEADER + row()).encode("utf-32-le"))


def csv_utf7():
    rows(row(name="+AD0-1+-1"))


def csv_formulas_wide():
    rows(row(name="\uff1d1", price="\uff0b1"), row("-2", plan="\uff0d1"),
         row("-3", plan="\uff201"))


def csv_formula_in_header():
    put(HEADER.replace("city", "=1+1"), row())


def csv_other_line_ends():
    put((HEADER + row("-a") + row("-z")).replace("\n", "\u2028"))


def csv_form_feeds():
    put((HEADER + row("-a") + row("-z")).replace("\n", "\x0c"))


def csv_nel():
    rows(row(name="Late\x85Night"))


def csv_long_row():
    """No field is too long, and the row is."""
    put(HEADER, row("-a"))
    put(",".join(["x" * 60000] * 22), "\n", row("-z"))


def csv_nul():
    rows(row(name="Late\0Night"))


def csv_nul_padded():
    put(HEADER, row())
    again(b"\0", 1 << 20)


def csv_mixed_ends():
    put(HEADER.replace("\n", "\r\n"), row("-a"),
        row("-z").replace("\n", "\r\n"))


def csv_lone_cr():
    put((HEADER + row("-a") + row("-z")).replace("\n", "\r"))


def csv_cr_inside():
    rows(row(name='"Late\rNight"'))


def csv_no_last_end():
    put(HEADER, row().rstrip("\n"))


def csv_bom():
    put(b"\xef\xbb\xbf", HEADER, row())


def csv_utf16():
    put(b"\xff\xfe", (HEADER + row()).encode("utf-16-le"))


def csv_utf16_bare():
    put((HEADER + row()).encode("utf-16-be"))


def csv_latin1():
    put((HEADER + row(name="Caf\xe9")).encode("latin-1"))


def csv_overlong():
    put((HEADER + row(name="\0")).encode().replace(b"\0", b"\xc0\xaf"))


def csv_cut_character():
    put((HEADER + row()).encode().rstrip(), b"\xc3")


def csv_formulas():
    rows(row(name="=cmd|' /C calc'!A0", price="+1.00"),
         row("-2", name="@SUM(1+1)", plan="-2+3"),
         row("-3", name='"\t=1+1"', plan="=HYPERLINK(1)"),
         row(po="=1+1"))


def csv_escape():
    rows(row(name="\x1b[2J\x07"))


def csv_newline():
    rows(row(po='"H\nX"'))


def csv_column_twice():
    put(COLUMNS, ",city\n", row().rstrip(), ",Gouda\n")


def csv_header_missing():
    put(row("-a"), row("-z"))


def csv_column_unknown():
    put(HEADER.replace("city", "c1ty"), row())


def csv_column_missing():
    put(HEADER.replace("po_number,", ""), row().split(",", 1)[1])


def csv_header_control():
    put(HEADER.replace("city", "\x1b[2Jcity"), row())


def csv_header_only():
    put(HEADER)


def csv_newline_only():
    put("\n")


def csv_newlines():
    again("\n", 10 << 20)


def csv_blank_rows():
    put(HEADER, row("-a"))
    again("\r\n", 1 << 20)
    put(row("-z"))


def csv_totals_middle():
    put(HEADER, row("-a"), "#TOTALS,1,1,EUR=9.95\n", row("-z"))


def csv_totals_twice():
    put(HEADER, row(), "#TOTALS,1,1,EUR=9.95\n" * 2)


def csv_totals_words():
    put(HEADER, row(), "#TOTALS,one,1e0,EUR\n")


def csv_million_rows():
    put(HEADER, row("-a"))
    again(row(), 1000000)
    put(row("-z"))


def csv_all_bad():
    put(HEADER)
    for i in range(20000):
        put(row(f"-{i}", price="1.00", plan="Q"))


def csv_scattered():
    put(HEADER)
    for i in range(3):
        put(row("-a", n=i + 1), row("-z", n=i + 1))


def csv_contradictions():
    put(HEADER, row("-a"))
    for i in range(5000):
        put(row(n=i + 1, reference=f"Q-{i}"))
    put(row("-z"))


def csv_semicolons():
    put((HEADER + row()).replace(",", ";"))


def csv_tabs():
    put((HEADER + row()).replace(",", "\t"))


def csv_short_row():
    rows(f"{number},2026-11-22\n")


def csv_commas():
    put(HEADER, row("-a"), "," * 21 + "\n", row("-z"))


def csv_only_commas():
    again(",", 10 << 20)


def csv_quotes_only():
    again('"', 10 << 20)


# ---- gzip ------------------------------------------------------------------

def zipped(data, level=6):
    z = zlib.compressobj(level, zlib.DEFLATED, 31)
    data = data if isinstance(data, bytes) else data.encode()
    return z.compress(data) + z.flush()


def bomb(head, piece, mebibytes, tail=""):
    """One member; the block after a full flush can stand there often."""
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = z.compress(head.encode()) + z.flush(zlib.Z_FULL_FLUSH)
    block = z.compress(piece * ((64 << 20) // len(piece)))
    block += z.flush(zlib.Z_FULL_FLUSH)
    end = z.compress(tail.encode()) + z.flush()
    put(b"\x1f\x8b\x08\0\0\0\0\0\0\xff", start)
    for _ in range(mebibytes // 64):
        put(block)
    put(end, struct.pack("<II", 0, 0))


def gzip_bomb():
    bomb("", b"\0", 2048)


def gzip_bomb_xml():
    bomb(DECLARATION + root() + order(), b" ", 2048, END)


def gzip_bomb_second():
    put(zipped(document(order())))
    bomb("", b"\0", 2048)


def gzip_empty_members():
    again(zipped(""), 500000)
    put(zipped(document(order())))


def gzip_reserved_flags():
    data = zipped(document(order()))
    put(data[:3], b"\xe0", data[4:])


def gzip_header_checksum():
    data = zipped(document(order()))
    put(data[:3], b"\x02", data[4:10], b"\xff\xff", data[10:])


def gzip_extra():
    data = zipped(document(order()))
    put(data[:3], b"\x04", data[4:10], b"\xff\xff", b"x" * 65535, data[10:])


def gzip_extra_cut():
    data = zipped(document(order()))
    put(data[:3], b"\x04", data[4:10], b"\xff\xff", data[10:])


def gzip_stored():
    put(zipped(document(order()), 0))


def gzip_block_type():
    """Deflate has three types of blocks; this is the fourth."""
    put(b"\x1f\x8b\x08\0\0\0\0\0\0\xff\x07" + b"\0" * 30)


def gzip_zlib():
    put(zlib.compress(document(order()).encode()))


def gzip_good():
    put(zipped(document(order())))


def gzip_cut():
    put(zipped(document(order()))[:-9])


def gzip_cut_trailer():
    put(zipped(document(order()))[:-1])


def gzip_members():
    text = document(order())
    put(zipped(text[:300]), zipped(""), zipped(text[300:]))


def gzip_many_members():
    text = document(order("-a") + " " * 20000 + order("-z"))
    for byte in text:
        put(zipped(byte))


def gzip_trailing():
    put(zipped(document(order())), b"garbage")


def gzip_zero_padded():
    put(zipped(document(order())), b"\0" * 512)


def gzip_twice():
    put(zipped(zipped(document(order()))))


def gzip_not():
    put(document(order()))


def gzip_checksum():
    data = bytearray(zipped(document(order())))
    data[-6] ^= 1
    put(bytes(data))


def gzip_length():
    data = bytearray(zipped(document(order())))
    data[-2] ^= 1
    put(bytes(data))


def gzip_flipped():
    data = bytearray(zipped(document(order("-a") + order("-z"))))
    data[len(data) // 2] ^= 0x10
    put(bytes(data))


def gzip_empty():
    put(zipped(""))


def gzip_magic():
    put(b"\x1f\x8b")


def gzip_method():
    data = bytearray(zipped(document(order())))
    data[2] = 7
    put(bytes(data))


def gzip_file_name():
    data = zipped(document(order()))
    put(data[:3], b"\x08", data[4:10], b"../../../etc/cron.d/x\0", data[10:])


def gzip_long_file_name():
    data = zipped(document(order()))
    put(data[:3], b"\x08", data[4:10])
    again("n", 20 << 20)
    put(b"\0", data[10:])


def gzip_refused():
    put(zipped("<!DOCTYPE x>" + document(order())))


def csv_gzip_bomb():
    head, tail = row(name="\0").split("\0")
    bomb(HEADER + row("-a") + head, b"x", 32768, tail)


def csv_gzip():
    put(zipped(HEADER + row()))


globals()[sys.argv[1]]()
out.flush()
