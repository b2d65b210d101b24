/* A ledger that an older ordermill made is brought up, and loses nothing. */
#include "clock.h"
#include "ledger_fixture.h"
#include "ledger_register.h"
#include "store.h"

static void
make_old(const char *sql_path)
{
	char full[4200];
	sqlite3 *db = NULL;
	char *sql = unit_read_file(unit_source(sql_path, full, sizeof(full)),
	    NULL);

	CU_ASSERT_EQUAL(sqlite3_open("ledger.db", &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_close(db), SQLITE_OK);
	free(sql);
}

static void
load_feasible(struct ledger *l, const char *result, int64_t expected)
{
	const struct span row[REGISTER_COLUMNS] = { SPAN("FA-1"),
		SPAN("acme"), SPAN("C-1"), SPAN("VPN-SITE"), SPAN("3511 AB"),
		SPAN("NL"), span_of(result), SPAN("2026-12-31"),
		SPAN("bandwidthMbps=300") };
	const uint8_t digest[DIGEST_BYTES] = { 1 };
	struct load_counts c;
	int64_t version = 0;
	bool replaced;

	FINE(ledger_begin(l, &fault));
	FINE(ledger_load_begin(l, REGISTER_FEASIBILITY, &fault));
	FINE(ledger_load_add(l, REGISTER_FEASIBILITY, row, &replaced,
	    &fault));
	FINE(ledger_load_compare(l, REGISTER_FEASIBILITY, LOAD_REPLACE, &c,
	    &fault));
	FINE(ledger_load_apply(l, REGISTER_FEASIBILITY, LOAD_REPLACE, &c,
	    digest, &version, &fault));
	UNIT_NUMBER(version, expected);
	FINE(ledger_commit(l, &fault));
}

/* "feasible 1-3" */
static const char *
assessment(struct ledger *l, int64_t version)
{
	static char text[64];
	const struct order_key key = { 1, SPAN("FA-1"), 0 };
	struct register_row row;
	struct arena a;
	bool found = false;

	arena_init(&a, 4096);
	FINE(ledger_register_row(l, REGISTER_FEASIBILITY, &key, version, &a,
	    &row, &found, &fault));
	snprintf(text, sizeof(text), SPAN_FMT " %d-%d",
	    SPAN_ARG(found ? row.value[6] : SPAN("unknown")),
	    (int)row.version, (int)row.until);
	arena_free(&a);
	return text;
}

static void
rows_of_registers_keep_their_version(void)
{
	make_old("tests/unit/expected/ledger-1.sql");
	struct ledger *l = fixture_open(LEDGER_WRITE);

	UNIT_STRING(assessment(l, 1), "feasible 1-0");
	load_feasible(l, "feasible", 1);	/* the same: no version */
	load_feasible(l, "not-feasible", 3);
	UNIT_STRING(assessment(l, 1), "feasible 1-3");
	UNIT_STRING(assessment(l, 3), "not-feasible 3-0");
	ledger_close(l);
}

static bool
name(void *ctx, const struct order_row *r)
{
	CU_ASSERT(span_is(r->key.number, "PO-2"));
	++*(int *)ctx;
	return true;
}

static void
orders_are_found_by_what_they_name(void)
{
	int n = 0;

	make_old("tests/unit/expected/ledger-1.sql");
	struct ledger *l = fixture_open(LEDGER_WRITE);
	FINE(ledger_orders_naming(l, 1, SPAN("PO-1"), name, &n, &fault));
	UNIT_NUMBER(n, 1);
	FINE(ledger_orders_naming(l, 2, SPAN("PO-1"), name, &n, &fault));
	FINE(ledger_orders_naming(l, 1, SPAN("PO-2"), name, &n, &fault));
	UNIT_NUMBER(n, 1);
	CU_ASSERT(fixture_known(l, 1, "PO-1"));
	ledger_close(l);
}

static const struct unit_test tests[] = {
	{ "rows of registers keep the version that they had",
	    rows_of_registers_keep_their_version },
	{ "orders are found by the order that they name",
	    orders_are_found_by_what_they_name },
};

int
main(void)
{
	clock_freeze(NOW);
	return unit_main("ledger_migrate", tests, ARRAY_LEN(tests));
}
