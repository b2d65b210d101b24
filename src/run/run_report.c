/* The end of a run: its status, its documents, DONE. */
#include "night.h"
#include "backup.h"
#include "failpoint.h"
#include "fault.h"
#include "journal.h"
#include "publish.h"
#include "report.h"
#include "staged.h"
#include <stdio.h>
#include <string.h>

static const char *const names[REPORT_FORMATS] = {
	[REPORT_TEXT] = "reconciliation.txt",
	[REPORT_CSV] = "reconciliation.csv",
	[REPORT_JSON] = "reconciliation.json",
};

/* The documents while they are written; NULL: not yet, or finished. */
struct writing {
	struct staged *at[REPORT_FORMATS];
};

static void
abort_all(struct writing *w)
{
	for (int i = 0; i < REPORT_FORMATS; i++) {
		staged_abort(w->at[i]);
		w->at[i] = NULL;
	}
}

static bool
open_document(struct night *n, struct writing *w, int i, struct fault *f)
{
	if (w->at[i] == NULL)
		w->at[i] = staged_open(n->tree.stage, f);
	return w->at[i] != NULL;
}

static bool
finish_document(struct writing *w, int i, const struct run_row *run,
    struct output *o, struct fault *f)
{
	struct staged *s = w->at[i];

	w->at[i] = NULL;
	o->kind = DOCUMENT_REPORT;
	snprintf(o->path, sizeof(o->path), "reports/%06lld/%s",
	    (long long)run->id, names[i]);
	return staged_finish(s, &o->file, f);
}

/* Begins the transaction that will commit them. */
static bool
write_documents(struct night *n, struct writing *w, const struct run_row *run,
    struct fault *f)
{
	struct output outputs[REPORT_FORMATS];
	struct staged_file files[REPORT_FORMATS];
	struct out *to[REPORT_FORMATS];

	memset(outputs, 0, sizeof(outputs));
	for (int i = 0; i < REPORT_FORMATS; i++) {
		if (!open_document(n, w, i, f))
			return false;
		to[i] = staged_out(w->at[i]);
	}
	if (!report_documents(n->ledger, run, n->survey, to, f))
		return false;
	for (int i = 0; i < REPORT_FORMATS; i++) {
		if (!finish_document(w, i, run, &outputs[i], f))
			return false;
		files[i] = outputs[i].file;
	}
	if (!staged_sync_all(n->tree.stage, files, REPORT_FORMATS, f) ||
	    !ledger_begin(n->ledger, f))
		return false;
	for (int i = 0; i < REPORT_FORMATS; i++)
		if (!ledger_outbox_add(n->ledger, run->id, 0, &outputs[i], f))
			return false;
	return true;
}

static bool
set_state(struct night *n, struct run_row *run, enum run_state state,
    struct fault *f)
{
	run->state = state;
	return ledger_run_update(n->ledger, run, f) &&
	    ledger_commit(n->ledger, f);
}

/* The record is complete with the row as it is now; its digest goes into the
 * same commit, and after it the record into its place. */
static bool
seal(struct night *n, struct run_row *run, struct fault *f)
{
	if (!ledger_run_update(n->ledger, run, f) ||
	    !journal_seal(n, run->id, run->digest, f))
		return false;
	run->sealed = true;
	if (!set_state(n, run, RUN_REPORTED, f))
		return false;
	FAILPOINT("night.report_committed");
	return journal_sealed(n, run->id, f);
}

/* What a kill has left after the commit. */
static bool
seal_again(struct night *n, struct run_row *run, struct fault *f)
{
	return !run->sealed || journal_write(n, run->id, true, f);
}

/* Look at the run, give it its status, and write what there is to say of it.
 * Begins the transaction that ends it. */
static bool
conclude(struct night *n, struct writing *w, struct run_row *run,
    struct fault *f)
{
	if (!open_document(n, w, REPORT_CSV, f))
		return false;
	report_survey_free(n->survey);
	n->survey = report_survey(n->ledger, run,
	    staged_out(w->at[REPORT_CSV]), f);
	if (n->survey == NULL)
		return false;
	const struct books *books =
	    report_survey_books(n->survey, &run->balanced);
	run->balanced = run->balanced && run->unbalanced == 0;
	run->exit_status = report_exit_status(run, books, run->balanced);
	return report_has_documents(run, books, run->balanced)
	    ? write_documents(n, w, run, f) : ledger_begin(n->ledger, f);
}

bool
night_report(struct night *n, struct run_row *run, struct fault *f)
{
	struct writing w = { { NULL } };

	if (run->state == RUN_OPEN) {
		const bool concluded = conclude(n, &w, run, f);
		abort_all(&w);
		if (!concluded)
			return false;
		FAILPOINT("night.reported");
		if (!seal(n, run, f))
			return false;
	} else if (!seal_again(n, run, f)) {
		return false;
	}
	return publish_ready(&n->tree, n->ledger, f) &&
	    ledger_begin(n->ledger, f) && set_state(n, run, RUN_DONE, f) &&
	    backup_answer(n, f);
}
