#include "reconciliation.h"
#include "compiler.h"
#include "rows.h"
#include <assert.h>

static const struct form {
	bool (*begin)(struct reconciliation *c, struct fault *f);
	reconciliation_file *file;	/* NULL: no rows of files */
	bool (*end)(struct reconciliation *c, struct fault *f);
} forms[REPORT_FORMATS] = {
	[REPORT_TEXT] = { reconciliation_text, NULL, NULL },
	[REPORT_CSV] = { reconciliation_csv_partners, reconciliation_csv_file,
	    reconciliation_csv_end },
	[REPORT_JSON] = { reconciliation_json_begin, reconciliation_json_file,
	    reconciliation_json_end },
};

struct writing {
	struct reconciliation form[REPORT_FORMATS];
	struct ledger *l;
	struct fault *f;
	bool ok;
};

void
reconciliation_init(struct reconciliation *c, struct ledger *l,
    const struct run_row *r, const struct survey *s, struct out *o)
{
	*c = (struct reconciliation){ .l = l, .r = r, .s = s,
		.balance = s->balance, .o = o };
	balance_judge(&c->balance, r);
}

static bool
put_file(void *ctx, const struct intake_row *r, const struct books *b)
{
	struct writing *w = ctx;
	char answer[DOCUMENT_PATH];
	w->ok = rows_document(w->l, r->id, DOCUMENT_ACK, answer, w->f);
	for (int i = 0; w->ok && i < REPORT_FORMATS; i++)
		if (w->form[i].o != NULL && forms[i].file != NULL)
			forms[i].file(&w->form[i], r, b, answer);
	return w->ok;
}

static bool
put_files(struct writing *w, int64_t run)
{
	const struct books_walk files = { .file = put_file, .ctx = w };
	bool wanted = false;
	for (int i = 0; i < REPORT_FORMATS; i++)
		wanted |= w->form[i].o != NULL && forms[i].file != NULL;
	return !wanted || (books_walk(w->l, run, &files, w->f) && w->ok);
}

bool
report_documents(struct ledger *l, const struct run_row *r,
    const struct survey *s, struct out *const to[REPORT_FORMATS],
    struct fault *f)
{
	struct writing w = { .l = l, .f = f, .ok = true };
	assert(to[REPORT_CSV] == NULL || to[REPORT_CSV] == s->csv);
	for (int i = 0; i < REPORT_FORMATS; i++) {
		reconciliation_init(&w.form[i], l, r, s, to[i]);
		if (to[i] != NULL && !forms[i].begin(&w.form[i], f))
			return false;
	}
	if (!put_files(&w, r->id))
		return false;
	for (int i = 0; i < REPORT_FORMATS; i++)
		if (to[i] != NULL && forms[i].end != NULL &&
		    !forms[i].end(&w.form[i], f))
			return false;
	return true;
}

bool
report_run(struct ledger *l, const struct run_row *r,
    enum report_format format, struct out *o, struct fault *f)
{
	struct out *to[REPORT_FORMATS] = { NULL };
	to[format] = o;
	struct survey *s = report_survey(l, r, to[REPORT_CSV], f);
	const bool fine = s != NULL && report_documents(l, r, s, to, f);
	report_survey_free(s);
	return fine;
}
