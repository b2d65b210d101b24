/* What a partner is told about its file, in both forms. */
#include "issue_fixture.h"
#include "ledger.h"

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ACK_XSD "xsd/acknowledgement.xsd"

static bool
says(struct fixture *fx, const char *what)
{
	const bool said = strstr(fixture_text(fx, DOCUMENT_ACK), what) != NULL;
	if (!said)
		printf("# missing: %s\n# in: %s\n", what,
		    fixture_text(fx, DOCUMENT_ACK));
	return said;
}

static unsigned
times(struct fixture *fx, const char *what)
{
	unsigned n = 0;
	const char *at = fixture_text(fx, DOCUMENT_ACK);
	while ((at = strstr(at, what)) != NULL) {
		n++;
		at++;
	}
	return n;
}

/* One order of each outcome but duplicate; the rejected one in dollars and
 * without identity. */
static void
put_mixed(struct fixture *fx)
{
	fixture_simple(fx, "PO-1", OUTCOME_ISSUED);
	struct decision *d = fixture_order(fx, "PO-2", 2, OUTCOME_SPECIAL);
	fixture_customer_order(fx, d, 0, 1, false);
	fixture_customer_order(fx, d, 1, 2, true);
	fixture_finding(fx, d, S_LEAD_TIME, FIELD_REQUESTED_DATE,
	    "2025-12-10", "5 days");
	CU_ASSERT(fixture_put(fx, d));
	d = fixture_order(fx, NULL, 1, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->currency =
	    currency_find(SPAN("USD"));
	fixture_finding(fx, d, O_SYNTAX, FIELD_NUMBER, "=1+1", NULL);
	CU_ASSERT(fixture_put(fx, d));
	fixture_simple(fx, "PO-4", OUTCOME_HELD);
}

static void
xml_form(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	put_mixed(&fx);
	CU_ASSERT(fixture_close(&fx));
	UNIT_STRING(fixture_text(&fx, DOCUMENT_ACK),
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<acknowledgement xmlns=\"urn:ordermill:acknowledgement:1\""
	    " file=\"orders.xml\" sha256=\"" SHA "\" status=\"PART\""
	    " received=\"4\" accepted=\"1\" conditionallyAccepted=\"1\""
	    " rejected=\"1\" duplicate=\"0\" held=\"1\">\n"
	    " <lines received=\"5\" accepted=\"1\""
	    " conditionallyAccepted=\"2\" rejected=\"1\" duplicate=\"0\""
	    " held=\"1\"/>\n"
	    " <amount currency=\"EUR\" received=\"199.60\""
	    " accepted=\"49.90\" conditionallyAccepted=\"99.80\""
	    " rejected=\"0.00\" duplicate=\"0.00\" held=\"49.90\"/>\n"
	    " <amount currency=\"USD\" received=\"49.90\""
	    " accepted=\"0.00\" conditionallyAccepted=\"0.00\""
	    " rejected=\"49.90\" duplicate=\"0.00\" held=\"0.00\"/>\n"
	    " <order number=\"PO-1\" revision=\"0\" status=\"AP\""
	    " sourceLine=\"10\" lines=\"1\" currency=\"EUR\""
	    " amount=\"49.90\"><customerOrder id=\"CO-59JVYN46JYHZXFF7\"/>"
	    "</order>\n"
	    " <order number=\"PO-2\" revision=\"0\" status=\"CA\""
	    " sourceLine=\"20\" lines=\"2\" currency=\"EUR\""
	    " amount=\"99.80\"><customerOrder id=\"CO-RAAVK04RQZPXJDCH\"/>"
	    "<customerOrder id=\"CO-NG0TMXG9BHF21K9G\""
	    " specialHandling=\"true\"/>\n"
	    "  <reason code=\"S702\" line=\"21\" column=\"5\""
	    " field=\"requestedDate\" value=\"2025-12-10\">the requested"
	    " date is inside the offering's lead time (5 days)"
	    "</reason>\n"
	    " </order>\n"
	    " <order status=\"RE\" sourceLine=\"30\" lines=\"1\""
	    " currency=\"USD\" amount=\"49.90\">\n"
	    "  <reason code=\"O203\" line=\"31\" column=\"5\""
	    " field=\"@number\" value=\"=1+1\">the value is not written as"
	    " its type demands; correct the value</reason>\n"
	    " </order>\n"
	    " <order number=\"PO-4\" revision=\"0\" status=\"AB\""
	    " sourceLine=\"40\" lines=\"1\" currency=\"EUR\""
	    " amount=\"49.90\"></order>\n"
	    "</acknowledgement>\n");
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, ACK_XSD));
	fixture_end(&fx);
}

static void
csv_form(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	fx.partner.ack_format = FORMAT_CSV;
	fx.head.format = FORMAT_CSV;
	fx.head.csv_header = SPAN("po_number");
	strcpy(fx.drop.name, "=orders,\"1\".csv");
	fx.drop.repeats = 3;
	put_mixed(&fx);
	CU_ASSERT(fixture_close(&fx));
	UNIT_STRING(fixture_text(&fx, DOCUMENT_ACK),
	    "record,file,sha256,status,received,accepted,"
	    "conditionally_accepted,rejected,duplicate,held,number,revision,"
	    "order_status,is_duplicate,customer_orders,code,line,column,"
	    "field,order_line,value,message,special_handling,lines,currency,"
	    "amount,duplicate_file,test\n"
	    "file,\"'=orders,\"\"1\"\".csv\"," SHA ",PART,4,1,1,1,0,1"
	    ",,,,,,,,,,,,,,,,,true,\n"
	    "lines,,,,5,1,2,1,0,1,,,,,,,,,,,,,,,,,,\n"
	    "amount,,,,199.60,49.90,99.80,0.00,0.00,49.90"
	    ",,,,,,,,,,,,,,,EUR,,,\n"
	    "amount,,,,49.90,0.00,0.00,49.90,0.00,0.00"
	    ",,,,,,,,,,,,,,,USD,,,\n"
	    "order,,,,,,,,,,PO-1,0,AP,,CO-59JVYN46JYHZXFF7,,10,,,,,,,1,EUR,"
	    "49.90,,\n"
	    "order,,,,,,,,,,PO-2,0,CA,,"
	    "CO-RAAVK04RQZPXJDCH CO-NG0TMXG9BHF21K9G,,20,,,,,,"
	    "CO-NG0TMXG9BHF21K9G,2,EUR,99.80,,\n"
	    "reason,,,,,,,,,,PO-2,0,,,,S702,21,5,requested_date,,2025-12-10,"
	    "the requested date is inside the offering's lead time (5 days)"
	    ",,,,,,\n"
	    "order,,,,,,,,,,,,RE,,,,30,,,,,,,1,USD,49.90,,\n"
	    "reason,,,,,,,,,,,,,,,O203,31,5,po_number,,'=1+1,"
	    "the value is not written as its type demands; correct the value"
	    ",,,,,,\n"
	    "order,,,,,,,,,,PO-4,0,AB,,,,40,,,,,,,1,EUR,49.90,,\n");
	fixture_end(&fx);
}

static void
status_of(const enum outcome *outcomes, size_t n, const char *status)
{
	struct fixture fx;
	char text[32];
	fixture_open(&fx);
	fixture_input(&fx, "");
	for (size_t i = 0; i < n; i++)
		fixture_simple(&fx, "PO-1", outcomes[i]);
	CU_ASSERT(fixture_close(&fx));
	snprintf(text, sizeof(text), " status=\"%s\" received=", status);
	CU_ASSERT(says(&fx, text));
	fixture_end(&fx);
	CU_ASSERT_EQUAL(rename("stage", status), 0);
}

static void
file_status(void)
{
	static const enum outcome none[] = { OUTCOME_ISSUED, OUTCOME_SPECIAL,
		OUTCOME_HELD };
	static const enum outcome some[] = { OUTCOME_REJECTED,
		OUTCOME_REJECTED, OUTCOME_HELD };
	static const enum outcome all[] = { OUTCOME_REJECTED,
		OUTCOME_REJECTED };
	status_of(none, ARRAY_LEN(none), "ACCP");
	status_of(some, ARRAY_LEN(some), "PART");
	status_of(all, ARRAY_LEN(all), "RJCT");
}

static struct decision *
duplicate(struct fixture *fx, const char *number, enum outcome first)
{
	struct decision *d = fixture_order(fx, number, 1, OUTCOME_DUPLICATE);
	d->first.outcome = first;
	d->first.name = (struct order_name){ d->order->number,
		d->order->revision };
	d->first.intake = 1;
	d->first.ordinal = 4;
	d->first.customer_orders = first == OUTCOME_REJECTED ? 0 : 2;
	return d;
}

static void
repeated(void)
{
	struct fixture fx;
	fixture_open(&fx);
	CU_ASSERT(fixture_put(&fx, duplicate(&fx, "PO-2", OUTCOME_ISSUED)));
	CU_ASSERT(fixture_close(&fx));
	CU_ASSERT(says(&fx, " status=\"ACCP\" received=\"1\" accepted=\"0\""));
	CU_ASSERT(says(&fx, " duplicate=\"1\" held=\"0\">"));
	CU_ASSERT(says(&fx, " <order number=\"PO-2\" revision=\"0\""
	    " status=\"AP\" duplicate=\"true\" sourceLine=\"10\" lines=\"1\""
	    " currency=\"EUR\" amount=\"49.90\">"
	    "<customerOrder id=\"CO-RAAVK04RQZPXJDCH\"/>"
	    "<customerOrder id=\"CO-NG0TMXG9BHF21K9G\"/>\n"
	    "  <reason code=\"I800\" line=\"10\">this purchase order was"
	    " received before; the first answer is repeated</reason>\n"
	    " </order>\n"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, ACK_XSD));
	UNIT_NUMBER(fx.out.recounted.customer_orders[0], 0);
	UNIT_NUMBER(fx.out.recounted.lines[OUTCOME_DUPLICATE], 1);
	fixture_end(&fx);
}

/* A ledger with an intake, in which PO-2 became two orders. */
static void
open_ledger(struct fixture *fx)
{
	struct run_row run = { .state = RUN_OPEN };
	struct intake_row intake = { .partner = "acme", .name = "a",
		.base = "a" };
	const struct customer_order_row orders[] = {
		{ .ordinal = 1, .kind = KIND_PROVIDE, .lines = 1,
		    .requested_day = NO_DAY },
		{ .ordinal = 2, .kind = KIND_PROVIDE, .lines = 1,
		    .special = true, .requested_day = NO_DAY },
	};
	struct fault *f = &fx->fault;
	fx->ledger = ledger_open_memory(f);
	CU_ASSERT_PTR_NOT_NULL_FATAL(fx->ledger);
	CU_ASSERT(ledger_begin(fx->ledger, f));
	CU_ASSERT(ledger_partner(fx->ledger, "acme", &fx->partner.key, f));
	CU_ASSERT(ledger_run_add(fx->ledger, &run, f));
	intake.run = run.id;
	CU_ASSERT(ledger_intake_add(fx->ledger, &intake, f));
	UNIT_NUMBER(intake.id, 1);
	const struct order_row row = {
		.key = { fx->partner.key, SPAN("PO-2"), 0 },
		.outcome = OUTCOME_SPECIAL, .intake = 1, .ordinal = 1,
		.purpose = PURPOSE_ORDER, .customer_orders = 2,
	};
	CU_ASSERT(ledger_order_put(fx->ledger, &row, orders, f));
}

static void
repeated_special(void)
{
	struct fixture fx;
	fixture_open(&fx);
	open_ledger(&fx);
	CU_ASSERT(fixture_put(&fx, duplicate(&fx, "PO-2", OUTCOME_SPECIAL)));
	CU_ASSERT(fixture_close(&fx));
	CU_ASSERT(says(&fx, " status=\"CA\" duplicate=\"true\""));
	CU_ASSERT(says(&fx, "<customerOrder id=\"CO-RAAVK04RQZPXJDCH\"/>"
	    "<customerOrder id=\"CO-NG0TMXG9BHF21K9G\""
	    " specialHandling=\"true\"/>"));
	ledger_close(fx.ledger);
	fixture_end(&fx);
}

static void
repeated_rejection(void)
{
	struct fixture fx;
	struct findings first = { .n = 0 };
	const struct finding price = { .why = O_PRICE,
		.field = FIELD_UNIT_PRICE, .value = SPAN("1.00"),
		.line = 77, .order_line = 1 };
	const struct finding quantity = { .why = O_QUANTITY,
		.field = FIELD_QUANTITY, .value = SPAN("0"), .line = 78 };
	fixture_open(&fx);
	open_ledger(&fx);
	findings_add(&first, &fx.arena, &price);
	findings_add(&first, &fx.arena, &quantity);
	CU_ASSERT(ledger_findings_add(fx.ledger, 1, 4, &first, &fx.fault));
	CU_ASSERT(fixture_put(&fx, duplicate(&fx, "PO-9", OUTCOME_REJECTED)));
	CU_ASSERT(fixture_close(&fx));
	/* As the first time: nothing of the file was accepted. */
	CU_ASSERT(says(&fx, " status=\"RJCT\" received=\"1\""));
	CU_ASSERT(says(&fx, " status=\"RE\" duplicate=\"true\""));
	CU_ASSERT(says(&fx, "<reason code=\"I800\""));
	CU_ASSERT(says(&fx, "<reason code=\"O407\" line=\"77\""
	    " field=\"line/unitPrice\" value=\"1.00\" orderLine=\"1\">"));
	CU_ASSERT(says(&fx, "<reason code=\"O406\" line=\"78\""));
	/* It is not rejected again. */
	UNIT_STRING(fixture_text(&fx, DOCUMENT_EXCEPTIONS), "");
	UNIT_STRING(fixture_text(&fx, DOCUMENT_FIX), "");
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, ACK_XSD));
	ledger_close(fx.ledger);
	fixture_end(&fx);
}

static void
limit(enum input_format format)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	fx.partner.ack_format = format;
	fx.partner.max_findings = 2;
	for (unsigned i = 0; i < 3; i++) {
		struct decision *d = fixture_order(&fx, "PO-1", 1,
		    OUTCOME_REJECTED);
		fixture_finding(&fx, d, I_ASSESSED, FIELD_NONE, NULL, NULL);
		fixture_finding(&fx, d, O_PRICE, FIELD_UNIT_PRICE, "1",
		    NULL);
		d->order->findings->omitted = i;
		CU_ASSERT(fixture_put(&fx, d));
	}
	CU_ASSERT(fixture_close(&fx));
	/* Everything of the first, then the worst of each. */
	UNIT_NUMBER(times(&fx, "I801"), 1);
	UNIT_NUMBER(times(&fx, "O407"), 3);
	if (format == FORMAT_XML) {
		CU_ASSERT(says(&fx, "<reasonsOmitted>2</reasonsOmitted>"));
		CU_ASSERT(says(&fx, "<reasonsOmitted>3</reasonsOmitted>"));
		CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, ACK_XSD));
	} else {
		CU_ASSERT(says(&fx, ",2 more reasons are not shown,"));
		CU_ASSERT(says(&fx, ",3 more reasons are not shown,"));
	}
	fixture_end(&fx);
}

static void
xml_limit(void)
{
	limit(FORMAT_XML);
}

static void
csv_limit(void)
{
	limit(FORMAT_CSV);
}

static void
marks(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fx.drop.rehearsal = true;
	fx.drop.repeats = 3;
	CU_ASSERT(fixture_close(&fx));
	CU_ASSERT(says(&fx, " duplicateFile=\"true\" test=\"true\">"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, ACK_XSD));
	fixture_end(&fx);
}

static void
refused_csv(void)
{
	struct fixture fx;
	const struct finding columns = { .why = F_COLUMN_UNKNOWN,
		.field = FIELD_OTHER, .name = SPAN("=evil()"), .line = 1 };
	fixture_open(&fx);
	fx.partner.ack_format = FORMAT_CSV;
	findings_add(&fx.file_findings, &fx.arena, &columns);
	fx.file_findings.omitted = 4;
	fx.answer.refused = true;
	CU_ASSERT(fixture_close(&fx));
	CU_ASSERT(says(&fx, SHA ",RJCT,0,0,0,0,0,0,,"));
	CU_ASSERT(says(&fx, "\nreason,,,,,,,,,,,,,,,F112,1,,'=evil(),,,"
	    "the header row has an unknown column; correct or remove the"
	    " column; characteristics are columns named char:NAME,,,,,,\n"));
	CU_ASSERT(says(&fx, ",4 more reasons are not shown,"));
	fixture_end(&fx);
}

static const struct unit_test tests[] = {
	{ "each order is answered with status, orders, reasons and sums",
	    xml_form },
	{ "the CSV form says the same, and no formula", csv_form },
	{ "a file is ACCP, PART or RJCT by the orders that are refused",
	    file_status },
	{ "a duplicate gets the first status and ids, marked", repeated },
	{ "a duplicate of a special order gets its marks again",
	    repeated_special },
	{ "a duplicate of a rejected order gets the first reasons",
	    repeated_rejection },
	{ "past the limit each order keeps its worst reason", xml_limit },
	{ "the same in CSV", csv_limit },
	{ "a repeated file and a rehearsal are marked", marks },
	{ "a refused file is answered in CSV", refused_csv },
};

int
main(void)
{
	return unit_main("ack", tests, ARRAY_LEN(tests));
}
