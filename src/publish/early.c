/*
 * Invariants:
 * 1. A task is the worker's from give until settle, and so is what is lent.
 * 2. What it makes is a file of state/stage/ that no row names: whatever
 *    happens before publish_archive moves it, the next start discards it.
 * 3. Only what could be read back as what was received is MADE.
 * 4. The tasks are in the order of their intakes, as the decisions were and as
 *    publish_archive comes to them: none of them is looked for.
 */
#include "early.h"
#include "archive.h"
#include "bounds.h"
#include "fault.h"
#include "ledger.h"
#include "memory.h"
#include "publish.h"
#include "staged.h"
#include "worker.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct task {
	struct task *next;
	const struct tree *t;
	int64_t intake;
	bool gzip;
	bool made;			/* there is a token, and it is ours */
	uint8_t sha256[DIGEST_BYTES];
	char copy[OUTPUT_PATH];
	char token[TOKEN_TEXT];
};

struct early {
	const struct tree *t;
	struct worker *worker;
	struct task *first, **end;
	struct task *next;		/* that may be asked for */
};

struct early *
publish_early(const struct tree *t)
{
	struct early *e = memory_take(sizeof(*e));

	e->t = t;
	e->end = &e->first;
	/* Nobody waits for room. */
	e->worker = worker_new(GROUP_FILES);
	return e;
}

/* Whatever is in its way, publish_archive will meet it again and say it. */
static void
make(void *ctx)
{
	struct task *task = ctx;
	struct fault unsaid = { .kind = FAULT_NONE };
	const int in = openat(task->t->work, task->copy,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (in < 0)
		return;
	const int out = staged_create(task->t->stage, 0600, task->token,
	    &unsaid);
	if (out >= 0) {
		task->made = archive_bytes(in, out, task->gzip, task->sha256,
		    task->token, &unsaid);
		if (close(out) != 0 || !task->made) {
			task->made = false;
			unlinkat(task->t->stage, task->token, 0);
		}
	}
	close(in);
}

void
publish_early_give(struct early *e, const struct intake_row *r)
{
	struct task *task;

	if (e->t->rehearse)
		return;
	task = memory_take(sizeof(*task));
	task->t = e->t;
	task->intake = r->id;
	task->gzip = r->gzip;
	memcpy(task->sha256, r->sha256, sizeof(task->sha256));
	publish_work_copy(r, task->copy);
	*e->end = task;
	e->end = &task->next;
	if (e->next == NULL)
		e->next = task;
	worker_give(e->worker, make, task);
}

const char *
early_take(struct early *e, int64_t intake)
{
	if (e == NULL)
		return NULL;
	worker_settle(e->worker);
	while (e->next != NULL && e->next->intake < intake)
		e->next = e->next->next;
	if (e->next == NULL || e->next->intake != intake || !e->next->made)
		return NULL;
	e->next->made = false;
	return e->next->token;
}

void
early_lend(struct early *e, worker_fn *fn, void *ctx)
{
	if (e == NULL)
		fn(ctx);
	else
		worker_give(e->worker, fn, ctx);
}

void
early_settle(struct early *e)
{
	if (e != NULL)
		worker_settle(e->worker);
}

void
early_clear(struct early *e)
{
	if (e == NULL)
		return;
	worker_settle(e->worker);
	while (e->first != NULL) {
		struct task *task = e->first;
		e->first = task->next;
		if (task->made)
			unlinkat(e->t->stage, task->token, 0);
		memory_free(task);
	}
	e->end = &e->first;
	e->next = NULL;
}

void
publish_early_end(struct early *e)
{
	if (e == NULL)
		return;
	early_clear(e);
	worker_free(e->worker);
	memory_free(e);
}
