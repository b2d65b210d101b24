/*
 * decompose - one purchase order becomes 1 to n customer orders (E4)
 *
 * Lines go together that are of one kind, one place, one requested date and
 * one family of the catalogue (its grouping), unless the profile of the
 * partner lets some of these differ; standard and special ones apart, unless
 * all is to be delivered together.  Customer orders are numbered by their
 * first line, and know their siblings and the earlier orders that they
 * change.  Their ids come from these numbers, so what was issued is never
 * decomposed again: whatever comes again is answered from the ledger.
 */
#ifndef DECOMPOSE_H
#define DECOMPOSE_H
#include <stdbool.h>

struct matter;

/* False if there is no room.  Findings: only S_TOGETHER. */
bool decompose(struct matter *m);
#endif
