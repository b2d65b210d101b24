/* acceptor - the schema as tables, for those who use them */
#ifndef ACCEPTOR_H
#define ACCEPTOR_H
#include "arena.h"		/* struct arena, in the acceptor */
#include "automaton.h"		/* struct automaton */
#include "judge.h"		/* JUDGE_ATTRIBUTES */
#include "simple.h"		/* struct simple */
#include "vocabulary.h"		/* enum element, EL_COUNT */

/* What stands in tags.  HEAD and TAIL are its first and last eight bytes as
 * they are loaded, MASK is set in those of HEAD that it has: comparing these
 * settles nearly every case.  TAIL means nothing for fewer than eight. */
struct accept_word {
	struct span text;
	uint64_t head, mask, tail;
};
struct accept_attribute {
	struct accept_word name;
	enum field field;
	const struct simple *type;
};

/* An element at its place in the vocabulary. */
struct accept_element {
	bool declared;			/* the schema has it there */
	struct accept_word name, end_tag;
	struct accept_attribute attributes[JUDGE_ATTRIBUTES];
	unsigned n_attributes;
	unsigned required;		/* of them, a bit each */
	/* One of these, or none: then nothing stands inside. */
	const struct simple *text;
	const struct automaton *children; /* over enum element */
};

struct acceptor {
	struct arena arena;
	struct accept_element elements[EL_COUNT];
};
#endif
