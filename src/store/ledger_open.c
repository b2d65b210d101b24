/*
 * ledger_open - find or make the database file, and open it for a mode
 *
 * Invariant: a ledger gets its name only when it is whole.  It is made as
 * PATH.new, synced and renamed.  So a ledger that is empty is never a new
 * one: it is refused, because to forget all orders is to issue them again.
 *
 * Mode READ opens a ledger for writing where it may, because the log that a
 * killed run left has to be read into shared memory first; query_only sees to
 * it that no row is written.  A ledger that may not be written is opened as
 * immutable, provided that no log lies beside it.
 */
#include "files.h"
#include "memory.h"
#include "store.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* NAME is what SQLite opens, PATH what we call it. */
static struct ledger *
open_database(const char *name, const char *path, enum ledger_mode mode,
    enum use use, int flags, int64_t wal_was, struct fault *f)
{
	struct ledger *l = memory_take(sizeof(*l));

	l->path = memory_string(path);
	l->mode = mode;
	l->wal_was = wal_was;
	/* Nobody asks how much memory SQLite has, and to count it takes a lock
	 * at each allocation.  Refused once SQLite is in use, which is fine:
	 * it was said then. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	const int rc = !undo_register() ? SQLITE_ERROR :
	    sqlite3_open_v2(name, &l->db, flags | SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_EXRESCODE, undo_vfs);
	const bool fine = rc == SQLITE_OK ? store_set_up(l, use, f) :
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

static bool
sync_directory_of(const char *path, struct fault *f)
{
	char dir[4096 + 256];

	snprintf(dir, sizeof(dir), "%s", path);
	*strrchr(dir, '/') = '\0';
	return files_sync_dir(AT_FDCWD, dir[0] == '\0' ? "/" : dir, f);
}

/* After a failed sync nobody knows what the file holds; it is made anew. */
static void
remove_made(const char *made)
{
	static const char *const suffixes[] = { "-wal", "-shm", "-journal", "" };
	char name[4096 + 300 + 16];

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		snprintf(name, sizeof(name), "%s%s", made, suffixes[i]);
		unlink(name);
	}
}

/* Two who make it at once wait for each other's lock, and the second finds
 * that there is nothing left to be made or renamed. */
static bool
make_ledger(const char *path, struct fault *f)
{
	char made[4096 + 300];
	int64_t wal;

	if (!store_file_size(path, "-wal", &wal, f))
		return false;
	/* SQLite would write the old log into the new ledger. */
	if (wal > 0)
		return fault_set(f, FAULT_STORE, 0, "ledger", "%s: the log of "
		    "a ledger is here, but not the ledger", path);
	snprintf(made, sizeof(made), "%s.new", path);
	struct ledger *l = open_database(made, made, LEDGER_WRITE, USE_NEW,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, -1, f);
	const bool fine = l != NULL && store_checkpoint(l, f);
	ledger_close(l);
	if (!fine) {
		if (f->kind != FAULT_BUSY)
			remove_made(made);
		return false;
	}
	/* Its log must not come back beside the next one that is made. */
	if (!sync_directory_of(path, f))
		return false;
	const int sys = files_move(AT_FDCWD, made, AT_FDCWD, path);
	if (sys != 0 && sys != ENOENT && sys != EEXIST)
		return fault_set(f, FAULT_IO, sys, "rename", "%s", made);
	return sync_directory_of(path, f);
}

void
store_immutable_uri(const char *path, char *buf, size_t size)
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

static struct ledger *
open_immutable(const char *path, struct fault *f)
{
	char uri[3 * 4096 + 800];

	store_immutable_uri(path, uri, sizeof(uri));
	return open_database(uri, path, LEDGER_READ, USE_READ,
	    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, -1, f);
}

struct ledger *
ledger_open_copy(const char *path, struct fault *f)
{
	struct ledger *l = NULL;
	char *whole = whole_path(path, f);

	if (whole != NULL)
		l = open_immutable(whole, f);
	memory_free(whole);
	return l;
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
	if (may_write(path))
		return open_database(path, path, LEDGER_READ, USE_READ,
		    SQLITE_OPEN_READWRITE, wal_was, f);
	if (wal_was > 0) {
		fault_set(f, FAULT_BUSY, 0, "ledger", "%s: a run is active, "
		    "or was interrupted; then only a user who may write the "
		    "ledger can open it", path);
		return NULL;
	}
	return open_immutable(path, f);
}

static struct ledger *
open_existing(const char *path, enum ledger_mode mode, struct fault *f)
{
	int64_t wal_was;

	if (!store_file_size(path, "-wal", &wal_was, f))
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
	if (store_file_size(whole, "", &size, f))
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
