/* The end of a run: its status, its documents, DONE. */
#include "ledger_record.h"
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

static const struct {
	const char *name;
	enum report_format format;
} documents[] = {
	{ "reconciliation.txt", REPORT_TEXT },
	{ "reconciliation.csv", REPORT_CSV },
	{ "reconciliation.json", REPORT_JSON },
};

static bool
write_document(struct night *n, const struct run_row *run, size_t i,
    struct output *o, struct fault *f)
{
	struct staged *s = staged_open(n->tree.stage, f);

	if (s == NULL)
		return false;
	o->kind = DOCUMENT_REPORT;
	snprintf(o->path, sizeof(o->path), "reports/%06lld/%s",
	    (long long)run->id, documents[i].name);
	if (!report_run(n->ledger, run, documents[i].format, staged_out(s),
	    f)) {
		staged_abort(s);
		return false;
	}
	return staged_finish(s, &o->file, f);
}

/* Begins the transaction that will commit them. */
static bool
write_documents(struct night *n, const struct run_row *run, struct fault *f)
{
	struct output outputs[ARRAY_LEN(documents)];
	struct staged_file files[ARRAY_LEN(documents)];

	memset(outputs, 0, sizeof(outputs));
	for (size_t i = 0; i < ARRAY_LEN(documents); i++) {
		if (!write_document(n, run, i, &outputs[i], f))
			return false;
		files[i] = outputs[i].file;
	}
	if (!staged_sync_all(n->tree.stage, files, ARRAY_LEN(files), f) ||
	    !ledger_begin(n->ledger, f))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(documents); i++)
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
 * same commit. */
static bool
seal(struct night *n, struct run_row *run, struct fault *f)
{
	if (!ledger_run_update(n->ledger, run, f) ||
	    !ledger_chain_digest(n->ledger, run->id, run->digest, f))
		return false;
	run->sealed = true;
	return set_state(n, run, RUN_REPORTED, f);
}

bool
night_report(struct night *n, struct run_row *run, struct fault *f)
{
	struct books books;

	if (run->state == RUN_OPEN) {
		if (!report_books(n->ledger, run, &books, &run->balanced, f))
			return false;
		run->balanced = run->balanced && run->unbalanced == 0;
		run->exit_status = report_exit_status(run, &books,
		    run->balanced);
		if (report_has_documents(run, &books, run->balanced)
		    ? !write_documents(n, run, f) : !ledger_begin(n->ledger, f))
			return false;
		FAILPOINT("night.reported");
		if (!seal(n, run, f))
			return false;
	}
	FAILPOINT("night.report_committed");
	if (run->sealed && !journal_write(n, run->id, true, f))
		return false;
	return publish_ready(&n->tree, n->ledger, f) &&
	    ledger_begin(n->ledger, f) && set_state(n, run, RUN_DONE, f) &&
	    backup_answer(n, f);
}
