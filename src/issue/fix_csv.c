/*
 * fix_csv - the fix file of a partner who sends CSV
 *
 * Every row gets one cell in front: the reasons, on the first row of an order.
 * The other cells keep their bytes, quotes and all; only ours is defused.  A
 * file that is itself a corrected fix file has such a column already, which is
 * left out.
 */
#include "fix.h"
#include "partner.h"
#include <string.h>

/*
 * The rows of an order, rewritten.  The decoder has read them in strict mode
 * (libcsv 3.0.3): quotes stand only around whole fields and doubled inside
 * them, so a comma or a line end is text exactly if an odd number of quotes
 * precedes it in its row.
 */
struct rows {
	struct out *o;
	struct span cell;		/* goes in front of the next row */
	uint32_t skip, column;
	bool inside, quoted;		/* of a row; of a field */
};

static bool
stops(char c)
{
	return c == ',' || c == '"' || c == '\n' || c == '\r';
}

static void
begin_field(struct rows *r)
{
	if (r->column != r->skip)
		out_char(r->o, ',');
}

static void
begin_row(struct rows *r)
{
	out_csv_safe(r->o, r->cell);
	r->cell = SPAN("");
	r->column = 0;
	r->inside = true;
	begin_field(r);
}

static void
end_row(struct rows *r)
{
	if (r->inside)
		out_char(r->o, '\n');
	r->inside = false;
}

/* Take a run of bytes without meaning, or one that has some. */
static size_t
take(struct rows *r, const char *at, size_t len)
{
	size_t n = 0;
	while (n < len && !stops(at[n]))
		n++;
	if (n == 0)
		n = 1;
	if (*at == '"')
		r->quoted = !r->quoted;
	if (*at == ',' && !r->quoted) {
		r->column++;
		begin_field(r);
	} else if (r->column != r->skip || (*at == '\r' && !r->quoted)) {
		out_bytes(r->o, at, n);
	}
	return n;
}

/* A line of nothing but white space is no row, and white space in front of a
 * row means nothing: both are left out. */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
rewrite(void *ctx, const char *at, size_t len)
{
	struct rows *r = ctx;
	while (len > 0) {
		size_t n = 1;
		if (!r->inside && !is_blank(*at))
			begin_row(r);
		if (*at == '\n' && !r->quoted)
			end_row(r);
		else if (r->inside)
			n = take(r, at, len);
		at += n;
		len -= n;
	}
}

static bool
begin(struct writing *w, struct fault *f)
{
	const struct span header = w->job->head->csv_header;
	w->old_reasons = fix_old_column(header);
	struct rows r = { .o = w->o, .cell = SPAN(FIX_COLUMN),
		.skip = w->old_reasons };
	(void)f;
	rewrite(&r, header.at, header.len);
	end_row(&r);
	return true;
}

static bool
put(struct writing *w, const struct decision *d, struct fault *f)
{
	fix_reasons(w, d, " | ");
	fix_count(w, d);
	struct rows r = { .o = w->o, .skip = w->old_reasons,
		.cell = { w->list.buf, w->list.len } };
	if (!fix_record(w, d, rewrite, &r, f))
		return false;
	end_row(&r);
	return true;
}

static void
put_totals(struct writing *w)
{
	const struct totals *all = &w->total.amount;
	struct out *o = w->o;
	out_text(o, "#TOTALS,");
	out_u64(o, w->total.orders);
	out_char(o, ',');
	out_u64(o, w->total.lines);
	out_char(o, ',');
	for (unsigned i = 0; i < all->n; i++) {
		if (i > 0)
			out_char(o, ';');
		out_text(o, all->sum[i].currency->code);
		out_char(o, '=');
		out_money(o, all->sum[i].minor, all->sum[i].currency);
	}
	out_char(o, '\n');
}

static bool
end(struct writing *w, const struct file_answer *answer, struct fault *f)
{
	(void)answer;
	if (w->job->drop->partner->totals_required) {
		if (!fix_total_known(w, f))
			return false;
		put_totals(w);
	}
	return true;
}

const struct writer fix_csv = { .begin = begin, .put = put, .end = end };
