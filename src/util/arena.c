/*
 * Two kinds of block.  Small takes are cut from a list of blocks of one size,
 * FIRST to CURRENT; those behind CURRENT are spare, left by a rewind.  A take
 * of more than a quarter block gets a block of its own, on the list LARGE,
 * newest first; such blocks are given back by restore and rewind.
 *
 * Invariants:
 * 1. Everything behind CURRENT is free; USED of those blocks means nothing.
 * 2. At least three quarters of each block before CURRENT are in use, and
 *    only blocks of one size are kept.  So whatever the sizes asked for, and
 *    however often the arena is rewound, its blocks are not much larger than
 *    its limit.
 * 3. TAKEN counts what was asked for, without padding and block ends.  So
 *    whether a take passes the limit does not depend on what was taken before
 *    the last rewind: the same order is too large, or not, wherever it stands.
 * 4. Under ASan, bytes that are not handed out are poisoned.
 */
#include "arena.h"
#include "memory.h"
#include <assert.h>
#include <stdalign.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONING
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define POISONING
#endif
#ifdef POISONING
#include <sanitizer/asan_interface.h>
#define POISON(at, len) ASAN_POISON_MEMORY_REGION((at), (len))
#define UNPOISON(at, len) ASAN_UNPOISON_MEMORY_REGION((at), (len))
/* Left between takes, so that writing past the end of one is seen. */
#define RED_ZONE 8
#else
#define POISON(at, len) ((void)(at), (void)(len))
#define UNPOISON(at, len) ((void)(at), (void)(len))
#define RED_ZONE 0
#endif

#define BLOCK_BYTES ((size_t)64 << 10)
#define LARGE_BYTES (BLOCK_BYTES / 4)
#define ALIGN alignof(max_align_t)

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	alignas(max_align_t) char bytes[];
};

static struct arena_block *
block_new(size_t size)
{
	struct arena_block *b = memory_take(sizeof(*b) + size);
	b->size = size;
	POISON(b->bytes, size);
	return b;
}

/* Free the blocks from B up to END, and return END. */
static struct arena_block *
blocks_free(struct arena_block *b, const struct arena_block *end)
{
	while (b != end) {
		struct arena_block *next = b->next;
		UNPOISON(b->bytes, b->size);
		memory_free(b);
		b = next;
	}
	return b;
}

void
arena_init(struct arena *a, size_t limit)
{
	memset(a, 0, sizeof(*a));
	a->limit = limit;
}

static void
next_block(struct arena *a)
{
	struct arena_block *next =
	    a->current == NULL ? a->first : a->current->next;
	if (next == NULL) {
		next = block_new(BLOCK_BYTES);
		if (a->current == NULL)
			a->first = next;
		else
			a->current->next = next;
	}
	next->used = 0;
	a->current = next;
}

/* SIZE bytes as they are, whatever the limit.  *FRESH: they are zero. */
static char *
cut_beyond(struct arena *a, size_t size, size_t align, bool *fresh)
{
	struct arena_block *b = a->current;
	*fresh = false;
	if (size > LARGE_BYTES) {
		b = block_new(size);
		b->next = a->large;
		a->large = b;
		b->used = size;
		*fresh = true;
		UNPOISON(b->bytes, size);
		return b->bytes;
	}
	size_t at = b == NULL ? 0 : (b->used + align - 1) & ~(align - 1);
	if (b == NULL || at + size + RED_ZONE > b->size) {
		next_block(a);
		b = a->current;
		at = 0;
	}
	b->used = at + size + RED_ZONE;
	UNPOISON(b->bytes + at, size);
	return b->bytes + at;
}

/* The same, or NULL. */
static char *
cut(struct arena *a, size_t size, size_t align, bool *fresh)
{
	*fresh = false;
	if (size > a->limit - a->taken) {
		a->overflowed = true;
		return NULL;
	}
	a->taken += size;
	return cut_beyond(a, size, align, fresh);
}

void *
arena_take_beyond(struct arena *a, size_t size)
{
	bool fresh;
	return cut_beyond(a, size, ALIGN, &fresh);
}

void *
arena_take(struct arena *a, size_t size)
{
	bool fresh;
	char *at = cut(a, size, ALIGN, &fresh);
	return at == NULL || fresh ? at : memset(at, 0, size);
}

void *
arena_take_raw(struct arena *a, size_t size)
{
	bool fresh;
	return cut(a, size, ALIGN, &fresh);
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	size_t product;
	/* More than memory is more than any limit. */
	if (__builtin_mul_overflow(count, size, &product))
		product = SIZE_MAX;
	return arena_take(a, product);
}

char *
arena_string(struct arena *a, struct span s)
{
	bool fresh;
	char *at = s.at == NULL ? NULL : cut(a, s.len + 1, 1, &fresh);
	if (at == NULL)
		return NULL;
	memcpy(at, s.at, s.len);
	at[s.len] = '\0';
	return at;
}

struct span
arena_copy(struct arena *a, struct span s)
{
	const char *at = arena_string(a, s);
	return (struct span){ at, at == NULL ? 0 : s.len };
}

struct arena_mark
arena_save(const struct arena *a)
{
	return (struct arena_mark){ a->current, a->large,
	    a->current == NULL ? 0 : a->current->used, a->taken,
	    a->overflowed };
}

#ifdef POISONING
static void
poison_from(struct arena_block *b, size_t used)
{
	for (; b != NULL; b = b->next, used = 0)
		POISON(b->bytes + used, b->size - used);
}
#endif

void
arena_restore(struct arena *a, struct arena_mark mark)
{
	assert(mark.taken <= a->taken);
	a->large = blocks_free(a->large, mark.large);
	a->current = mark.block;
	if (mark.block != NULL)
		mark.block->used = mark.used;
	a->taken = mark.taken;
	a->overflowed = mark.overflowed;
#ifdef POISONING
	poison_from(mark.block == NULL ? a->first : mark.block, mark.used);
#endif
}

void
arena_rewind(struct arena *a)
{
	arena_restore(a, (struct arena_mark){ NULL, NULL, 0, 0, false });
}

void
arena_free(struct arena *a)
{
	blocks_free(a->first, NULL);
	blocks_free(a->large, NULL);
	arena_init(a, a->limit);
}
