#include "partner.h"
#include "profile.h"
#include <stdlib.h>
#include <string.h>

static int
by_id(const void *a, const void *b)
{
	return strcmp(((const struct partner *)a)->id,
	    ((const struct partner *)b)->id);
}

void
partners_sort(struct partners *ps)
{
	if (ps->n > 1)
		qsort(ps->at, ps->n, sizeof(*ps->at), by_id);
}

struct partner *
partner_find(const struct partners *ps, struct span id)
{
	for (uint32_t i = 0; i < ps->n; i++)
		if (span_is(id, ps->at[i].id))
			return &ps->at[i];
	return NULL;
}
