/*
 * ack_xml - the acknowledgement as XML (xsd/acknowledgement.xsd)
 *
 * An order's reasons stand on lines of their own; so each thing begins the
 * line it needs, and the end of an order depends on whether there were any.
 */
#include "ack.h"
#include "markup.h"
#include "reasons.h"
#include "staged.h"

static void
put_id(void *ctx, const char *id, bool special)
{
	struct out *o = ctx;
	out_text(o, "<customerOrder");
	markup_word(o, "id", id);
	markup_mark_if(o, "specialHandling", special);
	out_text(o, "/>");
}

static void
put_reason(struct out *o, const char *indent, const struct finding *why,
    enum input_format format)
{
	char field[FIELD_NAME_TEXT], message[REASON_MESSAGE];
	out_text(o, indent);
	out_text(o, "<reason");
	markup_word(o, "code", reasons[why->why].code);
	markup_number_if(o, "line", why->line);
	markup_number_if(o, "column", why->column);
	if (finding_field(why, format, field)[0] != '\0')
		out_attr(o, "field", span_of(field));
	out_attr(o, "value", why->value);
	markup_number_if(o, "orderLine", why->order_line);
	out_char(o, '>');
	out_xml(o, span_of(reasons_message(why, message)));
	out_text(o, "</reason>");
}

static void
put_order_reason(void *ctx, const struct finding *why)
{
	const struct writing *w = ctx;
	put_reason(w->o, "\n  ", why, w->job->head->format);
}

static void
put_omitted(struct out *o, const char *indent, uint64_t omitted)
{
	if (omitted > 0) {
		out_text(o, indent);
		out_text(o, "<reasonsOmitted>");
		out_u64(o, omitted);
		out_text(o, "</reasonsOmitted>");
	}
}

static bool
put(struct writing *w, const struct decision *d, struct fault *f)
{
	struct out *o = w->o;
	const uint64_t said = w->findings;
	uint64_t omitted;
	ack_count(w, d);
	out_text(o, " <order");
	markup_identity(o, d->order);
	markup_word(o, "status", ack_order_status(d));
	markup_mark_if(o, "duplicate", d->outcome == OUTCOME_DUPLICATE);
	markup_size(o, d->order);
	out_char(o, '>');
	if (!ack_each_id(w->job, d, put_id, o, f) ||
	    !ack_each_reason(w, d, put_order_reason, w, &omitted, f))
		return false;
	put_omitted(o, "\n  ", omitted);
	out_text(o, said == w->findings ? "</order>\n" : "\n </order>\n");
	return true;
}

static void
put_counts(struct out *o, uint64_t received,
    const uint64_t count[OUTCOME_COUNT])
{
	markup_number(o, "received", received);
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		markup_number(o, ack_count_words[i], count[i]);
}

static void
put_sums(struct out *o, const struct file_answer *answer)
{
	const struct totals *all = &answer->received.amount;
	out_text(o, "\n <lines");
	put_counts(o, answer->received.lines, answer->tally.lines);
	out_text(o, "/>");
	for (unsigned i = 0; i < all->n; i++) {
		const struct currency *c = all->sum[i].currency;
		out_text(o, "\n <amount");
		markup_word(o, "currency", c->code);
		markup_money(o, "received", all->sum[i].minor, c);
		for (unsigned k = 0; k < OUTCOME_COUNT; k++)
			markup_money(o, ack_count_words[k],
			    totals_of(&answer->tally.amount[k], c), c);
		out_text(o, "/>");
	}
}

static void
put_root(struct writing *w, const struct file_answer *answer)
{
	static const uint64_t none[OUTCOME_COUNT];
	const struct drop *drop = w->job->drop;
	struct out *o = staged_out(w->staged);
	markup_root(o, "acknowledgement", "urn:ordermill:acknowledgement:1");
	out_attr(o, "file", span_of(drop->name));
	markup_word(o, "sha256", drop->sha256_hex);
	markup_word(o, "status",
	    file_status_words[ack_file_status(w, answer)]);
	/* Nothing of a refused file is received. */
	if (answer->refused)
		put_counts(o, 0, none);
	else
		put_counts(o, answer->received.orders, answer->tally.orders);
	markup_mark_if(o, "duplicateFile", drop->repeats != 0);
	markup_mark_if(o, "test", drop->rehearsal);
	markup_mark_if(o, "released", drop->released);
	out_char(o, '>');
}

static bool
end(struct writing *w, const struct file_answer *answer, struct fault *f)
{
	const struct findings *fs = answer->findings;
	struct out *o = staged_out(w->staged);
	put_root(w, answer);
	if (!answer->refused)
		put_sums(o, answer);
	for (uint32_t i = 0; fs != NULL && i < fs->n; i++)
		put_reason(o, "\n ", &fs->at[i], w->job->head->format);
	if (fs != NULL)
		put_omitted(o, "\n ", fs->omitted);
	out_char(o, '\n');
	if (!spool_pour(&w->spool, o, f))
		return false;
	out_text(o, "</acknowledgement>\n");
	return true;
}

const struct writer ack_xml = { .put = put, .end = end, .head_last = true };
