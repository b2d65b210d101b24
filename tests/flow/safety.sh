#!/bin/bash
# safety.sh - what a night may not do, whatever happens around it
#
# Two runs at once, signals, uploads that are not finished, markers, draft and
# test partners, consumers, truncated files, many files, large files: nothing
# is taken twice, by halves or too early, and the same inputs give the same
# bytes.  LONG=1 adds what takes minutes.
here=$(cd "$(dirname "$0")" && pwd)
suite=safety
. "$here/../lib/flow.sh"
inputs=$here/../hostile/inputs.py
cd "$scratch" || exit 1
"${CC:-gcc}" -O2 -o generate "$here/../bench/generate.c" || exit 1

acme() { "$inputs" good "$1" >"$TREE/inbound/acme/${2:-$1.xml}"; }
globex() { "$inputs" csv_good "$1" >"$TREE/inbound/globex/${2:-$1.csv}"; }
is_issued() { grep -qr "number=\"$1\"" "$TREE/outbound/issued"; }
is_not_issued() { ! is_issued "$1"; }
profile() { # PARTNER SED-SCRIPT
	sed -i "$2" "$TREE/partners.d/$1.xml"
}
ready() { # PARTNER ATTRIBUTES
	profile "$1" "s,<ready [^>]*>,<ready $2/>,"
}
files() { # NAME: of run --json in $scratch/out
	json "files.$1" <"$scratch/out"
}
# keep NAME: what has to be the same in two trees.
keep() {
	rm -rf "${scratch:?}/$1"
	mkdir "$scratch/$1"
	cp -r "$TREE/outbound" "$TREE/archive" "$TREE/quarantine" "$scratch/$1/"
}
same() { # SENTENCE ONE OTHER [DIFF-OPTION...]
	that "$1" diff -r "${@:4}" "$2" "$3"
}
idle() { # nothing is under way
	[ -z "$(find "$TREE/state/work" "$TREE/state/stage" -type f)" ]
}
# begin: start a run in the background and wait until it is in the middle of
# a file, that is, has written so many KiB of its documents.
begin() { # KIB [ARGUMENT...]
	local kib=$1 n=0
	shift
	"$ORDERMILL" -c "$TREE/ordermill.xml" run --now "$NOW" "$@" \
	    >"$scratch/out" 2>"$scratch/err" &
	pid=$!
	until [ "$(du -sk --apparent-size "$TREE/state/stage" |
	    cut -f 1)" -gt "$kib" ]; do
		kill -0 $pid 2>/dev/null && [ $((n += 1)) -lt 1000 ] || return 1
		sleep 0.02
	done
}

# A zombie is gone, though not every init takes it away.
all_gone() { # PID...
	local p
	for p; do
		[ ! -e /proc/$p ] || grep -q '^State:.Z' /proc/$p/status ||
		    return 1
	done
}

# ---- Two runs at once ------------------------------------------------------

tree
./generate xml 20000 >"$TREE/inbound/acme/big.xml"
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
	{
		mill run -q --now "$NOW" >/dev/null 2>&1
		echo $?
	} &
done >"$scratch/statuses"
wait
is "sixteen starts at once: one works, the others come later" \
    "$(sort -n "$scratch/statuses" | uniq -c | awk '{print $1 "x" $2}' |
    tr '\n' ' ')" "1x0 15x75 "
is "sixteen starts at once: one run is recorded" \
    "$(mill runs --json | json runs | grep -o '"run"' | wc -l)" 1
keep sixteen
tree
./generate xml 20000 >"$TREE/inbound/acme/big.xml"
run
keep one
same "sixteen starts at once: the outputs are those of one" one sixteen

# ---- Signals ---------------------------------------------------------------

fill_signals() {
	tree
	acme S-1 a.xml
	./generate xml 40000 >"$TREE/inbound/acme/big.xml"
	acme S-2 z.xml
	globex S-3 a.csv
}
fill_signals
run
is "undisturbed: the run ends well" $status 0
keep right
for signal in TERM INT; do
	fill_signals
	that "SIG$signal: it comes in the middle of a file" begin 4000
	start=$(date +%s%N)
	kill -$signal $pid
	wait $pid
	status=$?
	took=$((($(date +%s%N) - start) / 1000000))
	is "SIG$signal: the run ends with status 75" $status 75
	that "SIG$signal: within five seconds ($took ms)" test $took -lt 5000
	that "SIG$signal: a message says so" grep -qi interrupt "$scratch/err"
	that "SIG$signal: what was decided before is issued" is_issued S-1
	that "SIG$signal: the file under way is not issued in part" \
	    test -z "$(grep -rl PO-000000001 "$TREE/outbound")"
	that "SIG$signal: status tells that a run was interrupted" \
	    sh -c '"$0" -c "$1" status | grep -q interrupted' "$ORDERMILL" \
	    "$TREE/ordermill.xml"
	run
	is "SIG$signal: the next run ends well" $status 0
	keep now
	same "SIG$signal: the outputs are those of an undisturbed run" right now
	that "SIG$signal: nothing is left" idle
done
fill_signals
that "two SIGTERMs: they come in the middle of a file" begin 4000
kill -STOP $pid
kill -TERM $pid
kill -INT $pid
kill -TERM $pid
kill -CONT $pid
wait $pid
that "two signals: the run ends" test $? -ne 0
run
keep now
same "two signals: the outputs are those of an undisturbed run" right now
fill_signals
that "SIGKILL: it comes in the middle of a file" begin 4000
children=$(cat /proc/$pid/task/$pid/children)
kill -KILL $pid
wait $pid 2>/dev/null
sleep 0.3
that "SIGKILL: its decoder does not outlive it" \
    all_gone $children
run
keep now
same "SIGKILL: the outputs are those of an undisturbed run" right now
that "SIGKILL: nothing is left" idle
fill_signals
that "SIGSTOP: it comes in the middle of a file" begin 4000
kill -STOP $pid
mill status >"$scratch/status"
that "SIGSTOP: status says which run is active" \
    grep -q "^active: run 000001, pid $pid, since 20" "$scratch/status"
for words in run report "run --dry-run" verify; do
	# shellcheck disable=SC2086
	timeout 20 "$ORDERMILL" -c "$TREE/ordermill.xml" $words \
	    >/dev/null 2>&1
	is "SIGSTOP: $words is status 75 meanwhile" $? 75
done
kill -CONT $pid
wait $pid
is "SIGSTOP: the run goes on and ends well" $? 0
keep now
same "SIGSTOP: the outputs are those of an undisturbed run" right now

# ---- Uploads that are not finished -----------------------------------------

tree
ready acme 'mode="quiet" seconds="5"'
"$inputs" good Q-1 >whole.xml
head -c 400 whole.xml >"$TREE/inbound/acme/growing.xml"
touch -d '2026-01-01' "$TREE/inbound/acme/growing.xml"
run --json
is "a growing file: it is not taken, whatever its mtime says" \
    "$status $(files not_ready) $(files processed)" "0 1 0"
tail -c +401 whole.xml | head -c 100 >>"$TREE/inbound/acme/growing.xml"
sleep 3
tail -c +501 whole.xml >>"$TREE/inbound/acme/growing.xml"
sleep 2.2
run --json
is "a growing file: its last change counts" "$(files not_ready)" 1
sleep 5.2
run --json
is "a growing file: it is taken when it was quiet" \
    "$status $(files processed)" "0 1"
that "a growing file: it is taken as a whole" is_issued Q-1
# Without any quiet time, a file that changes under the run's hands.
tree
./generate xml 60000 >big.xml
cp big.xml "$TREE/inbound/acme/a-big.xml"
head -c 20000000 big.xml >"$TREE/inbound/acme/growing.xml"
{ tail -c +20000001 big.xml | while dd bs=500000 count=1 status=none \
    iflag=fullblock >block && [ -s block ]; do cat block; sleep 0.02; done \
    >>"$TREE/inbound/acme/growing.xml"; } &
writer=$!
run
wait $writer
that "a file written to meanwhile: no order of it is issued twice" \
    test -z "$(grep -rho 'CO-[0-9A-Z]\{16\}" kind' "$TREE/outbound/issued" |
    sort | uniq -d)"
run
that "a file written to meanwhile: afterwards nothing is left" idle
that "a file written to meanwhile: verify agrees" mill verify

# ---- Markers and checksums -------------------------------------------------

tree
ready acme 'mode="marker" seconds="0" suffix=".done"'
acme M-1 a.xml
acme M-2 b.xml
: >"$TREE/inbound/acme/b.xml.done"
: >"$TREE/inbound/acme/c.xml.done"
acme M-3 d.xml
ln -s b.xml.done "$TREE/inbound/acme/d.xml.done"
acme M-4 e.xml
mkdir "$TREE/inbound/acme/e.xml.done"
run --json
is "marker: the run ends well" $status 0
that "marker: a file with one is taken" is_issued M-2
for n in 1 3 4; do
	that "marker: a file without one, or with a link or a directory, waits" \
	    is_not_issued M-$n
done
is "marker: it goes with its file, and others stay" \
    "$(cd "$TREE/inbound/acme" && find . -name '*.done' | sort | tr '\n' ' ')" \
    "./c.xml.done ./d.xml.done ./e.xml.done "
: >"$TREE/inbound/acme/a.xml.done"
run
that "marker: when it comes the file is taken" is_issued M-1

tree
ready acme 'mode="checksum" seconds="0"'
sums() { (cd "$TREE/inbound/acme" && sha256sum ${2:+"$2"} "$1.xml" \
    >"$1.xml.sha256"); }
for n in 1 2 3 4 5 6 7 8; do acme K-$n $n.xml; done
sums 1
sums 2 --binary
sums 3
sed -i 's/^.*  /\U&/' "$TREE/inbound/acme/3.xml.sha256"
sums 4
sed -i 's/^../00/' "$TREE/inbound/acme/4.xml.sha256"
: >"$TREE/inbound/acme/5.xml.sha256"
head -c 100000 /dev/zero >"$TREE/inbound/acme/6.xml.sha256"
sums 7
sed -i 's/^.\{30\}/&\n/' "$TREE/inbound/acme/7.xml.sha256"
run --json
is "checksum: wrong ones make status 4" $status 4
for n in 1 2 3; do
	that "checksum: a file with the right one is taken ($n)" is_issued K-$n
done
for n in 4 5 6 7; do
	that "checksum: a file with a wrong one is not ($n)" is_not_issued K-$n
done
is "checksum: files with wrong ones are refused, and told why" \
    "$(files refused) $(grep -rl 'code="F128"' "$TREE/outbound/acks" |
    wc -l)" "4 4"
is "checksum: a file without one waits" "$(ls "$TREE/inbound/acme")" \
    "$(printf '8.xml\ntest')"
that "checksum: nothing else is left" idle

# ---- What is not taken -----------------------------------------------------

tree
profile acme 's,<ready [^>]*>,&<ignore pattern="*.bak"/><ignore pattern="x?y*"/>,'
for name in a.bak x1y.xml b.xml.part c.filepart d.tmp .e.xml f.xml~; do
	acme N-1 "$name"
done
acme N-2 xy.xml
mkdir -p "$TREE/inbound/stranger/test" "$TREE/inbound/acme/folder"
"$inputs" good N-3 | tee "$TREE/inbound/stranger/x.xml" \
    "$TREE/inbound/stranger/test/x.xml" "$TREE/inbound/x.xml" \
    "$TREE/inbound/acme/folder/x.xml" >/dev/null
before=$(find "$TREE/inbound/stranger" "$TREE/inbound/x.xml" \
    "$TREE/inbound/acme/folder" -printf '%p %s %T@ %C@ %m\n')
run --json
is "ignored names: the run ends well" $status 0
is "ignored names: as many are ignored (with a directory)" \
    "$(files ignored)" 8
is "ignored names: they stay" "$(ls -A "$TREE/inbound/acme" | tr '\n' ' ')" \
    ".e.xml a.bak b.xml.part c.filepart d.tmp f.xml~ folder test x1y.xml "
that "ignored names: one that is like them is taken" is_issued N-2
is "a directory of nobody is not touched" "$(find "$TREE/inbound/stranger" \
    "$TREE/inbound/x.xml" "$TREE/inbound/acme/folder" \
    -printf '%p %s %T@ %C@ %m\n')" "$before"

tree
profile acme 's/status="live"/status="draft"/'
profile globex 's/status="live"/status="test"/'
acme T-1
acme T-2 test/T-2.xml
globex T-3
globex T-4 test/T-4.csv
run --json
is "draft and test: the run ends well" $status 0
is "draft: its files wait" "$(cd "$TREE/inbound/acme" && find . -type f |
    sort | tr '\n' ' ')" "./T-1.xml ./test/T-2.xml "
is "test: every file of it is answered" \
    "$(find "$TREE/outbound/acks/globex" -type f | wc -l)" 2
is "test: nothing is issued" \
    "$(find "$TREE/outbound/issued" -type f | wc -l)" 0
that "test: explain knows nothing of it" \
    sh -c '"$0" -c "$1" explain globex/T-3; test $? -eq 66' "$ORDERMILL" \
    "$TREE/ordermill.xml"
profile globex 's/status="test"/status="live"/'
profile acme 's/status="draft"/status="live"/'
globex T-3
run
that "test: the same file is no duplicate when the partner is live" \
    is_issued T-3
that "draft: its files are taken when the partner is live" is_issued T-1
that "a rehearsal of a live partner is not issued" is_not_issued T-2

# ---- The same bytes --------------------------------------------------------

night_of_all() { # a mixed night, its files made in the order that is given
	local f
	tree
	mill -q load feasibility "$top/samples/registers/feasibility.csv"
	mill -q load services "$top/samples/registers/services.csv"
	for f in "$@"; do cp -r "$f" "$TREE/inbound/$(basename "$(dirname "$f")")"
	done
	run
}
mkdir -p mixed/acme mixed/globex
cp "$top"/samples/inbound/acme/* mixed/acme
cp "$top"/samples/inbound/globex/* mixed/globex
for name in doctype cut_last million_characteristics all_bad gzip_good \
    foreign_namespace same_number; do
	"$inputs" "$name" "$name" >"mixed/acme/$name.xml"
done
for name in csv_quote_inside csv_scattered csv_formulas; do
	"$inputs" "$name" "$name" >"mixed/globex/$name.csv"
done
# Orders that come twice: which one is the duplicate?
for n in 1 2 3 4 5 6 7 8; do
	"$inputs" good D-1 | sed "s,<name>,<name>$((n / 3)) ," >mixed/acme/d$n.xml
done
ln -s nowhere mixed/acme/link.xml
night_of_all mixed/*/*
is "the same bytes: the mixed night ends with status 4" $status 4
keep right
sleep 1.1
night_of_all mixed/*/*
keep now
same "the same inputs and clock in a fresh tree: the same bytes" right now \
    --no-dereference
night_of_all $(printf '%s\n' mixed/*/* | tac)
keep now
same "the order in a directory does not matter" right now --no-dereference
night_of_all $(printf '%s\n' mixed/*/* | sort -t / -k 3.2)
keep now
same "nor does another order" right now --no-dereference
tree=$TREE
TREE=$scratch/elsewhere/of/another/name
mkdir -p "$scratch/elsewhere/of/another"
night_of_all() {
	local f
	"$ORDERMILL" -q init "$TREE"
	mill -q load feasibility "$top/samples/registers/feasibility.csv"
	mill -q load services "$top/samples/registers/services.csv"
	for f in "$@"; do cp -r "$f" "$TREE/inbound/$(basename "$(dirname "$f")")"
	done
	(cd "$TREE/partners.d" && umask 077 && LC_ALL=tr_TR.UTF-8 TZ=Asia/Kolkata \
	    LANG=de_DE.UTF-8 "$ORDERMILL" -c ../ordermill.xml run --now "$NOW" \
	    >"$scratch/out" 2>"$scratch/err")
}
night_of_all mixed/*/*
keep now
same "neither do the tree's name, the working directory, locale and zone" \
    right now --no-dereference
TREE=$tree

# ---- Consumers -------------------------------------------------------------

two_nights() { # COMMAND between the nights
	tree
	drop acme "$top"/samples/inbound/acme/*.xml
	drop globex "$top"/samples/inbound/globex/*.csv
	run
	"$@"
	drop acme "$top"/samples/inbound/acme/*01.xml
	acme E-1
	globex E-2
	run --now 2026-11-24T02:30:00Z
}
take_files() { find "$TREE/outbound" -type f -delete; }
take_directories() { find "$TREE/outbound" -mindepth 1 -delete; }
two_nights keep first
keep second
for how in files directories; do
	two_nights take_$how
	is "a consumer that takes all $how: the second night ends well" \
	    $status 0
	keep now
	cp -rn first/outbound/. now/outbound/
	find now/outbound second/outbound -type d -empty -delete
	same "a consumer that takes all $how changes nothing" \
	    second/outbound now/outbound
	that "a consumer that takes all $how: verify agrees" mill verify
done

# ---- Truncated files -------------------------------------------------------

# Up to the last byte but one: without the line end at its end a file is
# whole.  Each cut has numbers of its own, so that none is another's duplicate.
cut_everywhere() { # INPUT LENGTH DIR ENDING: cut files, and those that are whole
	local i
	for ((i = 1; i < $2 - 1; i += ($2 - i <= 200 ? 1 : 41))); do
		sed "s/NNNNN/N$(printf '%04d' "$i")/g" "$1" | head -c "$i" \
		    >"$3/$(printf 'cut-%05d' "$i").$4"
	done
}
counts() { # how many numbers were issued with 1, and how many with 2 orders
	grep -rho 'number="N[0-9]*' "$TREE/outbound/issued" |
	    sort | uniq -c | awk '{n[$1]++} END {print n[1] + 0, n[2] + 0}'
}
"$inputs" foreign_child NNNNN | sed 's,<vendor.*</vendor:note>,,' |
    sed '/number="NNNNN"/d' >two.xml
tree
cut_everywhere two.xml "$(stat -c %s two.xml)" "$TREE/inbound/acme" xml
n=$(find "$TREE/inbound/acme" -type f | wc -l)
run --json
is "cut XML: status 4" $status 4
that "cut XML: no part of a file is accepted" test "$(counts)" = "0 0"
is "cut XML: all of $n are refused" "$(files refused)" "$n"
is "cut XML: each is answered" \
    "$(grep -rl 'status="RJCT"' "$TREE/outbound/acks/acme" | wc -l)" "$n"

{ "$inputs" csv_mixed_ends NNNNN | tr -d '\r'
echo '#TOTALS,2,2,EUR=19.90'; } >two.csv
tree
profile globex 's/required="false"/required="true"/'
cut_everywhere two.csv "$(stat -c %s two.csv)" "$TREE/inbound/globex" csv
n=$(find "$TREE/inbound/globex" -type f | wc -l)
run --json
is "cut CSV with totals: status 4" $status 4
that "cut CSV with totals: no part of a file is accepted ($(counts))" \
    sh -c 'test "${0% *}" = 0' "$(counts)"
is "cut CSV with totals: each is answered" \
    "$(find "$TREE/outbound/acks/globex" -type f | wc -l)" "$n"
# "#TOTALS,2,2", with a comma behind it, and with EUR=19.9 as well.
that "cut CSV with totals: whole are those that lack an end of the totals" \
    test "$(counts | cut -d ' ' -f 2)" -le 3
that "cut files: verify agrees" mill verify

# ---- Many and much ---------------------------------------------------------

tree
./generate xml 2000 --files "$TREE/inbound/acme"
mill=$ORDERMILL
printf '#!/bin/sh\nexec strace -f -o %s -e trace=fsync,fdatasync,syncfs %s "$@"\n' \
    "$scratch/syncs" "$mill" >counted
chmod +x counted
ORDERMILL=$scratch/counted
run --json
ORDERMILL=$mill
syncs=$(grep -c 'sync' "$scratch/syncs")
is "2,000 files of one order: the run ends well" \
    "$status $(files processed)" "0 2000"
is "2,000 files of one order: as many documents and answers" \
    "$(find "$TREE/outbound/issued" -type f | wc -l)
$(find "$TREE/outbound/acks/acme" -type f | wc -l)" $'2000\n2000'
that "2,000 files of one order: they share their syncs ($syncs)" \
    test "$syncs" -ge 10 -a "$syncs" -le 400
that "2,000 files of one order: nothing is left" idle

# A file of holes is as large as we like.
tree
acme BEFORE a.xml
truncate -s 15T "$TREE/inbound/acme/b.xml"
acme BEHIND c.xml
globex OTHER
run
is "a drop without room: the run says to try again" $status 75
that "a drop without room: it is named" \
    grep -q 'acme/b.xml and what came behind it wait for space' "$scratch/err"
that "a drop without room: what came before it is issued" is_issued BEFORE
that "a drop without room: what came behind it waits" is_not_issued BEHIND
that "a drop without room: another partner does not" is_issued OTHER
rm "$TREE/inbound/acme/b.xml"
run
is "a drop without room: when it is gone, the run is finished" $status 0
that "a drop without room: and nothing waits any more" is_issued BEHIND
is "a drop without room: it was one run" "$(mill runs --json |
    grep -c '"run":')" 1

peak() { # FORMAT PARTNER ORDERS
	tree
	./generate "$1" "$3" >"$TREE/inbound/$2/x.$1"
	"$top/tests/lib/peak.py" "$scratch/peak" "$ORDERMILL" \
	    -c "$TREE/ordermill.xml" run -q --now "$NOW" >&2 || echo "status $?"
	cat "$scratch/peak"
}
for format in xml:acme csv:globex; do
	partner=${format#*:} format=${format%:*}
	few=$(peak $format $partner 10000)
	many=$(peak $format $partner 300000)
	that "memory, $format: 300,000 orders need no more than 10,000 \
($few, $many KiB)" test $((many - few)) -lt 4096
	that "memory, $format: 300,000 orders need less than 48 MiB" \
	    test "$many" -lt 49152
	[ "${LONG:-0}" = 1 ] || continue
	most=$(peak $format $partner 1000000)
	that "memory, $format: a million orders need no more than 300,000 \
($many, $most KiB)" test $((most - many)) -lt 4096
done
finish
