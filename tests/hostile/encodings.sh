#!/bin/bash
# encodings.sh - every byte order mark with every encoding, claimed and real
#
# A document is taken if its bytes are UTF-8, with or without the mark of
# UTF-8, and it claims to be that, or ASCII.  Every other one is refused, for
# its encoding or for its NUL bytes, and none is taken for what it is not.
here=$(cd "$(dirname "$0")" && pwd)
suite=encodings
. "$here/../lib/flow.sh"

# Files into inbound; "NAME taken|encoding|refused" for each to stdout: refused
# are those whose mark is text in UTF-8, and so their first word is not known.
spread() {
	python3 - "$TREE/inbound" "$here/inputs.py" <<-'END'
	import itertools, os, subprocess, sys
	inbound, inputs = sys.argv[1:]
	def made(name):
	    return subprocess.run([inputs, name, "NUMBER"], check=True,
	                          capture_output=True).stdout.decode()
	DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
	XML = made("good").replace("Late Night", "Caf\xe9 N\xfcit")
	CSV = made("csv_good").replace("Late Night", "Caf\xe9 N\xfcit")
	assert DECLARATION in XML and "Caf\xe9" in XML and "Caf\xe9" in CSV
	MARKS = {"none": b"", "utf8": b"\xef\xbb\xbf", "le16": b"\xff\xfe",
	         "be16": b"\xfe\xff", "le32": b"\xff\xfe\0\0",
	         "be32": b"\0\0\xfe\xff", "utf7": b"+/v8-",
	         "twice": b"\xef\xbb\xbf" * 2}
	REAL = ["utf-8", "utf-7", "utf-16-le", "utf-16-be", "utf-32-le",
	        "utf-32-be", "latin-1", "cp1252", "cp037", "cp850", "utf-8-cut"]
	CLAIMED = [None, "", "UTF-8", "utf-8", "UTF8", "UTF-16", "UTF-16LE",
	           "UTF-32", "ISO-8859-1", "US-ASCII", "UTF-7", "IBM037",
	           "windows-1252", "CESU-8", "x"]
	def bytes_of(text, real):
	    if real != "utf-8-cut":
	        return text.encode(real)
	    return text.encode().replace(b"\xc3\xa9", b"\xc3")
	def put(partner, name, mark, text, real, claim):
	    good = real in ("utf-8", "utf-7") and (not claim or claim in (
	        "UTF-8", "utf-8", "UTF8", "US-ASCII"))
	    with open(os.path.join(inbound, partner, name), "wb") as f:
	        f.write(MARKS[mark] + bytes_of(text, real))
	    print(name.split(".")[0],
	          "refused" if mark in ("utf7", "twice") else
	          "taken" if mark in ("none", "utf8") and good else "encoding")
	n = 0
	for mark, real, claim in itertools.product(MARKS, REAL, CLAIMED):
	    n += 1
	    declaration = "" if claim is None else DECLARATION.replace(
	        ' encoding="UTF-8"', f' encoding="{claim}"' if claim else "")
	    text = XML.replace(DECLARATION, declaration)
	    put("acme", f"x{n}.xml", mark, text.replace("NUMBER", f"X-{n}"), real,
	        claim)
	for mark, real in itertools.product(MARKS, REAL):
	    n += 1
	    put("globex", f"c{n}.csv", mark, CSV.replace("NUMBER", f"C-{n}"), real,
	        None)
	END
}
tree
spread | sort >"$scratch/expected"
run
is "the night ends with status 4" $status 4
"$here/outputs.py" "$TREE" "$top/xsd" "$scratch/out" "$scratch/err" \
    >"$scratch/acks"
is "all that is written is harmless" $? 0
code() { # NAME in reason.def
	sed -n "s/^REASON($1,[^\"]*\"\([A-Z0-9]*\)\".*/\1/p" \
	    "$top/include/reason.def"
}
sed -nE "s/^ack [a-z]+ ([a-z0-9]+) ACCP 1 0 0 0 *$/\1 taken/p
    s/^ack [a-z]+ ([a-z0-9]+) RJCT 0 0 0 0 ($(code F_ENCODING)|$(code \
    F_NUL))$/\1 encoding/p
    s/^ack [a-z]+ ([a-z0-9]+) RJCT 0 0 0 0 F.*/\1 refused/p" \
    "$scratch/acks" | sort >"$scratch/got"
n=$(wc -l <"$scratch/expected")
is "of $n files those are taken that are UTF-8, and say so" \
    "$(join "$scratch/expected" "$scratch/got" | awk '
    $2 == "refused" && $3 == "encoding" { $3 = $2 } $2 != $3')" ""
is "each is answered" "$(wc -l <"$scratch/got")" "$n"
that "verify agrees" mill verify
figure hostile "marks and encodings" "$n" $((status > 124)) 0 0
finish
