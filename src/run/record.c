/* One decision to the ledger's rows (E10: request and orders, both ways). */
#include "night.h"
#include "decision.h"
#include "fault.h"
#include "partner.h"
#include <string.h>

static struct order_key
key_of(const struct member *m, const struct purchase_order *o)
{
	return (struct order_key){ m->drop.partner->key,
	    o->identified ? o->number : (struct span){ NULL, 0 },
	    o->revision };
}

static bool
put_order(struct ledger *l, const struct member *m, const struct decision *d,
    struct arena *a, struct fault *f)
{
	const struct purchase_order *o = d->order;
	struct customer_order_row *orders = ARENA_ARRAY(a, d->n_orders,
	    struct customer_order_row);
	struct order_row row = {
		.key = key_of(m, o), .outcome = d->outcome,
		.standing = STANDING_OPEN, .intake = m->row.id,
		.ordinal = o->ordinal, .source_line = o->source_line,
		.offset = o->offset, .length = o->length,
		.purpose = o->purpose,
		.customer = ORDER_TEXT(o, CUSTOMER_ID).text,
		.earlier = ORDER_TEXT(o, EARLIER_ORDER).text,
		.amount_minor = o->amount_minor, .lines = o->line_count,
		.customer_orders = d->n_orders, .trace = d->trace,
	};

	memcpy(row.fingerprint, d->fingerprint, sizeof(row.fingerprint));
	if (o->currency != NULL)
		row.currency = span_of(o->currency->code);
	if (orders == NULL)
		return fault_set(f, FAULT_STORE, 0, "record", "%s: purchase "
		    "order %u is too large", m->drop.name, o->ordinal);
	for (uint32_t i = 0; i < d->n_orders; i++) {
		const struct customer_order *c = &d->orders[i];
		orders[i] = (struct customer_order_row){ c->ordinal, c->kind,
		    c->special, c->n_lines, c->requested_day };
	}
	return ledger_order_put(l, &row, orders, f);
}

static bool
put_receipt(struct ledger *l, const struct member *m,
    const struct decision *d, struct fault *f)
{
	const struct purchase_order *o = d->order;
	const struct receipt_row r = {
		.intake = m->row.id, .ordinal = o->ordinal,
		.source_line = o->source_line, .key = key_of(m, o),
		.outcome = d->outcome, .conflict = d->conflict,
		.lines = o->line_count, .amount_minor = o->amount_minor,
		.currency = span_of(o->currency != NULL ? o->currency->code
		    : NULL),
	};

	return ledger_receipt_add(l, &r, f);
}

/* Services that the issued lines begin and end. */
static bool
put_services(struct ledger *l, const struct member *m,
    const struct decision *d, struct fault *f)
{
	const struct purchase_order *o = d->order;

	if (o->purpose != PURPOSE_ORDER && o->purpose != PURPOSE_CHANGE)
		return true;
	for (uint32_t i = 0; i < o->n_lines; i++) {
		const struct order_line *line = &o->lines[i];
		struct service_row s = {
			.partner = m->drop.partner->key,
			.service = LINE_TEXT(line, SERVICE_ID).text,
			.customer = ORDER_TEXT(o, CUSTOMER_ID).text,
			.offering = LINE_TEXT(line, OFFERING).text,
			.active = line->action == ACTION_ADD,
		};
		if (s.service.len == 0 || line->action == ACTION_MODIFY)
			continue;
		if (line->n_places > 0) {
			s.postcode = PLACE_PART(&line->places[0],
			    POSTCODE).text;
			s.country = PLACE_PART(&line->places[0], COUNTRY).text;
		}
		if (!ledger_service_put(l, &s, m->row.id, f))
			return false;
	}
	return true;
}

/* What an accepted change or cancellation does to the earlier order. */
static bool
mark_earlier(struct ledger *l, const struct member *m,
    const struct decision *d, struct fault *f)
{
	const struct purchase_order *o = d->order;

	if (o->purpose != PURPOSE_CHANGE && o->purpose != PURPOSE_CANCEL)
		return true;
	const struct order_key earlier = { m->drop.partner->key,
	    ORDER_TEXT(o, EARLIER_ORDER).text, d->earlier_revision };
	/* A cancellation that names lines leaves the others standing. */
	return ledger_order_standing(l, &earlier,
	    o->purpose == PURPOSE_CANCEL && o->line_count == 0
	    ? STANDING_CANCELLED : STANDING_CHANGED, f);
}

bool
record_decision(struct ledger *l, const struct member *m,
    const struct decision *d, struct arena *a, struct fault *f)
{
	const struct purchase_order *o = d->order;
	const bool accepted = d->outcome == OUTCOME_ISSUED ||
	    d->outcome == OUTCOME_SPECIAL;
	const struct order_key key = key_of(m, o);

	/* A number or revision that was rejected is closed by the one that
	 * takes its place; a conflict by a higher revision. */
	if ((d->corrects || (accepted && o->revision > 0)) &&
	    !ledger_receipt_correct(l, &key, f))
		return false;
	if (o->identified && !d->conflict &&
	    d->outcome != OUTCOME_DUPLICATE && !put_order(l, m, d, a, f))
		return false;
	if (!accepted && !put_receipt(l, m, d, f))
		return false;
	if (accepted && (!put_services(l, m, d, f) ||
	    !mark_earlier(l, m, d, f)))
		return false;
	if (d->outcome == OUTCOME_DUPLICATE || o->findings->n == 0)
		return true;
	return ledger_findings_add(l, m->row.id, o->ordinal, o->findings, f);
}

bool
record_trail(struct ledger *l, const struct member *m,
    const struct decision *d, struct fault *f)
{
	const struct purchase_order *o = d->order;
	const struct order_key key = key_of(m, o);
	const bool accepted = d->outcome == OUTCOME_ISSUED ||
	    d->outcome == OUTCOME_SPECIAL;

	return ledger_trail_order(l, &key, m->row.id, o->ordinal,
	    (accepted ? 0 : TRAIL_RECEIPT) |
	    (o->findings->n == 0 ? 0 : TRAIL_FINDINGS), f);
}
