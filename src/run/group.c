/*
 * A group of files shares its commits and syncs.  In the words of design
 * section 7, its steps are:
 *
 *	record_claims	claims durable, rows CLAIMED committed		S1
 *	decide		copies and tokens durable, THE commit: DECIDED	S2
 *	journal_group	what was decided, to state/journal/
 *	publish_later	tokens to outbound, inputs to archive, PUBLISHED	S4
 *			work/ cleared, DONE				S5
 *
 * The last two are done beside the next two groups, and committed with them.
 * A member that is already CLAIMED (left by a killed run) has its row.
 */
#include "night.h"
#include "backup.h"
#include "collect.h"
#include "failpoint.h"
#include "fault.h"
#include "journal.h"
#include "mutant.h"
#include "partner.h"
#include "publish.h"
#include "staged.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* The name without .gz and without .xml or .csv; what is not plain in a file
 * name becomes "_". */
static void
stem_of(const char *name, char stem[MAX_STEM + 1])
{
	static const char *const endings[] = { ".gz", ".xml", ".csv" };
	struct span s = span_of(name);

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		const size_t len = strlen(endings[i]);
		if (s.len > len && strncasecmp(s.at + s.len - len, endings[i],
		    len) == 0)
			s.len -= len;
	}
	if (s.len > MAX_STEM)
		s.len = MAX_STEM;
	for (size_t i = 0; i < s.len; i++) {
		const char c = s.at[i];
		const bool plain = (c >= 'a' && c <= 'z') ||
		    (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '_' || (c == '.' && i > 0);
		stem[i] = plain ? c : '_';
	}
	stem[s.len] = '\0';
}

/* STEM-SHA8, and a number behind it when the partner sent these bytes under
 * this name before: no document ever takes another's name. */
static bool
name_base(struct ledger *l, struct member *m, struct fault *f)
{
	char stem[MAX_STEM + 1];
	struct drop *d = &m->drop;
	uint32_t earlier;

	stem_of(d->name, stem);
	snprintf(d->base, sizeof(d->base), "%s-%.8s", stem, d->sha256_hex);
	if (!ledger_intake_bases(l, d->partner->id, d->base, d->rehearsal,
	    &earlier, f))
		return false;
	if (earlier > 0)
		snprintf(d->base, sizeof(d->base), "%s-%.8s-%u", stem,
		    d->sha256_hex, earlier + 1);
	return true;
}

static bool
record_claim(struct night *n, struct member *m, struct fault *f)
{
	struct intake_row *r = &m->row;
	const struct drop *d = &m->drop;

	r->run = n->run.id;
	/* The same bytes as when its row was made: the same names. */
	if (r->id != 0 && memcmp(r->sha256, d->sha256, DIGEST_BYTES) == 0)
		return ledger_intake_update(n->ledger, r, f);
	if (!name_base(n->ledger, m, f))
		return false;
	r->state = INTAKE_CLAIMED;
	r->outcome = FILE_PENDING;
	r->rehearsal = d->rehearsal;
	r->gzip = d->gzip;
	r->size = d->size;
	memcpy(r->sha256, d->sha256, sizeof(r->sha256));
	memcpy(r->partner, d->partner->id, sizeof(r->partner));
	memcpy(r->name, d->name, sizeof(r->name));
	memcpy(r->claimed, m->path, sizeof(r->claimed));
	memcpy(r->base, d->base, sizeof(r->base));
	return r->id != 0 ? ledger_intake_update(n->ledger, r, f)
	    : ledger_intake_add(n->ledger, r, f);
}

static bool
record_claims(struct night *n, struct group *g, struct fault *f)
{
	if (!collect_sync_claims(&n->tree, g->n, f))
		return false;
	FAILPOINT("group.claims_synced");
	if (!ledger_begin(n->ledger, f))
		return false;
	for (uint32_t i = 0; i < g->n; i++) {
		if (!record_claim(n, &g->at[i], f)) {
			ledger_rollback(n->ledger);
			return false;
		}
		g->at[i].drop.intake = g->at[i].row.id;
	}
	FAILPOINT("group.claims_recorded");
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
		if (!file_decide(n, &g->at[i], next, &out, f))
			return f->kind == FAULT_INTERRUPTED;
		for (unsigned j = 0; j < out.n; j++)
			t->at[t->n++] = out.at[j].file;
		n->progress.files_done++;
		progress_tick(&n->progress);
	}
	return true;
}

/* Everything that the commit will rely on: our copies of the inputs, the
 * tokens, and what was moved and removed of the groups before.  Many of them
 * are cheaper in one sync of the file system, which since Linux 5.8 reports
 * what could not be written. */
static bool
make_durable(struct night *n, struct group *g, struct tokens *t,
    struct fault *f)
{
	size_t moved;

	if (!publish_later_wait(n->later, &moved, f))
		return false;
	if (g->n + t->n + moved > SYNC_EACH && !mutant(1) && !mutant(2))
		return syncfs(n->tree.stage) == 0 ||
		    fault_errno(f, "syncfs", "state/stage");
	for (uint32_t i = 0; i < g->n; i++)
		if (!g->at[i].odd &&
		    !collect_sync_copy(&n->tree, g->at[i].path, f))
			return false;
	return staged_sync_all(n->tree.stage, t->at, t->n, f) &&
	    publish_later_sync(n->later, f);
}

static bool
decide(struct night *n, struct group *g, struct fault *f)
{
	struct tokens t = { .at = ARENA_ARRAY(&n->group_arena,
	    (size_t)g->n * DOCUMENT_COUNT, struct staged_file) };
	struct fault sync = { .kind = FAULT_NONE };

	if (t.at == NULL)
		return fault_set(f, FAULT_IO, 0, "group", "too many files");
	if (!ledger_begin(n->ledger, f))
		return false;
	if (!decide_members(n, g, &t, f)) {
		ledger_rollback(n->ledger);
		return false;
	}
	FAILPOINT("group.decided");
	if (!make_durable(n, g, &t, &sync) ||
	    !publish_later_record(n->later, n->ledger, &sync)) {
		ledger_rollback(n->ledger);
		*f = sync;
		return false;
	}
	FAILPOINT("group.staged");
#ifdef MUTANT
	if (mutant(3) && !publish_mutant_early(&n->tree, n->ledger, f))
		return false;
#endif
	if (!ledger_commit(n->ledger, &sync)) {
		*f = sync;
		return false;
	}
	FAILPOINT("group.committed");
	return true;
}

bool
group_run(struct night *n, struct group *g, struct fault *f)
{
	struct fault after = { .kind = FAULT_NONE };
	bool fine;

	if (g->n == 0)
		return true;
	fine = record_claims(n, g, f) && decide(n, g, f);
	const bool told = !fine || journal_group(n, g, &after);
	g->n = 0;
	g->bytes = 0;
	arena_rewind(&n->group_arena);
	if (!fine)
		return false;
	/* F may say "interrupted": what is decided is issued all the same. */
	if (!told || !publish_later_give(n->later, n->ledger, n->early,
	    &after) || !backup_answer(n, &after)) {
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
