#include "decode_fixture.h"

#define ROOT "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" " \
	"partner=\"acme\">"
#define END "</purchaseOrders>"
#define CUSTOMER "<initiatingRequest type=\"sale\" reference=\"R\"/>" \
	"<customer id=\"C\"><name>N</name></customer>"
#define ORDER(number, inside) "<purchaseOrder number=\"" number "\" " \
	"date=\"2026-11-22\" purpose=\"order\">" CUSTOMER inside \
	"</purchaseOrder>"
#define LINE(inside) "<line number=\"1\" action=\"add\">" \
	"<offering>O</offering>" inside "</line>"
#define GOOD(number) ORDER(number, LINE(""))

static const char whole[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" "
    "partner=\"acme\" fileId=\"F-1\" sequence=\"7\" "
    "created=\"2026-11-22T23:10:00Z\">\n"
    "  <purchaseOrder number=\"PO-1\" revision=\"2\" date=\"2026-11-22\" "
    "purpose=\"order\">\n"
    "    <initiatingRequest type=\"sale\" reference=\"Q 1\"/>\n"
    "    <customer id=\"C-1\"><name>Example &amp; <![CDATA[Co]]></name>"
    "<contact><email>a@b.c</email></contact></customer>\n"
    "    <billingAccount>BA</billingAccount>\n"
    "    <currency>EUR</currency>\n"
    "    <completeDelivery>1</completeDelivery>\n"
    "    <specialRequirement code=\"access\">Escort\n   needed"
    "</specialRequirement>\n"
    "    <line number=\"1\" action=\"add\">\n"
    "      <offering>BB</offering><quantity>2</quantity>"
    "<unitPrice>49.90</unitPrice>\n"
    "      <place role=\"install\"><city>Z\xc3\xbcrich</city>"
    "<postcode>1</postcode><country>CH</country></place>\n"
    "      <characteristic name=\"speed\"> 10<!-- Mbit --> </characteristic>\n"
    "    </line>\n"
    "    <total>99.80</total>\n"
    "  </purchaseOrder>\n"
    "  <controlTotals orders=\"1\" lines=\"1\">"
    "<amount currency=\"EUR\">99.80</amount></controlTotals>\n"
    "</purchaseOrders>\n";

static const char whole_answer[] =
    "order 1 PO-1/2 at 3:3 bytes 170+773\n"
    "  day 20779 order sale EUR wanted -2147483648 complete total 9980 "
    "amount 9980 lines 1 of 1\n"
    "    NUMBER=PO-1 3:26\n"
    "    REVISION=2 3:42\n"
    "    ORDER_DATE=2026-11-22 3:51\n"
    "    PURPOSE=order 3:72\n"
    "    REQUEST_TYPE=sale 4:30\n"
    "    REQUEST_REFERENCE=Q 1 4:47\n"
    "    CUSTOMER_ID=C-1 5:19\n"
    "    CUSTOMER_NAME=Example & Co 5:30\n"
    "    CONTACT_EMAIL=a@b.c 5:81\n"
    "    BILLING_ACCOUNT=BA 6:21\n"
    "    CURRENCY=EUR 7:15\n"
    "    COMPLETE_DELIVERY=1 8:23\n"
    "    TOTAL=99.80 16:12\n"
    "    code=access 9:31\n"
    "    needs=Escort needed 9:39\n"
    "   line 1 add x2 @4990 day -2147483648 at 11:5\n"
    "    LINE_NUMBER=1 11:19\n"
    "    ACTION=add 11:30\n"
    "    OFFERING=BB 12:17\n"
    "    QUANTITY=2 12:40\n"
    "    UNIT_PRICE=49.90 12:63\n"
    "   place install\n"
    "    PLACE_ROLE=install 13:20\n"
    "    CITY=Z\xc3\xbcrich 13:35\n"
    "    POSTCODE=1 13:58\n"
    "    COUNTRY=CH 13:79\n"
    "    char=speed 14:29\n"
    "      is=10 14:36\n"
    "VALID \n"
    "received 1 orders 1 lines 99.80 EUR\n"
    "xml file [F-1] sequence [7] created [2026-11-22T23:10:00Z]\n"
    "root [] xmlns=\"urn:ordermill:purchase-orders:1\"\n";

static void
everything_arrives(void)
{
	fixture_setup();
	UNIT_STRING(show_text(whole), whole_answer);
	fixture_teardown();
}

/* A document with mistakes of every kind. */
static const char wrong[] =
    "\xef\xbb\xbf<po:purchaseOrders\n  xmlns:po="
    "\"urn:ordermill:purchase-orders:1\" partner=\"acme\" sequence=\"x\" "
    "f\xc3\xb6o=\"a&amp;b\">\n"
    "  <po:purchaseOrder number=\"P 1\" date=\"2026-02-30\"\n"
    "     purpose=\"ordr\" more=\"&lt;1>\">\n"
    "    <po:customer id=\"&amp;C&#38;1\"/>\n"
    "    <po:initiatingRequest type=\"sale\"/>\n"
    "    stray &amp; text\n"
    "    <po:line number=\"0\" action=\"add\"><po:offering>A<b/>B"
    "</po:offering><po:quantity>0</po:quantity><po:quantity>1</po:quantity>\n"
    "      <po:place><po:city/></po:place>\n"
    "      <po:zzz><po:line/></po:zzz>\n"
    "    </po:line>\n"
    "    <po:total>\n 12.50 \n</po:total>\n"
    "  </po:purchaseOrder>\r\n"
    "  <purchaseOrder xmlns=\"urn:other\" number=\"F1\"><a/></purchaseOrder>\n"
    "  <po:purchaseOrder/>\n"
    "  <po:other/><?pi?><!-- \xe2\x82\xac -->\n"
    "  <po:controlTotals orders=\"5\" liness=\"1\"><po:amount "
    "currency=\"EUR\">1</po:amount><po:amount>2</po:amount>"
    "</po:controlTotals>\n"
    "  <po:purchaseOrder/>\n"
    "</po:purchaseOrders>";

static void
same_in_small_blocks(void)
{
	static const char malformed[] = ROOT GOOD("1") "\n<a><b c=\"1\" "
	    "c=\"2\"/></a>" END;
	static const struct {
		const char *text;
		size_t len;
	} documents[] = {
		{ whole, sizeof(whole) - 1 },
		{ wrong, sizeof(wrong) - 1 },
		{ malformed, sizeof(malformed) - 1 },
	};
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		char *expected = strdup(show(documents[i].text,
		    documents[i].len, READ_BLOCK_BYTES));
		for (size_t block = 1; block <= 7; block++)
			UNIT_STRING(show(documents[i].text, documents[i].len,
			    block), expected);
		free(expected);
	}
	fixture_teardown();
}

static void
cut_anywhere(void)
{
	fixture_setup();
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		show(whole, len, READ_BLOCK_BYTES);
		/* Only the last line feed can be missed. */
		const bool complete = len >= sizeof(whole) - 2;
		UNIT_NUMBER(fx.out.verdict, complete ? VERDICT_VALID :
		    VERDICT_REFUSED);
		if (complete)
			continue;
		UNIT_NUMBER(fx.out.findings.n, 1);
		UNIT_NUMBER(fx.out.findings.at[0].why,
		    len == 0 ? F_EMPTY : F_TRUNCATED);
	}
	for (size_t len = 0; len < sizeof(wrong) - 1; len++) {
		show(wrong, len, READ_BLOCK_BYTES);
		UNIT_NUMBER(fx.out.verdict, VERDICT_REFUSED);
	}
	fixture_teardown();
}

static void
mistakes_have_places(void)
{
	fixture_setup();
	show(wrong, sizeof(wrong) - 1, READ_BLOCK_BYTES);
	SHOWS("! F_HEAD @sequence=x at 2:71 (expected: a whole number");
	SHOWS("! F_HEAD purchaseOrders/@f\xc3\xb6o=a&b at 2:79");
	SHOWS("! O_SYNTAX @number=P 1 at 3:29 ");
	SHOWS("! O_SYNTAX @date=2026-02-30 at 3:40 ");
	SHOWS("! O_VALUE @purpose=ordr at 4:15 (expected: order, change, "
	    "cancel or feasibility)");
	SHOWS("! O_UNEXPECTED purchaseOrder/@more=<1> at 4:27 ");
	SHOWS("! O_SYNTAX customer/@id=&C&1 at 5:22 ");
	SHOWS("! O_UNEXPECTED customer at 5:5 (expected here: "
	    "initiatingRequest)");
	SHOWS("! O_MISSING initiatingRequest/@reference at 3:3 ");
	SHOWS("! O_UNEXPECTED purchaseOrder=stray");
	SHOWS("! O_SYNTAX line/@number=0 at 8:22 line 1 ");
	SHOWS("! O_UNEXPECTED b at 8:52 line 1 ");
	SHOWS("! O_UNEXPECTED zzz at 10:7 line 1 ");
	SHOWS("OFFERING=AB ");
	SHOWS("TOTAL=12.50 12:15");
	SHOWS("order 2 F1/0 at 16:3");
	SHOWS("! O_NAMESPACE  at 16:3 (urn:other)");
	SHOWS("! F_ENVELOPE other at 18:3\n");
	SHOWS("! F_HEAD controlTotals/@liness=1 at 19:40 ");
	SHOWS("! F_HEAD controlTotals/@lines at 19:3 ");
	SHOWS("! F_HEAD controlTotals/amount/@currency at 19:82");
	SHOWS("! F_ENVELOPE purchaseOrder at 20:3 (it comes after "
	    "controlTotals)");
	SHOWS("root [po:] xmlns:po=\"urn:ordermill:purchase-orders:1\"\n");
	fixture_teardown();
}

/* libxml2 would stop validating at the stray element. */
static void
stray_element_hides_nothing(void)
{
	fixture_setup();
	show_text(ROOT GOOD("1") "<other/>"
	    ORDER("2", "<currency>euro</currency>" LINE("")) END);
	SHOWS("REFUSED");
	SHOWS("! F_ENVELOPE other at 1:");
	SHOWS("! O_LONG currency=euro at 1:461 ");
	show_text(ROOT GOOD("1") "<x:other xmlns:x=\"u\"><purchaseOrder/>"
	    "</x:other>" ORDER("2", LINE("<quantity>0</quantity>")) END);
	SHOWS("! F_ENVELOPE other at 1:");
	SHOWS("! O_SYNTAX line/quantity=0");
	SHOWS("received 2 orders 2 lines");
	fixture_teardown();
}

static void
foreign_order_hides_nothing(void)
{
	fixture_setup();
	show_text(ROOT "<purchaseOrder xmlns=\"\" number=\"F\" revision=\"3\">"
	    "<deep><purchaseOrder/></deep></purchaseOrder>"
	    ORDER("2", LINE("<quantity>-1</quantity>")) END);
	SHOWS("VALID \nreceived 2 orders 1 lines");
	SHOWS("order 1 F/3 ");
	SHOWS("! O_NAMESPACE  at 1:72 (it is in no namespace)");
	SHOWS("! O_SYNTAX line/quantity=-1");
	UNIT_NUMBER(count_of("O_MISSING"), 0);
	fixture_teardown();
}

static void
misplaced_element_hides_no_value(void)
{
	fixture_setup();
	/* The order of elements is wrong at the first total. */
	show_text(ROOT ORDER("1", "<total>1</total>" LINE("<quantity>x"
	    "</quantity>") "<total>y</total>") GOOD("2") END);
	SHOWS("! O_UNEXPECTED line at 1:");
	SHOWS("! O_SYNTAX line/quantity=x");
	UNIT_NUMBER(count_of("  ! "), 2);
	SHOWS("VALID \nreceived 2 orders 2 lines");
	fixture_teardown();
}

static void
one_bad_order_harms_no_other(void)
{
	fixture_setup();
	show_text(ROOT GOOD("1") "<purchaseOrder/>" GOOD("3")
	    "<purchaseOrder number=\"4\"><line/><line/></purchaseOrder>"
	    GOOD("5") END);
	SHOWS("VALID \nreceived 5 orders 5 lines");
	UNIT_NUMBER(count_of("unidentified"), 1);
	UNIT_NUMBER(count_of("order 1 1/0"), 1);
	UNIT_NUMBER(count_of("order 3 3/0"), 1);
	UNIT_NUMBER(count_of("order 5 5/0"), 1);
	/* Seven values of the first, five of the second and two lines. */
	UNIT_NUMBER(count_of("  ! O_MISSING"), 7 + 6 + 2 * 3);
	fixture_teardown();
}

static void
all_that_is_missing(void)
{
	fixture_setup();
	show_text(ROOT ORDER("1", LINE("<place/>"
	    "<characteristic/><specialRequirement/>")) END);
	SHOWS("O_MISSING line/place/@role at 1:");
	SHOWS("O_MISSING line/place/city at 1:");
	SHOWS("O_MISSING line/characteristic/@name at 1:");
	SHOWS("O_MISSING line/characteristic= at 1:");
	SHOWS("O_MISSING line/specialRequirement= at 1:");
	fixture_teardown();
}

static void
doctype_is_refused(void)
{
	static const char *const documents[] = {
		"<!DOCTYPE a>" ROOT GOOD("1") END,
		"<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x \"y\">]>"
		    ROOT "&x;" END,
		"<!DOCTYPE a SYSTEM \"/etc/passwd\">" ROOT END,
		"<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;"
		    "&a;\"><!ENTITY c \"&b;&b;&b;\">]>" ROOT "&c;" END,
	};
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		for (size_t block = 1; block < 8; block += 3) {
			show(documents[i], strlen(documents[i]), block);
			UNIT_NUMBER(fx.out.findings.n, 1);
			SHOWS("REFUSED \nreceived 0 orders 0 lines\n"
			    "! F_DOCTYPE ");
		}
	}
	fixture_teardown();
}

static void
encodings(void)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum reason why;	/* REASON_COUNT: fine */
	} cases[] = {
#define CASE(text, why) { text, sizeof(text) - 1, why }
		CASE(ROOT GOOD("1") END, REASON_COUNT),
		CASE("\xef\xbb\xbf" ROOT GOOD("1") END, REASON_COUNT),
		CASE("\xef\xbb\xbf<?xml version=\"1.0\" encoding='utf-8'?>"
		    ROOT END, REASON_COUNT),
		CASE("<?xml version=\"1.0\" encoding=\"US-ASCII\" ?>" ROOT END,
		    REASON_COUNT),
		CASE("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" ROOT
		    END, F_ENCODING),
		CASE("<?xml version=\"1.0\" encoding=\"UTF-16\"?>" ROOT END,
		    F_ENCODING),
		CASE("<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADw-a/+AD4-",
		    F_ENCODING),
		CASE("<?xml version=\"1.0\" encoding=\"x\"?>" ROOT END,
		    F_ENCODING),
		CASE("<?xml version=\"1.0\" encoding=\"\xe9\"?>" ROOT END,
		    F_ENCODING),
		CASE("\xff\xfe<\0a\0/\0>\0", F_ENCODING),
		CASE("\xfe\xff\0<\0a\0/\0>", F_ENCODING),
		CASE("<\0a\0/\0>\0", F_NUL),
		CASE(ROOT "\0" END, F_NUL),
		CASE(ROOT "\xe9" END, F_ENCODING),
		CASE(ROOT "<!-- \xc0\xaf -->" END, F_ENCODING),
		CASE(ROOT "<!-- \xed\xa0\x80 -->" END, F_ENCODING),
		CASE(ROOT "<!-- \xf4\x90\x80\x80 -->" END, F_ENCODING),
		CASE(ROOT "<!-- \xf4\x8f\xbf\xbf -->" END, REASON_COUNT),
		CASE(ROOT END "\xe2\x82", F_TRUNCATED),
		/* UTF-8, but not XML */
		CASE(ROOT "\x01" END, F_MALFORMED),
		CASE(ROOT "<!-- \xef\xbf\xbe -->" END, F_MALFORMED),
	};
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		for (size_t block = 1; block < 5; block++) {
			show(cases[i].bytes, cases[i].len, block);
			UNIT_NUMBER(fx.out.verdict,
			    cases[i].why == REASON_COUNT ? VERDICT_VALID :
			    VERDICT_REFUSED);
			if (cases[i].why != REASON_COUNT)
				UNIT_NUMBER(fx.out.findings.at[0].why,
				    cases[i].why);
		}
	}
	show(ROOT "\n\n \xe9 ", sizeof(ROOT "\n\n \xe9 ") - 1, 5);
	SHOWS("F_ENCODING  at 3:0 (byte 0xE9 at offset 74)");
	fixture_teardown();
}

static void
forms_that_are_not_xml(void)
{
	static const struct {
		const char *text;
		const char *answer;
	} cases[] = {
		{ ROOT "\n</b>" END, "F_MALFORMED  at 2:5 (Opening and "
		    "ending tag mismatch: purchaseOrders line 1 and b)" },
		{ ROOT END "x", "F_MALFORMED  at 1:" },
		{ ROOT END ROOT END, "F_MALFORMED  at 1:" },
		{ ROOT "&nbsp;" END, "F_MALFORMED  at 1:" },
		{ ROOT "<x:a/>" END, "F_MALFORMED  at 1:76 (Namespace "
		    "prefix x on a is not defined)" },
		{ ROOT "<a b=\"1\" b=\"2\"/>" END, "F_MALFORMED  at 1:" },
		{ ROOT "\n<a b=\"<\"/>" END, "F_MALFORMED  at 2:" },
		{ ROOT "<!DOCTYPE a>" END, "F_MALFORMED  at 1:72 (markup "
		    "that cannot stand here)" },
		/* What is behind the mistake is not the end of the file. */
		{ "<purchaseOrders a=\"1\"b=\"2\" c=\"3 d=", "F_MALFORMED" },
		{ "<purchaseOrders a=\"1", "F_TRUNCATED" },
		{ ROOT "<![CDATA", "F_TRUNCATED" },
		{ "<?xml version=\"1.0\"?>", "F_TRUNCATED" },
		{ ROOT GOOD("1"), "F_TRUNCATED" },
		{ ROOT GOOD("1") "</purchaseOrders", "F_TRUNCATED" },
		{ "  \n\t ", "F_EMPTY" },
		{ "\xef\xbb\xbf", "F_EMPTY" },
	};
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		show_text(cases[i].text);
		SHOWS("REFUSED");
		SHOWS(cases[i].answer);
		UNIT_NUMBER(fx.out.findings.n, 1);
	}
	fixture_teardown();
}

static void
roots(void)
{
	fixture_setup();
	show_text("<purchaseOrders partner=\"acme\"/>");
	SHOWS("! F_ROOT purchaseOrders at 1:1 (it is in no namespace)");
	show_text("<purchaseOrders xmlns=\"urn:other\"/>");
	SHOWS("! F_ROOT purchaseOrders at 1:1 (urn:other)");
	show_text("\n <orders xmlns=\"urn:ordermill:purchase-orders:1\"/>");
	SHOWS("! F_ROOT orders at 2:2\n");
	show_text(ROOT END);
	SHOWS("VALID \nreceived 0 orders 0 lines");
	show_text("<purchaseOrders "
	    "xmlns=\"urn:ordermill:purchase-orders:1\"/>");
	SHOWS("REFUSED \nreceived 0 orders 0 lines\n! F_HEAD @partner at 1:1");
	show_text(ROOT "text" GOOD("1") "more" END);
	UNIT_NUMBER(count_of("! F_ENVELOPE purchaseOrders=text"), 1);
	UNIT_NUMBER(count_of("F_ENVELOPE"), 1);
	fixture_teardown();
}

static void
hints_and_overrides(void)
{
#define XSI "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
#define XSI_ROOT "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" " \
	XSI "xsi:schemaLocation=\"urn:ordermill:purchase-orders:1 " \
	"http://example.com/x.xsd\" partner=\"acme\""
	fixture_setup();
	show_text(XSI_ROOT ">" GOOD("1") END);
	SHOWS("VALID");
	SHOWS("root [] xmlns=\"urn:ordermill:purchase-orders:1\" xmlns:xsi="
	    "\"http://www.w3.org/2001/XMLSchema-instance\"\n");
	show_text(XSI_ROOT " xsi:type=\"x\">" GOOD("1") END);
	SHOWS("! F_HEAD purchaseOrders/@xsi:type=x at 1:");
	show_text(XSI_ROOT ">" ORDER("1", "<currency xsi:nil=\"true\"/>" LINE(
	    "<quantity xml:lang=\"x\">1</quantity>")) END);
	SHOWS("! O_UNEXPECTED currency/@xsi:nil=true at 1:");
	SHOWS("! O_UNEXPECTED quantity/@xml:lang=x at 1:");
	SHOWS("! O_MISSING currency= at 1:");
	fixture_teardown();
}

/* TEXT N times, between HEAD and TAIL; free it. */
static char *
repeated(const char *head, const char *text, size_t n, const char *tail)
{
	const size_t a = strlen(head), b = strlen(text), c = strlen(tail);
	char *all = malloc(a + n * b + c + 1), *at = all + a;
	memcpy(all, head, a);
	for (size_t i = 0; i < n; i++, at += b)
		memcpy(at, text, b);
	memcpy(at, tail, c + 1);
	return all;
}

static void
show_repeated(const char *head, const char *text, size_t n, const char *tail)
{
	char *all = repeated(head, text, n, tail);
	show_text(all);
	free(all);
}

static void
xml_limits(void)
{
	fixture_setup();
	show_repeated(ROOT, "<a>", 31, "");
	SHOWS("! F_TRUNCATED");
	show_repeated(ROOT, "<a>", 32, "");
	SHOWS("! F_XML_LIMIT  at 1:165 (more than 32 elements inside one "
	    "another)");
	show_repeated(ROOT, "<a>", 100000, "");
	SHOWS("! F_XML_LIMIT");
	show_repeated(ROOT "<!--", "x", 300000, "-->" END);
	SHOWS("! F_XML_LIMIT  at 1:0 (a tag or comment of more than 128 KiB)");
	show_repeated(ROOT "<a ", "x", 300000, "=\"\"/>" END);
	SHOWS("! F_XML_LIMIT");
	char many[100 * 12] = "<a", *at = many + 2;
	for (unsigned i = 0; i < 65; i++)
		at += sprintf(at, " a%u=\"\"", i);
	show_repeated(ROOT, many, 1, "/>" END);
	SHOWS("! F_XML_LIMIT  at 1:72 (an element with more than 64 "
	    "attributes)");
	char *names = malloc(200000), *end = names;
	for (unsigned i = 0; i < 15000; i++)
		end += sprintf(end, "<n%u/>\n", i);
	show_repeated(ROOT, names, 1, END);
	SHOWS("(more than 10000 different names)");
	free(names);
	fixture_teardown();
}

#define SHOWS_TOO_LARGE(detail) do { \
	SHOWS("  ! O_TOO_LARGE  at 1:72 "); \
	SHOWS("(" detail ")\n"); \
} while (0)

static void
orders_that_are_too_large(void)
{
#define BEFORE ROOT "<purchaseOrder number=\"1\" date=\"2026-11-22\" " \
	"purpose=\"order\">" CUSTOMER
#define AFTER "</purchaseOrder>" GOOD("2") END
	fixture_setup();
	show_repeated(BEFORE, LINE(""), 10000, AFTER);
	SHOWS("lines 10000 of 10000\n");
	SHOWS("VALID \nreceived 2 orders 10001 lines");
	show_repeated(BEFORE, LINE(""), 10001, AFTER);
	SHOWS("lines 10000 of 10001\n");
	SHOWS_TOO_LARGE("more than 10000 lines");
	SHOWS("order 2 2/0");
	UNIT_NUMBER(count_of("  ! "), 1);
	SHOWS("VALID \nreceived 2 orders 10002 lines");
	show_repeated(BEFORE "<specialRequirement>",
	    "0123456789abcdef", 4096, "</specialRequirement>" AFTER);
	SHOWS("! O_LONG specialRequirement=0123");
	show_repeated(BEFORE "<specialRequirement>",
	    "0123456789abcdef", 4097, "</specialRequirement>" AFTER);
	SHOWS_TOO_LARGE("a value of more than 64 KiB");
	UNIT_NUMBER(count_of("  ! "), 1);
	show_repeated(BEFORE, "<specialRequirement>x</specialRequirement>",
	    32, AFTER);
	UNIT_NUMBER(count_of("  ! "), 0);
	show_repeated(BEFORE, "<specialRequirement>x</specialRequirement>",
	    33, LINE("") AFTER);
	SHOWS_TOO_LARGE("more than 32 special requirements");
	SHOWS("lines 0 of 1\n");
	show_repeated(BEFORE "<line number=\"1\" action=\"add\"><offering>O"
	    "</offering>", "<characteristic name=\"a\">1</characteristic>",
	    64, "</line>" AFTER);
	UNIT_NUMBER(count_of("  ! "), 0);
	show_repeated(BEFORE "<line number=\"1\" action=\"add\"><offering>O"
	    "</offering>", "<characteristic name=\"a\">1</characteristic>",
	    65, "</line>" AFTER);
	SHOWS_TOO_LARGE("more than 64 characteristics in a line");
	show_repeated(BEFORE "<line number=\"1\" action=\"add\"><offering>O"
	    "</offering>", "<place role=\"install\"><city>C</city><postcode>P"
	    "</postcode><country>NL</country></place>", 3, "</line>" AFTER);
	SHOWS_TOO_LARGE("more than 2 places in a line");
	SHOWS("VALID \nreceived 2 orders 2 lines");
	fixture_teardown();
}

static void
a_mebibyte_of_order(void)
{
	char *text = repeated("<specialRequirement>", "0123456789", 100,
	    "</specialRequirement>");
	char *line = repeated("<line number=\"1\" action=\"add\"><offering>O"
	    "</offering>", text, 32, "</line>");
	fixture_setup();
	show_repeated(BEFORE, line, 40, AFTER);
	SHOWS_TOO_LARGE("more than 1 MiB of data");
	SHOWS("of 40\n");
	SHOWS("order 2 2/0");
	SHOWS("VALID \nreceived 2 orders 41 lines");
	free(text);
	free(line);
	fixture_teardown();
}

static void
many_findings_are_counted(void)
{
	fixture_setup();
	show_repeated(BEFORE, "<line number=\"x\" action=\"y\"><offering>O"
	    "</offering></line>", 1000, AFTER);
	SHOWS("  ! omitted 1951\n");
	UNIT_NUMBER(count_of("  ! O_"), 49);
	show_repeated(ROOT, "<x/>", 1000, END);
	SHOWS("! omitted 951\n");
	UNIT_NUMBER(count_of("! F_ENVELOPE"), 49);
	/* One place is kept for what matters most. */
	show_repeated(ROOT, "<x/>", 1000, "");
	SHOWS("! omitted 951\n");
	SHOWS("! F_TRUNCATED");
	show_repeated(BEFORE, "<line number=\"x\" action=\"y\"><offering>O"
	    "</offering></line>", 10001, AFTER);
	SHOWS("  ! O_TOO_LARGE");
	SHOWS("  ! omitted 19951\n");
	fixture_teardown();
}

static void
lines_beyond_16_bits(void)
{
	fixture_setup();
	show_repeated(ROOT, "\n", 70000, ORDER("1", "\n<currency>\n\neuro"
	    "</currency>") END);
	SHOWS("order 1 1/0 at 70001:1 bytes ");
	SHOWS("CURRENCY=euro 70002:11\n");
	SHOWS("! O_LONG currency=euro at 70002:11");
	fixture_teardown();
}

static void
byte_ranges_hold_the_orders(void)
{
	static const char text[] = "\xef\xbb\xbf" ROOT "\n  " GOOD("A")
	    "<!--\xe2\x82\xac-->" ORDER("B", LINE("\n\t\t")) "<purchaseOrder"
	    "\n/>" END;
	struct {
		unsigned long long offset, length;
	} range[3] = { { 0, 0 } };
	size_t n = 0;
	fixture_setup();
	show(text, sizeof(text) - 1, 3);
	for (const char *at = fx.text; n < 3 &&
	    (at = strstr(at, " bytes ")) != NULL; at++, n++)
		CU_ASSERT_EQUAL(sscanf(at, " bytes %llu+%llu",
		    &range[n].offset, &range[n].length), 2);
	UNIT_NUMBER(n, 3);
	CU_ASSERT_NSTRING_EQUAL(text + range[0].offset, GOOD("A"),
	    sizeof(GOOD("A")) - 1);
	UNIT_NUMBER(range[0].length, sizeof(GOOD("A")) - 1);
	UNIT_NUMBER(range[1].length, sizeof(ORDER("B", LINE("\n\t\t"))) - 1);
	CU_ASSERT_NSTRING_EQUAL(text + range[1].offset,
	    "<purchaseOrder number=\"B\"", 25);
	CU_ASSERT_NSTRING_EQUAL(text + range[2].offset,
	    "<purchaseOrder\n/>" END, range[2].length + sizeof(END) - 1);
	fixture_teardown();
}

static void
many_batches(void)
{
	fixture_setup();
	show_repeated(ROOT, GOOD("1"), 5000, END);
	SHOWS("VALID \nreceived 5000 orders 5000 lines");
	CU_ASSERT(fx.batches >= 5);
	SHOWS("order 5000 1/0 ");
	show_repeated(ROOT, "<purchaseOrder/>", 5000, END);
	SHOWS("VALID \nreceived 5000 orders 0 lines");
	CU_ASSERT(fx.batches >= 5);
	fixture_teardown();
}

static void
long_texts_between(void)
{
	fixture_setup();
	show_repeated(ROOT GOOD("1"), "          \n", 100000, GOOD("2") END);
	SHOWS("VALID \nreceived 2 orders 2 lines");
	SHOWS("order 2 2/0 at 100001:1 bytes ");
	show_repeated(ROOT GOOD("1"), "0123456789", 100000, GOOD("2") END);
	UNIT_NUMBER(count_of("F_ENVELOPE"), 1);
	SHOWS("received 2 orders 2 lines");
	show_repeated(BEFORE "<reason>", "0123456789", 500000, "</reason>"
	    AFTER);
	SHOWS_TOO_LARGE("a value of more than 64 KiB");
	SHOWS("VALID \nreceived 2 orders 1 lines");
	fixture_teardown();
}

static void
values_are_whole(void)
{
	fixture_setup();
	show_text(ROOT ORDER("1", "<reason>a<!-- x -->b<![CDATA[<c>]]>&lt;"
	    "&#x20AC;&#38;amp;</reason><specialRequirement code=\"a&#x2e;b\">"
	    " \t x \r\n y </specialRequirement>") END);
	SHOWS("CHANGE_REASON=ab<c><\xe2\x82\xac&amp; 1:");
	SHOWS("code=a.b 1:");
	SHOWS("needs=x y 1:");
	SHOWS("VALID");
	UNIT_NUMBER(count_of("  ! "), 0);
	show_text(ROOT ORDER("1", "<reason>\xc2\x85</reason>") GOOD("2") END);
	SHOWS("! O_CHARACTERS reason=\xc2\x85 at 1:");
	SHOWS("VALID");
	fixture_teardown();
}

/* A name and a value cut to a finding's size must still be text. */
static void
long_names_in_findings(void)
{
	fixture_setup();
	show_repeated(BEFORE "<reason x", "\xc3\xb6", 100, "=\"\"/>" AFTER);
	SHOWS("! O_UNEXPECTED reason/@x\xc3\xb6");
	show_repeated(BEFORE "<reason ax", "\xc3\xb6", 100, "=\"\"/>" AFTER);
	SHOWS("! O_UNEXPECTED reason/@ax\xc3\xb6");
	show_repeated(BEFORE "<x", "\xe2\x82\xac", 0, "/>" AFTER);
	show_repeated(ROOT "<a>", "\xc3\xb6", 300, "</b>");
	SHOWS("F_MALFORMED");
	for (size_t n = 510; n < 514; n++) {
		show_repeated("<purchaseOrders xmlns=\"urn:ordermill:purchase-"
		    "orders:1\" partner=\"a", "\xc3\xb6", n, "\"/>");
		SHOWS("! F_PARTNER @partner=a\xc3\xb6");
		show_repeated(ROOT "<controlTotals orders=\"0\" lines=\"0\">"
		    "<amount currency=\"EUR\">1", "\xc3\xb6", n,
		    "</amount></controlTotals>" END);
		SHOWS("! F_HEAD controlTotals/amount=1\xc3\xb6");
	}
	show_repeated(ROOT "<a></b", "\xc3\xb6", 300, ">");
	SHOWS("F_MALFORMED");
	show_repeated(ROOT "<a></bb", "\xc3\xb6", 300, ">");
	SHOWS("F_MALFORMED");
	fixture_teardown();
}

static const struct unit_test tests[] = {
	{ "an order arrives with every value, typed and with its place",
	    everything_arrives },
	{ "blocks of 1 to 7 bytes give the same answer",
	    same_in_small_blocks },
	{ "a document cut anywhere is refused", cut_anywhere },
	{ "every mistake has its place", mistakes_have_places },
	{ "a stray element below the root refuses the file and hides no "
	    "mistake", stray_element_hides_nothing },
	{ "an order of a foreign namespace is one, and hides no mistake",
	    foreign_order_hides_nothing },
	{ "a misplaced element hides no wrong value behind it",
	    misplaced_element_hides_no_value },
	{ "one bad order harms no other", one_bad_order_harms_no_other },
	{ "all that is missing is named", all_that_is_missing },
	{ "a DOCTYPE is refused before anything in it is looked at",
	    doctype_is_refused },
	{ "UTF-8 is accepted and nothing else", encodings },
	{ "what is not well-formed is told from what is cut short",
	    forms_that_are_not_xml },
	{ "only our root is a root", roots },
	{ "schema hints are passed over, schema overrides are not",
	    hints_and_overrides },
	{ "XML beyond any need is refused", xml_limits },
	{ "an order past a limit is too large, and its neighbour is not",
	    orders_that_are_too_large },
	{ "an order of more than a mebibyte is too large",
	    a_mebibyte_of_order },
	{ "findings are kept up to a number and counted beyond",
	    many_findings_are_counted },
	{ "lines are counted beyond 65535", lines_beyond_16_bits },
	{ "byte ranges hold the orders and nothing else",
	    byte_ranges_hold_the_orders },
	{ "many orders come in several batches", many_batches },
	{ "a long text takes no long memory", long_texts_between },
	{ "comments, CDATA and references are part of a value",
	    values_are_whole },
	{ "long names are cut between characters", long_names_in_findings },
};

int
main(void)
{
	return unit_main("xml_decode", tests, ARRAY_LEN(tests));
}
