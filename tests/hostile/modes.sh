#!/bin/bash
# modes.sh - who may read and write what, whatever the umask
#
# The modes of a tree after a night, under three umasks; then, as root, the
# set-up of samples/deploy/ with a user for the service, one for each of two
# partners, and a consumer: what each of them tries that is not his is refused.
here=$(cd "$(dirname "$0")" && pwd)
suite=modes
. "$here/../lib/flow.sh"

# A night in which everything comes to be: good files and bad ones of both
# partners, a repeat, a rehearsal, a link that goes to quarantine.
fill() {
	local in=$TREE/inbound
	"$here/inputs.py" good A-1 >"$in/acme/good.xml"
	"$here/inputs.py" cut_last A-2 >"$in/acme/cut.xml"
	"$here/inputs.py" foreign_child A-3 >"$in/acme/part.xml"
	"$here/inputs.py" good A-4 >"$in/acme/test/rehearsal.xml"
	"$here/inputs.py" csv_good B-1 >"$in/globex/good.csv"
	"$here/inputs.py" csv_escape B-2 >"$in/globex/part.csv"
	ln -s nowhere "$in/acme/link.xml"
}
# The mode of everything, by what it is; names of runs, days and digests apart.
modes() {
	(cd "$TREE" && find . ! -type l -printf '%m %y %P\n' | sed -E '
	    s,[0-9a-f]{8}([-.]|$),SHA\1,g
	    s,archive/[0-9-]+,archive/DAY,; s,reports/[0-9]+,reports/RUN,
	    s,(DAY/[a-z]+)/.*,\1/FILE,' | LC_ALL=C sort -u -k 3)
}
night() { # UMASK
	rm -rf "$TREE"
	(umask "$1" && "$ORDERMILL" -q init "$TREE")
	fill
	(umask "$1" && "$ORDERMILL" -c "$TREE/ordermill.xml" run -q \
	    --now "$NOW" >"$scratch/out" 2>"$scratch/err")
	status=$?
	(umask "$1" && "$ORDERMILL" -c "$TREE/ordermill.xml" report \
	    -o "$TREE/report.txt")
	modes >"$scratch/modes.$1"
}
for mask in 000 022 077 777; do
	night $mask
	is "umask $mask: the night ends as it has to" $status 4
	that "umask $mask: modes are what they are with any" \
	    diff "$scratch/modes.000" "$scratch/modes.$mask"
done
# What a line of modes has to look like, the first pattern that fits.
unexpected() {
	awk '
	$2 == "d" && $3 ~ /^inbound\/[a-z]+(\/test)?$/ { if ($1 != "2770") print; next }
	$2 == "d" && $3 ~ /^(|inbound|outbound|outbound\/(acks|exceptions))$/ {
		if ($1 != "751") print; next }
	$2 == "d" && $3 ~ /^outbound\// { if ($1 !~ /^2?750$/) print; next }
	$2 == "d" && $3 == "partners.d" { if ($1 != "750") print; next }
	$2 == "d" { if ($1 != "700") print; next }
	$3 ~ /^outbound\// || $3 ~ /^(ordermill|catalogue)\.xml$/ ||
	    $3 ~ /^partners\.d\// { if ($1 != "640") print; next }
	{ if ($1 != "600") print }' "$1"
}
is "documents are for their group, the rest for the owner alone" \
    "$(unexpected "$scratch/modes.077")" ""
that "there is something of every kind" test "$(grep -cE \
    'outbound/(issued|acks|exceptions|reports)/.*\.|archive/.*FILE|quarantine/.*reason|state/ledger.db' \
    "$scratch/modes.077")" -ge 12

# ---- Four users --------------------------------------------------------------

[ "$(id -u)" = 0 ] && command -v setpriv >/dev/null || finish
chmod 711 "$scratch"
service=20000 acme=20001 globex=20002 consumer=20003
as() { # UID GROUPS COMMAND...: with a group of its own
	local uid=$1 groups=$2
	shift 2
	setpriv --reuid="$uid" --regid="$uid" --groups="$groups" \
	    --no-new-privs --inh-caps=-all "$@"
}
mill_as_service() {
	as $service "$service,$acme,$globex,$consumer" "$ORDERMILL" \
	    -c "$TREE/ordermill.xml" "$@"
}
# As samples/deploy/sshd-ordermill.conf tells it.
set_up() {
	local id uid
	rm -rf "$TREE"
	install -d -o $service -g $service -m 751 "$TREE"
	as $service $service "$ORDERMILL" -q init "$TREE"
	for id in acme:$acme globex:$globex; do
		uid=${id#*:} id=${id%:*}
		chown "$uid:$service" "$TREE/inbound/$id" \
		    "$TREE/inbound/$id/test"
		chmod 2770 "$TREE/inbound/$id" "$TREE/inbound/$id/test"
		chgrp "$uid" "$TREE/outbound/acks/$id" \
		    "$TREE/outbound/exceptions/$id"
		chmod 2750 "$TREE/outbound/acks/$id" \
		    "$TREE/outbound/exceptions/$id"
	done
	chgrp $consumer "$TREE/outbound/issued" \
	    "$TREE/outbound/special-handling"
	chmod 2770 "$TREE/outbound/issued" "$TREE/outbound/special-handling"
}
drop_as() { # UID PARTNER/NAME INPUT NUMBER
	"$here/inputs.py" "$3" "$4" >"$scratch/input"
	as "$1" "$1" sh -c 'umask 027; cat >"$1"' sh \
	    "$TREE/inbound/$2" <"$scratch/input"
}
set_up
drop_as $acme acme/one.xml foreign_child U-1
drop_as $acme acme/test/one.xml good U-2
drop_as $globex globex/one.csv csv_escape U-3
mill_as_service run --now "$NOW" >"$scratch/out" 2>"$scratch/err"
is "four users: the night ends with orders rejected" $? 2
is "four users: nobody is warned" "$(cat "$scratch/err")" ""
that "four users: everything of the service is its own" test -z \
    "$(find "$TREE" ! -user $service ! -path '*/inbound/*')"

# What is his own, each can read; a consumer takes what was issued.
readable() { # UID PATTERN...: how many files he can read, of those there are
	local uid=$1 n=0 all=0 f
	shift
	for f in $(cd "$TREE" && compgen -G "$1"); do
		all=$((all + 1))
		as "$uid" "$uid" cat "$TREE/$f" >/dev/null 2>&1 &&
		    n=$((n + 1))
	done
	echo "$n of $all"
}
for user in acme:$acme globex:$globex; do
	uid=${user#*:} user=${user%:*}
	is "four users: $user reads its answers" \
	    "$(readable "$uid" "outbound/acks/$user/*.ack.*")" "1 of 1"
	is "four users: $user reads what it has to correct" \
	    "$(readable "$uid" "outbound/exceptions/$user/*.*")" "2 of 2"
	that "four users: $user lists them" \
	    as "$uid" "$uid" ls "$TREE/outbound/acks/$user"
done
is "four users: acme reads the answers to its rehearsals" \
    "$(readable $acme "outbound/acks/acme/test/*")" "1 of 1"
is "four users: the consumer reads what was issued" \
    "$(readable $consumer "outbound/issued/*")" "2 of 2"

# Everything else is tried: to read, list, write, replace, remove.
refused=0 allowed=
try() { # SENTENCE COMMAND...
	local what=$1
	shift
	if "$@" >/dev/null 2>&1; then allowed+="$what; "
	else refused=$((refused + 1)); fi
}
try_all() { # NAME UID PATTERN-OF-HIS-OWN
	local name=$1 uid=$2 own=$3 path
	while IFS= read -r path; do
		[[ ! $path =~ $own ]] || continue
		if [ -d "$TREE/$path" ]; then
			try "$name lists $path" as "$uid" "$uid" \
			    ls "$TREE/$path"
			try "$name writes into $path" as "$uid" "$uid" \
			    touch "$TREE/$path/intruder"
		else
			try "$name reads $path" as "$uid" "$uid" \
			    cat "$TREE/$path"
			try "$name appends to $path" as "$uid" "$uid" \
			    sh -c 'echo >>"$0"' "$TREE/$path"
			try "$name removes $path" as "$uid" "$uid" \
			    rm -f "$TREE/$path"
			try "$name moves $path" as "$uid" "$uid" \
			    mv -f "$TREE/$path" "$TREE/$path.moved"
			try "$name links to $path" as "$uid" "$uid" \
			    ln "$TREE/$path" "$TREE/inbound/$name/stolen.xml"
		fi
	done < <(cd "$TREE" && find . -mindepth 1 -printf '%P\n')
}
drop_as $acme acme/waits.xml good U-4
drop_as $globex globex/waits.csv csv_good U-5
before=$(cd "$TREE" && find . -printf '%m %u %g %P %s\n' | sort)
try_all acme $acme '^(inbound|outbound/(acks|exceptions))/acme(/|$)'
try_all globex $globex '^(inbound|outbound/(acks|exceptions))/globex(/|$)'
try_all consumer $consumer '^outbound/(issued|special-handling)(/|$)'
for user in acme:$acme globex:$globex; do
	uid=${user#*:} user=${user%:*}
	for f in $(cd "$TREE" && compgen -G "outbound/acks/$user/*.ack.*"); do
		try "$user changes its answer" as "$uid" "$uid" \
		    sh -c 'echo >>"$0"' "$TREE/$f"
		try "$user removes its answer" as "$uid" "$uid" \
		    rm -f "$TREE/$f"
	done
	try "$user puts an answer" as "$uid" "$uid" \
	    touch "$TREE/outbound/acks/$user/false"
done
is "four users: of $refused things that are not theirs none is allowed" \
    "$allowed" ""
that "four users: many things were tried" test $refused -ge 150
is "four users: nothing was changed by it" \
    "$(cd "$TREE" && find . -printf '%m %u %g %P %s\n' | sort)" "$before"
mill_as_service run --now "$NOW" >"$scratch/out" 2>"$scratch/err"
is "four users: the next night ends well" $? 0

# Without its membership the service works on, and says what is amiss.
set_up
drop_as $acme acme/one.xml good U-6
as $service $service "$ORDERMILL" -c "$TREE/ordermill.xml" run --now "$NOW" \
    >"$scratch/out" 2>"$scratch/err"
is "a service outside a partner's group: the night ends well" $? 0
that "a service outside a partner's group: it warns" \
    grep -q "outbound/acks/acme.*member of group $acme" "$scratch/err"
is "a service outside a partner's group: nobody reads more for it" \
    "$(find "$TREE/outbound" -type f -perm /o+rwx)" ""
finish
