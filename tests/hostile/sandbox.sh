#!/bin/bash
# sandbox.sh - what the program and its decoders may not do, tried
#
# A build with failpoints does what $ORDERMILL_TRY says (trespass.h): in a
# decoder that holds a file, or in the program.  A decoder that tries is ended
# and costs its file only; the program is refused, and goes on.  A plain build
# is traced over the hostile inputs, and run on kernels that lack the means.
here=$(cd "$(dirname "$0")" && pwd)
suite=sandbox
. "$here/../lib/flow.sh"
plain=${ORDERMILL_PLAIN:-$top/build/plain/ordermill}
ORDERMILL=${ORDERMILL_FAULT:-$top/build/fault/ordermill}
bound() { # NAME: a number of bounds.h
	sed -n "s/^#define $1[^0-9]*\([0-9]*\).*/\1/p" "$top/include/bounds.h"
}
memory=$(bound DECODER_MEMORY_BYTES)		# MiB
landlock=$(python3 -c 'import ctypes
print(ctypes.CDLL(None).syscall(444, None, 0, 1))')
is "this kernel has what is tested here" \
    "$([ "$landlock" -ge 2 ] && grep -c '^Seccomp:' /proc/self/status)" 1

as=						# a command before ours
user=						# and who that makes us
try() { # ATTEMPT COMMAND...
	ORDERMILL_TRY=$1 $as "$ORDERMILL" -c "$TREE/ordermill.xml" \
	    "${@:2}" >"$scratch/out" 2>"$scratch/err"
	status=$?
}
fill() {
	local name
	tree
	for name in a-first b-next m-victim z-last; do
		"$here/inputs.py" good "X-$name" \
		    >"$TREE/inbound/acme/$name.xml"
	done
	"$here/inputs.py" csv_good C-other >"$TREE/inbound/globex/other.csv"
	chmod -R a+rwX "$scratch"
}
issued() { # the orders that are
	grep -rho 'number="[XC]-[a-z-]*"' "$TREE/outbound/issued" |
	    cut -d '"' -f 2 | sort -u | xargs
}
others='C-other X-a-first X-b-next X-z-last'
everyone='C-other X-a-first X-b-next X-m-victim X-z-last'
why() { sed -n 's/.*m-victim.xml could not be judged (\(.*\)); it is tried.*/\1/p' \
    "$scratch/err"; }

# ---- A decoder -----------------------------------------------------------

dies() { # ATTEMPT WHY [PATH]: in the decoder, at the third file
	local title=$user
	title+="a decoder that tries ${1//-/ }"
	fill
	try "decoder:$1:3${3:+:$3}" run --json --now "$NOW"
	is "$title is ended: $2" "$(why)" "$2"
	is "$title has not got it" "$(grep -c '^trespass' "$scratch/err")" 0
	is "$title leaves its file undecided, and the others are issued" \
	    "$status $(json files.undecided <"$scratch/out") $(issued)" \
	    "4 1 $others"
	[ -z "$user" ] || return
	run
	is "$title: the next run decides its file" "$status $(issued)" \
	    "0 $everyone"
}
forbidden='the decoder was ended by signal 31 (a forbidden system call)'
for attempt in write create rename socket connect socketpair execve fork \
    namespace unshare mount ptrace kill mprotect mmap shared-memory limits \
    terminal descriptors; do
	dies $attempt "$forbidden"
done
dies read "$forbidden" "$TREE/inbound/globex/other.csv"
dies stack 'the decoder was ended by signal 11'
# What is granted is seen in allowance_test and decoder_test; here an operator's
# own limit is lower, so that it does not take long.
as='prlimit --cpu=3'
dies cpu 'the decoder was ended by signal 24 (more CPU time than a file of this size may take)'
as=

fill
ORDERMILL_TRY=decoder:memory:3 "$top/tests/lib/peak.py" "$scratch/peak" \
    "$ORDERMILL" -c "$TREE/ordermill.xml" run -q --now "$NOW" 2>"$scratch/err"
is "a decoder that takes all memory is ended" "$(why)" \
    'the decoder ended with status 71 (out of memory)'
that "a decoder that takes all memory gets no more than $memory MiB" \
    test "$(cat "$scratch/peak")" -lt $(((memory + 32) * 1024))
is "a decoder that takes all memory costs its file only" "$(issued)" "$others"

fill
gzip "$TREE/inbound/acme/m-victim.xml"
sed -i 's,<totals,<limits expanded-bytes="100000000"/>&,' \
    "$TREE/partners.d/acme.xml"
try decoder:large-file:3 run --now "$NOW"
is "a decoder cannot expand a file beyond the partner's limit" \
    "$(grep trespass "$scratch/err")" "trespass: large-file: File too large"
is "a decoder that was not allowed to may go on" "$status $(issued)" \
    "0 $everyone"

# ---- The program ---------------------------------------------------------

echo secret >"$scratch/outside"
refused() { # COMMAND ATTEMPT WHY [PATH]
	is "$1 that tries ${2//-/ }${4:+ of ${4##*/}} is refused" \
	    "$(grep '^trespass' "$scratch/err")" "trespass: $2: $3"
}
absent='Function not implemented'
denied='Permission denied'
at_once() { # NAME COMMAND...: everything that none of them may do
	local name=$1 path
	shift
	for attempt in socket connect socketpair execve namespace unshare \
	    mount ptrace mprotect mmap terminal; do
		try "$name:$attempt" "$@"
		refused "$name" $attempt "$absent"
	done
	for attempt in read write create rename; do
		path=$scratch/outside
		[ $attempt != create ] || path=$scratch/new
		try "$name:$attempt:1:$path" "$@"
		refused "$name" $attempt "$denied" "$path"
	done
	try "$name:write:1:/etc/passwd" "$@"
	refused "$name" write "$denied" /etc/passwd
	try "$name:kill" "$@"
	refused "$name" kill "$([ "$landlock" -ge 6 ] &&
	    echo 'Operation not permitted' || echo 'done')"
	try "$name:fork" "$@"
	is "$name: attempts are seen, and what is needed is there: fork" \
	    "$(grep '^trespass' "$scratch/err")" 'trespass: fork: done'
	try "$name:read:1:$TREE/partners.d/acme.xml" "$@"
	refused "$name" read "$denied" acme.xml
}
fill
run
is "the program that is confined works" "$status $(issued)" "0 $everyone"
register=$top/samples/registers/feasibility.csv
cp "$register" "$scratch/register.csv"
at_once run run
at_once run run --dry-run
at_once load load feasibility "$scratch/register.csv"
at_once verify verify
at_once validate validate "$register" "$here/inputs.py"
mkdir -p "$TREE/outbound/own"
: >"$TREE/outbound/own/file"
inside=1:$TREE/outbound/own/file
try "run:write:$inside" run
is "run may write in its tree" "$(grep '^trespass' "$scratch/err")" \
    'trespass: write: done'
try "run:write:$inside" run --dry-run
refused "a dry run" write "$denied" "$TREE/outbound/file"
try "verify:write:$inside" verify
refused verify write "$denied" "$TREE/outbound/file"
try "load:write:$inside" load feasibility "$scratch/register.csv"
refused load write "$denied" "$TREE/outbound/file"
try "validate:read:$inside" validate "$register"
refused validate read "$denied" "$TREE/outbound/file"
is "all that was tried has changed nothing" \
    "$(cat "$scratch/outside"; ls "$scratch/new" 2>/dev/null)" secret
that "no scratch tree is left" \
    test -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'ordermill-??????' \
    -newer "$scratch/register.csv" -user "$(id -u)" -empty)"

# What an operator may have linked elsewhere stays within reach.
fill
mkdir "$scratch/disk"
mv "$TREE/outbound" "$scratch/disk/"
ln -s "$scratch/disk/outbound" "$TREE/outbound"
run
mv "$TREE/state/ledger.db" "$scratch/disk/"
ln -s "$scratch/disk/ledger.db" "$TREE/state/ledger.db"
"$here/inputs.py" good X-later >"$TREE/inbound/acme/later.xml"
run
is "linked directories and a linked ledger are used where they are" \
    "$status $(issued)" \
    "0 C-other X-a-first X-b-next X-later X-m-victim X-z-last"
that "verify finds them as well" mill verify

# ---- Another user --------------------------------------------------------

if [ "$(id -u)" = 0 ]; then
	as='setpriv --reuid=65534 --regid=65534 --clear-groups'
	user='as another user, '
	# Where that user may read them, wherever this source tree lies.
	ours=$ORDERMILL
	mkdir "$scratch/data"
	cp -r "$top/xsd" "$top/samples" "$scratch/data/"
	cp "$ours" "$scratch/program"
	ORDERMILL=$scratch/program
	export ORDERMILL_DATADIR=$scratch/data
	dies kill "$forbidden"
	dies memory 'the decoder ended with status 71 (out of memory)'
	fill
	$as "$ORDERMILL" -c "$TREE/ordermill.xml" run -q --now "$NOW" \
	    2>"$scratch/err"
	is "another user than root can run it, confined" \
	    "$? $(issued)" "0 $everyone"
	try "run:read:1:$scratch/outside" run
	refused "another user's run" read "$denied"
	# Its own processes may not look into a decoder, which holds a file.
	fill
	ORDERMILL_TRY=decoder:cpu:3 $as "$ORDERMILL" -c "$TREE/ordermill.xml" \
	    run -q --now "$NOW" 2>"$scratch/err" &
	run=$! decoder= ticks=0
	# Until it does nothing but count: at the third file, not before.
	for _ in $(seq 500); do
		decoder=$(cat /proc/$run/task/$run/children 2>/dev/null)
		decoder=${decoder% }
		ticks=$(cut -d ' ' -f 14 "/proc/$decoder/stat" 2>/dev/null)
		[ "${ticks:-0}" -ge 20 ] && break
		sleep 0.02
	done
	is "a decoder has two filters and no way to new privileges" \
	    "$(grep -E '^(NoNewPrivs|Seccomp|Seccomp_filters):' \
	    "/proc/$decoder/status" | cut -f 2 | xargs)" "1 2 2"
	is "a decoder belongs to root for those who would look into it" \
	    "$(stat -c %u "/proc/$run/mem" "/proc/$decoder/mem" | xargs)" \
	    "65534 0"
	kill -KILL "$decoder"
	wait $run
	is "the run goes on without it" "$? $(issued)" "4 $others"
	as= user= ORDERMILL=$ours
	unset ORDERMILL_DATADIR
fi

# ---- Kernels that lack the means -----------------------------------------

lacking() { # INJECT [PROGRAM]: a run of it, traced
	fill
	strace -q -f -o /dev/null -e "inject=$1" "${2:-$plain}" \
	    -c "$TREE/ordermill.xml" run -q --now "$NOW" 2>"$scratch/err"
	status=$?
}
lacking landlock_create_ruleset:error=ENOSYS
is "without Landlock the run goes on" "$status $(issued)" "0 $everyone"
is "without Landlock one line warns of it" "$(cat "$scratch/err")" \
    "ordermill: warning: this kernel has no Landlock that moves files \
(Function not implemented): files outside the working tree are not barred"
lacking seccomp:error=ENOSYS
is "without seccomp the run goes on" "$status $(issued)" "0 $everyone"
is "without seccomp one line warns of it" "$(cat "$scratch/err")" \
    "ordermill: warning: this kernel has no seccomp filters (Function not \
implemented): system calls are not confined"
# What holds without it.
second() { # WHO:ATTEMPT:N[:PATH] WHY
	ORDERMILL_TRY=$1 lacking seccomp:error=ENOSYS "$ORDERMILL"
	is "without seccomp another means refuses $1" \
	    "$(grep '^trespass' "$scratch/err")" \
	    "trespass: $(cut -d : -f 2 <<<"$1"): $2"
}
second decoder:read:3:/etc/passwd 'Too many open files'
second decoder:rename:3:"$scratch/outside" "$denied"
second decoder:execve:3:/bin/true "$denied"
second run:execve:1:/bin/true "$denied"
# The first version of Landlock would forbid renames between directories.
fill
strace -q -o /dev/null -e inject=landlock_create_ruleset:retval=1 "$plain" \
    -c "$TREE/ordermill.xml" run -q --now "$NOW" 2>"$scratch/err"
is "with the first Landlock the run goes on" "$? $(issued)" "0 $everyone"
is "with the first Landlock one line warns of it" \
    "$(grep -c 'no Landlock that moves files' "$scratch/err")" 1
for call in landlock_restrict_self landlock_add_rule; do
	lacking $call:error=EPERM
	is "a kernel that has Landlock and refuses it stops the run ($call)" \
	    "$status $(issued)" "74 "
done
# The third prctl is a decoder's; the program calls it twice.
lacking prctl:error=EPERM:when=3
is "a decoder that cannot confine itself sees no file" \
    "$status $(grep -c '(it could not be confined)' "$scratch/err")" "4 5"

# ---- The system calls of decoders ----------------------------------------

tree
mkdir "$scratch/traces"
sed -n '/^table()/,/^}/s/^	\(refused\|one\|all\|taken\|echo\) \([a-z0-9_]*\).*/\2/p' \
    "$here/run.sh" | while read -r name; do
	case $name in
	csv_gzip) file=globex/$name.csv.gz ;;
	csv_*) file=globex/$name.csv ;;
	gzip_*) file=acme/$name.xml.gz ;;
	*) file=acme/$name.xml ;;
	esac
	# Of the large ones the beginning will do.
	"$here/inputs.py" "$name" "H-$name" 2>/dev/null | head -c 3000000 \
	    >"$TREE/inbound/$file"
done
sed -i 's,<totals,<limits expanded-bytes="10000000"/>&,' \
    "$TREE/partners.d/acme.xml"
hostile=$(find "$TREE/inbound" -type f | wc -l)
# An idle decoder that is stopped ends by itself, if it is not killed sooner.
(cd "$scratch/traces" && strace -q -ff -o t -s 0 \
    -e inject=kill:delay_enter=100000 "$plain" \
    -c "$TREE/ordermill.xml" run --json --now "$NOW" \
    >"$scratch/out" 2>"$scratch/err")
is "no hostile input makes a decoder do what it may not" \
    "$(json files.undecided <"$scratch/out")" 0
that "$hostile hostile inputs were decided in one run" \
    test $(($(json files.processed <"$scratch/out") +
    $(json files.refused <"$scratch/out"))) -eq "$hostile" -a "$hostile" -gt 150
# Behind the filter that it put on itself, which is the last one loaded.
decoders=$(grep -l PR_SET_PDEATHSIG "$scratch"/traces/t.*)
calls_of() { # TRACE...: the names of calls
	# A decoder may be ended while it ends: strace then tells the call that
	# has ended it as its own.
	sed -sn '/SECCOMP_SET_MODE_FILTER, 0/,${//!p}' "$@" |
	    grep -v '^kill([0-9]*, SIGKILL <unfinished' |
	    sed -n 's/^\([a-z0-9_]*\)(.*/\1/p' | sort -u
}
# shellcheck disable=SC2086
seen=$(calls_of $decoders)
serving='brk close exit_group ftruncate mmap munmap mremap pread64 pwrite64
recvmsg write'
is "decoders make no other system calls than serving takes" \
    "$(comm -23 <(echo "$seen") <(printf '%s\n' $serving | sort))" ""
for call in recvmsg pread64 pwrite64 write ftruncate close exit_group; do
	is "the trace has seen what decoders do: $call" \
	    "$(grep -cx $call <<<"$seen")" 1
done
# shellcheck disable=SC2086
parent=$(ls "$scratch"/traces/t.* | grep -vxF "$decoders")
# But for clone3, instead of which the C library then takes clone.
is "the program is refused nothing that it asks for" \
    "$(sed -n '/SECCOMP_SET_MODE_FILTER, 0/,$p' $parent |
    grep -E ' (ENOSYS|EACCES|EPERM|EXDEV) ' | grep -v '^clone3(')" ""
finish
