/*
 * S4 -> S5 for every intake whose documents are all published: archive, and
 * only then remove the claimed original and our copy.  An intake that could
 * not be judged twice goes to quarantine instead, by the same steps.
 */
#include "publish.h"
#include "archive.h"
#include "early.h"
#include "arena.h"
#include "date.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "ledger.h"
#include "mutant.h"
#include "out.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct finishing {
	struct early *early;
	struct arena arena;
	size_t n;
	struct one {
		struct one *next;
		struct intake_row row;	/* ->archived: where its bytes are */
	} *first, **end;
	bool quarantined;		/* some are not in archive/ */
	struct run_row run;		/* of the one at hand */
	int dir;			/* of the archive, open; or -1 */
	char dir_path[OUTPUT_PATH];
};

static bool
remember(void *ctx, const struct intake_row *r)
{
	struct finishing *g = ctx;

	if (r->state != INTAKE_PUBLISHED)
		return true;
	struct one *one = ARENA_ARRAY(&g->arena, 1, struct one);
	if (one == NULL)
		return false;		/* the rest at the next call */
	*one = (struct one){ .row = *r };
	*g->end = one;
	g->end = &one->next;
	g->n++;
	return true;
}

/* The suffix of our copy's directory; see collect/work_path.h. */
static void
path_beside(const struct intake_row *r, const char *suffix, char *path)
{
	const char *name = strrchr(r->claimed, '/');

	assert(name != NULL);
	snprintf(path, OUTPUT_PATH, "%.*s%s%s", (int)(name - r->claimed),
	    r->claimed, suffix, name);
}

void
publish_work_copy(const struct intake_row *r, char *path)
{
	path_beside(r, ".copy", path);
}

void
publish_archive_name(const struct intake_row *r, int64_t now, char *dir,
    char *final)
{
	char date[DATE_TEXT];
	const char *dot = strrchr(r->name, '.');

	date_format(moment_day(now), date);
	snprintf(dir, OUTPUT_PATH, "%s/%s%s", date, r->partner,
	    r->rehearsal ? "/test" : "");
	if (r->gzip)
		dot = NULL;
	snprintf(final, OUTPUT_PATH, "%s%s%s", r->base,
	    dot != NULL && strcmp(dot, ".xml") == 0 ? ".xml" :
	    dot != NULL && strcmp(dot, ".csv") == 0 ? ".csv" : "", ".gz");
}

/* A night's files mostly come to one directory after the other. */
static bool
open_archive(const struct tree *t, struct finishing *g, const char *path,
    struct fault *f)
{
	if (g->dir >= 0 && strcmp(path, g->dir_path) == 0)
		return true;
	if (g->dir >= 0)
		close(g->dir);
	snprintf(g->dir_path, sizeof(g->dir_path), "%s", path);
	g->dir = files_make_dir(t->archive, path, 0700, f) ?
	    files_open_dir(t->archive, path, f) : -1;
	return g->dir >= 0;
}

/* From our copy. */
static bool
archive_copy(const struct tree *t, const struct archiving *a,
    const struct intake_row *r, const char *final, struct fault *f)
{
	char copy[OUTPUT_PATH];

	path_beside(r, ".copy", copy);
	const int in = openat(t->work, copy, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (in < 0)
		return fault_errno(f, "open", "state/work/%s", copy);
	const bool fine = archive_file(a, in, final, f);
	close(in);
	return fine;
}

static bool
archive_one(const struct tree *t, struct ledger *l, struct finishing *g,
    struct intake_row *r, struct fault *f)
{
	char dir[OUTPUT_PATH], final[OUTPUT_PATH];
	bool found = true;

	if (g->run.id != r->run && !ledger_run_find(l, r->run, &g->run, &found,
	    f))
		return false;
	assert(found);
	publish_archive_name(r, g->run.now, dir, final);
	if (!open_archive(t, g, dir, f))
		return false;
	const struct archiving a = { .dir = g->dir, .gzip = r->gzip,
		.sha256 = r->sha256 };
	const char *token = early_take(g->early, r->id);
	const bool fine = (token != NULL &&
	    archive_token(&a, t->stage, token, final)) ||
	    archive_copy(t, &a, r, final, f);
	if (fine && snprintf(r->archived, OUTPUT_PATH, "%s/%s", dir, final) >=
	    OUTPUT_PATH)
		return fault_set(f, FAULT_IO, ENAMETOOLONG, "archive", "%s",
		    r->name);
	return fine;
}

/* What a note is called: the name of its file, and this. */
#define NOTE ".reason.txt"

/* Why it is there, for the person who looks: the latest finding about it. */
static bool
write_reason(void *ctx, const struct finding *fi)
{
	char text[FINDING_TEXT];
	struct out *o = ctx;

	o->len = 0;
	out_printf(o, "%s: %s\n%s\n", reasons[fi->why].code,
	    finding_text(fi, text), reasons[fi->why].cure);
	return true;
}

static bool
write_note(const struct tree *t, struct ledger *l,
    const struct intake_row *r, const char *kept, struct fault *f)
{
	char name[OUTPUT_PATH + 16];
	struct out o;

	snprintf(name, sizeof(name), "%s" NOTE, kept);
	const int fd = openat(t->quarantine, name,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fault_errno(f, "open", "%s", name);
	out_init_memory(&o, 4096);
	bool fine = ledger_findings(l, r->id, 0, write_reason, &o, f) &&
	    files_write(fd, o.buf, o.len, name, f);
	out_free(&o);
	if (close(fd) != 0 && fine)
		fine = fault_errno(f, "close", "%s", name);
	return fine;
}

/* PARTNER/BASE-NAME.  BASE keeps it unique, so NAME is cut if the whole would
 * be longer than a name can be. */
static void
quarantine_name(const struct intake_row *r, char *kept)
{
	const char *name = strrchr(r->claimed, '/') + 1;
	const size_t room = MAX_FILE_NAME - strlen(r->base) - strlen("-" NOTE);

	snprintf(kept, OUTPUT_PATH, "%s/%s-%.*s", r->partner, r->base,
	    (int)room, name);
}

static bool
quarantine_one(const struct tree *t, struct ledger *l, struct intake_row *r,
    struct fault *f)
{
	char copy[OUTPUT_PATH], *kept = r->archived;

	if (!files_make_dir_durable(t->quarantine, r->partner, 0700, f))
		return false;
	path_beside(r, ".copy", copy);
	quarantine_name(r, kept);
	int error = files_move(t->work, copy, t->quarantine, kept);
	/* What is not a plain file has no copy: it is moved as it is. */
	if (error == ENOENT)
		error = files_move(t->work, r->claimed, t->quarantine, kept);
	/* Gone, or there: moved by an attempt that died before it was
	 * recorded. */
	if (error != 0 && error != ENOENT && error != EEXIST)
		return fault_set(f, FAULT_IO, error, "quarantine", "%s", kept);
	return write_note(t, l, r, kept, f);
}

bool
publish_remove_work(const struct tree *t, const struct intake_row *r,
    struct fault *f)
{
	char path[OUTPUT_PATH];

	/* A release has no file. */
	if (r->source != 0)
		return true;
	path_beside(r, ".copy", path);
	if (!files_remove(t->work, path, f) ||
	    !files_remove(t->work, r->claimed, f))
		return false;
	/* A marker or checksum file lies there under the file's name. */
	path_beside(r, ".note", path);
	return files_remove(t->work, path, f);
}

static bool
sync_kept(const struct tree *t, struct finishing *g, struct fault *f)
{
	if (g->n > SYNC_EACH || g->quarantined)
		return syncfs(t->archive) == 0 ||
		    fault_errno(f, "syncfs", "archive");
	for (const struct one *one = g->first; one != NULL; one = one->next)
		if (one->row.source == 0 &&
		    !archive_sync(t->archive, one->row.archived, f))
			return false;
	FAILPOINT("archive.synced");
	return true;
}

static bool
keep_bytes(const struct tree *t, struct ledger *l, struct finishing *g,
    struct fault *f)
{
	for (struct one *one = g->first; one != NULL; one = one->next) {
		struct intake_row *r = &one->row;
		const bool quarantined = r->outcome == FILE_QUARANTINED;
		g->quarantined |= quarantined;
		if (r->archived[0] == '\0' && !(quarantined
		    ? quarantine_one(t, l, r, f)
		    : archive_one(t, l, g, r, f)))
			return false;
		if (mutant(7) && !publish_remove_work(t, r, f))
			return false;
	}
	FAILPOINT("archive.all_written");
	return sync_kept(t, g, f);
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

/* The three directories that publish_remove_work has taken names from. */
static bool
sync_removal(const struct tree *t, const struct intake_row *r,
    struct fault *f)
{
	static const char *const suffixes[] = { ".copy", "", ".note" };
	char path[OUTPUT_PATH];

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		path_beside(r, suffixes[i], path);
		*strrchr(path, '/') = '\0';
		if (!sync_nearest(t->work, path, f))
			return false;
	}
	return true;
}

static bool
same_directory(const struct intake_row *a, const struct intake_row *b)
{
	const size_t len = (size_t)(strrchr(a->claimed, '/') - a->claimed) + 1;

	return strncmp(a->claimed, b->claimed, len) == 0 &&
	    strchr(b->claimed + len, '/') == NULL;
}

/* What lies in work/ of many files, or a part of it. */
struct removal {
	const struct tree *t;
	const struct finishing *g;
	const char *suffix;		/* of the directory */
	struct fault *f;
	bool fine;
};

static void
remove_part(void *ctx)
{
	struct removal *r = ctx;
	char path[OUTPUT_PATH];

	r->fine = true;
	for (const struct one *one = r->g->first; r->fine && one != NULL;
	    one = one->next) {
		if (one->row.source != 0)
			continue;
		path_beside(&one->row, r->suffix, path);
		r->fine = files_remove(r->t->work, path, r->f);
	}
}

/* Our copies and the notes beside the originals. */
static bool
clear_many(const struct tree *t, const struct finishing *g, struct fault *f)
{
	struct fault others = { .kind = FAULT_NONE };
	struct removal originals = { t, g, "", f, false };
	struct removal copies = { t, g, ".copy", &others, false };
	struct removal notes = { t, g, ".note", &others, true };

	early_lend(g->early, remove_part, &copies);
	early_lend(g->early, remove_part, &notes);
	remove_part(&originals);
	early_settle(g->early);
	if (originals.fine && !(copies.fine && notes.fine))
		*f = others;
	FAILPOINT("archive.removed");
	return originals.fine && copies.fine && notes.fine &&
	    (syncfs(t->work) == 0 || fault_errno(f, "syncfs", "state/work"));
}

/* Clear work/ of all of them, durably: a file that comes back would be taken
 * for one that was claimed and never recorded. */
static bool
clear_work(const struct tree *t, const struct finishing *g, struct fault *f)
{
	if (g->n > SYNC_EACH)
		return clear_many(t, g, f);
	const struct intake_row *last = NULL;

	for (const struct one *one = g->first; one != NULL; one = one->next) {
		const struct intake_row *r = &one->row;
		if (r->source != 0)
			continue;
		if (last != NULL && !same_directory(last, r) &&
		    !sync_removal(t, last, f))
			return false;
		if (!publish_remove_work(t, r, f))
			return false;
		last = r;
	}
	FAILPOINT("archive.removed");
	return last == NULL || sync_removal(t, last, f);
}

/* One transaction over all rows: note where the bytes are, or finish. */
static bool
record(struct ledger *l, const struct finishing *g, bool finish,
    struct fault *f)
{
	bool fine;

	if (!ledger_begin(l, f))
		return false;
	for (const struct one *one = g->first; one != NULL; one = one->next) {
		const struct intake_row *r = &one->row;
		fine = finish ? ledger_intake_done(l, r->id, f)
		    : ledger_intake_archived(l, r->id, r->archived, f);
		if (!fine) {
			ledger_rollback(l);
			return false;
		}
	}
	FAILPOINT(finish ? "archive.finished" : "archive.recorded");
	return ledger_commit(l, f);
}

bool
publish_archive(const struct tree *t, struct ledger *l, struct early *early,
    struct fault *f)
{
	struct finishing g = { .early = early, .dir = -1 };
	bool fine;

	g.end = &g.first;
	arena_init(&g.arena, 16u << 20);
	fine = ledger_intakes_open(l, remember, &g, f);
	if (fine && g.n > 0)
		fine = keep_bytes(t, l, &g, f) &&
		    record(l, &g, false, f) && clear_work(t, &g, f) &&
		    record(l, &g, true, f);
	if (g.dir >= 0)
		close(g.dir);
	early_clear(early);
	arena_free(&g.arena);
	return fine;
}
