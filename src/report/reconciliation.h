/*
 * reconciliation - one run in each format
 *
 * All of them start from the same books and the same balance, and read the
 * ledger again for their parts: nothing is kept that grows with the run.
 */
#ifndef RECONCILIATION_H
#define RECONCILIATION_H
#include "balance.h"		/* struct balance */
#include "report.h"		/* struct books */

struct reconciliation {
	struct ledger *l;
	const struct run_row *r;
	struct out *o;
	bool dry_run;		/* so nothing was written anywhere */
	struct books books;
	struct balance balance;
};

bool reconciliation_text(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
bool reconciliation_csv(struct reconciliation *c, struct fault *f)
    MUST_CHECK;
bool reconciliation_json(struct reconciliation *c, struct fault *f)
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
