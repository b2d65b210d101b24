/*
 * decompose - one purchase order becomes 1 to n customer orders (E4)
 *
 * Lines go together that are of one kind, one place, one requested date and
 * one grouping of the catalogue; standard and special ones apart, unless all
 * is to be delivered together.  Customer orders are numbered by their first
 * line, and know their siblings and the earlier orders that they change.
 */
#ifndef DECOMPOSE_H
#define DECOMPOSE_H
#include <stdbool.h>

struct matter;

/* False if there is no room.  Findings: only S_TOGETHER. */
bool decompose(struct matter *m);
#endif
