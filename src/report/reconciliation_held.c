/* What waits when the run has ended, and for how long: its age. */
#include "reconciliation.h"
#include "rows.h"
#include "text.h"

#define HELD_SHOWN 200

struct listing {
	struct reconciliation *c;
	unsigned n;
};

int64_t
reconciliation_age(const struct run_row *r, const struct held_row *h)
{
	return moment_day(r->now) - moment_day(h->since);
}

static void
amount(struct out *o, const struct receipt_row *r)
{
	const struct currency *c = currency_find(r->currency);
	if (c == NULL)
		out_printf(o, "%14s", "");
	else
		text_money(o, r->amount_minor, c, 14);
}

static bool
held_row(void *ctx, const struct held_row *h)
{
	struct listing *list = ctx;
	struct out *o = list->c->o;
	if (list->n++ == 0) {
		text_section(o, "Held");
		out_printf(o, "    %-15s%-24s%14s%6s  %s\n", "partner",
		    "purchase order", "amount", "days", "waits for");
	}
	if (list->n > HELD_SHOWN) {
		out_text(o, "    (all of them are in the CSV and JSON forms "
		    "of this report)\n");
		return false;
	}
	out_text(o, "    ");
	text_cell(o, span_of(h->partner), 14);
	out_char(o, ' ');
	if (h->receipt.key.number.at == NULL) {
		out_printf(o, "line %-18u ", h->receipt.source_line);
	} else {
		text_cell(o, h->receipt.key.number, 16);
		out_printf(o, "/%-6u ", h->receipt.key.revision);
	}
	amount(o, &h->receipt);
	text_i64(o, reconciliation_age(list->c->r, h), 6);
	out_text(o, h->whole ? "  its file's turn: " : "  ");
	text_clip(o, h->whole ? span_of(h->file) : h->earlier, 36);
	out_char(o, '\n');
	return true;
}

bool
reconciliation_held(struct reconciliation *c, struct fault *f)
{
	struct listing list = { .c = c };
	return ledger_held(c->l, c->r->id, held_row, &list, f);
}
