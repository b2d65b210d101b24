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
/* WORD is ours: nothing in it needs to be escaped. */
void markup_word(struct out *o, const char *name, const char *word);
void markup_number(struct out *o, const char *name, uint64_t n);
/* The same, but nothing for zero or for false. */
void markup_number_if(struct out *o, const char *name, uint64_t n);
void markup_mark_if(struct out *o, const char *name, bool set);
void markup_money(struct out *o, const char *name, int64_t minor,
    const struct currency *c);
/* <name>value</name>, or nothing if VALUE is absent. */
void markup_leaf(struct out *o, const char *name, struct span value);
void markup_day(struct out *o, const char *name, int32_t day);

/* number and revision if it has them; sourceLine; lines, currency, amount. */
void markup_identity(struct out *o, const struct purchase_order *order);
void markup_size(struct out *o, const struct purchase_order *order);
#endif
