/*
 * gate - the XSD as judge of events, whoever makes them
 *
 *	open(schema);  start, text, end, start, ...;  close
 *
 * libxml2's schema validation, fed by us instead of by its parser: the XML
 * decoder passes on what it has read, and CSV orders are replayed as if they
 * had been XML.  Objections come back while the event is being judged.
 *
 * The gate must be given a tree that it can follow to the end: see invariant
 * 1 in gate.c.
 */
#ifndef GATE_H
#define GATE_H
#include "reason.h"		/* enum reason */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>

struct schemas;
struct gate;

struct gate_attribute {
	const char *name;
	struct span value;
};

/* What the schema has against the event. */
struct objection {
	enum reason why;
	const char *attribute;	/* whose value it is; NULL: the element's */
	/* O_UNEXPECTED, O_MISSING of children: the names of the elements that
	 * could stand here, and the last of them, which must. */
	struct span expected, last_expected;
};
typedef void gate_fn(void *ctx, const struct objection *o);

struct gate *gate_open(const struct schemas *s, gate_fn *fn, void *ctx);
/* NAME must live until the element has ended. */
void gate_start(struct gate *g, const char *name,
    const struct gate_attribute *attrs, unsigned n);
void gate_text(struct gate *g, struct span text);
void gate_end(struct gate *g, const char *name);
/* Why there is no verdict; NULL while there is one.  Look before believing
 * that the absence of objections means anything. */
const char *gate_undecided(struct gate *g);
void gate_close(struct gate *g);	/* NULL is welcome */
#endif
