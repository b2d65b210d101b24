#include "books.h"
#include "rows.h"
#include <assert.h>
#include <stddef.h>
#include <string.h>

static void
count(struct account *a, int64_t *sum, uint64_t n)
{
	if (__builtin_add_overflow(*sum, n, sum))
		a->beyond = true;
}

static void
count_minor(struct account *a, int64_t *sum, int64_t minor)
{
	if (__builtin_add_overflow(*sum, minor, sum))
		a->beyond = true;
}

/* The account of a currency, made where its code belongs: the order of
 * arrival must not show. */
static struct account *
money_account(struct books *b, const struct currency *c)
{
	unsigned i = 0;
	while (i < b->n_money &&
	    strcmp(b->money[i].currency->code, c->code) < 0)
		i++;
	if (i < b->n_money && b->money[i].currency == c)
		return &b->money[i].account;
	assert(b->n_money < MAX_BOOK_CURRENCIES);
	memmove(&b->money[i + 1], &b->money[i],
	    (b->n_money - i) * sizeof(b->money[0]));
	b->money[i] = (struct money_account){ .currency = c };
	b->n_money++;
	return &b->money[i].account;
}

static void
add_received(struct books *b, const struct received *r)
{
	count(&b->orders, &b->orders.received, r->orders);
	count(&b->lines, &b->lines.received, r->lines);
	for (unsigned i = 0; i < r->amount.n; i++) {
		struct account *a =
		    money_account(b, r->amount.sum[i].currency);
		count_minor(a, &a->received, r->amount.sum[i].minor);
	}
}

/* Which of an account's two columns of outcomes a tally goes to. */
static int64_t *
column(struct account *a, bool recounted)
{
	return recounted ? a->recounted : a->decided;
}

static void
add_tally(struct books *b, const struct tally *t, bool recounted)
{
	int64_t *customer_orders = recounted ?
	    b->recounted_customer_orders : b->customer_orders;
	for (int o = 0; o < OUTCOME_COUNT; o++) {
		count(&b->orders, &column(&b->orders, recounted)[o],
		    t->orders[o]);
		count(&b->lines, &column(&b->lines, recounted)[o],
		    t->lines[o]);
		for (unsigned i = 0; i < t->amount[o].n; i++) {
			struct account *a = money_account(b,
			    t->amount[o].sum[i].currency);
			count_minor(a, &column(a, recounted)[o],
			    t->amount[o].sum[i].minor);
		}
	}
	for (int special = 0; special < 2; special++)
		count(&b->orders, &customer_orders[special],
		    t->customer_orders[special]);
}

void
books_of_file(struct books *b, const struct intake_row *r)
{
	/* What was decided counts in any case: from a refused file it is a
	 * mistake of ours, and has to show as one. */
	if (r->outcome == FILE_PROCESSED || r->outcome == FILE_DUPLICATE)
		add_received(b, &r->received);
	add_tally(b, &r->decided, false);
	add_tally(b, &r->recounted, true);
}

static void
enter_intake(struct books *b, const struct intake_row *r)
{
	b->seen = 1;
	if (rows_rehearsed(r)) {
		b->rehearsals = 1;
		return;
	}
	b->files[r->outcome] = 1;
	books_of_file(b, r);
}

static void
add_account(struct account *sum, const struct account *a)
{
	sum->beyond = sum->beyond || a->beyond;
	count_minor(sum, &sum->received, a->received);
	for (int o = 0; o < OUTCOME_COUNT; o++) {
		count_minor(sum, &sum->decided[o], a->decided[o]);
		count_minor(sum, &sum->recounted[o], a->recounted[o]);
	}
}

static void
add_books(struct books *sum, const struct books *b)
{
	sum->seen += b->seen;
	sum->rehearsals += b->rehearsals;
	for (int i = 0; i < FILE_OUTCOMES; i++)
		sum->files[i] += b->files[i];
	add_account(&sum->orders, &b->orders);
	add_account(&sum->lines, &b->lines);
	for (unsigned i = 0; i < b->n_money; i++)
		add_account(money_account(sum, b->money[i].currency),
		    &b->money[i].account);
	for (int special = 0; special < 2; special++) {
		count_minor(&sum->orders, &sum->customer_orders[special],
		    b->customer_orders[special]);
		count_minor(&sum->orders,
		    &sum->recounted_customer_orders[special],
		    b->recounted_customer_orders[special]);
	}
}

/* Currencies are cleared when they are used. */
static void
clear(struct books *b)
{
	memset(b, 0, offsetof(struct books, money));
}

struct walk {
	const struct books_walk *to;
	char name[MAX_PARTNER_ID + 1];	/* whose files come now; "" at first */
	struct books file, partner, run;
	bool going;
};

static void
close_partner(struct walk *w)
{
	if (w->name[0] == '\0')
		return;
	if (w->going && w->to->partner != NULL)
		w->going = w->to->partner(w->to->ctx, w->name, &w->partner);
	add_books(&w->run, &w->partner);
	clear(&w->partner);
}

static bool
on_intake(void *ctx, const struct intake_row *r)
{
	struct walk *w = ctx;
	if (strcmp(w->name, r->partner) != 0) {
		close_partner(w);
		memcpy(w->name, r->partner, sizeof(w->name));
	}
	clear(&w->file);
	enter_intake(&w->file, r);
	if (w->going && w->to->file != NULL)
		w->going = w->to->file(w->to->ctx, r, &w->file);
	add_books(&w->partner, &w->file);
	return w->going;
}

bool
books_walk(struct ledger *l, int64_t run, const struct books_walk *to,
    struct fault *f)
{
	struct walk w = { .to = to, .going = true };
	if (!ledger_intakes(l, run, on_intake, &w, f))
		return false;
	close_partner(&w);
	if (w.going && to->run != NULL)
		to->run(to->ctx, &w.run);
	return true;
}

int64_t
books_seen(const struct books *b, const struct run_row *r)
{
	return b->seen + (int64_t)(r->not_ready + r->ignored);
}

/* What a crash or an interruption left pending is undecided, too. */
int64_t
books_undecided(const struct books *b)
{
	return b->files[FILE_UNDECIDED] + b->files[FILE_PENDING];
}
