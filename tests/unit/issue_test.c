/* The documents of a batch, against expected text and their schemas. */
#include "issue_fixture.h"
#include <signal.h>
#include <sys/resource.h>

#define SHA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define ORDERS XML "<customerOrders xmlns=\"urn:ordermill:customer-orders:1\"" \
	" partner=\"acme\" source=\"orders.xml\" sha256=\"" SHA "\">\n"
#define EXCEPTIONS XML "<exceptions xmlns=\"urn:ordermill:exceptions:1\"" \
	" partner=\"acme\" source=\"orders.xml\" sha256=\"" SHA "\""

/* An issued order that has everything an order can have. */
static struct decision *
full_order(struct fixture *fx)
{
	static struct requirement access[1];
	static struct place places[1];
	static struct characteristic speed[1];
	struct decision *d = fixture_order(fx, "PO-1", 1, OUTCOME_ISSUED);
	struct purchase_order *o = (struct purchase_order *)d->order;
	struct order_line *line = &o->lines[0];
	SET_TEXT(o, CONTACT_NAME, "A. Person");
	SET_TEXT(o, CONTACT_EMAIL, "a@example.com");
	SET_TEXT(o, CONTACT_PHONE, "+31 20 0000000");
	SET_TEXT(o, EARLIER_ORDER, "PO-0");
	SET_TEXT(o, CHANGE_REASON, "moved");
	o->purpose = PURPOSE_CHANGE;
	o->revision = 2;
	o->complete_delivery = true;
	access[0].code.text = SPAN("access");
	access[0].text.text = SPAN("Escort needed on site");
	o->requirements = access;
	o->n_requirements = 1;
	SET_LINE(line, SERVICE_ID, "SVC-1");
	SET_LINE(line, FEASIBILITY, "FA-77");
	line->requested_day = 20433;
	places[0].role = ROLE_INSTALL;
	PLACE_PART(&places[0], STREET).text = SPAN("Main Street");
	PLACE_PART(&places[0], HOUSE_NUMBER).text = SPAN("12");
	PLACE_PART(&places[0], CITY).text = SPAN("Utrecht");
	PLACE_PART(&places[0], POSTCODE).text = SPAN("3511 AB");
	PLACE_PART(&places[0], COUNTRY).text = SPAN("NL");
	line->places = places;
	line->n_places = 1;
	speed[0].name.text = SPAN("downstreamMbps");
	speed[0].value.text = SPAN("1000");
	line->characteristics = speed;
	line->n_characteristics = 1;
	line->requirements = access;
	line->n_requirements = 1;
	d->lines[0].special = SPECIAL_BIT(S_REQUIREMENT);
	d->lines[0].assessed = true;
	d->lines[0].assessment = SPAN("FA-77");
	d->earlier_revision = 1;
	struct customer_order *co = fixture_customer_order(fx, d, 0, 1, false);
	co->kind = KIND_CHANGE;
	co->requires = 1u << REQUIRES_ORDER_CHANGE |
	    1u << REQUIRES_FEASIBILITY;
	co->n_related = 1;
	co->related = ARENA_NEW(&fx->arena, struct related);
	memcpy(co->related->id, "CO-0000000000000000", ORDER_ID_TEXT);
	co->related->role = RELATION_CHANGES;
	return d;
}

static void
everything(void)
{
	struct fixture fx;
	fixture_open(&fx);
	CU_ASSERT(fixture_put(&fx, full_order(&fx)));
	CU_ASSERT(fixture_close(&fx));
	UNIT_STRING(fixture_text(&fx, DOCUMENT_ISSUED), ORDERS
	    " <customerOrder id=\"CO-6PGBZBY123FG1BFR\" kind=\"change\""
	    " specialHandling=\"false\">\n"
	    "  <purchaseOrder number=\"PO-1\" revision=\"2\"/>\n"
	    "  <initiatingRequest type=\"sale\" reference=\"Q-1\"/>\n"
	    "  <requires>feasibility-assessment</requires>\n"
	    "  <requires>order-change</requires>\n"
	    "  <relatedOrder id=\"CO-0000000000000000\" role=\"changes\"/>\n"
	    "  <customer id=\"C-10077\"><name>Example BV</name><contact>"
	    "<name>A. Person</name><email>a@example.com</email>"
	    "<phone>+31 20 0000000</phone></contact></customer>\n"
	    "  <billingAccount>BA-20011</billingAccount>"
	    "<currency>EUR</currency><orderDate>2025-11-22</orderDate>"
	    "<requestedDate>2025-12-10</requestedDate>"
	    "<completeDelivery>true</completeDelivery>\n"
	    "  <earlierOrder revision=\"1\">PO-0</earlierOrder>\n"
	    "  <reason>moved</reason>\n"
	    "  <specialRequirement code=\"access\">Escort needed on site"
	    "</specialRequirement>\n"
	    "  <line number=\"1\" action=\"add\">\n"
	    "   <offering name=\"Broadband 1000\">BB-FTTP-1000</offering>"
	    "<quantity>1</quantity><unitPrice>49.90</unitPrice>"
	    "<serviceId>SVC-1</serviceId>"
	    "<requestedDate>2025-12-11</requestedDate>\n"
	    "   <place role=\"install\"><street>Main Street</street>"
	    "<houseNumber>12</houseNumber><city>Utrecht</city>"
	    "<postcode>3511 AB</postcode><country>NL</country></place>\n"
	    "   <characteristic name=\"downstreamMbps\">1000"
	    "</characteristic>\n"
	    "   <feasibilityAssessment fits=\"true\">FA-77"
	    "</feasibilityAssessment>\n"
	    "   <specialRequirement code=\"access\">Escort needed on site"
	    "</specialRequirement>\n"
	    "  </line>\n"
	    " </customerOrder>\n"
	    "</customerOrders>\n");
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ISSUED,
	    "xsd/customer-orders.xsd"));
	fixture_end(&fx);
}

/* Line 1 standard, line 2 special and at the catalogue's price. */
static struct decision *
split_order(struct fixture *fx)
{
	struct decision *d = fixture_order(fx, "PO-2", 2, OUTCOME_SPECIAL);
	struct purchase_order *o = (struct purchase_order *)d->order;
	d->lines[1].special = SPECIAL_BIT(S_LEAD_TIME) |
	    SPECIAL_BIT(S_FA_NONE);
	d->lines[1].price_stated = false;
	d->lines[1].price_minor = 5000;
	o->lines[1].price_minor = -1;
	o->amount_minor = 4990;
	fixture_customer_order(fx, d, 0, 1, false);
	fixture_customer_order(fx, d, 1, 2, true);
	return d;
}

static void
special_part(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_simple(&fx, "PO-1", OUTCOME_ISSUED);
	CU_ASSERT(fixture_put(&fx, split_order(&fx)));
	CU_ASSERT(fixture_close(&fx));
	UNIT_STRING(fixture_text(&fx, DOCUMENT_SPECIAL), ORDERS
	    " <customerOrder id=\"CO-NG0TMXG9BHF21K9G\" kind=\"provide\""
	    " specialHandling=\"true\">\n"
	    "  <purchaseOrder number=\"PO-2\" revision=\"0\""
	    " specialHandling=\"true\"/>\n"
	    "  <initiatingRequest type=\"sale\" reference=\"Q-1\"/>\n"
	    "  <requires>provisioning</requires>\n"
	    "  <specialHandlingReason code=\"S702\" line=\"2\">the requested"
	    " date is inside the offering's lead time"
	    "</specialHandlingReason>\n"
	    "  <specialHandlingReason code=\"S710\" line=\"2\">no feasibility"
	    " assessment is named</specialHandlingReason>\n"
	    "  <customer id=\"C-10077\"><name>Example BV</name></customer>\n"
	    "  <billingAccount>BA-20011</billingAccount>"
	    "<currency>EUR</currency><orderDate>2025-11-22</orderDate>"
	    "<requestedDate>2025-12-10</requestedDate>\n"
	    "  <line number=\"2\" action=\"add\">\n"
	    "   <offering name=\"Broadband 1000\">BB-FTTP-1000</offering>"
	    "<quantity>1</quantity><unitPrice source=\"catalogue\">50.00"
	    "</unitPrice>\n"
	    "  </line>\n"
	    " </customerOrder>\n"
	    "</customerOrders>\n");
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_SPECIAL,
	    "xsd/customer-orders.xsd"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ISSUED,
	    "xsd/customer-orders.xsd"));
	/* Its standard part is in the other document, and says so. */
	CU_ASSERT_PTR_NOT_NULL(strstr(fixture_text(&fx, DOCUMENT_ISSUED),
	    "<purchaseOrder number=\"PO-2\" revision=\"0\""
	    " specialHandling=\"true\"/>"));
	const struct tally *t = &fx.out.recounted;
	UNIT_NUMBER(t->orders[OUTCOME_ISSUED], 1);
	UNIT_NUMBER(t->orders[OUTCOME_SPECIAL], 1);
	UNIT_NUMBER(t->lines[OUTCOME_SPECIAL], 2);
	UNIT_NUMBER(t->customer_orders[0], 2);
	UNIT_NUMBER(t->customer_orders[1], 1);
	UNIT_NUMBER(totals_of(&t->amount[OUTCOME_SPECIAL],
	    currency_find(SPAN("EUR"))), 4990);
	fixture_end(&fx);
}

static void
all_special_reasons(void)
{
	struct fixture fx;
	fixture_open(&fx);
	struct decision *d = fixture_order(&fx, "PO-1", 200, OUTCOME_SPECIAL);
	for (uint32_t i = 0; i < 200; i++)
		d->lines[i].special = SPECIAL_BIT(S_CHARACTERISTIC) |
		    SPECIAL_BIT(S_FA_CONFIGURATION);
	fixture_customer_order(&fx, d, 0, 200, true);
	CU_ASSERT(fixture_put(&fx, d));
	CU_ASSERT(fixture_close(&fx));
	const char *at = fixture_text(&fx, DOCUMENT_SPECIAL);
	unsigned first = 0, last = 0;
	while ((at = strstr(at, "<specialHandlingReason code=\"S7")) != NULL) {
		first += strncmp(at + 29, "S700", 4) == 0;
		last += strncmp(at + 29, "S716", 4) == 0;
		at++;
	}
	UNIT_NUMBER(first, 200);
	UNIT_NUMBER(last, 200);
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_SPECIAL,
	    "xsd/customer-orders.xsd"));
	fixture_end(&fx);
}

static void
cancellation(void)
{
	struct fixture fx;
	fixture_open(&fx);
	struct decision *d = fixture_order(&fx, "PO-3", 0, OUTCOME_SPECIAL);
	struct purchase_order *o = (struct purchase_order *)d->order;
	o->currency = NULL;
	o->requested_day = NO_DAY;
	o->purpose = PURPOSE_CANCEL;
	o->field[FIELD_BILLING_ACCOUNT].text.at = NULL;
	SET_TEXT(o, EARLIER_ORDER, "PO-1");
	fixture_customer_order(&fx, d, 0, 0, true)->kind = KIND_CANCEL;
	fixture_finding(&fx, d, S_REQUIREMENT, FIELD_NONE, NULL, NULL);
	fixture_finding(&fx, d, I_ASSESSED, FIELD_NONE, NULL, NULL);
	CU_ASSERT(fixture_put(&fx, d));
	CU_ASSERT(fixture_close(&fx));
	const char *text = fixture_text(&fx, DOCUMENT_SPECIAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "kind=\"cancel\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "<specialHandlingReason"
	    " code=\"S703\">there is a special requirement<"));
	CU_ASSERT_PTR_NULL(strstr(text, "I801"));
	CU_ASSERT_PTR_NULL(strstr(text, "<line"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_SPECIAL,
	    "xsd/customer-orders.xsd"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, "xsd/acknowledgement.xsd"));
	UNIT_NUMBER(fx.out.recounted.orders[OUTCOME_SPECIAL], 1);
	fixture_end(&fx);
}

static void
exceptions(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	struct decision *d = fixture_order(&fx, "PO-1", 1, OUTCOME_REJECTED);
	fixture_finding(&fx, d, O_QUANTITY, FIELD_QUANTITY, "1000",
	    "1 to 100");
	CU_ASSERT(fixture_put(&fx, d));
	d = fixture_order(&fx, NULL, 2, OUTCOME_REJECTED);
	((struct purchase_order *)d->order)->currency = NULL;
	fixture_finding(&fx, d, I_ASSESSED, FIELD_NONE, NULL, NULL);
	CU_ASSERT(fixture_put(&fx, d));
	CU_ASSERT(fixture_close(&fx));
	UNIT_STRING(fixture_text(&fx, DOCUMENT_EXCEPTIONS), EXCEPTIONS
	    " rejected=\"2\" findings=\"2\" findingsOmitted=\"0\">\n"
	    " <order number=\"PO-1\" revision=\"0\" sourceLine=\"10\""
	    " lines=\"1\" currency=\"EUR\" amount=\"49.90\" findings=\"1\""
	    " findingsOmitted=\"0\">\n"
	    "  <finding code=\"O406\" mef=\"invalidValue\""
	    " severity=\"reject\" line=\"11\" column=\"5\" orderLine=\"1\""
	    " field=\"line/quantity\" value=\"1000\">\n"
	    "   <wording>the quantity is not possible for the offering"
	    "</wording>\n"
	    "   <detail>1 to 100</detail>\n"
	    "   <cure>order a possible quantity</cure>\n"
	    "  </finding>\n"
	    " </order>\n"
	    " <order sourceLine=\"20\" lines=\"2\" findings=\"1\""
	    " findingsOmitted=\"0\">\n"
	    "  <finding code=\"I801\" mef=\"otherIssue\" severity=\"info\""
	    " line=\"21\" column=\"5\">\n"
	    "   <wording>special, with a fitting feasibility assessment"
	    "</wording>\n"
	    "  </finding>\n"
	    " </order>\n"
	    "</exceptions>\n");
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_EXCEPTIONS,
	    "xsd/exceptions.xsd"));
	fixture_end(&fx);
}

static void
findings_limit(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	fx.partner.max_findings = 3;
	for (unsigned i = 0; i < 3; i++) {
		struct decision *d = fixture_order(&fx, "PO-1", 1,
		    OUTCOME_REJECTED);
		d->conflict = i == 2;
		fixture_finding(&fx, d, O_CONFLICT, FIELD_NONE, NULL, NULL);
		fixture_finding(&fx, d, O_PRICE, FIELD_UNIT_PRICE, "1", NULL);
		d->order->findings->omitted = 7;
		CU_ASSERT(fixture_put(&fx, d));
	}
	CU_ASSERT(fixture_close(&fx));
	const char *text = fixture_text(&fx, DOCUMENT_EXCEPTIONS);
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    " rejected=\"3\" findings=\"27\" findingsOmitted=\"24\">"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    " findings=\"9\" findingsOmitted=\"7\">"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    " findings=\"9\" findingsOmitted=\"8\">"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text,
	    " conflict=\"true\" findings=\"9\" findingsOmitted=\"9\"/>"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_EXCEPTIONS,
	    "xsd/exceptions.xsd"));
	fixture_end(&fx);
}

static void
names(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	fx.partner.ack_format = FORMAT_CSV;
	fixture_simple(&fx, "PO-1", OUTCOME_ISSUED);
	fixture_simple(&fx, "PO-2", OUTCOME_SPECIAL);
	fixture_simple(&fx, "PO-3", OUTCOME_REJECTED);
	fixture_simple(&fx, "PO-4", OUTCOME_HELD);
	CU_ASSERT(fixture_close(&fx));
	UNIT_NUMBER(fx.out.n, 5);
	UNIT_STRING(fixture_path(&fx, DOCUMENT_ISSUED),
	    "issued/acme-orders-0123abcd.xml");
	UNIT_STRING(fixture_path(&fx, DOCUMENT_SPECIAL),
	    "special-handling/acme-orders-0123abcd.xml");
	UNIT_STRING(fixture_path(&fx, DOCUMENT_EXCEPTIONS),
	    "exceptions/acme/acme-orders-0123abcd.xml");
	UNIT_STRING(fixture_path(&fx, DOCUMENT_FIX),
	    "exceptions/acme/acme-orders-0123abcd.fix.xml");
	UNIT_STRING(fixture_path(&fx, DOCUMENT_ACK),
	    "acks/acme/orders-0123abcd.ack.csv");
	UNIT_NUMBER(fixture_tokens(), 5);
	fixture_end(&fx);
}

static void
nothing_to_say(void)
{
	struct fixture fx;
	fixture_open(&fx);
	CU_ASSERT(fixture_close(&fx));
	UNIT_NUMBER(fx.out.n, 1);
	UNIT_NUMBER(fixture_tokens(), 1);
	UNIT_STRING(fixture_path(&fx, DOCUMENT_ACK),
	    "acks/acme/orders-0123abcd.ack.xml");
	UNIT_STRING(fixture_text(&fx, DOCUMENT_ACK), XML
	    "<acknowledgement xmlns=\"urn:ordermill:acknowledgement:1\""
	    " file=\"orders.xml\" sha256=\"" SHA "\" status=\"ACCP\""
	    " received=\"0\" accepted=\"0\" conditionallyAccepted=\"0\""
	    " rejected=\"0\" duplicate=\"0\" held=\"0\">\n"
	    " <lines received=\"0\" accepted=\"0\""
	    " conditionallyAccepted=\"0\" rejected=\"0\" duplicate=\"0\""
	    " held=\"0\"/>\n"
	    "</acknowledgement>\n");
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, "xsd/acknowledgement.xsd"));
	fixture_end(&fx);
}

static void
rehearsal(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	fx.drop.rehearsal = true;
	fixture_simple(&fx, "PO-1", OUTCOME_ISSUED);
	fixture_simple(&fx, "PO-2", OUTCOME_SPECIAL);
	fixture_simple(&fx, "PO-3", OUTCOME_REJECTED);
	CU_ASSERT(fixture_close(&fx));
	UNIT_NUMBER(fx.out.n, 3);
	UNIT_STRING(fixture_path(&fx, DOCUMENT_EXCEPTIONS),
	    "exceptions/acme/test/acme-orders-0123abcd.xml");
	UNIT_STRING(fixture_path(&fx, DOCUMENT_FIX),
	    "exceptions/acme/test/acme-orders-0123abcd.fix.xml");
	UNIT_STRING(fixture_path(&fx, DOCUMENT_ACK),
	    "acks/acme/test/orders-0123abcd.ack.xml");
	CU_ASSERT_PTR_NOT_NULL(strstr(fixture_text(&fx, DOCUMENT_ACK),
	    " test=\"true\">"));
	CU_ASSERT_PTR_NOT_NULL(strstr(fixture_text(&fx, DOCUMENT_EXCEPTIONS),
	    " test=\"true\">"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, "xsd/acknowledgement.xsd"));
	UNIT_NUMBER(fx.out.recounted.orders[OUTCOME_SPECIAL], 1);
	UNIT_NUMBER(fx.out.recounted.lines[OUTCOME_ISSUED], 1);
	UNIT_NUMBER(fx.out.recounted.customer_orders[1], 1);
	fixture_end(&fx);
}

static void
refused(void)
{
	struct fixture fx;
	const struct finding malformed = { .why = F_MALFORMED,
		.field = FIELD_NONE, .line = 70000, .column = 3,
		.detail = SPAN("mismatched tag") };
	fixture_open(&fx);
	fixture_input(&fx, "");
	fixture_simple(&fx, "PO-1", OUTCOME_ISSUED);
	fixture_simple(&fx, "PO-2", OUTCOME_SPECIAL);
	fixture_simple(&fx, "PO-3", OUTCOME_REJECTED);
	findings_add(&fx.file_findings, &fx.arena, &malformed);
	fx.file_findings.omitted = 2;
	fx.answer.refused = true;
	CU_ASSERT(fixture_close(&fx));
	UNIT_NUMBER(fx.out.n, 2);
	UNIT_NUMBER(fixture_tokens(), 2);
	UNIT_STRING(fixture_text(&fx, DOCUMENT_EXCEPTIONS), EXCEPTIONS
	    " rejected=\"0\" findings=\"3\" findingsOmitted=\"2\""
	    " refused=\"true\">\n"
	    " <finding code=\"F100\" mef=\"invalidFormat\""
	    " severity=\"refuse\" line=\"70000\" column=\"3\">\n"
	    "  <wording>the file is not well-formed XML</wording>\n"
	    "  <detail>mismatched tag</detail>\n"
	    "  <cure>send a well-formed document; the message names the first"
	    " place that is wrong</cure>\n"
	    " </finding>\n"
	    "</exceptions>\n");
	UNIT_STRING(fixture_text(&fx, DOCUMENT_ACK), XML
	    "<acknowledgement xmlns=\"urn:ordermill:acknowledgement:1\""
	    " file=\"orders.xml\" sha256=\"" SHA "\" status=\"RJCT\""
	    " received=\"0\" accepted=\"0\" conditionallyAccepted=\"0\""
	    " rejected=\"0\" duplicate=\"0\" held=\"0\">\n"
	    " <reason code=\"F100\" line=\"70000\" column=\"3\">the file is"
	    " not well-formed XML (mismatched tag); send a well-formed"
	    " document; the message names the first place that is wrong"
	    "</reason>\n"
	    " <reasonsOmitted>2</reasonsOmitted>\n"
	    "</acknowledgement>\n");
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, "xsd/acknowledgement.xsd"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_EXCEPTIONS,
	    "xsd/exceptions.xsd"));
	UNIT_NUMBER(fx.out.recounted.orders[OUTCOME_ISSUED], 0);
	fixture_end(&fx);
}

static void
aborted(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	fixture_simple(&fx, "PO-1", OUTCOME_ISSUED);
	fixture_simple(&fx, "PO-2", OUTCOME_REJECTED);
	UNIT_NUMBER(fixture_tokens(), 4);
	issue_abort(fx.issue);
	fx.issue = NULL;
	UNIT_NUMBER(fixture_tokens(), 0);
	issue_abort(NULL);
	fixture_end(&fx);
}

static const char *const hostile[] = {
	"]]><script>&amp;&lt;", "--><!-- -- -", "=1+1", "@SUM(A1)\r\n\t",
	"\x01\x02\x1b[31m\x7f", "\xff\xfe bad \xc0\xaf", "\"'\"\"", "-", "",
	"\xef\xbf\xbf \xed\xa0\x80", "a\nb,c;\"d\"", "%s%n%d",
};

static struct decision *
hostile_order(struct fixture *fx, const char *value, enum outcome outcome)
{
	static struct requirement requirement[1];
	struct decision *d = fixture_order(fx, "PO-1", 1, outcome);
	struct purchase_order *o = (struct purchase_order *)d->order;
	const struct span s = span_of(value);
	const struct finding f = {
		.why = O_SYNTAX, .field = FIELD_OTHER, .name = s, .value = s,
		.detail = s, .line = 3,
	};
	for (unsigned i = FIELD_REQUEST_REFERENCE; i < ORDER_FIELDS; i++)
		o->field[i].text = s;
	for (unsigned i = 1; i < LINE_FIELDS; i++)
		o->lines[0].field[i].text = s;
	requirement[0].code.text = requirement[0].text.text = s;
	o->requirements = o->lines[0].requirements = requirement;
	o->n_requirements = o->lines[0].n_requirements = 1;
	SET_TEXT(o, EARLIER_ORDER, "PO-0");
	findings_add(o->findings, &fx->arena, &f);
	if (outcome != OUTCOME_REJECTED)
		fixture_customer_order(fx, d, 0, 1,
		    outcome == OUTCOME_SPECIAL);
	return d;
}

static void
hostile_value(const char *value, enum input_format format)
{
	static const struct {
		enum document kind;
		const char *xsd;
	} checks[] = {
		{ DOCUMENT_ISSUED, "xsd/customer-orders.xsd" },
		{ DOCUMENT_SPECIAL, "xsd/customer-orders.xsd" },
		{ DOCUMENT_EXCEPTIONS, "xsd/exceptions.xsd" },
		{ DOCUMENT_ACK, "xsd/acknowledgement.xsd" },
		{ DOCUMENT_FIX, "xsd/purchase-orders.xsd" },
	};
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	snprintf(fx.drop.name, sizeof(fx.drop.name), "%s.xml", value);
	fx.head.file_id = span_of(value);
	fx.partner.ack_format = format;
	CU_ASSERT(fixture_put(&fx, hostile_order(&fx, value,
	    OUTCOME_ISSUED)));
	CU_ASSERT(fixture_put(&fx, hostile_order(&fx, value,
	    OUTCOME_SPECIAL)));
	CU_ASSERT(fixture_put(&fx, hostile_order(&fx, value,
	    OUTCOME_REJECTED)));
	CU_ASSERT(fixture_close(&fx));
	UNIT_NUMBER(fx.out.n, 5);
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		if (format == FORMAT_XML || checks[i].kind != DOCUMENT_ACK)
			CU_ASSERT(fixture_valid(&fx, checks[i].kind,
			    checks[i].xsd));
	fixture_end(&fx);
	if (chdir("stage") == 0) {
		CU_ASSERT_EQUAL(system("rm -f ./*"), 0);
		CU_ASSERT_EQUAL(chdir(".."), 0);
	}
	CU_ASSERT_EQUAL(rmdir("stage"), 0);
}

static void
hostile_values(void)
{
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		hostile_value(hostile[i], FORMAT_XML);
		hostile_value(hostile[i], FORMAT_CSV);
	}
}

#define MANY 20000

static void
many_orders(void)
{
	struct fixture fx;
	fixture_open(&fx);
	fixture_input(&fx, "");
	/* What a kill between two calls has left is no hindrance. */
	unit_write_file("stage/spool", "x", 1);
	for (unsigned i = 0; i < MANY; i++) {
		char number[32];
		const struct arena_mark mark = arena_save(&fx.arena);
		snprintf(number, sizeof(number), "PO-%u", i);
		fixture_simple(&fx, number,
		    i % 2 ? OUTCOME_ISSUED : OUTCOME_REJECTED);
		arena_restore(&fx.arena, mark);
	}
	/* What does not fit into memory has no name to be left behind. */
	UNIT_NUMBER(fixture_tokens(), 4);
	CU_ASSERT(fixture_close(&fx));
	UNIT_NUMBER(fixture_tokens(), 4);
	UNIT_NUMBER(fx.out.recounted.orders[OUTCOME_ISSUED], MANY / 2);
	UNIT_NUMBER(fx.out.recounted.lines[OUTCOME_REJECTED], MANY / 2);
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_ACK, "xsd/acknowledgement.xsd"));
	CU_ASSERT(fixture_valid(&fx, DOCUMENT_EXCEPTIONS,
	    "xsd/exceptions.xsd"));
	CU_ASSERT(fx.out.at[3].file.size > 1000000);
	fixture_end(&fx);
}

static void
full_disk(void)
{
	struct fixture fx;
	struct rlimit before, small;
	fixture_open(&fx);
	signal(SIGXFSZ, SIG_IGN);
	CU_ASSERT_EQUAL(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 1 << 20;
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &small), 0);
	bool put = true;
	for (unsigned i = 0; put && i < 10 * MANY; i++) {
		const struct arena_mark mark = arena_save(&fx.arena);
		struct decision *d = fixture_order(&fx, "PO-1", 1,
		    OUTCOME_HELD);
		put = fixture_put(&fx, d);
		arena_restore(&fx.arena, mark);
	}
	CU_ASSERT_FALSE(put);
	UNIT_NUMBER(fx.fault.kind, FAULT_IO);
	issue_abort(fx.issue);
	fx.issue = NULL;
	UNIT_NUMBER(fixture_tokens(), 0);
	CU_ASSERT_EQUAL(setrlimit(RLIMIT_FSIZE, &before), 0);
	fixture_end(&fx);
}

static const struct unit_test tests[] = {
	{ "all parts of an order are in the issued document", everything },
	{ "of a special order the standard part is issued, the special one "
	    "handed over", special_part },
	{ "special reasons are complete, however many there are",
	    all_special_reasons },
	{ "a cancellation of a whole order has no lines, but its reasons",
	    cancellation },
	{ "the exceptions report names, places and cures what is wrong",
	    exceptions },
	{ "past the partner's limit findings are counted, not shown",
	    findings_limit },
	{ "each document has its place and name", names },
	{ "an empty file gets an acknowledgement and nothing else",
	    nothing_to_say },
	{ "a rehearsal is answered under test/ and issues nothing",
	    rehearsal },
	{ "a file refused at its end gets no documents but its answer",
	    refused },
	{ "an aborted file leaves no token", aborted },
	{ "hostile values leave every document well-formed and valid",
	    hostile_values },
	{ "twenty thousand orders are spooled and counted again",
	    many_orders },
	{ "a full disk is a fault, at once and without leftovers",
	    full_disk },
};

int
main(void)
{
	return unit_main("issue", tests, ARRAY_LEN(tests));
}
