/*
 * lock - one run at a time
 *
 * A lock on the open file state/lock, which dies with the process.  The file
 * says who holds it, for `status` and for the message of who came second.
 */
#ifndef LOCK_H
#define LOCK_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>
#include <stdint.h>

struct fault;

#define LOCK_HOLDER 128
struct lock {
	int fd;
	char holder[LOCK_HOLDER];	/* "run 000012, pid 3312, since ..." */
};
/* WAIT_SECONDS: 0 not at all, -1 for ever.  FAULT_BUSY if it is held. */
bool lock_take(struct lock *l, int state_fd, int wait_seconds,
    struct fault *f) MUST_CHECK;
/* Say in the lock file which run we are. */
bool lock_sign(struct lock *l, int64_t run, struct fault *f) MUST_CHECK;
void lock_drop(struct lock *l);
/* Is it held?  Then HOLDER says by whom.  Changes nothing. */
bool lock_look(int state_fd, bool *held, char holder[LOCK_HOLDER],
    struct fault *f) MUST_CHECK;
#endif
