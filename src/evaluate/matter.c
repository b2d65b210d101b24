#include "matter.h"
#include "arena.h"

void
matter_turn(struct matter *m, uint32_t i)
{
	m->at = i;
	m->line = &m->order->lines[i];
}

static const struct char_spec *
spec_find(const struct offering *o, struct span name)
{
	for (uint32_t i = 0; i < o->n_characteristics; i++)
		if (span_equal(o->characteristics[i].name, name))
			return &o->characteristics[i];
	return NULL;
}

/* The price that holds: stated, or else the catalogue's; -1 = not known. */
static int64_t
effective_price(const struct order_line *l, const struct offering *o)
{
	if (l->price_minor >= 0)
		return l->price_minor;
	if (o == NULL || given(&LINE_TEXT(l, UNIT_PRICE)))
		return -1;
	return o->price_minor;
}

static void
look_up(struct matter *m, uint32_t i)
{
	const struct order_line *l = &m->order->lines[i];
	struct line_decision *d = &m->d->lines[i];
	struct line_matter *lm = &m->lines[i];
	const struct offering *o = catalogue_find(m->e->catalogue,
	    LINE_TEXT(l, OFFERING).text);
	d->offering = o;
	d->price_minor = effective_price(l, o);
	d->price_stated = l->price_minor >= 0;
	for (uint32_t c = 0; o != NULL && c < l->n_characteristics; c++) {
		lm->specs[c] = spec_find(o, l->characteristics[c].name.text);
		if (lm->specs[c] != NULL)
			lm->given |= UINT64_C(1) <<
			    (lm->specs[c] - o->characteristics);
	}
}

bool
matter_begin(struct matter *m)
{
	const struct purchase_order *o = m->order;
	size_t n_specs = 0;
	for (uint32_t i = 0; i < o->n_lines; i++)
		n_specs += o->lines[i].n_characteristics;
	const struct char_spec **specs = ARENA_ARRAY(m->arena, n_specs,
	    const struct char_spec *);
	m->d->lines = ARENA_ARRAY(m->arena, o->n_lines, struct line_decision);
	m->lines = ARENA_ARRAY(m->arena, o->n_lines, struct line_matter);
	if (specs == NULL || m->d->lines == NULL || m->lines == NULL)
		return false;
	for (uint32_t i = 0; i < o->n_lines; i++) {
		m->lines[i].specs = specs;
		specs += o->lines[i].n_characteristics;
		look_up(m, i);
	}
	return true;
}
