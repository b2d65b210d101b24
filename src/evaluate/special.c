#include "special.h"
#include "compiler.h"
#include "feasibility.h"
#include "matter.h"
#include "object.h"
#include "rule.h"
#include "rules.h"
#include "spec.h"
#include <stdio.h>

static const struct {
	enum reason why;
	const char *words;
} kinds[] = {
	{ S_CHARACTERISTIC, "characteristic" },
	{ S_QUANTITY, "quantity" },
	{ S_LEAD_TIME, "lead time" },
	{ S_REQUIREMENT, "special requirement" },
	{ S_ALWAYS, "always assessed" },
	{ S_PLACE, "place" },
};

const char *
special_words(uint64_t special, char *buf, size_t size)
{
	size_t n = 0;
	buf[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(kinds) && n < size; i++)
		if ((special & SPECIAL_BIT(kinds[i].why)) != 0)
			n += (size_t)snprintf(buf + n, size - n, "%s%s",
			    n == 0 ? "" : ", ", kinds[i].words);
	return buf;
}

bool
special_unassessed(const struct line_decision *d)
{
	return d->special != 0 && !d->assessed;
}

/* The line at hand is special.  True: say so. */
static bool
divert(struct matter *m, enum reason why)
{
	matter_decision(m)->special |= SPECIAL_BIT(why);
	m->objected = true;
	return m->telling;
}

void
special_characteristic(struct matter *m)
{
	const struct order_line *l = m->line;
	char words[DETAIL_TEXT - 16];
	for (uint32_t i = 0; i < l->n_characteristics; i++) {
		const struct characteristic *c = &l->characteristics[i];
		const struct char_spec *s = matter_line(m)->specs[i];
		if (s == NULL || spec_standard(s, c->value.text) ||
		    !spec_possible(s, c->value.text))
			continue;
		if (divert(m, S_CHARACTERISTIC))
			object_characteristic(m, S_CHARACTERISTIC, c,
			    "standard: %s", spec_words(s, true, words,
			    sizeof(words)));
	}
}

void
special_quantity(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const int64_t quantity = m->line->quantity;
	char words[64];
	if (o == NULL || quantity == 0 ||
	    spec_in_range(&o->quantity_standard, quantity) ||
	    !spec_in_range(&o->quantity_possible, quantity))
		return;
	if (divert(m, S_QUANTITY))
		object_line(m, S_QUANTITY, FIELD_QUANTITY, "standard: %s",
		    spec_range_words(&o->quantity_standard, words,
		    sizeof(words)));
}

/* A date that is past is refused, not special; NO_DAY is before all days. */
void
special_lead_time(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const int32_t day = m->line->requested_day, today = m->e->today;
	if (o == NULL || day < today || day - today >= o->lead_days)
		return;
	if (divert(m, S_LEAD_TIME))
		object_line(m, S_LEAD_TIME,
		    given(&LINE_TEXT(m->line, LINE_REQUESTED_DATE)) ?
		    FIELD_LINE_REQUESTED_DATE : FIELD_REQUESTED_DATE,
		    "in %d days; the lead time is %d", day - today,
		    o->lead_days);
}

void
special_order_requirement(struct matter *m)
{
	const struct purchase_order *o = m->order;
	if (o->n_requirements == 0)
		return;
	m->order_special = true;
	m->objected = true;
	for (uint32_t i = 0; i < o->n_requirements && m->telling; i++)
		object_requirement(m, S_REQUIREMENT, i);
}

/* Those of the order are told with the order. */
void
special_requirement(struct matter *m)
{
	const uint32_t n = m->line->n_requirements;
	if (n == 0 && m->order->n_requirements == 0)
		return;
	const bool tell = divert(m, S_REQUIREMENT);
	for (uint32_t i = 0; i < n && tell; i++)
		object_requirement(m, S_REQUIREMENT, i);
}

static bool
is_standard(const struct offering *o, struct span country)
{
	for (uint32_t i = 0; i < o->n_standard_countries; i++)
		if (span_equal(o->standard_countries[i], country))
			return true;
	return o->n_standard_countries == 0 || country.len == 0;
}

void
special_place(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	for (uint32_t i = 0; o != NULL && i < m->line->n_places; i++) {
		const struct place *p = &m->line->places[i];
		if (!is_standard(o, PLACE_PART(p, COUNTRY).text) &&
		    divert(m, S_PLACE))
			object_place(m, S_PLACE, i, FIELD_COUNTRY, NULL);
	}
}

void
special_always(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	if (o != NULL && o->feasibility == FEASIBILITY_ALWAYS &&
	    divert(m, S_ALWAYS))
		object_line(m, S_ALWAYS, FIELD_OFFERING, NULL);
}

static bool
any_unassessed(const struct matter *m)
{
	for (uint32_t i = 0; i < m->order->n_lines; i++)
		if (special_unassessed(&m->d->lines[i]))
			return true;
	return false;
}

/* Findings first, so that notes are what is left out if there are too many. */
void
special_tell(struct matter *m)
{
	const uint32_t n = m->order->n_lines;
	m->telling = true;
	m->line = NULL;
	if (m->order_special && (n == 0 || any_unassessed(m)))
		special_order_requirement(m);
	for (uint32_t i = 0; i < n; i++)
		if (special_unassessed(&m->d->lines[i])) {
			matter_turn(m, i);
			rules_try_line(m, STEP_SPECIAL);
			feasibility_tell(m);
		}
	for (uint32_t i = 0; i < n; i++)
		if (m->d->lines[i].assessed) {
			matter_turn(m, i);
			feasibility_tell(m);
		}
	m->line = NULL;
}
