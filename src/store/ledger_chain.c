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
 *	base: intake ..., bundle BASE if it is in one, then count, amount,
 *	finding (of the file itself), document lines, each by its key
 *	report ...		documents of the run itself, by kind and path
 *	end EXIT_STATUS BALANCED NOT_READY IGNORED UNBALANCED MISSING DISABLED
 *
 * The digest of a run is the SHA-256 of that text.  It is in run.digest, and
 * the next run begins with it.  Nothing in the text depends on chance: tokens
 * and the numbers of intakes are not in it, so a run that was killed and
 * continued has the digest of an undisturbed one.
 */
#include "ledger_record.h"
#include "line.h"
#include "out.h"
#include "store.h"

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
static const char bundle_sql[] =
	"SELECT 'bundle', bundle FROM intake WHERE id = ?1 AND bundle <> ''";
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
void
chain_put_row(struct query *q, struct out *o)
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

bool
chain_put_rows(struct query *q, struct out *o, unsigned *n, struct fault *f)
{
	bool row, fine;

	*n = 0;
	while ((fine = query_next(q, &row, f)) && row) {
		chain_put_row(q, o);
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
	return chain_put_rows(&q, o, &n, f);
}

bool
chain_put_findings(struct ledger *l, int64_t intake, uint32_t ordinal,
    struct out *o, struct fault *f)
{
	struct query q;
	unsigned n;

	if (!query_start(&q, l, Q_CHAIN_FINDING, finding_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	return chain_put_rows(&q, o, &n, f);
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
	    put_of(l, Q_CHAIN_BUNDLE, bundle_sql, intake, o, f) &&
	    put_of(l, Q_CHAIN_COUNT, count_sql, intake, o, f) &&
	    put_of(l, Q_CHAIN_AMOUNT, amount_sql, intake, o, f) &&
	    chain_put_findings(l, intake, 0, o, f) &&
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

bool
chain_to_digest(void *ctx, const char *bytes, size_t len)
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
	out_init(&o, chain_to_digest, d);
	const bool fine = ledger_chain_text(l, run, &o, f);
	(void)out_flush(&o);		/* a digest takes everything */
	out_free(&o);
	digest_finish(d, sha256);
	digest_free(d);
	return fine;
}
