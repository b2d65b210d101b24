/*
 * fix_xml - the fix file of a partner who sends XML
 *
 * The root is built again from what the head of the input said, because the
 * records use its prefix and its namespace declarations.
 */
#include "clock.h"
#include "date.h"
#include "fix.h"
#include "markup.h"
#include "partner.h"

#define INPUT_NAMESPACE "urn:ordermill:purchase-orders:1"
#define FILE_ID_BYTES 96		/* of 100, without "-fix" */

static void
open_tag(struct writing *w, const char *before, const char *name)
{
	out_text(w->o, before);
	out_span(w->o, w->job->head->root_prefix);
	out_text(w->o, name);
}

/* A name of its own, so that the file is not taken for the first one again;
 * as long as the schema lets it be. */
static void
put_file_id(struct writing *w)
{
	const struct input_head *head = w->job->head;
	struct span id = head->file_id.len > 0 ? head->file_id :
	    span_of(w->job->drop->base);
	if (id.len > FILE_ID_BYTES) {
		id.len = FILE_ID_BYTES;
		/* Not through the middle of a character. */
		while (id.len > 0 && (id.at[id.len] & 0xc0) == 0x80)
			id.len--;
	}
	out_text(w->o, " fileId=\"");
	out_xml(w->o, id);
	out_text(w->o, "-fix\"");
}

static bool
begin(struct writing *w, struct fault *f)
{
	const struct input_head *head = w->job->head;
	const struct span namespaces = span_trim(head->root_namespaces);
	char now[MOMENT_TEXT];
	struct out *o = w->o;
	(void)f;
	out_text(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	open_tag(w, "<", "purchaseOrders");
	out_char(o, ' ');
	if (namespaces.len > 0)
		out_span(o, namespaces);
	else
		out_text(o, "xmlns=\"" INPUT_NAMESPACE "\"");
	markup_word(o, "partner", w->job->drop->partner->id);
	put_file_id(w);
	markup_word(o, "created", moment_format(clock_now(), now));
	out_text(o, ">\n");
	return true;
}

static void
copy(void *ctx, const char *bytes, size_t len)
{
	out_bytes(ctx, bytes, len);
}

static bool
put(struct writing *w, const struct decision *d, struct fault *f)
{
	struct out *o = w->o;
	fix_reasons(w, d, "\n     ");
	out_text(o, "<!-- ");
	out_xml_comment(o, (struct span){ w->list.buf, w->list.len });
	out_text(o, " -->\n");
	fix_count(w, d);
	if (!fix_record(w, d, copy, o, f))
		return false;
	out_char(o, '\n');
	return true;
}

static void
put_totals(struct writing *w)
{
	const struct totals *all = &w->total.amount;
	struct out *o = w->o;
	open_tag(w, "<", "controlTotals");
	markup_number(o, "orders", w->total.orders);
	markup_number(o, "lines", w->total.lines);
	out_char(o, '>');
	for (unsigned i = 0; i < all->n; i++) {
		open_tag(w, "<", "amount");
		markup_word(o, "currency", all->sum[i].currency->code);
		out_char(o, '>');
		out_money(o, all->sum[i].minor, all->sum[i].currency);
		open_tag(w, "</", "amount>");
	}
	open_tag(w, "</", "controlTotals>\n");
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
	open_tag(w, "</", "purchaseOrders>\n");
	return true;
}

const struct writer fix_xml = { .begin = begin, .put = put, .end = end };
