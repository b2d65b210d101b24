/*
 * space - is there room for what the run is about to write?
 *
 * Asked before anything is claimed, so that what cannot be finished is not
 * begun: a drop for which there is no room is left, and with it what the same
 * partner sent behind it, because that may refer to it; other partners do not
 * wait for it.  It is an estimate, from what was measured (bounds.h); a disk
 * that fills up all the same is a fault like any other.
 */
#ifndef SPACE_H
#define SPACE_H
#include <stdbool.h>
#include <stdint.h>

struct fault;
struct scan;

struct space {
	uint64_t bytes, inodes;
};
struct room {
	struct space have;	/* what an ordinary user may take */
	struct space need;	/* of all that lies there */
	uint32_t left;		/* drops that have no room */
};

/* Look at the file system of DIRFD and plan S: mark what is left. */
bool space_plan(int dirfd, struct scan *s, struct room *r, struct fault *f);
/* The plan, where r->have is known. */
void space_fit(struct scan *s, struct room *r);
/* Nothing is left, or a fault says how many drops and why. */
bool space_sufficed(const struct room *r, struct fault *f);
#endif
