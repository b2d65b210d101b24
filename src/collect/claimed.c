/* What is in work/: the originals that were claimed and not yet archived. */
#include "collect.h"
#include "arena.h"
#include "fault.h"
#include "files.h"
#include "work_path.h"
#include <stdio.h>
#include <string.h>

static bool
claimed_in(const struct tree *t, const char *dir, const char *owner,
    struct arena *a, collect_claimed_fn *fn, void *ctx, struct fault *f)
{
	char path[OUTPUT_PATH], **names;
	struct span partner = span_of(owner), kind;
	size_t n;

	kind = partner;
	partner = span_cut(&kind, '.');
	if (span_is(kind, "copy") || span_is(kind, "test.copy") ||
	    span_is(kind, "note") || span_is(kind, "test.note"))
		return true;
	snprintf(path, sizeof(path), "%s/%s", dir, owner);
	if (!files_list(t->work, path, a, &names, &n, f))
		return false;
	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s/%s", dir, owner, names[i]);
		if (!fn(ctx, path, partner, span_is(kind, "test"), names[i],
		    f))
			return false;
	}
	return true;
}

bool
collect_claimed(const struct tree *t, collect_claimed_fn *fn, void *ctx,
    struct fault *f)
{
	char **dirs, **owners;
	size_t n_dirs, n_owners;
	struct arena a;
	bool fine;

	arena_init(&a, 64u << 20);
	fine = files_list(t->work, ".", &a, &dirs, &n_dirs, f);
	for (size_t i = 0; fine && i < n_dirs; i++) {
		fine = files_list(t->work, dirs[i], &a, &owners, &n_owners, f);
		for (size_t j = 0; fine && j < n_owners; j++)
			fine = claimed_in(t, dirs[i], owners[j], &a, fn, ctx,
			    f);
	}
	arena_free(&a);
	return fine;
}
