/* Line numbers are unique within their order. */
#include "arena.h"
#include "matter.h"
#include "object.h"
#include "rule.h"
#include <stdlib.h>

struct numbered {
	uint32_t number, index;
};

static int
by_number(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Almost every order numbers its lines upwards. */
static bool
ascending(const struct purchase_order *o)
{
	for (uint32_t i = 1; i < o->n_lines; i++)
		if (o->lines[i].number <= o->lines[i - 1].number)
			return false;
	return true;
}

void
rule_line_numbers_once(struct matter *m)
{
	const struct purchase_order *o = m->order;
	if (ascending(o))
		return;
	struct numbered *n = ARENA_ARRAY(m->arena, o->n_lines,
	    struct numbered);
	for (uint32_t i = 0; n != NULL && i < o->n_lines; i++)
		n[i] = (struct numbered){ o->lines[i].number, i };
	if (n != NULL)
		qsort(n, o->n_lines, sizeof(*n), by_number);
	for (uint32_t i = 1; n != NULL && i < o->n_lines; i++)
		if (n[i].number != 0 && n[i].number == n[i - 1].number) {
			matter_turn(m, n[i].index);
			object_line(m, O_LINE_TWICE, FIELD_LINE_NUMBER, NULL);
		}
	m->line = NULL;
}
