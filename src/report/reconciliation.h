/*
 * reconciliation - one run in each format
 *
 * All of them start from one survey, and those that have a row for each file
 * share one more walk over them: nothing is kept that grows with the run.
 */
#ifndef RECONCILIATION_H
#define RECONCILIATION_H
#include "balance.h"		/* struct balance */
#include "json_out.h"		/* struct json */
#include "survey.h"		/* struct survey */

struct reconciliation {
	struct ledger *l;
	const struct run_row *r;
	const struct survey *s;
	struct balance balance;	/* of the survey, and judged by R */
	struct out *o;
	struct json j;		/* on O, in JSON */
	bool dry_run;		/* so nothing was written anywhere */
};
/* O NULL: for what is not wanted. */
void reconciliation_init(struct reconciliation *c, struct ledger *l,
    const struct run_row *r, const struct survey *s, struct out *o);

bool reconciliation_text(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
/* A file, whose acknowledgement is ANSWER (""; there is none). */
typedef void reconciliation_file(struct reconciliation *c,
    const struct intake_row *r, const struct books *b, const char *answer);
/* Begin, each equation; partners, each file, end. */
void reconciliation_csv_begin(struct out *o);
void reconciliation_csv_equation(struct out *o, const struct equation *e);
bool reconciliation_csv_partners(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
reconciliation_file reconciliation_csv_file;
bool reconciliation_csv_end(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
/* Begin, each file, end. */
bool reconciliation_json_begin(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
reconciliation_file reconciliation_json_file;
bool reconciliation_json_end(struct reconciliation *c, struct fault *f)
    MUST_CHECK;

/* Days that what is held has waited, when run R had its clock. */
int64_t reconciliation_age(const struct run_row *r, const struct held_row *h);

/* Parts of the text that have their own file. */
bool reconciliation_files(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
bool reconciliation_held(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
bool reconciliation_equations(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
#endif
