#!/bin/bash
# cli.sh - the program as its user sees it: words, statuses, streams
#
# Every command with what it takes and prints, the exit statuses of design
# section 8, how the configuration is found and what is said of mistakes in
# it, and that looking never changes anything.
here=$(cd "$(dirname "$0")" && pwd)
suite=cli
. "$here/../lib/flow.sh"
inputs=$here/../hostile/inputs.py
exec </dev/null

# said STATUS ARGUMENT...: run the program; what it printed goes to out, err
said() {
	"$ORDERMILL" "${@:2}" >"$scratch/out" 2>"$scratch/err"
	local status=$?
	[ $status -eq "$1" ] || {
		echo "ordermill ${*:2}: status $status, not $1"
		cat "$scratch/err"
		return 1
	}
}
# with_tree STATUS ARGUMENT...: likewise, on the tree
with_tree() { said "$1" -c "$TREE/ordermill.xml" "${@:2}"; }
stdout_has() { grep -qe "$1" "$scratch/out" || { cat "$scratch/out"; false; }; }
stderr_has() { grep -qe "$1" "$scratch/err" || { cat "$scratch/err"; false; }; }
silent() { # STREAM...: nothing was written to out, err
	local s
	for s; do
		[ ! -s "$scratch/$s" ] || { cat "$scratch/$s"; return 1; }
	done
}
both() { "$1" "${@:2}"; }
night() { # a tree in which a night on the samples is over
	tree
	mill -q load feasibility "$top/samples/registers/feasibility.csv"
	mill -q load services "$top/samples/registers/services.csv"
	drop acme "$top"/samples/inbound/acme/*.xml
	drop globex "$top"/samples/inbound/globex/*.csv
	run
}
is_json() { python3 -m json.tool "$scratch/out" /dev/null; }
# Of a tree: every name, type, size, time and byte.  But not the time of
# state/ itself: SQLite's log is there for a moment, even to read.
state() {
	(cd "$1" && find . -path ./state -printf '%p %y %m\n' -o \
	    -printf '%p %y %m %n %s %T@ %C@\n' | sort &&
	    find . -type f -exec sha256sum {} + | sort)
}
# A command's own words, from `ordermill help`.
commands=$("$ORDERMILL" help | sed -n '/^Commands/,/^$/s/^  \([a-z-]*\) .*/\1/p')

# ---- Help and usage --------------------------------------------------------

is "help names every command of section 8 that there is" \
    "$(for c in init run validate status show explain report exceptions \
    verify load config; do
	[[ $'\n'$commands$'\n' = *$'\n'$c$'\n'* ]] || echo "$c"
done)" ""
help_is_said() {
	said 0 "$1" --help && stdout_has "^usage: ordermill $1 " &&
	    stdout_has "--help" && silent err || return 1
	cp "$scratch/out" "$scratch/help"
	said 0 help "$1" && diff "$scratch/help" "$scratch/out" &&
	    said 0 --help "$1" && diff "$scratch/help" "$scratch/out"
}
for command in $commands; do
	that "$command --help and help $command say the same" \
	    help_is_said "$command"
done
that "--help is data" both said 0 --help
that "--help says nothing on stderr" silent err
that "--version is status 0" said 0 --version
that "--version says a version" stdout_has '^ordermill [0-9]'
cd "$scratch" || exit 1

usage() { # PATTERN ARGUMENT...: status 64, a message, nothing on stdout
	said 64 "${@:2}" && stderr_has "$1" && silent out
}
that "no command is wrong usage" said 64
that "an unknown command is wrong usage" usage 'no command "frobnicate"' \
    frobnicate
that "a mistyped command is answered with a guess" \
    usage 'did you mean "run"' rnu
that "a mistyped command behind options as well" \
    usage 'did you mean "verify"' -q verfy
that "an unknown option is wrong usage" usage 'frobnicate' run --frobnicate
that "a mistyped option is answered with a guess" \
    usage 'did you mean "--dry-run"' run --dryrun
that "an unknown letter is wrong usage" usage "'Z'" run -Z
that "an option of another command is wrong usage" usage 'takes no' \
    verify --dry-run
that "an option without its operand is wrong usage" usage 'partner' \
    run --partner
that "a flag with an operand is wrong usage" usage 'json' run --json=yes
that "a time that is none is wrong usage" usage 'YYYY-MM-DD' \
    run --now tomorrow
that "the 30th of February is wrong usage" usage 'YYYY-MM-DD' \
    run --now 2026-02-30
that "a wait that is no number is wrong usage" usage 'wait' run --wait=soon
that "a negative wait is wrong usage" usage 'wait' run --wait=-1
that "a missing operand is wrong usage" usage 'usage: ordermill show' show
that "a second operand too many is wrong usage" \
    usage 'usage: ordermill show' show a b
that "an operand where none is taken is wrong usage" \
    usage 'usage: ordermill run \[OPTION\]\.\.\.$' run now
that "load without a file is wrong usage" usage 'usage' load customers
that "an unknown register is wrong usage" usage 'did you mean "services"' \
    load servces x
that "an unknown format is wrong usage" usage 'text, csv or json' \
    report --format docx
that "config without check is wrong usage" usage 'check' config chekc
that "help on an unknown command is wrong usage" usage 'no command' \
    help frobnicate

# ---- How the configuration is found ----------------------------------------

for name in one two three; do
	"$ORDERMILL" -q init "$scratch/$name"
done
found_is() { # PATH ARGUMENT...
	said 0 "${@:2}" config check --json &&
	    is_json && grep -q "\"configuration\": \"$1/ordermill.xml\"" \
	    "$scratch/out" || { cat "$scratch/out"; false; }
}
cd "$scratch/three" || exit 1
that "./ordermill.xml is the configuration" found_is "$scratch/three"
export ORDERMILL_CONFIG=$scratch/two/ordermill.xml
that "\$ORDERMILL_CONFIG is, before ./ordermill.xml" found_is "$scratch/two"
that "-c is, before both" found_is "$scratch/one" -c ../one/ordermill.xml
ORDERMILL_CONFIG=$scratch/nowhere.xml
that "a wrong \$ORDERMILL_CONFIG is not passed over" said 78 config check
unset ORDERMILL_CONFIG
that "a wrong -c is not passed over" said 78 -c nowhere.xml config check
that "a wrong -c is named" stderr_has 'nowhere.xml'
cd "$scratch" || exit 1
if [ ! -e /etc/ordermill/ordermill.xml ]; then
	that "no configuration at all is status 78" said 78 run
	that "no configuration at all: a message tells what to do" \
	    stderr_has 'ordermill init'
fi
cd / || exit 1
that "relative paths are relative to the configuration" \
    said 0 -c "$scratch/one/ordermill.xml" run --now "$NOW"
cd "$scratch/one" && ln -s ordermill.xml linked.xml && cd "$scratch" || exit 1
that "a link to the configuration is followed to its directory" \
    found_is "$scratch/one" -c one/linked.xml

# ---- init ------------------------------------------------------------------

refuses_init() { # STATUS DIR
	local before after
	before=$(state "$2")
	said "$1" init "$2" && silent out && stderr_has "$2" &&
	    after=$(state "$2") && [ "$before" = "$after" ]
}
that "init refuses an existing tree and changes nothing" \
    refuses_init 78 "$scratch/one"
mkdir "$scratch/four" "$scratch/five"
touch "$scratch/four/precious"
that "init refuses a directory that is not empty" \
    refuses_init 78 "$scratch/four"
that "init takes an empty directory" said 0 init "$scratch/five"
that "init tells the next command" stdout_has 'ordermill -c .* run'
that "init refuses a file" said 78 init "$scratch/four/precious"
that "init refuses a place that is not there" said 78 init "$scratch/no/where"
that "what init makes passes config check" \
    said 0 -c "$scratch/five/ordermill.xml" config check

# ---- Before the first run --------------------------------------------------

tree
looking="status runs verify exceptions report"
for words in $looking "show x" "explain acme/x"; do
	# shellcheck disable=SC2086
	that "before the first run: $words is status 66" \
	    both with_tree 66 $words
	that "before the first run: $words says so on stderr" \
	    both stderr_has 'none yet'
done
before=$(state "$TREE")
that "before the first run: a dry run is well" with_tree 0 run --dry-run
is "before the first run: a dry run leaves nothing" "$(state "$TREE")" \
    "$before"

# ---- A night, and what is printed ------------------------------------------

night
cd "$scratch" || exit 1
cp "$top"/samples/inbound/acme/acme-20261122-02.xml sample.xml
is "a night on the samples ends with status 2" $status 2
that "run: a summary on stdout" grep -q '^run 000001: ' "$scratch/out"
that "run: the next command is said" grep -q '^next: ordermill ' "$scratch/out"
for word in $looking "show acme-20261122-01.xml" "explain acme/PO-88121" \
    "explain acme/PO-88121/0" "report 1" "report 000001" "show 1" \
    "exceptions --partner acme" "config check" \
    "validate sample.xml"; do
	# shellcheck disable=SC2086
	{
	that "$word is status 0" with_tree 0 $word
	that "$word: data on stdout" test -s "$scratch/out"
	that "$word: nothing on stderr" silent err
	that "$word: plain text" test -z \
	    "$(LC_ALL=C tr -d '\040-\176\n' <"$scratch/out")"
	that "$word --json is status 0" with_tree 0 $word --json
	that "$word --json is JSON" is_json
	that "$word --json has a version" \
	    test "$(json schema_version <"$scratch/out")" = 1
	}
done
that "status is status 0, and tells when the last run was" \
    with_tree 0 status --now 2026-12-24
that "status: it was the night of the samples" \
    stdout_has "^the last run is of $NOW\$"
that "-q run of nothing is silent" with_tree 0 -q run --now "$NOW"
that "-q run of nothing is silent indeed" silent out err
mill run --json --now "$NOW" >"$scratch/out" 2>"$scratch/err"
that "run --json is one JSON object" is_json
is "run --json has the keys of section 8" "$(python3 - "$scratch/out" <<'END'
import json, sys
v = json.load(open(sys.argv[1]))
want = {"": "schema_version run exit balanced files purchase_orders "
            "customer_orders amounts",
        "files": "seen processed duplicate quarantined not_ready ignored "
                 "refused",
        "purchase_orders": "received issued special_handling rejected "
                           "duplicate held",
        "customer_orders": "issued special_handling"}
for at, keys in want.items():
    for key in keys.split():
        if key not in (v[at] if at else v):
            print(at, key)
END
)" ""
# A terminal that is none gets no escape sequences, whatever is set.
for setting in TERM=xterm-256color CLICOLOR_FORCE=1 NO_COLOR=; do
	that "no escape sequences with $setting" test -z "$(env "$setting" \
	    "$ORDERMILL" -c "$TREE/ordermill.xml" run -v --now "$NOW" 2>&1 |
	    tr -d '\040-\176\n')"
done
that "a full disk behind stdout is status 74" \
    sh -c '"$0" -c "$1" report >/dev/full 2>/dev/null; test $? -eq 74' \
    "$ORDERMILL" "$TREE/ordermill.xml"
that "help on a full disk is status 74" \
    sh -c '"$0" --help >/dev/full; test $? -eq 74' "$ORDERMILL"
that "a closed stdin, stdout and stderr do no harm" \
    sh -c '"$0" -c "$1" run -q <&- >&- 2>&-' "$ORDERMILL" \
    "$TREE/ordermill.xml"
that "a reader that goes away does no harm" \
    bash -c '"$0" -c "$1" report | head -1 | grep -q .' "$ORDERMILL" \
    "$TREE/ordermill.xml"

# ---- report ----------------------------------------------------------------

night
for format in text:txt csv:csv json:json; do
	file=$TREE/outbound/reports/000001/reconciliation.${format#*:}
	that "report --format ${format%:*} is status 0" \
	    with_tree 0 report --format "${format%:*}"
	that "report --format ${format%:*} is the file in outbound" \
	    diff "$file" "$scratch/out"
	that "report -o writes the same" \
	    with_tree 0 report 1 -f "${format%:*}" -o "$scratch/written"
	that "report -o wrote the same ${format%:*}" \
	    diff "$file" "$scratch/written"
	that "report -o says nothing on stdout" silent out
done
that "report --json is the JSON report" both with_tree 0 report --json
that "report --json is the file" diff "$scratch/out" \
    "$TREE/outbound/reports/000001/reconciliation.json"
that "report of an unknown run is status 66" with_tree 66 report 7
that "report of no number is status 66" with_tree 66 report last
echo precious >"$scratch/precious"
that "report of an unknown run to a file is status 66" \
    with_tree 66 report 7 -o "$scratch/precious"
is "report of an unknown run leaves the file as it was" \
    "$(cat "$scratch/precious")" precious
that "report to a place that is not there is status 74" \
    with_tree 74 report -o "$scratch/no/where"

# ---- show, explain, exceptions ---------------------------------------------

that "show of an unknown file is status 66" with_tree 66 show nothing.xml
that "show of an unknown file names it" stderr_has 'nothing.xml'
that "show of an unknown number is status 66" with_tree 66 show 999
for what in acme/nothing.xml globex/acme-20261122-01.xml \
    acme/globex-20261122.csv /acme-20261122-01.xml acme/1; do
	that "show of \"$what\" is status 66" with_tree 66 show "$what"
done
: >"$TREE/inbound/acme/orders.xml"
: >"$TREE/inbound/globex/orders.xml"
run
for partner in acme globex; do
	that "two files of one name: show $partner/orders.xml finds one" \
	    with_tree 0 show $partner/orders.xml
	is "two files of one name: no blank ends a line" \
	    "$(grep -n ' $' "$scratch/out")" ""
	that "two files of one name: it is $partner's" \
	    stdout_has "^  partner  *$partner\$"
	with_tree 0 report
	what=$(sed -n "s,^ *ordermill show \($partner/.*\),\1,p" "$scratch/out")
	that "two files of one name: the report names the one of $partner" \
	    with_tree 0 show "$what"
	that "two files of one name: $what is $partner's" \
	    stdout_has "^  partner  *$partner\$"
done
for what in acme/PO-0 nobody/PO-88121 acme/PO-88121/7 acme acme/ / '' \
    acme/PO-88121/x globex/PO-88121; do
	that "explain of \"$what\" is status 66" with_tree 66 explain "$what"
done
that "exceptions of an unknown partner is wrong usage" \
    with_tree 64 exceptions --partner acm
that "exceptions of an unknown partner: a guess" \
    stderr_has 'did you mean "acme"'
that "release of an unknown partner is wrong usage" with_tree 64 release acm
that "release of an unknown partner: no word of --partner" \
    stderr_has '^ordermill: error: partners.d: there is no partner "acm"'
tree
n=0
for number in A A/B A/B/C A/1 A/1/2; do
	n=$((n + 1))
	"$inputs" good "$number" | sed "s/C-1\"/C-$n\"/" \
	    >"$TREE/inbound/acme/$n.xml"
done
"$inputs" good A | sed 's/ date=/ revision="1"&/; s/C-1"/C-6"/' \
    >"$TREE/inbound/acme/6.xml"
run
is "numbers with slashes: the run ends well" $status 0
explains() { # WORDS CUSTOMER REVISION: that order, and no other
	with_tree 0 explain --json "$1" && is_json &&
	    [ "$(python3 - "$scratch/out" <<-'END'
	import json, sys
	v = json.load(open(sys.argv[1]))["revisions"]
	print(" ".join(r["customer"] + "/" + str(r["revision"]) for r in v))
	END
	)" = "$2" ] || { cat "$scratch/out"; false; }
}
that "explain finds a number and all its revisions" \
    explains acme/A "C-1/0 C-6/1"
that "explain finds a number with a slash" explains acme/A/B C-2/0
that "explain finds a number with two slashes" explains acme/A/B/C C-3/0
that "explain finds a number with slashes and its revision" \
    explains acme/A/B/0 C-2/0
that "explain finds a number that looks like one with a revision" \
    explains acme/A/1/2 C-5/0
that "explain of what may be read in two ways finds one of them" \
    with_tree 0 explain acme/A/1
that "a revision can always be said" explains acme/A/1/0 C-4/0

# ---- validate --------------------------------------------------------------

tree
order=$scratch/order.xml
"$inputs" good V >"$order"
before=$(state "$TREE")
valid() { with_tree "$1" validate "${@:2}"; }
that "a good file is valid" valid 0 "$order"
that "a good file: it is said" stdout_has 'order.xml: valid, 1 purchase'
that "-q validate says nothing of a good file" valid 0 -q "$order"
that "-q validate: silent" silent out err
for name in doctype deep gzip_bomb million_characteristics csv_unclosed utf7 \
    csv_quote_inside cut_last empty csv_formulas escape_reference; do
	"$inputs" "$name" V >"$scratch/bad"
	that "validate ${name//_/ }: status 65" valid 65 "$scratch/bad"
	that "validate ${name//_/ }: path, line, severity and code" \
	    stdout_has '/bad:\([0-9]*:\)\{0,2\} error: .* \[[FO][0-9]*\]$'
	that "validate ${name//_/ }: plain text" test -z \
	    "$(LC_ALL=C tr -d '\040-\176\n' <"$scratch/out")"
	that "validate ${name//_/ } --json: status 65" \
	    valid 65 --json "$scratch/bad"
	that "validate ${name//_/ } --json is JSON" is_json
	is "validate ${name//_/ } --json: not valid" \
	    "$(json files.0.valid <"$scratch/out")" false
done
that "a bad file among good ones: status 65" \
    valid 65 "$order" "$scratch/bad" "$order"
is "a bad file among good ones: the good ones are said to be" \
    "$(grep -c 'order.xml: valid' "$scratch/out")" 2
that "a missing file is status 66" valid 66 "$scratch/missing.xml"
that "a missing file is named" stderr_has 'missing.xml'
that "a missing file among others: the others are still looked at" \
    valid 66 "$scratch/missing.xml" "$order"
that "a missing file among others: it is said of them" \
    stdout_has 'order.xml: valid'
mkfifo "$scratch/fifo"
for what in "$scratch" /dev/null; do
	that "validate $(basename "$what"): a status of its own" \
	    sh -c 'timeout 10 "$0" -c "$1" validate "$2"
	    status=$?; test $status -eq 65 || test $status -eq 66' \
	    "$ORDERMILL" "$TREE/ordermill.xml" "$what"
done
that "validate of a pipe that nobody writes does not wait for ever" \
    sh -c 'timeout 5 "$0" -c "$1" validate "$2"; test $? -eq 66' \
    "$ORDERMILL" "$TREE/ordermill.xml" "$scratch/fifo"
odd=$scratch/$'odd\e[2J\n.xml'
cp "$order" "$odd"
that "validate of an odd name is status 0" valid 0 "$odd"
that "validate of an odd name: plain text" test -z \
    "$(LC_ALL=C tr -d '\040-\176\n' <"$scratch/out")"
is "validate of an odd name: one line" "$(wc -l <"$scratch/out")" 1
that "validate --partner judges as that partner" \
    valid 65 --partner globex "$order"
that "validate --partner of the right one" valid 0 --partner acme "$order"
that "validate --partner of an unknown one is wrong usage" \
    valid 64 --partner nobody "$order"
"$inputs" csv_good V >"$scratch/order.csv"
"$inputs" gzip_good V >"$scratch/order.xml.gz"
that "validate takes CSV and gzip as they come" \
    valid 0 "$scratch/order.csv" "$scratch/order.xml.gz"
is "validate changes nothing" "$(state "$TREE")" "$before"

# ---- load ------------------------------------------------------------------

register=$scratch/register.csv
tree
load() { with_tree "$1" load "${@:2}"; }
that "load is status 0" load 0 services "$top/samples/registers/services.csv"
that "load says how many" stdout_has '3 rows'
that "load --json is JSON" load 0 --json feasibility \
    "$top/samples/registers/feasibility.csv"
that "load --json can be read" is_json
services() { sqlite3 "$TREE/state/ledger.db" \
    "SELECT service, status FROM register_service ORDER BY service"; }
before=$(services)
cat >"$register" <<'END'
service_id,partner,customer_id,offering,postcode,country,status
SVC-1,acme,C-1,VOICE-SIP,3511 AB,NL,active
SVC-2,acmee,C-1,VOICE-SIP,3511 AB,NL,active
SVC-3,acme,,VOICE-SIP,3511 AB,NL,active
SVC-4,acme,C-1,VOICE-SIP,3511 AB,NLD,active
SVC-5,acme,C-1,VOICE-SIP,3511 AB,NL,gone
SVC-6,acme,C-1
END
that "a register with mistakes is status 65" load 65 services "$register"
for line in 3 4 5 6 7; do
	that "a register with mistakes: line $line is named" \
	    stderr_has "register.csv:$line: error:"
done
is "a register with mistakes: nothing is loaded" "$(services)" "$before"
printf 'service_di,partner\nSVC-1,acme\n' >"$register"
that "a register with wrong columns is status 65" load 65 services "$register"
that "a register with wrong columns: a guess" \
    stderr_has 'did you mean "service_id"'
for name in empty nul csv_unclosed_short csv_lone_cr gzip_magic; do
	"$inputs" "$name" >"$register"
	that "load of ${name//_/ } is status 65" load 65 services "$register"
done
printf 'service_id,partner,customer_id,offering,postcode,country,status\n' \
    >"$register"
printf 'SVC-\xff,acme,C-1,VOICE-SIP,\xff,NL,active\n' >>"$register"
that "load of what is not UTF-8 is status 65" load 65 services "$register"
is "after all that, what was loaded first stands" "$(services)" "$before"
printf '%s\n' 'service_id,partner,customer_id,offering,postcode,country,status' \
    'SVC-9,acme,C-1,VOICE-SIP,3511 AB,NL,active' >"$register"
that "a register is replaced" load 0 services "$register"
is "a register is replaced as a whole" "$(services)" "SVC-9|active"
that "load of a missing file is status 66" load 66 services "$scratch/missing"
that "load of a directory is status 66" load 66 services "$scratch"
that "load of a pipe that nobody writes does not wait for ever" \
    sh -c 'timeout 5 "$0" -c "$1" load services "$2"; test $? -eq 66' \
    "$ORDERMILL" "$TREE/ordermill.xml" "$scratch/fifo"
is "after all that, what was loaded last stands" "$(services)" "SVC-9|active"

# ---- load: every mistake, with its place -------------------------------------

head=service_id,partner,customer_id,offering,postcode,country,status
rows() { # ROW...: the register with these
	printf '%s\n' "$head" "$@" >"$register"
}
tree
that "a register to begin with" load 0 services \
    "$top/samples/registers/services.csv"
before=$(services)
rows 'SVC 1,acmee,,VOICE-SIP,3511 AB,N1,activ' SVC-2,acme \
    'SVC-3,acme,C-1,VOICE-SIP,3511 AB,NL,active' \
    'SVC-3,acme,C-1,VOICE-SIP,3511 AB,NL,gone'
that "every mistake of a register is told in one pass" \
    load 65 services "$register"
is "every mistake of a register: line, column, value and code" \
    "$(sed -nE 's/^.*csv:([0-9]+): error: (([a-z_]+) "([^"]*)")?.*\[(R[0-9]+)\]$/\1 \3 \4 \5/p' \
    "$scratch/err")" \
    "2 service_id SVC 1 R905
2 partner acmee R906
2 customer_id  R904
2 country N1 R905
2 status activ R905
3   R903
5 status gone R905"
that "every mistake of a register: a guess at the partner" \
    stderr_has 'did you mean "acme"?'
that "every mistake of a register: a guess at a word" \
    stderr_has 'did you mean "active"?'
that "load --json of mistakes is status 65" \
    load 65 --json services "$register"
that "load --json of mistakes is JSON" is_json
is "load --json of mistakes counts them and says what they are" \
    "$(for key in mistakes loaded findings.5.code findings.0.value; do
	json $key <"$scratch/out"
    done | paste -sd' ')" "7 false R903 SVC 1"
is "after mistakes nothing is loaded" "$(services)" "$before"

# ---- load: what differs, and versions ----------------------------------------

line() { # PATTERN...: each is a line of stdout
	local p
	for p; do stdout_has "^$p\$" || return 1; done
}
versions() { sqlite3 "$TREE/state/ledger.db" 'SELECT max(version) FROM v_load'; }
tree
rows S-1,acme,C-1,VOICE-SIP,,NL,active S-2,acme,C-1,VOICE-SIP,,NL,active
that "load --dry-run of a first register" \
    load 0 services "$register" --dry-run
that "load --dry-run of a first register says what it would be" line \
    '  added    S-1 acme: customer_id "C-1", offering "VOICE-SIP", country "NL", status "active"' \
    'services: 2 rows would be there, nothing was loaded: 2 added, 0 changed, 0 removed, 0 unchanged'
that "load --dry-run makes no ledger" test ! -e "$TREE/state/ledger.db"
that "a first load" load 0 services "$register"
that "a first load is version 1" line \
    'services: 2 rows loaded, version 1: 2 added, 0 changed, 0 removed, 0 unchanged'
before=$(state "$TREE")
rows S-1,acme,C-1,VOICE-SIP,,NL,ceased S-3,acme,C-2,VOICE-SIP,,NL,active
that "load --dry-run of another" load 0 services "$register" -n
that "load --dry-run tells what would change" line \
    '  added    S-3 acme: .*' \
    '  changed  S-1 acme: status "active" becomes "ceased"' \
    '  removed  S-2 acme: .*' \
    'services: 2 rows would be there, nothing was loaded: 1 added, 1 changed, 1 removed, 0 unchanged'
is "load --dry-run leaves the tree as it was" "$(state "$TREE")" "$before"
that "load --merge --dry-run" load 0 services "$register" -n --merge
that "load --merge removes nothing" line \
    'services: 3 rows would be there, nothing was loaded: 1 added, 1 changed, 0 removed, 1 unchanged'
that "load --merge and --replace together are wrong usage" \
    load 64 services "$register" --merge --replace
that "load --merge" load 0 services "$register" --merge
is "load --merge keeps what is not in the file" "$(services)" \
    "S-1|ceased
S-2|active
S-3|active"
for mode in --merge --replace; do
	[ $mode = --merge ] || rows S-1,acme,C-1,VOICE-SIP,,NL,ceased \
	    S-2,acme,C-1,VOICE-SIP,,NL,active S-3,acme,C-2,VOICE-SIP,,NL,active
	that "the same again with $mode is well" \
	    load 0 services "$register" $mode
	that "the same again with $mode: it is said" line \
	    'services: 3 rows, the same as version 2; nothing was loaded: 0 added, 0 changed, 0 removed, 3 unchanged'
	is "the same again with $mode makes no version" "$(versions)" 2
done
rows S-2,acme,C-1,VOICE-SIP,,NL,active
that "load --replace --json" load 0 --replace --json services "$register"
that "load --replace --json is JSON" is_json
is "load --replace --json says what it did" "$(for key in mode dry_run \
    loaded version rows added changed removed unchanged mistakes \
    first_changes.0.change first_changes.0.was.service_id \
    first_changes.1.was.status; do
	json $key <"$scratch/out"
done | paste -sd' ')" \
    "replace false true 3 1 0 0 2 1 0 removed S-1 active"
is "what was removed is kept, with its versions" \
    "$(sqlite3 "$TREE/state/ledger.db" "SELECT service, status, version,
    until FROM register_service_was ORDER BY service, version")" \
    "S-1|active|1|2
S-1|ceased|2|3
S-3|active|2|3"
rows S-2,acme,C-1,VOICE-SIP,,NL,active S-4,acme,C-1,VOICE-SIP,,NL,active \
    S-4,acme,C-1,VOICE-SIP,,NL,ceased
that "a key that comes twice in a file is loaded" load 0 services "$register"
that "a key that comes twice is said with its line" \
    stderr_has 'register.csv:4: warning: service_id "S-4": .*\[R907\]$'
is "of a key that comes twice the later row stands" "$(services)" \
    "S-2|active
S-4|ceased"
that "-q load says nothing" load 0 -q --merge services \
    "$top/samples/registers/services.csv"
that "-q load is silent" silent out err
that "load --json of a missing file is status 66" \
    load 66 services "$scratch/nothing.csv" --json
that "load --json of a missing file prints nothing" silent out

# ---- Mistakes in the configuration -----------------------------------------

tree
sed -i 's/findings="1000"/findings="many"/; s/orders="5000000"/orders="0"/' \
    "$TREE/ordermill.xml"
sed -i 's/lead-days="60"/lead-days="sixty"/; s/actions="add delete"/actions="ad"/' \
    "$TREE/catalogue.xml"
sed -i 's/mode="quiet"/mode="quite"/' "$TREE/partners.d/acme.xml"
sed -i 's/status="live"/status="life"/; s/<totals/<totels/' \
    "$TREE/partners.d/globex.xml"
mistake_in() { # FILE TEXT: said with the number of the line that has TEXT
	local line
	line=$(grep -n "$2" "$TREE/$1" | head -1 | cut -d : -f 1)
	stderr_has "$TREE/$1:$line: error: "
}
that "mistakes in all files: status 78" with_tree 78 config check
for mistake in ordermill.xml=many ordermill.xml='orders="0"' \
    catalogue.xml=sixty catalogue.xml='actions="ad"' \
    partners.d/acme.xml=quite partners.d/globex.xml=life \
    partners.d/globex.xml=totels; do
	that "mistakes in all files: ${mistake/=/: } is said in the one pass" \
	    mistake_in "${mistake%%=*}" "${mistake#*=}"
done
that "a mistyped value is answered with a guess" \
    stderr_has 'did you mean "live"'
that "a mistyped element is answered with a guess" \
    stderr_has 'did you mean "totals"'
that "mistakes in ordermill.xml: run is status 78" with_tree 78 run
that "config check --json of mistakes is status 78" \
    with_tree 78 config check --json
that "config check --json of mistakes is JSON" is_json
is "config check --json of mistakes counts them all" \
    "$(json mistakes <"$scratch/out")" 7

broken() { # SENTENCE FILE: run and config check are status 78, FILE is named
	that "$1: config check is status 78" with_tree 78 config check
	that "$1: it is named" stderr_has "$2"
	that "$1: run is status 78" with_tree 78 run
	that "$1: no output" silent out
}
tree
rm "$TREE/catalogue.xml"
broken "a missing catalogue" catalogue.xml
tree
echo '<catalogue' >"$TREE/catalogue.xml"
broken "a cut catalogue" catalogue.xml:
tree
sed -i '2i <!DOCTYPE catalogue [<!ENTITY x SYSTEM "/etc/passwd">]>' \
    "$TREE/catalogue.xml"
broken "a catalogue with a DOCTYPE" catalogue.xml
tree
sed -i 's/id="VOICE-SIP"/id="VPN-SITE"/' "$TREE/catalogue.xml"
broken "an offering twice" catalogue.xml:
tree
: >"$TREE/ordermill.xml"
broken "an empty ordermill.xml" ordermill.xml
tree
sed -i 's/inbound="inbound"/inbound="nowhere"/' "$TREE/ordermill.xml"
that "a missing directory: run is status 78" with_tree 78 run
that "a missing directory is named" stderr_has nowhere
tree
rm -rf "$TREE/partners.d"
broken "no directory of partners" partners.d
if mkdir /dev/shm/ordermill-$$ 2>/dev/null; then
	tree
	sed -i "s,outbound=\"outbound\",outbound=\"/dev/shm/ordermill-$$\"," \
	    "$TREE/ordermill.xml"
	that "two file systems: run is status 78" with_tree 78 run
	that "two file systems: they are named" stderr_has /dev/shm
	rmdir /dev/shm/ordermill-$$
fi

# A broken partner disables that partner only.
tree
sed -i 's/status="live"/status="lively"/' "$TREE/partners.d/acme.xml"
echo 'no XML' >"$TREE/partners.d/broken.xml"
"$inputs" good B-1 >"$TREE/inbound/acme/a.xml"
"$inputs" csv_good B-2 >"$TREE/inbound/globex/a.csv"
run --json
is "a broken partner: status 4" $status 4
that "a broken partner: its mistake is said" \
    grep -q 'acme.xml:[0-9]*: error' "$scratch/err"
that "a broken partner: another file that is no XML is said" \
    grep -q 'broken.xml:1: error' "$scratch/err"
is "a broken partner: two are disabled" \
    "$(json partners_disabled <"$scratch/out")" 2
that "a broken partner: its drops stay" test -f "$TREE/inbound/acme/a.xml"
that "a broken partner: the others are served" \
    grep -qr 'number="B-2"' "$TREE/outbound/issued"
that "a broken partner: config check is status 78" with_tree 78 config check
that "a broken partner: validate as it is status 78" \
    with_tree 78 validate --partner acme "$order"
that "a broken partner: looking still works" with_tree 0 status
sed -i 's/status="lively"/status="live"/' "$TREE/partners.d/acme.xml"
rm "$TREE/partners.d/broken.xml"
run
is "a mended partner: the run ends well" $status 0
that "a mended partner: it is served" \
    grep -qr 'number="B-1"' "$TREE/outbound/issued"
tree
that "run --partner of an unknown one is wrong usage" \
    with_tree 64 run --partner acm
that "run --partner of an unknown one: a guess" \
    stderr_has 'did you mean "acme"'
"$inputs" good B-1 >"$TREE/inbound/acme/a.xml"
"$inputs" csv_good B-2 >"$TREE/inbound/globex/a.csv"
run --partner globex
is "run --partner: the run ends well" $status 0
is "run --partner: the others' drops stay" "$(ls "$TREE"/inbound/*/*.*)" \
    "$TREE/inbound/acme/a.xml"

# ---- The lock --------------------------------------------------------------

night
cp "$top"/samples/registers/services.csv .
cat >"$scratch/hold.py" <<'END'
import fcntl, os, struct, sys, time
fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.fcntl(fd, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK,
                                               0, 0, 0, 0))
os.write(fd, b"run 000777, pid 1, since 2026-11-23T02:30:00Z\n")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
END
hold() { # SECONDS
	python3 "$scratch/hold.py" "$TREE/state/lock" "$1" >"$scratch/held" &
	holder=$!
	until [ -s "$scratch/held" ]; do sleep 0.02; done
}
hold 60
before=$(state "$TREE")
for word in run "run --json" "run --dry-run" runs "show 1" "explain acme/PO-88121" report \
    exceptions verify relearn "relearn --dry-run" "backup --wait=1" \
    "load services services.csv"; do
	# shellcheck disable=SC2086
	{
	that "while a run is active: $word is status 75" with_tree 75 $word
	that "while a run is active: $word says which" stderr_has 'run 000777'
	that "while a run is active: $word prints nothing" silent out
	}
done
that "while a run is active: status is status 0" with_tree 0 status
that "while a run is active: status says which" stdout_has 'run 000777, pid 1'
that "while a run is active: status --json" with_tree 0 status --json
is "while a run is active: status --json says active" \
    "$(json active <"$scratch/out")" true
that "while a run is active: validate works" with_tree 0 validate "$order"
that "while a run is active: config check works" with_tree 0 config check
start=$(date +%s)
that "while a run is active: run --wait=1 is status 75" \
    with_tree 75 run --wait=1
waited=$(($(date +%s) - start))
that "run --wait=1 waits a second ($waited)" \
    test $waited -ge 1 -a $waited -le 5
is "while a run is active nothing is changed" "$(state "$TREE")" "$before"
kill $holder
wait $holder 2>/dev/null
hold 1
that "run --wait=30 goes on when the other ends" \
    with_tree 0 run --wait=30 --now "$NOW"
wait $holder 2>/dev/null
hold 1
that "run --wait goes on when the other ends" \
    with_tree 0 run --wait --now "$NOW"
wait $holder 2>/dev/null
that "a lock file of a run that died is no lock" with_tree 0 status

# ---- verify ----------------------------------------------------------------

night
cp -a "$TREE" "$scratch/sound"
that "verify of a sound tree is status 0" with_tree 0 verify
find "$TREE/outbound" -type f -delete
that "verify does not miss what consumers took" with_tree 0 verify
rm "$TREE"/archive/*/acme/*01*
mend() { rm -rf "$TREE"; cp -a "$scratch/sound" "$TREE"; }
finds() { # SENTENCE PATTERN: verify is status 65 and says PATTERN
	that "verify finds $1" with_tree 65 verify
	that "verify names $1" stderr_has "$2"
	that "verify --json finds $1" with_tree 65 verify --json
	that "verify --json counts $1" \
	    test "$(json problems <"$scratch/out")" -ge 1
	mend
}
finds "a missing archive" 'acme-20261122-01-.*\.xml\.gz'
flip() { # FILE OFFSET
	python3 - "$1" "$2" <<-'END'
	import sys
	path, at = sys.argv[1], int(sys.argv[2])
	with open(path, "r+b") as f:
	    data = bytearray(f.read())
	    data[at] ^= 1
	    f.seek(0)
	    f.write(data)
	END
}
archive() { echo "$TREE"/archive/*/acme/*01*.gz; }
flip "$(archive)" 200
finds "a flipped bit in the archive" 'acme-20261122-01-.*\.xml\.gz'
flip "$(archive)" -3
finds "a flipped bit at the end of the archive" 'acme-20261122-01'
truncate -s -20 "$(archive)"
finds "an archive cut short" 'acme-20261122-01'
: >"$(archive)"
finds "an empty archive" 'acme-20261122-01'
zcat "$(archive)" | sed 's/<quantity>1</<quantity>2</' | gzip -n \
    >"$scratch/changed"
cp "$scratch/changed" "$(archive)"
finds "another archive in its place" 'acme-20261122-01'
ln -sf "$scratch/changed" "$(archive)"
finds "a link in the place of an archive" 'acme-20261122-01'
for document in issued/acme-acme-20261122-01-*.xml \
    special-handling/acme-*.xml exceptions/acme/acme-*.fix.xml \
    acks/acme/acme-20261122-01-*.xml acks/globex/*.csv; do
	file=$(echo "$TREE"/outbound/$document)
	flip "$file" 300
	finds "a changed document in $(dirname "$document")" \
	    "$(basename "$file")"
done
flip "$TREE/outbound/reports/000001/reconciliation.txt" 100
finds "a changed report" 'reports/000001/reconciliation.txt'
echo >>"$(echo "$TREE"/outbound/issued/acme-acme-20261122-01-*.xml)"
finds "a document with a line more" 'issued/acme-acme'

# The ledger: each row that was recorded is a claim.
row() { # SENTENCE PATTERN SQL
	sqlite3 "$TREE/state/ledger.db" "$3" || nok "$1: the SQL is right"
	finds "$1" "$2"
}
row "an order whose fingerprint was changed" PO-88121 \
    "UPDATE purchase_order SET fingerprint = zeroblob(32)
    WHERE number = 'PO-88121'"
row "an order that was deleted" PO-88121 \
    "DELETE FROM purchase_order WHERE number = 'PO-88121'"
row "an order whose outcome was changed" acme-20261122-01 \
    "UPDATE purchase_order SET outcome = 2 WHERE number = 'PO-88121'"
row "an order that was renamed" PO-88121 \
    "UPDATE purchase_order SET number = 'PO-1' WHERE number = 'PO-88121'"
row "an order whose amount was changed" . \
    "UPDATE purchase_order SET amount_minor = amount_minor + 1
    WHERE number = 'PO-88121'"
row "a receipt that was deleted" . "DELETE FROM receipt WHERE ordinal = 1"
row "a count of orders that was changed" . \
    "UPDATE intake SET received_orders = received_orders + 1 WHERE id = 1"
row "a count of outcomes that was changed" . \
    "UPDATE intake_count SET orders = orders + 1
    WHERE intake = 1 AND source = 1 AND outcome = 0"
row "a sum of money that was changed" . \
    "UPDATE intake_amount SET amount_minor = amount_minor + 1
    WHERE intake = 1 AND source = 0"
row "a digest of an input that was changed" acme-20261122-01 \
    "UPDATE intake SET sha256 = zeroblob(32) WHERE id = 1"
row "a digest of a document that was changed" issued/acme \
    "UPDATE outbox SET sha256 = zeroblob(32) WHERE path LIKE 'issued/acme%01%'"
row "a path of an archive that was changed" nowhere \
    "UPDATE intake SET archived = 'nowhere.gz' WHERE id = 1"
row "a customer order that was added" . \
    "UPDATE purchase_order SET customer_orders = customer_orders + 1
    WHERE number = 'PO-88121'"
python3 - "$TREE/state/ledger.db" <<'END'
import sys
with open(sys.argv[1], "r+b") as f:
    f.seek(20 * 4096 + 8)
    f.write(b"\xa5" * 2000)
END
that "verify of a damaged ledger is status 65 or 74" \
    sh -c '"$0" -c "$1" verify 2>"$2"; s=$?; test $s -eq 65 || test $s -eq 74' \
    "$ORDERMILL" "$TREE/ordermill.xml" "$scratch/err"
that "verify of a damaged ledger names it" stderr_has ledger.db
mend
echo 'no database' >"$TREE/state/ledger.db"
that "a ledger that is no database: run is status 74" with_tree 74 run
that "a ledger that is no database is named" stderr_has ledger.db
is "a ledger that is no database is left alone" \
    "$(cat "$TREE/state/ledger.db")" 'no database'

# ---- Dry runs --------------------------------------------------------------

tree
drop acme "$top"/samples/inbound/acme/*.xml
drop globex "$top"/samples/inbound/globex/*.csv
"$inputs" doctype >"$TREE/inbound/acme/bad.xml"
"$inputs" gzip_good D-1 >"$TREE/inbound/acme/z.xml.gz"
cp "$order" "$TREE/inbound/acme/test/"
ln -s nowhere "$TREE/inbound/acme/link.xml"
mkfifo "$TREE/inbound/acme/fifo.xml"
sleep 0.1
before=$(state "$TREE")
temporary=$(ls -A "${TMPDIR:-/tmp}")
mkdir "$scratch/tmp"
TMPDIR=$scratch/tmp mill run --dry-run --json --now "$NOW" \
    >"$scratch/dry" 2>"$scratch/err"
is "a dry run ends with the status of the run" $? 4
is "a dry run leaves the tree as it was" "$(state "$TREE")" "$before"
is "a dry run leaves nothing in \$TMPDIR" "$(ls -A "$scratch/tmp")" ""
run --json
is "the run after it ends likewise" $status 4
is "a dry run counts what the run counts" \
    "$(json files <"$scratch/dry") $(json purchase_orders <"$scratch/dry")" \
    "$(json files <"$scratch/out") $(json purchase_orders <"$scratch/out")"
drop acme "$top"/samples/inbound/acme/*.xml
before=$(state "$TREE")
TMPDIR=$scratch/tmp mill run --dry-run --json --now "$NOW" \
    >"$scratch/dry" 2>"$scratch/err"
is "a dry run with a ledger leaves the tree as it was" \
    "$(state "$TREE")" "$before"
is "a dry run with a ledger knows duplicates" \
    "$(json files.duplicate <"$scratch/dry")" 2
for words in runs status report "show 1" exceptions verify; do
	# shellcheck disable=SC2086
	mill $words >"$scratch/out" 2>&1
done
is "looking leaves the tree as it was" "$(state "$TREE")" "$before"
finish
