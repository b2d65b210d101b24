#include "arena.h"
#include "unit.h"
#include <malloc.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ASAN
#endif
#ifdef ASAN
#include <sanitizer/asan_interface.h>
#endif

static bool
all_zero(const char *at, size_t len)
{
	while (len > 0 && *at == 0)
		at++, len--;
	return len == 0;
}

static void
impossible_sizes(void)
{
	struct arena a;
	arena_init(&a, 1000);
	CU_ASSERT(arena_take(&a, SIZE_MAX) == NULL);
	CU_ASSERT(arena_array(&a, SIZE_MAX / 2, 3) == NULL);
	CU_ASSERT(arena_array(&a, SIZE_MAX, SIZE_MAX) == NULL);
	CU_ASSERT(a.overflowed);
	UNIT_NUMBER(a.taken, 0);
	arena_free(&a);
}

static void
limit_is_exact(void)
{
	struct arena a;
	arena_init(&a, 1000);
	CU_ASSERT(arena_take(&a, 999) != NULL);
	CU_ASSERT(arena_take(&a, 1) != NULL);
	CU_ASSERT(!a.overflowed);
	CU_ASSERT(arena_take(&a, 1) == NULL);
	CU_ASSERT(a.overflowed);
	arena_free(&a);
}

static void
raw_counts(void)
{
	struct arena a;
	arena_init(&a, 1000);
	CU_ASSERT(arena_take_raw(&a, 1) != NULL);
	char *at = arena_take_raw(&a, 990);
	CU_ASSERT(at != NULL && (uintptr_t)at % alignof(max_align_t) == 0);
	memset(at, 1, 990);
	CU_ASSERT(all_zero(arena_take(&a, 9), 9));
	UNIT_NUMBER(a.taken, 1000);
	CU_ASSERT(!a.overflowed);
	CU_ASSERT(arena_take_raw(&a, 1) == NULL);
	CU_ASSERT(a.overflowed);
	arena_free(&a);
}

static void
mark_sticks(void)
{
	struct arena a;
	arena_init(&a, 100);
	const struct arena_mark before = arena_save(&a);
	CU_ASSERT(arena_take(&a, 101) == NULL);
	CU_ASSERT(arena_take(&a, 10) != NULL);
	CU_ASSERT(a.overflowed);
	const struct arena_mark after = arena_save(&a);
	CU_ASSERT(arena_take(&a, 10) != NULL);
	arena_restore(&a, after);
	CU_ASSERT(a.overflowed);
	arena_restore(&a, before);
	CU_ASSERT(!a.overflowed);
	CU_ASSERT(arena_take(&a, 101) == NULL);
	arena_rewind(&a);
	CU_ASSERT(!a.overflowed);
	CU_ASSERT(arena_take(&a, 100) != NULL);
	arena_free(&a);
}

/* Takes until it overflows; how many fitted. */
static unsigned
fill(struct arena *a, unsigned seed)
{
	unsigned n = 0;
	srand(seed);
	for (; !a->overflowed; n++) {
		const size_t size = (size_t)rand() % 30000;
		if (rand() % 2 == 0)
			arena_string(a, (struct span){ "", 0 });
		arena_take(a, size);
	}
	return n;
}

static void
limit_has_no_memory(void)
{
	struct arena a, b;
	arena_init(&a, 1 << 20);
	arena_init(&b, 1 << 20);
	for (unsigned seed = 1; seed < 50; seed++) {
		arena_rewind(&a);
		arena_free(&b);
		UNIT_NUMBER(fill(&a, seed), fill(&b, seed));
		UNIT_NUMBER(a.taken, b.taken);
	}
	arena_free(&a);
	arena_free(&b);
}

static void
zeroed_and_aligned(void)
{
	struct arena a;
	arena_init(&a, 10 << 20);
	for (int round = 0; round < 3; round++) {
		srand(7);
		for (int i = 0; i < 300; i++) {
			const size_t size = (size_t)rand() % 20000;
			char *at = arena_take(&a, size);
			UNIT_NUMBER((uintptr_t)at % alignof(max_align_t), 0);
			CU_ASSERT(all_zero(at, size));
			memset(at, 0xa5, size);
			/* Strings are not aligned, what follows them is. */
			CU_ASSERT_STRING_EQUAL(
			    arena_string(&a, SPAN("abc")), "abc");
		}
		arena_rewind(&a);
	}
	arena_free(&a);
}

static void
copies(void)
{
	struct arena a;
	arena_init(&a, 8);
	char bytes[] = { 'a', 'b', 'c' };
	const struct span s = { bytes, sizeof(bytes) };
	const struct span copy = arena_copy(&a, s);
	bytes[0] = 'x';
	CU_ASSERT(span_is(copy, "abc"));
	UNIT_STRING(copy.at, "abc");
	CU_ASSERT(arena_copy(&a, (struct span){ NULL, 0 }).at == NULL);
	CU_ASSERT(arena_string(&a, (struct span){ NULL, 0 }) == NULL);
	CU_ASSERT(!a.overflowed);
	CU_ASSERT(arena_copy(&a, SPAN("abcd")).at == NULL);
	CU_ASSERT(a.overflowed);
	/* Empty is not absent. */
	CU_ASSERT(span_is(arena_copy(&a, SPAN("")), ""));
	arena_free(&a);
}

static void
restore_goes_back(void)
{
	struct arena a;
	arena_init(&a, 10 << 20);
	char *kept = arena_string(&a, SPAN("kept"));
	char *large = arena_take(&a, 100000);
	memset(large, 'L', 100000);
	const struct arena_mark mark = arena_save(&a);
	const size_t taken = a.taken;
	for (int i = 0; i < 100; i++) {
		memset(arena_take(&a, 5000), 0xff, 5000);
		arena_take(&a, 50000);
	}
	arena_restore(&a, mark);
	UNIT_NUMBER(a.taken, taken);
	/* The same memory is handed out again, not what lies behind it. */
	char *first = arena_take(&a, 16);
	arena_restore(&a, mark);
	CU_ASSERT(arena_take(&a, 16) == first);
	arena_restore(&a, mark);
	UNIT_STRING(kept, "kept");
	CU_ASSERT(large[0] == 'L' && large[99999] == 'L');
	CU_ASSERT(all_zero(arena_take(&a, 5000), 5000));
	arena_free(&a);
}

static void
restore_to_nothing(void)
{
	struct arena a;
	arena_init(&a, 1 << 20);
	const struct arena_mark mark = arena_save(&a);
	memset(arena_take(&a, 100), 1, 100);
	memset(arena_take(&a, 20000), 1, 20000);
	arena_restore(&a, mark);
	UNIT_NUMBER(a.taken, 0);
	CU_ASSERT(all_zero(arena_take(&a, 100), 100));
	arena_free(&a);
	arena_free(&a);
}

/* A partner may send orders of 1,000, 1,001, 1,002, ... lines. */
static void
bounded_for_ever(void)
{
	struct arena a;
	arena_init(&a, 1 << 20);
	const struct mallinfo2 before = mallinfo2();
	for (size_t i = 0; i < 2000; i++) {
		arena_rewind(&a);
		for (size_t j = 0; j < 1 + i % 50; j++)
			arena_take(&a, 10 * i);
		arena_take(&a, i * 500);
	}
	arena_rewind(&a);
	const struct mallinfo2 after = mallinfo2();
	CU_ASSERT(after.uordblks + after.hblkhd <
	    before.uordblks + before.hblkhd + (3 << 19));
	arena_free(&a);
}

static void
released_is_poisoned(void)
{
#ifdef ASAN
	struct arena a;
	arena_init(&a, 10 << 20);
	const char *before = arena_take(&a, 24);
	const struct arena_mark mark = arena_save(&a);
	const char *after = arena_take(&a, 24);
	CU_ASSERT(!__asan_address_is_poisoned(after));
	CU_ASSERT(__asan_address_is_poisoned(after + 24));
	arena_restore(&a, mark);
	CU_ASSERT(!__asan_address_is_poisoned(before));
	CU_ASSERT(__asan_address_is_poisoned(after));
	arena_rewind(&a);
	CU_ASSERT(__asan_address_is_poisoned(before));
	const char *text = arena_string(&a, SPAN("abc"));
	CU_ASSERT(!__asan_address_is_poisoned(text + 3));
	CU_ASSERT(__asan_address_is_poisoned(text + 4));
	arena_free(&a);
#endif
}

/* What is taken beyond the limit is there, and leaves the rest as it was. */
static void
beyond(void)
{
	struct arena a;
	arena_init(&a, 100);
	CU_ASSERT(arena_take(&a, 100) != NULL);
	char *at = arena_take_beyond(&a, 5000);
	CU_ASSERT_FATAL(at != NULL);
	memset(at, 'x', 5000);
	CU_ASSERT(!a.overflowed);
	UNIT_NUMBER(a.taken, 100);
	CU_ASSERT(arena_take(&a, 1) == NULL);
	CU_ASSERT(a.overflowed);
	arena_rewind(&a);
	CU_ASSERT(arena_take_beyond(&a, 1) != NULL);
	CU_ASSERT(arena_take(&a, 100) != NULL);
	arena_free(&a);
}

static const struct unit_test tests[] = {
	{ "sizes that overflow are past every limit", impossible_sizes },
	{ "an arena is full at its limit and not before", limit_is_exact },
	{ "what is taken raw counts, and is aligned, as all else",
	    raw_counts },
	{ "what is taken beyond the limit does not count", beyond },
	{ "the overflow mark sticks until what did not fit is gone",
	    mark_sticks },
	{ "what fits does not depend on earlier use", limit_has_no_memory },
	{ "memory is zeroed and aligned, used again or not",
	    zeroed_and_aligned },
	{ "copies are terminated, and absent stays absent", copies },
	{ "restore keeps what was before the mark", restore_goes_back },
	{ "an empty arena can be restored and freed twice",
	    restore_to_nothing },
	{ "ever larger sizes do not make an arena grow", bounded_for_ever },
	{ "under ASan released memory is poisoned", released_is_poisoned },
};

int
main(void)
{
	return unit_main("arena", tests, ARRAY_LEN(tests));
}
