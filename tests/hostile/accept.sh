#!/bin/bash
# accept.sh - the acceptor takes nothing that libxml2 with the schema would not
#
# A schema with a word in it that the acceptor does not know, and that means
# nothing, switches it off: libxml2 then judges every order.  Hostile inputs
# and the files of all stories and samples are told the same both ways, every
# finding with its position.  LONG=1 adds what takes minutes.
here=$(cd "$(dirname "$0")" && pwd)
suite=acceptor
. "$here/../lib/flow.sh"
MOST_BYTES=30000000
[ "${LONG:-0}" != 1 ] || MOST_BYTES=300000000
judged=$scratch/judged		# a data directory whose schema switches it off
mkdir -p "$judged"
cp -r "$top/xsd" "$top/samples" "$judged/"
sed -i 's/elementFormDefault="qualified"/& id="x"/' \
    "$judged/xsd/purchase-orders.xsd"
tree
export here top scratch judged TREE MOST_BYTES

validate() { # DATADIR FILE
	local err=$scratch/err-$BASHPID
	ORDERMILL_DATADIR=$1 "$ORDERMILL" -c "$TREE/ordermill.xml" validate \
	    --json "$2" 2>"$err"
	echo "status $?"
	sed 's/^/stderr /' "$err" | grep -v 'warning: purchase-orders.xsd'
}
compare() { # NAME FILE
	local difference
	difference=$(diff <(validate "$top" "$2") <(validate "$judged" "$2") |
	    head -10)
	if [ -z "$difference" ]; then echo "same $1"; else
		sed 's/^/# /' <<<"$difference"
		echo "other $1"
	fi
}
hostile() { # NAME
	local file=$scratch/$1.input
	"$here/inputs.py" "$1" H 2>"$scratch/$1.err" |
	    head -c $((MOST_BYTES + 1)) >"$file"
	[ "$(stat -c %s "$file")" -gt "$MOST_BYTES" ] ||
	    compare "$1" "$file"
	rm -f "$file"
}
export -f validate compare hostile

is "it is switched off by what it does not understand, and says so" \
    "$(ORDERMILL_DATADIR=$judged "$ORDERMILL" -c "$TREE/ordermill.xml" \
    validate "$top/samples/inbound/acme/"*01.xml 2>&1 >"$scratch/out" |
    grep -c 'warning: purchase-orders.xsd: line [0-9]*: id: ')" 1
is "it is not switched off by our own schema" "$(mill validate \
    "$top/samples/inbound/acme/"*01.xml 2>&1 >"$scratch/out" |
    grep -c 'warning: purchase')" 0

# Those functions of inputs.py that run.sh tries.
inputs() {
	sed -n 's/^def \([a-z0-9_]*\)(.*/\1/p' "$here/inputs.py" |
	    while read -r name; do
		grep -qE "\<(refused|one|all|taken|echo) $name( |\$)" \
		    "$here/run.sh" && echo "$name"
	done
}
{
	inputs | xargs -P "$(nproc)" -n 1 bash -c 'hostile "$1"' hostile
	ls "$top"/tests/flow/*/*.{xml,csv} "$top"/samples/inbound/*/* |
	    xargs -P "$(nproc)" -n 1 bash -c 'compare "$1" "$1"' compare
} >"$scratch/said"
is "$(grep -c ^same "$scratch/said") files are told the same both ways" \
    "$(grep -v ^same "$scratch/said")" ""
that "most hostile inputs were compared" \
    test "$(grep -c '^same [a-z]' "$scratch/said")" -gt 150
for story in 010-a-night-on-the-samples 160-troubles-of-csv; do
	that "a night of libxml2 alone gives the same bytes: $story" \
	    env ORDERMILL_DATADIR="$judged" "$top/tests/flow/run.sh" "$story"
done
finish
