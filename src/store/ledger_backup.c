/*
 * ledger_backup - a copy of the ledger as it was last committed
 *
 * SQLite's backup reads through our own handle, so that it works while the
 * file is locked for all others.  The copy is one file without a log; it is
 * synced, and then read back and checked as a whole.
 */
#include "arena.h"
#include "files.h"
#include "store.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool
copy_fault(sqlite3 *to, int rc, const char *path, struct fault *f)
{
	return fault_set(f, FAULT_STORE, rc, "backup", "%s: %s", path,
	    sqlite3_errmsg(to));
}

/* No journal: a copy that was not finished is worth nothing. */
static bool
copy_pages(struct ledger *l, sqlite3 *to, const char *path, struct fault *f)
{
	int rc = sqlite3_exec(to, "PRAGMA journal_mode = OFF;"
	    "PRAGMA synchronous = OFF", NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return copy_fault(to, rc, path, f);
	sqlite3_backup *b = sqlite3_backup_init(to, "main", l->db, "main");
	if (b == NULL)
		return copy_fault(to, sqlite3_errcode(to), path, f);
	rc = sqlite3_backup_step(b, -1);
	const int end = sqlite3_backup_finish(b);
	return rc == SQLITE_DONE && end == SQLITE_OK ? true :
	    copy_fault(to, end != SQLITE_OK ? end : rc, path, f);
}

static bool
sync_copy(const char *path, struct fault *f)
{
	const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(f, "open", "%s", path);
	const bool synced = fsync(fd) == 0 ||
	    fault_errno(f, "fsync", "%s", path);
	close(fd);
	return synced;
}

bool
ledger_backup(struct ledger *l, const char *path, struct fault *f)
{
	sqlite3 *to = NULL;

	assert(!l->open);
	if (l->broken.kind != FAULT_NONE)
		return store_refuse(l, f);
	const int fd = open(path,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
	if (fd < 0)
		return fault_errno(f, "open", "%s", path);
	close(fd);
	const int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	bool fine = rc == SQLITE_OK ? copy_pages(l, to, path, f) :
	    copy_fault(to, rc, path, f);
	if (sqlite3_close(to) != SQLITE_OK && fine)
		fine = copy_fault(to, SQLITE_BUSY, path, f);
	return fine && sync_copy(path, f);
}

/* Nobody writes a copy, so it is read without a log beside it. */
bool
ledger_backup_check(const char *path, struct run_row *last, struct fault *f)
{
	struct arena a;
	struct span problem;
	bool found;
	struct ledger *l = ledger_open_copy(path, f);

	if (l == NULL)
		return false;
	arena_init(&a, 4096);
	bool fine = ledger_check(l, &a, &problem, f) &&
	    ledger_run_find(l, 0, last, &found, f);
	if (fine && problem.len > 0)
		fine = fault_set(f, FAULT_STORE, 0, "backup", "%s: " SPAN_FMT,
		    path, SPAN_ARG(problem));
	if (fine && !found)
		memset(last, 0, sizeof(*last));
	arena_free(&a);
	ledger_close(l);
	return fine;
}
