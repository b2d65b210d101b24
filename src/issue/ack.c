#include "ack.h"
#include "ledger.h"
#include "partner.h"
#include "reasons.h"

const char *const file_status_words[] = {
	[FILE_ACCEPTED] = "ACCP",
	[FILE_PARTLY] = "PART",
	[FILE_REJECTED] = "RJCT",
};
const char *const ack_status_words[] = {
	[OUTCOME_ISSUED] = "AP",
	[OUTCOME_SPECIAL] = "CA",
	[OUTCOME_REJECTED] = "RE",
	[OUTCOME_DUPLICATE] = "",
	[OUTCOME_HELD] = "AB",
};
const char *const ack_count_words[] = {
	[OUTCOME_ISSUED] = "accepted",
	[OUTCOME_SPECIAL] = "conditionallyAccepted",
	[OUTCOME_REJECTED] = "rejected",
	[OUTCOME_DUPLICATE] = "duplicate",
	[OUTCOME_HELD] = "held",
};

static enum outcome
answered_outcome(const struct decision *d)
{
	return d->outcome == OUTCOME_DUPLICATE ? d->first.outcome : d->outcome;
}

const char *
ack_order_status(const struct decision *d)
{
	return ack_status_words[answered_outcome(d)];
}

void
ack_count(struct writing *w, const struct decision *d)
{
	w->refused += answered_outcome(d) == OUTCOME_REJECTED;
}

/* By what is answered, so that a file that is sent again gets the status that
 * it got the first time. */
enum file_status
ack_file_status(const struct writing *w, const struct file_answer *answer)
{
	if (answer->refused)
		return FILE_REJECTED;
	if (w->refused == 0)
		return FILE_ACCEPTED;
	return w->refused == w->orders ? FILE_REJECTED : FILE_PARTLY;
}

/* The customer orders of a first answer, given again. */
struct repeated_ids {
	const struct issue *job;
	const struct decision *d;
	ack_id_fn *fn;
	void *ctx;
};

static void
repeat_id(const struct repeated_ids *r, uint32_t ordinal, bool special)
{
	char id[ORDER_ID_TEXT];
	digest_order_id(r->job->digest, span_of(r->job->drop->partner->id),
	    r->d->first.name.number, r->d->first.name.revision, ordinal, id);
	r->fn(r->ctx, id, special);
}

static bool
repeat_row(void *ctx, const struct customer_order_row *row)
{
	repeat_id(ctx, row->ordinal, row->special);
	return true;
}

/* Ids follow from the identity; only which of them are special has to be
 * looked up. */
static bool
repeat_ids(struct repeated_ids *r, struct fault *f)
{
	const struct first_answer *first = &r->d->first;
	if (first->outcome == OUTCOME_SPECIAL && r->job->ledger != NULL) {
		const struct order_key key = {
			.partner = r->job->drop->partner->key,
			.number = first->name.number,
			.revision = first->name.revision,
		};
		return ledger_customer_orders(r->job->ledger, &key,
		    repeat_row, r, f);
	}
	for (uint32_t i = 1; i <= first->customer_orders; i++)
		repeat_id(r, i, false);
	return true;
}

bool
ack_each_id(const struct issue *job, const struct decision *d, ack_id_fn *fn,
    void *ctx, struct fault *f)
{
	const enum outcome answered = answered_outcome(d);
	if (answered != OUTCOME_ISSUED && answered != OUTCOME_SPECIAL)
		return true;
	if (d->outcome == OUTCOME_DUPLICATE) {
		struct repeated_ids r = { job, d, fn, ctx };
		return repeat_ids(&r, f);
	}
	for (uint32_t i = 0; i < d->n_orders; i++)
		fn(ctx, d->orders[i].id, d->orders[i].special);
	return true;
}

/* The reasons of a first answer, given again. */
struct repeated_reasons {
	struct writing *w;
	ack_reason_fn *fn;
	void *ctx;
	uint64_t *omitted;
};

static bool
repeat_reason(void *ctx, const struct finding *why)
{
	const struct repeated_reasons *r = ctx;
	if (reasons_one_more(r->w, 0))
		r->fn(r->ctx, why);
	else
		++*r->omitted;
	return true;
}

static bool
repeat_reasons(struct repeated_reasons *r, const struct decision *d,
    struct fault *f)
{
	struct ledger *ledger = r->w->job->ledger;
	const struct order_name *first = &d->first.name;
	const bool itself = first->revision == d->order->revision &&
	    span_equal(first->number, d->order->number);
	const struct finding again = {
		.why = itself ? I_DUPLICATE : I_CANCELLED, .field = FIELD_NONE,
		.line = d->order->source_line,
		.column = d->order->source_column,
	};
	reasons_one_more(r->w, 1);
	r->fn(r->ctx, &again);
	return d->first.outcome != OUTCOME_REJECTED || ledger == NULL ||
	    ledger_findings(ledger, d->first.intake, d->first.ordinal,
	    repeat_reason, r, f);
}

bool
ack_each_reason(struct writing *w, const struct decision *d,
    ack_reason_fn *fn, void *ctx, uint64_t *omitted, struct fault *f)
{
	*omitted = 0;
	if (d->outcome == OUTCOME_DUPLICATE) {
		struct repeated_reasons r = { w, fn, ctx, omitted };
		return repeat_reasons(&r, d, f);
	}
	const struct shown shown = reasons_shown(w, d->order->findings, 1);
	for (uint32_t i = 0; i < shown.n; i++)
		fn(ctx, &d->order->findings->at[shown.first + i]);
	*omitted = shown.omitted;
	return true;
}
