/*
 * ledger_undo - where SQLite keeps what undoes a savepoint or a statement
 *
 * Each page that is written within a savepoint is first copied to the
 * sub-journal, again for every savepoint, and that means for every file.  A
 * small file writes about ten pages, and now and then three times as many,
 * when a page is divided.  SQLite keeps at most 128 KiB of them in memory
 * (a larger limit fails in 3.40, which takes a length modulo that), and with
 * locking_mode=EXCLUSIVE a journal that has gone to the disk once stays there
 * until the end, two system calls for each page.
 *
 * So sub-journals get a file of ours.  Invariants:
 * (1) Its first HEAD_BYTES are in memory, the bytes behind them in a
 *     temporary file of SQLite's, which is made when there are any.
 * (2) All other files are SQLite's own, as if this were not here.
 */
#include "memory.h"
#include "store.h"
#include <assert.h>
#include <stddef.h>
#include <string.h>

#define HEAD_BYTES (1 << 20)

struct undo {
	sqlite3_file file;		/* its methods */
	sqlite3_vfs *vfs;		/* of the rest */
	int flags;
	unsigned char *head;		/* HEAD_BYTES */
	sqlite3_int64 size;
	_Alignas(max_align_t) unsigned char rest[];
};

/* Its methods are NULL until it is opened. */
static sqlite3_file *
rest_of(struct undo *u)
{
	return (sqlite3_file *)u->rest;
}

/* How many of LEN bytes at AT are in memory. */
static int
in_head(int len, sqlite3_int64 at)
{
	if (at >= HEAD_BYTES)
		return 0;
	return at + len <= HEAD_BYTES ? len : (int)(HEAD_BYTES - at);
}

static int
undo_close(sqlite3_file *file)
{
	struct undo *u = (struct undo *)file;
	sqlite3_file *rest = rest_of(u);

	memory_free(u->head);
	u->head = NULL;
	return rest->pMethods == NULL ? SQLITE_OK :
	    rest->pMethods->xClose(rest);
}

static int
undo_read(sqlite3_file *file, void *to, int len, sqlite3_int64 at)
{
	struct undo *u = (struct undo *)file;
	sqlite3_file *rest = rest_of(u);
	const int here = in_head(len, at);

	if (at + len > u->size) {
		memset(to, 0, (size_t)len);
		return SQLITE_IOERR_SHORT_READ;
	}
	if (here > 0)
		memcpy(to, u->head + at, (size_t)here);
	return here == len ? SQLITE_OK : rest->pMethods->xRead(rest,
	    (char *)to + here, len - here, at + here - HEAD_BYTES);
}

static int
write_rest(struct undo *u, const void *from, int len, sqlite3_int64 at)
{
	sqlite3_file *rest = rest_of(u);

	if (rest->pMethods == NULL) {
		const int rc = u->vfs->xOpen(u->vfs, NULL, rest, u->flags,
		    NULL);
		if (rc != SQLITE_OK)
			return rc;
	}
	return rest->pMethods->xWrite(rest, from, len, at);
}

static int
undo_write(sqlite3_file *file, const void *from, int len, sqlite3_int64 at)
{
	struct undo *u = (struct undo *)file;
	const int here = in_head(len, at);
	int rc = SQLITE_OK;

	if (here > 0)
		memcpy(u->head + at, from, (size_t)here);
	if (here < len)
		rc = write_rest(u, (const char *)from + here, len - here,
		    at + here - HEAD_BYTES);
	if (rc == SQLITE_OK && at + len > u->size)
		u->size = at + len;
	return rc;
}

static int
undo_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	struct undo *u = (struct undo *)file;
	sqlite3_file *rest = rest_of(u);

	if (size < u->size)
		u->size = size;
	return rest->pMethods == NULL ? SQLITE_OK :
	    rest->pMethods->xTruncate(rest,
	    size > HEAD_BYTES ? size - HEAD_BYTES : 0);
}

static int
undo_size(sqlite3_file *file, sqlite3_int64 *size)
{
	*size = ((struct undo *)file)->size;
	return SQLITE_OK;
}

/* It does not outlive the process, and is nobody else's. */
static int
undo_sync(sqlite3_file *file, int flags)
{
	(void)file, (void)flags;
	return SQLITE_OK;
}

static int
undo_lock(sqlite3_file *file, int level)
{
	(void)file, (void)level;
	return SQLITE_OK;
}

static int
undo_reserved(sqlite3_file *file, int *reserved)
{
	(void)file;
	*reserved = 0;
	return SQLITE_OK;
}

static int
undo_control(sqlite3_file *file, int op, void *arg)
{
	(void)file, (void)op, (void)arg;
	return SQLITE_NOTFOUND;
}

static int
undo_number(sqlite3_file *file)
{
	(void)file;
	return 0;
}

static const sqlite3_io_methods undo_methods = {
	.iVersion = 1, .xClose = undo_close, .xRead = undo_read,
	.xWrite = undo_write, .xTruncate = undo_truncate, .xSync = undo_sync,
	.xFileSize = undo_size, .xLock = undo_lock, .xUnlock = undo_lock,
	.xCheckReservedLock = undo_reserved, .xFileControl = undo_control,
	.xSectorSize = undo_number, .xDeviceCharacteristics = undo_number,
};

static int
open_file(sqlite3_vfs *ours, const char *name, sqlite3_file *file, int flags,
    int *given)
{
	sqlite3_vfs *theirs = sqlite3_vfs_find(NULL);
	struct undo *u = (struct undo *)file;

	(void)ours;
	if ((flags & SQLITE_OPEN_SUBJOURNAL) == 0)
		return theirs->xOpen(theirs, name, file, flags, given);
	assert(name == NULL && given == NULL);
	*u = (struct undo){ .file.pMethods = &undo_methods, .vfs = theirs,
		.flags = flags, .head = memory_resize(NULL, HEAD_BYTES) };
	rest_of(u)->pMethods = NULL;
	return SQLITE_OK;
}

const char undo_vfs[] = "ordermill";

bool
undo_register(void)
{
	/* SQLite keeps it; to register it again changes nothing. */
	static sqlite3_vfs vfs;

	/* No memory of SQLite's own before ours. */
	(void)sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 0);
	if (sqlite3_vfs_find(undo_vfs) != NULL)
		return true;
	const sqlite3_vfs *theirs = sqlite3_vfs_find(NULL);
	if (theirs == NULL)
		return false;
	vfs = *theirs;
	vfs.zName = undo_vfs;
	vfs.szOsFile += (int)sizeof(struct undo);
	vfs.xOpen = open_file;
	return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
}
