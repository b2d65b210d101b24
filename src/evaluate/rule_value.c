/* Characteristics and quantity against what the offering can be. */
#include "matter.h"
#include "object.h"
#include "rule.h"
#include "spec.h"
#include "suggest.h"

static struct span
nearest(const struct offering *o, struct span name)
{
	struct suggest s;
	suggest_begin(&s, name);
	for (uint32_t i = 0; i < o->n_characteristics; i++)
		suggest_offer(&s, o->characteristics[i].name);
	return s.best;
}

void
rule_characteristics_known(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const struct order_line *l = m->line;
	for (uint32_t i = 0; o != NULL && i < l->n_characteristics; i++) {
		const struct characteristic *c = &l->characteristics[i];
		if (matter_line(m)->specs[i] != NULL)
			continue;
		const struct span near = nearest(o, c->name.text);
		if (near.at != NULL)
			object_characteristic(m, O_CHAR_UNKNOWN, c,
			    "did you mean " SPAN_FMT "?", SPAN_ARG(near));
		else
			object_characteristic(m, O_CHAR_UNKNOWN, c, NULL);
	}
}

void
rule_characteristics_once(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const struct order_line *l = m->line;
	uint64_t seen = 0;
	for (uint32_t i = 0; o != NULL && i < l->n_characteristics; i++) {
		const struct char_spec *s = matter_line(m)->specs[i];
		if (s == NULL)
			continue;
		const uint64_t bit = UINT64_C(1) << (s - o->characteristics);
		if ((seen & bit) != 0)
			object_characteristic(m, O_CHAR_TWICE,
			    &l->characteristics[i], NULL);
		seen |= bit;
	}
}

void
rule_characteristics_possible(struct matter *m)
{
	const struct order_line *l = m->line;
	char words[DETAIL_TEXT - 16];
	for (uint32_t i = 0; i < l->n_characteristics; i++) {
		const struct characteristic *c = &l->characteristics[i];
		const struct char_spec *s = matter_line(m)->specs[i];
		if (s != NULL && !spec_possible(s, c->value.text))
			object_characteristic(m, O_CHAR_VALUE, c,
			    "possible: %s", spec_words(s, false, words,
			    sizeof(words)));
	}
}

void
rule_quantity_possible(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	const int64_t quantity = m->line->quantity;
	char words[64];
	if (o == NULL || quantity == 0 ||
	    spec_in_range(&o->quantity_possible, quantity))
		return;
	object_line(m, O_QUANTITY, FIELD_QUANTITY, "possible: %s",
	    spec_range_words(&o->quantity_possible, words, sizeof(words)));
}
