/*
 * pending - accepted orders whose rows are written several at a time
 *
 * One statement that adds many rows takes little more than half of the time
 * of as many that add one: it finds its place in the tree once.
 *
 * Invariants:
 * 1. Their numbers rise, and are past all that the partner has (newest.h): so
 *    none is in the ledger already, and they are written as they came.
 * 2. Nobody sees that they are not written yet: each query writes them first,
 *    but for those that have nothing to do with the rows of orders.
 * 3. They belong to the step, and to the savepoint, that is open: its end
 *    writes them, and going back forgets them.
 */
#ifndef PENDING_H
#define PENDING_H
#include "compiler.h"		/* MUST_CHECK */
#include "ledger.h"		/* struct order_row, by value */
#include <stdbool.h>
#include <stddef.h>

#define PENDING_ROWS 16
#define PENDING_TEXT 4096	/* of all rows together */

struct pending {
	unsigned n;
	size_t used;			/* of TEXT */
	struct order_row rows[PENDING_ROWS];	/* spans: TEXT's */
	struct customer_order_row first[PENDING_ROWS];
	char text[PENDING_TEXT];
};

/* Keep a copy of ROW and of its first customer order; false if there is no
 * room for it. */
bool pending_keep(struct pending *p, const struct order_row *row,
    const struct customer_order_row *orders) MUST_CHECK;
/* May a statement run before what is pending is written?  It is one of enum
 * statement. */
bool pending_may_wait(unsigned statement);
void pending_forget(struct pending *p);
#endif
