/*
 * A night's tools: taken in one order, given back in the other.
 *
 * Invariants:
 * 1. The decoder is started before the lock is taken and the ledger is
 *    opened, so it never has them; and after the program is confined, so
 *    that it is confined with it.
 * 2. Nothing is written before the ledger is known to be that of the tree.
 */
#include "night.h"
#include "beside.h"
#include "blanks.h"
#include "confinement.h"
#include "decode.h"
#include "evaluate.h"
#include "fault.h"
#include "files.h"
#include "gap.h"
#include "issue.h"
#include "options.h"
#include "publish.h"
#include "report.h"
#include "trespass.h"
#include "worker.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
choose_partners(struct night *n, const struct options *o, struct fault *f)
{
	struct partners *ps = &n->config.partners;

	for (uint32_t i = 0; o->n_partners > 0 && i < ps->n; i++)
		ps->at[i].left_out = true;
	for (unsigned i = 0; i < o->n_partners; i++) {
		const struct partner *p = config_partner(&n->config,
		    o->partner[i], f);
		if (p == NULL)
			return false;
		ps->at[p - ps->at].left_out = false;
	}
	return true;
}

/* A dry run takes no lock, but a ledger that is being written tells nothing. */
static bool
nobody_runs(struct night *n, struct fault *f)
{
	bool held;
	const int state = files_open_dir(AT_FDCWD, n->config.state, f);

	if (state < 0)
		return false;
	const bool looked = lock_look(state, &held, n->lock.holder, f);
	close(state);
	return looked && (!held || fault_set(f, FAULT_BUSY, 0, "lock",
	    "another run is active: %s", n->lock.holder));
}

static bool
open_tree(struct night *n, const struct options *o, struct fault *f)
{
	if (!o->dry_run)
		return tree_open(&n->tree, &n->config, f) &&
		    lock_take(&n->lock, n->tree.state, o->wait_seconds, f);
	return nobody_runs(n, f) &&
	    tree_open_scratch(&n->tree, &n->config, n->scratch, f);
}

static bool
confine(const struct night *n, bool dry, struct fault *f)
{
	const struct confinement_extra extra = {
		.scratch = dry ? n->scratch : NULL };

	return confinement_files(dry ? CONFINEMENT_DRY_RUN
	    : CONFINEMENT_RUN, &n->config, &extra, f);
}

/* The numbers of the partners in the ledger. */
static bool
number_partners(struct night *n, struct fault *f)
{
	struct partners *ps = &n->config.partners;

	if (!ledger_begin(n->ledger, f))
		return false;
	for (uint32_t i = 0; i < ps->n; i++)
		if (!ledger_partner(n->ledger, ps->at[i].id, &ps->at[i].key,
		    f)) {
			ledger_rollback(n->ledger);
			return false;
		}
	return ledger_commit(n->ledger, f);
}

/* A ledger that is gone is not simply begun anew where there was one. */
static bool
may_begin(const struct night *n, const char *path, struct fault *f)
{
	struct gap gap;

	if (access(path, F_OK) == 0 || errno != ENOENT)
		return true;		/* what is wrong, opening it tells */
	return gap_find(&n->config, NULL, &gap, f) &&
	    (gap.kind == GAP_NONE || gap_refuse(&gap, true, f));
}

static bool
knows_its_tree(const struct night *n, struct fault *f)
{
	struct gap gap;

	return gap_find(&n->config, n->ledger, &gap, f) &&
	    (gap.kind == GAP_NONE || gap_refuse(&gap, false, f));
}

bool
night_open(struct night *n, const struct options *o, bool relearn,
    struct fault *f)
{
	char path[CONFIG_PATH + 32];

	memset(n, 0, sizeof(*n));
	n->lock.fd = -1;
	n->tree = (struct tree){ -1, -1, -1, -1, -1, -1, -1, false };
	arena_init(&n->scan_arena, 512u << 20);
	arena_init(&n->group_arena, 64u << 20);
	arena_init(&n->file_arena, 16u << 20);
	arena_init(&n->release_arena, 256u << 20);
	if (!config_load(&n->config, o, f) || !choose_partners(n, o, f))
		return false;
	/* A scratch tree has to be there before all else is out of reach; the
	 * tree itself has a lock, which comes after the decoder. */
	if ((o->dry_run && !open_tree(n, o, f)) || !confine(n, o->dry_run, f))
		return false;
	/* Invariant 1.  We can only end what is confined with us. */
	n->schemas = schemas_load(n->config.xsd_dir, f);
	if (n->schemas == NULL)
		return false;
	n->decoder = decoder_start(n->schemas, f);
	if (n->decoder == NULL || (!o->dry_run && !open_tree(n, o, f)))
		return false;
	/* What a huge savepoint spills goes beside the ledger. */
	setenv("SQLITE_TMPDIR", n->config.state, 1);
	snprintf(path, sizeof(path), "%s/ledger.db", n->config.state);
	if (!relearn && !may_begin(n, path, f))
		return false;
	n->ledger = ledger_open(path, o->dry_run ? LEDGER_REHEARSE
	    : LEDGER_WRITE, f);
	/* Before anything is written, the first commit included. */
	if (n->ledger == NULL || (!relearn && !knows_its_tree(n, f)) ||
	    !number_partners(n, f))
		return false;
	n->beside = beside_begin();
	n->early = publish_early(&n->tree);
	n->later = publish_later(&n->tree);
	n->syncing = worker_new(1);
	n->blanks = blanks_new(n->tree.stage);
	n->bundles = bundles_new(n->tree.stage);
	progress_start(&n->progress, !o->quiet && !o->json);
	TRESPASS("run");
	return true;
}

void
night_close(struct night *n)
{
	progress_end(&n->progress);
	beside_end(n->beside);
	publish_later_end(n->later);
	worker_free(n->syncing);
	publish_early_end(n->early);
	bundles_free(n->bundles);
	blanks_free(n->blanks);
	if (n->evaluator != NULL)
		recall_close(&n->recall);
	evaluator_free(n->evaluator);
	report_survey_free(n->survey);
	decoder_stop(n->decoder);
	schemas_free(n->schemas);
	ledger_close(n->ledger);
	if (n->scratch[0] != '\0')
		tree_remove(n->scratch);
	else if (n->run.id != 0 && n->tree.work >= 0)
		publish_sweep(&n->tree);
	lock_drop(&n->lock);
	tree_close(&n->tree);
	arena_free(&n->release_arena);
	arena_free(&n->file_arena);
	arena_free(&n->group_arena);
	arena_free(&n->scan_arena);
	config_free(&n->config);
}
