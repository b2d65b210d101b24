/* Large savepoints and where what undoes them is kept. */
#include "ledger_fixture.h"
#include <dirent.h>

/* Temporary files of SQLite's that are open; they have no name any more. */
static unsigned
temporary_files(void)
{
	char path[64], to[512];
	unsigned n = 0;
	DIR *d = opendir("/proc/self/fd");

	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		snprintf(path, sizeof(path), "/proc/self/fd/%.40s",
		    e->d_name);
		const ssize_t len = readlink(path, to, sizeof(to) - 1);
		to[len > 0 ? len : 0] = '\0';
		n += strstr(to, "etilqs") != NULL;
	}
	closedir(d);
	return n;
}

static const char *
number_of(unsigned i, char buf[16])
{
	snprintf(buf, 16, "U-%07u", i % 10000000);
	return buf;
}

/* Of N open orders. */
static struct ledger *
make_ledger(unsigned n)
{
	struct ledger *l = fixture_open(LEDGER_WRITE);
	char number[16];
	uint32_t key;

	FINE(ledger_begin(l, &fault));
	FINE(ledger_partner(l, "acme", &key, &fault));
	for (unsigned i = 0; i < n; i++)
		if (!fixture_put(l, number_of(i, number), OUTCOME_ISSUED))
			break;
	FINE(ledger_commit(l, &fault));
	return l;
}

static void
set_standing(struct ledger *l, unsigned n, enum standing to)
{
	char number[16];

	for (unsigned i = 0; i < n; i++) {
		const struct order_key key = { 1,
			span_of(number_of(i, number)), 0 };
		if (!ledger_order_standing(l, &key, to, &fault))
			break;
	}
	FINE(fault.kind == FAULT_NONE);
}

static unsigned
count_standing(struct ledger *l, unsigned n, enum standing is)
{
	struct order_row row;
	struct arena a;
	unsigned count = 0;
	char number[16];
	bool found;

	arena_init(&a, 1 << 16);
	for (unsigned i = 0; i < n; i++) {
		const struct order_key key = { 1,
			span_of(number_of(i, number)), 0 };
		arena_rewind(&a);
		if (!ledger_order_find(l, &key, &a, &row, &found, &fault))
			break;
		count += found && row.standing == is;
	}
	arena_free(&a);
	FINE(fault.kind == FAULT_NONE);
	return count;
}

/* A few files of a group, then one that has to be undone. */
static void
undo(unsigned n, unsigned changed, unsigned expected_files)
{
	struct ledger *l = make_ledger(n);

	FINE(ledger_begin(l, &fault));
	for (unsigned i = 0; i < 3; i++) {
		FINE(ledger_save(l, &fault));
		set_standing(l, changed, STANDING_CHANGED);
		FINE(ledger_release(l, &fault));
	}
	FINE(ledger_save(l, &fault));
	set_standing(l, n, STANDING_CANCELLED);
	UNIT_NUMBER(count_standing(l, n, STANDING_CANCELLED), n);
	UNIT_NUMBER(temporary_files(), expected_files);
	FINE(ledger_restore(l, &fault));
	UNIT_NUMBER(count_standing(l, n, STANDING_CHANGED), changed);
	UNIT_NUMBER(count_standing(l, n, STANDING_OPEN), n - changed);
	FINE(ledger_commit(l, &fault));
	ledger_close(l);
	l = fixture_open(LEDGER_READ);
	UNIT_NUMBER(count_standing(l, n, STANDING_CHANGED), changed);
	ledger_close(l);
	UNIT_NUMBER(temporary_files(), 0);
}

/* Past the 128 KiB that SQLite would keep. */
static void
a_small_file_is_undone_in_memory(void)
{
	undo(3000, 1000, 0);
}

/* The first MiB in memory, some MiB on the disk. */
static void
a_large_file_is_undone_from_the_disk(void)
{
	undo(20000, 15000, 1);
}

static const struct unit_test tests[] = {
	{ "a small file is undone in memory",
	    a_small_file_is_undone_in_memory },
	{ "a large file is undone from the disk",
	    a_large_file_is_undone_from_the_disk },
};

int
main(void)
{
	return unit_main("ledger undo", tests, ARRAY_LEN(tests));
}
