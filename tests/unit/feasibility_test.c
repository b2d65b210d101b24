/* evaluate - the feasibility gate: an assessment that fits, or six others */
#include "order_kit.h"

#define DETAIL_TEXT 200

/* A special line that names FA-1. */
static struct order_line *
claim(void)
{
	struct order_line *l = kit_fast();
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	return l;
}

static void
handed_over(enum reason why)
{
	kit_order();
	claim();
	kit_decide();
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	UNIT_NUMBER(k.d.lines[0].special, SPECIAL_BIT(S_CHARACTERISTIC) |
	    SPECIAL_BIT(why));
	CU_ASSERT_FALSE(k.d.lines[0].assessed);
	CU_ASSERT_PTR_NULL(k.d.lines[0].assessment.at);
	UNIT_NUMBER(k.findings.n, 2);
	UNIT_NUMBER(kit_finding(why)->why, why);
}

/* What the trace keeps, and what the partner reads. */
static void
traced(const char *evidence)
{
	char text[DETAIL_TEXT];
	snprintf(text, sizeof(text), SPAN_FMT, SPAN_ARG(k.d.trace.evidence));
	UNIT_STRING(text, evidence);
}

static void
fits(void)
{
	kit_open();
	kit_assessment("FA-1");
	claim();
	UNIT_STRING(kit_decide(), "I801");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	CU_ASSERT(k.d.lines[0].assessed);
	CU_ASSERT(span_is(k.d.lines[0].assessment, "FA-1"));
	UNIT_NUMBER(k.d.lines[0].special, SPECIAL_BIT(S_CHARACTERISTIC));
	CU_ASSERT_FALSE(k.d.orders[0].special);
	UNIT_NUMBER(k.d.orders[0].requires, 1u << REQUIRES_PROVISIONING);
	CU_ASSERT(span_is(k.d.trace.evidence, "FA-1 v3 fits"));
	UNIT_NUMBER(k.d.trace.fired & UINT64_C(1) << 48, 0);
	UNIT_STRING(kit_text_of(I_ASSESSED), "special, with a fitting "
	    "feasibility assessment (characteristic)");
	kit_close();
}

static void
unknown(void)
{
	kit_open();
	handed_over(S_FA_UNKNOWN);
	traced("FA-1: no assessments were loaded");
	kit_assessment("FA-2");
	evaluator_free(k.evaluator);	/* another run, which knows it */
	k.evaluator = evaluator_new(&k.catalogue, &k.ledger,
	    day("2026-11-22"));
	handed_over(S_FA_UNKNOWN);
	traced("FA-1 is not in version 3");
	kit_close();
}

/* The partner is told nothing that it could not know; the trace tells us. */
static void
of_another_partner(void)
{
	char words[FINDING_TEXT];
	kit_open();
	handed_over(S_FA_UNKNOWN);
	snprintf(words, sizeof(words), "%s", kit_text_of(S_FA_UNKNOWN));
	kit_assessment("FA-1");
	k.ledger.assessments[0].partner = 8;
	handed_over(S_FA_UNKNOWN);
	UNIT_STRING(kit_text_of(S_FA_UNKNOWN), words);
	traced("FA-1 is another partner's");
	kit_close();
}

static void
expiry(void)
{
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	a->valid_until = day("2026-11-22");
	claim();
	UNIT_STRING(kit_decide(), "I801");
	a->valid_until = day("2026-11-21");
	handed_over(S_FA_EXPIRED);
	UNIT_STRING(kit_text_of(S_FA_EXPIRED), "the feasibility assessment "
	    "has expired (valid until 2026-11-21)");
	traced("FA-1 v3 does not fit: expired");
	UNIT_STRING(evaluate_rule(48)->name, "assessment-fits");
	CU_ASSERT((k.d.trace.fired & UINT64_C(1) << 48) != 0);
	kit_close();
}

static void
customer(void)
{
	kit_open();
	kit_assessment("FA-1")->customer = SPAN("C-2");
	handed_over(S_FA_CUSTOMER);
	traced("FA-1 v3 does not fit: another customer");
	kit_close();
}

static void
offering(void)
{
	kit_open();
	kit_assessment("FA-1")->offering = SPAN("VPN-SITE");
	handed_over(S_FA_OFFERING);
	traced("FA-1 v3 does not fit: another offering");
	kit_close();
}

static void
place(void)
{
	static const struct { const char *postcode, *country; bool fits; }
	    is[] = {
		{ "3511AB", "NL", true }, { "3511 ab", "nl", true },
		{ "", "", true }, { NULL, NULL, true }, { "", "NL", true },
		{ "3511AC", "NL", false }, { "3511AB", "BE", false },
		{ "3511A", "NL", false }, { "3511ABC", "NL", false },
		{ "", "BE", false }, { "3511A{", "NL", false },
	};
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	for (size_t i = 0; i < ARRAY_LEN(is); i++) {
		a->postcode = span_of(is[i].postcode);
		a->country = span_of(is[i].country);
		kit_order();
		claim();
		kit_decide();
		UNIT_NUMBER(k.d.lines[0].assessed, is[i].fits);
	}
	handed_over(S_FA_PLACE);
	traced("FA-1 v3 does not fit: another place");
	UNIT_STRING(kit_text_of(S_FA_PLACE), "the feasibility assessment is "
	    "of another place (assessed: 3511A{ NL)");
	a->postcode = SPAN("1000AZ");
	kit_order();
	PLACE_PART(&claim()->places[0], POSTCODE) = kit_text("1000\taz ");
	kit_decide();
	CU_ASSERT(k.d.lines[0].assessed);
	kit_close();
}

static struct order_line *
fibre(void)
{
	struct order_line *l = kit_line(ACTION_ADD, "DARK-FIBRE");
	kit_char(l, "fibrePairs", "2");
	kit_place(l, ROLE_A_END, "3511 AB", "NL");
	kit_place(l, ROLE_B_END, "1011 AC", "NL");
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	return l;
}

static void
either_end(void)
{
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	a->offering = SPAN("DARK-FIBRE");
	a->characteristics = SPAN("fibrePairs=4");
	fibre();
	UNIT_STRING(kit_decide(), "I801");
	a->postcode = SPAN("1011AC");
	kit_order();
	fibre();
	UNIT_STRING(kit_decide(), "I801");
	a->postcode = SPAN("1011AD");
	kit_order();
	fibre();
	kit_decide();
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	kit_close();
}

/* The place of a line that names none is that of its service. */
static void
place_of_service(void)
{
	kit_open();
	kit_assessment("FA-1");
	struct service_row *s = kit_service("SVC-1", "BB-FTTP-1000", true);
	for (unsigned moved = 0; moved < 2; moved++) {
		kit_order();
		struct order_line *l = kit_line(ACTION_MODIFY,
		    "BB-FTTP-1000");
		kit_char(l, "downstreamMbps", "2000");
		LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
		LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
		kit_decide();
		UNIT_NUMBER(k.d.lines[0].assessed, moved == 0);
		s->postcode = SPAN("1011AC");
	}
	UNIT_NUMBER(k.d.lines[0].special & SPECIAL_BIT(S_FA_PLACE),
	    SPECIAL_BIT(S_FA_PLACE));
	/* But a line that names another place is there. */
	s->postcode = SPAN("3511AB");
	kit_order();
	struct order_line *l = kit_line(ACTION_MODIFY, "BB-FTTP-1000");
	kit_char(l, "downstreamMbps", "2000");
	kit_place(l, ROLE_INSTALL, "1011 AC", "NL");
	LINE_TEXT(l, SERVICE_ID) = kit_text("SVC-1");
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	kit_decide();
	CU_ASSERT_FALSE(k.d.lines[0].assessed);
	kit_close();
}

static void
configuration(void)
{
	static const struct { const char *assessed; bool fits; } is[] = {
		{ "", true }, { NULL, true }, { ";", true },
		{ "downstreamMbps=2000", true },
		{ "downstreamMbps=2001", true },
		{ "downstreamMbps=1999", false },
		{ " downstreamMbps = 2000 ; staticIp = yes ; ", true },
		{ "downstreamMbps=2000;staticIp=no", false },
		{ "downstreamMbps=2000;staticIp=YES", false },
		{ "staticIp=yes", true }, { "colour=red", false },
		{ "downstreamMbps", false }, { "downstreamMbps=", false },
		{ "downstreamMbps=lots", false }, { "=2000", false },
	};
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	for (size_t i = 0; i < ARRAY_LEN(is); i++) {
		a->characteristics = span_of(is[i].assessed);
		kit_order();
		kit_char(claim(), "staticIp", "yes");
		kit_decide();
		UNIT_NUMBER(k.d.lines[0].assessed, is[i].fits);
	}
	handed_over(S_FA_CONFIGURATION);
	traced("FA-1 v3 does not fit: another configuration");
	kit_close();
}

/* The larger is not covered by the smaller; the smaller is by the larger. */
static void
larger(void)
{
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	a->characteristics = SPAN("staticIp=yes;downstreamMbps=1500");
	kit_order();
	kit_char(claim(), "staticIp", "yes");
	kit_decide();
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	UNIT_STRING(kit_text_of(S_FA_CONFIGURATION), "the feasibility "
	    "assessment is of another configuration (assessed: "
	    "downstreamMbps=1500, ordered: 2000)");
	kit_order();
	kit_line_requirement(kit_broadband(), "After six");
	LINE_TEXT(k.order.lines, FEASIBILITY) = kit_text("FA-1");
	kit_decide();
	UNIT_STRING(kit_text_of(S_FA_CONFIGURATION), "the feasibility "
	    "assessment is of another configuration (assessed: "
	    "staticIp=yes, ordered: nothing)");
	a->characteristics = SPAN("downstreamMbps=1500");
	kit_order();
	kit_line_requirement(kit_broadband(), "After six");
	LINE_TEXT(k.order.lines, FEASIBILITY) = kit_text("FA-1");
	UNIT_STRING(kit_decide(), "I801");
	kit_close();
}

/* "quantity" is assessed like a number among the characteristics; if it was
 * not, any quantity is covered. */
static void
quantity(void)
{
	static const struct { const char *assessed; bool fits; } is[] = {
		{ "", true }, { "quantity=50", true }, { "quantity=51", true },
		{ "quantity=49", false }, { "quantity=many", false },
		{ "quantity=", false }, { "Quantity=50", false },
		{ "bandwidthMbps=100;quantity=50", true },
		{ "bandwidthMbps=50;quantity=50", false },
	};
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	a->offering = SPAN("VPN-SITE");
	for (size_t i = 0; i < ARRAY_LEN(is); i++) {
		a->characteristics = span_of(is[i].assessed);
		kit_order();
		struct order_line *l = kit_vpn();
		kit_quantity(l, 50);
		LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
		kit_decide();
		UNIT_NUMBER(k.d.lines[0].assessed, is[i].fits);
	}
	a->characteristics = SPAN("quantity=49");
	kit_order();
	struct order_line *l = kit_vpn();
	kit_quantity(l, 50);
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	kit_decide();
	UNIT_STRING(kit_text_of(S_FA_CONFIGURATION), "the feasibility "
	    "assessment is of another configuration (assessed: quantity=49, "
	    "ordered: 50)");
	kit_close();
}

static void
not_feasible(void)
{
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	a->feasible = false;
	claim();
	UNIT_STRING(kit_decide(), "O419");
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	traced("FA-1 v3 fits, and is not feasible");
	UNIT_STRING(kit_field_of(O_NOT_FEASIBLE), "feasibility_assessment");
	/* What was found about something else says nothing. */
	a->valid_until = day("2026-11-21");
	handed_over(S_FA_EXPIRED);
	a->valid_until = day("2026-12-31");
	a->characteristics = SPAN("downstreamMbps=500");
	handed_over(S_FA_CONFIGURATION);
	kit_close();
}

/* The first of several gaps is told. */
static void
order_of_gaps(void)
{
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	a->valid_until = day("2020-01-01");
	handed_over(S_FA_EXPIRED);
	a->characteristics = SPAN("downstreamMbps=1");
	handed_over(S_FA_CONFIGURATION);
	a->postcode = SPAN("X");
	handed_over(S_FA_PLACE);
	a->offering = SPAN("X");
	handed_over(S_FA_OFFERING);
	a->customer = SPAN("X");
	handed_over(S_FA_CUSTOMER);
	kit_close();
}

static void
standard_lines(void)
{
	kit_open();
	LINE_TEXT(kit_broadband(), FEASIBILITY) = kit_text("FA-none");
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT_FALSE(k.d.lines[0].assessed);
	CU_ASSERT_PTR_NULL(k.d.trace.evidence.at);
	kit_close();
}

/* A special requirement for what is not in the catalogue. */
static void
nothing_to_assess(void)
{
	kit_open();
	kit_line_requirement(kit_line(ACTION_ADD, "TELEX"), "Softly");
	UNIT_STRING(kit_decide(), "O400");
	kit_close();
}

static void
never_assessed(void)
{
	kit_open();
	struct assessment_row *a = kit_assessment("FA-1");
	a->offering = SPAN("MOB-SIM");
	a->characteristics = SPAN("");
	struct order_line *l = kit_sim();
	kit_quantity(l, 101);
	LINE_TEXT(l, FEASIBILITY) = kit_text("FA-1");
	UNIT_STRING(kit_decide(), "O418");
	kit_close();
}

/* One assessment may carry many lines, and only its own. */
static void
shared(void)
{
	kit_open();
	kit_assessment("FA-1");
	claim();
	claim();
	LINE_TEXT(claim(), FEASIBILITY) = kit_text("FA-2");
	claim();
	kit_decide();
	CU_ASSERT(k.d.lines[0].assessed && k.d.lines[1].assessed);
	CU_ASSERT_FALSE(k.d.lines[2].assessed);
	CU_ASSERT(k.d.lines[3].assessed);
	UNIT_NUMBER(k.d.n_orders, 2);
	UNIT_NUMBER(k.d.outcome, OUTCOME_SPECIAL);
	CU_ASSERT_FALSE(k.d.orders[0].special);
	CU_ASSERT(k.d.orders[1].special);
	traced("FA-1 v3 fits; FA-2 is not in version 3; FA-1 v3 fits");
	kit_close();
}

static void
requirement_assessed(void)
{
	kit_open();
	kit_assessment("FA-1");
	claim();
	kit_order_requirement("After six");
	UNIT_STRING(kit_decide(), "I801");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	kit_close();
}

static const struct unit_test tests[] = {
	{ "an assessment that is not known is no evidence", unknown },
	{ "an assessment of another partner is not known, but traced",
	    of_another_partner },
	{ "an assessment is evidence through its last day", expiry },
	{ "an assessment of another customer is no evidence", customer },
	{ "an assessment of another offering is no evidence", offering },
	{ "an assessment of another place is no evidence", place },
	{ "an assessment of another configuration is no evidence",
	    configuration },
	{ "what is larger than what was assessed does not fit, and is named",
	    larger },
	{ "a quantity is assessed only if it is named", quantity },
	{ "what was found not feasible is refused, if that fits",
	    not_feasible },
	{ "a special line with a fitting assessment is issued", fits },
	{ "of several gaps the first is told", order_of_gaps },
	{ "an assessment of either end is of the place", either_end },
	{ "a line without a place has that of its service",
	    place_of_service },
	{ "a standard line needs no evidence", standard_lines },
	{ "what is never assessed is not saved by an assessment",
	    never_assessed },
	{ "an unknown offering is not assessed", nothing_to_assess },
	{ "lines may share an assessment", shared },
	{ "a requirement of the order is covered with its lines",
	    requirement_assessed },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("feasibility", tests, ARRAY_LEN(tests));
}
