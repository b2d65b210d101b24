/* balance - how many equations there are, and how many do not hold */
#ifndef BALANCE_H
#define BALANCE_H
#include "report.h"		/* struct books */

struct balance {
	int64_t checked, failed;
	bool holds;		/* none failed, and the run met no other
				 * disagreement with its own documents */
};
bool balance_of(struct ledger *l, const struct run_row *r,
    struct books *out, struct balance *b, struct fault *f) MUST_CHECK;
#endif
