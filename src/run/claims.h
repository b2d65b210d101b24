/* claims - what was claimed becomes rows of the ledger, and is given names */
#ifndef CLAIMS_H
#define CLAIMS_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>

struct fault;
struct group;
struct night;

/* CLAIMED, in the order of the members, within the transaction at hand.  Those
 * that a killed run has left have their rows already. */
bool claims_record(struct night *n, struct group *g, struct fault *f)
    MUST_CHECK;
#endif
