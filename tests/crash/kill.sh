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

fill() {
	tree
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
