/* balance - how many equations there are, and how many do not hold */
#ifndef BALANCE_H
#define BALANCE_H
#include "report.h"		/* struct books */

struct balance {
	int64_t checked, failed;
	bool judged;		/* the run has come to its end; until then it
				 * is open, with status 0 and not balanced */
	bool holds;		/* none failed, and the run met no other
				 * disagreement with its own documents */
};
/* The equations of the run as such, from its books: nothing is read. */
void balance_of_run(const struct run_row *r, const struct books *b,
    equation_fn *fn, void *ctx);
bool balance_of(struct ledger *l, const struct run_row *r,
    struct books *out, struct balance *b, struct fault *f) MUST_CHECK;
#endif
