/*
 * ledger_receipt - orders that did not simply get accepted the first time
 */
#include "store.h"

#define SELECT "SELECT r.intake, r.ordinal, r.source_line, r.partner, " \
	"r.number, r.revision, r.outcome, r.conflict, r.corrected, r.lines, " \
	"r.currency, r.amount_minor, p.id "

static const char add_sql[] =
	"INSERT INTO receipt (intake, ordinal, source_line, partner, number,"
	" revision, outcome, conflict, corrected, lines, currency, exponent,"
	" amount_minor, order_digest)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
	" ?14)";
static const char correct_sql[] =
	"UPDATE receipt SET corrected = 1 WHERE partner = ?1 AND number = ?2"
	" AND revision <= ?3 AND outcome = 2 AND corrected = 0";
static const char rejected_sql[] =
	"SELECT 1 FROM receipt WHERE partner = ?1 AND number = ?2"
	" AND revision = ?3 AND outcome = 2 AND corrected = 0 LIMIT 1";
/* The index holds the open rejections only, in the order of the answer. */
static const char open_sql[] =
	SELECT "FROM receipt r INDEXED BY receipt_open"
	" JOIN intake i ON i.id = r.intake"
	" JOIN partner p ON p.key = r.partner"
	" WHERE r.outcome = 2 AND r.corrected = 0 AND i.rehearsal = 0"
	" AND (?1 IS NULL OR p.id = ?1) ORDER BY r.intake, r.ordinal";
static const char find_sql[] =
	SELECT "FROM receipt r JOIN partner p ON p.key = r.partner"
	" WHERE r.intake = ?1 AND r.ordinal = ?2";
static const char of_order_sql[] =
	SELECT "FROM receipt r JOIN partner p ON p.key = r.partner"
	" WHERE r.partner = ?1 AND r.number = ?2"
	" ORDER BY r.intake, r.ordinal";

bool
ledger_receipt_add(struct ledger *l, const struct receipt_row *r,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RECEIPT_ADD, add_sql, f))
		return false;
	query_bind(&q, r->intake);
	query_bind(&q, r->ordinal);
	query_bind(&q, r->source_line);
	query_bind_key(&q, &r->key);
	query_bind(&q, r->outcome);
	query_bind(&q, r->conflict);
	query_bind(&q, r->corrected);
	query_bind(&q, r->lines);
	query_bind_currency(&q, r->currency);
	query_bind(&q, r->amount_minor);
	if (r->has_row)
		query_bind_bytes(&q, r->order_digest, DIGEST_BYTES);
	else
		query_bind_null(&q);
	return query_change(&q, 1, f);
}

bool
ledger_receipt_correct(struct ledger *l, const struct order_key *k,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RECEIPT_CORRECT, correct_sql, f))
		return false;
	query_bind_key(&q, k);
	return query_run(&q, f);
}

bool
ledger_receipt_rejected(struct ledger *l, const struct order_key *k,
    bool *waits, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RECEIPT_REJECTED, rejected_sql, f))
		return false;
	query_bind_key(&q, k);
	if (!query_next(&q, waits, f))
		return false;
	query_end(&q);
	return true;
}

/* The row at hand, but for its last column, the partner. */
static struct receipt_row
read_row(struct query *q)
{
	struct receipt_row r = { .intake = query_int(q) };

	r.ordinal = query_u32(q);
	r.source_line = query_u32(q);
	r.key.partner = query_u32(q);
	r.key.number = query_text(q);
	r.key.revision = query_u32(q);
	r.outcome = (enum outcome)query_int(q);
	r.conflict = query_int(q) != 0;
	r.corrected = query_int(q) != 0;
	r.lines = query_u32(q);
	r.currency = query_text(q);
	r.amount_minor = query_int(q);
	return r;
}

bool
ledger_receipt_find(struct ledger *l, int64_t intake, uint32_t ordinal,
    struct receipt_row *r, bool *found, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RECEIPT_FIND, find_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	if (!query_next(&q, found, f))
		return false;
	if (*found) {
		*r = read_row(&q);
		/* They would not outlive the query. */
		r->key.number = r->currency = (struct span){ NULL, 0 };
		query_end(&q);
	}
	return true;
}

static bool
each(struct query *q, ledger_receipt_fn *fn, void *ctx, struct fault *f)
{
	bool row, fine;

	while ((fine = query_next(q, &row, f)) && row) {
		char partner[MAX_PARTNER_ID + 1];
		const struct receipt_row r = read_row(q);
		fine = query_string(q, partner, sizeof(partner), f);
		if (!fine || !fn(ctx, &r, partner))
			break;
	}
	query_end(q);
	return fine;
}

bool
ledger_exceptions(struct ledger *l, const char *partner,
    ledger_receipt_fn *fn, void *ctx, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RECEIPT_OPEN, open_sql, f))
		return false;
	query_bind_string(&q, partner);
	return each(&q, fn, ctx, f);
}

bool
ledger_receipts_of_order(struct ledger *l, uint32_t partner,
    struct span number, ledger_receipt_fn *fn, void *ctx, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_RECEIPT_OF_ORDER, of_order_sql, f))
		return false;
	query_bind(&q, partner);
	query_bind_text(&q, number);
	return each(&q, fn, ctx, f);
}
