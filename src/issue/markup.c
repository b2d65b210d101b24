#include "markup.h"

void
markup_root(struct out *o, const char *name, const char *namespace)
{
	out_text(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	markup_inner_root(o, name, namespace);
}

void
markup_inner_root(struct out *o, const char *name, const char *namespace)
{
	out_char(o, '<');
	out_text(o, name);
	markup_word(o, "xmlns", namespace);
}

void
markup_money(struct out *o, const char *name, int64_t minor,
    const struct currency *c)
{
	out_open_attr(o, name);
	out_money(o, minor, c);
	out_char(o, '"');
}

void
markup_identity(struct out *o, const struct purchase_order *order)
{
	if (order->identified) {
		out_attr(o, "number", order->number);
		markup_number(o, "revision", order->revision);
	}
}

void
markup_size(struct out *o, const struct purchase_order *order)
{
	markup_number(o, "sourceLine", order->source_line);
	markup_number(o, "lines", order->line_count);
	if (order->currency != NULL) {
		markup_word(o, "currency", order->currency->code);
		markup_money(o, "amount", order->amount_minor,
		    order->currency);
	}
}
