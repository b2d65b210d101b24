/*
 * Invariants:
 * 1. A task is the worker's from give until settle.
 * 2. What it makes is a file of state/stage/ that no row names: whatever
 *    happens before it is moved to archive/, the next start discards it.
 * 3. Only what could be read back as what was received is MADE.
 * 4. The tasks are in the order of their intakes, as the decisions were and as
 *    finishing_load comes to them: none of them is looked for.
 * 5. A bundle is a token of those tasks that belong to it: they are put into it
 *    in their order, and it is MADE when it is sealed, or none of it is.
 */
#include "early.h"
#include "archive.h"
#include "bounds.h"
#include "bundling.h"
#include "clock.h"
#include "fault.h"
#include "ledger.h"
#include "memory.h"
#include "packed.h"
#include "publish.h"
#include "staged.h"
#include "worker.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct bundle {
	struct bundle *next;
	const struct tree *t;
	const struct task *first;	/* its names are the bundle's */
	bool sealed, taken;
	/* the worker's, until it is settled */
	bool failed, made;
	int out;			/* -1: not open */
	struct bundling *bundling;
	char token[TOKEN_TEXT];
};

struct task {
	struct task *next;
	const struct tree *t;
	int64_t intake;
	bool gzip;
	uint8_t sha256[DIGEST_BYTES];
	uint32_t checksum;
	_Atomic uint64_t decoded;	/* of the copy, when last given */
	char copy[OUTPUT_PATH];
	struct bundle *bundle;		/* NULL: by itself */
	char dir[OUTPUT_PATH], kept[OUTPUT_PATH];	/* then: its archive */
	uint64_t size;
	int64_t moment;
	/* the worker's, until it is settled */
	bool failed;
	bool made;			/* there is a token, and it is ours */
	int in, out;			/* -1: not open */
	struct packing *packing;
	char token[TOKEN_TEXT];
};

struct early {
	const struct tree *t;
	struct worker *worker;
	struct task *first, **end;
	struct task *last;		/* that was begun, and has no rest */
	struct task *next;		/* that may be asked for */
	struct bundle *bundles;
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

/* Close what is open.  The token stays if FINE. */
static void
close_task(struct task *task, bool fine)
{
	packing_end(task->packing);
	task->packing = NULL;
	if (task->in >= 0)
		close(task->in);
	if (task->out >= 0 && close(task->out) != 0)
		fine = false;
	if (task->out >= 0 && !fine)
		unlinkat(task->t->stage, task->token, 0);
	task->in = task->out = -1;
	task->failed = !fine;
}

/* Whatever is in its way, finishing_keep will meet it again and say it. */
static bool
open_task(struct task *task)
{
	struct fault unsaid = { .kind = FAULT_NONE };

	if (task->failed || task->out >= 0)
		return !task->failed;
	task->in = openat(task->t->work, task->copy,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (task->in >= 0)
		task->out = staged_create(task->t->stage, 0600, task->token,
		    &unsaid);
	if (task->out < 0)
		close_task(task, false);
	else if (!task->gzip)
		task->packing = packing_begin(task->in, task->out,
		    task->token);
	return !task->failed;
}

static void
make_on(void *ctx)
{
	struct task *task = ctx;
	struct fault unsaid = { .kind = FAULT_NONE };

	if (open_task(task) && !packing_on(task->packing, task->decoded,
	    &unsaid))
		close_task(task, false);
}

static void
make_rest(void *ctx)
{
	struct task *task = ctx;
	struct fault unsaid = { .kind = FAULT_NONE };
	uint32_t checksum = task->checksum;

	if (!open_task(task))
		return;
	const bool fine = task->gzip
	    ? archive_bytes(task->in, task->out, true, task->sha256,
	    task->token, &unsaid)
	    : packing_rest(task->packing, &checksum, &unsaid);
	close_task(task, fine && checksum == task->checksum);
	task->made = !task->failed;
}

/* Nothing of a bundle that has failed is worth any more work. */
static void
close_bundle(struct bundle *b, bool fine)
{
	bundling_end(b->bundling);
	b->bundling = NULL;
	if (b->out >= 0 && close(b->out) != 0)
		fine = false;
	if (b->out >= 0 && !fine)
		unlinkat(b->t->stage, b->token, 0);
	b->out = -1;
	b->failed = !fine;
}

static bool
open_bundle(struct bundle *b)
{
	struct fault unsaid = { .kind = FAULT_NONE };

	if (b->failed || b->out >= 0)
		return !b->failed;
	b->out = staged_create(b->t->stage, 0600, b->token, &unsaid);
	b->failed = b->out < 0;
	if (!b->failed)
		b->bundling = bundling_begin(b->out, b->token);
	return !b->failed;
}

static void
add_to_bundle(void *ctx)
{
	struct task *task = ctx;
	struct fault unsaid = { .kind = FAULT_NONE };
	const struct bundling_entry entry = {
		.name = strchr(task->kept, '#') + 1, .size = task->size,
		.moment = task->moment, .sha256 = task->sha256 };

	if (!open_bundle(task->bundle))
		return;
	const int in = openat(task->t->work, task->copy,
	    O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (in < 0 || !bundling_add(task->bundle->bundling, in, &entry,
	    &unsaid))
		close_bundle(task->bundle, false);
	if (in >= 0)
		close(in);
}

static void
seal_bundle(void *ctx)
{
	struct bundle *b = ctx;
	struct fault unsaid = { .kind = FAULT_NONE };

	if (b->failed || b->out < 0)
		return;
	close_bundle(b, bundling_rest(b->bundling, &unsaid));
	b->made = !b->failed;
}

static bool
same_archive(const struct task *a, const struct task *b)
{
	const size_t len = strcspn(a->kept, "#") + 1;

	return strncmp(a->kept, b->kept, len) == 0 &&
	    strcmp(a->dir, b->dir) == 0;
}

static struct bundle *
bundle_of(struct early *e, const struct task *task)
{
	struct bundle *b = e->bundles;

	while (b != NULL && (b->sealed || !same_archive(b->first, task)))
		b = b->next;
	if (b != NULL)
		return b;
	b = memory_take(sizeof(*b));
	b->t = e->t;
	b->first = task;
	b->out = -1;
	b->next = e->bundles;
	return e->bundles = b;
}

void
publish_early_seal(struct early *e)
{
	for (struct bundle *b = e->bundles; b != NULL; b = b->next) {
		if (!b->sealed)
			worker_give(e->worker, seal_bundle, b);
		b->sealed = true;
	}
}

void
publish_early_begin(struct early *e, const struct intake_row *r,
    uint32_t checksum)
{
	struct task *task;

	e->last = NULL;
	if (e->t->rehearse)
		return;
	task = memory_take(sizeof(*task));
	task->t = e->t;
	task->intake = r->id;
	task->gzip = r->gzip;
	task->checksum = checksum;
	task->in = task->out = -1;
	memcpy(task->sha256, r->sha256, sizeof(task->sha256));
	publish_work_copy(r, task->copy);
	task->size = r->size;
	task->moment = clock_now();
	publish_archive_name(r, task->moment, task->dir, task->kept);
	if (r->bundle[0] != '\0')
		task->bundle = bundle_of(e, task);
	*e->end = task;
	e->end = &task->next;
	e->last = task;
	if (e->next == NULL)
		e->next = task;
}

void
publish_early_on(struct early *e, uint64_t decoded)
{
	struct task *task = e->last;

	if (task == NULL || task->gzip || task->bundle != NULL ||
	    decoded < task->decoded + PACKED_BYTES || !worker_idle(e->worker))
		return;
	task->decoded = decoded;
	worker_give(e->worker, make_on, task);
}

void
publish_early_rest(struct early *e)
{
	if (e->last != NULL)
		worker_give(e->worker, e->last->bundle != NULL
		    ? add_to_bundle : make_rest, e->last);
	e->last = NULL;
}

static void
drop(void *ctx)
{
	close_task(ctx, false);
}

void
publish_early_leave(struct early *e)
{
	if (e->last != NULL)
		worker_give(e->worker, drop, e->last);
	e->last = NULL;
}

const char *
early_take(struct early *e, int64_t intake)
{
	if (e == NULL)
		return NULL;
	worker_settle(e->worker);
	while (e->next != NULL && e->next->intake < intake)
		e->next = e->next->next;
	if (e->next == NULL || e->next->intake != intake)
		return NULL;
	struct bundle *b = e->next->bundle;
	if (b != NULL) {
		b->taken = true;
		return b->made ? b->token : NULL;
	}
	if (!e->next->made)
		return NULL;
	e->next->made = false;
	return e->next->token;
}

void
early_clear(struct early *e)
{
	if (e == NULL)
		return;
	worker_settle(e->worker);
	while (e->bundles != NULL) {
		struct bundle *b = e->bundles;
		e->bundles = b->next;
		close_bundle(b, false);
		if (b->made && !b->taken)
			unlinkat(e->t->stage, b->token, 0);
		memory_free(b);
	}
	while (e->first != NULL) {
		struct task *task = e->first;
		e->first = task->next;
		/* A fault came before its rest, or nobody took it. */
		close_task(task, false);
		if (task->made)
			unlinkat(e->t->stage, task->token, 0);
		memory_free(task);
	}
	e->end = &e->first;
	e->next = e->last = NULL;
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
