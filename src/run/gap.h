/*
 * gap - does the ledger know everything that its tree shows?
 *
 * A ledger that was restored from a backup, or is gone, does not know what
 * was issued since; who decided anything new with it would issue that again.
 * The journal, the archive and the reports in outbound tell.
 */
#ifndef GAP_H
#define GAP_H
#include "outputs.h"		/* OUTPUT_PATH */
#include <stdbool.h>
#include <stdint.h>

struct config;
struct fault;
struct ledger;

enum gap_kind {
	GAP_NONE,
	GAP_BEHIND,		/* the ledger is older than the tree */
	GAP_FOREIGN		/* it is another one, or was changed */
};
struct gap {
	enum gap_kind kind;
	char what[OUTPUT_PATH + 80];	/* the first thing not known */
};
/* L may be NULL: there is no ledger. */
bool gap_find(const struct config *c, struct ledger *l, struct gap *g,
    struct fault *f);
/* A FAULT_CONFIG that tells the gap and what to do. */
bool gap_refuse(const struct gap *g, bool missing, struct fault *f);
/* The number of the last run that has a directory in outbound/reports; 0 if
 * there is none. */
bool gap_last_report(const struct config *c, int64_t *run, struct fault *f);
#endif
