/*
 * fault - something is wrong with our machine or our set-up
 *
 * Never about a partner's data (that is a finding) and never a programming
 * error (that is an assert).  A fallible function returns bool, takes a
 * struct fault * last, and says `return fault_set(...)`.  The first fault
 * wins: callers add nothing on the way up.  Storage is plain, so that
 * reporting lack of memory needs none.
 */
#ifndef FAULT_H
#define FAULT_H
#include "compiler.h"		/* PRINTF */
#include <stdbool.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_IO,		/* a system call failed: status 74 */
	FAULT_STORE,		/* the ledger failed: status 74 */
	FAULT_BUSY,		/* another run holds the lock: status 75 */
	FAULT_INTERRUPTED,	/* SIGINT or SIGTERM: status 75 */
	FAULT_SPACE,		/* too little room to begin: status 75 */
	FAULT_CONFIG,		/* configuration, set-up or ledger: status 78 */
	FAULT_USAGE,		/* the command line names what is not: 64 */
	FAULT_NO_INPUT,		/* a file named by the user: status 66 */
	FAULT_BALANCE,		/* our own books disagree: status 3 */
	FAULT_CLASH		/* an output name is taken by other bytes: 74 */
};

struct fault {
	enum fault_kind kind;
	int sys;		/* errno or the library's code, 0 if none */
	const char *op;		/* "renameat2", "COMMIT": a literal */
	char subject[256];	/* the file or row it happened to */
};

/* Record, unless an earlier fault stands.  Always returns false. */
bool fault_set(struct fault *f, enum fault_kind kind, int sys,
    const char *op, const char *fmt, ...) PRINTF(5, 6);
/* fault_set with FAULT_IO and the present errno. */
bool fault_errno(struct fault *f, const char *op, const char *fmt, ...)
    PRINTF(3, 4);
/* "renameat2 state/stage/x: No space left on device" */
const char *fault_text(const struct fault *f, char *buf, unsigned size);
int fault_exit_status(const struct fault *f);
#endif
