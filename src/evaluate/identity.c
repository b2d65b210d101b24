#include "identity.h"
#include "fingerprint.h"
#include "matter.h"
#include "object.h"
#include "rules.h"
#include <string.h>

/*
 * The same content again is a duplicate, whatever the first answer was.  Only
 * an order that was refused for the sake of others in its file was promised
 * to be judged by itself when it comes again with better company.
 */
static bool
is_duplicate(const struct matter *m, const struct order_row *first)
{
	const bool for_others = first->outcome == OUTCOME_REJECTED &&
	    (first->trace.fired & UINT64_C(1) << RULE_POLICY) != 0;
	return memcmp(first->fingerprint, m->d->fingerprint,
	    DIGEST_BYTES) == 0 &&
	    (!for_others || m->e->refuse_all != REASON_COUNT);
}

static void
compare(struct matter *m, const struct order_row *first)
{
	struct decision *d = m->d;
	if (is_duplicate(m, first)) {
		d->outcome = OUTCOME_DUPLICATE;
		d->first = (struct first_answer){ first->outcome,
		    first->intake, first->ordinal, first->customer_orders };
		object_order(m, I_DUPLICATE, FIELD_NUMBER,
		    "first answer: %s", outcome_words[first->outcome]);
	} else if (first->outcome == OUTCOME_REJECTED) {
		d->corrects = true;
	} else {
		d->conflict = true;
		object_order(m, O_CONFLICT, FIELD_NUMBER,
		    "first answer: %s", outcome_words[first->outcome]);
	}
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
	rules_note(m, RULE_IDENTITY, found && !m->d->corrects);
	return true;
}
