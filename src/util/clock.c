#include "clock.h"
#include <assert.h>
#include <stdbool.h>
#include <time.h>

static struct {
	bool frozen;
	int64_t moment;
} now;

static struct timespec
read_clock(clockid_t which)
{
	struct timespec t;
	const int failed = clock_gettime(which, &t);
	assert(failed == 0);	/* only for clocks that do not exist */
	return t;
}

void
clock_freeze(int64_t moment)
{
	now.frozen = true;
	now.moment = moment;
}

int64_t
clock_now(void)
{
	return now.frozen ? now.moment : clock_real();
}

int64_t
clock_real(void)
{
	return read_clock(CLOCK_REALTIME).tv_sec;
}

int64_t
clock_ticks_ms(void)
{
	const struct timespec t = read_clock(CLOCK_MONOTONIC);
	return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}
