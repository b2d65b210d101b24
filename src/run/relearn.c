/*
 * Runs that were lost, in their order: those of the journal with all that is
 * known of them, before and after them what only lies in the archive
 * (relearn_days.c).
 *
 * Invariant: a run becomes DONE in the transaction of its last files, and the
 * journal says what the ledger will say before that is committed.  So a kill
 * leaves a ledger that is still older than its tree, and relearn is repeated.
 */
#include "relearn.h"
#include "clock.h"
#include "date.h"
#include "failpoint.h"
#include "fault.h"
#include "files.h"
#include "gap.h"
#include "line.h"
#include "log.h"
#include "night.h"
#include "publish.h"
#include "report.h"
#include "signals.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool
relearn_begin(struct learning *w, struct fault *f)
{
	struct night *n = w->n;

	if (signals_stop())
		return fault_set(f, FAULT_INTERRUPTED, 0, "interrupted",
		    "run %06lld is not learned as a whole",
		    (long long)n->run.id);
	if (w->pending > 0)
		return true;
	if (!ledger_begin(n->ledger, f))
		return false;
	if (!w->new_run)
		return true;
	if (!ledger_run_learn(n->ledger, &n->run, f))
		return false;
	w->new_run = false;
	w->runs++;
	return true;
}

static bool
discard_tokens(struct learning *w, struct fault *f)
{
	for (unsigned i = 0; i < w->n_tokens; i++)
		if (!files_remove(w->n->tree.stage, w->token[i].token, f))
			return false;
	w->n_tokens = 0;
	return true;
}

bool
relearn_commit(struct learning *w, struct fault *f)
{
	w->pending = 0;
	FAILPOINT("relearn.commit");
	if (!ledger_commit(w->n->ledger, f))
		return false;
	FAILPOINT("relearn.committed");
	return discard_tokens(w, f);
}

void
relearn_set_clock(struct night *n)
{
	clock_freeze(n->run.now);
	night_set_evaluator(n);
}

/* The row is complete: compute its digest, tell the journal, and commit. */
bool
relearn_finish(struct learning *w, enum run_state state, bool sealed,
    struct fault *f)
{
	struct night *n = w->n;

	n->run.state = state;
	if (!ledger_run_update(n->ledger, &n->run, f))
		return false;
	if (sealed && (!journal_seal(n, n->run.id, n->run.digest, f) ||
	    !journal_sealed(n, n->run.id, f)))
		return false;
	n->run.sealed = sealed;
	return ledger_run_update(n->ledger, &n->run, f) &&
	    relearn_commit(w, f);
}

/* ---- From the journal ---------------------------------------------------- */

/* The line that says it, if it is in one. */
static void
read_bundle(struct span lines, char bundle[BASE_TEXT])
{
	bundle[0] = '\0';
	while (lines.len > 0) {
		struct span line = span_cut(&lines, '\n');
		if (span_is(line_next(&line), "bundle"))
			(void)line_read(line_next(&line), bundle, BASE_TEXT);
	}
}

static bool
read_lost(const struct journal_file *file, struct lost *lost)
{
	const struct span *at = file->field;
	uint64_t gzip, outcome, attempts;

	memset(lost, 0, sizeof(*lost));
	if (!line_read(at[AT_PARTNER], lost->partner, sizeof(lost->partner)) ||
	    !line_read(at[AT_NAME], lost->name, sizeof(lost->name)) ||
	    !line_read(at[AT_BASE], lost->base, sizeof(lost->base)) ||
	    !line_read_bytes(at[AT_SHA256], lost->sha256, DIGEST_BYTES) ||
	    !span_to_u64(at[AT_SIZE], INT64_MAX, &lost->size) ||
	    !span_to_u64(at[AT_GZIP], 1, &gzip) ||
	    !span_to_u64(at[AT_OUTCOME], FILE_OUTCOMES - 1, &outcome) ||
	    !span_to_u64(at[AT_ATTEMPTS], UINT32_MAX, &attempts))
		return false;
	/* These may be absent. */
	(void)line_read(at[AT_ARCHIVED], lost->archived,
	    sizeof(lost->archived));
	(void)line_read(file->claimed, lost->claimed, sizeof(lost->claimed));
	read_bundle(file->lines, lost->bundle);
	lost->rehearsal = span_is(at[AT_REHEARSAL], "1");
	lost->gzip = gzip == 1;
	lost->outcome = (enum file_outcome)outcome;
	lost->attempts = (uint32_t)attempts;
	lost->lines = file->lines;
	return true;
}

static bool
read_end(struct span end, struct run_row *r)
{
	uint64_t *const counts[] = { &r->not_ready, &r->ignored,
	    &r->unbalanced, &r->missing, &r->disabled };
	uint64_t status, balanced;

	line_next(&end);
	if (!span_to_u64(line_next(&end), 255, &status) ||
	    !span_to_u64(line_next(&end), 1, &balanced))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(counts); i++)
		if (!span_to_u64(line_next(&end), INT64_MAX, counts[i]))
			return false;
	r->exit_status = (int32_t)status;
	r->balanced = balanced == 1;
	return true;
}

static bool
finish_journal_run(struct learning *w, const struct journal_run *j,
    struct fault *f)
{
	struct outputs reports;
	struct night *n = w->n;

	if (!read_end(j->end, &n->run) || !relearn_documents(j->reports,
	    "report", &reports))
		return fault_set(f, FAULT_CONFIG, 0, "relearn", "the journal's "
		    "record of run %06lld cannot be read", (long long)j->id);
	const enum run_state state = relearn_find_left(w, true, &reports)
	    ? RUN_REPORTED : RUN_DONE;
	if (!relearn_begin(w, f) || !ledger_outbox_learn(n->ledger, n->run.id,
	    0, reports.at, reports.n, f) || !relearn_finish(w, state, true, f))
		return false;
	if (memcmp(n->run.digest, j->digest, DIGEST_BYTES) == 0)
		return true;
	log_warning("run %06lld: its record is not quite the one of then",
	    (long long)j->id);
	w->differences++;
	return true;
}

static bool
learn_run(struct learning *w, const struct journal_run *j, struct fault *f)
{
	struct night *n = w->n;
	struct lost lost;
	bool known;

	if (!ledger_run_find(n->ledger, j->id, &n->run, &known, f))
		return false;
	if (known && n->run.state != RUN_OPEN)
		return true;
	if (!known)
		n->run = (struct run_row){ .id = j->id, .now = j->now };
	w->new_run = !known;
	relearn_set_clock(n);
	for (size_t i = 0; i < j->n; i++) {
		if (!read_lost(&j->at[i], &lost))
			return fault_set(f, FAULT_CONFIG, 0, "relearn", "the "
			    "journal's record of run %06lld cannot be read",
			    (long long)j->id);
		if (!relearn_file(w, &lost, f))
			return false;
	}
	if (j->sealed)
		return finish_journal_run(w, j, f);
	/* It was not finished: the next run does that. */
	return w->pending == 0 || relearn_commit(w, f);
}

struct journals {
	size_t n;
	int64_t *at;		/* the runs of the journal, ascending */
	int32_t first_day;	/* of what is to be learned from it */
	int64_t first_run;
};

static bool
learn_journals(struct learning *w, const struct journals *js,
    struct fault *f)
{
	struct arena a;
	struct journal_run j;
	bool fine = true;

	arena_init(&a, 1u << 30);
	for (size_t i = 0; fine && i < js->n; i++) {
		arena_rewind(&a);
		if (js->at[i] >= js->first_run)
			fine = journal_read(w->state, js->at[i], &a,
			    &j, f) && learn_run(w, &j, f);
	}
	arena_free(&a);
	return fine;
}

/* A release has no input of its own: to learn it is to have the ledger that
 * held the orders as it was then. */
static bool
has_release(const struct journal_run *j)
{
	for (size_t i = 0; i < j->n; i++)
		if (!span_is(j->at[i].field[AT_SOURCE], "-"))
			return true;
	return false;
}

/* Those from the ledger's last run on, and the earliest of their days. */
static bool
find_journals(struct learning *w, struct arena *a, struct journals *js,
    struct fault *f)
{
	struct run_row last;
	struct arena text;
	struct journal_run j;
	bool found;

	js->first_day = RELEARN_LAST_DAY;
	js->first_run = INT64_MAX;
	if (!ledger_run_find(w->n->ledger, 0, &last, &found, f) ||
	    !journal_list(w->state, a, &js->at, &js->n, f))
		return false;
	arena_init(&text, 1u << 30);
	bool fine = true;
	for (size_t i = 0; fine && i < js->n; i++) {
		if (found && (js->at[i] < last.id || (js->at[i] == last.id &&
		    last.state != RUN_OPEN)))
			continue;
		arena_rewind(&text);
		fine = journal_read(w->state, js->at[i], &text, &j, f);
		if (fine && has_release(&j))
			fine = fault_set(f, FAULT_CONFIG, 0, "relearn",
			    "run %06lld decided orders that had been held, "
			    "which cannot be learned again: restore a ledger "
			    "that was saved after it", (long long)j.id);
		if (fine && moment_day(j.now) < js->first_day)
			js->first_day = moment_day(j.now);
		if (js->first_run == INT64_MAX)
			js->first_run = js->at[i];
	}
	arena_free(&text);
	return fine;
}

/* ---- All of it ----------------------------------------------------------- */

/* Runs of which nothing is left but their reports: their numbers are used. */
static bool
skip_numbers(struct learning *w, struct fault *f)
{
	struct run_row last;
	int64_t reported;
	bool found;

	if (!gap_last_report(&w->n->config, &reported, f) ||
	    !ledger_run_find(w->n->ledger, 0, &last, &found, f))
		return false;
	if (reported <= (found ? last.id : 0))
		return true;
	w->n->run = (struct run_row){ .id = reported, .balanced = true,
	    .now = found ? last.now : clock_now() };
	w->new_run = true;
	return relearn_begin(w, f) && relearn_finish(w, RUN_DONE, found &&
	    last.sealed, f);
}

static bool
learn_all(struct learning *w, struct fault *f)
{
	struct arena a;
	struct journals js = { .n = 0 };

	arena_init(&a, 64u << 20);
	const bool fine = find_journals(w, &a, &js, f) &&
	    relearn_days(w, js.first_day, js.first_run, f) &&
	    learn_journals(w, &js, f) &&
	    relearn_days(w, RELEARN_LAST_DAY, INT64_MAX, f) &&
	    skip_numbers(w, f);
	arena_free(&a);
	return fine;
}

/* A ledger that is another tree's cannot learn this one's past. */
static bool
may_learn(struct learning *w, struct gap *gap, struct fault *f)
{
	return gap_find(&w->n->config, w->n->ledger, gap, f) &&
	    (gap->kind != GAP_FOREIGN || gap_refuse(gap, false, f));
}

/* A dry run has a scratch tree, but looks at the real one. */
static bool
open_dirs(struct learning *w, struct fault *f)
{
	const struct config *c = &w->n->config;

	w->work = w->archive = w->outbound = -1;
	w->unbundled = unbundled_new();
	return (w->state = tree_open_path(c->state, f)) >= 0 &&
	    (w->work = files_open_dir(w->state, "work", f)) >= 0 &&
	    (w->archive = tree_open_path(c->archive, f)) >= 0 &&
	    (w->outbound = tree_open_path(c->outbound, f)) >= 0;
}

bool
relearn(struct learning *w, struct fault *f)
{
	struct night *n = w->n;
	struct gap gap;

	signals_catch();
	arena_init(&w->arena, 256u << 20);
	bool fine = open_dirs(w, f) && may_learn(w, &gap, f);
	if (fine && gap.kind == GAP_BEHIND)
		fine = relearn_list_left(w, f) && learn_all(w, f) &&
		    (n->tree.rehearse ||
		    (may_learn(w, &gap, f) && (gap.kind == GAP_NONE ||
		    gap_refuse(&gap, false, f))));
	if (!fine) {
		struct fault second = { .kind = FAULT_NONE };
		ledger_rollback(n->ledger);
		(void)discard_tokens(w, &second);
	}
	arena_free(&w->arena);
	unbundled_free(w->unbundled);
	const int fds[] = { w->state, w->work, w->archive, w->outbound };
	for (size_t i = 0; i < ARRAY_LEN(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return fine;
}
