/*
 * fake_ledger - the part of a ledger that evaluation asks, as plain arrays
 *
 * Included by one file of a test program; it stands in for store/ at link
 * time.  FAIL_AT n makes the n-th question fail.
 */
#ifndef FAKE_LEDGER_H
#define FAKE_LEDGER_H
#include "fault.h"
#include "ledger.h"
#include "ledger_register.h"
#include <string.h>

#define FAKE_ROWS 20

struct ledger {
	unsigned asked, fail_at;
	unsigned n_orders, n_services, n_assessments, n_customers, n_statuses;
	struct order_row orders[FAKE_ROWS];
	struct service_row services[FAKE_ROWS];
	struct { uint32_t partner; struct span id;
		struct assessment_row row; } assessments[FAKE_ROWS];
	struct { uint32_t partner; struct span id, status; }
		customers[FAKE_ROWS];
	struct { struct order_key key; struct span status; }
		statuses[FAKE_ROWS];
	bool customers_present;
	/* chains: the root of each link; a cancelled line is of its link's */
	unsigned n_links, n_cancelled;
	struct { struct order_key root; struct chain_link link; }
		links[FAKE_ROWS];
	struct { struct order_key root; struct cancelled_line line; }
		cancelled[FAKE_ROWS];
	bool rejection_waits;
	bool special_orders;		/* customer orders of earlier orders */
};

static bool
fake_asked(struct ledger *l, struct fault *f)
{
	if (++l->asked == l->fail_at)
		return fault_set(f, FAULT_STORE, 1, "fake", "ledger");
	return true;
}

static bool
fake_same(const struct order_key *a, const struct order_key *b)
{
	return a->partner == b->partner && a->revision == b->revision &&
	    span_equal(a->number, b->number);
}

bool
ledger_order_find(struct ledger *l, const struct order_key *k,
    struct arena *a, struct order_row *row, bool *found, struct fault *f)
{
	(void)a;
	*found = false;
	for (unsigned i = 0; i < l->n_orders; i++)
		if (fake_same(&l->orders[i].key, k)) {
			*row = l->orders[i];
			*found = true;
		}
	return fake_asked(l, f);
}

bool
ledger_order_latest(struct ledger *l, uint32_t partner, struct span number,
    struct arena *a, struct order_row *row, bool *found, struct fault *f)
{
	(void)a;
	*found = false;
	for (unsigned i = 0; i < l->n_orders; i++) {
		const struct order_row *o = &l->orders[i];
		if (o->key.partner == partner &&
		    span_equal(o->key.number, number) &&
		    (o->outcome == OUTCOME_ISSUED ||
		    o->outcome == OUTCOME_SPECIAL) &&
		    (!*found || o->key.revision > row->key.revision)) {
			*row = *o;
			*found = true;
		}
	}
	return fake_asked(l, f);
}

bool
ledger_order_below(struct ledger *l, const struct order_key *k,
    uint32_t *revision, bool *found, struct fault *f)
{
	*found = false;
	for (unsigned i = 0; i < l->n_orders; i++) {
		const struct order_key *o = &l->orders[i].key;
		if (o->partner == k->partner && o->revision < k->revision &&
		    span_equal(o->number, k->number) &&
		    (!*found || o->revision > *revision)) {
			*revision = o->revision;
			*found = true;
		}
	}
	return fake_asked(l, f);
}

bool
ledger_order_above(struct ledger *l, const struct order_key *k,
    uint32_t *revision, bool *found, struct fault *f)
{
	*found = false;
	for (unsigned i = 0; i < l->n_orders; i++) {
		const struct order_row *o = &l->orders[i];
		if (o->key.partner == k->partner &&
		    o->key.revision > k->revision &&
		    span_equal(o->key.number, k->number) &&
		    (o->outcome == OUTCOME_ISSUED ||
		    o->outcome == OUTCOME_SPECIAL)) {
			*revision = o->key.revision;
			*found = true;
		}
	}
	return fake_asked(l, f);
}

bool
ledger_chain_root(struct ledger *l, const struct order_key *k,
    struct arena *a, struct order_key *root, struct fault *f)
{
	(void)a;
	*root = *k;
	for (unsigned i = 0; i < l->n_links; i++)
		if (fake_same(&l->links[i].link.key, k))
			*root = l->links[i].root;
	return fake_asked(l, f);
}

bool
ledger_chain(struct ledger *l, const struct order_key *root,
    ledger_chain_fn *fn, void *ctx, struct fault *f)
{
	for (unsigned i = l->n_links; i > 0; i--)
		if (fake_same(&l->links[i - 1].root, root) &&
		    !fn(ctx, &l->links[i - 1].link))
			break;
	return fake_asked(l, f);
}

bool
ledger_lines_cancelled(struct ledger *l, const struct order_key *root,
    ledger_cancelled_fn *fn, void *ctx, struct fault *f)
{
	for (unsigned i = 0; i < l->n_cancelled; i++)
		if (fake_same(&l->cancelled[i].root, root) &&
		    !fn(ctx, &l->cancelled[i].line))
			break;
	return fake_asked(l, f);
}

bool
ledger_receipt_rejected(struct ledger *l, const struct order_key *k,
    bool *waits, struct fault *f)
{
	(void)k;
	*waits = l->rejection_waits;
	return fake_asked(l, f);
}

bool
ledger_customer_orders(struct ledger *l, const struct order_key *k,
    ledger_customer_order_fn *fn, void *ctx, struct fault *f)
{
	for (unsigned i = 0; i < l->n_orders; i++)
		if (fake_same(&l->orders[i].key, k))
			for (uint32_t n = 1;
			    n <= l->orders[i].customer_orders; n++) {
				const struct customer_order_row r = {
					.ordinal = n,
					.special = l->special_orders };
				if (!fn(ctx, &r))
					break;
			}
	return fake_asked(l, f);
}

bool
ledger_order_status_find(struct ledger *l, const struct order_key *k,
    struct arena *a, struct status_row *row, bool *found, struct fault *f)
{
	(void)a;
	*found = false;
	for (unsigned i = 0; i < l->n_statuses; i++)
		if (fake_same(&l->statuses[i].key, k)) {
			*row = (struct status_row){ l->statuses[i].status, 6 };
			*found = true;
		}
	return fake_asked(l, f);
}

bool
ledger_service_find(struct ledger *l, uint32_t partner, struct span service,
    struct arena *a, struct service_row *row, bool *found, struct fault *f)
{
	(void)a;
	*found = false;
	for (unsigned i = 0; i < l->n_services; i++)
		if (l->services[i].partner == partner &&
		    span_equal(l->services[i].service, service)) {
			*row = l->services[i];
			*found = true;
		}
	return fake_asked(l, f);
}

bool
ledger_register_version(struct ledger *l, enum register_kind k,
    int64_t *version, struct fault *f)
{
	*version = k == REGISTER_CUSTOMERS ? l->customers_present ? 4 : 0 :
	    l->n_assessments > 0 ? 3 : 0;
	return fake_asked(l, f);
}

bool
ledger_customer_find(struct ledger *l, uint32_t partner,
    struct span customer, struct arena *a, struct customer_row *row,
    bool *found, struct fault *f)
{
	(void)a;
	*found = false;
	for (unsigned i = 0; i < l->n_customers; i++)
		if (l->customers[i].partner == partner &&
		    span_equal(l->customers[i].id, customer)) {
			*row = (struct customer_row){ l->customers[i].status,
			    4 };
			*found = true;
		}
	return fake_asked(l, f);
}

bool
ledger_assessment_find(struct ledger *l, uint32_t partner, struct span id,
    struct arena *a, struct assessment_row *row, bool *found,
    struct fault *f)
{
	(void)a;
	*found = false;
	for (unsigned i = 0; i < l->n_assessments; i++)
		if (l->assessments[i].partner == partner &&
		    span_equal(l->assessments[i].id, id)) {
			*row = l->assessments[i].row;
			*found = true;
		}
	return fake_asked(l, f);
}

bool
ledger_assessment_other(struct ledger *l, uint32_t partner, struct span id,
    bool *found, struct fault *f)
{
	*found = false;
	for (unsigned i = 0; i < l->n_assessments; i++)
		if (l->assessments[i].partner != partner &&
		    span_equal(l->assessments[i].id, id))
			*found = true;
	return fake_asked(l, f);
}
#endif
