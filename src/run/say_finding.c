#include "say_finding.h"

static const char *
severity_word(enum severity s)
{
	return s >= SEVERITY_REJECT ? "error" : "note";
}

void
say_finding_json(struct json *j, const struct finding *fi,
    enum input_format format)
{
	char field[FIELD_NAME_TEXT], text[FINDING_TEXT];
	const struct reason_row *r = &reasons[fi->why];

	json_object(j, NULL);
	json_text(j, "code", r->code);
	json_text(j, "name", r->mef);
	json_text(j, "severity", severity_word(r->severity));
	json_u64(j, "line", fi->line);
	if (fi->column > 0)
		json_u64(j, "column", fi->column);
	json_text(j, "field", finding_field(fi, format, field));
	if (fi->value.at != NULL)
		json_span(j, "value", fi->value);
	json_text(j, "message", finding_text(fi, text));
	json_text(j, "cure", r->cure);
	json_close(j);
}

void
say_finding(struct out *o, const char *path, const struct finding *fi,
    enum input_format format)
{
	char field[FIELD_NAME_TEXT], text[FINDING_TEXT];
	const struct reason_row *r = &reasons[fi->why];

	out_plain(o, span_of(path));
	if (fi->line > 0)
		out_printf(o, ":%u", fi->line);
	if (fi->column > 0)
		out_printf(o, ":%u", fi->column);
	out_printf(o, ": %s: ", severity_word(r->severity));
	finding_field(fi, format, field);
	if (field[0] != '\0') {
		out_plain(o, span_of(field));
		if (fi->value.len > 0) {
			out_text(o, " \"");
			out_plain(o, fi->value);
			out_char(o, '"');
		} else if (fi->value.at != NULL) {
			out_text(o, " is empty");
		}
		out_text(o, ": ");
	}
	out_plain(o, span_of(finding_text(fi, text)));
	out_printf(o, " [%s]\n", r->code);
}
