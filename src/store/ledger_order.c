/*
 * ledger_order - purchase orders: found by their key, decided once
 *
 * ledger_order_find and ledger_order_put run for each order of a file, one
 * after the other, and touch the same leaf of one tree.  What is put may be
 * written later, with others (pending.h).
 */
#include "store.h"

#define VALUES "outcome, standing, fingerprint, intake, ordinal, " \
	"source_line, offset, length, purpose, customer, earlier, currency, " \
	"exponent, amount_minor, lines, rules_tried, rules_fired, evidence, " \
	"customer_orders, first_kind, first_special, first_lines, " \
	"first_requested_day"
#define SELECT "SELECT number, revision, outcome, standing, fingerprint, " \
	"intake, ordinal, source_line, offset, length, purpose, customer, " \
	"earlier, currency, amount_minor, lines, rules_tried, rules_fired, " \
	"evidence, customer_orders, partner FROM purchase_order "

static const char find_sql[] =
	SELECT "WHERE partner = ?1 AND number = ?2 AND revision = ?3";
/* Issued and special-handling are 0 and 1. */
static const char latest_sql[] =
	SELECT "WHERE partner = ?1 AND number = ?2 AND outcome < 2"
	" ORDER BY revision DESC LIMIT 1";
static const char history_sql[] =
	SELECT "WHERE partner = ?1 AND number = ?2 ORDER BY revision";
/* The index holds only orders that name another one. */
static const char naming_sql[] =
	SELECT "INDEXED BY purchase_order_earlier"
	" WHERE partner = ?1 AND earlier = ?2 AND earlier > ''"
	" ORDER BY intake, ordinal";
/* Only a rejected row (2) or a held one (4) gives way: E1, and design section
 * 7. */
#define INSERT "INSERT INTO purchase_order (partner, number, revision, " \
	VALUES ") VALUES "
#define ROW "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, " \
	"?, ?, ?, ?, ?, ?)"
static const char put_sql[] =
	INSERT ROW
	" ON CONFLICT (partner, number, revision) DO UPDATE SET"
	" outcome = excluded.outcome, standing = excluded.standing,"
	" fingerprint = excluded.fingerprint, intake = excluded.intake,"
	" ordinal = excluded.ordinal, source_line = excluded.source_line,"
	" offset = excluded.offset, length = excluded.length,"
	" purpose = excluded.purpose, customer = excluded.customer,"
	" earlier = excluded.earlier, currency = excluded.currency,"
	" exponent = excluded.exponent, amount_minor = excluded.amount_minor,"
	" lines = excluded.lines, rules_tried = excluded.rules_tried,"
	" rules_fired = excluded.rules_fired, evidence = excluded.evidence,"
	" customer_orders = excluded.customer_orders,"
	" first_kind = excluded.first_kind,"
	" first_special = excluded.first_special,"
	" first_lines = excluded.first_lines,"
	" first_requested_day = excluded.first_requested_day"
	" WHERE outcome IN (2, 4)";
/* New numbers, for which none gives way. */
#define ROWS_4 ROW ", " ROW ", " ROW ", " ROW
static const struct {
	unsigned n;
	enum statement which;
	const char *sql;
} put_rows_sql[] = {
	{ 16, Q_ORDER_PUT_16, INSERT ROWS_4 ", " ROWS_4 ", " ROWS_4 ", "
	    ROWS_4 },
	{ 4, Q_ORDER_PUT_4, INSERT ROWS_4 },
};
static const char below_sql[] =
	"SELECT max(revision) FROM purchase_order"
	" WHERE partner = ?1 AND number = ?2 AND revision < ?3";
static const char above_sql[] =
	"SELECT min(revision) FROM purchase_order"
	" WHERE partner = ?1 AND number = ?2 AND revision > ?3 AND outcome < 2";
static const char unhold_sql[] =
	"DELETE FROM purchase_order WHERE partner = ?1 AND number = ?2"
	" AND revision = ?3 AND outcome = 4 AND intake = ?4 AND ordinal = ?5";
static const char standing_sql[] =
	"UPDATE purchase_order SET standing = ?1"
	" WHERE partner = ?2 AND number = ?3 AND revision = ?4";

static bool
read_row(struct query *q, struct arena *a, struct order_row *r,
    struct fault *f)
{
	*r = (struct order_row){ .key.number = query_keep(q, a) };
	r->key.revision = query_u32(q);
	r->outcome = (enum outcome)query_int(q);
	r->standing = (enum standing)query_int(q);
	if (!query_bytes(q, r->fingerprint, sizeof(r->fingerprint), f))
		return false;
	r->intake = query_int(q);
	r->ordinal = query_u32(q);
	r->source_line = query_u32(q);
	r->offset = (uint64_t)query_int(q);
	r->length = (uint64_t)query_int(q);
	r->purpose = (enum purpose)query_int(q);
	r->customer = query_keep(q, a);
	r->earlier = query_keep(q, a);
	r->currency = query_keep(q, a);
	r->amount_minor = query_int(q);
	r->lines = query_u32(q);
	r->trace.tried = (uint64_t)query_int(q);
	r->trace.fired = (uint64_t)query_int(q);
	r->trace.evidence = query_keep(q, a);
	r->customer_orders = query_u32(q);
	r->key.partner = query_u32(q);
	return true;
}

/* The row that Q is about to give, kept in A; Q is ended. */
static bool
one_row(struct query *q, struct arena *a, struct order_row *row,
    bool *found, struct fault *f)
{
	if (!query_next(q, found, f))
		return false;
	if (!*found)
		return true;
	const bool fine = read_row(q, a, row, f);
	return query_done(q, f) && fine;
}

bool
ledger_order_find(struct ledger *l, const struct order_key *k,
    struct arena *a, struct order_row *row, bool *found, struct fault *f)
{
	struct query q;
	bool past;

	*found = false;
	if (!newest_past(l, k->partner, k->number, &past, f))
		return false;
	if (past)
		return true;
	if (!query_start(&q, l, Q_ORDER_FIND, find_sql, f))
		return false;
	query_bind_key(&q, k);
	return one_row(&q, a, row, found, f);
}

bool
ledger_order_latest(struct ledger *l, uint32_t partner, struct span number,
    struct arena *a, struct order_row *row, bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ORDER_LATEST, latest_sql, f))
		return false;
	query_bind(&q, partner);
	query_bind_text(&q, number);
	return one_row(&q, a, row, found, f);
}

/* A revision beside K's; there always is a row, but it may hold NULL. */
static bool
beside(struct query *q, const struct order_key *k, uint32_t *revision,
    bool *found, struct fault *f)
{
	query_bind_key(q, k);
	if (!query_next(q, found, f))
		return false;
	if (!*found)
		return true;
	*found = sqlite3_column_type(q->s, 0) != SQLITE_NULL;
	*revision = query_u32(q);
	query_end(q);
	return true;
}

bool
ledger_order_below(struct ledger *l, const struct order_key *k,
    uint32_t *revision, bool *found, struct fault *f)
{
	struct query q;

	return query_start(&q, l, Q_ORDER_BELOW, below_sql, f) &&
	    beside(&q, k, revision, found, f);
}

bool
ledger_order_above(struct ledger *l, const struct order_key *k,
    uint32_t *revision, bool *found, struct fault *f)
{
	struct query q;

	return query_start(&q, l, Q_ORDER_ABOVE, above_sql, f) &&
	    beside(&q, k, revision, found, f);
}

/* The first customer order stands in the row of its purchase order. */
static void
bind_first(struct query *q, const struct order_row *row,
    const struct customer_order_row *orders)
{
	query_bind(q, row->customer_orders);
	if (row->customer_orders == 0) {
		for (unsigned i = 0; i < 4; i++)
			query_bind_null(q);
		return;
	}
	query_bind(q, orders->kind);
	query_bind(q, orders->special);
	query_bind(q, orders->lines);
	query_bind_day(q, orders->requested_day);
}

static void
bind_row(struct query *q, const struct order_row *row,
    const struct customer_order_row *orders)
{
	query_bind_key(q, &row->key);
	query_bind(q, row->outcome);
	query_bind(q, row->standing);
	query_bind_bytes(q, row->fingerprint, sizeof(row->fingerprint));
	query_bind(q, row->intake);
	query_bind(q, row->ordinal);
	query_bind(q, row->source_line);
	query_bind_count(q, row->offset);
	query_bind_count(q, row->length);
	query_bind(q, row->purpose);
	query_bind_text(q, row->customer);
	query_bind_text(q, row->earlier);
	query_bind_currency(q, row->currency);
	query_bind(q, row->amount_minor);
	query_bind(q, row->lines);
	query_bind(q, (int64_t)row->trace.tried);
	query_bind(q, (int64_t)row->trace.fired);
	query_bind_text(q, row->trace.evidence);
	bind_first(q, row, orders);
}

/* One that may have to replace another. */
static bool
put_row(struct ledger *l, const struct order_row *row,
    const struct customer_order_row *orders, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ORDER_PUT, put_sql, f))
		return false;
	bind_row(&q, row, orders);
	if (!query_run(&q, f))
		return false;
	/* The second decision about one purchase order is the one thing that
	 * may never happen, whoever asks for it. */
	return sqlite3_changes(l->db) == 1 ? true : fault_set(f, FAULT_STORE,
	    0, "ledger", "%s: order " SPAN_FMT " revision %u is decided "
	    "already", l->path, SPAN_ARG(row->key.number), row->key.revision);
}

/* N of those that are pending, from AT. */
static bool
put_rows(struct ledger *l, enum statement which, const char *sql,
    unsigned at, unsigned n, struct fault *f)
{
	const struct pending *p = &l->pending;
	struct query q;

	if (!query_start(&q, l, which, sql, f))
		return false;
	for (unsigned i = at; i < at + n; i++)
		bind_row(&q, &p->rows[i], &p->first[i]);
	return query_change(&q, (int)n, f);
}

bool
pending_write(struct ledger *l, struct fault *f)
{
	const struct pending *p = &l->pending;
	const unsigned n = p->n;
	unsigned at = 0;

	/* They are not pending any more, but still there. */
	pending_forget(&l->pending);
	for (size_t i = 0; i < ARRAY_LEN(put_rows_sql); i++)
		for (; n - at >= put_rows_sql[i].n; at += put_rows_sql[i].n)
			if (!put_rows(l, put_rows_sql[i].which,
			    put_rows_sql[i].sql, at, put_rows_sql[i].n, f))
				return false;
	for (; at < n; at++)
		if (!put_row(l, &p->rows[at], &p->first[at], f))
			return false;
	return true;
}

bool
ledger_order_put(struct ledger *l, const struct order_row *row,
    const struct customer_order_row *orders, struct fault *f)
{
	const bool accepted = row->outcome == OUTCOME_ISSUED ||
	    row->outcome == OUTCOME_SPECIAL;
	bool past;

	if (!newest_past(l, row->key.partner, row->key.number, &past, f))
		return false;
	if (!(past && accepted && pending_keep(&l->pending, row, orders)) &&
	    !put_row(l, row, orders, f))
		return false;
	newest_added(l, row->key.partner, row->key.number);
	if (l->pending.n == PENDING_ROWS && !pending_write(l, f))
		return false;
	return row->customer_orders < 2 ||
	    customer_orders_put(l, row, orders, f);
}

bool
ledger_order_unhold(struct ledger *l, const struct order_key *k,
    int64_t source, uint32_t ordinal, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ORDER_UNHOLD, unhold_sql, f))
		return false;
	query_bind_key(&q, k);
	query_bind(&q, source);
	query_bind(&q, ordinal);
	return query_run(&q, f);
}

bool
ledger_order_standing(struct ledger *l, const struct order_key *k,
    enum standing standing, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ORDER_STANDING, standing_sql, f))
		return false;
	query_bind(&q, standing);
	query_bind_key(&q, k);
	return query_change(&q, 1, f);
}

static bool
each(struct query *q, ledger_order_fn *fn, void *ctx, struct fault *f)
{
	struct order_row r;
	bool row, fine;

	while ((fine = query_next(q, &row, f)) && row) {
		fine = read_row(q, NULL, &r, f);
		if (!fine || !fn(ctx, &r))
			break;
	}
	query_end(q);
	return fine;
}

bool
ledger_order_history(struct ledger *l, uint32_t partner, struct span number,
    ledger_order_fn *fn, void *ctx, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ORDER_HISTORY, history_sql, f))
		return false;
	query_bind(&q, partner);
	query_bind_text(&q, number);
	return each(&q, fn, ctx, f);
}

bool
ledger_orders_naming(struct ledger *l, uint32_t partner, struct span number,
    ledger_order_fn *fn, void *ctx, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_ORDER_NAMING, naming_sql, f))
		return false;
	query_bind(&q, partner);
	query_bind_text(&q, number);
	return each(&q, fn, ctx, f);
}
