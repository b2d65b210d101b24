/* Transactions, savepoints, rehearsals and what a crash leaves. */
#include "ledger_fixture.h"
#include "store.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* A ledger on disk in which partner 1 has issued PO-0. */
static void
make_ledger(void)
{
	struct ledger *l = fixture_open(LEDGER_WRITE);
	uint32_t key;

	FINE(ledger_begin(l, &fault));
	FINE(ledger_partner(l, "acme", &key, &fault));
	FINE(fixture_put(l, "PO-0", OUTCOME_ISSUED));
	FINE(ledger_commit(l, &fault));
	ledger_close(l);
}

/* More orders than the cache holds, which is made small for it, so that much
 * of them is spilled into the log. */
static void
put_many(struct ledger *l, unsigned n)
{
	char number[32];

	FINE(store_do(l, "PRAGMA cache_size = -512", &fault));
	for (unsigned i = 0; i < n; i++) {
		snprintf(number, sizeof(number), "X-%06u", (i * 7919) % n);
		if (!fixture_put(l, number, OUTCOME_ISSUED))
			return;
	}
}

static void
die_in_the_middle(void)
{
	struct ledger *l = ledger_open("ledger.db", LEDGER_WRITE, &fault);

	if (l == NULL || !ledger_begin(l, &fault) ||
	    !fixture_put(l, "PO-1", OUTCOME_ISSUED) ||
	    !ledger_commit(l, &fault) || !ledger_begin(l, &fault))
		return;
	put_many(l, 20000);
	raise(SIGKILL);
}

static void
a_kill_leaves_what_was_committed(void)
{
	struct stat st;
	struct arena a;
	struct span problem;

	make_ledger();
	UNIT_NUMBER(fixture_child(die_in_the_middle), -SIGKILL);
	CU_ASSERT(stat("ledger.db-wal", &st) == 0 && st.st_size > 1 << 20);
	struct ledger *l = fixture_open(LEDGER_WRITE);
	CU_ASSERT(fixture_known(l, 1, "PO-0"));
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "X-000000"));
	arena_init(&a, 4096);
	FINE(ledger_check(l, &a, &problem, &fault));
	CU_ASSERT_PTR_NULL(problem.at);
	arena_free(&a);
	ledger_close(l);
}

static void
rolled_back_is_gone(void)
{
	struct ledger *l = fixture_memory();

	FINE(ledger_commit(l, &fault));
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	ledger_rollback(l);
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-1"));
	ledger_rollback(l);
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	ledger_close(l);
}

static void
closing_rolls_back(void)
{
	make_ledger();
	struct ledger *l = fixture_open(LEDGER_WRITE);
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	ledger_close(l);
	l = fixture_open(LEDGER_READ);
	CU_ASSERT(fixture_known(l, 1, "PO-0"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-1"));
	ledger_close(l);
}

static void
one_file_of_a_group_is_undone(void)
{
	struct ledger *l = fixture_memory();

	FINE(ledger_save(l, &fault));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	FINE(ledger_release(l, &fault));
	FINE(ledger_save(l, &fault));
	FINE(fixture_put(l, "PO-2", OUTCOME_ISSUED));
	FINE(ledger_restore(l, &fault));
	FINE(ledger_restore(l, &fault));
	FINE(ledger_save(l, &fault));
	FINE(fixture_put(l, "PO-3", OUTCOME_ISSUED));
	FINE(ledger_release(l, &fault));
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-2"));
	CU_ASSERT(fixture_known(l, 1, "PO-3"));
	ledger_close(l);
}

/* The savepoint of a file that does not fit into the cache. */
static void
a_huge_file_is_undone(void)
{
	make_ledger();
	struct ledger *l = fixture_open(LEDGER_WRITE);
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	FINE(ledger_save(l, &fault));
	put_many(l, 20000);
	FINE(ledger_restore(l, &fault));
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "X-000001"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "X-019999"));
	ledger_close(l);
}

static void
a_rehearsal_leaves_no_trace(void)
{
	struct ledger *l;

	make_ledger();
	const struct fixture_bytes was = fixture_bytes("ledger.db");
	l = fixture_open(LEDGER_REHEARSE);
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	FINE(ledger_commit(l, &fault));
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "PO-2", OUTCOME_ISSUED));
	ledger_rollback(l);
	FINE(ledger_begin(l, &fault));
	FINE(ledger_save(l, &fault));
	put_many(l, 20000);
	FINE(ledger_restore(l, &fault));
	put_many(l, 20000);
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(fixture_known(l, 1, "PO-0"));
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-2"));
	CU_ASSERT(fixture_known(l, 1, "X-000001"));
	ledger_close(l);
	fixture_unchanged("ledger.db", was);
	CU_ASSERT_FALSE(fixture_exists("ledger.db-wal"));
	CU_ASSERT_FALSE(fixture_exists("ledger.db-shm"));
}

static void
a_rehearsal_after_a_kill_leaves_no_trace(void)
{
	struct stat st;

	make_ledger();
	UNIT_NUMBER(fixture_child(die_in_the_middle), -SIGKILL);
	const struct fixture_bytes db = fixture_bytes("ledger.db");
	const struct fixture_bytes wal = fixture_bytes("ledger.db-wal");
	struct ledger *l = fixture_open(LEDGER_REHEARSE);
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "PO-2", OUTCOME_ISSUED));
	FINE(store_do(l, "DELETE FROM purchase_order WHERE number LIKE 'X%'",
	    &fault));
	put_many(l, 40000);
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(stat("ledger.db-wal", &st) == 0 &&
	    (size_t)st.st_size > wal.len);
	ledger_close(l);
	fixture_unchanged("ledger.db", db);
	CU_ASSERT(stat("ledger.db-wal", &st) == 0);
	UNIT_NUMBER(st.st_size, wal.len);
	free(wal.bytes);
	l = fixture_open(LEDGER_WRITE);
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-2"));
	ledger_close(l);
}

/* Only a run may give it back the journal that it has to have. */
static void
a_rehearsal_does_not_mend_the_journal(void)
{
	sqlite3 *db = NULL;

	make_ledger();
	CU_ASSERT_EQUAL(sqlite3_open("ledger.db", &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL,
	    NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	const struct fixture_bytes was = fixture_bytes("ledger.db");
	FAULTY(ledger_open("ledger.db", LEDGER_REHEARSE, &fault) != NULL,
	    FAULT_STORE, "is delete and cannot be wal");
	fixture_unchanged("ledger.db", was);
	ledger_close(fixture_open(LEDGER_WRITE));
	ledger_close(fixture_open(LEDGER_REHEARSE));
}

static void
a_rehearsal_needs_no_ledger(void)
{
	struct ledger *l = fixture_open(LEDGER_REHEARSE);
	uint32_t key;

	FINE(ledger_begin(l, &fault));
	FINE(ledger_partner(l, "acme", &key, &fault));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	FINE(ledger_commit(l, &fault));
	FINE(ledger_begin(l, &fault));
	ledger_rollback(l);
	CU_ASSERT(fixture_known(l, key, "PO-1"));
	ledger_close(l);
	CU_ASSERT_FALSE(fixture_exists("ledger.db"));
	CU_ASSERT_FALSE(fixture_exists("ledger.db.new"));
}

/* SQLITE_FULL within a statement takes the transaction with it. */
static void
a_full_disk_undoes_and_can_be_gone_on_from(void)
{
	make_ledger();
	struct ledger *l = fixture_open(LEDGER_WRITE);
	int64_t pages;
	FINE(store_number(l, "PRAGMA max_page_count = 60", &pages, &fault));
	FINE(ledger_begin(l, &fault));
	put_many(l, 20000);
	FAULTY(false, FAULT_STORE, "full");
	FAULTY(fixture_put(l, "PO-9", OUTCOME_ISSUED), FAULT_STORE,
	    "transaction was lost");
	FAULTY(ledger_commit(l, &fault), FAULT_STORE, "transaction was lost");
	ledger_rollback(l);
	CU_ASSERT_FALSE(fixture_known(l, 1, "X-000000"));
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	FINE(ledger_commit(l, &fault));
	ledger_close(l);
}

/* A file that may not grow past this many bytes: writes fail in the log. */
static void
limit_files(rlim_t bytes)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
}

static void
fail_to_commit(void)
{
	struct ledger *l = ledger_open("ledger.db", LEDGER_WRITE, &fault);
	struct fault again = { .kind = FAULT_NONE };
	struct run_row run = { .now = NOW };

	limit_files(5000);
	if (!ledger_begin(l, &fault) ||
	    !fixture_put(l, "PO-1", OUTCOME_ISSUED) ||
	    !ledger_run_add(l, &run, &fault) ||
	    ledger_commit(l, &fault) || fault.kind != FAULT_STORE)
		_exit(2);
	ledger_rollback(l);
	if (ledger_begin(l, &again) || again.kind != FAULT_STORE ||
	    strcmp(again.subject, fault.subject) != 0)
		_exit(3);
	again = (struct fault){ .kind = FAULT_NONE };
	if (ledger_run_find(l, 0, &run, &(bool){ false }, &again) ||
	    ledger_restore(l, &again))
		_exit(4);
	ledger_close(l);
	_exit(strstr(fault.subject, "known at the next start") ? 0 : 5);
}

/* The cache is full, and what it spills cannot be written. */
static void
fail_to_spill(void)
{
	struct ledger *l = ledger_open("ledger.db", LEDGER_WRITE, &fault);
	struct fault again = { .kind = FAULT_NONE };

	if (!ledger_begin(l, &fault))
		_exit(2);
	limit_files(100000);
	put_many(l, 20000);
	if (fault.kind != FAULT_STORE)
		_exit(3);
	ledger_rollback(l);
	limit_files(RLIM_INFINITY);
	_exit(ledger_begin(l, &again) ? 4 : 0);
}

static void
a_failed_write_breaks_the_handle(void)
{
	make_ledger();
	UNIT_NUMBER(fixture_child(fail_to_spill), 0);
	struct ledger *l = fixture_open(LEDGER_WRITE);
	CU_ASSERT(fixture_known(l, 1, "PO-0"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "X-000000"));
	ledger_close(l);
}

static void
a_failed_commit_breaks_the_handle(void)
{
	make_ledger();
	UNIT_NUMBER(fixture_child(fail_to_commit), 0);
	struct ledger *l = fixture_open(LEDGER_WRITE);
	CU_ASSERT(fixture_known(l, 1, "PO-0"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-1"));
	ledger_close(l);
}

static void
fail_to_checkpoint(void)
{
	struct ledger *l = ledger_open("ledger.db", LEDGER_WRITE, &fault);

	if (!ledger_begin(l, &fault))
		_exit(2);
	put_many(l, 160000);
	if (!ledger_commit(l, &fault))
		_exit(3);
	/* The log is whole; the database file cannot grow. */
	limit_files(200000);
	if (store_checkpoint(l, &fault))
		_exit(4);
	if (fault.kind != FAULT_STORE || ledger_begin(l, &fault))
		_exit(5);
	ledger_close(l);
	_exit(0);
}

static void
a_failed_checkpoint_is_a_fault(void)
{
	make_ledger();
	UNIT_NUMBER(fixture_child(fail_to_checkpoint), 0);
}

/* Who has a large decision committed waits for its documents. */
static void
the_next_commit_empties_the_log(void)
{
	struct stat before, after;

	make_ledger();
	struct ledger *l = fixture_open(LEDGER_WRITE);
	FINE(ledger_begin(l, &fault));
	put_many(l, 240000);
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(stat("ledger.db", &before) == 0 && before.st_size < 1 << 20);
	FINE(ledger_begin(l, &fault));
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(stat("ledger.db", &before) == 0 && before.st_size > 8 << 20);
	/* And the one after that has nothing to copy. */
	FINE(ledger_begin(l, &fault));
	FINE(fixture_put(l, "Z", OUTCOME_ISSUED));
	FINE(ledger_commit(l, &fault));
	CU_ASSERT(stat("ledger.db", &after) == 0 &&
	    after.st_mtim.tv_sec == before.st_mtim.tv_sec &&
	    after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
	ledger_close(l);
}

static void
the_log_is_emptied_as_we_go(void)
{
	struct stat st;
	char number[32];

	make_ledger();
	struct ledger *l = fixture_open(LEDGER_WRITE);
	for (unsigned i = 0; i < 40; i++) {
		FINE(ledger_begin(l, &fault));
		for (unsigned j = 0; j < 5000; j++) {
			snprintf(number, sizeof(number), "Y-%06u",
			    i * 5000 + j);
			if (!fixture_put(l, number, OUTCOME_ISSUED))
				break;
		}
		FINE(ledger_commit(l, &fault));
	}
	CU_ASSERT(stat("ledger.db-wal", &st) == 0 && st.st_size < 20 << 20);
	CU_ASSERT(stat("ledger.db", &st) == 0 && st.st_size > 8 << 20);
	ledger_close(l);
}

static void
partners_are_numbered_on_first_use(void)
{
	struct ledger *l = fixture_memory();
	uint32_t acme = 9, globex = 9, again = 9, unknown = 9;

	FINE(ledger_partner(l, "acme", &acme, &fault));
	FINE(ledger_partner(l, "globex", &globex, &fault));
	FINE(ledger_partner(l, "acme", &again, &fault));
	FINE(ledger_commit(l, &fault));
	FINE(ledger_partner(l, "initech", &unknown, &fault));
	UNIT_NUMBER(acme, 1);
	UNIT_NUMBER(globex, 2);
	UNIT_NUMBER(again, 1);
	UNIT_NUMBER(unknown, 0);
	ledger_close(l);
}

static bool
note_run(void *ctx, const struct run_row *r)
{
	char *text = ctx;	/* of 32 bytes */
	const size_t len = strlen(text);

	snprintf(text + len, 32 - len, "%lld ", (long long)r->id);
	return strlen(text) < 4;
}

static void
runs_are_numbered_without_gaps(void)
{
	struct ledger *l = ledger_open_memory(&fault);
	struct run_row r = { .now = NOW, .not_ready = 1, .ignored = 2,
		.unbalanced = 3, .missing = 4, .disabled = 5 }, back;
	char text[32] = "";
	bool found = true;

	FINE(ledger_run_find(l, 0, &back, &found, &fault));
	CU_ASSERT_FALSE(found);
	FINE(ledger_begin(l, &fault));
	FINE(ledger_run_add(l, &r, &fault));
	FINE(ledger_commit(l, &fault));
	FINE(ledger_begin(l, &fault));
	FINE(ledger_run_add(l, &r, &fault));
	ledger_rollback(l);
	FINE(ledger_begin(l, &fault));
	FINE(ledger_run_add(l, &r, &fault));
	UNIT_NUMBER(r.id, 2);
	r.state = RUN_DONE;
	r.exit_status = 2;
	r.balanced = true;
	FINE(ledger_run_update(l, &r, &fault));
	FINE(ledger_run_add(l, &r, &fault));
	FINE(ledger_commit(l, &fault));
	FINE(ledger_run_find(l, 2, &back, &found, &fault));
	CU_ASSERT(found && back.id == 2 && back.state == RUN_DONE &&
	    back.now == NOW && back.exit_status == 2 && back.balanced &&
	    back.not_ready == 1 && back.ignored == 2 && back.unbalanced == 3 &&
	    back.missing == 4 && back.disabled == 5);
	FINE(ledger_run_find(l, 0, &back, &found, &fault));
	UNIT_NUMBER(back.id, 3);
	FINE(ledger_run_find(l, 4, &back, &found, &fault));
	CU_ASSERT_FALSE(found);
	FINE(ledger_runs(l, 10, note_run, text, &fault));
	UNIT_STRING(text, "3 2 ");
	r.id = 77;
	FINE(ledger_begin(l, &fault));
	FAULTY(ledger_run_update(l, &r, &fault), FAULT_STORE,
	    "0 rows changed");
	ledger_close(l);
}

static void
damage_is_found(void)
{
	struct arena a;
	struct span problem;

	make_ledger();
	struct ledger *l = fixture_open(LEDGER_WRITE);
	FINE(ledger_begin(l, &fault));
	put_many(l, 20000);
	FINE(ledger_commit(l, &fault));
	ledger_close(l);
	FILE *file = fopen("ledger.db", "r+b");
	CU_ASSERT(file != NULL && fseek(file, 60 * 8192 + 200, SEEK_SET) ==
	    0);
	for (unsigned i = 0; i < 4000; i++)
		fputc(0xa5, file);
	fclose(file);
	l = fixture_open(LEDGER_READ);
	arena_init(&a, 4096);
	FINE(ledger_check(l, &a, &problem, &fault));
	CU_ASSERT(problem.at != NULL && problem.len > 0);
	arena_free(&a);
	ledger_close(l);
}

static void
a_reference_to_nothing_is_found(void)
{
	struct arena a;
	struct span problem;
	struct ledger *l = fixture_memory();

	FINE(ledger_commit(l, &fault));
	FINE(store_do(l, "PRAGMA foreign_keys = OFF; DELETE FROM run",
	    &fault));
	arena_init(&a, 4096);
	FINE(ledger_check(l, &a, &problem, &fault));
	CU_ASSERT(problem.at != NULL && span_equal(problem,
	    SPAN("a row of intake refers to one of run that is not there")));
	arena_free(&a);
	ledger_close(l);
}

/* Some megabytes of pages that were there before, so that what undoes them
 * does not stay in memory. */
static void
much_that_was_there_is_undone(void)
{
	struct ledger *l = fixture_open(LEDGER_WRITE);
	char number[32];

	FINE(ledger_begin(l, &fault));
	put_many(l, 60000);
	FINE(ledger_commit(l, &fault));
	FINE(ledger_begin(l, &fault));
	FINE(ledger_save(l, &fault));
	for (unsigned i = 0; i < 60000; i++) {
		snprintf(number, sizeof(number), "X-%06u", i);
		const struct order_key k = { 1, span_of(number), 0 };
		if (!ledger_order_standing(l, &k, STANDING_CHANGED, &fault))
			break;
	}
	FINE(ledger_restore(l, &fault));
	FINE(ledger_commit(l, &fault));
	int64_t n = -1;
	FINE(store_number(l, "SELECT count(*) FROM purchase_order"
	    " WHERE standing <> 0", &n, &fault));
	UNIT_NUMBER(n, 0);
	FINE(store_number(l, "SELECT count(*) FROM purchase_order", &n,
	    &fault));
	UNIT_NUMBER(n, 60000);
	ledger_close(l);
}

static const struct unit_test tests[] = {
	{ "after a kill in a transaction the ledger holds what was committed",
	    a_kill_leaves_what_was_committed },
	{ "what was rolled back is gone, and the ledger goes on",
	    rolled_back_is_gone },
	{ "closing rolls back", closing_rolls_back },
	{ "one file of a group can be undone", one_file_of_a_group_is_undone },
	{ "a file larger than the cache can be undone",
	    a_huge_file_is_undone },
	{ "a file that changes much of what was there can be undone",
	    much_that_was_there_is_undone },
	{ "a rehearsal sees what it decided and leaves no trace",
	    a_rehearsal_leaves_no_trace },
	{ "a rehearsal after a kill leaves database and log as they were",
	    a_rehearsal_after_a_kill_leaves_no_trace },
	{ "a rehearsal refuses a ledger whose journal it would have to mend",
	    a_rehearsal_does_not_mend_the_journal },
	{ "a rehearsal needs no ledger and makes none",
	    a_rehearsal_needs_no_ledger },
	{ "a full disk undoes the transaction, not the ledger",
	    a_full_disk_undoes_and_can_be_gone_on_from },
	{ "a write that fails on the disk breaks the handle",
	    a_failed_write_breaks_the_handle },
	{ "a commit that fails on the disk breaks the handle",
	    a_failed_commit_breaks_the_handle },
	{ "the commit after a large one empties the log",
	    the_next_commit_empties_the_log },
	{ "a checkpoint that fails on the disk is a fault",
	    a_failed_checkpoint_is_a_fault },
	{ "the log is emptied between commits", the_log_is_emptied_as_we_go },
	{ "partners are numbered at their first use in a transaction",
	    partners_are_numbered_on_first_use },
	{ "runs are numbered without gaps", runs_are_numbered_without_gaps },
	{ "a damaged page is found", damage_is_found },
	{ "a reference to nothing is found",
	    a_reference_to_nothing_is_found },
};

int
main(void)
{
	return unit_main("ledger", tests, ARRAY_LEN(tests));
}
