/*
 * ledger_set_up - settings that are in force, and files that are ours
 *
 * Invariants:
 * (1) A file is not written to before it has been recognised as a ledger of
 *     a version that this program knows.
 * (2) Every setting is read back.  SQLite says nothing about a PRAGMA that it
 *     does not know or that has no effect.
 */
#include "bounds.h"
#include "mutant.h"
#include "store.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* A run waits for a reader that is about to finish; a reader does not wait
 * for a run. */
#define WAIT_FOR_READERS_MS 5000
#define WAIT_FOR_OPENING_MS 250

#define STRING(x) #x
#define NUMBER(x) STRING(x)

/* FULL is 2.  Of the mutants one is SQLite's default, two are faster. */
#if defined(MUTANT) && MUTANT == 4
#define LOCKING "normal"
#define JOURNAL "delete"
#else
#define LOCKING "exclusive"
#define JOURNAL "wal"
#endif
#if defined(MUTANT) && MUTANT == 8
#define SYNCHRONOUS "0"
#elif defined(MUTANT) && MUTANT == 9
#define SYNCHRONOUS "1"
#else
#define SYNCHRONOUS "2"
#endif

static const struct setting {
	enum use uses;
	const char *set, *get, *expected;
} settings[] = {
	/* Before anything is read: only then there is no -shm file, whose
	 * mapping can end the process with SIGBUS on a full disk. */
	{ USE_OWNED, "PRAGMA locking_mode = " LOCKING,
	    "PRAGMA locking_mode", LOCKING },
	{ USE_ANY, "PRAGMA trusted_schema = OFF",
	    "PRAGMA trusted_schema", "0" },
	{ USE_ANY, "PRAGMA cell_size_check = ON",
	    "PRAGMA cell_size_check", "1" },
	{ USE_ANY, "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1" },
	/* What a savepoint keeps of a huge file belongs on the disk. */
	{ USE_ANY, "PRAGMA temp_store = FILE", "PRAGMA temp_store", "1" },
	{ USE_FILE, "PRAGMA mmap_size = 0", "PRAGMA mmap_size", "0" },
	{ USE_READ, "PRAGMA query_only = ON", "PRAGMA query_only", "1" },
};

/* Once the file is known to be ours. */
static const struct setting file_settings[] = {
	/* Measured: larger pages gain little, smaller ones deepen the tree. */
	{ USE_NEW | USE_PRIVATE, "PRAGMA page_size = 8192",
	    "PRAGMA page_size", "8192" },
	{ USE_ANY, "PRAGMA cache_size = -" NUMBER(LEDGER_CACHE_KIB),
	    "PRAGMA cache_size", "-" NUMBER(LEDGER_CACHE_KIB) },
	{ USE_NEW | USE_WRITE, "PRAGMA journal_mode = " JOURNAL,
	    "PRAGMA journal_mode", JOURNAL },
	{ USE_REHEARSE, "", "PRAGMA journal_mode", "wal" },
	{ USE_OWNED, "PRAGMA synchronous = " SYNCHRONOUS,
	    "PRAGMA synchronous", SYNCHRONOUS },
	{ USE_OWNED, "PRAGMA journal_size_limit = 67108864",
	    "PRAGMA journal_size_limit", "67108864" },
};

static const struct {
	int what, value;
} switches[] = {
	{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
	{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
	{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
	{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
	{ SQLITE_DBCONFIG_DQS_DML, 0 },
	{ SQLITE_DBCONFIG_DQS_DDL, 0 },
};

static bool
set_switch(struct ledger *l, int what, int value, struct fault *f)
{
	int is = -1;
	const int rc = sqlite3_db_config(l->db, what, value, &is);

	if (rc != SQLITE_OK)
		return store_fault(l, rc, "sqlite3_db_config", f);
	return is == value ? true : fault_set(f, FAULT_STORE, 0,
	    "sqlite3_db_config", "%s: switch %d cannot be set to %d", l->path,
	    what, value);
}

static bool
apply(struct ledger *l, const struct setting *s, size_t n, enum use use,
    struct fault *f)
{
	char is[32];

	for (; n > 0; s++, n--) {
		if ((s->uses & use) == 0)
			continue;
		if (!store_do(l, s->set, f) ||
		    !store_text(l, s->get, is, sizeof(is), f))
			return false;
		if (strcmp(is, s->expected) != 0)
			return fault_set(f, FAULT_STORE, 0, s->get,
			    "of %s is %s and cannot be %s", l->path, is,
			    s->expected);
	}
	return true;
}

bool
store_file_size(const char *path, const char *suffix, int64_t *size,
    struct fault *f)
{
	char name[4096 + 300];
	struct stat st;

	*size = -1;
	snprintf(name, sizeof(name), "%s%s", path, suffix);
	if (stat(name, &st) != 0)
		return errno == ENOENT ? true :
		    fault_errno(f, "stat", "%s", name);
	/* Through a second name it could be opened past our locks. */
	if (!S_ISREG(st.st_mode) || st.st_nlink > 1)
		return fault_set(f, FAULT_CONFIG, 0, "ledger", "%s: %s", name,
		    S_ISREG(st.st_mode) ? "the file has more than one name "
		    "(hard links)" : "not a file");
	*size = (int64_t)st.st_size;
	return true;
}

/* SQLite 3.40 compares whole pages only: where the last one is cut short, it
 * would read zeros for the rest.  Behind a log the file may be shorter. */
static bool
is_whole(struct ledger *l, struct fault *f)
{
	int64_t page_size, pages, size, wal;

	if (!store_file_size(l->path, "", &size, f) ||
	    !store_file_size(l->path, "-wal", &wal, f) ||
	    !store_number(l, "PRAGMA page_size", &page_size, f) ||
	    !store_number(l, "PRAGMA page_count", &pages, f))
		return false;
	if (wal > 0 || size == page_size * pages)
		return true;
	return fault_set(f, FAULT_STORE, 0, "ledger", "%s: has %lld bytes "
	    "instead of %lld", l->path, (long long)size,
	    (long long)(page_size * pages));
}

static bool
recognise(struct ledger *l, enum use use, struct fault *f)
{
	int64_t id, version;

	if (!store_number(l, "PRAGMA application_id", &id, f) ||
	    !store_number(l, "PRAGMA user_version", &version, f))
		return false;
	if (id == 0 && version == 0 && (use & (USE_NEW | USE_PRIVATE)) != 0)
		return true;
	if (id != schema_application_id)
		return fault_set(f, FAULT_CONFIG, 0, "ledger",
		    "%s: this is %s, not a ledger", l->path, id == 0 ?
		    "an empty or unknown database" :
		    "a database of another program");
	if (version > schema_version)
		return fault_set(f, FAULT_CONFIG, 0, "ledger", "%s: version "
		    "%lld, written by a newer ordermill; this one knows %lld",
		    l->path, (long long)version, (long long)schema_version);
	if (version < schema_version && use == USE_READ)
		return fault_set(f, FAULT_CONFIG, 0, "ledger", "%s: version "
		    "%lld, of an older ordermill; the next run brings it up "
		    "to %lld", l->path, (long long)version,
		    (long long)schema_version);
	return is_whole(l, f);
}

static int
note_log(void *ctx, sqlite3 *db, const char *name, int pages)
{
	struct ledger *l = ctx;

	(void)db, (void)name;
	l->wal_pages = pages;
	return SQLITE_OK;
}

bool
store_set_up(struct ledger *l, enum use use, struct fault *f)
{
	sqlite3_extended_result_codes(l->db, 1);
	sqlite3_busy_timeout(l->db, use == USE_READ ? WAIT_FOR_OPENING_MS :
	    WAIT_FOR_READERS_MS);
	/* Instead of SQLite's own checkpoints (ledger.c, invariant 4). */
	sqlite3_wal_hook(l->db, note_log, l);
	/* A log that lies there is not touched before the file is recognised,
	 * and never by a rehearsal. */
	if (l->wal_was >= 0 && !set_switch(l,
	    SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, f))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(switches); i++)
		if (!set_switch(l, switches[i].what, switches[i].value, f))
			return false;
	if (!apply(l, settings, ARRAY_LEN(settings), use, f) ||
	    !recognise(l, use, f))
		return false;
	if (!log_belongs(l, f))
		return false;
	l->recognised = true;
	if (!apply(l, file_settings, ARRAY_LEN(file_settings), use, f))
		return false;
	if (l->mode == LEDGER_REHEARSE)
		return store_do(l, "BEGIN IMMEDIATE", f);
	return set_switch(l, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, f);
}
