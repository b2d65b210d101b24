/*
 * confine - a process gives up what it does not need, for the rest of its life
 *
 *	confine_self;  confine_limit, ...;  confine_files;  confine_calls
 *
 * Nothing of it can be taken back, and every process and thread that is
 * started later inherits it.  Linux has the means, but a kernel may be built
 * without them: then it is CONFINE_ABSENT, and the process is as free as it
 * was.  Anything else that goes wrong is CONFINE_FAILED; errno tells more
 * of both.
 */
#ifndef CONFINE_H
#define CONFINE_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum confined { CONFINED, CONFINE_ABSENT, CONFINE_FAILED };

/* No privileges by set-user-ID programs, and no core dumps. */
bool confine_self(void) MUST_CHECK;
/* Lower a limit, soft and hard, as setrlimit(2) has it; one that is lower
 * already stays. */
bool confine_limit(int resource, uint64_t most) MUST_CHECK;
/* Limits of memory hold for a build that does not reserve terabytes of it,
 * as the address sanitizer does. */
bool confine_memory(uint64_t most) MUST_CHECK;

/* Files (Landlock) ------------------------------------------------------- */

enum confine_access {
	CONFINE_NONE,
	CONFINE_READ,		/* files, and the names in directories */
	CONFINE_USE,		/* read and write, such as a device */
	CONFINE_CHANGE,		/* everything but to execute */
	CONFINE_CLEAR		/* remove directories that are empty */
};
/* A file, or a directory with all that is below it now and later.  One that
 * cannot be reached now gets no leave. */
struct confine_place {
	const char *path;
	enum confine_access may;
};
/* Whatever is not below one of PLACES is out of reach; what is open already
 * stays open.  Where the kernel can, TCP and signals to other processes than
 * our own go as well.  A kernel that would forbid renames between
 * directories (before 5.19) counts as absent if a place may be changed. */
enum confined confine_files(const struct confine_place *places, size_t n)
    MUST_CHECK;

/* System calls (seccomp) ------------------------------------------------- */

/* Allowed if (argument ARG & MASK) == VALUE for all that have a mask. */
struct confine_when {
	unsigned arg;			/* from 0 */
	uint64_t mask, value;
};
#define CONFINE_WHENS 2
#define CONFINE_OWN_PID UINT64_MAX	/* as VALUE: our process id */
#define CONFINE_INT UINT32_MAX		/* as MASK: an int as a whole */
#define CONFINE_CALLS 160		/* at most; a call may come twice */
struct confine_call {
	long number;			/* SYS_... */
	struct confine_when when[CONFINE_WHENS];
};
#define CONFINE_ALWAYS { { 0, 0, 0 } }
#define CONFINE_IF(arg, mask, value) { { arg, mask, value } }
/* Everything else than CALLS does not exist (ENOSYS), or ends the process
 * by SIGSYS. */
enum confine_else { CONFINE_REFUSE, CONFINE_KILL };
enum confined confine_calls(const struct confine_call *calls, size_t n,
    enum confine_else otherwise) MUST_CHECK;
#endif
