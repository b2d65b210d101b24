/*
 * Invariants:
 * 1. THREAD and STARTED are the owner's; every other field is looked at under
 *    LOCK only, and what stands in the ring is the thread's from give until it
 *    has taken it off.
 * 2. It is taken off after it was done, so that an empty ring says that all
 *    is done, and everything it has written is seen by who finds it empty.
 */
#include "worker.h"
#include "memory.h"
#include <assert.h>
#include <pthread.h>
#include <signal.h>

struct job {
	worker_fn *fn;
	void *ctx;
};

struct worker {
	pthread_t thread;
	bool started, ending;
	pthread_mutex_t lock;
	pthread_cond_t given, done;
	unsigned room, first, n;	/* of the ring */
	struct job *ring;
};

struct worker *
worker_new(unsigned room)
{
	struct worker *w = memory_take(sizeof(*w));

	assert(room > 0);
	w->room = room;
	w->ring = memory_take(room * sizeof(*w->ring));
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->given, NULL);
	pthread_cond_init(&w->done, NULL);
	return w;
}

/* With LOCK held, but for the work itself. */
static void
do_first(struct worker *w)
{
	const struct job job = w->ring[w->first];

	pthread_mutex_unlock(&w->lock);
	job.fn(job.ctx);
	pthread_mutex_lock(&w->lock);
	w->first = (w->first + 1) % w->room;
	w->n--;
	pthread_cond_signal(&w->done);
}

static void *
run(void *ctx)
{
	struct worker *w = ctx;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		if (w->n > 0)
			do_first(w);
		else if (w->ending)
			break;
		else
			pthread_cond_wait(&w->given, &w->lock);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

/* False: there can be no thread now. */
static bool
start(struct worker *w)
{
	sigset_t all, before;

	if (w->started)
		return true;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	w->started = pthread_create(&w->thread, NULL, run, w) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return w->started;
}

void
worker_give(struct worker *w, worker_fn *fn, void *ctx)
{
	if (!start(w)) {
		fn(ctx);
		return;
	}
	pthread_mutex_lock(&w->lock);
	while (w->n == w->room)
		pthread_cond_wait(&w->done, &w->lock);
	w->ring[(w->first + w->n++) % w->room] = (struct job){ fn, ctx };
	pthread_cond_signal(&w->given);
	pthread_mutex_unlock(&w->lock);
}

bool
worker_idle(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	const bool idle = w->n == 0;
	pthread_mutex_unlock(&w->lock);
	return idle;
}

void
worker_settle(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->n > 0)
		pthread_cond_wait(&w->done, &w->lock);
	pthread_mutex_unlock(&w->lock);
}

void
worker_free(struct worker *w)
{
	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	assert(w->n == 0);
	w->ending = true;
	pthread_cond_signal(&w->given);
	pthread_mutex_unlock(&w->lock);
	if (w->started)
		pthread_join(w->thread, NULL);
	pthread_mutex_destroy(&w->lock);
	pthread_cond_destroy(&w->given);
	pthread_cond_destroy(&w->done);
	memory_free(w->ring);
	memory_free(w);
}
