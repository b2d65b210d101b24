/*
 * The reconciliation as one JSON object.  Its first members are the summary
 * that `run --json` prints, a contract with other programs (design section
 * 8): members may be added, never changed.
 */
#include "books.h"
#include "books_json.h"
#include "digest.h"
#include "json_out.h"
#include "needs.h"
#include "reconciliation.h"
#include "rows.h"

static void
summary(struct json *j, const struct reconciliation *c)
{
	const char *next = c->dry_run ? NULL :
	    needs_command(c->r, &c->books, &c->balance);
	const bool written = !c->dry_run && c->balance.judged &&
	    report_has_documents(c->r, &c->books, c->balance.holds);
	const int status = c->balance.judged ? c->r->exit_status :
	    report_exit_status(c->r, &c->books, c->balance.holds);
	char run[RUN_TEXT], time[MOMENT_TEXT], reports[REPORTS_TEXT];
	json_i64(j, "schema_version", JSON_SCHEMA_VERSION);
	json_text(j, "run", rows_run(c->r->id, run));
	json_text(j, "time", moment_format(c->r->now, time));
	json_i64(j, "exit", status);
	json_bool(j, "balanced", c->balance.holds);
	json_bool(j, "finished", c->balance.judged);
	json_text(j, "result", banner_words[
	    needs_banner(c->r, &c->books, &c->balance)]);
	books_json_files(j, &c->books, c->r);
	books_json_accounts(j, &c->books);
	json_u64(j, "missing", c->r->missing);
	json_u64(j, "partners_disabled", c->r->disabled);
	json_text(j, "reports", written ? rows_reports(c->r->id, reports) :
	    NULL);
	json_text(j, "next", next);
}

static bool
partner_object(void *ctx, const char *partner, const struct books *b)
{
	struct json *j = ctx;
	json_object(j, NULL);
	json_text(j, "partner", partner);
	books_json_files(j, b, NULL);
	books_json_accounts(j, b);
	json_close(j);
	return true;
}

struct file_writer {
	struct ledger *l;
	struct json *j;
	struct fault *f;
	bool ok;
};

static bool
file_object(void *ctx, const struct intake_row *r, const struct books *b)
{
	struct file_writer *w = ctx;
	char path[DOCUMENT_PATH], hex[DIGEST_HEX];
	w->ok = rows_document(w->l, r->id, DOCUMENT_ACK, path, w->f);
	if (!w->ok)
		return false;
	json_object(w->j, NULL);
	json_text(w->j, "partner", r->partner);
	json_text(w->j, "file", r->name);
	json_text(w->j, "sha256", digest_hex(r->sha256, hex));
	json_text(w->j, "outcome", rows_file_outcome(r));
	json_text(w->j, "answer", path[0] == '\0' ? NULL : path);
	/* What is not decided cannot be counted, and is never shown as 0. */
	if (rows_counted(r))
		books_json_accounts(w->j, b);
	json_close(w->j);
	return true;
}

struct held_writer {
	const struct run_row *r;
	struct json *j;
};

static bool
held_object(void *ctx, const struct held_row *h)
{
	const struct held_writer *w = ctx;
	const struct receipt_row *r = &h->receipt;
	const struct currency *c = currency_find(r->currency);
	char time[MOMENT_TEXT];
	json_object(w->j, NULL);
	json_text(w->j, "partner", h->partner);
	json_text(w->j, "file", h->file);
	json_span(w->j, "number", r->key.number);
	json_u64(w->j, "revision", r->key.revision);
	json_span(w->j, "waits_for", h->earlier);
	json_bool(w->j, "file_held", h->whole);
	json_text(w->j, "since", moment_format(h->since, time));
	json_i64(w->j, "days", reconciliation_age(w->r, h));
	json_u64(w->j, "lines", r->lines);
	if (c != NULL) {
		json_text(w->j, "currency", c->code);
		json_money(w->j, "amount", r->amount_minor, c);
	}
	json_close(w->j);
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
	balance_of_run(c->r, &c->books, equation_object, j);
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

static bool
parts(struct json *j, struct reconciliation *c, struct fault *f)
{
	struct file_writer w = { .l = c->l, .j = j, .f = f, .ok = true };
	const struct books_walk partners = { .partner = partner_object,
		.ctx = j };
	const struct books_walk files = { .file = file_object, .ctx = &w };
	json_array(j, "partners");
	if (!books_walk(c->l, c->r->id, &partners, f))
		return false;
	json_close(j);
	json_array(j, "files_received");
	if (!books_walk(c->l, c->r->id, &files, f) || !w.ok)
		return false;
	json_close(j);
	json_array(j, "held");
	struct held_writer held = { c->r, j };
	if (!ledger_held(c->l, c->r->id, held_object, &held, f))
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
	return true;
}

bool
reconciliation_json(struct reconciliation *c, struct fault *f)
{
	struct json j;
	json_begin(&j, c->o);
	json_object(&j, NULL);
	summary(&j, c);
	if (!parts(&j, c, f))
		return false;
	json_end(&j);
	return true;
}

bool
report_summary_json(struct ledger *l, const struct run_row *r, bool dry_run,
    struct out *o, struct fault *f)
{
	struct reconciliation c = { .l = l, .r = r, .o = o,
	    .dry_run = dry_run };
	struct json j;
	if (!balance_of(l, r, &c.books, &c.balance, f))
		return false;
	json_begin(&j, o);
	json_object(&j, NULL);
	summary(&j, &c);
	json_bool(&j, "dry_run", dry_run);
	equation_counts(&j, &c.balance);
	json_end(&j);
	return true;
}
