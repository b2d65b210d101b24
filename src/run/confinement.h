/*
 * confinement - what the program gives up after it has started
 *
 * First system calls, before anything is read; then, when the configuration
 * has told where everything is, the rest of the file system.  Whatever is
 * started later, as a decoder is, has no more than that.
 */
#ifndef CONFINEMENT_H
#define CONFINEMENT_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>

struct config;
struct fault;

/* No network, no other program, no other process, no privileges; a bound of
 * memory.  A kernel without seccomp is warned of. */
bool confinement_calls(struct fault *f) MUST_CHECK;

/* Which parts of the tree are to be had. */
enum confinement {
	CONFINEMENT_RUN,		/* all of it */
	CONFINEMENT_DRY_RUN,		/* all of it to look; state; SCRATCH */
	CONFINEMENT_LOAD,		/* state; INPUTS to read */
	CONFINEMENT_VERIFY,		/* all of it to look; state */
	CONFINEMENT_VALIDATE		/* nothing; INPUTS to read */
};
struct confinement_extra {
	const char *scratch;		/* a directory of ours, or NULL */
	char *const *inputs;
	int n_inputs;
};
/* A kernel without Landlock is warned of. */
bool confinement_files(enum confinement which, const struct config *c,
    const struct confinement_extra *extra, struct fault *f) MUST_CHECK;
#endif
