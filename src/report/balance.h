/* balance - how many equations there are, and how many do not hold */
#ifndef BALANCE_H
#define BALANCE_H
#include "books.h"		/* struct books_walk */

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
/* The walk over books that states the equations, each after TO (NULL: of
 * nobody) was shown the books that it is of. */
bool balance_walk(struct ledger *l, const struct run_row *r, equation_fn *fn,
    void *ctx, const struct books_walk *to, struct fault *f) MUST_CHECK;
/* For EQUATIONs that are counted. */
void balance_count(struct balance *b, const struct equation *e);
/* What the run has said of itself, when all are counted. */
void balance_judge(struct balance *b, const struct run_row *r);
#endif
