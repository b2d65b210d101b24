/*
 * totals - does the file hold what it says it holds?
 *
 * What is counted while batches arrive, and what is compared at the end:
 * control totals, the partner it names, the format and the number of orders
 * that were agreed.
 */
#ifndef TOTALS_H
#define TOTALS_H
#include "decode.h"		/* struct decoded */
#include "frame.h"		/* struct frame_end */
#include <stdbool.h>

struct partner;

struct counted {
	struct totals stated;	/* orders' own totals, or else lines */
	bool stated_exact;		/* nothing of them is unknown */
};

void totals_begin(struct counted *c);
/* Count O into OUT and C.  False: the file is refused, because its amounts
 * cannot be added up (a 17th currency). */
bool totals_count(struct counted *c, const struct purchase_order *o,
    bool exact, struct arena *a, struct decoded *out);
/* The head has come: false if the file is refused for it. */
bool totals_head(const struct partner *p, const struct frame_head *h,
    struct arena *a, struct decoded *out);
/* There are too many orders already. */
bool totals_orders(const struct partner *p, struct arena *a,
    struct decoded *out);
/* The end has come. */
void totals_end(const struct counted *c, const struct partner *p,
    const struct frame_end *e, const struct frame_head *h, struct arena *a,
    struct decoded *out);
#endif
