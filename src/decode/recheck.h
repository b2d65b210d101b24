/*
 * recheck - what a decoder sent, checked again and typed
 *
 * The decoder may have been taken over by the file that it read, so nothing
 * that it says is believed: every value is compared with its type here, and a
 * wrong one gets a finding unless the decoder has given it one.
 */
#ifndef RECHECK_H
#define RECHECK_H
#include "purchase_order.h"	/* struct purchase_order */
#include <stdbool.h>

/* Fill the typed values of O; findings are added to o->findings, in A.
 * *EXACT: amount_minor is all that the order comes to; false if some of it
 * cannot be known. */
void recheck(struct purchase_order *o, struct arena *a, bool *exact);
#endif
