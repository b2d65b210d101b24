/*
 * Invariants:
 * 1. A job is the worker's from give until settle, or until as many others as
 *    there is room for have been given; so there is one place more than room.
 * 2. After a fault nothing more is written, and the fault is kept until
 *    settle has handed it over.  Before settle only FAILED may be asked.
 */
#include "beside.h"
#include "compiler.h"
#include "decision.h"
#include "fault.h"
#include "issue.h"
#include "memory.h"
#include "worker.h"
#include <assert.h>
#include <stdatomic.h>

struct job {
	struct beside *b;
	struct issue *issue;
	const struct decision *at;
	size_t n;
};

struct beside {
	struct worker *worker;
	unsigned next;			/* place to be taken */
	struct job jobs[BESIDE_AHEAD + 1];
	atomic_bool failed;
	struct fault fault;
};

struct beside *
beside_begin(void)
{
	struct beside *b = memory_take(sizeof(*b));

	b->worker = worker_new(BESIDE_AHEAD);
	return b;
}

static void
put_all(void *ctx)
{
	const struct job *job = ctx;
	struct beside *b = job->b;

	for (size_t i = 0; i < job->n && !b->failed; i++) {
		if (issue_put(job->issue, &job->at[i], &b->fault))
			continue;
		assert(b->fault.kind != FAULT_NONE);
		b->failed = true;
	}
}

bool
beside_give(struct beside *b, struct issue *issue, const struct decision *d,
    size_t n, struct fault *f)
{
	struct job *job = &b->jobs[b->next];

	if (b->failed)
		return beside_settle(b, f);
	b->next = (b->next + 1) % ARRAY_LEN(b->jobs);
	*job = (struct job){ b, issue, d, n };
	worker_give(b->worker, put_all, job);
	return true;
}

bool
beside_settle(struct beside *b, struct fault *f)
{
	worker_settle(b->worker);
	const bool fine = !b->failed;
	if (!fine && f->kind == FAULT_NONE)
		*f = b->fault;
	b->fault = (struct fault){ .kind = FAULT_NONE };
	b->failed = false;
	return fine;
}

void
beside_end(struct beside *b)
{
	if (b == NULL)
		return;
	worker_settle(b->worker);
	worker_free(b->worker);
	memory_free(b);
}
