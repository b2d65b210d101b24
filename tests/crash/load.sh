#!/bin/bash
# load.sh - kill a load of a register anywhere: it is the old one or the new
#
# First at each failpoint that a load passes, then wherever a load of many rows
# happens to be.  Afterwards the register is one of the two, with its version
# and what it was before; the same load again, undisturbed, ends as if nothing
# had happened.
here=$(cd "$(dirname "$0")" && pwd)
suite=crash
ORDERMILL=${ORDERMILL:-$here/../../build/fault/ordermill}
. "$here/../lib/flow.sh"

rows() { # N STATUS: a register of services, every tenth of them with STATUS
	seq "$1" | awk -v status="$2" '
	    BEGIN { print "service_id,partner,customer_id,offering,postcode," \
	        "country,status" }
	    { print "S-" $1 ",acme,C-1,MOB-SIM,,NL," \
	        ($1 % 10 == 0 ? status : "active") }'
}
load() { mill -q load --now "$NOW" services "$1" 2>"$scratch/err"; }
contents() { # of all tables of the register
	sqlite3 "$TREE/state/ledger.db" "SELECT version, rows, added, changed,
	    removed FROM v_load; SELECT count(*), total(version),
	    group_concat(DISTINCT status) FROM register_service; SELECT
	    count(*), total(version), total(until), group_concat(DISTINCT
	    status) FROM register_service_was"
}
prepare() { # N: a tree with the old register; $old and $new are contents
	rows "$1" active >"$scratch/old.csv"
	rows "$1" ceased >"$scratch/new.csv"
	tree
	load "$scratch/old.csv"
	rm -rf "$scratch/before"
	cp -a "$TREE" "$scratch/before"
	old=$(contents)
	load "$scratch/new.csv"
	new=$(contents)
	again
}
again() { rm -rf "$TREE"; cp -a "$scratch/before" "$TREE"; }
killed() { # SENTENCE: what is there after a kill, and after another load
	local now bad=
	now=$(mill verify 2>&1) || bad="verify: $now"
	now=$(contents)
	[ "$now" = "$old" ] || [ "$now" = "$new" ] || bad="neither: $now"
	load "$scratch/new.csv" || bad="the next load: $(cat "$scratch/err")"
	[ "$(contents)" = "$new" ] || bad="then: $(contents)"
	if [ -z "$bad" ]; then ok "$1"; else
		echo "# $bad"
		nok "$1"
	fi
}

prepare 1000
export ORDERMILL_FAILPOINTS=$scratch/passed
load "$scratch/new.csv"
unset ORDERMILL_FAILPOINTS
is "a load passes failpoints before and after its commit" \
    "$(paste -sd' ' "$scratch/passed")" \
    "load.read load.applied ledger.commit ledger.committed"
while read -r name; do
	again
	{ ORDERMILL_KILL=$name load "$scratch/new.csv"; } 2>/dev/null
	is "killed at $name" $? 137
	killed "killed at $name: the register is whole"
done <"$scratch/passed"

prepare "${ROWS:-40000}"
start=$(date +%s%N)
load "$scratch/new.csv"
whole=$((($(date +%s%N) - start) / 1000000))	# milliseconds
kills=${KILLS:-12}
inside=0
for n in $(seq "$kills"); do
	again
	"$ORDERMILL" -c "$TREE/ordermill.xml" -q load --now "$NOW" services \
	    "$scratch/new.csv" &
	pid=$!
	sleep "$(awk -v ms=$((whole * n / (kills + 1))) \
	    'BEGIN { print ms / 1000 }')"
	kill -KILL $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ $? -ne 137 ] || inside=$((inside + 1))
	killed "killed in a load of many rows, $n of $kills: it is whole"
done
that "some of these kills found a load" test "$inside" -ge 1
finish
