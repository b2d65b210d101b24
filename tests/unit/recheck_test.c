/*
 * What a lying decoder sent: right by its own account, and wrong.
 */
#include "date.h"
#include "recheck.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

static struct arena arena;
static struct purchase_order order;
static struct order_line lines[2];
static struct place places[2];
static struct characteristic characteristics[2];
static struct requirement requirement;
static struct findings findings;
static bool exact;

static struct value
value(const char *text, uint32_t column)
{
	return (struct value){ span_of(text), 7, column };
}

/* A right order of one line, without findings. */
static void
setup(void)
{
	arena_init(&arena, 1u << 20);
	memset(&order, 0, sizeof(order));
	memset(lines, 0, sizeof(lines));
	memset(places, 0, sizeof(places));
	memset(characteristics, 0, sizeof(characteristics));
	memset(&findings, 0, sizeof(findings));
	order.findings = &findings;
	order.lines = lines;
	order.n_lines = order.line_count = 1;
	order.requirements = &requirement;
	order.n_requirements = 1;
	order.source_line = 5;
	requirement.text = value("x", 40);
	requirement.code = value("c", 41);
	ORDER_TEXT(&order, NUMBER) = value("PO-1", 1);
	ORDER_TEXT(&order, ORDER_DATE) = value("2026-11-22", 2);
	ORDER_TEXT(&order, PURPOSE) = value("change", 3);
	ORDER_TEXT(&order, REQUEST_TYPE) = value("performance", 4);
	ORDER_TEXT(&order, REQUEST_REFERENCE) = value("R", 5);
	ORDER_TEXT(&order, CUSTOMER_ID) = value("C", 6);
	ORDER_TEXT(&order, CUSTOMER_NAME) = value("N", 7);
	ORDER_TEXT(&order, CURRENCY) = value("EUR", 8);
	for (unsigned i = 0; i < 2; i++) {
		lines[i].source_line = 9 + i;
		lines[i].places = places;
		lines[i].n_places = 2;
		lines[i].characteristics = characteristics;
		lines[i].n_characteristics = 2;
		LINE_TEXT(&lines[i], LINE_NUMBER) = value(i == 0 ? "3" : "4",
		    10);
		LINE_TEXT(&lines[i], ACTION) = value("modify", 11);
		LINE_TEXT(&lines[i], OFFERING) = value("O", 12);
		PLACE_PART(&places[i], PLACE_ROLE) = value(i == 0 ? "a-end" :
		    "b-end", 20 + i);
		PLACE_PART(&places[i], CITY) = value("C", 22 + i);
		PLACE_PART(&places[i], POSTCODE) = value("P", 24 + i);
		PLACE_PART(&places[i], COUNTRY) = value("NL", 26 + i);
		characteristics[i].name = value(i == 0 ? "a" : "b", 30 + i);
		characteristics[i].value = value("1", 32 + i);
	}
}

static void
teardown(void)
{
	arena_free(&arena);
}

static void
check(void)
{
	recheck(&order, &arena, &exact);
}

/* The only finding. */
static void
found(enum reason why, enum field field, uint32_t column, uint32_t line)
{
	UNIT_NUMBER(findings.n, 1);
	if (findings.n != 1)
		return;
	UNIT_STRING(reasons[findings.at[0].why].name, reasons[why].name);
	UNIT_NUMBER(findings.at[0].field, field);
	UNIT_NUMBER(findings.at[0].column, column);
	UNIT_NUMBER(findings.at[0].order_line, line);
	UNIT_NUMBER(findings.worst, SEVERITY_REJECT);
}

static void
right_values_are_typed(void)
{
	setup();
	ORDER_TEXT(&order, REVISION) = value("012", 50);
	ORDER_TEXT(&order, REQUESTED_DATE) = value("2026-12-31", 51);
	ORDER_TEXT(&order, COMPLETE_DELIVERY) = value("true", 52);
	ORDER_TEXT(&order, TOTAL) = value("0.3", 53);
	LINE_TEXT(&lines[0], QUANTITY) = value("3", 54);
	LINE_TEXT(&lines[0], UNIT_PRICE) = value("0.1000", 55);
	check();
	UNIT_NUMBER(findings.n, 0);
	CU_ASSERT(order.identified && span_is(order.number, "PO-1"));
	UNIT_NUMBER(order.revision, 12);
	UNIT_NUMBER(order.order_day, 20779);
	UNIT_NUMBER(order.purpose, PURPOSE_CHANGE);
	UNIT_NUMBER(order.request, REQUEST_PERFORMANCE);
	UNIT_STRING(order.currency->code, "EUR");
	UNIT_NUMBER(order.requested_day, 20818);
	CU_ASSERT(order.complete_delivery);
	UNIT_NUMBER(order.total_minor, 30);
	UNIT_NUMBER(order.amount_minor, 30);
	CU_ASSERT(exact);
	UNIT_NUMBER(lines[0].number, 3);
	UNIT_NUMBER(lines[0].action, ACTION_MODIFY);
	UNIT_NUMBER(lines[0].quantity, 3);
	UNIT_NUMBER(lines[0].price_minor, 10);
	/* The line's day is the order's, if it has none. */
	UNIT_NUMBER(lines[0].requested_day, 20818);
	UNIT_NUMBER(places[0].role, ROLE_A_END);
	UNIT_NUMBER(places[1].role, ROLE_B_END);
	teardown();
}

static void
absent_values_are_absent(void)
{
	setup();
	check();
	UNIT_NUMBER(findings.n, 0);
	UNIT_NUMBER(order.revision, 0);
	UNIT_NUMBER(order.requested_day, NO_DAY);
	CU_ASSERT(!order.complete_delivery);
	UNIT_NUMBER(order.total_minor, -1);
	UNIT_NUMBER(order.amount_minor, 0);
	UNIT_NUMBER(lines[0].quantity, 1);
	UNIT_NUMBER(lines[0].price_minor, -1);
	UNIT_NUMBER(lines[0].requested_day, NO_DAY);
	/* What the catalogue's price comes to is not known here. */
	CU_ASSERT(!exact);
	teardown();
}

static void
wrong_values_are_found(void)
{
	static const struct {
		enum field field;
		const char *text;
		enum reason why;
	} cases[] = {
		{ FIELD_NUMBER, "PO 1", O_SYNTAX },
		{ FIELD_REVISION, "1000000", O_SYNTAX },
		{ FIELD_ORDER_DATE, "2026-02-29", O_SYNTAX },
		{ FIELD_PURPOSE, "none", O_VALUE },
		{ FIELD_REQUEST_TYPE, "", O_MISSING },
		{ FIELD_REQUEST_REFERENCE, "a\x7f", O_CHARACTERS },
		{ FIELD_CUSTOMER_ID, "&", O_SYNTAX },
		{ FIELD_CONTACT_EMAIL, "x", O_SYNTAX },
		{ FIELD_BILLING_ACCOUNT, "-", O_SYNTAX },
		{ FIELD_CURRENCY, "eur", O_SYNTAX },
		{ FIELD_CURRENCY, "XQQ", O_CURRENCY_UNKNOWN },
		{ FIELD_REQUESTED_DATE, "x", O_SYNTAX },
		{ FIELD_COMPLETE_DELIVERY, "TRUE", O_VALUE },
		{ FIELD_EARLIER_ORDER, "a b", O_SYNTAX },
		{ FIELD_CHANGE_REASON, "", O_MISSING },
		{ FIELD_TOTAL, "-1", O_SYNTAX },
		{ FIELD_TOTAL, "0.001", O_SYNTAX },
		{ FIELD_TOTAL, "999999999999999", O_AMOUNT },
		{ FIELD_LINE_NUMBER, "0", O_SYNTAX },
		{ FIELD_ACTION, "Add", O_VALUE },
		{ FIELD_OFFERING, "", O_MISSING },
		{ FIELD_QUANTITY, "0", O_SYNTAX },
		{ FIELD_QUANTITY, "1000000001", O_SYNTAX },
		{ FIELD_UNIT_PRICE, "1.999", O_SYNTAX },
		{ FIELD_SERVICE_ID, "\xc3\xa9", O_SYNTAX },
		{ FIELD_LINE_REQUESTED_DATE, "2026-1-1", O_SYNTAX },
		{ FIELD_FEASIBILITY, ".", O_SYNTAX },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const bool line = cases[i].field >= FIELD_LINE_NUMBER;
		setup();
		*(line ? &lines[0].field[cases[i].field - FIELD_LINE_NUMBER] :
		    &order.field[cases[i].field]) = value(cases[i].text, 99);
		check();
		found(cases[i].why, cases[i].field, 99, !line ? 0 :
		    cases[i].field == FIELD_LINE_NUMBER ? 1 : 3);
		teardown();
	}
}

static void
required_values_are_missed(void)
{
	setup();
	memset(order.field, 0, sizeof(order.field));
	order.n_lines = 0;
	check();
	UNIT_NUMBER(findings.n, 7);
	UNIT_NUMBER(findings.at[0].why, O_MISSING);
	UNIT_NUMBER(findings.at[0].line, 5);
	CU_ASSERT(!order.identified);
	teardown();
	setup();
	memset(lines[0].field, 0, sizeof(lines[0].field));
	check();
	UNIT_NUMBER(findings.n, 3);
	UNIT_NUMBER(findings.at[0].line, 9);
	UNIT_NUMBER(findings.at[0].order_line, 1);
	teardown();
	setup();
	PLACE_PART(&places[1], CITY).text.at = NULL;
	check();
	found(O_MISSING, FIELD_CITY, 0, 3);
	UNIT_NUMBER(findings.at[0].which, 1);
	teardown();
	setup();
	characteristics[1].value = value("", 77);
	check();
	found(O_MISSING, FIELD_CHARACTERISTIC, 77, 3);
	CU_ASSERT(span_is(findings.at[0].name, "b"));
	teardown();
	setup();
	requirement.text.text.at = NULL;
	check();
	found(O_MISSING, FIELD_REQUIREMENT, 0, 0);
	teardown();
}

/* Add what a decoder would have said. */
static void
told(enum reason why, enum field field, uint32_t column, uint32_t line)
{
	findings_add(&findings, &arena, &(struct finding){ .why = why,
	    .field = field, .line = 7, .column = column,
	    .order_line = line });
}

static void
nothing_is_told_twice(void)
{
	setup();
	ORDER_TEXT(&order, PURPOSE) = value("none", 3);
	told(O_VALUE, FIELD_PURPOSE, 3, 0);
	check();
	UNIT_NUMBER(findings.n, 1);
	UNIT_NUMBER(order.purpose, PURPOSE_NONE);
	teardown();
	setup();
	order.n_lines = order.line_count = 2;
	LINE_TEXT(&lines[0], OFFERING).text.at = NULL;
	LINE_TEXT(&lines[1], OFFERING).text.at = NULL;
	told(O_MISSING, FIELD_OFFERING, 1234, 3);
	check();
	/* One line's is told, the other's is not. */
	UNIT_NUMBER(findings.n, 2);
	UNIT_NUMBER(findings.at[1].order_line, 4);
	teardown();
	/* In CSV the order's requirement stands in the row of its line. */
	setup();
	struct requirement of_line = { value("a b", 0), value("x", 0) };
	requirement.code = of_line.code;
	lines[0].requirements = &of_line;
	lines[0].n_requirements = 1;
	told(O_SYNTAX, FIELD_REQUIREMENT_CODE, 0, 0);
	check();
	UNIT_NUMBER(findings.n, 2);
	UNIT_NUMBER(findings.at[1].order_line, 3);
	teardown();
}

static void
partial_orders_miss_nothing(void)
{
	static const enum reason partial[] = { O_TOO_LARGE, O_COLUMNS,
	    O_NAMESPACE };
	for (size_t i = 0; i < ARRAY_LEN(partial); i++) {
		setup();
		memset(order.field, 0, sizeof(order.field));
		ORDER_TEXT(&order, NUMBER) = value("a b", 1);
		told(partial[i], FIELD_NONE, 0, 0);
		check();
		/* But what is there is still checked. */
		UNIT_NUMBER(findings.n, 2);
		UNIT_NUMBER(findings.at[1].field, FIELD_NUMBER);
		CU_ASSERT(!exact);
		teardown();
	}
}

static void
amounts_add_up(void)
{
	setup();
	order.n_lines = order.line_count = 2;
	LINE_TEXT(&lines[0], UNIT_PRICE) = value("9999999999999.99", 60);
	LINE_TEXT(&lines[1], UNIT_PRICE) = value("0.01", 61);
	check();
	UNIT_NUMBER(findings.n, 0);
	UNIT_NUMBER(order.amount_minor, MAX_AMOUNT_MINOR);
	CU_ASSERT(exact);
	teardown();
	setup();
	order.n_lines = order.line_count = 2;
	LINE_TEXT(&lines[0], UNIT_PRICE) = value("9999999999999.99", 60);
	LINE_TEXT(&lines[1], UNIT_PRICE) = value("0.02", 61);
	check();
	/* What is too much counts as nothing; evaluation says so. */
	UNIT_NUMBER(order.amount_minor, MAX_AMOUNT_MINOR - 1);
	CU_ASSERT(!exact);
	teardown();
	setup();
	LINE_TEXT(&lines[0], QUANTITY) = value("1000000000", 60);
	LINE_TEXT(&lines[0], UNIT_PRICE) = value("10000.01", 61);
	check();
	UNIT_NUMBER(order.amount_minor, 0);
	CU_ASSERT(!exact);
	teardown();
	setup();
	ORDER_TEXT(&order, CURRENCY).text.at = NULL;
	LINE_TEXT(&lines[0], UNIT_PRICE) = value("1.00", 61);
	check();
	UNIT_NUMBER(findings.n, 0);
	UNIT_NUMBER(lines[0].price_minor, -1);
	CU_ASSERT(!exact);
	teardown();
	setup();
	ORDER_TEXT(&order, CURRENCY) = value("JPY", 8);
	LINE_TEXT(&lines[0], UNIT_PRICE) = value("5000.0", 61);
	check();
	UNIT_NUMBER(order.amount_minor, 5000);
	teardown();
}

static const struct unit_test tests[] = {
	{ "right values are typed", right_values_are_typed },
	{ "absent values are at their absent settings",
	    absent_values_are_absent },
	{ "every wrong value is found and typed as absent",
	    wrong_values_are_found },
	{ "every required value is missed", required_values_are_missed },
	{ "what the decoder has told is not told again",
	    nothing_is_told_twice },
	{ "an order that was not read whole is not asked for the rest",
	    partial_orders_miss_nothing },
	{ "amounts are exact, up to the largest there may be",
	    amounts_add_up },
};

int
main(void)
{
	return unit_main("recheck", tests, ARRAY_LEN(tests));
}
