#include "fault.h"
#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const int exit_statuses[] = {
	[FAULT_NONE] = 0,
	[FAULT_IO] = 74,
	[FAULT_STORE] = 74,
	[FAULT_BUSY] = 75,
	[FAULT_INTERRUPTED] = 75,
	[FAULT_SPACE] = 75,
	[FAULT_CONFIG] = 78,
	[FAULT_USAGE] = 64,
	[FAULT_NO_INPUT] = 66,
	[FAULT_BALANCE] = 3,
	[FAULT_CLASH] = 74,
};

PRINTF(5, 0) static void
record(struct fault *f, enum fault_kind kind, int sys, const char *op,
    const char *fmt, va_list args)
{
	assert(kind != FAULT_NONE);
	if (f->kind != FAULT_NONE)
		return;
	f->kind = kind;
	f->sys = sys;
	f->op = op;
	vsnprintf(f->subject, sizeof(f->subject), fmt, args);
}

bool
fault_set(struct fault *f, enum fault_kind kind, int sys, const char *op,
    const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	record(f, kind, sys, op, fmt, args);
	va_end(args);
	return false;
}

bool
fault_errno(struct fault *f, const char *op, const char *fmt, ...)
{
	const int sys = errno;
	va_list args;
	va_start(args, fmt);
	record(f, FAULT_IO, sys, op, fmt, args);
	va_end(args);
	return false;
}

/* SQLite's codes are not errno's; the store puts its words in the subject. */
static void
cause(const struct fault *f, char *buf, size_t size)
{
	const char *words = f->kind == FAULT_STORE ? NULL :
	    strerrordesc_np(f->sys);
	if (f->sys == 0)
		buf[0] = '\0';
	else if (words == NULL)
		snprintf(buf, size, " (code %d)", f->sys);
	else
		snprintf(buf, size, ": %s", words);
}

const char *
fault_text(const struct fault *f, char *buf, unsigned size)
{
	char why[80];
	const char *op = f->op == NULL ? "" : f->op;
	const bool both = op[0] != '\0' && f->subject[0] != '\0';
	cause(f, why, sizeof(why));
	/* "rename a: No space left", but "lock: another run is active". */
	snprintf(buf, size, "%s%s%s%s", op, !both ? "" : f->sys == 0 ? ": " :
	    " ", f->subject, why);
	return buf;
}

int
fault_exit_status(const struct fault *f)
{
	return exit_statuses[f->kind];
}
