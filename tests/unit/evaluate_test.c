/* evaluate - is a purchase order complete and correct?  One test a rule. */
#include "order_kit.h"

/* What the kit makes is fine, so what a test breaks is what is found. */
static void
standard_order(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	kit_price(l, 4990);
	kit_total(4990);
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	UNIT_NUMBER(k.d.n_orders, 1);
	UNIT_NUMBER(k.d.orders[0].kind, KIND_PROVIDE);
	UNIT_NUMBER(k.d.lines[0].price_minor, 4990);
	CU_ASSERT(k.d.lines[0].price_stated);
	CU_ASSERT_PTR_EQUAL(k.d.order, &k.order);
	kit_close();
}

static void
order_values(void)
{
	kit_open();
	kit_broadband();
	struct purchase_order *o = &k.order;
	o->identified = false;
	o->order_day = NO_DAY;
	o->purpose = PURPOSE_NONE;
	o->request = REQUEST_NONE;
	memset(o->field, 0, sizeof(o->field));
	o->currency = NULL;
	UNIT_STRING(kit_decide(), "O200 O200 O200 O200 O200 O200");
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	UNIT_NUMBER(k.d.n_orders, 0);
	/* Given, but unusable, and nobody has said so. */
	kit_order();
	kit_broadband();
	k.order.purpose = PURPOSE_NONE;
	UNIT_STRING(kit_decide(), "O202");
	UNIT_STRING(kit_field_of(O_VALUE), "purpose");
	kit_close();
}

static void
line_values(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	l->number = 0;
	l->action = ACTION_NONE;
	l->quantity = 0;
	memset(l->field, 0, sizeof(l->field));
	UNIT_STRING(kit_decide(), "O200 O200 O200 O200");
	kit_close();
}

/* All that can be said is said, and nothing twice. */
static void
after_decoding(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	kit_decoded(O_SYNTAX, FIELD_QUANTITY, 1);
	kit_decoded(O_VALUE, FIELD_PURPOSE, 0);
	kit_decoded(O_SYNTAX, FIELD_UNIT_PRICE, 1);
	l->quantity = 0;
	LINE_TEXT(l, QUANTITY) = kit_text("many");
	LINE_TEXT(l, UNIT_PRICE) = kit_text("cheap");
	k.order.purpose = PURPOSE_NONE;
	kit_char(l, "colour", "red");
	UNIT_STRING(kit_decide(), "O203 O202 O203 O403");
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	/* Each characteristic is a value of its own. */
	kit_order();
	l = kit_broadband();
	kit_char(l, "staticIp", "maybe");
	kit_char(l, "numberPorting", "yes");
	kit_decoded(O_LONG, FIELD_CHARACTERISTIC, 1);
	k.findings.at[0].name = SPAN("staticIp");
	UNIT_STRING(kit_decide(), "O204 O403");
	/* One whose name is not known to decoding may be any. */
	kit_order();
	kit_char(kit_broadband(), "staticIp", "maybe");
	kit_decoded(O_MISSING, FIELD_CHARACTERISTIC, 1);
	UNIT_STRING(kit_decide(), "O200");
	/* On another line the same field is another value. */
	kit_order();
	kit_broadband();
	l = kit_broadband();
	kit_decoded(O_SYNTAX, FIELD_QUANTITY, 1);
	kit_quantity(l, 2);
	UNIT_STRING(kit_decide(), "O203 O406");
	/* A line without a usable number goes by which one it is. */
	kit_order();
	kit_broadband();
	l = kit_broadband();
	kit_decoded(O_SYNTAX, FIELD_LINE_NUMBER, 2);
	kit_decoded(O_MISSING, FIELD_OFFERING, 2);
	l->number = 0;
	LINE_TEXT(l, LINE_NUMBER) = kit_text("second");
	LINE_TEXT(l, OFFERING) = (struct value){ 0 };
	UNIT_STRING(kit_decide(), "O203 O200");
	kit_close();
}

static void
lines_given(void)
{
	kit_open();
	k.order.source_line = 12;
	k.order.source_column = 5;
	UNIT_STRING(kit_decide(), "O304");
	UNIT_NUMBER(kit_finding(O_LINES_MISSING)->line, 12);
	UNIT_NUMBER(kit_finding(O_LINES_MISSING)->column, 5);
	kit_order();
	kit_purpose(PURPOSE_FEASIBILITY);
	UNIT_STRING(kit_decide(), "O304");
	/* More lines than are kept are lines all the same. */
	kit_order();
	k.order.line_count = 20000;
	kit_decoded(O_TOO_LARGE, FIELD_NONE, 0);
	UNIT_STRING(kit_decide(), "O208");
	kit_close();
}

/* Where decoding has kept only a part, nothing is missing for sure. */
static void
parts(void)
{
	static const enum reason whys[] = { O_TOO_LARGE, O_COLUMNS,
		O_NAMESPACE };
	kit_open();
	for (size_t i = 0; i < ARRAY_LEN(whys); i++) {
		kit_order();
		kit_line(ACTION_ADD, "BB-FTTP-1000");
		kit_line(ACTION_ADD, "TELEX");
		kit_decoded(whys[i], FIELD_NONE, 0);
		ORDER_TEXT(&k.order, BILLING_ACCOUNT) = (struct value){ 0 };
		kit_total(1);
		kit_decide();
		UNIT_NUMBER(k.findings.n, 2);
		UNIT_NUMBER(kit_finding(O_OFFERING)->why, O_OFFERING);
	}
	/* Nor is it ever issued. */
	kit_order();
	kit_broadband();
	k.order.line_count = 2;
	UNIT_STRING(kit_decide(), "O208");
	kit_close();
}

static void
billing_given(void)
{
	kit_open();
	kit_broadband();
	ORDER_TEXT(&k.order, BILLING_ACCOUNT) = (struct value){ 0 };
	UNIT_STRING(kit_decide(), "O305");
	kit_order();
	kit_broadband();
	ORDER_TEXT(&k.order, BILLING_ACCOUNT) = kit_text("");
	UNIT_STRING(kit_decide(), "O305");
	kit_order();
	kit_broadband();
	kit_purpose(PURPOSE_FEASIBILITY);
	ORDER_TEXT(&k.order, BILLING_ACCOUNT) = (struct value){ 0 };
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
without_currency(void)
{
	k.order.currency = NULL;
	ORDER_TEXT(&k.order, CURRENCY) = (struct value){ 0 };
}

static void
currency_given(void)
{
	kit_open();
	kit_broadband();
	without_currency();
	UNIT_STRING(kit_decide(), "O306");
	/* To ask for an assessment needs none, unless there are prices. */
	kit_order();
	kit_broadband();
	kit_purpose(PURPOSE_FEASIBILITY);
	without_currency();
	UNIT_STRING(kit_decide(), "");
	kit_order();
	LINE_TEXT(kit_broadband(), UNIT_PRICE) = kit_text("49.90");
	kit_purpose(PURPOSE_FEASIBILITY);
	without_currency();
	UNIT_STRING(kit_decide(), "O306");
	kit_order();
	kit_broadband();
	kit_purpose(PURPOSE_FEASIBILITY);
	without_currency();
	ORDER_TEXT(&k.order, TOTAL) = kit_text("49.90");
	UNIT_STRING(kit_decide(), "O306");
	kit_order();
	kit_broadband();
	without_currency();
	ORDER_TEXT(&k.order, CURRENCY) = kit_text("XXQ");
	UNIT_STRING(kit_decide(), "O410");
	kit_close();
}

static void
places_given(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	l->n_places = 0;
	UNIT_STRING(kit_decide(), "O300");
	UNIT_STRING(kit_text_of(O_PLACE_MISSING), "a place that the offering "
	    "needs is missing (install)");
	kit_order();
	l = kit_line(ACTION_ADD, "DARK-FIBRE");
	kit_char(l, "fibrePairs", "2");
	UNIT_STRING(kit_decide(), "O300 O300");
	kit_order();
	l = kit_line(ACTION_ADD, "DARK-FIBRE");
	kit_char(l, "fibrePairs", "2");
	kit_place(l, ROLE_A_END, "3511 AB", "NL");
	UNIT_STRING(kit_decide(), "O300");
	UNIT_STRING(kit_text_of(O_PLACE_MISSING), "a place that the offering "
	    "needs is missing (b-end)");
	/* A role that cannot be read is told once. */
	kit_order();
	l = kit_broadband();
	l->places[0].role = ROLE_NONE;
	kit_decoded(O_VALUE, FIELD_PLACE_ROLE, 1);
	k.findings.at[0].which = 1;
	UNIT_STRING(kit_decide(), "O202");
	kit_close();
}

static void
characteristics_given(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	l->n_characteristics = 0;
	l->source_column = 9;
	UNIT_STRING(kit_decide(), "O301");
	UNIT_NUMBER(kit_finding(O_CHAR_MISSING)->column, 9);
	UNIT_STRING(kit_field_of(O_CHAR_MISSING), "char:downstreamMbps");
	UNIT_NUMBER(kit_finding(O_CHAR_MISSING)->line, l->source_line);
	UNIT_NUMBER(kit_finding(O_CHAR_MISSING)->order_line, 1);
	kit_close();
}

static void
offering_known(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	LINE_TEXT(l, OFFERING) = kit_text("BB-FTTP-100");
	UNIT_STRING(kit_decide(), "O400");
	UNIT_STRING(kit_text_of(O_OFFERING), "the offering is not in the "
	    "catalogue (did you mean BB-FTTP-1000?)");
	UNIT_NUMBER(kit_finding(O_OFFERING)->line,
	    LINE_TEXT(l, OFFERING).line);
	CU_ASSERT(span_is(kit_finding(O_OFFERING)->value, "BB-FTTP-100"));
	CU_ASSERT_PTR_NULL(k.d.lines[0].offering);
	kit_order();
	kit_line(ACTION_ADD, "TELEX");
	UNIT_STRING(kit_decide(), "O400");
	UNIT_STRING(kit_text_of(O_OFFERING), "the offering is not in the "
	    "catalogue");
	kit_close();
}

static void
offering_on_sale(void)
{
	kit_open();
	kit_broadband();
	k.order.order_day = day("2020-01-01");
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_broadband();
	k.order.order_day = day("2019-12-31");
	UNIT_STRING(kit_decide(), "O401");
	struct offering *o = &k.catalogue.at[0];
	CU_ASSERT(span_is(o->id, "BB-FTTP-1000"));
	o->sold_to = day("2026-11-22");
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	o->sold_to = day("2026-11-21");
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "O401");
	UNIT_STRING(kit_text_of(O_NOT_ON_SALE), "the offering is not on sale "
	    "on the date of the order (sold until 2026-11-21)");
	/* What was sold once can end for ever. */
	kit_service("SVC-1", "BB-FTTP-1000", true);
	kit_order();
	LINE_TEXT(kit_line(ACTION_DELETE, "BB-FTTP-1000"), SERVICE_ID) =
	    kit_text("SVC-1");
	UNIT_STRING(kit_decide(), "");
	o->sold_from = o->sold_to = NO_DAY;
	kit_order();
	kit_broadband();
	k.order.order_day = day("2001-01-01");
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
future_orders(void)
{
	kit_open();
	kit_broadband();
	k.order.order_day = day("2027-01-01");
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
offering_agreed(void)
{
	struct span agreed[] = { SPAN("VOICE-SIP"), SPAN("BB-FTTP-1000") };
	kit_open();
	k.partner.offerings = agreed;
	k.partner.n_offerings = 2;
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	k.partner.n_offerings = 1;
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "O420");
	kit_close();
}

static void
action_allowed(void)
{
	kit_open();
	kit_service("SVC-1", "DARK-FIBRE", true);
	struct order_line *l = kit_line(ACTION_MODIFY, "DARK-FIBRE");
	LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
	UNIT_STRING(kit_decide(), "O402");
	UNIT_STRING(kit_text_of(O_ACTION), "the offering does not allow this "
	    "action (allowed: add, delete)");
	kit_order();
	l = kit_line(ACTION_DELETE, "DARK-FIBRE");
	LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
assessments_sold(void)
{
	kit_open();
	kit_sim();
	kit_purpose(PURPOSE_FEASIBILITY);
	UNIT_STRING(kit_decide(), "O421");
	kit_order();
	kit_service("SVC-1", "BB-FTTP-1000", true);
	LINE_TEXT(kit_line(ACTION_DELETE, "BB-FTTP-1000"), SERVICE_ID) =
	    kit_text("SVC-1");
	kit_purpose(PURPOSE_FEASIBILITY);
	UNIT_STRING(kit_decide(), "O416");
	kit_close();
}

static void
characteristics_known(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	kit_char(l, "StaticIP", "yes");
	kit_char(l, "colour", "red");
	UNIT_STRING(kit_decide(), "O403 O403");
	UNIT_STRING(kit_text_of(O_CHAR_UNKNOWN), "the offering has no such "
	    "characteristic (did you mean staticIp?)");
	UNIT_STRING(kit_field_of(O_CHAR_UNKNOWN), "char:StaticIP");
	kit_close();
}

static const char *
with_char(const char *name, const char *value)
{
	kit_order();
	struct order_line *l = kit_broadband();
	if (strcmp(name, "downstreamMbps") == 0)
		l->n_characteristics = 0;
	kit_char(l, name, value);
	return kit_decide();
}

static void
characteristics_possible(void)
{
	kit_open();
	UNIT_STRING(with_char("downstreamMbps", "0"), "O404");
	UNIT_STRING(kit_text_of(O_CHAR_VALUE), "the characteristic cannot "
	    "have this value (possible: 1 to 2000)");
	UNIT_STRING(with_char("downstreamMbps", "1"), "S710 S700");
	UNIT_STRING(with_char("downstreamMbps", "2000"), "S710 S700");
	UNIT_STRING(with_char("downstreamMbps", "2001"), "O404");
	UNIT_STRING(with_char("downstreamMbps", "100"), "");
	UNIT_STRING(with_char("downstreamMbps", "0100"), "");
	UNIT_STRING(with_char("downstreamMbps", "-100"), "O404");
	UNIT_STRING(with_char("downstreamMbps", "100.0"), "O404");
	UNIT_STRING(with_char("downstreamMbps", "fast"), "O404");
	UNIT_STRING(with_char("downstreamMbps", ""), "O404");
	UNIT_STRING(with_char("downstreamMbps", "-"), "O404");
	UNIT_STRING(with_char("downstreamMbps", "18446744073709551716"),
	    "O404");
	UNIT_STRING(with_char("staticIp", "yes"), "");
	UNIT_STRING(with_char("staticIp", "YES"), "O404");
	UNIT_STRING(kit_text_of(O_CHAR_VALUE), "the characteristic cannot "
	    "have this value (possible: yes, no)");
	kit_close();
}

static void
characteristics_once(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	kit_char(l, "staticIp", "no");
	kit_char(l, "staticIp", "no");
	UNIT_STRING(kit_decide(), "O405");
	UNIT_NUMBER(kit_finding(O_CHAR_TWICE)->line,
	    l->characteristics[2].value.line);
	kit_close();
}

static void
quantity_possible(void)
{
	static const struct { int64_t quantity; const char *codes; } is[] = {
		{ 1, "" }, { 10, "" }, { 11, "S710 S701" },
		{ 100, "S710 S701" }, { 101, "O406" }, { 1000000000, "O406" }
	};
	kit_open();
	for (size_t i = 0; i < ARRAY_LEN(is); i++) {
		kit_order();
		kit_quantity(kit_vpn(), is[i].quantity);
		UNIT_STRING(kit_decide(), is[i].codes);
	}
	UNIT_STRING(kit_text_of(O_QUANTITY), "the quantity is not possible "
	    "for the offering (possible: 1 to 100)");
	kit_close();
}

static void
price_agreed(void)
{
	static const struct { int64_t tolerance, price; const char *codes; }
	    is[] = {
		{ 0, 4990, "" }, { 0, 4989, "O407" }, { 0, 4991, "O407" },
		{ 0, 0, "O407" }, { 50, 4940, "" }, { 50, 4939, "O407" },
		{ 50, 5040, "" }, { 50, 5041, "O407" }
	};
	kit_open();
	for (size_t i = 0; i < ARRAY_LEN(is); i++) {
		k.catalogue.at[0].tolerance_minor = is[i].tolerance;
		kit_order();
		kit_price(kit_broadband(), is[i].price);
		UNIT_STRING(kit_decide(), is[i].codes);
	}
	UNIT_STRING(kit_text_of(O_PRICE), "the unit price is not the agreed "
	    "one (agreed: 49.90, within 0.50)");
	k.catalogue.at[0].tolerance_minor = 0;
	kit_order();
	kit_price(kit_broadband(), 4991);
	kit_decide();
	UNIT_STRING(kit_text_of(O_PRICE), "the unit price is not the agreed "
	    "one (agreed: 49.90)");
	/* What ends is not bought. */
	kit_service("SVC-1", "BB-FTTP-1000", true);
	kit_order();
	struct order_line *l = kit_line(ACTION_DELETE, "BB-FTTP-1000");
	LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
	kit_price(l, 1);
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
price_of_nothing(void)
{
	kit_open();
	k.catalogue.at[0].price_minor = 0;
	kit_price(kit_broadband(), 0);
	kit_total(1);
	UNIT_STRING(kit_decide(), "O408");
	CU_ASSERT(k.d.lines[0].price_stated);
	UNIT_NUMBER(k.d.lines[0].price_minor, 0);
	kit_close();
}

static void
price_of_catalogue(void)
{
	kit_open();
	kit_broadband();
	kit_decide();
	UNIT_NUMBER(k.d.lines[0].price_minor, 4990);
	CU_ASSERT_FALSE(k.d.lines[0].price_stated);
	kit_close();
}

static void
currency_agreed(void)
{
	kit_open();
	kit_price(kit_broadband(), 1);
	kit_price(kit_broadband(), 2);
	kit_total(3);
	k.order.currency = currency_find(SPAN("JPY"));
	UNIT_STRING(kit_decide(), "O409");
	UNIT_STRING(kit_field_of(O_CURRENCY), "currency");
	UNIT_STRING(kit_text_of(O_CURRENCY), "the offering is not sold in "
	    "this currency (line 1: BB-FTTP-1000 is sold in EUR)");
	UNIT_NUMBER(kit_finding(O_CURRENCY)->line,
	    ORDER_TEXT(&k.order, CURRENCY).line);
	kit_close();
}

static void
total_right(void)
{
	kit_open();
	kit_price(kit_broadband(), 4990);
	kit_quantity(kit_vpn(), 3);	/* 199.00 of the catalogue */
	kit_total(4990 + 3 * 19900);
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_price(kit_broadband(), 4990);
	kit_quantity(kit_vpn(), 3);
	kit_total(4990 + 3 * 19900 - 1);
	UNIT_STRING(kit_decide(), "O408");
	UNIT_STRING(kit_text_of(O_TOTAL), "the total is not the sum of the "
	    "lines (the lines sum up to 646.90)");
	kit_order();
	kit_price(kit_broadband(), 4990);
	kit_total(0);
	UNIT_STRING(kit_decide(), "O408");
	/* It is the stated prices that are summed up. */
	k.catalogue.at[0].tolerance_minor = 10;
	kit_order();
	kit_price(kit_broadband(), 4995);
	kit_total(4995);
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

/* Where an amount is not known, no total is wrong. */
static void
total_unknown(void)
{
	kit_open();
	kit_line(ACTION_ADD, "TELEX");
	kit_total(1);
	UNIT_STRING(kit_decide(), "O400");
	kit_order();
	kit_price(kit_line(ACTION_ADD, "TELEX"), 100);
	kit_total(1);
	UNIT_STRING(kit_decide(), "O400 O408");
	kit_service("SVC-1", "BB-FTTP-1000", true);
	kit_order();
	struct order_line *l = kit_line(ACTION_DELETE, "BB-FTTP-1000");
	LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
	kit_total(0);
	UNIT_STRING(kit_decide(), "");
	kit_price(l, 100);
	kit_total(99);
	UNIT_STRING(kit_decide(), "O408");
	kit_order();
	kit_broadband()->quantity = 0;
	kit_decoded(O_SYNTAX, FIELD_QUANTITY, 1);
	kit_total(1);
	UNIT_STRING(kit_decide(), "O203");
	kit_order();
	kit_broadband();
	LINE_TEXT(&k.order.lines[0], UNIT_PRICE) = kit_text("cheap");
	kit_decoded(O_SYNTAX, FIELD_UNIT_PRICE, 1);
	kit_total(1);
	UNIT_STRING(kit_decide(), "O203");
	UNIT_NUMBER(k.d.lines[0].price_minor, -1);
	kit_order();
	kit_broadband();
	k.order.line_count = 2;
	kit_decoded(O_TOO_LARGE, FIELD_NONE, 0);
	kit_total(1);
	UNIT_STRING(kit_decide(), "O208");
	kit_close();
}

static void
amounts(void)
{
	kit_open();
	k.catalogue.at[0].quantity_possible.to = MAX_QUANTITY;
	k.catalogue.at[0].quantity_standard.to = MAX_QUANTITY;
	k.catalogue.at[0].tolerance_minor = MAX_AMOUNT_MINOR;
	struct order_line *l = kit_broadband();
	kit_quantity(l, 1000000000);
	kit_price(l, 1000000);
	UNIT_STRING(kit_decide(), "");
	kit_price(l, 1000001);
	UNIT_STRING(kit_decide(), "O417");
	UNIT_STRING(kit_field_of(O_AMOUNT), "quantity");
	kit_order();
	kit_price(kit_broadband(), MAX_AMOUNT_MINOR);
	kit_price(kit_broadband(), 0);
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_price(kit_broadband(), MAX_AMOUNT_MINOR);
	kit_price(kit_broadband(), 1);
	UNIT_STRING(kit_decide(), "O417");
	UNIT_STRING(kit_field_of(O_AMOUNT), "total");
	kit_close();
}

static void
dates(void)
{
	kit_open();
	kit_date("2026-11-21");
	kit_broadband();
	UNIT_STRING(kit_decide(), "O411");
	UNIT_STRING(kit_text_of(O_DATE_PAST), "the requested date is in the "
	    "past (today is 2026-11-22)");
	UNIT_STRING(kit_field_of(O_DATE_PAST), "requested_date");
	kit_order();
	kit_date("2026-11-22");
	kit_broadband();
	UNIT_STRING(kit_decide(), "S702 S710");
	kit_order();
	kit_line_date(kit_broadband(), "2026-11-21");
	UNIT_STRING(kit_decide(), "O411");
	UNIT_STRING(kit_field_of(O_DATE_PAST), "line_requested_date");
	/* A date of the order that is past is told once, not on each line. */
	kit_order();
	kit_date("2026-01-01");
	kit_broadband();
	kit_broadband();
	UNIT_STRING(kit_decide(), "O411");
	kit_close();
}

static void
places(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	kit_place(l, ROLE_DELIVERY, "3511 AB", "NL");
	UNIT_STRING(kit_decide(), "O412");
	UNIT_STRING(kit_field_of(O_PLACE_ROLE), "place2_role");
	kit_order();
	l = kit_broadband();
	kit_place(l, ROLE_INSTALL, "3511 AC", "NL");
	UNIT_STRING(kit_decide(), "O413");
	kit_close();
}

static void
line_numbers(void)
{
	kit_open();
	kit_broadband()->number = 7;
	kit_broadband()->number = 3;
	kit_broadband()->number = 5;
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_broadband()->number = 7;
	kit_broadband()->number = 3;
	kit_broadband()->number = 7;
	kit_broadband()->number = 7;
	UNIT_STRING(kit_decide(), "O210 O210");
	UNIT_NUMBER(kit_finding(O_LINE_TWICE)->line,
	    LINE_TEXT(&k.order.lines[2], LINE_NUMBER).line);
	kit_order();
	kit_broadband()->number = 3;
	kit_broadband()->number = 7;
	kit_broadband()->number = 7;
	UNIT_STRING(kit_decide(), "O210");
	/* Numbers that cannot be read are not the same number. */
	kit_order();
	kit_broadband()->number = 0;
	kit_broadband()->number = 0;
	UNIT_STRING(kit_decide(), "O202 O202");
	kit_close();
}

static void
customers(void)
{
	kit_open();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.ledger.asked, 2);		/* is there a register? */
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.ledger.asked, 3);
	kit_close();
	kit_open();
	k.ledger.customers_present = true;
	kit_broadband();
	UNIT_STRING(kit_decide(), "O414");
	k.ledger.n_customers = 2;
	k.ledger.customers[0].partner = 8;
	k.ledger.customers[0].id = SPAN("C-1");
	k.ledger.customers[0].status = SPAN("active");
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "O414");
	k.ledger.customers[1].partner = 7;
	k.ledger.customers[1].id = SPAN("C-1");
	k.ledger.customers[1].status = SPAN("active");
	kit_order();
	kit_broadband();
	k.ledger.asked = 0;
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.ledger.asked, 2);		/* identity, customer */
	k.ledger.customers[1].status = SPAN("blocked");
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "O415");
	UNIT_STRING(kit_text_of(O_CUSTOMER_STATUS), "the customer may not "
	    "order (its status is blocked)");
	kit_close();
}

/* The worst of several mistakes, all told, in the order of the document. */
static void
all_at_once(void)
{
	kit_open();
	struct order_line *l = kit_line(ACTION_ADD, "VPN-SITE");
	kit_char(l, "cos", "platinum");
	kit_quantity(l, 500);
	kit_price(l, 1);
	kit_place(l, ROLE_DELIVERY, "1", "NL");
	kit_line(ACTION_ADD, "TELEX");
	kit_date("2020-01-01");
	UNIT_STRING(kit_decide(),
	    "O300 O301 O404 O406 O407 O412 O400 O411");
	for (uint32_t i = 1; i < k.findings.n; i++)
		CU_ASSERT(k.findings.at[i - 1].line <= k.findings.at[i].line);
	UNIT_NUMBER(k.findings.worst, SEVERITY_REJECT);
	kit_close();
}

static void
too_many(void)
{
	kit_open();
	for (unsigned i = 0; i < 1000; i++)
		kit_line(ACTION_ADD, "TELEX");
	kit_decide();
	UNIT_NUMBER(k.findings.n, MAX_FINDINGS_PER_ORDER);
	UNIT_NUMBER(k.findings.omitted, 1000 - MAX_FINDINGS_PER_ORDER);
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	kit_close();
}

/* Lines that become customer orders of their own, with relations. */
static void
scattered(unsigned n)
{
	kit_order();
	for (unsigned i = 0; i < n; i++)
		kit_line_date(kit_broadband(), i % 2 == 0 ? "2026-12-24" :
		    "2026-12-25");
	for (unsigned i = 0; i < n / 2; i++)
		k.order.lines[i].requested_day += (int32_t)i;
}

static void
no_room(void)
{
	kit_open();
	scattered(20);
	const size_t limit = k.arena.limit, need = k.arena.taken;
	UNIT_STRING(kit_decide(), "");
	const size_t all = k.arena.taken;
	unsigned refused = 0;
	/* Wherever the arena ends, the order is refused, and nothing breaks. */
	for (size_t room = 0; need + room < all; room += 24) {
		scattered(20);
		k.arena.limit = need + room;
		UNIT_STRING(kit_decide(), "O208");
		UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
		UNIT_NUMBER(k.d.n_orders, 0);
		UNIT_NUMBER(k.d.trace.fired, 1u << 1);
		CU_ASSERT(k.arena.overflowed);
		k.arena.limit = limit;
		refused++;
	}
	CU_ASSERT(refused > 100);
	/* What another order of the batch did is not this one's. */
	kit_order();
	kit_broadband();
	k.arena.overflowed = true;
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(k.arena.overflowed);
	kit_close();
}

static void
refuse_all(void)
{
	kit_open();
	evaluator_refuse_all(k.evaluator, O_ALL_OR_NOTHING);
	kit_broadband();
	UNIT_STRING(kit_decide(), "O600");
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	kit_order();
	kit_fast();
	UNIT_STRING(kit_decide(), "O600");
	/* One that is refused for its own sake has its own reasons. */
	kit_order();
	kit_line(ACTION_ADD, "TELEX");
	UNIT_STRING(kit_decide(), "O400");
	evaluator_refuse_all(k.evaluator, REASON_COUNT);
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

/* To validate there is no ledger: what it would say is not held against
 * anyone. */
static void
no_ledger(void)
{
	kit_open();
	evaluator_free(NULL);
	evaluator_free(k.evaluator);
	k.evaluator = evaluator_new(&k.catalogue, NULL, day("2026-11-22"));
	struct order_line *l = kit_line(ACTION_DELETE, "BB-FTTP-1000");
	LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_purpose(PURPOSE_CANCEL);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-0");
	UNIT_STRING(kit_decide(), "");
	kit_order();
	LINE_TEXT(kit_fast(), FEASIBILITY) = kit_text("FA-1");
	UNIT_STRING(kit_decide(), "S700 S711");
	UNIT_NUMBER(k.ledger.asked, 0);
	kit_close();
}

static void
ledger_fails(void)
{
	kit_open();
	unsigned failed = 0;
	k.ledger.customers_present = true;
	for (unsigned n = 1;; n++) {
		kit_order();
		kit_purpose(PURPOSE_CHANGE);
		kit_earlier("PO-0", 0);
		ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-0");
		struct order_line *l = kit_fast();
		LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
		LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
		k.ledger.n_orders = 1;
		k.ledger.asked = 0;
		k.ledger.fail_at = n;
		evaluator_free(k.evaluator);
		k.evaluator = evaluator_new(&k.catalogue, &k.ledger,
		    day("2026-11-22"));
		memset(&k.fault, 0, sizeof(k.fault));
		if (evaluate(k.evaluator, &k.partner, &k.order, &k.arena,
		    &k.d, &k.fault))
			break;
		UNIT_NUMBER(k.fault.kind, FAULT_STORE);
		failed++;
	}
	UNIT_NUMBER(failed, 13);
	kit_close();
}

static void
traces(void)
{
	kit_open();
	kit_quantity(kit_broadband(), 2);
	kit_decide();
	unsigned fired = 0, tried = 0;
	for (unsigned i = 0; i < 64; i++) {
		const uint64_t bit = UINT64_C(1) << i;
		const struct rule_text *r = evaluate_rule(i);
		if ((k.d.trace.tried & bit) != 0)
			CU_ASSERT_PTR_NOT_NULL_FATAL(r);
		tried += (k.d.trace.tried & bit) != 0;
		if ((k.d.trace.fired & bit) == 0)
			continue;
		fired++;
		UNIT_STRING(r->name, "quantity-possible");
		UNIT_STRING(r->statement, "E1");
		UNIT_STRING(r->what, "so many can be ordered");
	}
	UNIT_NUMBER(fired, 1);
	CU_ASSERT(tried > 25);
	UNIT_NUMBER(k.d.trace.fired & ~k.d.trace.tried, 0);
	CU_ASSERT_PTR_NULL(evaluate_rule(64));
	kit_close();
}

/* Numbers are in ledgers: none twice, none missing a text. */
static void
rule_numbers(void)
{
	static const char *const known[] = {
		[0] = "identity", [2] = "policy", [4] = "order-values",
		[16] = "total-right", [28] = "price-agreed",
		[33] = "earlier-known", [48] = "assessment-fits",
		[49] = "no-order-requirement"
	};
	for (unsigned i = 0; i < ARRAY_LEN(known); i++) {
		const struct rule_text *r = evaluate_rule(i);
		CU_ASSERT_PTR_NOT_NULL(r);
		if (r != NULL && known[i] != NULL)
			UNIT_STRING(r->name, known[i]);
		for (unsigned j = 0; r != NULL && j < i; j++)
			CU_ASSERT(strcmp(evaluate_rule(j)->name, r->name) !=
			    0);
	}
	CU_ASSERT_PTR_NULL(evaluate_rule(ARRAY_LEN(known)));
}

static const struct unit_test tests[] = {
	{ "a complete and correct standard order is issued", standard_order },
	{ "an order without its own values is refused", order_values },
	{ "a line without its own values is refused", line_values },
	{ "what decoding found is not found again, and the rest is still told",
	    after_decoding },
	{ "an order needs lines", lines_given },
	{ "of an order that was kept in part nothing is said to be missing",
	    parts },
	{ "an order needs a billing account, an assessment does not",
	    billing_given },
	{ "a currency is needed where there are prices", currency_given },
	{ "the places of the offering are needed", places_given },
	{ "the required characteristics are needed", characteristics_given },
	{ "an unknown offering is refused, the nearest one named",
	    offering_known },
	{ "an offering is sold from its first to its last day",
	    offering_on_sale },
	{ "an order dated tomorrow is fine", future_orders },
	{ "a partner orders what was agreed", offering_agreed },
	{ "an action that the offering does not allow is refused",
	    action_allowed },
	{ "what is never assessed, or ends, is not assessed on demand",
	    assessments_sold },
	{ "an unknown characteristic is refused, the nearest one named",
	    characteristics_known },
	{ "a characteristic has a possible value", characteristics_possible },
	{ "a characteristic given twice is refused", characteristics_once },
	{ "a quantity is standard, possible or refused", quantity_possible },
	{ "a price is off by no more than the tolerance", price_agreed },
	{ "a price that is not stated is the catalogue's",
	    price_of_catalogue },
	{ "a price of nothing is a price", price_of_nothing },
	{ "another currency is told once, prices are not compared",
	    currency_agreed },
	{ "a total is the sum to the last minor unit", total_right },
	{ "no total is wrong where an amount is not known", total_unknown },
	{ "no amount passes the largest amount", amounts },
	{ "a date that is past is refused, today is not", dates },
	{ "places of other roles, and two of one role, are refused", places },
	{ "two lines of one number are refused", line_numbers },
	{ "customers are checked once there is a register", customers },
	{ "all mistakes are told at once, along the document", all_at_once },
	{ "more mistakes than are kept are counted", too_many },
	{ "an order that leaves no room is refused wherever room ends",
	    no_room },
	{ "orders of a refused file are refused", refuse_all },
	{ "without a ledger nothing is held against references", no_ledger },
	{ "any failure of the ledger is a fault", ledger_fails },
	{ "a decision keeps the rules that were tried and objected", traces },
	{ "rules keep their numbers", rule_numbers },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("evaluate", tests, ARRAY_LEN(tests));
}
