#!/bin/bash
# layers.sh - data flows one way, and a library stays behind its edge
#
# A stage includes its own headers and include/, never another stage's and
# not the contract of one; only run/ sees them all.  libxml2 is known in
# decode/ and in the XML readers of util/, libcsv in csv_in.c, SQLite in
# store/, the kernel's means of confinement in confine_*.c.
cd "$(dirname "$0")/../.." || exit 2
stages="collect decode evaluate issue publish report"
status=0

judge() { # SENTENCE LINES
	if [ -z "$2" ]; then echo "ok - layers: $1"; else
		sed 's/^/# /' <<<"$2"
		echo "not ok - layers: $1"
		status=1
	fi
}

for stage in $stages; do
	others=$(tr ' ' '\n' <<<"$stages" | grep -vx "$stage")
	found=
	for other in $others; do
		found+=$(grep -rnE "^#include \"($other|$other/.*)\.h\"" \
		    src/"$stage" --include=*.[ch])
		for h in $(find src/"$other" -name '*.h'); do
			found+=$(grep -rn "^#include \"$(basename "$h")\"" \
			    src/"$stage" --include=*.[ch])
		done
	done
	judge "$stage includes no other stage" "$found"
done
for floor in store util; do
	found=$(for s in $stages run; do
		grep -nE "^#include \"$s\.h\"" src/$floor/*.[ch]
	done)
	judge "$floor includes no stage" "$found"
done
judge "libxml2 is known in decode and util's readers only" \
    "$(grep -ln '^#include <libxml/' -r src include | \
    grep -vE '^src/(decode/|util/(xml_|xsd_|memory_libxml))')"
judge "libcsv is known in csv_in.c only" \
    "$(grep -l '^#include <csv.h>' -r src include | \
    grep -v '^src/util/csv_in.c')"
judge "SQLite is known in store only" \
    "$(grep -l '^#include <sqlite3.h>' -r src include | grep -v '^src/store/')"
judge "seccomp and Landlock are known in util's confine only" \
    "$(grep -lE '^#include <linux/(seccomp|landlock)\.h>' -r src include | \
    grep -v '^src/util/confine_')"
judge "no floating point" \
    "$(grep -nwE 'double|float|strtod|atof' -r src include --include=*.[ch] | \
    grep -vE '^\S+:[0-9]+:\s*(/?\*|//)|/\*.*(double|float)')"
judge "no banned function" \
    "$(grep -nE '\b(strcpy|strcat|sprintf|strtok|gmtime|localtime|atoi|system|gets)\(' \
    -r src include --include=*.[ch])"
judge "every header compiles alone" "$(for h in $(find include src -name '*.h'); do
	folders=$(find "$(cut -d / -f 1-2 <<<"$h")" -type d 2>/dev/null)
	printf '#include "%s"\n#include "%s"\nextern int one;\n' "$h" "$h" | \
	    gcc -std=c11 -D_GNU_SOURCE -Iinclude -I. ${folders//src/-Isrc} \
	    $(pkg-config --cflags libxml-2.0) -fsyntax-only -x c - 2>&1 | \
	    head -3
done)"
exit $status
