/*
 * Invariant: a token is in the list, or was told and finish returned true, or
 * is gone, unless removing it failed; recovery knows it by its lack of a row.
 */
#include "bundle.h"
#include "digest.h"
#include "files.h"
#include "issue.h"
#include "memory.h"
#include "partner.h"
#include "writing.h"
#include <string.h>

static void
begin_anew(struct bundles *all)
{
	const int stage_fd = all->stage_fd;
	memset(all, 0, sizeof(*all));
	all->stage_fd = stage_fd;
	all->last = &all->first;
}

struct bundles *
bundles_new(int stage_fd)
{
	struct bundles *all = memory_take(sizeof(*all));
	all->stage_fd = stage_fd;
	begin_anew(all);
	return all;
}

static struct bundle *
make(struct bundles *all, const struct document_row *row,
    const struct drop *d, struct fault *f)
{
	char token[TOKEN_TEXT];
	const int fd = staged_create(all->stage_fd, STAGED_MODE, token, f);
	if (fd < 0)
		return NULL;
	struct bundle *b = memory_take(sizeof(*b));
	b->all = all;
	b->row = row;
	memcpy(b->partner, d->partner->id, sizeof(b->partner));
	memcpy(b->name, d->bundle, sizeof(b->name));
	memcpy(b->token, token, sizeof(token));
	b->fd = fd;
	b->digest = digest_new();
	*all->last = b;
	all->last = &b->next;
	all->n++;
	return b;
}

struct bundle *
bundles_find(struct bundles *all, const struct document_row *row,
    const struct drop *d, struct fault *f)
{
	struct bundle *b = all->first;
	while (b != NULL && (b->row != row ||
	    strcmp(b->name, d->bundle) != 0 ||
	    strcmp(b->partner, d->partner->id) != 0))
		b = b->next;
	return b != NULL ? b : make(all, row, d, f);
}

static bool
remove_token(const struct bundle *b, struct fault *f)
{
	return files_remove(b->all->stage_fd, b->token, f);
}

static bool
finish_one(struct bundle *b, bundle_fn *fn, void *ctx, struct fault *f)
{
	struct bundle_done done = { .partner = b->partner, .name = b->name,
		.output.kind = b->row->kind };
	if (b->sections == 0)
		return remove_token(b, f);
	bundle_path(b->row, b->partner, b->name, done.output.path);
	return bundle_finish(b, &done.output.file, f) && fn(ctx, &done, f);
}

static void
forget_all(struct bundles *all)
{
	for (struct bundle *b = all->first, *next; b != NULL; b = next) {
		next = b->next;
		bundle_free(b);
	}
	begin_anew(all);
}

bool
bundles_finish(struct bundles *all, bundle_fn *fn, void *ctx,
    struct fault *f)
{
	bool fine = all->fault.kind == FAULT_NONE;
	if (!fine)
		*f = all->fault;
	for (struct bundle *b = all->first; fine && b != NULL; b = b->next)
		fine = finish_one(b, fn, ctx, f);
	if (fine)
		forget_all(all);
	else
		bundles_drop(all);
	return fine;
}

void
bundles_undo(struct bundles *all)
{
	while (all->n_latest > 0)
		bundle_undo_last(all->latest[--all->n_latest]);
}

void
bundles_drop(struct bundles *all)
{
	struct fault ignored = { .kind = FAULT_NONE };
	for (struct bundle *b = all->first; b != NULL; b = b->next)
		(void)!remove_token(b, &ignored);
	forget_all(all);
}

void
bundles_free(struct bundles *all)
{
	if (all == NULL)
		return;
	bundles_drop(all);
	memory_free(all);
}
