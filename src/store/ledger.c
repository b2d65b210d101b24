/*
 * ledger - transactions, savepoints and the end of a handle
 *
 * Terms: a step is what lies between ledger_begin and ledger_commit or
 * ledger_rollback.  A handle is broken when it cannot be known what the file
 * holds: after an I/O error, after a damaged page was met, after a COMMIT
 * that failed.
 *
 *                    ledger_begin            ledger_save
 *	   +------+ ---------------> +------+ ------------> +-------+
 *	   | idle |                  | open |               | saved |
 *	   +------+ <--------------- +------+ <------------ +-------+
 *	              ledger_commit           ledger_restore
 *	              ledger_rollback         ledger_release
 *
 * Invariants:
 * (1) Nothing is durable but by ledger_commit in mode WRITE, and when that
 *     returns true it is: WAL, synchronous=FULL, each setting read back.
 * (2) In mode REHEARSE all steps lie in one transaction that is begun at the
 *     opening and rolled back at the end; a step is a savepoint in it.  So a
 *     later file sees what was decided about an earlier one, and the database
 *     file keeps its bytes.
 * (3) A broken handle does nothing more, not even at its end: what is in the
 *     write-ahead log then stays there for the next start to read.
 * (4) Checkpoints are ours (store_checkpoint), because those that SQLite does
 *     by itself after a commit keep a failed fsync to themselves.
 *     It also keeps to itself that its first sync of the directory of the
 *     log has failed; journal_write syncs that again, and is heard, before
 *     anything is issued.
 */
#include "failpoint.h"
#include "log.h"
#include "memory.h"
#include "store.h"
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The log is copied into the database when it has grown past this: with the
 * page cache it is all that SQLite needs to look at.  The next commit does it,
 * not the one that has filled it: what a large one has decided is waited
 * for. */
#define CHECKPOINT_PAGES 2048

static const struct {
	const char *begin, *commit, *rollback;
} step[] = {
	[LEDGER_WRITE] = { "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK" },
	[LEDGER_REHEARSE] = { "SAVEPOINT step", "RELEASE step",
	    "ROLLBACK TO step; RELEASE step" },
	[LEDGER_READ] = { "BEGIN", "COMMIT", "ROLLBACK" },
};

bool
ledger_begin(struct ledger *l, struct fault *f)
{
	assert(!l->open && l->pending.n == 0);
	if (!store_do(l, step[l->mode].begin, f))
		return false;
	l->open = true;
	return true;
}

bool
store_checkpoint(struct ledger *l, struct fault *f)
{
	const int rc = sqlite3_wal_checkpoint_v2(l->db, "main",
	    SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	l->wal_pages = 0;
	if (rc == SQLITE_OK)
		return true;
	/* Committed, but the disk fails: nothing more may be tried on it. */
	store_fault(l, rc, "checkpoint", f);
	l->broken = *f;
	return false;
}

static bool
commit_failed(struct ledger *l, int rc, struct fault *f)
{
	/* A constraint refuses the commit; all else leaves it unknown. */
	if ((rc & 0xff) == SQLITE_CONSTRAINT)
		return store_fault(l, rc, "COMMIT", f);
	fault_set(&l->broken, FAULT_STORE, rc, "COMMIT",
	    "%s: %s; what was decided last is known at the next start",
	    l->path, sqlite3_errmsg(l->db));
	return store_refuse(l, f);
}

bool
ledger_commit(struct ledger *l, struct fault *f)
{
	const bool full = l->wal_pages >= CHECKPOINT_PAGES;

	assert(l->open && !l->saved);
	if (l->broken.kind != FAULT_NONE)
		return store_refuse(l, f);
	if (!pending_write(l, f))
		return false;
	if (sqlite3_get_autocommit(l->db))
		return fault_set(f, FAULT_STORE, 0, "COMMIT",
		    "%s: the transaction was lost to an earlier error",
		    l->path);
	if (l->mode == LEDGER_WRITE && !log_count_commit(l, f))
		return false;
	FAILPOINT("ledger.commit");
	const int rc = sqlite3_exec(l->db, step[l->mode].commit, NULL, NULL,
	    NULL);
	if (rc != SQLITE_OK)
		return commit_failed(l, rc, f);
	l->open = false;
	FAILPOINT("ledger.committed");
	return !full || store_checkpoint(l, f);
}

void
ledger_rollback(struct ledger *l)
{
	if (!l->open)
		return;
	l->open = l->saved = false;
	newest_forget(l);
	pending_forget(&l->pending);
	if (l->broken.kind != FAULT_NONE)
		return;
	/* SQLite rolls back by itself after some errors. */
	if (sqlite3_get_autocommit(l->db)) {
		if (l->mode == LEDGER_REHEARSE)
			fault_set(&l->broken, FAULT_STORE, 0, "rehearsal",
			    "%s: earlier decisions were lost to an error",
			    l->path);
		return;
	}
	const int rc = sqlite3_exec(l->db, step[l->mode].rollback, NULL, NULL,
	    NULL);
	if (rc != SQLITE_OK)
		fault_set(&l->broken, FAULT_STORE, rc, "ROLLBACK", "%s: %s",
		    l->path, sqlite3_errmsg(l->db));
}

/* Each file does this, so it is prepared. */
static bool
step_file(struct ledger *l, enum statement which, const char *sql,
    struct fault *f)
{
	struct query q;

	return query_start(&q, l, which, sql, f) && query_run(&q, f);
}

bool
ledger_save(struct ledger *l, struct fault *f)
{
	assert(l->open && !l->saved);
	l->saved = step_file(l, Q_SAVE, "SAVEPOINT file", f);
	return l->saved;
}

bool
ledger_restore(struct ledger *l, struct fault *f)
{
	/* A save that failed has left nothing to be undone. */
	if (!l->saved)
		return l->broken.kind == FAULT_NONE || store_refuse(l, f);
	l->saved = false;
	newest_forget(l);
	pending_forget(&l->pending);
	return store_do(l, "ROLLBACK TO file; RELEASE file", f);
}

bool
ledger_release(struct ledger *l, struct fault *f)
{
	assert(l->saved);
	l->saved = false;
	return step_file(l, Q_RELEASE, "RELEASE file", f);
}

/* Invariant (2): what a rehearsal spilled behind the log that it found. */
static void
cut_log(struct ledger *l)
{
	const char *wal = sqlite3_filename_wal(
	    sqlite3_db_filename(l->db, "main"));

	if (truncate(wal, l->wal_was) != 0)
		log_warning("%s: %s", wal, strerror(errno));
}

static void
close_database(struct ledger *l)
{
	if (l->broken.kind != FAULT_NONE && l->recognised)
		sqlite3_db_config(l->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
		    NULL);
	else if (!sqlite3_get_autocommit(l->db))
		(void)sqlite3_exec(l->db, "ROLLBACK", NULL, NULL, NULL);
	if (l->mode == LEDGER_REHEARSE && l->wal_was >= 0)
		cut_log(l);
	if (sqlite3_close(l->db) != SQLITE_OK)
		log_warning("%s: %s", l->path, sqlite3_errmsg(l->db));
}

void
ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < Q_COUNT; i++)
		sqlite3_finalize(l->ready[i]);
	if (l->db != NULL)
		close_database(l);
	trail_free(l->trail);
	memory_free(l->path);
	memory_free(l);
}
