#!/bin/bash
# strings.sh - nasty strings in every field, and what is made of them
#
# Each string of naughty.py stands in each field of an order, for partners of
# every pair of formats of orders and answers.  All that is written and shown
# is parsed again by parsers that are not ours.  Then, with values masked, no
# word of the orders is to be seen by an operator.
here=$(cd "$(dirname "$0")" && pwd)
suite=strings
. "$here/../lib/flow.sh"
partners="xml-xml xml-csv csv-csv csv-xml"
export LC_ALL=C.UTF-8

fresh() { # the sample tree, with four partners of ours instead
	local id
	tree
	rm -rf "$TREE/inbound"/* "$TREE/partners.d"/*
	for id in $partners; do
		mkdir -p "$TREE/inbound/$id/test"
		echo "<partner xmlns='urn:ordermill:partner:1' id='$id' \
name='$id' status='live' format='${id%-*}'><ready mode='quiet' seconds='0'/>\
<ack format='${id#*-}'/></partner>" >"$TREE/partners.d/$id.xml"
	done
}
# Everything an operator may look at, as text and as JSON, into $scratch/DIR;
# of the files every Nth.
look() { # DIR N
	local dir=$scratch/$1 id n=0 word
	mkdir -p "$dir"
	for word in runs status report exceptions; do
		mill $word >"$dir/$word.txt" 2>&1
		mill $word --json >"$dir/$word.json" 2>>"$dir/err.txt"
	done
	mill report --format csv >"$dir/report.csv" 2>>"$dir/err.txt"
	for id in $(seq 1 "$2" "$(find "$TREE/archive" -type f | wc -l)"); do
		mill show "$id" >>"$dir/show.txt" 2>&1
		mill show --json "$id" >"$dir/show-$id.json" 2>>"$dir/err.txt"
	done
	while IFS= read -r id; do
		n=$((n + 1))
		mill explain "$id" >>"$dir/explain.txt" 2>&1
		# What has no usable number is not known.
		mill explain --json "$id" >"$dir/explain-$n.json" \
		    2>>"$dir/err.txt" || rm "$dir/explain-$n.json"
	done <"$scratch/explained"
	for id in $partners; do
		n=$((n + 1))
		# shellcheck disable=SC2046
		mill validate --partner "$id" $(cat "$scratch/kept.$id") \
		    >"$dir/validate-$id.txt" 2>&1
		# shellcheck disable=SC2046
		mill validate --json --partner "$id" \
		    $(cat "$scratch/kept.$id") >"$dir/validate-$id.json" \
		    2>>"$dir/err.txt"
	done
}
keep() { # the inbound files, for validate
	local id
	rm -rf "$scratch/kept"
	cp -r "$TREE/inbound" "$scratch/kept"
	for id in $partners; do
		find "$scratch/kept/$id" -type f | sort >"$scratch/kept.$id"
	done
}
all_json() { # DIR
	python3 - "$1" <<-'END'
	import glob, json, sys
	for path in glob.glob(sys.argv[1] + "/*.json"):
	    json.loads(open(path, "rb").read().decode())
	END
}
harmless() { "$here/outputs.py" "$@" >"$scratch/acks"; }
say_acks() { grep -v '^ack ' "$scratch/acks" | head -20; }

# ---- Every string in every field --------------------------------------------

fresh
"$here/naughty.py" drop "$TREE" >"$scratch/dropped"
tried=$(awk '{ print $1 * $3 * 4 }' "$scratch/dropped")
keep
run --verbose
is "the night ends with status 4" $status 4
cat "$scratch/out" "$scratch/err" >"$scratch/said"
that "every line of the log is one event" \
    sh -c '! grep -v "^ordermill: " "$0"' "$scratch/err"
that "verify agrees" mill verify
that "what came back is what was sent" \
    "$here/naughty.py" check "$TREE"
for id in $partners; do
	for n in 0 5 12 33 60; do echo "$id/G-$n"; done
	for n in 1 6 18 28 33; do echo "$id/N-3-$n"; done
done >"$scratch/explained"
look shown 61
mkdir -p "$TREE/outbound/shown"
cp "$scratch/shown"/*.json "$scratch/shown/report.csv" "$TREE/outbound/shown"
harmless "$TREE" "$top/xsd" "$scratch/said" "$scratch/shown"/*.txt
is "all that is written and shown is harmless ($tried places)" \
    "$(say_acks)" ""
rm -r "$TREE/outbound/shown"
that "whatever is shown as JSON is JSON" all_json "$scratch/shown"
is "none was run by a shell" "$(ls /tmp/naughty 2>/dev/null)" ""

# A fix file is taken as it is: the orders are known, and refused as before.
rejected=$(mill runs --json | json runs.0.purchase_orders.rejected)
for id in $partners; do
	for f in "$TREE/outbound/exceptions/$id"/*.fix.*; do
		cp "$f" "$TREE/inbound/$id/again-$(basename "$f")"
	done
done
keep
run --json --now 2026-11-24T02:30:00Z
is "fix files as they are: nothing of them is issued" \
    "$(json purchase_orders.issued <"$scratch/out") \
$(json purchase_orders.special_handling <"$scratch/out")" "0 0"
is "fix files as they are: every order that was rejected is in one" \
    "$(json purchase_orders.received <"$scratch/out")" "$rejected"
is "fix files as they are: none is refused as a file" \
    "$(json files.refused <"$scratch/out")" 0
harmless "$TREE" "$top/xsd" "$scratch/err"
is "fix files as they are: the answers are harmless" "$(say_acks)" ""
figure hostile "strings in fields" "$tried" $((status > 124)) 0 0

# ---- Masked ------------------------------------------------------------------

hidden() { # DIR...: where a word of an order can be seen
	grep -rlE 'Zq7' "$@"
}
for id in $partners; do
	for n in 0 1 5 12 30 97 99; do echo "$id/S-$n"; done
done >"$scratch/explained"
for values in full masked; do
	fresh
	sed -i "s,<show [^>]*>,<show values=\"$values\"/>," \
	    "$TREE/ordermill.xml"
	printf 'assessment_id,partner,customer_id,offering,postcode,country,result,valid_until,characteristics\nZq7FA,xml-xml,Zq7customerid,DARK-FIBRE,2801XX,NL,feasible,2027-01-01,\n' \
	    >"$scratch/fa.csv"
	mill -q load feasibility "$scratch/fa.csv"
	"$here/naughty.py" secret "$TREE"
	keep
	run --verbose
	is "$values: the night ends with status 4" $status 4
	look $values 1
	cp "$scratch/out" "$scratch/err" "$scratch/$values/"
	cp -r "$TREE/outbound/reports" "$scratch/$values/"
	find "$TREE/quarantine" -name '*.reason.txt' \
	    -exec cp {} "$scratch/$values/" \;
done
is "full: values are to be seen in what is shown" "$(cd "$scratch/full" &&
    hidden . | sed 's,^\./,,; s/-[0-9]*\././; s/-[a-z]*-[a-z]*\././' |
    sort -u | tr '\n' ' ')" \
    "exceptions.json exceptions.txt explain.json explain.txt show.json show.txt validate.json validate.txt "
is "masked: no word of an order is to be seen" \
    "$(cd "$scratch/masked" && hidden .)" ""
that "masked: what is shown as JSON is JSON" all_json "$scratch/masked"
that "masked: the same findings are shown otherwise" diff \
    <(sed -E 's/"(value|text|field|evidence|customer)": .*/\1/' \
    "$scratch/full/exceptions.json") \
    <(sed -E 's/"(value|text|field|evidence|customer)": .*/\1/' \
    "$scratch/masked/exceptions.json")
for id in $partners; do
	that "masked: $id sees its own words in its answers" \
	    grep -rq 'Zq7' "$TREE/outbound/acks/$id"
done
finish
