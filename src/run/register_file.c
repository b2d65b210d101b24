#include "register_file.h"
#include "csv_in.h"
#include "fault.h"
#include "files.h"
#include "register_check.h"
#include "suggest.h"
#include <stdio.h>
#include <string.h>

struct reading {
	enum register_kind kind;
	const struct register_spec *spec;
	const struct partners *partners;
	bool headed, broken;			/* its header row is of no use */
	uint32_t columns;			/* of the header row */
	int of[MAX_CSV_COLUMNS];		/* file column -> spec column */
	register_row_fn *row;
	register_finding_fn *finding;
	void *ctx;
	struct fault *f;
};

/* DETAIL says what would be right; "" if that need not be said. */
static void
find(const struct reading *r, enum reason why, uint32_t line,
    const char *column, struct span value, const char *detail)
{
	const struct finding f = { .why = why, .line = line,
	    .field = column == NULL ? FIELD_NONE : FIELD_OTHER,
	    .name = span_of(column), .value = value,
	    .detail = span_of(detail[0] == '\0' ? NULL : detail) };

	r->finding(r->ctx, &f);
}

static int
spec_column(const struct register_spec *spec, struct span name)
{
	for (unsigned j = 0; j < spec->n_columns; j++)
		if (span_is(name, spec->column[j]))
			return (int)j;
	return -1;
}

static void
unknown_column(struct reading *r, uint32_t line, struct span name)
{
	const char *near = suggest(name, r->spec->column, r->spec->n_columns);
	char text[80] = "";

	if (near != NULL)
		snprintf(text, sizeof(text), "did you mean \"%s\"?", near);
	find(r, R_COLUMN_UNKNOWN, line, "column", name, text);
	r->broken = true;
}

static void
read_header(struct reading *r, const struct csv_row *row)
{
	bool seen[REGISTER_COLUMNS] = { false };

	r->headed = true;
	r->columns = row->n;
	for (uint32_t i = 0; i < row->n; i++) {
		const struct span name = span_trim(row->field[i]);
		const int j = r->of[i] = spec_column(r->spec, name);
		if (j < 0) {
			unknown_column(r, row->line, name);
		} else if (seen[j]) {
			find(r, R_COLUMN_TWICE, row->line, "column", name, "");
			r->broken = true;
		} else {
			seen[j] = true;
		}
	}
	for (unsigned j = 0; j < r->spec->n_columns; j++)
		if (!seen[j] && r->spec->required[j]) {
			find(r, R_COLUMN_MISSING, row->line, "column",
			    span_of(r->spec->column[j]), "");
			r->broken = true;
		}
}

static bool
check_row(const struct reading *r, const struct span *value, uint32_t line)
{
	char detail[REGISTER_DETAIL];
	bool fine = true;

	for (unsigned j = 0; j < r->spec->n_columns; j++) {
		const enum reason why = register_check(r->kind, j, value[j],
		    r->partners, detail);
		if (why == REASON_COUNT)
			continue;
		find(r, why, line, r->spec->column[j], value[j], detail);
		fine = false;
	}
	return fine;
}

static bool
read_row(struct reading *r, const struct csv_row *row)
{
	struct span value[REGISTER_COLUMNS];
	char detail[60];

	if (row->n != r->columns) {
		snprintf(detail, sizeof(detail), "%u instead of %u", row->n,
		    r->columns);
		find(r, R_COLUMNS, row->line, NULL, SPAN(""), detail);
		return true;
	}
	memset(value, 0, sizeof(value));
	for (uint32_t i = 0; i < row->n; i++)
		value[r->of[i]] = span_trim(row->field[i]);
	return !check_row(r, value, row->line) ||
	    r->row(r->ctx, value, row->line, r->f);
}

/* With a header row that has mistakes it cannot be said what is in the
 * others. */
static bool
take_row(void *ctx, const struct csv_row *row)
{
	struct reading *r = ctx;

	if (!r->headed)
		read_header(r, row);
	else if (!r->broken)
		return read_row(r, row);
	return true;
}

static enum reason
reason_of(enum csv_trouble t)
{
	switch (t) {
	case CSV_BAD_QUOTES:
		return F_QUOTES;
	case CSV_FIELD_TOO_LARGE:
		return F_FIELD_SIZE;
	case CSV_TOO_MANY_COLUMNS:
		return F_CSV_COLUMNS;
	case CSV_NUL_BYTE:
		return F_NUL;
	case CSV_LONE_RETURN:
		return F_CSV_RETURN;
	case CSV_FINE:
	case CSV_STOPPED:
		break;
	}
	return REASON_COUNT;
}

static bool
feed(struct reading *r, struct csv_in *csv, int fd, const char *path,
    enum csv_trouble *trouble)
{
	char block[READ_BLOCK_BYTES];
	size_t got = sizeof(block);

	*trouble = CSV_FINE;
	while (*trouble == CSV_FINE && got == sizeof(block)) {
		if (!files_read(fd, block, sizeof(block), &got, path, r->f))
			return false;
		*trouble = csv_in_feed(csv, block, got);
	}
	if (*trouble == CSV_FINE)
		*trouble = csv_in_finish(csv);
	return r->f->kind == FAULT_NONE;
}

bool
register_file_read(int fd, const char *path, enum register_kind k,
    const struct partners *ps, register_row_fn *row,
    register_finding_fn *finding, void *ctx, struct fault *f)
{
	struct reading r = { .kind = k, .spec = &registers[k],
		.partners = ps, .row = row, .finding = finding, .ctx = ctx,
		.f = f };
	struct csv_in *csv = csv_in_new(',', take_row, &r);
	enum csv_trouble trouble;
	const bool fine = feed(&r, csv, fd, path, &trouble);

	if (fine && reason_of(trouble) != REASON_COUNT)
		find(&r, reason_of(trouble), csv_in_line(csv), NULL, SPAN(""),
		    "");
	else if (fine && !r.headed)
		find(&r, F_EMPTY, 1, NULL, SPAN(""), "");
	csv_in_free(csv);
	return fine;
}
