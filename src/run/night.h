/*
 * night - the nightly job: the one place that sees every stage
 *
 *	night_open;  night_run;  night_close
 *
 *	scan -> claim -> copy -> [decode -> evaluate -> record -> issue] ->
 *	COMMIT -> publish -> archive -> ... -> report
 *
 * Files are taken in groups that share their commits and syncs (group.c);
 * what happens to one file is file.c, to one purchase order record.c.
 */
#ifndef NIGHT_H
#define NIGHT_H
#include "arena.h"		/* struct arena */
#include "collect.h"		/* struct scan */
#include "config.h"		/* struct config */
#include "drop.h"		/* struct drop */
#include "ledger.h"		/* struct run_row, struct intake_row */
#include "lock.h"		/* struct lock */
#include "progress.h"		/* struct progress */
#include "recall.h"		/* struct recall */
#include "tree_open.h"		/* TREE_SCRATCH */
#include <stdbool.h>
#include <stdint.h>

struct ahead;
struct beside;
struct blanks;
struct bundles;
struct early;
struct decoder;
struct evaluator;
struct fault;
struct later;
struct options;
struct schemas;
struct survey;
struct worker;

#define RELEASES_FAILED 16

struct night {
	struct config config;
	struct tree tree;
	char scratch[TREE_SCRATCH];	/* dry run */
	struct lock lock;
	struct ledger *ledger;
	struct schemas *schemas;
	struct decoder *decoder;
	struct evaluator *evaluator;
	struct beside *beside;
	struct early *early;
	struct later *later;
	struct worker *syncing;
	struct ahead *ahead;		/* NULL: nothing is gathered ahead */
	struct blanks *blanks;
	struct bundles *bundles;
	struct recall recall;
	struct run_row run;
	struct survey *survey;		/* of RUN, once it is reported */
	char claims[32];		/* this invocation's part of work/ */
	struct arena scan_arena, group_arena, file_arena, release_arena;
	struct progress progress;
	/* sources that could not be read again; more are not tried */
	uint32_t n_failed;
	int64_t failed[RELEASES_FAILED];
};

/* Orders of one earlier intake that were held, and are decided now. */
struct release {
	bool whole;			/* all of them: its file was held */
	uint32_t n, next;
	struct released {
		uint32_t ordinal;
		bool expired;
	} *at;				/* by ordinal; unless WHOLE */
};

/* One input file on its way through a group. */
struct member {
	struct drop drop;
	char path[OUTPUT_PATH];		/* of the original, in work/ */
	bool odd;			/* not a plain file: to quarantine */
	enum reason why;		/* if ODD; if LEARNED, maybe
					 * F_CHECKSUM */
	bool learned;			/* relearn: its bytes are open, and
					 * settled long ago */
	struct intake_row row;
	struct release *release;	/* NULL: a file that was dropped */
};
struct group {
	uint32_t n;
	uint64_t bytes;
	bool recorded;			/* its claims are */
	struct member *at;		/* room for GROUP_FILES */
};

/* RELEARN: the ledger may be older than its tree, or missing. */
bool night_open(struct night *n, const struct options *o, bool relearn,
    struct fault *f);
bool night_run(struct night *n, struct fault *f);
void night_close(struct night *n);
/* Judge by the day of n->run from now on. */
void night_set_evaluator(struct night *n);

/* Claimed members: record, decide, commit; then they are published and archived
 * beside the next group.  The group is empty afterwards. */
bool group_run(struct night *n, struct group *g, struct fault *f);
/* After the last one, which ended with FINE and F: all is DONE that is decided.
 * After a fault, what is done of it and not recorded is left to the next
 * start. */
bool group_finish(struct night *n, bool fine, struct fault *f);
/* Decide one file within the open transaction; OUT lists its documents.
 * NEXT is the one that is decided after it, so that it can be decoded in the
 * meantime; NULL: none.  FAULT_INTERRUPTED: the file is as if it had not been
 * begun. */
bool file_decide(struct night *n, struct member *m, struct member *next,
    struct outputs *out, struct fault *f);
/* The same for a release; after a fault nothing of it is kept. */
bool file_release(struct night *n, struct member *m, struct outputs *out,
    struct fault *f);
/* Decide again what is held and can be decided now, or has waited too long,
 * until nothing more can; after all drops, as they arrived. */
bool release_held(struct night *n, struct fault *f);
/* Where a file stands in its partner's numbers (sequence.c). */
enum place_in_sequence { SEQUENCE_NONE, SEQUENCE_NEXT, SEQUENCE_LATE,
	SEQUENCE_GAP, SEQUENCE_MISSING };
bool sequence_place(struct night *n, struct member *m,
    const struct input_head *head, enum place_in_sequence *place,
    uint64_t *expected, struct fault *f);
/* Record one decision in the ledger, within its file, and in the file's trail.
 * A: the batch's. */
struct decision;
bool record_decision(struct ledger *l, const struct member *m,
    const struct decision *d, struct arena *a, struct fault *f);
/* The run's own documents, its status, its end.  The survey that they are
 * made from stays in N. */
bool night_report(struct night *n, struct run_row *run, struct fault *f);
#endif
