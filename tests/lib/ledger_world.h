/*
 * ledger_world - a small ledger in memory, for tests of what reads it
 *
 *	begin;  file, decide, arrive, document, reject, ...;  written;  end
 *
 * One run is open, within a transaction; NOW is its clock, and the clock of
 * the reports is three days later.
 */
#ifndef LEDGER_WORLD_H
#define LEDGER_WORLD_H
#include "arena.h"
#include "clock.h"
#include "fault.h"
#include "ledger.h"
#include "out.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

#define NOW 1795388400		/* 2026-11-22T23:00:00Z */
#define DAY 86400

struct world {
	struct ledger *l;
	struct run_row run;
	struct arena a;
	struct out o;
	struct fault f;
	unsigned tokens;
};

static inline void
world_begin(struct world *w)
{
	*w = (struct world){ .run = { .now = NOW } };
	clock_freeze(NOW + 3 * DAY);
	arena_init(&w->a, 1 << 20);
	out_init_memory(&w->o, 16u << 20);
	w->l = ledger_open_memory(&w->f);
	CU_ASSERT(w->l != NULL && ledger_begin(w->l, &w->f) &&
	    ledger_run_add(w->l, &w->run, &w->f));
}

static inline void
world_end(struct world *w)
{
	char text[300];
	if (w->f.kind != FAULT_NONE)
		printf("# %s\n", fault_text(&w->f, text, sizeof(text)));
	CU_ASSERT_EQUAL(w->f.kind, FAULT_NONE);
	ledger_close(w->l);
	arena_free(&w->a);
	out_free(&w->o);
}

/* What was written since the last call, terminated. */
static inline const char *
world_written(struct world *w)
{
	out_char(&w->o, '\0');
	CU_ASSERT(out_ok(&w->o));
	w->o.len = 0;
	return w->o.buf;
}

static inline struct intake_row
world_file(const struct world *w, const char *partner, const char *name,
    enum file_outcome outcome)
{
	struct intake_row r = { .run = w->run.id, .outcome = outcome,
		.state = INTAKE_DONE, .size = 1234 };
	const char *dot = strchr(name, '.');
	const int stem = dot == NULL ? (int)strlen(name) : (int)(dot - name);
	snprintf(r.partner, sizeof(r.partner), "%s", partner);
	snprintf(r.name, sizeof(r.name), "%s", name);
	snprintf(r.base, sizeof(r.base), "%.*s-1d1d1d1d",
	    stem > MAX_STEM ? MAX_STEM : stem, name);
	memset(r.sha256, 0x1d, sizeof(r.sha256));
	return r;
}

/* The books of the file get ORDERS more of this outcome, and balance. */
static inline void
world_decide(struct intake_row *r, enum outcome outcome, uint64_t orders,
    uint64_t lines, int64_t cents)
{
	const struct currency *eur = currency_find(SPAN("EUR"));
	r->received.orders += orders;
	r->received.lines += lines;
	r->decided.orders[outcome] += orders;
	r->decided.lines[outcome] += lines;
	CU_ASSERT(totals_add(&r->received.amount, eur, cents));
	CU_ASSERT(totals_add(&r->decided.amount[outcome], eur, cents));
	if (outcome == OUTCOME_ISSUED || outcome == OUTCOME_SPECIAL)
		r->decided.customer_orders[outcome == OUTCOME_SPECIAL] +=
		    orders;
	r->recounted = r->decided;
}

static inline void
world_arrive(struct world *w, struct intake_row *r)
{
	r->run = w->run.id;
	CU_ASSERT(ledger_intake_add(w->l, r, &w->f));
	CU_ASSERT(ledger_intake_update(w->l, r, &w->f));
}

static inline void
world_document(struct world *w, const struct intake_row *r,
    enum document kind, const char *path)
{
	struct output o = { .kind = kind, .file.size = 99 };
	snprintf(o.path, sizeof(o.path), "%s", path);
	snprintf(o.file.token, sizeof(o.file.token), "%032x", ++w->tokens);
	memset(o.file.sha256, 0x2e, sizeof(o.file.sha256));
	CU_ASSERT(ledger_outbox_add(w->l, r->run, r->id, &o, &w->f));
}

static inline void
world_finding(struct world *w, const struct intake_row *r, uint32_t ordinal,
    const struct finding *finding)
{
	struct findings fs = { 0 };
	findings_add(&fs, &w->a, finding);
	CU_ASSERT(ledger_findings_add(w->l, r->id, ordinal, &fs, &w->f));
}

static inline struct order_key
world_key(struct world *w, const char *partner, const char *number,
    uint32_t revision)
{
	struct order_key k = { .number = span_of(number),
		.revision = revision };
	CU_ASSERT(ledger_partner(w->l, partner, &k.partner, &w->f));
	return k;
}

/* A receipt of an order at input line 10 * ORDINAL. */
static inline void
world_receipt(struct world *w, const struct intake_row *r,
    const struct order_key *k, uint32_t ordinal, enum outcome outcome,
    bool conflict)
{
	const struct receipt_row receipt = { .intake = r->id,
		.ordinal = ordinal, .source_line = 10 * ordinal, .key = *k,
		.outcome = outcome, .conflict = conflict, .lines = 1,
		.currency = SPAN("EUR"), .amount_minor = 5990 };
	CU_ASSERT(ledger_receipt_add(w->l, &receipt, &w->f));
}
#endif
