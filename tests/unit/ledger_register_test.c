/* Registers: loaded whole or not at all, and asked about one thing. */
#include "clock.h"
#include "ledger_fixture.h"
#include "store.h"

static const uint8_t digest[DIGEST_BYTES] = { 0xab };

/* Values in the order of the specification, up to NULL. */
static bool
add(struct ledger *l, enum register_kind k, const char *const *values)
{
	struct span v[REGISTER_COLUMNS] = { { NULL, 0 } };
	bool replaced = false;

	for (unsigned i = 0; values[i] != NULL; i++)
		v[i] = span_of(values[i]);
	FINE(ledger_register_add(l, k, v, &replaced, &fault));
	return replaced;
}
#define ADD(l, k, ...) \
	add((l), (k), (const char *const[]){ __VA_ARGS__, NULL })

static int64_t
loaded(struct ledger *l, enum register_kind k)
{
	int64_t version = 0;

	FINE(ledger_register_loaded(l, k, 1, digest, &version, &fault));
	return version;
}

static bool
present(struct ledger *l, enum register_kind k)
{
	bool is = false;

	FINE(ledger_register_present(l, k, &is, &fault));
	return is;
}

/* The status of a customer of partner 1, "" if it is not known. */
static const char *
customer(struct ledger *l, const char *id)
{
	static char status[32];
	struct customer_row row;
	struct arena a;
	bool found = false;

	arena_init(&a, 4096);
	FINE(ledger_customer_find(l, 1, span_of(id), &a, &row, &found,
	    &fault));
	snprintf(status, sizeof(status), SPAN_FMT,
	    found ? (int)row.status.len : 0, found ? row.status.at : "");
	arena_free(&a);
	return status;
}

static void
what_is_specified_is_what_is_stored(void)
{
	static const char *const columns[REGISTER_COUNT] = {
		"customer_id,partner,name,status",
		"assessment_id,partner,customer_id,offering,postcode,country,"
		    "result,valid_until,characteristics",
		"service_id,partner,customer_id,offering,postcode,country,"
		    "status",
		"partner,po_number,revision,status,as_of" };
	char text[200];

	for (unsigned k = 0; k < REGISTER_COUNT; k++) {
		text[0] = '\0';
		for (unsigned i = 0; i < registers[k].n_columns; i++)
			snprintf(text + strlen(text), sizeof(text) -
			    strlen(text), "%s%s", i > 0 ? "," : "",
			    registers[k].column[i]);
		UNIT_STRING(text, columns[k]);
		UNIT_STRING(registers[k].kind, register_words[k]);
	}
}

static void
a_load_replaces_the_whole_register(void)
{
	struct ledger *l = fixture_memory();

	CU_ASSERT_FALSE(present(l, REGISTER_CUSTOMERS));
	UNIT_STRING(customer(l, "C-1"), "");
	FINE(ledger_register_clear(l, REGISTER_CUSTOMERS, &fault));
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "active"));
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "",
	    "blocked"));
	UNIT_NUMBER(loaded(l, REGISTER_CUSTOMERS), 1);
	CU_ASSERT(present(l, REGISTER_CUSTOMERS));
	CU_ASSERT_FALSE(present(l, REGISTER_SERVICES));
	UNIT_STRING(customer(l, "C-1"), "active");
	UNIT_STRING(customer(l, "C-2"), "blocked");
	FINE(ledger_register_clear(l, REGISTER_CUSTOMERS, &fault));
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "Two",
	    "active"));
	UNIT_NUMBER(loaded(l, REGISTER_CUSTOMERS), 2);
	UNIT_STRING(customer(l, "C-1"), "");
	UNIT_STRING(customer(l, "C-2"), "active");
	ledger_close(l);
}

static void
a_load_that_fails_changes_nothing(void)
{
	struct ledger *l = fixture_memory();

	ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One", "active");
	loaded(l, REGISTER_CUSTOMERS);
	FINE(ledger_commit(l, &fault));
	FINE(ledger_begin(l, &fault));
	FINE(ledger_register_clear(l, REGISTER_CUSTOMERS, &fault));
	ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "Two", "active");
	UNIT_STRING(customer(l, "C-1"), "");
	ledger_rollback(l);
	UNIT_STRING(customer(l, "C-1"), "active");
	UNIT_STRING(customer(l, "C-2"), "");
	FINE(ledger_begin(l, &fault));
	UNIT_NUMBER(loaded(l, REGISTER_CUSTOMERS), 2);
	ledger_close(l);
}

static void
the_later_row_of_a_key_stands(void)
{
	struct ledger *l = fixture_memory();

	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "active"));
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-1", "globex", "One",
	    "inactive"));
	CU_ASSERT(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "blocked"));
	loaded(l, REGISTER_CUSTOMERS);
	UNIT_STRING(customer(l, "C-1"), "blocked");
	/* Merged into the register, it replaces nothing of its own load. */
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "active"));
	CU_ASSERT(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "inactive"));
	UNIT_STRING(customer(l, "C-1"), "inactive");
	ledger_close(l);
}

static void
an_assessment_is_found_as_it_was_loaded(void)
{
	struct ledger *l = fixture_memory();
	struct assessment_row row;
	struct arena a;
	bool found = false;

	arena_init(&a, 4096);
	ADD(l, REGISTER_FEASIBILITY, "FA-77", "acme", "C-10077", "DARK-FIBRE",
	    "3511 AB", "NL", "feasible", "2026-12-31", "fibrePairs=8;x=y");
	ADD(l, REGISTER_FEASIBILITY, "FA-78", "acme", "C-1", "VOICE-SIP",
	    "", "", "not-feasible", "2027-01-01", "");
	const int64_t version = loaded(l, REGISTER_FEASIBILITY);
	FINE(ledger_assessment_find(l, 1, SPAN("FA-77"), &a, &row, &found,
	    &fault));
	CU_ASSERT(found && row.feasible && row.version == version);
	CU_ASSERT(span_is(row.customer, "C-10077"));
	CU_ASSERT(span_is(row.offering, "DARK-FIBRE"));
	CU_ASSERT(span_is(row.postcode, "3511 AB"));
	CU_ASSERT(span_is(row.country, "NL"));
	CU_ASSERT(span_is(row.characteristics, "fibrePairs=8;x=y"));
	UNIT_NUMBER(row.valid_until, 20818);
	FINE(ledger_assessment_find(l, 1, SPAN("FA-78"), &a, &row, &found,
	    &fault));
	CU_ASSERT(found && !row.feasible && row.postcode.len == 0 &&
	    row.characteristics.len == 0);
	UNIT_NUMBER(row.valid_until, 20819);
	FINE(ledger_assessment_find(l, 2, SPAN("FA-77"), &a, &row, &found,
	    &fault));
	CU_ASSERT_FALSE(found);
	arena_free(&a);
	ledger_close(l);
}

static struct span
order_status(struct ledger *l, const char *number, uint32_t revision,
    struct arena *a)
{
	const struct order_key k = { 1, span_of(number), revision };
	struct span status = SPAN("?");

	FINE(ledger_order_status_find(l, &k, a, &status, &fault));
	return status;
}

static void
the_status_of_an_order_is_found_by_its_revision(void)
{
	struct ledger *l = fixture_memory();
	struct arena a;

	arena_init(&a, 4096);
	ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "", "in-progress", "");
	ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "2", "completed",
	    "2026-11-22T10:00:00Z");
	CU_ASSERT(ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "2",
	    "cancelled", "2026-11-22"));
	loaded(l, REGISTER_ORDER_STATUS);
	CU_ASSERT(span_is(order_status(l, "PO-1", 0, &a), "in-progress"));
	CU_ASSERT(span_is(order_status(l, "PO-1", 2, &a), "cancelled"));
	CU_ASSERT_PTR_NULL(order_status(l, "PO-1", 1, &a).at);
	CU_ASSERT_PTR_NULL(order_status(l, "PO-2", 0, &a).at);
	arena_free(&a);
	ledger_close(l);
}

static void
what_cannot_be_stored_is_a_fault(void)
{
	static const struct span rows[][REGISTER_COLUMNS] = {
		{ { "A", 1 }, { "acme", 4 }, { "C", 1 }, { "O", 1 }, { 0, 0 },
		    { 0, 0 }, { "feasible", 8 }, { "2026-02-30", 10 } },
		{ { "A", 1 }, { "acme", 4 }, { "C", 1 }, { "O", 1 }, { 0, 0 },
		    { 0, 0 }, { "feasible", 8 }, { NULL, 0 } },
	};
	const struct span revision[REGISTER_COLUMNS] = { SPAN("acme"),
		SPAN("PO-1"), SPAN("-1"), SPAN("completed") };
	const struct span partner[REGISTER_COLUMNS] = { SPAN("C-1"),
		SPAN("a-partner-with-a-name-of-33-bytes"), SPAN(""),
		SPAN("active") };
	struct ledger *l = fixture_memory();
	bool replaced;

	for (unsigned i = 0; i < ARRAY_LEN(rows); i++)
		FAULTY(ledger_register_add(l, REGISTER_FEASIBILITY, rows[i],
		    &replaced, &fault), FAULT_STORE, "valid_until");
	FAULTY(ledger_register_add(l, REGISTER_ORDER_STATUS, revision,
	    &replaced, &fault), FAULT_STORE, "revision cannot be \"-1\"");
	FAULTY(ledger_register_add(l, REGISTER_CUSTOMERS, partner, &replaced,
	    &fault), FAULT_STORE, "customers.partner");
	/* The handle goes on. */
	ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "999999", "completed",
	    "");
	ledger_close(l);
}

/* ---- Services: in the register, or our own doing ------------------------ */

struct service {
	struct ledger *l;
	struct arena a;
};

static struct service
services(void)
{
	struct service s = { .l = fixture_memory() };

	arena_init(&s.a, 4096);
	return s;
}

static void
end(struct service *s)
{
	arena_free(&s->a);
	ledger_close(s->l);
}

/* "active C-1", "ended C-1" or "unknown" */
static const char *
state_of(struct service *s, uint32_t partner, const char *id)
{
	static char text[64];
	struct service_row row;
	bool found = false;

	FINE(ledger_service_find(s->l, partner, span_of(id), &s->a, &row,
	    &found, &fault));
	if (!found)
		return "unknown";
	CU_ASSERT(row.partner == partner && span_is(row.service, id));
	snprintf(text, sizeof(text), "%s " SPAN_FMT, row.active ? "active" :
	    "ended", SPAN_ARG(row.customer));
	return text;
}

static void
issue(struct service *s, const char *customer_id, bool active)
{
	const struct service_row row = { .partner = 1, .service = SPAN("S-1"),
		.customer = span_of(customer_id), .offering = SPAN("MOB-SIM"),
		.active = active };
	const struct order_key root = { row.partner, SPAN("PO-1"), 0 };

	FINE(ledger_service_put(s->l, &row, 1, &root, 1, &fault));
}

static void
load(struct service *s, const char *id, const char *customer_id,
    const char *status)
{
	FINE(ledger_register_clear(s->l, REGISTER_SERVICES, &fault));
	ADD(s->l, REGISTER_SERVICES, id, "acme", customer_id, "MOB-SIM",
	    "3511 AB", "NL", status);
	loaded(s->l, REGISTER_SERVICES);
}

static void
a_service_is_in_the_register_or_issued(void)
{
	struct service s = services();

	UNIT_STRING(state_of(&s, 1, "S-1"), "unknown");
	issue(&s, "ours", true);
	UNIT_STRING(state_of(&s, 1, "S-1"), "active ours");
	UNIT_STRING(state_of(&s, 2, "S-1"), "unknown");
	load(&s, "S-2", "theirs", "active");
	UNIT_STRING(state_of(&s, 1, "S-2"), "active theirs");
	UNIT_STRING(state_of(&s, 1, "S-1"), "active ours");
	load(&s, "S-2", "theirs", "ceased");
	UNIT_STRING(state_of(&s, 1, "S-2"), "ended theirs");
	end(&s);
}

static void
of_two_the_newer_counts(void)
{
	struct service s = services();

	issue(&s, "ours", true);
	load(&s, "S-1", "theirs", "ceased");
	UNIT_STRING(state_of(&s, 1, "S-1"), "ended theirs");
	issue(&s, "ours again", true);
	UNIT_STRING(state_of(&s, 1, "S-1"), "active ours again");
	issue(&s, "ours again", false);
	UNIT_STRING(state_of(&s, 1, "S-1"), "ended ours again");
	/* A load of something else is no news about services. */
	ADD(s.l, REGISTER_CUSTOMERS, "C-1", "acme", "", "active");
	loaded(s.l, REGISTER_CUSTOMERS);
	UNIT_STRING(state_of(&s, 1, "S-1"), "ended ours again");
	load(&s, "S-1", "theirs at last", "active");
	UNIT_STRING(state_of(&s, 1, "S-1"), "active theirs at last");
	end(&s);
}

static const struct unit_test tests[] = {
	{ "what cannot be stored is a fault, and the ledger goes on",
	    what_cannot_be_stored_is_a_fault },
	{ "a load that fails changes nothing",
	    a_load_that_fails_changes_nothing },
	{ "the registers are those of the contract",
	    what_is_specified_is_what_is_stored },
	{ "a load replaces the whole register",
	    a_load_replaces_the_whole_register },
	{ "of two rows with one key the later stands, and it is said",
	    the_later_row_of_a_key_stands },
	{ "an assessment is found as it was loaded, by its partner only",
	    an_assessment_is_found_as_it_was_loaded },
	{ "the status of an order is found by its revision",
	    the_status_of_an_order_is_found_by_its_revision },
	{ "a service is known from the register or because we issued it",
	    a_service_is_in_the_register_or_issued },
	{ "of what was loaded and what was issued the newer counts",
	    of_two_the_newer_counts },
};

int
main(void)
{
	clock_freeze(NOW);
	return unit_main("ledger_register", tests, ARRAY_LEN(tests));
}
