/*
 * query - use of prepared statements, and SQLite's errors as faults
 *
 * Invariants:
 * (1) What a query binds is complete: as many values as parameters.
 * (2) A statement that writes runs inside a transaction of the caller, and
 *     SQLite still has that transaction (it ends one by itself after some
 *     errors).  So nothing but ledger_commit makes anything durable.
 * (3) A broken handle runs nothing.
 * (4) What is pending is written before anything can ask for it.
 */
#include "arena.h"
#include "date.h"
#include "money.h"
#include "store.h"
#include <assert.h>
#include <limits.h>
#include <string.h>

/* After these nobody can say what the file holds, or what a failed fsync has
 * left of it, so that nothing may be tried again on this handle. */
static bool
is_breaking(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_IOERR:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return true;
	default:
		return false;
	}
}

bool
store_fault(struct ledger *l, int rc, const char *op, struct fault *f)
{
	const bool busy = (rc & 0xff) == SQLITE_BUSY;
	struct fault own = { .kind = FAULT_NONE };

	fault_set(&own, busy ? FAULT_BUSY : FAULT_STORE, rc, op, "%s: %s",
	    l->path, busy ? "in use by another command" :
	    sqlite3_errmsg(l->db));
	if (is_breaking(rc) && l->broken.kind == FAULT_NONE)
		l->broken = own;
	if (f->kind == FAULT_NONE)
		*f = own;
	return false;
}

bool
store_refuse(const struct ledger *l, struct fault *f)
{
	assert(l->broken.kind != FAULT_NONE);
	if (f->kind == FAULT_NONE)
		*f = l->broken;
	return false;
}

bool
store_do(struct ledger *l, const char *sql, struct fault *f)
{
	if (l->broken.kind != FAULT_NONE)
		return store_refuse(l, f);
	if (!pending_write(l, f))
		return false;
	const int rc = sqlite3_exec(l->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? true : store_fault(l, rc, "ledger", f);
}

/* Run SQL to its first row; *S is to be finalized by the caller. */
static bool
first_row(struct ledger *l, const char *sql, sqlite3_stmt **s,
    struct fault *f)
{
	if (!pending_write(l, f))
		return false;
	int rc = sqlite3_prepare_v2(l->db, sql, -1, s, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(*s);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		return store_fault(l, rc, "ledger", f);
	return fault_set(f, FAULT_STORE, 0, "ledger", "%s: no answer to %s",
	    l->path, sql);
}

bool
store_number(struct ledger *l, const char *sql, int64_t *n, struct fault *f)
{
	sqlite3_stmt *s = NULL;
	const bool fine = first_row(l, sql, &s, f);

	if (fine)
		*n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return fine;
}

bool
store_text(struct ledger *l, const char *sql, char *buf, size_t size,
    struct fault *f)
{
	sqlite3_stmt *s = NULL;
	const bool fine = first_row(l, sql, &s, f);

	if (fine)
		sqlite3_snprintf((int)size, buf, "%s",
		    sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	return fine;
}

bool
query_start(struct query *q, struct ledger *l, enum statement which,
    const char *sql, struct fault *f)
{
	*q = (struct query){ .l = l };
	if (l->broken.kind != FAULT_NONE)
		return store_refuse(l, f);
	if (!pending_may_wait(which) && !pending_write(l, f))
		return false;
	if (l->ready[which] == NULL) {
		const int rc = sqlite3_prepare_v3(l->db, sql, -1,
		    SQLITE_PREPARE_PERSISTENT, &l->ready[which], NULL);
		if (rc != SQLITE_OK)
			return store_fault(l, rc, "ledger", f);
	}
	q->s = l->ready[which];
	assert(!sqlite3_stmt_busy(q->s));
	return true;
}

static void
bound(struct query *q, int rc)
{
	if (q->rc == SQLITE_OK)
		q->rc = rc;
}

void
query_bind(struct query *q, int64_t n)
{
	bound(q, sqlite3_bind_int64(q->s, ++q->at, n));
}

void
query_bind_count(struct query *q, uint64_t n)
{
	assert(n <= INT64_MAX);
	query_bind(q, (int64_t)n);
}

void
query_bind_null(struct query *q)
{
	bound(q, sqlite3_bind_null(q->s, ++q->at));
}

void
query_bind_text(struct query *q, struct span s)
{
	assert(s.len <= INT_MAX);
	/* A NULL pointer binds NULL, whatever the length. */
	bound(q, sqlite3_bind_text(q->s, ++q->at, s.at, (int)s.len,
	    SQLITE_STATIC));
}

void
query_bind_string(struct query *q, const char *s)
{
	query_bind_text(q, span_of(s));
}

void
query_bind_value(struct query *q, struct span s)
{
	query_bind_text(q, s.at == NULL ? SPAN("") : s);
}

void
query_bind_bytes(struct query *q, const void *bytes, size_t len)
{
	assert(len <= INT_MAX);
	bound(q, sqlite3_bind_blob(q->s, ++q->at, bytes, (int)len,
	    SQLITE_STATIC));
}

void
query_bind_key(struct query *q, const struct order_key *k)
{
	query_bind(q, k->partner);
	query_bind_text(q, k->number);
	query_bind(q, k->revision);
}

void
query_bind_day(struct query *q, int32_t day)
{
	if (day == NO_DAY)
		query_bind_null(q);
	else
		query_bind(q, day);
}

void
query_bind_currency(struct query *q, struct span code)
{
	const struct currency *c = currency_find(code);

	query_bind_string(q, c == NULL ? NULL : c->code);
	if (c == NULL)
		query_bind_null(q);
	else
		query_bind(q, c->exponent);
}

void
query_end(struct query *q)
{
	/* The error that reset repeats was dealt with when it happened. */
	if (q->s != NULL)
		(void)sqlite3_reset(q->s);
	q->s = NULL;
}

bool
query_done(struct query *q, struct fault *f)
{
	const bool kept = q->rc == SQLITE_OK;

	query_end(q);
	return kept ? true : fault_set(f, FAULT_STORE, 0, "ledger",
	    "%s: a row does not fit into memory that is set aside for it",
	    q->l->path);
}

/* Invariants (1) and (2), before the first step. */
static bool
may_run(struct query *q, struct fault *f)
{
	struct ledger *l = q->l;

	if (q->rc != SQLITE_OK)
		return store_fault(l, q->rc, "ledger", f);
	assert(q->at == sqlite3_bind_parameter_count(q->s));
	if (sqlite3_stmt_readonly(q->s))
		return true;
	assert(l->open);
	if (sqlite3_get_autocommit(l->db))
		return fault_set(f, FAULT_STORE, 0, "ledger",
		    "%s: the transaction was lost to an earlier error",
		    l->path);
	return true;
}

bool
query_next(struct query *q, bool *row, struct fault *f)
{
	*row = false;
	if (!sqlite3_stmt_busy(q->s) && !may_run(q, f)) {
		query_end(q);
		return false;
	}
	const int rc = sqlite3_step(q->s);
	*row = rc == SQLITE_ROW;
	q->at = -1;
	if (*row)
		return true;
	if (rc != SQLITE_DONE)
		store_fault(q->l, rc, "ledger", f);
	query_end(q);
	return rc == SQLITE_DONE;
}

bool
query_run(struct query *q, struct fault *f)
{
	bool row;
	const bool fine = query_next(q, &row, f);

	assert(!row);
	return fine;
}

bool
query_change(struct query *q, int expected, struct fault *f)
{
	struct ledger *l = q->l;

	if (!query_run(q, f))
		return false;
	const int changed = sqlite3_changes(l->db);
	if (changed == expected)
		return true;
	return fault_set(f, FAULT_STORE, 0, "ledger",
	    "%s: %d rows changed instead of %d", l->path, changed, expected);
}

int64_t
query_int(struct query *q)
{
	return sqlite3_column_int64(q->s, ++q->at);
}

bool
query_is_null(struct query *q)
{
	return sqlite3_column_type(q->s, q->at + 1) == SQLITE_NULL;
}

uint32_t
query_u32(struct query *q)
{
	return (uint32_t)query_int(q);
}

int32_t
query_day(struct query *q)
{
	const int64_t day = query_int(q);

	return sqlite3_column_type(q->s, q->at) == SQLITE_NULL ? NO_DAY :
	    (int32_t)day;
}

struct span
query_text(struct query *q)
{
	const void *at = sqlite3_column_text(q->s, ++q->at);

	return (struct span){ at, (size_t)sqlite3_column_bytes(q->s, q->at) };
}

struct span
query_keep(struct query *q, struct arena *a)
{
	const struct span s = query_text(q);

	if (a == NULL || s.at == NULL)
		return s;
	const struct span copy = arena_copy(a, s);
	if (copy.at == NULL)
		q->rc = SQLITE_NOMEM;
	return copy;
}

bool
query_string(struct query *q, char *buf, size_t size, struct fault *f)
{
	if (span_copy(query_text(q), buf, size))
		return true;
	return fault_set(f, FAULT_STORE, 0, "ledger",
	    "%s: a text is longer than it can be", q->l->path);
}

bool
query_bytes(struct query *q, void *bytes, size_t len, struct fault *f)
{
	const void *at = sqlite3_column_blob(q->s, ++q->at);

	if (sqlite3_column_bytes(q->s, q->at) != (int)len)
		return fault_set(f, FAULT_STORE, 0, "ledger",
		    "%s: a digest is not as long as it has to be",
		    q->l->path);
	memcpy(bytes, at, len);
	return true;
}
