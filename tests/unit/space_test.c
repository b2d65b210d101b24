#include "bounds.h"
#include "collect.h"
#include "fault.h"
#include "space.h"
#include "unit.h"
#include <string.h>

static const struct partner xml = { .format = FORMAT_XML };
static const struct partner csv = { .format = FORMAT_CSV };

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
		const struct scan s = { .n = 1, .at = &e };
		struct room r = { .have = { UINT64_MAX, UINT64_MAX } };
		space_fit(&s, &r);
		UNIT_NUMBER(r.need.bytes, SPACE_RESERVE + cases[i].bytes);
		UNIT_NUMBER(r.need.inodes, INODES_RESERVE + cases[i].inodes);
		UNIT_NUMBER(r.fit, 1);
		UNIT_NUMBER(r.left, 0);
	}
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
	const struct scan s = SCAN(entries);
	const uint64_t all = SPACE_RESERVE + 3ull * SPACE_PER_FILE + 4004 +
	    (4ull << 30);
	const uint64_t first = SPACE_RESERVE + SPACE_PER_FILE + 4000;
	const struct {
		uint64_t have;
		uint32_t fit, left;
	} cases[] = {
		{ 0, 1, 3 }, { first - 1, 1, 3 }, { first, 2, 2 },
		{ all - SPACE_PER_FILE - 5, 2, 2 }, { all - 1, 4, 1 },
		{ all, 5, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct room r = { .have = { cases[i].have, UINT64_MAX } };
		space_fit(&s, &r);
		UNIT_NUMBER(r.need.bytes, all);
		UNIT_NUMBER(r.fit, cases[i].fit);
		UNIT_NUMBER(r.left, cases[i].left);
	}
}

static void
too_few_inodes(void)
{
	struct entry entries[] = {
		ENTRY(&csv, ENTRY_READY, "a.csv", 1),
		ENTRY(&csv, ENTRY_READY, "b.csv", 1),
	};
	const struct scan s = SCAN(entries);
	struct room r = { .have = { UINT64_MAX,
	    INODES_RESERVE + 2 * INODES_PER_FILE - 1 } };
	struct fault f = { .kind = FAULT_NONE };
	char text[300];

	space_fit(&s, &r);
	UNIT_NUMBER(r.fit, 1);
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
	const struct scan s = SCAN(entries);
	struct room r = { .have = { UINT64_MAX - 1, UINT64_MAX } };
	struct fault f = { .kind = FAULT_NONE };

	space_fit(&s, &r);
	UNIT_NUMBER(r.need.bytes, UINT64_MAX);
	UNIT_NUMBER(r.fit, 0);
	UNIT_NUMBER(r.left, 2);
	CU_ASSERT(!space_sufficed(&r, &f));
	UNIT_NUMBER(f.kind, FAULT_SPACE);
	UNIT_STRING(f.op, "too little space");
}

static const struct unit_test tests[] = {
	{ "a drop needs what its format and its packing need", needs },
	{ "drops are taken in their order as far as they fit", in_order },
	{ "inodes count, too", too_few_inodes },
	{ "what is beyond counting does not fit", beyond_counting },
};

int
main(void)
{
	return unit_main("space", tests, ARRAY_LEN(tests));
}
