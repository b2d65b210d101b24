/*
 * arena - memory that is released all at once
 *
 *	init;  take, copy, ...;  rewind (or save/restore);  free
 *
 * There are three lifetimes: run, file, and record or batch of records.
 * Nothing taken from an arena is ever freed by itself; ownership is "the
 * arena's".  Memory is zeroed, unless it is taken raw.  An arena never grows
 * past its limit: a take that would do so returns NULL and sets the sticky
 * OVERFLOWED mark, so a builder may take many times and look once.  Restore
 * goes back to the mark in this too, rewind clears it.  Blocks are kept for
 * reuse by rewind, except large ones.  Running out of system memory ends the
 * process (see memory.h).
 */
#ifndef ARENA_H
#define ARENA_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *first, *current, *large;
	size_t limit;		/* bytes the arena may hold */
	size_t taken;		/* bytes handed out since the last rewind */
	bool overflowed;
};
struct arena_mark {
	struct arena_block *block, *large;
	size_t used, taken;
	bool overflowed;
};

void arena_init(struct arena *a, size_t limit);
void *arena_take(struct arena *a, size_t size);
/* The same, but the bytes are as they come: for what is written before it is
 * read. */
void *arena_take_raw(struct arena *a, size_t size);
/* The same as take_raw, but past the limit, of which it counts as nothing: for
 * little, of which there is little. */
void *arena_take_beyond(struct arena *a, size_t size);
/* COUNT objects of SIZE bytes; the product may not overflow. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* A terminated copy.  The absent span stays absent; so does what does not
 * fit. */
struct span arena_copy(struct arena *a, struct span s);
char *arena_string(struct arena *a, struct span s);
struct arena_mark arena_save(const struct arena *a);
void arena_restore(struct arena *a, struct arena_mark mark);
void arena_rewind(struct arena *a);
void arena_free(struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_take((a), sizeof(type)))
#define ARENA_ARRAY(a, n, type) ((type *)arena_array((a), (n), sizeof(type)))
#endif
