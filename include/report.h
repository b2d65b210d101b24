/*
 * report - ledger to reconciliation, lists and explanations
 *
 * Everything here only reads the ledger, so a report can be made again at
 * any time and is the same.  The equations of mission.md are computed once,
 * in balance.c, and shown by every format.
 */
#ifndef REPORT_H
#define REPORT_H
#include "compiler.h"		/* MUST_CHECK */
#include "ledger.h"		/* struct run_row, rows */
#include "out.h"		/* struct out */
#include <stdbool.h>
#include <stdint.h>

struct fault;

enum report_format { REPORT_TEXT, REPORT_CSV, REPORT_JSON };

/* The numbers of one run, of one partner in it, or of one file. */
struct books {
	uint64_t files[FILE_OUTCOMES];
	uint64_t rehearsals;
	struct received received;
	struct tally decided, recounted;
};
/* One equation: LEFT has to equal RIGHT. */
struct equation {
	char scope[64];			/* "run", "acme", "acme/orders.xml" */
	char what[96];			/* "orders: received = issued + ..." */
	int64_t left, right;
	const struct currency *currency; /* money equations, else NULL */
	bool holds;
};

/* Sum up run R from its intakes.  BALANCED says whether all equations hold,
 * per file, per partner and per run. */
bool report_books(struct ledger *l, const struct run_row *r,
    struct books *out, bool *balanced, struct fault *f) MUST_CHECK;
typedef bool equation_fn(void *ctx, const struct equation *e);
bool report_equations(struct ledger *l, const struct run_row *r,
    equation_fn *fn, void *ctx, struct fault *f) MUST_CHECK;

/* The reconciliation of a run. */
bool report_run(struct ledger *l, const struct run_row *r,
    enum report_format format, struct out *o, struct fault *f) MUST_CHECK;
/* What `run --json` prints (design section 8), also reconciliation.json. */
bool report_summary_json(struct ledger *l, const struct run_row *r,
    struct out *o, struct fault *f) MUST_CHECK;
/* The short text that ends `run`, with the next command to type. */
bool report_summary_text(struct ledger *l, const struct run_row *r,
    struct out *o, struct fault *f) MUST_CHECK;

bool report_runs(struct ledger *l, bool json, struct out *o,
    struct fault *f) MUST_CHECK;
/* A file (by intake id or name) with its orders, findings and documents. */
bool report_show(struct ledger *l, struct span what, bool json,
    struct out *o, bool *found, struct fault *f) MUST_CHECK;
bool report_exceptions(struct ledger *l, const char *partner, bool json,
    struct out *o, struct fault *f) MUST_CHECK;
/* The story of a purchase order: PARTNER/NUMBER or PARTNER/NUMBER/REVISION. */
bool report_explain(struct ledger *l, struct span what, bool json,
    struct out *o, bool *found, struct fault *f) MUST_CHECK;
#endif
