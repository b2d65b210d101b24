#!/bin/bash
# relearn.sh - kill relearn at every failpoint, and repeat it
#
# A ledger of before the last two nights learns them undisturbed; that gives
# the records that are right.  Then, for each failpoint that it passed and each
# time, it is killed there: a run refuses to begin or has nothing to miss, and
# relearn, repeated, ends with the same records, with an untouched outbound.
here=$(cd "$(dirname "$0")" && pwd)
suite=relearn
ORDERMILL=${ORDERMILL:-$here/../../build/fault/ordermill}
. "$here/../lib/flow.sh"
cd "$scratch" || exit 1

tree
mill -q load feasibility "$top/samples/registers/feasibility.csv"
mill -q load services "$top/samples/registers/services.csv"
cp "$TREE/state/ledger.db" before.db
drop acme "$top"/samples/inbound/acme/*.xml
run
drop globex "$top"/samples/inbound/globex/*.csv
ln -s nowhere "$TREE/inbound/acme/link.xml"
run --now 2026-11-24T02:30:00Z
cp "$TREE/state/ledger.db" right.db
cp before.db "$TREE/state/ledger.db"
cp -a "$TREE" fresh
digests() { sqlite3 "$1" 'SELECT run, state, digest FROM v_run'; }
fill() { rm -rf "$TREE"; cp -a fresh "$TREE"; }
relearn() { { mill relearn -q >out 2>err; } 2>/dev/null; }

ORDERMILL_FAILPOINTS=$scratch/passed relearn
is "undisturbed: the records are those of then" \
    "$(digests "$TREE/state/ledger.db")" "$(digests right.db)"
is "undisturbed: relearn passes failpoints" \
    "$([ "$(wc -l <passed)" -gt 8 ] && echo many)" many
declare -A count
while read -r name; do
	count[$name]=$((${count[$name]:-0} + 1))
	at=$name:${count[$name]}
	fill
	ORDERMILL_KILL=$at relearn
	[ $? -eq 137 ] || nok "killed at $at"
	bad=
	run --dry-run --now 2026-11-25
	case $status in
	78) grep -q relearn "$scratch/err" || bad="the run says why not" ;;
	0) digests "$TREE/state/ledger.db" | cmp -s - <(digests right.db) ||
		bad="a run begins with a ledger that is not whole" ;;
	*) bad="the run ends with status $status" ;;
	esac
	relearn || bad="relearn cannot be repeated"
	[ "$(digests "$TREE/state/ledger.db")" = "$(digests right.db)" ] ||
	    bad="the records are not those of then"
	diff -r fresh/outbound "$TREE/outbound" >/dev/null ||
	    bad="outbound differs"
	run --now 2026-11-25
	[ "$status" -eq 0 ] || bad="the next night fails"
	[ -z "$(find "$TREE/state/work" "$TREE/state/stage" -type f)" ] ||
	    bad="work or stage is not empty"
	mill verify >/dev/null 2>&1 || bad="verify finds problems"
	if [ -z "$bad" ]; then ok "killed at $at"; else
		nok "killed at $at: $bad"
	fi
done <passed

# A bundle that the ledger knows is damaged: nothing of it is needed.  Of one
# that it does not know, it says so.
tree
bundle
made() { # NUMBER: a file of one order
	sed "s/NUMBER/$1/" "$top"/tests/flow/380-*/order.xml \
	    >"$TREE/inbound/acme/$1.xml"
}
made 1
made 2
run
cp "$TREE/state/ledger.db" before.db
made 3
made 4
run --now 2026-11-24T02:30:00Z
cp before.db "$TREE/state/ledger.db"
bundles=("$TREE"/archive/*/acme/*.bundle.tar.gz)
is "each night has its bundle" ${#bundles[@]} 2
damage() { printf 'X' | dd of="$1" bs=1 seek=99 conv=notrunc status=none; }
damage "${bundles[0]}"
rm -rf fresh
cp -a "$TREE" fresh
relearn
is "what is known and damaged holds up nothing, and is told" \
    "$? $(grep -c 'warning: .* is damaged' err)" "0 1"
fill
damage "${bundles[1]}"
relearn
is "what is damaged and not known cannot be learned" \
    "$? $(grep -c 'is damaged\|is not what' err)" "78 1"

# ---- A bundle, some of whose copies are gone --------------------------------

# Killed while it removes copies, of which one is gone; and the ledger is lost.
BUNDLED=1 tree
run --now 2026-11-22T02:30:00Z
cp "$TREE/state/ledger.db" before.db
story=$top/tests/flow/202-a-change-that-alters-nothing-is-refused
for n in 1 2 3; do
	sed "s/PO-1\"/PO-$n\"/; s/E-1\"/E-$n\"/" "$story/first.xml" \
	    >"$TREE/inbound/acme/f$n.xml"
done
ORDERMILL_KILL=archive.recorded:2 run
list() { for b in "$TREE"/archive/*/acme/*.bundle.tar.gz; do
	gzip -dc "$b" | tar tf -
done; }
is "bundles: killed when it is archived" "$status $(list | wc -l)" "137 3"
find "$TREE/state/work" -name f2.xml -delete
rm -f "$TREE"/state/ledger.db*
cp before.db "$TREE/state/ledger.db"
that "bundles: what was archived is learned" mill relearn
run --now 2026-11-24T02:30:00Z
is "bundles: the next night keeps what has no copy" \
    "$status $(list | wc -l)" "0 3"
is "bundles: the copies are gone" "$(find "$TREE/state/work" -type f)" ""
that "bundles: verify finds nothing wrong" mill verify
finish
