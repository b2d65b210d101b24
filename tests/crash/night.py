"""night - trees with a mixed inbound, runs on them, and what they end in"""
import os
import shutil
import subprocess
import sys

from rig import DONE, ENV, NOW, PARTS, PROGRAM, SAMPLES, command, content, \
    copy, files_below, fingerprint, init


def argv(tree, now=NOW):
    return [PROGRAM, "run", "-q", "--now", now, "-c", f"{tree}/ordermill.xml"]


def run(tree, now=NOW, wrap=()):
    return subprocess.run([*wrap, *argv(tree, now)], env=ENV, timeout=120,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def settle(tree, now=NOW):
    """Plain runs until one says that it is done; None, or what was wrong."""
    for _ in range(3):
        done = run(tree, now)
        if done.returncode in DONE:
            return None
    return (f"the rerun ends with {done.returncode}: "
            f"{done.stderr.decode()[-300:].strip()}")


ORDER = """<purchaseOrders xmlns="urn:ordermill:purchase-orders:1"
 partner="{partner}" fileId="M-{n:03}" created="2026-11-22T23:10:00Z">
<purchaseOrder number="PO-7{n:04}" date="2026-11-22" purpose="order">
<initiatingRequest type="sale" reference="Q-{n}"/>
<customer id="C-{n}"><name>Customer {n}</name></customer>
<billingAccount>BA-{n}</billingAccount><currency>EUR</currency>
<requestedDate>2026-12-10</requestedDate>
<line number="1" action="add"><offering>BB-FTTP-1000</offering>
<quantity>1</quantity><unitPrice>{price}</unitPrice>
<place role="install"><street>Main Street</street>
<houseNumber>{n}</houseNumber><city>Utrecht</city>
<postcode>3511 AB</postcode><country>NL</country></place>
<characteristic name="downstreamMbps">{speed}</characteristic></line>
</purchaseOrder></purchaseOrders>
"""
MARKED = """<partner xmlns="urn:ordermill:partner:1" id="initech"
 name="Initech" status="live" format="xml">
<ready mode="marker" seconds="0" suffix=".done"/></partner>
"""


def fill_few(inputs):
    """Three partners, one of them with markers, both formats, a duplicate, a
    rehearsal, and rubbish."""
    os.mkdir(f"{inputs}/initech")
    for n in (1, 2):
        with open(f"{inputs}/initech/marked-{n}.xml", "w") as f:
            f.write(ORDER.format(partner="initech", n=n, price="49.90",
                                 speed="500"))
        open(f"{inputs}/initech/marked-{n}.xml.done", "w").close()
    samples = f"{SAMPLES}/inbound"
    shutil.copytree(f"{samples}/acme", f"{inputs}/acme")
    shutil.copytree(f"{samples}/globex", f"{inputs}/globex")
    os.mkdir(f"{inputs}/acme/test")
    shutil.copy(f"{samples}/acme/acme-20261122-02.xml",
                f"{inputs}/acme/test/rehearsal.xml")
    subprocess.run(f"gzip -nc {samples}/globex/*.csv >{inputs}/globex/"
                   "again.csv.gz", shell=True, check=True)
    with open(f"{inputs}/acme/cut-short.xml", "w") as f:
        f.write("<purchaseOrders")
    os.symlink("/etc/passwd", f"{inputs}/globex/link.csv")


def fill_many(inputs):
    """So many files that they are synced all at once (SYNC_EACH)."""
    os.makedirs(f"{inputs}/acme")
    for n in range(34):
        with open(f"{inputs}/acme/many-{n:02}.xml", "w") as f:
            f.write(ORDER.format(partner="acme", n=n,
                                 price="1.00" if n % 9 == 5 else "49.90",
                                 speed="700" if n % 9 == 7 else "500"))


def fill_large(inputs):
    """A file whose documents are written beside the decisions."""
    os.makedirs(f"{inputs}/acme")
    head, rest = ORDER.split("<purchaseOrder ", 1)
    order, tail = rest.rsplit("</purchaseOrders>", 1)
    with open(f"{inputs}/acme/large.xml", "w") as f:
        f.write(head.format(partner="acme", n=0))
        for n in range(700):
            f.write("<purchaseOrder " + order.format(
                n=n, speed="500", price="1.00" if n % 99 == 5 else "49.90"))
        f.write("</purchaseOrders>" + tail)


FILLS = {"few": fill_few, "many": fill_many, "large": fill_large}


class Night:
    """dir/template before the run, dir/inputs what was dropped, dir/right
    after an undisturbed one.  `registers` makes a ledger before the run;
    without it the run makes the ledger as well."""

    def __init__(self, dir, kind="few", registers=True):
        self.template, self.inputs = f"{dir}/template", f"{dir}/inputs"
        self.right_tree = f"{dir}/right"
        init(self.template)
        if registers:
            for k in ("feasibility", "services"):
                command(self.template, "load", k,
                        f"{SAMPLES}/registers/{k}.csv")
        with open(f"{self.template}/partners.d/initech.xml", "w") as f:
            f.write(MARKED)
        os.mkdir(self.inputs)
        FILLS[kind](self.inputs)
        copy(f"{self.inputs}/.", f"{self.template}/inbound")
        copy(self.template, self.right_tree)
        done = run(self.right_tree)
        if done.returncode not in DONE:
            sys.exit(f"the undisturbed run ends with {done.returncode}: "
                     f"{done.stderr.decode()}")
        self.right = snapshot(self.right_tree)


def snapshot(tree, parts=PARTS):
    """Path -> digest, of all that has to be the same in the end."""
    return {name: fingerprint(content(path))[0]
            for name, path in files_below(tree, *parts)}

