#include "clock.h"
#include "unit.h"
#include <time.h>

static void
runs(void)
{
	const int64_t before = time(NULL), now = clock_now(),
	    real = clock_real();
	/* time(2) may be a tick behind. */
	CU_ASSERT(now >= before && now <= before + 2);
	CU_ASSERT(real >= now && real <= now + 2);
	const int64_t ticks = clock_ticks_ms();
	nanosleep(&(struct timespec){ 0, 20 * 1000 * 1000 }, NULL);
	const int64_t passed = clock_ticks_ms() - ticks;
	CU_ASSERT(passed >= 19 && passed < 10000);
}

static void
frozen(void)
{
	const int64_t real = clock_real();
	clock_freeze(0);
	UNIT_NUMBER(clock_now(), 0);
	clock_freeze(1700000000);
	UNIT_NUMBER(clock_now(), 1700000000);
	UNIT_NUMBER(clock_now(), 1700000000);
	CU_ASSERT(clock_real() >= real);
}

static const struct unit_test tests[] = {
	{ "the clock runs until it is frozen", runs },
	{ "a frozen clock stands, also at 0, and the real one does not",
	    frozen },
};

int
main(void)
{
	return unit_main("clock", tests, ARRAY_LEN(tests));
}
