/*
 * Invariants:
 * 1. The archived copy is durable, read back and recorded before anything in
 *    work/ is removed.
 * 2. DONE is recorded after the work files are gone, durably.
 */
#include "finishing.h"
#include "publish.h"
#include "archive.h"
#include "bundling.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "mutant.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The suffix of our copy's directory; see collect/work_path.h. */
static void
path_beside(const char *claimed, const char *suffix, char *path)
{
	const char *name = strrchr(claimed, '/');

	assert(name != NULL);
	snprintf(path, OUTPUT_PATH, "%.*s%s%s", (int)(name - claimed), claimed,
	    suffix, name);
}

void
publish_work_copy(const struct intake_row *r, char *path)
{
	path_beside(r->claimed, ".copy", path);
}

/* A night's files mostly come to one directory after the other. */
static bool
open_archive(struct finishing *g, const char *path, struct fault *f)
{
	if (g->dir >= 0 && strcmp(path, g->dir_path) == 0)
		return true;
	if (g->dir >= 0)
		close(g->dir);
	snprintf(g->dir_path, sizeof(g->dir_path), "%s", path);
	g->dir = files_make_dir(g->t->archive, path, 0700, f) ?
	    files_open_dir(g->t->archive, path, f) : -1;
	return g->dir >= 0;
}

static int
open_copy(const struct finishing *g, const struct one *one, struct fault *f)
{
	char copy[OUTPUT_PATH];

	path_beside(one->claimed, ".copy", copy);
	const int in = openat(g->t->work, copy,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (in < 0)
		fault_errno(f, "open", "state/work/%s", copy);
	return in;
}

/* From our copy. */
static bool
archive_copy(const struct finishing *g, const struct archiving *a,
    const struct one *one, struct fault *f)
{
	const int in = open_copy(g, one, f);

	if (in < 0)
		return false;
	const bool fine = archive_file(a, in, one->kept, f);
	close(in);
	return fine;
}

struct filling {
	const struct finishing *g;
	const struct one *leader;
};

/* All members of a bundle, in their order. */
static bool
fill(void *ctx, struct bundling *b, struct fault *f)
{
	const struct filling *w = ctx;

	for (const struct one *one = w->leader; one != NULL; one = one->next) {
		const struct bundling_entry e = { .name = one->entry,
		    .size = one->size, .moment = one->moment,
		    .sha256 = one->sha256 };
		if (one->leader != w->leader)
			continue;
		const int in = open_copy(w->g, one, f);
		if (in < 0)
			return false;
		const bool fine = bundling_add(b, in, &e, f);
		close(in);
		if (!fine)
			return false;
	}
	return true;
}

static bool
archive_one(struct finishing *g, const struct one *one, struct fault *f)
{
	if (!open_archive(g, one->dir, f))
		return false;
	const struct archiving a = { .dir = g->dir, .gzip = one->gzip,
		.sha256 = one->sha256 };
	struct filling w = { g, one };
	return (one->token != NULL && archive_token(&a, g->t->stage,
	    one->token, one->kept)) || (one->leader == one
	    ? archive_bundle(g->dir, fill, &w, one->kept, f)
	    : archive_copy(g, &a, one, f));
}

static bool
write_note(const struct finishing *g, const struct one *one, struct fault *f)
{
	char name[OUTPUT_PATH + 16];

	snprintf(name, sizeof(name), "%s" FINISHING_NOTE, one->kept);
	const int fd = openat(g->t->quarantine, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault_errno(f, "open", "%s", name);
	bool fine = files_write(fd, one->note, strlen(one->note), name, f);
	if (close(fd) != 0 && fine)
		fine = fault_errno(f, "close", "%s", name);
	return fine;
}

static bool
quarantine_one(const struct finishing *g, const struct one *one,
    struct fault *f)
{
	const struct tree *t = g->t;
	char copy[OUTPUT_PATH], dir[OUTPUT_PATH];

	snprintf(dir, sizeof(dir), "%.*s",
	    (int)(strchr(one->kept, '/') - one->kept), one->kept);
	if (!files_make_dir_durable(t->quarantine, dir, 0700, f))
		return false;
	path_beside(one->claimed, ".copy", copy);
	int error = files_move(t->work, copy, t->quarantine, one->kept);
	/* What is not a plain file has no copy: it is moved as it is. */
	if (error == ENOENT)
		error = files_move(t->work, one->claimed, t->quarantine,
		    one->kept);
	/* Gone, or there: moved by an attempt that died before it was
	 * recorded. */
	if (error != 0 && error != ENOENT && error != EEXIST)
		return fault_set(f, FAULT_IO, error, "quarantine", "%s",
		    one->kept);
	return write_note(g, one, f);
}

static bool
keep_one(struct finishing *g, const struct one *one, struct fault *f)
{
	/* Its leader has kept it, too. */
	if (one->recorded || (one->leader != NULL && one->leader != one))
		return true;
	return one->quarantined ? quarantine_one(g, one, f)
	    : archive_one(g, one, f);
}

static bool
remove_work(const struct tree *t, const char *claimed, struct fault *f)
{
	char path[OUTPUT_PATH];

	path_beside(claimed, ".copy", path);
	if (!files_remove(t->work, path, f) ||
	    !files_remove(t->work, claimed, f))
		return false;
	/* A marker or checksum file lies there under the file's name. */
	path_beside(claimed, ".note", path);
	return files_remove(t->work, path, f);
}

bool
publish_remove_work(const struct tree *t, const struct intake_row *r,
    struct fault *f)
{
	/* A release has no file. */
	return r->source != 0 || remove_work(t, r->claimed, f);
}

bool
finishing_keep(struct finishing *g, struct fault *f)
{
	for (const struct one *one = g->first; one != NULL; one = one->next) {
		if (!keep_one(g, one, f))
			return false;
		if (mutant(7) && one->file && !remove_work(g->t, one->claimed,
		    f))
			return false;
	}
	FAILPOINT("archive.all_written");
	return true;
}

bool
finishing_sync_kept(const struct finishing *g, struct fault *f)
{
	if (g->n > SYNC_EACH || g->quarantined)
		return syncfs(g->t->archive) == 0 ||
		    fault_errno(f, "syncfs", "archive");
	for (const struct one *one = g->first; one != NULL; one = one->next)
		if (one->file && !archive_sync(g->t->archive, one->path, f))
			return false;
	FAILPOINT("archive.synced");
	return true;
}

bool
finishing_record_kept(const struct finishing *g, struct ledger *l,
    enum intake_state state, struct fault *f)
{
	for (const struct one *one = g->first; one != NULL; one = one->next)
		if (!(state == INTAKE_DECIDED
		    ? ledger_intake_kept(l, one->id, one->path, f)
		    : ledger_intake_archived(l, one->id, one->path, f)))
			return false;
	FAILPOINT("archive.recorded");
	return true;
}

bool
finishing_clear(const struct finishing *g, struct fault *f)
{
	for (const struct one *one = g->first; one != NULL; one = one->next)
		if (one->file && !remove_work(g->t, one->claimed, f))
			return false;
	FAILPOINT("archive.removed");
	return true;
}

/* A directory of work/, or where it was if it is gone. */
static bool
sync_nearest(int work, char *path, struct fault *f)
{
	for (;;) {
		const int fd = openat(work, path,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		char *slash = strrchr(path, '/');
		if (fd >= 0) {
			const bool synced = fsync(fd) == 0 ||
			    fault_errno(f, "fsync", "state/work/%s", path);
			close(fd);
			return synced;
		}
		if (errno != ENOENT)
			return fault_errno(f, "open", "state/work/%s", path);
		if (slash == NULL)
			return files_sync_dir(work, ".", f);
		*slash = '\0';
	}
}

/* The three directories that remove_work has taken names from. */
static bool
sync_removal(const struct tree *t, const char *claimed, struct fault *f)
{
	static const char *const suffixes[] = { ".copy", "", ".note" };
	char path[OUTPUT_PATH];

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		path_beside(claimed, suffixes[i], path);
		*strrchr(path, '/') = '\0';
		if (!sync_nearest(t->work, path, f))
			return false;
	}
	return true;
}

static bool
same_directory(const char *a, const char *b)
{
	const size_t len = (size_t)(strrchr(a, '/') - a) + 1;

	return strncmp(a, b, len) == 0 && strchr(b + len, '/') == NULL;
}

bool
finishing_sync_cleared(const struct finishing *g, struct fault *f)
{
	const char *last = NULL;

	if (g->n > SYNC_EACH)
		return syncfs(g->t->work) == 0 ||
		    fault_errno(f, "syncfs", "state/work");
	for (const struct one *one = g->first; one != NULL; one = one->next) {
		if (!one->file)
			continue;
		if (last != NULL && !same_directory(last, one->claimed) &&
		    !sync_removal(g->t, last, f))
			return false;
		last = one->claimed;
	}
	return last == NULL || sync_removal(g->t, last, f);
}

bool
finishing_record_done(const struct finishing *g, struct ledger *l,
    struct fault *f)
{
	for (const struct one *one = g->first; one != NULL; one = one->next)
		if (!ledger_intake_done(l, one->id, f))
			return false;
	FAILPOINT("archive.finished");
	return true;
}

void
finishing_end(struct finishing *g)
{
	if (g->dir >= 0)
		close(g->dir);
	g->dir = -1;
	arena_free(&g->arena);
	g->first = NULL;
	g->n = 0;
}
