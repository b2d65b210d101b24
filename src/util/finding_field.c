/*
 * finding_field - the place of a finding in the words of its format
 *
 * An XML partner reads a path that starts below purchaseOrder, a CSV partner
 * the name of a column.
 */
#include "finding.h"
#include "utf8.h"
#include <stdio.h>

/* The name of a finding, cut so that what stands around it fits too. */
#define NAME_BYTES (FIELD_NAME_TEXT - 32)
#define NAME_ARG(f) \
	(int)utf8_cut((f)->name.at, (f)->name.len, NAME_BYTES), \
	(f)->name.at == NULL ? "" : (f)->name.at

/* A requirement may be the order's or a line's; all other pairs are lines'. */
static bool
in_line(const struct finding *f)
{
	const bool requirement = f->field == FIELD_REQUIREMENT ||
	    f->field == FIELD_REQUIREMENT_CODE;
	return fields[f->field].level != LEVEL_ORDER &&
	    !(requirement && f->order_line == 0);
}

static void
xml_path(const struct finding *f, char *buf)
{
	const struct field_row *row = &fields[f->field];
	if (f->field == FIELD_CHARACTERISTIC && f->name.len > 0)
		snprintf(buf, FIELD_NAME_TEXT, "line/%s[%.*s]", row->xml,
		    NAME_ARG(f));
	else
		snprintf(buf, FIELD_NAME_TEXT, "%s%s%s",
		    in_line(f) ? "line/" : "",
		    row->level == LEVEL_PLACE ? "place/" : "", row->xml);
}

static void
csv_column(const struct finding *f, char *buf)
{
	const struct field_row *row = &fields[f->field];
	if (f->field == FIELD_CHARACTERISTIC ||
	    f->field == FIELD_CHARACTERISTIC_NAME)
		snprintf(buf, FIELD_NAME_TEXT, "%s%.*s", row->csv,
		    NAME_ARG(f));
	else if (f->field == FIELD_PLACE_ROLE && f->which == 1)
		snprintf(buf, FIELD_NAME_TEXT, "place2_role");
	else if (row->level == LEVEL_PLACE && f->which == 1)
		snprintf(buf, FIELD_NAME_TEXT, "%s2", row->csv);
	else
		snprintf(buf, FIELD_NAME_TEXT, "%s%s",
		    row->level == LEVEL_PAIR && in_line(f) ? "line_" : "",
		    row->csv);
}

const char *
finding_field(const struct finding *f, enum input_format format,
    char buf[FIELD_NAME_TEXT])
{
	if (f->field == FIELD_NONE)
		buf[0] = '\0';
	else if (f->field == FIELD_OTHER)
		snprintf(buf, FIELD_NAME_TEXT, "%.*s", NAME_ARG(f));
	else if (format == FORMAT_XML)
		xml_path(f, buf);
	else
		csv_column(f, buf);
	return buf;
}
