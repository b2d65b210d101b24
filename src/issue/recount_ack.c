/*
 * recount_ack - count an acknowledgement again, in either of its forms
 */
#include "ack.h"
#include "bounds.h"
#include "csv_in.h"
#include "fault.h"
#include "files.h"
#include "recount.h"
#include "xml_in.h"

static enum outcome
outcome_of(struct recount *r, struct span status, struct span duplicate)
{
	if (span_is(duplicate, "true"))
		return OUTCOME_DUPLICATE;
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		if (status.len > 0 && span_is(status, ack_status_words[i]))
			return i;
	recount_wrong(r, "acknowledgement: an order has no status");
	return OUTCOME_HELD;
}

struct scan {
	struct recount *r;
	enum outcome outcome;		/* of the order at hand */
};

static void
start_root(struct recount *r, const struct span *attrs, unsigned n)
{
	r->received = recount_number(r, recount_attr(attrs, n, "received"));
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		r->answered[i] = recount_number(r,
		    recount_attr(attrs, n, ack_count_words[i]));
	r->rehearsal = span_is(recount_attr(attrs, n, "test"), "true");
}

static void
start_order(struct scan *s, const struct span *attrs, unsigned n)
{
	s->outcome = outcome_of(s->r, recount_attr(attrs, n, "status"),
	    recount_attr(attrs, n, "duplicate"));
	recount_order(s->r, &s->r->ack, s->outcome,
	    recount_attr(attrs, n, "lines"),
	    recount_attr(attrs, n, "currency"),
	    recount_attr(attrs, n, "amount"));
}

enum { ROOT, ORDER, CUSTOMER_ORDER, NAMES };
static const char *const names[] = {
	[ROOT] = "acknowledgement",
	[ORDER] = "order",
	[CUSTOMER_ORDER] = "customerOrder",
	[NAMES] = NULL,
};

static void
on_start(void *ctx, unsigned which, const struct span *attrs, unsigned n)
{
	struct scan *s = ctx;
	if (which == ROOT)
		start_root(s->r, attrs, n);
	else if (which == ORDER)
		start_order(s, attrs, n);
	else if (s->outcome != OUTCOME_DUPLICATE)
		recount_id(&s->r->ack, recount_attr(attrs, n, "id"),
		    recount_attr(attrs, n, "specialHandling").at != NULL);
}

bool
recount_ack_xml(struct recount *r, int fd, const char *subject,
    struct fault *f)
{
	static const struct xml_scan_fns fns = { .names = names,
		.start = on_start };
	struct scan s = { .r = r };
	return xml_scan(fd, subject, &fns, &s, f);
}

static void
file_row(struct recount *r, const struct span *cell)
{
	r->received = recount_number(r, cell[ACK_RECEIVED]);
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		r->answered[i] = recount_number(r, cell[ACK_ACCEPTED + i]);
	r->rehearsal = span_is(cell[ACK_TEST], "true");
}

/* The marked ids stand in both lists, in the same order. */
static void
row_ids(struct recount *r, struct span ids, struct span marked)
{
	struct span next = span_cut(&marked, ' ');
	while (ids.len > 0) {
		const struct span id = span_cut(&ids, ' ');
		const bool special = span_equal(id, next);
		recount_id(&r->ack, id, special);
		if (special)
			next = span_cut(&marked, ' ');
	}
}

static void
order_row(struct recount *r, const struct span *cell)
{
	const enum outcome outcome = outcome_of(r, cell[ACK_ORDER_STATUS],
	    cell[ACK_IS_DUPLICATE]);
	recount_order(r, &r->ack, outcome, cell[ACK_LINES],
	    cell[ACK_CURRENCY], cell[ACK_AMOUNT]);
	if (outcome != OUTCOME_DUPLICATE)
		row_ids(r, cell[ACK_CUSTOMER_ORDERS],
		    cell[ACK_SPECIAL_HANDLING]);
}

static bool
on_row(void *ctx, const struct csv_row *row)
{
	struct recount *r = ctx;
	if (row->n != ACK_COLUMNS)
		recount_wrong(r, "acknowledgement: a row has not all columns");
	else if (span_is(row->field[ACK_RECORD], "file"))
		file_row(r, row->field);
	else if (span_is(row->field[ACK_RECORD], "order"))
		order_row(r, row->field);
	return r->wrong == NULL;
}

static bool
feed(struct csv_in *in, int fd, const char *subject, struct fault *f)
{
	char block[READ_BLOCK_BYTES];
	enum csv_trouble trouble;
	size_t got;
	do {
		if (!files_read(fd, block, sizeof(block), &got, subject, f))
			return false;
		trouble = csv_in_feed(in, block, got);
	} while (trouble == CSV_FINE && got == sizeof(block));
	if (trouble == CSV_FINE)
		trouble = csv_in_finish(in);
	return trouble == CSV_FINE || trouble == CSV_STOPPED ||
	    fault_set(f, FAULT_BALANCE, 0, "read again", "%s", subject);
}

bool
recount_ack_csv(struct recount *r, int fd, const char *subject,
    struct fault *f)
{
	struct csv_in *in = csv_in_new(',', on_row, r);
	const bool read = feed(in, fd, subject, f);
	csv_in_free(in);
	return read;
}
