#include "identity.h"
#include "fingerprint.h"
#include "matter.h"
#include "object.h"
#include "rules.h"
#include <string.h>

static void
compare(struct matter *m, const struct order_row *first)
{
	struct decision *d = m->d;
	const bool same = memcmp(first->fingerprint, d->fingerprint,
	    DIGEST_BYTES) == 0;
	if (same)
		d->first = (struct first_answer){ first->outcome,
		    first->intake, first->ordinal, first->customer_orders };
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

void
identity_duplicate(struct matter *m)
{
	struct findings *fs = m->order->findings;
	m->d->outcome = OUTCOME_DUPLICATE;
	/* The first answer is repeated, not what would be said today. */
	fs->n = m->decoded;
	object_order(m, I_DUPLICATE, FIELD_NUMBER, "first answer: %s",
	    outcome_words[m->d->first.outcome]);
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
	    f))
		return false;
	if (found)
		compare(m, &first);
	rules_note(m, RULE_IDENTITY, found && !m->d->corrects &&
	    !m->repeats_rejection);
	return true;
}
