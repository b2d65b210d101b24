#!/bin/bash
# run.sh [STORY...] - the whole program against golden outputs, byte for byte
#
# A story is a folder NNN-title: `story` is a list of commands (drop, load,
# night, tell), inbound files lie beside it, `expect/` is outbound/ as it has to
# be afterwards, and in told/ what was told.  Every document is checked against its schema as well.
# BUNDLED=1: small files share documents, which are taken apart again before
# they are compared.  UPDATE=1 writes expect/ anew: read the difference before committing it.
here=$(cd "$(dirname "$0")" && pwd)
suite=flow
export TREE
. "$here/../lib/flow.sh"
shopt -s nullglob
# What is told names the bundles.
except=
[ "${BUNDLED:-0}" != 1 ] || except="-x told"

night() { # [STATUS] [--now TIME]...: a run that has to end with STATUS
	local want=$1
	shift
	run "$@"
	if [ "$status" -ne "$want" ]; then
		sed 's/^/# /' "$scratch/err"
		nok "$title: the run ends with status $want, not $status"
	fi
}
load() { # KIND FILE [OPTION]...
	mill -q load --now "$NOW" "$@" >"$scratch/out" 2>"$scratch/err" || {
		sed 's/^/# /' "$scratch/err"
		nok "$title: $1 is loaded"
	}
}
tell() { # FILE COMMAND...: what it says is to be as it is in told/FILE
	local file=$TREE/outbound/told/$1
	shift
	mkdir -p "$TREE/outbound/told"
	"$@" >>"$file" 2>"$scratch/err"
}
explained() { # ORDER: its story, but for the rules that did not object
	mill explain "$1" | awk '/^    passed/{ next } /^              [a-z]/{ next } 1'
}

schema_of() {
	case $1 in
	issued/*|special-handling/*) echo customer-orders ;;
	exceptions/*.fix.xml) echo purchase-orders ;;
	exceptions/*.xml) echo exceptions ;;
	acks/*.xml) echo acknowledgement ;;
	esac
}
check_schemas() {
	local f kind bad=0
	while IFS= read -r f; do
		kind=$(schema_of "$f")
		[ -n "$kind" ] || continue
		# A fix file holds what was wrong; it has to be well-formed.
		case $f in *.fix.xml) kind= ;; esac
		if ! xmllint --noout ${kind:+--schema "$top/xsd/$kind.xsd"} \
		    "$TREE/outbound/$f" 2>"$scratch/xmllint"; then
			sed 's/^/# /' "$scratch/xmllint" | head -5
			bad=1
		fi
	done < <(cd "$TREE/outbound" && find . -name '*.xml' | sed 's,^\./,,')
	[ $bad -eq 0 ]
}

for dir in "$here"/[0-9]*-*/; do
	dir=${dir%/}
	title=$(basename "$dir" | sed 's/^[0-9]*-//; s/-/ /g')
	if [ $# -gt 0 ]; then
		case " $* " in *" $(basename "$dir") "*) ;; *) continue ;; esac
	fi
	if [ "${BUNDLED:-0}" = 1 ] && grep -q '^bundle' "$dir/story"; then
		continue
	fi
	tree
	(cd "$dir" && . ./story) || nok "$title: the story can be told"
	cd "$dir" && . /dev/null
	that "$title: every document fits its schema" check_schemas
	that "$title: verify finds nothing wrong" mill verify
	if [ "${BUNDLED:-0}" = 1 ]; then
		that "$title: bundles have what the ledger says" \
		    "$top/tests/lib/unbundle.py" "$TREE"
	fi
	find "$TREE/outbound" -type d -empty -delete
	mkdir -p "$TREE/outbound"
	if [ "${UPDATE:-0}" = 1 ]; then
		rm -rf "$dir/expect"
		cp -r "$TREE/outbound" "$dir/expect"
	fi
	that "$title" diff -r $except "$dir/expect" "$TREE/outbound"
	that "$title: nothing is left in inbound, work and stage" \
	    test -z "$(find "$TREE/inbound" "$TREE/state/work" \
	    "$TREE/state/stage" -type f)"
done
finish
