/*
 * markup - the few shapes of XML that our documents are made of
 *
 * Attributes begin with their space; nothing here ends a line.
 */
#ifndef MARKUP_H
#define MARKUP_H
#include "out.h"		/* struct out */
#include "purchase_order.h"	/* struct purchase_order */
#include <stdbool.h>
#include <stdint.h>

/* The declaration and an open root, ready for attributes. */
void markup_root(struct out *o, const char *name, const char *namespace);
/* The same without the declaration: it is not the first in its file. */
void markup_inner_root(struct out *o, const char *name,
    const char *namespace);

/* Inline, since names are literals, and much of a night is spent here.
 * WORD is ours: nothing in it needs to be escaped. */
static ALWAYS_INLINE void
markup_word(struct out *o, const char *name, const char *word)
{
	out_open_attr(o, name);
	out_text(o, word);
	out_char(o, '"');
}
static ALWAYS_INLINE void
markup_number(struct out *o, const char *name, uint64_t n)
{
	out_open_attr(o, name);
	out_u64(o, n);
	out_char(o, '"');
}
/* The same, but nothing for zero or for false. */
static ALWAYS_INLINE void
markup_number_if(struct out *o, const char *name, uint64_t n)
{
	if (n != 0)
		markup_number(o, name, n);
}
static ALWAYS_INLINE void
markup_mark_if(struct out *o, const char *name, bool set)
{
	if (set)
		markup_word(o, name, "true");
}
static ALWAYS_INLINE void
markup_open_tag(struct out *o, const char *name)
{
	out_around(o, "<", name, ">");
}
static ALWAYS_INLINE void
markup_close_tag(struct out *o, const char *name)
{
	out_around(o, "</", name, ">");
}
/* <name>value</name>, or nothing if VALUE is absent. */
static ALWAYS_INLINE void
markup_leaf(struct out *o, const char *name, struct span value)
{
	if (value.at == NULL)
		return;
	markup_open_tag(o, name);
	out_xml(o, value);
	markup_close_tag(o, name);
}
static ALWAYS_INLINE void
markup_day(struct out *o, const char *name, int32_t day)
{
	if (day == NO_DAY)
		return;
	markup_open_tag(o, name);
	out_day(o, day);
	markup_close_tag(o, name);
}
void markup_money(struct out *o, const char *name, int64_t minor,
    const struct currency *c);

/* number and revision if it has them; sourceLine; lines, currency, amount. */
void markup_identity(struct out *o, const struct purchase_order *order);
void markup_size(struct out *o, const struct purchase_order *order);
#endif
