/*
 * archive_walk - the inputs that lie in archive/, by day, partner and name
 *
 * Those of a bundle come one after the other, in the order in which they were
 * decided.  One that is damaged is told as if it were its first file.
 */
#ifndef ARCHIVE_WALK_H
#define ARCHIVE_WALK_H
#include "bounds.h"		/* MAX_PARTNER_ID */
#include "drop.h"		/* BASE_TEXT */
#include "outputs.h"		/* OUTPUT_PATH */
#include <stdbool.h>
#include <stdint.h>

struct fault;

struct archived {
	int32_t day;
	char partner[MAX_PARTNER_ID + 1];
	bool rehearsal;
	char base[BASE_TEXT];
	const char *ending;		/* ".xml", ".csv", "" */
	char path[OUTPUT_PATH];		/* below archive/ */
	/* "": it lies there by itself; else PATH is BUNDLE's, and an entry */
	char bundle[BASE_TEXT];
	bool damaged;			/* PATH is a bundle that is */
};
/* False stops the walk; so does a fault, which the caller looks for. */
typedef bool archive_fn(void *ctx, const struct archived *a);
/* Is it to be looked into?  LATEST: no day comes after it. */
typedef bool archive_day_fn(void *ctx, int32_t day, bool latest);
/* WANTED may be NULL: all days.  What is not named as we name archives is
 * passed over. */
bool archive_walk(int archive, archive_day_fn *wanted, archive_fn *fn,
    void *ctx, struct fault *f);
#endif
