/*
 * The reconciliation as CSV, complete and for machines: one table, whose
 * first column says of which section a row is.  A cell that says nothing in
 * its section is empty; what cannot be counted is empty too, never 0.
 */
#include "digest.h"
#include "reconciliation.h"
#include "rows.h"
#include <stdio.h>

static const char header[] = "section,partner,file,what,currency,"
    "received,issued,special_handling,rejected,duplicate,held,"
    "left,right,difference,holds,"
    "outcome,sha256,answer,"
    "code,severity,count,wording\n";
#define ACCOUNT_CELLS 6
#define EQUATION_CELLS 4
#define FILE_CELLS 3
#define REASON_CELLS 4

static void
text(struct out *o, const char *value)
{
	out_char(o, ',');
	out_csv_safe(o, span_of(value));
}

static void
number(struct out *o, int64_t n, const struct currency *c)
{
	out_char(o, ',');
	if (c != NULL)
		out_money(o, n, c);
	else
		out_i64(o, n);
}

static void
empty(struct out *o, int cells)
{
	while (cells-- > 0)
		out_char(o, ',');
}

static void
begin(struct out *o, const char *section, const char *partner,
    const char *file, const char *what, const struct currency *c)
{
	out_text(o, section);
	text(o, partner);
	text(o, file);
	text(o, what);
	text(o, c == NULL ? "" : c->code);
}

static void
account(struct out *o, const struct books *b, const struct account *a,
    const struct currency *c)
{
	if (a->beyond) {
		empty(o, ACCOUNT_CELLS);
		return;
	}
	number(o, b->is_file ? a->received + a->released : a->received, c);
	for (int i = 0; i < OUTCOME_COUNT; i++)
		number(o, books_outcome(b, a, i), c);
}

/* What tells a file apart; R NULL: in rows of partners. */
static void
file_cells(struct out *o, const struct intake_row *r, const char *answer)
{
	char hex[DIGEST_HEX];
	empty(o, EQUATION_CELLS);
	if (r == NULL) {
		empty(o, FILE_CELLS);
	} else {
		text(o, rows_file_outcome(r));
		text(o, digest_hex(r->sha256, hex));
		text(o, answer);
	}
	empty(o, REASON_CELLS);
	out_char(o, '\n');
}

/* What waited before, of a partner: it has no column of its own. */
static void
before_row(struct out *o, const char *partner, const struct intake_row *r,
    const char *what, const struct account *a, const struct currency *c)
{
	char name[32];
	if (r != NULL || a->held_before == 0 || a->beyond)
		return;
	snprintf(name, sizeof(name), "%s held before", what);
	begin(o, "partners", partner, "", name, c);
	number(o, a->held_before, c);
	empty(o, ACCOUNT_CELLS - 1);
	file_cells(o, NULL, NULL);
}

/* The accounts of a partner, or of a file R. */
static void
account_rows(struct out *o, const char *partner, const struct intake_row *r,
    const char *answer, const struct books *b)
{
	const char *section = r == NULL ? "partners" : "files";
	const char *file = r == NULL ? "" : r->name;
	const struct {
		const char *what;
		const struct account *account;
	} units[] = { { "orders", &b->orders }, { "lines", &b->lines } };
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		begin(o, section, partner, file, units[i].what, NULL);
		account(o, b, units[i].account, NULL);
		file_cells(o, r, answer);
		before_row(o, partner, r, units[i].what, units[i].account,
		    NULL);
	}
	for (unsigned i = 0; i < b->n_money; i++) {
		begin(o, section, partner, file, "amount",
		    b->money[i].currency);
		account(o, b, &b->money[i].account, b->money[i].currency);
		file_cells(o, r, answer);
		before_row(o, partner, r, "amount", &b->money[i].account,
		    b->money[i].currency);
	}
}

static void
partner_rows(struct out *o, const char *partner, const struct books *b)
{
	begin(o, "partners", partner, "", "files", NULL);
	number(o, b->seen, NULL);
	empty(o, ACCOUNT_CELLS - 1);
	file_cells(o, NULL, NULL);
	if (b->resubmitted > 0) {
		begin(o, "partners", partner, "", "resubmitted", NULL);
		number(o, b->resubmitted, NULL);
		empty(o, ACCOUNT_CELLS - 1);
		file_cells(o, NULL, NULL);
	}
	account_rows(o, partner, NULL, NULL, b);
}

bool
reconciliation_csv_partners(struct reconciliation *c, struct fault *f)
{
	(void)f;
	for (const struct survey_partner *p = c->s->partners; p != NULL;
	    p = p->next)
		partner_rows(c->o, p->id, p->books);
	return true;
}

void
reconciliation_csv_file(struct reconciliation *c, const struct intake_row *r,
    const struct books *b, const char *answer)
{
	if (rows_counted(r)) {
		account_rows(c->o, r->partner, r, answer, b);
	} else {
		begin(c->o, "files", r->partner, r->name, "", NULL);
		empty(c->o, ACCOUNT_CELLS);
		file_cells(c->o, r, answer);
	}
}

void
reconciliation_csv_begin(struct out *o)
{
	out_text(o, header);
}

/* What says nothing = nothing of a file or a partner is left out. */
void
reconciliation_csv_equation(struct out *o, const struct equation *e)
{
	if (e->partner != NULL && e->left == 0 && e->right == 0)
		return;
	begin(o, "equations", e->partner == NULL ? "" : e->partner,
	    e->file == NULL ? "" : e->file, e->what, e->currency);
	empty(o, ACCOUNT_CELLS);
	number(o, e->left, e->currency);
	number(o, e->right, e->currency);
	number(o, e->left - e->right, e->currency);
	text(o, e->holds ? "yes" : "no");
	empty(o, FILE_CELLS + REASON_CELLS);
	out_char(o, '\n');
}

/* An order that waits: its amount is what is held, its days the count. */
static bool
held_row(void *ctx, const struct held_row *h)
{
	const struct reconciliation *to = ctx;
	struct out *o = to->o;
	const struct receipt_row *r = &h->receipt;
	const struct currency *c = currency_find(r->currency);
	char order[128], why[MAX_FILE_NAME + 64];
	if (r->key.number.at == NULL)
		snprintf(order, sizeof(order), "line %u", r->source_line);
	else
		snprintf(order, sizeof(order), SPAN_FMT "/%u",
		    SPAN_ARG(r->key.number), r->key.revision);
	if (h->whole)
		snprintf(why, sizeof(why), "waits for its file's turn");
	else
		snprintf(why, sizeof(why), "waits for " SPAN_FMT,
		    SPAN_ARG(h->earlier));
	begin(o, "held", h->partner, h->file, order, c);
	empty(o, ACCOUNT_CELLS - 1);
	if (c == NULL)
		empty(o, 1);
	else
		number(o, r->amount_minor, c);
	empty(o, EQUATION_CELLS + FILE_CELLS + 2);
	number(o, reconciliation_age(to->r, h), NULL);
	text(o, why);
	out_char(o, '\n');
	return true;
}

static const char *const severities[] = {
	[SEVERITY_INFO] = "note",
	[SEVERITY_DIVERT] = "special",
	[SEVERITY_REJECT] = "order rejected",
	[SEVERITY_REFUSE] = "file refused",
	[SEVERITY_PARK] = "file undecided",
};

static bool
reason_row(void *ctx, const char *partner, enum reason why, uint64_t count)
{
	struct out *o = ((struct reconciliation *)ctx)->o;
	begin(o, "reasons", partner, "", "", NULL);
	empty(o, ACCOUNT_CELLS + EQUATION_CELLS + FILE_CELLS);
	text(o, reasons[why].code);
	text(o, severities[reasons[why].severity]);
	number(o, (int64_t)count, NULL);
	text(o, reasons[why].wording);
	out_char(o, '\n');
	return true;
}

bool
reconciliation_csv_end(struct reconciliation *c, struct fault *f)
{
	return ledger_held(c->l, c->r->id, held_row, c, f) &&
	    ledger_reasons(c->l, c->r->id, reason_row, c, f);
}
