/*
 * xml_words - libxml2's complaints about a document, in plain words
 *
 * The words name the element and the attribute, say what would be right, and
 * offer the known name that is nearest to an unknown one; for that the
 * schema is read as the XML document that it is.
 */
#ifndef XML_WORDS_H
#define XML_WORDS_H
#include "span.h"		/* struct span, by value */
#include <libxml/tree.h>
#include <libxml/xmlerror.h>

#define XML_WORDS_TEXT 512
/* Writes to BUF.  The result is the name of the attribute that E is about, a
 * part of E's message, or absent. */
struct span xml_words(const xmlError *e, const xmlDoc *xsd,
    char buf[XML_WORDS_TEXT]);
#endif
