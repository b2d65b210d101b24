/*
 * The conductor: the nine steps of the decision, in their order.  Terms: an
 * order is the partner's purchase order, a customer order is what we make of
 * it; a line is special if it is outside what its offering has as standard,
 * assessed if a feasibility assessment covers that.
 *
 * Invariants:
 * 1. The outcome is the worst severity among the findings: REJECT rejects,
 *    DIVERT hands over to special handling, less issues (a duplicate apart,
 *    and what is held until its earlier order arrives).
 * 2. A rejected or held order or a duplicate has no customer orders; any other
 *    has at least one, and every line is in exactly one of them, but for
 *    notices, which repeat lines.
 * 3. Nothing but the order, the partner, the catalogue, the ledger and the
 *    run's date decides: no state is kept from one order to the next.
 */
#include "evaluate.h"
#include "arena.h"
#include "change.h"
#include "decompose.h"
#include "evidence.h"
#include "identity.h"
#include "matter.h"
#include "memory.h"
#include "object.h"
#include "rules.h"
#include "special.h"
#include <assert.h>
#include <string.h>

struct evaluator *
evaluator_new(const struct catalogue *c, struct ledger *ledger,
    int32_t today)
{
	struct evaluator *e = memory_take(sizeof(*e));
	e->catalogue = c;
	e->ledger = ledger;
	e->today = today;
	e->refuse_all = REASON_COUNT;
	e->digest = digest_new();
	rules_choose(&e->chosen);
	for (unsigned k = 0; k < REGISTER_COUNT; k++)
		e->version[k] = -1;
	return e;
}

void
evaluator_free(struct evaluator *e)
{
	if (e == NULL)
		return;
	digest_free(e->digest);
	memory_free(e);
}

void
evaluator_refuse_all(struct evaluator *e, enum reason why)
{
	e->refuse_all = why;
}

void
evaluator_rehearse(struct evaluator *e, bool rehearsal)
{
	e->rehearsal = rehearsal;
}

void
evaluator_recall(struct evaluator *e, evaluate_recall_fn *fn, void *ctx)
{
	e->recall = fn;
	e->recall_ctx = ctx;
}

void
evaluator_resume(struct evaluator *e, enum resume resume)
{
	e->resume = resume;
}

static bool
is_rejected(const struct matter *m)
{
	return m->order->findings->worst >= SEVERITY_REJECT;
}

/* Has decoding kept less than was sent?  Then nothing is missing for sure. */
static bool
is_partial(const struct purchase_order *o)
{
	bool partial = o->n_lines != o->line_count;
	for (uint32_t i = 0; i < o->findings->n; i++) {
		const enum reason why = o->findings->at[i].why;
		partial = partial || why == O_TOO_LARGE || why == O_COLUMNS ||
		    why == O_NAMESPACE;
	}
	return partial;
}

/* Findings in the order of the document, so that they are read along it. */
static void
sort_findings(struct findings *fs)
{
	for (uint32_t i = 1; i < fs->n; i++) {
		const struct finding f = fs->at[i];
		uint32_t k = i;
		for (; k > 0 && (fs->at[k - 1].line > f.line ||
		    (fs->at[k - 1].line == f.line &&
		    fs->at[k - 1].column > f.column)); k--)
			fs->at[k] = fs->at[k - 1];
		fs->at[k] = f;
	}
}

/* Memory is bounded, so an order may be too large to be judged. */
static void
refuse_too_large(struct matter *m)
{
	object_order(m, O_TOO_LARGE, FIELD_NONE, NULL);
	m->d->n_orders = 0;
	rules_note(m, RULE_SCHEMA, true);
}

/*
 * The nine steps.  Schema (2) was decoding's, and 3 to 7 are all taken, so
 * that all mistakes are told at once; 9, to issue, is issue/'s.
 */
static void
judge(struct matter *m)
{
	if (!m->partial)
		rules_try(m, STEP_COMPLETE);		/* 3 */
	else if (!is_rejected(m))
		object_order(m, O_TOO_LARGE, FIELD_NONE, NULL);
	rules_try(m, STEP_CORRECT);			/* 4 */
	/* Whose number was used before is not compared with itself. */
	if (m->e->ledger != NULL && !m->d->conflict)
		rules_try(m, STEP_REFERENCE);		/* 5 */
	rules_try(m, STEP_SPECIAL);			/* 6 */
	rules_try(m, STEP_FEASIBILITY);			/* 7 */
	if (m->e->refuse_all != REASON_COUNT) {
		const bool fine = !is_rejected(m);
		if (fine)
			object_order(m, m->e->refuse_all, FIELD_NONE, NULL);
		rules_note(m, RULE_POLICY, fine);
	}
	evidence_note(m);
}

/* Its earlier order may still come (E7, E8): nothing else is known to be
 * wrong with it. */
static void
hold(struct matter *m)
{
	char day[DATE_TEXT];
	m->d->outcome = OUTCOME_HELD;
	/* That is told when it is decided. */
	m->d->corrects = false;
	object_order(m, I_HELD, FIELD_EARLIER_ORDER, "until %s at most",
	    date_format(m->e->today + (int32_t)m->partner->hold_days, day));
}

/* What becomes of an order that nothing speaks against. */
static enum outcome
accept(struct matter *m)
{
	const struct decision *d = m->d;
	special_tell(m);
	change_tell(m);
	if (!decompose(m))				/* 8 */
		return OUTCOME_REJECTED;	/* no room: told later */
	for (uint32_t i = 0; i < d->n_orders; i++)
		if (d->orders[i].special)
			return OUTCOME_SPECIAL;
	return OUTCOME_ISSUED;
}

static bool
decide(struct matter *m, struct fault *f)
{
	const bool room = matter_begin(m);
	rules_note(m, RULE_SCHEMA, is_rejected(m));	/* 2 */
	if (!identity_judge(m, f))			/* 1 */
		return false;
	if (m->d->outcome == OUTCOME_DUPLICATE || !room)
		return true;
	if (!evidence_gather(m, f))
		return false;
	change_compare(m);
	judge(m);
	if (is_rejected(m))
		m->d->outcome = OUTCOME_REJECTED;
	else if (m->evidence.cancelled_alike)
		identity_alike(m);
	else if (m->held)
		hold(m);
	else
		m->d->outcome = accept(m);
	if (!m->repeats_rejection)
		return true;
	if (m->d->outcome == OUTCOME_REJECTED)
		identity_duplicate(m);
	else if (m->d->outcome != OUTCOME_HELD)
		m->d->corrects = true;
	return true;
}

void
evaluate_held(struct evaluator *e, const struct partner *p,
    struct purchase_order *order, struct arena *a, const char *why,
    bool repeats, struct decision *out)
{
	struct matter m = { .e = e, .partner = p, .order = order, .arena = a,
		.d = out };
	memset(out, 0, sizeof(*out));
	out->order = order;
	out->unjudged = true;
	/* What decoding found is told when it is judged. */
	memset(order->findings, 0, sizeof(*order->findings));
	if (!repeats) {
		out->outcome = OUTCOME_HELD;
		object_order(&m, I_HELD, FIELD_NONE, "%s", why);
		return;
	}
	out->outcome = OUTCOME_DUPLICATE;
	out->first = (struct first_answer){ .outcome = OUTCOME_HELD,
	    .name = { order->number, order->revision } };
	object_order(&m, I_DUPLICATE, FIELD_NONE, "first answer: %s",
	    outcome_words[OUTCOME_HELD]);
}

bool
evaluate(struct evaluator *e, const struct partner *p,
    struct purchase_order *order, struct arena *a, struct decision *out,
    struct fault *f)
{
	struct matter m = {
		.e = e, .partner = p, .order = order, .arena = a, .d = out,
		.decoded = order->findings->n, .partial = is_partial(order)
	};
	const bool overflowed = a->overflowed;
	memset(out, 0, sizeof(*out));
	out->order = order;
	out->outcome = OUTCOME_REJECTED;
	a->overflowed = false;
	if (!decide(&m, f))
		return false;
	if (a->overflowed && out->outcome != OUTCOME_DUPLICATE) {
		refuse_too_large(&m);
		out->outcome = OUTCOME_REJECTED;
	}
	a->overflowed = a->overflowed || overflowed;
	sort_findings(order->findings);
	const enum severity worst = order->findings->worst;
	assert(out->outcome == OUTCOME_DUPLICATE ||
	    (out->outcome == OUTCOME_HELD && worst == SEVERITY_INFO) ||
	    out->outcome ==
	    (worst >= SEVERITY_REJECT ? OUTCOME_REJECTED :
	    worst == SEVERITY_DIVERT ? OUTCOME_SPECIAL : OUTCOME_ISSUED));
	assert((out->n_orders > 0) == (out->outcome == OUTCOME_ISSUED ||
	    out->outcome == OUTCOME_SPECIAL));
	return true;
}
