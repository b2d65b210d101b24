/* Places: only of roles that the offering has, each once. */
#include "matter.h"
#include "object.h"
#include "rule.h"

void
rule_place_roles(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	for (uint32_t i = 0; o != NULL && i < m->line->n_places; i++) {
		const enum place_role role = m->line->places[i].role;
		if (role != ROLE_NONE && !o->place_required[role])
			object_place(m, O_PLACE_ROLE, i, FIELD_PLACE_ROLE,
			    NULL);
	}
}

void
rule_place_once(struct matter *m)
{
	unsigned seen = 0;
	for (uint32_t i = 0; i < m->line->n_places; i++) {
		const enum place_role role = m->line->places[i].role;
		if (role != ROLE_NONE && (seen & 1u << role) != 0)
			object_place(m, O_PLACE_TWICE, i, FIELD_PLACE_ROLE,
			    NULL);
		seen |= 1u << role;
	}
}
