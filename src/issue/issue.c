/*
 * issue - the documents of one file: opened when there is something to say,
 * and all of them finished, or none
 *
 * Invariants:
 * 1. A document that has nothing to say never becomes a token.
 * 2. After close returned false, or after abort, no token of the file is left
 *    in the stage directory, unless removing it failed; recovery knows it by
 *    its lack of a row.
 * 3. Close returns true only if the finished documents, read again from their
 *    tokens, agree with each other.  A large one is read on while it is
 *    written, from its file, whose pages are at hand then.
 * 4. A section of a bundle is kept when close returns true, and else undone.
 */
#include "bundle.h"
#include "fault.h"
#include "files.h"
#include "memory.h"
#include "partner.h"
#include "recount.h"
#include "writing.h"
#include <string.h>
#include <unistd.h>

struct issue *
issue_open(int stage_fd, struct blanks *blanks, struct bundles *bundles,
    const struct drop *d, const struct input_head *head,
    struct ledger *ledger, struct fault *f)
{
	struct issue *i = memory_take(sizeof(*i));
	(void)f;
	i->stage_fd = stage_fd;
	i->blanks = blanks;
	i->bundles = bundles;
	if (bundles != NULL)
		bundles->n_latest = 0;
	i->drop = d;
	i->head = head;
	i->ledger = ledger;
	i->digest = digest_new();
	i->recount = recount_new(d->name);
	for (unsigned k = 0; k < DOCUMENTS; k++) {
		i->at[k].row = &documents[k];
		i->at[k].job = i;
	}
	return i;
}

static void
drop_all(struct issue *i)
{
	recount_free(i->recount);
	i->recount = NULL;
	for (unsigned k = 0; k < DOCUMENTS; k++)
		writing_drop(&i->at[k]);
}

static bool
takes(const struct writing *w, const struct decision *d)
{
	return (w->row->takes & TAKES(d->outcome)) != 0 &&
	    (w->row->rehearsed || !w->job->drop->rehearsal) &&
	    (w->row->concerns == NULL || w->row->concerns(d));
}

#define CACHE_LINE 64
#define FETCHED_LINES 32	/* of an order; more would only push out others */

/* Inline, or else GCC takes it for a function without effect. */
static ALWAYS_INLINE void
fetch(const void *at, size_t size)
{
	for (size_t i = 0; at != NULL && i < size; i += CACHE_LINE)
		__builtin_prefetch((const char *)at + i);
}

/* D was made on another core: to wait for its memory field by field takes as
 * long as to write it, so all of it is asked for at once. */
static ALWAYS_INLINE void
fetch_decision(const struct decision *d)
{
	const struct purchase_order *order = d->order;
	const size_t lines = order->n_lines < FETCHED_LINES ?
	    order->n_lines : FETCHED_LINES;
	fetch(order, sizeof(*order));
	fetch(d->lines, lines * sizeof(*d->lines));
	fetch(d->orders, sizeof(*d->orders));
	fetch(order->lines, lines * sizeof(*order->lines));
	fetch(order->findings, sizeof(*order->findings));
}

bool
issue_put(struct issue *i, const struct decision *d, struct fault *f)
{
	fetch_decision(d);
	for (unsigned k = 0; k < DOCUMENTS; k++)
		if (takes(&i->at[k], d) && !writing_put(&i->at[k], d, f))
			return false;
	return true;
}

/* Is the document of W to be written? */
static bool
is_due(const struct writing *w, const struct file_answer *answer)
{
	return answer->refused ? w->row->refused :
	    w->row->always || w->writer != NULL;
}

/* A section's file is its bundle's. */
static bool
close_written(const struct written *written, struct fault *f)
{
	bool fine = true;
	for (unsigned k = 0; k < DOCUMENT_COUNT; k++)
		if (written->fd[k] >= 0 && written->part[k].length == 0 &&
		    close(written->fd[k]) != 0 && fine)
			fine = fault_errno(f, "close", "documents of %s",
			    written->name);
	return fine;
}

static void
discard(int stage_fd, struct outputs *out)
{
	struct fault ignored = { .kind = FAULT_NONE };
	for (unsigned k = 0; k < out->n; k++)
		if (out->at[k].file.token[0] != '\0')
			(void)!files_remove(stage_fd,
			    out->at[k].file.token, &ignored);
	out->n = 0;
}

static void
keep_sections(struct issue *i)
{
	for (unsigned k = 0; k < DOCUMENTS; k++) {
		struct bundle *b = i->at[k].bundle;
		if (b == NULL)
			continue;
		i->at[k].bundle = NULL;
		bundle_keep(b);
		i->bundles->latest[i->bundles->n_latest++] = b;
	}
}

bool
issue_close(struct issue *i, const struct file_answer *answer,
    struct outputs *out, struct fault *f)
{
	struct written written = {
		.ack_format = i->drop->partner->ack_format,
		.name = i->drop->name,
	};
	struct fault late = { .kind = FAULT_NONE };
	bool fine = true;
	memset(out, 0, sizeof(*out));
	for (unsigned k = 0; k < DOCUMENT_COUNT; k++)
		written.fd[k] = -1;
	if (answer->refused) {
		drop_all(i);
		i->recount = recount_new(i->drop->name);
	}
	for (unsigned k = 0; fine && k < DOCUMENTS; k++) {
		if (is_due(&i->at[k], answer))
			fine = writing_finish(&i->at[k], answer, out, &written,
			    f);
	}
	fine = fine && recount_finish(i->recount, &written,
	    &out->recounted, f);
	if (!close_written(&written, &late) && fine) {
		*f = late;
		fine = false;
	}
	if (fine)
		keep_sections(i);
	else
		discard(i->stage_fd, out);
	issue_abort(i);
	return fine;
}

void
issue_abort(struct issue *i)
{
	if (i == NULL)
		return;
	drop_all(i);
	digest_free(i->digest);
	memory_free(i);
}
