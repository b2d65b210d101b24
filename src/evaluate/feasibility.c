#include "feasibility.h"
#include "compiler.h"
#include "matter.h"
#include "object.h"
#include "place.h"
#include "rule.h"
#include "spec.h"
#include "special.h"
#include <inttypes.h>
#include <stdio.h>

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

/* What the line has of NAME: a characteristic, or else, if that is what the
 * name says, the quantity.  Absent if it has none; *SPEC as in the catalogue.
 * BUF is for a number. */
static struct span
ordered(const struct matter *m, struct span name, const struct char_spec **spec,
    char buf[24])
{
	static const struct char_spec quantity = { .type = CHAR_NUMBER };
	const struct order_line *l = m->line;
	for (uint32_t i = 0; i < l->n_characteristics; i++)
		if (span_equal(l->characteristics[i].name.text, name)) {
			*spec = matter_line(m)->specs[i];
			return l->characteristics[i].value.text;
		}
	if (!span_is(name, "quantity") || l->quantity <= 0)
		return span_of(NULL);
	*spec = &quantity;
	snprintf(buf, 24, "%" PRId64, l->quantity);
	return span_of(buf);
}

/* The first part of "name=value;name=value" that the line goes beyond. */
struct misfit {
	struct span name, assessed, ordered;
	char number[24];
};

static bool
goes_beyond(const struct matter *m, const struct assessment_row *a,
    struct misfit *x)
{
	const struct char_spec *spec = NULL;
	struct span rest = a->characteristics;
	while (rest.at != NULL) {
		struct span value = span_trim(span_cut(&rest, ';'));
		if (value.len == 0)
			continue;
		x->name = span_trim(span_cut(&value, '='));
		x->assessed = span_trim(value);
		x->ordered = ordered(m, x->name, &spec, x->number);
		if (x->ordered.at == NULL ||
		    !covers(spec, x->assessed, x->ordered))
			return true;
	}
	return false;
}

static bool
is_of_configuration(const struct matter *m, const struct assessment_row *a)
{
	struct misfit x;
	return !goes_beyond(m, a, &x);
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
	const char *words;		/* in the trace */
} demands[] = {
	{ is_of_customer, S_FA_CUSTOMER, "another customer" },
	{ is_of_offering, S_FA_OFFERING, "another offering" },
	{ is_of_place, S_FA_PLACE, "another place" },
	{ is_of_configuration, S_FA_CONFIGURATION, "another configuration" },
	{ is_valid, S_FA_EXPIRED, "expired" },
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
		if (!demands[i].fits(m, a)) {
			matter_line(m)->gap = demands[i].words;
			return demands[i].why;
		}
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

/* What was assessed, where that differs from the line. */
static void
tell_gap(struct matter *m, enum reason why)
{
	const struct assessment_row *a = matter_line(m)->assessment;
	struct misfit x;
	char date[DATE_TEXT];
	switch (why) {
	case S_FA_EXPIRED:
		object_line(m, why, FIELD_FEASIBILITY, "valid until %s",
		    date_format(a->valid_until, date));
		break;
	case S_FA_PLACE:
		object_line(m, why, FIELD_FEASIBILITY,
		    "assessed: " SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(a->postcode),
		    a->postcode.len > 0 && a->country.len > 0 ? " " : "",
		    SPAN_ARG(a->country));
		break;
	case S_FA_CONFIGURATION:
		if (goes_beyond(m, a, &x))
			object_line(m, why, FIELD_FEASIBILITY, "assessed: "
			    SPAN_FMT "=" SPAN_FMT ", ordered: " SPAN_FMT,
			    SPAN_ARG(x.name), SPAN_ARG(x.assessed),
			    SPAN_ARG(x.ordered.at != NULL ? x.ordered :
			    SPAN("nothing")));
		break;
	default:
		object_line(m, why, FIELD_FEASIBILITY, NULL);
	}
}

void
feasibility_tell(struct matter *m)
{
	const struct line_decision *d = matter_decision(m);
	char words[DETAIL_TEXT - 16];
	if (d->assessed)
		object_line(m, I_ASSESSED, FIELD_FEASIBILITY, "%s",
		    special_words(d->special, words, sizeof(words)));
	else
		for (unsigned why = S_FA_NONE; why <= S_FA_CONFIGURATION;
		    why++)
			if ((d->special & SPECIAL_BIT(why)) != 0)
				tell_gap(m, (enum reason)why);
}
