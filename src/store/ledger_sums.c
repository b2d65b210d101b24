/*
 * ledger_sums - what an intake counted: orders, lines and money by outcome
 *
 * Three sources count independently (tally.h).  What has an outcome or a
 * currency is a row of its own, if it is not zero; the rest are columns of
 * the intake.
 */
#include "store.h"

enum source { RECEIVED, DECIDED, RECOUNTED };
#define NO_OUTCOME (-1)

static const char count_add_sql[] =
	"INSERT INTO intake_count (intake, source, outcome, orders, lines)"
	" VALUES (?1, ?2, ?3, ?4, ?5)";
static const char count_list_sql[] =
	"SELECT source, outcome, orders, lines FROM intake_count"
	" WHERE intake = ?1";
static const char amount_add_sql[] =
	"INSERT INTO intake_amount"
	" (intake, source, outcome, currency, exponent, amount_minor)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char amount_list_sql[] =
	"SELECT source, outcome, currency, amount_minor FROM intake_amount"
	" WHERE intake = ?1";

static bool
put_amounts(struct ledger *l, int64_t intake, enum source source,
    int outcome, const struct totals *t, struct fault *f)
{
	struct query q;

	for (unsigned i = 0; i < t->n; i++) {
		if (!query_start(&q, l, Q_AMOUNT_ADD, amount_add_sql, f))
			return false;
		query_bind(&q, intake);
		query_bind(&q, source);
		query_bind(&q, outcome);
		query_bind_string(&q, t->sum[i].currency->code);
		query_bind(&q, t->sum[i].currency->exponent);
		query_bind(&q, t->sum[i].minor);
		if (!query_change(&q, 1, f))
			return false;
	}
	return true;
}

static bool
put_count(struct ledger *l, int64_t intake, enum source source,
    unsigned outcome, const struct tally *t, struct fault *f)
{
	struct query q;

	if (t->orders[outcome] == 0 && t->lines[outcome] == 0)
		return true;
	if (!query_start(&q, l, Q_COUNT_ADD, count_add_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, source);
	query_bind(&q, outcome);
	query_bind_count(&q, t->orders[outcome]);
	query_bind_count(&q, t->lines[outcome]);
	return query_change(&q, 1, f);
}

static bool
put_tally(struct ledger *l, int64_t intake, enum source source,
    const struct tally *t, struct fault *f)
{
	for (unsigned o = 0; o < OUTCOME_COUNT; o++)
		if (!put_count(l, intake, source, o, t, f) ||
		    !put_amounts(l, intake, source, (int)o, &t->amount[o], f))
			return false;
	return true;
}

void
sums_bind(struct query *q, const struct intake_row *r)
{
	query_bind_count(q, r->received.orders);
	query_bind_count(q, r->received.lines);
	query_bind_count(q, r->decided.customer_orders[0]);
	query_bind_count(q, r->decided.customer_orders[1]);
	query_bind_count(q, r->recounted.customer_orders[0]);
	query_bind_count(q, r->recounted.customer_orders[1]);
	if (r->trailed)
		query_bind_bytes(q, r->trail, sizeof(r->trail));
	else
		query_bind_null(q);
}

bool
sums_put(struct ledger *l, const struct intake_row *r, struct fault *f)
{
	return put_amounts(l, r->id, RECEIVED, NO_OUTCOME,
	    &r->received.amount, f) &&
	    put_tally(l, r->id, DECIDED, &r->decided, f) &&
	    put_tally(l, r->id, RECOUNTED, &r->recounted, f);
}

static bool
get_counts(struct ledger *l, struct intake_row *r, struct fault *f)
{
	struct query q;
	bool row, fine;

	if (!query_start(&q, l, Q_COUNT_LIST, count_list_sql, f))
		return false;
	query_bind(&q, r->id);
	while ((fine = query_next(&q, &row, f)) && row) {
		struct tally *t = query_int(&q) == DECIDED ? &r->decided :
		    &r->recounted;
		/* A CHECK sees to it that it is one. */
		const enum outcome o = (enum outcome)query_int(&q);
		t->orders[o] = (uint64_t)query_int(&q);
		t->lines[o] = (uint64_t)query_int(&q);
	}
	return fine;
}

static struct totals *
totals_for(struct intake_row *r, int64_t source, int64_t outcome)
{
	switch (source) {
	case RECEIVED:
		return &r->received.amount;
	case DECIDED:
		return &r->decided.amount[outcome];
	default:
		return &r->recounted.amount[outcome];
	}
}

static bool
get_amounts(struct ledger *l, struct intake_row *r, struct fault *f)
{
	struct query q;
	bool row, fine;

	if (!query_start(&q, l, Q_AMOUNT_LIST, amount_list_sql, f))
		return false;
	query_bind(&q, r->id);
	while ((fine = query_next(&q, &row, f)) && row) {
		const int64_t source = query_int(&q);
		const int64_t outcome = query_int(&q);
		const struct currency *c = currency_find(query_text(&q));
		if (c != NULL && totals_add(totals_for(r, source, outcome), c,
		    query_int(&q)))
			continue;
		query_end(&q);
		return fault_set(f, FAULT_STORE, 0, "ledger", "%s: a sum of "
		    "intake %lld is of no known currency, or too many",
		    l->path, (long long)r->id);
	}
	return fine;
}

bool
sums_get(struct ledger *l, struct intake_row *r, struct fault *f)
{
	return get_counts(l, r, f) && get_amounts(l, r, f);
}
