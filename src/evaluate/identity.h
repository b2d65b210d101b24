/*
 * identity - was this purchase order received before?
 */
#ifndef IDENTITY_H
#define IDENTITY_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>

struct fault;
struct matter;

/* Compute the fingerprint, and compare it with what the ledger has of the
 * same number and revision: the decision becomes a DUPLICATE, a conflict, the
 * correction of a rejection, or nothing of these.
 *
 * A rejected order that comes again unchanged is judged anew, because what
 * was wrong may have been ours: a register that was not loaded, an offering
 * that was not in the catalogue, the company it came in.  If it is rejected
 * again it is a duplicate; else this closes the exception.
 *
 * An order that was held keeps its number and revision: the same again is a
 * duplicate, other content a conflict, until it is decided itself. */
bool identity_judge(struct matter *m, struct fault *f) MUST_CHECK;
/* The order is a duplicate after all: it answers as it did first. */
void identity_duplicate(struct matter *m);
/* It cancels what was cancelled already, no more and no less, so it is a
 * duplicate of that cancellation, whatever its number (E8). */
void identity_alike(struct matter *m);
#endif
