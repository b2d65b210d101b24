/*
 * The services that lines modify, end or begin (E9).  What belongs to another
 * partner is not there at all: the ledger was asked for this partner's only.
 */
#include "arena.h"
#include "matter.h"
#include "object.h"
#include "rule.h"
#include <stdlib.h>

static bool
is_the_customers(const struct matter *m)
{
	const struct service_row *s = matter_line(m)->service;
	const struct value *customer = &ORDER_TEXT(m->order, CUSTOMER_ID);
	return s != NULL && (!given(customer) ||
	    span_equal(s->customer, customer->text));
}

void
rule_service_known(struct matter *m)
{
	if (!given(&LINE_TEXT(m->line, SERVICE_ID)) || is_the_customers(m))
		return;
	object_line(m, matter_line(m)->service == NULL ? O_SERVICE :
	    O_SERVICE_CUSTOMER, FIELD_SERVICE_ID, NULL);
}

/* Does the earlier order begin or end the service with this very line?  Then
 * the ledger takes it for begun or ended already, by what is changed. */
static bool
is_said_again(const struct matter *m)
{
	const struct order_line *before = matter_decision(m)->before;
	return m->order->purpose == PURPOSE_CHANGE &&
	    m->line->action != ACTION_MODIFY && (before == NULL ?
	    m->d->before == NULL : before->action == m->line->action &&
	    span_equal(LINE_TEXT(before, SERVICE_ID).text,
	    LINE_TEXT(m->line, SERVICE_ID).text));
}

void
rule_service_active(struct matter *m)
{
	if (!is_the_customers(m) || is_said_again(m) ||
	    matter_line(m)->service->active)
		return;
	object_line(m, m->line->action == ACTION_DELETE ? O_SERVICE_ENDING :
	    O_SERVICE_CEASED, FIELD_SERVICE_ID, NULL);
}

void
rule_service_offering(struct matter *m)
{
	const struct value *offering = &LINE_TEXT(m->line, OFFERING);
	if (!is_the_customers(m) || !given(offering))
		return;
	const struct span actual = matter_line(m)->service->offering;
	if (actual.len > 0 && !span_equal(actual, offering->text))
		object_line(m, O_SERVICE_OFFERING, FIELD_OFFERING,
		    "the service is " SPAN_FMT, SPAN_ARG(actual));
}

/* Whoever's it is: two services with one id are one too many. */
void
rule_service_new(struct matter *m)
{
	const struct service_row *s = matter_line(m)->service;
	if (s != NULL && s->active && !is_said_again(m))
		object_line(m, O_SERVICE_EXISTS, FIELD_SERVICE_ID, NULL);
}

struct use {
	struct span service;
	enum action action;
	uint32_t index;
};

static int
by_service(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	const int order = span_compare(x->service, y->service);
	if (order != 0)
		return order;
	if (x->action != y->action)
		return x->action < y->action ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* The services that lines begin or end, sorted; their number. */
static uint32_t
collect_uses(const struct matter *m, struct use *uses)
{
	const struct purchase_order *o = m->order;
	uint32_t n = 0;
	for (uint32_t i = 0; i < o->n_lines; i++) {
		const struct order_line *l = &o->lines[i];
		const struct value *service = &LINE_TEXT(l, SERVICE_ID);
		if (given(service) && (l->action == ACTION_ADD ||
		    l->action == ACTION_DELETE))
			uses[n++] = (struct use){ service->text, l->action, i };
	}
	qsort(uses, n, sizeof(*uses), by_service);
	return n;
}

void
rule_service_once(struct matter *m)
{
	struct use *uses = m->order->n_lines < 2 ? NULL :
	    ARENA_ARRAY(m->arena, m->order->n_lines, struct use);
	const uint32_t n = uses == NULL ? 0 : collect_uses(m, uses);
	for (uint32_t i = 1; i < n; i++) {
		if (uses[i].action != uses[i - 1].action ||
		    !span_equal(uses[i].service, uses[i - 1].service))
			continue;
		matter_turn(m, uses[i].index);
		object_line(m, uses[i].action == ACTION_ADD ?
		    O_SERVICE_EXISTS : O_SERVICE_ENDING, FIELD_SERVICE_ID,
		    "line %u names it too",
		    m->order->lines[uses[i - 1].index].number);
	}
	m->line = NULL;
}
