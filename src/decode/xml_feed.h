/*
 * xml_feed - the bytes of a document, to the parser or past it
 *
 * The parser is given everything but the orders that the acceptor proves.
 * Between two orders it does not notice that some are missing: it is told in
 * which line and column it goes on.
 */
#ifndef XML_FEED_H
#define XML_FEED_H
#include "span.h"		/* struct span, by value */

struct xml_walk;

/* The next block of the input.  Its end may be held back, and is then the
 * beginning of the next one. */
void xml_feed(struct xml_walk *x, struct span bytes);
/* There is no next one: nothing is held back any more. */
void xml_feed_rest(struct xml_walk *x, struct span bytes);
#endif
