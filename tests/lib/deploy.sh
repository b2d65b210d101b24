#!/bin/bash
# deploy.sh - the shipped unit confines, and lets through what is needed
cd "$(dirname "$0")/../.." || exit 2
unit=samples/deploy/ordermill.service
status=0
none() { # SENTENCE LINES
	if [ -z "$2" ]; then echo "ok - deploy: $1"; else
		sed 's/^/# /' <<<"$2"
		echo "not ok - deploy: $1"
		status=1
	fi
}
# systemd's own measure, from 0 to 10, as tenths.
exposure=$(systemd-analyze security --offline=true --threshold=5 $unit 2>&1) &&
    exposure=
none "systemd finds the exposure of the unit no higher than 0.5" \
    "$(grep -E '^✗|level' <<<"$exposure")"
none "systemd knows every line of the unit" \
    "$(systemd-analyze security --offline=true $unit 2>&1 |
    grep -E "$(basename $unit):[0-9]+:")"

# SQLite gives its files to their owner by fchown if root runs it; with the unit
# that is a user of its own.
none "the unit has a user, so that it needs no fchown" \
    "$(grep -q '^User=ordermill$' $unit || echo none)"

# The system calls of a set, of sets in it, or a call.
expand() {
	local name
	for name; do
		[[ $name = @* ]] || { echo "$name"; continue; }
		# shellcheck disable=SC2046
		expand $(systemd-analyze syscall-filter "$name" 2>/dev/null |
		    sed -n 's/^ \+\([-@a-z_0-9]\+\)$/\1/p')
	done
}
# The lines of the unit add to what may be called, or take from it.
allowed=$(sed -n 's/^SystemCallFilter=//p' $unit | while read -r sign names; do
	case $sign in
	\~*) expand ${sign#\~} $names | sed 's/^/-/' ;;
	*) expand $sign $names | sed 's/^/+/' ;;
	esac
done | awk '{ may[substr($0, 2)] = /^\+/ }
    END { for (call in may) if (may[call]) print call }' | sort)
calls_in() { # FILE: the names in its table, without what sanitizers need
	sed '/#ifdef __SANITIZE/,/^}/d' "$1" |
	    grep -oE '(CALL\(|SYS_)[a-z_0-9]+' | sed -E 's/^(CALL.|SYS_)//' |
	    grep -vx name | sort -u
}
for file in src/run/confinement.c src/decode/child_confine.c; do
	none "the unit lets through what $file does" \
	    "$(calls_in $file | grep -vx fchown | comm -23 - <(echo "$allowed"))"
	none "$file has a table" \
	    "$([ "$(calls_in $file | wc -l)" -ge 10 ] || echo empty)"
done
exit $status
