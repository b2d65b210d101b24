#include "chain.h"
#include "arena.h"
#include "automaton.h"
#include <string.h>

#define MOST_LINKS 64
#define MOST_SETS 8			/* one bit each */

struct chain {
	uint8_t sets[256];		/* of a byte: those that have it */
	uint8_t link[MOST_LINKS];	/* the set that is read there */
	bool may_end[MOST_LINKS + 1];	/* before it */
	size_t n;
};

/* The bytes that lead on from STATE, all of them to NEXT.  Those that only
 * continue a character come behind a first one. */
static bool
look_on(const struct automaton *a, uint16_t state, struct symbols *on,
    uint16_t *next)
{
	*on = (struct symbols){ { 0 } };
	*next = AUTOMATON_DEAD;
	for (unsigned b = 0; b < 256; b++) {
		if (b >= 0x80 && b < 0xc0)
			continue;
		const uint16_t to = automaton_step(a, state, (uint8_t)b);
		if (to == AUTOMATON_DEAD)
			continue;
		if (b >= 0x80 || to == state || (*next != AUTOMATON_DEAD &&
		    to != *next))
			return false;
		*next = to;
		symbols_add(on, b);
	}
	return true;
}

/* The bit of the set ON, which is one of SETS or is put there; 0: too many. */
static uint8_t
bit_of(struct chain *c, const struct symbols *on, struct symbols *sets)
{
	unsigned i = 0;
	while (i < MOST_SETS && (sets[i].bits[0] | sets[i].bits[1]) != 0 &&
	    memcmp(&sets[i], on, sizeof(*on)) != 0)
		i++;
	if (i == MOST_SETS)
		return 0;
	sets[i] = *on;
	for (unsigned b = 0; b < 256; b++)
		if (symbols_have(on, b))
			c->sets[b] |= (uint8_t)(1u << i);
	return (uint8_t)(1u << i);
}

const struct chain *
chain_of(const struct automaton *a, struct arena *arena)
{
	struct symbols sets[MOST_SETS] = { { { 0 } } }, on;
	struct chain *c = ARENA_NEW(arena, struct chain);
	uint16_t state = a->start, next;
	if (c == NULL)
		return NULL;
	for (;; state = next) {
		c->may_end[c->n] = automaton_may_end(a, state);
		if (!look_on(a, state, &on, &next))
			return NULL;
		if (next == AUTOMATON_DEAD)
			return c;
		if (c->n == MOST_LINKS)
			return NULL;
		c->link[c->n] = bit_of(c, &on, sets);
		if (c->link[c->n++] == 0)
			return NULL;
	}
}

bool
chain_matches(const struct chain *c, struct span text)
{
	bool fits = true;
	if (text.len > c->n || !c->may_end[text.len])
		return false;
	/* To the end, whatever it finds: no step waits for the one before. */
	for (size_t i = 0; i < text.len; i++)
		fits &= (c->sets[(uint8_t)text.at[i]] & c->link[i]) != 0;
	return fits;
}
