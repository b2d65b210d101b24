#!/bin/bash
# verify.sh - whatever is changed afterwards, verify finds it
#
# A tree after three nights with all that can come of a file.  In copies of
# it, one thing at a time is changed: a bit of each column of the ledger, of
# sampled bytes of the archive, of the documents and of the journal; rows and
# runs are taken away and added.  Each has to be found; what is not promised
# is listed, with the reason.  LONG=1 takes more samples.
here=$(cd "$(dirname "$0")" && pwd)
suite=verify
. "$here/../lib/flow.sh"
inputs=$here/../hostile/inputs.py
cd "$scratch" || exit 1

three_nights() {
	tree
	mill -q load feasibility "$top/samples/registers/feasibility.csv"
	mill -q load services "$top/samples/registers/services.csv"
	drop acme "$top"/samples/inbound/acme/*.xml
	drop globex "$top"/samples/inbound/globex/*.csv
	run
	printf '<purchaseOrders' >"$TREE/inbound/acme/cut-short.xml"
	cp "$top"/samples/inbound/acme/*02.xml "$TREE/inbound/acme/test/"
	gzip -c "$top"/samples/inbound/globex/*.csv \
	    >"$TREE/inbound/globex/again.csv.gz"
	ln -s /etc/passwd "$TREE/inbound/globex/link.csv"
	"$inputs" no_number >"$TREE/inbound/acme/no-number.xml" 2>/dev/null ||
	    rm "$TREE/inbound/acme/no-number.xml"
	cp "$here"/110-*/orders.xml "$TREE/inbound/acme/several.xml"
	run --now 2026-11-24T02:30:00Z
	"$inputs" good V-1 >"$TREE/inbound/acme/v-1.xml"
	run --now 2026-11-25T02:30:00Z
}
three_nights
cp -a "$TREE" sound
mend() { rm -rf "$TREE"; cp -a sound "$TREE"; }
finds() { # SENTENCE PATTERN: verify is status 65 and says PATTERN; mends
	mill verify >out 2>err
	local status=$?
	is "$1 is found" $status 65
	that "$1 is named" grep -qe "$2" err
	mend
}
sql() { sqlite3 "$TREE/state/ledger.db" "$1"; }

that "the sound tree is found sound" mill verify

# ---- The chain -------------------------------------------------------------

is "each record has the digest that runs --json tells" \
    "$(sha256sum "$TREE"/state/journal/* | cut -d ' ' -f 1 | tac)" \
    "$(mill runs --json | python3 -c 'import json, sys
for r in json.load(sys.stdin)["runs"]: print(r["digest"])')"
is "each record begins with the digest of the one before" \
    "$(sed -n 's/^before //p' "$TREE"/state/journal/*)" \
    "$(echo -; sha256sum "$TREE"/state/journal/* | cut -d ' ' -f 1 | head -2)"
is "show tells the digest of the run" \
    "$(mill show 1 --json | json run_digest)" \
    "$(sha256sum "$TREE/state/journal/000001" | cut -d ' ' -f 1)"
is "a program of its own computes the same chain from the tables" \
    "$("$top/tests/lib/chain.py" "$TREE/state/ledger.db" 2>&1)" \
    "$(sha256sum "$TREE"/state/journal/* | cut -d ' ' -f 1)"

# ---- A bit of each column --------------------------------------------------

columns=$top/tests/lib/columns.py
samples=2
[ "${LONG:-0}" = 0 ] || samples=12
tried=0 impossible=0
while read -r column n; do
	for ((sample = 0; sample < samples && sample < n; sample++)); do
		at=$((sample * 7919 % n))
		"$columns" "$TREE/state/ledger.db" "$column" $at >flip.out 2>&1
		case $? in
		0) ;;
		3) impossible=$((impossible + 1)); continue ;;
		*) sed 's/^/# /' flip.out; nok "$column can be changed" ;;
		esac
		tried=$((tried + 1))
		mill verify >out 2>err
		case $? in
		65|74) ;;
		*) nok "a changed bit of $column (row $at) is found" ;;
		esac
		cp sound/state/ledger.db "$TREE/state/ledger.db"
	done
done < <("$columns" "$TREE/state/ledger.db" list)
that "a changed bit is found in each column ($tried tried, $impossible \
impossible)" test $tried -gt 100
mend

# ---- Sampled bytes of files ------------------------------------------------

cat >flip.py <<'END'
import sys
path, n, bit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(path, "r+b") as f:
    data = bytearray(f.read())
    data[n % len(data)] ^= 1 << bit
    f.seek(0)
    f.write(data)
END
found_in() { # SENTENCE SAMPLES FILE...: bytes of files are found
	local sentence=$1 samples=$2 missed=0 n=0 i file
	shift 2
	for file; do
		for ((i = 0; i < samples; i++)); do
			python3 flip.py "$file" $((i * 7919 + 13)) $((i % 8))
			n=$((n + 1))
			mill verify >out 2>err
			[ $? -eq 65 ] || { missed=$((missed + 1))
				echo "# $file, byte $((i * 7919 + 13))"; }
			cp "sound${file#"$TREE"}" "$file"
		done
	done
	is "$sentence ($n tried)" "$missed" 0
}
samples=2
[ "${LONG:-0}" = 0 ] || samples=40
mapfile -t files < <(find "$TREE/archive" -type f | sort)
found_in "a changed bit in the archive is found" $samples "${files[@]}"
mapfile -t files < <(find "$TREE/outbound" -type f | sort)
found_in "a changed bit in a document is found" $((samples / 2)) \
    "${files[@]}"
mapfile -t files < <(find "$TREE/state/journal" -type f | sort)
found_in "a changed bit in the journal is found" $samples "${files[@]}"
mend

last=$TREE/state/journal/000003
sed -i 's/^end/enl/' "$last"
finds "a journal without its end" 'journal/000003: error: it is not the record'
sed -i '/^end/d' "$last"
finds "a journal whose last line went" 'journal/000003: error: it is not the'

# ---- Rows of orders that were not accepted ---------------------------------

for column in purpose customer earlier currency exponent rules_tried \
    rules_fired evidence; do
	case $column in
	customer|earlier|currency|evidence) value="'XTS'" ;;
	*) value="$column + 1" ;;
	esac
	sql "UPDATE purchase_order SET $column = $value WHERE outcome = 2"
	finds "$column of a rejected order, changed," 'rows of its orders'
done
sql "UPDATE receipt SET order_digest = zeroblob(32) WHERE ordinal = (SELECT
    min(ordinal) FROM receipt WHERE order_digest IS NOT NULL)"
finds "the digest of a rejected order, changed," 'rows of its orders'
sql "UPDATE receipt SET order_digest = NULL"
finds "the digests of rejected orders taken away" 'rows of its orders'

# ---- Rows and files that go and come ---------------------------------------

sql "DELETE FROM outbox WHERE run = 3; DELETE FROM purchase_order WHERE intake
    IN (SELECT id FROM intake WHERE run = 3); DELETE FROM intake_count WHERE
    intake IN (SELECT id FROM intake WHERE run = 3); DELETE FROM intake_amount
    WHERE intake IN (SELECT id FROM intake WHERE run = 3);
    DELETE FROM intake WHERE run = 3; DELETE FROM run WHERE id = 3"
cp -a "$TREE" cut
finds "the last run cut off" 'does not know archive/2026-11-25/acme/v-1'
rm -rf "$TREE"
mv cut "$TREE"
rm "$TREE/state/journal/000003"
finds "the last run cut off, and its journal" 'v-1-.*\.xml\.gz'
sql "UPDATE run SET digest = NULL WHERE id = 2"
finds "a digest taken away" 'run 00000[23]'
sql "UPDATE run SET digest = NULL WHERE id = 3"
finds "the last digest taken away" 'run 000003'
sql "INSERT INTO purchase_order SELECT partner, 'PO-FORGED', revision, outcome,
    standing, fingerprint, intake, ordinal, source_line, offset, length,
    purpose, customer, earlier, currency, exponent, amount_minor, lines,
    rules_tried, rules_fired, evidence, customer_orders, first_kind,
    first_special, first_lines, first_requested_day FROM purchase_order
    WHERE number = 'PO-88121'"
finds "an order that was added" 'purchase orders'
sql "INSERT INTO receipt SELECT intake, 99, source_line, partner, number,
    revision, outcome, conflict, corrected, lines, currency, exponent,
    amount_minor, released, order_digest FROM receipt LIMIT 1"
finds "a receipt that was added" 'receipts'
sql "INSERT INTO finding SELECT intake, ordinal, 77, code, field, name, value,
    detail, line, column, order_line, which FROM finding
    WHERE ordinal > 0 LIMIT 1"
finds "a finding that was added" 'rows of its orders'
sql "DELETE FROM customer_order"
finds "customer orders that were deleted" 'rows of its orders'
sql "UPDATE run SET now = now + 60 WHERE id = 1"
finds "a run with another clock" 'record of run 000001'
cp "$TREE"/archive/2026-11-25/acme/v-1-*.xml.gz \
    "$TREE/archive/2026-11-25/acme/forged-00000000.xml.gz"
finds "an input that was added to the archive" '^archive/.*forged-00000000'
mkdir "$TREE/archive/2026-11-25/acme/forged-00000000.bundle.tar.gz"
finds "a directory that is named as a bundle" '^archive/.*forged.*damaged'
mkfifo "$TREE/archive/2026-11-25/acme/forged-00000000.bundle.tar.gz"
finds "a pipe that is named as a bundle" '^archive/.*forged.*damaged'
cp "$TREE"/outbound/issued/acme-v-1-*.xml \
    "$TREE/outbound/issued/acme-forged-00000000.xml"
finds "an order that was added to outbound" '^outbound/issued/acme-forged-00000000'
rm -r "$TREE/outbound/issued"
that "a consumer that takes a directory is no tampering" mill verify
mend
rm -r "$TREE/archive/2026-11-24"
finds "a day missing from the archive" '^archive/2026-11-24/'
mv "$TREE"/archive/2026-11-25/acme/v-1-*.xml.gz "$TREE/archive/2026-11-24/acme/"
finds "an input moved to another day" '2026-11-2[45]/acme/v-1'

# ---- Ledgers from before the chain -----------------------------------------

sql "UPDATE run SET digest = NULL; UPDATE intake SET trail = NULL"
rm -r "$TREE/state/journal"
that "runs from before the chain are found sound" mill verify
"$inputs" good V-2 >"$TREE/inbound/acme/v-2.xml"
run --now 2026-11-26T02:30:00Z
is "the next run begins the chain" \
    "$status $(sed -n 's/^before //p' "$TREE/state/journal/000004")" "0 -"
that "the next run begins the chain, and verify agrees" mill verify
sql "UPDATE run SET now = now + 60 WHERE id = 4"
finds "a change in the first run of the chain" 'record of run 000004'
finish
