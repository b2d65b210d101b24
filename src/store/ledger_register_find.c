/*
 * ledger_register_find - what registers know of one customer, order, place
 */
#include "ledger_register.h"
#include "store.h"

static const char customer_sql[] =
	"SELECT status, version FROM register_customer"
	" WHERE partner = ?1 AND customer = ?2";
static const char assessment_sql[] =
	"SELECT customer, offering, postcode, country, characteristics,"
	" feasible, valid_until, version FROM register_assessment"
	" WHERE partner = ?1 AND assessment = ?2";
/* A look for each other partner: its key begins with the partner. */
static const char other_sql[] =
	"SELECT 1 FROM partner p CROSS JOIN register_assessment a"
	" ON a.partner = p.key AND a.assessment = ?2"
	" WHERE p.key <> ?1 LIMIT 1";
static const char order_status_sql[] =
	"SELECT status, version FROM register_order_status"
	" WHERE partner = ?1 AND number = ?2 AND revision = ?3";

bool
ledger_customer_find(struct ledger *l, uint32_t partner,
    struct span customer, struct arena *a, struct customer_row *row,
    bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_CUSTOMER_FIND, customer_sql, f))
		return false;
	query_bind(&q, partner);
	query_bind_text(&q, customer);
	if (!query_next(&q, found, f))
		return false;
	if (!*found)
		return true;
	row->status = query_keep(&q, a);
	row->version = query_int(&q);
	return query_done(&q, f);
}

bool
ledger_assessment_find(struct ledger *l, uint32_t partner, struct span id,
    struct arena *a, struct assessment_row *row, bool *found,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ASSESSMENT_FIND, assessment_sql, f))
		return false;
	query_bind(&q, partner);
	query_bind_text(&q, id);
	if (!query_next(&q, found, f))
		return false;
	if (!*found)
		return true;
	row->customer = query_keep(&q, a);
	row->offering = query_keep(&q, a);
	row->postcode = query_keep(&q, a);
	row->country = query_keep(&q, a);
	row->characteristics = query_keep(&q, a);
	row->feasible = query_int(&q) != 0;
	row->valid_until = query_day(&q);
	row->version = query_int(&q);
	return query_done(&q, f);
}

bool
ledger_assessment_other(struct ledger *l, uint32_t partner, struct span id,
    bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ASSESSMENT_OTHER, other_sql, f))
		return false;
	query_bind(&q, partner);
	query_bind_text(&q, id);
	if (!query_next(&q, found, f))
		return false;
	query_end(&q);
	return true;
}

bool
ledger_order_status_find(struct ledger *l, const struct order_key *k,
    struct arena *a, struct status_row *row, bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ORDER_STATUS_FIND, order_status_sql, f))
		return false;
	query_bind_key(&q, k);
	if (!query_next(&q, found, f))
		return false;
	if (!*found)
		return true;
	row->status = query_keep(&q, a);
	row->version = query_int(&q);
	return query_done(&q, f);
}
