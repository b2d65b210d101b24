/* Registers: loaded whole or not at all, and asked about one thing. */
#include "clock.h"
#include "ledger_fixture.h"
#include "ledger_register.h"
#include "store.h"

static const uint8_t digest[DIGEST_BYTES] = { 0xab };

static void
begin(struct ledger *l, enum register_kind k)
{
	FINE(ledger_load_begin(l, k, &fault));
}

/* Values in the order of the specification, up to NULL. */
static bool
add(struct ledger *l, enum register_kind k, const char *const *values)
{
	struct span v[REGISTER_COLUMNS] = { { NULL, 0 } };
	bool replaced = false;

	for (unsigned i = 0; values[i] != NULL; i++)
		v[i] = span_of(values[i]);
	FINE(ledger_load_add(l, k, v, &replaced, &fault));
	return replaced;
}
#define ADD(l, k, ...) \
	add((l), (k), (const char *const[]){ __VA_ARGS__, NULL })

/* What the last load was: "+1 ~2 -3 =4". */
static char counted[80];

static int64_t
apply(struct ledger *l, enum register_kind k, enum load_mode mode)
{
	struct load_counts c;
	int64_t version = 0;

	FINE(ledger_load_compare(l, k, mode, &c, &fault));
	snprintf(counted, sizeof(counted), "+%d ~%d -%d =%d",
	    (int)c.of[LOAD_ADDED], (int)c.of[LOAD_CHANGED],
	    (int)c.of[LOAD_REMOVED], (int)c.unchanged);
	FINE(ledger_load_apply(l, k, mode, &c, digest, &version, &fault));
	return version;
}

static int64_t
loaded(struct ledger *l, enum register_kind k)
{
	return apply(l, k, LOAD_REPLACE);
}

static int64_t
version(struct ledger *l, enum register_kind k)
{
	int64_t v = -1;

	FINE(ledger_register_version(l, k, &v, &fault));
	return v;
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

	UNIT_NUMBER(version(l, REGISTER_CUSTOMERS), 0);
	UNIT_STRING(customer(l, "C-1"), "");
	begin(l, REGISTER_CUSTOMERS);
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "active"));
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "",
	    "blocked"));
	UNIT_NUMBER(loaded(l, REGISTER_CUSTOMERS), 1);
	UNIT_NUMBER(version(l, REGISTER_CUSTOMERS), 1);
	UNIT_NUMBER(version(l, REGISTER_SERVICES), 0);
	UNIT_STRING(customer(l, "C-1"), "active");
	UNIT_STRING(customer(l, "C-2"), "blocked");
	begin(l, REGISTER_CUSTOMERS);
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

	begin(l, REGISTER_CUSTOMERS);
	ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One", "active");
	loaded(l, REGISTER_CUSTOMERS);
	FINE(ledger_commit(l, &fault));
	FINE(ledger_begin(l, &fault));
	begin(l, REGISTER_CUSTOMERS);
	ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "Two", "active");
	/* Before it is applied, a load has done nothing. */
	UNIT_STRING(customer(l, "C-1"), "active");
	UNIT_STRING(customer(l, "C-2"), "");
	UNIT_NUMBER(loaded(l, REGISTER_CUSTOMERS), 2);
	UNIT_STRING(customer(l, "C-1"), "");
	ledger_rollback(l);
	UNIT_STRING(customer(l, "C-1"), "active");
	UNIT_STRING(customer(l, "C-2"), "");
	UNIT_NUMBER(version(l, REGISTER_CUSTOMERS), 1);
	FINE(ledger_begin(l, &fault));
	begin(l, REGISTER_CUSTOMERS);
	UNIT_NUMBER(loaded(l, REGISTER_CUSTOMERS), 2);
	ledger_close(l);
}

static void
the_later_row_of_a_key_stands(void)
{
	struct ledger *l = fixture_memory();

	begin(l, REGISTER_CUSTOMERS);
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "active"));
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-1", "globex", "One",
	    "inactive"));
	CU_ASSERT(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "blocked"));
	loaded(l, REGISTER_CUSTOMERS);
	UNIT_STRING(counted, "+2 ~0 -0 =0");
	UNIT_STRING(customer(l, "C-1"), "blocked");
	/* Merged into the register, it replaces nothing of its own load. */
	begin(l, REGISTER_CUSTOMERS);
	CU_ASSERT_FALSE(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "active"));
	CU_ASSERT(ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One",
	    "inactive"));
	apply(l, REGISTER_CUSTOMERS, LOAD_MERGE);
	UNIT_STRING(counted, "+0 ~1 -0 =1");
	UNIT_STRING(customer(l, "C-1"), "inactive");
	ledger_close(l);
}

static void
a_merge_keeps_what_it_does_not_name(void)
{
	struct ledger *l = fixture_memory();

	begin(l, REGISTER_CUSTOMERS);
	ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One", "active");
	ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "Two", "active");
	ADD(l, REGISTER_CUSTOMERS, "C-3", "acme", "Three", "active");
	loaded(l, REGISTER_CUSTOMERS);
	UNIT_STRING(counted, "+3 ~0 -0 =0");
	for (unsigned replace = 0; replace < 2; replace++) {
		begin(l, REGISTER_CUSTOMERS);
		ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "Two", "blocked");
		ADD(l, REGISTER_CUSTOMERS, "C-4", "acme", "Four", "active");
		UNIT_NUMBER(apply(l, REGISTER_CUSTOMERS,
		    replace ? LOAD_REPLACE : LOAD_MERGE), 2 + replace);
		UNIT_STRING(counted, replace ? "+0 ~0 -2 =2" :
		    "+1 ~1 -0 =2");
		UNIT_STRING(customer(l, "C-1"), replace ? "" : "active");
		UNIT_STRING(customer(l, "C-2"), "blocked");
		UNIT_STRING(customer(l, "C-4"), "active");
	}
	ledger_close(l);
}

static void
the_same_again_is_no_version(void)
{
	struct ledger *l = fixture_memory();

	/* The first load is one, even of nothing. */
	begin(l, REGISTER_CUSTOMERS);
	UNIT_NUMBER(loaded(l, REGISTER_CUSTOMERS), 1);
	begin(l, REGISTER_CUSTOMERS);
	UNIT_NUMBER(loaded(l, REGISTER_CUSTOMERS), 1);
	begin(l, REGISTER_ORDER_STATUS);
	ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "", "in-progress", "");
	UNIT_NUMBER(loaded(l, REGISTER_ORDER_STATUS), 2);
	for (unsigned merge = 0; merge < 2; merge++) {
		begin(l, REGISTER_ORDER_STATUS);
		ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "0",
		    "in-progress", "");
		UNIT_NUMBER(apply(l, REGISTER_ORDER_STATUS,
		    merge ? LOAD_MERGE : LOAD_REPLACE), 2);
		UNIT_STRING(counted, "+0 ~0 -0 =1");
	}
	/* What was absent, and is given now, is a change. */
	begin(l, REGISTER_ORDER_STATUS);
	ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "0", "in-progress",
	    "2026-11-22");
	UNIT_NUMBER(loaded(l, REGISTER_ORDER_STATUS), 3);
	UNIT_STRING(counted, "+0 ~1 -0 =0");
	ledger_close(l);
}

/* The rows that LOAD_CHANGES names: "C-1: One becomes 1; ". */
static char shown[400];

static void
show(void *ctx, const struct span *was, const struct span *is)
{
	const struct span *row = is != NULL ? is : was;
	const size_t n = strlen(shown);

	(void)ctx;
	snprintf(shown + n, sizeof(shown) - n, SPAN_FMT "/" SPAN_FMT ": "
	    SPAN_FMT ">" SPAN_FMT "; ", SPAN_ARG(row[0]), SPAN_ARG(row[1]),
	    SPAN_ARG(was == NULL ? SPAN("-") : was[3]),
	    SPAN_ARG(is == NULL ? SPAN("-") : is[3]));
}

static const char *
changes(struct ledger *l, enum load_change change, unsigned limit)
{
	shown[0] = '\0';
	FINE(ledger_load_changes(l, REGISTER_CUSTOMERS, change, limit, show,
	    NULL, &fault));
	return shown;
}

static void
the_first_changes_are_told(void)
{
	struct ledger *l = fixture_memory();

	begin(l, REGISTER_CUSTOMERS);
	ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "Two", "active");
	ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One", "active");
	ADD(l, REGISTER_CUSTOMERS, "C-3", "acme", "Three", "active");
	ADD(l, REGISTER_CUSTOMERS, "C-1", "globex", "One", "active");
	UNIT_STRING(changes(l, LOAD_ADDED, 3), "C-1/acme: ->active; "
	    "C-2/acme: ->active; C-3/acme: ->active; ");
	UNIT_STRING(changes(l, LOAD_CHANGED, 3), "");
	UNIT_STRING(changes(l, LOAD_REMOVED, 3), "");
	loaded(l, REGISTER_CUSTOMERS);
	begin(l, REGISTER_CUSTOMERS);
	ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One", "blocked");
	ADD(l, REGISTER_CUSTOMERS, "C-2", "acme", "Two", "active");
	ADD(l, REGISTER_CUSTOMERS, "C-4", "acme", "Four", "active");
	UNIT_STRING(changes(l, LOAD_ADDED, 9), "C-4/acme: ->active; ");
	UNIT_STRING(changes(l, LOAD_CHANGED, 9), "C-1/acme: active>blocked; ");
	UNIT_STRING(changes(l, LOAD_REMOVED, 9), "C-3/acme: active>-; "
	    "C-1/globex: active>-; ");
	UNIT_STRING(changes(l, LOAD_REMOVED, 1), "C-3/acme: active>-; ");
	ledger_close(l);
}

/* ---- What rows were ------------------------------------------------------ */

/* The row that VERSION made: its values, and the versions, "1-3" or "1-". */
static const char *
row_of(struct ledger *l, enum register_kind k, const char *id,
    uint32_t revision, int64_t of)
{
	static char text[200];
	const struct order_key key = { 1, span_of(id), revision };
	struct register_row row;
	struct arena a;
	bool found = false;
	size_t n = 0;

	arena_init(&a, 4096);
	FINE(ledger_register_row(l, k, &key, of, &a, &row, &found, &fault));
	for (unsigned i = 0; found && i < registers[k].n_columns; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, SPAN_FMT
		    ",", SPAN_ARG(row.value[i]));
	if (found)
		snprintf(text + n, sizeof(text) - n, " %d-%d",
		    (int)row.version, (int)row.until);
	if (found && row.loaded != NOW)
		snprintf(text, sizeof(text), "not loaded now");
	if (found && (row.until == 0 ? row.ended != 0 : row.ended != NOW))
		snprintf(text, sizeof(text), "not ended now");
	arena_free(&a);
	return found ? text : "unknown";
}

static void
load_assessment(struct ledger *l, const char *result, int64_t expected)
{
	begin(l, REGISTER_FEASIBILITY);
	ADD(l, REGISTER_FEASIBILITY, "FA-77", "acme", "C-1", "DARK-FIBRE",
	    "3511 AB", "NL", result, "2026-12-31", "fibrePairs=8");
	UNIT_NUMBER(loaded(l, REGISTER_FEASIBILITY), expected);
}

static void
a_row_is_known_as_each_version_made_it(void)
{
	struct ledger *l = fixture_memory();
	const enum register_kind k = REGISTER_FEASIBILITY;

	load_assessment(l, "feasible", 1);
	load_assessment(l, "not-feasible", 2);
	load_assessment(l, "not-feasible", 2);
	begin(l, k);
	UNIT_NUMBER(loaded(l, k), 3);
	UNIT_STRING(counted, "+0 ~0 -1 =0");
	load_assessment(l, "not-feasible", 4);
	UNIT_STRING(row_of(l, k, "FA-77", 0, 1), "FA-77,acme,C-1,DARK-FIBRE,"
	    "3511 AB,NL,feasible,2026-12-31,fibrePairs=8, 1-2");
	UNIT_STRING(row_of(l, k, "FA-77", 0, 2), "FA-77,acme,C-1,DARK-FIBRE,"
	    "3511 AB,NL,not-feasible,2026-12-31,fibrePairs=8, 2-3");
	UNIT_STRING(row_of(l, k, "FA-77", 0, 3), "unknown");
	UNIT_STRING(row_of(l, k, "FA-77", 0, 4), "FA-77,acme,C-1,DARK-FIBRE,"
	    "3511 AB,NL,not-feasible,2026-12-31,fibrePairs=8, 4-0");
	UNIT_STRING(row_of(l, k, "FA-78", 0, 1), "unknown");
	ledger_close(l);
}

static void
rows_of_every_register_are_kept(void)
{
	struct ledger *l = fixture_memory();

	for (unsigned i = 0; i < 2; i++) {
		const char *const words[] = { i == 0 ? "active" : "blocked",
			i == 0 ? "active" : "ceased",
			i == 0 ? "in-progress" : "completed" };
		begin(l, REGISTER_CUSTOMERS);
		ADD(l, REGISTER_CUSTOMERS, "C-1", "acme", "One", words[0]);
		loaded(l, REGISTER_CUSTOMERS);
		begin(l, REGISTER_SERVICES);
		ADD(l, REGISTER_SERVICES, "S-1", "acme", "C-1", "MOB-SIM",
		    "9000", "BE", words[1]);
		loaded(l, REGISTER_SERVICES);
		begin(l, REGISTER_ORDER_STATUS);
		ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "2", words[2],
		    "2026-11-22T10:00:00Z");
		loaded(l, REGISTER_ORDER_STATUS);
	}
	UNIT_STRING(row_of(l, REGISTER_CUSTOMERS, "C-1", 0, 1),
	    "C-1,acme,One,active, 1-4");
	UNIT_STRING(row_of(l, REGISTER_CUSTOMERS, "C-1", 0, 4),
	    "C-1,acme,One,blocked, 4-0");
	UNIT_STRING(row_of(l, REGISTER_SERVICES, "S-1", 0, 2),
	    "S-1,acme,C-1,MOB-SIM,9000,BE,active, 2-5");
	UNIT_STRING(row_of(l, REGISTER_ORDER_STATUS, "PO-1", 2, 3),
	    "acme,PO-1,2,in-progress,2026-11-22T10:00:00Z, 3-6");
	UNIT_STRING(row_of(l, REGISTER_ORDER_STATUS, "PO-1", 2, 6),
	    "acme,PO-1,2,completed,2026-11-22T10:00:00Z, 6-0");
	UNIT_STRING(row_of(l, REGISTER_ORDER_STATUS, "PO-1", 1, 3),
	    "unknown");
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
	begin(l, REGISTER_FEASIBILITY);
	ADD(l, REGISTER_FEASIBILITY, "FA-77", "acme", "C-10077", "DARK-FIBRE",
	    "3511 AB", "NL", "feasible", "2026-12-31", "fibrePairs=8;x=y");
	ADD(l, REGISTER_FEASIBILITY, "FA-78", "acme", "C-1", "VOICE-SIP",
	    "", "", "not-feasible", "2027-01-01", "");
	const int64_t made = loaded(l, REGISTER_FEASIBILITY);
	FINE(ledger_assessment_find(l, 1, SPAN("FA-77"), &a, &row, &found,
	    &fault));
	CU_ASSERT(found && row.feasible && row.version == made);
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
	/* That it is another's is known, but only to us. */
	FINE(ledger_assessment_other(l, 2, SPAN("FA-77"), &found, &fault));
	CU_ASSERT(found);
	FINE(ledger_assessment_other(l, 1, SPAN("FA-77"), &found, &fault));
	CU_ASSERT_FALSE(found);
	FINE(ledger_assessment_other(l, 2, SPAN("FA-7"), &found, &fault));
	CU_ASSERT_FALSE(found);
	arena_free(&a);
	ledger_close(l);
}

/* "status, version"; "" if it is not known. */
static const char *
order_status(struct ledger *l, const char *number, uint32_t revision,
    struct arena *a)
{
	static char text[64];
	const struct order_key k = { 1, span_of(number), revision };
	struct status_row row;
	bool found = false;

	FINE(ledger_order_status_find(l, &k, a, &row, &found, &fault));
	if (found)
		snprintf(text, sizeof(text), SPAN_FMT ", %d",
		    SPAN_ARG(row.status), (int)row.version);
	return found ? text : "";
}

static void
the_status_of_an_order_is_found_by_its_revision(void)
{
	struct ledger *l = fixture_memory();
	struct arena a;

	arena_init(&a, 4096);
	begin(l, REGISTER_ORDER_STATUS);
	ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "", "in-progress", "");
	ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "2", "completed",
	    "2026-11-22T10:00:00Z");
	CU_ASSERT(ADD(l, REGISTER_ORDER_STATUS, "acme", "PO-1", "2",
	    "cancelled", "2026-11-22"));
	loaded(l, REGISTER_ORDER_STATUS);
	UNIT_STRING(order_status(l, "PO-1", 0, &a), "in-progress, 1");
	UNIT_STRING(order_status(l, "PO-1", 2, &a), "cancelled, 1");
	UNIT_STRING(order_status(l, "PO-1", 1, &a), "");
	UNIT_STRING(order_status(l, "PO-2", 0, &a), "");
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

	for (unsigned k = 0; k < REGISTER_COUNT; k++)
		begin(l, (enum register_kind)k);
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++)
		FAULTY(ledger_load_add(l, REGISTER_FEASIBILITY, rows[i],
		    &replaced, &fault), FAULT_STORE, "valid_until");
	FAULTY(ledger_load_add(l, REGISTER_ORDER_STATUS, revision,
	    &replaced, &fault), FAULT_STORE, "revision cannot be \"-1\"");
	FAULTY(ledger_load_add(l, REGISTER_CUSTOMERS, partner, &replaced,
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
	begin(s->l, REGISTER_SERVICES);
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
	/* A load of something else is no news about services, ... */
	begin(s.l, REGISTER_CUSTOMERS);
	ADD(s.l, REGISTER_CUSTOMERS, "C-1", "acme", "", "active");
	loaded(s.l, REGISTER_CUSTOMERS);
	UNIT_STRING(state_of(&s, 1, "S-1"), "ended ours again");
	/* ... nor is one that says what the register said already. */
	load(&s, "S-1", "theirs", "ceased");
	begin(s.l, REGISTER_SERVICES);
	ADD(s.l, REGISTER_SERVICES, "S-2", "acme", "C-9", "MOB-SIM", "", "",
	    "active");
	apply(s.l, REGISTER_SERVICES, LOAD_MERGE);
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
	{ "a merge keeps what it does not name, a replacement does not",
	    a_merge_keeps_what_it_does_not_name },
	{ "the same content again makes no version",
	    the_same_again_is_no_version },
	{ "the first changes are told, by key, with what was and what is",
	    the_first_changes_are_told },
	{ "a row is known as each version made it",
	    a_row_is_known_as_each_version_made_it },
	{ "rows of every register are kept",
	    rows_of_every_register_are_kept },
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
