#include "books_text.h"
#include "books.h"
#include "text.h"

#define LABEL 14
#define NUMBER 14

void
books_text_header(struct out *o)
{
	static const char *const titles[] = { "received", "issued",
	    "special", "rejected", "duplicate", "held" };
	out_printf(o, "%*s", LABEL, "");
	for (size_t i = 0; i < ARRAY_LEN(titles); i++)
		out_printf(o, "%*s", NUMBER, titles[i]);
	out_char(o, '\n');
}

static void
number(struct out *o, int64_t n, const struct currency *c)
{
	if (c != NULL)
		text_money(o, n, c, NUMBER);
	else
		text_i64(o, n, NUMBER);
}

static void
account(struct out *o, const struct books *b, const char *label,
    const struct account *a, const struct currency *c)
{
	out_printf(o, "    %-*s", LABEL - 4, label);
	if (a->beyond) {
		out_text(o, "  the sum is too large to be counted\n");
		return;
	}
	number(o, b->is_file ? a->received + a->released : a->received, c);
	for (int i = 0; i < OUTCOME_COUNT; i++)
		number(o, books_outcome(b, a, i), c);
	out_char(o, '\n');
	if (a->held_before == 0)
		return;
	out_printf(o, "    %-*s", LABEL - 4, "  waited");
	number(o, a->held_before, c);
	out_char(o, '\n');
}

void
books_text_accounts(struct out *o, const struct books *b)
{
	account(o, b, "orders", &b->orders, NULL);
	account(o, b, "lines", &b->lines, NULL);
	for (unsigned i = 0; i < b->n_money; i++)
		account(o, b, b->money[i].currency->code, &b->money[i].account,
		    b->money[i].currency);
	out_printf(o, "    customer orders: %lld issued as standard, "
	    "%lld for special handling\n", (long long)b->customer_orders[0],
	    (long long)b->customer_orders[1]);
	if (b->resubmitted > 0)
		out_printf(o, "    resubmitted: %lld closed an exception\n",
		    (long long)b->resubmitted);
}
