/*
 * exceptions_doc - what was refused, and why (xsd/exceptions.xsd)
 */
#include "markup.h"
#include "partner.h"
#include "reasons.h"
#include "staged.h"
#include "writing.h"

static void
put_position(struct out *o, const struct finding *f, enum input_format format)
{
	char field[FIELD_NAME_TEXT];
	markup_number_if(o, "line", f->line);
	markup_number_if(o, "column", f->column);
	markup_number_if(o, "orderLine", f->order_line);
	if (finding_field(f, format, field)[0] != '\0')
		out_attr(o, "field", span_of(field));
	out_attr(o, "value", f->value);
}

static void
put_finding(struct out *o, int indent, const struct finding *f,
    enum input_format format)
{
	const struct reason_row *why = &reasons[f->why];
	out_pad(o, "", indent);
	out_text(o, "<finding");
	markup_word(o, "code", why->code);
	markup_word(o, "mef", why->mef);
	markup_word(o, "severity", severity_words[why->severity]);
	put_position(o, f, format);
	out_text(o, ">\n");
	out_element(o, indent + 1, "wording", span_of(why->wording));
	if (f->detail.len > 0)
		out_element(o, indent + 1, "detail", f->detail);
	if (why->cure[0] != '\0')
		out_element(o, indent + 1, "cure", span_of(why->cure));
	out_pad(o, "", indent);
	out_text(o, "</finding>\n");
}

static bool
put(struct writing *w, const struct decision *d, struct fault *f)
{
	const struct findings *fs = d->order->findings;
	const struct shown shown = reasons_shown(w, fs, 0);
	struct out *o = w->o;
	(void)f;
	out_text(o, " <order");
	markup_identity(o, d->order);
	markup_size(o, d->order);
	markup_mark_if(o, "conflict", d->conflict);
	markup_number(o, "findings", shown.n + shown.omitted);
	markup_number(o, "findingsOmitted", shown.omitted);
	out_text(o, shown.n == 0 ? "/>\n" : ">\n");
	for (uint32_t i = 0; i < shown.n; i++)
		put_finding(o, 2, &fs->at[shown.first + i],
		    w->job->head->format);
	if (shown.n > 0)
		out_text(o, " </order>\n");
	return true;
}

static void
put_root(struct writing *w, const struct file_answer *answer)
{
	const struct drop *drop = w->job->drop;
	struct out *o = staged_out(w->staged);
	markup_root(o, "exceptions", "urn:ordermill:exceptions:1");
	markup_word(o, "partner", drop->partner->id);
	out_attr(o, "source", span_of(drop->name));
	markup_word(o, "sha256", drop->sha256_hex);
	markup_number(o, "rejected", w->orders);
	markup_number(o, "findings", w->findings);
	markup_number(o, "findingsOmitted", w->omitted);
	markup_mark_if(o, "refused", answer->refused);
	markup_mark_if(o, "test", drop->rehearsal);
	out_text(o, ">\n");
}

static bool
end(struct writing *w, const struct file_answer *answer, struct fault *f)
{
	const struct findings *fs = answer->findings;
	struct out *o = staged_out(w->staged);
	if (fs != NULL) {
		w->findings += (uint64_t)fs->n + fs->omitted;
		w->omitted += fs->omitted;
	}
	put_root(w, answer);
	for (uint32_t i = 0; fs != NULL && i < fs->n; i++)
		put_finding(o, 1, &fs->at[i], w->job->head->format);
	if (!spool_pour(&w->spool, o, f))
		return false;
	out_text(o, "</exceptions>\n");
	return true;
}

const struct writer exceptions_doc = {
	.put = put, .end = end, .head_last = true,
};
