/*
 * Rejections that wait for a correction.  The ledger gives them by intake
 * and ordinal, which is oldest first.  In text the orders of one file stand
 * below its name; in JSON each exception is an object of its own.
 */
#include "clock.h"
#include "page_rows.h"
#include "report.h"
#include "rows.h"
#include "text.h"

struct exceptions {
	struct ledger *l;
	struct page *p;
	struct fault *f;
	struct intake_row intake;	/* of the latest one; id 0 at first */
	int32_t received;		/* its day */
	char fix[DOCUMENT_PATH];
	int32_t oldest;			/* day of the first one */
	int64_t n;
	bool ok;
};

static int64_t
age(const struct exceptions *x)
{
	return moment_day(clock_now()) - x->received;
}

static bool
next_file(struct exceptions *x, int64_t intake)
{
	struct run_row run = { 0 };
	bool found;
	if (!ledger_intake_find(x->l, intake, &x->intake, &found, x->f) ||
	    !ledger_run_find(x->l, x->intake.run, &run, &found, x->f) ||
	    !rows_document(x->l, intake, DOCUMENT_FIX, x->fix, x->f))
		return false;
	x->intake.id = intake;
	x->received = moment_day(run.now);
	return true;
}

static void
file_heading(struct exceptions *x)
{
	struct out *o = x->p->o;
	char day[DATE_TEXT];
	out_printf(o, "%s%s ", x->n == 0 ? "" : "\n", x->intake.partner);
	text_clip(o, span_of(x->intake.name), 32);
	out_printf(o, ", taken %s", date_format(x->received, day));
	if (age(x) > 0) {
		out_text(o, ", ");
		text_count(o, age(x), "day ago", "days ago");
	}
	out_char(o, '\n');
	if (x->fix[0] != '\0')
		out_printf(o, "  to correct and drop again: %s\n", x->fix);
}

static void
order_members(struct exceptions *x, const struct receipt_row *r)
{
	struct page *p = x->p;
	char day[DATE_TEXT];
	page_text(p, "partner", x->intake.partner);
	page_text(p, "file", x->intake.name);
	page_number(p, "intake", r->intake);
	page_span(p, "number", r->key.number);
	page_number(p, "revision", r->key.revision);
	page_number(p, "ordinal", r->ordinal);
	page_number(p, "line", r->source_line);
	page_number(p, "lines", r->lines);
	page_amount(p, r->currency, r->amount_minor);
	page_text(p, "taken", date_format(x->received, day));
	page_number(p, "age_days", age(x));
	page_bool(p, "conflict", r->conflict);
	page_text(p, "fix", x->fix[0] == '\0' ? NULL : x->fix);
}

static bool
exception_row(void *ctx, const struct receipt_row *r, const char *partner)
{
	struct exceptions *x = ctx;
	(void)partner;
	if (r->intake != x->intake.id) {
		x->ok = next_file(x, r->intake);
		if (!x->ok)
			return false;
		if (!x->p->is_json)
			file_heading(x);
	}
	page_row(x->p);
	if (x->p->is_json)
		order_members(x, r);
	else
		page_order(x->p, r);
	x->ok = page_findings(x->p, NULL, x->l, r->intake, r->ordinal,
	    x->f);
	page_row_end(x->p);
	if (x->n++ == 0)
		x->oldest = x->received;
	return x->ok;
}

static void
closing_line(struct exceptions *x)
{
	struct out *o = x->p->o;
	char day[DATE_TEXT];
	if (x->n == 0) {
		out_text(o, "No exception is open.\n");
		return;
	}
	out_char(o, '\n');
	text_count(o, x->n, "exception is open", "exceptions are open");
	out_printf(o, ", the oldest since %s.\n",
	    date_format(x->oldest, day));
}

bool
report_exceptions(struct ledger *l, const char *partner,
    struct report_style style, struct out *o, struct fault *f)
{
	struct page p;
	struct exceptions x = { .l = l, .p = &p, .f = f, .ok = true };
	page_begin(&p, o, style);
	page_list(&p, "exceptions", NULL);
	if (!ledger_exceptions(l, partner, exception_row, &x, f) || !x.ok)
		return false;
	page_list_end(&p);
	if (style.json)
		page_number(&p, "open", x.n);
	else
		closing_line(&x);
	page_end(&p);
	return true;
}
