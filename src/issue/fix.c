#include "fix.h"
#include "csv_in.h"
#include "drop.h"
#include "fault.h"
#include "reasons.h"
#include <errno.h>
#include <unistd.h>

/* After so many bytes reasons are only counted: a cell of a spreadsheet holds
 * 32,767 characters, and no field that we read may have more than
 * MAX_FIELD_BYTES, even if every byte had to be written as \xHH. */
#define LIST_BYTES 15000

void
fix_reasons(struct writing *w, const struct decision *d, const char *between)
{
	const struct findings *fs = d->order->findings;
	const struct shown shown = reasons_shown(w, fs, 1);
	uint64_t omitted = shown.omitted;
	w->list.len = 0;
	for (uint32_t i = 0; i < shown.n; i++) {
		if (w->list.len > LIST_BYTES) {
			omitted += shown.n - i;
			break;
		}
		if (i > 0)
			out_text(&w->list, between);
		reasons_sentence(&w->list, &fs->at[shown.first + i],
		    w->job->head->format);
	}
	if (omitted > 0) {
		out_text(&w->list, between);
		out_u64(&w->list, omitted);
		out_text(&w->list, " more");
	}
}

void
fix_count(struct writing *w, const struct decision *d)
{
	const struct purchase_order *order = d->order;
	w->total.orders++;
	w->total.lines += order->line_count;
	if (order->currency != NULL && order->amount_minor > 0 &&
	    !totals_add(&w->total.amount, order->currency,
	    order->amount_minor))
		w->unsummable = true;
}

/* A file with such sums is refused whole, so this is not met. */
bool
fix_total_known(const struct writing *w, struct fault *f)
{
	return !w->unsummable || fault_set(f, FAULT_BALANCE, 0,
	    "control totals", "%s", w->job->drop->name);
}

bool
fix_record(const struct writing *w, const struct decision *d,
    fix_bytes_fn *fn, void *ctx, struct fault *f)
{
	char block[READ_BLOCK_BYTES];
	uint64_t at = d->order->offset, left = d->order->length;
	while (left > 0) {
		const size_t want = left < sizeof(block) ? (size_t)left :
		    sizeof(block);
		const ssize_t got = pread(w->job->drop->plain_fd, block, want,
		    (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fault_errno(f, "pread", "%s",
			    w->job->drop->name);
		if (got == 0)
			return fault_set(f, FAULT_IO, 0, "short file", "%s",
			    w->job->drop->name);
		fn(ctx, block, (size_t)got);
		at += (uint64_t)got;
		left -= (uint64_t)got;
	}
	return true;
}

static bool
find_column(void *ctx, const struct csv_row *row)
{
	uint32_t *column = ctx;
	for (uint32_t i = 0; i < row->n; i++)
		if (span_is(row->field[i], FIX_COLUMN))
			*column = i;
	return true;
}

uint32_t
fix_old_column(struct span header)
{
	uint32_t column = FIX_NO_COLUMN;
	struct csv_in *in = csv_in_new(',', find_column, &column);
	/* A header that cannot be read has refused its file long ago. */
	if (csv_in_feed(in, header.at, header.len) == CSV_FINE)
		(void)csv_in_finish(in);
	csv_in_free(in);
	return column;
}
