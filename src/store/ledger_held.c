/*
 * ledger_held - what waits: orders, and files of partners in strict sequence
 *
 * A receipt of a held order stays for ever, with the release that decided it;
 * so what waited at the end of any run can be told later.
 */
#include "store.h"

#define SELECT "SELECT r.intake, r.ordinal, r.source_line, r.partner," \
	" r.number, r.revision, r.lines, r.currency, r.amount_minor," \
	" i.held_whole, n.now, iif(i.held_whole, NULL, o.earlier)," \
	" p.id, i.name FROM receipt r "
#define JOINS " JOIN intake i ON i.id = r.intake" \
	" JOIN run n ON n.id = i.run JOIN partner p ON p.key = r.partner" \
	" LEFT JOIN purchase_order o ON o.partner = r.partner" \
	" AND o.number = r.number AND o.revision = r.revision"
static const char now_sql[] =
	SELECT "INDEXED BY receipt_waiting" JOINS
	" WHERE r.outcome = 4 AND r.released IS NULL"
	" ORDER BY r.intake, r.ordinal";
static const char run_sql[] =
	SELECT "INDEXED BY receipt_held" JOINS
	" LEFT JOIN intake x ON x.id = r.released"
	" WHERE r.outcome = 4 AND i.run <= ?1"
	" AND (r.released IS NULL OR x.run > ?1)"
	" ORDER BY r.intake, r.ordinal";
static const char close_sql[] =
	"UPDATE receipt SET released = ?1 WHERE intake = ?2 AND ordinal = ?3"
	" AND outcome = 4 AND released IS NULL";

/* A file waits as long as no release has it as its source. */
#define RELEASED(id) \
	"EXISTS (SELECT 1 FROM intake x WHERE x.source = " id \
	" AND x.outcome = 1"
#define FILES "SELECT i.id, p.id, i.name, i.sequence, i.release_asked" \
	" FROM intake i INDEXED BY intake_held" \
	" JOIN partner p ON p.key = i.partner WHERE i.held_whole = 1"
static const char files_now_sql[] =
	FILES " AND NOT " RELEASED("i.id") ")"
	" ORDER BY p.id, i.sequence, i.id";
static const char files_run_sql[] =
	FILES " AND i.run <= ?1 AND NOT " RELEASED("i.id") " AND x.run <= ?1)"
	" ORDER BY p.id, i.sequence, i.id";
static const char ask_sql[] =
	"UPDATE intake INDEXED BY intake_held SET release_asked = 1"
	" WHERE held_whole = 1 AND partner ="
	" (SELECT key FROM partner WHERE id = ?1)"
	" AND NOT " RELEASED("intake.id") ")";
static const char sums_sql[] =
	"SELECT p.id, count(*), sum(r.lines), r.currency,"
	" sum(r.amount_minor / 1000000), sum(r.amount_minor % 1000000)"
	" FROM receipt r INDEXED BY receipt_held"
	" JOIN intake i ON i.id = r.intake JOIN partner p ON p.key = r.partner"
	" LEFT JOIN intake x ON x.id = r.released"
	" WHERE r.outcome = 4 AND i.run <= ?1"
	" AND (r.released IS NULL OR x.run > ?1)"
	" GROUP BY p.id, r.currency ORDER BY p.id, r.currency";
static const char last_sql[] =
	"SELECT i.sequence FROM partner p JOIN intake i"
	" ON i.partner = p.key AND i.sequence IS NOT NULL WHERE p.id = ?1"
	" AND i.rehearsal = 0 AND i.held_whole = 0 AND i.outcome = 1"
	" ORDER BY i.sequence DESC LIMIT 1";

static bool
read_row(struct query *q, struct held_row *h, char *partner, char *file,
    struct fault *f)
{
	struct receipt_row *r = &h->receipt;

	*h = (struct held_row){ .receipt.intake = query_int(q),
	    .partner = partner, .file = file };
	r->ordinal = query_u32(q);
	r->source_line = query_u32(q);
	r->key.partner = query_u32(q);
	r->key.number = query_text(q);
	r->key.revision = query_u32(q);
	r->outcome = OUTCOME_HELD;
	r->lines = query_u32(q);
	r->currency = query_text(q);
	r->amount_minor = query_int(q);
	h->whole = query_int(q) != 0;
	h->since = query_int(q);
	h->earlier = query_text(q);
	return query_string(q, partner, MAX_PARTNER_ID + 1, f) &&
	    query_string(q, file, MAX_FILE_NAME + 1, f);
}

bool
ledger_held(struct ledger *l, int64_t run, ledger_held_fn *fn, void *ctx,
    struct fault *f)
{
	char partner[MAX_PARTNER_ID + 1], file[MAX_FILE_NAME + 1];
	struct held_row h;
	struct query q;
	bool row, fine;

	if (run == 0 ? !query_start(&q, l, Q_HELD_NOW, now_sql, f) :
	    !query_start(&q, l, Q_HELD_RUN, run_sql, f))
		return false;
	if (run != 0)
		query_bind(&q, run);
	while ((fine = query_next(&q, &row, f)) && row) {
		fine = read_row(&q, &h, partner, file, f);
		if (!fine || !fn(ctx, &h))
			break;
	}
	query_end(&q);
	return fine;
}

bool
ledger_held_sums(struct ledger *l, int64_t run, ledger_held_sum_fn *fn,
    void *ctx, struct fault *f)
{
	char partner[MAX_PARTNER_ID + 1];
	struct query q;
	bool row, fine;

	if (!query_start(&q, l, Q_HELD_SUMS, sums_sql, f))
		return false;
	query_bind(&q, run);
	while ((fine = query_next(&q, &row, f)) && row) {
		struct held_sum s = { .partner = partner };
		fine = query_string(&q, partner, sizeof(partner), f);
		s.orders = query_int(&q);
		s.lines = query_int(&q);
		s.currency = currency_find(query_text(&q));
		/* In two parts, so that no sum of prices is too large for
		 * SQL. */
		int64_t high = query_int(&q);
		s.beyond = __builtin_mul_overflow(high, 1000000, &high) ||
		    __builtin_add_overflow(high, query_int(&q),
		    &s.amount_minor);
		if (!fine || !fn(ctx, &s))
			break;
	}
	query_end(&q);
	return fine;
}

bool
ledger_held_close(struct ledger *l, int64_t source, uint32_t ordinal,
    int64_t intake, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_HELD_CLOSE, close_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, source);
	query_bind(&q, ordinal);
	return query_change(&q, 1, f);
}

bool
ledger_held_files(struct ledger *l, int64_t run, ledger_held_file_fn *fn,
    void *ctx, struct fault *f)
{
	char partner[MAX_PARTNER_ID + 1], file[MAX_FILE_NAME + 1];
	struct query q;
	bool row, fine;

	if (run == 0 ? !query_start(&q, l, Q_HELD_FILES, files_now_sql, f) :
	    !query_start(&q, l, Q_HELD_FILES_RUN, files_run_sql, f))
		return false;
	if (run != 0)
		query_bind(&q, run);
	while ((fine = query_next(&q, &row, f)) && row) {
		struct held_file h = { .intake = query_int(&q),
			.partner = partner, .file = file };
		fine = query_string(&q, partner, sizeof(partner), f) &&
		    query_string(&q, file, sizeof(file), f);
		h.sequence = (uint64_t)query_int(&q);
		h.asked = query_int(&q) != 0;
		if (!fine || !fn(ctx, &h))
			break;
	}
	query_end(&q);
	return fine;
}

bool
ledger_held_ask(struct ledger *l, const char *partner, uint64_t *n,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_HELD_ASK, ask_sql, f))
		return false;
	query_bind_string(&q, partner);
	if (!query_run(&q, f))
		return false;
	*n = (uint64_t)sqlite3_changes64(l->db);
	return true;
}

bool
ledger_sequence_last(struct ledger *l, const char *partner,
    uint64_t *sequence, bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_SEQUENCE_LAST, last_sql, f))
		return false;
	query_bind_string(&q, partner);
	if (!query_next(&q, found, f))
		return false;
	if (!*found)
		return true;
	*sequence = (uint64_t)query_int(&q);
	query_end(&q);
	return true;
}
