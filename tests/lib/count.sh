#!/bin/bash
# count.sh NAME=COMMAND... - run each command, show what failed, count all
#
# Every test program and script prints a line for each test: "ok - sentence"
# or "not ok - sentence", with "# ..." lines about what went wrong before it.
# A command that ends with another status than 0 without having said "not ok"
# is a failure by itself.  What could not be tried on this machine is said in
# lines "# NOT TRIED: ...", which are always shown.  The last line is "N passed,
# N failed".
set -u
passed=0 failed=0 log=$(mktemp)
trap 'rm -f "$log"' EXIT
for job in "$@"; do
	name=${job%%=*} command=${job#*=}
	start=$SECONDS
	bash -c "$command" >"$log" 2>&1
	status=$?
	ok=$(grep -c '^ok - ' "$log")
	bad=$(grep -c '^not ok - ' "$log")
	if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
		tail -n 30 "$log"
		echo "not ok - $name: ended with status $status"
	elif [ "$bad" -ne 0 ]; then
		grep -E '^(#|not ok)' "$log" | tail -n 200
	elif [ "$ok" -eq 0 ] && ! grep -q '^# NOT TRIED' "$log"; then
		bad=1
		tail -n 30 "$log"
		echo "not ok - $name: no test was run"
	fi
	grep '^# NOT TRIED' "$log"
	printf '%-28s %5d passed %3d failed %4d s\n' "$name" "$ok" "$bad" \
	    $((SECONDS - start))
	passed=$((passed + ok)) failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
