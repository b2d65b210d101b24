/*
 * One input file, learned.  Invariants:
 *  1. It is decided by the code of a run, and in the same transaction all of
 *     it is recorded as issued.  READY is only a document whose token of then
 *     still lies in stage/: as ever, it has just this one.
 *  2. The tokens that deciding writes are discarded: after the commit, or by
 *     the next start, because no READY row names them.
 */
#include "relearn.h"
#include "collect.h"
#include "fault.h"
#include "issue.h"
#include "line.h"
#include "log.h"
#include "night.h"
#include "publish.h"
#include <string.h>

/* The next finding in the lines of its record: its reason, and its detail as
 * it is written. */
static bool
next_finding(struct span *lines, enum reason *why, struct span *detail)
{
	while (lines->at != NULL && lines->len > 0) {
		struct span line = span_cut(lines, '\n');
		if (!span_is(line_next(&line), "finding"))
			continue;
		line_next(&line);
		if (!reason_of_code(line_next(&line), why))
			continue;
		for (unsigned i = 0; i < 3; i++)
			line_next(&line);
		*detail = line_next(&line);
		return true;
	}
	return false;
}

/* Had it a checksum file that did not agree? */
static bool
checksum_differed(struct span lines)
{
	enum reason why = REASON_COUNT;
	struct span detail;

	while (why != F_CHECKSUM && next_finding(&lines, &why, &detail))
		;
	return why == F_CHECKSUM;
}

/* Why it could not be judged then, once or twice: that is not found again. */
static bool
put_parked(struct learning *w, const struct lost *lost, int64_t intake,
    struct fault *f)
{
	struct span lines = lost->lines, detail;
	struct findings *fs = ARENA_NEW(&w->n->file_arena, struct findings);
	enum reason why;
	char text[FINDING_TEXT];

	while (fs != NULL && next_finding(&lines, &why, &detail)) {
		if (reasons[why].severity != SEVERITY_PARK)
			continue;
		const struct finding parked = { .why = why,
		    .field = FIELD_NONE, .detail = span_of(line_read(detail,
		    text, sizeof(text)) ? text : NULL) };
		findings_add(fs, &w->n->file_arena, &parked);
	}
	return fs == NULL || ledger_findings_add(w->n->ledger, intake, 0, fs,
	    f);
}

/* The row as a claim has it; one that the ledger kept from then is taken. */
static bool
put_claim(struct learning *w, const struct lost *lost, struct member *m,
    struct fault *f)
{
	struct intake_row *r = &m->row;

	r->run = w->n->run.id;
	r->rehearsal = lost->rehearsal;
	r->attempts = lost->attempts;
	r->state = INTAKE_CLAIMED;
	r->outcome = FILE_PENDING;
	memcpy(r->partner, lost->partner, sizeof(r->partner));
	memcpy(r->base, lost->base, sizeof(r->base));
	memcpy(r->claimed, lost->claimed, sizeof(r->claimed));
	memcpy(r->name, m->drop.name, sizeof(r->name));
	memcpy(r->sha256, m->drop.sha256, sizeof(r->sha256));
	r->size = m->drop.size;
	r->gzip = m->drop.gzip;
	m->drop.rehearsal = lost->rehearsal;
	m->drop.retried = lost->attempts > 0;
	memcpy(m->drop.base, lost->base, sizeof(m->drop.base));
	memcpy(m->drop.bundle, lost->bundle, sizeof(m->drop.bundle));
	memcpy(r->bundle, lost->bundle, sizeof(r->bundle));
	if (!(r->id != 0 ? ledger_intake_update(w->n->ledger, r, f)
	    : ledger_intake_add(w->n->ledger, r, f)))
		return false;
	m->drop.intake = r->id;
	return put_parked(w, lost, r->id, f);
}

static void
keep_tokens(struct learning *w, const struct outputs *out)
{
	for (unsigned i = 0; i < out->n; i++)
		if (out->at[i].file.token[0] != '\0')
			w->token[w->n_tokens++] = out->at[i].file;
	/* What it would have in a bundle was compared by its digest. */
	bundles_drop(w->n->bundles);
}

/* All of it was issued, and its input is archived, or is on its way there; but
 * a run that was killed may have left documents, which the next one issues. */
static bool
put_issued(struct learning *w, const struct lost *lost, struct member *m,
    struct outputs *out, bool in_work, struct fault *f)
{
	struct ledger *l = w->n->ledger;

	m->row.state = relearn_find_left(w, in_work, out) ? INTAKE_DECIDED :
	    in_work ? INTAKE_PUBLISHED : INTAKE_DONE;
	return ledger_outbox_learn(l, w->n->run.id, m->row.id, out->at,
	    out->n, f) && ledger_intake_update(l, &m->row, f) &&
	    (in_work || w->n->tree.rehearse || lost->claimed[0] == '\0' ||
	    publish_remove_work(&w->n->tree, &m->row, f));
}

static bool
decide(struct learning *w, const struct lost *lost, struct member *m,
    struct fault *f)
{
	struct outputs out;
	bool in_work, serious;

	m->learned = true;
	m->why = checksum_differed(lost->lines) ? F_CHECKSUM : REASON_COUNT;
	if (!relearn_open(w, lost, m, &in_work, f) ||
	    !put_claim(w, lost, m, f) || !file_decide(w->n, m, NULL, &out, f))
		return false;
	keep_tokens(w, &out);
	if (m->row.state != INTAKE_DECIDED)
		return fault_set(f, FAULT_BUSY, 0, "relearn", "%s/%s could "
		    "not be judged; try again", lost->partner, m->drop.name);
	if (!relearn_compare(w, lost, m, &out, &serious, f))
		return false;
	if (serious && !w->accept) {
		w->stopped = true;
		return false;
	}
	for (unsigned i = 0; i < OUTCOME_COUNT; i++)
		w->orders += m->row.decided.orders[i];
	return put_issued(w, lost, m, &out, in_work, f);
}

/* It could not be judged then, and lies in quarantine: nothing was issued. */
static bool
put_quarantined(struct learning *w, const struct lost *lost,
    struct intake_row *r, struct fault *f)
{
	struct member m = { .row = *r };

	memcpy(m.drop.name, lost->name, sizeof(m.drop.name));
	memcpy(m.drop.sha256, lost->sha256, sizeof(m.drop.sha256));
	m.drop.size = lost->size;
	m.drop.gzip = lost->gzip;
	if (!put_claim(w, lost, &m, f))
		return false;
	m.row.outcome = FILE_QUARANTINED;
	m.row.state = lost->archived[0] != '\0' ? INTAKE_DONE
	    : INTAKE_PUBLISHED;
	memcpy(m.row.archived, lost->archived, sizeof(m.row.archived));
	return ledger_intake_update(w->n->ledger, &m.row, f);
}

bool
relearn_file(struct learning *w, const struct lost *lost, struct fault *f)
{
	struct member m;
	bool known;

	memset(&m, 0, sizeof(m));
	m.drop.fd = m.drop.plain_fd = -1;
	if (!ledger_intake_of_base(w->n->ledger, lost->partner,
	    lost->rehearsal, lost->base, &m.row, &known, f))
		return false;
	if (known && m.row.state != INTAKE_CLAIMED)
		return true;
	if (!known)
		memset(&m.row, 0, sizeof(m.row));
	/* What its paths are made of. */
	memcpy(m.row.partner, lost->partner, sizeof(m.row.partner));
	memcpy(m.row.base, lost->base, sizeof(m.row.base));
	memcpy(m.row.bundle, lost->bundle, sizeof(m.row.bundle));
	memcpy(m.row.name, lost->name, sizeof(m.row.name));
	memcpy(m.row.claimed, lost->claimed, sizeof(m.row.claimed));
	m.row.rehearsal = lost->rehearsal;
	m.row.gzip = lost->gzip;
	m.drop.partner = partner_find(&w->n->config.partners,
	    span_of(lost->partner));
	if (lost->outcome != FILE_QUARANTINED &&
	    (m.drop.partner == NULL || m.drop.partner->disabled))
		return fault_set(f, FAULT_CONFIG, 0, "relearn", "%s/%s cannot "
		    "be decided again: its partner has no profile now",
		    lost->partner, lost->base);
	if (!relearn_begin(w, f))
		return false;
	const bool fine = lost->outcome == FILE_QUARANTINED
	    ? put_quarantined(w, lost, &m.row, f) : decide(w, lost, &m, f);
	collect_close(&m.drop);
	if (!fine)
		return false;
	w->files++;
	return ++w->pending < LEARN_FILES || relearn_commit(w, f);
}
