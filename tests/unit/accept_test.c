/*
 * The acceptor and libxml2 with the schema: what the one proves, the other
 * finds right, with the same frames (decode_fixture.h compares them, byte for
 * byte); and within the subset, what the other finds right, the one proves.
 */
#include "decode_fixture.h"
#include <time.h>

#define ROOT "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" " \
	"partner=\"acme\">"
#define END "</purchaseOrders>"

/* One of everything that the schema knows. */
static const char full[] =
    "<purchaseOrder number=\"PO-1\" revision=\"2\" date=\"2026-11-22\" "
    "purpose=\"order\">\n"
    "  <initiatingRequest type=\"sale\" reference=\"Q 1\"/>\n"
    "  <customer id=\"C-1\">\n"
    "    <name>Z\xc3\xbcrich &amp; Sons</name>\n"
    "    <contact><name>A. Person</name><email>a@example.com</email>"
    "<phone>+31 20</phone></contact>\n"
    "  </customer>\n"
    "  <billingAccount>BA-1</billingAccount>\n"
    "  <currency>EUR</currency>\n"
    "  <requestedDate>2026-12-10</requestedDate>\n"
    "  <completeDelivery>true</completeDelivery>\n"
    "  <earlierOrder>PO-0</earlierOrder>\n"
    "  <reason>moved</reason>\n"
    "  <specialRequirement code=\"access\">Escort\n    needed"
    "</specialRequirement>\n"
    "  <line number=\"1\" action=\"add\">\n"
    "    <offering>BB</offering>\n"
    "    <quantity>2</quantity>\n"
    "    <unitPrice>49.90</unitPrice>\n"
    "    <serviceId>S-1</serviceId>\n"
    "    <requestedDate>2026-12-11</requestedDate>\n"
    "    <place role=\"install\"><street>Main</street>"
    "<houseNumber>1</houseNumber><city>Utrecht</city>"
    "<postcode>3511 AB</postcode><country>NL</country></place>\n"
    "    <characteristic name=\"speed\">1000</characteristic>\n"
    "    <feasibilityAssessment>FA-1</feasibilityAssessment>\n"
    "    <specialRequirement>by\thand</specialRequirement>\n"
    "  </line>\n"
    "  <total>99.80</total>\n"
    "</purchaseOrder>";

static char doc[1 << 20];

/* RECORD in a document; has the schema something against it? */
static bool
is_valid(const char *record)
{
	snprintf(doc, sizeof(doc), "%s%s" END, ROOT, record);
	show_text(doc);
	return strstr(fx.text, "! ") == NULL;
}

static void
agree(const char *record)
{
	const bool valid = is_valid(record);
	const bool proven = fixture_proves(span_of(record)) == ACCEPT_PROVEN;
	if (valid != proven)
		printf("# %s, but %s:\n%s\n", valid ? "valid" : "invalid",
		    proven ? "proven" : "not proven", record);
	CU_ASSERT_EQUAL(valid, proven);
}

/* FULL with [FROM, TO) replaced by BY. */
static const char *
replaced(size_t from, size_t to, struct span by)
{
	static char text[2 * sizeof(full)];
	memcpy(text, full, from);
	memcpy(text + from, by.at, by.len);
	strcpy(text + from + by.len, full + to);
	return text;
}

/* FULL with the only or first A replaced by B. */
static const char *
with(const char *a, const char *b)
{
	const char *at = strstr(full, a);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	return replaced((size_t)(at - full), (size_t)(at - full) + strlen(a),
	    span_of(b));
}

static void
full_is_proven(void)
{
	fixture_setup();
	CU_ASSERT(is_valid(full));
	UNIT_NUMBER(fixture_proves(SPAN(full)), ACCEPT_PROVEN);
	SHOWS("CUSTOMER_NAME=Z\xc3\xbcrich & Sons 4:11\n");
	SHOWS("needs=Escort needed 13:37\n");
	fixture_teardown();
}

/* The elements of FULL, in the order in which they begin. */
struct element_text {
	size_t from, inside, to;
	bool empty;			/* <name/> */
};

static size_t
elements_of(struct element_text list[64])
{
	size_t open[8], depth = 0, n = 0;
	for (const char *at = full; (at = strchr(at, '<')) != NULL; at++) {
		const char *end = strchr(at, '>') + 1;
		if (at[1] == '/') {
			list[open[--depth]].to = (size_t)(end - full);
			continue;
		}
		list[n] = (struct element_text){ (size_t)(at - full),
		    (size_t)(end - full), (size_t)(end - full),
		    end[-2] == '/' };
		if (!list[n].empty)
			open[depth++] = n;
		n++;
	}
	return n;
}

static void
every_element(void)
{
	struct element_text list[64];
	char twice[2048];
	fixture_setup();
	const size_t n = elements_of(list);
	UNIT_NUMBER(n, EL_COUNT - 3);	/* root and control totals */
	for (size_t i = 1; i < n; i++) {
		const struct element_text e = list[i];
		const struct span text = { full + e.from, e.to - e.from };
		agree(replaced(e.from, e.to, SPAN("")));
		snprintf(twice, sizeof(twice), SPAN_FMT SPAN_FMT,
		    SPAN_ARG(text), SPAN_ARG(text));
		agree(replaced(e.from, e.to, span_of(twice)));
		/* No content. */
		if (!e.empty) {
			snprintf(twice, sizeof(twice), "%.*s/>",
			    (int)(e.inside - e.from - 1), full + e.from);
			agree(replaced(e.from, e.to, span_of(twice)));
		}
		/* Another name. */
		agree(replaced(e.from + 1, e.from + 2, SPAN("x")));
		/* Before each one that begins earlier. */
		for (size_t k = 0; k < i; k++) {
			snprintf(twice, sizeof(twice), SPAN_FMT "%.*s",
			    SPAN_ARG(text), (int)(e.from - list[k].from),
			    full + list[k].from);
			agree(replaced(list[k].from, e.to, span_of(twice)));
		}
	}
	fixture_teardown();
}

static void
every_attribute(void)
{
	fixture_setup();
	for (const char *at = full; (at = strstr(at, "=\"")) != NULL; at++) {
		const char *name = at, *end = strchr(at + 2, '"') + 1;
		char twice[256];
		while (name[-1] != ' ')
			name--;
		const size_t from = (size_t)(name - full);
		const size_t to = (size_t)(end - full);
		agree(replaced(from, to, SPAN("")));
		agree(replaced(from, from + 1, SPAN("x")));
		snprintf(twice, sizeof(twice), "%.*s %.*s", (int)(to - from),
		    name, (int)(to - from), name);
		agree(replaced(from, to, span_of(twice)));
		agree(replaced(to, to, SPAN(" more=\"\"")));
		agree(replaced(to - 1, to, SPAN("\t\n \"\n")));
		snprintf(twice, sizeof(twice), "%.*s='%.*s'",
		    (int)(at - name), name, (int)(end - at) - 3, at + 2);
		agree(replaced(from, to, span_of(twice)));
		agree(replaced((size_t)(at - full) + 2, to, SPAN("\"")));
	}
	fixture_teardown();
}

/* What is right, and proven or not; of what is not right, nothing is. */
static const struct {
	const char *from, *to;
	enum accept_answer answer;
} rows[] = {
	/* White space and line ends. */
	{ "<total>", "\r\n\t <total>", ACCEPT_PROVEN },
	{ "<total>", "\r<total>", ACCEPT_UNPROVEN },
	{ "<total>", "<total\n\t>", ACCEPT_PROVEN },
	{ "<total>", "<total\r\n>", ACCEPT_UNPROVEN },
	{ "99.80", " \n\t99.80 ", ACCEPT_PROVEN },
	{ "99.80", "\r\n99.80", ACCEPT_UNPROVEN },
	{ "moved", "moved ", ACCEPT_PROVEN },
	{ "moved", " moved", ACCEPT_PROVEN },
	{ "moved", "mo  v e\td", ACCEPT_PROVEN },
	{ "</total>", "</total >", ACCEPT_UNPROVEN },
	{ "\"Q 1\"", "\"Q\t1\n\"", ACCEPT_PROVEN },
	{ " reference=\"Q 1\"/>", "\n  reference = \"Q 1\"/>",
	    ACCEPT_UNPROVEN },
	{ " reference=\"Q 1\"/>", "\n  reference='Q \"1\"' />",
	    ACCEPT_PROVEN },
	{ "reference=\"Q 1\"/>", "reference=\"Q 1\"></initiatingRequest>",
	    ACCEPT_PROVEN },
	{ "reference=\"Q 1\"/>", "reference=\"Q 1\"> </initiatingRequest>",
	    ACCEPT_UNPROVEN },
	/* References, quotes, brackets. */
	{ "moved", "&lt;&gt;&amp;&quot;&apos;", ACCEPT_PROVEN },
	{ "moved", "&amp;amp;", ACCEPT_PROVEN },
	{ "moved", "&#38;", ACCEPT_UNPROVEN },
	{ "moved", "&#x26;", ACCEPT_UNPROVEN },
	{ "\"Q 1\"", "\"&lt;&gt;&amp;&quot;'&apos;>\"", ACCEPT_PROVEN },
	{ "\"Q 1\"", "'&amp;#38;\"'", ACCEPT_PROVEN },
	{ "\"Q 1\"", "\"&#38;\"", ACCEPT_UNPROVEN },
	{ "moved", "a > b \"c\" 'd' ]] e", ACCEPT_PROVEN },
	{ "moved", "a ]> b", ACCEPT_UNPROVEN },
	{ "moved", "<![CDATA[moved]]>", ACCEPT_UNPROVEN },
	{ "moved", "mo<!-- -->ved", ACCEPT_UNPROVEN },
	{ "moved", "mo<?x?>ved", ACCEPT_UNPROVEN },
	{ "<total>", "<!-- --><total>", ACCEPT_UNPROVEN },
	{ "<total>", "<?x?><total>", ACCEPT_UNPROVEN },
	/* Namespaces. */
	{ "<total>", "<total xmlns=\"urn:ordermill:purchase-orders:1\">",
	    ACCEPT_UNPROVEN },
	{ "<total>99.80</total>", "<x:total xmlns:x="
	    "\"urn:ordermill:purchase-orders:1\">99.80</x:total>",
	    ACCEPT_UNPROVEN },
	{ "<total>", "<total xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-"
	    "instance\" xsi:schemaLocation=\"a b\">", ACCEPT_UNPROVEN },
	/* Characters at the edges of what XML allows. */
	{ "moved", "\xef\xbf\xbc\xef\xbc\x81\xee\x80\x80\xf0\x9f\x98\x80",
	    ACCEPT_PROVEN },
	{ "<contact>", "<contact >", ACCEPT_PROVEN },
};

static void
subset(void)
{
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *record = with(rows[i].from, rows[i].to);
		const enum accept_answer answer =
		    fixture_proves(span_of(record));
		if (answer != rows[i].answer || !is_valid(record))
			printf("# %s -> %s\n", rows[i].from, rows[i].to);
		UNIT_NUMBER(answer, rows[i].answer);
		CU_ASSERT(is_valid(record));
	}
	fixture_teardown();
}

static void
nothing_wrong(void)
{
	static const char *const wrong[][2] = {
		{ "moved", "a ]]> b" }, { "moved", "a & b" },
		{ "moved", "&nbsp;" }, { "moved", "&amp" },
		{ "moved", "\x01" }, { "moved", "\x1f" },
		{ "moved", "\xef\xbf\xbe" }, { "moved", "\xef\xbf\xbf" },
		{ "moved", "" }, { "moved", " \n\t " },
		{ "\"Q 1\"", "\"a<b\"" }, { "\"Q 1\"", "\"&#0;\"" },
		{ "\"Q 1\"", "Q1" }, { "\"Q 1\"", "\"Q 1'" },
		{ "\"sale\" reference", "\"sale\"reference" },
		{ "</total>", "</totals>" }, { "</total>", "</tota>" },
		{ "</total>", "<total>" }, { "<total>", "< total>" },
		{ "<total>", "<total/>" }, { "<total>", "<total>x" },
		{ "</total>", "</total>x" }, { "<total>", "<total x>" },
		{ "\n  <total>", "\x0b<total>" }, { "</total>", "</total>" END },
		{ "<total>", "<total xsi:nil=\"true\">" },
		{ "sale\"", "sale\" xmlns:x=\"x\" x:type=\"sale\"" },
		{ "<total>", "<total xmlns=\"urn:other\">" },
		{ "/>", "/ >" }, { "<purchaseOrder ", "<purchaseOrde " },
		{ "<purchaseOrder ", "<purchaseOrders " },
	};
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		const char *record = with(wrong[i][0], wrong[i][1]);
		if (fixture_proves(span_of(record)) != ACCEPT_UNPROVEN)
			printf("# %s -> %s\n", wrong[i][0], wrong[i][1]);
		UNIT_NUMBER(fixture_proves(span_of(record)), ACCEPT_UNPROVEN);
		CU_ASSERT_FALSE(is_valid(record));
	}
	fixture_teardown();
}

/* Up to its last byte it can still be proven; and what comes behind it does
 * not matter. */
static void
cut_anywhere(void)
{
	fixture_setup();
	for (size_t n = 0; n < sizeof(full) - 1; n++) {
		/* Whole characters. */
		if (((unsigned char)full[n] & 0xc0) == 0x80)
			continue;
		if (fixture_proves((struct span){ full, n }) != ACCEPT_MORE)
			printf("# cut behind %.*s\n", (int)n, full);
		UNIT_NUMBER(fixture_proves((struct span){ full, n }),
		    ACCEPT_MORE);
	}
	fixture_teardown();
}

/* N times PART between FROM and TO in FULL. */
static const char *
long_one(const char *before, const char *part, size_t n)
{
	const char *at = strstr(full, before) + strlen(before);
	char *to = doc + (at - full);
	memcpy(doc, full, (size_t)(at - full));
	for (size_t i = 0; i < n; i++)
		to = stpcpy(to, part);
	strcpy(to, at);
	return doc;
}

static void
long_parts(void)
{
	fixture_setup();
	UNIT_NUMBER(fixture_proves(span_of(long_one("<total>", " ", 4000))),
	    ACCEPT_PROVEN);
	UNIT_NUMBER(fixture_proves(span_of(long_one("<total>", " ", 4100))),
	    ACCEPT_UNPROVEN);
	UNIT_NUMBER(fixture_proves(span_of(long_one("<line ", " ", 4000))),
	    ACCEPT_PROVEN);
	UNIT_NUMBER(fixture_proves(span_of(long_one("<line ", " ", 4100))),
	    ACCEPT_UNPROVEN);
	UNIT_NUMBER(fixture_proves(span_of(long_one("</currency>", " ",
	    100000))), ACCEPT_PROVEN);
	/* A value that goes on is not waited for without end. */
	const char *text = long_one("<total>", " ", 5000);
	const size_t at = (size_t)(strstr(text, "<total>") - text);
	UNIT_NUMBER(fixture_proves((struct span){ text, at + 4000 }),
	    ACCEPT_MORE);
	UNIT_NUMBER(fixture_proves((struct span){ text, at + 4200 }),
	    ACCEPT_UNPROVEN);
	/* More than fits into an order. */
	UNIT_NUMBER(fixture_proves(span_of(long_one("</currency>\n",
	    "<specialRequirement>x</specialRequirement>", 0))),
	    ACCEPT_PROVEN);
	UNIT_NUMBER(fixture_proves(span_of(long_one("</reason>\n",
	    "<specialRequirement>x</specialRequirement>", 31))),
	    ACCEPT_PROVEN);
	UNIT_NUMBER(fixture_proves(span_of(long_one("</reason>\n",
	    "<specialRequirement>x</specialRequirement>", 32))),
	    ACCEPT_UNPROVEN);
	fixture_teardown();
}

/* A tag over several lines, far from the beginning of its line. */
static void
far_tags(void)
{
	static const char *const rests[] = { "<line\n number=\"2\" "
	    "action=\"add\"><offering>O</offering></line>",
	    "<line number=\"\n2\" action=\"add\"><offering>O</offering>"
	    "</line>" };
	static char record[40000];
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(rests); i++)
		for (size_t n = 900; n < 9000; n += 700) {
			char *at = stpcpy(record, with("\n  <total>99.80"
			    "</total>\n", ""));
			at -= strlen("</purchaseOrder>");
			memset(at, ' ', n);
			at = stpcpy(at + n, rests[i]);
			strcpy(at, "</purchaseOrder>");
			CU_ASSERT(is_valid(record));
			UNIT_NUMBER(fixture_proves(span_of(record)),
			    n < 1000 ? ACCEPT_PROVEN : ACCEPT_UNPROVEN);
			if (n > 4096)
				SHOWS(" at 25:0\n");
		}
	fixture_teardown();
}

/* ---- At random ---------------------------------------------------------- */

static uint64_t state;

static uint32_t
below(uint32_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 11) % n);
}

static void
seed(void)
{
	const char *given = getenv("SEED");
	state = given != NULL ? strtoull(given, NULL, 10) :
	    (uint64_t)time(NULL) * 1000 + 1;
	printf("# SEED=%llu\n", (unsigned long long)state);
}

static const char *const tokens[] = { "<", ">", "/>", "</", "\"", "'", "&",
	"&amp;", "&lt;", "&#65;", "<!-- x -->", "<![CDATA[x]]>", "<?p x?>",
	"]]>", "\n", "\r\n", "\r", " ", "\t", "", "0", "-", "+", ".", "@", "x",
	"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xef\xbf\xbf",
	"\xef\xbb\xbf", "\x01", " x=\"1\"", " number=\"1\"", "<line/>",
	"<reason>r</reason>", "</purchaseOrder>", "<purchaseOrder>",
	"<place role=\"a-end\"><city>C</city><postcode>P</postcode>"
	"<country>NL</country></place>", " xmlns=\"urn:o\"", "p:",
	"xsi:type=\"x\"", "2026-02-30", "install", "true", "\xc2\x85" };

static size_t
replace_bytes(char *text, size_t len, size_t at, size_t n, const char *by)
{
	const size_t with_len = strlen(by);
	memmove(text + at + with_len, text + at + n, len - at - n);
	memcpy(text + at, by, with_len);
	return len - n + with_len;
}

/* One change somewhere in [FROM, LEN). */
static size_t
mutate(char *text, size_t from, size_t len)
{
	const size_t at = from + below((uint32_t)(len - from));
	const size_t most = len - at < 20 ? len - at : 20;
	char piece[64] = "";
	switch (below(5)) {
	case 0:			/* one byte */
		text[at] = (char)(1 + below(255));
		return len;
	case 1:			/* take something away */
		return replace_bytes(text, len, at, below((uint32_t)most + 1),
		    "");
	case 2:			/* say something twice */
		memcpy(piece, text + at, below((uint32_t)most + 1));
		return replace_bytes(text, len, from +
		    below((uint32_t)(len - from)), 0, piece);
	default:
		return replace_bytes(text, len, at, below(2),
		    tokens[below(ARRAY_LEN(tokens))]);
	}
}

static void
show_if_new(const char *bytes, size_t len, size_t block)
{
	const unsigned before = CU_get_number_of_failures();
	show(bytes, len, block);
	if (CU_get_number_of_failures() > before)
		printf("# blocks of %zu:\n%.*s\n", block, (int)len, bytes);
}

static const size_t blocks[] = { READ_BLOCK_BYTES, READ_BLOCK_BYTES, 1, 7,
	100, 1000 };

static void
mutations(void)
{
	static char text[8 * sizeof(full)];
	unsigned proven = 0;
	fixture_setup();
	seed();
	for (unsigned i = 0; i < 4000; i++) {
		size_t len = (size_t)snprintf(text, sizeof(text),
		    ROOT "\n%s\n%s" END "\n", full, full);
		const unsigned n = 1 + below(3);
		for (unsigned k = 0; k < n; k++)
			len = mutate(text, sizeof(ROOT), len);
		show_if_new(text, len, blocks[below(ARRAY_LEN(blocks))]);
		proven += strstr(fx.text, "VALID") != NULL;
	}
	/* They are not all so wrong that nothing was compared. */
	CU_ASSERT(proven > 200);
	fixture_teardown();
}

/* All columns, and two orders; the first of them has everything. */
static const char rows_of_csv[] = "po_number,revision,order_date,purpose,"
    "request_type,request_reference,customer_id,customer_name,contact_name,"
    "contact_email,contact_phone,billing_account,currency,requested_date,"
    "complete_delivery,earlier_order,reason,special_requirement,"
    "special_requirement_code,total,line_number,action,offering,quantity,"
    "unit_price,service_id,line_requested_date,place_role,street,"
    "house_number,city,postcode,country,place2_role,street2,house_number2,"
    "city2,postcode2,country2,feasibility_assessment,"
    "line_special_requirement,line_special_requirement_code,char:a,char:b\n"
    "PO-1,1,2026-11-22,order,sale,Q 1,C-1,Z\xc3\xbcrich & Sons,A. P.,a@b.c,"
    "+31,BA-1,EUR,2026-12-10,true,PO-0,\"moved, soon\",careful,x,99.80,1,add,"
    "O-1,2,49.90,S-1,2026-12-11,a-end,Main,1,Utrecht,3511 AB,NL,b-end,Canal,"
    "2,Gouda,2801 XX,NL,FA-1,by hand,y,1000,yes\n"
    "PO-2,,2026-11-22,cancel,sale,Q 2,C-2,N,,,,,,,,PO-1,,,,,,,,,,,,,,,,,,,,,,"
    ",,,,,,\n";

static void
csv_is_proven(void)
{
	static const char *const wrong[][2] = { { "sale", "sail" },
		{ "2026-11-22", "2026-11-31" }, { "C-1", "" },
		{ ",NL,b-end", ",,b-end" },
		{ "Utrecht", "" }, { "a-end", "c-end" }, { ",O-1,", ",," },
		{ "by hand", "" }, { "+31", "1234567890123456789012345678901"
		    "234567890123456789" } };
	char text[2 * sizeof(rows_of_csv)];
	fixture_setup();
	fx.partner.format = FORMAT_CSV;
	show_text(rows_of_csv);
	SHOWS("received 2 orders 1 lines");
	SHOWS_NOT("! ");
	CU_ASSERT(fx.decoding->judge.proof.proven);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		const char *at = strstr(rows_of_csv, wrong[i][0]);
		/* The rows up to the end of the first order. */
		snprintf(text, sizeof(text), "%.*s%s%.*s",
		    (int)(at - rows_of_csv), rows_of_csv, wrong[i][1],
		    (int)(strstr(rows_of_csv, "PO-2") - at -
		    (ptrdiff_t)strlen(wrong[i][0])), at + strlen(wrong[i][0]));
		show_text(text);
		SHOWS("  ! ");
		CU_ASSERT_FALSE(fx.decoding->judge.proof.proven);
	}
	fixture_teardown();
}

static void
csv_mutations(void)
{
	static char text[4 * sizeof(rows_of_csv)];
	const size_t header = (size_t)(strchr(rows_of_csv, '\n') -
	    rows_of_csv) + 1;
	fixture_setup();
	seed();
	for (unsigned i = 0; i < 2000; i++) {
		size_t len = (size_t)snprintf(text, sizeof(text), "%s%s",
		    rows_of_csv, rows_of_csv + header);
		const unsigned n = 1 + below(3);
		for (unsigned k = 0; k < n; k++)
			len = mutate(text, header, len);
		show_if_new(text, len, blocks[below(ARRAY_LEN(blocks))]);
	}
	fixture_teardown();
}

/* Events that no decoder makes, because the schema would not allow them. */
static void
odd_events(void)
{
	static const struct gate_attribute order[] = { { "number", { "1", 1 } },
		{ "date", { "2026-11-22", 10 } }, { "purpose", { "order", 5 } } };
	struct proof p;
	fixture_setup();
	proof_begin(&p, NULL);
	proof_start(&p, EL_ORDER, order, 3);
	CU_ASSERT_FALSE(p.proven);
	/* Right in itself, but no order. */
	proof_begin(&p, fx.schemas->acceptor);
	proof_start(&p, EL_CONTACT, NULL, 0);
	proof_end(&p);
	CU_ASSERT_FALSE(p.proven);
	proof_begin(&p, fx.schemas->acceptor);
	proof_start(&p, EL_ORDER, order, 3);
	proof_text(&p, SPAN("text"));
	proof_end(&p);
	proof_end(&p);
	CU_ASSERT_FALSE(p.proven);
	fixture_teardown();
}

/* What may stand between the tags of the root. */
static const char *const parts[] = { full, full, full, full,
	"<purchaseOrder number=\"B\" date=\"2026-11-22\" purpose=\"order\"/>",
	"<purchaseOrder\n\tnumber=\"M\"\n date=\"2026-11-22\" purpose=\"x\">"
	"</purchaseOrder>",
	"<purchaseOrder xmlns=\"urn:other\" number=\"F\"/>",
	"<purchaseOrder number=\"C\"><!-- </purchaseOrder> --><line/>"
	"<![CDATA[</purchaseOrder>]]></purchaseOrder >",
	"<!-- <purchaseOrder></purchaseOrder> -->", "<?p </purchaseOrder>?>",
	"<x><purchaseOrder></purchaseOrder></x>", "\n", "\n", "\r\n",
	"\n\t    ", "        ", "stray \xc3\xa9 text",
	"<purchaseOrder number=\"N\"><purchaseOrder number=\"I\">"
	"</purchaseOrder></purchaseOrder>" };
static const char *const heads[] = { "", "\xef\xbb\xbf",
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<!-- "
	"<purchaseOrders> -->\n" };
static const char *const roots[] = { ROOT, ROOT, ROOT,
	"<purchaseOrders\n  xmlns='urn:ordermill:purchase-orders:1'\n"
	"  xmlns:p='urn:x' partner='a>b'>\n",
	"<p:purchaseOrders xmlns:p=\"urn:ordermill:purchase-orders:1\" "
	"xmlns=\"urn:other\" partner=\"acme\">" };
static const char *const ends[] = { END, END "\n", "<controlTotals "
	"orders=\"1\" lines=\"1\"/>" END, "<controlTotals orders=\"x\"/>\n"
	"<purchaseOrder number=\"L\"/>" END, "", "</purchaseOrder", END "x",
	"<", "\xc3" };

static void
mixtures(void)
{
	fixture_setup();
	seed();
	for (unsigned i = 0; i < 600; i++) {
		char *at = stpcpy(doc, heads[below(ARRAY_LEN(heads))]);
		const unsigned n = i % 50 == 0 ? 400 : below(12);
		at = stpcpy(at, roots[below(ARRAY_LEN(roots))]);
		for (unsigned k = 0; k < n; k++)
			at = stpcpy(at, parts[below(ARRAY_LEN(parts))]);
		at = stpcpy(at, ends[below(ARRAY_LEN(ends))]);
		show_if_new(doc, (size_t)(at - doc), n > 100 ?
		    READ_BLOCK_BYTES - below(3) * 1000 :
		    blocks[below(ARRAY_LEN(blocks))]);
	}
	fixture_teardown();
}

/* Where a block ends and the next one begins with an order, it is only taken
 * if the parser stands between orders of ours. */
static void
block_ends(void)
{
	static const struct {
		const char *before, *behind, *told;
	} blocks_of[] = {
		{ ROOT, END, "VALID \nreceived 1 orders" },
		{ ROOT "<!-- -->", END, "VALID \nreceived 1 orders" },
		{ ROOT "\r", END, "VALID \nreceived 1 orders" },
		{ ROOT "<!-- ", "-->" END, "VALID \nreceived 0 orders" },
		{ ROOT "<?x ", "?>" END, "VALID \nreceived 0 orders" },
		{ ROOT "<![CDATA[", "]]>" END, "received 0 orders" },
		{ ROOT "x", END, "received 1 orders" },
		{ ROOT "<x>", "</x>" END, "received 0 orders" },
		{ ROOT "<x><y/>", "</x>" END, "received 0 orders" },
		{ ROOT "<controlTotals orders=\"0\" lines=\"0\"/>", END,
		    "received 0 orders" },
		{ ROOT "<controlTotals orders=\"0\" lines=\"0\">",
		    "</controlTotals>" END, "received 0 orders" },
		{ ROOT "<purchaseOrder number=\"1\">", "</purchaseOrder>" END,
		    "! O_UNEXPECTED" },
		{ ROOT "<purchaseOrder number=\"1\" xmlns=\"\">",
		    "</purchaseOrder>" END, "! O_NAMESPACE" },
		{ "<p:purchaseOrders xmlns:p=\"urn:ordermill:purchase-"
		    "orders:1\" xmlns=\"urn:other\" partner=\"acme\">",
		    "</p:purchaseOrders>", "! O_NAMESPACE" },
		{ ROOT END, "", "F_MALFORMED" },
	};
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(blocks_of); i++) {
		/* The order has to fit into the next block. */
		const int block = snprintf(doc, sizeof(doc), "%*s%s",
		    (int)sizeof(full), "", blocks_of[i].before);
		snprintf(doc + block, sizeof(doc) - (size_t)block, "%s%s",
		    full, blocks_of[i].behind);
		show(doc, strlen(doc), (size_t)block);
		SHOWS(blocks_of[i].told);
	}
	fixture_teardown();
}

/* More lines than 16 bits can count, and a mistake behind them. */
static void
many_lines(void)
{
	static char text[(70000 + 10) * 16];
	char *at = stpcpy(text, ROOT);
	fixture_setup();
	for (unsigned i = 0; i < 70000; i++)
		*at++ = '\n';
	at = stpcpy(at, full);
	at = stpcpy(at, "\n \xc2\xa0<!-- x -->\n  <purchaseOrder\n "
	    "number=\"2\"/>\n");
	at = stpcpy(at, full);
	stpcpy(at, "<oops>");
	show_text(text);
	SHOWS("order 1 PO-1/2 at 70001:1 bytes ");
	SHOWS("order 2 2/0 at 70029:3 bytes ");
	SHOWS("order 3 PO-1/2 at 70031:1 bytes ");
	SHOWS("F_ENVELOPE purchaseOrders=\xc2\xa0 at 70028:0");
	SHOWS("F_ENVELOPE oops at 70057:17");
	fixture_teardown();
}

static const struct unit_test tests[] = {
	{ "an order with everything in it is proven", full_is_proven },
	{ "every element: taken away, twice, elsewhere, empty, renamed",
	    every_element },
	{ "every attribute: taken away, twice, empty, renamed, requoted",
	    every_attribute },
	{ "what is right and in the subset is proven, and nothing else",
	    subset },
	{ "nothing is proven that is not right", nothing_wrong },
	{ "an order is asked for until its last byte", cut_anywhere },
	{ "what is too long is left to libxml2", long_parts },
	{ "the column of a tag is known both ways, or neither way",
	    far_tags },
	{ "thousands of changed orders give the same frames both ways",
	    mutations },
	{ "an order of a CSV file is proven if it is right", csv_is_proven },
	{ "thousands of changed rows give the same frames both ways",
	    csv_mutations },
	{ "events out of order prove nothing", odd_events },
	{ "documents mixed at random give the same frames both ways",
	    mixtures },
	{ "an order at the beginning of a block is what stands before it",
	    block_ends },
	{ "lines are counted on behind orders that were left out",
	    many_lines },
};

int
main(void)
{
	return unit_main("accept", tests, ARRAY_LEN(tests));
}
