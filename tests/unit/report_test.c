#include "json_check.h"
#include "ledger_world.h"
#include "report.h"
#include <stdlib.h>

static const struct report_style as_text, as_json = { .json = true };

static const struct finding wrong_price = { .why = O_PRICE,
	.field = FIELD_UNIT_PRICE, .value = { "59.90", 5 },
	.detail = { "49.90", 5 }, .line = 12, .column = 5, .order_line = 1 };
static const struct finding wrong_quantity = { .why = O_QUANTITY,
	.field = FIELD_QUANTITY, .value = { "1000", 4 }, .line = 7,
	.order_line = 2 };
static const struct finding truncated = { .why = F_TRUNCATED,
	.field = FIELD_NONE, .line = 70001, .column = 3 };

/* An ordinary night: two partners, a rejection, a refused file. */
static void
ordinary(struct world *w)
{
	world_begin(w);
	w->run.not_ready = 1;
	w->run.ignored = 2;
	w->run.missing = 1;
	struct intake_row orders = world_file(w, "acme", "orders.xml",
	    FILE_PROCESSED);
	struct intake_row broken = world_file(w, "acme", "broken.xml",
	    FILE_REFUSED);
	struct intake_row again = world_file(w, "acme", "again.xml",
	    FILE_DUPLICATE);
	struct intake_row try = world_file(w, "globex", "try.csv",
	    FILE_PROCESSED);
	struct intake_row daily = world_file(w, "globex", "daily.csv",
	    FILE_PROCESSED);
	world_decide(&orders, OUTCOME_ISSUED, 3, 4, 14970);
	world_decide(&orders, OUTCOME_SPECIAL, 1, 1, 150000);
	world_decide(&orders, OUTCOME_REJECTED, 1, 1, 5990);
	world_decide(&again, OUTCOME_DUPLICATE, 1, 1, 4990);
	world_decide(&try, OUTCOME_REJECTED, 9, 9, 900);
	world_decide(&daily, OUTCOME_ISSUED, 10, 10, 12500);
	try.rehearsal = true;
	world_arrive(w, &orders);
	world_arrive(w, &broken);
	world_arrive(w, &again);
	world_arrive(w, &try);
	world_arrive(w, &daily);
	world_document(w, &orders, DOCUMENT_ISSUED,
	    "issued/acme-orders-1d1d1d1d.xml");
	world_document(w, &orders, DOCUMENT_FIX,
	    "exceptions/acme/orders-1d1d1d1d.fix.xml");
	world_document(w, &orders, DOCUMENT_ACK,
	    "acks/acme/orders-1d1d1d1d.ack.xml");
	world_document(w, &broken, DOCUMENT_ACK,
	    "acks/acme/broken-1d1d1d1d.ack.xml");
	world_document(w, &again, DOCUMENT_ACK,
	    "acks/acme/again-1d1d1d1d.ack.xml");
	world_document(w, &daily, DOCUMENT_ACK,
	    "acks/globex/daily-1d1d1d1d.ack.csv");
	const struct order_key po5 = world_key(w, "acme", "PO-5", 0);
	world_receipt(w, &orders, &po5, 5, OUTCOME_REJECTED, false);
	world_finding(w, &orders, 5, &wrong_price);
	world_finding(w, &broken, 0, &truncated);
	w->run.state = RUN_REPORTED;
	w->run.balanced = true;
	w->run.exit_status = 4;
	CU_ASSERT(ledger_run_update(w->l, &w->run, &w->f));
}

static const char *
run_report(struct world *w, enum report_format format)
{
	CU_ASSERT(report_run(w->l, &w->run, format, &w->o, &w->f));
	return world_written(w);
}

static void
run_summary(struct world *w, bool json)
{
	struct survey *s = report_survey(w->l, &w->run, NULL, &w->f);
	CU_ASSERT_PTR_NOT_NULL(s);
	if (s != NULL && json)
		report_summary_json(s, &w->run, false, &w->o);
	else if (s != NULL)
		report_summary_text(s, &w->run, false, &w->o);
	report_survey_free(s);
}

/* The file of this name in tests/unit/expected. */
static void
same_as_file(const char *actual, const char *name)
{
	char path[64], full[4200];
	snprintf(path, sizeof(path), "tests/unit/expected/%s", name);
	char *expected = unit_read_file(
	    unit_source(path, full, sizeof(full)), NULL);
	UNIT_STRING(actual, expected);
	free(expected);
}

static void
contains(const char *text, const char *part)
{
	const bool there = strstr(text, part) != NULL;
	CU_ASSERT(there);
	if (!there)
		printf("# \"%s\" is not in:\n%s\n", part, text);
}

static void
lacks(const char *text, const char *part)
{
	const bool there = strstr(text, part) != NULL;
	CU_ASSERT_FALSE(there);
	if (there)
		printf("# \"%s\" is in:\n%s\n", part, text);
}

static void
text(void)
{
	struct world w;
	ordinary(&w);
	same_as_file(run_report(&w, REPORT_TEXT), "reconciliation.txt");
	world_end(&w);
}

static void
quiet_night(void)
{
	struct world w;
	world_begin(&w);
	w.run.balanced = true;
	struct intake_row r = world_file(&w, "acme", "a.xml", FILE_PROCESSED);
	world_decide(&r, OUTCOME_ISSUED, 1, 1, 4990);
	world_arrive(&w, &r);
	const char *text = run_report(&w, REPORT_TEXT);
	contains(text, "  BALANCED: every equation holds, and nothing needs a "
	    "person.\n\nWhat to do now\n  Nothing.\n");
	contains(text, "Reasons, most frequent first\n  None.\n");
	world_end(&w);
}

static void
unfinished(void)
{
	struct world w;
	world_begin(&w);
	struct intake_row r = world_file(&w, "acme", "a.xml", FILE_PENDING);
	world_arrive(&w, &r);
	const char *text = run_report(&w, REPORT_TEXT);
	contains(text, "  ATTENTION: ");
	contains(text, "\n  The run is not finished, so nothing here is "
	    "final; the next run finishes it.\n");
	contains(run_report(&w, REPORT_JSON), "\"exit\": 4,\n  "
	    "\"balanced\": true,\n  \"finished\": false,");
	world_end(&w);
}

static void
empty_night(void)
{
	struct world w;
	world_begin(&w);
	const char *text = run_report(&w, REPORT_TEXT);
	contains(text, "  BALANCED: ");
	contains(text, "  Nothing came in.\n");
	CU_ASSERT(json_check(run_report(&w, REPORT_JSON)));
	world_end(&w);
}

static void
out_of_balance(void)
{
	struct world w;
	world_begin(&w);
	w.run.exit_status = 3;
	struct intake_row good = world_file(&w, "acme", "a.xml",
	    FILE_PROCESSED);
	struct intake_row bad = world_file(&w, "acme", "b.xml",
	    FILE_PROCESSED);
	world_decide(&good, OUTCOME_ISSUED, 1, 1, 4990);
	world_decide(&bad, OUTCOME_ISSUED, 2, 2, 9980);
	bad.recounted.orders[OUTCOME_ISSUED]--;
	world_arrive(&w, &good);
	world_arrive(&w, &bad);
	const char *text = run_report(&w, REPORT_TEXT);
	contains(text, "  OUT OF BALANCE: 3 of 93 equations fail; they are "
	    "listed at the end.\n\nWhat to do now\n  1. 3 numbers in the "
	    "books disagree: hold back what was issued until it is "
	    "understood\n       ordermill verify\n");
	contains(text, "  acme/b.xml\n  ! orders issued: decided = written "
	    "                          2                 1                 "
	    "1\n  acme\n  ! ");
	lacks(text, "  acme/a.xml\n");
	text = run_report(&w, REPORT_JSON);
	CU_ASSERT(json_check(text));
	contains(text, "\"exit\": 3,\n  \"balanced\": false,\n");
	contains(text, "\"failed\": 3,");
	contains(text, "\"scope\": \"acme/b.xml\",\n        \"what\": "
	    "\"orders issued: decided = written\",\n        \"left\": 2,\n"
	    "        \"right\": 1,\n        \"difference\": 1,\n"
	    "        \"holds\": false\n");
	contains(run_report(&w, REPORT_CSV), "equations,acme,b.xml,orders "
	    "issued: decided = written,,,,,,,,2,1,1,no,,,,,,,\n");
	world_end(&w);
}

/* The run held a file back because its documents were wrong. */
static void
held_back(void)
{
	struct world w;
	world_begin(&w);
	struct intake_row r = world_file(&w, "acme", "a.xml", FILE_UNDECIDED);
	world_arrive(&w, &r);
	/* As it is written, before the run is recorded as reported. */
	w.run.exit_status = 3;
	char *text = strdup(run_report(&w, REPORT_TEXT));
	contains(text, "  OUT OF BALANCE: the run met documents that do not "
	    "agree with the ledger.\n\n");
	contains(text, "  1. 1 number in the books disagrees: ");
	contains(text, "  2. 1 file is not decided yet; ");
	w.run.state = RUN_DONE;
	UNIT_STRING(run_report(&w, REPORT_TEXT), text);
	free(text);
	contains(run_report(&w, REPORT_JSON),
	    "\"exit\": 3,\n  \"balanced\": false,\n  \"finished\": true,");
	world_end(&w);
}

static void
table(void)
{
	struct world w;
	world_begin(&w);
	struct intake_row r = world_file(&w, "acme", "a.xml", FILE_PROCESSED);
	struct intake_row later = world_file(&w, "globex", "b.csv",
	    FILE_UNDECIDED);
	world_decide(&r, OUTCOME_ISSUED, 1, 2, 4990);
	world_decide(&r, OUTCOME_REJECTED, 1, 1, 10);
	world_arrive(&w, &r);
	world_arrive(&w, &later);
	world_document(&w, &r, DOCUMENT_ACK, "acks/acme/a.ack.xml");
	world_finding(&w, &r, 2, &wrong_price);
	same_as_file(run_report(&w, REPORT_CSV), "reconciliation.csv");
	world_end(&w);
}

static void
object(void)
{
	struct world w;
	ordinary(&w);
	const char *text = run_report(&w, REPORT_JSON);
	CU_ASSERT(json_check(text));
	contains(text, "{\n  \"schema_version\": 1,\n  \"run\": \"000001\",");
	contains(text, "\"file\": \"broken.xml\",\n");
	contains(text, "\"outcome\": \"refused\",\n      \"answer\": "
	    "\"outbound/acks/acme/broken-1d1d1d1d.ack.xml\"\n    }");
	contains(text, "\"code\": \"O407\",\n      \"wording\": \"the unit "
	    "price is not the agreed one\",\n      \"count\": 1\n");
	world_end(&w);
}

static void
summary(void)
{
	struct world w;
	ordinary(&w);
	run_summary(&w, true);
	const char *text = world_written(&w);
	CU_ASSERT(json_check(text));
	same_as_file(text, "summary.json");
	run_summary(&w, false);
	UNIT_STRING(world_written(&w),
	    "run 000001: ATTENTION\n"
	    "  files            8 seen: 2 processed, 1 duplicate, 1 refused, "
	    "1 rehearsal, 1 not ready, 2 ignored\n"
	    "  purchase orders  16 received: 13 issued, 1 special-handling, "
	    "1 rejected, 1 duplicate\n"
	    "  customer orders  13 issued as standard, 1 for special "
	    "handling\n"
	    "  EUR              1884.50 received: 274.70 issued, 1500.00 "
	    "special-handling, 59.90 rejected, 49.90 duplicate\n"
	    "  report           outbound/reports/000001/\n"
	    "next: ordermill report\n");
	world_end(&w);
}

/* What is still open is undecided, a rehearsal is
 * only that: every drop has exactly one place. */
static void
every_file_once(void)
{
	static const enum file_outcome outcomes[] = { FILE_PENDING,
		FILE_PROCESSED, FILE_DUPLICATE, FILE_REFUSED, FILE_UNDECIDED,
		FILE_QUARANTINED, FILE_HELD, FILE_QUARANTINED };
	struct world w;
	char name[16];
	world_begin(&w);
	w.run.not_ready = 8;
	w.run.ignored = 16;
	for (unsigned i = 0; i < ARRAY_LEN(outcomes); i++) {
		snprintf(name, sizeof(name), "%u.xml", i);
		struct intake_row r = world_file(&w, "acme", name,
		    outcomes[i]);
		r.rehearsal = i == ARRAY_LEN(outcomes) - 1;
		world_arrive(&w, &r);
	}
	run_summary(&w, true);
	const char *text = world_written(&w);
	contains(text, "\"files\": {\n    \"seen\": 32,\n"
	    "    \"processed\": 1,\n    \"duplicate\": 1,\n"
	    "    \"quarantined\": 1,\n    \"not_ready\": 8,\n"
	    "    \"ignored\": 16,\n    \"refused\": 1,\n"
	    "    \"undecided\": 2,\n    \"rehearsal\": 1,\n"
	    "    \"held\": 1\n  },");
	contains(text, "\"exit\": 4,");
	world_end(&w);
}

static void
hostile_names(void)
{
	static const char name[] = "=cmd|'/c\x1b[2J$(reboot)\n\"'!A1.csv";
	struct world w;
	world_begin(&w);
	struct intake_row r = world_file(&w, "acme", name, FILE_REFUSED);
	snprintf(r.base, sizeof(r.base), "%s", name);
	world_arrive(&w, &r);
	const char *text = run_report(&w, REPORT_TEXT);
	lacks(text, "\x1b");
	contains(text, "       ordermill show acme/$'=cmd|\\'/c\\x1b[2J$(reboot)"
	    "\\x0a\"\\'!A1.csv'\n");
	contains(text, "\n        =cmd|'/c\\x1B[2J$(reboot)\\x0A\"'!A1.csv\n");
	text = run_report(&w, REPORT_CSV);
	lacks(text, "\x1b");
	contains(text, "files,acme,\"'=cmd|");
	CU_ASSERT(json_check(run_report(&w, REPORT_JSON)));
	world_end(&w);
}

static void
narrow(void)
{
	char name[MAX_FILE_NAME + 1], partner[MAX_PARTNER_ID + 1];
	struct finding finding = wrong_price;
	char value[MAX_VALUE_KEPT + 1];
	struct world w;
	world_begin(&w);
	memset(name, 'n', MAX_FILE_NAME);
	memset(partner, 'p', MAX_PARTNER_ID);
	memset(value, 'v', MAX_VALUE_KEPT);
	name[MAX_FILE_NAME] = partner[MAX_PARTNER_ID] = '\0';
	value[MAX_VALUE_KEPT] = '\0';
	finding.value = finding.detail = span_of(value);
	struct intake_row r = world_file(&w, partner, name, FILE_PROCESSED);
	world_decide(&r, OUTCOME_REJECTED, 1, 1, 1);
	r.received.orders++;
	world_arrive(&w, &r);
	const struct order_key key = world_key(&w, partner, "PO-1", 0);
	world_receipt(&w, &r, &key, 1, OUTCOME_REJECTED, false);
	world_finding(&w, &r, 1, &finding);
	CU_ASSERT(report_run(w.l, &w.run, REPORT_TEXT, &w.o, &w.f));
	CU_ASSERT(report_exceptions(w.l, NULL, as_text, &w.o, &w.f));
	bool found = false;
	CU_ASSERT(report_show(w.l, SPAN("1"), as_text, &w.o, &found, &w.f));
	CU_ASSERT(found);
	for (const char *at = world_written(&w); *at != '\0';) {
		const size_t len = strcspn(at, "\n");
		/* A command is whole, however long it is. */
		if (len > 100 && strncmp(at, "       ordermill", 16) != 0)
			printf("# %.*s\n", (int)len, at);
		CU_ASSERT(len <= 100 ||
		    strncmp(at, "       ordermill", 16) == 0);
		CU_ASSERT(len == 0 || at[len - 1] != ' ');
		at += len + (at[len] == '\n');
	}
	world_end(&w);
}

static void
many_files(void)
{
	struct world w;
	char name[16];
	world_begin(&w);
	for (unsigned i = 0; i < 450; i++) {
		snprintf(name, sizeof(name), "%03u.xml", i);
		struct intake_row r = world_file(&w, "acme", name,
		    i % 2 == 0 ? FILE_PROCESSED : FILE_REFUSED);
		world_arrive(&w, &r);
	}
	const char *text = run_report(&w, REPORT_TEXT);
	contains(text, "  1. 225 files were refused whole; ");
	contains(text, "ordermill show acme/009-1d1d1d1d\n       (more of them are "
	    "under Files)\n");
	contains(text, "\n        398.xml\n");
	lacks(text, "\n        400.xml\n");
	contains(text, "\n        399.xml\n");
	lacks(text, "\n        401.xml\n");
	contains(run_report(&w, REPORT_CSV), "files,acme,449.xml,");
	world_end(&w);
}

static void
beyond_counting(void)
{
	struct world w;
	char name[16];
	world_begin(&w);
	for (unsigned i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "%u.xml", i);
		struct intake_row r = world_file(&w, "mallory", name,
		    FILE_PROCESSED);
		world_decide(&r, OUTCOME_REJECTED, 1, 1,
		    MAX_AMOUNT_MINOR * 1000);
		world_arrive(&w, &r);
	}
	contains(run_report(&w, REPORT_TEXT),
	    "    EUR         the sum is too large to be counted\n");
	contains(run_report(&w, REPORT_CSV),
	    "\npartners,mallory,,amount,EUR,,,,,,,,,");
	const char *text = run_report(&w, REPORT_JSON);
	CU_ASSERT(json_check(text));
	contains(text, "\"EUR\": {\n      \"received\": null,\n"
	    "      \"issued\": null,");
	contains(text, "\"balanced\": true,");
	run_summary(&w, false);
	contains(world_written(&w),
	    "  EUR              too large to be counted\n");
	world_end(&w);
}

static void
twice(void)
{
	struct world w;
	ordinary(&w);
	for (int format = REPORT_TEXT; format <= REPORT_JSON; format++) {
		char *first = strdup(run_report(&w,
		    (enum report_format)format));
		clock_freeze(NOW + 900 * DAY);
		UNIT_STRING(run_report(&w, (enum report_format)format),
		    first);
		free(first);
	}
	world_end(&w);
}

/* As a run writes them: one survey, before it has its status, and one more
 * walk for all. */
static void
together(void)
{
	struct world w;
	struct out out[REPORT_FORMATS], *to[REPORT_FORMATS];
	ordinary(&w);
	for (int i = 0; i < REPORT_FORMATS; i++) {
		to[i] = &out[i];
		out_init_memory(to[i], 1u << 20);
	}
	struct run_row open = w.run;
	open.state = RUN_OPEN;
	open.balanced = false;
	open.exit_status = 0;
	struct survey *s = report_survey(w.l, &open, to[REPORT_CSV], &w.f);
	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT(report_documents(w.l, &w.run, s, to, &w.f));
	for (int i = 0; i < REPORT_FORMATS; i++) {
		out_char(to[i], '\0');
		UNIT_STRING(run_report(&w, (enum report_format)i),
		    to[i]->buf);
		out_free(to[i]);
	}
	report_survey_free(s);
	world_end(&w);
}

static void
runs(void)
{
	struct world w;
	ordinary(&w);
	struct run_row second = { .now = NOW + DAY };
	CU_ASSERT(ledger_run_add(w.l, &second, &w.f));
	CU_ASSERT(report_runs(w.l, false, &w.o, &w.f));
	UNIT_STRING(world_written(&w),
	    "run     time                 result         exit  files  orders"
	    "  issued special rejected  dupl. held\n"
	    "000002  2026-11-23T23:00:00Z unfinished        -      0       0"
	    "       0       0        0      0    0\n"
	    "000001  2026-11-22T23:00:00Z ATTENTION         4      5      16"
	    "      13       1        1      1    0\n");
	CU_ASSERT(report_runs(w.l, true, &w.o, &w.f));
	const char *text = world_written(&w);
	CU_ASSERT(json_check(text));
	contains(text, "\"result\": \"unfinished\",\n      \"exit\": null,\n"
	    "      \"balanced\": null,\n");
	world_end(&w);
}

static const char *
show(struct world *w, const char *what, bool json)
{
	bool found = false;
	CU_ASSERT(report_show(w->l, span_of(what),
	    json ? as_json : as_text, &w->o, &found, &w->f));
	CU_ASSERT(found);
	return world_written(w);
}

static void
show_file(void)
{
	struct world w;
	bool found = true;
	ordinary(&w);
	char *by_name = strdup(show(&w, "orders.xml", false));
	same_as_file(by_name, "show.txt");
	UNIT_STRING(show(&w, "1", false), by_name);
	UNIT_STRING(show(&w, "orders-1d1d1d1d", false), by_name);
	free(by_name);
	contains(show(&w, "broken.xml", false), "  findings of the file\n"
	    "    F101  (input line 70001, column 3)\n"
	    "          the file ends before its document does\n");
	CU_ASSERT(json_check(show(&w, "orders.xml", true)));
	CU_ASSERT(report_show(w.l, SPAN("orders.xm"), as_text, &w.o, &found,
	    &w.f));
	CU_ASSERT_FALSE(found);
	CU_ASSERT(report_show(w.l, SPAN("6"), as_json, &w.o, &found, &w.f));
	CU_ASSERT_FALSE(found);
	UNIT_STRING(world_written(&w), "");
	world_end(&w);
}

static void
show_latest(void)
{
	struct world w;
	world_begin(&w);
	struct intake_row first = world_file(&w, "zeta", "a.xml",
	    FILE_REFUSED);
	struct intake_row second = world_file(&w, "acme", "a.xml",
	    FILE_PROCESSED);
	struct intake_row third = world_file(&w, "acme", "1", FILE_DUPLICATE);
	world_arrive(&w, &first);
	world_arrive(&w, &second);
	world_arrive(&w, &third);
	contains(show(&w, "a.xml", false), "acme/a.xml\n");
	contains(show(&w, "1", false), "zeta/a.xml\n");
	world_end(&w);
}

static void
show_some(void)
{
	struct world w;
	char number[16];
	world_begin(&w);
	struct intake_row before = world_file(&w, "acme", "a.xml",
	    FILE_PROCESSED);
	struct intake_row r = world_file(&w, "acme", "b.xml", FILE_PROCESSED);
	struct intake_row after = world_file(&w, "acme", "c.xml",
	    FILE_PROCESSED);
	world_arrive(&w, &before);
	world_arrive(&w, &r);
	world_arrive(&w, &after);
	for (unsigned i = 1; i <= 63; i++) {
		snprintf(number, sizeof(number), "PO-%u", i);
		const struct order_key k = world_key(&w, "acme", number, 0);
		world_receipt(&w, i <= 20 ? &before : i <= 43 ? &r : &after,
		    &k, i, OUTCOME_REJECTED, false);
	}
	const char *text = show(&w, "b.xml", false);
	lacks(text, "PO-20 ");
	contains(text, "  PO-21 revision 0, EUR 59.90, input line 210\n");
	contains(text, "  PO-40 ");
	lacks(text, "PO-41 ");
	contains(text, "  3 more; to see all of them:\n"
	    "       ordermill exceptions --partner acme\n");
	text = show(&w, "b.xml", true);
	CU_ASSERT(json_check(text));
	contains(text, "\"exceptions_open\": 23\n");
	world_end(&w);
}

static const char *
exceptions(struct world *w, const char *partner, bool json)
{
	CU_ASSERT(report_exceptions(w->l, partner, json ? as_json : as_text,
	    &w->o, &w->f));
	return world_written(w);
}

static void
open_exceptions(void)
{
	struct world w;
	ordinary(&w);
	w.run = (struct run_row){ .now = NOW + 2 * DAY };
	CU_ASSERT(ledger_run_add(w.l, &w.run, &w.f));
	struct intake_row r = world_file(&w, "globex", "late.csv",
	    FILE_PROCESSED);
	world_arrive(&w, &r);
	const struct order_key nameless = world_key(&w, "globex", NULL, 0);
	const struct order_key corrected = world_key(&w, "globex", "G-2", 1);
	world_receipt(&w, &r, &nameless, 1, OUTCOME_REJECTED, false);
	world_receipt(&w, &r, &corrected, 2, OUTCOME_REJECTED, false);
	world_finding(&w, &r, 1, &wrong_quantity);
	CU_ASSERT(ledger_receipt_correct(w.l, &corrected, &w.f));
	UNIT_STRING(exceptions(&w, NULL, false),
	    "acme orders.xml, taken 2026-11-22, 3 days ago\n"
	    "  to correct and drop again: "
	    "outbound/exceptions/acme/orders-1d1d1d1d.fix.xml\n"
	    "  PO-5 revision 0, EUR 59.90, input line 50\n"
	    "    O407  line 1, line/unitPrice \"59.90\" "
	    "(input line 12, column 5)\n"
	    "          the unit price is not the agreed one (49.90)\n"
	    "\n"
	    "globex late.csv, taken 2026-11-24, 1 day ago\n"
	    "  order 1, without a usable number, EUR 59.90, input line 10\n"
	    "    O406  line 2, quantity \"1000\" (input line 7)\n"
	    "          the quantity is not possible for the offering\n"
	    "\n"
	    "2 exceptions are open, the oldest since 2026-11-22.\n");
	lacks(exceptions(&w, "globex", false), "acme");
	const char *text = exceptions(&w, "globex", true);
	CU_ASSERT(json_check(text));
	contains(text, "\"number\": null,");
	contains(text, "\"age_days\": 1,");
	contains(text, "\"fix\": null,");
	contains(text, "\"open\": 1\n");
	UNIT_STRING(exceptions(&w, "nobody", false),
	    "No exception is open.\n");
	CU_ASSERT(json_check(exceptions(&w, "nobody", true)));
	world_end(&w);
}

static const struct unit_test tests[] = {
	{ "file names of partners cannot drive a terminal, a shell or a "
	  "spreadsheet", hostile_names },
	{ "no line of text is wider than 100 columns or ends in blanks",
	  narrow },
	{ "the text answers in the order in which people ask", text },
	{ "after a quiet night there is nothing to do", quiet_night },
	{ "a run without files has a report", empty_night },
	{ "a run that is not finished says so", unfinished },
	{ "a difference is announced first and shown where it is",
	  out_of_balance },
	{ "a file that was held back for its documents is out of balance",
	  held_back },
	{ "the CSV has one kind of section in each row", table },
	{ "the JSON is one object that begins with the summary", object },
	{ "the summary is the contract of design section 8", summary },
	{ "every drop is counted once", every_file_once },
	{ "the text lists 200 files of a kind, the CSV all of them",
	  many_files },
	{ "a sum beyond counting is said to be so, and is never 0",
	  beyond_counting },
	{ "a report made again later is the same", twice },
	{ "what is written together is what each is by itself", together },
	{ "runs are listed latest first, an unfinished one as such", runs },
	{ "show finds a file by id, name and base, and nothing else",
	  show_file },
	{ "of files of one name show takes the latest, of a number the id",
	  show_latest },
	{ "show lists the first 20 exceptions of its file and counts them",
	  show_some },
	{ "exceptions are listed oldest first until they are corrected",
	  open_exceptions },
};

int
main(void)
{
	return unit_main("report", tests, ARRAY_LEN(tests));
}
