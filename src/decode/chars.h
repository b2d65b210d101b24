/*
 * chars - the bytes of partners: is it UTF-8, is it fit to be a value
 */
#ifndef CHARS_H
#define CHARS_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>

enum chars_end {
	CHARS_FINE,		/* all of it is UTF-8 without NUL */
	CHARS_CUT,		/* it ends within a character */
	CHARS_NUL,
	CHARS_NOT_UTF8
};
/* How many of the N bytes at AT, from the first on, are whole characters of
 * strict UTF-8, and what comes then. */
size_t chars_prefix(const char *at, size_t n, enum chars_end *then);

/* S as far as it is whole characters: for text that was cut to a buffer. */
struct span chars_whole(struct span s);
/* Characters in S, which is UTF-8. */
size_t chars_count(struct span s);

/* No white space but single spaces inside, as collapse leaves it. */
bool chars_is_collapsed(struct span s);
/* Write S to BUF (of at least S.len bytes) as XML's white space collapse
 * makes it. */
struct span chars_collapse(struct span s, char *buf);
/* Nothing but white space. */
bool chars_is_blank(struct span s);

/* True: it is printable ASCII, without white space but single spaces inside,
 * and so is UTF-8, collapsed and fit to be a value.  False: it may be all of
 * that, or not.  Most values are plain, and this is told in no time. */
bool chars_is_plain(struct span s);

/* Has characters that do not belong into a value: controls, those that XML
 * cannot hold, line separators, and those that turn the direction of the text
 * around them. */
bool chars_has_controls(struct span s);
#endif
