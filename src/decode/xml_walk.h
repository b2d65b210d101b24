/*
 * xml_walk - the events of a document, along the vocabulary
 *
 *	init;  (the parser calls the handlers);  free
 *
 * Between the XML parser (xml_decode.c) and what is built and judged.
 */
#ifndef XML_WALK_H
#define XML_WALK_H
#include "bounds.h"		/* MAX_XML_DEPTH */
#include "decoding.h"		/* struct decoding */
#include "vocabulary.h"		/* enum element */
#include <libxml/parser.h>
#include <stdbool.h>

struct xml_tag;

/* What may be incomplete at the end of a block: a tag, a comment.  A tag of
 * ours has a few hundred bytes. */
#define XML_MAX_PART (128u << 10)
/* Checking an element with many attributes takes time in the square of their
 * number; ours have at most four, and namespaces. */
#define XML_MAX_ATTRIBUTES 64

struct open_element {
	enum element element;
	enum element last;		/* child of it; EL_UNKNOWN = none */
	struct position at;
	bool forwarded, stray_text;
};

struct xml_walk {
	struct decoding *d;
	xmlParserCtxtPtr parser;
	bool input_over;		/* the parser has been given all */
	bool ended;			/* the root was seen to its end */
	bool by_default;		/* our namespace is the default one */
	uint64_t left_out;		/* bytes that it was not given */
	size_t held;			/* of the last block, for later */
	/* private */
	struct open_element stack[MAX_XML_DEPTH];
	unsigned depth, skipping;
	bool foreign;			/* skipping a foreign purchaseOrder */
	bool totals;			/* were seen */
	char *text;			/* of the innermost element, so far */
	size_t text_len;
	bool text_long;			/* it does not fit */
	struct position text_at;
	char *scratch;			/* one attribute value, unescaped */
	/* our namespace and our names, at the parser's addresses */
	const char *ours, *names[EL_COUNT];
};

void xml_walk_init(struct xml_walk *x, struct decoding *d,
    xmlParserCtxtPtr parser);
void xml_walk_free(struct xml_walk *x);
/* Fill in the handlers of elements and text; their context is X. */
void xml_walk_handlers(xmlSAXHandler *handlers);
/* Where in the input the parser stands; not in a start event. */
uint64_t xml_walk_offset(const struct xml_walk *x);
/* Does the parser stand between two orders, with nothing left to read? */
bool xml_walk_is_between(const struct xml_walk *x);
/* Refuse the file, and stop the parser. */
void xml_walk_stop(struct xml_walk *x, const struct file_note *n);

/* For xml_attribute.c --------------------------------------------------- */

/* Something in the order, or around the orders, that is not known there. */
void xml_walk_unknown(struct xml_walk *x, const char *name,
    struct span value, struct position at, const char *detail);
/* Take the N attributes of E, as startElementNs gives them, to where they
 * belong; those that the gate is to see are put into FORWARD, which has room
 * for all.  Their number. */
unsigned xml_attributes_take(struct xml_walk *x, enum element e, int n,
    const xmlChar **attrs, const struct xml_tag *tag,
    struct gate_attribute *forward);
/* Those of an order that is not read any further, to identify it. */
void xml_attributes_identify(struct xml_walk *x, int n,
    const xmlChar **attrs, const struct xml_tag *tag);
#endif
