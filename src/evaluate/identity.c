#include "identity.h"
#include "fingerprint.h"
#include "matter.h"
#include "object.h"
#include "rules.h"
#include <string.h>

static struct first_answer
answer_of(const struct order_row *row)
{
	return (struct first_answer){ .outcome = row->outcome,
	    .name = { row->key.number, row->key.revision },
	    .intake = row->intake, .ordinal = row->ordinal,
	    .customer_orders = row->customer_orders };
}

static void
compare(struct matter *m, const struct order_row *first)
{
	struct decision *d = m->d;
	const bool same = memcmp(first->fingerprint, d->fingerprint,
	    DIGEST_BYTES) == 0;
	if (same)
		d->first = answer_of(first);
	m->repeats_rejection = same && first->outcome == OUTCOME_REJECTED;
	if (m->repeats_rejection)
		return;
	if (same) {
		identity_duplicate(m);
	} else if (first->outcome == OUTCOME_REJECTED) {
		d->corrects = true;
	} else {
		d->conflict = true;
		object_order(m, O_CONFLICT, FIELD_NUMBER,
		    "first answer: %s", outcome_words[first->outcome]);
	}
}

/* The first answer is repeated, not what would be said today. */
static void
repeat(struct matter *m)
{
	m->d->outcome = OUTCOME_DUPLICATE;
	m->order->findings->n = m->decoded;
}

void
identity_duplicate(struct matter *m)
{
	repeat(m);
	object_order(m, I_DUPLICATE, FIELD_NUMBER, "first answer: %s",
	    outcome_words[m->d->first.outcome]);
}

void
identity_alike(struct matter *m)
{
	const struct order_row *row = &m->evidence.cancellation;
	m->d->first = answer_of(row);
	repeat(m);
	object_order(m, I_CANCELLED, FIELD_EARLIER_ORDER,
	    "by purchase order " SPAN_FMT " revision %u",
	    SPAN_ARG(row->key.number), row->key.revision);
}

/* Its own row, made when it was held, is no earlier order. */
static bool
take_up(struct matter *m, const struct order_key *key,
    const struct order_row *first, bool *found, struct fault *f)
{
	if (!*found || m->e->resume == RESUME_NOT ||
	    first->outcome != OUTCOME_HELD ||
	    memcmp(first->fingerprint, m->d->fingerprint, DIGEST_BYTES) != 0)
		return true;
	*found = false;
	return ledger_receipt_rejected(m->e->ledger, key, &m->d->corrects, f);
}

bool
identity_judge(struct matter *m, struct fault *f)
{
	const struct purchase_order *o = m->order;
	struct order_row first;
	bool found;
	fingerprint(o, m->e->digest, m->arena, m->d->fingerprint);
	if (m->e->ledger == NULL || m->e->rehearsal || !o->identified)
		return true;
	const struct order_key key = { m->partner->key, o->number,
		o->revision };
	if (!ledger_order_find(m->e->ledger, &key, m->arena, &first, &found,
	    f) || !take_up(m, &key, &first, &found, f))
		return false;
	if (found)
		compare(m, &first);
	rules_note(m, RULE_IDENTITY, found && !m->d->corrects &&
	    !m->repeats_rejection);
	return true;
}
