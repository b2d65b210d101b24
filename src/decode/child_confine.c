#include "child_confine.h"
#include "bounds.h"
#include "child.h"
#include "confine.h"
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* The socket and its file are given, the last descriptor is below this. */
#define DESCRIPTORS (CHILD_SOCKET + 1 + CHILD_DESCRIPTORS)

/*
 * Measured: strace of all hostile and all large files shows those of "serve"
 * and the first of "memory", and nothing else.
 */
static const struct confine_call calls[] = {
	/* Serve: requests and frames, the file and its expanded copy. */
	{ SYS_recvmsg, CONFINE_IF(0, CONFINE_INT, CHILD_SOCKET) },
	{ SYS_write, CONFINE_ALWAYS },
	{ SYS_pread64, CONFINE_ALWAYS },
	{ SYS_pwrite64, CONFINE_ALWAYS },
	{ SYS_ftruncate, CONFINE_ALWAYS },
	{ SYS_close, CONFINE_ALWAYS },
	{ SYS_exit_group, CONFINE_ALWAYS },
	/* Memory: private, and none of it a program.  mprotect and madvise are
	 * malloc's in a process whose parent had threads. */
	{ SYS_brk, CONFINE_ALWAYS },
	{ SYS_mmap, { { 2, PROT_EXEC, 0 }, { 3, MAP_TYPE, MAP_PRIVATE } } },
	{ SYS_munmap, CONFINE_ALWAYS },
	{ SYS_mremap, CONFINE_ALWAYS },
	{ SYS_mprotect, CONFINE_IF(2, PROT_EXEC, 0) },
	{ SYS_madvise, CONFINE_ALWAYS },
	/* abort() of an assertion, so that a bug does not look like a break-in:
	 * it can signal nobody but itself. */
	{ SYS_rt_sigprocmask, CONFINE_ALWAYS },
	{ SYS_getpid, CONFINE_ALWAYS },
	{ SYS_gettid, CONFINE_ALWAYS },
	{ SYS_tgkill, CONFINE_IF(0, CONFINE_INT, CONFINE_OWN_PID) },
#ifdef __SANITIZE_ADDRESS__
	/* The sanitizer's runtime, and its report. */
	{ SYS_rt_sigaction, CONFINE_ALWAYS },
	{ SYS_rt_sigreturn, CONFINE_ALWAYS },
	{ SYS_sigaltstack, CONFINE_ALWAYS },
	{ SYS_futex, CONFINE_ALWAYS },
	{ SYS_sched_yield, CONFINE_ALWAYS },
	{ SYS_getrlimit, CONFINE_ALWAYS },
	{ SYS_prlimit64, CONFINE_IF(2, CONFINE_INT, 0) },
	{ SYS_prctl, CONFINE_ALWAYS },
#endif
};

static bool
limit(void)
{
	const struct mallinfo2 heap = mallinfo2();

	/* There are three others: CPU time and the size of files are granted by
	 * the parent for each file; a socket pair is no file. */
	return confine_memory(heap.arena + heap.hblkhd +
	    DECODER_MEMORY_BYTES) &&
	    confine_limit(RLIMIT_STACK, DECODER_STACK_BYTES) &&
	    confine_limit(RLIMIT_NPROC, 0) &&
	    confine_limit(RLIMIT_NOFILE, DESCRIPTORS);
}

bool
child_confine(void)
{
	return confine_self() && prctl(PR_SET_DUMPABLE, 0) == 0 &&
	    confine_files(NULL, 0) != CONFINE_FAILED && limit() &&
	    confine_calls(calls, ARRAY_LEN(calls), CONFINE_KILL) !=
	    CONFINE_FAILED;
}
