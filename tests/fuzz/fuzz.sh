#!/bin/bash
# fuzz.sh DIR SECONDS [TARGET...] - run libFuzzer on each target for so long
#
# DIR holds the targets, built by clang with sanitizers.  What was learned is
# kept in DIR/corpus/ for the next time.  An input that breaks a target is
# shown and left in DIR/found/TARGET/: it belongs into tests/fuzz/crashes/
# before the mistake is mended.
here=$(cd "$(dirname "$0")" && pwd)
dir=$(realpath "$1") seconds=$2
shift 2
cd "$here/../.." || exit 2
TMPDIR=$(mktemp -d "${TMPDIR:-/tmp}/ordermill-fuzz-XXXXXX") || exit 2
export TMPDIR
trap 'rm -rf "$TMPDIR"' EXIT
"$here/seeds.py" "$TMPDIR/seeds" || exit 2
[ $# -gt 0 ] || set -- $(cd "$dir" && ls -p | grep -Ev '/$|\.')
status=0

for target; do
	corpus=$dir/corpus/$target found=$dir/found/$target log=$TMPDIR/log
	past=$here/crashes/$target
	mkdir -p "$corpus" "$found"
	[ -d "$past" ] || past=
	# What the program logs of configuration is not wanted here.
	quiet=0
	[ "$target" != config ] || quiet=2
	"$dir/$target" -max_total_time="$seconds" -timeout=25 \
	    -max_len=8192 -rss_limit_mb=2048 -print_final_stats=1 \
	    -close_fd_mask=$quiet \
	    -dict="$TMPDIR/seeds/words.dict" -artifact_prefix="$found/" \
	    "$corpus" "$TMPDIR/seeds/$target" $past >"$log" 2>&1
	ended=$?
	tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
	if [ $ended -eq 0 ]; then
		echo "ok - fuzz: $target: nothing was found in $seconds s," \
		    "${tried:-0} inputs"
	else
		grep -vE '^#[0-9]+|^INFO' "$log" | tail -n 40 | sed 's/^/# /'
		echo "not ok - fuzz: $target: look into $found"
		status=1
	fi
	[ -z "${FIGURES:-}" ] || printf 'hostile\tfuzz %s\t%s\t%s\t%s\t%s\n' \
	    "$target" "${tried:-0}" \
	    "$(find "$found" -name 'crash-*' | wc -l)" \
	    "$(find "$found" -name 'timeout-*' | wc -l)" \
	    "$(find "$found" -name 'oom-*' | wc -l)" >>"$FIGURES"
done
exit $status
