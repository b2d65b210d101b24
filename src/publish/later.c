/*
 * Invariants:
 * 1. What is given is the thread's until wait has returned; it moves and
 *    removes files, and never looks at the ledger.
 * 2. What was issued is made durable at once, not when the next group, which
 *    may be long, is decided: until then a power cut could take the name back,
 *    and the document would be issued again.  All else can wait for a sync of
 *    the next group.
 * 3. Nothing is committed before it is synced, and nothing of a group is
 *    removed from work/ before it is committed where its bytes are.
 * 4. Of the two sets of intakes, that at NOW is being kept and the other,
 *    whose bytes are recorded, cleared.
 */
#include "publish.h"
#include "bounds.h"
#include "fault.h"
#include "finishing.h"
#include "issuing.h"
#include "ledger.h"
#include "memory.h"
#include "tree.h"
#include "worker.h"
#include <string.h>
#include <unistd.h>

struct later {
	const struct tree *t;
	struct worker *worker;
	struct issuing documents;
	struct finishing intakes[2];
	unsigned now;
	bool fine;			/* what was given; else the FAULT */
	struct fault fault;
};

struct later *
publish_later(const struct tree *t)
{
	struct later *p = memory_take(sizeof(*p));

	p->t = t;
	p->worker = worker_new(1);
	p->intakes[0].dir = p->intakes[1].dir = -1;
	p->fine = true;
	return p;
}

static struct finishing *
kept(struct later *p)
{
	return &p->intakes[p->now];
}

static struct finishing *
cleared(struct later *p)
{
	return &p->intakes[p->now ^ 1];
}

static void
move(void *ctx)
{
	struct later *p = ctx;

	p->fine = finishing_clear(cleared(p), &p->fault) &&
	    issuing_move(&p->documents, &p->fault) &&
	    issuing_sync(&p->documents, &p->fault) &&
	    finishing_keep(kept(p), &p->fault);
}

bool
publish_later_wait(struct later *p, size_t *n, struct fault *f)
{
	worker_settle(p->worker);
	*n = (size_t)p->documents.n + kept(p)->n + cleared(p)->n;
	if (!p->fine)
		*f = p->fault;
	return p->fine;
}

bool
publish_later_sync(struct later *p, struct fault *f)
{
	return (kept(p)->n == 0 || finishing_sync_kept(kept(p), f)) &&
	    finishing_sync_cleared(cleared(p), f);
}

bool
publish_later_record(struct later *p, struct ledger *l, struct fault *f)
{
	return issuing_record(&p->documents, l, f) &&
	    finishing_record_kept(kept(p), l, INTAKE_DECIDED, f) &&
	    finishing_record_done(cleared(p), l, f);
}

/* DONE is done with; what is kept is to be cleared, and nothing to be kept. */
static void
go_on(struct later *p)
{
	finishing_end(cleared(p));
	issuing_end(&p->documents);
	p->now ^= 1;
}

bool
publish_later_give(struct later *p, struct ledger *l, struct early *early,
    struct fault *f)
{
	go_on(p);
	if (!issuing_load(&p->documents, p->t, l, f) ||
	    !finishing_load(kept(p), p->t, l, INTAKE_DECIDED, early, f))
		return false;
	worker_give(p->worker, move, p);
	return true;
}

static bool
settle(struct later *p, struct ledger *l, struct fault *f)
{
	if (!publish_later_sync(p, f) || !ledger_begin(l, f))
		return false;
	if (publish_later_record(p, l, f))
		return ledger_commit(l, f);
	ledger_rollback(l);
	return false;
}

bool
publish_later_finish(struct later *p, struct ledger *l, struct fault *f)
{
	size_t n;

	for (;;) {
		if (!publish_later_wait(p, &n, f))
			return false;
		if (n == 0)
			return true;
		if (!settle(p, l, f))
			return false;
		go_on(p);
		move(p);
	}
}

void
publish_later_end(struct later *p)
{
	if (p == NULL)
		return;
	worker_settle(p->worker);
	worker_free(p->worker);
	issuing_end(&p->documents);
	finishing_end(&p->intakes[0]);
	finishing_end(&p->intakes[1]);
	memory_free(p);
}
