#include "early.h"
#include "bounds.h"
#include "checksum.h"
#include "digest.h"
#include "fault.h"
#include "ledger.h"
#include "packed.h"
#include "publish.h"
#include "unit.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int
make_dir(const char *path)
{
	CU_ASSERT(mkdir(path, 0700) == 0);
	return open(path, O_RDONLY | O_DIRECTORY);
}

static struct tree
make_tree(void)
{
	struct tree t = { .rehearse = false };
	t.work = make_dir("work");
	t.stage = make_dir("stage");
	t.archive = make_dir("archive");
	(void)make_dir("work/d");
	(void)make_dir("work/d/acme.copy");
	return t;
}

/* The copy of a drop of SIZE bytes, and its row. */
static struct intake_row
drop(int64_t id, size_t size, uint32_t *checksum)
{
	struct intake_row r = { .id = id, .size = size };
	char *bytes = malloc(size), path[64];
	memset(bytes, 'a', size);
	*checksum = checksum_add(0, bytes, size);
	snprintf(r.claimed, sizeof(r.claimed), "d/acme/%d.xml", (int)id);
	snprintf(path, sizeof(path), "work/d/acme.copy/%d.xml", (int)id);
	unit_write_file(path, bytes, size);
	struct digest *d = digest_new();
	digest_start(d);
	digest_add(d, bytes, size);
	digest_finish(d, r.sha256);
	digest_free(d);
	free(bytes);
	return r;
}

static void
give(struct early *e, const struct intake_row *r, uint32_t checksum)
{
	publish_early_begin(e, r, checksum);
	publish_early_rest(e);
}

/* Is the TOKEN what was received as R? */
static bool
holds(const struct tree *t, const char *token, const struct intake_row *r)
{
	struct fault f = { .kind = FAULT_NONE };
	const int fd = openat(t->stage, token, O_RDONLY);
	uint8_t sha256[DIGEST_BYTES];
	bool intact = false;
	CU_ASSERT(publish_archive_digest(fd, false, token, sha256, &intact,
	    &f));
	close(fd);
	return intact && memcmp(sha256, r->sha256, sizeof(sha256)) == 0;
}

static void
taken(void)
{
	const struct tree t = make_tree();
	struct early *e = publish_early(&t);
	uint32_t sum, other;
	const struct intake_row a = drop(1, THREAD_BYTES, &sum);
	const struct intake_row b = drop(2, THREAD_BYTES * 9 + 5, &other);
	give(e, &a, sum);
	give(e, &b, other);
	const char *token = early_take(e, 2);
	CU_ASSERT_FATAL(token != NULL);
	CU_ASSERT(holds(&t, token, &b));
	/* Whoever has taken it has to move it. */
	CU_ASSERT(early_take(e, 2) == NULL);
	CU_ASSERT(unlinkat(t.stage, token, 0) == 0);
	UNIT_NUMBER(unit_files_in("stage"), 1);
	publish_early_end(e);
	UNIT_NUMBER(unit_files_in("stage"), 0);
}

/* Nobody is the first one: this only waits. */
static void
settle(struct early *e)
{
	CU_ASSERT(early_take(e, 0) == NULL);
}

/* Large ones: left, archived, and stopped by a fault. */
static void
piecemeal(void)
{
	const struct tree t = make_tree();
	struct early *e = publish_early(&t);
	const size_t size = 3 * PACKED_BYTES + 77;
	uint32_t sum;
	const struct intake_row a = drop(1, size, &sum);
	const struct intake_row b = drop(2, size, &sum);
	const struct intake_row c = drop(3, size, &sum);
	publish_early_begin(e, &a, sum);
	publish_early_on(e, 2 * PACKED_BYTES);
	settle(e);
	UNIT_NUMBER(unit_files_in("stage"), 1);
	publish_early_leave(e);
	publish_early_leave(e);
	settle(e);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	publish_early_begin(e, &b, sum);
	for (size_t at = 0; at <= size; at += PACKED_BYTES / 3) {
		publish_early_on(e, at);
		if (at % 2 == 0)
			settle(e);
	}
	publish_early_rest(e);
	publish_early_on(e, size);
	const char *token = early_take(e, 2);
	CU_ASSERT_FATAL(token != NULL);
	CU_ASSERT(holds(&t, token, &b));
	CU_ASSERT(unlinkat(t.stage, token, 0) == 0);
	publish_early_begin(e, &c, sum);
	publish_early_on(e, size);
	settle(e);
	UNIT_NUMBER(unit_files_in("stage"), 1);
	early_clear(e);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	publish_early_on(e, size);
	publish_early_end(e);
	UNIT_NUMBER(unit_files_in("stage"), 0);
}

/* A group of small files, of which some are not asked for. */
static void
many(void)
{
	const struct tree t = make_tree();
	struct early *e = publish_early(&t);
	uint32_t sum;
	for (int i = 1; i <= GROUP_FILES; i++) {
		const struct intake_row r = drop(i, (size_t)i, &sum);
		give(e, &r, sum);
	}
	for (int i = 1; i <= GROUP_FILES; i += 3) {
		const char *token = early_take(e, i);
		CU_ASSERT_FATAL(token != NULL);
		CU_ASSERT(unlinkat(t.stage, token, 0) == 0);
	}
	CU_ASSERT(early_take(e, GROUP_FILES + 1) == NULL);
	early_clear(e);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	/* And the next group. */
	const struct intake_row r = drop(GROUP_FILES + 2, 7, &sum);
	give(e, &r, sum);
	CU_ASSERT(early_take(e, GROUP_FILES + 2) != NULL);
	CU_ASSERT(early_take(e, GROUP_FILES + 3) == NULL);
	UNIT_NUMBER(unit_files_in("stage"), 1);
	publish_early_end(e);
}

static void
another(void)
{
	const struct tree t = make_tree();
	struct early *e = publish_early(&t);
	uint32_t sum;
	struct intake_row r = drop(1, THREAD_BYTES, &sum);
	give(e, &r, sum ^ 1);
	CU_ASSERT(early_take(e, 1) == NULL);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	/* And one that is not there. */
	r.id = 2;
	memcpy(r.claimed, "d/acme/2.xml", sizeof("d/acme/2.xml"));
	publish_early_begin(e, &r, sum);
	publish_early_on(e, PACKED_BYTES);
	publish_early_rest(e);
	CU_ASSERT(early_take(e, 2) == NULL);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	publish_early_end(e);
}

static void
rehearsed(void)
{
	struct tree t = make_tree();
	t.rehearse = true;
	struct early *e = publish_early(&t);
	uint32_t sum;
	const struct intake_row r = drop(1, PACKED_BYTES, &sum);
	publish_early_begin(e, &r, sum);
	publish_early_on(e, PACKED_BYTES);
	publish_early_rest(e);
	CU_ASSERT(early_take(e, 1) == NULL);
	publish_early_end(e);
	CU_ASSERT(early_take(NULL, 1) == NULL);
	early_clear(NULL);
}

/* The row of a drop that is in the bundle of the first one. */
static struct intake_row
bundled(int64_t id, uint32_t *checksum)
{
	struct intake_row r = drop(id, 100 + (size_t)id, checksum);
	memcpy(r.partner, "acme", sizeof("acme"));
	memcpy(r.bundle, "b-1", sizeof("b-1"));
	snprintf(r.base, sizeof(r.base), "b-%d", (int)id);
	snprintf(r.name, sizeof(r.name), "%d.xml", (int)id);
	return r;
}

static void
together(void)
{
	const struct tree t = make_tree();
	struct early *e = publish_early(&t);
	struct unbundled *u = unbundled_new();
	struct fault f = { .kind = FAULT_NONE };
	struct span bytes;
	uint32_t sum;
	bool intact;
	for (int i = 1; i <= 4; i++) {
		const struct intake_row r = bundled(i, &sum);
		publish_early_begin(e, &r, sum);
		if (i == 3)
			publish_early_leave(e);
		else
			publish_early_rest(e);
	}
	publish_early_seal(e);
	const char *token = early_take(e, 1);
	CU_ASSERT_FATAL(token != NULL);
	CU_ASSERT_EQUAL(early_take(e, 4), token);
	const int fd = openat(t.stage, token, O_RDONLY);
	CU_ASSERT(unbundled_read(u, fd, "x", &intact, &f) && intact);
	close(fd);
	CU_ASSERT(unbundled_find(u, "x#b-1.xml", &bytes) && bytes.len == 101);
	CU_ASSERT(unbundled_find(u, "x#b-2.xml", &bytes) && bytes.len == 102);
	CU_ASSERT(!unbundled_find(u, "x#b-3.xml", &bytes));
	CU_ASSERT(unbundled_find(u, "x#b-4.xml", &bytes) && bytes.len == 104);
	unbundled_free(u);
	early_clear(e);
	/* It was taken, and is whoever's has taken it. */
	UNIT_NUMBER(unit_files_in("stage"), 1);
	publish_early_end(e);
}

static void
together_or_not(void)
{
	const struct tree t = make_tree();
	struct early *e = publish_early(&t);
	uint32_t sum;
	struct intake_row r = bundled(1, &sum);
	give(e, &r, sum);
	r = bundled(2, &sum);
	r.sha256[7] ^= 1;
	give(e, &r, sum);
	r = bundled(3, &sum);
	give(e, &r, sum);
	publish_early_seal(e);
	CU_ASSERT(early_take(e, 1) == NULL);
	CU_ASSERT(early_take(e, 3) == NULL);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	early_clear(e);
	/* Sealed, and nobody asks; and not sealed. */
	r = bundled(4, &sum);
	give(e, &r, sum);
	publish_early_seal(e);
	early_clear(e);
	UNIT_NUMBER(unit_files_in("stage"), 0);
	r = bundled(5, &sum);
	give(e, &r, sum);
	publish_early_end(e);
	UNIT_NUMBER(unit_files_in("stage"), 0);
}

static const struct unit_test tests[] = {
	{ "a file is compressed early, and can be read back", taken },
	{ "a large file is compressed as it is decoded, and gone if it is left "
	    "or a fault comes", piecemeal },
	{ "of a whole group each file has its token, asked for or not", many },
	{ "bytes that are not those received have no token", another },
	{ "small files have one token, without what was left", together },
	{ "a bundle with bytes that are not those received is not made, and one "
	    "that nobody takes is removed", together_or_not },
	{ "a dry run archives nothing, early or late", rehearsed },
};

int
main(void)
{
	return unit_main("early", tests, ARRAY_LEN(tests));
}
