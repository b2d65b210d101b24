/*
 * Sort the lines by what has to be the same (never compare each with each:
 * there may be 10,000), cut where it differs, number the pieces as their
 * first lines stand in the order.
 */
#include "decompose.h"
#include "arena.h"
#include "matter.h"
#include "object.h"
#include "place.h"
#include "rules.h"
#include "special.h"
#include <stdlib.h>
#include <string.h>

/* What two lines of one customer order have in common. */
struct key {
	enum order_kind kind;
	bool special;
	int32_t day;
	struct span place;		/* as compared: place.h */
	struct span grouping;
	uint32_t line;			/* not in common; sorted by it last */
};

static enum order_kind
kind_of(const struct matter *m, uint32_t line)
{
	static const enum order_kind by_action[] = {
		[ACTION_NONE] = KIND_PROVIDE, [ACTION_ADD] = KIND_PROVIDE,
		[ACTION_MODIFY] = KIND_MODIFY, [ACTION_DELETE] = KIND_CEASE
	};
	switch (m->order->purpose) {
	case PURPOSE_CHANGE:
		return KIND_CHANGE;
	case PURPOSE_FEASIBILITY:
		return KIND_FEASIBILITY;
	default:
		return by_action[m->order->lines[line].action];
	}
}

/* The parts of an address, behind its role. */
#define FIRST_PART 1

static size_t
place_room(const struct place *p)
{
	size_t room = 0;
	for (unsigned i = FIRST_PART; i < PLACE_FIELDS; i++)
		room += p->part[i].text.len + 1;
	return room;
}

/* Where P is, to BUF; the length.  What happens there, its role, is not
 * another place. */
static size_t
put_place(const struct place *p, char *buf)
{
	size_t len = 0;
	for (unsigned i = FIRST_PART; i < PLACE_FIELDS; i++) {
		len = place_normal(p->part[i].text, buf, len);
		buf[len++] = '\n';
	}
	return len;
}

/* The places of a line in the order of their roles, as one text.  A line
 * that leaves the place to its service has the service's. */
static bool
place_key(const struct matter *m, uint32_t i, struct span *key)
{
	const struct order_line *l = &m->order->lines[i];
	const struct service_row *s = m->lines[i].service;
	struct place of_service = { .role = ROLE_NONE };
	const struct place *places = l->places;
	uint32_t n = l->n_places;
	size_t room = 0, len = 0;
	if (n == 0 && s != NULL) {
		PLACE_PART(&of_service, POSTCODE).text = s->postcode;
		PLACE_PART(&of_service, COUNTRY).text = s->country;
		places = &of_service;
		n = 1;
	}
	for (uint32_t k = 0; k < n; k++)
		room += place_room(&places[k]);
	char *text = arena_take_raw(m->arena, room);
	if (text == NULL)
		return false;
	for (unsigned role = ROLE_NONE; role <= ROLE_DELIVERY; role++)
		for (uint32_t k = 0; k < n; k++)
			if (places[k].role == (enum place_role)role)
				len += put_place(&places[k], text + len);
	*key = (struct span){ text, len };
	return true;
}

static int
compare(const struct key *a, const struct key *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->special != b->special)
		return a->special ? 1 : -1;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	const int order = span_compare(a->grouping, b->grouping);
	return order != 0 ? order : span_compare(a->place, b->place);
}

static int
by_key(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	const int order = compare(x, y);
	return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

/* What makes no difference: enum mixed. */
static unsigned
mixed(const struct matter *m)
{
	return m->order->complete_delivery && m->partner->complete_is_one ?
	    MIXED_ALL : m->partner->mixed;
}

/* Keys of all lines, sorted.  TOGETHER: special or not is no difference. */
static struct key *
sorted_keys(const struct matter *m, bool together)
{
	const struct purchase_order *o = m->order;
	const unsigned same = mixed(m);
	struct key *keys = ARENA_ARRAY(m->arena, o->n_lines, struct key);
	for (uint32_t i = 0; keys != NULL && i < o->n_lines; i++) {
		const struct line_decision *d = &m->d->lines[i];
		struct key *k = &keys[i];
		k->kind = kind_of(m, i);
		k->special = !together && special_unassessed(d);
		if ((same & MIXED_DATES) == 0)
			k->day = o->lines[i].requested_day;
		if ((same & MIXED_FAMILIES) == 0 && d->offering != NULL)
			k->grouping = d->offering->grouping;
		k->line = i;
		if (o->n_lines > 1 && (same & MIXED_PLACES) == 0 &&
		    !place_key(m, i, &k->place))
			return NULL;
	}
	if (keys != NULL && o->n_lines > 1)
		qsort(keys, o->n_lines, sizeof(*keys), by_key);
	return keys;
}

/* Give each line the number of its piece, counted by first lines; how many
 * pieces there are.  Equal keys stand together, lowest line first. */
static uint32_t
number_pieces(const struct key *keys, uint32_t n, uint32_t *piece_of)
{
	uint32_t pieces = 0;
	/* First the line that each line's piece begins with, ... */
	for (uint32_t i = 0; i < n; i++)
		piece_of[keys[i].line] = i > 0 &&
		    compare(&keys[i], &keys[i - 1]) == 0 ?
		    piece_of[keys[i - 1].line] : keys[i].line;
	/* ... then, from there, the number. */
	for (uint32_t line = 0; line < n; line++)
		piece_of[line] = piece_of[line] == line ? pieces++ :
		    piece_of[piece_of[line]];
	return pieces;
}

static uint32_t
requirements_of(enum order_kind kind, bool special)
{
	static const enum requires by_kind[KIND_COUNT] = {
		[KIND_PROVIDE] = REQUIRES_PROVISIONING,
		[KIND_MODIFY] = REQUIRES_SERVICE_CHANGE,
		[KIND_CEASE] = REQUIRES_SERVICE_CESSATION,
		[KIND_CHANGE] = REQUIRES_ORDER_CHANGE,
		[KIND_CANCEL] = REQUIRES_ORDER_CANCELLATION,
		[KIND_FEASIBILITY] = REQUIRES_FEASIBILITY,
	};
	return 1u << by_kind[kind] |
	    (special ? 1u << REQUIRES_FEASIBILITY : 0);
}

static void
begin_order(struct matter *m, uint32_t i, enum order_kind kind, bool special)
{
	struct customer_order *co = &m->d->orders[i];
	co->ordinal = i + 1;
	co->kind = kind;
	co->special = special;
	co->requires = requirements_of(kind, special);
	digest_order_id(m->e->digest, span_of(m->partner->id),
	    m->order->number, m->order->revision, co->ordinal, co->id);
}

/* The lines of each piece, in the order in which they stand. */
static bool
fill_lines(struct matter *m, const uint32_t *piece_of)
{
	const uint32_t n = m->order->n_lines;
	uint32_t *lines = ARENA_ARRAY(m->arena, n, uint32_t);
	if (lines == NULL)
		return false;
	for (uint32_t i = 0; i < n; i++)
		m->d->orders[piece_of[i]].n_lines++;
	for (uint32_t i = 0; i < m->d->n_orders; i++) {
		m->d->orders[i].lines = lines;
		lines += m->d->orders[i].n_lines;
		m->d->orders[i].n_lines = 0;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct customer_order *co = &m->d->orders[piece_of[i]];
		co->lines[co->n_lines++] = i;
	}
	return true;
}

/* The date of its lines; where they differ, that of the purchase order, and
 * lines with another one keep it. */
static void
date_order(const struct purchase_order *o, struct customer_order *co)
{
	co->requested_day = co->n_lines == 0 ? o->requested_day :
	    o->lines[co->lines[0]].requested_day;
	for (uint32_t i = 1; i < co->n_lines; i++)
		if (o->lines[co->lines[i]].requested_day !=
		    co->requested_day) {
			co->requested_day = o->requested_day;
			return;
		}
}

static bool
split(struct matter *m, bool all_special)
{
	const uint32_t n = m->order->n_lines;
	struct decision *d = m->d;
	const bool together = m->order->complete_delivery;
	const struct key *keys = sorted_keys(m, together);
	uint32_t *piece_of = ARENA_ARRAY(m->arena, n, uint32_t);
	if (keys == NULL || piece_of == NULL)
		return false;
	d->n_orders = number_pieces(keys, n, piece_of);
	d->orders = ARENA_ARRAY(m->arena, d->n_orders, struct customer_order);
	if (d->orders == NULL) {
		d->n_orders = 0;
		return false;
	}
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t line = keys[i].line, piece = piece_of[line];
		if (d->orders[piece].ordinal == 0)
			begin_order(m, piece, keys[i].kind,
			    keys[i].special || all_special);
	}
	if (!fill_lines(m, piece_of))
		return false;
	for (uint32_t i = 0; i < d->n_orders; i++)
		date_order(m->order, &d->orders[i]);
	return true;
}

static bool
any_part_special(const struct matter *m)
{
	for (uint32_t i = 0; i < m->evidence.n_parts; i++)
		if (m->evidence.parts[i].special)
			return true;
	return false;
}

/* A cancellation is one order: of all lines, or of those that it names.  What
 * it cancels of special handling is told there as well (E8), unless all of it
 * goes there anyway. */
static bool
cancel(struct matter *m, bool special)
{
	struct decision *d = m->d;
	const bool notice = !special && any_part_special(m);
	uint32_t *piece_of = ARENA_ARRAY(m->arena, m->order->n_lines,
	    uint32_t);
	d->orders = ARENA_ARRAY(m->arena, 2, struct customer_order);
	if (piece_of == NULL || d->orders == NULL)
		return false;
	d->n_orders = 1;
	begin_order(m, 0, KIND_CANCEL, special);
	d->orders->requested_day = m->order->requested_day;
	if (!fill_lines(m, piece_of))
		return false;
	if (!notice)
		return true;
	begin_order(m, 1, KIND_CANCEL, true);
	d->n_orders = 2;
	d->orders[1].notice = true;
	d->orders[1].requested_day = m->order->requested_day;
	/* It asks for nothing that the first one does not ask for. */
	d->orders[1].requires = d->orders[0].requires;
	d->orders[1].lines = d->orders[0].lines;
	d->orders[1].n_lines = d->orders[0].n_lines;
	object_order(m, S_EARLIER_SPECIAL, FIELD_EARLIER_ORDER, NULL);
	return true;
}

/* What is delivered together waits for its special part together (E12).
 * True if there is one. */
static bool
mark_together(struct matter *m)
{
	const uint32_t n = m->order->n_lines;
	bool any = false, added = false;
	if (!m->order->complete_delivery)
		return false;
	for (uint32_t i = 0; i < n; i++)
		any = any || special_unassessed(&m->d->lines[i]);
	for (uint32_t i = 0; any && i < n; i++)
		if (!special_unassessed(&m->d->lines[i])) {
			m->d->lines[i].special |= SPECIAL_BIT(S_TOGETHER);
			added = true;
		}
	if (added)
		object_order(m, S_TOGETHER, FIELD_COMPLETE_DELIVERY, NULL);
	rules_note(m, RULE_TOGETHER, added);
	return any;
}

/*
 * Every order names every other one, and every order that it changes.  Where
 * that were too many the first stands for all: or else an order of n parts
 * would have n times n relations.
 */
#define MOST 50				/* that each of many orders names */

static uint32_t
relate_siblings(const struct decision *d, uint32_t i, uint32_t n,
    struct related *to)
{
	for (uint32_t k = 0, put = 0; put < n; k++) {
		if (k == i)
			continue;
		memcpy(to[put].id, d->orders[k].id, ORDER_ID_TEXT);
		to[put++].role = RELATION_SIBLING;
	}
	return n;
}

/* The customer orders of the earlier order, and of its changes if all of it
 * is cancelled. */
static struct related *
earlier_ids(const struct matter *m)
{
	const struct evidence *e = &m->evidence;
	struct related *r = ARENA_ARRAY(m->arena, e->n_parts,
	    struct related);
	for (uint32_t i = 0; r != NULL && i < e->n_parts; i++) {
		const struct earlier_part *p = &e->parts[i];
		digest_order_id(m->e->digest, span_of(m->partner->id),
		    p->of.number, p->of.revision, p->ordinal, r[i].id);
		r[i].role = m->order->purpose == PURPOSE_CANCEL ?
		    RELATION_CANCELS : RELATION_CHANGES;
	}
	return r;
}

static bool
relate(struct matter *m)
{
	const struct decision *d = m->d;
	const uint32_t n = d->n_orders, all = m->evidence.n_parts;
	const uint32_t siblings = n - 1 > MOST ? 1 : n - 1;
	const struct related *earlier = earlier_ids(m);
	for (uint32_t i = 0; i < n; i++) {
		struct customer_order *co = &d->orders[i];
		/* The first order names all earlier ones, however many. */
		const uint32_t some = i == 0 || co->notice ||
		    (uint64_t)n * all <= MOST * MOST ? all : 1;
		co->related = ARENA_ARRAY(m->arena, siblings + some,
		    struct related);
		if (co->related == NULL || earlier == NULL)
			return false;
		co->n_related = relate_siblings(d, i, siblings, co->related);
		for (uint32_t k = 0; k < some; k++)
			if (!co->notice || m->evidence.parts[k].special)
				co->related[co->n_related++] = earlier[k];
	}
	return true;
}

bool
decompose(struct matter *m)
{
	const struct purchase_order *o = m->order;
	const struct evidence *e = &m->evidence;
	m->d->earlier_revision = e->earlier.key.revision;
	m->d->root = (struct order_name){ e->root.key.number,
		e->root.key.revision };
	m->d->head = (struct order_name){ e->head.key.number,
		e->head.key.revision };
	if (o->purpose != PURPOSE_CANCEL)
		return split(m, mark_together(m)) && relate(m);
	if (o->line_count == 0)
		m->d->nothing_left = true;
	bool special = m->order_special;
	for (uint32_t i = 0; i < o->n_lines; i++)
		special = special || special_unassessed(&m->d->lines[i]);
	return cancel(m, special) && relate(m);
}
