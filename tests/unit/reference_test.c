/* evaluate - earlier orders (E7, E8) and services (E9) */
#include "order_kit.h"

static void
naming(const char *earlier)
{
	ORDER_TEXT(&k.order, EARLIER_ORDER) = kit_text(earlier);
}

static struct order_line *
of_service(enum action action, const char *offering, const char *service)
{
	struct order_line *l = kit_line(action, offering);
	LINE_TEXT(l, SERVICE_ID) = kit_text(service);
	return l;
}

static void
earlier_named(void)
{
	kit_open();
	kit_purpose(PURPOSE_CANCEL);
	UNIT_STRING(kit_decide(), "O303");
	kit_order();
	kit_purpose(PURPOSE_CHANGE);
	kit_broadband();
	UNIT_STRING(kit_decide(), "O303");
	UNIT_STRING(kit_field_of(O_EARLIER_MISSING), "earlier_order");
	kit_close();
}

static void
cancel_accepted(void)
{
	kit_open();
	kit_earlier("PO-0", 0);
	kit_earlier("PO-0", 2);
	kit_purpose(PURPOSE_CANCEL);
	naming("PO-0");
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.outcome, OUTCOME_ISSUED);
	UNIT_NUMBER(k.d.earlier_revision, 2);
	UNIT_NUMBER(k.d.n_orders, 1);
	UNIT_NUMBER(k.d.orders[0].kind, KIND_CANCEL);
	UNIT_NUMBER(k.d.orders[0].n_lines, 0);
	UNIT_NUMBER(k.d.orders[0].requires, 1u <<
	    REQUIRES_ORDER_CANCELLATION);
	CU_ASSERT(span_is(k.d.trace.evidence, "earlier PO-0/2 open"));
	kit_close();
}

static void
cancel_needs_little(void)
{
	kit_open();
	kit_earlier("PO-0", 0);
	kit_purpose(PURPOSE_CANCEL);
	naming("PO-0");
	kit_date("2026-01-01");
	kit_total(1);
	ORDER_TEXT(&k.order, BILLING_ACCOUNT) = (struct value){ 0 };
	/* Lines name those of the earlier order, whatever became of them. */
	kit_line(ACTION_ADD, "TELEX");
	kit_line(ACTION_ADD, "BB-FTTP-1000");
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.n_orders, 1);
	UNIT_NUMBER(k.d.orders[0].n_lines, 2);
	kit_close();
}

static void
earlier_unknown(void)
{
	kit_open();
	kit_purpose(PURPOSE_CANCEL);
	naming("PO-0");
	UNIT_STRING(kit_decide(), "O501");
	/* Another partner's is not there at all. */
	kit_earlier("PO-0", 0)->key.partner = 8;
	kit_order();
	kit_purpose(PURPOSE_CANCEL);
	naming("PO-0");
	UNIT_STRING(kit_decide(), "O501");
	/* Nor is one that was refused. */
	kit_earlier("PO-0", 0)->outcome = OUTCOME_REJECTED;
	kit_order();
	kit_purpose(PURPOSE_CANCEL);
	naming("PO-0");
	UNIT_STRING(kit_decide(), "O501");
	kit_close();
}

static void
itself(void)
{
	kit_open();
	kit_earlier("PO-1", 3);
	kit_purpose(PURPOSE_CHANGE);
	kit_broadband();
	naming("PO-1");
	k.order.revision = 4;
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.earlier_revision, 3);
	for (uint32_t revision = 2; revision <= 3; revision++) {
		kit_order();
		kit_purpose(PURPOSE_CHANGE);
		kit_broadband();
		naming("PO-1");
		k.order.revision = revision;
		evaluator_rehearse(k.evaluator, true);
		UNIT_STRING(kit_decide(), revision == 2 ? "O512" : "O501");
	}
	UNIT_STRING(kit_text_of(O_EARLIER_UNKNOWN), "the earlier order is not "
	    "known (there is no accepted revision below 3)");
	kit_close();
}

static const char *
change_with_status(const char *status)
{
	kit_order();
	kit_purpose(PURPOSE_CHANGE);
	kit_broadband();
	naming("PO-0");
	k.ledger.n_statuses = status != NULL;
	k.ledger.statuses[0].key = (struct order_key){ 7, SPAN("PO-0"), 1 };
	k.ledger.statuses[0].status = span_of(status);
	return kit_decide();
}

static void
earlier_open(void)
{
	kit_open();
	struct order_row *r = kit_earlier("PO-0", 1);
	UNIT_STRING(change_with_status(NULL), "");
	UNIT_STRING(change_with_status("in-progress"), "");
	CU_ASSERT(span_is(k.d.trace.evidence, "earlier PO-0/1 open; status "
	    "PO-0/1 v6 in-progress"));
	UNIT_STRING(change_with_status("point-of-no-return"), "O502");
	UNIT_STRING(kit_text_of(O_EARLIER_FINAL), "the earlier order can no "
	    "longer be changed or cancelled (its status is "
	    "point-of-no-return)");
	UNIT_STRING(change_with_status("completed"), "O502");
	UNIT_STRING(change_with_status("cancelled"), "O503");
	r->standing = STANDING_CHANGED;
	UNIT_STRING(change_with_status(NULL), "");
	r->standing = STANDING_CANCELLED;
	UNIT_STRING(change_with_status(NULL), "O503");
	r->standing = STANDING_OPEN;
	r->purpose = PURPOSE_CANCEL;
	UNIT_STRING(change_with_status(NULL), "O502");
	kit_close();
}

static void
earlier_customer(void)
{
	kit_open();
	kit_earlier("PO-0", 0)->customer = SPAN("C-2");
	kit_purpose(PURPOSE_CANCEL);
	naming("PO-0");
	UNIT_STRING(kit_decide(), "O508");
	UNIT_STRING(kit_field_of(O_EARLIER_CUSTOMER), "customer_id");
	kit_close();
}

static void
service_named(void)
{
	kit_open();
	kit_line(ACTION_MODIFY, "BB-FTTP-1000");
	kit_line(ACTION_DELETE, "BB-FTTP-1000");
	UNIT_STRING(kit_decide(), "O302 O302");
	kit_close();
}

static void
service_known(void)
{
	kit_open();
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "O504");
	struct service_row *s = kit_service("SVC-1", "BB-FTTP-1000", true);
	s->partner = 8;
	kit_order();
	of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "O504");
	s->partner = 7;
	s->customer = SPAN("C-2");
	kit_order();
	of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "O517");
	s->customer = SPAN("C-1");
	kit_order();
	of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "");
	CU_ASSERT(span_is(k.d.trace.evidence, "service SVC-1 active"));
	s->version = 5;
	kit_order();
	of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	kit_decide();
	CU_ASSERT(span_is(k.d.trace.evidence, "service SVC-1 v5 active"));
	UNIT_NUMBER(k.d.orders[0].kind, KIND_MODIFY);
	UNIT_NUMBER(k.d.orders[0].requires, 1u << REQUIRES_SERVICE_CHANGE);
	kit_order();
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "");
	UNIT_NUMBER(k.d.orders[0].kind, KIND_CEASE);
	UNIT_NUMBER(k.d.orders[0].requires, 1u <<
	    REQUIRES_SERVICE_CESSATION);
	kit_close();
}

static void
service_ended(void)
{
	kit_open();
	kit_service("SVC-1", "BB-FTTP-1000", false);
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "O516");
	kit_order();
	of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "O505");
	/* A change says the end of the service once more. */
	kit_earlier("PO-0", 0);
	kit_order();
	kit_purpose(PURPOSE_CHANGE);
	naming("PO-0");
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "");
	kit_order();
	kit_purpose(PURPOSE_CHANGE);
	naming("PO-0");
	of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "O505");
	kit_close();
}

static void
service_offering(void)
{
	kit_open();
	kit_service("SVC-1", "VOICE-SIP", true);
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "O506");
	UNIT_STRING(kit_text_of(O_SERVICE_OFFERING), "the service is of "
	    "another offering (the service is VOICE-SIP)");
	k.ledger.services[0].offering = SPAN("");
	kit_order();
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
service_exists(void)
{
	kit_open();
	kit_service("SVC-1", "BB-FTTP-1000", true);
	LINE_TEXT(kit_broadband(), SERVICE_ID) = kit_text("SVC-1");
	UNIT_STRING(kit_decide(), "O507");
	kit_order();
	LINE_TEXT(kit_broadband(), SERVICE_ID) = kit_text("SVC-2");
	UNIT_STRING(kit_decide(), "");
	/* What has ended may begin again, and a change begins nothing new. */
	k.ledger.services[0].active = false;
	kit_order();
	LINE_TEXT(kit_broadband(), SERVICE_ID) = kit_text("SVC-1");
	UNIT_STRING(kit_decide(), "");
	k.ledger.services[0].active = true;
	kit_earlier("PO-0", 0);
	kit_order();
	kit_purpose(PURPOSE_CHANGE);
	naming("PO-0");
	LINE_TEXT(kit_broadband(), SERVICE_ID) = kit_text("SVC-1");
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

static void
service_once(void)
{
	kit_open();
	kit_service("SVC-1", "BB-FTTP-1000", true);
	kit_service("SVC-2", "BB-FTTP-1000", true);
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-2");
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-2");
	UNIT_STRING(kit_decide(), "O516");
	UNIT_NUMBER(kit_finding(O_SERVICE_ENDING)->order_line, 3);
	UNIT_STRING(kit_text_of(O_SERVICE_ENDING), "the end of the service "
	    "was ordered before (line 1 names it too)");
	kit_order();
	LINE_TEXT(kit_broadband(), SERVICE_ID) = kit_text("SVC-3");
	LINE_TEXT(kit_broadband(), SERVICE_ID) = kit_text("SVC-3");
	LINE_TEXT(kit_broadband(), SERVICE_ID) = kit_text("SVC-4");
	UNIT_STRING(kit_decide(), "O507");
	kit_order();
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	of_service(ACTION_DELETE, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "O516");
	/* Two modifications are two wishes. */
	kit_order();
	of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	UNIT_STRING(kit_decide(), "");
	kit_close();
}

/* All of it, however much, but what lines share once. */
static void
long_evidence(void)
{
	kit_open();
	kit_service("SVC-1", "BB-FTTP-1000", true)->version = 5;
	kit_service("SVC-2", "BB-FTTP-1000", true);
	for (unsigned i = 0; i < 1000; i++)
		of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	for (unsigned i = 0; i < 500; i++) {
		of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-2");
		of_service(ACTION_MODIFY, "BB-FTTP-1000", "SVC-1");
	}
	UNIT_STRING(kit_decide(), "");
	const struct span e = k.d.trace.evidence;
	const size_t one = strlen("service SVC-1 v5 active");
	const size_t two = strlen("; service SVC-2 active");
	UNIT_NUMBER(e.len, one + 500 * (one + 2 + two));
	CU_ASSERT(memcmp(e.at, "service SVC-1 v5 active; service SVC-2 active; "
	    "service SVC-1 v5 active; ", 2 * (one + 2) + two) == 0);
	CU_ASSERT(memcmp(e.at + e.len - one, e.at, one) == 0);
	kit_close();
}

static const struct unit_test tests[] = {
	{ "a change or cancellation names an earlier order", earlier_named },
	{ "an earlier order is known by its latest accepted revision",
	    cancel_accepted },
	{ "a cancellation needs no more than what it cancels",
	    cancel_needs_little },
	{ "an order that is another's, or was refused, is not known",
	    earlier_unknown },
	{ "an order may name its own number only below its revision", itself },
	{ "an order past its point of no return is not changed",
	    earlier_open },
	{ "an order of another customer is not changed", earlier_customer },
	{ "a modification or cessation names its service", service_named },
	{ "a service is known to its partner and its customer alone",
	    service_known },
	{ "a service ends once", service_ended },
	{ "a service is of the line's offering", service_offering },
	{ "a service that exists is not added", service_exists },
	{ "no two lines of an order begin or end one service", service_once },
	{ "all evidence is kept, what lines share once", long_evidence },
};

int
main(void)
{
	memory_guard_libxml();
	return unit_main("reference", tests, ARRAY_LEN(tests));
}
