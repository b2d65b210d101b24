#include "store.h"
#include <string.h>

/* They read or write no row of purchase_order. */
static const bool apart[Q_COUNT] = {
	[Q_CUSTOMER_FIND] = true,
	[Q_ASSESSMENT_FIND] = true, [Q_ASSESSMENT_OTHER] = true,
	[Q_ORDER_STATUS_FIND] = true, [Q_REGISTER_VERSION] = true,
	[Q_SERVICE_FIND] = true, [Q_SERVICE_PUT] = true,
	[Q_CUSTOMER_ORDER_ADD] = true,
	[Q_FINDING_LAST] = true, [Q_FINDING_ADD] = true,
	[Q_CHAIN_FINDING] = true,
};

bool
pending_may_wait(unsigned statement)
{
	return apart[statement];
}

void
pending_forget(struct pending *p)
{
	p->n = 0;
	p->used = 0;
}

/* False if it does not fit behind the others. */
static bool
keep(struct pending *p, struct span *s)
{
	char *at = p->text + p->used;

	if (s->len > sizeof(p->text) - p->used)
		return false;
	if (s->len > 0)
		s->at = memcpy(at, s->at, s->len);
	p->used += s->len;
	return true;
}

bool
pending_keep(struct pending *p, const struct order_row *row,
    const struct customer_order_row *orders)
{
	const size_t used = p->used;
	struct order_row *r = &p->rows[p->n];

	if (p->n == PENDING_ROWS)
		return false;
	*r = *row;
	if (!keep(p, &r->key.number) || !keep(p, &r->customer) ||
	    !keep(p, &r->earlier) || !keep(p, &r->currency) ||
	    !keep(p, &r->trace.evidence)) {
		p->used = used;
		return false;
	}
	if (row->customer_orders > 0)
		p->first[p->n] = orders[0];
	p->n++;
	return true;
}
