#include "fault.h"
#include "ledger.h"
#include "report.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

/* A ledger in memory with one open run. */
struct night {
	struct ledger *l;
	struct run_row run;
	struct fault f;
};

static bool
night_begins(struct night *n)
{
	*n = (struct night){ .run = { .now = 1795388400 } };
	n->l = ledger_open_memory(&n->f);
	return n->l != NULL && ledger_begin(n->l, &n->f) &&
	    ledger_run_add(n->l, &n->run, &n->f);
}

static void
night_ends(struct night *n)
{
	char text[300];
	if (n->f.kind != FAULT_NONE)
		printf("# %s\n", fault_text(&n->f, text, sizeof(text)));
	CU_ASSERT_EQUAL(n->f.kind, FAULT_NONE);
	ledger_close(n->l);
}

static const struct currency *
currency(const char *code)
{
	return currency_find(span_of(code));
}

static bool
money(struct totals *t, const char *code, int64_t minor)
{
	return totals_add(t, currency(code), minor);
}

/* Ten orders: six issued, one special, two rejected, one duplicate; some in
 * yen, which have no decimals. */
static struct intake_row
good_file(const char *partner, const char *name)
{
	static const struct {
		enum outcome outcome;
		uint64_t orders, lines;
		int64_t cents, yen;
	} parts[] = { { OUTCOME_ISSUED, 6, 9, 29940, 0 },
	    { OUTCOME_SPECIAL, 1, 2, 19900, 0 },
	    { OUTCOME_REJECTED, 2, 2, 1250, 5000 },
	    { OUTCOME_DUPLICATE, 1, 1, 4990, 0 } };
	struct intake_row r = { .outcome = FILE_PROCESSED,
		.state = INTAKE_DONE };
	snprintf(r.partner, sizeof(r.partner), "%s", partner);
	snprintf(r.name, sizeof(r.name), "%s", name);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		r.received.orders += parts[i].orders;
		r.received.lines += parts[i].lines;
		r.decided.orders[parts[i].outcome] = parts[i].orders;
		r.decided.lines[parts[i].outcome] = parts[i].lines;
		money(&r.received.amount, "EUR", parts[i].cents);
		money(&r.decided.amount[parts[i].outcome], "EUR",
		    parts[i].cents);
		if (parts[i].yen == 0)
			continue;
		money(&r.received.amount, "JPY", parts[i].yen);
		money(&r.decided.amount[parts[i].outcome], "JPY",
		    parts[i].yen);
	}
	r.decided.customer_orders[0] = 7;
	r.decided.customer_orders[1] = 1;
	r.recounted = r.decided;
	return r;
}

static bool
arrives(struct night *n, const struct intake_row *r)
{
	struct intake_row row = *r;
	row.run = n->run.id;
	return ledger_intake_add(n->l, &row, &n->f) &&
	    ledger_intake_update(n->l, &row, &n->f);
}

/* What the equations said: how many, and those that fail, one a line. */
struct said {
	int checked, failed;
	char failures[4096];
};

static bool
hear(void *ctx, const struct equation *e)
{
	struct said *s = ctx;
	const size_t at = strlen(s->failures);
	s->checked++;
	CU_ASSERT_EQUAL(e->holds, e->left == e->right);
	if (e->holds)
		return true;
	s->failed++;
	snprintf(s->failures + at, sizeof(s->failures) - at,
	    "%s: %s: %lld, %lld\n", e->scope, e->what, (long long)e->left,
	    (long long)e->right);
	return true;
}

static struct said
equations(struct night *n)
{
	struct said s = { 0 };
	CU_ASSERT(report_equations(n->l, &n->run, hear, &s, &n->f));
	return s;
}

static void
good_set(void)
{
	struct night n;
	struct books b;
	bool balanced = false;
	CU_ASSERT(night_begins(&n));
	const struct intake_row one = good_file("acme", "one.xml");
	const struct intake_row two = good_file("acme", "two.xml");
	const struct intake_row three = good_file("globex", "three.csv");
	CU_ASSERT(arrives(&n, &one) && arrives(&n, &two) &&
	    arrives(&n, &three));
	CU_ASSERT(report_books(n.l, &n.run, &b, &balanced, &n.f));
	CU_ASSERT(balanced);
	UNIT_NUMBER(b.seen, 3);
	UNIT_NUMBER(b.files[FILE_PROCESSED], 3);
	UNIT_NUMBER(b.orders.received, 30);
	UNIT_NUMBER(b.orders.decided[OUTCOME_ISSUED], 18);
	UNIT_NUMBER(b.lines.recounted[OUTCOME_REJECTED], 6);
	UNIT_NUMBER(b.customer_orders[1], 3);
	UNIT_NUMBER(b.n_money, 2);
	UNIT_STRING(b.money[0].currency->code, "EUR");
	UNIT_NUMBER(b.money[0].account.received, 3 * 56080);
	UNIT_NUMBER(b.money[1].account.decided[OUTCOME_REJECTED], 15000);
	const struct said s = equations(&n);
	/* Six scopes of four accounts and two kinds; the files; and of two
	 * partners and the run what waits, in four accounts. */
	UNIT_NUMBER(s.checked, 6 * (4 * 6 + 2) + 1 + 3 * 4 * 2);
	UNIT_STRING(s.failures, "");
	night_ends(&n);
}

static void
empty_run(void)
{
	struct night n;
	struct books b;
	bool balanced = false;
	CU_ASSERT(night_begins(&n));
	n.run.ignored = 4;
	CU_ASSERT(report_books(n.l, &n.run, &b, &balanced, &n.f));
	CU_ASSERT(balanced);
	UNIT_NUMBER(b.seen, 0);
	night_ends(&n);
}

/* Plant one difference in the second of three files, and expect exactly the
 * failures FILE, PARTNER and RUN in its file, partner and run.  What is wrong
 * with what came in is wrong with what waits as well: UNIT, if not NULL, and
 * the numbers of PARTNER and RUN. */
static void
plant_in(void (*spoil)(struct intake_row *r), const char *file,
    const char *partner, const char *run, const char *unit)
{
	struct night n;
	struct books b;
	bool balanced = true;
	char expected[1024];
	CU_ASSERT(night_begins(&n));
	const struct intake_row one = good_file("acme", "one.xml");
	struct intake_row two = good_file("acme", "two.xml");
	const struct intake_row three = good_file("globex", "three.csv");
	spoil(&two);
	CU_ASSERT(arrives(&n, &one) && arrives(&n, &two) &&
	    arrives(&n, &three));
	const struct said s = equations(&n);
	if (unit == NULL)
		snprintf(expected, sizeof(expected),
		    "acme/two.xml: %s\nacme: %s\nrun: %s\n", file, partner,
		    run);
	else
		snprintf(expected, sizeof(expected), "acme/two.xml: %s\n"
		    "acme: %s\nacme: %s%s%s\nrun: %s\nrun: %s%s%s\n", file,
		    partner, unit, ": received + waited = out + waiting",
		    strrchr(partner, ':'), run, unit,
		    ": received + waited = out + waiting",
		    strrchr(run, ':'));
	UNIT_STRING(s.failures, expected);
	UNIT_NUMBER(s.failed, unit == NULL ? 3 : 5);
	CU_ASSERT(report_books(n.l, &n.run, &b, &balanced, &n.f));
	CU_ASSERT_FALSE(balanced);
	UNIT_NUMBER(report_exit_status(&n.run, &b, balanced), 3);
	night_ends(&n);
}

static void
plant(void (*spoil)(struct intake_row *r), const char *file,
    const char *partner, const char *run)
{
	plant_in(spoil, file, partner, run, NULL);
}

static void
spoil_received(struct intake_row *r)
{
	r->received.orders++;
}

static void
lost_order(void)
{
	plant_in(spoil_received, "orders: received = decided: 11, 10",
	    "orders: received = decided: 21, 20",
	    "orders: received = decided: 31, 30", "orders");
}

static void
spoil_issued(struct intake_row *r)
{
	r->recounted.orders[OUTCOME_ISSUED]--;
}

static void
unwritten_order(void)
{
	plant(spoil_issued, "orders issued: decided = written: 6, 5",
	    "orders issued: decided = written: 12, 11",
	    "orders issued: decided = written: 18, 17");
}

static void
spoil_held(struct intake_row *r)
{
	r->recounted.orders[OUTCOME_HELD]++;
}

static void
order_from_nowhere(void)
{
	plant(spoil_held, "orders held: decided = written: 0, 1",
	    "orders held: decided = written: 0, 1",
	    "orders held: decided = written: 0, 1");
}

static void
spoil_lines(struct intake_row *r)
{
	r->received.lines--;
}

static void
line_too_many(void)
{
	plant_in(spoil_lines, "lines: received = decided: 13, 14",
	    "lines: received = decided: 27, 28",
	    "lines: received = decided: 41, 42", "lines");
}

static void
spoil_special_lines(struct intake_row *r)
{
	r->recounted.lines[OUTCOME_SPECIAL]--;
}

static void
unwritten_line(void)
{
	plant(spoil_special_lines,
	    "lines special-handling: decided = written: 2, 1",
	    "lines special-handling: decided = written: 4, 3",
	    "lines special-handling: decided = written: 6, 5");
}

static void
spoil_cent(struct intake_row *r)
{
	money(&r->received.amount, "EUR", 1);
}

static void
lost_cent(void)
{
	plant_in(spoil_cent, "EUR: received = decided: 56081, 56080",
	    "EUR: received = decided: 112161, 112160",
	    "EUR: received = decided: 168241, 168240", "EUR");
}

static void
spoil_yen(struct intake_row *r)
{
	money(&r->recounted.amount[OUTCOME_REJECTED], "JPY", 1);
}

static void
written_yen(void)
{
	plant(spoil_yen, "JPY rejected: decided = written: 5000, 5001",
	    "JPY rejected: decided = written: 10000, 10001",
	    "JPY rejected: decided = written: 15000, 15001");
}

static void
spoil_standard(struct intake_row *r)
{
	r->recounted.customer_orders[0]++;
}

static void
customer_order_twice(void)
{
	plant(spoil_standard,
	    "customer orders standard: decided = written: 7, 8",
	    "customer orders standard: decided = written: 14, 15",
	    "customer orders standard: decided = written: 21, 22");
}

static void
spoil_special(struct intake_row *r)
{
	r->recounted.customer_orders[1]--;
}

static void
special_lost(void)
{
	plant(spoil_special, "customer orders special: decided = written: 1, 0",
	    "customer orders special: decided = written: 2, 1",
	    "customer orders special: decided = written: 3, 2");
}

/* A currency that only the documents know. */
static void
spoil_currency(struct intake_row *r)
{
	money(&r->recounted.amount[OUTCOME_ISSUED], "USD", 100);
}

static void
foreign_money(void)
{
	plant(spoil_currency, "USD issued: decided = written: 0, 100",
	    "USD issued: decided = written: 0, 100",
	    "USD issued: decided = written: 0, 100");
}

static void
refused_file(void)
{
	struct night n;
	struct books b;
	bool balanced = false;
	CU_ASSERT(night_begins(&n));
	struct intake_row r = good_file("acme", "one.xml");
	r.outcome = FILE_REFUSED;
	r.decided = r.recounted = (struct tally){ 0 };
	CU_ASSERT(arrives(&n, &r));
	CU_ASSERT(report_books(n.l, &n.run, &b, &balanced, &n.f));
	CU_ASSERT(balanced);
	UNIT_NUMBER(b.orders.received, 0);
	UNIT_NUMBER(report_exit_status(&n.run, &b, balanced), 4);
	night_ends(&n);
}

static void
issued_from_refused(void)
{
	struct night n;
	CU_ASSERT(night_begins(&n));
	struct intake_row r = good_file("acme", "one.xml");
	r.outcome = FILE_REFUSED;
	CU_ASSERT(arrives(&n, &r));
	const struct said s = equations(&n);
	CU_ASSERT_PTR_NOT_NULL(strstr(s.failures,
	    "acme/one.xml: orders: received = decided: 0, 10\n"));
	night_ends(&n);
}

static void
rehearsal(void)
{
	struct night n;
	struct books b;
	bool balanced = false;
	CU_ASSERT(night_begins(&n));
	struct intake_row r = good_file("acme", "one.xml");
	r.rehearsal = true;
	r.outcome = FILE_REFUSED;
	memset(&r.recounted, 0, sizeof(r.recounted));
	CU_ASSERT(arrives(&n, &r));
	CU_ASSERT(report_books(n.l, &n.run, &b, &balanced, &n.f));
	CU_ASSERT(balanced);
	UNIT_NUMBER(b.seen, 1);
	UNIT_NUMBER(b.rehearsals, 1);
	UNIT_NUMBER(b.files[FILE_REFUSED], 0);
	UNIT_NUMBER(b.orders.received, 0);
	UNIT_NUMBER(report_exit_status(&n.run, &b, balanced), 0);
	night_ends(&n);
}

static void
undecided_rehearsal(void)
{
	static const enum file_outcome outcomes[] = { FILE_PENDING,
	    FILE_UNDECIDED };

	for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
		struct night n;
		struct books b;
		bool balanced = false;
		CU_ASSERT(night_begins(&n));
		struct intake_row r = good_file("acme", "one.xml");
		r.rehearsal = true;
		r.outcome = outcomes[i];
		memset(&r.received, 0, sizeof(r.received));
		memset(&r.decided, 0, sizeof(r.decided));
		memset(&r.recounted, 0, sizeof(r.recounted));
		CU_ASSERT(arrives(&n, &r));
		CU_ASSERT(report_books(n.l, &n.run, &b, &balanced, &n.f));
		CU_ASSERT(balanced);
		UNIT_NUMBER(b.seen, 1);
		UNIT_NUMBER(b.rehearsals, 0);
		UNIT_NUMBER(b.files[outcomes[i]], 1);
		UNIT_NUMBER(report_exit_status(&n.run, &b, balanced), 4);
		night_ends(&n);
	}
}

static void
many_currencies(void)
{
	static const char *const codes[2][12] = {
		{ "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK",
		    "EUR", "GBP", "HKD", "HUF" },
		{ "IDR", "ILS", "INR", "JPY", "KRW", "KWD", "MXN", "NOK",
		    "NZD", "PLN", "SEK", "USD" } };
	struct night n;
	struct books b;
	bool balanced = false;
	CU_ASSERT(night_begins(&n));
	for (int i = 1; i >= 0; i--) {
		struct intake_row r = { .outcome = FILE_PROCESSED,
			.state = INTAKE_DONE };
		snprintf(r.partner, sizeof(r.partner), "partner%d", i);
		snprintf(r.name, sizeof(r.name), "a.xml");
		for (size_t c = 0; c < 12; c++) {
			CU_ASSERT(money(&r.received.amount, codes[i][c], 1));
			CU_ASSERT(money(&r.decided.amount[OUTCOME_ISSUED],
			    codes[i][c], 1));
		}
		r.recounted = r.decided;
		CU_ASSERT(arrives(&n, &r));
	}
	CU_ASSERT(report_books(n.l, &n.run, &b, &balanced, &n.f));
	CU_ASSERT(balanced);
	UNIT_NUMBER(b.n_money, 24);
	UNIT_STRING(b.money[0].currency->code, "AED");
	UNIT_STRING(b.money[23].currency->code, "USD");
	night_ends(&n);
}

/* One file may hold MAX_AMOUNT_MINOR * 1000; ten of them are more than an
 * int64 holds.  Nothing is said of the sum, and the rest still is. */
static void
beyond_counting(void)
{
	const int64_t most = MAX_AMOUNT_MINOR * 1000;
	struct night n;
	struct books b;
	bool balanced = false;
	CU_ASSERT(night_begins(&n));
	for (int i = 0; i < 10; i++) {
		struct intake_row r = { .outcome = FILE_PROCESSED,
			.state = INTAKE_DONE,
			.received = { .orders = 1 },
			.decided = { .orders = { [OUTCOME_REJECTED] = 1 } } };
		snprintf(r.partner, sizeof(r.partner), "mallory");
		snprintf(r.name, sizeof(r.name), "%d.xml", i);
		CU_ASSERT(money(&r.received.amount, "EUR", most));
		CU_ASSERT(money(&r.decided.amount[OUTCOME_REJECTED], "EUR",
		    most));
		r.recounted = r.decided;
		if (i == 9)
			r.recounted.amount[OUTCOME_REJECTED].sum[0].minor--;
		CU_ASSERT(arrives(&n, &r));
	}
	const struct said s = equations(&n);
	UNIT_STRING(s.failures, "mallory/9.xml: EUR rejected: decided = "
	    "written: 1000000000000000000, 999999999999999999\n");
	CU_ASSERT(report_books(n.l, &n.run, &b, &balanced, &n.f));
	CU_ASSERT_FALSE(balanced);
	CU_ASSERT(b.money[0].account.beyond);
	CU_ASSERT_FALSE(b.orders.beyond);
	UNIT_NUMBER(b.orders.received, 10);
	night_ends(&n);
}

static void
other_runs(void)
{
	struct night n;
	struct books b;
	bool balanced = false;
	CU_ASSERT(night_begins(&n));
	const struct intake_row r = good_file("acme", "one.xml");
	CU_ASSERT(arrives(&n, &r));
	struct run_row second = { .now = n.run.now + 86400 };
	CU_ASSERT(ledger_run_add(n.l, &second, &n.f));
	CU_ASSERT(report_books(n.l, &second, &b, &balanced, &n.f));
	CU_ASSERT(balanced);
	UNIT_NUMBER(b.seen, 0);
	UNIT_NUMBER(b.orders.received, 0);
	night_ends(&n);
}

static void
statuses(void)
{
	const struct run_row quiet = { .not_ready = 3, .ignored = 2 };
	const struct run_row missing = { .missing = 1 };
	const struct run_row held_back = { .unbalanced = 1, .missing = 1 };
	struct books none = { 0 }, b = { 0 };
	UNIT_NUMBER(report_exit_status(&quiet, &none, true), 0);
	UNIT_NUMBER(report_exit_status(&missing, &none, true), 2);
	UNIT_NUMBER(report_exit_status(&held_back, &none, true), 3);
	UNIT_NUMBER(report_exit_status(&held_back, &none, false), 3);
	b.orders.decided[OUTCOME_REJECTED] = 1;
	UNIT_NUMBER(report_exit_status(&quiet, &b, true), 2);
	b.files[FILE_UNDECIDED] = 1;
	UNIT_NUMBER(report_exit_status(&quiet, &b, true), 4);
}

static const struct unit_test tests[] = {
	{ "every equation holds on a good set, and all are stated", good_set },
	{ "a run without files balances", empty_run },
	{ "an order that is lost on the way is found and named", lost_order },
	{ "an issued order that is not in its document is found",
	    unwritten_order },
	{ "an order that only the documents have is found",
	    order_from_nowhere },
	{ "a line too many among the outcomes is found", line_too_many },
	{ "a line missing in the documents is found", unwritten_line },
	{ "a lost cent is found", lost_cent },
	{ "a yen too much in the documents is found", written_yen },
	{ "a standard customer order written twice is found",
	    customer_order_twice },
	{ "a special customer order not written is found", special_lost },
	{ "money in a currency that nothing was decided in is found",
	    foreign_money },
	{ "the orders of a refused file are not in the books", refused_file },
	{ "whatever is issued from a refused file is a difference",
	    issued_from_refused },
	{ "a rehearsal is counted as such and nowhere else", rehearsal },
	{ "a rehearsal that is not decided yet is undecided", undecided_rehearsal },
	{ "partners may use more currencies than one file may",
	    many_currencies },
	{ "sums beyond counting leave the other equations standing",
	    beyond_counting },
	{ "the files of one run are not in the books of another",
	    other_runs },
	{ "of statuses 2, 3 and 4 the worst counts: 3, then 4, then 2",
	    statuses },
};

int
main(void)
{
	return unit_main("balance", tests, ARRAY_LEN(tests));
}
