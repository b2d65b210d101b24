/*
 * What a decoder may take for one file, and that it is what the kernel holds.
 */
#include "allowance.h"
#include "bounds.h"
#include "drop.h"
#include "partner.h"
#include "unit.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static struct partner partner = { .max_expanded_bytes = 1000u << 20 };

static uint64_t
seconds(uint64_t size, bool gzip)
{
	const struct drop d = { .partner = &partner, .size = size,
	    .gzip = gzip };
	return allowance_seconds(&d);
}

static void
by_size(void)
{
	UNIT_NUMBER(seconds(0, false), DECODER_CPU_SECONDS);
	UNIT_NUMBER(seconds(3u << 20, false), DECODER_CPU_SECONDS + 3);
	/* Ten million orders have 12 GB and need four minutes at most. */
	CU_ASSERT(seconds(12000000000, false) > 10000);
	/* What it can expand to, or may. */
	UNIT_NUMBER(seconds(1u << 20, true), DECODER_CPU_SECONDS + 1000);
	UNIT_NUMBER(seconds(100000, true), DECODER_CPU_SECONDS +
	    100000u * 1032 / (1u << 20));
	partner.max_expanded_bytes = INT64_MAX;
	UNIT_NUMBER(seconds(1u << 20, true), DECODER_CPU_SECONDS + 1032);
	CU_ASSERT(seconds(INT64_MAX, true) > INT64_MAX >> 20);
	partner.max_expanded_bytes = 1000u << 20;
}

static pid_t
begin(struct allowance *a)
{
	const pid_t pid = fork();
	if (pid == 0) {
		pause();
		_exit(0);
	}
	allowance_init(a, pid);
	return pid;
}

static void
end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void
grant(void)
{
	const struct drop small = { .partner = &partner, .size = 1 };
	const struct drop large = { .partner = &partner, .size = 99u << 20 };
	struct rlimit cpu, size;
	struct allowance a;
	const pid_t pid = begin(&a);
	CU_ASSERT(allowance_grant(&a, &large));
	prlimit(pid, RLIMIT_CPU, NULL, &cpu);
	UNIT_NUMBER(cpu.rlim_cur, 1 + DECODER_CPU_SECONDS + 99);
	/* A smaller one later; both are moved, so the hard ones stay. */
	CU_ASSERT(allowance_grant(&a, &small));
	prlimit(pid, RLIMIT_CPU, NULL, &cpu);
	prlimit(pid, RLIMIT_FSIZE, NULL, &size);
	UNIT_NUMBER(cpu.rlim_cur, 1 + DECODER_CPU_SECONDS);
	CU_ASSERT(cpu.rlim_max > cpu.rlim_cur);
	UNIT_NUMBER(size.rlim_cur, 1000u << 20);
	CU_ASSERT(size.rlim_max > size.rlim_cur);
	end(pid);
	CU_ASSERT(!allowance_grant(&a, &large));
	allowance_init(&a, pid);
	CU_ASSERT(!allowance_grant(&a, &small));
}

static void
below_another(void)
{
	const struct drop large = { .partner = &partner, .size = 99u << 20 };
	struct rlimit cpu = { 5, 5 };
	struct allowance a;
	const pid_t pid = begin(&a);
	prlimit(pid, RLIMIT_CPU, &cpu, NULL);
	CU_ASSERT(allowance_grant(&a, &large));
	prlimit(pid, RLIMIT_CPU, NULL, &cpu);
	UNIT_NUMBER(cpu.rlim_cur, 4);
	end(pid);
}

/* The clock says that it may have used so much, and it has not. */
static void
by_use(void)
{
	const struct drop small = { .partner = &partner, .size = 1 };
	struct rlimit cpu;
	struct allowance a;
	const pid_t pid = begin(&a);
	CU_ASSERT(allowance_grant(&a, &small));
	/* As if it had been looked at when it had used three seconds. */
	a.used = 3100000000;
	CU_ASSERT(allowance_grant(&a, &small));
	prlimit(pid, RLIMIT_CPU, NULL, &cpu);
	UNIT_NUMBER(cpu.rlim_cur, 3 + 1 + DECODER_CPU_SECONDS);
	/* A second later that has to be known better. */
	a.at -= 1000000000;
	CU_ASSERT(allowance_grant(&a, &small));
	prlimit(pid, RLIMIT_CPU, NULL, &cpu);
	UNIT_NUMBER(cpu.rlim_cur, 1 + DECODER_CPU_SECONDS);
	CU_ASSERT(a.used < 1000000000);
	end(pid);
}

static const struct unit_test tests[] = {
	{ "CPU time grows with what a file can have", by_size },
	{ "limits are set anew for each file", grant },
	{ "a limit is below the one that stands", below_another },
	{ "what was used is looked up when its second may be another",
	  by_use },
};

int
main(void)
{
	return unit_main("allowance", tests, ARRAY_LEN(tests));
}
