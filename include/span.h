/*
 * span - a run of bytes that somebody else owns
 *
 * A span is passed by value and never freed.  AT == NULL means "absent",
 * which is not the same as empty.  Spans are not terminated: print them with
 * SPAN_FMT and SPAN_ARG.  White space here is XML's: space, tab, CR, LF.
 */
#ifndef SPAN_H
#define SPAN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *at;
	size_t len;
};

#define SPAN(literal) ((struct span)SPAN_INIT(literal))
/* The same, where an initialiser has to be constant. */
#define SPAN_INIT(literal) { (literal), sizeof(literal) - 1 }
#define SPAN_FMT "%.*s"
#define SPAN_ARG(s) (int)(s).len, (s).at == NULL ? "" : (s).at

/* Inline, since most comparisons are with a literal or end at the length. */
static inline struct span
span_of(const char *text)			/* NULL gives the absent span */
{
	return (struct span){ text, text == NULL ? 0 : strlen(text) };
}
static inline bool
span_equal(struct span a, struct span b)	/* absent is not empty */
{
	return a.len == b.len && (a.at == b.at ||
	    (a.at != NULL && b.at != NULL && memcmp(a.at, b.at, a.len) == 0));
}
static inline bool
span_is(struct span a, const char *text)
{
	return span_equal(a, span_of(text));
}
/* Order by bytes; a prefix sorts first.  For qsort and binary search. */
int span_compare(struct span a, struct span b);
struct span span_trim(struct span s);		/* without white space around */
/* Take off and return the part before SEPARATOR (all, if there is none; then
 * REST becomes absent: `while (rest.at != NULL)` sees every part). */
struct span span_cut(struct span *rest, char separator);
/* Decimal digits only; false for anything else or a value above MAX. */
bool span_to_u64(struct span s, uint64_t max, uint64_t *out);
/* Copy to a terminated buffer; false (and an empty buffer) if too long. */
bool span_copy(struct span s, char *buf, size_t size);
#endif
