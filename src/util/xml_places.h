/*
 * xml_places - where the elements of a document stand, counted in its bytes
 *
 * libxml2 2.9.14 knows the line of an element up to 65535 only, and it is the
 * line where the start tag ends.  So while a document is parsed its start
 * tags are noted in document order; whoever walks the tree in that order
 * counts along, and asks for the line of an element by its rank.
 */
#ifndef XML_PLACES_H
#define XML_PLACES_H
#include "span.h"		/* struct span, by value */
#include <libxml/parser.h>
#include <stddef.h>
#include <stdint.h>

struct xml_place {
	uint32_t line;
	size_t offset;			/* of the "<" in the bytes */
};
struct xml_places {
	const char *bytes;		/* UTF-8, with a zero behind them */
	size_t len;
	struct xml_place *at;
	size_t n, room;
};

/* PARSER, which reads the bytes, has come to the end of a start tag. */
void xml_places_note(struct xml_places *ps, const xmlParserCtxt *parser);
void xml_places_free(struct xml_places *ps);
/* How many elements begin before N, which is one. */
size_t xml_places_rank(const xmlNode *n);
/* The line of ATTRIBUTE in the start tag of that rank; of the tag itself if
 * ATTRIBUTE is absent or not in it. */
uint32_t xml_places_line(const struct xml_places *ps, size_t rank,
    struct span attribute);
#endif
