/*
 * automaton - expressions over symbols, made into tables
 *
 *	new;  fragments from symbols, joined to larger ones;  finish;  free
 *	step, step, ...;  may_end
 *
 * The content models of a schema (symbols are elements) and its patterns
 * (symbols are bytes) are the same kind of expression.  Every symbol of the
 * expression becomes a state, "this one was read last" (Glushkov).  Where two
 * of them could come next for one and the same symbol there is no table:
 * schemas may not have such content models, and patterns seldom need them.
 */
#ifndef AUTOMATON_H
#define AUTOMATON_H
#include <stdbool.h>
#include <stdint.h>

struct arena;

struct automaton {
	uint8_t class_of[256];	/* symbols that are everywhere alike */
	uint16_t width;		/* of a row: classes, and "may end here" */
	uint16_t start;
	const uint16_t *next;	/* rows; a state is where its row begins */
};
#define AUTOMATON_DEAD 0	/* no way on from here */

static inline uint16_t
automaton_step(const struct automaton *a, uint16_t state, uint8_t symbol)
{
	return a->next[state + a->class_of[symbol]];
}

static inline bool
automaton_may_end(const struct automaton *a, uint16_t state)
{
	return a->next[state + a->width - 1] != 0;
}

/* Making one ------------------------------------------------------------- */

#define AUTOMATON_PLACES 320	/* symbols in one expression, at most */

struct symbols {
	uint64_t bits[4];
};
struct places {
	uint64_t bits[AUTOMATON_PLACES / 64];
};
/* A part of an expression: where it can begin and end, and whether it can be
 * nothing at all. */
struct fragment {
	struct places first, last;
	bool optional;
};

static inline bool
symbols_have(const struct symbols *s, unsigned symbol)
{
	return (s->bits[symbol / 64] >> symbol % 64 & 1) != 0;
}

static inline void
symbols_add(struct symbols *s, unsigned symbol)
{
	s->bits[symbol / 64] |= UINT64_C(1) << symbol % 64;
}

struct expression;
struct expression *expression_new(void);
void expression_free(struct expression *x);
/* One of SYMBOLS.  Past AUTOMATON_PLACES, finish will say no. */
struct fragment expression_symbol(struct expression *x, struct symbols s);
/* A and then B; A or B; A, one time or more. */
struct fragment expression_sequence(struct expression *x, struct fragment a,
    struct fragment b);
struct fragment expression_choice(struct fragment a, struct fragment b);
struct fragment expression_repeat(struct expression *x, struct fragment a);
/* The table of WHOLE, in ARENA; NULL if there is none.  UTF8: symbols are
 * bytes, and those that continue a character change nothing. */
const struct automaton *expression_finish(const struct expression *x,
    const struct fragment *whole, bool utf8, struct arena *arena);
#endif
