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
/* Set the limits of the decoder PID, which is idle, for D: CPU time on top of
 * what it has used, and the size of what it writes.  False: it is gone. */
bool allowance_grant(pid_t pid, const struct drop *d) MUST_CHECK;
#endif
