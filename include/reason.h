/*
 * reason - the table behind every code that a partner may see
 *
 * reason.def is expanded into the enum and the const table.  Unknown codes
 * do not exist: everything is indexed by enum reason.
 */
#ifndef REASON_H
#define REASON_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>

enum severity { SEVERITY_INFO, SEVERITY_DIVERT, SEVERITY_REJECT,
	SEVERITY_REFUSE, SEVERITY_PARK };

enum reason {
#define REASON(name, code, severity, mef, wording, cure) name,
#include "reason.def"
#undef REASON
	REASON_COUNT
};

struct reason_row {
	const char *name;	/* "F_MALFORMED", for people who read us */
	const char *code;	/* "F100" */
	enum severity severity;
	const char *mef;
	const char *wording;
	const char *cure;	/* "" where there is nothing to cure */
};
extern const struct reason_row reasons[REASON_COUNT];

/* By code, as stored in the ledger; false if there is none. */
bool reason_of_code(struct span code, enum reason *out);
#endif
