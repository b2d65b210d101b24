/* ledger_intake_find - the rows of ledger_intake.c, found and read */
#include "store.h"
#include <string.h>

/* Joined with partner, so that each column is named once only. */
#define SELECT "SELECT i.id, i.run, i.claimed, i.base, i.sha256, i.size, " \
	"i.gzip, i.state, i.outcome, i.attempts, i.repeats, i.archived, " \
	"i.received_orders, i.received_lines, i.decided_standard, " \
	"i.decided_special, i.recounted_standard, i.recounted_special, " \
	"i.findings, i.findings_omitted, i.source, i.sequence, " \
	"i.sequence IS NOT NULL, i.held_whole, i.resubmitted, i.trail, " \
	"i.bundle, p.id, i.rehearsal, i.name "

static const char find_sql[] =
	SELECT "FROM intake i JOIN partner p ON p.key = i.partner"
	" WHERE i.id = ?1";
static const char of_base_sql[] =
	SELECT "FROM partner p JOIN intake i ON i.partner = p.key"
	" WHERE p.id = ?1 AND i.base = ?3 AND i.rehearsal = ?2 LIMIT 1";
static const char same_sql[] =
	"SELECT ifnull(max(i.id), 0) FROM partner p"
	" JOIN intake i ON i.partner = p.key AND i.sha256 = ?2"
	" WHERE p.id = ?1 AND i.outcome = 1 AND i.rehearsal = ?3"
	" AND i.source IS NULL";
static const char releases_sql[] =
	"SELECT count(*) FROM intake WHERE source = ?1";
/* "." follows "-": both are in one range of the index.  SQLite makes nothing
 * of it as an OR, and goes through all files of the partner. */
static const char bases_sql[] =
	"SELECT count(*) FROM partner p CROSS JOIN intake i"
	" ON i.partner = p.key AND i.base >= ?2 AND i.base < ?2 || '.'"
	" WHERE p.id = ?1 AND i.rehearsal = ?3 AND (i.base = ?2"
	" OR (i.base > ?2 || '-'"
	" AND substr(i.base, length(?2) + 2) NOT GLOB '*[^0-9]*'))";
/* Runs are few, and the index leads from one to its files of a partner. */
static const char arrived_sql[] =
	"SELECT count(*) FROM (SELECT 1 FROM partner p CROSS JOIN run r"
	" CROSS JOIN intake i ON i.run = r.id AND i.partner = p.key"
	" WHERE p.id = ?1 AND r.now >= ?2 AND i.rehearsal = 0"
	" AND i.source IS NULL LIMIT 1)";
/* The joins are in the order of the result, so that nothing is sorted. */
static const char of_run_sql[] =
	SELECT "FROM partner p CROSS JOIN intake i"
	" ON i.run = ?1 AND i.partner = p.key ORDER BY p.id, i.id";
static const char all_sql[] =
	SELECT "FROM intake i JOIN partner p ON p.key = i.partner"
	" ORDER BY p.id, i.id";
static const char open_sql[] =
	SELECT "FROM intake i INDEXED BY intake_open"
	" JOIN partner p ON p.key = i.partner"
	" WHERE i.state < 3 AND i.id > ?1 ORDER BY i.id LIMIT 1";
static const char of_state_sql[] =
	SELECT "FROM intake i INDEXED BY intake_open"
	" JOIN partner p ON p.key = i.partner"
	" WHERE i.state < 3 AND i.state = ?1 ORDER BY i.id";

static bool
read_row(struct query *q, struct intake_row *r, struct fault *f)
{
	memset(r, 0, sizeof(*r));
	r->id = query_int(q);
	r->run = query_int(q);
	if (!query_string(q, r->claimed, sizeof(r->claimed), f) ||
	    !query_string(q, r->base, sizeof(r->base), f) ||
	    !query_bytes(q, r->sha256, sizeof(r->sha256), f))
		return false;
	r->size = (uint64_t)query_int(q);
	r->gzip = query_int(q) != 0;
	r->state = (enum intake_state)query_int(q);
	r->outcome = (enum file_outcome)query_int(q);
	r->attempts = query_u32(q);
	r->repeats = query_int(q);
	if (!query_string(q, r->archived, sizeof(r->archived), f))
		return false;
	r->received.orders = (uint64_t)query_int(q);
	r->received.lines = (uint64_t)query_int(q);
	r->decided.customer_orders[0] = (uint64_t)query_int(q);
	r->decided.customer_orders[1] = (uint64_t)query_int(q);
	r->recounted.customer_orders[0] = (uint64_t)query_int(q);
	r->recounted.customer_orders[1] = (uint64_t)query_int(q);
	r->findings = (uint64_t)query_int(q);
	r->findings_omitted = (uint64_t)query_int(q);
	r->source = query_int(q);
	r->sequence = (uint64_t)query_int(q);
	r->numbered = query_int(q) != 0;
	if (query_int(q) != 0)
		r->outcome = FILE_HELD;
	r->resubmitted = (uint64_t)query_int(q);
	r->trailed = !query_is_null(q);
	if (r->trailed ? !query_bytes(q, r->trail, sizeof(r->trail), f)
	    : query_int(q) != 0)
		return false;
	if (!query_string(q, r->bundle, sizeof(r->bundle), f) ||
	    !query_string(q, r->partner, sizeof(r->partner), f))
		return false;
	r->rehearsal = query_int(q) != 0;
	return query_string(q, r->name, sizeof(r->name), f);
}

/* The row that Q is about to give; Q is ended. */
static bool
one_row(struct query *q, struct intake_row *r, bool *found, struct fault *f)
{
	if (!query_next(q, found, f))
		return false;
	if (!*found)
		return true;
	const bool fine = read_row(q, r, f);
	query_end(q);
	return fine;
}

bool
ledger_intake_find(struct ledger *l, int64_t id, struct intake_row *r,
    bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_INTAKE_FIND, find_sql, f))
		return false;
	query_bind(&q, id);
	return one_row(&q, r, found, f) && (!*found || sums_get(l, r, f));
}

bool
ledger_intake_of_base(struct ledger *l, const char *partner, bool rehearsal,
    const char *base, struct intake_row *r, bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_INTAKE_OF_BASE, of_base_sql, f))
		return false;
	query_bind_string(&q, partner);
	query_bind(&q, rehearsal);
	query_bind_string(&q, base);
	return one_row(&q, r, found, f) && (!*found || sums_get(l, r, f));
}

/* A query with one row and one number. */
static bool
number(struct query *q, int64_t *n, struct fault *f)
{
	bool row;

	if (!query_next(q, &row, f))
		return false;
	*n = row ? query_int(q) : 0;
	query_end(q);
	return true;
}

bool
ledger_intake_same(struct ledger *l, const char *partner,
    const uint8_t sha256[DIGEST_BYTES], bool rehearsal, int64_t *id,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_INTAKE_SAME, same_sql, f))
		return false;
	query_bind_string(&q, partner);
	query_bind_bytes(&q, sha256, DIGEST_BYTES);
	query_bind(&q, rehearsal);
	return number(&q, id, f);
}

bool
ledger_intake_releases(struct ledger *l, int64_t source, uint32_t *n,
    struct fault *f)
{
	struct query q;
	int64_t count;

	if (!query_start(&q, l, Q_INTAKE_RELEASES, releases_sql, f))
		return false;
	query_bind(&q, source);
	if (!number(&q, &count, f))
		return false;
	*n = (uint32_t)count;
	return true;
}

bool
ledger_intake_bases(struct ledger *l, const char *partner,
    const char *stem_sha8, bool rehearsal, uint32_t *n, struct fault *f)
{
	struct query q;
	int64_t count;

	if (!query_start(&q, l, Q_INTAKE_BASES, bases_sql, f))
		return false;
	query_bind_string(&q, partner);
	query_bind_string(&q, stem_sha8);
	query_bind(&q, rehearsal);
	if (!number(&q, &count, f))
		return false;
	*n = (uint32_t)count;
	return true;
}

bool
ledger_partner_arrived(struct ledger *l, const char *partner, int64_t since,
    bool *arrived, struct fault *f)
{
	struct query q;
	int64_t count;

	if (!query_start(&q, l, Q_INTAKE_ARRIVED, arrived_sql, f))
		return false;
	query_bind_string(&q, partner);
	query_bind(&q, since);
	if (!number(&q, &count, f))
		return false;
	*arrived = count > 0;
	return true;
}

bool
ledger_intakes(struct ledger *l, int64_t run, ledger_intake_fn *fn,
    void *ctx, struct fault *f)
{
	struct query q;
	struct intake_row r;
	bool row, fine;

	if (!(run == 0 ? query_start(&q, l, Q_INTAKE_ALL, all_sql, f) :
	    query_start(&q, l, Q_INTAKE_OF_RUN, of_run_sql, f)))
		return false;
	if (run != 0)
		query_bind(&q, run);
	while ((fine = query_next(&q, &row, f)) && row) {
		fine = read_row(&q, &r, f) && sums_get(l, &r, f);
		if (!fine || !fn(ctx, &r))
			break;
	}
	query_end(&q);
	return fine;
}

/* A step for each row, so that FN may change it and commit. */
bool
ledger_intakes_open(struct ledger *l, ledger_intake_fn *fn, void *ctx,
    struct fault *f)
{
	struct intake_row r = { .id = 0 };
	struct query q;
	bool found;

	do {
		if (!query_start(&q, l, Q_INTAKE_OPEN, open_sql, f))
			return false;
		query_bind(&q, r.id);
		if (!one_row(&q, &r, &found, f))
			return false;
	} while (found && fn(ctx, &r));
	return true;
}

bool
ledger_intakes_of_state(struct ledger *l, enum intake_state state,
    ledger_intake_fn *fn, void *ctx, struct fault *f)
{
	struct intake_row r;
	struct query q;
	bool row, fine;

	if (!query_start(&q, l, Q_INTAKE_OF_STATE, of_state_sql, f))
		return false;
	query_bind(&q, state);
	while ((fine = query_next(&q, &row, f)) && row) {
		fine = read_row(&q, &r, f);
		if (!fine || !fn(ctx, &r))
			break;
	}
	query_end(&q);
	return fine;
}
