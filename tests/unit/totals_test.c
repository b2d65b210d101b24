/* Does the file hold what it says it holds? */
#include "decode_fixture.h"

#define ROOT "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" " \
	"partner=\"acme\">"
#define END "</purchaseOrders>"
#define ORDER(number, currency, lines, total) "<purchaseOrder number=\"" \
	number "\" date=\"2026-11-22\" purpose=\"order\"><initiatingRequest " \
	"type=\"sale\" reference=\"R\"/><customer id=\"C\"><name>N</name>" \
	"</customer>" currency lines total "</purchaseOrder>"
#define EUR "<currency>EUR</currency>"
#define USD "<currency>USD</currency>"
#define LINE(inside) "<line number=\"1\" action=\"add\"><offering>O" \
	"</offering>" inside "</line>"
#define PRICE(p) "<unitPrice>" p "</unitPrice>"
#define TOTAL(t) "<total>" t "</total>"
#define TOTALS(orders, lines, amounts) "<controlTotals orders=\"" orders \
	"\" lines=\"" lines "\">" amounts "</controlTotals>"
#define AMOUNT(currency, a) "<amount currency=\"" currency "\">" a "</amount>"

/* Two orders, three lines, 15.50 EUR and 1.00 USD by their lines. */
#define TWO ORDER("1", EUR, LINE(PRICE("10")) LINE(PRICE("5.50")), "") \
	ORDER("2", USD, LINE(PRICE("1.00")), "")

struct totals_case {
	const char *text;
	const char *answer;
};

static void
check(const struct totals_case *cases, size_t n)
{
	fixture_setup();
	for (size_t i = 0; i < n; i++) {
		show_text(cases[i].text);
		SHOWS(cases[i].answer);
		if (strcmp(cases[i].answer, "VALID") == 0)
			UNIT_NUMBER(fx.out.findings.n, 0);
	}
	fixture_teardown();
}

static void
counts(void)
{
	static const struct totals_case cases[] = {
		{ ROOT TWO TOTALS("2", "3", "") END, "VALID" },
		{ ROOT TWO TOTALS("02", " 3 ", "") END, "VALID" },
		{ ROOT TWO TOTALS("3", "3", "") END, "! F_TOTAL_ORDERS "
		    "controlTotals/@orders=3 at 1:727 (the file has 2)" },
		{ ROOT TWO TOTALS("1", "3", "") END, "! F_TOTAL_ORDERS" },
		{ ROOT TWO TOTALS("2", "4", "") END, "! F_TOTAL_LINES "
		    "controlTotals/@lines=4 at 1:737 (the file has 3)" },
		{ ROOT TWO TOTALS("1", "1", AMOUNT("EUR", "1")) END,
		    "! F_TOTAL_AMOUNT" },
		{ ROOT TOTALS("0", "0", "") END, "VALID" },
		{ ROOT TWO END, "VALID" },
	};
	check(cases, ARRAY_LEN(cases));
}

static void
sums(void)
{
	static const struct totals_case cases[] = {
		{ ROOT TWO TOTALS("2", "3", AMOUNT("EUR", "15.5")
		    AMOUNT("USD", "1")) END, "VALID" },
		{ ROOT TWO TOTALS("2", "3", AMOUNT("USD", "1.00")
		    AMOUNT("EUR", "15.50")) END, "VALID" },
		{ ROOT TWO TOTALS("2", "3", AMOUNT("EUR", "15.51")
		    AMOUNT("USD", "1")) END, "! F_TOTAL_AMOUNT "
		    "controlTotals/amount=15.51 at 1:763 (the file has 15.50 "
		    "EUR)" },
		{ ROOT TWO TOTALS("2", "3", AMOUNT("EUR", "15.49")
		    AMOUNT("USD", "1")) END, "! F_TOTAL_AMOUNT" },
		/* A currency too few, and one too many. */
		{ ROOT TWO TOTALS("2", "3", AMOUNT("EUR", "15.50")) END,
		    "! F_TOTAL_AMOUNT controlTotals/amount at 0:0 (the file "
		    "also has 1.00 USD)" },
		{ ROOT TWO TOTALS("2", "3", AMOUNT("EUR", "15.50")
		    AMOUNT("USD", "1") AMOUNT("CHF", "0")) END, "VALID" },
		{ ROOT TWO TOTALS("2", "3", AMOUNT("EUR", "15.50")
		    AMOUNT("USD", "1") AMOUNT("CHF", "0.01")) END,
		    "! F_TOTAL_AMOUNT" },
		/* What no currency has. */
		{ ROOT TWO TOTALS("2", "3", AMOUNT("EUR", "15.501")) END,
		    "! F_HEAD controlTotals/amount=15.501" },
		{ ROOT TWO TOTALS("2", "3", AMOUNT("QQQ", "1")) END,
		    "! F_HEAD controlTotals/amount/@currency=QQQ" },
	};
	check(cases, ARRAY_LEN(cases));
}

/* Either what the lines come to, or what the orders say they come to. */
static void
two_ways_to_count(void)
{
#define STATED ORDER("1", EUR, LINE(PRICE("10")), TOTAL("12.10")) \
	ORDER("2", EUR, LINE(PRICE("5")), "")
	static const struct totals_case cases[] = {
		{ ROOT STATED TOTALS("2", "2", AMOUNT("EUR", "15")) END,
		    "VALID" },
		{ ROOT STATED TOTALS("2", "2", AMOUNT("EUR", "17.10")) END,
		    "VALID" },
		{ ROOT STATED TOTALS("2", "2", AMOUNT("EUR", "16")) END,
		    "! F_TOTAL_AMOUNT" },
		/* No price, but a total: all is known. */
		{ ROOT ORDER("1", EUR, LINE(""), TOTAL("9")) TOTALS("1", "1",
		    AMOUNT("EUR", "9")) END, "VALID" },
		{ ROOT ORDER("1", EUR, LINE(""), TOTAL("9")) TOTALS("1", "1",
		    AMOUNT("EUR", "10")) END, "! F_TOTAL_AMOUNT" },
	};
	check(cases, ARRAY_LEN(cases));
}

/* One order whose amount cannot be known does not refuse its neighbours. */
static void
unknown_amounts(void)
{
	static const struct totals_case cases[] = {
		{ ROOT ORDER("1", EUR, LINE(PRICE("ten")), "") ORDER("2", EUR,
		    LINE(PRICE("5")), "") TOTALS("2", "2", AMOUNT("EUR",
		    "15")) END, "VALID" },
		{ ROOT ORDER("1", EUR, LINE(""), "") ORDER("2", EUR,
		    LINE(PRICE("5")), "") TOTALS("2", "2", AMOUNT("EUR",
		    "54.90")) END, "VALID" },
		{ ROOT ORDER("1", EUR, LINE(""), "") ORDER("2", EUR,
		    LINE(PRICE("5")), "") TOTALS("2", "2", AMOUNT("EUR",
		    "4.99")) END, "! F_TOTAL_AMOUNT" },
		{ ROOT ORDER("1", "", LINE(PRICE("10")), "") TOTALS("1", "1",
		    AMOUNT("EUR", "10")) END, "VALID" },
	};
	check(cases, ARRAY_LEN(cases));
}

static void
agreed_totals(void)
{
	fixture_setup();
	fx.partner.totals_required = true;
	show_text(ROOT TWO END);
	SHOWS("REFUSED \nreceived 2 orders 3 lines 15.50 EUR 1.00 USD\n"
	    "! F_TOTALS_MISSING  at 0:0\n");
	show_text(ROOT TWO TOTALS("2", "3", "") END);
	SHOWS("VALID");
	/* A file that is cut short is that, and nothing else. */
	show_text(ROOT TWO);
	UNIT_NUMBER(fx.out.findings.n, 1);
	SHOWS("! F_TRUNCATED");
	fixture_teardown();
}

static void
agreed_partner(void)
{
	fixture_setup();
	show_text("<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" "
	    "partner=\"Acme\">" TWO END);
	SHOWS("REFUSED \nreceived 0 orders 0 lines\n! F_PARTNER "
	    "@partner=Acme at 0:0 (acme)\n");
	fixture_teardown();
}

static void
agreed_format(void)
{
	fixture_setup();
	show_text("po_number\n");
	SHOWS("! F_FORMAT  at 0:0 (XML is agreed)");
	UNIT_NUMBER(fx.out.findings.n, 1);
	/* Whatever else is wrong with it. */
	show_text("{\"orders\": []}");
	SHOWS("! F_FORMAT  at 0:0 (XML is agreed)");
	show_text("\xef\xbb\xbf\xef\xbb\xbf" ROOT END);
	SHOWS("! F_FORMAT  at 0:0 (XML is agreed)");
	/* But what is not text is of no format. */
	show("\xff\xfe<\0", 4, 4);
	SHOWS("! F_ENCODING");
	fx.partner.format = FORMAT_CSV;
	show_text("<html><body>");
	SHOWS("! F_FORMAT  at 0:0 (CSV is agreed)");
	show_text("\xef\xbb\xbf \n" ROOT TWO END);
	SHOWS("! F_FORMAT  at 0:0 (CSV is agreed)");
	UNIT_NUMBER(fx.out.findings.n, 1);
	fixture_teardown();
}

static void
agreed_sizes(void)
{
	static const char text[] = ROOT TWO END;
	fixture_setup();
	fx.partner.max_bytes = sizeof(text) - 1;
	show_text(text);
	SHOWS("VALID");
	fx.partner.max_bytes--;
	show_text(text);
	SHOWS("REFUSED \nreceived 0 orders 0 lines\n! F_SIZE  at 0:0 (");
	fx.partner.max_bytes = UINT64_MAX;
	fx.partner.max_orders = 2;
	show_text(text);
	SHOWS("VALID");
	fx.partner.max_orders = 1;
	show_text(text);
	SHOWS("! F_ORDERS  at 0:0 (at most 1 are agreed)");
	SHOWS("REFUSED");
	fixture_teardown();
}

static void
sums_that_cannot_be_made(void)
{
	static const char *const codes[] = { "EUR", "USD", "GBP", "CHF", "JPY",
	    "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "SGD", "TRY",
	    "AUD", "CAD", "NZD" };
	char *text = malloc(1100 * 400), *at = text;
	fixture_setup();
	for (size_t n = 16; n <= 17; n++) {
		at = text + sprintf(text, "%s", ROOT);
		for (size_t i = 0; i < n; i++)
			at += sprintf(at, ORDER("%zu", "<currency>%s"
			    "</currency>", LINE(PRICE("1")), ""), i, codes[i]);
		sprintf(at, END);
		show_text(text);
		SHOWS(n == 16 ? "VALID \nreceived 16 orders" : "REFUSED");
		if (n == 17)
			SHOWS("! F_SUM =NZD at 1:");
	}
	for (size_t n = 1000; n <= 1001; n++) {
		at = text + sprintf(text, "%s", ROOT);
		for (size_t i = 0; i < n; i++)
			at += sprintf(at, ORDER("%zu", EUR,
			    LINE(PRICE("10000000000000")), ""), i);
		sprintf(at, END);
		show_text(text);
		SHOWS(n == 1000 ? "VALID \nreceived 1000 orders 1000 lines "
		    "10000000000000000.00 EUR" : "! F_SUM =EUR at 1:");
	}
	free(text);
	fixture_teardown();
}

static const struct unit_test tests[] = {
	{ "orders and lines are counted against the control totals", counts },
	{ "sums are compared, each of its currency, and all of them", sums },
	{ "lines or the orders' own totals may be summed up",
	    two_ways_to_count },
	{ "an amount that is not known refuses no file", unknown_amounts },
	{ "totals that are agreed may not be left out", agreed_totals },
	{ "a file that names another partner is refused unread",
	    agreed_partner },
	{ "a file of another format is refused unread", agreed_format },
	{ "sizes that are agreed are kept", agreed_sizes },
	{ "a file whose amounts cannot be summed up is refused",
	    sums_that_cannot_be_made },
};

int
main(void)
{
	return unit_main("totals", tests, ARRAY_LEN(tests));
}
