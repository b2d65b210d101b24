/*
 * ledger_outbox - documents to be issued: READY, then PUBLISHED
 *
 * A path is unique for ever, and so is the token of a READY row: the ledger
 * itself refuses a second document of one name (design section 7).  A part of
 * a bundle, PATH#BASE, has no token; it is issued with the bundle.
 */
#include "store.h"

#define SELECT "SELECT id, run, intake, kind, path, token, sha256, size, " \
	"published FROM outbox "

static const char add_sql[] =
	"INSERT INTO outbox (run, intake, kind, path, token, sha256, size,"
	" published) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char forget_sql[] =
	"DELETE FROM outbox WHERE intake = ?1";
static const char forget_run_sql[] =
	"DELETE FROM outbox WHERE run = ?1 AND intake IS NULL";
static const char find_sql[] =
	"SELECT 1 FROM outbox WHERE path = ?1";
static const char ready_sql[] =
	SELECT "INDEXED BY outbox_ready WHERE published = 0 ORDER BY id";
static const char of_intake_sql[] =
	SELECT "WHERE intake = ?1 ORDER BY id";
static const char of_runs_sql[] =
	SELECT "WHERE intake IS NULL ORDER BY id";
/* OR FAIL: a failure ends the whole step, so that SQLite need not keep what
 * undoes the statement alone. */
static const char published_sql[] =
	"UPDATE OR FAIL outbox INDEXED BY outbox_ready SET published = 1"
	" WHERE published = 0 AND id <= ?1";
static const char intakes_sql[] =
	"UPDATE OR FAIL intake INDEXED BY intake_open SET state = 2"
	" WHERE state < 3 AND state = 1";
static const char token_sql[] =
	"SELECT 1 FROM outbox WHERE token = ?1 AND published = 0"
	" AND token <> ''";

/* All but whether it is published. */
static void
bind_output(struct query *q, int64_t run, int64_t intake,
    const struct output *o)
{
	query_bind(q, run);
	if (intake == 0)
		query_bind_null(q);
	else
		query_bind(q, intake);
	query_bind(q, o->kind);
	query_bind_string(q, o->path);
	query_bind_string(q, o->file.token);
	query_bind_bytes(q, o->file.sha256, sizeof(o->file.sha256));
	query_bind_count(q, o->file.size);
}

bool
ledger_outbox_add(struct ledger *l, int64_t run, int64_t intake,
    const struct output *o, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_OUTBOX_ADD, add_sql, f))
		return false;
	bind_output(&q, run, intake, o);
	query_bind(&q, false);
	return query_change(&q, 1, f);
}

bool
ledger_outbox_learn(struct ledger *l, int64_t run, int64_t intake,
    const struct output *o, unsigned n, struct fault *f)
{
	struct query q;

	if (intake != 0
	    ? !query_start(&q, l, Q_OUTBOX_FORGET, forget_sql, f)
	    : !query_start(&q, l, Q_OUTBOX_FORGET_RUN, forget_run_sql, f))
		return false;
	query_bind(&q, intake != 0 ? intake : run);
	if (!query_run(&q, f))
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (!query_start(&q, l, Q_OUTBOX_ADD, add_sql, f))
			return false;
		bind_output(&q, run, intake, &o[i]);
		query_bind(&q, o[i].file.token[0] == '\0');
		if (!query_change(&q, 1, f))
			return false;
	}
	return true;
}

bool
ledger_outbox_find(struct ledger *l, const char *path, bool *found,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_OUTBOX_FIND, find_sql, f))
		return false;
	query_bind_string(&q, path);
	if (!query_next(&q, found, f))
		return false;
	query_end(&q);
	return true;
}

static bool
read_row(struct query *q, struct outbox_row *r, struct fault *f)
{
	struct output *o = &r->output;

	*r = (struct outbox_row){ .id = query_int(q) };
	r->run = query_int(q);
	r->intake = query_int(q);
	o->kind = (enum document)query_int(q);
	if (!query_string(q, o->path, sizeof(o->path), f) ||
	    !query_string(q, o->file.token, sizeof(o->file.token), f) ||
	    !query_bytes(q, o->file.sha256, sizeof(o->file.sha256), f))
		return false;
	o->file.size = (uint64_t)query_int(q);
	r->published = query_int(q) != 0;
	return true;
}

/* Show the rows of Q, which is bound, to FN. */
static bool
show(struct query *q, ledger_outbox_fn *fn, void *ctx, struct fault *f)
{
	struct outbox_row r;
	bool row, fine;

	while ((fine = query_next(q, &row, f)) && row) {
		fine = read_row(q, &r, f);
		if (!fine || !fn(ctx, &r))
			break;
	}
	query_end(q);
	return fine;
}

bool
ledger_outbox_ready(struct ledger *l, ledger_outbox_fn *fn, void *ctx,
    struct fault *f)
{
	struct query q;

	return query_start(&q, l, Q_OUTBOX_READY, ready_sql, f) &&
	    show(&q, fn, ctx, f);
}

bool
ledger_outbox_of(struct ledger *l, int64_t intake, ledger_outbox_fn *fn,
    void *ctx, struct fault *f)
{
	struct query q;

	if (intake != 0
	    ? !query_start(&q, l, Q_OUTBOX_OF, of_intake_sql, f)
	    : !query_start(&q, l, Q_OUTBOX_OF_RUNS, of_runs_sql, f))
		return false;
	if (intake != 0)
		query_bind(&q, intake);
	return show(&q, fn, ctx, f);
}

bool
ledger_outbox_issued(struct ledger *l, int64_t last, uint64_t expected,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_OUTBOX_PUBLISHED, published_sql, f))
		return false;
	query_bind(&q, last);
	if (!query_run(&q, f))
		return false;
	const int64_t changed = sqlite3_changes64(l->db);
	return (uint64_t)changed == expected || fault_set(f, FAULT_STORE, 0,
	    "ledger", "%s: %lld documents were ready and %llu were issued",
	    l->path, (long long)changed, (unsigned long long)expected);
}

bool
ledger_intakes_published(struct ledger *l, struct fault *f)
{
	struct query q;

	return query_start(&q, l, Q_OUTBOX_INTAKES, intakes_sql, f) &&
	    query_run(&q, f);
}

bool
ledger_outbox_token(struct ledger *l, const char *token, bool *known,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_OUTBOX_TOKEN, token_sql, f))
		return false;
	query_bind_string(&q, token);
	if (!query_next(&q, known, f))
		return false;
	query_end(&q);
	return true;
}
