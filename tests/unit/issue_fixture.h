/*
 * issue_fixture - decisions made by hand, and the documents they become
 *
 *	fixture_open;  [change fx->partner, fx->drop, fx->head];
 *	d = fixture_order(...), change it, fixture_put(fx, d), ...;
 *	fixture_close -> fx->out, fixture_text(fx, kind);  fixture_end
 *
 * The books are kept as the run keeps them.  Everything lives in the test's
 * own directory; stage/ is below it.
 */
#ifndef ISSUE_FIXTURE_H
#define ISSUE_FIXTURE_H
#include "arena.h"
#include "clock.h"
#include "fault.h"
#include "issue.h"
#include "partner.h"
#include "unit.h"
#include <dirent.h>
#include <fcntl.h>
#include <libxml/xmlschemas.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
	struct partner partner;
	struct drop drop;
	struct input_head head;
	struct arena arena;
	struct digest *digest;
	struct ledger *ledger;
	struct bundles *bundles;	/* NULL: nothing is bundled */
	struct issue *issue;
	int stage;
	uint32_t orders;
	struct findings file_findings;
	struct file_answer answer;
	struct outputs out;
	struct fault fault;
	char *text[DOCUMENT_COUNT];
	size_t size[DOCUMENT_COUNT];
};

static const struct offering fixture_offering = {
	.id = { "BB-FTTP-1000", 12 }, .name = { "Broadband 1000", 14 },
};

static inline void
fixture_open(struct fixture *fx)
{
	memset(fx, 0, sizeof(*fx));
	clock_freeze(1795734600);	/* 2026-11-26T23:10:00Z */
	strcpy(fx->partner.id, "acme");
	fx->partner.max_findings = 1000;
	fx->partner.key = 1;
	fx->drop.intake = 7;
	fx->drop.partner = &fx->partner;
	strcpy(fx->drop.name, "orders.xml");
	strcpy(fx->drop.base, "orders-0123abcd");
	memset(fx->drop.sha256_hex, 'a', DIGEST_HEX - 1);
	fx->drop.fd = fx->drop.plain_fd = -1;
	fx->head.file_id = SPAN("ACME-1");
	fx->head.root_prefix = SPAN("");
	fx->head.root_namespaces =
	    SPAN("xmlns=\"urn:ordermill:purchase-orders:1\"");
	arena_init(&fx->arena, 64u << 20);
	fx->digest = digest_new();
	fx->answer.findings = &fx->file_findings;
	CU_ASSERT_EQUAL(mkdir("stage", 0700), 0);
	fx->stage = open("stage", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* The bytes that records point into; the input itself. */
static inline void
fixture_input(struct fixture *fx, const char *bytes)
{
	unit_write_file("input", bytes, strlen(bytes));
	fx->drop.fd = fx->drop.plain_fd = open("input", O_RDONLY | O_CLOEXEC);
}

#define SET_TEXT(where, NAME, literal) \
	((where)->field[FIELD_##NAME].text = SPAN(literal))
#define SET_LINE(line, NAME, literal) \
	(LINE_TEXT(line, NAME).text = SPAN(literal))

static inline struct findings *
fixture_findings(struct fixture *fx)
{
	struct findings *fs = ARENA_NEW(&fx->arena, struct findings);
	fs->worst = SEVERITY_INFO;
	return fs;
}

static inline void
fixture_fill_line(struct order_line *line, uint32_t number)
{
	line->number = number;
	line->action = ACTION_ADD;
	line->quantity = 1;
	line->price_minor = 4990;
	line->requested_day = 20432;		/* 2025-12-10 */
	SET_LINE(line, OFFERING, "BB-FTTP-1000");
}

/* An order of N_LINES lines at 49.90 EUR each; issued or special ones are one
 * customer order. */
static inline struct decision *
fixture_order(struct fixture *fx, const char *number, uint32_t n_lines,
    enum outcome outcome)
{
	struct arena *a = &fx->arena;
	struct purchase_order *o = ARENA_NEW(a, struct purchase_order);
	struct decision *d = ARENA_NEW(a, struct decision);
	SET_TEXT(o, REQUEST_REFERENCE, "Q-1");
	SET_TEXT(o, CUSTOMER_ID, "C-10077");
	SET_TEXT(o, CUSTOMER_NAME, "Example BV");
	SET_TEXT(o, BILLING_ACCOUNT, "BA-20011");
	o->findings = fixture_findings(fx);
	o->ordinal = ++fx->orders;
	o->source_line = 10 * fx->orders;
	o->identified = number != NULL;
	o->number = span_of(number);
	o->order_day = 20414;			/* 2025-11-22 */
	o->requested_day = 20432;
	o->purpose = PURPOSE_ORDER;
	o->request = REQUEST_SALE;
	o->currency = currency_find(SPAN("EUR"));
	o->amount_minor = 4990 * (int64_t)n_lines;
	o->n_lines = o->line_count = n_lines;
	o->lines = ARENA_ARRAY(a, n_lines, struct order_line);
	d->order = o;
	d->outcome = outcome;
	d->lines = ARENA_ARRAY(a, n_lines, struct line_decision);
	for (uint32_t i = 0; i < n_lines; i++) {
		fixture_fill_line(&o->lines[i], i + 1);
		d->lines[i].offering = &fixture_offering;
		d->lines[i].price_minor = 4990;
		d->lines[i].price_stated = true;
	}
	d->orders = ARENA_ARRAY(a, n_lines + 1, struct customer_order);
	return d;
}

/* Make lines FROM..TO-1 of D's order the next customer order. */
static inline struct customer_order *
fixture_customer_order(struct fixture *fx, struct decision *d, uint32_t from,
    uint32_t to, bool special)
{
	struct customer_order *co = &d->orders[d->n_orders++];
	co->ordinal = d->n_orders;
	co->kind = KIND_PROVIDE;
	co->special = special;
	co->requires = 1u << REQUIRES_PROVISIONING;
	co->requested_day = d->order->requested_day;
	co->n_lines = to - from;
	co->lines = ARENA_ARRAY(&fx->arena, to - from + 1, uint32_t);
	for (uint32_t i = from; i < to; i++)
		co->lines[i - from] = i;
	digest_order_id(fx->digest, span_of(fx->partner.id), d->order->number,
	    d->order->revision, co->ordinal, co->id);
	return co;
}

static inline void
fixture_finding(struct fixture *fx, struct decision *d, enum reason why,
    enum field field, const char *value, const char *detail)
{
	const struct finding f = {
		.why = why, .field = field, .value = span_of(value),
		.detail = span_of(detail), .line = d->order->source_line + 1,
		.column = 5, .order_line = field >= FIELD_LINE_NUMBER &&
		    field < FIELD_NONE,
	};
	findings_add(d->order->findings, &fx->arena, &f);
}

static inline bool
fixture_put(struct fixture *fx, const struct decision *d)
{
	const struct purchase_order *o = d->order;
	struct tally *t = &fx->answer.tally;
	struct received *r = &fx->answer.received;
	if (fx->issue == NULL)
		fx->issue = issue_open(fx->stage, NULL, fx->bundles, &fx->drop,
		    &fx->head, fx->ledger, &fx->fault);
	r->orders++;
	r->lines += o->line_count;
	t->orders[d->outcome]++;
	t->lines[d->outcome] += o->line_count;
	for (uint32_t i = 0; i < d->n_orders; i++)
		t->customer_orders[d->orders[i].special]++;
	if (o->currency != NULL && o->amount_minor > 0) {
		CU_ASSERT(totals_add(&r->amount, o->currency,
		    o->amount_minor));
		CU_ASSERT(totals_add(&t->amount[d->outcome], o->currency,
		    o->amount_minor));
	}
	return issue_put(fx->issue, d, &fx->fault);
}

/* One order with one customer order, put. */
static inline void
fixture_simple(struct fixture *fx, const char *number, enum outcome outcome)
{
	struct decision *d = fixture_order(fx, number, 1, outcome);
	if (outcome == OUTCOME_ISSUED || outcome == OUTCOME_SPECIAL)
		fixture_customer_order(fx, d, 0, 1,
		    outcome == OUTCOME_SPECIAL);
	if (outcome == OUTCOME_REJECTED)
		fixture_finding(fx, d, O_QUANTITY, FIELD_QUANTITY, "1000",
		    "1 to 100");
	CU_ASSERT(fixture_put(fx, d));
}

static inline bool
fixture_close(struct fixture *fx)
{
	if (fx->issue == NULL)
		fx->issue = issue_open(fx->stage, NULL, fx->bundles, &fx->drop,
		    &fx->head, fx->ledger, &fx->fault);
	const bool closed = issue_close(fx->issue, &fx->answer, &fx->out,
	    &fx->fault);
	char text[512];
	if (!closed)
		printf("# %s\n", fault_text(&fx->fault, text, sizeof(text)));
	fx->issue = NULL;
	return closed;
}

static inline const struct output *
fixture_output(const struct fixture *fx, enum document kind)
{
	for (unsigned i = 0; i < fx->out.n; i++)
		if (fx->out.at[i].kind == kind)
			return &fx->out.at[i];
	return NULL;
}

static inline const char *
fixture_path(const struct fixture *fx, enum document kind)
{
	const struct output *o = fixture_output(fx, kind);
	return o == NULL ? "(none)" : o->path;
}

/* The file of a document, below the test's directory. */
static inline const char *
fixture_file(const struct fixture *fx, enum document kind, char path[64])
{
	const struct output *o = fixture_output(fx, kind);
	snprintf(path, 64, "stage/%s", o == NULL ? "none" : o->file.token);
	return path;
}

/* "" if there is no such document. */
static inline const char *
fixture_text(struct fixture *fx, enum document kind)
{
	char path[64];
	if (fixture_output(fx, kind) == NULL)
		return "";
	if (fx->text[kind] == NULL)
		fx->text[kind] = unit_read_file(fixture_file(fx, kind, path),
		    &fx->size[kind]);
	return fx->text[kind];
}

static inline void
fixture_end(struct fixture *fx)
{
	issue_abort(fx->issue);
	bundles_free(fx->bundles);
	for (unsigned i = 0; i < DOCUMENT_COUNT; i++)
		free(fx->text[i]);
	if (fx->drop.plain_fd >= 0)
		close(fx->drop.plain_fd);
	close(fx->stage);
	digest_free(fx->digest);
	arena_free(&fx->arena);
}

/* Does the file at PATH follow the schema? */
static inline bool
fixture_valid_file(const char *path, const char *xsd)
{
	char schema_path[4200];
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(
	    unit_source(xsd, schema_path, sizeof(schema_path)));
	xmlSchemaPtr schema = xmlSchemaParse(parser);
	xmlSchemaFreeParserCtxt(parser);
	xmlSchemaValidCtxtPtr valid = xmlSchemaNewValidCtxt(schema);
	const int verdict = xmlSchemaValidateFile(valid, path, 0);
	xmlSchemaFreeValidCtxt(valid);
	xmlSchemaFree(schema);
	return verdict == 0;
}

/* Does the document of KIND? */
static inline bool
fixture_valid(const struct fixture *fx, enum document kind, const char *xsd)
{
	char path[64];
	return fixture_valid_file(fixture_file(fx, kind, path), xsd);
}

/* How many files are in stage/. */
static inline unsigned
fixture_tokens(void)
{
	unsigned n = 0;
	struct dirent *e;
	DIR *dir = opendir("stage");
	while ((e = readdir(dir)) != NULL)
		n += e->d_name[0] != '.';
	closedir(dir);
	return n;
}
#endif
