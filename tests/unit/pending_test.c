/* Orders that are written several at a time: nobody sees it. */
#include "ledger_fixture.h"
#include "store.h"

/* What the table holds; asked past everything that writes first. */
static unsigned
written(struct ledger *l)
{
	sqlite3_stmt *s;
	unsigned n;

	CU_ASSERT_FATAL(sqlite3_prepare_v2(l->db,
	    "SELECT count(*) FROM purchase_order", -1, &s, NULL) == SQLITE_OK);
	CU_ASSERT(sqlite3_step(s) == SQLITE_ROW);
	n = (unsigned)sqlite3_column_int(s, 0);
	sqlite3_finalize(s);
	return n;
}

static bool
put(struct ledger *l, unsigned i)
{
	char number[16];

	snprintf(number, sizeof(number), "PO-%04u", i);
	return fixture_put(l, number, OUTCOME_ISSUED);
}

static bool
known(struct ledger *l, unsigned i)
{
	char number[16];

	snprintf(number, sizeof(number), "PO-%04u", i);
	return fixture_known(l, 1, number);
}

static void
put_some(struct ledger *l, unsigned from, unsigned n)
{
	for (unsigned i = from; i < from + n; i++)
		FINE(put(l, i));
}

static void
many_are_written_at_once(void)
{
	struct ledger *l = fixture_memory();

	put_some(l, 0, PENDING_ROWS - 1);
	UNIT_NUMBER(written(l), 0);
	put_some(l, PENDING_ROWS - 1, 1);
	UNIT_NUMBER(written(l), PENDING_ROWS);
	put_some(l, PENDING_ROWS, PENDING_ROWS + 3);
	UNIT_NUMBER(written(l), 2 * PENDING_ROWS);
	for (unsigned i = 0; i < 2 * PENDING_ROWS + 3; i++)
		CU_ASSERT(known(l, i));
	UNIT_NUMBER(written(l), 2 * PENDING_ROWS + 3);
	ledger_close(l);
}

/* In many rows each has its own values, and what is absent in one is. */
static void
each_row_comes_back_as_it_was(void)
{
	struct ledger *l = fixture_memory();
	const struct customer_order_row first = { 1, KIND_CEASE, true, 7,
		20100 };
	struct order_row r, back;
	struct arena a;
	bool found;
	char number[16], customer[16];

	for (unsigned i = 0; i < PENDING_ROWS; i++) {
		snprintf(number, sizeof(number), "PO-%04u", i);
		snprintf(customer, sizeof(customer), "C-%u", i);
		r = fixture_order(number, i, i % 2 == 0 ? OUTCOME_ISSUED :
		    OUTCOME_SPECIAL);
		r.ordinal = 100 + i;
		r.customer = span_of(i == 3 ? NULL : customer);
		r.earlier = span_of(i == 5 ? "PO-77" : NULL);
		r.trace.evidence = span_of(i == 6 ? "" : NULL);
		r.customer_orders = i == 4;
		memset(r.fingerprint, (int)i, DIGEST_BYTES);
		FINE(ledger_order_put(l, &r, &first, &fault));
		memset(number, 'x', sizeof(number));
		memset(customer, 'x', sizeof(customer));
	}
	UNIT_NUMBER(written(l), PENDING_ROWS);
	arena_init(&a, 1 << 16);
	for (unsigned i = 0; i < PENDING_ROWS; i++) {
		snprintf(number, sizeof(number), "PO-%04u", i);
		snprintf(customer, sizeof(customer), "C-%u", i);
		r = fixture_order(number, i, OUTCOME_ISSUED);
		FINE(ledger_order_find(l, &r.key, &a, &back, &found, &fault));
		CU_ASSERT_FATAL(found);
		UNIT_NUMBER(back.outcome, i % 2);
		UNIT_NUMBER(back.ordinal, 100 + i);
		CU_ASSERT(i == 3 ? back.customer.at == NULL :
		    span_is(back.customer, customer));
		CU_ASSERT((back.earlier.at != NULL) == (i == 5));
		CU_ASSERT((back.trace.evidence.at != NULL) == (i == 6));
		UNIT_NUMBER(back.customer_orders, i == 4);
		UNIT_NUMBER(back.fingerprint[31], i);
	}
	arena_free(&a);
	ledger_close(l);
}

/* By statements for as many as there are, which are not all the same. */
static void
any_number_is_written(void)
{
	unsigned next = 1, in_all = 0;
	struct ledger *l = fixture_memory();

	for (unsigned n = 0; n <= PENDING_ROWS; n++) {
		put_some(l, next, n);
		FINE(pending_write(l, &fault));
		UNIT_NUMBER(written(l), in_all += n);
		for (unsigned i = next; i < next + n; i++)
			CU_ASSERT(known(l, i));
		next += n;
	}
	ledger_close(l);
}

static bool
note(void *ctx, const struct order_row *r)
{
	(void)r;
	++*(unsigned *)ctx;
	return true;
}

/* Each on a ledger in which PO-0001 and PO-0002 are pending. */
static void
a_question_finds_them(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-0001", 0, OUTCOME_ISSUED);
	struct arena a;
	int64_t n;
	unsigned revisions = 0;
	bool found;

	arena_init(&a, 1 << 16);
	put_some(l, 1, 2);
	FINE(ledger_order_latest(l, 1, r.key.number, &a, &r, &found, &fault));
	CU_ASSERT(found);
	put_some(l, 3, 2);
	FINE(ledger_order_history(l, 1, SPAN("PO-0004"), note, &revisions,
	    &fault));
	UNIT_NUMBER(revisions, 1);
	put_some(l, 5, 2);
	FINE(store_number(l, "SELECT count(*) FROM v_order", &n, &fault));
	UNIT_NUMBER(n, 6);
	put_some(l, 7, 2);
	FINE(store_do(l, "DELETE FROM purchase_order", &fault));
	UNIT_NUMBER(written(l), 0);
	arena_free(&a);
	ledger_close(l);
}

/* What has nothing to do with the rows of orders lets them wait. */
static void
another_question_lets_them_wait(void)
{
	struct ledger *l = fixture_memory();
	struct service_row s;
	struct arena a;
	bool found;

	arena_init(&a, 1 << 16);
	put_some(l, 1, 2);
	FINE(ledger_service_find(l, 1, SPAN("S-1"), &a, &s, &found, &fault));
	CU_ASSERT_FALSE(found);
	UNIT_NUMBER(written(l), 0);
	arena_free(&a);
	ledger_close(l);
}

static void
only_new_and_accepted_ones_wait(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-0008", 0, OUTCOME_ISSUED);
	char long_text[PENDING_TEXT + 1];

	put_some(l, 5, 1);
	FINE(fixture_put(l, "PO-0007", OUTCOME_REJECTED));
	UNIT_NUMBER(written(l), 2);
	put_some(l, 4, 1);
	UNIT_NUMBER(written(l), 3);
	memset(long_text, 'x', sizeof(long_text));
	r.trace.evidence = (struct span){ long_text, sizeof(long_text) };
	FINE(ledger_order_put(l, &r, NULL, &fault));
	UNIT_NUMBER(written(l), 4);
	FAULTY(put(l, 5), FAULT_STORE, "decided already");
	ledger_close(l);
}

/* As many texts as fit, in the rows that there are. */
static void
many_long_texts_are_written_sooner(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r;
	char number[16], text[PENDING_TEXT / 3];

	memset(text, 'x', sizeof(text));
	for (unsigned i = 0; i < 3; i++) {
		snprintf(number, sizeof(number), "PO-%04u", i);
		r = fixture_order(number, 0, OUTCOME_ISSUED);
		r.trace.evidence = (struct span){ text, sizeof(text) };
		FINE(ledger_order_put(l, &r, NULL, &fault));
	}
	UNIT_NUMBER(written(l), 3);
	ledger_close(l);
}

static void
going_back_forgets_them(void)
{
	struct ledger *l = fixture_memory();

	put_some(l, 1, 2);
	FINE(ledger_save(l, &fault));
	UNIT_NUMBER(written(l), 2);
	put_some(l, 3, 2);
	FINE(ledger_restore(l, &fault));
	CU_ASSERT(known(l, 2) && !known(l, 3));
	FINE(ledger_save(l, &fault));
	put_some(l, 3, 2);
	FINE(ledger_release(l, &fault));
	UNIT_NUMBER(written(l), 4);
	put_some(l, 5, 2);
	ledger_rollback(l);
	FINE(ledger_begin(l, &fault));
	CU_ASSERT(!known(l, 1) && !known(l, 5));
	UNIT_NUMBER(written(l), 0);
	ledger_close(l);
}

static void
a_commit_writes_them(void)
{
	struct ledger *l = fixture_open(LEDGER_WRITE);
	uint32_t key;

	FINE(ledger_begin(l, &fault));
	FINE(ledger_partner(l, "acme", &key, &fault));
	put_some(l, 1, 3);
	FINE(ledger_commit(l, &fault));
	ledger_close(l);
	l = fixture_open(LEDGER_REHEARSE);
	FINE(ledger_begin(l, &fault));
	CU_ASSERT(known(l, 1) && known(l, 3));
	put_some(l, 4, 3);
	FINE(ledger_commit(l, &fault));
	UNIT_NUMBER(written(l), 6);
	ledger_close(l);
}

/* The fault comes with the question, which is not answered. */
static void
one_that_is_refused_is_a_fault_when_it_is_written(void)
{
	struct ledger *l = fixture_memory();
	struct order_row r = fixture_order("PO-0001", 0, OUTCOME_ISSUED);

	r.standing = (enum standing)9;
	FINE(ledger_order_put(l, &r, NULL, &fault));
	FAULTY(ledger_commit(l, &fault), FAULT_STORE, "CHECK");
	ledger_rollback(l);
	FINE(ledger_begin(l, &fault));
	FINE(ledger_order_put(l, &r, NULL, &fault));
	put_some(l, 2, PENDING_ROWS - 2);
	FAULTY(put(l, PENDING_ROWS), FAULT_STORE, "CHECK");
	UNIT_NUMBER(written(l), 0);
	ledger_close(l);
}

static const struct unit_test tests[] = {
	{ "many orders are written at once", many_are_written_at_once },
	{ "each of many comes back as it was",
	    each_row_comes_back_as_it_was },
	{ "any number of orders is written", any_number_is_written },
	{ "a question about orders finds those that wait",
	    a_question_finds_them },
	{ "a question about something else lets them wait",
	    another_question_lets_them_wait },
	{ "only new and accepted orders wait, and short ones",
	    only_new_and_accepted_ones_wait },
	{ "many long texts are written sooner",
	    many_long_texts_are_written_sooner },
	{ "going back forgets those that wait", going_back_forgets_them },
	{ "a commit writes them, in a rehearsal too", a_commit_writes_them },
	{ "one that is refused is a fault when it is written",
	    one_that_is_refused_is_a_fault_when_it_is_written },
};

int
main(void)
{
	return unit_main("pending", tests, ARRAY_LEN(tests));
}
