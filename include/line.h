/*
 * line - records as lines of text that a person and a digest can read
 *
 * A record is one line: fields with single spaces between them.  In a field,
 * every byte that is not a printing ASCII character, and "%", is "%XX" (two
 * upper-case hex digits).  "-" alone is an absent field, "%" alone an empty
 * one, and a field that is a hyphen is "%2D".  So each record can be written
 * in one way only, and fields never contain a space or a line end.
 */
#ifndef LINE_H
#define LINE_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct out;

/* One field, and a space in front of it unless it is the FIRST. */
void line_text(struct out *o, bool first, struct span s);
void line_number(struct out *o, bool first, int64_t n);
void line_bytes(struct out *o, bool first, const void *bytes, size_t len);
void line_end(struct out *o);

/* The next field of the line *REST, as it is written; absent at its end. */
struct span line_next(struct span *rest);
/* What a field says, as a terminated text; false if it is absent, is not
 * written like this, holds a zero byte, or does not fit. */
bool line_read(struct span field, char *buf, size_t size);
bool line_read_bytes(struct span field, uint8_t *bytes, size_t len);
#endif
