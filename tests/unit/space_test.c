#include "bounds.h"
#include "collect.h"
#include "fault.h"
#include "space.h"
#include "unit.h"
#include <string.h>

static const struct partner xml = { .format = FORMAT_XML };
static const struct partner csv = { .format = FORMAT_CSV };
static const struct partner third = { .format = FORMAT_XML };

#define ENTRY(owner, what, called, bytes) { .partner = (owner), \
	.kind = (what), .name = (called), .size = (bytes) }
#define SCAN(entries) { .n = ARRAY_LEN(entries), .at = (entries) }

static void
needs(void)
{
	static const struct {
		struct entry e;
		uint64_t bytes, inodes;
	} cases[] = {
		{ ENTRY(&xml, ENTRY_READY, "a.xml", 1000),
		    4000 + SPACE_PER_FILE, INODES_PER_FILE },
		{ ENTRY(&csv, ENTRY_READY, "a.csv", 1000),
		    6000 + SPACE_PER_FILE, INODES_PER_FILE },
		{ ENTRY(&csv, ENTRY_READY, "a.csv.GZ", 1000),
		    32000 + SPACE_PER_FILE, INODES_PER_FILE },
		{ ENTRY(&xml, ENTRY_READY, ".gz", 1000),
		    4000 + SPACE_PER_FILE, INODES_PER_FILE },
		{ ENTRY(&xml, ENTRY_ODD, "link", 1000),
		    SPACE_PER_FILE, INODES_PER_FILE },
		{ ENTRY(&xml, ENTRY_NOT_READY, "a.xml", 1000), 0, 0 },
		{ ENTRY(&xml, ENTRY_IGNORED, "a.tmp", 1000), 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct entry e = cases[i].e;
		struct scan s = { .n = 1, .at = &e };
		struct room r = { .have = { UINT64_MAX, UINT64_MAX } };
		space_fit(&s, &r);
		UNIT_NUMBER(r.need.bytes, SPACE_RESERVE + cases[i].bytes);
		UNIT_NUMBER(r.need.inodes, INODES_RESERVE + cases[i].inodes);
		UNIT_NUMBER(e.left, false);
		UNIT_NUMBER(r.left, 0);
	}
}

static void
expect_left(const struct scan *s, const struct room *r, const char *left)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n; i++) {
		UNIT_NUMBER(s->at[i].left, left[i] == 'L');
		n += left[i] == 'L';
	}
	UNIT_NUMBER(r->left, n);
}

static void
in_order(void)
{
	struct entry entries[] = {
		ENTRY(&xml, ENTRY_NOT_READY, "a.xml", 1 << 30),
		ENTRY(&xml, ENTRY_READY, "b.xml", 1000),
		ENTRY(&xml, ENTRY_READY, "c.xml", 1 << 30),
		ENTRY(&xml, ENTRY_IGNORED, "d.tmp", 1),
		ENTRY(&xml, ENTRY_READY, "e.xml", 1),
	};
	struct scan s = SCAN(entries);
	const uint64_t all = SPACE_RESERVE + 3ull * SPACE_PER_FILE + 4004 +
	    (4ull << 30);
	const uint64_t first = SPACE_RESERVE + SPACE_PER_FILE + 4000;
	const struct {
		uint64_t have;
		const char *left;	/* of which entries */
	} cases[] = {
		{ 0, ".LL.L" }, { first - 1, ".LL.L" }, { first, "..L.L" },
		{ all - SPACE_PER_FILE - 5, "..L.L" }, { all - 1, "....L" },
		{ all, "....." },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct room r = { .have = { cases[i].have, UINT64_MAX } };
		space_fit(&s, &r);
		UNIT_NUMBER(r.need.bytes, all);
		expect_left(&s, &r, cases[i].left);
	}
}

/* Partners lie one by one; so their drops do. */
static void
another_partner(void)
{
	struct entry entries[] = {
		ENTRY(&csv, ENTRY_READY, "a.csv", 1),
		ENTRY(&csv, ENTRY_READY, "b.csv", 1 << 30),
		ENTRY(&csv, ENTRY_READY, "c.csv", 1),
		ENTRY(&xml, ENTRY_READY, "a.xml", 1),
		ENTRY(&xml, ENTRY_CLAIMED, "b.xml", 1 << 29),
		ENTRY(&xml, ENTRY_ODD, "c.xml", 0),
		ENTRY(&third, ENTRY_READY, "a.xml", 1),
	};
	struct scan s = SCAN(entries);
	struct room r = { .have = { 1ull << 30, UINT64_MAX } };

	space_fit(&s, &r);
	expect_left(&s, &r, ".LL.LL.");
	r.have.bytes = 3ull << 30;
	space_fit(&s, &r);
	expect_left(&s, &r, ".LL....");
}

static void
too_few_inodes(void)
{
	struct entry entries[] = {
		ENTRY(&csv, ENTRY_READY, "a.csv", 1),
		ENTRY(&csv, ENTRY_READY, "b.csv", 1),
	};
	struct scan s = SCAN(entries);
	struct room r = { .have = { UINT64_MAX,
	    INODES_RESERVE + 2 * INODES_PER_FILE - 1 } };
	struct fault f = { .kind = FAULT_NONE };
	char text[300];

	space_fit(&s, &r);
	expect_left(&s, &r, ".L");
	CU_ASSERT(!space_sufficed(&r, &f));
	UNIT_STRING(fault_text(&f, text, sizeof(text)), "too few inodes: "
	    "about 84 are needed, 83 are free; drops left: 1");
	UNIT_NUMBER(fault_exit_status(&f), 75);
}

static void
beyond_counting(void)
{
	struct entry entries[] = {
		ENTRY(&xml, ENTRY_READY, "a.xml", UINT64_MAX / 4),
		ENTRY(&csv, ENTRY_READY, "b.csv", UINT64_MAX / 2),
	};
	struct scan s = SCAN(entries);
	struct room r = { .have = { UINT64_MAX - 1, UINT64_MAX } };
	struct fault f = { .kind = FAULT_NONE };

	space_fit(&s, &r);
	UNIT_NUMBER(r.need.bytes, UINT64_MAX);
	expect_left(&s, &r, "LL");
	CU_ASSERT(!space_sufficed(&r, &f));
	UNIT_NUMBER(f.kind, FAULT_SPACE);
	UNIT_STRING(f.op, "too little space");
}

static const struct unit_test tests[] = {
	{ "a drop needs what its format and its packing need", needs },
	{ "a partner's drops are taken in their order as far as they fit",
	    in_order },
	{ "no partner waits for another's drop", another_partner },
	{ "inodes count, too", too_few_inodes },
	{ "what is beyond counting does not fit", beyond_counting },
};

int
main(void)
{
	return unit_main("space", tests, ARRAY_LEN(tests));
}
