/*
 * What is held is decided again: after all drops of the run, and again until
 * nothing more can be, so that chains resolve.
 *
 * A release is an intake without a dropped file.  Its orders are those of an
 * earlier intake, its source, that were held and need not wait any longer:
 * their earlier order has come, or their time is over; or the whole file was
 * held, and its turn has come.  They are read again from the source's bytes.
 * The rest is as for any file: documents under a base name of its own, the
 * commit, issue; only there is nothing to claim and nothing to archive.  So
 * the release's row is written in the transaction that decides it, and what a
 * kill leaves is either nothing or a decision to be issued.
 */
#include "night.h"
#include "backup.h"
#include "evaluate.h"
#include "failpoint.h"
#include "fault.h"
#include "inspect.h"
#include "journal.h"
#include "log.h"
#include "partner.h"
#include "publish.h"
#include "signals.h"
#include "staged.h"
#include <stdio.h>
#include <string.h>

/* One source and what can be decided of it. */
struct due {
	struct due *next;
	int64_t source;
	uint32_t room;
	struct release release;
};
struct search {
	struct night *n;
	struct fault *f;
	bool fine;
	struct due *first, **end, *last;
	/* held files: the partner at hand, and its last number */
	char partner[MAX_PARTNER_ID + 1];
	bool known;
	uint64_t sequence;
};

static const struct partner *
active_partner(const struct night *n, const char *id)
{
	const struct partner *p = partner_find(&n->config.partners,
	    span_of(id));

	return p == NULL || p->disabled || p->left_out ? NULL : p;
}

/* It is not tried twice in one run. */
static bool
has_failed(const struct night *n, int64_t source)
{
	for (uint32_t i = 0; i < n->n_failed; i++)
		if (n->failed[i] == source)
			return true;
	return n->n_failed == RELEASES_FAILED;
}

static struct due *
add_due(struct search *s, int64_t source)
{
	struct due *d = ARENA_NEW(&s->n->release_arena, struct due);

	if (d == NULL)
		return NULL;
	d->source = source;
	*s->end = d;
	s->end = &d->next;
	return s->last = d;
}

/* Files come by partner and number; each may let the next one follow. */
static bool
look_at_file(void *ctx, const struct held_file *h)
{
	struct search *s = ctx;
	const struct partner *p = active_partner(s->n, h->partner);

	if (p == NULL || has_failed(s->n, h->intake))
		return true;
	if (strcmp(s->partner, h->partner) != 0) {
		snprintf(s->partner, sizeof(s->partner), "%s", h->partner);
		s->fine = ledger_sequence_last(s->n->ledger, h->partner,
		    &s->sequence, &s->known, s->f);
		if (!s->fine)
			return false;
	}
	if (!h->asked && p->strict_sequence && s->known &&
	    h->sequence > s->sequence + 1)
		return true;
	struct due *d = add_due(s, h->intake);
	if (d == NULL)
		return false;
	d->release.whole = true;
	if (!s->known || h->sequence > s->sequence)
		s->sequence = h->sequence;
	s->known = true;
	return true;
}

static bool
add_order(struct search *s, const struct held_row *h, bool expired)
{
	struct due *d = s->last;

	if (d == NULL || d->source != h->receipt.intake)
		d = add_due(s, h->receipt.intake);
	if (d == NULL)
		return false;
	if (d->release.n == d->room) {
		d->room = d->room == 0 ? 16 : d->room * 2;
		struct released *more = ARENA_ARRAY(&s->n->release_arena,
		    d->room, struct released);
		if (more == NULL)
			return false;
		if (d->release.n > 0)
			memcpy(more, d->release.at, d->release.n *
			    sizeof(*more));
		d->release.at = more;
	}
	d->release.at[d->release.n++] = (struct released){
	    h->receipt.ordinal, expired };
	return true;
}

/* Has its earlier order come, or is its time over? */
static bool
look_at_order(void *ctx, const struct held_row *h)
{
	struct search *s = ctx;
	const struct partner *p = active_partner(s->n, h->partner);
	struct order_row row;
	bool found;

	if (h->whole || p == NULL || has_failed(s->n, h->receipt.intake))
		return true;
	arena_rewind(&s->n->file_arena);
	s->fine = ledger_order_latest(s->n->ledger, h->receipt.key.partner,
	    h->earlier, &s->n->file_arena, &row, &found, s->f);
	if (!s->fine)
		return false;
	const bool expired = !found && moment_day(s->n->run.now) >
	    moment_day(h->since) + (int32_t)p->hold_days;
	return (!found && !expired) || add_order(s, h, expired);
}

/* The source as a member of its own; its bytes are open afterwards. */
static bool
prepare(struct night *n, const struct due *d, struct member *m,
    struct partner *lenient, bool *found, struct fault *f)
{
	struct intake_row source;
	uint32_t earlier;

	if (!ledger_intake_find(n->ledger, d->source, &source, found, f) ||
	    !ledger_intake_releases(n->ledger, d->source, &earlier, f))
		return false;
	if (!*found)
		return fault_set(f, FAULT_STORE, 0, "release",
		    "there is no intake %lld", (long long)d->source);
	m->row = (struct intake_row){ .run = n->run.id, .size = source.size,
		.gzip = source.gzip, .state = INTAKE_CLAIMED,
		.source = d->source,
		.numbered = d->release.whole && source.numbered,
		.sequence = source.sequence };
	memcpy(m->row.partner, source.partner, sizeof(source.partner));
	memcpy(m->row.name, source.name, sizeof(source.name));
	memcpy(m->row.sha256, source.sha256, sizeof(source.sha256));
	memcpy(m->row.archived, source.archived, sizeof(source.archived));
	snprintf(m->row.base, sizeof(m->row.base), "%.*s-h%u",
	    BASE_TEXT - 16, source.base, earlier + 1);
	if (!recall_open(&n->recall, &source, &m->drop, found, f) || !*found)
		return false;
	*lenient = *active_partner(n, source.partner);
	/* The file was found good by what was agreed then. */
	lenient->max_bytes = lenient->max_expanded_bytes = INT64_MAX;
	lenient->max_orders = UINT32_MAX;
	lenient->totals_required = false;
	lenient->format = inspect_format(&m->drop);
	m->drop.partner = lenient;
	m->drop.released = true;
	memcpy(m->drop.base, m->row.base, sizeof(m->drop.base));
	return true;
}

/* Its documents durable, its row DECIDED, committed. */
static bool
decide(struct night *n, struct member *m, struct fault *f)
{
	struct outputs out;
	struct staged_file files[DOCUMENT_COUNT];

	if (!ledger_intake_add(n->ledger, &m->row, f))
		return false;
	m->drop.intake = m->row.id;
	if (!file_release(n, m, &out, f))
		return false;
	for (unsigned i = 0; i < out.n; i++)
		files[i] = out.at[i].file;
	if (!staged_sync_all(n->tree.stage, files, out.n, f))
		return false;
	FAILPOINT("release.staged");
	return true;
}

/* It stays held; that it could not be decided is in the books. */
static bool
note_failure(struct night *n, struct member *m, struct fault *f)
{
	char text[512];

	if (f->kind == FAULT_NONE)
		log_error("what is held of %s/%s cannot be decided: %s is "
		    "gone from the archive", m->row.partner, m->row.name,
		    m->row.archived);
	else
		log_error("%s", fault_text(f, text, sizeof(text)));
	n->run.unbalanced += f->kind == FAULT_BALANCE;
	memset(f, 0, sizeof(*f));
	n->failed[n->n_failed++] = m->row.source;
	m->row.id = 0;
	m->row.state = INTAKE_DONE;
	m->row.outcome = FILE_UNDECIDED;
	m->row.numbered = false;
	return ledger_begin(n->ledger, f) &&
	    ledger_intake_add(n->ledger, &m->row, f) &&
	    ledger_commit(n->ledger, f);
}

static bool
commit(struct night *n, struct member *m, struct fault *f)
{
	const struct group alone = { .n = 1, .at = m };

	if (!ledger_commit(n->ledger, f))
		return false;
	FAILPOINT("release.committed");
	return journal_group(n, &alone, f);
}

static bool
release_one(struct night *n, struct due *d, bool *done, struct fault *f)
{
	struct partner lenient;
	struct member m;
	bool found = true;

	memset(&m, 0, sizeof(m));
	m.drop.fd = m.drop.plain_fd = -1;
	m.why = REASON_COUNT;
	m.release = &d->release;
	*done = false;
	bool fine = ledger_begin(n->ledger, f);
	if (!fine)
		return false;
	fine = prepare(n, d, &m, &lenient, &found, f) && decide(n, &m, f);
	recall_close_drop(&m.drop);
	if (fine) {
		*done = true;
		return commit(n, &m, f);
	}
	ledger_rollback(n->ledger);
	/* That one archive cannot be read holds up nothing else. */
	if (found && f->kind != FAULT_NO_INPUT && f->kind != FAULT_BALANCE)
		return false;
	return note_failure(n, &m, f);
}

/* All that can be decided now, once; *N releases. */
static bool
release_round(struct night *n, uint32_t *released, struct fault *f)
{
	struct search s = { .n = n, .f = f, .fine = true };
	bool done;

	arena_rewind(&n->release_arena);
	s.end = &s.first;
	*released = 0;
	if (!ledger_held_files(n->ledger, 0, look_at_file, &s, f) || !s.fine)
		return false;
	s.last = NULL;
	if (!ledger_held(n->ledger, 0, look_at_order, &s, f) || !s.fine)
		return false;
	for (struct due *d = s.first; d != NULL; d = d->next) {
		if (signals_stop())
			return fault_set(f, FAULT_INTERRUPTED, 0,
			    "interrupted", "what is held waits");
		if (!release_one(n, d, &done, f))
			return false;
		if (done && (!publish_ready(&n->tree, n->ledger, f) ||
		    !publish_archive(&n->tree, n->ledger, f) ||
		    !backup_answer(n, f)))
			return false;
		*released += done;
	}
	return true;
}

bool
release_held(struct night *n, struct fault *f)
{
	uint32_t released;

	do
		if (!release_round(n, &released, f))
			return false;
	while (released > 0);
	return true;
}
