/*
 * The reconciliation as one JSON object.  Its first members are the summary
 * that `run --json` prints, a contract with other programs (design section
 * 8): members may be added, never changed.
 */
#include "books_json.h"
#include "digest.h"
#include "needs.h"
#include "reconciliation.h"
#include "rows.h"

static void
summary(struct reconciliation *c)
{
	struct json *j = &c->j;
	const struct books *b = &c->s->books;
	const char *next = c->dry_run ? NULL :
	    needs_command(c->r, b, &c->balance);
	const bool written = !c->dry_run && c->balance.judged &&
	    report_has_documents(c->r, b, c->balance.holds);
	const int status = c->balance.judged ? c->r->exit_status :
	    report_exit_status(c->r, b, c->balance.holds);
	char run[RUN_TEXT], time[MOMENT_TEXT], reports[REPORTS_TEXT];
	json_i64(j, "schema_version", JSON_SCHEMA_VERSION);
	json_text(j, "run", rows_run(c->r->id, run));
	json_text(j, "time", moment_format(c->r->now, time));
	json_i64(j, "exit", status);
	json_bool(j, "balanced", c->balance.holds);
	json_bool(j, "finished", c->balance.judged);
	json_text(j, "result",
	    banner_words[needs_banner(c->r, b, &c->balance)]);
	books_json_files(j, b, c->r);
	books_json_accounts(j, b);
	json_u64(j, "missing", c->r->missing);
	json_u64(j, "partners_disabled", c->r->disabled);
	json_text(j, "reports", written ? rows_reports(c->r->id, reports) :
	    NULL);
	json_text(j, "next", next);
}

static void
partner_object(struct json *j, const struct survey_partner *p)
{
	json_object(j, NULL);
	json_text(j, "partner", p->id);
	books_json_files(j, p->books, NULL);
	books_json_accounts(j, p->books);
	json_close(j);
}

void
reconciliation_json_file(struct reconciliation *c, const struct intake_row *r,
    const struct books *b, const char *answer)
{
	struct json *j = &c->j;
	char hex[DIGEST_HEX];
	json_object(j, NULL);
	json_text(j, "partner", r->partner);
	json_text(j, "file", r->name);
	json_text(j, "sha256", digest_hex(r->sha256, hex));
	json_text(j, "outcome", rows_file_outcome(r));
	json_text(j, "answer", answer[0] == '\0' ? NULL : answer);
	/* What is not decided cannot be counted, and is never shown as 0. */
	if (rows_counted(r))
		books_json_accounts(j, b);
	json_close(j);
}

static bool
held_object(void *ctx, const struct held_row *h)
{
	struct reconciliation *to = ctx;
	struct json *j = &to->j;
	const struct receipt_row *r = &h->receipt;
	const struct currency *c = currency_find(r->currency);
	char time[MOMENT_TEXT];
	json_object(j, NULL);
	json_text(j, "partner", h->partner);
	json_text(j, "file", h->file);
	json_span(j, "number", r->key.number);
	json_u64(j, "revision", r->key.revision);
	json_span(j, "waits_for", h->earlier);
	json_bool(j, "file_held", h->whole);
	json_text(j, "since", moment_format(h->since, time));
	json_i64(j, "days", reconciliation_age(to->r, h));
	json_u64(j, "lines", r->lines);
	if (c != NULL) {
		json_text(j, "currency", c->code);
		json_money(j, "amount", r->amount_minor, c);
	}
	json_close(j);
	return true;
}

static bool
reason_object(void *ctx, const char *partner, enum reason why, uint64_t count)
{
	struct json *j = ctx;
	json_object(j, NULL);
	json_text(j, "partner", partner);
	json_text(j, "code", reasons[why].code);
	json_text(j, "wording", reasons[why].wording);
	json_u64(j, "count", count);
	json_close(j);
	return true;
}

static void
equation_number(struct json *j, const char *key, int64_t n,
    const struct currency *c)
{
	if (c != NULL)
		json_money(j, key, n, c);
	else
		json_i64(j, key, n);
}

static bool
equation_object(void *ctx, const struct equation *e)
{
	struct json *j = ctx;
	json_object(j, NULL);
	json_text(j, "scope", e->scope);
	json_text(j, "what", e->what);
	equation_number(j, "left", e->left, e->currency);
	equation_number(j, "right", e->right, e->currency);
	equation_number(j, "difference", e->left - e->right, e->currency);
	json_bool(j, "holds", e->holds);
	json_close(j);
	return true;
}

static bool
failed_equation(void *ctx, const struct equation *e)
{
	return e->partner == NULL || e->holds || equation_object(ctx, e);
}

/* Those of the run, and of files and partners those that fail. */
static bool
equations(struct json *j, const struct reconciliation *c, struct fault *f)
{
	json_array(j, "listed");
	if (c->balance.failed > 0 &&
	    !report_equations(c->l, c->r, failed_equation, j, f))
		return false;
	balance_of_run(c->r, &c->s->books, equation_object, j);
	json_close(j);
	return true;
}

static void
equation_counts(struct json *j, const struct balance *b)
{
	json_object(j, "equations");
	json_i64(j, "checked", b->checked);
	json_i64(j, "failed", b->failed);
}

bool
reconciliation_json_begin(struct reconciliation *c, struct fault *f)
{
	struct json *j = &c->j;
	(void)f;
	json_begin(j, c->o);
	json_object(j, NULL);
	summary(c);
	json_array(j, "partners");
	for (const struct survey_partner *p = c->s->partners; p != NULL;
	    p = p->next)
		partner_object(j, p);
	json_close(j);
	json_array(j, "files_received");
	return true;
}

bool
reconciliation_json_end(struct reconciliation *c, struct fault *f)
{
	struct json *j = &c->j;
	json_close(j);
	json_array(j, "held");
	if (!ledger_held(c->l, c->r->id, held_object, c, f))
		return false;
	json_close(j);
	json_array(j, "reasons");
	if (!ledger_reasons(c->l, c->r->id, reason_object, j, f))
		return false;
	json_close(j);
	equation_counts(j, &c->balance);
	if (!equations(j, c, f))
		return false;
	json_close(j);
	json_end(j);
	return true;
}

void
report_summary_json(const struct survey *s, const struct run_row *r,
    bool dry_run, struct out *o)
{
	struct reconciliation c;
	reconciliation_init(&c, NULL, r, s, o);
	c.dry_run = dry_run;
	json_begin(&c.j, o);
	json_object(&c.j, NULL);
	summary(&c);
	json_bool(&c.j, "dry_run", dry_run);
	equation_counts(&c.j, &c.balance);
	json_end(&c.j);
}
