#!/bin/bash
# oracle_test.sh - the oracle names each defect that is planted by hand
#
# In a sound tree it finds nothing.  Then one thing at a time is spoilt, and
# the oracle has to say so, with the right word.
here=$(cd "$(dirname "$0")" && pwd)
suite=oracle
. "$here/../lib/flow.sh"
oracle() { python3 "$here/oracle.py" "$TREE" --inputs "$scratch/in" "$@"; }

tree
mkdir -p "$scratch/in/acme/test" "$scratch/in/globex"
cp "$top"/samples/inbound/acme/*.xml "$scratch/in/acme/"
cp "$top"/samples/inbound/acme/acme-20261122-02.xml \
    "$scratch/in/acme/test/rehearsal.xml"
cp "$top"/samples/inbound/globex/*.csv "$scratch/in/globex/"
gzip -nc "$top"/samples/inbound/globex/*.csv >"$scratch/in/globex/again.csv.gz"
printf '<purchaseOrders' >"$scratch/in/acme/cut-short.xml"
ln -s /etc/passwd "$scratch/in/globex/link.csv"
cp -a "$scratch/in/." "$TREE/inbound/"
run
is "the night ends with status 4" "$status" 4
cp -a "$TREE" "$scratch/sound"
that "a sound tree has no defect" oracle
mkdir "$scratch/taken"
cp -a "$TREE/outbound/." "$scratch/taken/"
find "$TREE/outbound" -type f -delete
that "nor has one whose documents were all taken" \
    oracle --taken "$scratch/taken"

sql() { sqlite3 "$TREE/state/ledger.db" "$1"; }
names() { # CODE SENTENCE COMMAND...: spoil a sound tree, and be told
	local code=$1 sentence=$2
	shift 2
	rm -rf "$TREE"
	cp -a "$scratch/sound" "$TREE"
	rm -rf "$scratch/taken"
	mkdir "$scratch/taken"
	"$@"
	oracle --taken "$scratch/taken" >"$scratch/found" 2>&1
	if grep -q "^$code " "$scratch/found"; then ok "$sentence is $code"
	else
		sed 's/^/# /' "$scratch/found" | head -10
		nok "$sentence is $code"
	fi
}
out=$TREE/outbound
issued=$out/issued/acme-acme-20261122-01-82bec488.xml
special=$out/special-handling/acme-acme-20261122-01-82bec488.xml
ack=$out/acks/acme/acme-20261122-01-82bec488.ack.xml
archived=$TREE/archive/2026-11-23/acme/acme-20261122-01-82bec488.xml.gz
digest_of() { sha256sum <"$1" | cut -c1-64; }
redo() { # FILE: what the ledger says of it is true again
	sql "UPDATE outbox SET sha256 = X'$(digest_of "$1")',
	    size = $(stat -c %s "$1") WHERE path = '${1#"$out/"}'"
}
edit() { # FILE SED-SCRIPT, and the ledger agrees
	sed -i "$2" "$1"
	redo "$1"
}

names LOST-IN "an archive that is gone" rm "$archived"
other_bytes() { echo other | gzip >"$archived"; }
names LOST-IN "an archive of other bytes" other_bytes
names LOST-IN "a link that is gone from quarantine" \
    find "$TREE/quarantine" -type l -delete
no_row() {
	sql "PRAGMA foreign_keys = 0; DELETE FROM intake WHERE name = 'cut-short.xml'"
}
names LOST-IN "a file without a row" no_row

names LOST-OUT "a document that is gone" rm "$issued"
no_ack() { rm "$ack"; sql "DELETE FROM outbox WHERE path LIKE '%01-82bec488.ack.xml'"; }
names LOST-OUT "an answer that is gone, and its row" no_ack
no_answer() { edit "$ack" '/<order number="PO-88125"/d; s/received="5" accepted="3"/received="4" accepted="2"/'; }
names LOST-OUT "an order that the answer leaves out" no_answer
no_order() { edit "$issued" '/id="CO-2250985894WYERE6"/,/<\/customerOrder>/d'; }
names LOST-OUT "a customer order that the document leaves out" no_order

names TWICE "a document that was taken and is there" \
    cp -a "$out/." "$scratch/taken/"
taken_and_new() { mkdir -p "$scratch/taken/issued"; cp "$issued" "$scratch/taken/issued/"; edit "$issued" 's/PO-88121/PO-88121 /'; }
names TWICE "a document that was taken and is there otherwise" taken_and_new
one_id_twice() {
	sed -i 's/id="CO-KSFDWJJ8C8HGCPNH"/id="CO-2250985894WYERE6"/' "$special"
	redo "$special"
}
names TWICE "a customer order in two documents" one_id_twice
two_answers() {
	cp "$ack" "${ack%.ack.xml}-2.ack.xml"
	sql "INSERT INTO outbox (run, intake, kind, path, token, sha256, size,
	    published) SELECT run, intake, kind,
	    replace(path, '.ack.xml', '-2.ack.xml'), 'x', sha256, size, 1
	    FROM outbox WHERE path LIKE '%01-82bec488.ack.xml'"
}
names TWICE "a file with two answers" two_answers
other_source() {
	edit "$special" 's/number="PO-88123"/number="PO-88121"/; s/sha256="82bec/sha256="06561/; s/CO-KSFDWJJ8C8HGCPNH/CO-KSFDWJJ8C8HGCPNX/'
}
names TWICE "an order that was issued from two files" other_source
kept_twice() { cp "$scratch/in/acme/acme-20261122-01.xml" "$TREE/inbound/acme/"; }
names TWICE "a file that lies in inbound and in the archive" kept_twice

names TORN "a document cut short" truncate -s 100 "$issued"
flipped() { sed -i 's/Utrecht/Utrecth/' "$issued"; }
names TORN "a document with other words" flipped
broken_xml() { edit "$issued" 's/<\/customerOrders>//'; }
names TORN "a document that no longer parses" broken_xml
names TORN "an archive that cannot be expanded" truncate -s 40 "$archived"
page() { dd if=/dev/urandom of="$TREE/state/ledger.db" bs=8192 seek=3 count=1 conv=notrunc status=none; }
names TORN "a ledger with a damaged page" page

unasked() { cp "$issued" "$out/issued/unasked.xml"; }
names UNEXPECTED "a document that nobody decided" unasked
wrong_id() { edit "$issued" 's/CO-2250985894WYERE6/CO-0000000000000000/'; }
names UNEXPECTED "a customer order of another id" wrong_id
names UNEXPECTED "an archive that nobody recorded" \
    cp "$archived" "$TREE/archive/2026-11-23/acme/more.xml.gz"
foreign() { edit "$ack" 's/number="PO-88125"/number="PO-99999"/'; }
names UNEXPECTED "an answer to an order that was never sent" foreign

names LEFT "a token in the stage" touch "$TREE/state/stage/00ff"
claimed() { mkdir -p "$TREE/state/work/x/acme"; echo >"$TREE/state/work/x/acme/a.xml"; }
names LEFT "a file in work" claimed
ready() { sql "UPDATE outbox SET published = 0 WHERE id = 1"; }
names LEFT "a document that is not published" ready
open_run() { sql "UPDATE run SET state = 0"; }
names LEFT "a run that is open" open_run
decided() { sql "UPDATE intake SET state = 1 WHERE id = 1"; }
names LEFT "a file that is not done" decided

fewer() { sql "UPDATE intake SET received_orders = 4 WHERE name = 'acme-20261122-01.xml'"; }
names BOOKS "an order that was not counted" fewer
moved() {
	sql "UPDATE intake_count SET outcome = 3 WHERE outcome = 2 AND
	    source = 1 AND intake = (SELECT id FROM intake
	    WHERE name = 'acme-20261122-01.xml')"
}
names BOOKS "a rejection that was counted as another outcome" moved
money() { sql "UPDATE intake_amount SET amount_minor = amount_minor + 1 WHERE source = 1 AND outcome = 0"; }
names BOOKS "a cent that was not received" money

if [ "$(sql "SELECT count(*) FROM pragma_table_info('run')
    WHERE name = 'digest'")" -gt 0 ]; then
	rewritten() { sql "UPDATE intake SET findings = findings + 1 WHERE id = 1"; }
	names CHAIN "a row that was changed later" rewritten
	replaced() { sql "UPDATE run SET digest = randomblob(32)"; }
	names CHAIN "a digest that is another" replaced
fi
finish
