/*
 * ledger_trail - the orders of an intake, as one digest
 *
 * The trail of an intake is the SHA-256 of lines as in ledger_chain.c, those
 * of its orders as they were decided.  Each order has one line (receipt, if
 * it has one, or else order, then link if it changes or cancels another one,
 * and customer-order for each that the row does not hold), and behind it its
 * findings.  What later files may change, which is purchase_order.standing,
 * receipt.corrected and receipt.released, is in no line.  The row of an order
 * that was rejected, or waits, goes when a correction takes its place; so its
 * receipt holds the digest of the row's lines (order_digest), and is followed
 * by a line
 *
 *	row  that digest  the digest of the row, or the same again if it went
 *
 * which a receipt of an older ledger has not.
 *
 * The lines have two writers: of what was decided (put_decided, put_more,
 * put_answered), and of what the tables hold (put_order, put_receipt).  verify
 * compares.
 */
#include "date.h"
#include "digest.h"
#include "ledger_record.h"
#include "line.h"
#include "memory.h"
#include "money.h"
#include "out.h"
#include "store.h"
#include <assert.h>

static const char receipt_sql[] =
	"SELECT 'receipt', ordinal, source_line, number, revision, outcome,"
	" conflict, lines, currency, exponent, amount_minor FROM receipt"
	" WHERE intake = ?1 AND ordinal = ?2";
/* These columns are those of put_decided, and the others those of put_answered
 * above and of put_more below. */
static const char order_sql[] =
	"SELECT 'order', ordinal, source_line, number, revision, outcome,"
	" fingerprint, offset, length, purpose, customer, earlier, currency,"
	" exponent, amount_minor, lines, rules_tried, rules_fired, evidence,"
	" customer_orders, first_kind, first_special, first_lines,"
	" first_requested_day FROM purchase_order"
	" WHERE partner = ?1 AND number = ?2 AND revision = ?3"
	" AND intake = ?4 AND ordinal = ?5";
#define PURPOSE 9		/* the column above */
#define CUSTOMER_ORDERS 19
static const char digest_sql[] =
	"SELECT order_digest FROM receipt WHERE intake = ?1 AND ordinal = ?2"
	" AND order_digest IS NOT NULL";
static const char link_sql[] =
	"SELECT 'link', root_number, root_revision, n, purpose, lines"
	" FROM order_chain WHERE partner = ?1 AND number = ?2"
	" AND revision = ?3";
static const char more_sql[] =
	"SELECT 'customer-order', ordinal, kind, special, lines, requested_day"
	" FROM customer_order"
	" WHERE partner = ?1 AND number = ?2 AND revision = ?3"
	" ORDER BY ordinal";

struct lines {
	struct digest *digest;
	struct out out;
};

struct trail {
	struct lines all, row;
};

static void
lines_init(struct lines *n)
{
	n->digest = digest_new();
	out_init(&n->out, chain_to_digest, n->digest);
}

static void
lines_free(struct lines *n)
{
	out_free(&n->out);
	digest_free(n->digest);
}

static void
lines_begin(struct lines *n)
{
	n->out.len = 0;
	digest_start(n->digest);
}

static void
lines_end(struct lines *n, uint8_t sha256[DIGEST_BYTES])
{
	/* A digest takes everything. */
	(void)out_flush(&n->out);
	digest_finish(n->digest, sha256);
}

void
ledger_trail_begin(struct ledger *l)
{
	if (l->trail == NULL) {
		l->trail = memory_take(sizeof(*l->trail));
		lines_init(&l->trail->all);
		lines_init(&l->trail->row);
	}
	lines_begin(&l->trail->all);
}

void
ledger_trail_end(struct ledger *l, uint8_t sha256[DIGEST_BYTES])
{
	lines_end(&l->trail->all, sha256);
}

void
trail_free(struct trail *t)
{
	if (t == NULL)
		return;
	lines_free(&t->all);
	lines_free(&t->row);
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
	return chain_put_rows(&q, &l->trail->all.out, n, f);
}

static bool
put_of_order(struct ledger *l, enum statement which, const char *sql,
    const struct order_key *k, struct out *o, struct fault *f)
{
	struct query q;
	unsigned n;

	if (!query_start(&q, l, which, sql, f))
		return false;
	query_bind_key(&q, k);
	return chain_put_rows(&q, o, &n, f);
}

static bool
has_link(int64_t purpose)
{
	return purpose == PURPOSE_CHANGE || purpose == PURPOSE_CANCEL;
}

/* *THERE false: its row is of another order by now. */
static bool
put_order(struct ledger *l, const struct order_key *k, int64_t intake,
    uint32_t ordinal, struct out *o, bool *there, struct fault *f)
{
	struct query q;

	if (!query_start(&q, l, Q_CHAIN_ORDER, order_sql, f))
		return false;
	query_bind_key(&q, k);
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	if (!query_next(&q, there, f) || !*there)
		return f->kind == FAULT_NONE;
	chain_put_row(&q, o);
	const bool more = sqlite3_column_int(q.s, CUSTOMER_ORDERS) > 1;
	const bool link = has_link(sqlite3_column_int(q.s, PURPOSE));
	query_end(&q);
	if (link && !put_of_order(l, Q_CHAIN_LINK, link_sql, k, o, f))
		return false;
	return !more || put_of_order(l, Q_CHAIN_MORE, more_sql, k, o, f);
}

/* The digest of its row, and of what belongs to it. */
static bool
row_digest(struct ledger *l, const struct order_key *k, int64_t intake,
    uint32_t ordinal, uint8_t sha256[DIGEST_BYTES], bool *there,
    struct fault *f)
{
	struct lines *row = &l->trail->row;

	lines_begin(row);
	if (!put_order(l, k, intake, ordinal, &row->out, there, f))
		return false;
	lines_end(row, sha256);
	return true;
}

static void
put_digests(struct out *o, const uint8_t was[DIGEST_BYTES],
    const uint8_t is[DIGEST_BYTES])
{
	line_text(o, true, SPAN("row"));
	line_bytes(o, false, was, DIGEST_BYTES);
	line_bytes(o, false, is, DIGEST_BYTES);
	line_end(o);
}

/* The line behind a receipt, if it holds a digest. */
static bool
put_row_digest(struct ledger *l, const struct order_key *k, int64_t intake,
    uint32_t ordinal, struct fault *f)
{
	uint8_t was[DIGEST_BYTES], is[DIGEST_BYTES];
	struct query q;
	bool held, there = false;

	if (!query_start(&q, l, Q_CHAIN_DIGEST, digest_sql, f))
		return false;
	query_bind(&q, intake);
	query_bind(&q, ordinal);
	if (!query_next(&q, &held, f) || !held)
		return f->kind == FAULT_NONE;
	const bool whole = query_bytes(&q, was, sizeof(was), f);
	query_end(&q);
	if (!whole || (k->number.at != NULL &&
	    !row_digest(l, k, intake, ordinal, is, &there, f)))
		return false;
	put_digests(&l->trail->all.out, was, there ? is : was);
	return true;
}

bool
ledger_trail_order(struct ledger *l, const struct order_key *k,
    int64_t intake, uint32_t ordinal, unsigned what, struct fault *f)
{
	struct out *o = &l->trail->all.out;
	unsigned n = 0;
	bool there;

	assert(l->trail != NULL);
	if ((what & TRAIL_RECEIPT) != 0 &&
	    !put_receipt(l, intake, ordinal, &n, f))
		return false;
	if (n > 0 && !put_row_digest(l, k, intake, ordinal, f))
		return false;
	if (n == 0 && k->number.at != NULL &&
	    !put_order(l, k, intake, ordinal, o, &there, f))
		return false;
	return (what & TRAIL_FINDINGS) == 0 ||
	    chain_put_findings(l, intake, ordinal, o, f);
}

static void
put_day(struct out *o, int32_t day)
{
	if (day == NO_DAY)
		line_text(o, false, (struct span){ NULL, 0 });
	else
		line_number(o, false, day);
}

static void
put_amount(struct out *o, struct span currency, int64_t minor)
{
	const struct currency *c = currency_find(currency);

	line_text(o, false, span_of(c == NULL ? NULL : c->code));
	if (c == NULL)
		line_text(o, false, (struct span){ NULL, 0 });
	else
		line_number(o, false, c->exponent);
	line_number(o, false, minor);
}

/* What the row of an order holds of its first customer order. */
static void
put_first(struct out *o, const struct order_row *r,
    const struct customer_order_row *first)
{
	line_number(o, false, r->customer_orders);
	if (r->customer_orders == 0) {
		for (unsigned i = 0; i < 4; i++)
			line_text(o, false, (struct span){ NULL, 0 });
		return;
	}
	line_number(o, false, first->kind);
	line_number(o, false, first->special);
	line_number(o, false, first->lines);
	put_day(o, first->requested_day);
}

static void
put_decided(struct out *o, const struct order_row *r,
    const struct customer_order_row *first)
{
	line_text(o, true, SPAN("order"));
	line_number(o, false, r->ordinal);
	line_number(o, false, r->source_line);
	line_text(o, false, r->key.number);
	line_number(o, false, r->key.revision);
	line_number(o, false, r->outcome);
	line_bytes(o, false, r->fingerprint, sizeof(r->fingerprint));
	line_number(o, false, (int64_t)r->offset);
	line_number(o, false, (int64_t)r->length);
	line_number(o, false, r->purpose);
	line_text(o, false, r->customer);
	line_text(o, false, r->earlier);
	put_amount(o, r->currency, r->amount_minor);
	line_number(o, false, r->lines);
	line_number(o, false, (int64_t)r->trace.tried);
	line_number(o, false, (int64_t)r->trace.fired);
	line_text(o, false, r->trace.evidence);
	put_first(o, r, first);
	line_end(o);
}

static void
put_more(struct out *o, const struct order_row *r,
    const struct customer_order_row *orders)
{
	for (uint32_t i = 1; i < r->customer_orders; i++) {
		line_text(o, true, SPAN("customer-order"));
		line_number(o, false, orders[i].ordinal);
		line_number(o, false, orders[i].kind);
		line_number(o, false, orders[i].special);
		line_number(o, false, orders[i].lines);
		put_day(o, orders[i].requested_day);
		line_end(o);
	}
}

static bool
put_whole(struct ledger *l, const struct order_row *r,
    const struct customer_order_row *orders, struct out *o, struct fault *f)
{
	put_decided(o, r, orders);
	if (has_link(r->purpose) &&
	    !put_of_order(l, Q_CHAIN_LINK, link_sql, &r->key, o, f))
		return false;
	put_more(o, r, orders);
	return true;
}

bool
ledger_trail_decided(struct ledger *l, const struct order_row *r,
    const struct customer_order_row *orders, unsigned what, struct fault *f)
{
	struct out *o = &l->trail->all.out;

	return put_whole(l, r, orders, o, f) && ((what & TRAIL_FINDINGS) == 0 ||
	    chain_put_findings(l, r->intake, r->ordinal, o, f));
}

bool
ledger_trail_row(struct ledger *l, const struct order_row *r,
    const struct customer_order_row *orders, uint8_t sha256[DIGEST_BYTES],
    struct fault *f)
{
	struct lines *row = &l->trail->row;

	lines_begin(row);
	if (!put_whole(l, r, orders, &row->out, f))
		return false;
	lines_end(row, sha256);
	return true;
}

static void
put_answered(struct out *o, const struct receipt_row *r)
{
	line_text(o, true, SPAN("receipt"));
	line_number(o, false, r->ordinal);
	line_number(o, false, r->source_line);
	line_text(o, false, r->key.number);
	line_number(o, false, r->key.revision);
	line_number(o, false, r->outcome);
	line_number(o, false, r->conflict);
	line_number(o, false, r->lines);
	put_amount(o, r->currency, r->amount_minor);
	line_end(o);
}

bool
ledger_trail_receipt(struct ledger *l, const struct receipt_row *r,
    unsigned what, struct fault *f)
{
	struct out *o = &l->trail->all.out;

	put_answered(o, r);
	if (r->has_row)
		put_digests(o, r->order_digest, r->order_digest);
	return (what & TRAIL_FINDINGS) == 0 ||
	    chain_put_findings(l, r->intake, r->ordinal, o, f);
}
