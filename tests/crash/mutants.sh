#!/bin/bash
# mutants.sh [N...] - each sabotaged build is caught, and none is shipped
#
# The builds are those of include/mutant.h, one for each N.  A rig that says
# "not ok" has caught it: the model of power loss (power.py) first, then
# SIGKILL before every file-changing call (sweep.py); with LONG=1 both.  What
# breaks the syncs of files has to be caught where they are synced one by one
# and where they are synced all at once.
cd "$(dirname "$0")/../.." || exit 2
suite=mutants
. tests/lib/flow.sh

declare -A what=(
	[1]="no fsync of a staged file"
	[2]="no fsync of the stage directory before the commit"
	[3]="issue before the commit"
	[4]="SQLite's default: journal_mode DELETE, synchronous FULL"
	[5]="is it in outbound?, instead of the token"
	[6]="no fsync of outbound before PUBLISHED"
	[7]="unlink of the input before its archive is recorded"
	[8]="synchronous OFF"
	[9]="synchronous NORMAL"
)
# Mutant 4 is wrong for a few calls only.
declare -A stride=([4]=1)
# What can be seen only when a rename can be half done.
declare -A model=([6]=split)

power() { # N NIGHT
	FIGURES='' ORDERMILL=$PWD/build/mutant-$1/ordermill \
	    tests/crash/power.py --stop --most 4 --stride "${stride[$1]:-3}" \
	    --night "$2" --model "${model[$1]:-atomic}" >"$scratch/power" 2>&1
	grep -q '^not ok .*: every state ends' "$scratch/power" &&
	    echo "the power model"
}
killed() { # N
	FIGURES='' ORDERMILL=$PWD/build/mutant-$1/ordermill \
	    tests/crash/sweep.py --faults killed --stride 5 >"$scratch/kill" 2>&1
	grep -q '^not ok' "$scratch/kill" && echo "the kill sweep"
}
catch() { # N: the rigs that have caught it
	power "$1" few && [ -z "${LONG:-}" ] || killed "$1"
}

marks() { nm "$1" | grep -i mutant; }
make -s all
[ $# -gt 0 ] || set -- 1 2 3 4 5 6 7 8 9
caught=0
for n in "$@"; do
	make -s -j2 MODE="mutant-$n" all || exit 1
	by=$(catch "$n" | paste -sd, | sed 's/,/, /g')
	if [ -n "$by" ]; then
		ok "caught: ${what[$n]} (by $by)"
		caught=$((caught + 1))
	else
		tail -n 5 "$scratch/power" | sed 's/^/# /'
		nok "caught: ${what[$n]}"
	fi
	[ "$n" -gt 2 ] || [ -z "${LONG:-}" ] ||
	    that "caught with many files: ${what[$n]}" power "$n" many
	that "mutant $n bears its mark" marks "build/mutant-$n/ordermill"
done
is "the shipped program bears no mark of a mutant" \
    "$(marks build/plain/ordermill)" ""
[ -z "${FIGURES:-}" ] || printf 'mutants\tcaught (of %d)\t%d\t0\t0\t0\n' \
    $# $caught >>"$FIGURES"
finish
