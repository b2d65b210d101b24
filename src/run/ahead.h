/*
 * ahead - the drops of a night in groups, the next one gathered beside
 *
 *	begin;  next, next, ... until there is none;  end
 *
 * While a group is decided and published, a thread claims and copies the one
 * after it, which is decided only then, and claims nothing further.  What it
 * has claimed when the run ends before that is as what a killed run had
 * claimed and not recorded: it lies in work/, and the next start decides it in
 * its turn.  The thread looks at the tree and at the scan, and at nothing else
 * of the run.
 */
#ifndef AHEAD_H
#define AHEAD_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>

struct ahead;
struct fault;
struct group;
struct night;
struct scan;

/* Those that are not left; S lives until end. */
struct ahead *ahead_begin(struct night *n, const struct scan *s);
/* The next group, claimed and copied; *G NULL: there is none.  It is the
 * caller's until the next call.  False: what a fault, or an interruption, has
 * kept from being gathered is left. */
bool ahead_next(struct ahead *a, struct group **g, struct fault *f)
    MUST_CHECK;
/* The group that will be the next one, if all of it is claimed and copied now;
 * else NULL, and if A is. */
struct group *ahead_gathered(struct ahead *a);
void ahead_end(struct ahead *a);
#endif
