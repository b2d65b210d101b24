/* The short text that ends a run: what a person sees first. */
#include "needs.h"
#include "rows.h"
#include "survey.h"
#include "text.h"

struct words {
	struct out *o;
	const char *label;	/* of the line, until its first number */
	const char *separator;
};

/* "  files            4 seen: 2 processed, 1 refused" */
static void
say(struct words *w, int64_t n, const char *what)
{
	if (n == 0 && w->label == NULL)
		return;
	if (w->label != NULL) {
		out_printf(w->o, "  %-16s %lld %s", w->label, (long long)n,
		    what);
		w->separator = ": ";
	} else {
		out_printf(w->o, "%s%lld %s", w->separator, (long long)n,
		    what);
		w->separator = ", ";
	}
	w->label = NULL;
}

static void
files(struct out *o, const struct run_row *r, const struct books *b)
{
	struct words w = { .o = o, .label = "files" };
	say(&w, books_seen(b, r), "seen");
	say(&w, b->files[FILE_PROCESSED], "processed");
	say(&w, b->files[FILE_DUPLICATE], "duplicate");
	say(&w, b->files[FILE_HELD], "held");
	say(&w, b->files[FILE_REFUSED], "refused");
	say(&w, books_undecided(b), "undecided");
	say(&w, b->files[FILE_QUARANTINED], "quarantined");
	say(&w, b->rehearsals, "rehearsal");
	say(&w, (int64_t)r->not_ready, "not ready");
	say(&w, (int64_t)r->ignored, "ignored");
	out_char(o, '\n');
}

static void
orders(struct out *o, const struct books *b)
{
	struct words w = { .o = o, .label = "purchase orders" };
	say(&w, b->orders.received, "received");
	if (b->orders.held_before != 0)
		out_printf(o, ", %lld held before",
		    (long long)b->orders.held_before);
	for (int i = 0; i < OUTCOME_COUNT; i++)
		say(&w, books_outcome(b, &b->orders, i), outcome_words[i]);
	out_char(o, '\n');
	if (b->resubmitted > 0)
		out_printf(o, "  %-16s %lld closed an exception\n",
		    "resubmitted", (long long)b->resubmitted);
	out_printf(o, "  %-16s %lld issued as standard, %lld for special "
	    "handling\n", "customer orders",
	    (long long)b->customer_orders[0],
	    (long long)b->customer_orders[1]);
}

static void
amounts(struct out *o, const struct books *b)
{
	char text[MONEY_TEXT];
	for (unsigned i = 0; i < b->n_money; i++) {
		const struct currency *c = b->money[i].currency;
		const struct account *a = &b->money[i].account;
		if (a->beyond) {
			out_printf(o, "  %-16s too large to be counted\n",
			    c->code);
			continue;
		}
		out_printf(o, "  %-16s %s received", c->code,
		    money_format(a->received, c, text));
		if (a->held_before != 0)
			out_printf(o, ", %s held before",
			    money_format(a->held_before, c, text));
		const char *before = ": ";
		for (int j = 0; j < OUTCOME_COUNT; j++) {
			const int64_t n = books_outcome(b, a, j);
			if (n == 0)
				continue;
			out_printf(o, "%s%s %s", before,
			    money_format(n, c, text), outcome_words[j]);
			before = ", ";
		}
		out_char(o, '\n');
	}
}

void
report_summary_text(const struct survey *s, const struct run_row *r,
    bool dry_run, struct out *o)
{
	const struct books *b = &s->books;
	struct balance balance = s->balance;
	char run[RUN_TEXT], reports[REPORTS_TEXT];
	balance_judge(&balance, r);
	const char *next = needs_command(r, b, &balance);
	out_printf(o, "run %s%s: %s\n", rows_run(r->id, run),
	    dry_run ? ", dry run" : "",
	    banner_words[needs_banner(r, b, &balance)]);
	files(o, r, b);
	orders(o, b);
	amounts(o, b);
	if (dry_run) {
		out_text(o, "nothing was taken, issued or recorded\n");
		return;
	}
	if (balance.judged && report_has_documents(r, b, balance.holds))
		out_printf(o, "  %-16s %s\n", "report",
		    rows_reports(r->id, reports));
	if (next != NULL)
		out_printf(o, "next: %s\n", next);
}
