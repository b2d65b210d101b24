/*
 * ledger_intake - one row for each input file, and its sums: written
 *
 * The sums are written when the file is DECIDED, by the update that makes it
 * so; after that the books are closed and only the state moves on, which keeps
 * publishing and archiving of ten thousand small files cheap.
 */
#include "store.h"
#include <string.h>

/* What the file is, and what became of it. */
#define BEING "run, claimed, base, sha256, size, gzip, repeats, source"
#define DOING "state, outcome, attempts, archived, findings, " \
	"findings_omitted, sequence, held_whole, resubmitted, bundle"
static const char add_sql[] =
	"INSERT INTO intake (" BEING ", " DOING ", " SUM_COLUMNS ", partner,"
	" rehearsal, name) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,"
	" ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23,"
	" ?24, ?25, ?26, ?27, ?28)";
static const char was_sql[] =
	"SELECT state, (" BEING ") IS (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	" FROM intake WHERE id = ?9";
/* Each index of a column that is named here is written, whether its value
 * changes or not; and whatever refers to a row costs a journal of its own. */
static const char being_sql[] =
	"UPDATE intake SET (" BEING ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	" WHERE id = ?9";
static const char doing_sql[] =
	"UPDATE intake SET (" DOING ") = (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,"
	" ?10) WHERE id = ?11";
/* Most files are what they were when they were claimed. */
static const char decided_sql[] =
	"UPDATE intake SET (" DOING ", " SUM_COLUMNS ") = (?1, ?2, ?3, ?4, ?5,"
	" ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
	" WHERE id = ?18 AND state = 0"
	" AND (" BEING ") IS (?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26)";
static const char kept_sql[] =
	"UPDATE intake SET state = 2, archived = ?1"
	" WHERE id = ?2 AND state = 1";
static const char archived_sql[] =
	"UPDATE intake SET archived = ?1 WHERE id = ?2 AND state = 2";
static const char done_sql[] =
	"UPDATE intake SET state = 3 WHERE id = ?1 AND state = 2";
static void
bind_being(struct query *q, const struct intake_row *r)
{
	query_bind(q, r->run);
	query_bind_string(q, r->claimed);
	query_bind_string(q, r->base);
	query_bind_bytes(q, r->sha256, sizeof(r->sha256));
	query_bind_count(q, r->size);
	query_bind(q, r->gzip);
	if (r->repeats == 0)
		query_bind_null(q);
	else
		query_bind(q, r->repeats);
	if (r->source == 0)
		query_bind_null(q);
	else
		query_bind(q, r->source);
}

static void
bind_doing(struct query *q, const struct intake_row *r)
{
	query_bind(q, r->state);
	/* See ledger_schema.c: held_4. */
	query_bind(q, r->outcome == FILE_HELD ? FILE_PROCESSED : r->outcome);
	query_bind(q, r->attempts);
	query_bind_string(q, r->archived);
	query_bind_count(q, r->findings);
	query_bind_count(q, r->findings_omitted);
	if (r->numbered)
		query_bind_count(q, r->sequence);
	else
		query_bind_null(q);
	query_bind(q, r->outcome == FILE_HELD);
	query_bind_count(q, r->resubmitted);
	query_bind_string(q, r->bundle);
}

bool
ledger_intake_add(struct ledger *l, struct intake_row *r, struct fault *f)
{
	struct query q;
	uint32_t partner;

	if (!ledger_partner(l, r->partner, &partner, f) ||
	    !query_start(&q, l, Q_INTAKE_ADD, add_sql, f))
		return false;
	bind_being(&q, r);
	bind_doing(&q, r);
	sums_bind(&q, r);
	query_bind(&q, partner);
	query_bind(&q, r->rehearsal);
	query_bind_string(&q, r->name);
	if (!query_change(&q, 1, f))
		return false;
	r->id = sqlite3_last_insert_rowid(l->db);
	return r->state == INTAKE_CLAIMED || sums_put(l, r, f);
}

/* The state of the row, and whether it is still about the same file. */
static bool
look_at(struct ledger *l, const struct intake_row *r,
    enum intake_state *state, bool *same, struct fault *f)
{
	struct query q;
	bool found;

	if (!query_start(&q, l, Q_INTAKE_WAS, was_sql, f))
		return false;
	bind_being(&q, r);
	query_bind(&q, r->id);
	if (!query_next(&q, &found, f))
		return false;
	if (!found)
		return fault_set(f, FAULT_STORE, 0, "ledger",
		    "%s: there is no intake %lld", l->path, (long long)r->id);
	*state = (enum intake_state)query_int(&q);
	*same = query_int(&q) != 0;
	query_end(&q);
	return true;
}

static bool
put_being(struct ledger *l, const struct intake_row *r, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_INTAKE_BEING, being_sql, f))
		return false;
	bind_being(&q, r);
	query_bind(&q, r->id);
	return query_change(&q, 1, f);
}

static bool
put_doing(struct ledger *l, const struct intake_row *r, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_INTAKE_DOING, doing_sql, f))
		return false;
	bind_doing(&q, r);
	query_bind(&q, r->id);
	return query_change(&q, 1, f);
}

/* If the row is CLAIMED, and about the same file. */
static bool
put_decided(struct ledger *l, const struct intake_row *r, bool *done,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_INTAKE_DECIDED, decided_sql, f))
		return false;
	bind_doing(&q, r);
	sums_bind(&q, r);
	query_bind(&q, r->id);
	bind_being(&q, r);
	if (!query_run(&q, f))
		return false;
	*done = sqlite3_changes(l->db) == 1;
	return !*done || sums_put(l, r, f);
}

bool
ledger_intake_update(struct ledger *l, const struct intake_row *r,
    struct fault *f)
{
	enum intake_state was = INTAKE_CLAIMED;
	bool same = false, done = false;

	if (r->state != INTAKE_CLAIMED && !put_decided(l, r, &done, f))
		return false;
	if (done)
		return true;
	return look_at(l, r, &was, &same, f) &&
	    (same || put_being(l, r, f)) &&
	    (r->state == INTAKE_CLAIMED || was != INTAKE_CLAIMED
	    ? put_doing(l, r, f) : put_decided(l, r, &done, f));
}

static bool
put_path(struct query *q, int64_t id, const char *path, struct fault *f)
{
	query_bind_string(q, path);
	query_bind(q, id);
	return query_change(q, 1, f);
}

bool
ledger_intake_kept(struct ledger *l, int64_t id, const char *path,
    struct fault *f)
{
	struct query q;

	return query_start(&q, l, Q_INTAKE_KEPT, kept_sql, f) &&
	    put_path(&q, id, path, f);
}

bool
ledger_intake_archived(struct ledger *l, int64_t id, const char *path,
    struct fault *f)
{
	struct query q;

	return query_start(&q, l, Q_INTAKE_ARCHIVED, archived_sql, f) &&
	    put_path(&q, id, path, f);
}

bool
ledger_intake_done(struct ledger *l, int64_t id, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_INTAKE_DONE, done_sql, f))
		return false;
	query_bind(&q, id);
	return query_change(&q, 1, f);
}
