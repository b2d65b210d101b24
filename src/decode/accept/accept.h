/*
 * accept - orders that are plainly right, without libxml2
 *
 *	compile(schema);  record, record, ... or proof after proof;  free
 *
 * Only libxml2 with the schema may reject an order; but most orders are
 * right, and that can be proven with less.  The schema is compiled into
 * tables once more, by us; with them an order is accepted that is written in
 * a strict subset of XML and that the tables find valid.  Whatever else it
 * is, it is UNPROVEN, which says nothing about it.
 *
 * Sound: what is accepted here, libxml2 with the schema accepts, and makes
 * the same order of it, to the last column.  If the schema says something that
 * compile does not understand, there is no acceptor.
 */
#ifndef ACCEPT_H
#define ACCEPT_H
#include "gate.h"		/* struct gate_attribute */
#include "span.h"		/* struct span, by value */
#include "vocabulary.h"		/* enum element */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct acceptor;
struct builder;

/* NULL: WHY says what is not understood. */
struct acceptor *acceptor_compile(const char *xsd, size_t len, char *why,
    size_t size);
void acceptor_free(struct acceptor *a);		/* NULL is welcome */

/* XML: records between the tags of the root ------------------------------- */

/* A place between two orders, and the text from there on: UTF-8 without NUL.
 * The default namespace there is that of the orders. */
struct accept_place {
	struct span text;
	uint64_t offset;		/* of the text in the input */
	uint32_t line, column;
};
enum accept_answer {
	ACCEPT_PROVEN,		/* B holds the order; PLACE is behind it */
	ACCEPT_UNPROVEN,
	ACCEPT_MORE		/* so far all is right, but the text ends */
};
/* Try to prove the next order.  Unless that succeeds, PLACE stays, and B has
 * no open order.  Values of a proven order point into the text. */
enum accept_answer accept_record(const struct acceptor *a,
    struct accept_place *place, struct builder *b);

/* Events, for an order that was not XML ------------------------------------ */

#define PROOF_DEPTH 8
struct proof {
	bool proven;			/* the order has ended, and is right */
	/* private */
	const struct acceptor *acceptor;
	bool failed;
	unsigned depth;
	struct {
		enum element element;
		uint16_t state;		/* of its content model */
		bool has_text;
	} open[PROOF_DEPTH];
};
/* A NULL acceptor proves nothing. */
void proof_begin(struct proof *p, const struct acceptor *a);
void proof_start(struct proof *p, enum element e,
    const struct gate_attribute *attrs, unsigned n);
void proof_text(struct proof *p, struct span text);
void proof_end(struct proof *p);
#endif
