# flow.sh - sourced by tests of the whole program
#
#	. tests/lib/flow.sh;  tree;  drop acme FILE...;  mill run ...
#
# TREE is a fresh working tree from `ordermill init`; mill runs the program
# on it with a frozen clock.  Results are said with `ok SENTENCE` and `nok
# SENTENCE`; `is SENTENCE ACTUAL EXPECTED` and `that SENTENCE COMMAND...`
# decide by themselves.
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
ORDERMILL=${ORDERMILL:-$top/build/plain/ordermill}
NOW=${NOW:-2026-11-23T02:30:00Z}
export ORDERMILL NOW TZ=UTC LC_ALL=C
scratch=$(mktemp -d "${TMPDIR:-/tmp}/ordermill-flow-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
failures=0
TREE=$scratch/tree

ok() { echo "ok - $suite: $*"; }
nok() { echo "not ok - $suite: $*"; failures=$((failures + 1)); }
that() { # SENTENCE COMMAND...
	local sentence=$1
	shift
	if "$@" >"$scratch/that.out" 2>&1; then ok "$sentence"; else
		sed 's/^/# /' "$scratch/that.out" | head -40
		nok "$sentence"
	fi
}
is() { # SENTENCE ACTUAL EXPECTED
	if [ "$2" = "$3" ]; then ok "$1"; else
		echo "# got:      $2" | head -20
		echo "# expected: $3" | head -20
		nok "$1"
	fi
}
tree() { # BUNDLED=1: one in which small files share documents
	rm -rf "$TREE"
	"$ORDERMILL" -q init "$TREE" || return
	[ "${BUNDLED:-0}" != 1 ] || bundle
}
bundle() { # [BYTES]: from now on, those of at most so many
	sed -i "s/bundled=\"false\" bytes=\"65536\"/bundled=\"true\" \
bytes=\"${1:-65536}\"/" "$TREE/ordermill.xml"
}
drop() { # PARTNER FILE...
	local partner=$1
	shift
	cp "$@" "$TREE/inbound/$partner/"
}
mill() { "$ORDERMILL" -c "$TREE/ordermill.xml" "$@"; }
run() { # as mill run, with the frozen clock; leaves status in $status
	# The braces keep the shell's own word about a killed child quiet.
	{ "$ORDERMILL" -c "$TREE/ordermill.xml" run --now "$NOW" "$@" \
	    >"$scratch/out" 2>"$scratch/err"; } 2>/dev/null
	status=$?
}
# json PATH: a value of the object on stdin, such as files.processed
json() {
	python3 -c 'import json, sys
v = json.load(sys.stdin)
for k in sys.argv[1].split("."):
    v = v[int(k)] if isinstance(v, list) else v[k]
print(json.dumps(v) if isinstance(v, (dict, list, bool)) else v)' "$1"
}
# figure CLASS NAME N N N N: a line of the table that proof.py prints
figure() {
	[ -z "${FIGURES:-}" ] || printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@" \
	    >>"$FIGURES"
}
finish() { [ "$failures" -eq 0 ]; exit; }
