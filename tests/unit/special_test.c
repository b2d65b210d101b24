/* evaluate - standard or special, and why (E11, E12) */
#include "order_kit.h"

#define BIT(why) SPECIAL_BIT(why)

static void
handed_over(void)
{
	kit_open();
	kit_fast();
	UNIT_STRING(kit_decide(), "S710 S700");
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	UNIT_NUMBER(k.d.lines[0].special, BIT(S_CHARACTERISTIC) |
	    BIT(S_FA_NONE));
	CU_ASSERT_FALSE(k.d.lines[0].assessed);
	CU_ASSERT(k.d.orders[0].special);
	CU_ASSERT(kit_fired("characteristic-standard"));
	CU_ASSERT(kit_fired("assessment-fits"));
	CU_ASSERT_FALSE(kit_fired("quantity-standard"));
	UNIT_NUMBER(k.d.orders[0].requires, 1u << REQUIRES_PROVISIONING |
	    1u << REQUIRES_FEASIBILITY);
	UNIT_STRING(kit_text_of(S_CHARACTERISTIC), "the value is outside the "
	    "offering's standard range (standard: 100, 250, 500, 1000)");
	UNIT_STRING(kit_field_of(S_CHARACTERISTIC), "char:downstreamMbps");
	kit_close();
}

static void
characteristics(void)
{
	static const struct { const char *channels; bool special; } is[] = {
		{ "1", false }, { "60", false }, { "61", true },
		{ "600", true }
	};
	kit_open();
	for (size_t i = 0; i < ARRAY_LEN(is); i++) {
		kit_order();
		struct order_line *l = kit_line(ACTION_ADD, "VOICE-SIP");
		kit_char(l, "channels", is[i].channels);
		kit_place(l, ROLE_INSTALL, "3511 AB", "NL");
		kit_decide();
		UNIT_NUMBER(k.d.outcome, is[i].special ? OUTCOME_SPECIAL :
		    OUTCOME_ISSUED);
	}
	UNIT_STRING(kit_text_of(S_CHARACTERISTIC), "the value is outside the "
	    "offering's standard range (standard: 1 to 60)");
	kit_close();
}

static void
quantity(void)
{
	kit_open();
	kit_quantity(kit_vpn(), 10);
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_quantity(kit_vpn(), 11);
	UNIT_STRING(kit_decide(), "S710 S701");
	UNIT_NUMBER(k.d.lines[0].special, BIT(S_QUANTITY) | BIT(S_FA_NONE));
	kit_close();
}

static void
lead_time(void)
{
	kit_open();
	kit_date("2026-11-27");		/* five days */
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_date("2026-11-26");
	kit_broadband();
	kit_decide();
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	UNIT_STRING(kit_text_of(S_LEAD_TIME), "the requested date is inside "
	    "the offering's lead time (in 4 days; the lead time is 5)");
	UNIT_STRING(kit_field_of(S_LEAD_TIME), "requested_date");
	CU_ASSERT(span_is(kit_finding(S_LEAD_TIME)->value, "2026-11-26"));
	UNIT_NUMBER(kit_finding(S_LEAD_TIME)->order_line, 1);
	/* Of the line, where it has a date of its own. */
	kit_order();
	kit_date("2026-11-22");
	kit_line_date(kit_broadband(), "2026-11-27");
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_line_date(kit_broadband(), "2026-11-26");
	kit_decide();
	UNIT_STRING(kit_field_of(S_LEAD_TIME), "line_requested_date");
	/* As soon as it can be is never too soon. */
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
requirement_of_line(void)
{
	kit_open();
	kit_broadband();
	kit_line_requirement(kit_broadband(), "Escort needed on site");
	UNIT_STRING(kit_decide(), "S710 S703");
	UNIT_NUMBER(k.d.lines[0].special, 0);
	UNIT_NUMBER(k.d.lines[1].special, BIT(S_REQUIREMENT) |
	    BIT(S_FA_NONE));
	CU_ASSERT(span_is(kit_finding(S_REQUIREMENT)->value,
	    "Escort needed on site"));
	UNIT_NUMBER(kit_finding(S_REQUIREMENT)->order_line, 2);
	kit_close();
}

static void
requirement_of_order(void)
{
	kit_open();
	kit_broadband();
	kit_vpn();
	kit_order_requirement("After six");
	kit_order_requirement("Call first");
	kit_decide();
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	for (unsigned i = 0; i < 2; i++)
		UNIT_NUMBER(k.d.lines[i].special, BIT(S_REQUIREMENT) |
		    BIT(S_FA_NONE));
	/* Told with the order, once each. */
	unsigned told = 0;
	for (uint32_t i = 0; i < k.findings.n; i++)
		if (k.findings.at[i].why == S_REQUIREMENT) {
			UNIT_NUMBER(k.findings.at[i].order_line, 0);
			told++;
		}
	UNIT_NUMBER(told, 2);
	CU_ASSERT(kit_fired("no-order-requirement"));
	kit_close();
}

static void
place(void)
{
	struct span countries[] = { SPAN("NL"), SPAN("BE") };
	kit_open();
	struct offering *o = &k.catalogue.at[0];
	struct order_line *l = kit_line(ACTION_ADD, "BB-FTTP-1000");
	kit_char(l, "downstreamMbps", "100");
	kit_place(l, ROLE_INSTALL, "1000", "FR");
	UNIT_STRING(kit_decide(), "");
	o->standard_countries = countries;
	o->n_standard_countries = 2;
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	kit_order();
	l = kit_broadband();
	PLACE_PART(&l->places[0], COUNTRY) = kit_text("FR");
	kit_decide();
	UNIT_NUMBER(k.d.lines[0].special, BIT(S_PLACE) | BIT(S_FA_NONE));
	UNIT_STRING(kit_field_of(S_PLACE), "country");
	kit_close();
}

static struct order_line *
fibre(void)
{
	struct order_line *l = kit_line(ACTION_ADD, "DARK-FIBRE");
	kit_char(l, "fibrePairs", "2");
	kit_place(l, ROLE_A_END, "3511 AB", "NL");
	kit_place(l, ROLE_B_END, "1011 AC", "NL");
	return l;
}

static void
always(void)
{
	kit_open();
	fibre();
	UNIT_STRING(kit_decide(), "S710 S704");
	UNIT_NUMBER(k.d.lines[0].special, BIT(S_ALWAYS) | BIT(S_FA_NONE));
	/* To end it nothing has to be assessed. */
	kit_service("SVC-1", "DARK-FIBRE", true);
	kit_order();
	LINE_TEXT(kit_line(ACTION_DELETE, "DARK-FIBRE"), SERVICE_ID) =
	    kit_text("SVC-1");
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
cessations(void)
{
	kit_open();
	kit_service("SVC-1", "VPN-SITE", true);
	struct order_line *l = kit_line(ACTION_DELETE, "VPN-SITE");
	LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
	kit_quantity(l, 50);
	kit_char(l, "bandwidthMbps", "999");
	UNIT_STRING(kit_decide(), "");
	kit_line_date(l, "2026-12-11");		/* 19 of 20 days */
	kit_decide();
	UNIT_NUMBER(k.d.lines[0].special, BIT(S_LEAD_TIME) | BIT(S_FA_NONE));
	CU_ASSERT(k.d.orders[0].special);
	kit_close();
}

static void
never(void)
{
	kit_open();
	kit_quantity(kit_sim(), 100);
	UNIT_STRING(kit_decide(), "");
	kit_order();
	struct order_line *l = kit_sim();
	kit_quantity(l, 101);
	kit_line_date(l, "2026-11-22");
	kit_line_requirement(l, "Ring twice");
	UNIT_STRING(kit_decide(), "O418");
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	UNIT_STRING(kit_text_of(O_NEVER_SPECIAL), "the offering is sold in "
	    "its standard form only (special: quantity, lead time, special "
	    "requirement)");
	kit_close();
}

static void
rejected_is_not_special(void)
{
	kit_open();
	kit_fast();
	kit_line(ACTION_ADD, "TELEX");
	UNIT_STRING(kit_decide(), "O400");
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	kit_close();
}

static void
asked_for(void)
{
	kit_open();
	kit_fast();
	kit_order_requirement("Is it possible?");
	kit_purpose(PURPOSE_FEASIBILITY);
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	UNIT_NUMBER(k.d.orders[0].kind, KIND_FEASIBILITY);
	CU_ASSERT_FALSE(k.d.orders[0].special);
	UNIT_NUMBER(k.d.orders[0].requires, 1u << REQUIRES_FEASIBILITY);
	kit_close();
}

static void
cancellations(void)
{
	kit_open();
	kit_earlier("PO-0", 0);
	kit_purpose(PURPOSE_CANCEL);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-0");
	kit_order_requirement("Leave the cable");
	UNIT_STRING(kit_decide(), "S703");
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	CU_ASSERT(k.d.orders[0].special);
	kit_order();
	kit_purpose(PURPOSE_CANCEL);
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text("PO-0");
	kit_line_requirement(kit_line(ACTION_ADD, "BB-FTTP-1000"), "Softly");
	UNIT_STRING(kit_decide(), "S703");
	UNIT_NUMBER(k.d.lines[0].special, BIT(S_REQUIREMENT));
	CU_ASSERT(k.d.orders[0].special);
	kit_close();
}

static void
several(void)
{
	kit_open();
	struct order_line *l = kit_vpn();
	kit_quantity(l, 50);
	kit_line_date(l, "2026-11-25");
	kit_line_requirement(l, "One");
	kit_line_requirement(l, "Two");
	l->characteristics[0].value = kit_text("1000");
	kit_char(l, "cos", "gold");
	kit_decide();
	UNIT_NUMBER(k.findings.n, 6);
	UNIT_NUMBER(k.d.lines[0].special, BIT(S_QUANTITY) | BIT(S_LEAD_TIME) |
	    BIT(S_REQUIREMENT) | BIT(S_CHARACTERISTIC) | BIT(S_FA_NONE));
	kit_close();
}

static const struct unit_test tests[] = {
	{ "a special line without evidence is handed over, never refused",
	    handed_over },
	{ "a characteristic is standard to both ends of its range",
	    characteristics },
	{ "a quantity is standard up to its bound", quantity },
	{ "a date is standard from the lead time on", lead_time },
	{ "a requirement of a line makes that line special",
	    requirement_of_line },
	{ "a requirement of the order makes every line special",
	    requirement_of_order },
	{ "a place outside the standard countries is special", place },
	{ "an offering that is always assessed is always special", always },
	{ "a cessation is special by date and requirements alone",
	    cessations },
	{ "what is sold as standard only is refused, with all that is special",
	    never },
	{ "a refused order does not say what else would be special",
	    rejected_is_not_special },
	{ "to ask for an assessment is not special", asked_for },
	{ "a cancellation with a requirement is handed over", cancellations },
	{ "everything that is special is told", several },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("special", tests, ARRAY_LEN(tests));
}
