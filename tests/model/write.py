"""write.py - purchase orders as partners write them, XML or CSV"""
import csv
import io
from xml.sax.saxutils import quoteattr

from model import WANTS

PRICES = {"MOB-SIM": "9.95", "VPN-SITE": "199.00"}
PLACE = {"MOB-SIM": "delivery", "VPN-SITE": "install"}
CHARACTERISTIC = {"MOB-SIM": ("plan", "M"),
                  "VPN-SITE": ("bandwidthMbps", "300")}


def parts_of(line):
    """What a line says, by the names of the CSV columns."""
    action, offering, _ = WANTS[line.want]
    price = "8.00" if line.want == "wrong" else PRICES[offering]
    said = {"line_number": line.number, "action": action,
            "offering": offering, "quantity": line.quantity,
            "unit_price": price, "service_id": line.service}
    if action == "add":
        name, value = CHARACTERISTIC[offering]
        said |= {"place_role": PLACE[offering], "city": "Utrecht",
                 "postcode": "3511 AB", "country": "NL",
                 "char:" + name: value}
    return said


def order_part(o):
    said = {"po_number": o.number, "revision": o.revision,
            "order_date": "2026-11-22", "purpose": o.purpose,
            "request_type": "sale", "request_reference": "Q-" + o.number,
            "customer_id": o.customer, "customer_name": "Customer " + o.customer,
            "earlier_order": o.earlier}
    if o.purpose != "cancel":
        said |= {"billing_account": "BA-1", "currency": "EUR"}
    return said


COLUMNS = ["po_number", "revision", "order_date", "purpose", "request_type",
           "request_reference", "customer_id", "customer_name",
           "billing_account", "currency", "earlier_order", "line_number",
           "action", "offering", "quantity", "unit_price", "service_id",
           "place_role", "city", "postcode", "country", "char:plan",
           "char:bandwidthMbps"]


def as_csv(orders):
    out = io.StringIO()
    rows = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    rows.writeheader()
    for o in orders:
        for line in o.lines or [None]:
            rows.writerow(order_part(o) | (parts_of(line) if line else {}))
    return out.getvalue()


def element(name, value):
    return f"<{name}>{value}</{name}>" if value else ""


def xml_line(line):
    said = parts_of(line)
    place = "" if "city" not in said else (
        f'<place role="{said["place_role"]}"><city>{said["city"]}</city>'
        f'<postcode>{said["postcode"]}</postcode>'
        f'<country>{said["country"]}</country></place>')
    characteristics = "".join(
        f'<characteristic name="{k[5:]}">{v}</characteristic>'
        for k, v in said.items() if k.startswith("char:"))
    return (f'<line number="{said["line_number"]}" action="{said["action"]}">'
            + element("offering", said["offering"])
            + element("quantity", said["quantity"])
            + element("unitPrice", said["unit_price"])
            + element("serviceId", said["service_id"]) + place
            + characteristics + "</line>\n")


def xml_order(o):
    said = order_part(o)
    return (f'<purchaseOrder number={quoteattr(o.number)} '
            f'revision="{o.revision}" date="{said["order_date"]}" '
            f'purpose="{o.purpose}">'
            f'<initiatingRequest type="sale" reference="Q-{o.number}"/>'
            f'<customer id="{o.customer}"><name>{said["customer_name"]}</name>'
            "</customer>" + element("billingAccount",
                                    said.get("billing_account"))
            + element("currency", said.get("currency"))
            + element("earlierOrder", o.earlier) + "\n"
            + "".join(map(xml_line, o.lines)) + "</purchaseOrder>\n")


def as_xml(orders, partner):
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<purchaseOrders '
            f'xmlns="urn:ordermill:purchase-orders:1" partner="{partner}">\n'
            + "".join(map(xml_order, orders)) + "</purchaseOrders>\n")
