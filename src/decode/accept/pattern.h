/*
 * pattern - the patterns of a schema, as tables over bytes
 *
 * Of XML Schema's regular expressions: characters of ASCII, escaped ones,
 * [classes] of them and [^others], groups, |, and ? * + {n} {n,m}.  One byte
 * of ASCII, or one whole character beyond, is one symbol.
 */
#ifndef PATTERN_H
#define PATTERN_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>

struct arena;
struct pattern;

/* NULL: it has something else in it, or more than AUTOMATON_PLACES. */
const struct pattern *pattern_compile(const char *pattern, struct arena *a);
/* TEXT is UTF-8. */
bool pattern_matches(const struct pattern *p, struct span text);
#endif
