/* acceptor - the schema as tables, for those who use them */
#ifndef ACCEPTOR_H
#define ACCEPTOR_H
#include "arena.h"		/* struct arena, in the acceptor */
#include "automaton.h"		/* struct automaton */
#include "judge.h"		/* JUDGE_ATTRIBUTES */
#include "simple.h"		/* struct simple */
#include "vocabulary.h"		/* enum element, EL_COUNT */

struct accept_attribute {
	struct span name;
	enum field field;
	const struct simple *type;
};

/* An element at its place in the vocabulary. */
struct accept_element {
	bool declared;			/* the schema has it there */
	struct span name, end_tag;
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
