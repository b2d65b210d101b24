/*
 * The types of xsd/purchase-orders.xsd and those of type.c are the same: each
 * of many texts is put into each field, and both have to agree about it.
 */
#include "chars.h"
#include "decode_fixture.h"
#include "type.h"

/* Something right for every field. */
static const char *const right[FIELD_NONE] = {
	[FIELD_NUMBER] = "PO-1", [FIELD_REVISION] = "0",
	[FIELD_ORDER_DATE] = "2026-11-22", [FIELD_PURPOSE] = "order",
	[FIELD_REQUEST_TYPE] = "sale", [FIELD_REQUEST_REFERENCE] = "R 1",
	[FIELD_CUSTOMER_ID] = "C", [FIELD_CUSTOMER_NAME] = "N",
	[FIELD_CONTACT_NAME] = "N", [FIELD_CONTACT_EMAIL] = "a@b",
	[FIELD_CONTACT_PHONE] = "1", [FIELD_BILLING_ACCOUNT] = "B",
	[FIELD_CURRENCY] = "EUR", [FIELD_REQUESTED_DATE] = "2026-11-22",
	[FIELD_COMPLETE_DELIVERY] = "true", [FIELD_EARLIER_ORDER] = "E",
	[FIELD_CHANGE_REASON] = "x", [FIELD_TOTAL] = "1",
	[FIELD_LINE_NUMBER] = "1", [FIELD_ACTION] = "add",
	[FIELD_OFFERING] = "O", [FIELD_QUANTITY] = "1",
	[FIELD_UNIT_PRICE] = "1", [FIELD_SERVICE_ID] = "S",
	[FIELD_LINE_REQUESTED_DATE] = "2026-11-22", [FIELD_FEASIBILITY] = "F",
	[FIELD_PLACE_ROLE] = "install", [FIELD_STREET] = "S",
	[FIELD_HOUSE_NUMBER] = "1", [FIELD_CITY] = "C",
	[FIELD_POSTCODE] = "P", [FIELD_COUNTRY] = "NL",
	[FIELD_REQUIREMENT_CODE] = "c", [FIELD_REQUIREMENT] = "r",
	[FIELD_CHARACTERISTIC_NAME] = "n", [FIELD_CHARACTERISTIC] = "v",
};

static const char *const texts[] = { "", " ", "0", "1", " 1\n", "01",
	"000001", "0000001", "999999", "1000000", "1000000000", "1000000001",
	"0999999999", "9999999999", "00000000001", "-1", "+1", "-0", "1.0",
	"1.", ".5", "49.90", "49.9050", "49.90501", "1e3", "1,5", "NaN",
	"123456789012345", "1234567890123456", "123456789012345.1234",
	"0000000000000000", "18446744073709551616", "999999999999",
	"1000000000000", "999999999999999", "2026-11-22", " 2026-11-22 ",
	"2026-02-29", "2028-02-29", "2026-02-30", "2026-04-31", "2026-00-10",
	"2026-13-01", "2026-01-00", "1999-12-31", "2000-01-01", "2099-12-31",
	"2100-01-01", "2026-11-22Z", "2026-11-22+01:00", "2026-1-1",
	"12026-01-01", "-2026-01-01", "22.11.2026", "20261122",
	"2026-11-22T23:10:00Z", "2026-11-22T24:00:00Z", "2026-11-22T23:60:00Z",
	"2026-11-22T23:59:60Z", "2026-11-22T23:59:59Z", "2026-11-22T23:10:00",
	"2026-11-22T23:10:00.5Z", "2026-11-22T23:10:00+00:00",
	"2026-02-30T00:00:00Z", "1999-12-31T23:59:59Z",
	"2099-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "order", "Order",
	"orders", "change", "cancel", "feasibility", "sale",
	"problem-restoration", "problem restoration", "performance", "add",
	"modify", "delete", "ADD", "install", "a-end", "b-end", "delivery",
	"true", "false", "True", "yes", "EUR", "eur", "EURO", "EU", "E R",
	"\xc3\x89UR", "NL", "NLD", "N", "nl", "A", "a", "a b", " a  b ",
	"a/b", "a.b_c-d", "_a", "-a", ".a", "/a", "9a", "a\xc3\xa9", "\xc3\xa9",
	"a&b", "&#38;", "<a>", "a\"b'c", "a@b", "a@b@c", "@b", "a@", "@",
	"a b@c", "name@example.com", "{}", "(", "'", "attribute 'x'" };

/* Texts of a length: so many of a character, and something behind them. */
static const struct {
	unsigned n;
	const char *character, *rest;
} lengths[] = { { 3, "A", "" }, { 19, "1", "" }, { 20, "x", "" },
	{ 21, "x", "" }, { 20, "\xc3\xa9", "" }, { 21, "\xc3\xa9", "" },
	{ 32, "x", "" }, { 33, "x", "" }, { 40, "\xe2\x82\xac", "" },
	{ 41, "\xe2\x82\xac", "" }, { 64, "x", "" }, { 65, "x", "" },
	{ 64, "\xf0\x9f\x98\x80", "" }, { 65, "\xf0\x9f\x98\x80", "" },
	{ 80, "x", "" }, { 81, "x", "" }, { 100, "x", "" }, { 101, "x", "" },
	{ 200, "\xc3\xa9", "" }, { 201, "\xc3\xa9", "" }, { 64, "x", "@y" },
	{ 65, "x", "@y" }, { 189, "x", "" }, { 254, "x", "" },
	{ 255, "x", "" }, { 1000, "\xc3\xa9", "" }, { 1001, "x", "" },
	{ 1000, " x", "" }, { 500, "x ", "" } };

static char *at;
static enum field chosen;
static const char *chosen_text;

static void
put(const char *text)
{
	at = stpcpy(at, text);
}

/* The text of F, escaped. */
static void
put_text(enum field f)
{
	for (const char *c = f == chosen ? chosen_text : right[f]; *c != '\0';
	    c++) {
		const char one[2] = { *c, '\0' };
		put(*c == '&' ? "&amp;" : *c == '<' ? "&lt;" :
		    *c == '"' ? "&quot;" : one);
	}
}

static void
attribute(const char *name, enum field f)
{
	put(" ");
	put(name);
	put("=\"");
	put_text(f);
	put("\"");
}

static void
element(const char *name, enum field f)
{
	put("<");
	put(name);
	if (f == FIELD_REQUIREMENT)
		attribute("code", FIELD_REQUIREMENT_CODE);
	if (f == FIELD_CHARACTERISTIC)
		attribute("name", FIELD_CHARACTERISTIC_NAME);
	put(">");
	put_text(f);
	put("</");
	put(name);
	put(">");
}

static void
put_line(void)
{
	put("<line");
	attribute("number", FIELD_LINE_NUMBER);
	attribute("action", FIELD_ACTION);
	put(">");
	element("offering", FIELD_OFFERING);
	element("quantity", FIELD_QUANTITY);
	element("unitPrice", FIELD_UNIT_PRICE);
	element("serviceId", FIELD_SERVICE_ID);
	element("requestedDate", FIELD_LINE_REQUESTED_DATE);
	put("<place");
	attribute("role", FIELD_PLACE_ROLE);
	put(">");
	element("street", FIELD_STREET);
	element("houseNumber", FIELD_HOUSE_NUMBER);
	element("city", FIELD_CITY);
	element("postcode", FIELD_POSTCODE);
	element("country", FIELD_COUNTRY);
	put("</place>");
	element("characteristic", FIELD_CHARACTERISTIC);
	element("feasibilityAssessment", FIELD_FEASIBILITY);
	put("</line>");
}

/* A whole order in which FIELD is TEXT; the document is written to BUF. */
static void
document(char *buf, enum field field, const char *text)
{
	at = buf;
	chosen = field;
	chosen_text = text;
	put("<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" "
	    "partner=\"acme\"><purchaseOrder");
	attribute("number", FIELD_NUMBER);
	attribute("revision", FIELD_REVISION);
	attribute("date", FIELD_ORDER_DATE);
	attribute("purpose", FIELD_PURPOSE);
	put("><initiatingRequest");
	attribute("type", FIELD_REQUEST_TYPE);
	attribute("reference", FIELD_REQUEST_REFERENCE);
	put("/><customer");
	attribute("id", FIELD_CUSTOMER_ID);
	put(">");
	element("name", FIELD_CUSTOMER_NAME);
	put("<contact>");
	element("name", FIELD_CONTACT_NAME);
	element("email", FIELD_CONTACT_EMAIL);
	element("phone", FIELD_CONTACT_PHONE);
	put("</contact></customer>");
	element("billingAccount", FIELD_BILLING_ACCOUNT);
	element("currency", FIELD_CURRENCY);
	element("requestedDate", FIELD_REQUESTED_DATE);
	element("completeDelivery", FIELD_COMPLETE_DELIVERY);
	element("earlierOrder", FIELD_EARLIER_ORDER);
	element("reason", FIELD_CHANGE_REASON);
	element("specialRequirement", FIELD_REQUIREMENT);
	put_line();
	element("total", FIELD_TOTAL);
	put("</purchaseOrder></purchaseOrders>");
}

/* The payload of the first frame of TYPE among those that were sent. */
static struct span
frame_of(enum frame_type wanted)
{
	size_t from = 0, len;
	enum frame_type type;
	while (from + FRAME_HEADER <= fx.frames_len &&
	    frame_parse_header((const uint8_t *)fx.frames + from, &type,
	    &len)) {
		if (type == wanted)
			return (struct span){ fx.frames + from +
			    FRAME_HEADER, len };
		from += FRAME_HEADER + len;
	}
	return (struct span){ "", 0 };
}

/* What the schema says of TEXT in FIELD; REASON_COUNT if nothing. */
static enum reason
schema_says(enum field field, const char *text)
{
	static char buf[200000];
	struct frame_cursor cursor = { 0, 0, 0 };
	document(buf, field, text);
	show_text(buf);
	const bool read = frame_read_batch(frame_of(FRAME_BATCH), &cursor,
	    &fx.receive.batch);
	CU_ASSERT(read && fx.receive.batch.n == 1);
	if (!read)
		return REASON_COUNT;
	const struct findings *fs = fx.receive.batch.orders[0]->findings;
	/* Nothing else in the document is wrong. */
	CU_ASSERT(fs->n <= 1 && (fs->n == 0 || fs->at[0].field == field));
	/* The acceptor proves exactly what is right. */
	CU_ASSERT_EQUAL(fs->n == 0, fixture_proves(span_of(strstr(buf,
	    "<purchaseOrder "))) == ACCEPT_PROVEN);
	return fs->n == 0 ? REASON_COUNT : fs->at[0].why;
}

static void
compare(const char *text)
{
	char collapsed[8192];
	const struct span s = chars_collapse(span_of(text), collapsed);
	for (unsigned i = 0; i < FIELD_NONE; i++) {
		const enum field f = (enum field)i;
		const enum reason schema = schema_says(f, text);
		const enum reason ours = type_check(f, s);
		if (schema != ours)
			printf("# %s=\"%.80s\": the schema says %s, type.c "
			    "%s\n", fields[f].name, text,
			    schema == REASON_COUNT ? "right" :
			    reasons[schema].name, ours == REASON_COUNT ?
			    "right" : reasons[ours].name);
		CU_ASSERT_EQUAL(schema, ours);
	}
}

static void
texts_agree(void)
{
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		compare(texts[i]);
	fixture_teardown();
}

static void
lengths_agree(void)
{
	char text[8192];
	fixture_setup();
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		char *end = text;
		for (unsigned n = 0; n < lengths[i].n; n++)
			end = stpcpy(end, lengths[i].character);
		strcpy(end, lengths[i].rest);
		compare(text);
	}
	fixture_teardown();
}

/* The same for what stands around the orders. */
static void
heads_agree(void)
{
	static const struct {
		enum head_part part;
		const char *before, *after;
	} places[] = {
#define ROOT "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" "
#define TOTALS ROOT "partner=\"acme\"><controlTotals "
		{ HEAD_PARTNER, ROOT "partner=\"", "\"/>" },
		{ HEAD_FILE_ID, ROOT "partner=\"acme\" fileId=\"", "\"/>" },
		{ HEAD_SEQUENCE, ROOT "partner=\"acme\" sequence=\"",
		    "\"/>" },
		{ HEAD_CREATED, ROOT "partner=\"acme\" created=\"", "\"/>" },
		{ HEAD_ORDERS, TOTALS "lines=\"0\" orders=\"",
		    "\"/></purchaseOrders>" },
		{ HEAD_LINES, TOTALS "orders=\"0\" lines=\"",
		    "\"/></purchaseOrders>" },
		{ HEAD_CURRENCY, TOTALS "orders=\"0\" lines=\"0\"><amount "
		    "currency=\"", "\">1</amount></controlTotals>"
		    "</purchaseOrders>" },
		{ HEAD_AMOUNT, TOTALS "orders=\"0\" lines=\"0\"><amount "
		    "currency=\"EUR\">", "</amount></controlTotals>"
		    "</purchaseOrders>" },
	};
	static char buf[4096], collapsed[1024];
	struct frame_end e;
	struct arena a;
	fixture_setup();
	arena_init(&a, 1u << 20);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (strpbrk(texts[i], "&<\"") != NULL)
			continue;
		for (size_t k = 0; k < ARRAY_LEN(places); k++) {
			const struct span s = chars_collapse(span_of(texts[i]),
			    collapsed);
			snprintf(buf, sizeof(buf), "%s%s%s", places[k].before,
			    texts[i], places[k].after);
			show_text(buf);
			memset(&e, 0, sizeof(e));
			CU_ASSERT(frame_read_end(frame_of(FRAME_END), &a,
			    &e));
			const bool right_here = type_check_head(
			    places[k].part, s) == REASON_COUNT;
			if (right_here != (e.findings.n == 0))
				printf("# %s=\"%s\"\n",
				    head_paths[places[k].part], texts[i]);
			CU_ASSERT_EQUAL(right_here, e.findings.n == 0);
			CU_ASSERT(e.findings.n <= 1);
		}
	}
	arena_free(&a);
	fixture_teardown();
}

/* What a schema cannot say. */
static void
control_characters(void)
{
	static const char *const unfit[] = { "a\x01", "\x7f", "a\xc2\x80z",
	    "\xc2\x9f", "\xe2\x80\xa8", "\xe2\x80\xae", "\xe2\x81\xa6",
	    "\xef\xbb\xbf", "\xef\xbf\xbe", "\xef\xbf\xbf" };
	static const char *const fit[] = { "\xc2\xa0", "\xe2\x80\x8f",
	    "\xe2\x80\xaf", "\xef\xbf\xbd", "\xf0\x9f\x98\x80", "~" };
	for (size_t i = 0; i < ARRAY_LEN(unfit); i++)
		UNIT_NUMBER(type_check(FIELD_REQUIREMENT, span_of(unfit[i])),
		    O_CHARACTERS);
	for (size_t i = 0; i < ARRAY_LEN(fit); i++)
		UNIT_NUMBER(type_check(FIELD_REQUIREMENT, span_of(fit[i])),
		    REASON_COUNT);
}

static void
every_field_is_described(void)
{
	for (unsigned i = 0; i < FIELD_NONE; i++) {
		const char *text = type_expected((enum field)i);
		CU_ASSERT(strncmp(text, "expected: ", 10) == 0);
		CU_ASSERT(strlen(text) < MAX_VALUE_KEPT);
		UNIT_NUMBER(type_check((enum field)i, span_of(right[i])),
		    REASON_COUNT);
	}
}

static const struct unit_test tests[] = {
	{ "schema and code agree about many texts in every field",
	    texts_agree },
	{ "schema and code agree about lengths, in characters",
	    lengths_agree },
	{ "schema and code agree about the root and the control totals",
	    heads_agree },
	{ "control characters are refused, whatever the schema says",
	    control_characters },
	{ "every field says what would be right",
	    every_field_is_described },
};

int
main(void)
{
	return unit_main("type", tests, ARRAY_LEN(tests));
}
