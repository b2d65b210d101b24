#!/bin/bash
# run.sh [NAME...] - hostile inputs between good ones
#
# Each input of inputs.py lies between two good files of its partner, and
# another partner has good files as well.  After a run the good orders are
# issued, the hostile input has its own answer, everything that was written is
# harmless (outputs.py), verify agrees, and neither time nor memory was
# unbounded.  LONG=1 adds what takes minutes.
here=$(cd "$(dirname "$0")" && pwd)
suite=hostile
. "$here/../lib/flow.sh"
MEMORY=${MEMORY:-98304}		# KiB, of all processes together
SECONDS_EACH=${SECONDS_EACH:-60}
export here suite top scratch TREE MEMORY SECONDS_EACH

# NAME in reason.def -> its code
code_of() {
	sed -n "s/^REASON($1,[^\"]*\"\([A-Z0-9]*\)\".*/\1/p" \
	    "$top/include/reason.def"
}
hostile_name() {
	case $1 in
	csv_gzip*) echo globex/m-hostile.csv.gz ;;
	csv_*) echo globex/m-hostile.csv ;;
	gzip_*) echo acme/m-hostile.xml.gz ;;
	*) echo acme/m-hostile.xml ;;
	esac
}
fill() { # a tree with good files around m-...
	local name
	"$ORDERMILL" -q init "$TREE"
	sed -i 's,<totals,<limits expanded-bytes="100000000"/>&,' \
	    "$TREE"/partners.d/{acme,globex}.xml
	for name in a-first z-last; do
		"$here/inputs.py" good "X-$name" \
		    >"$TREE/inbound/acme/$name.xml"
		"$here/inputs.py" csv_good "C-$name" \
		    >"$TREE/inbound/globex/$name.csv"
	done
}
# Run and look; sets $status, $acks, and adds to $bad.
run_between() {
	local peak name
	TIMEOUT=$SECONDS_EACH "$top/tests/lib/peak.py" "$own/peak" \
	    "$ORDERMILL" -c "$TREE/ordermill.xml" run --now "$NOW" \
	    >"$own/out" 2>"$own/err"
	status=$?
	[ $status -ne 124 ] || bad+=" it takes longer than $SECONDS_EACH s;"
	peak=$(cat "$own/peak")
	[ "$peak" -le "$MEMORY" ] || bad+=" it takes $peak KiB of memory;"
	"$here/outputs.py" "$TREE" "$top/xsd" "$own/out" "$own/err" \
	    >"$own/acks" || bad+=" what was written is not harmless;"
	for name in X-a-first X-z-last C-a-first C-z-last; do
		grep -qr "number=\"$name\"" "$TREE/outbound/issued" ||
		    bad+=" $name is not issued;"
	done
	[ -z "$(find "$TREE/state/work" "$TREE/state/stage" -type f)" ] ||
	    bad+=" work or stage is not empty;"
}
# NAME STATUS ANSWER ACCEPTED REJECTED CODE...
try() {
	local name=$1 want=$2 answer=$3 accepted=$4 rejected=$5
	local file size ack got reason sentence
	shift 5
	own=$(mktemp -d "$scratch/case-XXXXXX")
	cp -r "$TREE" "$own/tree"
	TREE=$own/tree bad=
	file=$TREE/inbound/$(hostile_name "$name")
	"$here/inputs.py" "$name" H >"$file"
	size=$(stat -c %s "$file")
	run_between
	[ $status -eq "$want" ] || bad+=" status $status, not $want;"
	ack=$(grep "^ack .* m-hostile " "$own/acks" | cut -d ' ' -f 4-)
	got=($ack)
	[ "${got[0]} ${got[1]} ${got[3]}" = "$answer $accepted $rejected" ] ||
	    bad+=" the answer is \"$ack\";"
	for reason; do
		case " $ack " in
		*" $(code_of "$reason") "*) ;;
		*) bad+=" the answer lacks $reason;" ;;
		esac
	done
	[ "$size" -gt 20000000 ] || mill verify >"$own/verify" 2>&1 ||
	    bad+=" verify finds problems;"
	tally "$name"
	sentence="${name//_/ }: $answer${1:+, $*}"
	if [ -z "$bad" ]; then echo "ok - $suite: $sentence"; else
		sed 's/^/# /' "$own/err" "$own/acks" "$own"/verify* | head -20
		echo "not ok - $suite: $sentence:$bad"
	fi >"$own/said" 2>&1
	cat "$own/said"
	rm -rf "$own"
}
# NAME: its line of the figures: what it is, crashed, hung, over memory
tally() {
	local kind=XML crashed=0
	case $1 in *gzip*) kind=gzip ;; csv_*) kind=CSV ;; esac
	[ $status -lt 125 ] || crashed=1
	! grep -q 'decoder .*ended' "$own/err" || crashed=1
	echo "$kind $crashed $((status == 124)) \
$(($(cat "$own/peak") > MEMORY))" >>"$scratch/tally"
}
export -f try tally run_between hostile_name code_of mill

# The whole file is refused; one order is, and its neighbours in the file are
# not; all of them are; none is.
table() {
	refused() { echo "$1 4 RJCT 0 0 ${*:2}"; }
	one() { echo "$1 2 PART 2 1 ${*:2}"; }
	all() { echo "$1 2 RJCT 0 ${*:2}"; }
	taken() { echo "$1 0 ACCP ${2:-1} 0"; }

	refused doctype F_DOCTYPE
	refused external_entity F_DOCTYPE
	refused external_subset F_DOCTYPE
	refused parameter_entity F_DOCTYPE
	refused billion_laughs F_DOCTYPE
	refused quadratic F_DOCTYPE
	refused html F_DOCTYPE
	refused attlist_defaults F_DOCTYPE
	refused notation F_DOCTYPE
	taken catalog
	taken schema_in_order 3
	one xml_base O_UNEXPECTED
	refused entity_unknown F_MALFORMED
	one xinclude_in_order O_UNEXPECTED
	refused xinclude_in_root F_ENVELOPE
	taken schema_elsewhere
	taken schema_without_namespace
	one xsi_type O_UNEXPECTED
	one xsi_nil O_UNEXPECTED

	refused deep F_XML_LIMIT
	refused deep_in_order F_XML_LIMIT
	refused attributes F_XML_LIMIT
	refused root_attributes F_XML_LIMIT
	refused namespaces F_XML_LIMIT
	refused long_name F_XML_LIMIT
	refused long_attribute_name F_XML_LIMIT
	refused long_attribute F_XML_LIMIT
	refused long_prefix F_XML_LIMIT
	refused long_cdata F_XML_LIMIT
	refused long_comment F_XML_LIMIT
	refused long_pi F_XML_LIMIT
	one long_text O_TOO_LARGE
	one long_blank_value O_TOO_LARGE
	taken long_blank 2
	taken many_comments 2
	refused long_declaration F_XML_LIMIT
	refused version_2 F_MALFORMED
	refused declaration_twice F_MALFORMED
	taken standalone
	taken cdata
	taken stylesheet
	refused text_between F_ENVELOPE
	refused cdata_between F_ENVELOPE
	all many_references 1 O_LONG

	refused utf16_le F_ENCODING
	refused utf16_be F_ENCODING
	refused utf16_le_bare F_NUL
	refused utf16_be_bare F_NUL
	refused utf16_claimed F_ENCODING
	refused utf32 F_ENCODING
	refused latin1 F_ENCODING
	refused latin1_undeclared F_ENCODING
	refused latin1_declared_only F_ENCODING
	refused unknown_encoding F_ENCODING
	refused utf7 F_ENCODING
	refused ebcdic F_ENCODING
	refused overlong F_ENCODING
	refused overlong_nul F_ENCODING
	refused surrogate F_ENCODING
	refused surrogate_pair F_ENCODING
	refused beyond_unicode F_ENCODING
	refused lone_continuation F_ENCODING
	refused noncharacter F_MALFORMED
	refused nul F_NUL
	refused nul_at_start F_NUL
	refused nul_at_end F_NUL
	refused nul_padded F_NUL
	refused control F_MALFORMED
	refused control_reference F_MALFORMED
	refused nul_reference F_MALFORMED
	refused surrogate_reference F_MALFORMED
	refused escape_reference F_MALFORMED
	refused version_1_1 F_MALFORMED
	one c1_control O_CHARACTERS
	one delete_character O_CHARACTERS
	one tab_in_number O_SYNTAX

	one million_findings O_UNEXPECTED
	one million_reasons O_MISSING
	one million_lines O_TOO_LARGE
	echo patterns 2 PART 2 14 O_SYNTAX
	one ten_thousand_lines O_TOO_LARGE
	one million_characteristics O_TOO_LARGE
	one million_places O_TOO_LARGE
	one million_requirements O_TOO_LARGE
	all all_bad 20000 O_SYNTAX O_PRICE
	all empty_orders 50000 O_MISSING
	echo same_number 2 PART 1 19800 O_CONFLICT I_DUPLICATE

	one foreign_namespace O_NAMESPACE
	one foreign_child O_UNEXPECTED
	one nested_orders O_UNEXPECTED
	refused no_namespace F_ROOT
	refused other_root F_ROOT
	refused order_as_root F_ROOT
	refused html_plain F_ROOT
	refused after_totals F_ENVELOPE
	refused totals_twice F_ENVELOPE
	refused totals_first F_ENVELOPE
	refused totals_huge F_HEAD
	refused totals_of_millions F_HEAD
	refused unknown_child F_ENVELOPE
	refused nested_roots F_ENVELOPE
	refused other_partner F_PARTNER
	refused duplicate_attribute F_MALFORMED
	refused duplicate_attribute_by_namespace F_MALFORMED
	refused unbound_prefix F_MALFORMED
	refused cut_last F_TRUNCATED
	refused cut_in_tag F_TRUNCATED
	refused one_bracket F_TRUNCATED
	refused declaration_only F_TRUNCATED
	refused two_documents F_MALFORMED
	refused text_behind F_MALFORMED
	refused blank_before F_MALFORMED
	refused two_boms F_FORMAT
	refused empty F_EMPTY
	refused blank F_EMPTY
	refused zip_archive F_NUL
	refused noise F_ENCODING
	taken comment_behind
	taken bom
	taken crlf
	taken lone_cr

	one path_as_number O_SYNTAX
	one huge_quantity O_SYNTAX
	one huge_price O_SYNTAX
	one exponent O_SYNTAX
	one not_a_number O_SYNTAX
	one negative O_SYNTAX
	one markup_in_values O_PRICE
	one comment_in_values O_PRICE
	refused sum_too_large F_SUM
	refused currencies F_SUM

	refused csv_unclosed F_FIELD_SIZE
	refused csv_unclosed_short F_QUOTES
	refused csv_quote_inside F_QUOTES
	refused csv_quote_behind F_QUOTES
	refused csv_long_field F_FIELD_SIZE
	refused csv_long_quoted F_FIELD_SIZE
	refused csv_quotes_only F_FIELD_SIZE
	refused csv_wide_header F_CSV_COLUMNS
	refused csv_wide_row F_CSV_COLUMNS
	refused csv_only_commas F_CSV_COLUMNS
	refused csv_million_columns F_CSV_COLUMNS
	refused csv_million_empty_columns F_CSV_COLUMNS
	refused csv_unclosed_header F_QUOTES
	refused csv_separator_line F_COLUMN_MISSING F_COLUMN_UNKNOWN
	refused csv_two_boms F_COLUMN_UNKNOWN
	refused csv_utf32 F_ENCODING
	refused csv_formula_in_header F_COLUMN_UNKNOWN
	refused csv_other_line_ends F_COLUMN_UNKNOWN
	refused csv_form_feeds F_COLUMN_UNKNOWN
	taken csv_quoted_header
	taken csv_utf7 3
	one csv_bom_inside O_CHARACTERS
	one csv_nel O_CHARACTERS
	refused csv_long_row F_FIELD_SIZE
	echo csv_formulas_wide 2 PART 2 3 O_SYNTAX O_CHAR_VALUE
	refused csv_nul F_NUL
	refused csv_nul_padded F_NUL
	refused csv_utf16 F_ENCODING
	refused csv_utf16_bare F_NUL
	refused csv_latin1 F_ENCODING
	refused csv_overlong F_ENCODING
	refused csv_cut_character F_TRUNCATED
	refused csv_lone_cr F_CSV_RETURN
	taken csv_cr_inside 3
	taken csv_mixed_ends 2
	taken csv_no_last_end
	taken csv_bom
	taken csv_blank_rows 2
	taken csv_commas 2
	taken csv_header_only 0
	refused csv_header_missing F_COLUMN_MISSING F_COLUMN_UNKNOWN
	refused csv_header_control F_COLUMN_UNKNOWN
	refused csv_column_twice F_COLUMN_TWICE
	refused csv_column_unknown F_COLUMN_UNKNOWN
	refused csv_column_missing F_COLUMN_MISSING
	refused csv_semicolons F_COLUMN_UNKNOWN
	refused csv_tabs F_COLUMN_UNKNOWN
	refused csv_newline_only F_EMPTY
	refused csv_newlines F_EMPTY
	refused csv_totals_middle F_CSV_TOTALS
	refused csv_totals_twice F_CSV_TOTALS
	refused csv_totals_words F_CSV_TOTALS
	one csv_many_chars O_TOO_LARGE
	one csv_escape O_CHARACTERS
	one csv_newline O_SYNTAX
	one csv_short_row O_COLUMNS
	one csv_million_rows O_TOO_LARGE
	one csv_contradictions O_CONTRADICTION
	all csv_all_bad 20000 O_PRICE O_CHAR_VALUE
	echo csv_formulas 2 PART 2 4 O_SYNTAX O_CHAR_VALUE
	echo csv_scattered 2 PART 2 4 O_CONFLICT

	refused gzip_bomb F_EXPANDED
	refused gzip_bomb_xml F_EXPANDED
	refused gzip_bomb_second F_EXPANDED
	refused gzip_reserved_flags F_GZIP
	refused gzip_header_checksum F_GZIP
	refused gzip_extra_cut F_GZIP
	refused gzip_block_type F_GZIP
	refused gzip_zlib F_ENCODING
	refused csv_gzip_bomb F_EXPANDED
	taken gzip_empty_members
	taken gzip_extra
	taken gzip_stored
	refused gzip_cut F_GZIP
	refused gzip_cut_trailer F_GZIP
	refused gzip_trailing F_GZIP
	refused gzip_zero_padded F_GZIP
	refused gzip_checksum F_GZIP
	refused gzip_length F_GZIP
	refused gzip_flipped F_GZIP
	refused gzip_magic F_GZIP
	refused gzip_method F_GZIP
	refused gzip_empty F_EMPTY
	refused gzip_twice F_ENCODING
	refused gzip_refused F_DOCTYPE
	taken gzip_good
	taken gzip_members
	taken gzip_many_members 2
	taken gzip_not
	taken gzip_file_name
	taken gzip_long_file_name
	taken csv_gzip
	[ "${LONG:-0}" = 1 ] || return 0
	one huge_text O_TOO_LARGE
	refused csv_huge_field F_FIELD_SIZE
}
fill
# To the end of the file: cat has the kernel copy, and two at one place would
# overwrite what the other has said.
table | while read -r name rest; do
	[ $# -eq 0 ] || [[ " $* " = *" $name "* ]] && echo "$name $rest"
done | xargs -r -P "$(nproc)" -L 1 bash -c 'try "$@"' try >>"$scratch/said"
cat "$scratch/said"
which="${ORDERMILL#"$top"/build/}" which=${which%/ordermill}
while read -r kind figures; do
	# shellcheck disable=SC2086
	figure hostile "$kind${*:+: $*}, $which" $figures
done < <(sort "$scratch/tally" | awk '
    { tried[$1]++; crashed[$1] += $2; hung[$1] += $3; over[$1] += $4 }
    END { for (k in tried) print k, tried[k], crashed[k], hung[k], over[k] }')
failures=$(grep -c '^not ok' "$scratch/said")

is "no code stands for two reasons" "$(sed -n \
    's/^REASON([A-Z_0-9]*,[^"]*"\([A-Z0-9]*\)".*/\1/p' \
    "$top/include/reason.def" | sort | uniq -d)" ""

# An input that nobody tries is a test that cannot fail.
untried=$(comm -23 \
    <(sed -n 's/^def \([a-z0-9_]*\)(.*/\1/p' "$here/inputs.py" | sort) \
    <({ LONG=1 table | cut -d ' ' -f 1; echo again attributes between bomb \
    csv_good document good line order put root row rows utf16 zipped; } |
    tr ' ' '\n' | sort -u))
is "every input is tried" "$untried" ""
finish
