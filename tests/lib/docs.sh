#!/bin/bash
# docs.sh [write] - README.md and ordermill(1) say what is true
#
# Whatever they repeat of the program is compared with it: commands, options,
# reason codes, exit statuses, columns, views, limits, names of files and
# functions; examples are run.  `docs.sh write` puts the reason codes into the
# man page anew, after include/reason.def has changed.
cd "$(dirname "$0")/../.." || exit 2
program=$(realpath "${ORDERMILL:-build/plain/ordermill}")
man=src/run/ordermill.1
readme=README.md
scratch=$(mktemp -d "${TMPDIR:-/tmp}/ordermill-docs-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
status=0

ok() { echo "ok - docs: $1"; }
nok() { echo "not ok - docs: $1"; status=1; }
same() { # SENTENCE THERE HERE: two lists; "<" stands only in the first
	local differences
	if differences=$(diff <(echo "$2") <(echo "$3")) && [ -n "$2" ]; then
		ok "$1"
	else
		sed 's/^/# /' <<<"${differences:-nothing was found}"
		nok "$1"
	fi
}
none() { # SENTENCE LIST: of what is wrong
	if [ -z "$2" ]; then ok "$1"; else
		sed 's/^/# /' <<<"$2"
		nok "$1"
	fi
}
missing_from() { # TEXT WORD...: the words that do not stand in it
	local text=$1 word
	shift
	for word in "$@"; do
		grep -qwF -- "$word" <<<"$text" || echo "$word"
	done
}

# ---- Parts of the two ------------------------------------------------------

section() { # NAME: of the man page
	awk -v want=".Sh $1" '/^\.Sh /{ here = $0 == want; next } here' $man
}
chapter() { # NAME: of README.md
	awk -v want="## $1" '/^## /{ here = $0 == want; next } here' $readme
}
block() { # MARK: the lines of the code blocks that follow <!-- MARK -->
	awk -v mark="<!-- $1 -->" '$0 == mark { marked = 1; next }
	    /^```/{ inside = marked && !inside; marked = inside; next }
	    inside' $readme
}
example() { # PARTNER: the display that follows the mark in the man page
	awk -v partner="$1" '/^\.\\" example of /{ marked = $NF == partner; next }
	    /^\.Bd/{ inside = marked; next } /^\.Ed/{ marked = inside = 0 }
	    inside' $man
}

# ---- The reason codes ------------------------------------------------------

# Lines of @"CODE" SEVERITY "WORDING" "CURE", whatever the layout of the file.
expand_reasons() {
	printf '%s\n' '#define REASON(n, code, s, m, w, cure) @code s w cure' \
	    '#include "reason.def"' | gcc -E -P -Iinclude -x c - | \
	    tr '\n' ' ' | tr '@' '\n' | grep .
}
text_lines() { # as mdoc wants them: not wide, and no line a request
	sed 's/\\/\\e/g' | fold -s -w 78 | sed "s/ *\$//; s/^[.']/\\\\\&&/"
}
reason_table() {
	local group='' code severity wording cure title
	while IFS='"' read -r _ code severity wording _ cure _; do
		if [ "${code:0:2}" != "$group" ]; then
			[ -z "$group" ] || echo .El
			group=${code:0:2}
			case $group in
			F1) title="The file" ;;
			O2) title="How the order is written" ;;
			O3) title="What the order lacks" ;;
			O4) title="What is wrong in the order" ;;
			O5) title="What the order refers to" ;;
			O6) title="What was agreed about files" ;;
			S7) title="What makes a line special" ;;
			I8) title="Notes" ;;
			R9) title="Registers" ;;
			*) title="$group" ;;
			esac
			printf '.Ss %s\n.Bl -tag -width "F100 refuse"\n' \
			    "$title"
		fi
		severity=${severity// /}
		echo ".It $code ${severity,,}"
		text_lines <<<"$wording"
		[ -z "$cure" ] || { echo .br; text_lines <<<"Cure: $cure"; }
	done < <(expand_reasons)
	echo .El
}
generated() {
	sed -n '/^\.\\" generated from/,/^\.\\" end of generated/p' $man | \
	    sed '1d;$d'
}
if [ "${1:-}" = write ]; then
	reason_table >"$scratch/table"
	sed -e "/^\.\\\\\" generated from/r $scratch/table" \
	    -e '/^\.\\" generated from/,/^\.\\" end of generated/{
		/^\.\\" /!d
	    }' $man >"$scratch/man" && cat "$scratch/man" >$man
	exit
fi
same "the man page has every reason, severity, wording and cure" \
    "$(reason_table)" "$(generated)"
same "every reason belongs to a part of the table" \
    "$(reason_table | grep -c '^\.Ss ..$')" 0

# ---- Commands and options ----------------------------------------------------

help_commands() {
	"$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'
}
# Of a usage: "letter name operand", as in "c config 1" and "- json 0".
help_options() {
	"$program" "$1" --help | sed -nE \
	    's/^  (-(.),|   ) --([a-z-]+)(( [A-Z]|\[=).*)?( .*)?$/\2 \3 \5/p' | \
	    sed -E 's/^ /- /; s/( [A-Z]|\[=) *$/1/; s/ +$/ 0/; s/ +/ /g'
}
man_options() { # PATTERN of subsections
	section OPTIONS | awk -v want="$1" '
	    /^\.Ss /{ here = $0 ~ want }
	    here && /^\.It Fl/{
		letter = $5 == "Fl" ? $3 : "-"
		name = $5 == "Fl" ? $6 : $3
		print letter, substr(name, 2), / Ar /
	    }'
}
man_command_heads() { # the lines of all heads, "COMMAND WORD..."
	section COMMANDS | awk '/^\.It Xo/{ head = ""; inside = 1; next }
	    /^\.Xc/{ inside = 0; print head; next }
	    inside { sub(/^\.(Cm|Op|Ar) ?/, ""); head = head $0 " " }'
}
same "the man page has the commands of --help, in their order" \
    "$(help_commands)" "$(man_command_heads | awk '{ print $1 }')"
all=
common=$(man_options every | sort)
while read -r command; do
	here=$(help_options "$command" | sort)
	all+=$here$'\n'
	same "the man page has the options of $command" "$here" \
	    "$({ echo "$common"; while read -r name; do
		man_options some | grep -w -- "$name" || echo "? $name"
	    done < <(man_command_heads | grep "^$command " | \
	    grep -oE 'Fl -[a-z-]+' | sed 's/^Fl -//'); } | sort)"
done < <(help_commands)
same "the man page describes every option, and no other" \
    "$(sort -u <<<"$all" | grep .)" "$(man_options . | sort -u)"
for option in --help --version -h -V; do
	"$program" $option >"$scratch/out" 2>&1 || echo "$option"
done >"$scratch/refused"
none "the program takes --help, --version and their letters" \
    "$(cat "$scratch/refused")"

# ---- Exit statuses -----------------------------------------------------------

statuses=$({ grep -oE 'STATUS_[A-Z_]+ = [0-9]+' src/run/exit_status.h
	grep -oE 'define MEMORY_EXIT [0-9]+' include/memory.h; } | \
	grep -oE '[0-9]+$' | sort -n)
same "README.md has the exit statuses" "$statuses" \
    "$(chapter "Exit status" | sed -nE 's/^\| ([0-9]+) \|.*/\1/p' | sort -n)"
same "the man page has the exit statuses" "$statuses" \
    "$(section "EXIT STATUS" | sed -nE 's/^\.It ([0-9]+)$/\1/p' | sort -n)"
same "fault.h tells the statuses that fault.c gives" \
    "$(sed -nE 's/^\tFAULT_([A-Z_]+),?[ \t].*[^0-9]([0-9]+) \*\/.*/\1 \2/p' \
    include/fault.h | sort)" \
    "$(sed -nE 's/^\t\[FAULT_([A-Z_]+)\] = ([0-9]+),.*/\1 \2/p' \
    src/util/fault.c | grep -v '^NONE 0' | sort)"
none "every status of a fault is an exit status" \
    "$(sed -nE 's/^\t\[FAULT_[A-Z_]+\] = ([0-9]+),.*/\1/p' src/util/fault.c | \
    sort -u | while read -r n; do grep -qx "$n" <<<"$statuses" || echo "$n"
    done)"

# ---- Names ------------------------------------------------------------------

none "every file that README.md names exists" \
    "$(grep -oE '(^|[^A-Za-z0-9_./-])((src|include|xsd|samples|tests)/[A-Za-z0-9_.*/-]*|\.ci/run|Makefile)' \
    $readme | sed 's/^[^A-Za-z.]//; s/\.$//' | sort -u | while read -r name; do
	compgen -G "${name%/}" >/dev/null || echo "$name"
    done)"
none "every function that README.md names is defined" \
    "$(grep -oE '`[a-z_0-9]+\(\)`' $readme | tr -d '`()' | sort -u | \
    while read -r name; do
	grep -qE "^$name\(" -r src include --include='*.[ch]' || echo "$name"
    done)"
none "every table that README.md names is defined" \
    "$(grep -oE '`[a-z_0-9]+\[\]`' $readme | tr -d '`[]' | sort -u | \
    while read -r name; do
	grep -qE "\b$name\[.*= \{$" -r src --include='*.c' || echo "$name"
    done)"
none "every make target that README.md names exists" \
    "$(grep -oE '`make [a-z]+' $readme | sed 's/.* //' | sort -u | \
    while read -r name; do
	grep -q "^$name:" Makefile || echo "$name"
    done)"
same "README.md goes through the folders as ls src does" \
    "$(cd src && ls -d -- */ | sed 's,^,src/,')" \
    "$(grep -oE '^src/[a-z]+/' $readme)"
same "README.md has the views of the ledger" \
    "$(grep -oE 'CREATE VIEW v_[a-z_]+' src/store/ledger_views.c | \
    sed 's/.* //' | sort)" \
    "$(grep -oE '\bv_[a-z_]+' $readme | sort -u)"
same "the man page has the environment that is asked for" \
    "$(grep -hoE 'getenv\("[A-Z_]+"\)' -r src --include='*.c' \
    --exclude=failpoint.c --exclude=trespass.c | cut -d'"' -f2 | sort -u)" \
    "$(section ENVIRONMENT | sed -nE 's/^\.It Ev //p' | sort)"

# ---- Limits, columns, profiles ----------------------------------------------

# README.md writes 10,000 and 64 KiB; the header writes 10000 and (64u << 10).
limit_of_header() {
	local value
	value=$(sed -nE "s/^#define $1[ \t]+([^\/]*).*/\1/p" include/bounds.h)
	[ -n "$value" ] && echo $((${value//[ul]/}))
}
none "the limits in README.md are those of bounds.h" \
    "$(sed -nE 's/^\| `([A-Z_]+)` \| ([0-9,]+)( [KM]iB)? \|.*/\1 \2\3/p' \
    $readme | while read -r name n unit; do
	case $unit in KiB) by=1024 ;; MiB) by=1048576 ;; *) by=1 ;; esac
	[ "$(limit_of_header "$name")" = $((${n//,/} * by)) ] || \
	    echo "$name: $(limit_of_header "$name"), not $n $unit"
    done)"
register_columns() { # "KIND COLUMN,COLUMN,..." for each register
	sed -n '/^const struct register_spec registers/,/^};/p' \
	    src/store/ledger_register.c | grep -oE '"[a-z_-]+"(, [0-9]+)?' | \
	    awk -F'"' '/[0-9]$/{ if (n++) print line; line = $2; comma = " "
		next } { line = line comma $2; comma = "," } END { print line }'
}
same "README.md has the registers and their columns" "$(register_columns)" \
    "$(chapter Registers | sed -nE 's/^\| `([a-z-]+)` \| `([a-z_,]+)` \|.*/\1 \2/p')"
none "the man page has the registers and their columns" \
    "$(missing_from "$(section REGISTERS)" $(register_columns | tr ',' ' '))"
none "the man page has every CSV column" \
    "$(missing_from "$(section INPUT)" \
    $(printf '%s\n' '#define FIELD(n, level, xml, csv) csv' \
    '#include "field.def"' | gcc -E -P -Iinclude -x c - | tr -d '"' | \
    sed 's/^char:$/char:NAME/'))"
block profile >"$scratch/acme.xml"
none "the profile in README.md fits its schema" \
    "$(xmllint --noout --schema xsd/partner.xsd "$scratch/acme.xml" 2>&1 | \
    grep -v ' validates$')"
none "the profile in README.md has all that a profile may have" \
    "$(missing_from "$(cat "$scratch/acme.xml")" \
    $(grep -oE '<xs:(element|attribute) name="[a-z-]+"' xsd/partner.xsd | \
    cut -d'"' -f2))"

confined="all system calls but $(sed '/#ifdef __SANITIZE/,$d' \
    src/decode/child_confine.c | grep -c '{ SYS_')"
bound() { # NAME: the number that include/bounds.h begins its value with
	sed -n "s/^#define $1[^0-9(]*[(]*\([0-9]*\).*/\1/p" include/bounds.h
}
none "README.md has the number of a decoder's system calls" \
    "$(missing_from "$(tr '\n' ' ' <$readme)" "$confined")"
none "the man page has what a decoder may take" \
    "$(missing_from "$(section CONFINEMENT | tr '\n' ' ')" \
    "${confined##* } system calls" "$(bound DECODER_MEMORY_BYTES) MiB" \
    "$(bound DECODER_CPU_SECONDS) seconds")"

# ---- Examples ----------------------------------------------------------------

export ORDERMILL_DATADIR=$PWD
"$program" -q init "$scratch/tree"
cp "$scratch/acme.xml" "$scratch/tree/partners.d/"
none "the profile in README.md is one that the program takes" \
    "$("$program" -q -c "$scratch/tree/ordermill.xml" config check 2>&1)"
cp samples/partners.d/acme.xml "$scratch/tree/partners.d/"
for partner in acme globex; do
	example $partner >"$scratch/example.$partner"
	same "the example of $partner in the man page is a valid file" \
	    "$scratch/example.$partner: valid, 1 purchase orders" \
	    "$("$program" -c "$scratch/tree/ordermill.xml" validate \
	    --partner $partner --now 2026-11-23 "$scratch/example.$partner" 2>&1)"
done
TMPDIR=$scratch PROGRAM=$program samples/demo.sh >"$scratch/demo" 2>&1
find "$scratch"/ordermill-demo-*/outbound -type f -exec cat {} + \
    >>"$scratch/demo"
none "the excerpts in README.md are what the demo prints and writes" \
    "$(block demo | grep -vxF -f "$scratch/demo" | grep -vE '^ *(\.\.\.)?$')"

# ---- Form --------------------------------------------------------------------

none "mandoc finds nothing wrong with the man page" \
    "$(mandoc -Tlint -W warning $man 2>&1 | grep -v 'outdated mandoc.db')"
none "README.md stays short" \
    "$(awk 'END { if (NR > 350) print NR " lines" }' $readme)"
exit $status
