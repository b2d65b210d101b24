/*
 * The reconciliation as plain text, for people at seven in the morning: is it
 * balanced, what must I do now, what came in and what became of it; then the
 * files, the reasons, and the numbers that prove it.
 */
#include "books_text.h"
#include "needs.h"
#include "reconciliation.h"
#include "rows.h"
#include "text.h"
#include <string.h>

#define FILES_TO_SHOW 5		/* below one thing to do */
#define REASONS_TO_SHOW 40	/* all of them are in the CSV and the JSON */

static void
banner(struct reconciliation *c)
{
	const enum banner banner = needs_banner(c->r, &c->s->books, &c->balance);
	char run[RUN_TEXT], time[MOMENT_TEXT];
	out_printf(c->o, "Ordermill reconciliation, run %s, %s\n\n  %s: ",
	    rows_run(c->r->id, run), moment_format(c->r->now, time),
	    banner_words[banner]);
	if (banner == BANNER_BALANCED)
		out_text(c->o,
		    "every equation holds, and nothing needs a person.\n");
	else if (banner == BANNER_ATTENTION)
		out_text(c->o, "every equation holds; people must act on "
		    "what is listed next.\n");
	else if (c->balance.failed > 0)
		out_printf(c->o, "%lld of %lld equations fail; they are "
		    "listed at the end.\n", (long long)c->balance.failed,
		    (long long)c->balance.checked);
	else
		out_text(c->o, "the run met documents that do not agree "
		    "with the ledger.\n");
	if (!c->balance.judged)
		out_text(c->o, "  The run is not finished, so nothing here "
		    "is final; the next run finishes it.\n");
}

struct file_list {
	struct reconciliation *c;
	unsigned n;
};

static bool
show_command(void *ctx, const struct intake_row *r)
{
	struct file_list *list = ctx;
	if (++list->n > FILES_TO_SHOW) {
		out_text(list->c->o, "       (more of them are under Files)\n");
		return false;
	}
	/* Partners may send the same under the same name. */
	out_printf(list->c->o, "       ordermill show %s/", r->partner);
	text_argument(list->c->o,
	    span_of(r->base[0] != '\0' ? r->base : r->name));
	out_char(list->c->o, '\n');
	return true;
}

static bool
what_to_do(struct reconciliation *c, struct fault *f)
{
	unsigned n = 0;
	text_section(c->o, "What to do now");
	for (size_t i = 0; i < NEED_COUNT; i++) {
		const struct need *need = &needs[i];
		const int64_t count =
		    need->count(c->r, &c->s->books, &c->balance);
		struct file_list list = { .c = c };
		if (count == 0)
			continue;
		out_printf(c->o, "  %u. ", ++n);
		text_count(c->o, count, need->one, need->many);
		out_char(c->o, '\n');
		if (need->command != NULL)
			out_printf(c->o, "       %s\n", need->command);
		if (need->files != FILE_OUTCOMES &&
		    !survey_files(c->l, &c->s->of[need->files], show_command,
		    &list, f))
			return false;
	}
	if (n == 0)
		out_text(c->o, "  Nothing.\n");
	return true;
}

/* "4 files: 2 processed, 1 duplicate, 1 refused" */
static void
files_in_words(struct out *o, const struct books *b)
{
	const char *separator = ": ";
	text_count(o, b->seen, "file", "files");
	for (int i = FILE_PROCESSED; i <= FILE_OUTCOMES; i++) {
		int64_t n = i < FILE_OUTCOMES ? b->files[i] : b->rehearsals;
		if (i == FILE_UNDECIDED)
			n = books_undecided(b);
		if (n == 0)
			continue;
		out_printf(o, "%s%lld %s", separator, (long long)n,
		    i < FILE_OUTCOMES ? file_outcome_words[i] : "rehearsal");
		separator = ", ";
	}
	out_char(o, '\n');
}

static void
account_rows(struct out *o, const char *whose, const struct books *b)
{
	out_printf(o, "  %s, ", whose);
	files_in_words(o, b);
	if (b->files[FILE_PROCESSED] + b->files[FILE_DUPLICATE] +
	    b->files[FILE_HELD] + b->releases > 0 ||
	    b->orders.held_before > 0)
		books_text_accounts(o, b);
}

static void
what_came_in(struct reconciliation *c)
{
	const struct books *b = &c->s->books;
	text_section(c->o, "What came in, and what became of it");
	if (b->seen + b->releases + b->orders.held_before == 0) {
		out_text(c->o, "  Nothing came in.\n");
		return;
	}
	books_text_header(c->o);
	account_rows(c->o, "all partners", b);
	for (const struct survey_partner *p = c->s->partners; p != NULL;
	    p = p->next)
		account_rows(c->o, p->id, p->books);
}

struct reason_list {
	struct out *o;
	unsigned n;
};

static bool
reason_row(void *ctx, const char *partner, enum reason why, uint64_t count)
{
	struct reason_list *list = ctx;
	if (list->n++ == 0)
		out_printf(list->o, "%10s  %-6s%-18s%s\n", "count", "code",
		    "partner", "what was found");
	if (list->n > REASONS_TO_SHOW) {
		out_text(list->o, "            (all of them are in the CSV "
		    "and JSON forms of this report)\n");
		return false;
	}
	text_i64(list->o, (int64_t)count, 10);
	out_printf(list->o, "  %-6s", reasons[why].code);
	text_cell(list->o, span_of(partner), 16);
	out_text(list->o, "  ");
	text_wrap(list->o, span_of(reasons[why].wording), 36);
	return true;
}

static bool
why(struct reconciliation *c, struct fault *f)
{
	struct reason_list list = { .o = c->o };
	text_section(c->o, "Reasons, most frequent first");
	if (!ledger_reasons(c->l, c->r->id, reason_row, &list, f))
		return false;
	if (list.n == 0)
		out_text(c->o, "  None.\n");
	return true;
}

static void
not_taken(struct reconciliation *c)
{
	const struct {
		uint64_t n;
		const char *one, *many;
	} rows[] = {
		{ c->r->not_ready,
		    "drop had not settled; the next run looks again",
		    "drops had not settled; the next run looks again" },
		{ c->r->ignored, "drop was ignored, by its name",
		    "drops were ignored, by their names" },
		{ c->r->missing, "expected file did not come",
		    "expected files did not come" },
		{ c->r->disabled, "partner is disabled",
		    "partners are disabled" },
	};
	text_section(c->o, "Not taken");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		text_i64(c->o, (int64_t)rows[i].n, 10);
		out_printf(c->o, "  %s\n",
		    rows[i].n == 1 ? rows[i].one : rows[i].many);
	}
}

bool
reconciliation_text(struct reconciliation *c, struct fault *f)
{
	banner(c);
	if (!what_to_do(c, f))
		return false;
	what_came_in(c);
	if (!reconciliation_files(c, f) || !reconciliation_held(c, f) ||
	    !why(c, f))
		return false;
	not_taken(c);
	return reconciliation_equations(c, f);
}
