/*
 * ledger_chain - the record of a run, as a text that leaves the ledger
 *
 * The text of a run consists of lines as in line.h.  The first two fields of
 * a line say what it is; the others are the columns below, as they are
 * stored: numbers in decimal, digests in lower-case hex.
 *
 *	ordermill-run 1
 *	before DIGEST		of the latest earlier run that has one, or -
 *	run ID NOW
 *	for each intake of the run that was decided, by partner, rehearsal and
 *	base: intake ..., then count, amount, finding (of the file itself),
 *	document lines, each by its key
 *	report ...		documents of the run itself, by kind and path
 *	end EXIT_STATUS BALANCED NOT_READY IGNORED UNBALANCED MISSING DISABLED
 *
 * The digest of a run is the SHA-256 of that text.  It is in run.digest, and
 * the next run begins with it.  Nothing in the text depends on chance: tokens
 * and the numbers of intakes are not in it, so a run that was killed and
 * continued has the digest of an undisturbed one.
 *
 * The trail of an intake is likewise the SHA-256 of lines, those of its
 * orders as they were decided.  Each order has one line (receipt, if it has
 * one, or else order, then link if it changes or cancels another one, and
 * customer-order for each that the row does not hold), and behind it its
 * findings.  What later files may change, which is purchase_order.standing,
 * receipt.corrected and receipt.released, is in no line; and an order
 * that was rejected is told by its receipt, because a correction takes the
 * place of its row.
 */
#include "line.h"
#include "memory.h"
#include "out.h"
#include "store.h"
#include <assert.h>

static const char before_sql[] =
	"SELECT 'before', (SELECT digest FROM run WHERE id < ?1"
	" AND digest IS NOT NULL ORDER BY id DESC LIMIT 1)";
static const char run_sql[] =
	"SELECT 'run', id, now FROM run WHERE id = ?1";
static const char members_sql[] =
	"SELECT i.id FROM intake i JOIN partner p ON p.key = i.partner"
	" WHERE i.run = ?1 AND i.state > 0"
	" ORDER BY p.id, i.rehearsal, i.base";
static const char intake_sql[] =
	"SELECT 'intake', p.id, i.rehearsal, i.name, i.base, i.sha256, i.size,"
	" i.gzip, i.outcome, i.attempts,"
	" (SELECT base FROM intake WHERE id = i.repeats),"
	" nullif(i.archived, ''), i.received_orders, i.received_lines,"
	" i.decided_standard, i.decided_special, i.recounted_standard,"
	" i.recounted_special, i.findings, i.findings_omitted, i.trail,"
	" (SELECT base FROM intake WHERE id = i.source), i.sequence,"
	" i.resubmitted"
	" FROM intake i JOIN partner p ON p.key = i.partner WHERE i.id = ?1";
static const char count_sql[] =
	"SELECT 'count', source, outcome, orders, lines FROM intake_count"
	" WHERE intake = ?1 ORDER BY source, outcome";
static const char amount_sql[] =
	"SELECT 'amount', source, outcome, currency, exponent, amount_minor"
	" FROM intake_amount WHERE intake = ?1"
	" ORDER BY source, outcome, currency";
static const char finding_sql[] =
	"SELECT 'finding', n, code, field, name, value, detail, line, column,"
	" order_line, which FROM finding WHERE intake = ?1 AND ordinal = ?2"
	" ORDER BY n";
static const char document_sql[] =
	"SELECT 'document', kind, path, sha256, size FROM outbox"
	" WHERE intake = ?1 ORDER BY kind, path";
static const char reports_sql[] =
	"SELECT 'report', kind, path, sha256, size FROM outbox"
	" WHERE run = ?1 AND intake IS NULL ORDER BY kind, path";
static const char end_sql[] =
	"SELECT 'end', exit_status, balanced, not_ready, ignored, unbalanced,"
	" missing, disabled FROM run WHERE id = ?1";
static const char receipt_sql[] =
	"SELECT 'receipt', ordinal, source_line, number, revision, outcome,"
	" conflict, lines, currency, exponent, amount_minor FROM receipt"
	" WHERE intake = ?1 AND ordinal = ?2";
static const char order_sql[] =
	"SELECT 'order', ordinal, source_line, number, revision, outcome,"
	" fingerprint, offset, length, purpose, customer, earlier, currency,"
	" exponent, amount_minor, lines, rules_tried, rules_fired, evidence,"
	" customer_orders, first_kind, first_special, first_lines,"
	" first_requested_day FROM purchase_order"
	" WHERE partner = ?1 AND number = ?2 AND revision = ?3"
	" AND intake = ?4 AND ordinal = ?5";
#define CUSTOMER_ORDERS 19	/* the column above */
static const char link_sql[] =
	"SELECT 'link', root_number, root_revision, n, purpose, lines"
	" FROM order_chain WHERE partner = ?1 AND number = ?2"
	" AND revision = ?3";
#define PURPOSE 9		/* the column of order_sql */
static const char more_sql[] =
	"SELECT 'customer-order', ordinal, kind, special, lines, requested_day"
	" FROM customer_order"
	" WHERE partner = ?1 AND number = ?2 AND revision = ?3"
	" ORDER BY ordinal";

/* The row at hand. */
static void
put_row(struct query *q, struct out *o)
{
	const int n = sqlite3_column_count(q->s);

	for (int i = 0; i < n; i++) {
		const bool first = i == 0;
		const void *at = sqlite3_column_blob(q->s, i);
		const size_t len = (size_t)sqlite3_column_bytes(q->s, i);
		switch (sqlite3_column_type(q->s, i)) {
		case SQLITE_INTEGER:
			line_number(o, first, sqlite3_column_int64(q->s, i));
			break;
		case SQLITE_BLOB:
			line_bytes(o, first, at, len);
			break;
		case SQLITE_NULL:
			line_text(o, first, (struct span){ NULL, 0 });
			break;
		default:
			line_text(o, first, len == 0 ? SPAN("") :
			    (struct span){ at, len });
		}
	}
	line_end(o);
}

/* All rows of Q, whose parameters are bound; N counts them. */
static bool
put_rows(struct query *q, struct out *o, unsigned *n, struct fault *f)
{
	bool row, fine;

	*n = 0;
	while ((fine = query_next(q, &row, f)) && row) {
		put_row(q, o);
		++*n;
	}
	return fine;
}

/* Those that belong to one row by its ID. */
static bool
put_of(struct ledger *l, enum statement which, const char *sql, int64_t id,
    struct out *o, struct fault *f)
{
	struct query q;
	unsigned n;

	if (!query_start(&q, l, which, sql, f))
		return false;
	query_bind(&q, id);
	return put_rows(&q, o, &n, f);
}

static bool
put_findings(struct ledger *l, int64_t intake, uint32_t ordinal,
    struct out *o, struct fault *f)
{
	struct query q;
	unsigned n;

	if (!query_start(&q, l, Q_CHAIN_FINDING, finding_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	return put_rows(&q, o, &n, f);
}

bool
ledger_chain_begin(struct ledger *l, int64_t run, struct out *o,
    struct fault *f)
{
	out_text(o, "ordermill-run 1\n");
	return put_of(l, Q_CHAIN_BEFORE, before_sql, run, o, f) &&
	    put_of(l, Q_CHAIN_RUN, run_sql, run, o, f);
}

bool
ledger_chain_intake(struct ledger *l, int64_t intake, struct out *o,
    struct fault *f)
{
	return put_of(l, Q_CHAIN_INTAKE, intake_sql, intake, o, f) &&
	    put_of(l, Q_CHAIN_COUNT, count_sql, intake, o, f) &&
	    put_of(l, Q_CHAIN_AMOUNT, amount_sql, intake, o, f) &&
	    put_findings(l, intake, 0, o, f) &&
	    put_of(l, Q_CHAIN_DOCUMENT, document_sql, intake, o, f);
}

bool
ledger_chain_members(struct ledger *l, int64_t run, ledger_member_fn *fn,
    void *ctx, struct fault *f)
{
	struct query q;
	bool row, fine, more = true;

	if (!query_start(&q, l, Q_CHAIN_MEMBERS, members_sql, f))
		return false;
	query_bind(&q, run);
	while ((fine = query_next(&q, &row, f)) && row && more)
		more = fn(ctx, query_int(&q));
	query_end(&q);
	return fine && more;
}

struct text {
	struct ledger *l;
	struct out *o;
	struct fault *f;
};

static bool
put_member(void *ctx, int64_t intake)
{
	struct text *t = ctx;

	return ledger_chain_intake(t->l, intake, t->o, t->f);
}

bool
ledger_chain_text(struct ledger *l, int64_t run, struct out *o,
    struct fault *f)
{
	struct text t = { l, o, f };

	return ledger_chain_begin(l, run, o, f) &&
	    ledger_chain_members(l, run, put_member, &t, f) &&
	    put_of(l, Q_CHAIN_REPORTS, reports_sql, run, o, f) &&
	    put_of(l, Q_CHAIN_END, end_sql, run, o, f);
}

/* ---- Digests ------------------------------------------------------------- */

static bool
to_digest(void *ctx, const char *bytes, size_t len)
{
	digest_add(ctx, bytes, len);
	return true;
}

bool
ledger_chain_digest(struct ledger *l, int64_t run,
    uint8_t sha256[DIGEST_BYTES], struct fault *f)
{
	struct digest *d = digest_new();
	struct out o;

	digest_start(d);
	out_init(&o, to_digest, d);
	const bool fine = ledger_chain_text(l, run, &o, f);
	(void)out_flush(&o);		/* a digest takes everything */
	out_free(&o);
	digest_finish(d, sha256);
	digest_free(d);
	return fine;
}

void
ledger_trail_begin(struct ledger *l)
{
	if (l->trail == NULL) {
		l->trail = memory_take(sizeof(*l->trail));
		l->trail->digest = digest_new();
		out_init(&l->trail->out, to_digest, l->trail->digest);
	}
	l->trail->out.len = 0;
	digest_start(l->trail->digest);
}

void
ledger_trail_end(struct ledger *l, uint8_t sha256[DIGEST_BYTES])
{
	(void)out_flush(&l->trail->out);
	digest_finish(l->trail->digest, sha256);
}

void
trail_free(struct trail *t)
{
	if (t == NULL)
		return;
	out_free(&t->out);
	digest_free(t->digest);
	memory_free(t);
}

static bool
put_receipt(struct ledger *l, int64_t intake, uint32_t ordinal, unsigned *n,
    struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_CHAIN_RECEIPT, receipt_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	return put_rows(&q, &l->trail->out, n, f);
}

static bool
put_of_order(struct ledger *l, enum statement which, const char *sql,
    const struct order_key *k, struct fault *f)
{
	struct query q;
	unsigned n;

	if (!query_start(&q, l, which, sql, f))
		return false;
	query_bind_key(&q, k);
	return put_rows(&q, &l->trail->out, &n, f);
}

static bool
put_order(struct ledger *l, const struct order_key *k, int64_t intake,
    uint32_t ordinal, struct fault *f)
{
	struct query q;
	bool row;

	if (!query_start(&q, l, Q_CHAIN_ORDER, order_sql, f))
		return false;
	query_bind_key(&q, k);
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	if (!query_next(&q, &row, f) || !row)
		return f->kind == FAULT_NONE;
	put_row(&q, &l->trail->out);
	const bool more = sqlite3_column_int(q.s, CUSTOMER_ORDERS) > 1;
	const int purpose = sqlite3_column_int(q.s, PURPOSE);
	query_end(&q);
	if ((purpose == PURPOSE_CHANGE || purpose == PURPOSE_CANCEL) &&
	    !put_of_order(l, Q_CHAIN_LINK, link_sql, k, f))
		return false;
	if (!more)
		return true;
	return put_of_order(l, Q_CHAIN_MORE, more_sql, k, f);
}

bool
ledger_trail_order(struct ledger *l, const struct order_key *k,
    int64_t intake, uint32_t ordinal, unsigned what, struct fault *f)
{
	unsigned n = 0;

	assert(l->trail != NULL);
	if ((what & TRAIL_RECEIPT) != 0 &&
	    !put_receipt(l, intake, ordinal, &n, f))
		return false;
	if (n == 0 && k->number.at != NULL &&
	    !put_order(l, k, intake, ordinal, f))
		return false;
	return (what & TRAIL_FINDINGS) == 0 ||
	    put_findings(l, intake, ordinal, &l->trail->out, f);
}
