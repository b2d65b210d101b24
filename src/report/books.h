/*
 * books - add up the intakes of a run, by file, by partner and altogether
 *
 * Memory is three sets of books, however many files there are.
 */
#ifndef BOOKS_H
#define BOOKS_H
#include "report.h"		/* struct books */

/* What is called on the way; any may be NULL.  The books are complete when
 * they are handed over.  Return false to stop the walk. */
struct books_walk {
	bool (*file)(void *ctx, const struct intake_row *r,
	    const struct books *b);
	bool (*partner)(void *ctx, const char *partner,
	    const struct books *b);
	bool (*run)(void *ctx, const struct books *b);
	void *ctx;
};
bool books_walk(struct ledger *l, int64_t run, const struct books_walk *w,
    struct fault *f) MUST_CHECK;
/* For RUN: to copy them to CTX. */
bool books_keep(void *ctx, const struct books *b);

/* The orders, lines and money of one file, also of a rehearsal. */
void books_of_file(struct books *b, const struct intake_row *r);

/* What became of it: of a file what was decided; of a partner and of a run
 * held is what waits now. */
int64_t books_outcome(const struct books *b, const struct account *a,
    int outcome);

/* How many drops the run met, and how many files it could not decide. */
int64_t books_seen(const struct books *b, const struct run_row *r);
int64_t books_undecided(const struct books *b);
#endif
