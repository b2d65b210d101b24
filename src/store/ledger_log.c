/*
 * ledger_log - does the log that lies beside a ledger belong to it?
 *
 * SQLite writes whatever valid log it finds into the database, also into one
 * that was restored in the meantime, and gets a mixture of two pasts.  So each
 * commit counts itself in a row, from a random number on, which makes the
 * counts of two ledgers different.  A log holds the commits since the last
 * one that was copied into the database as a whole; then
 *
 *	last - commits in the log <= count in the database <= last
 *
 * where LAST is what both together say.  The count in the database alone is
 * read by a handle that does not look at the log.
 */
#include "store.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char count_sql[] = "SELECT n FROM commit_count WHERE id = 1";
static const char next_sql[] = "UPDATE commit_count SET n = n + 1";

#define WAL_HEADER 32
#define FRAME_HEADER 24

static uint32_t
big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 |
	    (uint32_t)at[2] << 8 | at[3];
}

bool
log_count_commit(struct ledger *l, struct fault *f)
{
	struct query q;

	return query_start(&q, l, Q_COMMIT_COUNT, next_sql, f) &&
	    query_change(&q, 1, f);
}

/* As the database file has it, without its log.  *KNOWN false: it cannot say,
 * because it was written by an older version, or a checkpoint was cut off. */
static void
count_in_file(const struct ledger *l, int64_t *n, bool *known)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	char uri[3 * 4096 + 800];

	store_immutable_uri(l->path, uri, sizeof(uri));
	*known = sqlite3_open_v2(uri, &db, SQLITE_OPEN_READONLY |
	    SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, count_sql, -1, &s, NULL) == SQLITE_OK &&
	    sqlite3_step(s) == SQLITE_ROW;
	if (*known)
		*n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
}

/* Frames that end a commit and are of the log's present generation. */
static bool
count_in_log(const struct ledger *l, int64_t *n, struct fault *f)
{
	char name[4096 + 300];
	uint8_t head[WAL_HEADER], frame[FRAME_HEADER];

	*n = 0;
	snprintf(name, sizeof(name), "%s-wal", l->path);
	const int fd = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? true :
		    fault_errno(f, "open", "%s", name);
	bool whole = pread(fd, head, sizeof(head), 0) == sizeof(head);
	const off_t step = FRAME_HEADER + (whole ?
	    (off_t)big_endian(head + 8) : 0);
	for (off_t at = WAL_HEADER; whole; at += step) {
		whole = pread(fd, frame, sizeof(frame), at) == sizeof(frame) &&
		    memcmp(frame + 8, head + 16, 8) == 0;
		*n += whole && big_endian(frame + 4) != 0;
	}
	close(fd);
	return true;
}

bool
log_belongs(struct ledger *l, struct fault *f)
{
	int64_t counts, last, file, commits;
	bool known;

	if (l->wal_was <= 0)
		return true;
	if (!store_number(l, "SELECT count(*) FROM sqlite_schema"
	    " WHERE name = 'commit_count'", &counts, f))
		return false;
	if (counts == 0)
		return true;		/* an older version did not count */
	count_in_file(l, &file, &known);
	if (!store_number(l, count_sql, &last, f) ||
	    !count_in_log(l, &commits, f))
		return false;
	/* A file that cannot be read by itself says nothing about its log. */
	if (!known || (file <= last && file >= last - commits))
		return true;
	return fault_set(f, FAULT_CONFIG, 0, "ledger", "%s: the log beside it "
	    "(-wal) is that of another ledger, or of this one at another time; "
	    "restore what belongs together", l->path);
}
