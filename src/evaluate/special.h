/*
 * special - standard or special, and why (E11, E12)
 *
 * The rules of STEP_SPECIAL are tried twice.  First they only note in the
 * line's decision what makes it special; then the feasibility gate answers;
 * and what is left, in an order that is not refused, is told as findings.
 */
#ifndef SPECIAL_H
#define SPECIAL_H
#include "reason.h"		/* enum reason */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line_decision;
struct matter;

/* Special, and no evidence fits: to be handed over. */
bool special_unassessed(const struct line_decision *d);
/* "quantity, lead time": what SPECIAL, a set of reasons, says. */
const char *special_words(uint64_t special, char *buf, size_t size);
/* Say it all, as findings. */
void special_tell(struct matter *m);
#endif
