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

void
allowance_init(struct allowance *a, pid_t pid)
{
	*a = (struct allowance){ .pid = pid };
}

static int64_t
nanoseconds(const struct timespec *t)
{
	return t->tv_sec * INT64_C(1000000000) + t->tv_nsec;
}

static int64_t
now(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_MONOTONIC, &t) == 0 ? nanoseconds(&t) : 0;
}

static bool
look_at(pid_t pid, __rlimit_resource_t which, struct granted *g)
{
	struct rlimit limit;

	if (prlimit(pid, which, NULL, &limit) != 0)
		return false;
	*g = (struct granted){ limit.rlim_cur, limit.rlim_max };
	return true;
}

static bool
look_at_clock(struct allowance *a)
{
	clockid_t clock;
	struct timespec used;

	a->at = now();
	if (clock_getcpuclockid(a->pid, &clock) != 0 ||
	    clock_gettime(clock, &used) != 0)
		return false;
	a->used = nanoseconds(&used);
	return true;
}

/* Set a soft limit, below the hard one: at that of CPU time a process is killed
 * without a word of why. */
static bool
set(pid_t pid, __rlimit_resource_t which, struct granted *g, uint64_t value)
{
	const uint64_t most = g->most > 0 ? g->most - 1 : 0;
	const uint64_t to = value < g->most ? value : most;
	const struct rlimit limit = { to, g->most };

	if (to != g->now && prlimit(pid, which, &limit, NULL) != 0)
		return false;
	g->now = to;
	return true;
}

/* A decoder is one thread: its CPU time runs no faster than the clock.  So the
 * kernel has to be asked for it only when its second may be another one. */
static bool
same_second(const struct allowance *a)
{
	const int64_t most = a->used + (now() - a->at);

	return a->used / 1000000000 == most / 1000000000;
}

bool
allowance_grant(struct allowance *a, const struct drop *d)
{
	if (!a->known && (!look_at(a->pid, RLIMIT_CPU, &a->cpu) ||
	    !look_at(a->pid, RLIMIT_FSIZE, &a->size) || !look_at_clock(a)))
		return false;
	if (a->known && !same_second(a) && !look_at_clock(a))
		return false;
	a->known = true;
	return set(a->pid, RLIMIT_CPU, &a->cpu, (uint64_t)a->used /
	    1000000000 + 1 + allowance_seconds(d)) &&
	    set(a->pid, RLIMIT_FSIZE, &a->size,
	    d->partner->max_expanded_bytes);
}
