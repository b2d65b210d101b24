#include "automaton.h"
#include "arena.h"
#include "memory.h"
#include <string.h>

struct expression {
	unsigned n;
	bool too_long;
	struct symbols symbols[AUTOMATON_PLACES];
	struct places follow[AUTOMATON_PLACES];	/* what can come behind it */
};

struct expression *
expression_new(void)
{
	return memory_take(sizeof(struct expression));
}

void
expression_free(struct expression *x)
{
	memory_free(x);
}

static bool
places_have(const struct places *p, unsigned place)
{
	return (p->bits[place / 64] >> place % 64 & 1) != 0;
}

static void
places_join(struct places *to, const struct places *p)
{
	for (size_t i = 0; i < sizeof(p->bits) / sizeof(p->bits[0]); i++)
		to->bits[i] |= p->bits[i];
}

struct fragment
expression_symbol(struct expression *x, struct symbols s)
{
	struct fragment f = { .optional = false };
	if (x->n == AUTOMATON_PLACES) {
		x->too_long = true;
		return f;
	}
	x->symbols[x->n] = s;
	f.first.bits[x->n / 64] |= UINT64_C(1) << x->n % 64;
	f.last = f.first;
	x->n++;
	return f;
}

/* Behind every end of A comes what is in NEXT. */
static void
follow(struct expression *x, const struct fragment *a,
    const struct places *next)
{
	for (unsigned i = 0; i < x->n; i++)
		if (places_have(&a->last, i))
			places_join(&x->follow[i], next);
}

struct fragment
expression_sequence(struct expression *x, struct fragment a, struct fragment b)
{
	follow(x, &a, &b.first);
	if (a.optional)
		places_join(&a.first, &b.first);
	if (b.optional)
		places_join(&b.last, &a.last);
	return (struct fragment){ a.first, b.last, a.optional && b.optional };
}

struct fragment
expression_choice(struct fragment a, struct fragment b)
{
	places_join(&a.first, &b.first);
	places_join(&a.last, &b.last);
	a.optional = a.optional || b.optional;
	return a;
}

struct fragment
expression_repeat(struct expression *x, struct fragment a)
{
	follow(x, &a, &a.first);
	return a;
}

/* Split the symbols into classes that no place tells apart.  Their number. */
static unsigned
classify(const struct expression *x, uint8_t class_of[256])
{
	unsigned classes = 1;
	memset(class_of, 0, 256);
	for (unsigned i = 0; i < x->n; i++) {
		uint16_t split[256] = { 0 };	/* new class, + 1 */
		uint16_t outside[256] = { 0 };	/* class has some outside */
		for (unsigned s = 0; s < 256; s++)
			if (!symbols_have(&x->symbols[i], s))
				outside[class_of[s]] = 1;
		for (unsigned s = 0; s < 256; s++) {
			const uint8_t old = class_of[s];
			if (!symbols_have(&x->symbols[i], s) || !outside[old])
				continue;
			if (split[old] == 0)
				split[old] = (uint16_t)++classes;
			class_of[s] = (uint8_t)(split[old] - 1);
		}
	}
	return classes;
}

/* The row of a state behind which the places in NEXT come.  False: it is not
 * certain which. */
static bool
fill_row(const struct expression *x, const struct automaton *a,
    const struct places *next, uint16_t *row)
{
	for (unsigned i = 0; i < x->n; i++) {
		const uint16_t state = (uint16_t)((i + 2) * a->width);
		if (!places_have(next, i))
			continue;
		for (unsigned s = 0; s < 256; s++) {
			uint16_t *to = &row[a->class_of[s]];
			if (!symbols_have(&x->symbols[i], s) || *to == state)
				continue;
			if (*to != AUTOMATON_DEAD)
				return false;
			*to = state;
		}
	}
	return true;
}

/* At the bytes 0x80 to 0xBF every state stays what it is. */
static void
skip_continuations(struct automaton *a, uint16_t *rows, unsigned states)
{
	for (unsigned i = 1; i < states; i++)
		rows[i * a->width + a->class_of[0x80]] =
		    (uint16_t)(i * a->width);
}

const struct automaton *
expression_finish(const struct expression *x, const struct fragment *whole,
    bool utf8, struct arena *arena)
{
	const unsigned states = x->n + 2;	/* dead, start, one a place */
	struct automaton *a = ARENA_NEW(arena, struct automaton);
	if (a == NULL || x->too_long)
		return NULL;
	unsigned classes = classify(x, a->class_of);
	if (utf8)
		memset(a->class_of + 0x80, (int)classes++, 0x40);
	if (classes >= 256 || states * (classes + 1) > UINT16_MAX)
		return NULL;
	a->width = (uint16_t)(classes + 1);
	a->start = a->width;
	uint16_t *rows = arena_array(arena, (size_t)states * a->width,
	    sizeof(*rows));
	bool sure = rows != NULL &&
	    fill_row(x, a, &whole->first, rows + a->start);
	for (unsigned i = 0; sure && i < x->n; i++)
		sure = fill_row(x, a, &x->follow[i],
		    rows + (i + 2) * a->width);
	if (!sure)
		return NULL;
	rows[a->start + classes] = whole->optional;
	for (unsigned i = 0; i < x->n; i++)
		rows[(i + 2) * a->width + classes] =
		    places_have(&whole->last, i);
	if (utf8)
		skip_continuations(a, rows, states);
	a->next = rows;
	return a;
}
