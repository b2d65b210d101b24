#include "books.h"
#include "arena.h"
#include "fault.h"
#include "rows.h"
#include <assert.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
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

/* What came in, or what was held and is taken up. */
static int64_t *
taken(struct account *a, bool released)
{
	return released ? &a->released : &a->received;
}

static void
add_received(struct books *b, const struct received *r, bool released)
{
	count(&b->orders, taken(&b->orders, released), r->orders);
	count(&b->lines, taken(&b->lines, released), r->lines);
	for (unsigned i = 0; i < r->amount.n; i++) {
		struct account *a =
		    money_account(b, r->amount.sum[i].currency);
		count_minor(a, taken(a, released), r->amount.sum[i].minor);
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
	b->is_file = true;
	if (r->outcome == FILE_PROCESSED || r->outcome == FILE_DUPLICATE ||
	    r->outcome == FILE_HELD)
		add_received(b, &r->received, r->source != 0);
	b->resubmitted += (int64_t)r->resubmitted;
	add_tally(b, &r->decided, false);
	add_tally(b, &r->recounted, true);
}

static void
enter_intake(struct books *b, const struct intake_row *r)
{
	if (r->source != 0) {
		b->releases = 1;
		b->undecided_releases = r->outcome != FILE_PROCESSED;
		books_of_file(b, r);
		return;
	}
	b->seen = 1;
	if (rows_rehearsed(r)) {
		b->is_file = true;
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
	count_minor(sum, &sum->released, a->released);
	count_minor(sum, &sum->held_before, a->held_before);
	count_minor(sum, &sum->held_after, a->held_after);
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
	sum->releases += b->releases;
	sum->undecided_releases += b->undecided_releases;
	sum->resubmitted += b->resubmitted;
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

/* What waited, of one partner in one currency; sorted by partner. */
struct waiting {
	char partner[MAX_PARTNER_ID + 1];
	bool before;
	struct held_sum sum;
};

struct walk {
	const struct books_walk *to;
	char name[MAX_PARTNER_ID + 1];	/* whose files come now; "" at first */
	struct books file, partner, run;
	bool going;
	struct arena arena;
	bool before;			/* while WAITING is gathered */
	size_t n_waiting, room, next;
	struct waiting *waiting;
};

static bool
gather(void *ctx, const struct held_sum *s)
{
	struct walk *w = ctx;
	if (w->n_waiting == w->room) {
		w->room = w->room == 0 ? 64 : w->room * 2;
		struct waiting *more = ARENA_ARRAY(&w->arena, w->room,
		    struct waiting);
		if (more == NULL)
			return false;
		if (w->n_waiting > 0)
			memcpy(more, w->waiting, w->n_waiting *
			    sizeof(*more));
		w->waiting = more;
	}
	struct waiting *to = &w->waiting[w->n_waiting++];
	to->before = w->before;
	to->sum = *s;
	snprintf(to->partner, sizeof(to->partner), "%s", s->partner);
	return true;
}

static int
by_partner(const void *a, const void *b)
{
	const struct waiting *x = a, *y = b;
	const int order = strcmp(x->partner, y->partner);
	return order != 0 ? order : (int)x->before - (int)y->before;
}

/* What waited when the run began, and when it had ended. */
static bool
gather_waiting(struct walk *w, struct ledger *l, int64_t run, struct fault *f)
{
	w->before = true;
	if (run > 1 && !ledger_held_sums(l, run - 1, gather, w, f))
		return false;
	w->before = false;
	if (!ledger_held_sums(l, run, gather, w, f))
		return false;
	if (w->n_waiting > 1)
		qsort(w->waiting, w->n_waiting, sizeof(*w->waiting),
		    by_partner);
	return !w->arena.overflowed || fault_set(f, FAULT_STORE, 0, "report",
	    "too many partners have orders that wait");
}

static void
wait(struct account *a, bool before, int64_t n)
{
	count_minor(a, before ? &a->held_before : &a->held_after, n);
}

static void
add_waiting(struct books *b, const struct waiting *w)
{
	const struct held_sum *s = &w->sum;
	wait(&b->orders, w->before, s->orders);
	wait(&b->lines, w->before, s->lines);
	if (s->currency == NULL || (s->amount_minor == 0 && !s->beyond))
		return;
	struct account *a = money_account(b, s->currency);
	wait(a, w->before, s->amount_minor);
	a->beyond = a->beyond || s->beyond;
}

static void
close_partner(struct walk *w)
{
	if (w->name[0] == '\0')
		return;
	while (w->next < w->n_waiting &&
	    strcmp(w->waiting[w->next].partner, w->name) == 0)
		add_waiting(&w->partner, &w->waiting[w->next++]);
	if (w->going && w->to->partner != NULL)
		w->going = w->to->partner(w->to->ctx, w->name, &w->partner);
	add_books(&w->run, &w->partner);
	clear(&w->partner);
	w->name[0] = '\0';
}

/* Partners before NAME (NULL: all) from whom nothing came, but something
 * waits. */
static void
close_waiting(struct walk *w, const char *name)
{
	while (w->next < w->n_waiting && (name == NULL ||
	    strcmp(w->waiting[w->next].partner, name) < 0)) {
		memcpy(w->name, w->waiting[w->next].partner, sizeof(w->name));
		close_partner(w);
	}
}

static bool
on_intake(void *ctx, const struct intake_row *r)
{
	struct walk *w = ctx;
	if (strcmp(w->name, r->partner) != 0) {
		close_partner(w);
		close_waiting(w, r->partner);
		memcpy(w->name, r->partner, sizeof(w->name));
	}
	clear(&w->file);
	enter_intake(&w->file, r);
	if (w->going && w->to->file != NULL)
		w->going = w->to->file(w->to->ctx, r, &w->file);
	add_books(&w->partner, &w->file);
	return w->going;
}

static bool
count_file(void *ctx, const struct held_file *h)
{
	struct walk *w = ctx;
	(void)h;
	w->run.held_files++;
	return true;
}

bool
books_walk(struct ledger *l, int64_t run, const struct books_walk *to,
    struct fault *f)
{
	struct walk w = { .to = to, .going = true };
	arena_init(&w.arena, 64u << 20);
	const bool fine = gather_waiting(&w, l, run, f) &&
	    ledger_held_files(l, run, count_file, &w, f) &&
	    ledger_intakes(l, run, on_intake, &w, f);
	if (fine) {
		close_partner(&w);
		close_waiting(&w, NULL);
	}
	arena_free(&w.arena);
	if (fine && w.going && to->run != NULL)
		to->run(to->ctx, &w.run);
	return fine;
}

bool
books_keep(void *ctx, const struct books *b)
{
	*(struct books *)ctx = *b;
	return true;
}

int64_t
books_outcome(const struct books *b, const struct account *a, int outcome)
{
	return outcome == OUTCOME_HELD && !b->is_file ? a->held_after :
	    a->decided[outcome];
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
	return b->files[FILE_UNDECIDED] + b->files[FILE_PENDING] +
	    b->undecided_releases;
}
