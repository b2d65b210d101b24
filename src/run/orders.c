/*
 * The orders of one file, batch by batch: judged, recorded, put into the
 * documents.  Of a file that is held none is judged, and of a release only
 * those that it takes up.
 */
#include "pass.h"
#include "beside.h"
#include "bounds.h"
#include "evaluate.h"
#include "fault.h"
#include "issue.h"
#include "partner.h"
#include "publish.h"
#include "signals.h"
#include <stdio.h>

/* The head is known with the first frame, so the documents begin then. */
bool
pass_open_documents(struct pass *p, struct fault *f)
{
	if (p->issue == NULL)
		p->issue = issue_open(p->n->tree.stage, p->n->blanks,
		    p->n->bundles, &p->m->drop, &p->decoded.head,
		    p->m->drop.rehearsal ? NULL : p->n->ledger, f);
	return p->issue != NULL;
}

static void
count(struct pass *p, const struct decision *d)
{
	const struct purchase_order *o = d->order;

	p->tally.orders[d->outcome]++;
	p->resubmitted += d->corrects && (d->outcome == OUTCOME_ISSUED ||
	    d->outcome == OUTCOME_SPECIAL);
	p->refused_orders += d->outcome == OUTCOME_REJECTED ||
	    (d->outcome == OUTCOME_DUPLICATE &&
	    d->first.outcome == OUTCOME_REJECTED);
	p->tally.lines[d->outcome] += o->line_count;
	for (uint32_t i = 0; i < d->n_orders; i++)
		p->tally.customer_orders[d->orders[i].special]++;
	if (o->currency != NULL && o->amount_minor > 0 &&
	    !totals_add(&p->tally.amount[d->outcome], o->currency,
	    o->amount_minor))
		p->unsummable = true;
	p->findings += o->findings->n;
	p->omitted += o->findings->omitted;
	p->n->progress.orders++;
	p->n->progress.rejected += d->outcome == OUTCOME_REJECTED;
}

/* The number of the file comes before its orders. */
bool
pass_look_at_number(struct pass *p, struct fault *f)
{
	struct intake_row earlier;
	bool found;

	if (p->placed)
		return true;
	p->placed = true;
	if (!sequence_place(p->n, p->m, &p->decoded.head, &p->place,
	    &p->expected, f))
		return false;
	if (p->m->drop.repeats == 0 || p->m->drop.rehearsal)
		return true;
	if (!ledger_intake_find(p->n->ledger, p->m->drop.repeats, &earlier,
	    &found, f))
		return false;
	p->held_again = found && earlier.outcome == FILE_HELD;
	if (!p->held_again)
		return true;
	uint32_t releases;
	if (!ledger_intake_releases(p->n->ledger, earlier.id, &releases, f))
		return false;
	p->held_again = releases == 0;
	return true;
}

/* Is the whole file held?  A rehearsal is only told so. */
bool
pass_is_held(const struct pass *p)
{
	return p->place == SEQUENCE_GAP && !p->m->drop.rehearsal;
}

/* Of a release: is the order one that it decides?  They come by ordinal. */
static bool
is_released(struct pass *p, const struct purchase_order *o)
{
	struct release *r = p->m->release;
	enum resume resume = RESUME_HELD;

	if (!r->whole) {
		if (r->next == r->n || r->at[r->next].ordinal != o->ordinal)
			return false;
		if (r->at[r->next++].expired)
			resume = RESUME_EXPIRED;
	}
	evaluator_resume(p->n->evaluator, resume);
	p->received.orders++;
	p->received.lines += o->line_count;
	if (o->currency != NULL && o->amount_minor > 0 &&
	    !totals_add(&p->received.amount, o->currency, o->amount_minor))
		p->unsummable = true;
	return true;
}

static bool
judge(struct pass *p, struct purchase_order *o, struct arena *a,
    struct decision *d, struct fault *f)
{
	struct night *n = p->n;
	const struct partner *partner = p->m->drop.partner;
	char why[80];

	if (!pass_is_held(p) && !p->held_again)
		return evaluate(n->evaluator, partner, o, a, d, f);
	snprintf(why, sizeof(why), "file number %llu is awaited",
	    (unsigned long long)p->expected);
	evaluate_held(n->evaluator, partner, o, a, why, p->held_again, d);
	return true;
}

static bool
decide_order(struct pass *p, struct purchase_order *o, struct arena *a,
    struct decision *d, struct fault *f)
{
	struct member *m = p->m;

	if (!judge(p, o, a, d, f))
		return false;
	count(p, d);
	if (m->release != NULL && !ledger_held_close(p->n->ledger,
	    m->row.source, o->ordinal, m->row.id, f))
		return false;
	return m->drop.rehearsal ||
	    record_decision(p->n->ledger, m, d, a, f);
}

static bool
put_now(struct pass *p, const struct decision *d, size_t n, struct fault *f)
{
	if (!beside_settle(p->n->beside, f))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!issue_put(p->issue, &d[i], f))
			return false;
	return true;
}

/* What follows the first batch is written beside the decisions: a small file
 * does not need that. */
static bool
put_batch(struct pass *p, const struct decision *d, size_t n,
    struct fault *f)
{
	bool now = p->batches++ == 0;

	/* To repeat a first answer is to ask the ledger, which is ours. */
	for (size_t i = 0; i < n; i++)
		now = now || d[i].outcome == OUTCOME_DUPLICATE;
	return now ? put_now(p, d, n, f) : n == 0 ||
	    beside_give(p->n->beside, p->issue, d, n, f);
}

/* Of a release only the orders that it decides. */
static bool
decide_batch(struct pass *p, struct batch *b, struct decision *d,
    struct fault *f)
{
	size_t n = 0, put = 0;		/* decided; in the documents */

	for (size_t i = 0; i < b->n; i++) {
		struct decision *to = &d[n];
		if (p->m->release != NULL && !is_released(p, b->orders[i]))
			continue;
		if (!decide_order(p, b->orders[i], &b->arena, to, f))
			return false;
		n++;
		/* What was recalled stays until something else is. */
		if (to->before == NULL)
			continue;
		if (!put_now(p, &d[put], n - put, f))
			return false;
		put = n;
	}
	return put_batch(p, &d[put], n - put, f);
}

/* What was decoded of the copy may be archived. */
static void
tell_early(struct pass *p, const struct batch *b)
{
	const struct purchase_order *last = b->orders[b->n - 1];

	if (p->m->release == NULL && !p->m->learned)
		publish_early_on(p->n->early, last->offset + last->length);
}

/* Many batches are kept, so one that takes much gives it back at once. */
static bool
give_back_much(struct pass *p, struct batch *b, struct fault *f)
{
	if (b->arena.taken <= BATCH_KEPT_BYTES)
		return true;
	if (!beside_settle(p->n->beside, f))
		return false;
	arena_free(&b->arena);
	return true;
}

bool
pass_take_batch(struct pass *p, struct batch *b, struct fault *f)
{
	struct decision *d = ARENA_ARRAY(&b->arena, b->n, struct decision);

	if (d == NULL)
		return fault_set(f, FAULT_IO, 0, "batch", "%s: too many orders",
		    p->m->drop.name);
	if (!pass_open_documents(p, f) || !pass_look_at_number(p, f) ||
	    !decide_batch(p, b, d, f))
		return false;
	tell_early(p, b);
	if (!give_back_much(p, b, f))
		return false;
	progress_tick(&p->n->progress);
	if (signals_stop())
		return fault_set(f, FAULT_INTERRUPTED, 0, "interrupted",
		    "%s stays claimed", p->m->drop.name);
	return true;
}
