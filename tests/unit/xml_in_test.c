/* xml_in - configuration is read whole, our own documents are read again */
#include "xml_in.h"
#include "arena.h"
#include "capture.h"
#include "fault.h"
#include "memory.h"
#include "unit.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static const char schema[] =
"<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns='urn:t'\n"
"    targetNamespace='urn:t' elementFormDefault='qualified'>\n"
"<xs:element name='shop'><xs:complexType><xs:sequence>\n"
" <xs:element name='item' type='item' maxOccurs='unbounded'/>\n"
" <xs:element name='note' minOccurs='0'><xs:simpleType>\n"
"  <xs:restriction base='xs:token'><xs:maxLength value='9'/></xs:restriction>\n"
" </xs:simpleType></xs:element>\n"
" <xs:element name='end' minOccurs='0'/>\n"
"</xs:sequence></xs:complexType></xs:element>\n"
"<xs:complexType name='item'>\n"
" <xs:attribute name='id' type='id' use='required'/>\n"
" <xs:attribute name='kind' default='plain'><xs:simpleType>\n"
"  <xs:restriction base='xs:token'><xs:enumeration value='plain'/>\n"
"  <xs:enumeration value='fancy'/></xs:restriction></xs:simpleType>\n"
" </xs:attribute>\n"
" <xs:attribute name='lead-days' type='days'/>\n"
" <xs:attribute name='since' type='xs:date'/>\n"
"</xs:complexType>\n"
"<xs:simpleType name='id'><xs:restriction base='xs:token'>\n"
" <xs:pattern value='[A-Z]+'/></xs:restriction></xs:simpleType>\n"
"<xs:simpleType name='days'><xs:restriction base='xs:nonNegativeInteger'>\n"
" <xs:maxInclusive value='99'/></xs:restriction></xs:simpleType>\n"
"</xs:schema>\n";

#define SHOP(inside) "<shop xmlns='urn:t'>" inside "</shop>\n"

static struct arena arena;

struct loaded {
	struct xml_node *root;
	unsigned mistakes;
	struct fault fault;
	char *told;
};

static struct loaded
load_bytes(const char *bytes, size_t len)
{
	struct loaded l = { .mistakes = 77 };
	unit_write_file("t.xsd", schema, sizeof(schema) - 1);
	unit_write_file("shop.xml", bytes, len);
	arena_init(&arena, 1 << 20);
	capture_begin();
	l.root = xml_load("shop.xml", "t.xsd", &arena, &l.mistakes, &l.fault);
	l.told = capture_end();
	return l;
}

static struct loaded
load(const char *text)
{
	return load_bytes(text, strlen(text));
}

static void
drop(struct loaded *l)
{
	free(l->told);
	arena_free(&arena);
}

/* One mistake, told so. */
static void
mistaken(const char *text, const char *expected)
{
	struct loaded l = load(text);
	UNIT_NUMBER(l.mistakes, 1);
	UNIT_STRING(l.told, expected);
	UNIT_NUMBER(l.fault.kind, FAULT_NONE);
	drop(&l);
}

static void
a_tree(void)
{
	struct loaded l = load(SHOP("\n"
	    "<!-- two --><item id='A'/>\n"
	    "<item id=' B &amp;\n' since='2026-11-22'/>\n"
	    "<note> a <![CDATA[<]]> b </note>\n"));
	/* "B &" breaks the pattern; its tree is given all the same. */
	UNIT_NUMBER(l.mistakes, 1);
	CU_ASSERT_PTR_NOT_NULL(l.root);
	if (l.root != NULL) {
		CU_ASSERT(span_is(l.root->name, "shop"));
		UNIT_NUMBER(l.root->text.len, 0);
		const struct xml_node *a = xml_child(l.root, "item");
		const struct xml_node *b = xml_next(a, "item");
		const struct xml_node *n = xml_next(a, "note");
		CU_ASSERT(span_is(xml_attr(a, "id"), "A"));
		CU_ASSERT(span_is(xml_attr(b, "id"), "B &"));
		CU_ASSERT_PTR_NULL(xml_attr(a, "since").at);
		CU_ASSERT(span_is(n->text, "a < b"));
		CU_ASSERT_PTR_NULL(xml_next(b, "item"));
		CU_ASSERT_PTR_NULL(xml_child(a, "item"));
	}
	drop(&l);
}

static void
defaults(void)
{
	struct loaded l = load(SHOP("<item id='A'/><item id='B' "
	    "kind='fancy'/>"));
	UNIT_NUMBER(l.mistakes, 0);
	UNIT_STRING(l.told, "");
	const struct xml_node *a = l.root == NULL ? NULL : l.root->children;
	CU_ASSERT_PTR_NOT_NULL(a);
	if (a != NULL) {
		CU_ASSERT(span_is(xml_attr(a, "kind"), "plain"));
		CU_ASSERT(span_is(xml_attr(a->next, "kind"), "fancy"));
	}
	drop(&l);
}

static void
lines(void)
{
	struct loaded l = load("<?xml version='1.0'?>\n<shop\n xmlns='urn:t'"
	    ">\n<item\n id='A'\n lead-days\n = '\n3'\n since='2026-01-01'\n/>"
	    "<item\n\n id='B'/>\n\n</shop>");
	UNIT_NUMBER(l.mistakes, 0);
	if (l.root != NULL) {
		const struct xml_node *a = l.root->children;
		UNIT_NUMBER(l.root->line, 2);
		UNIT_NUMBER(a->line, 4);
		UNIT_NUMBER(xml_attr_line(a, "id"), 5);
		UNIT_NUMBER(xml_attr_line(a, "lead-days"), 6);
		UNIT_NUMBER(xml_attr_line(a, "since"), 9);
		UNIT_NUMBER(xml_attr_line(a, "kind"), 4);
		UNIT_NUMBER(xml_attr_line(a, "other"), 4);
		UNIT_NUMBER(a->next->line, 10);
		UNIT_NUMBER(xml_attr_line(a->next, "id"), 12);
	}
	drop(&l);
}

/* libxml2 alone would say 65535. */
static void
far_lines(void)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	fprintf(f, "<shop xmlns='urn:t'>\n");
	for (unsigned i = 0; i < 80000; i++)
		fprintf(f, i == 70000 ? "<item\n id='a'/>" : "<!-- %u -->\n",
		    i);
	fprintf(f, "<item id='LAST'/>\n<other/></shop>\n");
	fclose(f);
	struct loaded l = load_bytes(text, len);
	UNIT_NUMBER(l.mistakes, 2);
	UNIT_STRING(l.told,
	    "shop.xml:70003: error: attribute \"id\": \"a\" is not of the form "
	    "[A-Z]+\n"
	    "shop.xml:80003: error: element \"other\" is not known here; "
	    "expected is item or note or end\n");
	drop(&l);
	free(text);
}

static void
names(void)
{
	mistaken(SHOP("\n<item id='A'\n led-days='3'/>"), "shop.xml:3: error: "
	    "attribute \"led-days\" is not known in element \"item\"; did you "
	    "mean \"lead-days\"?\n");
	mistaken(SHOP("<item id='A' nonsense=''/>"), "shop.xml:1: error: "
	    "attribute \"nonsense\" is not known in element \"item\"\n");
	mistaken(SHOP("\n\n<item/>"), "shop.xml:3: error: element \"item\" "
	    "lacks its attribute \"id\"\n");
	mistaken(SHOP("<item id='A'/><nota/>"), "shop.xml:1: error: element "
	    "\"nota\" is not known here; did you mean \"note\"?\n");
	mistaken(SHOP("<note/><item id='A'/>"), "shop.xml:1: error: element "
	    "\"note\" is in the wrong place, or one too many; expected is "
	    "item\n");
	mistaken(SHOP(""), "shop.xml:1: error: element \"shop\" is not "
	    "complete: expected is item\n");
	mistaken("<shop/>", "shop.xml:1: error: the root element has to be "
	    "\"shop\" of namespace \"urn:t\"\n");
}

static void
values(void)
{
	mistaken(SHOP("<item id='A' kind='fency'/>"), "shop.xml:1: error: "
	    "attribute \"kind\": \"fency\" is none of plain, fancy; did you "
	    "mean \"fancy\"?\n");
	mistaken(SHOP("<item id='A' lead-days='soon'/>"), "shop.xml:1: error: "
	    "attribute \"lead-days\": \"soon\" is not a whole number, 0 or "
	    "more\n");
	mistaken(SHOP("<item id='A' lead-days='100'/>"), "shop.xml:1: error: "
	    "attribute \"lead-days\": \"100\" is more than 99\n");
	mistaken(SHOP("<item id='A' lead-days=''/>"), "shop.xml:1: error: "
	    "attribute \"lead-days\" is empty; it has to be a whole number, "
	    "0 or more\n");
	mistaken(SHOP("<item id='A' since='22.11.2026'/>"), "shop.xml:1: "
	    "error: attribute \"since\": \"22.11.2026\" is not a date such as "
	    "2026-11-22\n");
	mistaken(SHOP("<item id='A'/><note>0123456789</note>"), "shop.xml:1: "
	    "error: element \"note\" is too long; its length is to be at most "
	    "9\n");
	mistaken(SHOP("x<item id='A'/>"), "shop.xml:1: error: element "
	    "\"shop\" holds text beside its elements\n");
	mistaken(SHOP("<item id='A'>x</item>"), "shop.xml:1: error: element "
	    "\"item\" has to be empty\n");
}

static void
all_in_one_pass(void)
{
	struct loaded l = load(SHOP("<item id='a'\n kind='odd'/>\n<item "
	    "lead-days='-1'/>"));
	UNIT_NUMBER(l.mistakes, 4);
	UNIT_STRING(l.told,
	    "shop.xml:1: error: attribute \"id\": \"a\" is not of the form "
	    "[A-Z]+\n"
	    "shop.xml:2: error: attribute \"kind\": \"odd\" is none of plain, "
	    "fancy\n"
	    "shop.xml:3: error: attribute \"lead-days\": \"-1\" is not a whole "
	    "number, 0 or more\n"
	    "shop.xml:3: error: element \"item\" lacks its attribute \"id\"\n");
	CU_ASSERT_PTR_NOT_NULL(l.root);
	drop(&l);
}

static void
a_flood(void)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);
	fprintf(f, "<shop xmlns='urn:t'>\n");
	for (unsigned i = 0; i < 5000; i++)
		fprintf(f, "<item id='a'/>\n");
	fprintf(f, "</shop>\n");
	fclose(f);
	struct loaded l = load_bytes(text, len);
	UNIT_NUMBER(l.mistakes, 5000);
	CU_ASSERT_PTR_NOT_NULL(strstr(l.told, "shop.xml:101: error: "));
	CU_ASSERT_PTR_NULL(strstr(l.told, "shop.xml:102: error: "));
	CU_ASSERT_PTR_NOT_NULL(strstr(l.told,
	    "shop.xml: error: and 4900 more\n"));
	drop(&l);
	free(text);
}

static void
hostile_files(void)
{
	mistaken("<!DOCTYPE shop [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]>\n"
	    "<shop xmlns='urn:t'>&b;</shop>", "shop.xml:1: error: a DOCTYPE is "
	    "not accepted\n");
	mistaken("\n<shop xmlns='urn:t'>\n<item></shop>", "shop.xml:3: error: "
	    "Opening and ending tag mismatch: item line 3 and shop\n");
	mistaken("", "shop.xml:1: error: Document is empty\n");
	mistaken(SHOP("<item id='&own;'/>"), "shop.xml:1: error: Entity 'own' "
	    "not defined\n");
	mistaken("<?xml version='1.0' encoding='ISO-8859-1'?>\n"
	    "<shop xmlns='urn:t'><note>\xe9</note></shop>", "shop.xml:2: "
	    "error: Input is not proper UTF-8, indicate encoding !\\x0ABytes: "
	    "0xE9 0x3C 0x2F 0x6E\n");
}

static void
byte_order_mark(void)
{
	struct loaded l = load("\xef\xbb\xbf" SHOP("\n<item\n id='A'/>"));
	UNIT_NUMBER(l.mistakes, 0);
	if (l.root != NULL)
		UNIT_NUMBER(xml_attr_line(l.root->children, "id"), 3);
	drop(&l);
}

static void
cut_anywhere(void)
{
	static const char whole[] = SHOP("<item id='A'\n since='2026-01-01'/>"
	    "<note>a&lt;b</note>");
	for (size_t n = 0; n + 2 < sizeof(whole); n++) {
		struct loaded l = load_bytes(whole, n);
		CU_ASSERT(l.mistakes > 0);
		CU_ASSERT_PTR_NULL(l.root);
		drop(&l);
	}
}

static void
nothing_to_read(void)
{
	struct arena a;
	struct fault f = { FAULT_NONE };
	unsigned mistakes = 5;
	arena_init(&a, 1 << 20);
	unit_write_file("t.xsd", schema, sizeof(schema) - 1);
	CU_ASSERT_PTR_NULL(xml_load("none.xml", "t.xsd", &a, &mistakes, &f));
	UNIT_NUMBER(f.kind, FAULT_CONFIG);
	UNIT_NUMBER(mistakes, 0);
	f.kind = FAULT_NONE;
	CU_ASSERT(mkdir("dir.xml", 0700) == 0);
	CU_ASSERT_PTR_NULL(xml_load("dir.xml", "t.xsd", &a, &mistakes, &f));
	UNIT_NUMBER(f.kind, FAULT_CONFIG);
	f.kind = FAULT_NONE;
	unit_write_file("x.xml", "<x/>", 4);
	CU_ASSERT_PTR_NULL(xml_load("x.xml", "none.xsd", &a, &mistakes, &f));
	UNIT_NUMBER(f.kind, FAULT_CONFIG);
	f.kind = FAULT_NONE;
	unit_write_file("bad.xsd", "<xs:schema/>", 12);
	CU_ASSERT_PTR_NULL(xml_load("x.xml", "bad.xsd", &a, &mistakes, &f));
	UNIT_NUMBER(f.kind, FAULT_CONFIG);
	arena_free(&a);
}

static void
too_large(void)
{
	struct arena a;
	struct fault f = { FAULT_NONE };
	unsigned mistakes;
	arena_init(&a, 1 << 20);
	unit_write_file("t.xsd", schema, sizeof(schema) - 1);
	unit_write_file("x.xml", "<x/>", 4);
	CU_ASSERT(truncate("x.xml", (16 << 20) + 1) == 0);
	CU_ASSERT_PTR_NULL(xml_load("x.xml", "t.xsd", &a, &mistakes, &f));
	UNIT_NUMBER(f.kind, FAULT_CONFIG);
	arena_free(&a);
}

static void
no_room(void)
{
	struct arena a;
	struct fault f = { FAULT_NONE };
	unsigned mistakes;
	static const char text[] = SHOP("<item id='A'/>");
	unit_write_file("t.xsd", schema, sizeof(schema) - 1);
	unit_write_file("x.xml", text, sizeof(text) - 1);
	for (size_t limit = 1; limit < 200; limit += 7) {
		arena_init(&a, limit);
		capture_begin();
		CU_ASSERT_PTR_NULL(xml_load("x.xml", "t.xsd", &a, &mistakes,
		    &f));
		free(capture_end());
		UNIT_NUMBER(mistakes, 1);
		arena_free(&a);
	}
}

struct story {
	char text[400];
	size_t len;
};

static const char *const heard_names[] = { "r", "a", "b", "e", NULL };

static void
heard(void *ctx, unsigned which, const struct span *attrs, unsigned n)
{
	struct story *s = ctx;
	s->len += (size_t)snprintf(s->text + s->len, sizeof(s->text) - s->len,
	    "<%s", heard_names[which]);
	for (unsigned i = 0; i < n; i++)
		s->len += (size_t)snprintf(s->text + s->len,
		    sizeof(s->text) - s->len, " " SPAN_FMT "=" SPAN_FMT,
		    SPAN_ARG(attrs[2 * i]), SPAN_ARG(attrs[2 * i + 1]));
	CU_ASSERT_PTR_NULL(attrs[(size_t)2 * n].at);
}

static void
heard_text(void *ctx, struct span text)
{
	struct story *s = ctx;
	s->len += (size_t)snprintf(s->text + s->len, sizeof(s->text) - s->len,
	    "[" SPAN_FMT "]", SPAN_ARG(text));
}

static void
heard_end(void *ctx, unsigned which)
{
	struct story *s = ctx;
	s->len += (size_t)snprintf(s->text + s->len, sizeof(s->text) - s->len,
	    "/%s", heard_names[which]);
}

static const struct xml_scan_fns hear = { heard_names, heard, heard_text,
	heard_end };

static bool
scan(const char *text, struct story *s, struct fault *f)
{
	const int fd = memfd_create("scan.xml", MFD_CLOEXEC);
	memset(s, 0, sizeof(*s));
	memset(f, 0, sizeof(*f));
	/* Wherever the descriptor stands: at the end. */
	CU_ASSERT(fd >= 0 && write(fd, text, strlen(text)) >= 0);
	const bool fine = xml_scan(fd, "scan.xml", &hear, s, f);
	close(fd);
	return fine;
}

static void
scanned(void)
{
	struct story s;
	struct fault f;
	CU_ASSERT(scan("<?xml version='1.0'?><a xmlns='urn:x' k='1 &amp; &lt;'"
	    " l=''><b>x</b><!-- y --><![CDATA[z]]></a>", &s, &f));
	UNIT_STRING(s.text, "<a k=1 & < l=<b[x]/b[z]/a");
	UNIT_NUMBER(f.kind, FAULT_NONE);
	CU_ASSERT(scan("<a>&amp;&#10;</a>", &s, &f));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "[&]"));
	CU_ASSERT_PTR_NOT_NULL(strstr(s.text, "[\n]"));
	CU_ASSERT(scan("<?xml version=\"1.0\"?>\n<a k='&#xe9;&quot;\n&#9;'>\n"
	    "<b/>\xc3\xa9&#xE9;&#x1F600;</a>\n<!--a-b-->\n", &s, &f));
	UNIT_STRING(s.text, "<a k=\xc3\xa9\" \t[\n]<b/b[\xc3\xa9][\xc3\xa9]"
	    "[\xf0\x9f\x98\x80]/a");
}

/* As long as one of them, alike at the beginning, longer: not the same. */
static void
scan_passes_by(void)
{
	struct story s;
	struct fault f;
	CU_ASSERT(scan("<a><c k='1'><b/>x</c ><ab><e/></ab></a\n>", &s, &f));
	UNIT_STRING(s.text, "<a<b/b[x]<e/e/a");
	CU_ASSERT_FALSE(scan("<a><b></bb></a>", &s, &f));
	CU_ASSERT_FALSE(scan("<a><bb></b></a>", &s, &f));
	CU_ASSERT(scan("<a k='\"\xc3\xa9' l=\"'\" m='a\tb'/>", &s, &f));
	UNIT_STRING(s.text, "<a k=\"\xc3\xa9 l=' m=a b/a");
}

/* Wherever a block ends: all that can be cut stands around each place. */
static void
scan_cut(void)
{
	static const char piece[] = "<e k=\"&amp;\xc3\xa9\">&lt;\xc3\xa9<!-- - -->"
	    "</e>";
	struct story s;
	struct fault f;
	char *text = malloc((32 << 10) + 200), *at;
	for (size_t pad = (32 << 10) - 60; pad < (32 << 10) + 2; pad++) {
		at = text + sprintf(text, "<r>");
		memset(at, 'x', pad);
		sprintf(at + pad, "%s</r>", piece);
		unit_write_file("cut.xml", text, strlen(text));
		const int fd = open("cut.xml", O_RDONLY);
		static const struct xml_scan_fns some = { heard_names,
		    heard, NULL, heard_end };
		memset(&s, 0, sizeof(s));
		memset(&f, 0, sizeof(f));
		CU_ASSERT(xml_scan(fd, "cut.xml", &some, &s, &f));
		UNIT_STRING(s.text, "<r<e k=&\xc3\xa9/e/r");
		close(fd);
	}
	free(text);
}

static void
scan_refuses(void)
{
	static const char *const texts[] = {
		"", " ", "<a>", "<a></b>", "<a/><b/>", "<a b='1' b='2'/>",
		"<!DOCTYPE a><a/>", "<a>&undefined;</a>", "<a", "text",
		"<p:a/>", "<a>\xc3</a>", "<a>\xef\xbf\xbf</a>", "<a>\x01</a>",
		"<a b='<'/>", "<a b='&x;'/>", "<a>&#0;</a>", "<a>&#xD800;</a>",
		"<a>&#99999999;</a>", "<a b=1/>", "<a b/>", "<a 'b'/>",
		"<a b='1'c='2'/>", "<a><!-- -- --></a>", "<a/>text", "<a>&amp",
		"</a>", "<a></a", "<a><![CDATA[</a>", "<a><?b?></a>", "< a/>",
		"<a>\r</a>", "<a/ >", "<?xml", "<a>&;</a>", "<a>&#;</a>",
		"<a a='' b='' c='' d='' e='' f='' g='' h='' i='' j='' k='' l=''"
		" m='' n='' o='' p='' q='' r='' s='' t='' u='' v='' w='' x=''"
		" y='' z='' A='' B='' C='' D='' E='' F='' G=''/>",
	};
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct story s;
		struct fault f;
		CU_ASSERT_FALSE(scan(texts[i], &s, &f));
		UNIT_NUMBER(f.kind, FAULT_BALANCE);
	}
}

static const char filling[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL";

/* Whichever of the bytes that are looked at together it is. */
static void
scan_knows_bytes(void)
{
	static const char allowed[] = "\t\n";
	static const char never[] = "&<>";
	struct story s;
	struct fault f;
	for (int c = 1; c < 256; c++)
		for (int before = 0; before < 35; before++) {
			const bool plain = (c >= ' ' && c < 0x80 &&
			    strchr(never, c) == NULL) ||
			    strchr(allowed, c) != NULL;
			char text[100];
			sprintf(text, "<r>%.*s%c%.*s</r>", before, filling, c,
			    34 - before, filling);
			CU_ASSERT_EQUAL(scan(text, &s, &f), plain);
			sprintf(text, "<r k=\"%.*s%c%.*s\"/>", before, filling,
			    c, 34 - before, filling);
			CU_ASSERT_EQUAL(scan(text, &s, &f), plain && c != '"');
		}
}

/* What is told of MIDDLE, with FRONT before it; "" if it is refused. */
static void
scan_within(const char *front, const char *middle, struct story *s)
{
	struct story before;
	struct fault f;
	char text[1000];
	sprintf(text, "<r>%s</r>", front);
	CU_ASSERT(scan(text, &before, &f));
	sprintf(text, "<r>%s%s</r>", front, middle);
	const size_t known = before.len - strlen("/r");
	if (!scan(text, s, &f))
		s->len = 0;
	else
		memmove(s->text, s->text + known, s->len -= known);
	s->text[s->len] = '\0';
}

/* It is met for the first time there, and with all that is usual here. */
static void
scan_again(const char *usual, const char *changed)
{
	struct story first, again;
	char front[500];
	sprintf(front, "%s%s", usual, usual);
	scan_within("", changed, &first);
	scan_within(front, changed, &again);
	UNIT_STRING(again.text, first.text);
}

static void
scan_knows_usual(void)
{
	static const char usual[] = "\n<e k=\"1\" long=\"two\">x<b>yz</b>"
	    "<longer.than.a.step a=\"\"/><a k=\"of.some.length\"></a></e>";
	static const char bytes[] = "\t\n !\"#&'-/0:;<=>?Aakz[]\x7f\x80\xff";
	char changed[200];
	scan_again(usual, usual);
	for (size_t i = 0; i < sizeof(usual) - 1; i++) {
		sprintf(changed, "%.*s%s", (int)i, usual, usual + i + 1);
		scan_again(usual, changed);
		for (size_t c = 0; c < sizeof(bytes) - 1; c++) {
			sprintf(changed, "%.*s%c%s", (int)i, usual, bytes[c],
			    usual + i);
			scan_again(usual, changed);
			strcpy(changed, usual);
			changed[i] = bytes[c];
			scan_again(usual, changed);
		}
	}
}

static void
measure(void *ctx, unsigned which, const struct span *attrs, unsigned n)
{
	size_t *len = ctx;
	(void)which;
	*len = n == 1 ? attrs[1].len : 0;
}

static void
scan_long(void)
{
	static const struct xml_scan_fns measuring = {
		.names = heard_names, .start = measure };
	const size_t most = (1 << 20) - sizeof("<r k=\"&amp;\"/>") + 1;
	char *text = malloc(2 << 20);
	for (size_t len = most - 2; len <= most + 2; len++) {
		struct fault f = { FAULT_NONE };
		size_t got = 0;
		char *at = text + sprintf(text, "<r k=\"&amp;");
		memset(at, 'x', len);
		strcpy(at + len, "\"/>");
		unit_write_file("long.xml", text, strlen(text));
		const int fd = open("long.xml", O_RDONLY);
		CU_ASSERT_EQUAL(xml_scan(fd, "long.xml", &measuring, &got, &f),
		    len <= most);
		UNIT_NUMBER(got, len <= most ? len + 1 : 0);
		close(fd);
	}
	free(text);
}

static void
scan_deep(void)
{
	for (int deep = 60; deep < 70; deep++) {
		struct story s;
		struct fault f;
		char text[1000], *at = text;
		for (int i = 0; i < deep; i++)
			at += sprintf(at, "<n>");
		for (int i = 0; i < deep; i++)
			at += sprintf(at, "</n>");
		CU_ASSERT_EQUAL(scan(text, &s, &f), deep <= 64);
	}
}

/* What was there before stands behind the last bytes in memory. */
static void
scan_ends(void)
{
	static const char piece[] = "<e k=\"1\">x</e>";
	for (size_t cut = 0; cut < sizeof(piece) - 1; cut++) {
		struct story s = { .len = 0 };
		struct fault f = { FAULT_NONE };
		FILE *file = fopen("ends.xml", "w");
		static const struct xml_scan_fns none = {
		    .names = heard_names };
		fprintf(file, "<r>");
		for (unsigned i = 0; i < 100000; i++)
			fputs(piece, file);
		fprintf(file, "%.*s", (int)cut, piece);
		fclose(file);
		const int fd = open("ends.xml", O_RDONLY);
		CU_ASSERT_FALSE(xml_scan(fd, "ends.xml", &none, &s, &f));
		UNIT_NUMBER(f.kind, FAULT_BALANCE);
		close(fd);
	}
}

/* Of which four are known from the beginning. */
static void
scan_many_names(void)
{
	for (int n = 58; n < 64; n++) {
		struct story s;
		struct fault f;
		char text[1000], *at = text + sprintf(text, "<r>");
		for (int i = 0; i < 2 * n; i++)
			at += sprintf(at, "<n%d/>", i % n);
		sprintf(at, "</r>");
		CU_ASSERT_EQUAL(scan(text, &s, &f), n + 4 <= 64);
		if (n + 4 <= 64)
			UNIT_STRING(s.text, "<r/r");
	}
}

static void
count(void *ctx, unsigned which, const struct span *attrs, unsigned n)
{
	size_t *total = ctx;
	(void)which;
	*total += n == 1 && attrs[1].len == 40;
}

static void
scan_blocks(void)
{
	static const struct xml_scan_fns counting = {
		.names = heard_names, .start = count };
	struct fault f = { FAULT_NONE };
	size_t total = 0;
	FILE *file = fopen("many.xml", "w");
	fprintf(file, "<r>");
	for (unsigned i = 0; i < 10000; i++)
		fprintf(file, "<e id='%040u'>text</e>\n", i);
	fprintf(file, "</r>");
	fclose(file);
	const int fd = open("many.xml", O_RDONLY);
	CU_ASSERT(xml_scan(fd, "many.xml", &counting, &total, &f));
	UNIT_NUMBER(total, 10000);
	close(fd);
	CU_ASSERT_FALSE(xml_scan(fd, "many.xml", &counting, &total, &f));
	UNIT_NUMBER(f.kind, FAULT_IO);
}

/* Without where its texts were cut. */
static const char *
unbroken(struct story *s)
{
	size_t n = 0;
	for (size_t i = 0; s->text[i] != '\0'; i++)
		if (strchr("[]", s->text[i]) == NULL)
			s->text[n++] = s->text[i];
	s->text[n] = '\0';
	return s->text;
}

/* A document that is read on whenever a few more bytes of it are there. */
static void
scan_grows(void)
{
	static const char text[] = "<?xml version='1.0'?>\n<r><e k=\"&amp;\">"
	    "x &lt; y</e><e k='2'/><!-- - --></r>\n";
	struct story whole, s;
	struct fault f;
	CU_ASSERT(scan(text, &whole, &f));
	for (size_t step = 1; step < 8; step++) {
		const int fd = memfd_create("grows.xml", MFD_CLOEXEC);
		struct xml_scan *x = xml_scan_begin(fd, 0, "grows.xml", &hear,
		    &s);
		memset(&s, 0, sizeof(s));
		/* The declaration comes at once, as our writers write it. */
		size_t at = 22;
		CU_ASSERT(write(fd, text, at) == (ssize_t)at);
		for (; at < strlen(text); at += step) {
			CU_ASSERT(xml_scan_on(x, &f));
			CU_ASSERT(write(fd, text + at, strnlen(text + at,
			    step)) > 0);
		}
		CU_ASSERT(xml_scan_end(x, 0, &f));
		/* Texts may come in pieces. */
		UNIT_STRING(unbroken(&s), unbroken(&whole));
		xml_scan_free(x);
		close(fd);
	}
}

/* Of a file only the part from START to STOP (0: to its end) is read. */
static bool
scan_part(const char *text, uint64_t start, uint64_t stop, struct story *s)
{
	struct fault f = { FAULT_NONE };
	const int fd = memfd_create("part.xml", MFD_CLOEXEC);
	memset(s, 0, sizeof(*s));
	CU_ASSERT(write(fd, text, strlen(text)) > 0);
	struct xml_scan *x = xml_scan_begin(fd, start, "part.xml", &hear, s);
	const bool fine = xml_scan_end(x, stop, &f);
	CU_ASSERT_EQUAL(f.kind, fine ? FAULT_NONE : FAULT_BALANCE);
	xml_scan_free(x);
	close(fd);
	return fine;
}

static void
scan_parts(void)
{
	static const char text[] = "<r><a k='1'/><b>x</b><a/></r>";
	struct story s;
	CU_ASSERT(scan_part(text, 3, 13, &s));
	UNIT_STRING(s.text, "<a k=1/a");
	CU_ASSERT(scan_part(text, 13, 21, &s));
	UNIT_STRING(s.text, "<b[x]/b");
	CU_ASSERT_FALSE(scan_part(text, 3, 21, &s));
	CU_ASSERT_FALSE(scan_part(text, 13, 20, &s));
	CU_ASSERT_FALSE(scan_part(text, 13, 0, &s));
	CU_ASSERT_FALSE(scan_part(text, 29, 40, &s));
}

/* What was read on before its end was known does not go past it. */
static void
scan_past_its_part(void)
{
	struct story s = { .text = "" };
	struct fault f = { FAULT_NONE };
	const int fd = memfd_create("past.xml", MFD_CLOEXEC);
	CU_ASSERT(write(fd, "<a/><!---->", 11) == 11);
	struct xml_scan *x = xml_scan_begin(fd, 0, "past.xml", &hear, &s);
	CU_ASSERT(xml_scan_on(x, &f));
	CU_ASSERT_FALSE(xml_scan_end(x, 4, &f));
	UNIT_NUMBER(f.kind, FAULT_BALANCE);
	xml_scan_free(x);
	close(fd);
}

/* What is cut is told at the end, and what is wrong where it is met. */
static void
scan_grows_wrong(void)
{
	struct story s = { .text = "" };
	struct fault f = { FAULT_NONE };
	int fd = memfd_create("cut.xml", MFD_CLOEXEC);
	struct xml_scan *x = xml_scan_begin(fd, 0, "cut.xml", &hear, &s);
	CU_ASSERT(write(fd, "<r><e>", 6) == 6 && xml_scan_on(x, &f));
	CU_ASSERT_FALSE(xml_scan_end(x, 0, &f));
	UNIT_NUMBER(f.kind, FAULT_BALANCE);
	xml_scan_free(x);
	x = xml_scan_begin(fd, 0, "wrong.xml", &hear, &s);
	CU_ASSERT(write(fd, "</r>", 4) == 4);
	CU_ASSERT_FALSE(xml_scan_on(x, &f));
	xml_scan_free(x);
	xml_scan_free(NULL);
	close(fd);
}

static const struct unit_test tests[] = {
	{ "a DOCTYPE, cut or wrongly encoded file gives one plain mistake",
	    hostile_files },
	{ "a file cut anywhere gives no tree", cut_anywhere },
	{ "a missing file, a directory and a broken schema are faults",
	    nothing_to_read },
	{ "a file past 16 MiB is not read", too_large },
	{ "a tree that does not fit its arena is refused", no_room },
	{ "a flood of mistakes is counted, and the first hundred told",
	    a_flood },
	{ "wrong names are told with the right ones", names },
	{ "wrong values are told with what would be right", values },
	{ "all mistakes are told in one pass, with their lines",
	    all_in_one_pass },
	{ "a document is given as a tree, mistaken or not", a_tree },
	{ "defaults of the schema are attributes like any other", defaults },
	{ "elements and attributes know the line where they begin", lines },
	{ "lines past 65535 are right", far_lines },
	{ "a byte order mark does not move the lines", byte_order_mark },
	{ "a scan tells elements, attributes and text, unescaped", scanned },
	{ "a scan tells of no element but those that matter",
	    scan_passes_by },
	{ "a scan refuses what is not well-formed", scan_refuses },
	{ "a scan knows every byte, wherever it stands", scan_knows_bytes },
	{ "a scan takes a tag of 1 MiB, and no longer one", scan_long },
	{ "a scan takes elements that are 64 deep, and no deeper",
	    scan_deep },
	{ "a scan ends where the document is cut", scan_ends },
	{ "a scan takes 64 names of elements, and no more",
	    scan_many_names },
	{ "a scan says the same of what it has met before",
	    scan_knows_usual },
	{ "a scan says the same of a document that grows", scan_grows },
	{ "a scan of a document that grows tells what is wrong",
	    scan_grows_wrong },
	{ "a document that is a part of its file is read, and nothing "
	    "beside it", scan_parts },
	{ "what was read past the end of a part is told", scan_past_its_part },
	{ "a scan tells what lies across the end of a block", scan_cut },
	{ "a scan reads a file of many blocks, and says when it cannot",
	    scan_blocks },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("xml_in", tests, ARRAY_LEN(tests));
}
