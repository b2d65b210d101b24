/*
 * csv_decode - rows to orders
 *
 * The rows of an order stand together and have the same po_number and
 * revision.  The first of them gives the order's values, each of them may add
 * a line; an order is complete when a row of another one comes, or the end.
 * Then it is replayed through the gate (replay.c).
 *
 * A row with the wrong number of columns is not read beyond the number of its
 * order: its values may have slipped into the wrong columns.
 */
#include "csv_decode.h"
#include "chars.h"
#include "memory.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The cell in COLUMN as it stands; absent if there is none or it is empty. */
static inline struct span
raw_cell(const struct csv_row *row, csv_column column)
{
	if (column == NO_COLUMN || (uint32_t)column >= row->n ||
	    row->field[column].len == 0)
		return (struct span){ NULL, 0 };
	return row->field[column];
}

/* S, if it is not plain, collapsed until the next call; absent if that leaves
 * nothing. */
static struct span
collapsed(const struct csv_decoder *c, struct span s)
{
	if (!chars_is_collapsed(s))
		s = chars_collapse(s, c->scratch);
	return s.len == 0 ? (struct span){ NULL, 0 } : s;
}

static struct span
cell(const struct csv_decoder *c, const struct csv_row *row,
    csv_column column)
{
	const struct span s = raw_cell(row, column);
	return s.at == NULL || chars_is_plain(s) ? s : collapsed(c, s);
}

/* Is there something in the cell? */
static inline bool
has(const struct csv_row *row, csv_column column)
{
	const struct span s = raw_cell(row, column);
	return s.at != NULL && !chars_is_blank(s);
}

static void
keep(struct csv_decoder *c, const struct csv_row *row, enum field field,
    csv_column column)
{
	struct span s = raw_cell(row, column);
	if (s.at == NULL)
		return;
	if (!chars_is_plain(s)) {
		s = collapsed(c, s);
		if (s.at == NULL)
			return;
		c->unfit = c->unfit || chars_has_controls(s);
	}
	builder_copy(&c->d->builder, field, s, csv_at(row));
}

static void
finish_order(struct csv_decoder *c)
{
	struct builder *b = &c->d->builder;
	if (!b->open)
		return;
	/* The parent finds what is wrong with the values of the others. */
	if (!b->too_large && !c->ragged && !c->unfit)
		judge_replay(&c->d->judge);
	decoding_order(c->d, c->end);
}

static void
keep_requirement(struct csv_decoder *c, const struct csv_row *row,
    const csv_column column[2])
{
	if (!has(row, column[0]) && !has(row, column[1]))
		return;
	builder_requirement(&c->d->builder);
	keep(c, row, FIELD_REQUIREMENT_CODE, column[0]);
	keep(c, row, FIELD_REQUIREMENT, column[1]);
}

static void
begin_order(struct csv_decoder *c, const struct csv_row *row, bool ragged)
{
	const csv_column *column = c->header.order;
	builder_order(&c->d->builder, csv_at(row), row->offset);
	c->ragged = c->unfit = false;
	keep(c, row, FIELD_NUMBER, column[FIELD_NUMBER]);
	keep(c, row, FIELD_REVISION, column[FIELD_REVISION]);
	if (ragged)
		return;
	for (unsigned f = FIELD_ORDER_DATE; f < ORDER_FIELDS; f++)
		keep(c, row, (enum field)f, column[f]);
	keep_requirement(c, row, c->header.requirement[0]);
}

/* A later row of the order says of FIELD what stands in COLUMN; the first row
 * said FIRST, which is collapsed, and which most rows just repeat. */
static void
compare(const struct csv_decoder *c, const struct csv_row *row,
    enum field field, csv_column column, const struct value *first)
{
	char detail[MAX_VALUE_KEPT + 1];
	const struct span raw = raw_cell(row, column);
	if (raw.at == NULL || (first != NULL && span_equal(raw, first->text)))
		return;
	const struct span said = cell(c, row, column);
	if (said.at == NULL || (first != NULL &&
	    span_equal(said, first->text)))
		return;
	if (first == NULL || first->text.at == NULL)
		snprintf(detail, sizeof(detail), "the first row has none");
	else
		snprintf(detail, sizeof(detail), "the first row has "
		    SPAN_FMT, SPAN_ARG(first->text));
	builder_note(&c->d->builder, &(struct note){ .why = O_CONTRADICTION,
	    .field = field, .value = said, .detail = detail,
	    .at = csv_at(row) });
}

static void
compare_with_first_row(const struct csv_decoder *c, const struct csv_row *row)
{
	const struct purchase_order *o = &c->d->builder.order;
	const struct requirement *q = o->n_requirements == 0 ? NULL :
	    &o->requirements[0];
	const csv_column *column = c->header.requirement[0];
	for (unsigned f = FIELD_ORDER_DATE; f < ORDER_FIELDS; f++)
		compare(c, row, (enum field)f, c->header.order[f],
		    &o->field[f]);
	compare(c, row, FIELD_REQUIREMENT_CODE, column[0],
	    q == NULL ? NULL : &q->code);
	compare(c, row, FIELD_REQUIREMENT, column[1],
	    q == NULL ? NULL : &q->text);
}

static bool
any(const struct csv_row *row, const csv_column *column, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (has(row, column[i]))
			return true;
	return false;
}

/* Does the row say anything of a line? */
static bool
has_line(const struct csv_decoder *c, const struct csv_row *row)
{
	const struct csv_header *h = &c->header;
	if (any(row, h->line, LINE_FIELDS) ||
	    any(row, h->requirement[1], 2))
		return true;
	for (unsigned p = 0; p < MAX_PLACES; p++)
		if (any(row, h->place[p], PLACE_FIELDS))
			return true;
	for (uint32_t i = 0; i < h->n_characteristics; i++)
		if (has(row, h->characteristic[i].column))
			return true;
	return false;
}

static void
keep_line(struct csv_decoder *c, const struct csv_row *row)
{
	struct builder *b = &c->d->builder;
	const struct csv_header *h = &c->header;
	builder_line(b, csv_at(row));
	for (unsigned i = 0; i < LINE_FIELDS; i++)
		keep(c, row, (enum field)(FIELD_LINE_NUMBER + i), h->line[i]);
	for (unsigned p = 0; p < MAX_PLACES; p++) {
		if (!any(row, h->place[p], PLACE_FIELDS))
			continue;
		builder_place(b);
		for (unsigned i = 0; i < PLACE_FIELDS; i++)
			keep(c, row, (enum field)(FIELD_PLACE_ROLE + i),
			    h->place[p][i]);
	}
	for (uint32_t i = 0; i < h->n_characteristics; i++) {
		const csv_column column = h->characteristic[i].column;
		if (!has(row, column))
			continue;
		builder_characteristic(b);
		builder_value(b, FIELD_CHARACTERISTIC_NAME,
		    h->characteristic[i].name, csv_at(row));
		keep(c, row, FIELD_CHARACTERISTIC, column);
	}
	keep_requirement(c, row, h->requirement[1]);
	builder_line_end(b);
}

/* Is the row of the order that is open?  Revision 0 may be left out. */
static bool
same_order(const struct csv_decoder *c, const struct csv_row *row)
{
	const struct builder *b = &c->d->builder;
	const csv_column *column = c->header.order;
	if (!b->open || !span_equal(cell(c, row, column[FIELD_NUMBER]),
	    ORDER_TEXT(&b->order, NUMBER).text))
		return false;
	struct span revision = cell(c, row, column[FIELD_REVISION]);
	struct span first = ORDER_TEXT(&b->order, REVISION).text;
	if (revision.at == NULL)
		revision = SPAN("0");
	if (first.at == NULL)
		first = SPAN("0");
	return span_equal(revision, first);
}

static void
note_ragged(struct csv_decoder *c, const struct csv_row *row)
{
	char detail[80];
	snprintf(detail, sizeof(detail), "%u instead of %u", row->n,
	    c->header.columns);
	builder_note(&c->d->builder, &(struct note){ .why = O_COLUMNS,
	    .field = FIELD_NONE, .detail = detail, .at = csv_at(row) });
	builder_count_line(&c->d->builder);
	c->ragged = true;
}

static void
order_row(struct csv_decoder *c, const struct csv_row *row)
{
	const bool ragged = row->n != c->header.columns;
	const bool first = !same_order(c, row);
	if (first) {
		finish_order(c);
		begin_order(c, row, ragged);
	} else if (!ragged && !c->ragged) {
		compare_with_first_row(c, row);
	}
	c->end = row->offset + row->length;
	if (ragged)
		note_ragged(c, row);
	else if (has_line(c, row))
		keep_line(c, row);
}

/* The header row as it was written, from the file. */
static void
send_head(struct csv_decoder *c, const struct csv_row *row)
{
	char *raw = arena_take(&c->d->arena, row->length + 1);
	size_t n = 0;
	while (raw != NULL && n < row->length) {
		const ssize_t got = pread(c->d->input.fd, raw + n,
		    row->length - n, (off_t)(row->offset + n));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			decoding_no_verdict(c->d, "the file cannot be read");
			return;
		}
		n += (size_t)got;
	}
	decoding_head(c->d, &(struct frame_head){ .format = FORMAT_CSV,
	    .csv_header = { raw, n } });
}

static bool
is_empty(const struct csv_row *row)
{
	for (uint32_t i = 0; i < row->n; i++)
		if (!chars_is_blank(row->field[i]))
			return false;
	return true;
}

static bool
on_row(void *ctx, const struct csv_row *row)
{
	struct csv_decoder *c = ctx;
	if (is_empty(row))
		return true;
	if (!c->has_header && row->length > MAX_RECORD_BYTES) {
		decoding_stop(c->d, &(struct file_note){
		    .why = F_FIELD_SIZE, .at = csv_at(row),
		    .detail = "the header row has more than 1 MiB" });
	} else if (!c->has_header) {
		send_head(c, row);
		csv_header_read(&c->header, row, c->d);
		c->has_header = true;
	} else if (c->has_totals) {
		decoding_stop(c->d, &(struct file_note){
		    .why = F_CSV_TOTALS, .at = csv_at(row),
		    .detail = "a row comes after it" });
	} else if (span_is(span_trim(row->field[0]), CSV_TOTALS_MARK)) {
		finish_order(c);
		csv_totals_read(c, row);
	} else {
		order_row(c, row);
	}
	return !c->d->stopped && !c->d->lost;
}

static void
refuse_trouble(struct csv_decoder *c, enum csv_trouble t)
{
	static const enum reason reasons_of[] = {
		[CSV_BAD_QUOTES] = F_QUOTES,
		[CSV_FIELD_TOO_LARGE] = F_FIELD_SIZE,
		[CSV_TOO_MANY_COLUMNS] = F_CSV_COLUMNS,
		[CSV_NUL_BYTE] = F_NUL,
		[CSV_LONE_RETURN] = F_CSV_RETURN,
	};
	if (t != CSV_FINE && t != CSV_STOPPED)
		decoding_stop(c->d, &(struct file_note){
		    .why = reasons_of[t], .at = { csv_in_line(c->in), 0 } });
}

static void
read_rows(struct csv_decoder *c)
{
	enum csv_trouble t = CSV_FINE;
	struct span bytes;
	while (t == CSV_FINE && decoding_read(c->d, &bytes))
		t = csv_in_feed(c->in, bytes.at, bytes.len);
	if (t == CSV_FINE && !c->d->stopped && !c->d->lost)
		t = csv_in_finish(c->in);
	refuse_trouble(c, t);
	if (!c->d->stopped && !c->has_header)
		decoding_stop(c->d, &(struct file_note){ .why = F_EMPTY });
}

void
csv_decode(struct decoding *d)
{
	/* The root has to name a partner, and a CSV file does not. */
	static const struct gate_attribute root = { "partner",
	    { "csv", 3 } };
	struct csv_decoder *c = memory_take(sizeof(*c));
	const struct position at = { 1, 0 };
	c->d = d;
	c->in = csv_in_new(',', on_row, c);
	c->scratch = memory_take(MAX_FIELD_BYTES);
	judge_open(&d->judge, d, d->schemas, true, F_CSV_TOTALS);
	judge_start(&d->judge, EL_ROOT, at, &root, 1);
	read_rows(c);
	if (!d->stopped) {
		finish_order(c);
		judge_end(&d->judge, EL_ROOT, at);
	}
	judge_close(&d->judge);
	csv_in_free(c->in);
	memory_free(c->scratch);
	memory_free(c);
}
