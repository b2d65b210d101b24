/* gather - a drop becomes a member of a group: claimed, copied, hashed */
#ifndef GATHER_H
#define GATHER_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>

struct entry;
struct fault;
struct group;
struct intake_row;
struct run_row;
struct tree;

/* What came of it. */
enum gathered {
	GATHERED,		/* it is the last of the group */
	GATHER_GONE,		/* it changed or went away since the scan */
	GATHER_UNSTEADY		/* it was still being written: given back */
};

/* Nothing more goes in. */
bool gather_full(const struct group *g);
/* Claim a READY or ODD entry, below work/CLAIMS, or go on with a CLAIMED one,
 * and copy it.  The group is not full. */
bool gather_drop(const struct tree *t, const char *claims,
    const struct entry *e, struct group *g, enum gathered *came,
    struct fault *f) MUST_CHECK;
/* The same with a CLAIMED entry; ROW is what is known of it, or NULL. */
bool gather_claimed(const struct tree *t, const struct entry *e,
    const struct intake_row *row, struct group *g, enum gathered *came,
    struct fault *f) MUST_CHECK;
/* Say what came of E, if it is not in the group, and count it in R. */
void gather_tell(const struct entry *e, enum gathered came,
    struct run_row *r);
#endif
