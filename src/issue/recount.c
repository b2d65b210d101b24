#include "recount.h"
#include "fault.h"
#include "issue.h"
#include "memory.h"

void
recount_wrong(struct recount *r, const char *what)
{
	if (r->wrong == NULL)
		r->wrong = what;
}

uint64_t
recount_number(struct recount *r, struct span text)
{
	uint64_t n = 0;
	if (!span_to_u64(text, UINT64_MAX, &n))
		recount_wrong(r, "a number is missing or not one");
	return n;
}

/* FNV-1a, 64 bits. */
static uint64_t
hash(struct span s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (uint8_t)s.at[i]) * UINT64_C(0x100000001b3);
	return h;
}

void
recount_id(struct count *c, struct span id, bool special)
{
	c->tally.customer_orders[special]++;
	c->ids += hash(id);
}

void
recount_order(struct recount *r, struct count *c, enum outcome outcome,
    struct span lines, struct span currency, struct span amount)
{
	struct tally *t = &c->tally;
	int64_t minor;
	t->orders[outcome]++;
	t->lines[outcome] += recount_number(r, lines);
	if (currency.len == 0)
		return;
	const struct currency *known = currency_find(currency);
	if (known == NULL || !money_parse(amount, known, &minor))
		recount_wrong(r, "an amount is missing or not one");
	else if (minor > 0 && !totals_add(&t->amount[outcome], known, minor))
		recount_wrong(r, "a sum is too large");
}

static bool
totals_within(const struct totals *a, const struct totals *b)
{
	for (unsigned i = 0; i < a->n; i++)
		if (totals_of(b, a->sum[i].currency) != a->sum[i].minor)
			return false;
	return true;
}

static bool
same_totals(const struct totals *a, const struct totals *b)
{
	return totals_within(a, b) && totals_within(b, a);
}

static void
compare_head(struct recount *r)
{
	const struct tally *ack = &r->ack.tally;
	uint64_t sum = 0;
	for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
		sum += ack->orders[i];
		if (ack->orders[i] != r->answered[i])
			recount_wrong(r, "acknowledgement: a count is not "
			    "the number of its orders");
	}
	if (sum != r->received)
		recount_wrong(r, "acknowledgement: not every order received "
		    "is answered");
}

static void
compare_outcome(struct recount *r, enum outcome o)
{
	const struct tally *a = &r->ack.tally, *b = &r->documents.tally;
	if (a->orders[o] != b->orders[o])
		recount_wrong(r, "purchase orders differ between documents");
	if (a->lines[o] != b->lines[o])
		recount_wrong(r, "lines differ between documents");
	if (!same_totals(&a->amount[o], &b->amount[o]))
		recount_wrong(r, "amounts differ between documents");
}

static void
compare_customer_orders(struct recount *r)
{
	const uint64_t *a = r->ack.tally.customer_orders;
	const uint64_t *b = r->documents.tally.customer_orders;
	if (a[0] != b[0] || a[1] != b[1] || r->ack.ids != r->documents.ids)
		recount_wrong(r, "customer orders differ between documents");
}

struct recount *
recount_new(const char *subject)
{
	struct recount *r = memory_take(sizeof(*r));
	r->subject = subject;
	return r;
}

void
recount_free(struct recount *r)
{
	if (r == NULL)
		return;
	for (unsigned special = 0; special < 2; special++)
		recount_orders_free(r->orders[special]);
	memory_free(r);
}

static struct recount_orders *
orders_of(struct recount *r, int fd, uint64_t start, bool special)
{
	if (r->orders[special] == NULL)
		r->orders[special] = recount_orders_begin(r, fd, start,
		    special, r->subject);
	return r->orders[special];
}

void
recount_follow(struct recount *r, enum document kind, int fd, uint64_t start)
{
	if (kind == DOCUMENT_ISSUED || kind == DOCUMENT_SPECIAL)
		recount_orders_on(orders_of(r, fd, start,
		    kind == DOCUMENT_SPECIAL));
}

static bool
read_orders(struct recount *r, const struct written *w, enum document kind,
    struct fault *f)
{
	const struct written_part *part = &w->part[kind];
	const uint64_t stop = part->length > 0 ? part->start + part->length :
	    0;
	return w->fd[kind] < 0 || recount_orders_end(orders_of(r, w->fd[kind],
	    part->start, kind == DOCUMENT_SPECIAL), stop, f);
}

static bool
read_all(struct recount *r, const struct written *w, struct fault *f)
{
	const int report = w->fd[DOCUMENT_EXCEPTIONS];
	const int ack = w->fd[DOCUMENT_ACK];
	return (w->ack_format == FORMAT_XML ?
	    recount_ack_xml(r, ack, w->name, f) :
	    recount_ack_csv(r, ack, w->name, f)) &&
	    read_orders(r, w, DOCUMENT_ISSUED, f) &&
	    read_orders(r, w, DOCUMENT_SPECIAL, f) &&
	    (report < 0 || recount_report(r, report, w->name, f));
}

bool
recount_finish(struct recount *r, const struct written *w, struct tally *out,
    struct fault *f)
{
	if (!read_all(r, w, f))
		return false;
	compare_head(r);
	compare_outcome(r, OUTCOME_REJECTED);
	if (!r->rehearsal) {
		compare_outcome(r, OUTCOME_ISSUED);
		compare_outcome(r, OUTCOME_SPECIAL);
		compare_customer_orders(r);
	}
	if (r->wrong != NULL)
		return fault_set(f, FAULT_BALANCE, 0, "recount", "%s: %s",
		    w->name, r->wrong);
	/* The sides agree, so either may be given; this one has everything,
	 * and its currencies in the order of the file. */
	*out = r->ack.tally;
	return true;
}

bool
issue_recount(const struct written *w, struct tally *out, struct fault *f)
{
	struct recount *r = recount_new(w->name);
	const bool fine = recount_finish(r, w, out, f);
	recount_free(r);
	return fine;
}
