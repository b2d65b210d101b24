#!/bin/bash
# ledger.sh - ledgers that are not what they should be, and their copies
#
# Two runs that meet in spite of the lock; ledgers that are old, gone, cut,
# foreign, of another version, with another's log; clocks that go back; copies
# made while a run is active.  Each gets a clear answer, nothing is changed by
# a refusal, and nothing is ever issued twice.
here=$(cd "$(dirname "$0")" && pwd)
suite=ledger
. "$here/../lib/flow.sh"
inputs=$here/../hostile/inputs.py
cd "$scratch" || exit 1
"${CC:-gcc}" -O2 -o generate "$here/../bench/generate.c" || exit 1

acme() { "$inputs" good "$1" >"$TREE/inbound/acme/${2:-$1.xml}"; }
ledger=$TREE/state/ledger.db
sql() { sqlite3 "$ledger" "$1"; }
state() { # every name and byte of the tree
	(cd "$TREE" && find . -printf '%p %y %m\n' | sort &&
	    find . -type f -exec sha256sum {} + | sort)
}
issued() { # the customer orders that lie in outbound, each as often as it does
	find "$TREE/outbound/issued" "$TREE/outbound/special-handling" -type f \
	    -exec grep -ho 'CO-[0-9A-Z]\{16\}" kind' {} + | sort
}
registers() {
	mill -q load feasibility "$top/samples/registers/feasibility.csv"
	mill -q load services "$top/samples/registers/services.csv"
}
# A first night; then its ledger is kept, and two more nights follow.
three_nights() {
	tree
	registers
	drop acme "$top"/samples/inbound/acme/*01.xml
	run
	cp "$ledger" last-week.db
	drop acme "$top"/samples/inbound/acme/*02.xml
	drop globex "$top"/samples/inbound/globex/*.csv
	cp "$top"/samples/inbound/acme/*02.xml "$TREE/inbound/acme/test/"
	gzip -c "$top"/samples/inbound/globex/*.csv \
	    >"$TREE/inbound/globex/again.csv.gz"
	printf '<purchaseOrders' >"$TREE/inbound/acme/cut-short.xml"
	ln -s /etc/passwd "$TREE/inbound/globex/link.csv"
	cp "$here"/110-*/orders.xml "$TREE/inbound/acme/A file, 50%.xml"
	run --now 2026-11-24T02:30:00Z
	acme N-3
	run --now 2026-11-25T02:30:00Z
}
# refused STATUS PATTERN COMMAND...: so it is, PATTERN says why, and nothing in
# the tree is changed.
refused() {
	local want=$1 pattern=$2 before after status
	shift 2
	before=$(state)
	mill "$@" >out 2>err
	status=$?
	after=$(state)
	echo "$status" | grep -qx "$want" && grep -q "$pattern" err &&
	    [ "$before" = "$after" ] && [ ! -s out ] || {
		echo "status $status, not $want"
		cat out err
		diff <(echo "$before") <(echo "$after")
		return 1
	}
}

# ---- A ledger of last week --------------------------------------------------

three_nights
cp -a "$TREE" today
digests=$(sql "SELECT run, digest FROM v_run")
cp last-week.db "$ledger"
acme N-4
that "last week's ledger: run refuses, and names what it does not know" \
    refused 78 'archive/2026-11-24/acme/.*relearn' run --now 2026-11-26
that "last week's ledger: a dry run refuses as well" \
    refused 78 'archive/2026-11-24/acme/.*relearn' run --dry-run
that "last week's ledger: looking still works" mill runs
before=$(state)
mill relearn --dry-run >out 2>err
is "last week's ledger: relearn --dry-run tells what it would learn" \
    "$? $(cut -d ' ' -f 1-2 out)" "0 8 files"
is "last week's ledger: relearn --dry-run changes nothing" "$(state)" \
    "$before"
cp -a "$TREE/outbound" outbound.before
cp -a "$TREE/archive" archive.before
mill relearn --json >out 2>err
is "last week's ledger: it is taught" \
    "$? $(json runs <out) $(json files <out) $(json differences <out)" \
    "0 2 8 0"
that "last week's ledger: nothing is issued by that" \
    diff -r outbound.before "$TREE/outbound"
that "last week's ledger: the archive is left alone" \
    diff -r archive.before "$TREE/archive"
is "last week's ledger: its records have the digests of then" \
    "$(sql "SELECT run, digest FROM v_run")" "$digests"
that "last week's ledger: then it agrees with its tree" mill verify
is "last week's ledger: another relearn has nothing to do" \
    "$(mill relearn)" "the ledger knows all that its tree shows"
find "$TREE/outbound" -type f -delete
drop acme "$top"/samples/inbound/acme/*02.xml
drop globex "$top"/samples/inbound/globex/*.csv
cp "$here"/110-*/orders.xml "$TREE/inbound/acme/"
run --json --now 2026-11-26T02:30:00Z
is "last week's ledger: afterwards what is sent again is a duplicate" \
    "$status $(json files.duplicate <"$scratch/out") $(json \
    customer_orders <"$scratch/out" | tr -dc 0-9,)" "0 3 1,0"
is "last week's ledger: afterwards the run has the next number" \
    "$(json run <"$scratch/out")" 000004
that "last week's ledger: afterwards verify agrees" mill verify

# What had been held then, and was released since, is in no input.
tree
cp "$here"/230-*/a.xml "$TREE/inbound/acme/"
run --now 2026-11-24T02:30:00Z
cp "$ledger" held.db
cp "$here"/230-*/b.xml "$here"/230-*/c.xml "$here"/230-*/d.xml \
    "$TREE/inbound/acme/"
run --now 2026-11-25T02:30:00Z
that "a ledger from before a release: something was released" test "$(sql \
    "SELECT count(*) FROM intake WHERE source IS NOT NULL")" -gt 0
cp "$ledger" now.db
cp held.db "$ledger"
that "a ledger from before a release: run refuses" \
    refused 78 'relearn' run --now 2026-11-26
mill relearn >out 2>err
is "a ledger from before a release: relearn says why it cannot be taught" \
    "$? $(grep -o 'run 000002 decided orders that had been held' err)" \
    "78 run 000002 decided orders that had been held"
is "a ledger from before a release: it is taught nothing" \
    "$(sql "SELECT count(*), max(id) FROM run")" "1|1"
cp now.db "$ledger"
that "a ledger from after a release: all is well again" mill verify

# The whole tree, as it was saved.
rm -rf "$TREE"
cp -a today "$TREE"
acme N-4
run --now 2026-11-26T02:30:00Z
is "a whole tree that was restored just goes on" "$status" 0

# ---- A ledger that is gone --------------------------------------------------

rm -rf "$TREE"
cp -a today "$TREE"
rm "$ledger"
acme N-4
that "a ledger that is gone: run refuses" \
    refused 78 'is gone, and there is archive/.*relearn' run
that "a ledger that is gone: a dry run refuses" \
    refused 78 'is gone, and there is archive/.*relearn' run --dry-run
mill relearn >out 2>err
is "a ledger that is gone: without its registers other orders come out, and \
relearn stops" "$?" 65
that "a ledger that is gone: what differs is told, then and now" \
    sh -c 'grep -q "then: document 0 issued/" err && grep -q "now: count" err'
that "a ledger that is gone: run still refuses" \
    sh -c '"$0" -q -c "$1" run 2>err; test $? -eq 78' "$ORDERMILL" \
    "$TREE/ordermill.xml"
registers
mill relearn >out 2>err
is "a ledger that is gone: with them it is made again" "$? $(cut -d ' ' -f 1-2 \
    out)" "0 9 files"
is "a ledger that is gone: its records have the digests of then" \
    "$(sql "SELECT run, digest FROM v_run")" "$digests"
that "a ledger that is gone: verify agrees with what was made" mill verify
that "a ledger that is gone: no token is left" \
    test -z "$(ls "$TREE/state/stage")"
run --now 2026-11-26T02:30:00Z
is "a ledger that is gone: afterwards the next night is well" "$status" 0

# With today's registers, and that accepted.
rm -rf "$TREE"
cp -a today "$TREE"
rm "$ledger"
mill relearn --accept >out 2>err
is "relearn --accept takes what is decided now" "$?" 0
acme N-4
run --now 2026-11-26T02:30:00Z
is "relearn --accept: afterwards the next night is well" "$status" 0
that "relearn --accept: verify agrees" mill verify

# Neither ledger nor journal: the archive alone.
rm -rf "$TREE"
cp -a today "$TREE"
all=$(issued)
rm -r "$ledger" "$TREE/state/journal"
acme N-4
that "only the archive is left: run refuses" \
    refused 78 'is gone, and there is archive/.*relearn' run
registers
that "only the archive is left: run refuses with an empty ledger as well" \
    refused 78 'older than its tree: it does not know archive/' run
mill relearn >out 2>err
is "only the archive is left: a name that is not known as it was changes a \
document, and that is told" "$? $(grep -c 'lies in outbound: issued' err)" \
    "65 1"
mill relearn --accept >out 2>err
is "only the archive is left: it is learned from that" "$?" 0
mv "$TREE/outbound" was
mkdir -p "$TREE/outbound/issued" "$TREE/outbound/special-handling"
drop acme "$top"/samples/inbound/acme/*.xml
drop globex "$top"/samples/inbound/globex/*.csv
cp "$here"/110-*/orders.xml "$TREE/inbound/acme/"
run --json --now 2026-11-26T02:30:00Z
is "only the archive is left: nothing is issued twice" \
    "$(comm -12 <(issued) <(echo "$all"))" ""
is "only the archive is left: afterwards the run has the next number" \
    "$(json run <"$scratch/out")" 000004
that "only the archive is left: verify agrees" mill verify

# Whatever is left, an input whose bytes are gone cannot be learned.
rm -rf "$TREE"
cp -a today "$TREE"
cp last-week.db "$ledger"
rm "$TREE"/archive/2026-11-24/acme/cut-short*
that "an input that is gone from the archive is named by relearn" \
    sh -c '"$0" -c "$1" relearn 2>err; test $? -eq 78 &&
    grep -q "archive/2026-11-24/acme/cut-short" err' "$ORDERMILL" \
    "$TREE/ordermill.xml"

# In the middle of a run: what was issued, and not archived yet.
for at in publish.renamed:1 publish.synced:1 archive.written:1 \
    archive.recorded:1 archive.removed:1 group.committed:1; do
	[ -x "$top/build/fault/ordermill" ] || break
	tree
	registers
	cp "$ledger" before.db
	drop acme "$top"/samples/inbound/acme/*.xml
	drop globex "$top"/samples/inbound/globex/*.csv
	cp -a "$TREE" fresh
	run
	rm -rf right
	cp -a "$TREE/outbound" right
	rm -rf "$TREE"
	mv fresh "$TREE"
	{ ORDERMILL_KILL=$at "$top/build/fault/ordermill" -q -c \
	    "$TREE/ordermill.xml" run --now "$NOW" >/dev/null 2>&1; } 2>/dev/null
	rm -f "$ledger"-*
	cp before.db "$ledger"
	mill relearn >out 2>err || nok "killed at $at: it can be taught"
	rm -rf taken
	cp -a "$TREE/outbound" taken
	find "$TREE/outbound" -type f -delete
	run
	is "killed at $at, and the ledger of before: nothing is issued twice" \
	    "$(cd taken && find . -type f ! -path './reports/*' | while read -r f
	do [ ! -e "$TREE/outbound/$f" ] || echo "$f"; done)" ""
	cp -rn taken/. "$TREE/outbound/"
	that "killed at $at, and the ledger of before: nothing is lost" \
	    diff -r right "$TREE/outbound" -x reports
	that "killed at $at, and the ledger of before: verify agrees" mill verify
	that "killed at $at, and the ledger of before: nothing is left" \
	    test -z "$(find "$TREE/state/work" "$TREE/state/stage" -type f)"
done

# ---- Files that are no ledger of this tree ----------------------------------

rm -rf "$TREE"
cp -a today "$TREE"
acme N-4
for command in run "run --dry-run" "load services $top/samples/registers/services.csv" \
    relearn; do
	cp today/state/ledger.db "$ledger"
	sql "PRAGMA user_version = 99"
	# shellcheck disable=SC2086
	that "a ledger of a future version: $command refuses" \
	    refused 78 'newer ordermill' $command
	: >"$ledger"
	# shellcheck disable=SC2086
	that "an empty file: $command refuses" \
	    refused 78 'empty or unknown database' $command
	echo 'no database' >"$ledger"
	# shellcheck disable=SC2086
	that "a file that is no database: $command refuses" \
	    refused 74 'ledger.db' $command
	rm "$ledger"
	sqlite3 "$ledger" 'PRAGMA journal_mode = WAL; CREATE TABLE t (x)' \
	    >/dev/null
	# shellcheck disable=SC2086
	that "a database of another program: $command refuses" \
	    refused 78 'not a ledger' $command
	for size in 100 8192 20000 $(($(stat -c %s today/state/ledger.db) - 1)); do
		head -c $size today/state/ledger.db >"$ledger"
		# shellcheck disable=SC2086
		that "a ledger cut to $size bytes: $command refuses" \
		    refused 74 'ledger.db' $command
	done
done
mkdir other
cp -a "$TREE" other/tree
TREE=$scratch/other/tree
tree
acme X-1
run --now 2026-11-24T02:30:00Z
run --now 2026-11-25T02:30:00Z
run --now 2026-11-26T02:30:00Z
TREE=$scratch/tree
cp other/tree/state/ledger.db "$ledger"
that "the ledger of another tree: run refuses" \
    refused 78 'the ledger of another tree, or was changed\|older than' run
that "the ledger of another tree: relearn refuses" \
    sh -c '"$0" -q -c "$1" relearn 2>err; test $? -eq 78' "$ORDERMILL" \
    "$TREE/ordermill.xml"

# ---- Logs -------------------------------------------------------------------

# A run that is killed behind its commit leaves a log.
if [ -x "$top/build/fault/ordermill" ]; then
	killed() { # POINT: a night that is killed there
		{ ORDERMILL_KILL=$1 "$top/build/fault/ordermill" -q -c \
		    "$TREE/ordermill.xml" run --now 2026-11-26T02:30:00Z \
		    >/dev/null 2>&1; } 2>/dev/null
	}
	rm -rf "$TREE"
	cp -a today "$TREE"
	acme N-4
	killed publish.all_renamed:2
	that "a run killed behind its commit leaves a log" test -s "$ledger-wal"
	cp "$ledger-wal" kept-wal
	cp -a "$TREE" crashed
	rm "$ledger-wal"
	that "a log that was removed: run refuses" \
	    refused 78 'older than its tree: it does not know' run
	mill relearn >out 2>err
	is "a log that was removed: it can be learned again" $? 0
	run --now 2026-11-26T02:30:00Z
	is "a log that was removed: the run is continued, and ends well" \
	    "$status $(grep -c '^run 000004' "$scratch/out")" "0 1"
	is "a log that was removed: nothing is issued twice" \
	    "$(issued | uniq -d)" ""
	that "a log that was removed: verify agrees" mill verify
	for other in last-week.db other/tree/state/ledger.db; do
		rm -rf "$TREE"
		cp -a crashed "$TREE"
		cp "$other" "$ledger"
		that "a log that is not that of $(basename $(dirname $other)) \
$(basename "$other"): run refuses" \
		    refused '7[48]' ledger.db run
	done
	rm -rf "$TREE"
	cp -a crashed "$TREE"
	run --now 2026-11-26T02:30:00Z
	is "a log that belongs there is read" "$status" 0
fi

# ---- Locks ------------------------------------------------------------------

begin() { # start a run in the background, and wait until it is under way
	"$ORDERMILL" -c "$TREE/ordermill.xml" run --now 2026-11-27T02:30:00Z \
	    >run.out 2>run.err &
	pid=$!
	until [ -n "$(ls "$TREE/state/stage")" ]; do
		kill -0 $pid 2>/dev/null || return 1
		sleep 0.02
	done
}
tree
./generate xml 30000 >"$TREE/inbound/acme/big.xml"
that "a lock file deleted: a run is under way" begin
kill -STOP $pid
rm "$TREE/state/lock"
acme L-1
mill run --now "$NOW" >out 2>err
is "a lock file deleted under a run: a second one does not get to the ledger" \
    "$? $(grep -c 'in use by another command' err)" "75 1"
that "a lock file deleted under a run: the drop stays where it is" \
    test -e "$TREE/inbound/acme/L-1.xml"
kill -CONT $pid
wait $pid
is "a lock file deleted under a run: the first one ends well" $? 0
tree
./generate xml 30000 >"$TREE/inbound/acme/big.xml"
begin
children=$(cat /proc/$pid/task/$pid/children)
is "no child of a run holds its lock or its ledger" \
    "$(for child in $children; do ls -l "/proc/$child/fd"; done |
    grep -c 'state/lock\|state/ledger')" 0
kill -KILL $pid
wait $pid 2>/dev/null
run --now 2026-11-27T02:30:00Z
is "a run that is killed frees the lock at once" "$status" 0

# ---- Clocks -----------------------------------------------------------------

three_nights
acme N-4
drop acme "$top"/samples/inbound/acme/*02.xml
run --json --now 2026-11-20T02:30:00Z
is "a clock that went back: the run ends well, and duplicates are known" \
    "$status $(json files.processed <"$scratch/out") $(json \
    files.duplicate <"$scratch/out")" "0 1 1"
that "a clock that went back: a warning names it" \
    grep -q 'the clock went back.*2026-11-20.*000003.*2026-11-25' \
    "$scratch/err"
is "a clock that went back: runs are in the order in which they were" \
    "$(sql 'SELECT max(run), moment FROM v_run')" "4|2026-11-20T02:30:00Z"
that "a clock that went back: verify agrees" mill verify
run --now 2026-11-27T02:30:00Z
is "a clock that went back: and forth again" "$status \
$(grep -c 'the clock' "$scratch/err")" "0 0"
cat >back.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>
/* Each look at the clock is ten minutes before the one before. */
int clock_gettime(clockid_t which, struct timespec *t)
{
	static int (*real)(clockid_t, struct timespec *);
	static time_t back;
	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	const int rc = real(which, t);
	if (which == CLOCK_REALTIME)
		t->tv_sec -= back += 600;
	return rc;
}
END
"${CC:-gcc}" -shared -fPIC -o back.so back.c -ldl
for how in forth back; do
	tree
	registers
	drop acme "$top"/samples/inbound/acme/*.xml
	drop globex "$top"/samples/inbound/globex/*.csv
	if [ $how = back ]; then
		ASAN_OPTIONS=verify_asan_link_order=0 \
		    LD_PRELOAD=$scratch/back.so "$ORDERMILL" -c \
		    "$TREE/ordermill.xml" run >out 2>err
		is "a clock that goes back during a run: it ends as it should" \
		    $? 2
	else
		mill run >out 2>err
	fi
	issued >"issued.$how"
done
that "a clock that goes back during a run changes no decision" \
    diff issued.forth issued.back
that "a clock that goes back during a run: verify agrees" mill verify

# ---- Copies ------------------------------------------------------------------

rm -rf "$TREE"
cp -a today "$TREE"
that "a backup is status 0" mill backup -o copy.db
is "a backup is a ledger" "$(sqlite3 copy.db 'PRAGMA integrity_check;
    SELECT max(run) FROM v_run')" $'ok\n3'
is "a backup touches nothing else" "$(state)" "$(TREE=$scratch/today state)"
echo precious >precious.db
mill backup -o precious.db >out 2>err
is "a backup replaces no file" "$? $(cat precious.db)" "74 precious"
mkdir here
(cd here && mill backup -q)
is "without --output a backup is named by its time, and stands here" \
    "$(ls here | sed 's/[0-9]/9/g')" "ledger-9999-99-99T99:99:99Z.db"
mill backup -o nowhere/copy.db >out 2>err
is "a backup to no place is status 74" $? 74
is "a backup that fails leaves nothing" "$(ls | grep '^copy\.db\.')" ""
rm "$ledger"
mill backup -o none.db >out 2>err
is "a backup of no ledger is status 66" "$? $(ls none.db 2>&1 | wc -l)" "66 1"

tree
registers
acme B-1
run
./generate xml 3000 --files "$TREE/inbound/acme"
"$ORDERMILL" -c "$TREE/ordermill.xml" run --now 2026-11-24T02:30:00Z \
    >run.out 2>run.err &
pid=$!
until grep -q 'run 000002' "$TREE/state/lock"; do sleep 0.02; done
copies=0 while_running=0
while kill -0 $pid 2>/dev/null && [ $copies -lt 12 ]; do
	copies=$((copies + 1))
	mill backup --json -o "copy-$copies.db" >copy.out 2>copy.err ||
	    nok "backup $copies during a run is status 0"
	! grep -q '"run_is_over": false' copy.out ||
	    while_running=$((while_running + 1))
done
wait $pid
is "backups during a run do not disturb it" $? 0
that "backups are made while the run goes on ($while_running of $copies)" \
    test $while_running -ge 2
is "backups leave nothing in state/" "$(ls "$TREE/state" | grep backup)" ""
bad=
for ((i = 1; i <= copies; i++)); do
	# Whole, and of one moment: no file is in it without its documents.
	[ "$(sqlite3 "copy-$i.db" 'PRAGMA integrity_check; SELECT
	    (SELECT count(*) FROM v_file WHERE state <> "done") +
	    (SELECT count(*) FROM v_document WHERE NOT published),
	    (SELECT count(*) FROM v_file) - (SELECT count(*) FROM v_document
	    WHERE kind = "ack"), (SELECT count(*) FROM v_file) - (SELECT
	    count(*) FROM v_order)')" = $'ok\n0|0|0' ] || bad="$bad $i"
done
is "each of $copies backups is a committed state" "$bad" ""
cp -a "$TREE" full
for i in 1 $((copies / 2)); do
	rm -rf "$TREE"
	cp -a full "$TREE"
	cp "copy-$i.db" "$ledger"
	that "backup $i, restored: run refuses" refused 78 relearn run
	mill relearn --json >out 2>err
	is "backup $i, restored: it is taught what came after it" \
	    "$? $(json differences <out) $(sql 'SELECT count(*) FROM v_file')" \
	    "0 0 3001"
	is "backup $i, restored: its records have the digests of then" \
	    "$(sql 'SELECT digest FROM v_run')" \
	    "$(sqlite3 full/state/ledger.db 'SELECT digest FROM v_run')"
done
that "a restored backup that was taught: verify agrees" mill verify

# Whoever asked and went away.
rm -rf "$TREE"
cp -a today "$TREE"
for ending in ask part db; do
	: >"$TREE/state/backup-0123456789abcdef.$ending"
done
acme N-4
run --now 2026-11-26T02:30:00Z
is "what is left of a backup that nobody waits for is removed" \
    "$status $(ls "$TREE/state" | grep -c backup)" "0 0"
finish
