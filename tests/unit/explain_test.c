#include "json_check.h"
#include "ledger_register.h"
#include "ledger_world.h"
#include "report.h"
#include <stdlib.h>

static const struct finding wrong_price = { .why = O_PRICE,
	.field = FIELD_UNIT_PRICE, .value = { "59.90", 5 },
	.detail = { "49.90", 5 }, .line = 12, .column = 5, .order_line = 1 };
static const struct finding too_soon = { .why = S_LEAD_TIME,
	.field = FIELD_REQUESTED_DATE, .value = { "2026-11-25", 10 },
	.line = 30, .column = 9 };

static const struct rule_text *
rules(unsigned number)
{
	static const struct rule_text texts[] = {
		[1] = { "identity", "E1", "has this order come before?" },
		[7] = { "lead-time", "E12",
		    "is the requested date outside the lead time?" },
	};
	return number < ARRAY_LEN(texts) && texts[number].name != NULL ?
	    &texts[number] : NULL;
}

static void
put(struct world *w, const struct intake_row *r, const struct order_key *k,
    uint32_t ordinal, enum outcome outcome, uint32_t customer_orders)
{
	const struct customer_order_row orders[] = {
		{ 1, KIND_PROVIDE, false, 2, 20786 },
		{ 2, KIND_PROVIDE, true, 1, NO_DAY } };
	const struct order_row row = { .key = *k, .outcome = outcome,
		.intake = r->id, .ordinal = ordinal,
		.source_line = 10 * ordinal, .purpose = PURPOSE_ORDER,
		.customer = SPAN("C-1"), .currency = SPAN("EUR"),
		.amount_minor = 14970, .lines = 3,
		.customer_orders = customer_orders,
		.trace = { .tried = 1 << 1 | 1 << 7 | 1 << 9,
		    .fired = 1 << 7, .evidence = SPAN("FA-77") } };
	CU_ASSERT(ledger_order_put(w->l, &row, orders, &w->f));
}

/* PO-1: revision 0 was rejected, corrected, sent again, and used for other
 * content; revision 1 is rejected. */
static void
story(struct world *w)
{
	world_begin(w);
	struct intake_row first = world_file(w, "acme", "first.xml",
	    FILE_PROCESSED);
	struct intake_row second = world_file(w, "acme", "second.xml",
	    FILE_PROCESSED);
	struct intake_row third = world_file(w, "acme", "third.xml",
	    FILE_PROCESSED);
	const struct order_key po = world_key(w, "acme", "PO-1", 0);
	const struct order_key po1 = world_key(w, "acme", "PO-1", 1);
	world_arrive(w, &first);
	world_arrive(w, &second);
	world_arrive(w, &third);
	put(w, &first, &po, 1, OUTCOME_REJECTED, 0);
	world_receipt(w, &first, &po, 1, OUTCOME_REJECTED, false);
	world_finding(w, &first, 1, &wrong_price);
	CU_ASSERT(ledger_receipt_correct(w->l, &po, &w->f));
	put(w, &second, &po, 3, OUTCOME_SPECIAL, 2);
	world_finding(w, &second, 3, &too_soon);
	world_document(w, &second, DOCUMENT_ISSUED, "issued/second.xml");
	world_document(w, &second, DOCUMENT_SPECIAL,
	    "special-handling/second.xml");
	world_document(w, &second, DOCUMENT_FIX, "exceptions/acme/second.xml");
	world_document(w, &second, DOCUMENT_ACK, "acks/acme/second.ack.xml");
	world_receipt(w, &third, &po, 1, OUTCOME_DUPLICATE, false);
	world_receipt(w, &third, &po, 2, OUTCOME_REJECTED, true);
	put(w, &third, &po1, 3, OUTCOME_REJECTED, 0);
	world_receipt(w, &third, &po1, 3, OUTCOME_REJECTED, false);
	world_finding(w, &third, 3, &wrong_price);
	world_document(w, &third, DOCUMENT_FIX, "exceptions/acme/third.xml");
}

static const char *
explain(struct world *w, const char *what, report_rule_fn *fn, bool json)
{
	bool found = false;
	CU_ASSERT(report_explain(w->l, span_of(what), fn,
	    (struct report_style){ .json = json }, &w->o, &found, &w->f));
	CU_ASSERT(found);
	return world_written(w);
}

static void
contains(const char *text, const char *part)
{
	const bool there = strstr(text, part) != NULL;
	CU_ASSERT(there);
	if (!there)
		printf("# \"%s\" is not in:\n%s\n", part, text);
}

static bool
is_known(struct world *w, const char *what)
{
	bool found = true;
	CU_ASSERT(report_explain(w->l, span_of(what), rules,
	    (struct report_style){ .json = true }, &w->o, &found, &w->f));
	CU_ASSERT(found == (w->o.len > 0));
	w->o.len = 0;
	return found;
}

static void
text(void)
{
	struct world w;
	char full[4200];
	story(&w);
	char *expected = unit_read_file(unit_source(
	    "tests/unit/expected/explain.txt", full, sizeof(full)), NULL);
	UNIT_STRING(explain(&w, "acme/PO-1", rules, false), expected);
	free(expected);
	world_end(&w);
}

static void
one_revision(void)
{
	struct world w;
	story(&w);
	const char *text = explain(&w, "acme/PO-1/1", rules, false);
	contains(text, "acme/PO-1 revision 1\n");
	CU_ASSERT_PTR_NULL(strstr(text, "revision 0"));
	world_end(&w);
}

static void
object(void)
{
	struct world w;
	story(&w);
	const char *text = explain(&w, "acme/PO-1", rules, true);
	CU_ASSERT(json_check(text));
	contains(text, "\"id\": \"CO-59JVYN46JYHZXFF7\",");
	contains(text, "\"requested_date\": null\n");
	contains(text, "\"number\": 7,\n          \"name\": \"lead-time\",\n"
	    "          \"statement\": \"E12\",\n");
	contains(text, "\"outcome\": \"rejected\",\n          \"conflict\": "
	    "true,\n");
	contains(text, "\"answer\": null,\n");
	world_end(&w);
}

static void
nameless_rules(void)
{
	struct world w;
	story(&w);
	contains(explain(&w, "acme/PO-1", NULL, false), "  rules\n"
	    "    objected  7\n    passed    1, 9\n");
	const char *text = explain(&w, "acme/PO-1", NULL, true);
	CU_ASSERT(json_check(text));
	contains(text, "\"number\": 7,\n          \"name\": null,\n");
	world_end(&w);
}

/* A number may contain slashes and end like a revision. */
static void
slashes(void)
{
	struct world w;
	story(&w);
	struct intake_row r = world_file(&w, "acme", "x.xml", FILE_PROCESSED);
	const struct order_key whole = world_key(&w, "acme", "PO-1/1", 0);
	const struct order_key deep = world_key(&w, "acme", "A/B/7", 2);
	world_arrive(&w, &r);
	put(&w, &r, &whole, 1, OUTCOME_ISSUED, 1);
	put(&w, &r, &deep, 2, OUTCOME_ISSUED, 1);
	contains(explain(&w, "acme/PO-1/1", rules, false),
	    "acme/PO-1/1 revision 0\n");
	contains(explain(&w, "acme/A/B/7", rules, false),
	    "acme/A/B/7 revision 2\n");
	contains(explain(&w, "acme/A/B/7/2", rules, false),
	    "acme/A/B/7 revision 2\n");
	CU_ASSERT_FALSE(is_known(&w, "acme/A/B"));
	CU_ASSERT_FALSE(is_known(&w, "acme/A/B/7/3"));
	world_end(&w);
}

static void
unknown(void)
{
	static const char *const unknowns[] = { "", "/", "acme", "acme/",
		"acme//", "acme/PO-2", "acme/PO-1/2", "acme/PO-1/",
		"acme/PO-1/x", "acme/PO-1/99999999999999999999", "acme/1",
		"acme//1", "nobody/PO-1", "ACME/PO-1", "/PO-1",
		"a-name-that-is-longer-than-any-partner-may-have/PO-1" };
	struct world w;
	story(&w);
	CU_ASSERT(ledger_commit(w.l, &w.f));
	for (size_t i = 0; i < ARRAY_LEN(unknowns); i++) {
		const bool found = is_known(&w, unknowns[i]);
		CU_ASSERT_FALSE(found);
		if (found)
			printf("# %s\n", unknowns[i]);
	}
	CU_ASSERT(is_known(&w, "acme/PO-1"));
	CU_ASSERT(is_known(&w, "acme/PO-1/0"));
	world_end(&w);
}

/* What the partner wrote is not shown, and the rest is. */
static void
masked(void)
{
	static const char *const hidden[] = { "C-1", "FA-77", "59.90",
		"2026-11-25" };
	static const char *const shown[] = { "acme/PO-1", "first.xml",
		"O407", "agreed", "149.70", "***" };
	struct world w;
	bool found;
	story(&w);
	for (int json = 0; json <= 1; json++) {
		CU_ASSERT(report_explain(w.l, SPAN("acme/PO-1"), rules,
		    (struct report_style){ .json = json, .masked = true },
		    &w.o, &found, &w.f));
		const char *text = world_written(&w);
		CU_ASSERT(!json || json_check(text));
		for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
			CU_ASSERT_PTR_NULL(strstr(text, hidden[i]));
		for (size_t i = json ? 1 : 0; i < ARRAY_LEN(shown); i++)
			contains(text, shown[i]);
	}
	world_end(&w);
}

/* ---- Evidence, and what came later ---------------------------------------- */

static void
load(struct world *w, enum register_kind k, const char *const *values)
{
	const uint8_t digest[DIGEST_BYTES] = { 1 };
	struct span row[REGISTER_COLUMNS] = { { NULL, 0 } };
	struct load_counts c;
	int64_t version;
	bool replaced;
	for (unsigned i = 0; values != NULL && values[i] != NULL; i++)
		row[i] = span_of(values[i]);
	CU_ASSERT(ledger_load_begin(w->l, k, &w->f));
	CU_ASSERT(values == NULL || ledger_load_add(w->l, k, row, &replaced,
	    &w->f));
	CU_ASSERT(ledger_load_compare(w->l, k, LOAD_REPLACE, &c, &w->f));
	CU_ASSERT(ledger_load_apply(w->l, k, LOAD_REPLACE, &c, digest,
	    &version, &w->f));
}
#define LOAD(w, k, ...) \
	load((w), (k), (const char *const[]){ __VA_ARGS__, NULL })

static void
put_order(struct world *w, const struct intake_row *file, const char *number,
    uint32_t ordinal, enum purpose purpose, const char *earlier,
    const char *evidence)
{
	const struct order_row row = {
		.key = world_key(w, "acme", number, 0),
		.outcome = OUTCOME_SPECIAL, .intake = file->id,
		.ordinal = ordinal, .source_line = 10 * ordinal,
		.purpose = purpose, .earlier = span_of(earlier),
		.trace.evidence = span_of(evidence) };
	CU_ASSERT(ledger_order_put(w->l, &row, NULL, &w->f));
}

/* Versions 1 to 4; 5 changes the assessment, and 6 removes it. */
static void
evidence_world(struct world *w)
{
	world_begin(w);
	struct intake_row file = world_file(w, "acme", "a.xml",
	    FILE_PROCESSED);
	clock_freeze(NOW);
	LOAD(w, REGISTER_CUSTOMERS, "C-1", "acme", "One", "active");
	LOAD(w, REGISTER_FEASIBILITY, "FA-1", "acme", "C-1", "VPN-SITE",
	    "3511 AB", "NL", "feasible", "2026-12-31", "bandwidthMbps=300");
	LOAD(w, REGISTER_SERVICES, "S-1", "acme", "C-1", "MOB-SIM", "", "",
	    "active");
	LOAD(w, REGISTER_ORDER_STATUS, "acme", "PO-0/1", "2", "in-progress",
	    "");
	clock_freeze(NOW + DAY);
	LOAD(w, REGISTER_FEASIBILITY, "FA-1", "acme", "C-1", "VPN-SITE",
	    "3511 AB", "NL", "not-feasible", "2026-12-31",
	    "bandwidthMbps=300");
	load(w, REGISTER_FEASIBILITY, NULL);
	world_arrive(w, &file);
	put_order(w, &file, "PO-1", 1, PURPOSE_ORDER, NULL,
	    "customer C-1 v1 active; earlier PO-0/1/2 open; "
	    "status PO-0/1/2 v4 in-progress; service S-1 v3 active; "
	    "service S-2 active; FA-1 v2 fits; FA-1 v5 fits, and is not "
	    "feasible; FA-2 is not in version 5; FA-1 v6 fits");
	put_order(w, &file, "PO-2", 2, PURPOSE_CHANGE, "PO-1", NULL);
	put_order(w, &file, "PO-3", 3, PURPOSE_CANCEL, "PO-1", NULL);
	put_order(w, &file, "PO-4", 4, PURPOSE_CANCEL, "PO-2", NULL);
}

static void
evidence_as_it_was(void)
{
	struct world w;
	evidence_world(&w);
	const char *text = explain(&w, "acme/PO-1", rules, false);
	contains(text, "  evidence as it was\n"
	    "    C-1 in customers, version 1 of 2026-11-22T23:00:00Z\n"
	    "      name One, status active\n"
	    "    PO-0/1 revision 2 in order-status, version 4 of 2026-11-22T23:00:00Z\n"
	    "      status in-progress\n"
	    "    S-1 in services, version 3 of 2026-11-22T23:00:00Z\n"
	    "      customer_id C-1, offering MOB-SIM, status active\n"
	    "    FA-1 in feasibility, version 2 of 2026-11-22T23:00:00Z\n"
	    "      until version 5 of 2026-11-23T23:00:00Z\n"
	    "      customer_id C-1, offering VPN-SITE, postcode 3511 AB, "
	    "country NL, result feasible, valid_until\n"
	    "      2026-12-31, characteristics bandwidthMbps=300\n"
	    "    FA-1 in feasibility, version 5 of 2026-11-23T23:00:00Z\n"
	    "      until version 6 of 2026-11-23T23:00:00Z\n");
	contains(text, "result not-feasible");
	contains(text, "    FA-1 in feasibility, version 6: what it was is not "
	    "kept\n  orders that ");
	text = explain(&w, "acme/PO-1", rules, true);
	CU_ASSERT(json_check(text));
	contains(text, "\"register\": \"feasibility\",\n"
	    "          \"key\": \"FA-1\",\n          \"version\": 2,\n"
	    "          \"loaded\": \"2026-11-22T23:00:00Z\",\n"
	    "          \"until_version\": 5,\n"
	    "          \"ended\": \"2026-11-23T23:00:00Z\",\n"
	    "          \"row\": {\n"
	    "            \"assessment_id\": \"FA-1\",\n");
	contains(text, "\"version\": 3,\n"
	    "          \"loaded\": \"2026-11-22T23:00:00Z\",\n"
	    "          \"until_version\": null,\n"
	    "          \"ended\": null,\n");
	contains(text, "\"version\": 6,\n          \"loaded\": null,\n"
	    "          \"until_version\": null,\n"
	    "          \"ended\": null,\n          \"row\": null\n");
	world_end(&w);
}

static void
masked_evidence(void)
{
	static const char *const hidden[] = { "C-1", "FA-1", "S-1", "3511 AB",
		"300", "One" };
	struct world w;
	bool found;
	evidence_world(&w);
	for (int json = 0; json <= 1; json++) {
		CU_ASSERT(report_explain(w.l, SPAN("acme/PO-1"), rules,
		    (struct report_style){ .json = json, .masked = true },
		    &w.o, &found, &w.f));
		const char *text = world_written(&w);
		CU_ASSERT(!json || json_check(text));
		for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
			CU_ASSERT_PTR_NULL(strstr(text, hidden[i]));
		contains(text, json ? "\"key\": \"***\"," :
		    "    *** in feasibility, version 2 of ");
	}
	world_end(&w);
}

/* What another program, or an older one, may have left there. */
static void
odd_evidence(void)
{
	static const char *const texts[] = { "v1", "FA-1 v", "FA-1 vv1",
		"FA-1 v-1", "FA-1  v1", "status PO-0 v4", "status /2 v4", ";",
		"; ", "customer", "customer v1", "customer C-1 1", " ",
		"FA-1 v99999999999999999999", "service ; v1" };
	struct world w;
	char number[8];
	world_begin(&w);
	struct intake_row file = world_file(&w, "acme", "a.xml",
	    FILE_PROCESSED);
	world_arrive(&w, &file);
	for (unsigned i = 0; i < ARRAY_LEN(texts); i++) {
		char what[16];
		snprintf(number, sizeof(number), "O-%u", i);
		snprintf(what, sizeof(what), "acme/%s", number);
		put_order(&w, &file, number, i + 1, PURPOSE_ORDER, NULL,
		    texts[i]);
		const char *text = explain(&w, what, rules, false);
		CU_ASSERT_PTR_NULL(strstr(text, "as it was"));
	}
	world_end(&w);
}

static void
what_came_later(void)
{
	struct world w;
	evidence_world(&w);
	LOAD(&w, REGISTER_ORDER_STATUS, "acme", "PO-1", "0", "completed", "");
	const char *text = explain(&w, "acme/PO-1", rules, false);
	contains(text, "  status            completed\n"
	    "  status version    7\n");
	contains(text, "  orders that change or cancel it\n"
	    "    PO-2 revision 0, change: special-handling\n"
	    "      run 000001, line 20 of a.xml\n"
	    "    PO-3 revision 0, cancel: special-handling\n"
	    "      run 000001, line 30 of a.xml\n");
	CU_ASSERT_PTR_NULL(strstr(text, "PO-4"));
	text = explain(&w, "acme/PO-1/0", rules, true);
	CU_ASSERT(json_check(text));
	contains(text, "\"later\": [\n    {\n      \"number\": \"PO-2\",\n"
	    "      \"revision\": 0,\n      \"purpose\": \"change\",\n"
	    "      \"outcome\": \"special-handling\",\n"
	    "      \"file\": \"a.xml\",\n      \"intake\": 1,\n"
	    "      \"run\": \"000001\",\n      \"line\": 20\n");
	contains(text, "\"status\": \"completed\",\n"
	    "      \"status_version\": 7,\n");
	CU_ASSERT_PTR_NULL(strstr(explain(&w, "acme/PO-3", rules, false),
	    "change or cancel"));
	world_end(&w);
}

static const struct unit_test tests[] = {
	{ "masked, the story does not say what the partner wrote", masked },
	{ "what is not known is not found, and nothing is written", unknown },
	{ "a number may contain slashes and end like a revision", slashes },
	{ "the story of an order says where, what, why and what followed",
	  text },
	{ "one revision can be asked for", one_revision },
	{ "the story as JSON is one object", object },
	{ "rows of registers are shown as they were when it was decided",
	    evidence_as_it_was },
	{ "masked, the rows of registers do not say what is in them",
	    masked_evidence },
	{ "evidence that names no row is only shown", odd_evidence },
	{ "orders that name it later are told", what_came_later },
	{ "without texts rules are shown by their numbers", nameless_rules },
};

int
main(void)
{
	return unit_main("explain", tests, ARRAY_LEN(tests));
}
