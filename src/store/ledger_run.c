/*
 * ledger_run - one row for each run
 */
#include "store.h"
#include <assert.h>

#define COLUMNS "state, now, exit_status, balanced, not_ready, ignored, " \
	"unbalanced, missing, disabled, digest"

static const char add_sql[] =
	"INSERT INTO run (" COLUMNS ", id)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char update_sql[] =
	"UPDATE run SET (" COLUMNS ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
	" ?10) WHERE id = ?11";
static const char find_sql[] =
	"SELECT id, " COLUMNS " FROM run WHERE id ="
	" CASE ?1 WHEN 0 THEN (SELECT max(id) FROM run) ELSE ?1 END";
static const char list_sql[] =
	"SELECT id, " COLUMNS " FROM run ORDER BY id DESC LIMIT ?1";

static void
bind_row(struct query *q, const struct run_row *r)
{
	query_bind(q, r->state);
	query_bind(q, r->now);
	query_bind(q, r->exit_status);
	query_bind(q, r->balanced);
	query_bind_count(q, r->not_ready);
	query_bind_count(q, r->ignored);
	query_bind_count(q, r->unbalanced);
	query_bind_count(q, r->missing);
	query_bind_count(q, r->disabled);
	if (r->sealed)
		query_bind_bytes(q, r->digest, sizeof(r->digest));
	else
		query_bind_null(q);
}

static bool
read_row(struct query *q, struct run_row *r, struct fault *f)
{
	*r = (struct run_row){ .id = query_int(q) };
	r->state = (enum run_state)query_int(q);
	r->now = query_int(q);
	r->exit_status = (int32_t)query_int(q);
	r->balanced = query_int(q) != 0;
	r->not_ready = (uint64_t)query_int(q);
	r->ignored = (uint64_t)query_int(q);
	r->unbalanced = (uint64_t)query_int(q);
	r->missing = (uint64_t)query_int(q);
	r->disabled = (uint64_t)query_int(q);
	r->sealed = !query_is_null(q);
	return !r->sealed || query_bytes(q, r->digest, sizeof(r->digest), f);
}

static bool
add(struct ledger *l, struct run_row *r, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RUN_ADD, add_sql, f))
		return false;
	bind_row(&q, r);
	/* Runs are never removed, so SQLite gives the highest id plus one. */
	if (r->id == 0)
		query_bind_null(&q);
	else
		query_bind(&q, r->id);
	if (!query_change(&q, 1, f))
		return false;
	r->id = sqlite3_last_insert_rowid(l->db);
	return true;
}

bool
ledger_run_add(struct ledger *l, struct run_row *r, struct fault *f)
{
	r->id = 0;
	return add(l, r, f);
}

bool
ledger_run_learn(struct ledger *l, struct run_row *r, struct fault *f)
{
	assert(r->id > 0);
	return add(l, r, f);
}

bool
ledger_run_update(struct ledger *l, const struct run_row *r,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RUN_UPDATE, update_sql, f))
		return false;
	bind_row(&q, r);
	query_bind(&q, r->id);
	return query_change(&q, 1, f);
}

bool
ledger_run_find(struct ledger *l, int64_t id, struct run_row *r,
    bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RUN_FIND, find_sql, f))
		return false;
	query_bind(&q, id);
	if (!query_next(&q, found, f))
		return false;
	const bool fine = !*found || read_row(&q, r, f);
	query_end(&q);
	return fine;
}

bool
ledger_runs(struct ledger *l, unsigned limit, ledger_run_fn *fn, void *ctx,
    struct fault *f)
{
	struct query q;
	struct run_row r;
	bool row, fine;

	if (!query_start(&q, l, Q_RUN_LIST, list_sql, f))
		return false;
	query_bind(&q, limit);
	while ((fine = query_next(&q, &row, f)) && row) {
		fine = read_row(&q, &r, f);
		if (!fine || !fn(ctx, &r))
			break;
	}
	query_end(&q);
	return fine;
}
