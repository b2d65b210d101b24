/* Finding, making, recognising and configuring the ledger's file. */
#include "ledger_fixture.h"
#include "store.h"
#include <signal.h>
#include <sys/stat.h>

static void
sql_on(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	CU_ASSERT_EQUAL(sqlite3_open(path, &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_close(db), SQLITE_OK);
}

static void
make_ledger(void)
{
	ledger_close(fixture_open(LEDGER_WRITE));
}

static void
a_new_ledger_is_whole(void)
{
	struct stat st;
	int64_t id = 0, version = 0;
	struct ledger *l = fixture_open(LEDGER_WRITE);

	if (l == NULL)
		return;
	CU_ASSERT(stat("ledger.db", &st) == 0 && st.st_size >= 8192);
	FINE(store_number(l, "PRAGMA application_id", &id, &fault));
	FINE(store_number(l, "PRAGMA user_version", &version, &fault));
	UNIT_NUMBER(id, 0x4f72646d);
	UNIT_NUMBER(version, schema_version);
	ledger_close(l);
	CU_ASSERT_FALSE(fixture_exists("ledger.db.new"));
	CU_ASSERT_FALSE(fixture_exists("ledger.db-wal"));
	CU_ASSERT_FALSE(fixture_exists("ledger.db-shm"));
}

static void
expect(struct ledger *l, const char *pragma, const char *value)
{
	char is[32] = "", sql[80];

	snprintf(sql, sizeof(sql), "PRAGMA %s", pragma);
	FINE(store_text(l, sql, is, sizeof(is), &fault));
	if (strcmp(is, value) != 0)
		printf("# %s\n", pragma);
	UNIT_STRING(is, value);
}

static void
expect_common(struct ledger *l)
{
	expect(l, "foreign_keys", "1");
	expect(l, "trusted_schema", "0");
	expect(l, "cell_size_check", "1");
	expect(l, "temp_store", "1");
	expect(l, "mmap_size", "0");
	expect(l, "cache_size", "-1024");
	expect(l, "page_size", "8192");
	expect(l, "journal_mode", "wal");
}

static void
settings_are_in_force(void)
{
	static const int on[] = { SQLITE_DBCONFIG_DEFENSIVE };
	static const int off[] = { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
		SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_DQS_DML,
		SQLITE_DBCONFIG_TRUSTED_SCHEMA };
	struct ledger *l = fixture_open(LEDGER_WRITE);
	int is;

	if (l == NULL)
		return;
	expect_common(l);
	expect(l, "locking_mode", "exclusive");
	expect(l, "synchronous", "2");
	CU_ASSERT(fixture_exists("ledger.db-wal"));
	CU_ASSERT_FALSE(fixture_exists("ledger.db-shm"));
	for (unsigned i = 0; i < ARRAY_LEN(on); i++)
		CU_ASSERT(sqlite3_db_config(l->db, on[i], -1, &is) ==
		    SQLITE_OK && is == 1);
	for (unsigned i = 0; i < ARRAY_LEN(off); i++)
		CU_ASSERT(sqlite3_db_config(l->db, off[i], -1, &is) ==
		    SQLITE_OK && is == 0);
	CU_ASSERT_PTR_NULL(sqlite3_wal_hook(l->db, NULL, NULL) == l ? NULL :
	    l);
	ledger_close(l);
	l = fixture_open(LEDGER_READ);
	expect_common(l);
	expect(l, "query_only", "1");
	ledger_close(l);
}

/* Opened in any mode, PATH is refused with KIND and WORDS, and keeps its
 * bytes; nothing is left beside it. */
static void
refused(enum fault_kind kind, const char *words)
{
	static const enum ledger_mode modes[] = { LEDGER_WRITE,
		LEDGER_REHEARSE, LEDGER_READ };

	for (unsigned i = 0; i < ARRAY_LEN(modes); i++) {
		const struct fixture_bytes was = fixture_bytes("ledger.db");
		FAULTY(ledger_open("ledger.db", modes[i], &fault) != NULL,
		    kind, words);
		fixture_unchanged("ledger.db", was);
		CU_ASSERT_FALSE(fixture_exists("ledger.db-wal"));
		CU_ASSERT_FALSE(fixture_exists("ledger.db.new"));
	}
}

static void
a_future_version_is_refused(void)
{
	make_ledger();
	sql_on("ledger.db", "PRAGMA user_version = 99");
	refused(FAULT_CONFIG, "newer ordermill");
}

static void
an_older_version_is_read_only_after_a_run(void)
{
	make_ledger();
	sql_on("ledger.db", "PRAGMA user_version = 0");
	FAULTY(ledger_open("ledger.db", LEDGER_READ, &fault) != NULL,
	    FAULT_CONFIG, "the next run brings it up");
}

static void
a_foreign_database_is_refused(void)
{
	sql_on("ledger.db", "PRAGMA application_id = 77; CREATE TABLE a(b)");
	refused(FAULT_CONFIG, "another program");
}

static void
an_unmarked_database_is_refused(void)
{
	sql_on("ledger.db", "CREATE TABLE a(b); INSERT INTO a VALUES(1)");
	refused(FAULT_CONFIG, "unknown database");
}

/* As after a crash of the other program: its log is not ours to move. */
static void
leave_a_foreign_log(void)
{
	sqlite3 *db;

	if (sqlite3_open("ledger.db", &db) != SQLITE_OK)
		_exit(1);
	sqlite3_exec(db, "PRAGMA locking_mode = EXCLUSIVE;"
	    "PRAGMA journal_mode = WAL; PRAGMA application_id = 77;"
	    "CREATE TABLE a(b); INSERT INTO a VALUES(1)", NULL, NULL, NULL);
	raise(SIGKILL);
}

static void
a_foreign_log_is_not_touched(void)
{
	UNIT_NUMBER(fixture_child(leave_a_foreign_log), -SIGKILL);
	CU_ASSERT(fixture_exists("ledger.db-wal"));
	const struct fixture_bytes db = fixture_bytes("ledger.db");
	const struct fixture_bytes wal = fixture_bytes("ledger.db-wal");
	FAULTY(ledger_open("ledger.db", LEDGER_WRITE, &fault) != NULL,
	    FAULT_CONFIG, "another program");
	fixture_unchanged("ledger.db", db);
	fixture_unchanged("ledger.db-wal", wal);
}

static void
what_is_no_database_is_refused(void)
{
	unit_write_file("ledger.db", "customer_id,partner\nC-1,acme\n", 28);
	refused(FAULT_STORE, "not a database");
}

static void
an_empty_file_is_not_a_new_ledger(void)
{
	unit_write_file("ledger.db", "", 0);
	refused(FAULT_CONFIG, "empty");
	unit_write_file("ledger.db", "S", 1);
	refused(FAULT_CONFIG, "empty");
}

static void
a_shortened_ledger_is_refused(void)
{
	struct fixture_bytes whole;

	make_ledger();
	whole = fixture_bytes("ledger.db");
	CU_ASSERT(whole.len > 4 * 8192);
	const size_t lengths[] = { 99, 100, 4096, 8192, 8193,
		whole.len / 2, whole.len - 8192, whole.len - 1 };
	for (unsigned i = 0; i < ARRAY_LEN(lengths); i++) {
		unit_write_file("ledger.db", whole.bytes, lengths[i]);
		refused(FAULT_STORE, "ledger.db: ");
	}
	free(whole.bytes);
}

static void
two_names_are_refused(void)
{
	make_ledger();
	CU_ASSERT_EQUAL(link("ledger.db", "copy.db"), 0);
	refused(FAULT_CONFIG, "more than one name");
}

static void
a_directory_is_refused(void)
{
	CU_ASSERT_EQUAL(mkdir("ledger.db", 0700), 0);
	FAULTY(ledger_open("ledger.db", LEDGER_WRITE, &fault) != NULL,
	    FAULT_CONFIG, "not a file");
	FAULTY(ledger_open("no/such/ledger.db", LEDGER_WRITE, &fault) != NULL,
	    FAULT_IO, "No such file");
}

static void
a_symbolic_link_is_followed(void)
{
	CU_ASSERT_EQUAL(mkdir("disk", 0700), 0);
	ledger_close(ledger_open("disk/real.db", LEDGER_WRITE, &fault));
	CU_ASSERT_EQUAL(symlink("disk/real.db", "ledger.db"), 0);
	struct ledger *l = fixture_open(LEDGER_WRITE);
	CU_ASSERT(fixture_exists("disk/real.db-wal"));
	ledger_close(l);
}

/* Killed between the making and the renaming. */
static void
an_interrupted_making_is_finished(void)
{
	make_ledger();
	CU_ASSERT_EQUAL(rename("ledger.db", "ledger.db.new"), 0);
	make_ledger();
	CU_ASSERT(fixture_exists("ledger.db"));
	CU_ASSERT_FALSE(fixture_exists("ledger.db.new"));
	CU_ASSERT_EQUAL(unlink("ledger.db"), 0);
	unit_write_file("ledger.db.new", "", 0);
	make_ledger();
	CU_ASSERT_FALSE(fixture_exists("ledger.db.new"));
}

static void
an_orphaned_log_is_refused(void)
{
	unit_write_file("ledger.db-wal", "log", 3);
	FAULTY(ledger_open("ledger.db", LEDGER_WRITE, &fault) != NULL,
	    FAULT_STORE, "but not the ledger");
	CU_ASSERT_FALSE(fixture_exists("ledger.db"));
}

static void
a_missing_ledger_cannot_be_read(void)
{
	FAULTY(ledger_open("ledger.db", LEDGER_READ, &fault) != NULL,
	    FAULT_NO_INPUT, "the first run makes it");
	CU_ASSERT_FALSE(fixture_exists("ledger.db"));
}

static void
read_it(void)
{
	ledger_close(ledger_open("ledger.db", LEDGER_READ, &fault));
	if (fault.kind != FAULT_BUSY)
		_exit(9);
}

static void
a_run_shuts_readers_out(void)
{
	struct ledger *l = fixture_open(LEDGER_WRITE);

	UNIT_NUMBER(fixture_child(read_it), 1);
	ledger_close(l);
	UNIT_NUMBER(fixture_child(read_it), 9);
}

static void
commit_and_die(void)
{
	struct ledger *l = ledger_open("ledger.db", LEDGER_WRITE, &fault);
	uint32_t key;

	if (l != NULL && ledger_begin(l, &fault) &&
	    ledger_partner(l, "acme", &key, &fault) &&
	    fixture_put(l, "PO-1", OUTCOME_ISSUED) &&
	    ledger_commit(l, &fault))
		raise(SIGKILL);
}

static void
readers_see_what_a_killed_run_committed(void)
{
	UNIT_NUMBER(fixture_child(commit_and_die), -SIGKILL);
	CU_ASSERT(fixture_exists("ledger.db-wal"));
	struct ledger *l = fixture_open(LEDGER_READ);
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	ledger_close(l);
	CU_ASSERT_FALSE(fixture_exists("ledger.db-shm"));
	l = fixture_open(LEDGER_WRITE);
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	ledger_close(l);
}

static void
a_reader_writes_nothing(void)
{
	struct run_row run = { .now = NOW };

	make_ledger();
	const struct fixture_bytes was = fixture_bytes("ledger.db");
	struct ledger *l = fixture_open(LEDGER_READ);
	struct ledger *other = fixture_open(LEDGER_READ);
	FINE(ledger_begin(l, &fault));
	FAULTY(ledger_run_add(l, &run, &fault), FAULT_STORE, "readonly");
	ledger_rollback(l);
	ledger_close(l);
	ledger_close(other);
	fixture_unchanged("ledger.db", was);
	CU_ASSERT_FALSE(fixture_exists("ledger.db-wal"));
}

/* As a user who may read but not write, root not being one. */
static void
read_without_writing(void)
{
	struct ledger *l;

	if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
		_exit(3);
	l = ledger_open("led ger?#%41.db", LEDGER_READ, &fault);
	if (l != NULL && !fixture_known(l, 1, "PO-1"))
		_exit(4);
	ledger_close(l);
	if (fault.kind == FAULT_BUSY)
		_exit(5);
}

static void
a_ledger_that_may_not_be_written_is_read(void)
{
	const char *name = "led ger?#%41.db";

	UNIT_NUMBER(fixture_child(commit_and_die), -SIGKILL);
	make_ledger();
	CU_ASSERT_EQUAL(rename("ledger.db", name), 0);
	CU_ASSERT_EQUAL(chmod(name, 0444), 0);
	CU_ASSERT_EQUAL(chmod(".", 0555), 0);
	UNIT_NUMBER(fixture_child(read_without_writing), 0);
	CU_ASSERT_EQUAL(chmod(".", 0755), 0);
	/* Beside the log of a killed run it would be half the truth. */
	unit_write_file("led ger?#%41.db-wal", "log", 3);
	CU_ASSERT_EQUAL(chmod(".", 0555), 0);
	UNIT_NUMBER(fixture_child(read_without_writing), 5);
	CU_ASSERT_EQUAL(chmod(".", 0755), 0);
}

static const struct unit_test tests[] = {
	{ "a new ledger is whole when it gets its name",
	    a_new_ledger_is_whole },
	{ "every setting is in force", settings_are_in_force },
	{ "a ledger of a future version is refused and untouched",
	    a_future_version_is_refused },
	{ "a ledger of an older version is for the next run",
	    an_older_version_is_read_only_after_a_run },
	{ "a database of another program is refused and untouched",
	    a_foreign_database_is_refused },
	{ "a database that says nothing of itself is refused",
	    an_unmarked_database_is_refused },
	{ "the log of another program's database is not touched",
	    a_foreign_log_is_not_touched },
	{ "a file that is no database is refused and untouched",
	    what_is_no_database_is_refused },
	{ "an empty file is not taken for a new ledger",
	    an_empty_file_is_not_a_new_ledger },
	{ "a ledger cut short anywhere is refused and untouched",
	    a_shortened_ledger_is_refused },
	{ "a ledger with two names is refused", two_names_are_refused },
	{ "a directory in its place, or none around it, is a fault",
	    a_directory_is_refused },
	{ "a symbolic link leads to the ledger", a_symbolic_link_is_followed },
	{ "a ledger whose making was interrupted is finished",
	    an_interrupted_making_is_finished },
	{ "a log without its ledger is not made part of a new one",
	    an_orphaned_log_is_refused },
	{ "a missing ledger cannot be read", a_missing_ledger_cannot_be_read },
	{ "a run shuts readers out", a_run_shuts_readers_out },
	{ "readers see what a killed run has committed",
	    readers_see_what_a_killed_run_committed },
	{ "a reader writes nothing", a_reader_writes_nothing },
	{ "a ledger that may not be written can be read",
	    a_ledger_that_may_not_be_written_is_read },
};

int
main(void)
{
	return unit_main("ledger_open", tests, ARRAY_LEN(tests));
}
