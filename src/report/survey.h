/*
 * survey - what one walk over the files of a run finds
 *
 * There is a set of books for the run and one for each of its partners, and
 * the ids of those few files that the text shows; nothing grows with their
 * number.
 */
#ifndef SURVEY_H
#define SURVEY_H
#include "arena.h"		/* struct arena */
#include "balance.h"		/* struct balance */
#include "report.h"		/* struct books */

/* Files of one kind: how many, and the first of them. */
#define FEW 200
struct few {
	uint64_t n;
	int64_t id[FEW];
};

struct survey_partner {
	const struct survey_partner *next;	/* by their ids */
	const char *id;
	const struct books *books;	/* no longer than its currencies */
};

struct survey {
	struct books books;		/* of the run */
	struct balance balance;		/* of that what is counted */
	const struct survey_partner *partners, **last;
	struct few trouble, fine, of[FILE_OUTCOMES];	/* files */
	struct arena arena;
	struct out *csv;
};

/* The files of FEW that are kept; FN returns false to stop early. */
bool survey_files(struct ledger *l, const struct few *few,
    ledger_intake_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
#endif
