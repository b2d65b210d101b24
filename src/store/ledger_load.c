/*
 * ledger_load - loading of registers, which other systems own
 *
 * A load happens inside the caller's transaction, so that it comes as a whole
 * or not at all.  The rows of the file are gathered in a temporary table,
 * which SQLite keeps in a file of its own, and compared with the register as
 * a whole; what is the same stays untouched, with its version.
 *
 * Invariants:
 * (1) Nothing of a register changes but by ledger_load_apply; and it makes a
 *     version exactly if anything changes, or if it is the first load.
 * (2) A row that is changed or removed is in the table of what was, with the
 *     version that made it and the version that ended it: each pair of key and
 *     version means one row for ever.
 */
#include "clock.h"
#include "date.h"
#include "register_sql.h"
#include "store.h"

static const char loaded_sql[] =
	"INSERT INTO register_load (kind, loaded, rows, sha256, merged, added,"
	" changed, removed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

static bool
start(struct query *q, struct ledger *l, enum register_kind k,
    enum register_statement which, struct fault *f)
{
	return query_start(q, l, (enum statement)(Q_REGISTER +
	    k * REGISTER_STATEMENTS + which), register_sql[k].text[which], f);
}

bool
ledger_load_begin(struct ledger *l, enum register_kind k, struct fault *f)
{
	struct query q;

	return store_do(l, register_sql[k].create, f) &&
	    start(&q, l, k, SQL_CLEAR, f) && query_run(&q, f);
}

/* The load command has checked the values, and knows their lines; what is
 * wrong here in spite of that is not stored. */
static bool
wrong(struct ledger *l, enum register_kind k, unsigned column,
    struct span value, struct fault *f)
{
	return fault_set(f, FAULT_STORE, 0, "register", "%s: %s.%s cannot be "
	    "\"" SPAN_FMT "\"", l->path, registers[k].kind,
	    registers[k].column[column], SPAN_ARG(value));
}

static bool
bind_column(struct query *q, enum register_kind k, unsigned column,
    struct span value, uint32_t partner, struct fault *f)
{
	uint64_t n = 0;
	int32_t day;
	int64_t moment;

	switch (register_sql[k].storing[column]) {
	case STORED_TEXT:
		query_bind_value(q, value);
		return true;
	case STORED_PARTNER:
		query_bind(q, partner);
		return true;
	case STORED_NUMBER:
		if (value.len > 0 && !span_to_u64(value, MAX_REVISION, &n))
			return wrong(q->l, k, column, value, f);
		query_bind_count(q, n);
		return true;
	case STORED_DAY:
		if (!date_parse(value, &day))
			return wrong(q->l, k, column, value, f);
		query_bind(q, day);
		return true;
	case STORED_MOMENT:
		if (value.len == 0)
			query_bind_null(q);
		else if (!moment_parse(value, &moment))
			return wrong(q->l, k, column, value, f);
		else
			query_bind(q, moment);
		return true;
	case STORED_FEASIBLE:
		query_bind(q, span_is(value, "feasible"));
		return true;
	}
	return false;
}

static bool
put_row(struct ledger *l, enum register_kind k, enum register_statement which,
    const struct span *value, uint32_t partner, struct fault *f)
{
	struct query q;

	if (!start(&q, l, k, which, f))
		return false;
	for (unsigned i = 0; i < registers[k].n_columns; i++)
		if (!bind_column(&q, k, i, value[i], partner, f)) {
			query_end(&q);
			return false;
		}
	return query_run(&q, f);
}

static bool
partner_of(struct ledger *l, enum register_kind k, const struct span *value,
    uint32_t *key, struct fault *f)
{
	char id[MAX_PARTNER_ID + 1];
	unsigned i = 0;

	while (register_sql[k].storing[i] != STORED_PARTNER)
		i++;
	if (!span_copy(value[i], id, sizeof(id)))
		return wrong(l, k, i, value[i], f);
	return ledger_partner(l, id, key, f);
}

bool
ledger_load_add(struct ledger *l, enum register_kind k,
    const struct span value[REGISTER_COLUMNS], bool *replaced,
    struct fault *f)
{
	uint32_t partner;

	if (!partner_of(l, k, value, &partner, f) ||
	    !put_row(l, k, SQL_ADD, value, partner, f))
		return false;
	*replaced = sqlite3_changes(l->db) == 0;
	return !*replaced || put_row(l, k, SQL_AGAIN, value, partner, f);
}

bool
ledger_load_compare(struct ledger *l, enum register_kind k,
    enum load_mode mode, struct load_counts *out, struct fault *f)
{
	struct query q;
	bool row;

	if (!start(&q, l, k, SQL_COUNT, f) || !query_next(&q, &row, f))
		return false;
	for (unsigned i = 0; i < LOAD_CHANGES; i++)
		out->of[i] = (uint64_t)query_int(&q);
	if (mode == LOAD_MERGE)
		out->of[LOAD_REMOVED] = 0;
	out->unchanged = (uint64_t)query_int(&q) - out->of[LOAD_CHANGED] -
	    out->of[LOAD_REMOVED];
	query_end(&q);
	return true;
}

static void
read_values(struct query *q, enum register_kind k, struct span *value)
{
	for (unsigned i = 0; i < registers[k].n_columns; i++)
		value[i] = query_text(q);
}

bool
ledger_load_changes(struct ledger *l, enum register_kind k,
    enum load_change change, unsigned limit, ledger_load_fn *fn, void *ctx,
    struct fault *f)
{
	static const enum register_statement show[LOAD_CHANGES] = {
		[LOAD_ADDED] = SQL_SHOW_ADDED,
		[LOAD_CHANGED] = SQL_SHOW_CHANGED,
		[LOAD_REMOVED] = SQL_SHOW_REMOVED,
	};
	struct span is[REGISTER_COLUMNS], was[REGISTER_COLUMNS];
	struct query q;
	bool row, fine;

	if (!start(&q, l, k, show[change], f))
		return false;
	query_bind(&q, limit);
	while ((fine = query_next(&q, &row, f)) && row) {
		read_values(&q, k, is);
		read_values(&q, k, was);
		fn(ctx, change == LOAD_ADDED ? NULL : was,
		    change == LOAD_REMOVED ? NULL : is);
	}
	return fine;
}

static bool
note_load(struct ledger *l, enum register_kind k, enum load_mode mode,
    const struct load_counts *c, const uint8_t *sha256, int64_t *version,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_REGISTER_LOADED, loaded_sql, f))
		return false;
	query_bind(&q, k);
	query_bind(&q, clock_now());
	query_bind_count(&q, c->of[LOAD_ADDED] + c->of[LOAD_CHANGED] +
	    c->unchanged);
	query_bind_bytes(&q, sha256, DIGEST_BYTES);
	query_bind(&q, mode == LOAD_MERGE);
	for (unsigned i = 0; i < LOAD_CHANGES; i++)
		query_bind_count(&q, c->of[i]);
	if (!query_change(&q, 1, f))
		return false;
	*version = sqlite3_last_insert_rowid(l->db);
	return true;
}

static bool
step(struct ledger *l, enum register_kind k, enum register_statement which,
    int64_t version, struct fault *f)
{
	struct query q;

	if (!start(&q, l, k, which, f))
		return false;
	if (which != SQL_REMOVE)
		query_bind(&q, version);
	return query_run(&q, f);
}

bool
ledger_load_apply(struct ledger *l, enum register_kind k,
    enum load_mode mode, const struct load_counts *c,
    const uint8_t sha256[DIGEST_BYTES], int64_t *version, struct fault *f)
{
	const uint64_t changes = c->of[LOAD_ADDED] + c->of[LOAD_CHANGED] +
	    c->of[LOAD_REMOVED];

	if (!ledger_register_version(l, k, version, f))
		return false;
	if (*version > 0 && changes == 0)
		return true;
	return note_load(l, k, mode, c, sha256, version, f) &&
	    step(l, k, SQL_KEEP_CHANGED, *version, f) &&
	    (mode == LOAD_MERGE ||
	    (step(l, k, SQL_KEEP_REMOVED, *version, f) &&
	    step(l, k, SQL_REMOVE, *version, f))) &&
	    step(l, k, SQL_PUT, *version, f);
}

static const char moments_sql[] =
	"SELECT (SELECT loaded FROM register_load WHERE version = ?1),"
	" (SELECT loaded FROM register_load WHERE version = ?2)";

static bool
read_moments(struct ledger *l, struct register_row *row, struct fault *f)
{
	struct query q;
	bool there;

	if (!query_start(&q, l, Q_REGISTER_MOMENTS, moments_sql, f))
		return false;
	query_bind(&q, row->version);
	query_bind(&q, row->until);
	if (!query_next(&q, &there, f))
		return false;
	row->loaded = query_int(&q);
	row->ended = query_int(&q);
	query_end(&q);
	return true;
}

bool
ledger_register_row(struct ledger *l, enum register_kind k,
    const struct order_key *key, int64_t version, struct arena *a,
    struct register_row *row, bool *found, struct fault *f)
{
	struct query q;

	*row = (struct register_row){ .version = version };
	if (!start(&q, l, k, SQL_FIND, f))
		return false;
	query_bind(&q, key->partner);
	query_bind_text(&q, key->number);
	if (k == REGISTER_ORDER_STATUS)
		query_bind(&q, key->revision);
	query_bind(&q, version);
	if (!query_next(&q, found, f))
		return false;
	if (!*found)
		return true;
	for (unsigned i = 0; i < registers[k].n_columns; i++)
		row->value[i] = query_keep(&q, a);
	row->until = query_int(&q);
	return query_done(&q, f) && read_moments(l, row, f);
}
