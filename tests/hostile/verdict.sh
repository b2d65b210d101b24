#!/bin/bash
# verdict.sh - no verdict is reached after a failed allocation
#
# A decoder's Nth allocation fails, for N = 1, 2, ... until none does (nomem.c).
# libxml2 2.9.14 can call an invalid document valid after a failed allocation.
# Whichever fails, and whoever asked for it: the decoder ends, and the file is
# undecided, never valid and never refused.  Only a decoder that ends before it
# was asked is replaced, and another one judges.  STRIDE=N tries every Nth.
here=$(cd "$(dirname "$0")" && pwd)
suite=verdict
. "$here/../lib/flow.sh"
STRIDE=${STRIDE:-1}
cd "$scratch" || exit 1
"${CC:-gcc}" -D_GNU_SOURCE -O1 -shared -fPIC -pthread -o nomem.so \
    "$here/../crash/nomem.c" -ldl || exit 1

tree
for name in foreign_child all_bad good csv_escape csv_good; do
	"$here/inputs.py" $name N >$name
done
# A file with each kind of mistake that the schema finds, but not many of them.
{ head -n 5 all_bad; echo '</purchaseOrders>'; } >bad
gzip -c good >good.gz
rm all_bad

validate() { # N FILE; leaves $said, $status and $hit
	head -c 24 /dev/zero >counters
	NOMEM="$scratch/counters 1 $1 once" LD_PRELOAD=$scratch/nomem.so "$ORDERMILL" \
	    -c "$TREE/ordermill.xml" validate --now "$NOW" "$2" \
	    >out 2>err
	status=$?
	said=$(cat out)
	# The third of its counters: how many have failed.
	hit=$(od -An -tu8 -j16 -N8 counters)
}
undecided='the decoder ended with status (71 \(out of memory\)|72 \(it could not be confined\))'
for file in foreign_child bad good good.gz csv_escape csv_good; do
	validate 0 $file
	right="$status $said" n=1 failed=0 wrong=
	while :; do
		validate $n $file
		[ $hit -gt 0 ] || break
		failed=$((failed + 1))
		grep -Eq "$undecided" <<<"$said" ||
		    { [ "$status $said" = "$right" ] &&
		    grep -q 'error: out of memory' err; } ||
		    wrong+=" N=$n: $(head -c 200 out);"
		n=$((n + STRIDE))
	done
	is "$file: whichever of $n allocations fails, there is no verdict" \
	    "$wrong" ""
	that "$file: many have failed ($failed)" test $failed -gt $((20 / STRIDE))
	is "$file: when none fails its verdict is as ever" "$status $said" \
	    "$right"
done
is "valid and invalid files were tried" \
    "$(for file in good bad; do validate 0 $file; echo $status; done | xargs)" \
    "0 65"
finish
