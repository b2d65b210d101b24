/*
 * One input file: decode, evaluate, record, issue, within the transaction of
 * its group.  Invariants:
 *  1. Nothing of a file is in the ledger, and no token of it stays, unless
 *     its whole decision is: everything happens behind a savepoint that a
 *     refusal at the last byte, an undecided verdict or an interruption
 *     undoes.
 *  2. Every file that ends decided has an acknowledgement among its outputs.
 *  3. A file whose documents, parsed again, do not say what was decided is
 *     not published: it stays claimed, and the run ends out of balance.
 */
#include "pass.h"
#include "beside.h"
#include "bundled.h"
#include "collect.h"
#include "decode.h"
#include "evaluate.h"
#include "failpoint.h"
#include "fault.h"
#include "issue.h"
#include "ledger_record.h"
#include "log.h"
#include "partner.h"
#include "publish.h"
#include <stdio.h>
#include <string.h>

static bool
decode_batches(struct pass *p, struct fault *f)
{
	struct night *n = p->n;
	struct batch *batch;

	if (!decoder_begin(n->decoder, &p->m->drop, &n->file_arena,
	    &p->decoded, f))
		return false;
	for (;;) {
		switch (decoder_next(n->decoder, &batch, f)) {
		case DECODE_END:
			return true;
		case DECODE_FAULT:
			return false;
		case DECODE_BATCH:
			if (pass_take_batch(p, batch, f))
				break;
			decoder_abandon(n->decoder);
			return false;
		}
	}
}

static bool
decode_all(struct pass *p, struct fault *f)
{
	const bool fine = decode_batches(p, f);

	/* Whatever has happened, nobody is at work on the batches any more. */
	return beside_settle(p->n->beside, f) && fine;
}

static void
say(struct pass *p, enum reason why, struct span detail)
{
	const struct finding finding = { .why = why, .field = FIELD_NONE,
	    .detail = detail };

	findings_add(&p->decoded.findings, &p->n->file_arena, &finding);
}

static void
refuse(struct pass *p, enum reason why)
{
	say(p, why, (struct span){ NULL, 0 });
	p->decoded.verdict = VERDICT_REFUSED;
}

/* What there is to say about a good file and its number. */
static void
say_number(struct pass *p)
{
	char detail[80];

	snprintf(detail, sizeof(detail), "it is %llu; the next one is %llu",
	    (unsigned long long)p->m->row.sequence,
	    (unsigned long long)p->expected);
	if (p->place == SEQUENCE_MISSING)
		refuse(p, F_SEQUENCE);
	else if (p->place == SEQUENCE_LATE)
		say(p, I_SEQUENCE_LATE, span_of(detail));
	else if (p->place == SEQUENCE_GAP && p->m->drop.rehearsal)
		say(p, I_SEQUENCE_GAP, span_of(detail));
}

/* Decode and decide.  WHY: every order is refused for that; REASON_COUNT:
 * each is judged by itself. */
static bool
run_pass(struct pass *p, struct night *n, struct member *m, enum reason why,
    struct fault *f)
{
	bool agrees;

	memset(p, 0, sizeof(*p));
	p->n = n;
	p->m = m;
	arena_rewind(&n->file_arena);
	p->decoded.head.format = m->drop.partner->format;
	ledger_trail_begin(n->ledger);
	if (!ledger_save(n->ledger, f))
		return false;
	agrees = m->why != F_CHECKSUM;
	if (m->release == NULL && !m->learned && !collect_checksum(&n->tree,
	    m->path, &m->drop, &agrees, f))
		return false;
	evaluator_refuse_all(n->evaluator, why);
	evaluator_rehearse(n->evaluator, m->drop.rehearsal);
	evaluator_resume(n->evaluator, RESUME_NOT);
	if (m->release != NULL)
		m->release->next = 0;
	if (!agrees)
		refuse(p, F_CHECKSUM);
	else if (!decode_all(p, f))
		return false;
	else if (p->decoded.verdict == VERDICT_VALID && p->unsummable)
		refuse(p, F_SUM);
	else if (p->decoded.verdict == VERDICT_VALID) {
		if (!pass_look_at_number(p, f))
			return false;
		say_number(p);
	}
	if (m->release != NULL)
		p->decoded.received = p->received;
	return p->decoded.verdict != VERDICT_VALID || pass_open_documents(p, f);
}

/* Undo what the pass has written, in the ledger and in the stage. */
static bool
undo_pass(struct pass *p, struct fault *f)
{
	struct fault undone = { .kind = FAULT_NONE };

	issue_abort(p->issue);
	p->issue = NULL;
	if (ledger_restore(p->n->ledger, &undone))
		return true;
	if (f->kind == FAULT_NONE)
		*f = undone;
	return false;
}

static enum reason
policy(const struct pass *p)
{
	const struct partner *partner = p->m->drop.partner;

	if (p->refused_orders == 0 || p->decoded.verdict != VERDICT_VALID ||
	    (p->m->release != NULL && !p->m->release->whole))
		return REASON_COUNT;
	if (partner->accept == ACCEPT_ALL_OR_NOTHING)
		return O_ALL_OR_NOTHING;
	if (p->refused_orders * 100 >
	    p->decoded.received.orders * partner->max_reject_percent)
		return O_THRESHOLD;
	return REASON_COUNT;
}

/* One pass, and another one if the policy has something against the file. */
static bool
run_passes(struct pass *p, struct night *n, struct member *m, struct fault *f)
{
	if (!run_pass(p, n, m, REASON_COUNT, f))
		return false;
	const enum reason why = policy(p);
	return why == REASON_COUNT ||
	    (undo_pass(p, f) && run_pass(p, n, m, why, f));
}

static bool
same_tally(const struct tally *a, const struct tally *b)
{
	for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
		if (a->orders[i] != b->orders[i] ||
		    a->lines[i] != b->lines[i])
			return false;
		for (unsigned j = 0; j < a->amount[i].n; j++)
			if (a->amount[i].sum[j].minor != totals_of(
			    &b->amount[i], a->amount[i].sum[j].currency))
				return false;
	}
	return a->customer_orders[0] == b->customer_orders[0] &&
	    a->customer_orders[1] == b->customer_orders[1];
}

/* Close the documents, parse them again, and note them in the outbox. */
static bool
close_documents(struct pass *p, struct outputs *out, struct fault *f)
{
	struct intake_row *row = &p->m->row;
	struct file_answer answer = {
		.refused = p->decoded.verdict == VERDICT_REFUSED,
		.findings = &p->decoded.findings,
		.received = p->decoded.received, .tally = p->tally,
	};
	struct issue *issue = p->issue;

	p->issue = NULL;
	if (!issue_close(issue, &answer, out, f))
		return false;
	if (!answer.refused && !same_tally(&p->tally, &out->recounted)) {
		bundles_undo(p->n->bundles);
		return fault_set(f, FAULT_BALANCE, 0, "recount",
		    "the documents of %s do not say what was decided",
		    p->m->drop.name);
	}
	row->trailed = !answer.refused && !p->m->drop.rehearsal;
	ledger_trail_end(p->n->ledger, row->trail);
	row->received = answer.received;
	row->decided = answer.tally;
	row->recounted = out->recounted;
	row->resubmitted = p->resubmitted;
	row->findings = p->findings + p->decoded.findings.n;
	row->findings_omitted = p->omitted + p->decoded.findings.omitted;
	for (unsigned i = 0; i < out->n; i++)
		if (!ledger_outbox_add(p->n->ledger, p->n->run.id, row->id,
		    &out->at[i], f))
			return false;
	return true;
}

/* A refused file: its orders are undone, it gets its answer alone. */
static bool
answer_refusal(struct pass *p, struct outputs *out, struct fault *f)
{
	if (!undo_pass(p, f))
		return false;
	memset(&p->tally, 0, sizeof(p->tally));
	memset(&p->decoded.received, 0, sizeof(p->decoded.received));
	p->findings = p->omitted = p->resubmitted = 0;
	p->m->row.numbered = false;
	if (!ledger_save(p->n->ledger, f) || !pass_open_documents(p, f) ||
	    !ledger_findings_add(p->n->ledger, p->m->row.id, 0,
	    &p->decoded.findings, f))
		return false;
	p->m->row.outcome = FILE_REFUSED;
	return close_documents(p, out, f);
}

static bool
leave_undecided(struct pass *p, const char *why, struct fault *f)
{
	struct member *m = p->m;

	const struct finding finding = { .why = F_UNDECIDED,
	    .field = FIELD_NONE, .detail = span_of(why) };

	if (!undo_pass(p, f))
		return false;
	p->decoded.findings.n = 0;
	findings_add(&p->decoded.findings, &p->n->file_arena, &finding);
	if (!ledger_findings_add(p->n->ledger, m->row.id, 0,
	    &p->decoded.findings, f))
		return false;
	m->row.attempts++;
	bundled_leave(m);
	const bool again = m->row.attempts < 2;
	m->row.outcome = again ? FILE_UNDECIDED : FILE_QUARANTINED;
	m->row.state = again ? INTAKE_CLAIMED : INTAKE_DECIDED;
	log_warning("%s/%s could not be judged (%s); %s", m->row.partner,
	    m->row.name, why, again ? "it is tried again at the next run"
	    : "it goes to quarantine");
	return true;
}

static bool
settle(struct pass *p, struct outputs *out, struct fault *f)
{
	struct member *m = p->m;
	bool fine;

	if (p->decoded.verdict == VERDICT_UNDECIDED)
		return leave_undecided(p, p->decoded.why, f);
	m->row.state = INTAKE_DECIDED;
	m->row.outcome = m->drop.repeats != 0 ? FILE_DUPLICATE
	    : pass_is_held(p) ? FILE_HELD : FILE_PROCESSED;
	fine = p->decoded.verdict == VERDICT_REFUSED
	    ? answer_refusal(p, out, f)
	    : ledger_findings_add(p->n->ledger, m->row.id, 0,
	    &p->decoded.findings, f) && close_documents(p, out, f);
	if (fine)
		return ledger_release(p->n->ledger, f);
	if (f->kind != FAULT_BALANCE)
		return false;
	/* Our own mistake: hold this file back, loudly, and go on. */
	char text[512];
	log_error("OUT OF BALANCE: %s", fault_text(f, text, sizeof(text)));
	memset(f, 0, sizeof(*f));
	out->n = 0;
	p->n->run.unbalanced++;
	m->row.attempts = 0;
	return leave_undecided(p, "its documents do not balance", f);
}

/* Not a plain file: it goes to quarantine as it is, and nobody opened it. */
static bool
quarantine(struct night *n, struct member *m, struct fault *f)
{
	struct findings findings = { .n = 0 };
	const struct finding finding = { .why = m->why, .field = FIELD_NONE };

	arena_rewind(&n->file_arena);
	findings_add(&findings, &n->file_arena, &finding);
	log_warning("%s/%s: %s [%s]; it goes to quarantine", m->row.partner,
	    m->row.name, reasons[m->why].wording, reasons[m->why].code);
	m->row.outcome = FILE_QUARANTINED;
	m->row.state = INTAKE_DECIDED;
	return ledger_findings_add(n->ledger, m->row.id, 0, &findings, f) &&
	    ledger_intake_update(n->ledger, &m->row, f);
}

/* The orders were accepted once as bytes of a good file, so anything else than
 * a balanced decision is ours to look at; they stay held. */
static bool
settle_release(struct pass *p, struct outputs *out, struct fault *f)
{
	const struct member *m = p->m;

	if (p->decoded.verdict != VERDICT_VALID)
		return fault_set(f, FAULT_NO_INPUT, 0, "release",
		    "what is held of %s/%s cannot be read again: %s",
		    m->row.partner, m->row.name,
		    p->decoded.verdict == VERDICT_UNDECIDED ? p->decoded.why
		    : reasons[p->decoded.findings.at[0].why].wording);
	p->m->row.state = INTAKE_DECIDED;
	p->m->row.outcome = FILE_PROCESSED;
	return close_documents(p, out, f) && ledger_release(p->n->ledger, f);
}

bool
file_release(struct night *n, struct member *m, struct outputs *out,
    struct fault *f)
{
	struct pass p;
	bool fine;

	memset(out, 0, sizeof(*out));
	fine = run_passes(&p, n, m, f);
	FAILPOINT("release.decided");
	fine = fine && settle_release(&p, out, f) &&
	    ledger_intake_update(n->ledger, &m->row, f);
	if (fine)
		return true;
	out->n = 0;
	issue_abort(p.issue);
	return false;
}

/* It may have been opened when it was asked for ahead. */
static bool
open_copy(struct night *n, struct member *m, struct fault *f)
{
	return m->learned || m->drop.fd >= 0 ||
	    collect_open(&n->tree, m->path, &m->drop, f);
}

/* The decoder has nothing to do until the file at hand is settled.  What does
 * not work now is met again when it is the turn of NEXT. */
static void
ask_ahead(struct night *n, struct member *next)
{
	struct fault f = { .kind = FAULT_NONE };

	if (!next->odd && open_copy(n, next, &f))
		decoder_ask(n->decoder, &next->drop);
}

/* What was begun of its archive is finished beside what comes next. */
static void
archive_early(struct night *n, bool undecided)
{
	if (undecided)
		publish_early_leave(n->early);
	else
		publish_early_rest(n->early);
}

bool
file_decide(struct night *n, struct member *m, struct member *next,
    struct outputs *out, struct fault *f)
{
	struct pass p;
	bool fine;

	memset(out, 0, sizeof(*out));
	if (m->odd)
		return quarantine(n, m, f);
	if (!ledger_intake_same(n->ledger, m->row.partner, m->drop.sha256,
	    m->drop.rehearsal, &m->drop.repeats, f) ||
	    !open_copy(n, m, f))
		return false;
	m->row.repeats = m->drop.repeats;
	if (!m->learned)
		publish_early_begin(n->early, &m->row, m->drop.checksum);
	fine = run_passes(&p, n, m, f);
	if (fine && next != NULL)
		ask_ahead(n, next);
	/* A bundle has nothing of a file that turns out to stay undecided. */
	const bool shared = m->row.bundle[0] != '\0';
	if (fine && !shared)
		archive_early(n, p.decoded.verdict == VERDICT_UNDECIDED);
	FAILPOINT("file.decided");
	fine = fine && settle(&p, out, f) &&
	    ledger_intake_update(n->ledger, &m->row, f);
	if (fine && shared)
		archive_early(n, m->row.bundle[0] == '\0');
	FAILPOINT("file.recorded");
	collect_close(&m->drop);
	if (fine)
		return true;
	/* After a fault the whole group is rolled back; an interruption keeps
	 * what was decided before this file. */
	out->n = 0;
	if (next != NULL)
		collect_close(&next->drop);
	if (f->kind == FAULT_INTERRUPTED)
		(void)undo_pass(&p, f);
	else
		issue_abort(p.issue);
	return false;
}
