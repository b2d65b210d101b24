#include "change.h"
#include "arena.h"
#include "earlier.h"
#include "matter.h"
#include "object.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of one line; more than its fields, places, characteristics and requirements
 * can give, if none of them is what it was. */
#define MOST (LINE_FIELDS + 2 * MAX_PLACES * PLACE_FIELDS + \
	2 * MAX_CHARACTERISTICS + 2 * MAX_REQUIREMENTS)
struct found {
	struct arena *a;
	uint32_t n;
	struct difference at[MOST];
};

static void
add(struct found *found, enum field field, struct span name,
    struct span from, struct span to)
{
	if (found->n < MOST)
		found->at[found->n++] = (struct difference){ field, name,
		    from, to };
}

/* Empty is absent. */
static struct span
said(struct span text)
{
	return text.len == 0 ? span_of(NULL) : text;
}

static void
add_text(struct found *found, enum field field, struct span name,
    struct span from, struct span to)
{
	if (!span_equal(said(from), said(to)))
		add(found, field, name, said(from), said(to));
}

static struct span
number_text(struct arena *a, int64_t n)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, n);
	return arena_copy(a, span_of(text));
}

static struct span
day_text(struct arena *a, int32_t day)
{
	char text[DATE_TEXT];
	return day == NO_DAY ? span_of(NULL) :
	    arena_copy(a, span_of(date_format(day, text)));
}

static void
add_day(struct found *found, enum field field, int32_t from, int32_t to)
{
	if (from != to)
		add(found, field, span_of(NULL), day_text(found->a, from),
		    day_text(found->a, to));
}

static bool
has_requirement(const struct requirement *list, uint32_t n,
    const struct requirement *r)
{
	for (uint32_t i = 0; i < n; i++)
		if (span_equal(list[i].text.text, r->text.text) &&
		    span_equal(said(list[i].code.text), said(r->code.text)))
			return true;
	return false;
}

/* They are a set. */
static void
add_requirements(struct found *found, const struct requirement *from,
    uint32_t n_from, const struct requirement *to, uint32_t n_to)
{
	for (uint32_t i = 0; i < n_from; i++)
		if (!has_requirement(to, n_to, &from[i]))
			add(found, FIELD_REQUIREMENT, said(from[i].code.text),
			    from[i].text.text, span_of(NULL));
	for (uint32_t i = 0; i < n_to; i++)
		if (!has_requirement(from, n_from, &to[i]))
			add(found, FIELD_REQUIREMENT, said(to[i].code.text),
			    span_of(NULL), to[i].text.text);
}

static const struct place *
place_of(const struct order_line *l, enum place_role role)
{
	for (uint32_t i = 0; i < l->n_places; i++)
		if (l->places[i].role == role)
			return &l->places[i];
	return NULL;
}

static void
add_places(struct found *found, const struct order_line *from,
    const struct order_line *to)
{
	for (unsigned role = ROLE_INSTALL; role <= ROLE_DELIVERY; role++) {
		const struct place *a = place_of(from, (enum place_role)role);
		const struct place *b = place_of(to, (enum place_role)role);
		for (unsigned i = 1; i < PLACE_FIELDS; i++)
			add_text(found, FIELD_PLACE_ROLE + i,
			    span_of(role_words[role]),
			    a == NULL ? span_of(NULL) : a->part[i].text,
			    b == NULL ? span_of(NULL) : b->part[i].text);
	}
}

static struct span
characteristic_of(const struct order_line *l, struct span name)
{
	for (uint32_t i = 0; i < l->n_characteristics; i++)
		if (span_equal(l->characteristics[i].name.text, name))
			return l->characteristics[i].value.text;
	return span_of(NULL);
}

static void
add_characteristics(struct found *found, const struct order_line *from,
    const struct order_line *to)
{
	for (uint32_t i = 0; i < from->n_characteristics; i++) {
		const struct characteristic *c = &from->characteristics[i];
		add_text(found, FIELD_CHARACTERISTIC, c->name.text,
		    c->value.text, characteristic_of(to, c->name.text));
	}
	for (uint32_t i = 0; i < to->n_characteristics; i++) {
		const struct characteristic *c = &to->characteristics[i];
		if (characteristic_of(from, c->name.text).at == NULL)
			add_text(found, FIELD_CHARACTERISTIC, c->name.text,
			    span_of(NULL), c->value.text);
	}
}

static void
add_line(struct found *found, const struct order_line *from,
    const struct order_line *to)
{
	const struct span none = span_of(NULL);
	if (from->action != to->action)
		add(found, FIELD_ACTION, none,
		    span_of(action_words[from->action]),
		    span_of(action_words[to->action]));
	add_text(found, FIELD_OFFERING, none, LINE_TEXT(from, OFFERING).text,
	    LINE_TEXT(to, OFFERING).text);
	if (from->quantity != to->quantity)
		add(found, FIELD_QUANTITY, none,
		    number_text(found->a, from->quantity),
		    number_text(found->a, to->quantity));
	if (from->price_minor != to->price_minor)
		add(found, FIELD_UNIT_PRICE, none,
		    said(LINE_TEXT(from, UNIT_PRICE).text),
		    said(LINE_TEXT(to, UNIT_PRICE).text));
	add_text(found, FIELD_SERVICE_ID, none,
	    LINE_TEXT(from, SERVICE_ID).text, LINE_TEXT(to, SERVICE_ID).text);
	add_day(found, FIELD_LINE_REQUESTED_DATE, from->requested_day,
	    to->requested_day);
	add_places(found, from, to);
	add_characteristics(found, from, to);
	add_text(found, FIELD_FEASIBILITY, none,
	    LINE_TEXT(from, FEASIBILITY).text,
	    LINE_TEXT(to, FEASIBILITY).text);
	add_requirements(found, from->requirements, from->n_requirements,
	    to->requirements, to->n_requirements);
}

static void
add_order(struct found *found, const struct purchase_order *from,
    const struct purchase_order *to)
{
	static const enum field texts[] = { FIELD_CUSTOMER_NAME,
	    FIELD_CONTACT_NAME, FIELD_CONTACT_EMAIL, FIELD_CONTACT_PHONE,
	    FIELD_BILLING_ACCOUNT, FIELD_CURRENCY };
	static const char *const words[] = { "false", "true" };
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		add_text(found, texts[i], span_of(NULL),
		    from->field[texts[i]].text, to->field[texts[i]].text);
	add_day(found, FIELD_REQUESTED_DATE, from->requested_day,
	    to->requested_day);
	if (from->complete_delivery != to->complete_delivery)
		add(found, FIELD_COMPLETE_DELIVERY, span_of(NULL),
		    span_of(words[from->complete_delivery]),
		    span_of(words[to->complete_delivery]));
	add_requirements(found, from->requirements, from->n_requirements,
	    to->requirements, to->n_requirements);
}

static struct differences
keep(const struct found *found)
{
	struct differences d = { .n = found->n };
	d.at = ARENA_ARRAY(found->a, found->n, struct difference);
	if (d.at == NULL)
		d.n = 0;
	else if (d.n > 0)
		memcpy(d.at, found->at, d.n * sizeof(*d.at));
	return d;
}

/* What is said of the whole order and bears on every line. */
static bool
bears_on_lines(const struct differences *d)
{
	for (uint32_t i = 0; i < d->n; i++)
		if (d->at[i].field == FIELD_REQUIREMENT ||
		    d->at[i].field == FIELD_CURRENCY ||
		    d->at[i].field == FIELD_COMPLETE_DELIVERY)
			return true;
	return false;
}

static int
by_number(const void *a, const void *b)
{
	const struct order_line *const *p = a, *const *q = b;
	const struct order_line *x = *p, *y = *q;
	return x->number < y->number ? -1 : x->number > y->number;
}

/* The lines of O by number, but for those that were cancelled since. */
static const struct order_line **
sorted(struct matter *m, const struct purchase_order *o, uint32_t *n)
{
	const struct order_line **list = ARENA_ARRAY(m->arena, o->n_lines,
	    const struct order_line *);
	*n = 0;
	for (uint32_t i = 0; list != NULL && i < o->n_lines; i++)
		if (o == m->order ||
		    !earlier_line_cancelled(m, o->lines[i].number))
			list[(*n)++] = &o->lines[i];
	if (*n > 1)
		qsort(list, *n, sizeof(*list), by_number);
	return list;
}

static void
match(struct matter *m, const struct order_line *from,
    const struct order_line *to)
{
	const size_t i = (size_t)(to - m->order->lines);
	struct line_decision *d = &m->d->lines[i];
	struct found found;
	found.a = m->arena;
	found.n = 0;
	add_line(&found, from, to);
	d->change = found.n == 0 ? CHANGE_UNCHANGED : CHANGE_CHANGED;
	d->before = from;
	d->differences = keep(&found);
	m->lines[i].settled = found.n == 0 &&
	    !bears_on_lines(&m->d->differences);
}

static void
compare_lines(struct matter *m)
{
	struct decision *d = m->d;
	const uint32_t n_from = m->n_lines_before;
	uint32_t n_to, i = 0;
	const struct order_line **from = m->lines_before;
	const struct order_line **to = sorted(m, m->order, &n_to);
	d->removed = ARENA_ARRAY(m->arena, n_from, const struct order_line *);
	for (uint32_t k = 0; d->removed != NULL && k < n_to; k++) {
		const uint32_t number = to[k]->number;
		while (i < n_from && from[i]->number < number)
			d->removed[d->n_removed++] = from[i++];
		if (i < n_from && from[i]->number == number)
			match(m, from[i++], to[k]);
		else
			d->lines[to[k] - m->order->lines].change =
			    CHANGE_ADDED;
	}
	while (d->removed != NULL && i < n_from)
		d->removed[d->n_removed++] = from[i++];
}

void
change_compare(struct matter *m)
{
	const struct purchase_order *before = m->evidence.before;
	struct found found;
	if (before == NULL || m->partial)
		return;
	m->lines_before = sorted(m, before, &m->n_lines_before);
	if (m->order->purpose == PURPOSE_CANCEL) {
		m->d->nothing_left = m->lines_before != NULL &&
		    m->n_lines_before == m->order->n_lines;
		return;
	}
	found.a = m->arena;
	found.n = 0;
	add_order(&found, before, m->order);
	m->d->before = before;
	m->d->differences = keep(&found);
	compare_lines(m);
}

const struct order_line *
change_line_before(const struct matter *m, uint32_t number)
{
	const struct order_line key = { .number = number }, *wanted = &key;
	const struct order_line **found = m->n_lines_before == 0 ? NULL :
	    bsearch(&wanted, m->lines_before, m->n_lines_before,
	    sizeof(wanted), by_number);
	return found == NULL ? NULL : *found;
}

bool
change_alters(const struct matter *m)
{
	bool alters = m->d->differences.n > 0 || m->d->n_removed > 0;
	for (uint32_t i = 0; i < m->order->n_lines; i++)
		alters = alters || m->d->lines[i].change != CHANGE_UNCHANGED;
	return alters;
}

void
change_tell(struct matter *m)
{
	if (!m->evidence.before_gone)
		return;
	m->order_special = true;
	for (uint32_t i = 0; i < m->order->n_lines; i++) {
		m->d->lines[i].special |= SPECIAL_BIT(S_EARLIER_GONE);
		m->d->lines[i].assessed = false;
	}
	object_order(m, S_EARLIER_GONE, FIELD_EARLIER_ORDER, NULL);
}
