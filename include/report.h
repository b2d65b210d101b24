/*
 * report - ledger to reconciliation, lists and explanations
 *
 * Everything here only reads the ledger, so a report can be made again at
 * any time and is the same.  The equations of mission.md are computed once,
 * in balance.c, and shown by every format.  Functions return false only when
 * the ledger fails; whether the out failed is for its owner to look at.
 */
#ifndef REPORT_H
#define REPORT_H
#include "bounds.h"		/* MAX_BOOK_CURRENCIES */
#include "compiler.h"		/* MUST_CHECK */
#include "ledger.h"		/* struct run_row, rows */
#include "out.h"		/* struct out */
#include <stdbool.h>
#include <stdint.h>

struct fault;

enum report_format { REPORT_TEXT, REPORT_CSV, REPORT_JSON, REPORT_FORMATS };

/* What is counted in one unit: orders, lines, or minor units of a currency. */
struct account {
	int64_t received;			/* by decoding */
	int64_t released;			/* held before, and taken up */
	/* of a partner and of a run: what waited, by the receipts */
	int64_t held_before, held_after;
	int64_t decided[OUTCOME_COUNT];		/* by deciding */
	int64_t recounted[OUTCOME_COUNT];	/* by parsing the documents */
	bool beyond;		/* a sum does not fit: nothing can be said */
};
struct money_account {
	const struct currency *currency;
	struct account account;
};
/* The numbers of one run, of one partner in it, or of one file.  Rehearsals
 * that are over are counted as such and are in no other number.  What was
 * received in a file that was not processed is not counted: its orders are
 * undecided, or refused with it. */
struct books {
	int64_t seen;			/* intakes, as they come */
	/* Decided anew: they are no files.  Undecided: of those that are not
	 * in FILES. */
	int64_t releases, undecided_releases;
	int64_t held_files;		/* that wait as a whole now */
	int64_t resubmitted;		/* orders that closed an exception */
	bool is_file;			/* nothing is said of before and after */
	int64_t files[FILE_OUTCOMES], rehearsals;
	struct account orders, lines;
	/* standard; marked special */
	int64_t customer_orders[2], recounted_customer_orders[2];
	unsigned n_money;
	struct money_account money[MAX_BOOK_CURRENCIES];	/* by code */
};

/* One equation: LEFT has to equal RIGHT. */
#define EQUATION_TEXT 64
struct equation {
	const char *partner;		/* NULL: of the whole run */
	const char *file;		/* NULL: of the partner, or the run */
	char scope[MAX_PARTNER_ID + MAX_FILE_NAME + 2];
					/* "run", "acme", "acme/orders.xml" */
	char what[EQUATION_TEXT];	/* "orders: received = decided" */
	int64_t left, right;
	const struct currency *currency; /* money equations, else NULL */
	bool holds;
};

/* Sum up run R from its intakes.  BALANCED says whether all equations hold,
 * per file, per partner and per run.  A sum that is beyond counting (prices
 * of a hostile partner) leaves its equations out; those of the files, which
 * never are, still stand. */
bool report_books(struct ledger *l, const struct run_row *r,
    struct books *out, bool *balanced, struct fault *f) MUST_CHECK;
/* Files in order of partner and arrival, after them their partner, after all
 * of them the run.  FN returns false to stop early. */
typedef bool equation_fn(void *ctx, const struct equation *e);
bool report_equations(struct ledger *l, const struct run_row *r,
    equation_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
/* The status that `run` exits with (design section 8): 0, 2, 3 or 4, by the
 * same table as the list of what people must do. */
int report_exit_status(const struct run_row *r, const struct books *b,
    bool balanced);

/* Does the run write its reconciliation to outbound/reports/RUN/?  One that
 * took nothing and needs nobody has nothing to say there. */
bool report_has_documents(const struct run_row *r, const struct books *b,
    bool balanced);

/* What one walk over the files of a run finds: all that its summary and its
 * documents say, but for a row for each file.  It grows with the partners of
 * a run and not with its files.  The CSV begins with equations of each file,
 * which nobody keeps: it is begun here, if it is wanted, and completed by
 * report_documents.  NULL on fault. */
struct survey;
struct survey *report_survey(struct ledger *l, const struct run_row *r,
    struct out *csv, struct fault *f) MUST_CHECK;
const struct books *report_survey_books(const struct survey *s,
    bool *balanced);
void report_survey_free(struct survey *s);	/* NULL is welcome */

/* The reconciliation of a run: always the same for the same run.  R is as
 * the ledger has it, or, before the run is recorded as REPORTED, already with
 * its status and whether it balanced.  Of the forms each goes to its own out,
 * NULL: it is not wanted; the CSV to the one that the survey began. */
bool report_documents(struct ledger *l, const struct run_row *r,
    const struct survey *s, struct out *const to[REPORT_FORMATS],
    struct fault *f) MUST_CHECK;
/* One of them, from the beginning. */
bool report_run(struct ledger *l, const struct run_row *r,
    enum report_format format, struct out *o, struct fault *f) MUST_CHECK;
/* What `run --json` prints (design section 8); report_run's JSON is the same
 * object with partners, files, reasons and equations added. */
void report_summary_json(const struct survey *s, const struct run_row *r,
    bool dry_run, struct out *o);
/* The short text that ends `run`, with the next command to type. */
void report_summary_text(const struct survey *s, const struct run_row *r,
    bool dry_run, struct out *o);

/* How an answer is shown: as text or as JSON; MASKED, what partners wrote in
 * their orders is not shown, but for the number that tells which one it is. */
struct report_style {
	bool json, masked;
};

/* The last 30 runs, latest first. */
bool report_runs(struct ledger *l, bool json, struct out *o,
    struct fault *f) MUST_CHECK;
/* A file (by intake id, name or base; the latest of that name) with its
 * orders, findings and documents. */
bool report_show(struct ledger *l, struct span what,
    struct report_style style, struct out *o, bool *found, struct fault *f)
    MUST_CHECK;
/* Rejections that wait for a correction, oldest first; PARTNER NULL: all. */
bool report_exceptions(struct ledger *l, const char *partner,
    struct report_style style, struct out *o, struct fault *f) MUST_CHECK;
/* The story of a purchase order: PARTNER/NUMBER or PARTNER/NUMBER/REVISION.
 * RULES puts the rules of its trace into words (evaluate_rule); NULL: they
 * are shown by number only. */
typedef const struct rule_text *report_rule_fn(unsigned number);
bool report_explain(struct ledger *l, struct span what,
    report_rule_fn *rules, struct report_style style, struct out *o,
    bool *found, struct fault *f) MUST_CHECK;
#endif
