/*
 * ack_csv - the acknowledgement as CSV
 *
 * A header row, a row for the file, its sums in lines and in money, its
 * reasons, then a row for each order with its reasons below it.  A row names
 * its columns, in their order; what lies between them stays empty.
 */
#include "ack.h"
#include "reasons.h"
#include "staged.h"
#include <assert.h>

const char *const ack_columns[] = {
	[ACK_RECORD] = "record",
	[ACK_FILE] = "file",
	[ACK_SHA256] = "sha256",
	[ACK_STATUS] = "status",
	[ACK_RECEIVED] = "received",
	[ACK_ACCEPTED] = "accepted",
	[ACK_CONDITIONALLY_ACCEPTED] = "conditionally_accepted",
	[ACK_REJECTED] = "rejected",
	[ACK_DUPLICATE] = "duplicate",
	[ACK_HELD] = "held",
	[ACK_NUMBER] = "number",
	[ACK_REVISION] = "revision",
	[ACK_ORDER_STATUS] = "order_status",
	[ACK_IS_DUPLICATE] = "is_duplicate",
	[ACK_CUSTOMER_ORDERS] = "customer_orders",
	[ACK_CODE] = "code",
	[ACK_LINE] = "line",
	[ACK_COLUMN] = "column",
	[ACK_FIELD] = "field",
	[ACK_ORDER_LINE] = "order_line",
	[ACK_VALUE] = "value",
	[ACK_MESSAGE] = "message",
	[ACK_SPECIAL_HANDLING] = "special_handling",
	[ACK_LINES] = "lines",
	[ACK_CURRENCY] = "currency",
	[ACK_AMOUNT] = "amount",
	[ACK_DUPLICATE_FILE] = "duplicate_file",
	[ACK_TEST] = "test",
};

struct row {
	struct out *o;
	enum ack_column at;
};

static struct row
row_begin(struct out *o, const char *record)
{
	out_text(o, record);
	return (struct row){ .o = o, .at = ACK_RECORD };
}

static struct out *
row_to(struct row *r, enum ack_column column)
{
	assert(column > r->at);
	for (; r->at < column; r->at++)
		out_char(r->o, ',');
	return r->o;
}

static void
row_end(struct row *r)
{
	for (; r->at < ACK_COLUMNS - 1; r->at++)
		out_char(r->o, ',');
	out_char(r->o, '\n');
}

static void
row_number_if(struct row *r, enum ack_column column, uint64_t n)
{
	if (n != 0)
		out_u64(row_to(r, column), n);
}

static void
row_mark_if(struct row *r, enum ack_column column, bool set)
{
	if (set)
		out_text(row_to(r, column), "true");
}

static void
row_identity(struct row *r, const struct decision *d)
{
	if (d != NULL && d->order->identified) {
		out_csv_safe(row_to(r, ACK_NUMBER), d->order->number);
		out_u64(row_to(r, ACK_REVISION), d->order->revision);
	}
}

/* A reason; D is the order that it is about, NULL for the file. */
static void
put_reason(struct out *o, const struct decision *d, const struct finding *why,
    enum input_format format)
{
	char text[REASON_MESSAGE];
	struct row r = row_begin(o, "reason");
	row_identity(&r, d);
	out_text(row_to(&r, ACK_CODE), reasons[why->why].code);
	row_number_if(&r, ACK_LINE, why->line);
	row_number_if(&r, ACK_COLUMN, why->column);
	out_csv_safe(row_to(&r, ACK_FIELD),
	    span_of(finding_field(why, format, text)));
	row_number_if(&r, ACK_ORDER_LINE, why->order_line);
	out_csv_safe(row_to(&r, ACK_VALUE), why->value);
	out_csv_safe(row_to(&r, ACK_MESSAGE),
	    span_of(reasons_message(why, text)));
	row_end(&r);
}

struct reason_rows {
	struct out *o;
	const struct decision *d;
	enum input_format format;
};

static void
put_order_reason(void *ctx, const struct finding *why)
{
	const struct reason_rows *rows = ctx;
	put_reason(rows->o, rows->d, why, rows->format);
}

static void
put_omitted(struct out *o, const struct decision *d, uint64_t omitted)
{
	if (omitted == 0)
		return;
	struct row r = row_begin(o, "reason");
	row_identity(&r, d);
	out_u64(row_to(&r, ACK_MESSAGE), omitted);
	out_text(o, " more reasons are not shown");
	row_end(&r);
}

struct id_list {
	struct out *o;
	bool special_only;
	uint32_t n;
};

static void
put_id(void *ctx, const char *id, bool special)
{
	struct id_list *list = ctx;
	if (list->special_only && !special)
		return;
	if (list->n++ > 0)
		out_char(list->o, ' ');
	out_text(list->o, id);
}

static bool
put_ids(struct row *r, enum ack_column column, const struct issue *job,
    const struct decision *d, struct fault *f)
{
	struct id_list list = { .o = row_to(r, column),
		.special_only = column == ACK_SPECIAL_HANDLING };
	return ack_each_id(job, d, put_id, &list, f);
}

static bool
put_order(struct writing *w, const struct decision *d, struct fault *f)
{
	const struct purchase_order *order = d->order;
	struct row r = row_begin(w->o, "order");
	row_identity(&r, d);
	out_text(row_to(&r, ACK_ORDER_STATUS), ack_order_status(d));
	row_mark_if(&r, ACK_IS_DUPLICATE, d->outcome == OUTCOME_DUPLICATE);
	if (!put_ids(&r, ACK_CUSTOMER_ORDERS, w->job, d, f))
		return false;
	out_u64(row_to(&r, ACK_LINE), order->source_line);
	if (!put_ids(&r, ACK_SPECIAL_HANDLING, w->job, d, f))
		return false;
	out_u64(row_to(&r, ACK_LINES), order->line_count);
	if (order->currency != NULL) {
		out_text(row_to(&r, ACK_CURRENCY), order->currency->code);
		out_money(row_to(&r, ACK_AMOUNT), order->amount_minor,
		    order->currency);
	}
	row_end(&r);
	return true;
}

static bool
put(struct writing *w, const struct decision *d, struct fault *f)
{
	struct reason_rows rows = { w->o, d, w->job->head->format };
	uint64_t omitted;
	ack_count(w, d);
	if (!put_order(w, d, f) ||
	    !ack_each_reason(w, d, put_order_reason, &rows, &omitted, f))
		return false;
	put_omitted(w->o, d, omitted);
	return true;
}

static void
put_counts(struct row *r, uint64_t received,
    const uint64_t count[OUTCOME_COUNT])
{
	out_u64(row_to(r, ACK_RECEIVED), received);
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		out_u64(row_to(r, ACK_ACCEPTED + i), count[i]);
}

static void
put_file(struct writing *w, const struct file_answer *answer)
{
	static const uint64_t none[OUTCOME_COUNT];
	const struct drop *drop = w->job->drop;
	struct row r = row_begin(staged_out(w->staged), "file");
	out_csv_safe(row_to(&r, ACK_FILE), span_of(drop->name));
	out_text(row_to(&r, ACK_SHA256), drop->sha256_hex);
	out_text(row_to(&r, ACK_STATUS),
	    file_status_words[ack_file_status(w, answer)]);
	/* Nothing of a refused file is received. */
	if (answer->refused)
		put_counts(&r, 0, none);
	else
		put_counts(&r, answer->received.orders, answer->tally.orders);
	row_mark_if(&r, ACK_DUPLICATE_FILE, drop->repeats != 0);
	row_mark_if(&r, ACK_TEST, drop->rehearsal);
	row_end(&r);
}

static void
put_sums(struct out *o, const struct file_answer *answer)
{
	const struct totals *all = &answer->received.amount;
	struct row r = row_begin(o, "lines");
	put_counts(&r, answer->received.lines, answer->tally.lines);
	row_end(&r);
	for (unsigned i = 0; i < all->n; i++) {
		const struct currency *c = all->sum[i].currency;
		r = row_begin(o, "amount");
		out_money(row_to(&r, ACK_RECEIVED), all->sum[i].minor, c);
		for (unsigned k = 0; k < OUTCOME_COUNT; k++)
			out_money(row_to(&r, ACK_ACCEPTED + k),
			    totals_of(&answer->tally.amount[k], c), c);
		out_text(row_to(&r, ACK_CURRENCY), c->code);
		row_end(&r);
	}
}

static bool
end(struct writing *w, const struct file_answer *answer, struct fault *f)
{
	const struct findings *fs = answer->findings;
	struct out *o = staged_out(w->staged);
	for (unsigned i = 0; i < ACK_COLUMNS; i++) {
		out_text(o, ack_columns[i]);
		out_char(o, i + 1 < ACK_COLUMNS ? ',' : '\n');
	}
	put_file(w, answer);
	if (!answer->refused)
		put_sums(o, answer);
	for (uint32_t i = 0; fs != NULL && i < fs->n; i++)
		put_reason(o, NULL, &fs->at[i], w->job->head->format);
	if (fs != NULL)
		put_omitted(o, NULL, fs->omitted);
	return spool_pour(&w->spool, o, f);
}

const struct writer ack_csv = { .put = put, .end = end, .head_last = true };
