#include "markup.h"

static void
open_attr(struct out *o, const char *name)
{
	out_char(o, ' ');
	out_text(o, name);
	out_bytes(o, "=\"", 2);
}

void
markup_root(struct out *o, const char *name, const char *namespace)
{
	out_text(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<");
	out_text(o, name);
	markup_word(o, "xmlns", namespace);
}

void
markup_word(struct out *o, const char *name, const char *word)
{
	open_attr(o, name);
	out_text(o, word);
	out_char(o, '"');
}

void
markup_number(struct out *o, const char *name, uint64_t n)
{
	open_attr(o, name);
	out_u64(o, n);
	out_char(o, '"');
}

void
markup_number_if(struct out *o, const char *name, uint64_t n)
{
	if (n != 0)
		markup_number(o, name, n);
}

void
markup_mark_if(struct out *o, const char *name, bool set)
{
	if (set)
		markup_word(o, name, "true");
}

void
markup_money(struct out *o, const char *name, int64_t minor,
    const struct currency *c)
{
	open_attr(o, name);
	out_money(o, minor, c);
	out_char(o, '"');
}

static void
open_tag(struct out *o, const char *name)
{
	out_char(o, '<');
	out_text(o, name);
	out_char(o, '>');
}

static void
close_tag(struct out *o, const char *name)
{
	out_bytes(o, "</", 2);
	out_text(o, name);
	out_char(o, '>');
}

void
markup_leaf(struct out *o, const char *name, struct span value)
{
	if (value.at == NULL)
		return;
	open_tag(o, name);
	out_xml(o, value);
	close_tag(o, name);
}

void
markup_day(struct out *o, const char *name, int32_t day)
{
	if (day == NO_DAY)
		return;
	open_tag(o, name);
	out_day(o, day);
	close_tag(o, name);
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
