/* What is in work/: the originals that were claimed and not yet archived. */
#include "collect.h"
#include "arena.h"
#include "fault.h"
#include "files.h"
#include "ready.h"
#include "work_path.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Does DIR of work/ hold originals, our copies, or markers? */
enum holding { ORIGINALS, COPIES, NOTES };

/* One directory below work/DIR, and what its name says. */
struct holder {
	const struct tree *t;
	char path[OUTPUT_PATH];		/* DIR/OWNER */
	char originals[OUTPUT_PATH];	/* DIR/OWNER without its suffix */
	struct span partner;
	bool test;
	enum holding holds;
	char **names;
	size_t n;
};

static bool
path_in(const char *dir, const char *name, char path[OUTPUT_PATH],
    struct fault *f)
{
	const int n = snprintf(path, OUTPUT_PATH, "%s/%s", dir, name);

	return (n > 0 && n < OUTPUT_PATH) || fault_set(f, FAULT_IO,
	    ENAMETOOLONG, "claimed", "state/work/%s/%s", dir, name);
}

static void
read_name(struct holder *h, const char *dir, const char *owner)
{
	struct span kind = span_of(owner);

	h->partner = span_cut(&kind, '.');
	h->test = kind.len >= 4 && memcmp(kind.at, "test", 4) == 0;
	h->holds = span_is(kind, "copy") || span_is(kind, "test.copy")
	    ? COPIES : span_is(kind, "note") || span_is(kind, "test.note")
	    ? NOTES : ORIGINALS;
	snprintf(h->path, sizeof(h->path), "%s/%s", dir, owner);
	snprintf(h->originals, sizeof(h->originals), "%s/" SPAN_FMT "%s", dir,
	    SPAN_ARG(h->partner), h->test ? ".test" : "");
}

typedef bool holder_fn(const struct holder *h, void *ctx, struct fault *f);

static bool
each_holder(const struct tree *t, holder_fn *fn, void *ctx, struct fault *f)
{
	char **dirs, **owners;
	size_t n_dirs, n_owners;
	struct arena a;
	bool fine;

	arena_init(&a, 64u << 20);
	fine = files_list(t->work, ".", &a, &dirs, &n_dirs, f);
	for (size_t i = 0; fine && i < n_dirs; i++) {
		fine = files_list(t->work, dirs[i], &a, &owners, &n_owners, f);
		for (size_t j = 0; fine && j < n_owners; j++) {
			struct holder h = { .t = t };
			read_name(&h, dirs[i], owners[j]);
			fine = files_list(t->work, h.path, &a, &h.names, &h.n,
			    f) && fn(&h, ctx, f);
		}
	}
	arena_free(&a);
	return fine;
}

struct claimed {
	collect_claimed_fn *fn;
	void *ctx;
};

static bool
tell_originals(const struct holder *h, void *ctx, struct fault *f)
{
	const struct claimed *c = ctx;
	char path[OUTPUT_PATH];

	for (size_t i = 0; h->holds == ORIGINALS && i < h->n; i++) {
		if (!path_in(h->path, h->names[i], path, f) ||
		    !c->fn(c->ctx, path, h->partner, h->test, h->names[i], f))
			return false;
	}
	return true;
}

bool
collect_claimed(const struct tree *t, collect_claimed_fn *fn, void *ctx,
    struct fault *f)
{
	struct claimed c = { fn, ctx };

	return each_holder(t, tell_originals, &c, f);
}

/* A marker to the side of its file in inbound, unless one is there. */
static bool
give_back_note(const struct holder *h, const struct partners *ps,
    const char *path, const char *name, struct fault *f)
{
	char companion[MAX_FILE_NAME + 1], to[OUTPUT_PATH];
	const struct partner *p = partner_find(ps, h->partner);

	if (p == NULL || !ready_companion(name, p, companion,
	    sizeof(companion)))
		return files_remove(h->t->work, path, f);
	snprintf(to, sizeof(to), "%s%s/%s", p->id, h->test ? "/test" : "",
	    companion);
	const int error = files_move(h->t->work, path, h->t->inbound, to);
	if (error == EEXIST)
		return files_remove(h->t->work, path, f);
	return error == 0 || fault_set(f, FAULT_IO, error, "give back", "%s",
	    to);
}

static bool
discard_in(const struct holder *h, void *ctx, struct fault *f)
{
	char path[OUTPUT_PATH], original[OUTPUT_PATH];
	struct stat st;

	for (size_t i = 0; h->holds != ORIGINALS && i < h->n; i++) {
		if (!path_in(h->originals, h->names[i], original, f) ||
		    !path_in(h->path, h->names[i], path, f))
			return false;
		if (fstatat(h->t->work, original, &st,
		    AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		if (errno != ENOENT)
			return fault_errno(f, "stat", "state/work/%s",
			    original);
		if (h->holds == COPIES ? !files_remove(h->t->work, path, f)
		    : !give_back_note(h, ctx, path, h->names[i], f))
			return false;
	}
	return true;
}

bool
collect_discard_copies(const struct tree *t, const struct partners *ps,
    struct fault *f)
{
	return each_holder(t, discard_in, (void *)ps, f);
}
