/* allowance - what a decoder may use of the machine for one file */
#ifndef ALLOWANCE_H
#define ALLOWANCE_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>		/* pid_t */
struct drop;
/* CPU time that D may take, in seconds. */
uint64_t allowance_seconds(const struct drop *d);

/* What a decoder has been granted, so that the kernel is asked only when that
 * may have to change. */
struct allowance {
	pid_t pid;
	bool known;			/* the rest is */
	int64_t used;			/* CPU time that it had used, ns, */
	int64_t at;			/* when the clock said this */
	struct granted {
		uint64_t now, most;	/* soft and hard */
	} cpu, size;
};
void allowance_init(struct allowance *a, pid_t pid);
/* Set the limits of the decoder, which is idle, for D: CPU time on top of what
 * it has used, and the size of what it writes.  False: it is gone. */
bool allowance_grant(struct allowance *a, const struct drop *d) MUST_CHECK;
#endif
