#include "decode_fixture.h"

/* The columns that no file can do without. */
#define HEADER "po_number,order_date,purpose,request_type," \
	"request_reference,customer_id,customer_name,line_number,action," \
	"offering"
#define ROW(number, line) number ",2026-11-22,order,sale,R,C,N," line

static void
setup(void)
{
	fixture_setup();
	fx.partner.format = FORMAT_CSV;
}

static const char whole[] =
    "\xef\xbb\xbf" "ordermill_reason,unit_price,po_number,char:speed,"
    "revision,order_date,purpose,request_type,request_reference,customer_id,"
    "\"customer_name\",contact_email,billing_account,currency,"
    "complete_delivery,special_requirement,special_requirement_code,total,"
    "line_number,action,offering,quantity,place_role,city,postcode,country,"
    "place2_role,city2,postcode2,country2,line_special_requirement\r\n"
    "why,49.90,PO-1,10,2,2026-11-22,order,sale,Q 1,C-1,\"Example & Co\","
    "a@b.c,BA,EUR,1,\"Escort\r\n needed\",access,109.80,1,add,BB,2,install,"
    "Z\xc3\xbcrich,1,CH,,,,,\r\n"
    ",10.00,PO-1,,2,,,,,,,,,,,,,,2,delete,CC,,a-end,A,2,CH,b-end,B,3,CH,"
    "\"a \"\"b\"\"\"\r\n"
    ",,PO-2,,,2026-11-23,cancel,performance,R,C-1,Example,,,,,,,,,,,,,,,,"
    ",,,,\r\n"
    "#TOTALS,2,2,EUR=109.80\r\n";

static const char whole_answer[] =
    "order 1 PO-1/2 at 2:0 bytes 380+226\n"
    "  day 20779 order sale EUR wanted -2147483648 complete total 10980 "
    "amount 10980 lines 2 of 2\n"
    "    NUMBER=PO-1 2:0\n"
    "    REVISION=2 2:0\n"
    "    ORDER_DATE=2026-11-22 2:0\n"
    "    PURPOSE=order 2:0\n"
    "    REQUEST_TYPE=sale 2:0\n"
    "    REQUEST_REFERENCE=Q 1 2:0\n"
    "    CUSTOMER_ID=C-1 2:0\n"
    "    CUSTOMER_NAME=Example & Co 2:0\n"
    "    CONTACT_EMAIL=a@b.c 2:0\n"
    "    BILLING_ACCOUNT=BA 2:0\n"
    "    CURRENCY=EUR 2:0\n"
    "    COMPLETE_DELIVERY=1 2:0\n"
    "    TOTAL=109.80 2:0\n"
    "    code=access 2:0\n"
    "    needs=Escort needed 2:0\n"
    "   line 1 add x2 @4990 day -2147483648 at 2:0\n"
    "    LINE_NUMBER=1 2:0\n"
    "    ACTION=add 2:0\n"
    "    OFFERING=BB 2:0\n"
    "    QUANTITY=2 2:0\n"
    "    UNIT_PRICE=49.90 2:0\n"
    "   place install\n"
    "    PLACE_ROLE=install 2:0\n"
    "    CITY=Z\xc3\xbcrich 2:0\n"
    "    POSTCODE=1 2:0\n"
    "    COUNTRY=CH 2:0\n"
    "    char=speed 2:0\n"
    "      is=10 2:0\n"
    "   line 2 delete x1 @1000 day -2147483648 at 4:0\n"
    "    LINE_NUMBER=2 4:0\n"
    "    ACTION=delete 4:0\n"
    "    OFFERING=CC 4:0\n"
    "    UNIT_PRICE=10.00 4:0\n"
    "   place a-end\n"
    "    PLACE_ROLE=a-end 4:0\n"
    "    CITY=A 4:0\n"
    "    POSTCODE=2 4:0\n"
    "    COUNTRY=CH 4:0\n"
    "   place b-end\n"
    "    PLACE_ROLE=b-end 4:0\n"
    "    CITY=B 4:0\n"
    "    POSTCODE=3 4:0\n"
    "    COUNTRY=CH 4:0\n"
    "    needs=a \"b\" 4:0\n"
    "order 2 PO-2/0 at 5:0 bytes 608+72\n"
    "  day 20780 cancel performance - wanted -2147483648 total -1 amount 0 "
    "lines 0 of 0\n"
    "    NUMBER=PO-2 5:0\n"
    "    ORDER_DATE=2026-11-23 5:0\n"
    "    PURPOSE=cancel 5:0\n"
    "    REQUEST_TYPE=performance 5:0\n"
    "    REQUEST_REFERENCE=R 5:0\n"
    "    CUSTOMER_ID=C-1 5:0\n"
    "    CUSTOMER_NAME=Example 5:0\n"
    "VALID \n"
    "received 2 orders 2 lines 109.80 EUR\n"
    "csv file [drop.dat] sequence [] created []\n"
    "header ordermill_reason,unit_price,po_number,char:speed,"
    "revision,order_date,purpose,request_type,request_reference,customer_id,"
    "\"customer_name\",contact_email,billing_account,currency,"
    "complete_delivery,special_requirement,special_requirement_code,total,"
    "line_number,action,offering,quantity,place_role,city,postcode,country,"
    "place2_role,city2,postcode2,country2,line_special_requirement\n";

static void
everything_arrives(void)
{
	setup();
	UNIT_STRING(show_text(whole), whole_answer);
	fixture_teardown();
}

static const char wrong[] =
    HEADER ",quantity,unit_price,currency,place_role,city,place2_role,street2,"
    "char:a,char:b,contact_name,special_requirement_code\n"
    "P 1,2026-02-30,ordr,sale,,&C,,0,add,O,0,\"1,5\",EURO,,,,,,,A,\n"
    "P 1,,,performance,,,,x,add,O,,,,install,,b-end,S,,\xc2\x80,,c\n"
    ",2026-11-22,order,sale,R,C,N,1,add,O\n"
    "P 2,2026-11-22,order,sale,R,C,N,1,add,O,,,,,,,,,,,,,,\n"
    "#TOTALS,4,x\n";

static void
same_in_small_blocks(void)
{
	static const char quotes[] = HEADER "\n" ROW("1", "1,add,\"O") "\n";
	static const struct {
		const char *text;
		size_t len;
	} documents[] = {
		{ whole, sizeof(whole) - 1 },
		{ wrong, sizeof(wrong) - 1 },
		{ quotes, sizeof(quotes) - 1 },
	};
	setup();
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

/* Without totals a file that ends between two rows is a file.  With them it
 * is refused, unless what is cut off is a part of the totals themselves that
 * leaves them true. */
static void
cut_anywhere(void)
{
	static const char *const ends[] = { "#TOTALS,2,2", "#TOTALS,2,2,",
	    "EUR=109.8", "EUR=109.80", "EUR=109.80\r" };
	setup();
	fx.partner.totals_required = true;
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		bool complete = false;
		for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
			const size_t n = strlen(ends[i]);
			complete = complete || (len >= n &&
			    memcmp(whole + len - n, ends[i], n) == 0);
		}
		show(whole, len, READ_BLOCK_BYTES);
		UNIT_NUMBER(fx.out.verdict, complete ? VERDICT_VALID :
		    VERDICT_REFUSED);
		CU_ASSERT(complete == (fx.out.findings.n == 0));
	}
	fixture_teardown();
}

static void
mistakes_have_columns(void)
{
	setup();
	show_text(wrong);
	SHOWS("! O_SYNTAX po_number=P 1 at 2:0 ");
	SHOWS("! O_SYNTAX order_date=2026-02-30 at 2:0 ");
	SHOWS("! O_VALUE purpose=ordr at 2:0 ");
	SHOWS("! O_CONTRADICTION request_type=performance at 3:0 (the first "
	    "row has sale)");
	SHOWS("! O_CONTRADICTION special_requirement_code=c at 3:0 (the "
	    "first row has none)");
	SHOWS("! O_MISSING request_reference at 2:0 ");
	SHOWS("! O_SYNTAX customer_id=&C at 2:0 ");
	SHOWS("! O_MISSING customer_name at 2:0 ");
	SHOWS("! O_LONG currency=EURO at 2:0 ");
	SHOWS("! O_SYNTAX line_number=0 at 2:0 line 1 ");
	SHOWS("! O_SYNTAX quantity=0 at 2:0 line 1 ");
	SHOWS("! O_SYNTAX unit_price=1,5 at 2:0 line 1 ");
	SHOWS("! O_SYNTAX line_number=x at 3:0 line 2 ");
	SHOWS("! O_MISSING city at 3:0 line 2 ");
	SHOWS("! O_MISSING postcode at 3:0 line 2 ");
	SHOWS("! O_MISSING city2 at 3:0 line 2 ");
	SHOWS("! O_CHARACTERS char:b=\xc2\x80 at 3:0 line 2 ");
	SHOWS_NOT("O_UNEXPECTED");
	SHOWS("order 2 /0 unidentified at 4:0");
	SHOWS("! O_COLUMNS  at 4:0 (10 instead of 21)");
	SHOWS("order 3 /0 unidentified at 5:0");
	SHOWS("NUMBER=P 2 5:0");
	SHOWS("! O_COLUMNS  at 5:0 (24 instead of 21)");
	SHOWS("! F_CSV_TOTALS #TOTALS=x at 6:0 (expected: a whole number)");
	SHOWS("received 3 orders 4 lines");
	fixture_teardown();
}

static void
rows_of_one_order(void)
{
	setup();
	show_text("revision," HEADER "\n"
	    "0," ROW("1", "1,add,O") "\n"
	    "," ROW("1", "2,add,O") "\n"
	    "\n"
	    "0," ROW("1", "3,add,O") "\n"
	    "1," ROW("1", "1,add,O") "\n"
	    "," ROW("2", "1,add,O") "\n"
	    ",2,,,,,,,2,add,O\n"
	    " , , ,,,,,,,,\n"
	    "," ROW("1", "1,add,O") "\n");
	SHOWS("order 1 1/0 at 2:0 ");
	SHOWS("lines 3 of 3\n");
	SHOWS("order 2 1/1 at 6:0 ");
	SHOWS("order 3 2/0 at 7:0 ");
	SHOWS("lines 2 of 2\n");
	SHOWS("order 4 1/0 at 10:0 ");
	SHOWS("VALID \nreceived 4 orders 7 lines");
	UNIT_NUMBER(count_of("  ! "), 0);
	fixture_teardown();
}

/* What XML cannot hold makes libxml2's regular expressions fail. */
static void
control_characters(void)
{
	setup();
	show_text(HEADER ",country,place_role\n"
	    ROW("1", "1,add,O") ",N\x01,install\n"
	    ROW("2", "0,add,O") ",,\n"
	    ROW("\xef\xbf\xbe", "1,add,O\x7f") ",,\n");
	SHOWS("! O_CHARACTERS country=N\x01 at 2:0 line 1 ");
	/* The gate has not seen the order, but all is found. */
	SHOWS("! O_MISSING city at 2:0 line 1 ");
	SHOWS("! O_SYNTAX line_number=0 at 3:0 line 1 ");
	SHOWS("! O_CHARACTERS po_number=\xef\xbf\xbe at 4:0 ");
	SHOWS("! O_CHARACTERS offering=O\x7f at 4:0 line 1 ");
	SHOWS("VALID \nreceived 3 orders 3 lines");
	show_text(HEADER "\n#TOTALS,0,0\x02\n");
	SHOWS("! F_CSV_TOTALS #TOTALS=0\x02 at 2:0 (control characters)");
	fixture_teardown();
}

static void
rows_without_lines(void)
{
	setup();
	show_text(HEADER ",char:a,city\n"
	    "1,2026-11-22,cancel,sale,R,C,N,,,,,\n"
	    ROW("2", ",,") ",x,\n"
	    ROW("3", ",,") ",,x\n");
	SHOWS("order 1 1/0");
	SHOWS("lines 0 of 0\n");
	/* Nothing that is said is passed over. */
	SHOWS("received 3 orders 2 lines");
	UNIT_NUMBER(count_of("! O_MISSING line_number"), 2);
	UNIT_NUMBER(count_of("! O_MISSING offering"), 2);
	fixture_teardown();
}

static void
headers(void)
{
	static const struct {
		const char *text, *answer;
	} cases[] = {
		{ "po_number,order_date\n", "! F_COLUMN_MISSING action at "
		    "1:0\n" },
		{ "\n\n" HEADER ",Quantity\n", "! F_COLUMN_UNKNOWN Quantity "
		    "at 3:0 (did you mean quantity?)\n" },
		{ HEADER ",unit_prise\n", "! F_COLUMN_UNKNOWN unit_prise at "
		    "1:0 (did you mean unit_price?)\n" },
		{ HEADER ",frobnicate\n", "! F_COLUMN_UNKNOWN frobnicate at "
		    "1:0 (known are po_number, revision, ... country, and "
		    "char:NAME)\n" },
		{ HEADER ",\n", "! F_COLUMN_UNKNOWN column 11 at 1:0 "
		    "(it has no name)" },
		{ HEADER ",char:\n", "! F_COLUMN_UNKNOWN char: at 1:0" },
		{ HEADER ",char:a b\n", "! F_COLUMN_UNKNOWN char:a b at" },
		{ HEADER ",quantity,char:a,quantity\n", "! F_COLUMN_TWICE "
		    "quantity at 1:0\n" },
		{ HEADER ",char:a,char:a\n", "! F_COLUMN_TWICE char:a at" },
		{ "po_number;order_date;purpose\n", "! F_COLUMN_UNKNOWN "
		    "po_number;order_date;purpose at 1:0 (what separates the "
		    "columns is \";\", and has to be \",\")\n" },
		{ "char:a\tpurpose\n", "! F_COLUMN_UNKNOWN "
		    "char:a\tpurpose at 1:0 (what separates the columns is a "
		    "tab, and has to be \",\")\n" },
		{ "frob;nicate\n", "! F_COLUMN_UNKNOWN frob;nicate at 1:0 "
		    "(known are" },
		{ "sep=;\n" HEADER "\n", "! F_COLUMN_UNKNOWN sep=; at 1:0" },
		{ "\xef\xbb\xbf\n", "! F_EMPTY" },
	};
	setup();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		show_text(cases[i].text);
		SHOWS("REFUSED \nreceived 0 orders 0 lines\n");
		SHOWS(cases[i].answer);
	}
	show_text("po_number,order_date\n");
	UNIT_NUMBER(count_of("! F_COLUMN_MISSING"), 8);
	show_text("order_date;purpose\n");
	UNIT_NUMBER(count_of("! "), 1);
	show_text(HEADER "\n");
	SHOWS("VALID \nreceived 0 orders 0 lines\n");
	show_text(HEADER ",ordermill_code,ordermill_x\n" ROW("1",
	    "1,add,O,what,ever"));
	SHOWS("VALID \nreceived 1 orders 1 lines\n");
	fixture_teardown();
}

static void
totals_rows(void)
{
	static const struct {
		const char *row, *answer;
	} cases[] = {
		{ "#TOTALS,1,1\n", "VALID" },
		{ "#TOTALS,1,1,\n\n", "VALID" },
		{ "#TOTALS,1,1,,,,,,,,\n", "VALID" },
		{ "\"#TOTALS\", 1 ,1,EUR=0 ; USD=0.00;", "VALID" },
		{ "#TOTALS\n", "! F_CSV_TOTALS #TOTALS= at 3:0" },
		{ "#TOTALS,1\n", "! F_CSV_TOTALS #TOTALS= at 3:0" },
		{ "#TOTALS,1,-1\n", "! F_CSV_TOTALS #TOTALS=-1 at 3:0" },
		{ "#TOTALS,1,1,EUR\n", "! F_CSV_TOTALS #TOTALS=EUR at 3:0 "
		    "(expected: CUR=amount;CUR=amount)" },
		{ "#TOTALS,1,1,EUR=x\n", "! F_CSV_TOTALS #TOTALS=x at 3:0" },
		{ "#TOTALS,1,1,euro=1\n", "! F_CSV_TOTALS #TOTALS=euro at" },
		{ "#TOTALS,1,1,XQQ=1\n", "! F_CSV_TOTALS #TOTALS=XQQ at" },
		{ "#TOTALS,1,1,EUR=0,more\n", "! F_CSV_TOTALS #TOTALS=more" },
		{ "#TOTALS,1,1\n#TOTALS,1,1\n", "! F_CSV_TOTALS  at 4:0 (a "
		    "row comes after it)" },
		{ "#TOTALS,1,1\n" ROW("2", "1,add,O") "\n", "! F_CSV_TOTALS" },
		{ "#TOTALS,2,1\n", "! F_TOTAL_ORDERS #TOTALS=2 at 3:0 (the "
		    "file has 1)" },
	};
	char text[1024];
	setup();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(text, sizeof(text), "%s\n%s\n%s", HEADER,
		    ROW("1", "1,add,O"), cases[i].row);
		show_text(text);
		SHOWS(cases[i].answer);
	}
	fixture_teardown();
}

static void
files_that_are_not_csv(void)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *answer;
	} cases[] = {
#define CASE(text, answer) { text, sizeof(text) - 1, answer }
		CASE(HEADER "\n1,\"2\n", "! F_QUOTES  at 2:0"),
		CASE(HEADER "\n" ROW("1", "1,add,O") "\r" ROW("2", "1,add,O"),
		    "! F_CSV_RETURN  at 2:0"),
		CASE(HEADER "\n1,\0\n", "! F_NUL  at 2:0"),
		CASE(HEADER "\n1,\xe9\n", "! F_ENCODING  at 2:0 (byte 0xE9 "
		    "at offset 116)"),
		CASE(HEADER "\n1,\xc3", "! F_TRUNCATED  at 2:0"),
		CASE("\xff\xfep\0o\0", "! F_ENCODING"),
		CASE("", "! F_EMPTY"),
	};
	char text[2 * MAX_CSV_COLUMNS + 200];
	setup();
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		show(cases[i].bytes, cases[i].len, 3);
		SHOWS("REFUSED");
		SHOWS(cases[i].answer);
		UNIT_NUMBER(fx.out.findings.n, 1);
	}
	snprintf(text, sizeof(text), "%s\n%0*d", HEADER, 10, 0);
	memset(text + strlen(text), ',', MAX_CSV_COLUMNS);
	text[sizeof(HEADER) + 10 + MAX_CSV_COLUMNS] = '\0';
	show_text(text);
	SHOWS("! F_CSV_COLUMNS  at 2:0");
	fixture_teardown();
}

static void
field_too_large(void)
{
	char *text = malloc(200000);
	setup();
	memset(text, 'x', 200000);
	memcpy(text, HEADER "\n\"", sizeof(HEADER) + 1);
	show(text, 200000, READ_BLOCK_BYTES);
	SHOWS("! F_FIELD_SIZE  at 2:0");
	free(text);
	fixture_teardown();
}

static void
too_large(void)
{
	static const char row[] = ROW("1", "1,add,O") "\n";
	const size_t n = 20000;
	char *text = malloc(sizeof(HEADER) + (n + 1) * (sizeof(row) - 1) + 1);
	char *at = text + sprintf(text, "%s\n", HEADER);
	setup();
	for (size_t i = 0; i < n; i++, at += sizeof(row) - 1)
		memcpy(at, row, sizeof(row));
	sprintf(at, "%s\n", ROW("2", "1,add,O"));
	show_text(text);
	SHOWS("  ! O_TOO_LARGE  at 2:0 (more than 10000 lines)");
	SHOWS("lines 10000 of 20000\n");
	SHOWS("order 2 2/0 at 20002:0");
	SHOWS("VALID \nreceived 2 orders 20001 lines");
	UNIT_NUMBER(count_of("  ! "), 1);
	free(text);
	fixture_teardown();
}

static void
same_as_xml(void)
{
	static const char xml[] =
	    "<purchaseOrders xmlns=\"urn:ordermill:purchase-orders:1\" "
	    "partner=\"acme\"><purchaseOrder number=\"PO-1\" revision=\"2\" "
	    "date=\"2026-11-22\" purpose=\"order\"><initiatingRequest "
	    "type=\"sale\" reference=\"Q 1\"/><customer id=\"C-1\"><name>"
	    "Example &amp; Co</name><contact><email>a@b.c</email></contact>"
	    "</customer><billingAccount>BA</billingAccount><currency>EUR"
	    "</currency><completeDelivery>1</completeDelivery>"
	    "<specialRequirement code=\"access\">Escort needed"
	    "</specialRequirement><line number=\"1\" action=\"add\">"
	    "<offering>BB</offering><quantity>2</quantity><unitPrice>49.90"
	    "</unitPrice><place role=\"install\"><city>Z\xc3\xbcrich</city>"
	    "<postcode>1</postcode><country>CH</country></place>"
	    "<characteristic name=\"speed\">10</characteristic></line>"
	    "<line number=\"2\" action=\"delete\"><offering>CC</offering>"
	    "<unitPrice>10.00</unitPrice><place role=\"a-end\"><city>A</city>"
	    "<postcode>2</postcode><country>CH</country></place>"
	    "<place role=\"b-end\"><city>B</city><postcode>3</postcode>"
	    "<country>CH</country></place><specialRequirement>a \"b\""
	    "</specialRequirement></line><total>109.80</total>"
	    "</purchaseOrder><purchaseOrder number=\"PO-2\" "
	    "date=\"2026-11-23\" purpose=\"cancel\"><initiatingRequest "
	    "type=\"performance\" reference=\"R\"/><customer id=\"C-1\">"
	    "<name>Example</name></customer></purchaseOrder>"
	    "<controlTotals orders=\"2\" lines=\"2\"/></purchaseOrders>";
	setup();
	fx.bare = true;
	char *csv = strdup(show_text(whole));
	fx.partner.format = FORMAT_XML;
	UNIT_STRING(show_text(xml), csv);
	free(csv);
	fixture_teardown();
}

static const struct unit_test tests[] = {
	{ "rows become orders with every value, whatever the order of "
	    "columns", everything_arrives },
	{ "blocks of 1 to 7 bytes give the same answer",
	    same_in_small_blocks },
	{ "a file with totals cut anywhere is refused", cut_anywhere },
	{ "every mistake has its row and its column", mistakes_have_columns },
	{ "rows of one number and revision are one order, while they stand "
	    "together", rows_of_one_order },
	{ "control characters are the order's mistake, not the file's",
	    control_characters },
	{ "a row that says nothing of a line adds none", rows_without_lines },
	{ "a wrong header refuses the file and says what was meant",
	    headers },
	{ "the row of totals is the last one, and right", totals_rows },
	{ "what is not CSV is refused", files_that_are_not_csv },
	{ "a field that never ends refuses the file", field_too_large },
	{ "an order of 20000 rows is too large, and its neighbour is not",
	    too_large },
	{ "the same order in XML and in CSV is the same order", same_as_xml },
};

int
main(void)
{
	return unit_main("csv_decode", tests, ARRAY_LEN(tests));
}
