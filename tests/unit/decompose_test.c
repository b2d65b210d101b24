/* evaluate - one request becomes 1 to n customer orders (E4) */
#include "order_kit.h"
#include "matter.h"		/* struct evaluator */

/* "1,3 2": the line numbers of each customer order. */
static const char *
pieces(void)
{
	static char text[200];
	size_t n = 0;
	text[0] = '\0';
	for (uint32_t i = 0; i < k.d.n_orders; i++)
		for (uint32_t j = 0; j < k.d.orders[i].n_lines; j++)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
			    "%s%u", n == 0 ? "" : j == 0 ? " " : ",",
			    k.d.orders[i].lines[j] + 1);
	return text;
}

static void
together(void)
{
	kit_open();
	kit_broadband();
	kit_vpn();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1,2,3");
	UNIT_NUMBER(k.d.orders[0].ordinal, 1);
	UNIT_NUMBER(k.d.orders[0].requested_day, NO_DAY);
	UNIT_NUMBER(k.d.orders[0].n_related, 0);
	kit_close();
}

static void
by_kind(void)
{
	kit_open();
	kit_service("SVC-1", "BB-FTTP-1000", true);
	kit_service("SVC-2", "BB-FTTP-1000", true);
	LINE_TEXT(kit_line(ACTION_DELETE, "BB-FTTP-1000"), SERVICE_ID) =
	    kit_text("SVC-1");
	kit_broadband();
	LINE_TEXT(kit_line(ACTION_MODIFY, "BB-FTTP-1000"), SERVICE_ID) =
	    kit_text("SVC-2");
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1 2,4 3");
	UNIT_NUMBER(k.d.orders[0].kind, KIND_CEASE);
	UNIT_NUMBER(k.d.orders[1].kind, KIND_PROVIDE);
	UNIT_NUMBER(k.d.orders[2].kind, KIND_MODIFY);
	for (uint32_t i = 0; i < 3; i++)
		UNIT_NUMBER(k.d.orders[i].ordinal, i + 1);
	kit_close();
}

static void
by_place(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	PLACE_PART(&l->places[0], POSTCODE) = kit_text("3511 ab");
	PLACE_PART(&l->places[0], STREET) = kit_text("MAIN street");
	l = kit_broadband();
	PLACE_PART(&l->places[0], HOUSE_NUMBER) = kit_text("13");
	l = kit_broadband();
	PLACE_PART(&l->places[0], POSTCODE) = kit_text("3511AB");
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1,3 2");
	kit_close();
}

/* No part of a place runs into the next one. */
static void
parts_of_places(void)
{
	kit_open();
	struct order_line *l = kit_broadband();
	PLACE_PART(&l->places[0], HOUSE_NUMBER) = kit_text("1");
	PLACE_PART(&l->places[0], CITY) = kit_text("2A");
	l = kit_broadband();
	PLACE_PART(&l->places[0], HOUSE_NUMBER) = kit_text("12");
	PLACE_PART(&l->places[0], CITY) = kit_text("A");
	l = kit_broadband();
	PLACE_PART(&l->places[0], HOUSE_NUMBER) = kit_text("");
	PLACE_PART(&l->places[0], CITY) = kit_text("12A");
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1 2 3");
	kit_close();
}

static struct order_line *
fibre(const char *a, const char *b)
{
	struct order_line *l = kit_line(ACTION_ADD, "DARK-FIBRE");
	kit_char(l, "fibrePairs", "2");
	kit_place(l, ROLE_A_END, a, "NL");
	kit_place(l, ROLE_B_END, b, "NL");
	return l;
}

static void
by_two_places(void)
{
	kit_open();
	fibre("3511 AB", "1011 AC");
	struct order_line *l = fibre("3511 AB", "1011 AC");
	const struct place swapped = l->places[0];
	l->places[0] = l->places[1];
	l->places[1] = swapped;
	fibre("1011 AC", "3511 AB");
	kit_decide();
	UNIT_STRING(pieces(), "1,2 3");
	kit_close();
}

/* A cessation without a place happens where its service is. */
static void
by_place_of_service(void)
{
	static const char *const ids[] = { "SVC-1", "SVC-2", "SVC-3" };
	kit_open();
	for (unsigned i = 0; i < 3; i++) {
		kit_service(ids[i], "BB-FTTP-1000", true);
		LINE_TEXT(kit_line(ACTION_DELETE, "BB-FTTP-1000"),
		    SERVICE_ID) = kit_text(ids[i]);
	}
	k.ledger.services[1].postcode = SPAN("1011AC");
	k.ledger.services[2].postcode = SPAN("3511 ab");
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1,3 2");
	kit_close();
}

/* A place that is stated is where it is, not the service's. */
static void
by_stated_place(void)
{
	kit_open();
	kit_service("SVC-1", "BB-FTTP-1000", true);
	kit_service("SVC-2", "BB-FTTP-1000", true);
	k.ledger.services[1].postcode = SPAN("1011AC");
	for (unsigned i = 0; i < 2; i++) {
		struct order_line *l = kit_line(ACTION_MODIFY,
		    "BB-FTTP-1000");
		LINE_TEXT(l, SERVICE_ID) = kit_text(i == 0 ? "SVC-1" :
		    "SVC-2");
		kit_place(l, ROLE_INSTALL, "9999 ZZ", "NL");
	}
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1,2");
	kit_close();
}

/* Installed and delivered at one address is one visit. */
static void
by_address(void)
{
	kit_open();
	kit_broadband();
	kit_sim();
	struct order_line *l = kit_sim();
	PLACE_PART(&l->places[0], POSTCODE) = kit_text("1011 AC");
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1,2 3");
	kit_close();
}

static void
by_date(void)
{
	kit_open();
	kit_date("2026-12-24");
	kit_broadband();
	kit_line_date(kit_broadband(), "2026-12-25");
	kit_line_date(kit_broadband(), "2026-12-24");
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1,3 2");
	UNIT_NUMBER(k.d.orders[0].requested_day, day("2026-12-24"));
	UNIT_NUMBER(k.d.orders[1].requested_day, day("2026-12-25"));
	kit_close();
}

static void
by_grouping(void)
{
	kit_open();
	for (uint32_t i = 0; i < k.catalogue.n; i++)
		if (span_is(k.catalogue.at[i].id, "VPN-SITE"))
			k.catalogue.at[i].grouping = SPAN("data");
	kit_broadband();
	kit_vpn();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), "1,3 2");
	kit_close();
}

static void
special_apart(void)
{
	kit_open();
	kit_assessment("FA-1");
	kit_fast();
	kit_broadband();
	kit_fast();
	LINE_TEXT(kit_fast(), FEASIBILITY) = kit_text("FA-1");
	kit_decide();
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	UNIT_STRING(pieces(), "1,3 2,4");
	CU_ASSERT(k.d.orders[0].special);
	CU_ASSERT_FALSE(k.d.orders[1].special);
	kit_close();
}

static void
complete_delivery(void)
{
	kit_open();
	kit_assessment("FA-1");
	k.order.complete_delivery = true;
	ORDER_TEXT(&k.order, COMPLETE_DELIVERY) = kit_text("true");
	kit_broadband();
	kit_fast();
	kit_line_date(kit_broadband(), "2026-12-24");
	LINE_TEXT(kit_fast(), FEASIBILITY) = kit_text("FA-1");
	kit_decide();
	UNIT_STRING(pieces(), "1,2,4 3");
	CU_ASSERT(k.d.orders[0].special && k.d.orders[1].special);
	const uint64_t waits = SPECIAL_BIT(S_TOGETHER);
	UNIT_NUMBER(k.d.lines[0].special, waits);
	UNIT_NUMBER(k.d.lines[1].special & waits, 0);
	UNIT_NUMBER(k.d.lines[2].special, waits);
	UNIT_NUMBER(k.d.lines[3].special & waits, waits);
	UNIT_STRING(kit_field_of(S_TOGETHER), "complete_delivery");
	UNIT_NUMBER(kit_finding(S_TOGETHER)->order_line, 0);
	CU_ASSERT((k.d.trace.fired & 1u << 3) != 0);
	/* With nothing special in it, nothing waits. */
	kit_order();
	k.order.complete_delivery = true;
	kit_broadband();
	kit_line_date(kit_broadband(), "2026-12-24");
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	kit_close();
}

/* Lines 2, 3, 4 and 5 differ from line 1 in place, date, family and kind;
 * line 6 in place, date and family. */
static void
mix(unsigned mixed, const char *expected)
{
	kit_order();
	k.partner.mixed = mixed;
	kit_date("2026-12-24");
	kit_broadband();
	PLACE_PART(&kit_broadband()->places[0], HOUSE_NUMBER) =
	    kit_text("14");
	kit_line_date(kit_broadband(), "2026-12-25");
	kit_vpn();
	LINE_TEXT(kit_line(ACTION_DELETE, "BB-FTTP-1000"), SERVICE_ID) =
	    kit_text("SVC-1");
	struct order_line *l = kit_vpn();
	PLACE_PART(&l->places[0], HOUSE_NUMBER) = kit_text("14");
	kit_line_date(l, "2026-12-25");
	UNIT_STRING(kit_decide(), "");
	UNIT_STRING(pieces(), expected);
}

static void
families(void)
{
	for (uint32_t i = 0; i < k.catalogue.n; i++)
		if (span_is(k.catalogue.at[i].id, "VPN-SITE"))
			k.catalogue.at[i].grouping = SPAN("data");
	k.evaluator->today = day("2026-11-01");
}

static void
by_policy(void)
{
	kit_open();
	families();
	kit_service("SVC-1", "BB-FTTP-1000", true);
	mix(0, "1 2 3 4 5 6");
	mix(MIXED_PLACES, "1,2 3 4 5 6");
	mix(MIXED_DATES, "1,3 2 4 5 6");
	mix(MIXED_FAMILIES, "1,4 2 3 5 6");
	mix(MIXED_PLACES | MIXED_DATES, "1,2,3 4,6 5");
	mix(MIXED_PLACES | MIXED_FAMILIES, "1,2,4 3,6 5");
	mix(MIXED_DATES | MIXED_FAMILIES, "1,3,4 2,6 5");
	mix(MIXED_ALL, "1,2,3,4,6 5");
	kit_close();
}

/* An order of mixed dates has that of the purchase order; lines keep theirs. */
static void
date_of_mixed(void)
{
	static const struct { const char *order, *first, *second, *date; }
	    is[] = {
		{ "2026-12-24", NULL, NULL, "2026-12-24" },
		{ "2026-12-24", NULL, "2026-12-20", "2026-12-24" },
		{ "2026-12-24", "2026-12-20", "2026-12-20", "2026-12-20" },
		{ "2026-12-24", "2026-12-20", "2026-12-21", "2026-12-24" },
		{ NULL, "2026-12-20", "2026-12-21", NULL },
		{ NULL, "2026-12-20", NULL, NULL },
		{ NULL, "2026-12-20", "2026-12-20", "2026-12-20" },
	};
	kit_open();
	k.partner.mixed = MIXED_DATES;
	for (size_t i = 0; i < ARRAY_LEN(is); i++) {
		kit_order();
		if (is[i].order != NULL)
			kit_date(is[i].order);
		struct order_line *l = kit_broadband();
		if (is[i].first != NULL)
			kit_line_date(l, is[i].first);
		l = kit_broadband();
		if (is[i].second != NULL)
			kit_line_date(l, is[i].second);
		UNIT_STRING(kit_decide(), "");
		UNIT_STRING(pieces(), "1,2");
		UNIT_NUMBER(k.d.orders[0].requested_day,
		    is[i].date == NULL ? NO_DAY : day(is[i].date));
	}
	kit_close();
}

/* Standard and special lines stand apart under any policy, ... */
static void
special_by_policy(void)
{
	kit_open();
	k.partner.mixed = MIXED_ALL;
	kit_broadband();
	kit_fast();
	kit_line_date(kit_broadband(), "2026-12-24");
	kit_decide();
	UNIT_STRING(pieces(), "1,3 2");
	CU_ASSERT_FALSE(k.d.orders[0].special);
	CU_ASSERT(k.d.orders[1].special);
	UNIT_NUMBER(k.d.orders[0].n_related, 1);
	UNIT_STRING(k.d.orders[0].related[0].id, k.d.orders[1].id);
	kit_close();
}

/* ... but in a complete delivery, which may be one order for each kind. */
static void
complete_is_one(void)
{
	kit_open();
	families();
	kit_service("SVC-1", "BB-FTTP-1000", true);
	k.partner.complete_is_one = true;
	mix(0, "1 2 3 4 5 6");
	k.order.complete_delivery = true;
	kit_fast();
	kit_decide();
	UNIT_STRING(pieces(), "1,2,3,4,6,7 5");
	CU_ASSERT(k.d.orders[0].special && k.d.orders[1].special);
	UNIT_NUMBER(k.d.orders[0].n_related, 1);
	kit_close();
}

static void
ids(void)
{
	struct digest *digest = digest_new();
	char id[ORDER_ID_TEXT];
	kit_open();
	k.order.revision = 4;
	kit_broadband();
	kit_line_date(kit_broadband(), "2026-12-24");
	kit_decide();
	for (uint32_t i = 0; i < 2; i++) {
		digest_order_id(digest, SPAN("acme"), SPAN("PO-1"), 4, i + 1,
		    id);
		UNIT_STRING(k.d.orders[i].id, id);
	}
	digest_free(digest);
	kit_close();
}

static void
siblings(void)
{
	kit_open();
	kit_broadband();
	kit_line_date(kit_broadband(), "2026-12-24");
	kit_line_date(kit_broadband(), "2026-12-25");
	kit_decide();
	UNIT_NUMBER(k.d.n_orders, 3);
	for (uint32_t i = 0; i < 3; i++) {
		const struct customer_order *co = &k.d.orders[i];
		UNIT_NUMBER(co->n_related, 2);
		UNIT_STRING(co->related[0].id, k.d.orders[i == 0].id);
		UNIT_STRING(co->related[1].id, k.d.orders[i == 2 ? 1 : 2].id);
		UNIT_NUMBER(co->related[0].role, RELATION_SIBLING);
	}
	kit_close();
}

static void
place_each(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		char number[12];
		struct order_line *l = kit_broadband();
		snprintf(number, sizeof(number), "%u", i);
		PLACE_PART(&l->places[0], HOUSE_NUMBER) = kit_text(
		    arena_string(&k.arena, span_of(number)));
	}
}

static void
many_siblings(void)
{
	kit_open();
	place_each(51);
	kit_decide();
	UNIT_NUMBER(k.d.n_orders, 51);
	UNIT_NUMBER(k.d.orders[50].n_related, 50);
	kit_order();
	place_each(52);
	kit_decide();
	for (uint32_t i = 0; i < 52; i++) {
		UNIT_NUMBER(k.d.orders[i].n_related, 1);
		UNIT_STRING(k.d.orders[i].related[0].id,
		    k.d.orders[i == 0].id);
	}
	kit_close();
}

static void
earlier_orders(void)
{
	struct digest *digest = digest_new();
	char id[ORDER_ID_TEXT];
	kit_open();
	kit_earlier("PO-0", 5)->customer_orders = 3;
	kit_purpose(PURPOSE_CHANGE);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-0");
	kit_broadband();
	kit_line_date(kit_broadband(), "2026-12-24");
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.n_orders, 2);
	for (uint32_t i = 0; i < 2; i++) {
		const struct customer_order *co = &k.d.orders[i];
		UNIT_NUMBER(co->kind, KIND_CHANGE);
		UNIT_NUMBER(co->requires, 1u << REQUIRES_ORDER_CHANGE);
		UNIT_NUMBER(co->n_related, 4);
		for (uint32_t n = 1; n <= 3; n++) {
			digest_order_id(digest, SPAN("acme"), SPAN("PO-0"), 5,
			    n, id);
			UNIT_STRING(co->related[n].id, id);
			UNIT_NUMBER(co->related[n].role, RELATION_CHANGES);
		}
	}
	kit_order();
	kit_purpose(PURPOSE_CANCEL);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-0");
	kit_date("2026-12-24");
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.orders[0].n_related, 3);
	UNIT_NUMBER(k.d.orders[0].related[2].role, RELATION_CANCELS);
	UNIT_NUMBER(k.d.orders[0].requested_day, day("2026-12-24"));
	digest_free(digest);
	kit_close();
}

static void
many_earlier_orders(void)
{
	kit_open();
	kit_earlier("PO-0", 5)->customer_orders = 10000;
	kit_purpose(PURPOSE_CHANGE);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-0");
	place_each(60);
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.orders[0].n_related, 1 + 10000);
	UNIT_NUMBER(k.d.orders[1].n_related, 1 + 1);
	UNIT_NUMBER(k.d.orders[59].n_related, 1 + 1);
	kit_close();
}

/* Every line is in exactly one order, with its like, in order. */
static void
random_orders(void)
{
	static const char *const postcodes[] = { "1000", "2000", "3000" };
	static const char *const dates[] = { "2026-12-24", "2026-12-25" };
	uint32_t seed = 1;
	kit_open();
	for (unsigned round = 0; round < 300; round++) {
		unsigned seen[40] = { 0 };
		const uint32_t n = 1 + round % 40;
		kit_order();
		for (uint32_t i = 0; i < n; i++) {
			seed = seed * 1103515245u + 12345u;
			struct order_line *l = seed >> 16 & 1 ? kit_fast() :
			    kit_broadband();
			PLACE_PART(&l->places[0], POSTCODE) =
			    kit_text(postcodes[(seed >> 17) % 3]);
			kit_line_date(l, dates[seed >> 20 & 1]);
		}
		kit_decide();
		uint32_t first = 0;
		for (uint32_t i = 0; i < k.d.n_orders; i++) {
			const struct customer_order *co = &k.d.orders[i];
			const uint32_t lead = co->lines[0];
			CU_ASSERT(i == 0 || lead > first);
			first = lead;
			for (uint32_t j = 0; j < co->n_lines; j++) {
				const uint32_t at = co->lines[j];
				const struct order_line *a =
				    &k.order.lines[at];
				seen[at]++;
				CU_ASSERT(j == 0 || at > co->lines[j - 1]);
				UNIT_NUMBER(a->requested_day,
				    co->requested_day);
				UNIT_NUMBER(k.d.lines[at].special != 0,
				    co->special);
				CU_ASSERT(span_equal(PLACE_PART(&a->places[0],
				    POSTCODE).text, PLACE_PART(
				    &k.order.lines[lead].places[0],
				    POSTCODE).text));
			}
		}
		CU_ASSERT(k.d.n_orders <= 12);
		for (uint32_t i = 0; i < n; i++)
			UNIT_NUMBER(seen[i], 1);
	}
	kit_close();
}

static void
ten_thousand(void)
{
	kit_open();
	for (unsigned i = 0; i < 5000; i++) {
		struct order_line *l = kit_line(ACTION_ADD, "BB-FTTP-1000");
		l->characteristics = k.order.lines[0].characteristics;
		l->places = k.order.lines[0].places;
		if (i == 0) {
			kit_char(l, "downstreamMbps", "100");
			kit_place(l, ROLE_INSTALL, "3511 AB", "NL");
		}
		l->n_characteristics = l->n_places = 1;
		l->requested_day = day("2026-12-24") + (int32_t)(i % 2500);
	}
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.n_orders, 2500);
	UNIT_NUMBER(k.d.orders[2499].n_lines, 2);
	UNIT_NUMBER(k.d.orders[2499].lines[1], 4999);
	kit_close();
}

static const struct unit_test tests[] = {
	{ "lines of one kind, place and date are one order", together },
	{ "what begins, changes and ends are orders apart", by_kind },
	{ "places are compared as they are, not as they are written",
	    by_place },
	{ "the parts of a place do not run into each other",
	    parts_of_places },
	{ "two places are compared by their roles", by_two_places },
	{ "a line without a place goes with that of its service",
	    by_place_of_service },
	{ "a line with a place does not go with that of its service",
	    by_stated_place },
	{ "the role of a place is not another place", by_address },
	{ "lines of another date are another order", by_date },
	{ "lines of another grouping are another order", by_grouping },
	{ "special lines go apart, assessed ones with the standard",
	    special_apart },
	{ "the policy of the partner says what may differ within an order",
	    by_policy },
	{ "an order of mixed dates has that of the purchase order",
	    date_of_mixed },
	{ "special lines stand apart under any policy", special_by_policy },
	{ "a complete delivery may be one order for each kind",
	    complete_is_one },
	{ "what is to be delivered complete waits together",
	    complete_delivery },
	{ "ids are those of the identity and the position", ids },
	{ "siblings know each other", siblings },
	{ "of more than fifty siblings the first is known", many_siblings },
	{ "a change or cancellation knows every order that it concerns",
	    earlier_orders },
	{ "of many earlier orders only the first order knows all",
	    many_earlier_orders },
	{ "every line is in one order, among its like", random_orders },
	{ "thousands of lines are no trouble", ten_thousand },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("decompose", tests, ARRAY_LEN(tests));
}
