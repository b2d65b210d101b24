/*
 * catalogue_in - from the elements of a catalogue to offerings
 *
 * What breaks the schema is told already when these are called: they read
 * what can be read, and tell only what the schema cannot see.
 */
#ifndef CATALOGUE_IN_H
#define CATALOGUE_IN_H
#include "catalogue.h"		/* struct offering */
#include "compiler.h"		/* PRINTF */
#include "xml_in.h"		/* struct xml_node */

struct reading {
	const char *path;
	struct arena *arena;
	unsigned mistakes;
};
struct entry {
	struct offering offering;
	const struct xml_node *node;
};

void catalogue_wrong(struct reading *r, uint32_t line, const char *fmt, ...)
    PRINTF(3, 4);
/* The values of a list: its parts between spaces. */
struct span *catalogue_list(struct reading *r, struct span text, uint32_t *n);
/* "1..10", or "5" for 5..5.  False if it is neither. */
bool catalogue_range(struct span text, struct range *out);
void catalogue_offering(struct reading *r, struct entry *e);
void catalogue_characteristics(struct reading *r, const struct xml_node *node,
    struct offering *o);
/* What is wrong with all of them together; sorts them by id. */
void catalogue_check(struct reading *r, struct entry *entries, uint32_t n);
#endif
