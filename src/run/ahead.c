/*
 * Invariants:
 * 1. A round is the thread's from begin_round until settle; of the two, one is
 *    the caller's and the other the thread's.
 * 2. Its entries are told by the caller's thread, in their order, when it is
 *    handed over: messages and counts are those of a run without the thread.
 * 3. A round that met a fault, or was interrupted, is not handed over.
 */
#include "ahead.h"
#include "collect.h"
#include "fault.h"
#include "gather.h"
#include "log.h"
#include "memory.h"
#include "night.h"
#include "partner.h"
#include "signals.h"
#include "worker.h"

struct round {
	struct ahead *a;
	uint32_t first, next;		/* entries; that comes after them */
	struct group group;
	struct fault fault;
};

struct ahead {
	struct night *n;
	const struct tree *t;
	const struct scan *scan;
	uint8_t *came;			/* enum gathered, of each */
	const struct partner *waits;	/* whose drops are left, as was said */
	struct worker *worker;
	unsigned now;			/* round of the thread */
	struct round rounds[2];
};

static bool
passed_over(const struct entry *e)
{
	return e->left || e->kind == ENTRY_NOT_READY ||
	    e->kind == ENTRY_IGNORED;
}

static void
gather_round(void *ctx)
{
	struct round *r = ctx;
	const struct ahead *a = r->a;
	enum gathered came;

	for (; r->next < a->scan->n && !gather_full(&r->group); r->next++) {
		const struct entry *e = &a->scan->at[r->next];
		if (signals_stop())
			return;
		if (passed_over(e))
			continue;
		if (!gather_drop(a->t, a->n->claims, e, &r->group, &came,
		    &r->fault))
			return;
		a->came[r->next] = (uint8_t)came;
	}
}

static void
begin_round(struct ahead *a, uint32_t first)
{
	struct round *r = &a->rounds[a->now];

	r->a = a;
	r->first = r->next = first;
	r->group.n = 0;
	r->group.bytes = 0;
	r->group.recorded = false;
	r->fault = (struct fault){ .kind = FAULT_NONE };
	if (first < a->scan->n)
		worker_give(a->worker, gather_round, r);
}

struct ahead *
ahead_begin(struct night *n, const struct scan *s)
{
	struct ahead *a = memory_take(sizeof(*a));

	a->n = n;
	a->t = &n->tree;
	a->scan = s;
	a->came = memory_take(s->n);
	a->worker = worker_new(1);
	for (unsigned i = 0; i < ARRAY_LEN(a->rounds); i++)
		a->rounds[i].group.at = memory_take(GROUP_FILES *
		    sizeof(struct member));
	begin_round(a, 0);
	return a;
}

/* The first of each partner's. */
static void
say_left(struct ahead *a, const struct entry *e)
{
	if (e->partner != a->waits)
		log_warning("%s/%s and what came behind it wait for space",
		    e->partner->id, e->name);
	a->waits = e->partner;
}

/* What there is to say about its entries. */
static void
tell(struct ahead *a, const struct round *r)
{
	for (uint32_t i = r->first; i < r->next; i++) {
		const struct entry *e = &a->scan->at[i];
		if (e->left)
			say_left(a, e);
		else if (e->kind == ENTRY_NOT_READY)
			log_note("%s/%s is not ready: %s", e->partner->id,
			    e->name, e->note);
		if (!passed_over(e))
			gather_tell(e, a->came[i], &a->n->run);
	}
}

bool
ahead_next(struct ahead *a, struct group **g, struct fault *f)
{
	struct round *r = &a->rounds[a->now];

	worker_settle(a->worker);
	tell(a, r);
	if (r->fault.kind != FAULT_NONE) {
		*f = r->fault;
		return false;
	}
	if (r->next < a->scan->n && signals_stop())
		return fault_set(f, FAULT_INTERRUPTED, 0, "interrupted",
		    "%u drops were left", a->scan->n - r->first);
	*g = r->first < a->scan->n ? &r->group : NULL;
	a->now ^= 1;
	begin_round(a, r->next);
	return true;
}

struct group *
ahead_gathered(struct ahead *a)
{
	if (a == NULL || !worker_idle(a->worker))
		return NULL;
	struct round *r = &a->rounds[a->now];
	const bool whole = r->next == a->scan->n || gather_full(&r->group);
	return whole && r->group.n > 0 && r->fault.kind == FAULT_NONE
	    ? &r->group : NULL;
}

void
ahead_end(struct ahead *a)
{
	worker_settle(a->worker);
	worker_free(a->worker);
	for (unsigned i = 0; i < ARRAY_LEN(a->rounds); i++)
		memory_free(a->rounds[i].group.at);
	memory_free(a->came);
	memory_free(a);
}
