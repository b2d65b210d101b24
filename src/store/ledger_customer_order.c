/*
 * ledger_customer_order - what a purchase order became (E4, E10)
 *
 * The first customer order is in the row of its purchase order, the others
 * are here; the two lists are read as one.
 */
#include "store.h"
#include <assert.h>

static const char add_sql[] =
	"INSERT INTO customer_order (partner, number, revision, ordinal, kind,"
	" special, lines, requested_day)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char list_sql[] =
	"SELECT 1 AS ordinal, first_kind, first_special, first_lines,"
	" first_requested_day FROM purchase_order"
	" WHERE partner = ?1 AND number = ?2 AND revision = ?3"
	" AND customer_orders > 0"
	" UNION ALL SELECT ordinal, kind, special, lines, requested_day"
	" FROM customer_order"
	" WHERE partner = ?1 AND number = ?2 AND revision = ?3"
	" ORDER BY ordinal";

bool
customer_orders_put(struct ledger *l, const struct order_row *row,
    const struct customer_order_row *orders, struct fault *f)
{
	struct query q;

	for (uint32_t i = 1; i < row->customer_orders; i++) {
		const struct customer_order_row *o = &orders[i];
		assert(o->ordinal == i + 1);
		if (!query_start(&q, l, Q_CUSTOMER_ORDER_ADD, add_sql, f))
			return false;
		query_bind_key(&q, &row->key);
		query_bind(&q, o->ordinal);
		query_bind(&q, o->kind);
		query_bind(&q, o->special);
		query_bind(&q, o->lines);
		query_bind_day(&q, o->requested_day);
		if (!query_change(&q, 1, f))
			return false;
	}
	return true;
}

bool
ledger_customer_orders(struct ledger *l, const struct order_key *k,
    ledger_customer_order_fn *fn, void *ctx, struct fault *f)
{
	struct query q;
	bool row, fine;

	if (!query_start(&q, l, Q_CUSTOMER_ORDER_LIST, list_sql, f))
		return false;
	query_bind_key(&q, k);
	while ((fine = query_next(&q, &row, f)) && row) {
		struct customer_order_row r = { .ordinal = query_u32(&q) };
		r.kind = (enum order_kind)query_int(&q);
		r.special = query_int(&q) != 0;
		r.lines = query_u32(&q);
		r.requested_day = query_day(&q);
		if (!fn(ctx, &r))
			break;
	}
	query_end(&q);
	return fine;
}
