/*
 * xsd - a schema document, read without missing anything
 *
 * Whoever reads a part of it names all that the part may have; what else
 * stands there, or has a meaning that we do not know, is noted once, and then
 * there is no acceptor.
 */
#ifndef XSD_H
#define XSD_H
#include <libxml/tree.h>
#include <stdbool.h>

struct xsd {
	xmlNodePtr schema;		/* the root */
	char why[128];			/* what is not understood; "" = all */
};

/* N has something that is not understood.  False. */
bool xsd_unknown(struct xsd *x, const xmlNode *n, const char *what);
/* N has no attributes but those in NAMES: "name type". */
bool xsd_only(struct xsd *x, const xmlNode *n, const char *names);
/* The attribute NAME of N, NULL if it has none. */
const char *xsd_attribute(const xmlNode *n, const char *name);
/* The first child of N, the next after N; without comments and annotations.
 * Text between them makes the schema not understood. */
xmlNodePtr xsd_first(struct xsd *x, const xmlNode *n);
xmlNodePtr xsd_next(struct xsd *x, const xmlNode *n);
/* N is <xs:NAME>. */
bool xsd_is(const xmlNode *n, const char *name);

/* What a type's name stands for: a declaration at the top of the schema, or
 * one of XML Schema's own types. */
struct xsd_type {
	xmlNodePtr declared;		/* NULL: see BUILT_IN */
	const char *built_in;
};
/* QNAME is written in N. */
bool xsd_find_type(struct xsd *x, const xmlNode *n, const char *qname,
    struct xsd_type *out);
#endif
