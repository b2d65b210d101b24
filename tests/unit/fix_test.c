/* The fix file: original records, byte for byte, with reasons beside them. */
#include "issue_fixture.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define ROOT "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\"" \
	" partner=\"acme\" fileId=\"ACME-1-fix\"" \
	" created=\"2026-11-26T23:10:00Z\">\n"
#define WHY "O406 line 11, order line 1, line/quantity: the quantity is" \
	" not possible for the offering (1 to 100); order a possible quantity"
#define CSV_WHY "\"O406 line 11, order line 1, quantity: the quantity is" \
	" not possible for the offering (1 to 100); order a possible" \
	" quantity\""

/* A rejected order whose bytes are RECORD, which INPUT contains. */
static void
reject(struct fixture *fx, const char *input, const char *record)
{
	struct decision *d = fixture_order(fx, "PO-1", 1, OUTCOME_REJECTED);
	struct purchase_order *o = (struct purchase_order *)d->order;
	const char *at = strstr(input, record);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	o->offset = (uint64_t)(at - input);
	o->length = strlen(record);
	o->source_line = 10;
	fixture_finding(fx, d, O_QUANTITY, FIELD_QUANTITY, "1000",
	    "1 to 100");
	CU_ASSERT(fixture_put(fx, d));
}

static const char *
fix_of(struct fixture *fx)
{
	CU_ASSERT(fixture_close(fx));
	return fixture_text(fx, DOCUMENT_FIX);
}

static void
two_of_three(void)
{
	static const char first[] = "<purchaseOrder number=\"1\">\r\n"
	    " <x a='&amp;'/> <!-- theirs -->\n</purchaseOrder>";
	static const char second[] = "<purchaseOrder number=\"2\"/>";
	static const char third[] = "<purchaseOrder\tnumber = '3'>\xc3\xa9"
	    "</purchaseOrder>";
	char input[512];
	struct fixture fx;
	fixture_open(&fx);
	snprintf(input, sizeof(input), "<purchaseOrders>\n%s\n\n%s%s\n"
	    "</purchaseOrders>\n", first, second, third);
	fixture_input(&fx, input);
	reject(&fx, input, first);
	fixture_simple(&fx, "PO-2", OUTCOME_ISSUED);
	reject(&fx, input, third);
	UNIT_STRING(fix_of(&fx), HEAD ROOT
	    "<!-- " WHY " -->\n"
	    "<purchaseOrder number=\"1\">\r\n"
	    " <x a='&amp;'/> <!-- theirs -->\n</purchaseOrder>\n"
	    "<!-- " WHY " -->\n"
	    "<purchaseOrder\tnumber = '3'>\xc3\xa9</purchaseOrder>\n"
	    "</purchaseOrders>\n");
	fixture_end(&fx);
}

static const char valid_order[] =
    "<po:purchaseOrder number=\"PO-1\" date=\"2026-11-22\""
    " purpose=\"order\"><po:initiatingRequest type=\"sale\""
    " reference=\"Q\"/><po:customer id=\"C\"><po:name>N</po:name>"
    "</po:customer></po:purchaseOrder>";

static void
prefixed_root(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, valid_order);
	fx.partner.totals_required = true;
	fx.head.root_prefix = SPAN("po:");
	fx.head.root_namespaces = SPAN(" xmlns:po=\"urn:ordermill:"
	    "purchase-orders:1\" xmlns:x='urn:x' ");
	reject(&fx, valid_order, valid_order);
	const char *text = fix_of(&fx);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n<po:purchaseOrders"
	    " xmlns:po=\"urn:ordermill:purchase-orders:1\" xmlns:x='urn:x'"
	    " partner=\"acme\" fileId=\"ACME-1-fix\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "</po:purchaseOrder>\n"
	    "<po:controlTotals orders=\"1\" lines=\"1\">"
	    "<po:amount currency=\"EUR\">49.90</po:amount>"
	    "</po:controlTotals>\n"
	    "</po:purchaseOrders>\n"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_FIX,
	    "xsd/purchase-orders.xsd"));
	fixture_end(&fx);
}

static void
comments(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "<purchaseOrder/>");
	struct decision *d = fixture_order(&fx, "PO-1", 1, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->length = 16;
	fixture_finding(&fx, d, O_VALUE, FIELD_PURPOSE, NULL,
	    "--> <!-- --\x01-");
	fixture_finding(&fx, d, O_PRICE, FIELD_UNIT_PRICE, NULL, NULL);
	d->order->findings->omitted = 5;
	CU_ASSERT(fixture_put(&fx, d));
	const char *text = fix_of(&fx);
	const char *open = strstr(text, "<!--");
	const char *close = strstr(text, "-->");
	CU_ASSERT_PTR_NOT_NULL_FATAL(open);
	CU_ASSERT_PTR_NOT_NULL_FATAL(close);
	/* One comment, from its own beginning to its own end. */
	CU_ASSERT_PTR_NULL(strstr(open + 4, "<!--"));
	UNIT_STRING(close, "-->\n<purchaseOrder/>\n</purchaseOrders>\n");
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n     O407 line 11,"
	    " order line 1, line/unitPrice: "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\n     5 more -->"));
	fixture_end(&fx);
}

static void
long_file_id(void)
{
	struct fixture fx;
	char id[101];
	fixture_open(&fx);
	fixture_input(&fx, valid_order);
	memset(id, 'x', 100);
	memcpy(id + 94, "\xe2\x82\xac", 3);	/* bytes 94 to 96 */
	id[100] = '\0';
	fx.head.file_id = span_of(id);
	fx.head.root_prefix = SPAN("po:");
	fx.head.root_namespaces =
	    SPAN("xmlns:po=\"urn:ordermill:purchase-orders:1\"");
	reject(&fx, valid_order, valid_order);
	CU_ASSERT_PTR_NOT_NULL(strstr(fix_of(&fx), "xxxx-fix\" created="));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_FIX,
	    "xsd/purchase-orders.xsd"));
	fixture_end(&fx);
}

static void
no_file_id(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "<purchaseOrder/>");
	fx.head.file_id = span_of(NULL);
	fx.head.root_namespaces = span_of(NULL);
	reject(&fx, "<purchaseOrder/>", "<purchaseOrder/>");
	CU_ASSERT_PTR_NOT_NULL(strstr(fix_of(&fx),
	    "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\""
	    " partner=\"acme\" fileId=\"orders-0123abcd-fix\""));
	fixture_end(&fx);
}

static void
short_input(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "<purchase");
	struct decision *d = fixture_order(&fx, "PO-1", 1, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->length = 10;
	CU_ASSERT_FALSE(fixture_put(&fx, d));
	UNIT_NUMBER(fx.fault.kind, FAULT_IO);
	issue_abort(fx.issue);
	fx.issue = NULL;
	UNIT_NUMBER(fixture_tokens(), 0);
	fixture_end(&fx);
}

static void
begin_csv(struct fixture *fx, const char *header, const char *input)
{
	fixture_open(fx);
	fx->head.format = FORMAT_CSV;
	fx->head.csv_header = span_of(header);
	fixture_input(fx, input);
}

static void
csv_rows(void)
{
	static const char first[] =
	    "PO-1,\"Main\nStreet, \"\"12\"\"\",=1+1\r\n"
	    "\r\n \t\n\r\n"
	    "PO-1,\"a\r\n\r\nb\",\"x\"\r\n";
	static const char second[] = "PO-2,good,1\r\n";
	static const char third[] = "PO-3,\"\",";
	char input[256];
	struct fixture fx;
	snprintf(input, sizeof(input), "po_number,street,\"char:a,b\"\r\n"
	    "%s%s%s", first, second, third);
	begin_csv(&fx, "po_number,street,\"char:a,b\"", input);
	reject(&fx, input, first);
	fixture_simple(&fx, "PO-2", OUTCOME_ISSUED);
	reject(&fx, input, third);
	UNIT_STRING(fix_of(&fx),
	    "ordermill_reasons,po_number,street,\"char:a,b\"\n"
	    CSV_WHY ",PO-1,\"Main\nStreet, \"\"12\"\"\",=1+1\r\n"
	    ",PO-1,\"a\r\n\r\nb\",\"x\"\r\n"
	    CSV_WHY ",PO-3,\"\",\n");
	UNIT_STRING(fixture_path(&fx, DOCUMENT_FIX),
	    "exceptions/acme/acme-orders-0123abcd.fix.csv");
	fixture_end(&fx);
}

static void
csv_cell(void)
{
	struct fixture fx;
	begin_csv(&fx, "po_number", "PO-1\n");
	fx.partner.totals_required = true;
	struct decision *d = fixture_order(&fx, "PO-1", 3, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->length = 5;
	fixture_finding(&fx, d, O_VALUE, FIELD_PURPOSE, NULL, "a \"b\", c");
	fixture_finding(&fx, d, O_TOTAL, FIELD_TOTAL, NULL, NULL);
	CU_ASSERT(fixture_put(&fx, d));
	d = fixture_order(&fx, "PO-2", 1, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->length = 5;
	((struct purchase_order *)d->order)->currency =
	    currency_find(SPAN("JPY"));
	CU_ASSERT(fixture_put(&fx, d));
	/* Of no value, and of no currency: counted, but not in money. */
	d = fixture_order(&fx, "PO-3", 0, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->currency =
	    currency_find(SPAN("USD"));
	CU_ASSERT(fixture_put(&fx, d));
	d = fixture_order(&fx, "PO-4", 1, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->currency = NULL;
	CU_ASSERT(fixture_put(&fx, d));
	UNIT_STRING(fix_of(&fx),
	    "ordermill_reasons,po_number\n"
	    "\"O202 line 11, purpose: the value is not one of the allowed"
	    " ones (a \"\"b\"\", c); use an allowed value | O408 line 11,"
	    " total: the total is not the sum of the lines; correct the"
	    " total, or the lines\",PO-1\n"
	    ",PO-1\n"
	    "#TOTALS,4,5,EUR=149.70;JPY=4990\n");
	fixture_end(&fx);
}

/* A fix file that was corrected and dropped has our column in it already. */
static void
old_column(const char *header, const char *row, const char *expected)
{
	struct fixture fx;
	char text[512];
	begin_csv(&fx, header, row);
	reject(&fx, row, row);
	snprintf(text, sizeof(text), "%s\n", expected);
	UNIT_STRING(fix_of(&fx), text);
	fixture_end(&fx);
	CU_ASSERT_EQUAL(rename("stage", header), 0);
}

static void
old_columns(void)
{
	old_column("ordermill_reasons,a,b", "\"old, \"\"x\"\"\r\ny\",1,2\r",
	    "ordermill_reasons,a,b\n" CSV_WHY ",1,2\r");
	old_column("a,\"ordermill_reasons\",b", "1,\"old\",2",
	    "ordermill_reasons,a,b\n" CSV_WHY ",1,2");
	old_column("a,b,ordermill_reasons", "1,2,\"old\"\r\n3,4,x\r",
	    "ordermill_reasons,a,b\n" CSV_WHY ",1,2\r\n,3,4\r");
	old_column("a,b,c_ordermill_reasons", "1,2,3",
	    "ordermill_reasons,a,b,c_ordermill_reasons\n" CSV_WHY ",1,2,3");
}

/* Blocks end anywhere: within quotes, between two of them, before a comma. */
static void
block_edges(void)
{
	const size_t len = 9 * 22000 - 1;
	char *row = malloc(len + 1), *expected = malloc(len + 512);
	struct fixture fx;
	for (size_t i = 0; i < len; i++)
		row[i] = "\"a\"\"b,\n\","[i % 9];
	row[len] = '\0';
	begin_csv(&fx, "a", row);
	struct decision *d = fixture_order(&fx, "PO-1", 1, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->length = len;
	CU_ASSERT(fixture_put(&fx, d));
	snprintf(expected, len + 512, "ordermill_reasons,a\n,%s\n", row);
	const char *text = fix_of(&fx);
	CU_ASSERT(strcmp(text, expected) == 0);
	fixture_end(&fx);
	free(row);
	free(expected);
}

static void
many_reasons(void)
{
	struct fixture fx;
	char detail[MAX_VALUE_KEPT + 1];
	memset(detail, 'd', MAX_VALUE_KEPT);
	detail[MAX_VALUE_KEPT] = '\0';
	begin_csv(&fx, "po_number", "PO-1");
	struct decision *d = fixture_order(&fx, "PO-1", 1, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->length = 4;
	for (unsigned i = 0; i < 60; i++)
		fixture_finding(&fx, d, O_ALL_OR_NOTHING, FIELD_PURPOSE, "x",
		    detail);
	CU_ASSERT(fixture_put(&fx, d));
	const char *text = fix_of(&fx);
	CU_ASSERT(strlen(text) < 32767);
	unsigned shown = 0, more = 0;
	for (const char *at = text; (at = strstr(at, "O600 ")) != NULL; at++)
		shown++;
	CU_ASSERT(shown > 30);
	const char *tail = strstr(text, " more\",PO-1\n");
	CU_ASSERT_PTR_NOT_NULL(tail);
	for (unsigned i = 2; tail != NULL && i > 0; i--)
		more = more * 10 + (unsigned)(tail[-(int)i] - '0');
	UNIT_NUMBER(shown + more, 60);
	fixture_end(&fx);
}

static const struct unit_test tests[] = {
	{ "the fix file of two of three orders has exactly their bytes",
	    two_of_three },
	{ "a prefixed root is built again, with totals where agreed",
	    prefixed_root },
	{ "no reason can end its comment", comments },
	{ "the file id stays within the schema", long_file_id },
	{ "without a file id the name of the file serves", no_file_id },
	{ "a record past the end of the input is a fault", short_input },
	{ "CSV rows keep their bytes, line breaks in quotes included",
	    csv_rows },
	{ "the reasons are one quoted cell, and totals are a last row",
	    csv_cell },
	{ "the reasons of an earlier fix file are left out", old_columns },
	{ "rows may be cut by blocks anywhere", block_edges },
	{ "reasons fit into a spreadsheet's cell", many_reasons },
};

int
main(void)
{
	return unit_main("fix", tests, ARRAY_LEN(tests));
}
