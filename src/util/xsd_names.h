/*
 * xsd_names - what a schema of ours declares, read from its document
 *
 * Enough of XML Schema for the documents below xsd/: elements declared
 * anywhere by name, their types inline or named, attributes in them, simple
 * types restricted step by step.
 */
#ifndef XSD_NAMES_H
#define XSD_NAMES_H
#include "span.h"		/* struct span, by value */
#include <libxml/tree.h>
#include <stdbool.h>

/* Call FN with each name of an attribute that ELEMENT may have, and of each
 * element that is declared anywhere. */
typedef void xsd_name_fn(void *ctx, struct span name);
void xsd_attributes(const xmlDoc *xsd, struct span element, xsd_name_fn *fn,
    void *ctx);
void xsd_elements(const xmlDoc *xsd, xsd_name_fn *fn, void *ctx);
/* The built-in type ("positiveInteger") behind an attribute, or behind the
 * text of ELEMENT if ATTRIBUTE is absent; NULL if it cannot be told. */
const char *xsd_built_in(const xmlDoc *xsd, struct span element,
    struct span attribute);
/* The name of the first element declared at the top: the root. */
const char *xsd_root(const xmlDoc *xsd);
#endif
