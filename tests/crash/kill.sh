#!/bin/bash
# kill.sh - kill the program at every failpoint, run it again, compare
#
# An undisturbed run over a mixed inbound tree gives the outbound that is
# right.  Then, for each failpoint it passed and each time it passed it, the
# same tree is run again, killed there, and run again without disturbance:
# outbound and archive have to be the same bytes, the ledger has to verify,
# and nothing may be left in between.  Twice: killed during recovery as well.
# A consumer that empties outbound between the two runs must not see any
# document twice.
here=$(cd "$(dirname "$0")" && pwd)
suite=crash
ORDERMILL=${ORDERMILL:-$here/../../build/fault/ordermill}
. "$here/../lib/flow.sh"
STRIDE=${STRIDE:-1}

# A cancellation, a change and a file behind a gap, all of them held, and what
# they wait for, in later files of the same night.
held() { # FILE SEQUENCE ORDER...
	local file=$1 sequence=$2
	shift 2
	printf '<purchaseOrders xmlns="urn:ordermill:purchase-orders:1" %s%s' \
	    "partner=\"held\" sequence=\"$sequence\">" "$*" \
	    >"$TREE/inbound/held/$file"
	echo '</purchaseOrders>' >>"$TREE/inbound/held/$file"
}
order() { # NUMBER PURPOSE EARLIER CHANNELS
	printf '<purchaseOrder number="%s" date="2026-11-22" purpose="%s">' \
	    "$1" "$2"
	printf '<initiatingRequest type="sale" reference="Q-%s"/>' "$1"
	printf '<customer id="C-1"><name>A</name></customer>'
	[ -z "$4" ] || printf '<billingAccount>B</billingAccount>'
	[ -z "$4" ] || printf '<currency>EUR</currency>'
	[ -z "$3" ] || printf '<earlierOrder>%s</earlierOrder>' "$3"
	[ -z "$4" ] || printf '<line number="1" action="add">%s%s%s%s</line>' \
	    '<offering>VOICE-SIP</offering><quantity>1</quantity>' \
	    '<place role="install"><city>U</city><postcode>1</postcode>' \
	    '<country>NL</country></place>' \
	    "<characteristic name=\"channels\">$4</characteristic>"
	echo '</purchaseOrder>'
}
fill_held() {
	mkdir -p "$TREE/inbound/held/test"
	sed 's/acme/held/; s/<accept/<sequence policy="strict"\/>&/' \
	    "$top/samples/partners.d/acme.xml" >"$TREE/partners.d/held.xml"
	held a.xml 1 "$(order H-9 cancel H-2)" "$(order H-2 change H-1 8)"
	held b.xml 3 "$(order H-3 order '' 8)" "$(order H-4 cancel H-3)"
	held c.xml 2 "$(order H-1 order '' 4)"
}

fill() {
	tree
	fill_held
	mill -q load feasibility "$top/samples/registers/feasibility.csv"
	mill -q load services "$top/samples/registers/services.csv"
	drop acme "$top"/samples/inbound/acme/*.xml
	drop globex "$top"/samples/inbound/globex/*.csv
	cp "$top"/samples/inbound/acme/acme-20261122-02.xml \
	    "$TREE/inbound/acme/test/rehearsal.xml"
	gzip -c "$top"/samples/inbound/globex/*.csv \
	    >"$TREE/inbound/globex/again.csv.gz"
	printf '<purchaseOrders' >"$TREE/inbound/acme/cut-short.xml"
	: >"$TREE/inbound/acme/empty.xml"
	ln -s /etc/passwd "$TREE/inbound/globex/link.csv"
	touch "$TREE/inbound/globex/upload.csv.part"
}
keep() { # NAME: what has to be the same
	rm -rf "$scratch/$1"
	mkdir "$scratch/$1"
	cp -r "$TREE/outbound" "$TREE/archive" "$TREE/quarantine" \
	    "$scratch/$1/"
}
same() { diff -r "$scratch/right" "$scratch/now"; }
clean() { test -z "$(find "$TREE/state/work" "$TREE/state/stage" -type f)"; }
settle() { # run again until it says that it is done
	for _ in 1 2 3; do
		run
		[ "$status" -lt 64 ] && return 0
	done
	sed 's/^/# /' "$scratch/err"
	return 1
}
check() { # SENTENCE
	local bad=
	settle || bad="the rerun fails"
	keep now
	same >"$scratch/diff" 2>&1 || bad="the outputs differ"
	clean || bad="work or stage is not empty"
	mill verify >>"$scratch/diff" 2>&1 || bad="verify finds problems"
	points=$((points + 1))
	if [ -z "$bad" ]; then ok "$1"; else
		differing=$((differing + 1))
		sed 's/^/# /' "$scratch/diff" | head -10
		nok "$1: $bad"
	fi
}

fill
export ORDERMILL_FAILPOINTS=$scratch/passed
run
unset ORDERMILL_FAILPOINTS
want=$status
keep right
is "the undisturbed run ends with status 4" "$want" 4
is "the undisturbed run passes failpoints" \
    "$([ "$(wc -l <"$scratch/passed")" -gt 40 ] && echo many)" many

n=0 points=0 differing=0 doubled=0
declare -A count
while read -r name; do
	count[$name]=$((${count[$name]:-0} + 1))
	n=$((n + 1))
	[ $((n % STRIDE)) -eq 0 ] || continue
	at=$name:${count[$name]}
	fill
	ORDERMILL_KILL=$at run
	if [ "$status" -ne 137 ]; then
		nok "killed at $at (status $status)"
		continue
	fi
	check "killed at $at"
done <"$scratch/passed"

# Killed, and killed again while the next start recovers.
n=0
for name in "${!count[@]}"; do
	fill
	ORDERMILL_KILL=$name:1 run
	ORDERMILL_KILL=publish.renamed:1 run
	check "killed at $name, and again in recovery"
done

# Two groups that were claimed and recorded, in directories of random names:
# the later one is found first.
fill
ORDERMILL_KILL=night.claimed:2 run
first=$(ls "$TREE/state/work")
ORDERMILL_KILL=group.claims_committed:1 run
second=$(ls "$TREE/state/work" | grep -v "^$first\$")
is "two groups are left" "$(wc -w <<<"$first $second")" 2
for move in "$first 000001-ffffffff" "$second 000001-00000000"; do
	read -r from to <<<"$move"
	mv "$TREE/state/work/$from" "$TREE/state/work/$to"
	sqlite3 "$TREE/state/ledger.db" "UPDATE intake SET
	    claimed = replace(claimed, '$from/', '$to/')"
done
check "two groups that are left are decided in their order"

# The consumer takes everything between the kill and the next run.
for at in publish.renamed:1 publish.renamed:3 publish.all_renamed:1 \
    publish.synced:1 archive.written:1 archive.recorded:1; do
	fill
	ORDERMILL_KILL=$at run
	rm -rf "$scratch/taken"
	cp -r "$TREE/outbound" "$scratch/taken"
	find "$TREE/outbound" -type f -delete
	settle
	twice=$(cd "$scratch/taken" && find . -type f | while read -r f; do
		[ -e "$TREE/outbound/$f" ] && echo "$f"
	done)
	cp -rn "$scratch/taken/." "$TREE/outbound/"
	is "a consumer that empties outbound after $at sees nothing twice" \
	    "$twice" ""
	points=$((points + 1))
	[ -z "$twice" ] || doubled=$((doubled + 1))
	keep now
	that "a consumer that empties outbound after $at gets everything" \
	    diff -r "$scratch/right/outbound" "$scratch/now/outbound"
done
figure failpoint killed $points 0 $doubled $differing
finish
