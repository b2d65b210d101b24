#include "reconciliation.h"
#include "text.h"
#include <string.h>

#define FAILURES_SHOWN 200

struct failures {
	struct out *o;
	unsigned n;
	char scope[sizeof(((struct equation *)NULL)->scope)];
};

static void
number(struct out *o, int64_t n, const struct currency *c)
{
	if (c != NULL)
		text_money(o, n, c, 18);
	else
		text_i64(o, n, 18);
}

static void
equation_row(struct out *o, const struct equation *e)
{
	out_printf(o, "  %c %-42s", e->holds ? ' ' : '!', e->what);
	number(o, e->left, e->currency);
	number(o, e->right, e->currency);
	number(o, e->left - e->right, e->currency);
	out_char(o, '\n');
}

static bool
of_run(void *ctx, const struct equation *e)
{
	if (e->left != 0 || e->right != 0)
		equation_row(ctx, e);
	return true;
}

static bool
failure(void *ctx, const struct equation *e)
{
	struct failures *list = ctx;
	if (e->partner == NULL || e->holds)
		return true;
	if (list->n++ == FAILURES_SHOWN) {
		out_text(list->o, "  (all of them are in the CSV and JSON "
		    "forms of this report)\n");
		return false;
	}
	if (strcmp(list->scope, e->scope) != 0) {
		memcpy(list->scope, e->scope, sizeof(list->scope));
		out_text(list->o, "  ");
		text_clip(list->o, span_of(e->scope), TEXT_WIDTH - 2);
		out_char(list->o, '\n');
	}
	equation_row(list->o, e);
	return true;
}

bool
reconciliation_equations(struct reconciliation *c, struct fault *f)
{
	struct failures failures = { .o = c->o };
	text_section(c->o, "Equations");
	out_text(c->o, "  Received is what the files held; decided is "
	    "issued + special-handling + rejected + duplicate\n  + held; "
	    "written is what parsing the documents again found.  "
	    "Nothing = nothing is not shown.\n  Waited is what was held "
	    "before the run, waiting what is held after it; out is decided\n"
	    "  without held.\n");
	out_printf(c->o, "%46s%18s%18s%18s\n", "", "left", "right",
	    "difference");
	balance_of_run(c->r, &c->s->books, of_run, c->o);
	if (c->balance.failed > 0 &&
	    !report_equations(c->l, c->r, failure, &failures, f))
		return false;
	out_printf(c->o, "  %lld equations of files, partners and the run "
	    "were checked: %lld hold, %lld fail.\n",
	    (long long)c->balance.checked,
	    (long long)(c->balance.checked - c->balance.failed),
	    (long long)c->balance.failed);
	return true;
}
