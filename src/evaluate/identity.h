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
 * correction of a rejection, or nothing of these. */
bool identity_judge(struct matter *m, struct fault *f) MUST_CHECK;
#endif
