/* Is the offering one that may be ordered so, then, and by this partner? */
#include "matter.h"
#include "object.h"
#include "rule.h"
#include "suggest.h"
#include <stdio.h>

static struct span
nearest(const struct catalogue *c, struct span id)
{
	struct suggest s;
	suggest_begin(&s, id);
	for (uint32_t i = 0; i < c->n; i++)
		suggest_offer(&s, c->at[i].id);
	return s.best;
}

void
rule_offering_known(struct matter *m)
{
	const struct value *v = &LINE_TEXT(m->line, OFFERING);
	struct span near = span_of(NULL);
	if (matter_decision(m)->offering != NULL || !given(v))
		return;
	/* What is only counted need not be helpful. */
	if (m->order->findings->n < MAX_FINDINGS_PER_ORDER)
		near = nearest(m->e->catalogue, v->text);
	if (near.at != NULL)
		object_line(m, O_OFFERING, FIELD_OFFERING,
		    "did you mean " SPAN_FMT "?", SPAN_ARG(near));
	else
		object_line(m, O_OFFERING, FIELD_OFFERING, NULL);
}

void
rule_offering_on_sale(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const int32_t day = m->order->order_day;
	char date[DATE_TEXT];
	if (o == NULL || day == NO_DAY)
		return;
	if (o->sold_from != NO_DAY && day < o->sold_from)
		object_line(m, O_NOT_ON_SALE, FIELD_OFFERING, "sold from %s",
		    date_format(o->sold_from, date));
	else if (o->sold_to != NO_DAY && day > o->sold_to)
		object_line(m, O_NOT_ON_SALE, FIELD_OFFERING,
		    "sold until %s", date_format(o->sold_to, date));
}

void
rule_offering_agreed(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const struct partner *p = m->partner;
	if (o == NULL || p->n_offerings == 0)
		return;
	for (uint32_t i = 0; i < p->n_offerings; i++)
		if (span_equal(p->offerings[i], o->id))
			return;
	object_line(m, O_NOT_AGREED, FIELD_OFFERING, NULL);
}

void
rule_action_allowed(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const enum action action = m->line->action;
	char allowed[DETAIL_TEXT] = "";
	size_t n = 0;
	if (o == NULL || action == ACTION_NONE || o->action[action])
		return;
	for (unsigned i = ACTION_ADD; i <= ACTION_DELETE; i++)
		if (o->action[i])
			n += (size_t)snprintf(allowed + n,
			    sizeof(allowed) - n, "%s%s", n == 0 ? "" : ", ",
			    action_words[i]);
	object_line(m, O_ACTION, FIELD_ACTION, "allowed: %s", allowed);
}

/* Tried only where it does not fit. */
void
rule_action_fits(struct matter *m)
{
	object_line(m, O_LINES_EXTRA, FIELD_ACTION,
	    "an assessment is asked of what is added or modified");
}

void
rule_assessment_sold(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	if (o != NULL && o->feasibility == FEASIBILITY_NEVER)
		object_line(m, O_NO_ASSESSMENT, FIELD_OFFERING, NULL);
}
