/*
 * suggest - "did you mean": the known word that is nearest to a wrong one
 *
 *	suggest(word, candidates, n)
 *	begin;  offer, offer, ...;  look at BEST
 *
 * Near means few slips of the keyboard: a letter too much, missing, wrong, or
 * two exchanged; one in three to five letters, two from six, three from ten.
 * Upper and lower case count as the same.  Of equally near ones the first
 * offered stands.
 */
#ifndef SUGGEST_H
#define SUGGEST_H
#include "span.h"		/* struct span, by value */
#include <stddef.h>

struct suggest {
	struct span word;
	struct span best;	/* as it was offered; absent: none is near */
	size_t distance;	/* of BEST, or one more than may be */
};

void suggest_begin(struct suggest *s, struct span word);
void suggest_offer(struct suggest *s, struct span candidate);
/* The nearest of N candidates, or NULL. */
const char *suggest(struct span word, const char *const *candidates,
    size_t n);
#endif
