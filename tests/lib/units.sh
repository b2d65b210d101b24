#!/bin/bash
# units.sh DIR - run every unit test program in DIR, from the source tree
cd "$(dirname "$0")/../.." || exit 2
status=0
for program in "$1"/*_test; do
	"$program"
	ended=$?
	[ $ended -eq 0 ] || echo "# $program ended with status $ended"
	[ $ended -eq 0 ] || status=1
done
exit $status
