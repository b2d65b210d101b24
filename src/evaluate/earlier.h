/*
 * earlier - the earlier order of a change or cancellation (E7, E8)
 *
 * An order and its changes are one: naming any of them names it.  The root is
 * what was ordered at first; the head is what it says now, its latest change
 * that Track & Manage has not cancelled, or itself.
 */
#ifndef EARLIER_H
#define EARLIER_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>
#include <stdint.h>

struct fault;
struct matter;
struct order_row;

/* Ask the ledger for all of it, and recall what the head says if that is
 * needed: by a change, or by a cancellation that names lines. */
bool earlier_gather(struct matter *m, struct fault *f) MUST_CHECK;
/* Is there one that ours can refer to?  No order is its own earlier order;
 * only a higher revision may name its number. */
bool earlier_fits(const struct matter *m);
/* Are these two purchase orders? */
bool earlier_differs(const struct order_row *a, const struct order_row *b);
/* Was LINE of it cancelled by itself? */
bool earlier_line_cancelled(const struct matter *m, uint32_t line);
#endif
