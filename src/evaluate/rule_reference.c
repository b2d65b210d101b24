/* The earlier order of a change or cancellation (E7, E8). */
#include "change.h"
#include "earlier.h"
#include "matter.h"
#include "object.h"
#include "rule.h"

static bool
names_itself(const struct matter *m)
{
	return m->order->identified && span_equal(m->order->number,
	    ORDER_TEXT(m->order, EARLIER_ORDER).text);
}

/* It may still come, unless it would have to be below revision 0. */
static bool
may_come(const struct matter *m)
{
	return m->partner->hold_days > 0 && m->order->identified &&
	    !(names_itself(m) && m->order->revision == 0);
}

void
rule_earlier_known(struct matter *m)
{
	if (!given(&ORDER_TEXT(m->order, EARLIER_ORDER)) || earlier_fits(m) ||
	    m->evidence.above_found)
		return;
	if (m->e->resume == RESUME_EXPIRED)
		object_order(m, O_HOLD_EXPIRED, FIELD_EARLIER_ORDER, NULL);
	else if (may_come(m))
		m->held = true;
	else if (names_itself(m))
		object_order(m, O_EARLIER_UNKNOWN, FIELD_EARLIER_ORDER,
		    "there is no accepted revision below %u",
		    m->order->revision);
	else
		object_order(m, O_EARLIER_UNKNOWN, FIELD_EARLIER_ORDER, NULL);
}

/* What was cancelled just so before is a duplicate, and no mistake. */
void
rule_earlier_open(struct matter *m)
{
	const struct evidence *e = &m->evidence;
	const struct span status = e->root_status.status;
	if (!earlier_fits(m) || e->cancelled_alike)
		return;
	if (e->root.standing == STANDING_CANCELLED ||
	    span_is(status, "cancelled"))
		object_order(m, O_EARLIER_CANCELLED, FIELD_EARLIER_ORDER,
		    NULL);
	else if (span_is(status, "point-of-no-return") ||
	    span_is(status, "completed"))
		object_order(m, O_EARLIER_FINAL, FIELD_EARLIER_ORDER,
		    "its status is " SPAN_FMT, SPAN_ARG(status));
	else if (e->earlier.purpose == PURPOSE_CANCEL)
		object_order(m, O_EARLIER_FINAL, FIELD_EARLIER_ORDER,
		    "it is a cancellation itself");
}

void
rule_earlier_customer(struct matter *m)
{
	const struct value *customer = &ORDER_TEXT(m->order, CUSTOMER_ID);
	if (earlier_fits(m) && given(customer) &&
	    !span_equal(m->evidence.earlier.customer, customer->text))
		object_order(m, O_EARLIER_CUSTOMER, FIELD_CUSTOMER_ID, NULL);
}

/* Revisions of one number rise.  A gap is told, and is no mistake. */
void
rule_revision_rises(struct matter *m)
{
	const struct evidence *e = &m->evidence;
	if (e->above_found) {
		object_order(m, O_REVISION, FIELD_REVISION,
		    "revision %u was accepted", e->above);
		return;
	}
	if (!earlier_fits(m) || !e->below_found ||
	    e->below + 1 == m->order->revision)
		return;
	object_order(m, I_REVISION_GAP, FIELD_REVISION,
	    "the last one was %u", e->below);
	m->objected = false;
}

/* One change at a time: the next is judged by what the last one leads to. */
void
rule_change_next(struct matter *m)
{
	const struct evidence *e = &m->evidence;
	if (!earlier_fits(m) || e->root.standing == STANDING_CANCELLED ||
	    !earlier_differs(&e->root, &e->head) ||
	    span_is(e->head_status.status, "completed"))
		return;
	object_order(m, O_CHANGE_PENDING, FIELD_EARLIER_ORDER,
	    "by purchase order " SPAN_FMT " revision %u",
	    SPAN_ARG(e->head.key.number), e->head.key.revision);
}

void
rule_change_alters(struct matter *m)
{
	if (m->d->before != NULL && !change_alters(m))
		object_order(m, O_NO_CHANGE, FIELD_NONE, NULL);
}

/* The line that a cancellation names. */
void
rule_cancelled_line(struct matter *m)
{
	const struct evidence *e = &m->evidence;
	const uint32_t number = m->line->number;
	if (number == 0 || e->cancelled_alike || !earlier_fits(m))
		return;
	if (earlier_line_cancelled(m, number))
		object_line(m, O_LINE_CANCELLED, FIELD_LINE_NUMBER, NULL);
	else if (e->before != NULL && change_line_before(m, number) == NULL)
		object_line(m, O_LINE_UNKNOWN, FIELD_LINE_NUMBER, NULL);
}
