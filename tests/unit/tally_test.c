#include "tally.h"
#include "unit.h"
#include <string.h>

static void
overflow(void)
{
	const struct currency *eur = currency_find(SPAN("EUR"));
	struct tally sum = { .orders = { UINT64_MAX } };
	struct tally one = { .orders = { 1 } };
	CU_ASSERT(!tally_add(&sum, &one));
	memset(&sum, 0, sizeof(sum));
	memset(&one, 0, sizeof(one));
	sum.customer_orders[1] = UINT64_MAX;
	one.customer_orders[1] = 1;
	CU_ASSERT(!tally_add(&sum, &one));

	struct received all = { .lines = UINT64_MAX }, more = { .lines = 1 };
	CU_ASSERT(!received_add(&all, &more));
	all.lines = more.lines = 0;
	for (int i = 0; i < 1000; i++)
		CU_ASSERT(totals_add(&all.amount, eur, MAX_AMOUNT_MINOR));
	CU_ASSERT(totals_add(&more.amount, eur, 1));
	CU_ASSERT(!received_add(&all, &more));
}

static void
everything_is_added(void)
{
	const struct currency *eur = currency_find(SPAN("EUR"));
	const struct currency *usd = currency_find(SPAN("USD"));
	struct tally sum, t;
	memset(&sum, 0, sizeof(sum));
	memset(&t, 0, sizeof(t));
	for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
		t.orders[i] = i + 1;
		t.lines[i] = 10 * (i + 1);
		CU_ASSERT(totals_add(&t.amount[i], i % 2 ? eur : usd, i + 1));
	}
	t.customer_orders[0] = 7;
	t.customer_orders[1] = 8;
	CU_ASSERT(tally_add(&sum, &t));
	CU_ASSERT(memcmp(&sum, &t, sizeof(sum)) == 0);
	CU_ASSERT(tally_add(&sum, &t));
	for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
		UNIT_NUMBER(sum.orders[i], 2 * (i + 1));
		UNIT_NUMBER(sum.lines[i], 20 * (i + 1));
		UNIT_NUMBER(totals_of(&sum.amount[i], i % 2 ? eur : usd),
		    2 * (i + 1));
		UNIT_NUMBER(sum.amount[i].n, 1);
	}
	UNIT_NUMBER(sum.customer_orders[0], 14);
	UNIT_NUMBER(sum.customer_orders[1], 16);

	struct received all = { .orders = 1 }, r = { .orders = 2, .lines = 3 };
	CU_ASSERT(totals_add(&r.amount, usd, 5));
	CU_ASSERT(received_add(&all, &r));
	UNIT_NUMBER(all.orders, 3);
	UNIT_NUMBER(all.lines, 3);
	UNIT_NUMBER(totals_of(&all.amount, usd), 5);
}

static const struct unit_test tests[] = {
	{ "a sum that overflows is refused", overflow },
	{ "orders, lines, amounts and customer orders are all added",
	    everything_is_added },
};

int
main(void)
{
	return unit_main("tally", tests, ARRAY_LEN(tests));
}
