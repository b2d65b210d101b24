/*
 * worker - a thread that does one thing after the other, beside its owner
 *
 *	new;  give, give, ... and settle, as often as needed;  free
 *
 * What is given is done in its order.  The thread is started by the first
 * give and blocks all signals: they are the program's.  Where there can be no
 * thread, give does it itself.  One owner only gives and settles.
 */
#ifndef WORKER_H
#define WORKER_H
#include <stdbool.h>

struct worker;
typedef void worker_fn(void *ctx);

/* ROOM: that many may wait or be under way. */
struct worker *worker_new(unsigned room);
/* Have FN called with CTX; waits while there is no room. */
void worker_give(struct worker *w, worker_fn *fn, void *ctx);
/* Is all done that was given? */
bool worker_idle(struct worker *w);
/* Wait until all that was given is done. */
void worker_settle(struct worker *w);
void worker_free(struct worker *w);	/* after settle; NULL is welcome */
#endif
