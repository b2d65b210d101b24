/*
 * chain - an automaton that reads one set of bytes after the other
 *
 * Most patterns are such: names, codes, numbers, dates.  Where the next step
 * does not depend on the one before, bytes are checked several at a time.
 */
#ifndef CHAIN_H
#define CHAIN_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>

struct arena;
struct automaton;
struct chain;

/* The same as A says of UTF-8; NULL if A is none, is too long, or takes more
 * than ASCII, and if ARENA is full. */
const struct chain *chain_of(const struct automaton *a, struct arena *arena);
bool chain_matches(const struct chain *c, struct span text);
#endif
