/*
 * xml_tag - where a start tag and its attributes stand in the input
 *
 * libxml2 2.9.14 knows the line and column of the place it has reached, which
 * in a start event is the end of the tag.  The tag itself is still in its
 * buffer, so everything else is found from there.
 */
#ifndef XML_TAG_H
#define XML_TAG_H
#include "builder.h"		/* struct position */
#include "span.h"		/* struct span, by value */
#include <libxml/parser.h>
#include <stdbool.h>

struct input;

struct xml_tag {
	struct span text;	/* from < to before > or /> */
	uint64_t offset;	/* of < in the input */
	struct position at;	/* of <; column 0 if it is too far away */
	struct position inside;	/* of what comes after the tag */
};
/* In a start event of PARSER, which was not given LEFT_OUT bytes of INPUT
 * before. */
struct xml_tag xml_tag_of(const xmlParserCtxt *parser, uint64_t left_out,
    const struct input *input);
/* Where VALUE, that the event gave for the attribute NAME (with its prefix),
 * begins. */
struct position xml_tag_value(const struct xml_tag *t, const char *name,
    struct span value);
/* In an end event: the offset of what comes after it, in what the parser was
 * given. */
uint64_t xml_tag_end(const xmlParserCtxt *parser);

/* The raw attributes of a tag, one by one.  Start with REST = t->text. */
struct xml_raw_attribute {
	struct span name, value;	/* as written; value without quotes */
	struct span whole;		/* name="value" */
};
bool xml_tag_next(struct span *rest, struct xml_raw_attribute *a);
#endif
