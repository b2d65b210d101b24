/* evaluate - duplicates, conflicts, corrections */
#include "order_kit.h"

/* Decide the order at hand, and keep it as run/ would. */
static const char *
decide_and_keep(void)
{
	const char *codes = kit_decide();
	struct order_row *r = kit_earlier("PO-1", k.order.revision);
	r->outcome = k.d.outcome;
	r->trace = k.d.trace;
	r->customer_orders = k.d.n_orders;
	memcpy(r->fingerprint, k.d.fingerprint, DIGEST_BYTES);
	return codes;
}

static void
duplicate(void)
{
	kit_open();
	kit_broadband();
	UNIT_STRING(decide_and_keep(), "");
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "I800");
	UNIT_NUMBER(k.d.outcome, OUTCOME_DUPLICATE);
	UNIT_NUMBER(k.d.n_orders, 0);
	UNIT_NUMBER(k.d.first.outcome, OUTCOME_ISSUED);
	UNIT_NUMBER(k.d.first.intake, 11);
	UNIT_NUMBER(k.d.first.ordinal, 3);
	UNIT_NUMBER(k.d.first.customer_orders, 1);
	CU_ASSERT_FALSE(k.d.corrects || k.d.conflict);
	CU_ASSERT((k.d.trace.fired & 1) != 0);
	UNIT_STRING(kit_text_of(I_DUPLICATE), "this purchase order was "
	    "received before; the first answer is repeated (first answer: "
	    "issued)");
	kit_close();
}

static void
duplicate_of_rejection(void)
{
	kit_open();
	kit_line(ACTION_ADD, "TELEX");
	UNIT_STRING(decide_and_keep(), "O400");
	kit_order();
	kit_line(ACTION_ADD, "TELEX");
	UNIT_STRING(kit_decide(), "I800");
	UNIT_NUMBER(k.d.outcome, OUTCOME_DUPLICATE);
	UNIT_NUMBER(k.d.first.outcome, OUTCOME_REJECTED);
	kit_close();
}

static void
conflict(void)
{
	kit_open();
	kit_broadband();
	decide_and_keep();
	kit_order();
	kit_vpn();
	UNIT_STRING(kit_decide(), "O500");
	UNIT_NUMBER(k.d.outcome, OUTCOME_REJECTED);
	CU_ASSERT(k.d.conflict);
	CU_ASSERT_FALSE(k.d.corrects);
	/* With its other mistakes, but not compared with itself. */
	kit_service("SVC-1", "BB-FTTP-1000", true);
	kit_order();
	LINE_TEXT(kit_broadband(), SERVICE_ID) = kit_text("SVC-1");
	kit_line(ACTION_ADD, "TELEX");
	UNIT_STRING(kit_decide(), "O500 O400");
	kit_close();
}

static void
correction(void)
{
	kit_open();
	kit_line(ACTION_ADD, "TELEX");
	decide_and_keep();
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	CU_ASSERT(k.d.corrects);
	CU_ASSERT_FALSE(k.d.conflict);
	UNIT_NUMBER(k.d.trace.fired & 1, 0);
	CU_ASSERT((k.d.trace.tried & 1) != 0);
	/* Also one that is wrong again: it takes the first one's place. */
	kit_order();
	kit_line(ACTION_ADD, "TELEGRAPH");
	UNIT_STRING(kit_decide(), "O400");
	CU_ASSERT(k.d.corrects);
	kit_close();
}

static void
other_identities(void)
{
	kit_open();
	kit_broadband();
	decide_and_keep();
	kit_order();
	kit_broadband();
	k.order.revision = 1;
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_broadband();
	k.order.number = SPAN("PO-2");
	UNIT_STRING(kit_decide(), "");
	k.partner.key = 8;
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	k.partner.key = 7;
	kit_order();
	kit_broadband();
	k.order.identified = false;
	kit_decoded(O_SYNTAX, FIELD_NUMBER, 0);
	UNIT_STRING(kit_decide(), "O203");
	kit_close();
}

static void
rehearsal(void)
{
	kit_open();
	kit_broadband();
	decide_and_keep();
	evaluator_rehearse(k.evaluator, true);
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	kit_order();
	kit_vpn();
	UNIT_STRING(kit_decide(), "");
	evaluator_rehearse(k.evaluator, false);
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "I800");
	kit_close();
}

/* Refused for its syntax, it is another order when it comes back clean. */
static void
syntax_corrected(void)
{
	kit_open();
	kit_decoded(O_UNEXPECTED, FIELD_OTHER, 0);
	kit_broadband();
	UNIT_STRING(decide_and_keep(), "O201");
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(k.d.corrects);
	kit_close();
}

/* "Correct the other orders and send the whole file again": then the order
 * is judged by itself; but in the same bad company it is a duplicate. */
static void
refused_for_others(void)
{
	kit_open();
	evaluator_refuse_all(k.evaluator, O_ALL_OR_NOTHING);
	kit_broadband();
	UNIT_STRING(decide_and_keep(), "O600");
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "I800");
	evaluator_refuse_all(k.evaluator, REASON_COUNT);
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	CU_ASSERT(k.d.corrects);
	/* One that was wrong by itself gains nothing from better company. */
	kit_close();
	kit_open();
	evaluator_refuse_all(k.evaluator, O_ALL_OR_NOTHING);
	kit_line(ACTION_ADD, "TELEX");
	UNIT_STRING(decide_and_keep(), "O400");
	evaluator_refuse_all(k.evaluator, REASON_COUNT);
	kit_order();
	kit_line(ACTION_ADD, "TELEX");
	UNIT_STRING(kit_decide(), "I800");
	kit_close();
}

/* What was issued stays issued, however its company fares later. */
static void
issued_among_refused(void)
{
	kit_open();
	kit_broadband();
	decide_and_keep();
	evaluator_refuse_all(k.evaluator, O_THRESHOLD);
	kit_order();
	kit_broadband();
	UNIT_STRING(kit_decide(), "I800");
	UNIT_NUMBER(k.d.first.outcome, OUTCOME_ISSUED);
	kit_close();
}

static const struct unit_test tests[] = {
	{ "the same order again is a duplicate and issues nothing",
	    duplicate },
	{ "a rejected order again is a duplicate of its rejection",
	    duplicate_of_rejection },
	{ "other content under a used number is a conflict", conflict },
	{ "other content after a rejection is a correction", correction },
	{ "an order refused for its syntax may come back clean",
	    syntax_corrected },
	{ "another number, revision or partner is another order",
	    other_identities },
	{ "a rehearsal has no identity", rehearsal },
	{ "an order refused for others' sake is judged again",
	    refused_for_others },
	{ "what was issued is a duplicate in refused company too",
	    issued_among_refused },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("identity", tests, ARRAY_LEN(tests));
}
