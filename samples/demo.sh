#!/bin/sh
# demo.sh - a night on the samples: make a scratch tree, run, show what is out
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=$(cd "$(dirname "$PROGRAM")" && pwd)/$(basename "$PROGRAM")
tree=$(mktemp -d "${TMPDIR:-/tmp}/ordermill-demo-XXXXXX")
mill() { "$program" -c "$tree/ordermill.xml" "$@"; }

"$program" -q init "$tree"
for partner in acme globex; do
	cp "$here/inbound/$partner/"* "$tree/inbound/$partner/"
done
mill -q load feasibility "$here/registers/feasibility.csv"
mill -q load services "$here/registers/services.csv"
echo "\$ ordermill run"
status=0
mill run --now 2026-11-23T02:30:00Z || status=$?
echo "(status $status)"
echo
echo "\$ ordermill report"
mill report
echo
echo "\$ find outbound archive -type f"
(cd "$tree" && find outbound archive -type f | sort)
echo
echo "\$ cat outbound/acks/globex/*"
cat "$tree"/outbound/acks/globex/*
echo
echo "\$ ordermill explain acme/PO-88122"
mill explain acme/PO-88122
echo
echo "The tree is kept: $tree"
case $status in 0|2) ;; *) exit "$status" ;; esac
