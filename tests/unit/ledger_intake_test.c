/* Intakes with their sums, their findings and their documents. */
#include "ledger_fixture.h"
#include "store.h"

static struct intake_row
intake(const char *partner, const char *name)
{
	struct intake_row r = { .run = 1 };

	snprintf(r.partner, sizeof(r.partner), "%s", partner);
	snprintf(r.name, sizeof(r.name), "%s", name);
	snprintf(r.base, sizeof(r.base), "%s-1d1d1d1d", name);
	memset(r.sha256, 0x1d, sizeof(r.sha256));
	return r;
}

static int64_t
add(struct ledger *l, struct intake_row r)
{
	FINE(ledger_intake_add(l, &r, &fault));
	return r.id;
}

static struct intake_row
found(struct ledger *l, int64_t id)
{
	struct intake_row r;
	bool is_there = false;

	FINE(ledger_intake_find(l, id, &r, &is_there, &fault));
	CU_ASSERT(is_there);
	return r;
}

static void
fill_tally(struct tally *t, uint64_t by)
{
	const struct currency *eur = currency_find(SPAN("EUR"));
	const struct currency *jpy = currency_find(SPAN("JPY"));

	for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
		t->orders[i] = (i + 1) * by;
		t->lines[i] = (i + 1) * by * 2;
		CU_ASSERT(totals_add(&t->amount[i], eur,
		    (int64_t)(1000 * by + i)));
	}
	CU_ASSERT(totals_add(&t->amount[OUTCOME_HELD], jpy, 7));
	t->customer_orders[0] = by;
	t->customer_orders[1] = by + 1;
}

static void
expect_tally(const struct tally *is, const struct tally *was)
{
	for (unsigned i = 0; i < OUTCOME_COUNT; i++) {
		UNIT_NUMBER(is->orders[i], was->orders[i]);
		UNIT_NUMBER(is->lines[i], was->lines[i]);
		UNIT_NUMBER(is->amount[i].n, was->amount[i].n);
		for (unsigned j = 0; j < was->amount[i].n; j++)
			UNIT_NUMBER(totals_of(&is->amount[i],
			    was->amount[i].sum[j].currency),
			    was->amount[i].sum[j].minor);
	}
	UNIT_NUMBER(is->customer_orders[0], was->customer_orders[0]);
	UNIT_NUMBER(is->customer_orders[1], was->customer_orders[1]);
}

static struct intake_row
full_row(void)
{
	struct intake_row r = intake("acme", "n\xff\x1b'%s.xml");

	r.rehearsal = r.gzip = true;
	memset(r.name, 'n', MAX_FILE_NAME);
	memset(r.claimed, 'c', sizeof(r.claimed) - 1);
	memset(r.base, 'b', sizeof(r.base) - 1);
	r.size = INT64_MAX;
	r.attempts = 3;
	r.repeats = 1;
	r.state = INTAKE_DECIDED;
	r.outcome = FILE_DUPLICATE;
	r.received.orders = 15;
	r.received.lines = 30;
	CU_ASSERT(totals_add(&r.received.amount,
	    currency_find(SPAN("KWD")), 123456));
	fill_tally(&r.decided, 1);
	fill_tally(&r.recounted, 100);
	r.findings = 11;
	r.findings_omitted = 1ull << 40;
	return r;
}

static void
an_intake_comes_back_as_it_was(void)
{
	struct ledger *l = fixture_memory();
	struct intake_row r = full_row();

	FINE(ledger_intake_add(l, &r, &fault));
	UNIT_NUMBER(r.id, 2);
	const struct intake_row is = found(l, 2);
	UNIT_STRING(is.partner, "acme");
	UNIT_STRING(is.name, r.name);
	UNIT_STRING(is.claimed, r.claimed);
	UNIT_STRING(is.base, r.base);
	CU_ASSERT(memcmp(is.sha256, r.sha256, DIGEST_BYTES) == 0);
	CU_ASSERT(is.run == 1 && is.rehearsal && is.gzip);
	CU_ASSERT(is.size == r.size && is.attempts == 3 && is.repeats == 1);
	CU_ASSERT(is.state == r.state && is.outcome == r.outcome);
	CU_ASSERT(is.received.orders == 15 && is.received.lines == 30);
	UNIT_NUMBER(totals_of(&is.received.amount,
	    currency_find(SPAN("KWD"))), 123456);
	expect_tally(&is.decided, &r.decided);
	expect_tally(&is.recounted, &r.recounted);
	CU_ASSERT(is.findings == 11 && is.findings_omitted == 1ull << 40);
	ledger_close(l);
}

static void
sums_are_written_with_the_decision(void)
{
	struct ledger *l = fixture_memory();
	struct intake_row r = found(l, 1);

	fill_tally(&r.decided, 5);
	FINE(ledger_intake_update(l, &r, &fault));
	struct intake_row is = found(l, 1);
	expect_tally(&is.decided, &(struct tally){ .orders = { 0 } });
	fill_tally(&r.recounted, 5);
	r.decided.orders[OUTCOME_HELD] = 0;
	r.decided.lines[OUTCOME_HELD] = 0;
	r.state = INTAKE_DECIDED;
	r.outcome = FILE_PROCESSED;
	FINE(ledger_intake_update(l, &r, &fault));
	is = found(l, 1);
	expect_tally(&is.decided, &r.decided);
	expect_tally(&is.recounted, &r.recounted);
	is.state = INTAKE_DONE;
	snprintf(is.archived, sizeof(is.archived), "2026-11-22/acme/1.gz");
	is.decided = (struct tally){ .orders = { 9 } };
	FINE(ledger_intake_update(l, &is, &fault));
	is = found(l, 1);
	expect_tally(&is.decided, &r.decided);
	CU_ASSERT(is.state == INTAKE_DONE);
	UNIT_STRING(is.archived, "2026-11-22/acme/1.gz");
	ledger_close(l);
}

/* A thousand other files of the partner, all open: no statement that a file
 * has to itself may go through them. */
static void
a_file_does_not_pay_for_the_others(void)
{
	struct ledger *l = fixture_memory();
	char name[16];
	uint32_t n;
	int64_t id;

	for (unsigned i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "%03u.xml", i % 1000);
		struct intake_row r = intake("acme", name);
		r.sha256[0] = (uint8_t)i;
		r.sha256[1] = (uint8_t)(i >> 8);
		r.state = INTAKE_PUBLISHED;
		add(l, r);
	}
	struct intake_row r = found(l, 500);
	FINE(ledger_intake_bases(l, "acme", r.base, false, &n, &fault));
	UNIT_NUMBER(n, 1);
	FINE(ledger_intake_same(l, "acme", r.sha256, false, &id, &fault));
	FINE(ledger_intake_update(l, &r, &fault));
	FINE(ledger_intake_archived(l, 500, "x.gz", &fault));
	FINE(ledger_intake_done(l, 500, &fault));
	for (unsigned i = Q_INTAKE_ADD; i < Q_REGISTER; i++) {
		const int steps = l->ready[i] == NULL ? 0 :
		    sqlite3_stmt_status(l->ready[i],
		    SQLITE_STMTSTATUS_VM_STEP, 0);
		const int runs = l->ready[i] == NULL ? 1 :
		    sqlite3_stmt_status(l->ready[i],
		    SQLITE_STMTSTATUS_RUN, 0);
		if (steps > 200 * runs)
			printf("# %s\n", sqlite3_sql(l->ready[i]));
		CU_ASSERT(steps <= 200 * runs);
	}
	ledger_close(l);
}

/* A killed run's claim, and other bytes there now. */
static void
an_update_may_be_about_another_file(void)
{
	struct ledger *l = fixture_memory();
	struct intake_row r = found(l, 1);

	snprintf(r.claimed, sizeof(r.claimed), "000001-dd/acme/orders.xml");
	FINE(ledger_intake_update(l, &r, &fault));
	struct intake_row is = found(l, 1);
	UNIT_STRING(is.claimed, r.claimed);
	r.gzip = !r.gzip;
	r.size++;
	r.sha256[31] ^= 1;
	r.repeats = 1;
	r.attempts = 7;
	FINE(ledger_intake_update(l, &r, &fault));
	is = found(l, 1);
	CU_ASSERT(is.gzip == r.gzip && is.size == r.size && is.repeats == 1);
	CU_ASSERT(memcmp(is.sha256, r.sha256, DIGEST_BYTES) == 0);
	UNIT_NUMBER(is.attempts, 7);
	/* And decided at once. */
	r.size++;
	r.state = INTAKE_DECIDED;
	fill_tally(&r.decided, 5);
	FINE(ledger_intake_update(l, &r, &fault));
	is = found(l, 1);
	CU_ASSERT(is.size == r.size && is.state == INTAKE_DECIDED);
	expect_tally(&is.decided, &r.decided);
	ledger_close(l);
}

static void
only_what_is_published_is_archived_and_done(void)
{
	static const char at[] = "2026-11-22/acme/1.gz";
	struct ledger *l = fixture_memory();
	struct intake_row r = found(l, 1);

	r.state = INTAKE_DECIDED;
	FINE(ledger_intake_update(l, &r, &fault));
	FAULTY(ledger_intake_archived(l, 1, at, &fault), FAULT_STORE,
	    "0 rows changed");
	FAULTY(ledger_intake_done(l, 1, &fault), FAULT_STORE,
	    "0 rows changed");
	r.state = INTAKE_PUBLISHED;
	FINE(ledger_intake_update(l, &r, &fault));
	FINE(ledger_intake_archived(l, 1, at, &fault));
	r = found(l, 1);
	CU_ASSERT(r.state == INTAKE_PUBLISHED);
	UNIT_STRING(r.archived, at);
	FINE(ledger_intake_done(l, 1, &fault));
	CU_ASSERT(found(l, 1).state == INTAKE_DONE);
	ledger_close(l);
}

static void
an_update_needs_its_row_and_its_run(void)
{
	struct ledger *l = fixture_memory();
	struct intake_row r = found(l, 1);
	bool is_there = true;

	r.id = 2;
	FAULTY(ledger_intake_update(l, &r, &fault), FAULT_STORE,
	    "no intake 2");
	FINE(ledger_intake_find(l, 2, &r, &is_there, &fault));
	CU_ASSERT_FALSE(is_there);
	r = intake("acme", "x");
	r.run = 2;
	FAULTY(ledger_intake_add(l, &r, &fault), FAULT_STORE, "FOREIGN KEY");
	ledger_close(l);
}

static int64_t
same(struct ledger *l, const char *partner, uint8_t byte, bool rehearsal)
{
	uint8_t sha256[DIGEST_BYTES];
	int64_t id = -1;

	memset(sha256, byte, sizeof(sha256));
	FINE(ledger_intake_same(l, partner, sha256, rehearsal, &id, &fault));
	return id;
}

static void
the_same_bytes_are_known_again(void)
{
	struct ledger *l = fixture_memory();
	struct intake_row r = intake("acme", "a.xml");

	r.outcome = FILE_PROCESSED;
	const int64_t first = add(l, r);
	const int64_t second = add(l, r);
	CU_ASSERT(second > first);
	r.outcome = FILE_REFUSED;
	add(l, r);
	r.outcome = FILE_DUPLICATE;
	add(l, r);
	r.outcome = FILE_PROCESSED;
	r.rehearsal = true;
	const int64_t rehearsal = add(l, r);
	UNIT_NUMBER(same(l, "acme", 0x1d, false), second);
	UNIT_NUMBER(same(l, "acme", 0x1d, true), rehearsal);
	UNIT_NUMBER(same(l, "globex", 0x1d, false), 0);
	UNIT_NUMBER(same(l, "acme", 0x1e, false), 0);
	ledger_close(l);
}

static void
bases_are_counted_with_their_numbers(void)
{
	static const char *const bases[] = { "in-1d1d1d1d", "in-1d1d1d1d-2",
		"in-1d1d1d1d-13", "in-1d1d1d1d-aaaaaaaa", "in-1d1d1d1d-",
		"in-1d1d1d1d.x", "in-1d1d1d1dx", "in-1d1d1d1", "IN-1d1d1d1d" };
	struct ledger *l = fixture_memory();
	uint32_t n = 0;

	for (unsigned i = 0; i < ARRAY_LEN(bases); i++) {
		struct intake_row r = intake("acme", "in.xml");
		snprintf(r.base, sizeof(r.base), "%s", bases[i]);
		add(l, r);
		r.rehearsal = true;
		if (i == 0)
			add(l, r);
	}
	FINE(ledger_intake_bases(l, "acme", "in-1d1d1d1d", false, &n,
	    &fault));
	UNIT_NUMBER(n, 3);
	FINE(ledger_intake_bases(l, "acme", "in-1d1d1d1d", true, &n, &fault));
	UNIT_NUMBER(n, 1);
	FINE(ledger_intake_bases(l, "globex", "in-1d1d1d1d", false, &n,
	    &fault));
	UNIT_NUMBER(n, 0);
	ledger_close(l);
}

static bool
note_name(void *ctx, const struct intake_row *r)
{
	char *text = ctx;	/* of 200 bytes */
	const size_t len = strlen(text);

	snprintf(text + len, 200 - len, "%s/%s ", r->partner, r->name);
	return true;
}

static void
intakes_come_by_partner_and_id(void)
{
	struct run_row run = { .now = NOW };
	struct ledger *l = fixture_memory();
	struct intake_row late = intake("beta", "next.xml");
	char one[200] = "", all[200] = "", none[200] = "";

	add(l, intake("globex", "z.csv"));
	add(l, intake("acme", "b.xml"));
	add(l, intake("beta", "a.xml"));
	add(l, intake("acme", "a.xml"));
	FINE(ledger_run_add(l, &run, &fault));
	late.run = run.id;
	add(l, late);
	FINE(ledger_intakes(l, 1, note_name, one, &fault));
	UNIT_STRING(one, "acme/orders.xml acme/b.xml acme/a.xml beta/a.xml "
	    "globex/z.csv ");
	FINE(ledger_intakes(l, 0, note_name, all, &fault));
	UNIT_STRING(all, "acme/orders.xml acme/b.xml acme/a.xml beta/a.xml "
	    "beta/next.xml globex/z.csv ");
	FINE(ledger_intakes(l, 3, note_name, none, &fault));
	UNIT_STRING(none, "");
	ledger_close(l);
}

struct closing {
	struct ledger *l;
	char text[200];
};

/* What publishing does: change the row, and commit, while it is listed. */
static bool
finish(void *ctx, const struct intake_row *r)
{
	struct closing *c = ctx;
	struct intake_row done = *r;

	done.state = r->id == 3 ? INTAKE_PUBLISHED : INTAKE_DONE;
	FINE(ledger_intake_update(c->l, &done, &fault));
	FINE(ledger_commit(c->l, &fault));
	FINE(ledger_begin(c->l, &fault));
	return note_name(c->text, r);
}

static bool
note_id(void *ctx, const struct intake_row *r)
{
	char *text = ctx;
	const size_t len = strlen(text);

	snprintf(text + len, 64 - len, "%lld:%s ", (long long)r->id, r->name);
	return strcmp(r->name, "last") != 0;
}

static void
intakes_of_a_state_come_by_their_ids(void)
{
	static const enum intake_state states[] = { INTAKE_DECIDED,
	    INTAKE_PUBLISHED, INTAKE_DONE, INTAKE_DECIDED, INTAKE_DECIDED };
	static const char *const names[] = { "b", "c", "d", "last", "e" };
	struct ledger *l = fixture_memory();
	char text[64] = "";

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct intake_row r = intake(i == 0 ? "zeta" : "acme",
		    names[i]);
		r.state = states[i];
		add(l, r);
	}
	FINE(ledger_intakes_of_state(l, INTAKE_PUBLISHED, note_id, text,
	    &fault));
	UNIT_STRING(text, "3:c ");
	/* Until it has had enough. */
	text[0] = '\0';
	FINE(ledger_intakes_of_state(l, INTAKE_DECIDED, note_id, text,
	    &fault));
	UNIT_STRING(text, "2:b 5:last ");
	ledger_close(l);
}

static void
open_intakes_may_be_changed_while_listed(void)
{
	struct closing c = { .l = fixture_memory() };
	struct intake_row r = intake("acme", "done.xml");

	r.state = INTAKE_DONE;
	add(c.l, r);
	r = intake("globex", "decided.csv");
	r.state = INTAKE_DECIDED;
	add(c.l, r);
	add(c.l, intake("acme", "claimed.xml"));
	FINE(ledger_intakes_open(c.l, finish, &c, &fault));
	UNIT_STRING(c.text, "acme/orders.xml globex/decided.csv "
	    "acme/claimed.xml ");
	c.text[0] = '\0';
	FINE(ledger_intakes_open(c.l, finish, &c, &fault));
	UNIT_STRING(c.text, "globex/decided.csv ");
	ledger_close(c.l);
}

static bool
arrived(struct ledger *l, const char *partner, int64_t since)
{
	bool has = false;

	FINE(ledger_partner_arrived(l, partner, since, &has, &fault));
	return has;
}

static void
what_arrived_since_is_known(void)
{
	struct ledger *l = fixture_memory();
	struct intake_row r = intake("globex", "a.csv");

	CU_ASSERT(arrived(l, "acme", NOW));
	CU_ASSERT(arrived(l, "acme", NOW - 1));
	CU_ASSERT_FALSE(arrived(l, "acme", NOW + 1));
	CU_ASSERT_FALSE(arrived(l, "globex", NOW));
	r.rehearsal = true;
	add(l, r);
	CU_ASSERT_FALSE(arrived(l, "globex", NOW));
	r.rehearsal = false;
	add(l, r);
	CU_ASSERT(arrived(l, "globex", NOW));
	CU_ASSERT_FALSE(arrived(l, "initech", 0));
	ledger_close(l);
}

/* ---- Findings ----------------------------------------------------------- */

static struct findings *
findings_of(const struct finding *some, uint32_t n)
{
	static struct finding at[MAX_FINDINGS_PER_ORDER];
	static struct findings fs = { .at = at };

	memcpy(at, some, n * sizeof(*some));
	fs.n = n;
	return &fs;
}

static const struct finding quantity = { .why = O_QUANTITY,
	.field = FIELD_QUANTITY, .value = { "0\0x", 3 },
	.detail = { "1 to 10", 7 }, .line = 4000000000u, .column = 7,
	.order_line = 2, .which = 1 };
static const struct finding odd = { .why = O_CHAR_UNKNOWN,
	.field = FIELD_OTHER, .name = { "colour", 6 }, .value = { "", 0 } };
static const struct finding bare = { .why = F_TRUNCATED,
	.field = FIELD_NONE };

static bool
expect_finding(void *ctx, const struct finding *is)
{
	static const struct finding *const expected[] = { &quantity, &odd,
		&bare, &odd };
	unsigned *n = ctx;
	const struct finding *was = expected[*n];

	CU_ASSERT(is->why == was->why && is->field == was->field);
	CU_ASSERT(span_equal(is->name, was->name));
	CU_ASSERT(span_equal(is->value, was->value));
	CU_ASSERT((is->value.at == NULL) == (was->value.at == NULL));
	CU_ASSERT(span_equal(is->detail, was->detail));
	CU_ASSERT(is->line == was->line && is->column == was->column);
	CU_ASSERT(is->order_line == was->order_line);
	CU_ASSERT(is->which == was->which);
	return ++*n < ARRAY_LEN(expected);
}

static void
findings_come_back_as_they_were(void)
{
	const struct finding some[] = { quantity, odd, bare };
	struct ledger *l = fixture_memory();
	unsigned n = 0;

	FINE(ledger_findings_add(l, 1, 7, findings_of(some, 3), &fault));
	FINE(ledger_findings_add(l, 1, 7, findings_of(&odd, 1), &fault));
	FINE(ledger_findings_add(l, 1, 8, findings_of(&bare, 1), &fault));
	FINE(ledger_findings_add(l, 1, 9, findings_of(&bare, 0), &fault));
	FINE(ledger_findings(l, 1, 7, expect_finding, &n, &fault));
	UNIT_NUMBER(n, 4);
	n = 0;
	FINE(ledger_findings(l, 1, 9, expect_finding, &n, &fault));
	FINE(ledger_findings(l, 2, 7, expect_finding, &n, &fault));
	UNIT_NUMBER(n, 0);
	ledger_close(l);
}

static void
every_field_and_reason_can_be_stored(void)
{
	struct ledger *l = fixture_memory();
	struct finding f = { .why = 0 };

	for (unsigned i = 0; i < REASON_COUNT; i++) {
		f.why = (enum reason)i;
		f.field = (enum field)(i % (FIELD_OTHER + 1));
		FINE(ledger_findings_add(l, 1, i, findings_of(&f, 1),
		    &fault));
	}
	CU_ASSERT((int)REASON_COUNT > (int)FIELD_OTHER);
	ledger_close(l);
}

static void
a_reason_that_nobody_knows_is_a_fault(void)
{
	struct ledger *l = fixture_memory();
	unsigned n = 0;

	FINE(ledger_findings_add(l, 1, 1, findings_of(&bare, 1), &fault));
	FINE(store_do(l, "UPDATE finding SET code = 'X999'", &fault));
	FAULTY(ledger_findings(l, 1, 1, expect_finding, &n, &fault),
	    FAULT_STORE, "no known reason: X999");
	FINE(store_do(l, "UPDATE finding SET code = 'F101', field = 'SIZE'",
	    &fault));
	FAULTY(ledger_findings(l, 1, 1, expect_finding, &n, &fault),
	    FAULT_STORE, "no known field: SIZE");
	ledger_close(l);
}

static bool
note_reason(void *ctx, const char *partner, enum reason why, uint64_t count)
{
	char *text = ctx;	/* of 200 bytes */
	const size_t len = strlen(text);

	snprintf(text + len, 200 - len, "%s %s %llu,", partner,
	    reasons[why].code, (unsigned long long)count);
	return true;
}

static void
reasons_are_counted_for_a_run(void)
{
	const struct finding some[] = { quantity, odd, odd };
	struct ledger *l = fixture_memory();
	struct intake_row test = intake("acme", "t.xml");
	struct run_row run = { .now = NOW };
	char text[200] = "";

	const int64_t globex = add(l, intake("globex", "g.csv"));
	test.rehearsal = true;
	const int64_t rehearsal = add(l, test);
	FINE(ledger_run_add(l, &run, &fault));
	test.rehearsal = false;
	test.run = run.id;
	const int64_t later = add(l, test);
	FINE(ledger_findings_add(l, 1, 1, findings_of(some, 3), &fault));
	FINE(ledger_findings_add(l, globex, 1, findings_of(some, 2),
	    &fault));
	FINE(ledger_findings_add(l, rehearsal, 1, findings_of(some, 3),
	    &fault));
	FINE(ledger_findings_add(l, later, 1, findings_of(some, 3), &fault));
	FINE(ledger_reasons(l, 1, note_reason, text, &fault));
	UNIT_STRING(text, "acme O403 2,acme O406 1,globex O403 1,"
	    "globex O406 1,");
	ledger_close(l);
}

/* ---- Outbox ------------------------------------------------------------- */

static struct output
document(const char *path, unsigned token)
{
	struct output o = { .kind = DOCUMENT_ACK };

	snprintf(o.path, sizeof(o.path), "%s", path);
	snprintf(o.file.token, sizeof(o.file.token), "%032x", token);
	memset(o.file.sha256, 0xdd, sizeof(o.file.sha256));
	o.file.size = 1ull << 33;
	return o;
}

static bool
note_document(void *ctx, const struct outbox_row *r)
{
	struct closing *c = ctx;
	const size_t len = strlen(c->text);
	const struct output expected = document(r->output.path,
	    (unsigned)r->id);

	snprintf(c->text + len, sizeof(c->text) - len, "%lld:%s%s ",
	    (long long)r->intake, r->output.path,
	    r->published ? "!" : "");
	CU_ASSERT(memcmp(&r->output, &expected, sizeof(expected)) == 0);
	CU_ASSERT_EQUAL(r->run, 1);
	return true;
}

static void
put_documents(struct ledger *l)
{
	const struct output one = document("acks/acme/b", 1),
	    two = document("issued/a", 2), three = document("reports/r", 3);

	FINE(ledger_outbox_add(l, 1, 1, &one, &fault));
	FINE(ledger_outbox_add(l, 1, 1, &two, &fault));
	FINE(ledger_outbox_add(l, 1, 0, &three, &fault));
}

static void
documents_come_in_the_order_of_their_ids(void)
{
	struct closing c = { .l = fixture_memory() };

	put_documents(c.l);
	FINE(ledger_outbox_ready(c.l, note_document, &c, &fault));
	UNIT_STRING(c.text, "1:acks/acme/b 1:issued/a 0:reports/r ");
	c.text[0] = '\0';
	FINE(ledger_outbox_of(c.l, 1, note_document, &c, &fault));
	UNIT_STRING(c.text, "1:acks/acme/b 1:issued/a ");
	ledger_close(c.l);
}

static void
ready_documents_are_published_together(void)
{
	struct closing c = { .l = fixture_memory() };
	const struct output next = document("reports/s", 4);

	put_documents(c.l);
	FINE(ledger_commit(c.l, &fault));
	FINE(ledger_begin(c.l, &fault));
	FAULTY(ledger_outbox_issued(c.l, INT64_MAX, 2, &fault), FAULT_STORE,
	    "3 documents were ready and 2 were issued");
	ledger_rollback(c.l);
	FINE(ledger_begin(c.l, &fault));
	FAULTY(ledger_outbox_issued(c.l, INT64_MAX, 4, &fault), FAULT_STORE,
	    "3 documents were ready and 4 were issued");
	ledger_rollback(c.l);
	FINE(ledger_begin(c.l, &fault));
	FINE(ledger_outbox_issued(c.l, INT64_MAX, 3, &fault));
	FINE(ledger_outbox_issued(c.l, INT64_MAX, 0, &fault));
	FINE(ledger_outbox_add(c.l, 1, 0, &next, &fault));
	FINE(ledger_outbox_ready(c.l, note_document, &c, &fault));
	UNIT_STRING(c.text, "0:reports/s ");
	c.text[0] = '\0';
	FINE(ledger_outbox_of(c.l, 1, note_document, &c, &fault));
	UNIT_STRING(c.text, "1:acks/acme/b! 1:issued/a! ");
	ledger_close(c.l);
}

static void
documents_that_came_later_stay_ready(void)
{
	struct closing c = { .l = fixture_memory() };

	put_documents(c.l);
	FINE(ledger_outbox_issued(c.l, 2, 2, &fault));
	FINE(ledger_outbox_ready(c.l, note_document, &c, &fault));
	UNIT_STRING(c.text, "0:reports/r ");
	FINE(ledger_outbox_issued(c.l, 2, 0, &fault));
	FAULTY(ledger_outbox_issued(c.l, 3, 0, &fault), FAULT_STORE,
	    "1 documents were ready and 0 were issued");
	ledger_close(c.l);
}

static void
only_what_is_decided_is_published_with_its_archive(void)
{
	static const char at[] = "2026-11-22/acme/1.gz";
	struct ledger *l = fixture_memory();
	struct intake_row r = found(l, 1);

	FAULTY(ledger_intake_kept(l, 1, at, &fault), FAULT_STORE,
	    "0 rows changed");
	r.state = INTAKE_DECIDED;
	FINE(ledger_intake_update(l, &r, &fault));
	FINE(ledger_intake_kept(l, 1, at, &fault));
	r = found(l, 1);
	CU_ASSERT(r.state == INTAKE_PUBLISHED);
	UNIT_STRING(r.archived, at);
	FAULTY(ledger_intake_kept(l, 1, at, &fault), FAULT_STORE,
	    "0 rows changed");
	ledger_close(l);
}

static void
decided_intakes_are_published_with_their_documents(void)
{
	struct ledger *l = fixture_memory();
	struct intake_row r = intake("acme", "a.xml");

	r.state = INTAKE_DECIDED;
	const int64_t decided = add(l, r);
	r.state = INTAKE_DONE;
	const int64_t done = add(l, r);
	put_documents(l);
	FINE(ledger_outbox_issued(l, INT64_MAX, 3, &fault));
	FINE(ledger_intakes_published(l, &fault));
	CU_ASSERT(found(l, 1).state == INTAKE_CLAIMED);
	CU_ASSERT(found(l, decided).state == INTAKE_PUBLISHED);
	CU_ASSERT(found(l, done).state == INTAKE_DONE);
	ledger_close(l);
}

static bool
known(struct ledger *l, unsigned token)
{
	const struct output o = document("x", token);
	bool is = false;

	FINE(ledger_outbox_token(l, o.file.token, &is, &fault));
	return is;
}

static void
only_tokens_to_be_issued_are_known(void)
{
	struct ledger *l = fixture_memory();

	put_documents(l);
	CU_ASSERT(known(l, 2));
	CU_ASSERT_FALSE(known(l, 9));
	FINE(ledger_outbox_issued(l, INT64_MAX, 3, &fault));
	CU_ASSERT_FALSE(known(l, 2));
	ledger_close(l);
}

static void
a_name_or_a_token_is_given_once(void)
{
	struct ledger *l = fixture_memory();
	struct output o = document("issued/a", 9);

	put_documents(l);
	FAULTY(ledger_outbox_add(l, 1, 1, &o, &fault), FAULT_STORE, "path");
	o = document("issued/other", 2);
	FAULTY(ledger_outbox_add(l, 1, 1, &o, &fault), FAULT_STORE, "token");
	FINE(ledger_outbox_issued(l, INT64_MAX, 3, &fault));
	o = document("issued/a", 10);
	FAULTY(ledger_outbox_add(l, 1, 1, &o, &fault), FAULT_STORE, "path");
	ledger_close(l);
}

static const struct unit_test tests[] = {
	{ "an intake comes back as it was, with all its sums",
	    an_intake_comes_back_as_it_was },
	{ "the sums of an intake are final when it is decided",
	    sums_are_written_with_the_decision },
	{ "a file does not pay for the others",
	    a_file_does_not_pay_for_the_others },
	{ "an update may be about another file",
	    an_update_may_be_about_another_file },
	{ "only what is published is archived and done",
	    only_what_is_published_is_archived_and_done },
	{ "an intake needs its row to be updated and its run to be added",
	    an_update_needs_its_row_and_its_run },
	{ "bytes that were processed are known again, by partner",
	    the_same_bytes_are_known_again },
	{ "names for documents are counted with the numbers behind them",
	    bases_are_counted_with_their_numbers },
	{ "intakes come by partner and id", intakes_come_by_partner_and_id },
	{ "intakes of a state come by their ids",
	    intakes_of_a_state_come_by_their_ids },
	{ "open intakes may be changed and committed while they are listed",
	    open_intakes_may_be_changed_while_listed },
	{ "what has arrived from a partner since then is known",
	    what_arrived_since_is_known },
	{ "findings come back as they were, in several goes",
	    findings_come_back_as_they_were },
	{ "a finding of every field and reason can be stored",
	    every_field_and_reason_can_be_stored },
	{ "a stored reason or field that nobody knows is a fault",
	    a_reason_that_nobody_knows_is_a_fault },
	{ "reasons are counted for a run, rehearsals apart",
	    reasons_are_counted_for_a_run },
	{ "documents come in the order of their ids",
	    documents_come_in_the_order_of_their_ids },
	{ "ready documents are published together, and counted",
	    ready_documents_are_published_together },
	{ "documents that became ready later stay so",
	    documents_that_came_later_stay_ready },
	{ "only what is decided is published together with its archive",
	    only_what_is_decided_is_published_with_its_archive },
	{ "decided intakes are published with their documents",
	    decided_intakes_are_published_with_their_documents },
	{ "only tokens that are still to be issued are known",
	    only_tokens_to_be_issued_are_known },
	{ "a document's name is given once for ever, a ready token once",
	    a_name_or_a_token_is_given_once },
};

int
main(void)
{
	return unit_main("ledger_intake", tests, ARRAY_LEN(tests));
}
