/*
 * builder - one purchase order after another, from the events of a decoder
 *
 *	start;  order, (value, line, value, place, ...), seal;  order, ...
 *
 * Values are kept collapsed, in an arena that is rewound for each order.  An
 * order that passes a limit of bounds.h is marked O_TOO_LARGE: what was kept
 * is kept, nothing is added, and only its lines go on being counted.
 */
#ifndef BUILDER_H
#define BUILDER_H
#include "arena.h"		/* struct arena, in the builder */
#include "purchase_order.h"	/* struct purchase_order */
#include "vocabulary.h"		/* enum element */
#include <stdbool.h>
#include <stdint.h>

/* Where something begins in the input. */
struct position {
	uint32_t line, column;
};

struct builder {
	struct purchase_order order;
	struct findings findings;	/* of the order */
	bool open;			/* between order and seal */
	bool too_large;
	struct order_line *line;	/* the last one while it is open */
	struct place *place;		/* the last one of it */
	struct value *pair[2];		/* name and value of the last pair */
	/* private */
	struct arena arena, notes;
	struct value lost[2];		/* takes what there is no place for */
	uint32_t line_room, place_room, characteristic_room,
	    requirement_room, line_requirement_room;
	size_t cost;			/* of the order in a frame, so far */
	char *scratch;			/* for collapsing one value */
};

void builder_init(struct builder *b);
void builder_free(struct builder *b);

/* Begin an order, at OFFSET in the input. */
void builder_order(struct builder *b, struct position at, uint64_t offset);
/* Give FIELD of the order, or of the open line, place or pair, its TEXT.  A
 * field that has a value keeps it.  The value as it was kept is returned. */
struct span builder_value(struct builder *b, enum field field,
    struct span text, struct position at);
/* The same for a TEXT that is collapsed. */
struct span builder_copy(struct builder *b, enum field field,
    struct span text, struct position at);
/* The same for one that is of at most MAX_FIELD_BYTES and lives as long as the
 * order: it is not copied. */
struct span builder_adopt(struct builder *b, enum field field,
    struct span text, struct position at);
void builder_line(struct builder *b, struct position at);
void builder_line_end(struct builder *b);
void builder_place(struct builder *b);
void builder_characteristic(struct builder *b);
void builder_requirement(struct builder *b);
/* Count a line of which nothing is kept. */
void builder_count_line(struct builder *b);
void builder_too_large(struct builder *b, const char *detail);
/* What the start and the end of E, at AT and OFFSET, mean for the order. */
void builder_start(struct builder *b, enum element e, struct position at,
    uint64_t offset);
void builder_end(struct builder *b, enum element e);
/* The order ends before END.  It stays as it is until the next begins. */
void builder_seal(struct builder *b, uint64_t end);
/* There is no order after all, if there was one. */
void builder_drop(struct builder *b);

/* Where the value of FIELD is or would be; NULL if there is no such place. */
struct value *builder_slot(struct builder *b, enum field field);
/* Add a finding about FIELD where the builder is now; line, place and
 * characteristic are filled in.  NAME only for FIELD_OTHER. */
struct note {
	enum reason why;
	enum field field;
	struct span name, value;
	struct position at;
	const char *detail;		/* may be NULL */
};
void builder_note(struct builder *b, const struct note *n);
#endif
