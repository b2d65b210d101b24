/* Purchase orders, their customer orders and their receipts. */
#include "ledger_fixture.h"
#include "store.h"

static void
an_order_comes_back_as_it_was(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-88121", 3, OUTCOME_SPECIAL);
	struct order_row back;
	struct arena a;
	bool found;

	r.standing = STANDING_CHANGED;
	r.purpose = PURPOSE_CHANGE;
	r.earlier = SPAN("PO-77");
	r.ordinal = 4000000000u;
	r.source_line = 4100000000u;
	r.offset = INT64_MAX;
	r.length = 1ull << 40;
	r.amount_minor = MAX_AMOUNT_MINOR;
	r.trace = (struct trace){ UINT64_MAX, 1ull << 63, SPAN("FA-77") };
	for (unsigned i = 0; i < DIGEST_BYTES; i++)
		r.fingerprint[i] = (uint8_t)(i * 8);
	FINE(ledger_order_put(l, &r, NULL, &fault));
	arena_init(&a, 1 << 16);
	FINE(ledger_order_find(l, &r.key, &a, &back, &found, &fault));
	CU_ASSERT(found && span_equal(back.key.number, r.key.number));
	CU_ASSERT(back.key.partner == 1 && back.key.revision == 3);
	CU_ASSERT(back.outcome == r.outcome && back.standing == r.standing);
	CU_ASSERT(back.purpose == r.purpose && back.intake == 1);
	CU_ASSERT(back.ordinal == r.ordinal);
	CU_ASSERT(back.source_line == r.source_line);
	CU_ASSERT(back.offset == r.offset && back.length == r.length);
	CU_ASSERT(memcmp(back.fingerprint, r.fingerprint, DIGEST_BYTES) == 0);
	CU_ASSERT(span_is(back.customer, "C-10077"));
	CU_ASSERT(span_is(back.earlier, "PO-77"));
	CU_ASSERT(span_is(back.currency, "EUR"));
	CU_ASSERT(back.amount_minor == MAX_AMOUNT_MINOR && back.lines == 1);
	CU_ASSERT(back.trace.tried == UINT64_MAX);
	CU_ASSERT(back.trace.fired == 1ull << 63);
	CU_ASSERT(span_is(back.trace.evidence, "FA-77"));
	UNIT_NUMBER(back.customer_orders, 0);
	arena_free(&a);
	ledger_close(l);
}

static void
what_is_absent_stays_absent(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-1", 0, OUTCOME_REJECTED), back;
	struct arena a;
	bool found;

	r.customer = (struct span){ NULL, 0 };
	r.currency = SPAN("XYZ");
	r.trace.evidence = SPAN("");
	FINE(ledger_order_put(l, &r, NULL, &fault));
	arena_init(&a, 1 << 16);
	FINE(ledger_order_find(l, &r.key, &a, &back, &found, &fault));
	CU_ASSERT(found && back.customer.at == NULL);
	CU_ASSERT(back.earlier.at == NULL && back.currency.at == NULL);
	CU_ASSERT(back.trace.evidence.at != NULL);
	UNIT_NUMBER(back.trace.evidence.len, 0);
	arena_free(&a);
	ledger_close(l);
}

static void
values_are_data_and_never_sql(void)
{
	struct ledger *l = fixture_memory();
	const char *number = "'); DROP TABLE purchase_order; --";

	FINE(fixture_put(l, number, OUTCOME_ISSUED));
	CU_ASSERT(fixture_known(l, 1, number));
	CU_ASSERT_FALSE(fixture_known(l, 1, "' OR '1' = '1"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "%"));
	ledger_close(l);
}

static void
an_arena_that_is_full_is_a_fault(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-1", 0, OUTCOME_ISSUED), back;
	struct arena a;
	bool found;
	char *big = calloc(1, 100000);

	memset(big, 'x', 100000);
	r.trace.evidence = (struct span){ big, 100000 };
	FINE(ledger_order_put(l, &r, NULL, &fault));
	arena_init(&a, 70000);
	FAULTY(ledger_order_find(l, &r.key, &a, &back, &found, &fault),
	    FAULT_STORE, "does not fit");
	arena_free(&a);
	free(big);
	ledger_close(l);
}

static void
partners_do_not_see_each_other(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-1", 0, OUTCOME_ISSUED), back;
	struct arena a;
	bool found;

	FINE(ledger_order_put(l, &r, NULL, &fault));
	CU_ASSERT_FALSE(fixture_known(l, 2, "PO-1"));
	arena_init(&a, 1 << 16);
	FINE(ledger_order_latest(l, 2, SPAN("PO-1"), &a, &back, &found,
	    &fault));
	CU_ASSERT_FALSE(found);
	r.key.partner = 2;
	r.outcome = OUTCOME_REJECTED;
	FINE(ledger_order_put(l, &r, NULL, &fault));
	r.key.partner = 1;
	FINE(ledger_order_find(l, &r.key, &a, &back, &found, &fault));
	CU_ASSERT(found && back.outcome == OUTCOME_ISSUED);
	CU_ASSERT_FALSE(fixture_known(l, 0, "PO-1"));
	arena_free(&a);
	ledger_close(l);
}

static void
numbers_are_compared_by_bytes(void)
{
	struct ledger *l = fixture_memory();

	FINE(fixture_put(l, "PO-1", OUTCOME_ISSUED));
	CU_ASSERT_FALSE(fixture_known(l, 1, "po-1"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-1 "));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-01"));
	FINE(fixture_put(l, "007", OUTCOME_ISSUED));
	CU_ASSERT_FALSE(fixture_known(l, 1, "7"));
	ledger_close(l);
}

static void
nothing_is_decided_twice(void)
{
	static const enum outcome decided[] = { OUTCOME_ISSUED,
		OUTCOME_SPECIAL };
	struct ledger *l = fixture_memory();
	char number[8];

	for (unsigned i = 0; i < ARRAY_LEN(decided); i++) {
		snprintf(number, sizeof(number), "PO-%u", i);
		FINE(fixture_put(l, number, decided[i]));
		FAULTY(fixture_put(l, number, OUTCOME_REJECTED), FAULT_STORE,
		    "decided already");
		FAULTY(fixture_put(l, number, OUTCOME_ISSUED), FAULT_STORE,
		    "decided already");
	}
	/* What is held is not decided yet; then it is, once. */
	FINE(fixture_put(l, "PO-8", OUTCOME_HELD));
	FINE(fixture_put(l, "PO-8", OUTCOME_ISSUED));
	FAULTY(fixture_put(l, "PO-8", OUTCOME_HELD), FAULT_STORE,
	    "decided already");
	FAULTY(fixture_put(l, "PO-9", OUTCOME_DUPLICATE), FAULT_STORE,
	    "CHECK");
	ledger_close(l);
}

static void
count_orders(struct ledger *l, uint32_t revision, const char *expected);

static void
a_correction_replaces_a_rejected_row(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-1", 0, OUTCOME_REJECTED), back;
	const struct customer_order_row one = { 1, KIND_PROVIDE, true, 1,
		20000 };
	struct arena a;
	bool found;

	r.earlier = SPAN("gone");
	FINE(ledger_order_put(l, &r, NULL, &fault));
	FINE(ledger_order_put(l, &r, NULL, &fault));
	r = fixture_order("PO-1", 0, OUTCOME_SPECIAL);
	memset(r.fingerprint, 0x0c, DIGEST_BYTES);
	r.intake = 77;
	r.ordinal = 8;
	r.amount_minor = 5;
	r.customer_orders = 1;
	FINE(ledger_order_put(l, &r, &one, &fault));
	arena_init(&a, 1 << 16);
	FINE(ledger_order_find(l, &r.key, &a, &back, &found, &fault));
	CU_ASSERT(found && back.outcome == OUTCOME_SPECIAL);
	CU_ASSERT(back.intake == 77 && back.ordinal == 8);
	CU_ASSERT(back.amount_minor == 5 && back.earlier.at == NULL);
	CU_ASSERT(back.fingerprint[31] == 0x0c && back.customer_orders == 1);
	count_orders(l, 0, "1 provide special 1 20000,");
	FAULTY(ledger_order_put(l, &r, &one, &fault), FAULT_STORE,
	    "decided already");
	arena_free(&a);
	ledger_close(l);
}

static bool
note_order(void *ctx, const struct order_row *r)
{
	char *text = ctx;	/* of 200 bytes */
	const size_t len = strlen(text);

	snprintf(text + len, 200 - len, SPAN_FMT "/%u ",
	    SPAN_ARG(r->key.number), r->key.revision);
	return true;
}

static void
the_latest_accepted_revision_is_found(void)
{
	static const struct {
		uint32_t revision;
		enum outcome outcome;
	} rows[] = { { 2, OUTCOME_ISSUED }, { 0, OUTCOME_ISSUED },
		{ 10, OUTCOME_SPECIAL }, { 11, OUTCOME_REJECTED },
		{ 12, OUTCOME_HELD } };
	struct ledger *l = fixture_memory();
	struct order_row r;
	struct arena a;
	char history[200] = "";
	bool found;

	arena_init(&a, 1 << 16);
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
		r = fixture_order("PO-1", rows[i].revision, rows[i].outcome);
		FINE(ledger_order_put(l, &r, NULL, &fault));
	}
	r = fixture_order("PO-10", 99, OUTCOME_ISSUED);
	FINE(ledger_order_put(l, &r, NULL, &fault));
	FINE(ledger_order_latest(l, 1, SPAN("PO-1"), &a, &r, &found,
	    &fault));
	CU_ASSERT(found && r.key.revision == 10);
	FINE(ledger_order_latest(l, 1, SPAN("PO-2"), &a, &r, &found,
	    &fault));
	CU_ASSERT_FALSE(found);
	FINE(ledger_order_history(l, 1, SPAN("PO-1"), note_order, history,
	    &fault));
	UNIT_STRING(history, "PO-1/0 PO-1/2 PO-1/10 PO-1/11 PO-1/12 ");
	arena_free(&a);
	ledger_close(l);
}

static bool
stop(void *ctx, const struct order_row *r)
{
	(void)r;
	return ++*(int *)ctx < 2;
}

static void
a_list_ends_when_it_is_told_to(void)
{
	struct ledger *l = fixture_memory();
	int n = 0;

	for (uint32_t i = 0; i < 3; i++) {
		const struct order_row r = fixture_order("PO-1", i,
		    OUTCOME_ISSUED);
		FINE(ledger_order_put(l, &r, NULL, &fault));
	}
	FINE(ledger_order_history(l, 1, SPAN("PO-1"), stop, &n, &fault));
	UNIT_NUMBER(n, 2);
	n = 0;
	FINE(ledger_order_history(l, 1, SPAN("PO-1"), stop, &n, &fault));
	UNIT_NUMBER(n, 2);
	ledger_close(l);
}

static void
a_standing_changes(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-1", 0, OUTCOME_ISSUED);
	struct arena a;
	bool found;

	FINE(ledger_order_put(l, &r, NULL, &fault));
	FINE(ledger_order_standing(l, &r.key, STANDING_CANCELLED, &fault));
	arena_init(&a, 1 << 16);
	FINE(ledger_order_find(l, &r.key, &a, &r, &found, &fault));
	CU_ASSERT(found && r.standing == STANDING_CANCELLED);
	r.key.revision = 1;
	FAULTY(ledger_order_standing(l, &r.key, STANDING_OPEN, &fault),
	    FAULT_STORE, "0 rows changed");
	arena_free(&a);
	ledger_close(l);
}

static bool
note_customer_order(void *ctx, const struct customer_order_row *r)
{
	char *text = ctx;	/* of 200 bytes */
	const size_t len = strlen(text);

	snprintf(text + len, 200 - len, "%u %s %s %u %d,", r->ordinal,
	    kind_words[r->kind], r->special ? "special" : "standard",
	    r->lines, r->requested_day == NO_DAY ? -1 : r->requested_day);
	return true;
}

static void
count_orders(struct ledger *l, uint32_t revision, const char *expected)
{
	const struct order_key k = { 1, SPAN("PO-1"), revision };
	char text[200] = "";

	FINE(ledger_customer_orders(l, &k, note_customer_order, text,
	    &fault));
	UNIT_STRING(text, expected);
}

static void
customer_orders_come_in_their_order(void)
{
	static const struct customer_order_row some[] = {
		{ 1, KIND_PROVIDE, false, 2, 20430 },
		{ 2, KIND_CEASE, true, 1, NO_DAY },
		{ 3, KIND_FEASIBILITY, false, 7, 0 } };
	struct ledger *l = fixture_memory();
	struct order_row r;

	for (uint32_t n = 0; n <= ARRAY_LEN(some); n++) {
		r = fixture_order("PO-1", n, OUTCOME_ISSUED);
		r.customer_orders = n;
		FINE(ledger_order_put(l, &r, some, &fault));
	}
	count_orders(l, 0, "");
	count_orders(l, 1, "1 provide standard 2 20430,");
	count_orders(l, 2, "1 provide standard 2 20430,2 cease special 1 -1,");
	count_orders(l, 3, "1 provide standard 2 20430,2 cease special 1 -1,"
	    "3 feasibility standard 7 0,");
	count_orders(l, 4, "");
	ledger_close(l);
}

/* ---- Receipts ----------------------------------------------------------- */

static struct receipt_row
receipt(int64_t intake, uint32_t ordinal, const char *number,
    enum outcome outcome)
{
	return (struct receipt_row){
		.intake = intake, .ordinal = ordinal, .source_line = 12,
		.key = { 1, span_of(number), 0 }, .outcome = outcome,
		.lines = 2, .currency = SPAN("JPY"), .amount_minor = 300,
	};
}

static bool
note_receipt(void *ctx, const struct receipt_row *r, const char *partner)
{
	char *text = ctx;	/* of 200 bytes */
	const size_t len = strlen(text);

	snprintf(text + len, 200 - len, "%s %lld.%u " SPAN_FMT " %s%s%s,",
	    partner, (long long)r->intake, r->ordinal,
	    SPAN_ARG(r->key.number), outcome_words[r->outcome],
	    r->conflict ? " conflict" : "", r->corrected ? " corrected" : "");
	return true;
}

static void
exceptions(struct ledger *l, const char *partner, const char *expected)
{
	char text[200] = "";

	FINE(ledger_exceptions(l, partner, note_receipt, text, &fault));
	UNIT_STRING(text, expected);
}

static void
add_receipt(struct ledger *l, struct receipt_row r)
{
	FINE(ledger_receipt_add(l, &r, &fault));
}

/* Intake 2 is globex's, 3 a rehearsal of acme. */
static struct ledger *
with_receipts(void)
{
	struct ledger *l = fixture_memory();
	struct intake_row globex = { .run = 1, .partner = "globex",
		.name = "g.csv", .base = "g" };
	struct intake_row test = { .run = 1, .partner = "acme",
		.name = "t.xml", .base = "t", .rehearsal = true };
	struct receipt_row r;

	FINE(ledger_intake_add(l, &globex, &fault));
	FINE(ledger_intake_add(l, &test, &fault));
	r = receipt(2, 1, "PO-1", OUTCOME_REJECTED);
	r.key.partner = 2;
	add_receipt(l, r);
	add_receipt(l, receipt(1, 9, "PO-2", OUTCOME_REJECTED));
	add_receipt(l, receipt(1, 2, "PO-1", OUTCOME_REJECTED));
	add_receipt(l, receipt(1, 3, "PO-1", OUTCOME_DUPLICATE));
	add_receipt(l, receipt(1, 4, NULL, OUTCOME_REJECTED));
	r = receipt(1, 5, "PO-1", OUTCOME_REJECTED);
	r.conflict = true;
	r.key.revision = 1;
	add_receipt(l, r);
	add_receipt(l, receipt(3, 1, "PO-1", OUTCOME_REJECTED));
	return l;
}

static void
open_rejections_are_exceptions(void)
{
	struct ledger *l = with_receipts();

	exceptions(l, NULL, "acme 1.2 PO-1 rejected,acme 1.4  rejected,"
	    "acme 1.5 PO-1 rejected conflict,acme 1.9 PO-2 rejected,"
	    "globex 2.1 PO-1 rejected,");
	exceptions(l, "globex", "globex 2.1 PO-1 rejected,");
	exceptions(l, "initech", "");
	ledger_close(l);
}

static void
a_correction_closes_the_rejections_of_its_identity(void)
{
	struct ledger *l = with_receipts();
	const struct order_key k = { 1, SPAN("PO-1"), 0 };
	char text[300] = "";

	FINE(ledger_receipt_correct(l, &k, &fault));
	FINE(ledger_receipt_correct(l, &k, &fault));
	exceptions(l, NULL, "acme 1.4  rejected,"
	    "acme 1.5 PO-1 rejected conflict,acme 1.9 PO-2 rejected,"
	    "globex 2.1 PO-1 rejected,");
	FINE(ledger_receipts_of_order(l, 1, SPAN("PO-1"), note_receipt, text,
	    &fault));
	UNIT_STRING(text, "acme 1.2 PO-1 rejected corrected,"
	    "acme 1.3 PO-1 duplicate,acme 1.5 PO-1 rejected conflict,"
	    "acme 3.1 PO-1 rejected corrected,");
	ledger_close(l);
}

static bool
keep_receipt(void *ctx, const struct receipt_row *r, const char *partner)
{
	(void)partner;
	CU_ASSERT(r->source_line == 12 && r->lines == 2);
	CU_ASSERT(r->amount_minor == 300 && span_is(r->currency, "JPY"));
	CU_ASSERT(r->key.partner == 1 && r->key.revision == 0);
	return ++*(int *)ctx < 1;
}

static void
a_receipt_comes_back_as_it_was(void)
{
	struct ledger *l = with_receipts();
	int n = 0;

	FINE(ledger_receipts_of_order(l, 1, SPAN("PO-2"), keep_receipt, &n,
	    &fault));
	UNIT_NUMBER(n, 1);
	struct receipt_row again = receipt(1, 2, "PO-1", OUTCOME_REJECTED);
	FAULTY(ledger_receipt_add(l, &again, &fault), FAULT_STORE, "UNIQUE");
	again.intake = 99;
	FAULTY(ledger_receipt_add(l, &again, &fault), FAULT_STORE,
	    "FOREIGN KEY");
	ledger_close(l);
}

/* Numbers past the highest are not looked for; the others have to be found
 * all the same, whatever was added, undone or asked of another partner. */
static void
the_highest_number_is_known(void)
{
	char longest[NEWEST_TEXT + 2];
	struct ledger *l = fixture_memory();

	memset(longest, 'Z', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-5"));
	FINE(fixture_put(l, "PO-5", OUTCOME_ISSUED));
	CU_ASSERT(fixture_known(l, 1, "PO-5"));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-50"));
	CU_ASSERT_FALSE(fixture_known(l, 2, "PO-5"));
	FINE(fixture_put(l, "PO-3", OUTCOME_ISSUED));
	CU_ASSERT(fixture_known(l, 1, "PO-3") && fixture_known(l, 1, "PO-5"));
	FINE(ledger_save(l, &fault));
	FINE(fixture_put(l, "PO-9", OUTCOME_ISSUED));
	CU_ASSERT(fixture_known(l, 1, "PO-9"));
	FINE(ledger_restore(l, &fault));
	CU_ASSERT_FALSE(fixture_known(l, 1, "PO-9"));
	FINE(fixture_put(l, "PO-7", OUTCOME_ISSUED));
	CU_ASSERT(fixture_known(l, 1, "PO-7"));
	FINE(fixture_put(l, longest, OUTCOME_ISSUED));
	CU_ASSERT(fixture_known(l, 1, longest));
	longest[sizeof(longest) - 2] = '\0';
	CU_ASSERT_FALSE(fixture_known(l, 1, longest));
	CU_ASSERT(fixture_known(l, 1, "PO-7"));
	ledger_close(l);
}

static const struct unit_test tests[] = {
	{ "values are data and never SQL", values_are_data_and_never_sql },
	{ "nothing is decided twice", nothing_is_decided_twice },
	{ "partners do not see each other's orders",
	    partners_do_not_see_each_other },
	{ "an order that the arena cannot hold is a fault, not an absence",
	    an_arena_that_is_full_is_a_fault },
	{ "an order comes back as it was", an_order_comes_back_as_it_was },
	{ "what is absent stays absent, what is empty stays empty",
	    what_is_absent_stays_absent },
	{ "purchase order numbers are compared by bytes",
	    numbers_are_compared_by_bytes },
	{ "a correction replaces a rejected row, whole",
	    a_correction_replaces_a_rejected_row },
	{ "the latest revision that was accepted is found",
	    the_latest_accepted_revision_is_found },
	{ "a list ends when it is told to", a_list_ends_when_it_is_told_to },
	{ "an order is found, be it the highest or not",
	    the_highest_number_is_known },
	{ "the standing of an order that is known changes",
	    a_standing_changes },
	{ "customer orders come in their order, however many",
	    customer_orders_come_in_their_order },
	{ "open rejections are exceptions, by intake and ordinal",
	    open_rejections_are_exceptions },
	{ "a correction closes the rejections of its identity only",
	    a_correction_closes_the_rejections_of_its_identity },
	{ "a receipt comes back as it was, and comes once",
	    a_receipt_comes_back_as_it_was },
};

int
main(void)
{
	return unit_main("ledger_order", tests, ARRAY_LEN(tests));
}
