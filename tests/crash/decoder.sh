#!/bin/bash
# decoder.sh - kill the decoder, the process that touches partners' bytes
#
# One that dies costs only its file: that is undecided, neither accepted nor
# refused, and stays claimed.  The next run decides it; undecided twice it goes
# to quarantine for a person.  Its neighbours never notice.
here=$(cd "$(dirname "$0")" && pwd)
suite=decoder
. "$here/../lib/flow.sh"
inputs=$here/../hostile/inputs.py
cd "$scratch" || exit 1
"${CC:-gcc}" -O2 -o generate "$here/../bench/generate.c" || exit 1
./generate xml 30000 >big.xml
./generate csv 30000 | sed 's/^PO-/PC-/' >big.csv

fill() {
	tree
	for name in a-first z-last; do
		"$inputs" good "X-$name" >"$TREE/inbound/acme/$name.xml"
		"$inputs" csv_good "C-$name" >"$TREE/inbound/globex/$name.csv"
	done
	cp big.xml "$TREE/inbound/acme/big.xml"
}
keep() { # NAME: what has to be the same; reports tell of each run
	rm -rf "${scratch:?}/$1"
	mkdir "$scratch/$1"
	cp -r "$TREE/outbound" "$TREE/archive" "$TREE/quarantine" "$scratch/$1/"
	rm -rf "$scratch/$1/outbound/reports"
}
neighbours() {
	local n
	for n in X-a-first X-z-last C-a-first C-z-last; do
		grep -qr "number=\"$n\"" "$TREE/outbound/issued" || {
			echo "$n is not issued"
			return 1
		}
	done
}
children() { cat "/proc/$1/task/$1/children" 2>/dev/null; }
written() { du -sk --apparent-size "$TREE/state/stage" | cut -f 1; }
# shoot SIGNAL KIB: run, and send SIGNAL to the decoder when so many KiB of
# documents were written; leaves $status, and $shot if it hit.
shoot() {
	local pid victim
	shot=
	"$ORDERMILL" -c "$TREE/ordermill.xml" run --json --now "$NOW" \
	    >"$scratch/out" 2>"$scratch/err" &
	pid=$!
	while kill -0 $pid 2>/dev/null; do
		victim=$(children $pid)
		if [ -n "$victim" ] && [ "$(written)" -ge "$2" ]; then
			# shellcheck disable=SC2086
			kill "-$1" $victim && shot=yes
			break
		fi
		sleep 0.01
	done
	wait $pid
	status=$?
}
files() { json "files.$1" <"$scratch/out"; }
claimed() { find "$TREE/state/work" -type f -path '*/acme/*' -printf '%f '; }

fill
run
is "undisturbed: the run ends well" $status 0
keep right

for at in KILL:0 KILL:4000 KILL:12000 SEGV:8000 ABRT:8000 BUS:8000; do
	signal=${at%:*} kib=${at#*:}
	title="SIG$signal after $kib KiB"
	fill
	shoot "$signal" "$kib"
	is "$title: it hit" "$shot" yes
	if [ "$kib" -eq 0 ] && [ $status -eq 0 ]; then
		ok "$title: an idle decoder is replaced"
		continue
	fi
	is "$title: status 4" $status 4
	that "$title: the neighbours are issued" neighbours
	is "$title: one file is undecided, none is quarantined or refused" \
	    "$(files undecided) $(files quarantined) $(files refused)" "1 0 0"
	is "$title: it stays claimed" "$(claimed)" "big.xml "
	is "$title: nothing of it is issued or answered" \
	    "$(find "$TREE/outbound" -name '*big*')" ""
	that "$title: nothing of it stays in stage" \
	    test -z "$(find "$TREE/state/stage" -type f)"
	that "$title: the books balance" \
	    test "$(json balanced <"$scratch/out")" = true
	that "$title: a message tells that it is tried again" \
	    grep -q 'acme/big.xml could not be judged' "$scratch/err"
	that "$title: verify agrees" mill verify
	run
	is "$title: the next run decides it" $status 0
	keep now
	that "$title: the outputs are those of an undisturbed run" \
	    diff -r right now
	that "$title: nothing is left" \
	    test -z "$(find "$TREE/state/work" "$TREE/state/stage" -type f)"
done

# The second file of a group, of another partner and format, and compressed.
tree
"$inputs" good X-a-first >"$TREE/inbound/acme/a-first.xml"
gzip -c big.csv >"$TREE/inbound/globex/big.csv.gz"
"$inputs" csv_good C-z-last >"$TREE/inbound/globex/z-last.csv"
shoot KILL 8000
is "compressed CSV: status 4" "$shot $status" "yes 4"
is "compressed CSV: undecided" "$(files undecided)" 1
run
is "compressed CSV: the next run decides it" $status 0
is "compressed CSV: all of it" "$(grep -rho 'number="PC-[0-9]*"' \
    "$TREE/outbound/issued" | sort -u | wc -l)" 30000

# Undecided twice.
fill
shoot KILL 4000
is "killed twice: status 4" "$shot $status" "yes 4"
"$inputs" good X-later >"$TREE/inbound/acme/later.xml"
shoot KILL 4000
is "killed twice: status 4 again" "$shot $status" "yes 4"
is "killed twice: now it is quarantined, and counted" \
    "$(files undecided) $(files quarantined)" "0 1"
that "killed twice: what came later is issued" \
    grep -qr 'number="X-later"' "$TREE/outbound/issued"
kept=$(find "$TREE/quarantine/acme" -type f -name '*big.xml')
that "killed twice: its bytes are kept" cmp big.xml "$kept"
that "killed twice: a note tells why" \
    grep -q 'F190' "$kept.reason.txt"
is "killed twice: nothing of it is issued or answered" \
    "$(find "$TREE/outbound" -name '*big*')" ""
that "killed twice: the neighbours are issued" neighbours
that "killed twice: nothing is left" \
    test -z "$(find "$TREE/state/work" "$TREE/state/stage" -type f)"
that "killed twice: verify agrees" mill verify
that "killed twice: show tells of it" \
    sh -c '"$0" -c "$1" show big.xml | grep -q quarantined' "$ORDERMILL" \
    "$TREE/ordermill.xml"
run
is "killed twice: the next run is quiet" $status 0
cp big.xml "$TREE/inbound/acme/big.xml"
run
is "killed twice: dropped again it is processed" $status 0
that "killed twice: dropped again it is issued" \
    test -n "$(find "$TREE/outbound/issued" -name '*big*')"

# An undecided file, and then the whole program is killed.
fill
shoot KILL 4000
"$ORDERMILL" -c "$TREE/ordermill.xml" run --now "$NOW" >/dev/null 2>&1 &
pid=$!
until [ "$(written)" -gt 4000 ] || ! kill -0 $pid 2>/dev/null; do
	sleep 0.02
done
kill -KILL $pid
wait $pid 2>/dev/null
run
is "the decoder, then the program: the third run ends well" $status 0
keep now
that "the decoder, then the program: the outputs are those of one run" \
    diff -r right now

# A decoder that does nothing for a minute is stopped.
if [ "${LONG:-0}" = 1 ]; then
	fill
	start=$SECONDS
	shoot STOP 4000
	is "a decoder that stalls: status 4" "$shot $status" "yes 4"
	that "a decoder that stalls: within two minutes" \
	    test $((SECONDS - start)) -le 120
	that "a decoder that stalls: the neighbours are issued" neighbours
	run
	is "a decoder that stalls: the next run decides its file" $status 0
	keep now
	that "a decoder that stalls: the outputs are those of one run" \
	    diff -r right now
fi
finish
