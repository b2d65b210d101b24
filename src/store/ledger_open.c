/*
 * ledger_open - find, make, recognise and configure the database file
 *
 * Invariants:
 * (1) A file is not written to before it has been recognised as a ledger of
 *     a version that this program knows.
 * (2) A ledger gets its name only when it is whole: it is made as PATH.new,
 *     synced and renamed.  So a ledger that is empty is never a new one: it
 *     is refused, because to forget all orders is to issue them again.
 * (3) Every setting is read back.  SQLite says nothing about a PRAGMA that it
 *     does not know or that has no effect.
 *
 * Mode READ opens a ledger for writing where it may, because the log that a
 * killed run left has to be read into shared memory first; query_only sees to
 * it that no row is written.  A ledger that may not be written is opened as
 * immutable, provided that no log lies beside it.
 */
#include "bounds.h"
#include "files.h"
#include "memory.h"
#include "store.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A run waits for a reader that is about to finish; a reader does not wait
 * for a run. */
#define WAIT_FOR_READERS_MS 5000
#define WAIT_FOR_OPENING_MS 250

/* Where settings apply. */
enum use { USE_NEW = 1, USE_WRITE = 2, USE_REHEARSE = 4, USE_READ = 8,
	USE_PRIVATE = 16 };
#define USE_OWNED (USE_NEW | USE_WRITE | USE_REHEARSE)
#define USE_FILE (USE_OWNED | USE_READ)
#define USE_ANY (USE_FILE | USE_PRIVATE)

#define STRING(x) #x
#define NUMBER(x) STRING(x)

static const struct setting {
	unsigned uses;
	const char *set, *get, *expected;
} settings[] = {
	/* Before anything is read: only then there is no -shm file, whose
	 * mapping can end the process with SIGBUS on a full disk. */
	{ USE_OWNED, "PRAGMA locking_mode = EXCLUSIVE",
	    "PRAGMA locking_mode", "exclusive" },
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
	{ USE_NEW | USE_WRITE, "PRAGMA journal_mode = WAL",
	    "PRAGMA journal_mode", "wal" },
	{ USE_REHEARSE, "", "PRAGMA journal_mode", "wal" },
	{ USE_OWNED, "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2" },
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
apply(struct ledger *l, const struct setting *s, size_t n, unsigned use,
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

static bool
recognise(struct ledger *l, unsigned use, struct fault *f)
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
	return true;
}

static int
note_log(void *ctx, sqlite3 *db, const char *name, int pages)
{
	struct ledger *l = ctx;

	(void)db, (void)name;
	l->wal_pages = pages;
	return SQLITE_OK;
}

/* A log that lies there is not touched before the file is recognised, and
 * never by a rehearsal. */
static bool
set_up(struct ledger *l, unsigned use, struct fault *f)
{
	sqlite3_extended_result_codes(l->db, 1);
	sqlite3_busy_timeout(l->db, use == USE_READ ? WAIT_FOR_OPENING_MS :
	    WAIT_FOR_READERS_MS);
	/* Instead of SQLite's own checkpoints (ledger.c, invariant 4). */
	sqlite3_wal_hook(l->db, note_log, l);
	if (l->wal_was >= 0 && !set_switch(l,
	    SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, f))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(switches); i++)
		if (!set_switch(l, switches[i].what, switches[i].value, f))
			return false;
	if (!apply(l, settings, ARRAY_LEN(settings), use, f) ||
	    !recognise(l, use, f) ||
	    !apply(l, file_settings, ARRAY_LEN(file_settings), use, f))
		return false;
	if (l->mode == LEDGER_REHEARSE)
		return store_do(l, "BEGIN IMMEDIATE", f);
	return set_switch(l, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, f);
}

/* NAME is what SQLite opens, PATH what we call it. */
static struct ledger *
open_database(const char *name, const char *path, enum ledger_mode mode,
    unsigned use, int flags, int64_t wal_was, struct fault *f)
{
	struct ledger *l = memory_take(sizeof(*l));

	l->path = memory_string(path);
	l->mode = mode;
	l->wal_was = wal_was;
	const int rc = sqlite3_open_v2(name, &l->db,
	    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	const bool fine = rc == SQLITE_OK ? set_up(l, use, f) :
	    store_fault(l, rc, "open", f);
	if (fine && (use == USE_READ || schema_migrate(l, f)))
		return l;
	ledger_close(l);
	return NULL;
}

/* The directory without links, and the name in it; or the file without links
 * if it exists.  The caller frees it. */
static char *
whole_path(const char *path, struct fault *f)
{
	char dir[4096], all[4096 + 256], *real;
	const char *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1;
	const size_t len = slash == NULL ? 0 : (size_t)(slash - path) + 1;

	if (strlen(path) >= sizeof(dir)) {
		fault_set(f, FAULT_IO, ENAMETOOLONG, "open", "%s", path);
		return NULL;
	}
	snprintf(dir, sizeof(dir), "%.*s", len == 0 ? 1 : (int)len,
	    len == 0 ? "." : path);
	real = realpath(dir, NULL);
	if (real == NULL) {
		fault_errno(f, "open", "%s", path);
		return NULL;
	}
	snprintf(all, sizeof(all), "%s/%s", real, name);
	free(real);
	real = realpath(all, NULL);
	if (real == NULL)
		return memory_string(all);
	snprintf(all, sizeof(all), "%s", real);
	free(real);
	return memory_string(all);
}

/* Bytes of PATH and SUFFIX as a regular file; -1 if there is no such file. */
static bool
file_size(const char *path, const char *suffix, int64_t *size,
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

static bool
sync_directory_of(const char *path, struct fault *f)
{
	char dir[4096 + 256];

	snprintf(dir, sizeof(dir), "%s", path);
	*strrchr(dir, '/') = '\0';
	return files_sync_dir(AT_FDCWD, dir[0] == '\0' ? "/" : dir, f);
}

/* Invariant (2).  Two who make it at once wait for each other's lock, and the
 * second finds that there is nothing left to be made or renamed. */
static bool
make_ledger(const char *path, struct fault *f)
{
	char made[4096 + 300];

	snprintf(made, sizeof(made), "%s.new", path);
	struct ledger *l = open_database(made, made, LEDGER_WRITE, USE_NEW,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, -1, f);
	if (l == NULL)
		return false;
	const bool fine = store_checkpoint(l, f);
	ledger_close(l);
	if (!fine)
		return false;
	const int sys = files_move(AT_FDCWD, made, AT_FDCWD, path);
	if (sys != 0 && sys != ENOENT && sys != EEXIST)
		return fault_set(f, FAULT_IO, sys, "rename", "%s", made);
	return sync_directory_of(path, f);
}

/* PATH as an URI, in which SQLite can be told that nobody writes the file. */
static void
immutable_uri(const char *path, char *buf, size_t size)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789/._-";
	size_t at = (size_t)snprintf(buf, size, "file:");

	for (; *path != '\0' && at + 4 < size; path++)
		if (strchr(plain, *path) != NULL)
			buf[at++] = *path;
		else
			at += (size_t)snprintf(buf + at, size - at, "%%%02X",
			    (unsigned)(unsigned char)*path);
	snprintf(buf + at, size - at, "?immutable=1");
}

static bool
may_write(const char *path)
{
	char dir[4096 + 256];

	snprintf(dir, sizeof(dir), "%s", path);
	*(strrchr(dir, '/') + 1) = '\0';
	return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 &&
	    faccessat(AT_FDCWD, dir, W_OK, AT_EACCESS) == 0;
}

static struct ledger *
open_to_read(const char *path, int64_t wal_was, struct fault *f)
{
	char uri[3 * 4096 + 800];

	if (may_write(path))
		return open_database(path, path, LEDGER_READ, USE_READ,
		    SQLITE_OPEN_READWRITE, wal_was, f);
	if (wal_was > 0) {
		fault_set(f, FAULT_BUSY, 0, "ledger", "%s: a run is active, "
		    "or was interrupted; then only a user who may write the "
		    "ledger can open it", path);
		return NULL;
	}
	immutable_uri(path, uri, sizeof(uri));
	return open_database(uri, path, LEDGER_READ, USE_READ,
	    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, -1, f);
}

static struct ledger *
open_existing(const char *path, enum ledger_mode mode, struct fault *f)
{
	int64_t wal_was;

	if (!file_size(path, "-wal", &wal_was, f))
		return NULL;
	if (mode == LEDGER_READ)
		return open_to_read(path, wal_was, f);
	return open_database(path, path, mode,
	    mode == LEDGER_WRITE ? USE_WRITE : USE_REHEARSE,
	    SQLITE_OPEN_READWRITE, wal_was, f);
}

static struct ledger *
open_missing(const char *path, enum ledger_mode mode, struct fault *f)
{
	switch (mode) {
	case LEDGER_WRITE:
		return make_ledger(path, f) ? open_existing(path, mode, f) :
		    NULL;
	case LEDGER_REHEARSE:
		/* An unnamed file, which SQLite keeps in memory while it
		 * fits into the cache. */
		return open_database("", path, mode, USE_PRIVATE,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, -1, f);
	default:
		fault_set(f, FAULT_NO_INPUT, 0, "ledger",
		    "%s: there is none yet; the first run makes it", path);
		return NULL;
	}
}

struct ledger *
ledger_open(const char *path, enum ledger_mode mode, struct fault *f)
{
	struct ledger *l = NULL;
	int64_t size;
	char *whole = whole_path(path, f);

	if (whole == NULL)
		return NULL;
	if (file_size(whole, "", &size, f))
		l = size < 0 ? open_missing(whole, mode, f) :
		    open_existing(whole, mode, f);
	memory_free(whole);
	return l;
}

struct ledger *
ledger_open_memory(struct fault *f)
{
	return open_database(":memory:", "ledger in memory", LEDGER_WRITE,
	    USE_PRIVATE, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, -1, f);
}
