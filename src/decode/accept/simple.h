/*
 * simple - the simple types of a schema, as checks of a value
 *
 * A restriction of token, or of a number, date or moment; with enumeration,
 * length, range and pattern.  A check may say no to what the type allows
 * (a number with a sign, a date in 1999), but never yes to what it does not.
 */
#ifndef SIMPLE_H
#define SIMPLE_H
#include "span.h"		/* struct span, by value */
#include "xsd.h"		/* struct xsd_type, by value */
#include <stdbool.h>

struct arena;
struct simple;

/* The check of a type; NULL: not understood. */
const struct simple *simple_compile(struct xsd *x, struct xsd_type type,
    struct arena *a);
/* TEXT is UTF-8, collapsed, and not empty. */
bool simple_holds(const struct simple *t, struct span text);
#endif
