/*
 * Invariants of work/:
 *  1. DIR is new for each invocation, so a path below it is used once.
 *  2. work/DIR/PARTNER[.test]/NAME is an original, exactly as it was renamed
 *     out of inbound; it is removed only when its archive is durable and
 *     recorded (publish), or renamed back when it changed under our hands.
 *  3. A file there that no open intake names was claimed, and the process
 *     died before it was recorded: recovery takes it on (collect_claimed).
 */
#include "collect.h"
#include "arena.h"
#include "fault.h"
#include "files.h"
#include "ready.h"
#include "work_path.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
open_beneath(int dirfd, const char *name)
{
	const struct open_how how = {
		.flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
		    O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
		    RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
	};

	return (int)syscall(SYS_openat2, dirfd, name, &how, sizeof(how));
}

/* Did an open fail because of what its owner has put there since the scan: a
 * link, a socket, a device, a file that is nobody's to read, or under a lease?
 * It is looked at again at the next scan. */
static bool
is_theirs(int error)
{
	return error == ENOENT || error == ELOOP || error == EXDEV ||
	    error == ENXIO || error == ENODEV || error == EACCES ||
	    error == EAGAIN;
}

/* Is it still what the scan saw?  The second look of the settled check. */
static bool
unchanged(const struct stat *st, const struct entry *e)
{
	return S_ISREG(st->st_mode) && st->st_nlink == 1 &&
	    st->st_ino == e->inode && (uint64_t)st->st_size == e->size &&
	    st->st_ctim.tv_sec == e->changed_s &&
	    st->st_ctim.tv_nsec == e->changed_ns;
}

static int
open_inbound(const struct tree *t, const struct entry *e, struct fault *f)
{
	char path[MAX_PARTNER_ID + 8];

	snprintf(path, sizeof(path), "%s%s", e->partner->id,
	    e->from_test ? "/test" : "");
	return files_open_dir(t->inbound, path, f);
}

/* The marker or checksum file goes with its file; that it is gone is fine
 * for a marker, and found out by collect_checksum for a checksum. */
static bool
claim_companion(const struct tree *t, const struct entry *e, int from,
    const char *path, struct fault *f)
{
	char name[MAX_FILE_NAME + 1], to[OUTPUT_PATH];

	if (t->rehearse ||
	    !ready_companion(e->name, e->partner, name, sizeof(name)))
		return true;
	if (!work_companion(path, e->partner, to))
		return true;
	const int error = files_move(from, name, t->work, to);
	if (error != 0 && error != ENOENT && error != EEXIST)
		return fault_set(f, FAULT_IO, error, "claim", "%s", name);
	return true;
}

bool
collect_claim_rest(const struct tree *t, const struct entry *e,
    struct fault *f)
{
	struct fault ignored = { .kind = FAULT_NONE };
	struct stat st;
	const int from = open_inbound(t, e, &ignored);

	/* A partner that shuts itself out stops no other. */
	if (from < 0)
		return true;
	/* Beside another upload of the name it belongs to that one. */
	const bool fine = fstatat(from, e->name, &st,
	    AT_SYMLINK_NOFOLLOW) == 0 ||
	    claim_companion(t, e, from, e->claimed, f);
	close(from);
	return fine;
}

/* Into work/, whose directories are made when they are missed: the name that
 * is looked for may be gone as well. */
static bool
move_in(const struct tree *t, int from, const char *name, const char *path,
    int *error, struct fault *f)
{
	*error = files_move(from, name, t->work, path);
	if (*error != ENOENT)
		return true;
	if (!work_make_dirs(t->work, path, f))
		return false;
	*error = files_move(from, name, t->work, path);
	return true;
}

/* Links, pipes, devices: renamed as they are, without a look inside. */
static bool
take_odd(const struct tree *t, const struct entry *e, int from,
    const char *path, bool *taken, struct fault *f)
{
	int error = 0;

	if (!t->rehearse && !move_in(t, from, e->name, path, &error, f))
		return false;
	*taken = error == 0;
	if (error == 0 || error == ENOENT)
		return true;
	return fault_set(f, FAULT_IO, error, "claim", "%s", e->name);
}

bool
collect_odd(const struct tree *t, const char *path, enum reason *why)
{
	struct stat st;

	if (fstatat(t->work, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	*why = !S_ISREG(st.st_mode) ? F_NOT_REGULAR
	    : st.st_nlink != 1 ? F_LINKED : F_UNREADABLE;
	return *why != F_UNREADABLE || (faccessat(t->work, path, R_OK,
	    AT_EACCESS | AT_SYMLINK_NOFOLLOW) != 0 && errno == EACCES);
}

static bool
take(const struct tree *t, const struct entry *e, int from, const char *path,
    bool *taken, struct fault *f)
{
	struct stat st;
	int error;

	const int fd = open_beneath(from, e->name);
	if (fd < 0)
		return is_theirs(errno) ||
		    fault_errno(f, "open drop", "%s", e->name);
	const bool looked = fstat(fd, &st) == 0 ||
	    fault_errno(f, "fstat", "%s", e->name);
	close(fd);
	if (!looked || !unchanged(&st, e))
		return looked;
	if (t->rehearse) {
		*taken = true;
		return work_make_dirs(t->work, path, f) &&
		    work_link_copy(from, e->name, t->work, path, f);
	}
	if (!move_in(t, from, e->name, path, &error, f))
		return false;
	if (error == ENOENT || error == EEXIST)
		return true;
	if (error != 0)
		return fault_set(f, FAULT_IO, error, "claim", "%s", e->name);
	/* What was renamed may be another file than the one looked at. */
	if (fstatat(t->work, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return fault_errno(f, "stat claim", "%s", e->name);
	if (st.st_ino != e->inode || !S_ISREG(st.st_mode) ||
	    st.st_nlink != 1) {
		error = files_move(t->work, path, from, e->name);
		/* Something else may stand there by now; this one stays in
		 * work/, and the next start takes it on. */
		return error == 0 || error == EEXIST || fault_set(f, FAULT_IO,
		    error, "give back", "%s", e->name);
	}
	*taken = true;
	return claim_companion(t, e, from, path, f);
}

bool
collect_claim(const struct tree *t, const struct entry *e, const char *dir,
    char *path, bool *taken, struct fault *f)
{
	*taken = false;
	if (!work_path(dir, e->partner->id, e->from_test, e->name, path))
		return fault_set(f, FAULT_IO, ENAMETOOLONG, "claim", "%s",
		    e->name);
	const int from = open_inbound(t, e, f);
	if (from < 0)
		return false;
	const bool fine = e->kind == ENTRY_ODD
	    ? take_odd(t, e, from, path, taken, f)
	    : take(t, e, from, path, taken, f);
	close(from);
	return fine;
}

/* inbound/ID of work/DIR/ID, inbound/ID/test of ID.test: what lost a name. */
static bool
sync_inbound(const struct tree *t, const char *owner, struct fault *f)
{
	char path[MAX_PARTNER_ID + 8];
	struct span kind = span_of(owner);
	const struct span id = span_cut(&kind, '.');
	const bool test = span_is(kind, "test");

	if (kind.len > 0 && !test)
		return true;
	snprintf(path, sizeof(path), SPAN_FMT, SPAN_ARG(id));
	if (!files_sync_dir(t->inbound, path, f))
		return false;
	snprintf(path, sizeof(path), SPAN_FMT "/test", SPAN_ARG(id));
	return !test || files_sync_dir(t->inbound, path, f);
}

static bool
sync_dir(const struct tree *t, const char *dir, struct arena *a,
    struct fault *f)
{
	char path[OUTPUT_PATH], **owners;
	size_t n;

	if (!files_list(t->work, dir, a, &owners, &n, f))
		return false;
	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, owners[i]);
		if (!files_sync_dir(t->work, path, f) ||
		    !sync_inbound(t, owners[i], f))
			return false;
	}
	return files_sync_dir(t->work, dir, f);
}

bool
collect_sync_claims(const struct tree *t, uint32_t n, struct fault *f)
{
	struct arena a;
	char **dirs;
	size_t n_dirs;

	if (t->rehearse)
		return true;
	/* The next ones are being claimed: each directory would be committed
	 * anew. */
	if (n > SYNC_EACH)
		return syncfs(t->work) == 0 ||
		    fault_errno(f, "syncfs", "state/work");
	/* All of work/: a run that died may not have come so far. */
	arena_init(&a, 16u << 20);
	bool fine = files_list(t->work, ".", &a, &dirs, &n_dirs, f);
	for (size_t i = 0; fine && i < n_dirs; i++)
		fine = sync_dir(t, dirs[i], &a, f);
	arena_free(&a);
	return fine && files_sync_dir(t->work, ".", f);
}
