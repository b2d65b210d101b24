/*
 * Invariants:
 * 1. Every field but THREAD is looked at under LOCK only; the jobs that stand
 *    in the ring are the thread's from give until it has taken them off.
 * 2. After a fault nothing more is written, and the fault is kept until
 *    settle has handed it over.
 * 3. The thread blocks all signals: they are the run's.
 */
#include "beside.h"
#include "decision.h"
#include "fault.h"
#include "issue.h"
#include "memory.h"
#include <assert.h>
#include <pthread.h>
#include <signal.h>

struct job {
	struct issue *issue;
	const struct decision *at;
	size_t n;
};

struct beside {
	pthread_t thread;
	bool started, ending;
	pthread_mutex_t lock;
	pthread_cond_t given, done;
	unsigned first, n;		/* of the ring */
	struct job ring[BESIDE_AHEAD];
	struct fault fault;
};

struct beside *
beside_begin(void)
{
	struct beside *b = memory_take(sizeof(*b));

	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->given, NULL);
	pthread_cond_init(&b->done, NULL);
	return b;
}

static bool
put_all(const struct job *job, struct fault *f)
{
	for (size_t i = 0; i < job->n; i++)
		if (!issue_put(job->issue, &job->at[i], f))
			return false;
	return true;
}

/* With LOCK held, but for the writing itself. */
static void
do_first(struct beside *b)
{
	const struct job job = b->ring[b->first];
	struct fault f = b->fault;

	pthread_mutex_unlock(&b->lock);
	if (f.kind == FAULT_NONE && !put_all(&job, &f))
		assert(f.kind != FAULT_NONE);
	pthread_mutex_lock(&b->lock);
	b->fault = f;
	b->first = (b->first + 1) % BESIDE_AHEAD;
	b->n--;
	pthread_cond_signal(&b->done);
}

static void *
run(void *ctx)
{
	struct beside *b = ctx;

	pthread_mutex_lock(&b->lock);
	for (;;) {
		if (b->n > 0)
			do_first(b);
		else if (b->ending)
			break;
		else
			pthread_cond_wait(&b->given, &b->lock);
	}
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

/* False: there can be no thread now. */
static bool
start(struct beside *b)
{
	sigset_t all, before;

	if (b->started)
		return true;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	b->started = pthread_create(&b->thread, NULL, run, b) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return b->started;
}

bool
beside_give(struct beside *b, struct issue *issue, const struct decision *d,
    size_t n, struct fault *f)
{
	const struct job job = { issue, d, n };

	if (!start(b))
		return put_all(&job, f);
	pthread_mutex_lock(&b->lock);
	while (b->n == BESIDE_AHEAD)
		pthread_cond_wait(&b->done, &b->lock);
	const bool fine = b->fault.kind == FAULT_NONE;
	if (fine) {
		b->ring[(b->first + b->n++) % BESIDE_AHEAD] = job;
		pthread_cond_signal(&b->given);
	} else {
		*f = b->fault;
	}
	pthread_mutex_unlock(&b->lock);
	return fine;
}

bool
beside_settle(struct beside *b, struct fault *f)
{
	pthread_mutex_lock(&b->lock);
	while (b->n > 0)
		pthread_cond_wait(&b->done, &b->lock);
	const bool fine = b->fault.kind == FAULT_NONE;
	if (!fine && f->kind == FAULT_NONE)
		*f = b->fault;
	b->fault = (struct fault){ .kind = FAULT_NONE };
	pthread_mutex_unlock(&b->lock);
	return fine;
}

void
beside_end(struct beside *b)
{
	if (b == NULL)
		return;
	pthread_mutex_lock(&b->lock);
	b->ending = true;
	pthread_cond_signal(&b->given);
	pthread_mutex_unlock(&b->lock);
	if (b->started)
		pthread_join(b->thread, NULL);
	pthread_mutex_destroy(&b->lock);
	pthread_cond_destroy(&b->given);
	pthread_cond_destroy(&b->done);
	memory_free(b);
}
