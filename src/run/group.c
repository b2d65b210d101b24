/*
 * A group of files shares its commits and syncs.  In the words of design
 * section 7, its steps are:
 *
 *	record_claims	claims durable, rows CLAIMED committed		S1
 *	decide		copies and tokens durable, THE commit: DECIDED	S2
 *	journal_group	what was decided, to state/journal/
 *	publish_later	tokens to outbound, inputs archived, PUBLISHED	S4
 *			work/ cleared, DONE				S5
 *
 * The last two are done beside the next two groups, and committed with them, as
 * is the first one of a group that was gathered by then (ahead.h).
 * A member that is already CLAIMED (left by a killed run) has its row.
 */
#include "night.h"
#include "ahead.h"
#include "backup.h"
#include "bundled.h"
#include "claims.h"
#include "collect.h"
#include "failpoint.h"
#include "fault.h"
#include "issue.h"
#include "journal.h"
#include "mutant.h"
#include "publish.h"
#include "staged.h"
#include "worker.h"
#include <unistd.h>

/* They are recorded already if the commit of the group before took them. */
static bool
record_claims(struct night *n, struct group *g, struct fault *f)
{
	if (g->recorded)
		return true;
	if (!collect_sync_claims(&n->tree, g->n, f))
		return false;
	FAILPOINT("group.claims_synced");
	if (!ledger_begin(n->ledger, f))
		return false;
	if (!claims_record(n, g, f)) {
		ledger_rollback(n->ledger);
		return false;
	}
	if (!ledger_commit(n->ledger, f))
		return false;
	FAILPOINT("group.claims_committed");
	return true;
}

struct tokens {
	size_t n;
	struct staged_file *at;
};

/* Decide the members one after the other.  An interruption ends the loop,
 * but what was decided before it is kept. */
static bool
decide_members(struct night *n, struct group *g, struct tokens *t,
    struct fault *f)
{
	struct outputs out;

	for (uint32_t i = 0; i < g->n; i++) {
		struct member *next = i + 1 < g->n ? &g->at[i + 1] : NULL;
		bundled_name(n, g, i);
		if (!file_decide(n, &g->at[i], next, &out, f))
			return f->kind == FAULT_INTERRUPTED;
		/* A part of a bundle has no token. */
		for (unsigned j = 0; j < out.n; j++)
			if (out.at[j].file.token[0] != '\0')
				t->at[t->n++] = out.at[j].file;
		n->progress.files_done++;
		progress_tick(&n->progress);
	}
	return true;
}

/* And what they share. */
static bool
decide_all(struct night *n, struct group *g, struct tokens *t,
    struct fault *f)
{
	struct fault own = { .kind = FAULT_NONE };
	const bool decided = decide_members(n, g, t, f);

	if (decided) {
		publish_early_seal(n->early);
		if (bundled_record(n, g, t->at, &t->n, &own))
			return true;
		*f = own;
	}
	bundles_drop(n->bundles);
	return false;
}

/* Each of them by itself.  What was moved to archive/ comes first, before the
 * stage that has lost it. */
static bool
sync_each(struct night *n, const struct group *g, const struct tokens *t,
    const struct group *next, struct fault *f)
{
	if (!publish_later_sync(n->later, f))
		return false;
	for (uint32_t i = 0; i < g->n; i++)
		if (!g->at[i].odd &&
		    !collect_sync_copy(&n->tree, g->at[i].path, f))
			return false;
	return staged_sync_all(n->tree.stage, t->at, t->n, f) &&
	    (next == NULL || collect_sync_claims(&n->tree, next->n, f));
}

struct sync_of_all {
	int fd;
	bool fine;
	struct fault fault;
};

static void
sync_all(void *ctx)
{
	struct sync_of_all *s = ctx;

	s->fine = syncfs(s->fd) == 0 ||
	    fault_errno(&s->fault, "syncfs", "state/stage");
}

/* What else the commit says than what was decided. */
static bool
record_others(struct night *n, struct group *next, struct fault *f)
{
	return publish_later_record(n->later, n->ledger, f) &&
	    (next == NULL || claims_record(n, next, f));
}

/* Make everything durable that the commit will rely on: our copies of the
 * inputs, the tokens, what was moved and removed of the groups before, and the
 * claims of the next one.  Many of them are cheaper in one sync of the file
 * system, which since Linux 5.8 reports what could not be written; and while
 * that goes on, the rest is put into the transaction. */
static bool
complete(struct night *n, const struct group *g, const struct tokens *t,
    struct group *next, struct fault *f)
{
	struct sync_of_all all = { .fd = n->tree.stage };
	size_t moved;

	if (!publish_later_wait(n->later, &moved, f))
		return false;
	if (g->n + t->n + moved <= SYNC_EACH || mutant(1) || mutant(2))
		return sync_each(n, g, t, next, f) &&
		    record_others(n, next, f);
	worker_give(n->syncing, sync_all, &all);
	const bool recorded = record_others(n, next, f);
	worker_settle(n->syncing);
	if (!all.fine)
		*f = all.fault;
	return recorded && all.fine;
}

/* NEXT: the group whose claims were recorded, too; or NULL. */
static bool
decide(struct night *n, struct group *g, struct group **next,
    struct fault *f)
{
	struct tokens t = { .at = ARENA_ARRAY(&n->group_arena,
	    (size_t)g->n * DOCUMENT_COUNT, struct staged_file) };
	struct fault own = { .kind = FAULT_NONE };

	if (t.at == NULL)
		return fault_set(f, FAULT_IO, 0, "group", "too many files");
	if (!ledger_begin(n->ledger, f))
		return false;
	if (!decide_all(n, g, &t, f)) {
		ledger_rollback(n->ledger);
		return false;
	}
	FAILPOINT("group.decided");
	/* A copy of the ledger is to have no file without its answer. */
	*next = backup_asked(n) ? NULL : ahead_gathered(n->ahead);
	if (!complete(n, g, &t, *next, &own)) {
		ledger_rollback(n->ledger);
		*f = own;
		return false;
	}
	FAILPOINT("group.staged");
#ifdef MUTANT
	if (mutant(3) && !publish_mutant_early(&n->tree, n->ledger, f))
		return false;
#endif
	if (!ledger_commit(n->ledger, &own)) {
		*f = own;
		return false;
	}
	if (*next != NULL)
		(*next)->recorded = true;
	FAILPOINT("group.committed");
	return true;
}

bool
group_run(struct night *n, struct group *g, struct fault *f)
{
	struct fault after = { .kind = FAULT_NONE };
	struct group *next = NULL;
	bool fine;

	if (g->n == 0)
		return true;
	fine = record_claims(n, g, f) && decide(n, g, &next, f);
	const bool told = !fine || journal_group(n, g, &after);
	g->n = 0;
	g->bytes = 0;
	g->recorded = false;
	arena_rewind(&n->group_arena);
	if (!fine)
		return false;
	/* F may say "interrupted": what is decided is issued all the same. */
	if (!told || !publish_later_give(n->later, n->ledger, n->early,
	    &after) || (next == NULL && !backup_answer(n, &after))) {
		*f = after;
		return false;
	}
	return f->kind == FAULT_NONE;
}

bool
group_finish(struct night *n, bool fine, struct fault *f)
{
	struct fault after = { .kind = FAULT_NONE };

	if (!fine && f->kind != FAULT_INTERRUPTED)
		return false;
	if (publish_later_finish(n->later, n->ledger, &after))
		return fine;
	*f = after;
	return false;
}
