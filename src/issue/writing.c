#include "writing.h"
#include "bundle.h"
#include "failpoint.h"
#include "fault.h"
#include "recount.h"
#include "staged.h"
#include <assert.h>
#include <string.h>

/* The reasons of one order in a fix file; see fix.c for what keeps within. */
#define LIST_LIMIT ((size_t)64 << 10)
/* A document is read on when it has grown by so many bytes. */
#define FOLLOW_BYTES ((uint64_t)64 << 10)

/* Where it is written: a file of its own, or a section of one. */
static bool
open_place(struct writing *w, struct fault *f)
{
	struct issue *job = w->job;
	if (document_bundled(w->row, job)) {
		w->bundle = bundle_open(job->bundles, w->row, job->drop, f);
		w->o = w->bundle == NULL ? NULL : &w->bundle->out;
	} else {
		w->staged = staged_open_blank(job->stage_fd, job->blanks, f);
		w->o = w->staged == NULL ? NULL : staged_out(w->staged);
	}
	return w->o != NULL;
}

static bool
open_writing(struct writing *w, struct fault *f)
{
	if (w->writer != NULL)
		return true;
	const struct writer *writer = w->row->writer[w->row->format(w->job)];
	assert(writer != NULL);
	if (!open_place(w, f))
		return false;
	w->writer = writer;
	if (writer->head_last) {
		spool_begin(&w->spool, w->job->stage_fd);
		w->o = &w->spool.o;
	}
	out_init_memory(&w->list, LIST_LIMIT);
	return writer->begin == NULL || writer->begin(w, f);
}

void
writing_drop(struct writing *w)
{
	const struct document_row *row = w->row;
	struct issue *job = w->job;
	if (w->writer != NULL) {
		staged_abort(w->staged);
		if (w->bundle != NULL)
			bundle_undo(w->bundle);
		if (w->writer->head_last)
			spool_end(&w->spool);
		out_free(&w->list);
	}
	memset(w, 0, sizeof(*w));
	w->row = row;
	w->job = job;
}

/* Appending to W failed: get the fault out of where it happened. */
static bool
failed(struct writing *w, struct fault *f)
{
	struct staged_file unused;
	if (w->writer->head_last)
		return spool_pour(&w->spool, staged_out(w->staged), f);
	if (w->bundle != NULL)
		return bundle_end(w->bundle, &unused, f);
	struct staged *staged = w->staged;
	w->staged = NULL;
	return staged_finish(staged, &unused, f);
}

/* Read on what was written of W. */
static void
follow(struct writing *w)
{
	const struct bundle *b = w->bundle;
	const uint64_t written = b != NULL ? bundle_written(b) :
	    staged_written(w->staged);
	if (written - w->followed < FOLLOW_BYTES)
		return;
	w->followed = written;
	recount_follow(w->job->recount, w->row->kind,
	    b != NULL ? b->fd : staged_fd(w->staged),
	    b != NULL ? b->start : 0);
}

bool
writing_put(struct writing *w, const struct decision *d, struct fault *f)
{
	if (!open_writing(w, f))
		return false;
	w->orders++;
	if (!w->writer->put(w, d, f) || (!out_ok(w->o) && !failed(w, f)))
		return false;
	follow(w);
	return true;
}

static bool
finish_file(struct writing *w, struct staged_file *done,
    struct written *written, struct fault *f)
{
	struct staged *staged = w->staged;
	w->staged = NULL;
	return staged_finish_open(staged, done, &written->fd[w->row->kind], f);
}

static bool
finish_section(struct writing *w, struct staged_file *done,
    struct written *written, struct fault *f)
{
	if (!bundle_end(w->bundle, done, f))
		return false;
	written->fd[w->row->kind] = w->bundle->fd;
	written->part[w->row->kind] =
	    (struct written_part){ w->bundle->start, done->size };
	return true;
}

bool
writing_finish(struct writing *w, const struct file_answer *answer,
    struct outputs *out, struct written *written, struct fault *f)
{
	if (!open_writing(w, f) || !w->writer->end(w, answer, f))
		return false;
	struct output *output = &out->at[out->n];
	if (!(w->bundle != NULL ? finish_section : finish_file)(w,
	    &output->file, written, f))
		return false;
	output->kind = w->row->kind;
	document_path(w->row, w->job, output->path);
	out->n++;
	FAILPOINT("issue.document");
	return true;
}
