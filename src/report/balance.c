/*
 * The equations of conservation, and the only comparisons of totals in the
 * program.  Three counts exist of everything:
 *
 *	received	counted where the input is decoded
 *	decided		counted where each order meets its outcome
 *	recounted	counted by parsing the written documents again
 *
 * For orders, for lines and for each currency, in every file, for every
 * partner and for the run:
 *
 *	received = issued + special-handling + rejected + duplicate + held
 *	decided = recounted, outcome by outcome
 *
 * What was held before and is decided now is taken up again, by a release,
 * and counts as received in that.  For every partner and for the run, with
 * what waited before it and waits after it, counted by the receipts:
 *
 *	received + waited = issued + special-handling + rejected + duplicate
 *	    + waiting
 *	waited + held = released + waiting
 *
 * customer orders, standard and special: decided = recounted; and the drops
 * that the run saw are the sum of what became of each of them.
 */
#include "balance.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

struct check {
	const struct run_row *run;
	equation_fn *fn;
	void *ctx;
	const struct books_walk *to;
	struct equation e;
	bool going;
};

/* What an equation is about: "lines: ...", "lines rejected: ...". */
struct about {
	const char *unit, *part;	/* PART NULL: of all parts */
	const struct currency *currency;
};

/* There are many of them for each file, so no format is parsed. */
static void
name_equation(char what[EQUATION_TEXT], const struct about *about,
    const char *says)
{
	const char *const words[] = { about->unit,
		about->part == NULL ? "" : " ",
		about->part == NULL ? "" : about->part, ": ", says };
	size_t len = 0;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		const size_t n = strlen(words[i]);
		assert(n < EQUATION_TEXT - len);
		memcpy(what + len, words[i], n);
		len += n;
	}
	what[len] = '\0';
}

static void
state(struct check *c, const struct about *about, int64_t left,
    int64_t right, const char *says)
{
	if (!c->going)
		return;
	name_equation(c->e.what, about, says);
	c->e.left = left;
	c->e.right = right;
	c->e.currency = about->currency;
	c->e.holds = left == right;
	c->going = c->fn(c->ctx, &c->e);
}

static void
state_account(struct check *c, const char *unit,
    const struct currency *currency, const struct account *a)
{
	int64_t decided = 0;
	bool beyond = a->beyond;
	for (int o = 0; o < OUTCOME_COUNT; o++)
		if (__builtin_add_overflow(decided, a->decided[o], &decided))
			beyond = true;
	if (beyond)
		return;
	/* What fits as it came may not fit with what waited. */
	int64_t taken;
	if (__builtin_add_overflow(a->received, a->released, &taken))
		return;
	state(c, &(struct about){ unit, NULL, currency }, taken, decided,
	    a->released == 0 ? "received = decided" :
	    "received + released = decided");
	for (int o = 0; o < OUTCOME_COUNT; o++)
		state(c, &(struct about){ unit, outcome_words[o], currency },
		    a->decided[o], a->recounted[o], "decided = written");
}

/* Over what waited: of a partner and of the run. */
static void
state_held(struct check *c, const char *unit,
    const struct currency *currency, const struct account *a)
{
	int64_t left = 0, right = a->held_after, held = 0, gone = 0;
	bool beyond = a->beyond ||
	    __builtin_add_overflow(a->received, a->held_before, &left) ||
	    __builtin_add_overflow(a->held_before,
	    a->decided[OUTCOME_HELD], &held) ||
	    __builtin_add_overflow(a->released, a->held_after, &gone);
	for (int o = 0; o < OUTCOME_COUNT; o++)
		if (o != OUTCOME_HELD &&
		    __builtin_add_overflow(right, a->decided[o], &right))
			beyond = true;
	if (beyond)
		return;
	const struct about all = { unit, NULL, currency };
	state(c, &all, left, right, "received + waited = out + waiting");
	state(c, &all, held, gone, "waited + held = released + waiting");
}

static void
state_unit(struct check *c, const struct books *b, const char *unit,
    const struct currency *currency, const struct account *a)
{
	state_account(c, unit, currency, a);
	if (!b->is_file)
		state_held(c, unit, currency, a);
}

static void
state_books(struct check *c, const struct books *b)
{
	static const char *const kinds[2] = { "standard", "special" };
	state_unit(c, b, "orders", NULL, &b->orders);
	state_unit(c, b, "lines", NULL, &b->lines);
	for (unsigned i = 0; i < b->n_money; i++)
		state_unit(c, b, b->money[i].currency->code,
		    b->money[i].currency, &b->money[i].account);
	for (int k = 0; k < 2; k++)
		state(c, &(struct about){ "customer orders", kinds[k], NULL },
		    b->customer_orders[k], b->recounted_customer_orders[k],
		    "decided = written");
}

static bool
file_equations(void *ctx, const struct intake_row *r, const struct books *b)
{
	struct check *c = ctx;
	if (c->to->file != NULL && !c->to->file(c->to->ctx, r, b))
		return false;
	c->e.partner = r->partner;
	c->e.file = r->name;
	snprintf(c->e.scope, sizeof(c->e.scope), "%s/%s", r->partner,
	    r->name);
	/* A rehearsal is answered and issues nothing: no books are kept. */
	if (!r->rehearsal)
		state_books(c, b);
	return c->going;
}

static bool
partner_equations(void *ctx, const char *partner, const struct books *b)
{
	struct check *c = ctx;
	if (c->to->partner != NULL &&
	    !c->to->partner(c->to->ctx, partner, b))
		return false;
	c->e.partner = partner;
	c->e.file = NULL;
	snprintf(c->e.scope, sizeof(c->e.scope), "%s", partner);
	state_books(c, b);
	return c->going;
}

static void
state_run(struct check *c, const struct books *b)
{
	const struct run_row *r = c->run;
	int64_t accounted = b->rehearsals +
	    (int64_t)(r->not_ready + r->ignored);
	for (int i = 0; i < FILE_OUTCOMES; i++)
		accounted += b->files[i];
	c->e.partner = c->e.file = NULL;
	snprintf(c->e.scope, sizeof(c->e.scope), "run");
	state(c, &(struct about){ "files", NULL, NULL }, books_seen(b, r),
	    accounted, "seen = accounted for");
	state_books(c, b);
}

static bool
run_equations(void *ctx, const struct books *b)
{
	struct check *c = ctx;
	if (c->to->run != NULL && !c->to->run(c->to->ctx, b))
		return false;
	state_run(c, b);
	return c->going;
}

bool
balance_walk(struct ledger *l, const struct run_row *r, equation_fn *fn,
    void *ctx, const struct books_walk *to, struct fault *f)
{
	static const struct books_walk nobody;
	struct check c = { .run = r, .fn = fn, .ctx = ctx,
		.to = to == NULL ? &nobody : to, .going = true };
	const struct books_walk w = { .file = file_equations,
		.partner = partner_equations, .run = run_equations,
		.ctx = &c };
	return books_walk(l, r->id, &w, f);
}

bool
report_equations(struct ledger *l, const struct run_row *r, equation_fn *fn,
    void *ctx, struct fault *f)
{
	return balance_walk(l, r, fn, ctx, NULL, f);
}

void
balance_of_run(const struct run_row *r, const struct books *b,
    equation_fn *fn, void *ctx)
{
	struct check c = { .run = r, .fn = fn, .ctx = ctx, .going = true };
	state_run(&c, b);
}

void
balance_count(struct balance *b, const struct equation *e)
{
	b->checked++;
	b->failed += !e->holds;
}

void
balance_judge(struct balance *b, const struct run_row *r)
{
	b->judged = r->state != RUN_OPEN || r->balanced ||
	    r->exit_status != 0;
	b->holds = b->failed == 0 && (!b->judged || r->balanced);
}

static bool
count_equation(void *ctx, const struct equation *e)
{
	balance_count(ctx, e);
	return true;
}

bool
report_books(struct ledger *l, const struct run_row *r, struct books *out,
    bool *balanced, struct fault *f)
{
	const struct books_walk to = { .run = books_keep, .ctx = out };
	struct balance b = { 0 };
	if (!balance_walk(l, r, count_equation, &b, &to, f))
		return false;
	*balanced = b.failed == 0;
	return true;
}
