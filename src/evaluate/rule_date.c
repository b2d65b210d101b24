/* Requested dates: today is early enough, yesterday is not. */
#include "matter.h"
#include "object.h"
#include "rule.h"

void
rule_order_date_ahead(struct matter *m)
{
	const int32_t day = m->order->requested_day;
	char today[DATE_TEXT];
	/* What a change leaves as it was is not asked for now. */
	if (m->d->before != NULL && m->d->before->requested_day == day)
		return;
	if (day != NO_DAY && day < m->e->today)
		object_order(m, O_DATE_PAST, FIELD_REQUESTED_DATE,
		    "today is %s", date_format(m->e->today, today));
}

/* The line's own date: the order's is told with the order. */
void
rule_line_date_ahead(struct matter *m)
{
	const int32_t day = m->line->requested_day;
	char today[DATE_TEXT];
	if (given(&LINE_TEXT(m->line, LINE_REQUESTED_DATE)) &&
	    day != NO_DAY && day < m->e->today)
		object_line(m, O_DATE_PAST, FIELD_LINE_REQUESTED_DATE,
		    "today is %s", date_format(m->e->today, today));
}
