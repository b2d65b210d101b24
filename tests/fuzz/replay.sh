#!/bin/bash
# replay.sh DIR - show the fuzz targets in DIR their seeds and past crashes
#
# They are built by gcc here; fuzz.sh is what looks for new ones.
here=$(cd "$(dirname "$0")" && pwd)
dir=$(realpath "$1")
cd "$here/../.." || exit 2
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/ordermill-replay-XXXXXX") || exit 2
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
"$here/seeds.py" "$TMPDIR/seeds" || exit 2
status=0 all=0 broken=0

for source in "$here"/*.c; do
	target=$(basename "$source" .c)
	case $target in fuzz|replay) continue ;; esac
	past=$here/crashes/$target
	[ -d "$past" ] || past=
	"$dir/$target" "$TMPDIR/seeds/$target" $past >"$TMPDIR/out" \
	    2>"$TMPDIR/err"
	ended=$?
	shown=$(sed -n 's/ shown$//p' "$TMPDIR/out")
	if [ $ended -eq 0 ]; then
		echo "ok - replay: $target holds for its $shown inputs"
	else
		{ tail -n 1 "$TMPDIR/out"; tail -n 30 "$TMPDIR/err"; } |
		    sed 's/^/# /'
		echo "not ok - replay: $target ended with status $ended"
		status=1
	fi
	all=$((all + ${shown:-1})) broken=$((broken + (ended != 0)))
done
[ -z "${FIGURES:-}" ] || printf 'hostile\tseeds and finds of fuzzing\t%s\t%s\t0\t0\n' \
    $all $broken >>"$FIGURES"
exit $status
