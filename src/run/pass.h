/*
 * pass - one file on its way: what file.c and orders.c share
 *
 * Private to those two: file.c runs the passes over a file and settles it,
 * orders.c takes its orders batch by batch.
 */
#ifndef PASS_H
#define PASS_H
#include "compiler.h"		/* MUST_CHECK */
#include "decode.h"		/* struct decoded */
#include "night.h"		/* struct member */
#include <stdbool.h>
#include <stdint.h>

struct batch;
struct issue;

/* One pass over the file.  Usually there is one; a file that is all or
 * nothing gets a second, in which every order is refused. */
struct pass {
	struct night *n;
	struct member *m;
	struct decoded decoded;
	struct issue *issue;
	struct tally tally;
	uint64_t refused_orders;	/* rejected, now or when first sent */
	uint64_t resubmitted;		/* closed an exception */
	bool unsummable;		/* F_SUM */
	uint64_t findings, omitted;
	uint64_t batches;
	/* the file's number, where that matters; once the head is known */
	bool placed;
	enum place_in_sequence place;
	uint64_t expected;
	bool held_again;		/* the same file is held already */
	struct received received;	/* of a release: what it takes up */
};

/* Begin the documents, if they are not begun: as soon as the head is known. */
bool pass_open_documents(struct pass *p, struct fault *f) MUST_CHECK;
/* See what the number of the file means, if that was not seen yet; it comes
 * before the orders. */
bool pass_look_at_number(struct pass *p, struct fault *f) MUST_CHECK;
/* Is the whole file held? */
bool pass_is_held(const struct pass *p);
/* Decide the orders of a batch, record them, put them into the documents. */
bool pass_take_batch(struct pass *p, struct batch *b, struct fault *f)
    MUST_CHECK;
#endif
