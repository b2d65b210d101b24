#include "reconciliation.h"
#include "rows.h"
#include "text.h"

/* The text lists a few files with trouble, and a few without; the CSV and the
 * JSON have all of them. */
struct listing {
	struct reconciliation *c;
	struct fault *f;
	bool ok;
};

static void
numbers(struct out *o, const struct intake_row *r)
{
	text_i64(o, (int64_t)r->received.orders, 9);
	for (int i = 0; i < OUTCOME_COUNT; i++)
		text_i64(o, (int64_t)r->decided.orders[i], 9);
}

static bool
answer(struct listing *list, const struct intake_row *r)
{
	char path[DOCUMENT_PATH];
	if (!rows_document(list->c->l, r->id, DOCUMENT_ACK, path, list->f))
		return false;
	if (path[0] == '\0')
		out_text(list->c->o, "        not answered\n");
	else
		out_printf(list->c->o, "        answered in %s\n", path);
	return true;
}

static bool
file_row(void *ctx, const struct intake_row *r)
{
	struct listing *list = ctx;
	struct out *o = list->c->o;
	out_text(o, "    ");
	text_cell(o, span_of(r->partner), 14);
	if (rows_counted(r)) {
		out_printf(o, " %-12s", rows_file_outcome(r));
		numbers(o, r);
	} else {
		out_printf(o, " %s", rows_file_outcome(r));
	}
	out_text(o, "\n        ");
	text_clip(o, span_of(r->name), TEXT_WIDTH - 8);
	out_char(o, '\n');
	list->ok = answer(list, r);
	return list->ok;
}

static bool
half(struct reconciliation *c, const char *title, const struct few *files,
    struct fault *f)
{
	struct listing list = { .c = c, .f = f, .ok = true };
	out_printf(c->o, "  %s\n", title);
	if (!survey_files(c->l, files, file_row, &list, f) || !list.ok)
		return false;
	if (files->n == 0)
		out_text(c->o, "    none\n");
	if (files->n > FEW)
		out_text(c->o, "    (all of them are in the CSV and JSON "
		    "forms of this report)\n");
	return true;
}

bool
reconciliation_files(struct reconciliation *c, struct fault *f)
{
	text_section(c->o, "Files");
	out_printf(c->o, "    %-15s%-12s%9s%9s%9s%9s%9s%9s\n", "partner",
	    "outcome", "received", "issued", "special", "rejected", "dupl.",
	    "held");
	return half(c, "to look at", &c->s->trouble, f) &&
	    half(c, "without trouble", &c->s->fine, f);
}
