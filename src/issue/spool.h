/*
 * spool - the body of a document whose head is known only at its end
 *
 *	begin;  out_... on spool->o;  pour | nothing;  end
 *
 * A short body stays in memory.  A long one goes to a file in the stage
 * directory that has no name any more, so there is nothing to remove after a
 * crash, and pour copies it in blocks.
 */
#ifndef SPOOL_H
#define SPOOL_H
#include "compiler.h"		/* MUST_CHECK */
#include "fault.h"		/* struct fault, by value */
#include "out.h"		/* struct out, by value */
#include <stdbool.h>

struct spool {
	struct out o;
	int dir, fd;			/* FD -1: all of it is in O */
	struct fault why;		/* the first failure of O */
};

/* DIR: the stage directory.  S must not move until end. */
void spool_begin(struct spool *s, int dir);
/* Append everything to TO.  Once. */
bool spool_pour(struct spool *s, struct out *to, struct fault *f) MUST_CHECK;
void spool_end(struct spool *s);
#endif
