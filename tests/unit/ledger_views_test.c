/* The views, read as a person with sqlite3 reads them: none of our code. */
#include "ledger_fixture.h"
#include <sqlite3.h>

/* All rows of SQL on the closed ledger: columns with |, rows with \n. */
static char shown[4000];

static int
note(void *ctx, int n, char **values, char **names)
{
	(void)ctx, (void)names;
	for (int i = 0; i < n; i++) {
		const size_t len = strlen(shown);
		snprintf(shown + len, sizeof(shown) - len, "%s%s",
		    values[i] == NULL ? "-" : values[i],
		    i + 1 < n ? "|" : "\n");
	}
	return 0;
}

static const char *
show(const char *sql)
{
	sqlite3 *db = NULL;
	char *error = NULL;

	shown[0] = '\0';
	CU_ASSERT_EQUAL(sqlite3_open_v2("ledger.db", &db,
	    SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(db, "PRAGMA trusted_schema = OFF", NULL,
	    NULL, NULL), SQLITE_OK);
	if (sqlite3_exec(db, sql, note, NULL, &error) != SQLITE_OK)
		printf("# %s: %s\n", sql, error);
	CU_ASSERT_PTR_NULL(error);
	sqlite3_free(error);
	sqlite3_close(db);
	return shown;
}

static struct ledger *
begin(void)
{
	struct ledger *l = fixture_open(LEDGER_WRITE);
	struct run_row run = { .now = NOW };

	FINE(ledger_begin(l, &fault));
	FINE(ledger_run_add(l, &run, &fault));
	return l;
}

static void
end(struct ledger *l)
{
	FINE(ledger_commit(l, &fault));
	ledger_close(l);
}

static struct intake_row
intake(void)
{
	struct intake_row r = { .run = 1, .partner = "acme",
		.name = "orders.xml", .base = "orders-1d1d1d1d",
		.size = 1234 };

	memset(r.sha256, 0x1d, sizeof(r.sha256));
	return r;
}

static void
every_view_can_be_read_when_empty(void)
{
	end(begin());
	UNIT_STRING(show("SELECT group_concat(name, ' ') FROM (SELECT name"
	    " FROM sqlite_schema WHERE type = 'view' ORDER BY name)"),
	    "v_balance v_customer_order v_document v_exception v_file "
	    "v_finding v_held v_load v_order v_reason v_run\n");
	UNIT_STRING(show("SELECT * FROM v_balance;"
	    "SELECT * FROM v_customer_order; SELECT * FROM v_document;"
	    "SELECT * FROM v_exception; SELECT * FROM v_file;"
	    "SELECT * FROM v_finding; SELECT * FROM v_held;"
	    "SELECT * FROM v_load; SELECT * FROM v_order;"
	    "SELECT * FROM v_reason;"), "");
	UNIT_STRING(show("SELECT * FROM v_run"),
	    "1|2026-11-22T23:00:00Z|open|-|-|0|0|0|0|0|-\n");
}

static void
words_are_those_of_the_documents(void)
{
	struct ledger *l = begin();
	struct intake_row r = intake();
	struct order_row o;
	struct output out = { .kind = 0 };
	struct customer_order_row c = { .ordinal = 1,
		.requested_day = NO_DAY };
	char number[8], expected[400] = "";

	for (int i = 0; i < FILE_OUTCOMES; i++) {
		r.outcome = (enum file_outcome)i;
		FINE(ledger_intake_add(l, &r, &fault));
		snprintf(expected + strlen(expected), 100, "%s ",
		    file_outcome_words[i]);
	}
	for (int i = 0; i < KIND_COUNT; i++) {
		snprintf(number, sizeof(number), "K%d", i);
		o = fixture_order(number, 0, OUTCOME_ISSUED);
		o.customer_orders = 1;
		c.kind = (enum order_kind)i;
		FINE(ledger_order_put(l, &o, &c, &fault));
		snprintf(expected + strlen(expected), 100, "%s ",
		    kind_words[i]);
	}
	for (int i = 0; i <= PURPOSE_FEASIBILITY; i++) {
		snprintf(number, sizeof(number), "P%d", i);
		o = fixture_order(number, 0, OUTCOME_ISSUED);
		o.purpose = (enum purpose)i;
		FINE(ledger_order_put(l, &o, NULL, &fault));
		snprintf(expected + strlen(expected), 100, "%s ",
		    purpose_words[i]);
	}
	for (int i = 0; i < OUTCOME_COUNT; i++) {
		snprintf(number, sizeof(number), "Q%d", i);
		if (i == OUTCOME_DUPLICATE)
			continue;
		o = fixture_order(number, 0, (enum outcome)i);
		FINE(ledger_order_put(l, &o, NULL, &fault));
		snprintf(expected + strlen(expected), 100, "%s ",
		    outcome_words[i]);
	}
	for (int i = 0; i < DOCUMENT_COUNT; i++) {
		out.kind = (enum document)i;
		snprintf(out.path, sizeof(out.path), "p/%d", i);
		snprintf(out.file.token, sizeof(out.file.token), "t%d", i);
		FINE(ledger_outbox_add(l, 1, i == 0 ? 0 : 1, &out, &fault));
		snprintf(expected + strlen(expected), 100, "%s ",
		    document_words[i]);
	}
	end(l);
	show("SELECT outcome || ' ' FROM v_file ORDER BY intake;"
	    "SELECT kind || ' ' FROM v_customer_order ORDER BY number;"
	    "SELECT purpose || ' ' FROM v_order WHERE number LIKE 'P%';"
	    "SELECT outcome || ' ' FROM v_order WHERE number LIKE 'Q%';"
	    "SELECT kind || ' ' FROM v_document ORDER BY id;");
	for (char *p; (p = strchr(shown, '\n')) != NULL;)
		memmove(p, p + 1, strlen(p));
	UNIT_STRING(shown, expected);
}

static void
amounts_have_the_decimals_of_their_currency(void)
{
	static const struct {
		const char *currency;
		int64_t minor;
	} rows[] = { { "EUR", 4990 }, { "EUR", 0 }, { "EUR", 5 },
		{ "EUR", 50 }, { "EUR", MAX_AMOUNT_MINOR }, { "JPY", 0 },
		{ "JPY", 50 }, { "KWD", 50 }, { "KWD", 1234567 },
		{ NULL, 0 } };
	struct ledger *l = begin();
	struct intake_row r = intake();
	char number[8];

	FINE(ledger_intake_add(l, &r, &fault));
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
		snprintf(number, sizeof(number), "P%u", i);
		struct order_row o = fixture_order(number, 0, OUTCOME_ISSUED);
		o.currency = span_of(rows[i].currency);
		o.amount_minor = rows[i].minor;
		FINE(ledger_order_put(l, &o, NULL, &fault));
	}
	end(l);
	UNIT_STRING(show("SELECT amount, currency FROM v_order"),
	    "49.90|EUR\n0.00|EUR\n0.05|EUR\n0.50|EUR\n10000000000000.00|EUR\n"
	    "0|JPY\n50|JPY\n0.050|KWD\n1234.567|KWD\n0|-\n");
}

static void
rows_are_shown_whole(void)
{
	static const struct customer_order_row some[] = {
		{ 1, KIND_PROVIDE, false, 2, 20430 },
		{ 2, KIND_CEASE, true, 1, NO_DAY } };
	struct ledger *l = begin();
	struct intake_row r = intake();
	struct run_row run = { .id = 1, .state = RUN_DONE, .now = NOW,
		.exit_status = 2, .balanced = true, .missing = 1 };
	struct order_row o = fixture_order("PO-1", 2, OUTCOME_SPECIAL);
	struct output out = { .kind = DOCUMENT_ACK, .path = "acks/a.xml",
		.file = { .token = "t", .size = 9 } };

	FINE(ledger_run_update(l, &run, &fault));
	r.state = INTAKE_DECIDED;
	r.outcome = FILE_PROCESSED;
	r.received = (struct received){ .orders = 3, .lines = 4 };
	r.decided.orders[OUTCOME_SPECIAL] = 2;
	r.decided.orders[OUTCOME_REJECTED] = 1;
	r.decided.customer_orders[1] = 2;
	r.findings = 1;
	FINE(ledger_intake_add(l, &r, &fault));
	o.customer_orders = 2;
	o.earlier = SPAN("PO-0");
	o.trace = (struct trace){ 7, 2, SPAN("FA-1") };
	FINE(ledger_order_put(l, &o, some, &fault));
	FINE(ledger_outbox_add(l, 1, 1, &out, &fault));
	end(l);
	UNIT_STRING(show("SELECT * FROM v_run"), "1|2026-11-22T23:00:00Z|done"
	    "|2|1|0|0|0|1|0|-\n");
	UNIT_STRING(show("SELECT * FROM v_file"), "1|1|acme|0|orders.xml|"
	    "1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d"
	    "|1234|0|decided|processed|0|-|-|3|4|0|2|1|0|0|0|2|1|0|-|-|0\n");
	UNIT_STRING(show("SELECT * FROM v_order"), "acme|PO-1|2|"
	    "special-handling|open|1|1|3|order|C-10077|PO-0|EUR|49.90|1|2|"
	    "f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1"
	    "|FA-1|7|2\n");
	UNIT_STRING(show("SELECT * FROM v_customer_order ORDER BY ordinal"),
	    "acme|PO-1|2|1|provide|0|2|2025-12-08\n"
	    "acme|PO-1|2|2|cease|1|1|-\n");
	UNIT_STRING(show("SELECT * FROM v_document"), "1|1|1|acme|ack|"
	    "acks/a.xml|00000000000000000000000000000000000000000000000000000"
	    "00000000000|9|0\n");
}

static void
exceptions_say_why(void)
{
	struct ledger *l = begin();
	struct intake_row r = intake();
	struct receipt_row reject = { .intake = 1, .ordinal = 4,
		.source_line = 40, .key = { 1, SPAN("PO-9"), 1 },
		.outcome = OUTCOME_REJECTED, .lines = 2,
		.currency = SPAN("EUR"), .amount_minor = 5 };
	struct finding at[] = {
		{ .why = O_QUANTITY, .field = FIELD_QUANTITY, .line = 42,
		  .value = SPAN("0"), .order_line = 1 },
		{ .why = O_OFFERING, .field = FIELD_OFFERING },
		{ .why = O_QUANTITY, .field = FIELD_NONE } };
	const struct findings fs = { .at = at, .n = 3 };

	FINE(ledger_intake_add(l, &r, &fault));
	FINE(ledger_receipt_add(l, &reject, &fault));
	FINE(ledger_findings_add(l, 1, 4, &fs, &fault));
	reject.ordinal = 5;
	reject.corrected = true;
	FINE(ledger_receipt_add(l, &reject, &fault));
	end(l);
	UNIT_STRING(show("SELECT * FROM v_exception"), "1|1|orders.xml|acme|4"
	    "|40|PO-9|1|0|2|EUR|0.05|O400,O406\n");
	UNIT_STRING(show("SELECT * FROM v_reason"),
	    "1|acme|O400|1|1\n1|acme|O406|1|2\n");
	UNIT_STRING(show("SELECT * FROM v_finding WHERE n = 1"),
	    "1|4|1|O406|quantity|-|0|-|42|0|1\n");
}

static void
the_books_are_shown_to_balance_or_not(void)
{
	const struct currency *eur = currency_find(SPAN("EUR"));
	const struct currency *jpy = currency_find(SPAN("JPY"));
	struct ledger *l = begin();
	struct intake_row r = intake();

	r.state = INTAKE_DECIDED;
	r.received = (struct received){ .orders = 5, .lines = 7 };
	CU_ASSERT(totals_add(&r.received.amount, eur, 1500));
	CU_ASSERT(totals_add(&r.received.amount, jpy, 8));
	for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
		r.decided.orders[i] = 1;
		r.decided.lines[i] = i == 0 ? 2 : 1;
		CU_ASSERT(totals_add(&r.decided.amount[i], eur,
		    (int64_t)i * 150));
	}
	CU_ASSERT(totals_add(&r.decided.amount[0], jpy, 8));
	r.recounted.orders[0] = 99;
	FINE(ledger_intake_add(l, &r, &fault));
	r.rehearsal = true;
	FINE(ledger_intake_add(l, &r, &fault));
	end(l);
	UNIT_STRING(show("SELECT * FROM v_balance"),
	    "1|1|acme|orders.xml|orders|-|5|1|1|1|1|1|1\n"
	    "1|1|acme|orders.xml|lines|-|7|2|1|1|1|1|0\n"
	    "1|1|acme|orders.xml|amount|EUR|15.00|0.00|1.50|3.00|4.50|6.00|1\n"
	    "1|1|acme|orders.xml|amount|JPY|8|8|0|0|0|0|1\n");
}

static const struct unit_test tests[] = {
	{ "every view can be read, and there is no other",
	    every_view_can_be_read_when_empty },
	{ "words are those of the documents",
	    words_are_those_of_the_documents },
	{ "amounts have the decimals of their currency",
	    amounts_have_the_decimals_of_their_currency },
	{ "rows are shown whole", rows_are_shown_whole },
	{ "exceptions say why, and corrected ones are none",
	    exceptions_say_why },
	{ "the books are shown to balance, or not",
	    the_books_are_shown_to_balance_or_not },
};

int
main(void)
{
	return unit_main("ledger_views", tests, ARRAY_LEN(tests));
}
