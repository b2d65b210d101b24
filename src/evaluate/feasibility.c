#include "feasibility.h"
#include "compiler.h"
#include "matter.h"
#include "object.h"
#include "place.h"
#include "rule.h"
#include "spec.h"
#include "special.h"

void
feasibility_never(struct matter *m)
{
	const struct line_decision *d = matter_decision(m);
	char words[DETAIL_TEXT - 16];
	if (d->special == 0 || d->offering == NULL ||
	    d->offering->feasibility != FEASIBILITY_NEVER)
		return;
	object_line(m, O_NEVER_SPECIAL, FIELD_OFFERING, "special: %s",
	    special_words(d->special, words, sizeof(words)));
}

static bool
is_of_customer(const struct matter *m, const struct assessment_row *a)
{
	return span_equal(a->customer,
	    ORDER_TEXT(m->order, CUSTOMER_ID).text);
}

static bool
is_of_offering(const struct matter *m, const struct assessment_row *a)
{
	return span_equal(a->offering, LINE_TEXT(m->line, OFFERING).text);
}

/* An empty part of the assessed place means any. */
static bool
is_at(const struct assessment_row *a, struct span postcode,
    struct span country)
{
	return (a->postcode.len == 0 || place_same(a->postcode, postcode)) &&
	    (a->country.len == 0 || place_same(a->country, country));
}

/* A line that modifies or ends a service may leave the place to it. */
static bool
is_of_place(const struct matter *m, const struct assessment_row *a)
{
	const struct order_line *l = m->line;
	const struct service_row *s = matter_line(m)->service;
	for (uint32_t i = 0; i < l->n_places; i++)
		if (is_at(a, PLACE_PART(&l->places[i], POSTCODE).text,
		    PLACE_PART(&l->places[i], COUNTRY).text))
			return true;
	if (l->n_places == 0 && s != NULL)
		return is_at(a, s->postcode, s->country);
	return is_at(a, span_of(NULL), span_of(NULL));
}

/* Numbers may be up to what was assessed; words are what was assessed. */
static bool
covers(const struct char_spec *s, struct span assessed, struct span value)
{
	int64_t most, n;
	if (s != NULL && s->type == CHAR_NUMBER)
		return spec_number(assessed, &most) &&
		    spec_number(value, &n) && n <= most;
	return span_equal(assessed, value);
}

static bool
has_within(const struct matter *m, struct span name, struct span assessed)
{
	const struct order_line *l = m->line;
	for (uint32_t i = 0; i < l->n_characteristics; i++)
		if (span_equal(l->characteristics[i].name.text, name))
			return covers(matter_line(m)->specs[i], assessed,
			    l->characteristics[i].value.text);
	return false;
}

/* "name=value;name=value": all of it has to be on the line. */
static bool
is_of_configuration(const struct matter *m, const struct assessment_row *a)
{
	struct span rest = a->characteristics;
	while (rest.at != NULL) {
		struct span value = span_trim(span_cut(&rest, ';'));
		if (value.len == 0)
			continue;
		const struct span name = span_trim(span_cut(&value, '='));
		if (!has_within(m, name, span_trim(value)))
			return false;
	}
	return true;
}

static bool
is_valid(const struct matter *m, const struct assessment_row *a)
{
	return a->valid_until >= m->e->today;
}

/* What is asked of an assessment, in the order in which it is told. */
static const struct {
	bool (*fits)(const struct matter *m, const struct assessment_row *a);
	enum reason why;
} demands[] = {
	{ is_of_customer, S_FA_CUSTOMER },
	{ is_of_offering, S_FA_OFFERING },
	{ is_of_place, S_FA_PLACE },
	{ is_of_configuration, S_FA_CONFIGURATION },
	{ is_valid, S_FA_EXPIRED },
};

/* Why the assessment named is no evidence; REASON_COUNT if it is. */
static enum reason
gap(const struct matter *m)
{
	const struct assessment_row *a = matter_line(m)->assessment;
	if (!given(&LINE_TEXT(m->line, FEASIBILITY)))
		return S_FA_NONE;
	if (a == NULL)
		return S_FA_UNKNOWN;
	for (size_t i = 0; i < ARRAY_LEN(demands); i++)
		if (!demands[i].fits(m, a))
			return demands[i].why;
	return REASON_COUNT;
}

void
feasibility_gate(struct matter *m)
{
	struct line_decision *d = matter_decision(m);
	if (d->special == 0 || d->offering == NULL ||
	    d->offering->feasibility == FEASIBILITY_NEVER)
		return;
	const enum reason why = gap(m);
	if (why != REASON_COUNT) {
		d->special |= SPECIAL_BIT(why);
		m->objected = true;
	} else if (!matter_line(m)->assessment->feasible) {
		object_line(m, O_NOT_FEASIBLE, FIELD_FEASIBILITY, NULL);
	} else {
		d->assessed = true;
		d->assessment = LINE_TEXT(m->line, FEASIBILITY).text;
	}
}

void
feasibility_tell(struct matter *m)
{
	const struct line_decision *d = matter_decision(m);
	const struct assessment_row *a = matter_line(m)->assessment;
	char words[DETAIL_TEXT - 16], date[DATE_TEXT];
	if (d->assessed)
		object_line(m, I_ASSESSED, FIELD_FEASIBILITY, "%s",
		    special_words(d->special, words, sizeof(words)));
	else if ((d->special & SPECIAL_BIT(S_FA_EXPIRED)) != 0)
		object_line(m, S_FA_EXPIRED, FIELD_FEASIBILITY,
		    "valid until %s", date_format(a->valid_until, date));
	else
		for (unsigned why = S_FA_NONE; why <= S_FA_CONFIGURATION;
		    why++)
			if ((d->special & SPECIAL_BIT(why)) != 0)
				object_line(m, (enum reason)why,
				    FIELD_FEASIBILITY, NULL);
}
