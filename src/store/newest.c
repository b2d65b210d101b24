#include "store.h"
#include <string.h>

static const char newest_sql[] =
	"SELECT number FROM purchase_order WHERE partner = ?1"
	" ORDER BY number DESC LIMIT 1";

static struct span
highest(const struct newest *n)
{
	return (struct span){ n->number, n->len };
}

static void
remember(struct newest *n, uint32_t partner, struct span number)
{
	n->known = number.len <= sizeof(n->number);
	if (!n->known)
		return;
	n->partner = partner;
	n->len = number.len;
	if (number.len > 0)
		memcpy(n->number, number.at, number.len);
}

/* A partner that has nothing has "" as its highest. */
static bool
look(struct ledger *l, uint32_t partner, struct fault *f)
{
	struct query q;
	bool found;

	if (!query_start(&q, l, Q_ORDER_NEWEST, newest_sql, f))
		return false;
	query_bind(&q, partner);
	if (!query_next(&q, &found, f))
		return false;
	remember(&l->newest, partner, found ? query_text(&q) : SPAN(""));
	query_end(&q);
	return true;
}

bool
newest_past(struct ledger *l, uint32_t partner, struct span number,
    bool *past, struct fault *f)
{
	struct newest *n = &l->newest;

	if ((!n->known || n->partner != partner) && !look(l, partner, f))
		return false;
	/* BINARY, the collation of the key, compares bytes too. */
	*past = n->known && span_compare(number, highest(n)) > 0;
	return true;
}

void
newest_added(struct ledger *l, uint32_t partner, struct span number)
{
	struct newest *n = &l->newest;

	if (n->known && n->partner == partner &&
	    span_compare(number, highest(n)) > 0)
		remember(n, partner, number);
}

void
newest_forget(struct ledger *l)
{
	l->newest.known = false;
}
