#include "difference.h"
#include "decision.h"
#include "out.h"

/* As XML calls it below its order or its line, with what tells it apart:
 * "place[install]/street", "characteristic[channels]". */
static void
put_field(struct out *o, const struct difference *d)
{
	const struct field_row *f = &fields[d->field];
	const char *name = f->xml[0] == '@' ? f->xml + 1 : f->xml;
	out_text(o, " field=\"");
	out_text(o, f->level == LEVEL_PLACE ? "place" : name);
	if (d->name.len > 0) {
		out_char(o, '[');
		out_xml(o, d->name);
		out_char(o, ']');
	}
	if (f->level == LEVEL_PLACE) {
		out_char(o, '/');
		out_text(o, name);
	}
	out_char(o, '"');
}

void
difference_put(struct out *o, int indent, const struct differences *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		out_pad(o, "", indent);
		out_text(o, "<difference");
		put_field(o, &d->at[i]);
		out_attr(o, "from", d->at[i].from);
		out_attr(o, "to", d->at[i].to);
		out_text(o, "/>\n");
	}
}
