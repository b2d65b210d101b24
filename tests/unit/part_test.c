/* decode - one order of a file, without what lies around it */
#include "decode_fixture.h"

#define NAMESPACE "urn:ordermill:purchase-orders:1"
#define ORDER(n, p) "<" p "purchaseOrder number=\"" n "\" " \
	"date=\"2026-11-22\" purpose=\"cancel\"><" p "initiatingRequest " \
	"type=\"sale\" reference=\"R\"/><" p "customer id=\"C\"><" p "name>" \
	"N</" p "name></" p "customer><" p "earlierOrder>X</" p \
	"earlierOrder></" p "purchaseOrder>"

static const char xml[] = "<?xml version=\"1.0\"?>\n<!-- <po:purchaseOrders> "
    "'\" -> -->\n<?note a=\">\" ?><po:purchaseOrders xmlns:po='" NAMESPACE
    "' fileId=\"a>b\" partner=\"acme\">\n" ORDER("PO-1", "po:") "\n "
    ORDER("PO-2", "po:") "\n" ORDER("PO-3", "po:")
    "<po:controlTotals orders=\"3\" lines=\"0\"/></po:purchaseOrders>\n";

#define ROW(number, line) number ",2026-11-22,order,sale,R,C,\"N\n\"\"N\"," \
	line ",add,OFF\r\n"
static const char mark[] = "\xef\xbb\xbf";	/* of the byte order */
static const char rows[] = "po_number,order_date,purpose,request_type,"
    "request_reference,customer_id,customer_name,line_number,action,"
    "\"offering\"\r\n" ROW("PO-1", "1") ROW("PO-2", "1") ROW("PO-2", "2")
    ROW("PO-3", "1");

/* The whole file, then each order of it alone, BLOCK bytes at a time. */
static void
each_alone(const char *text, size_t block)
{
	static const char *const names[] = { "PO-1/0 ", "PO-2/0 ", "PO-3/0 " };
	unsigned long long offset[3], length[3];
	show(text, strlen(text), block);
	SHOWS("VALID");
	for (unsigned i = 0; i < 3; i++) {
		const char *at = strstr(fx.text, names[i]);
		CU_ASSERT_FATAL(at != NULL);
		UNIT_NUMBER(sscanf(strstr(at, "bytes "), "bytes %llu+%llu",
		    &offset[i], &length[i]), 2);
	}
	for (unsigned i = 0; i < 3; i++) {
		decoding_part(fx.decoding, offset[i], length[i]);
		show(text, strlen(text), block);
		SHOWS("VALID");
		SHOWS(names[i]);
		UNIT_NUMBER(count_of("PO-"), 2);	/* its name and field */
		UNIT_NUMBER(fx.out.received.orders, 1);
	}
	decoding_part(fx.decoding, 0, 0);
}

static void
xml_parts(void)
{
	fixture_setup();
	for (size_t block = 1; block < 40; block++)
		each_alone(xml, block);
	each_alone(xml, READ_BLOCK_BYTES);
	fixture_teardown();
}

static void
csv_parts(void)
{
	char text[2000];
	fixture_setup();
	fx.partner.format = FORMAT_CSV;
	each_alone(rows, READ_BLOCK_BYTES);
	for (size_t block = 1; block < 20; block++)
		each_alone(rows, block);
	snprintf(text, sizeof(text), "%s%s", mark, rows);
	each_alone(text, READ_BLOCK_BYTES);
	fixture_teardown();
}

/* What is asked for is not there, or is no order: no verdict, or a refusal,
 * but never an order that nobody sent. */
static void
wrong_parts(void)
{
	fixture_setup();
	fx.bare = true;
	decoding_part(fx.decoding, 1u << 20, 100);
	show_text(xml);
	SHOWS_NOT("PO-");
	decoding_part(fx.decoding, 10, 50);	/* before the head ends */
	show_text(xml);
	SHOWS("UNDECIDED");
	decoding_part(fx.decoding, UINT64_MAX - 1, UINT64_MAX);
	show_text(xml);
	SHOWS("UNDECIDED");
	/* A piece of an order is not one. */
	const char *second = strstr(xml, "<po:purchaseOrder number=\"PO-2");
	decoding_part(fx.decoding, (uint64_t)(second - xml), 200);
	show_text(xml);
	SHOWS("REFUSED");
	decoding_part(fx.decoding, (uint64_t)(second - xml) + 5, 400);
	show_text(xml);
	SHOWS_NOT("VALID");
	decoding_part(fx.decoding, 0, 0);
	fixture_teardown();
}

/* A head without an end is not looked for without an end. */
static void
endless_head(void)
{
	const size_t size = 3u << 20;
	char *text = malloc(size + sizeof(xml));
	fixture_setup();
	fx.bare = true;
	memset(text, ' ', size);
	memcpy(text, "<!--", 4);
	memcpy(text + size - 3, "-->", 3);
	memcpy(text + size, strstr(xml, "<po:purchaseOrders xmlns"),
	    strlen(strstr(xml, "<po:purchaseOrders xmlns")) + 1);
	decoding_part(fx.decoding, size + 200, 100);
	show(text, strlen(text), READ_BLOCK_BYTES);
	SHOWS("UNDECIDED");
	decoding_part(fx.decoding, 0, 0);
	fixture_teardown();
	free(text);
}

static const struct unit_test tests[] = {
	{ "one order of an XML file is read alone", xml_parts },
	{ "one order of a CSV file is read alone", csv_parts },
	{ "what is not an order does not become one", wrong_parts },
	{ "a head is looked for within bounds", endless_head },
};

int
main(void)
{
	return unit_main("part", tests, ARRAY_LEN(tests));
}
