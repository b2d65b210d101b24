#include "csv_header.h"
#include "compiler.h"
#include "decoding.h"
#include "suggest.h"
#include "type.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Our own columns in a fix file, which comes back to us. */
static const char ours[] = "ordermill_";
static const char characteristic[] = "char:";
#define NAME_BYTES 64
/* Every column but the characteristics. */
#define KNOWN (ORDER_FIELDS + LINE_FIELDS + MAX_PLACES * PLACE_FIELDS + 4)

/*
 * The I-th known column: its name, written to BUF, and where its number goes.
 */
static csv_column *
known_column(struct csv_header *h, unsigned i, char buf[NAME_BYTES])
{
	const char *second = "";
	if (i < ORDER_FIELDS) {
		snprintf(buf, NAME_BYTES, "%s", fields[i].csv);
		return &h->order[i];
	}
	i -= ORDER_FIELDS;
	if (i < LINE_FIELDS) {
		snprintf(buf, NAME_BYTES, "%s",
		    fields[FIELD_LINE_NUMBER + i].csv);
		return &h->line[i];
	}
	i -= LINE_FIELDS;
	if (i < MAX_PLACES * PLACE_FIELDS) {
		const unsigned place = i / PLACE_FIELDS;
		i %= PLACE_FIELDS;
		second = place == 0 ? "" : "2";
		if (i == 0)
			snprintf(buf, NAME_BYTES, "place%s_role", second);
		else
			snprintf(buf, NAME_BYTES, "%s%s",
			    fields[FIELD_PLACE_ROLE + i].csv, second);
		return &h->place[place][i];
	}
	i -= MAX_PLACES * PLACE_FIELDS;
	assert(i < 4);
	snprintf(buf, NAME_BYTES, "%s%s", i < 2 ? "" : "line_",
	    fields[FIELD_REQUIREMENT_CODE + i % 2].csv);
	return &h->requirement[i / 2][i % 2];
}

static void
refuse(struct decoding *d, enum reason why, struct span name, uint32_t line,
    const char *detail)
{
	decoding_note(d, &(struct file_note){ .why = why, .name = name,
	    .detail = detail, .at = { line, 0 } });
	d->stopped = true;
}

static void
unknown(struct csv_header *h, struct span name, uint32_t line,
    struct decoding *d)
{
	struct suggest near;
	char known[KNOWN][NAME_BYTES], detail[MAX_VALUE_KEPT + 1];
	suggest_begin(&near, name);
	for (unsigned i = 0; i < KNOWN; i++) {
		known_column(h, i, known[i]);
		suggest_offer(&near, span_of(known[i]));
	}
	if (near.best.at != NULL)
		snprintf(detail, sizeof(detail), "did you mean " SPAN_FMT "?",
		    SPAN_ARG(near.best));
	else
		snprintf(detail, sizeof(detail), "known are %s, %s, ... "
		    "%s, and %sNAME", fields[0].csv, fields[1].csv,
		    fields[FIELD_COUNTRY].csv, characteristic);
	refuse(d, F_COLUMN_UNKNOWN, name, line, detail);
}

static bool
begins(struct span s, const char *prefix)
{
	return s.len >= strlen(prefix) &&
	    memcmp(s.at, prefix, strlen(prefix)) == 0;
}

static void
characteristic_column(struct csv_header *h, csv_column column,
    struct span whole, uint32_t line, struct decoding *d)
{
	const struct span name = { whole.at + sizeof(characteristic) - 1,
	    whole.len - (sizeof(characteristic) - 1) };
	if (type_check(FIELD_CHARACTERISTIC_NAME, name) != REASON_COUNT) {
		refuse(d, F_COLUMN_UNKNOWN, whole, line,
		    type_expected(FIELD_CHARACTERISTIC_NAME));
		return;
	}
	for (uint32_t i = 0; i < h->n_characteristics; i++)
		if (span_equal(h->characteristic[i].name, name))
			refuse(d, F_COLUMN_TWICE, whole, line, NULL);
	h->characteristic[h->n_characteristics].column = column;
	h->characteristic[h->n_characteristics].name =
	    arena_copy(&d->arena, name);
	h->n_characteristics++;
}

static void
read_column(struct csv_header *h, csv_column column, struct span name,
    uint32_t line, struct decoding *d)
{
	char known[NAME_BYTES];
	if (name.len == 0) {
		snprintf(known, sizeof(known), "column %d", column + 1);
		refuse(d, F_COLUMN_UNKNOWN, span_of(known), line,
		    "it has no name");
		return;
	}
	if (begins(name, ours))
		return;
	if (begins(name, characteristic)) {
		characteristic_column(h, column, name, line, d);
		return;
	}
	for (unsigned i = 0; i < KNOWN; i++) {
		csv_column *slot = known_column(h, i, known);
		if (!span_is(name, known))
			continue;
		if (*slot != NO_COLUMN)
			refuse(d, F_COLUMN_TWICE, name, line, NULL);
		*slot = column;
		return;
	}
	unknown(h, name, line, d);
}

/* Does NAME begin with the name of a column and C behind it? */
static bool
is_separated(struct csv_header *h, struct span name, char c)
{
	char known[NAME_BYTES];
	const struct span first = span_trim(span_cut(&name, c));
	if (name.at == NULL)
		return false;
	for (unsigned i = 0; i < KNOWN; i++) {
		known_column(h, i, known);
		if (span_is(first, known))
			return true;
	}
	return begins(first, characteristic) || begins(first, ours);
}

/* One finding says it better than a name that nobody knows and all columns
 * that are missing. */
static bool
has_other_separator(struct csv_header *h, const struct csv_row *row,
    struct decoding *d)
{
	static const struct {
		char c;
		const char *name;
	} others[] = { { ';', "\";\"" }, { '\t', "a tab" }, { '|', "\"|\"" } };
	const struct span name = row->field[0];
	char detail[MAX_VALUE_KEPT + 1];
	if (row->n != 1)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(others); i++) {
		if (!is_separated(h, name, others[i].c))
			continue;
		snprintf(detail, sizeof(detail), "what separates the columns "
		    "is %s, and has to be \",\"", others[i].name);
		refuse(d, F_COLUMN_UNKNOWN, name, row->line, detail);
		return true;
	}
	return false;
}

/* The columns without which no order could pass the schema. */
static bool
is_required(unsigned i)
{
	return i < ORDER_FIELDS + LINE_FIELDS && type_required((enum field)i);
}

void
csv_header_read(struct csv_header *h, const struct csv_row *row,
    struct decoding *d)
{
	char known[NAME_BYTES];
	memset(h, 0, sizeof(*h));
	for (unsigned i = 0; i < KNOWN; i++)
		*known_column(h, i, known) = NO_COLUMN;
	h->columns = row->n;
	if (has_other_separator(h, row, d))
		return;
	for (uint32_t i = 0; i < row->n; i++)
		read_column(h, (csv_column)i, span_trim(row->field[i]),
		    row->line, d);
	for (unsigned i = 0; i < KNOWN; i++)
		if (is_required(i) &&
		    *known_column(h, i, known) == NO_COLUMN)
			refuse(d, F_COLUMN_MISSING, span_of(known), row->line,
			    NULL);
}
