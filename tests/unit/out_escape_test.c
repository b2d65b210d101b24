#include "out.h"
#include "unit.h"
#include <csv.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct out o;

/* What WRITE makes of S. */
static const char *
written(void write(struct out *, struct span), struct span s)
{
	static char buf[8192];
	struct out w;
	out_init_memory(&w, sizeof(buf) - 1);
	write(&w, s);
	CU_ASSERT(out_ok(&w));
	memcpy(buf, w.buf, w.len);
	buf[w.len] = '\0';
	out_free(&w);
	return buf;
}

struct escape {
	struct span in;
	const char *out;
};
#define IN(literal) SPAN_INIT(literal)

static void
check(void write(struct out *, struct span), const struct escape *cases,
    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		/* On the heap, so that ASan sees a step beyond the end. */
		char *copy = malloc(cases[i].in.len + 1);
		memcpy(copy, cases[i].in.at, cases[i].in.len);
		copy = realloc(copy, cases[i].in.len == 0 ? 1 :
		    cases[i].in.len);
		UNIT_STRING(written(write, (struct span){ copy,
		    cases[i].in.len }), cases[i].out);
		free(copy);
	}
	UNIT_STRING(written(write, (struct span){ NULL, 0 }), "");
}

static void
xml(void)
{
	static const struct escape cases[] = {
		{ IN("a<b>&\"'c"), "a&lt;b&gt;&amp;&quot;'c" },
		{ IN("]]>"), "]]&gt;" },
		{ IN("\t\n\r"), "&#9;&#10;&#13;" },
		{ IN("\0\x01\x1f\x7f"), "\\x00\\x01\\x1F&#127;" },
		{ IN("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"),
		    "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
		/* cut off, stray, overlong, surrogate, beyond Unicode */
		{ IN("\xc3"), "\\xC3" },
		{ IN("\xe2\x82"), "\\xE2\\x82" },
		{ IN("\xf0\x9f\x98"), "\\xF0\\x9F\\x98" },
		{ IN("\xa9x"), "\\xA9x" },
		{ IN("\xc3x"), "\\xC3x" },
		{ IN("\xe2\x82x"), "\\xE2\\x82x" },
		{ IN("\xc0\xaf"), "\\xC0\\xAF" },
		{ IN("\xe0\x80\xaf"), "\\xE0\\x80\\xAF" },
		{ IN("\xed\xa0\x80"), "\\xED\\xA0\\x80" },
		{ IN("\xed\x9f\xbf\xee\x80\x80"), "\xed\x9f\xbf\xee\x80\x80" },
		{ IN("\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbf" },
		{ IN("\xf4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80" },
		{ IN("\xff\xfe"), "\\xFF\\xFE" },
		/* U+FFFD may, U+FFFE and U+FFFF may not be in XML 1.0 */
		{ IN("\xef\xbf\xbd"), "\xef\xbf\xbd" },
		{ IN("\xef\xbf\xbe"), "\\xEF\\xBF\\xBE" },
		{ IN("\xef\xbf\xbf"), "\\xEF\\xBF\\xBF" },
		{ IN(""), "" },
	};
	check(out_xml, cases, ARRAY_LEN(cases));
}

/* libxml2 reads TEXT back from an attribute and an element. */
static bool
reads_back(struct span s, bool same)
{
	out_init_memory(&o, 1 << 20);
	out_text(&o, "<r");
	out_attr(&o, "a", s);
	out_text(&o, "><!--");
	out_xml_comment(&o, s);
	out_text(&o, "-->\n");
	out_element(&o, 2, "e", s);
	out_text(&o, "</r>");
	xmlDocPtr doc = xmlReadMemory(o.buf, (int)o.len, NULL, "UTF-8",
	    XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET);
	bool fine = doc != NULL;
	if (fine && same) {
		xmlNodePtr root = xmlDocGetRootElement(doc);
		xmlChar *attr = xmlGetProp(root, (const xmlChar *)"a");
		xmlChar *text = xmlNodeGetContent(xmlLastElementChild(root));
		fine = span_is(s, (char *)attr) && span_is(s, (char *)text);
		xmlFree(attr);
		xmlFree(text);
	}
	xmlFreeDoc(doc);
	out_free(&o);
	return fine;
}

static void
xml_round_trip(void)
{
	static const char *const parts[] = { "a", "<", "&", "\"", "'", ">",
	    "]]>", "\t", "\n", "\r", "\r\n", " ", "--", "-", "\xc3\xa9",
	    "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\x7f", "\xc2\x85",
	    "\xe2\x80\xa8", "\xe2\x80\xae", "\xef\xbb\xbf" };
	char text[400], bytes[200];
	srand(11);
	for (int i = 0; i < 3000; i++) {
		size_t len = 0;
		for (int n = rand() % 30; n > 0; n--) {
			const char *part =
			    parts[(size_t)rand() % ARRAY_LEN(parts)];
			memcpy(text + len, part, strlen(part));
			len += strlen(part);
		}
		if (!reads_back((struct span){ text, len }, true))
			CU_FAIL("text was changed by XML");
		for (size_t j = 0; j < sizeof(bytes); j++)
			bytes[j] = (char)rand();
		if (!reads_back((struct span){ bytes, sizeof(bytes) }, false))
			CU_FAIL("XML that cannot be parsed");
	}
	xmlCleanupParser();
}

static void
absent_and_empty(void)
{
	out_init_memory(&o, 1000);
	out_attr(&o, "a", (struct span){ NULL, 0 });
	out_element(&o, 2, "e", (struct span){ NULL, 0 });
	UNIT_NUMBER(o.len, 0);
	out_attr(&o, "a", SPAN(""));
	out_element(&o, 2, "e", SPAN(""));
	out_element(&o, 0, "e", SPAN("<"));
	out_char(&o, '\0');
	UNIT_STRING(o.buf, " a=\"\"  <e></e>\n<e>&lt;</e>\n");
	out_free(&o);
}

static void
comments(void)
{
	static const struct escape cases[] = {
		{ IN("a-b"), "a-b" },
		{ IN("a--b"), "a- -b" },
		{ IN("-->"), "- ->" },
		{ IN("---"), "- - - " },
		{ IN("a-"), "a- " },
		{ IN("<&>\"\n\t"), "<&>\"\n\t" },
		{ IN("\r\0\xff"), "\\x0D\\x00\\xFF" },
	};
	check(out_xml_comment, cases, ARRAY_LEN(cases));
}

static void
csv(void)
{
	static const struct escape cases[] = {
		{ IN("plain text"), "plain text" },
		{ IN("a,b"), "\"a,b\"" },
		{ IN("a;b"), "a;b" },
		{ IN("say \"hi\""), "\"say \"\"hi\"\"\"" },
		{ IN("\""), "\"\"\"\"" },
		{ IN("two\nlines"), "\"two\nlines\"" },
		{ IN("two\rlines"), "\"two\rlines\"" },
		{ IN(" a"), "\" a\"" },
		{ IN("a "), "\"a \"" },
		{ IN("\ta"), "\"\ta\"" },
		{ IN("a\0b\x1b[2J\x7f"), "a\\x00b\\x1B[2J\\x7F" },
		{ IN("\xff,"), "\"\\xFF,\"" },
		{ IN("caf\xc3\xa9"), "caf\xc3\xa9" },
		{ IN("=1+1"), "=1+1" },
		{ IN("-5"), "-5" },
	};
	check(out_csv, cases, ARRAY_LEN(cases));
}

static void
formulas(void)
{
	static const struct escape cases[] = {
		{ IN("=1+1"), "'=1+1" },
		{ IN("+1"), "'+1" },
		{ IN("-1"), "'-1" },
		{ IN("@SUM(A1)"), "'@SUM(A1)" },
		{ IN("=HYPERLINK(\"http://x\",\"y\")"),
		    "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"" },
		{ IN(" =1"), "\"' =1\"" },
		{ IN("\t=1"), "\"'\t=1\"" },
		{ IN("\r\n=1"), "\"'\r\n=1\"" },
		{ IN("\xef\xbc\x9d""1"), "'\xef\xbc\x9d""1" },
		{ IN("\xef\xbc\x8b""1"), "'\xef\xbc\x8b""1" },
		{ IN("\xef\xbc\x8d""1"), "'\xef\xbc\x8d""1" },
		{ IN("\xef\xbc\xa0""1"), "'\xef\xbc\xa0""1" },
		{ IN("\xef\xbc\x9e""1"), "\xef\xbc\x9e""1" },
		{ IN("\xef\xbc"), "\\xEF\\xBC" },
		/* to a spreadsheet that separates by semicolons or tabs */
		{ IN("a;=1"), "a;'=1" },
		{ IN("a; -1;b"), "a;' -1;b" },
		{ IN("a\t@b"), "a\t'@b" },
		{ IN("a\n+b"), "\"a\n'+b\"" },
		{ IN("a;\r\n=b"), "\"a;'\r\n=b\"" },
		{ IN("=;="), "'=;'=" },
		{ IN("a;b\t"), "\"a;b\t\"" },
		{ IN("a=1"), "a=1" },
		{ IN("PO-1"), "PO-1" },
		{ IN(""), "" },
	};
	check(out_csv_safe, cases, ARRAY_LEN(cases));
}

/* libcsv's callbacks put the fields together again, as out_csv got them. */
static void
take_field(void *bytes, size_t len, void *ctx)
{
	struct out *fields = ctx;
	out_u64(fields, len);
	out_char(fields, ':');
	out_bytes(fields, bytes, len);
}

static void
take_row(int end, void *ctx)
{
	(void)end;
	out_char(ctx, '\n');
}

static void
csv_round_trip(void)
{
	static const char *const parts[] = { "a", "\"", ",", "\n", "\r",
	    "\r\n", " ", "\t", "\xc3\xa9", "=", ";", "'" };
	struct csv_parser parser;
	struct out row, expected, got;
	out_init_memory(&row, 4 << 20);
	out_init_memory(&expected, 4 << 20);
	out_init_memory(&got, 4 << 20);
	CU_ASSERT(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0);
	srand(5);
	for (int i = 0; i < 2000; i++) {
		for (int j = 0; j < 4; j++) {
			char text[100];
			size_t len = 0;
			for (int n = rand() % 8; n > 0; n--) {
				const char *part =
				    parts[(size_t)rand() % ARRAY_LEN(parts)];
				memcpy(text + len, part, strlen(part));
				len += strlen(part);
			}
			take_field(text, len, &expected);
			out_csv(&row, (struct span){ text, len });
			out_text(&row, j < 3 ? "," : "\r\n");
		}
		take_row(0, &expected);
	}
	UNIT_NUMBER(csv_parse(&parser, row.buf, row.len, take_field,
	    take_row, &got), row.len);
	CU_ASSERT(csv_fini(&parser, take_field, take_row, &got) == 0);
	csv_free(&parser);
	UNIT_NUMBER(got.len, expected.len);
	CU_ASSERT(out_ok(&row) && got.len == expected.len &&
	    memcmp(got.buf, expected.buf, got.len) == 0);
	out_free(&row);
	out_free(&expected);
	out_free(&got);
}

static void
plain(void)
{
	static const struct escape cases[] = {
		{ IN("plain <&> \"text\" ~"), "plain <&> \"text\" ~" },
		{ IN("a\nb\x1b[2J\x7f\0"), "a\\x0Ab\\x1B[2J\\x7F\\x00" },
		{ IN("caf\xc3\xa9"), "caf\\xC3\\xA9" },
		{ IN("\xff"), "\\xFF" },
	};
	check(out_plain, cases, ARRAY_LEN(cases));
}

/* U+0080, U+009F, U+061C, U+200E, U+2028, U+202E, U+2066, U+FEFF; and their
 * neighbours, which can be seen, or do nothing. */
static void
unseen(void)
{
	static const struct {
		struct span in;
		const char *number;	/* NULL: it may stay */
		const char *bytes;
	} cases[] = {
		{ IN("\xc2\x80"), "80", "\\xC2\\x80" },
		{ IN("\xc2\x9f"), "9F", "\\xC2\\x9F" },
		{ IN("\xc2\xa0"), NULL, "\\xC2\\xA0" },
		{ IN("\xd8\x9b"), NULL, "\\xD8\\x9B" },
		{ IN("\xd8\x9c"), "61C", "\\xD8\\x9C" },
		{ IN("\xe2\x80\x8d"), NULL, "\\xE2\\x80\\x8D" },
		{ IN("\xe2\x80\x8e"), "200E", "\\xE2\\x80\\x8E" },
		{ IN("\xe2\x80\x90"), NULL, "\\xE2\\x80\\x90" },
		{ IN("\xe2\x80\xa8"), "2028", "\\xE2\\x80\\xA8" },
		{ IN("\xe2\x80\xae"), "202E", "\\xE2\\x80\\xAE" },
		{ IN("\xe2\x80\xaf"), NULL, "\\xE2\\x80\\xAF" },
		{ IN("\xe2\x81\xa6"), "2066", "\\xE2\\x81\\xA6" },
		{ IN("\xe2\x81\xaa"), NULL, "\\xE2\\x81\\xAA" },
		{ IN("\xef\xbb\xbe"), NULL, "\\xEF\\xBB\\xBE" },
		{ IN("\xef\xbb\xbf"), "FEFF", "\\xEF\\xBB\\xBF" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *kept = cases[i].in.at;
		const bool shown = cases[i].number != NULL;
		char reference[16];
		snprintf(reference, sizeof(reference), "&#x%s;",
		    shown ? cases[i].number : "");
		UNIT_STRING(written(out_xml, cases[i].in),
		    shown ? reference : kept);
		UNIT_STRING(written(out_csv, cases[i].in),
		    shown ? cases[i].bytes : kept);
		UNIT_STRING(written(out_xml_comment, cases[i].in),
		    shown ? cases[i].bytes : kept);
		UNIT_STRING(written(out_plain, cases[i].in), cases[i].bytes);
		/* The first half of one is no such character. */
		snprintf(reference, sizeof(reference), "\\x%02X",
		    (unsigned)(unsigned char)*kept);
		UNIT_STRING(written(out_xml, (struct span){ kept, 1 }),
		    reference);
	}
}

static const struct unit_test tests[] = {
	{ "what nobody sees is written so that it is seen", unseen },
	{ "what XML cannot hold is shown, and never written", xml },
	{ "XML gives back every text, and is well-formed for all bytes",
	    xml_round_trip },
	{ "absent is not written, empty is", absent_and_empty },
	{ "a comment cannot be ended from inside", comments },
	{ "CSV is quoted where it has to be", csv },
	{ "text is not run as a formula", formulas },
	{ "CSV gives back every text", csv_round_trip },
	{ "a terminal sees nothing but printable ASCII", plain },
};

int
main(void)
{
	return unit_main("out_escape", tests, ARRAY_LEN(tests));
}
