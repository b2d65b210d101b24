#include "suggest.h"
#include <stdint.h>
#include <string.h>

/* Longer words are no slips of anybody's keyboard. */
#define LONGEST 64

static size_t
most_slips(size_t len)
{
	return len < 3 ? 0 : len < 6 ? 1 : len < 10 ? 2 : 3;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static uint8_t
least(unsigned a, unsigned b)
{
	return (uint8_t)(a < b ? a : b);
}

/*
 * Slips between A and B (optimal string alignment), or LIMIT + 1 for more
 * than LIMIT.  Three rows of the table are kept; it is left as soon as a row
 * holds nothing within the limit, which for most words is the second.
 */
static size_t
distance(struct span a, struct span b, size_t limit)
{
	uint8_t rows[3][LONGEST + 1];
	uint8_t *before = rows[0], *above = rows[1], *row = rows[2];
	for (size_t j = 0; j <= b.len; j++)
		above[j] = (uint8_t)j;
	for (size_t i = 1; i <= a.len; i++) {
		const char c = lower(a.at[i - 1]);
		uint8_t lowest = row[0] = (uint8_t)i;
		for (size_t j = 1; j <= b.len; j++) {
			const char d = lower(b.at[j - 1]);
			row[j] = least(above[j - 1] + (c == d ? 0u : 1u),
			    least(above[j], row[j - 1]) + 1u);
			if (i > 1 && j > 1 && c == lower(b.at[j - 2]) &&
			    d == lower(a.at[i - 2]))
				row[j] = least(row[j], before[j - 2] + 1u);
			lowest = least(lowest, row[j]);
		}
		if (lowest > limit)
			return limit + 1;
		uint8_t *const spare = before;
		before = above;
		above = row;
		row = spare;
	}
	return above[b.len];
}

void
suggest_begin(struct suggest *s, struct span word)
{
	s->word = word;
	s->best = span_of(NULL);
	s->distance = word.len > LONGEST ? 0 : most_slips(word.len) + 1;
}

void
suggest_offer(struct suggest *s, struct span candidate)
{
	const size_t a = s->word.len, b = candidate.len;
	if (s->distance == 0 || b == 0 || b > LONGEST ||
	    (a > b ? a - b : b - a) >= s->distance)
		return;
	const size_t d = distance(s->word, candidate, s->distance - 1);
	if (d < s->distance) {
		s->distance = d;
		s->best = candidate;
	}
}

const char *
suggest(struct span word, const char *const *candidates, size_t n)
{
	struct suggest s;
	suggest_begin(&s, word);
	for (size_t i = 0; i < n; i++)
		suggest_offer(&s, span_of(candidates[i]));
	return s.best.at;
}
