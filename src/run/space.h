/*
 * space - is there room for what the run is about to write?
 *
 * Asked before anything is claimed, so that a night that cannot be finished
 * is not begun: drops are taken in their order as long as all of them
 * together fit.  It is an estimate, from what was measured (bounds.h); a disk
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
	uint32_t fit;		/* so many leading entries have room */
	uint32_t left;		/* drops behind them */
};

/* Look at the file system of DIRFD and plan S. */
bool space_plan(int dirfd, const struct scan *s, struct room *r,
    struct fault *f);
/* The plan, where r->have is known. */
void space_fit(const struct scan *s, struct room *r);
/* Nothing is left, or a fault says how many drops and why. */
bool space_sufficed(const struct room *r, struct fault *f);
#endif
