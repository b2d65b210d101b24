/* One decision to the ledger's rows (E10: request and orders, both ways). */
#include "night.h"
#include "decision.h"
#include "fault.h"
#include "ledger_record.h"
#include "partner.h"
#include <string.h>

static struct order_key
key_of(const struct member *m, const struct purchase_order *o)
{
	return (struct order_key){ m->drop.partner->key,
	    o->identified ? o->number : (struct span){ NULL, 0 },
	    o->revision };
}

/* The rows of an order and of its customer orders; false if A is full. */
static bool
rows_of(const struct member *m, const struct decision *d, struct arena *a,
    struct order_row *row, struct customer_order_row **orders,
    struct fault *f)
{
	const struct purchase_order *o = d->order;
	struct customer_order_row *c = ARENA_ARRAY(a, d->n_orders,
	    struct customer_order_row);

	*row = (struct order_row){
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
	memcpy(row->fingerprint, d->fingerprint, sizeof(row->fingerprint));
	if (o->currency != NULL)
		row->currency = span_of(o->currency->code);
	*orders = c;
	if (c == NULL)
		return fault_set(f, FAULT_STORE, 0, "record", "%s: purchase "
		    "order %u is too large", m->drop.name, o->ordinal);
	for (uint32_t i = 0; i < d->n_orders; i++) {
		const struct customer_order *from = &d->orders[i];
		c[i] = (struct customer_order_row){ from->ordinal, from->kind,
		    from->special, from->n_lines, from->requested_day };
	}
	return true;
}

/* Does the order have a row of its own? */
static bool
has_row(const struct decision *d)
{
	return d->order->identified && !d->conflict && !d->unjudged &&
	    d->outcome != OUTCOME_DUPLICATE;
}

static struct receipt_row
receipt_of(const struct member *m, const struct decision *d)
{
	const struct purchase_order *o = d->order;

	return (struct receipt_row){
		.intake = m->row.id, .ordinal = o->ordinal,
		.source_line = o->source_line, .key = key_of(m, o),
		.outcome = d->outcome, .conflict = d->conflict,
		.lines = o->line_count, .amount_minor = o->amount_minor,
		.currency = span_of(o->currency != NULL ? o->currency->code
		    : NULL),
		.has_row = has_row(d),
	};
}

static struct order_key
key_named(const struct member *m, const struct order_name *n)
{
	return (struct order_key){ m->drop.partner->key, n->number,
	    n->revision };
}

/* The order whose lines these are: itself, or what it changes. */
static struct order_key
root_of(const struct member *m, const struct decision *d)
{
	return d->order->purpose == PURPOSE_CHANGE ? key_named(m, &d->root)
	    : key_of(m, d->order);
}

static bool
put_service(struct ledger *l, const struct member *m,
    const struct decision *d, uint32_t i, struct fault *f)
{
	const struct order_line *line = &d->order->lines[i];
	const struct order_key root = root_of(m, d);
	struct service_row s = {
		.partner = m->drop.partner->key,
		.service = LINE_TEXT(line, SERVICE_ID).text,
		.customer = ORDER_TEXT(d->order, CUSTOMER_ID).text,
		.offering = LINE_TEXT(line, OFFERING).text,
		.active = line->action == ACTION_ADD,
	};

	if (d->lines[i].change == CHANGE_UNCHANGED)
		return true;
	if (d->lines[i].change == CHANGE_CHANGED && !ledger_service_undo(l,
	    &root, line->number, m->row.id, f))
		return false;
	if (s.service.len == 0 || line->action == ACTION_MODIFY)
		return true;
	if (line->n_places > 0) {
		s.postcode = PLACE_PART(&line->places[0], POSTCODE).text;
		s.country = PLACE_PART(&line->places[0], COUNTRY).text;
	}
	return ledger_service_put(l, &s, m->row.id, &root, line->number, f);
}

/* Services that the issued lines begin and end. */
static bool
put_services(struct ledger *l, const struct member *m,
    const struct decision *d, struct fault *f)
{
	const struct purchase_order *o = d->order;
	const struct order_key root = root_of(m, d);

	if (o->purpose != PURPOSE_ORDER && o->purpose != PURPOSE_CHANGE)
		return true;
	for (uint32_t i = 0; i < d->n_removed; i++)
		if (!ledger_service_undo(l, &root, d->removed[i]->number,
		    m->row.id, f))
			return false;
	for (uint32_t i = 0; i < o->n_lines; i++)
		if (!put_service(l, m, d, i, f))
			return false;
	return true;
}

/* A cancellation takes back what lines have begun or ended. */
static bool
cancel_lines(struct ledger *l, const struct member *m,
    const struct decision *d, const struct order_key *root, struct fault *f)
{
	const struct purchase_order *o = d->order;

	if (o->line_count == 0)
		return ledger_service_undo(l, root, 0, m->row.id, f);
	for (uint32_t i = 0; i < o->n_lines; i++) {
		const struct cancelled_line c = { o->lines[i].number,
			o->number, o->revision };
		if (!ledger_line_cancel(l, root, &c, f) ||
		    !ledger_service_undo(l, root, c.line, m->row.id, f))
			return false;
	}
	return true;
}

/* What a change has added is no longer cancelled, if it was. */
static bool
restore_lines(struct ledger *l, const struct decision *d,
    const struct order_key *root, struct fault *f)
{
	for (uint32_t i = 0; i < d->order->n_lines; i++)
		if (d->lines[i].change == CHANGE_ADDED &&
		    !ledger_line_restore(l, root, d->order->lines[i].number,
		    f))
			return false;
	return true;
}

/* What an accepted change or cancellation does to the earlier order. */
static bool
mark_earlier(struct ledger *l, const struct member *m,
    const struct decision *d, struct fault *f)
{
	const struct purchase_order *o = d->order;
	const struct chain_link link = { key_of(m, o), o->purpose,
		o->line_count };

	if (o->purpose != PURPOSE_CHANGE && o->purpose != PURPOSE_CANCEL)
		return true;
	const struct order_key root = key_named(m, &d->root);
	const struct order_key head = key_named(m, &d->head);
	const enum standing standing = o->purpose == PURPOSE_CANCEL &&
	    d->nothing_left ? STANDING_CANCELLED : STANDING_CHANGED;
	return ledger_chain_add(l, &root, &link, f) &&
	    (o->purpose == PURPOSE_CANCEL
	    ? cancel_lines(l, m, d, &root, f)
	    : restore_lines(l, d, &root, f)) &&
	    ledger_order_standing(l, &root, standing, f) &&
	    ledger_order_standing(l, &head, standing, f);
}

/* The row that was made when it was held is not needed any more. */
static bool
give_number_back(struct ledger *l, const struct member *m,
    const struct decision *d, const struct order_key *key, struct fault *f)
{
	return !m->drop.released || d->outcome != OUTCOME_DUPLICATE ||
	    key->number.at == NULL || ledger_order_unhold(l, key,
	    m->row.source, d->order->ordinal, f);
}

static bool
is_accepted(const struct decision *d)
{
	return d->outcome == OUTCOME_ISSUED || d->outcome == OUTCOME_SPECIAL;
}

/* What has to be so before its row is written. */
static bool
make_way(struct ledger *l, const struct member *m, const struct decision *d,
    struct fault *f)
{
	const struct purchase_order *o = d->order;
	const struct order_key key = key_of(m, o);

	/* A number or revision that was rejected is closed by the one that
	 * takes its place; a conflict by a higher revision. */
	if ((d->corrects || (is_accepted(d) && o->revision > 0)) &&
	    !ledger_receipt_correct(l, &key, f))
		return false;
	return give_number_back(l, m, d, &key, f);
}

/* A duplicate is answered with those of its first, which are there. */
static bool
has_findings(const struct decision *d)
{
	return d->outcome != OUTCOME_DUPLICATE && d->order->findings->n > 0;
}

static bool
put_findings(struct ledger *l, const struct member *m,
    const struct decision *d, struct fault *f)
{
	const struct purchase_order *o = d->order;

	return !has_findings(d) ||
	    ledger_findings_add(l, m->row.id, o->ordinal, o->findings, f);
}

static unsigned
trailing(const struct decision *d)
{
	return has_findings(d) ? TRAIL_FINDINGS : 0;
}

static bool
record_accepted(struct ledger *l, const struct member *m,
    const struct decision *d, struct arena *a, struct fault *f)
{
	struct order_row row;
	struct customer_order_row *orders;

	return rows_of(m, d, a, &row, &orders, f) &&
	    ledger_order_put(l, &row, orders, f) &&
	    put_services(l, m, d, f) && mark_earlier(l, m, d, f) &&
	    put_findings(l, m, d, f) &&
	    ledger_trail_decided(l, &row, orders, trailing(d), f);
}

static bool
record_other(struct ledger *l, const struct member *m,
    const struct decision *d, struct arena *a, struct fault *f)
{
	struct receipt_row r = receipt_of(m, d);
	struct order_row row;
	struct customer_order_row *orders;

	if (r.has_row && (!rows_of(m, d, a, &row, &orders, f) ||
	    !ledger_order_put(l, &row, orders, f) ||
	    !ledger_trail_row(l, &row, orders, r.order_digest, f)))
		return false;
	return ledger_receipt_add(l, &r, f) && put_findings(l, m, d, f) &&
	    ledger_trail_receipt(l, &r, trailing(d), f);
}

bool
record_decision(struct ledger *l, const struct member *m,
    const struct decision *d, struct arena *a, struct fault *f)
{
	return make_way(l, m, d, f) && (is_accepted(d)
	    ? record_accepted(l, m, d, a, f) : record_other(l, m, d, a, f));
}
