#include "object.h"
#include "matter.h"
#include <stdarg.h>
#include <stdio.h>

/* Is what decoding TOLD about the value that OURS is about?  What is absent
 * stands nowhere, so it may be either place. */
static bool
same_value(const struct finding *told, const struct finding *ours)
{
	return told->field == ours->field &&
	    told->order_line == ours->order_line &&
	    (told->which == ours->which || ours->value.at == NULL) &&
	    (told->field != FIELD_CHARACTERISTIC || told->name.len == 0 ||
	    span_equal(told->name, ours->name));
}

/* What decoding said about a value is not said again in other words. */
static bool
decoding_objected(const struct matter *m, const struct finding *f)
{
	if (f->field == FIELD_NONE)
		return false;
	for (uint32_t i = 0; i < m->decoded; i++)
		if (same_value(&m->order->findings->at[i], f))
			return true;
	return false;
}

/* As decoding shows it: a line without a usable number by which one it is. */
static uint32_t
line_number(const struct matter *m)
{
	return m->line->number != 0 ? m->line->number : m->at + 1;
}

/* Where the value stands; or else the line; or else the order. */
static struct finding
stood(const struct matter *m, enum reason why, enum field field,
    const struct value *v)
{
	struct finding f = { .why = why, .field = field };
	if (v != NULL)
		f.value = v->text;
	if (v != NULL && v->line > 0) {
		f.line = v->line;
		f.column = v->column;
	} else if (m->line != NULL) {
		f.line = m->line->source_line;
		f.column = m->line->source_column;
	} else {
		f.line = m->order->source_line;
		f.column = m->order->source_column;
	}
	if (m->line != NULL)
		f.order_line = line_number(m);
	return f;
}

static void PRINTF(3, 0)
object(struct matter *m, struct finding *f, const char *fmt, va_list args)
{
	char detail[DETAIL_TEXT];
	if (decoding_objected(m, f))
		return;
	m->objected = true;
	if (fmt != NULL) {
		vsnprintf(detail, sizeof(detail), fmt, args);
		f->detail = span_of(detail);
	}
	findings_add(m->order->findings, m->arena, f);
}

#define OBJECT(m, f, fmt) do { \
	va_list args; \
	va_start(args, fmt); \
	object((m), (f), (fmt), args); \
	va_end(args); \
} while (0)

void
object_order(struct matter *m, enum reason why, enum field field,
    const char *fmt, ...)
{
	const struct order_line *line = m->line;
	m->line = NULL;			/* its place is not the line's */
	struct finding f = stood(m, why, field,
	    field < FIELD_LINE_NUMBER ? &m->order->field[field] : NULL);
	m->line = line;
	OBJECT(m, &f, fmt);
}

void
object_line(struct matter *m, enum reason why, enum field field,
    const char *fmt, ...)
{
	const struct value *v = NULL;
	if (field < FIELD_LINE_NUMBER)
		v = &m->order->field[field];
	else if (field < FIELD_PLACE_ROLE)
		v = &m->line->field[field - FIELD_LINE_NUMBER];
	struct finding f = stood(m, why, field, v);
	OBJECT(m, &f, fmt);
}

void
object_place(struct matter *m, enum reason why, uint32_t which,
    enum field field, const char *fmt, ...)
{
	struct finding f = stood(m, why, field,
	    &m->line->places[which].part[field - FIELD_PLACE_ROLE]);
	f.which = which;
	OBJECT(m, &f, fmt);
}

void
object_characteristic(struct matter *m, enum reason why,
    const struct characteristic *c, const char *fmt, ...)
{
	struct finding f = stood(m, why, FIELD_CHARACTERISTIC, &c->value);
	f.name = c->name.text;
	OBJECT(m, &f, fmt);
}

static void PRINTF(3, 4)
object_plainly(struct matter *m, struct finding *f, const char *fmt, ...)
{
	OBJECT(m, f, fmt);
}

void
object_absent_characteristic(struct matter *m, enum reason why,
    struct span name)
{
	struct finding f = stood(m, why, FIELD_CHARACTERISTIC, NULL);
	f.name = name;
	object_plainly(m, &f, NULL);
}

void
object_requirement(struct matter *m, enum reason why, uint32_t i)
{
	const struct requirement *r = m->line != NULL ?
	    &m->line->requirements[i] : &m->order->requirements[i];
	struct finding f = stood(m, why, FIELD_REQUIREMENT, &r->text);
	object_plainly(m, &f, NULL);
}
