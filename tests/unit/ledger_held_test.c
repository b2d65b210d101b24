/* ledger - chains of orders, what is held, and the services they begin */
#include "ledger_fixture.h"
#include <stdarg.h>

static char heard[1000];

static void
hear(const char *fmt, ...)
{
	const size_t at = strlen(heard);
	va_list args;
	va_start(args, fmt);
	vsnprintf(heard + at, sizeof(heard) - at, fmt, args);
	va_end(args);
}

static struct order_key
key(const char *number, uint32_t revision)
{
	return (struct order_key){ 1, span_of(number), revision };
}

static bool
on_link(void *ctx, const struct chain_link *link)
{
	(void)ctx;
	hear(SPAN_FMT "/%u %s %u; ", SPAN_ARG(link->key.number),
	    link->key.revision, purpose_words[link->purpose], link->lines);
	return true;
}

static const char *
chain(struct ledger *l, const char *root)
{
	const struct order_key k = key(root, 0);
	heard[0] = '\0';
	FINE(ledger_chain(l, &k, on_link, NULL, &fault));
	return heard;
}

static void
chain_has_one_root(void)
{
	struct ledger *l = fixture_memory();
	struct arena a;
	struct order_key root;
	const struct order_key first = key("PO-1", 0), other = key("PO-2", 0);
	const struct chain_link change = { key("PO-1", 1), PURPOSE_CHANGE, 2 };
	const struct chain_link cancel = { key("PO-9", 0), PURPOSE_CANCEL, 0 };
	arena_init(&a, 1 << 16);
	FINE(ledger_chain_root(l, &first, &a, &root, &fault));
	CU_ASSERT(span_is(root.number, "PO-1") && root.revision == 0);
	FINE(ledger_chain_add(l, &first, &change, &fault));
	FINE(ledger_chain_add(l, &first, &cancel, &fault));
	UNIT_STRING(chain(l, "PO-1"), "PO-9/0 cancel 0; PO-1/1 change 2; ");
	UNIT_STRING(chain(l, "PO-2"), "");
	FINE(ledger_chain_root(l, &cancel.key, &a, &root, &fault));
	CU_ASSERT(span_is(root.number, "PO-1") && root.revision == 0);
	/* A link belongs to one order only. */
	FAULTY(ledger_chain_add(l, &other, &cancel, &fault), FAULT_STORE,
	    "UNIQUE");
	arena_free(&a);
	ledger_close(l);
}

static bool
on_line(void *ctx, const struct cancelled_line *c)
{
	(void)ctx;
	hear("%u by " SPAN_FMT "; ", c->line, SPAN_ARG(c->number));
	return true;
}

static const char *
cancelled(struct ledger *l, const struct order_key *root)
{
	heard[0] = '\0';
	FINE(ledger_lines_cancelled(l, root, on_line, NULL, &fault));
	return heard;
}

static void
lines_are_cancelled_once(void)
{
	struct ledger *l = fixture_memory();
	const struct order_key root = key("PO-1", 0);
	const struct cancelled_line two = { 2, SPAN("PO-9"), 0 };
	const struct cancelled_line one = { 1, SPAN("PO-8"), 0 };
	FINE(ledger_line_cancel(l, &root, &two, &fault));
	FINE(ledger_line_cancel(l, &root, &one, &fault));
	UNIT_STRING(cancelled(l, &root), "1 by PO-8; 2 by PO-9; ");
	FAULTY(ledger_line_cancel(l, &root, &two, &fault), FAULT_STORE,
	    "UNIQUE");
	FINE(ledger_line_restore(l, &root, 2, &fault));
	FINE(ledger_line_restore(l, &root, 2, &fault));
	UNIT_STRING(cancelled(l, &root), "1 by PO-8; ");
	ledger_close(l);
}

static bool
is_active(struct ledger *l, const char *service)
{
	struct service_row row = { .active = false };
	struct arena a;
	bool found;
	arena_init(&a, 1 << 16);
	FINE(ledger_service_find(l, 1, span_of(service), &a, &row, &found,
	    &fault));
	CU_ASSERT(found);
	arena_free(&a);
	return row.active;
}

static void
put_service(struct ledger *l, const char *service, bool active,
    const char *root, uint32_t line)
{
	const struct service_row row = { .partner = 1,
		.service = span_of(service), .customer = SPAN("C-1"),
		.active = active };
	const struct order_key k = key(root, 0);
	FINE(ledger_service_put(l, &row, 1, &k, line, &fault));
}

static void
services_are_taken_back(void)
{
	struct ledger *l = fixture_memory();
	const struct order_key one = key("PO-1", 0);
	put_service(l, "S-1", true, "PO-1", 1);
	put_service(l, "S-2", false, "PO-1", 2);
	put_service(l, "S-3", true, "PO-1", 3);
	put_service(l, "S-4", true, "PO-2", 1);
	FINE(ledger_service_undo(l, &one, 1, 1, &fault));
	CU_ASSERT(!is_active(l, "S-1") && !is_active(l, "S-2"));
	/* Once is enough: all of the rest, and not that again. */
	put_service(l, "S-3", false, "PO-3", 1);
	FINE(ledger_service_undo(l, &one, 0, 1, &fault));
	CU_ASSERT(!is_active(l, "S-1") && is_active(l, "S-2"));
	/* What another order has done since stays. */
	CU_ASSERT(!is_active(l, "S-3") && is_active(l, "S-4"));
	ledger_close(l);
}

static void
put_held(struct ledger *l, int64_t intake, uint32_t ordinal,
    const char *number, const char *currency, int64_t minor)
{
	struct order_row o = fixture_order(number, 0, OUTCOME_HELD);
	const struct receipt_row r = { .intake = intake, .ordinal = ordinal,
		.key = key(number, 0), .outcome = OUTCOME_HELD, .lines = 2,
		.currency = span_of(currency), .amount_minor = minor };
	o.intake = intake;
	o.ordinal = ordinal;
	o.earlier = SPAN("PO-0");
	FINE(ledger_order_put(l, &o, NULL, &fault));
	FINE(ledger_receipt_add(l, &r, &fault));
}

static bool
on_held(void *ctx, const struct held_row *h)
{
	(void)ctx;
	hear("%s/%s " SPAN_FMT " for " SPAN_FMT " %lld; ", h->partner,
	    h->file, SPAN_ARG(h->receipt.key.number), SPAN_ARG(h->earlier),
	    (long long)(h->since - NOW));
	return true;
}

static const char *
held(struct ledger *l, int64_t run)
{
	heard[0] = '\0';
	FINE(ledger_held(l, run, on_held, NULL, &fault));
	return heard;
}

static bool
on_sum(void *ctx, const struct held_sum *s)
{
	(void)ctx;
	hear("%s %s %lld %lld ", s->partner, s->currency == NULL ? "-" :
	    s->currency->code, (long long)s->orders, (long long)s->lines);
	hear(s->beyond ? "beyond; " : "%lld; ", (long long)s->amount_minor);
	return true;
}

static const char *
sums(struct ledger *l, int64_t run)
{
	heard[0] = '\0';
	FINE(ledger_held_sums(l, run, on_sum, NULL, &fault));
	return heard;
}

/* A release of intake 1 in a second run. */
static int64_t
release(struct ledger *l)
{
	struct run_row run = { .now = NOW + 86400 };
	struct intake_row r = { .run = 2, .partner = "acme", .source = 1,
		.name = "orders.xml", .base = "orders-1d1d1d1d-h1",
		.outcome = FILE_PROCESSED, .state = INTAKE_DONE };
	FINE(ledger_run_add(l, &run, &fault));
	FINE(ledger_intake_add(l, &r, &fault));
	return r.id;
}

static void
what_waits_is_known_of_every_run(void)
{
	struct ledger *l = fixture_memory();
	uint32_t n;
	put_held(l, 1, 2, "PO-2", "EUR", 4990);
	put_held(l, 1, 1, "PO-1", NULL, 0);
	UNIT_STRING(held(l, 0), "acme/orders.xml PO-1 for PO-0 0; "
	    "acme/orders.xml PO-2 for PO-0 0; ");
	UNIT_STRING(held(l, 1), held(l, 0));
	UNIT_STRING(sums(l, 1), "acme - 1 2 0; acme EUR 1 2 4990; ");
	const int64_t id = release(l);
	FINE(ledger_held_close(l, 1, 1, id, &fault));
	FAULTY(ledger_held_close(l, 1, 1, id, &fault), FAULT_STORE, "");
	UNIT_STRING(held(l, 0), "acme/orders.xml PO-2 for PO-0 0; ");
	UNIT_STRING(held(l, 2), "acme/orders.xml PO-2 for PO-0 0; ");
	UNIT_STRING(sums(l, 1), "acme - 1 2 0; acme EUR 1 2 4990; ");
	UNIT_STRING(sums(l, 2), "acme EUR 1 2 4990; ");
	FINE(ledger_intake_releases(l, 1, &n, &fault));
	UNIT_NUMBER(n, 1);
	ledger_close(l);
}

static void
sums_have_no_bound(void)
{
	struct ledger *l = fixture_memory();
	put_held(l, 1, 1, "PO-1", "EUR", INT64_MAX);
	UNIT_STRING(sums(l, 1), "acme EUR 1 2 9223372036854775807; ");
	put_held(l, 1, 2, "PO-2", "EUR", INT64_MAX);
	UNIT_STRING(sums(l, 1), "acme EUR 2 4 beyond; ");
	ledger_close(l);
}

static struct intake_row
numbered(uint64_t sequence, enum file_outcome outcome, bool rehearsal)
{
	struct intake_row r = { .run = 1, .partner = "acme",
		.name = "n.xml", .base = "n-1d1d1d1d", .outcome = outcome,
		.state = INTAKE_DONE, .numbered = true, .sequence = sequence,
		.rehearsal = rehearsal };
	return r;
}

static bool
on_file(void *ctx, const struct held_file *h)
{
	(void)ctx;
	hear("%llu%s; ", (unsigned long long)h->sequence,
	    h->asked ? " asked" : "");
	return true;
}

static const char *
held_files(struct ledger *l)
{
	heard[0] = '\0';
	FINE(ledger_held_files(l, 0, on_file, NULL, &fault));
	return heard;
}

static void
files_wait_by_number(void)
{
	static const struct {
		uint64_t sequence;
		enum file_outcome outcome;
		bool rehearsal;
	} files[] = { { 4, FILE_PROCESSED, false }, { 9, FILE_HELD, false },
	    { 7, FILE_HELD, false }, { 20, FILE_PROCESSED, true },
	    { 30, FILE_REFUSED, false }, { 40, FILE_DUPLICATE, false } };
	struct ledger *l = fixture_memory();
	uint64_t last = 0, n = 0;
	bool found = true;
	FINE(ledger_sequence_last(l, "acme", &last, &found, &fault));
	CU_ASSERT_FALSE(found);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		struct intake_row r = numbered(files[i].sequence,
		    files[i].outcome, files[i].rehearsal), again;
		FINE(ledger_intake_add(l, &r, &fault));
		FINE(ledger_intake_find(l, r.id, &again, &found, &fault));
		CU_ASSERT(again.numbered && again.outcome == r.outcome &&
		    again.sequence == r.sequence);
	}
	FINE(ledger_sequence_last(l, "acme", &last, &found, &fault));
	CU_ASSERT(found);
	UNIT_NUMBER(last, 4);
	UNIT_STRING(held_files(l), "7; 9; ");
	FINE(ledger_held_ask(l, "globex", &n, &fault));
	UNIT_NUMBER(n, 0);
	FINE(ledger_held_ask(l, "acme", &n, &fault));
	UNIT_NUMBER(n, 2);
	UNIT_STRING(held_files(l), "7 asked; 9 asked; ");
	/* Intake 4 is the file of number 7. */
	struct intake_row gone = numbered(7, FILE_PROCESSED, false);
	gone.source = 4;
	FINE(ledger_intake_add(l, &gone, &fault));
	UNIT_STRING(held_files(l), "9 asked; ");
	FINE(ledger_sequence_last(l, "acme", &last, &found, &fault));
	UNIT_NUMBER(last, 7);
	ledger_close(l);
}

static void
a_number_is_given_back(void)
{
	struct ledger *l = fixture_memory();
	const struct order_key k = key("PO-1", 0);
	put_held(l, 1, 3, "PO-1", "EUR", 1);
	FINE(ledger_order_unhold(l, &k, 1, 2, &fault));
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	FINE(ledger_order_unhold(l, &k, 1, 3, &fault));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-1"));
	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	FINE(ledger_order_unhold(l, &k, 1, 1, &fault));
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	ledger_close(l);
}

static void
revisions_beside(void)
{
	struct ledger *l = fixture_memory();
	const struct order_key three = key("PO-1", 3);
	struct order_row r = fixture_order("PO-1", 1, OUTCOME_REJECTED);
	uint32_t revision = 99;
	bool found = true;
	FINE(ledger_order_below(l, &three, &revision, &found, &fault));
	CU_ASSERT_FALSE(found);
	FINE(ledger_order_put(l, &r, NULL, &fault));
	r = fixture_order("PO-1", 5, OUTCOME_REJECTED);
	FINE(ledger_order_put(l, &r, NULL, &fault));
	FINE(ledger_order_below(l, &three, &revision, &found, &fault));
	CU_ASSERT(found && revision == 1);
	FINE(ledger_order_above(l, &three, &revision, &found, &fault));
	CU_ASSERT_FALSE(found);
	r = fixture_order("PO-1", 6, OUTCOME_SPECIAL);
	FINE(ledger_order_put(l, &r, NULL, &fault));
	FINE(ledger_order_above(l, &three, &revision, &found, &fault));
	CU_ASSERT(found && revision == 6);
	ledger_close(l);
}

static void
rejections_wait(void)
{
	struct ledger *l = fixture_memory();
	const struct order_key k = key("PO-1", 1), other = key("PO-1", 2);
	const struct receipt_row r = { .intake = 1, .ordinal = 1, .key = k,
		.outcome = OUTCOME_REJECTED };
	bool waits = true;
	FINE(ledger_receipt_rejected(l, &k, &waits, &fault));
	CU_ASSERT_FALSE(waits);
	FINE(ledger_receipt_add(l, &r, &fault));
	FINE(ledger_receipt_rejected(l, &other, &waits, &fault));
	CU_ASSERT_FALSE(waits);
	FINE(ledger_receipt_rejected(l, &k, &waits, &fault));
	CU_ASSERT(waits);
	FINE(ledger_receipt_correct(l, &k, &fault));
	FINE(ledger_receipt_rejected(l, &k, &waits, &fault));
	CU_ASSERT_FALSE(waits);
	ledger_close(l);
}

static const struct unit_test tests[] = {
	{ "an order and what changes it have one root", chain_has_one_root },
	{ "a line is cancelled once, until it is ordered again",
	    lines_are_cancelled_once },
	{ "what a line began or ended is taken back with it",
	    services_are_taken_back },
	{ "what waited at the end of a run can be told for ever",
	    what_waits_is_known_of_every_run },
	{ "sums of what waits have no bound", sums_have_no_bound },
	{ "held files wait in the order of their numbers",
	    files_wait_by_number },
	{ "a number that was kept is given back", a_number_is_given_back },
	{ "revisions beside one are found", revisions_beside },
	{ "a rejection waits until it is corrected", rejections_wait },
};

int
main(void)
{
	return unit_main("ledger_held", tests, ARRAY_LEN(tests));
}
