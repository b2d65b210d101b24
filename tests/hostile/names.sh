#!/bin/bash
# names.sh - hostile names and things that are no files, in inbound
#
# What a partner can put into its directory with SFTP, and more: links, pipes,
# devices, names that drive a terminal, a shell, a spreadsheet or a page.
here=$(cd "$(dirname "$0")" && pwd)
suite=names
. "$here/../lib/flow.sh"

# As in flow.sh; none may hang, and those that crashed are counted.
crashed=0 hung=0
run() {
	{ timeout 120 "$ORDERMILL" -c "$TREE/ordermill.xml" run --now "$NOW" \
	    "$@" >"$scratch/out" 2>"$scratch/err"; } 2>/dev/null
	status=$?
	[ $status -ne 124 ] || hung=$((hung + 1))
	[ $status -lt 125 ] || crashed=$((crashed + 1))
}
order() { # NUMBER: one good order, to stdout
	"$here/inputs.py" "${2:-good}" "$1"
}
good() { # NUMBER...: good files of both partners
	local n
	for n; do
		order "X-$n" >"$TREE/inbound/acme/$n.xml"
		order "C-$n" csv_good >"$TREE/inbound/globex/$n.csv"
	done
}
is_issued() { grep -qr "number=\"$1\"" "$TREE/outbound/issued"; }
are_issued() { # NUMBER...
	local n
	for n; do
		is_issued "$n" || { echo "$n is not issued"; return 1; }
	done
}
harmless() {
	"$here/outputs.py" "$TREE" "$top/xsd" "$scratch/out" "$scratch/err" \
	    "$@" >"$scratch/acks"
	local status=$?
	[ $status -eq 0 ] || cat "$scratch/acks"
	return $status
}
nothing_left() {
	find "$TREE/inbound" "$TREE/state/work" "$TREE/state/stage" \
	    ! -type d | sed 's/^/left: /'
	[ -z "$(find "$TREE/inbound" "$TREE/state/work" \
	    "$TREE/state/stage" ! -type d)" ]
}

# ---- Things that are no plain files ----------------------------------------

tree
good a z
echo 'SECRET-OF-ANOTHER <purchaseOrders>' >"$scratch/secret"
mkdir "$scratch/elsewhere"
order NEVER-1 >"$scratch/elsewhere/x.xml"
in=$TREE/inbound/acme
ln -s "$scratch/secret" "$in/link-file.xml"
ln -s "$scratch/elsewhere/x.xml" "$in/link-good.xml"
ln -s "$scratch/elsewhere" "$in/link-directory.xml"
ln -s nowhere "$in/link-dangling.xml"
ln -s link-loop.xml "$in/link-loop.xml"
ln -s ../globex/z.csv "$in/link-inbound.csv"
ln -s /dev/zero "$in/link-device.xml"
order NEVER-2 >"$in/hard-1.xml"
ln "$in/hard-1.xml" "$in/hard-2.xml"
ln "$scratch/secret" "$in/hard-secret.xml"
mkfifo "$in/fifo.xml"
python3 -c 'import socket, sys
socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$in/socket.xml"
odd="link-file link-good link-directory link-dangling link-loop link-inbound
    link-device hard-1 hard-2 hard-secret fifo socket"
if mknod "$in/device.xml" c 1 5 2>/dev/null; then odd="$odd device"; fi
mkdir "$in/directory.xml"
order NEVER-3 >"$in/directory.xml/inside.xml"
# But for the number of names, which was given another by the hard links.
led_to() {
	(cd "$scratch" && stat -c '%n %s %a %u %y' secret elsewhere \
	    elsewhere/* && cat secret elsewhere/*)
}
before=$(led_to)
TIMEOUT=60 "$top/tests/lib/peak.py" "$scratch/peak" "$ORDERMILL" \
    -c "$TREE/ordermill.xml" run --json --now "$NOW" \
    >"$scratch/out" 2>"$scratch/err"
is "links, pipes and devices: the run ends with status 4" $? 4
that "links, pipes and devices: the good files beside them are issued" \
    are_issued X-a X-z C-a C-z
is "links, pipes and devices: nothing behind or in them is issued" \
    "$(grep -rl NEVER- "$TREE/outbound")" ""
is "links, pipes and devices: nothing behind a link is read" \
    "$(grep -rl SECRET "$TREE" --exclude-dir=quarantine)" ""
is "links, pipes and devices: each is in quarantine" "$(for name in $odd; do
	find "$TREE/quarantine/acme" -name "*$name*" ! -name '*.txt' \
	    ! -name '*.reason*' | grep -q . || echo "$name"
done)" ""
is "links, pipes and devices: each has a note why" "$(for name in $odd; do
	grep -lqr "F19[12]" "$TREE/quarantine/acme" --include="*$name*" ||
	    echo "$name"
done)" ""
is "links, pipes and devices: quarantined are as many" \
    "$(json files.quarantined <"$scratch/out")" "$(echo $odd | wc -w)"
that "a directory stays where it is" test -f "$in/directory.xml/inside.xml"
is "links, pipes and devices: what they lead to is as it was" \
    "$(led_to)" "$before"
that "links, pipes and devices: all that was written is harmless" harmless
run
is "links, pipes and devices: the next run is quiet" $status 0
that "links, pipes and devices: verify agrees" mill verify

# A name as long as names can be, for what goes to quarantine.
tree
good a z
long=$(printf 'n%.0s' $(seq 251))
ln -s nowhere "$TREE/inbound/acme/$long.xml"
mkfifo "$TREE/inbound/acme/$(printf 'p%.0s' $(seq 255))"
run
is "a link with a name of 255 bytes: status 4" $status 4
that "a link with a name of 255 bytes: its neighbours are issued" \
    are_issued X-a X-z C-a C-z
is "a link with a name of 255 bytes: it is in quarantine" \
    "$(find "$TREE/quarantine" -type l | wc -l)" 1
run
is "a link with a name of 255 bytes: the next run is quiet" $status 0
that "a link with a name of 255 bytes: nothing is left of it" nothing_left

# Entries that change while they are looked at, claimed and read.
tree
in=$TREE/inbound/acme
mkdir -p "$scratch/aside"
printf 'SECRET-ASIDE <purchaseOrders>\n' >"$scratch/aside/secret"
before=$(stat -c '%a %u %s %Y' "$scratch/aside/secret")
"$here/racer.py" "$in" "$scratch/aside/secret" "$([ "${LONG:-0}" = 1 ] &&
    echo 60 || echo 6)" >"$scratch/raced" &
racer=$!
runs=0 bad=
while kill -0 $racer 2>/dev/null; do
	TIMEOUT=60 "$top/tests/lib/peak.py" "$scratch/peak" "$ORDERMILL" \
	    -c "$TREE/ordermill.xml" run --now "$NOW" >"$scratch/out" \
	    2>"$scratch/err"
	ended=$?
	case $ended in 0|2|4) ;; *) bad+=" $ended: $(head -3 "$scratch/err")" ;;
	esac
	runs=$((runs + 1))
done
wait $racer
raced=$(cat "$scratch/raced")
is "a race for entries: every one of $runs runs ends as a run does" "$bad" ""
that "a race for entries: it was one ($raced things in $runs runs)" \
    test "${raced:-0}" -gt 500 -a $runs -gt 3
run
run
is "a race for entries: nothing behind a link is read" \
    "$(grep -rl SECRET "$TREE" --exclude-dir=quarantine)" ""
is "a race for entries: what links lead to is as it was" \
    "$(stat -c '%a %u %s %Y' "$scratch/aside/secret")
$(ls "$scratch/aside")" "$before
secret"
is "a race for entries: no order is issued twice" \
    "$(grep -rho '<customerOrder id="[^"]*"' "$TREE/outbound/issued" |
    sort | uniq -d)" ""
that "a race for entries: orders are issued" \
    grep -qr 'number="R-' "$TREE/outbound/issued"
that "a race for entries: all that was written is harmless" harmless
that "a race for entries: verify agrees" mill verify
is "a race for entries: directories are all that is left" \
    "$(find "$in" -mindepth 1 ! -type d)" ""
crashed=$((crashed + $(grep -cE ' (12[5-9]|1[3-9].|2..):' <<<"$bad")))
hung=$((hung + $(grep -c ' 124:' <<<"$bad")))

# A file whose owner is told before anybody else may open it.
tree
good a z
order L-1 >"$TREE/inbound/acme/leased.xml"
coproc lessee { python3 -c '
import fcntl, signal, sys
signal.signal(signal.SIGIO, signal.SIG_IGN)
f = open(sys.argv[1], "rb+")
fcntl.fcntl(f, fcntl.F_SETLEASE, fcntl.F_WRLCK)
print("leased", flush=True)
sys.stdin.read()' "$TREE/inbound/acme/leased.xml"; }
if read -r word <&"${lessee[0]}" && [ "$word" = leased ]; then
	run
	is "a file under a lease: it waits, and the run ends well" $status 0
	that "a file under a lease: its neighbours are issued" \
	    are_issued X-a X-z C-a C-z
	that "a file under a lease: it is where it was" \
	    test -f "$TREE/inbound/acme/leased.xml"
	eval "exec ${lessee[1]}>&-"
	wait "$lessee_PID" 2>/dev/null
	run
	that "a file under a lease: when that is over it is taken" are_issued L-1
fi

# The partner may write to its directory, and so put something else where
# its directory of rehearsals was.
for what in 'a link' 'a dangling link' 'a pipe'; do
	tree
	good a z
	rmdir "$TREE/inbound/acme/test"
	case $what in
	'a link')
		mkdir -p "$scratch/rehearsals"
		order NEVER-4 >"$scratch/rehearsals/x.xml"
		ln -s "$scratch/rehearsals" "$TREE/inbound/acme/test" ;;
	'a dangling link') ln -s nowhere "$TREE/inbound/acme/test" ;;
	'a pipe') mkfifo "$TREE/inbound/acme/test" ;;
	esac
	run
	that "$what instead of inbound/ID/test: the run is not stopped" \
	    test $status -lt 64
	that "$what instead of inbound/ID/test: the orders are issued" \
	    are_issued X-a X-z C-a C-z
	that "$what instead of inbound/ID/test: nothing behind it is read" \
	    test -z "$(grep -rl NEVER- "$TREE/outbound")"
	that "$what instead of inbound/ID/test: a message tells of it" \
	    grep -q 'acme/test' "$scratch/err"
	run
	is "$what instead of inbound/ID/test: the next run is quiet" $status 0
done
tree
good a
rmdir "$TREE/inbound/acme/test"
order X-test >"$TREE/inbound/acme/test"
run
is "a file named test: it is a drop like any other" $status 0
that "a file named test: its order is issued" are_issued X-a X-test
that "a file named test: nothing is left of it" nothing_left

# ---- Names -----------------------------------------------------------------

names=( $'new\nline.xml' $'escape\e[2J\e]0;x\a.xml' $'bell\a\b\r.xml'
    $'tab\there.xml' $'delete\x7f.xml' $'latin\xe9.xml' $'c1\xc2\x9b2J.xml'
    $'overlong\xc0\xaf.xml' $'utf8-\xe2\x82\xac.xml'
    $'rtl\xe2\x80\xaegpj.xml' '-rf.xml' '--help' 'two  spaces .xml' ' lead.xml'
    'quote"x.xml' "quote'x.xml" '<b>&amp;.xml' ']]>-->.xml' '$(touch x).xml'
    '`touch x`.xml' 'a;b|c&d.xml' '%s%n%d.xml' '=cmd|calc!A0.xml' '+1.xml'
    '@SUM(A1).xml' 'back\slash.xml' 'comma,semi;.xml' '*.xml' '?.xml' '[a].xml'
    'no-ending' '.xml.xml.xml' 'x.XML' 'x.xml.gz' '{{7*7}}.xml'
    "$(printf 'l%.0s' $(seq 251)).xml" "$(printf 'm%.0s' $(seq 255))"
    "$(printf '\xe2\x82\xac%.0s' $(seq 83)).xml" 'con.xml' 'a..b.xml'
    'lock' 'ledger.db' '000001' )
tree
n=0
expected=
for name in "${names[@]}"; do
	n=$((n + 1))
	order "N-$n" >"$TREE/inbound/acme/$name"
	case $name in .*) ;; *) expected="$expected N-$n" ;; esac
done
# Never taken: hidden files are unfinished uploads.
for name in ..x ... .hidden.xml; do
	order NEVER-6 >"$TREE/inbound/acme/$name"
done
mill run --now "$NOW" --dry-run --verbose >"$scratch/dry" 2>"$scratch/dry-err"
is "odd names: a rehearsal of the run ends well" $? 0
run --verbose
is "odd names: the run ends well" $status 0
# shellcheck disable=SC2086
that "odd names: all of their orders are issued" are_issued $expected
is "odd names: hidden ones stay" "$(cd "$TREE/inbound/acme" &&
    find . -type f | sort | tr '\n' ' ')" "./... ./..x ./.hidden.xml ./.xml.xml.xml "
is "odd names: nothing else came into being" \
    "$(find "$TREE" -name x -o -name gpj.xml)" ""
for word in runs status report exceptions; do
	mill $word >>"$scratch/shown" 2>&1
	mill $word --json >"$scratch/json" 2>>"$scratch/shown"
	that "odd names: $word --json is JSON" python3 -m json.tool "$scratch/json"
done
mill report --format csv >"$TREE/outbound/shown.csv"
for name in "${names[@]}"; do
	case $name in .*) continue ;; esac
	mill show -- "$name" >>"$scratch/shown" 2>&1 || echo "$name"
	mill show --json -- "$name" >"$scratch/json" 2>>"$scratch/shown"
	python3 -m json.tool "$scratch/json" >/dev/null || echo "$name"
done >"$scratch/unknown"
is "odd names: show finds each by its name" "$(cat -v "$scratch/unknown")" ""
that "odd names: verify agrees" mill verify
that "odd names: all that was written and shown is harmless" \
    harmless "$scratch/dry" "$scratch/dry-err" "$scratch/shown"
rm "$TREE/outbound/shown.csv"
is "odd names: an answer for each" "$(grep -c '^ack acme .* ACCP 1 ' \
    "$scratch/acks")" "$(echo $expected | wc -w)"
names_in_acks() {
	python3 - "$TREE/outbound/acks/acme" <<-'END'
	import glob, sys, xml.etree.ElementTree as e
	for path in glob.glob(sys.argv[1] + "/*.xml"):
	    print(ascii(e.parse(path).getroot().get("file")))
	END
}
is "odd names: the answer to ]]>-->.xml names it" \
    "$(names_in_acks | grep -cFx "']]>-->.xml'")" 1
is "odd names: the answer to <b>&amp;.xml names it" \
    "$(names_in_acks | grep -cFx "'<b>&amp;.xml'")" 1

# The same odd names for files that are refused, of a partner whose answers
# are CSV, and for links, which go to quarantine by their names.
tree
n=0
for name in "${names[@]}"; do
	case $name in .*) continue ;; esac
	n=$((n + 1))
	printf 'po_number,=1+1,\e[2J\nx,y,z\n' >"$TREE/inbound/globex/$name"
	[ $((n % 2)) -eq 0 ] || ln -s nowhere "$TREE/inbound/acme/$name"
done
run --verbose
is "odd names of refused files: status 4" $status 4
that "odd names of refused files: all that was written is harmless" harmless
is "odd names of refused files: an answer for each" \
    "$(grep -c '^ack globex .* RJCT ' "$scratch/acks")" $n
that "odd names of refused files: nothing is left" nothing_left
mill report >"$scratch/shown" 2>&1
mill exceptions >>"$scratch/shown" 2>&1
that "odd names of refused files: what is shown is harmless" \
    harmless "$scratch/shown"

# ---- Names that our own names make the same --------------------------------

tree
order S-1 >"$TREE/inbound/acme/a+b.xml"
order S-1 >"$TREE/inbound/acme/a b.xml"
order S-1 >"$TREE/inbound/acme/a b.XML"
order S-2 >"$TREE/inbound/acme/a&b.xml"
order S-3 >"$TREE/inbound/acme/a_b.xml"
gzip -nc "$TREE/inbound/acme/a_b.xml" >"$TREE/inbound/acme/a_b.xml.gz"
run
is "names with the same stem: the run ends well" $status 0
that "names with the same stem: each order is issued" are_issued S-1 S-2 S-3
that "names with the same stem: all that was written is harmless" harmless
is "names with the same stem: six files, six answers" \
    "$(grep -c '^ack acme a_b' "$scratch/acks")" 6
is "names with the same stem: six files in the archive" \
    "$(find "$TREE/archive" -type f | wc -l)" 6
that "names with the same stem: verify agrees" mill verify
order S-1 >"$TREE/inbound/acme/a+b.xml"
run
is "names with the same stem: again, a seventh answer" \
    "$(find "$TREE/outbound/acks/acme" -type f | wc -l)" 7

# ---- Files that we may not read --------------------------------------------

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$scratch"
	tree
	good a z
	order NEVER-7 >"$TREE/inbound/acme/m-unreadable.xml"
	chown -R 65534:65534 "$TREE"
	chown 0:0 "$TREE/inbound/acme/m-unreadable.xml"
	chmod 000 "$TREE/inbound/acme/m-unreadable.xml"
	as_nobody() {
		setpriv --reuid=65534 --regid=65534 --clear-groups \
		    "$ORDERMILL" -c "$TREE/ordermill.xml" "$@"
	}
	as_nobody run --now "$NOW" >"$scratch/out" 2>"$scratch/err"
	is "a file that may not be read: status 4" $? 4
	that "a file that may not be read: its neighbours are issued" \
	    are_issued X-a X-z C-a C-z
	that "a file that may not be read: a message names it" \
	    grep -q 'm-unreadable.xml' "$scratch/err"
	# A directory that its owner closed.
	good b
	chown -R 65534:65534 "$TREE"
	mkdir -p "$TREE/inbound/acme/test"
	chown 0:0 "$TREE/inbound/acme/test"
	chmod 000 "$TREE/inbound/acme/test"
	as_nobody run --now "$NOW" >"$scratch/out" 2>"$scratch/err"
	that "a directory that may not be read does not stop the run" \
	    test $? -lt 64
	that "a directory that may not be read: the orders beside are issued" \
	    are_issued X-b C-b
fi
# Things that are no files, names taken and refused, and what was raced for.
figure hostile "names and entries" \
    $(($(wc -w <<<"$odd") + 2 * ${#names[@]} + raced)) $crashed $hung 0
finish
