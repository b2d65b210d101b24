/*
 * allowance - limits that the parent sets for each file
 *
 * A decoder serves many files, but the kernel counts its CPU time from its
 * start.  It cannot move its own limits (seccomp), so the parent moves the
 * soft ones; past them it is killed (SIGXCPU), or its write fails (EFBIG: it
 * ignores SIGXFSZ).
 */
#include "allowance.h"
#include "bounds.h"
#include "drop.h"
#include "partner.h"
#include <sys/resource.h>
#include <time.h>

uint64_t
allowance_seconds(const struct drop *d)
{
	uint64_t bytes = d->size;

	if (d->gzip)
		bytes = bytes > d->partner->max_expanded_bytes / DEFLATE_MOST
		    ? d->partner->max_expanded_bytes : bytes * DEFLATE_MOST;
	return DECODER_CPU_SECONDS + bytes / DECODER_CPU_BYTES;
}

/* Set a soft limit, below the hard one: at that of CPU time a process is killed
 * without a word of why. */
static bool
set(pid_t pid, __rlimit_resource_t which, uint64_t value)
{
	struct rlimit limit;

	if (prlimit(pid, which, NULL, &limit) != 0)
		return false;
	const rlim_t was = limit.rlim_cur;
	limit.rlim_cur = value < limit.rlim_max ? value :
	    limit.rlim_max > 0 ? limit.rlim_max - 1 : 0;
	return limit.rlim_cur == was || prlimit(pid, which, &limit, NULL) == 0;
}

bool
allowance_grant(pid_t pid, const struct drop *d)
{
	clockid_t clock;
	struct timespec used;

	return clock_getcpuclockid(pid, &clock) == 0 &&
	    clock_gettime(clock, &used) == 0 &&
	    set(pid, RLIMIT_CPU, (uint64_t)used.tv_sec + 1 +
	    allowance_seconds(d)) &&
	    set(pid, RLIMIT_FSIZE, d->partner->max_expanded_bytes);
}
