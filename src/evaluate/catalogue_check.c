/* The offerings together: each id once. */
#include "catalogue_in.h"
#include <stdlib.h>

static int
by_id(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	const int order = span_compare(x->offering.id, y->offering.id);
	if (order != 0)
		return order;
	return x->node->line < y->node->line ? -1 :
	    x->node->line > y->node->line;
}

void
catalogue_check(struct reading *r, struct entry *entries, uint32_t n)
{
	qsort(entries, n, sizeof(*entries), by_id);
	for (uint32_t i = 1; i < n; i++) {
		const struct entry *e = &entries[i];
		if (e->offering.id.len > 0 &&
		    span_equal(e->offering.id, e[-1].offering.id))
			catalogue_wrong(r, xml_attr_line(e->node, "id"),
			    "offering \"" SPAN_FMT "\" is there twice; see "
			    "line %u", SPAN_ARG(e->offering.id),
			    e[-1].node->line);
	}
}
