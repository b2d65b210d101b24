#include "survey.h"
#include "fault.h"
#include "memory.h"
#include "reconciliation.h"
#include "rows.h"
#include <stddef.h>
#include <string.h>

#define PARTNERS_BYTES (64u << 20)

static void
keep(struct few *few, int64_t id)
{
	if (few->n < FEW)
		few->id[few->n] = id;
	few->n++;
}

static bool
is_trouble(const struct intake_row *r)
{
	return !rows_rehearsed(r) &&
	    (!rows_counted(r) || r->decided.orders[OUTCOME_REJECTED] > 0);
}

static bool
on_file(void *ctx, const struct intake_row *r, const struct books *b)
{
	struct survey *s = ctx;
	(void)b;
	keep(is_trouble(r) ? &s->trouble : &s->fine, r->id);
	if (!rows_rehearsed(r))
		keep(&s->of[r->outcome], r->id);
	return true;
}

static bool
on_partner(void *ctx, const char *partner, const struct books *b)
{
	struct survey *s = ctx;
	const size_t size = offsetof(struct books, money) +
	    b->n_money * sizeof(b->money[0]);
	struct survey_partner *p = ARENA_NEW(&s->arena, struct survey_partner);
	void *books = arena_take(&s->arena, size);
	const char *id = arena_string(&s->arena, span_of(partner));
	if (p == NULL || books == NULL || id == NULL)
		return false;
	memcpy(books, b, size);
	*p = (struct survey_partner){ .id = id, .books = books };
	*s->last = p;
	s->last = &p->next;
	return true;
}

static bool
on_run(void *ctx, const struct books *b)
{
	struct survey *s = ctx;
	return books_keep(&s->books, b);
}

static bool
on_equation(void *ctx, const struct equation *e)
{
	struct survey *s = ctx;
	balance_count(&s->balance, e);
	if (s->csv != NULL)
		reconciliation_csv_equation(s->csv, e);
	return true;
}

struct survey *
report_survey(struct ledger *l, const struct run_row *r, struct out *csv,
    struct fault *f)
{
	struct survey *s = memory_take(sizeof(*s));
	const struct books_walk to = { .file = on_file,
		.partner = on_partner, .run = on_run, .ctx = s };
	arena_init(&s->arena, PARTNERS_BYTES);
	s->last = &s->partners;
	s->csv = csv;
	if (csv != NULL)
		reconciliation_csv_begin(csv);
	bool fine = balance_walk(l, r, on_equation, s, &to, f);
	if (fine && s->arena.overflowed)
		fine = fault_set(f, FAULT_STORE, 0, "report",
		    "too many partners");
	if (fine)
		return s;
	report_survey_free(s);
	return NULL;
}

const struct books *
report_survey_books(const struct survey *s, bool *balanced)
{
	*balanced = s->balance.failed == 0;
	return &s->books;
}

void
report_survey_free(struct survey *s)
{
	if (s == NULL)
		return;
	arena_free(&s->arena);
	memory_free(s);
}

bool
survey_files(struct ledger *l, const struct few *few, ledger_intake_fn *fn,
    void *ctx, struct fault *f)
{
	struct intake_row r;
	bool found;
	for (uint64_t i = 0; i < few->n && i < FEW; i++) {
		if (!ledger_intake_find(l, few->id[i], &r, &found, f))
			return false;
		if (!found)
			return fault_set(f, FAULT_STORE, 0, "report",
			    "intake %lld is gone", (long long)few->id[i]);
		if (!fn(ctx, &r))
			break;
	}
	return true;
}
