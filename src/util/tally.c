#include "tally.h"

static bool
count(uint64_t *sum, uint64_t n)
{
	return !__builtin_add_overflow(*sum, n, sum);
}

static bool
sum_up(struct totals *sum, const struct totals *t)
{
	for (unsigned i = 0; i < t->n; i++)
		if (!totals_add(sum, t->sum[i].currency, t->sum[i].minor))
			return false;
	return true;
}

bool
tally_add(struct tally *sum, const struct tally *t)
{
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		if (!count(&sum->orders[i], t->orders[i]) ||
		    !count(&sum->lines[i], t->lines[i]) ||
		    !sum_up(&sum->amount[i], &t->amount[i]))
			return false;
	for (unsigned i = 0; i < 2; i++)
		if (!count(&sum->customer_orders[i], t->customer_orders[i]))
			return false;
	return true;
}

bool
received_add(struct received *sum, const struct received *r)
{
	return count(&sum->orders, r->orders) &&
	    count(&sum->lines, r->lines) && sum_up(&sum->amount, &r->amount);
}
