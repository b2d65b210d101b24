/*
 * issue - decisions to documents, all of them in the stage directory
 *
 *	issue_open;  issue_put, issue_put, ...;  issue_close | issue_abort
 *
 * One document of a kind per input file; a const table says which there are,
 * where they go and who writes them (documents.c).  A document with nothing
 * to say is not written, an acknowledgement always is.  Nothing written here
 * can be seen by anyone before publish.
 *
 * The order documents of small files may share one, a bundle:
 *
 *	bundles_new;  the files, one after the other;  bundles_finish |
 *	bundles_drop;  ... more files ...;  bundles_free
 */
#ifndef ISSUE_H
#define ISSUE_H
#include "compiler.h"		/* MUST_CHECK */
#include "decision.h"		/* struct decision */
#include "drop.h"		/* struct drop, struct input_head */
#include "outputs.h"		/* struct outputs */

struct blanks;
struct fault;
struct ledger;
struct issue;				/* the documents of one file */

enum file_status { FILE_ACCEPTED, FILE_PARTLY, FILE_REJECTED };
extern const char *const file_status_words[3];	/* ACCP PART RJCT */

/* The answer to the file as a whole, known only at its end. */
struct file_answer {
	bool refused;			/* whole: FINDINGS say why */
	const struct findings *findings;
	struct received received;
	struct tally tally;
};

/* Documents that several files have a section of.  No job that was given them
 * may be open at any of these calls. */
struct bundles;
struct bundles *bundles_new(int stage_fd);
struct bundle_done {
	const char *partner, *name;	/* NAME: drop.bundle */
	struct output output;
};
typedef bool bundle_fn(void *ctx, const struct bundle_done *b,
    struct fault *f);
/* FN is told of each that has something to say, which is whole, at its token;
 * false from it is a fault.  Good as new afterwards; after a fault no token is
 * left, nor is any of those that were told. */
bool bundles_finish(struct bundles *b, bundle_fn *fn, void *ctx,
    struct fault *f) MUST_CHECK;
/* Takes back the sections of the job that was closed last: its documents are
 * not to be issued after all. */
void bundles_undo(struct bundles *b);
/* Removes their tokens; good as new afterwards. */
void bundles_drop(struct bundles *b);
void bundles_free(struct bundles *b);	/* drops; NULL is welcome */

/* STAGE_FD: where tokens go; BLANKS: those made ahead there (may be NULL).
 * BUNDLES: where drop.bundle is looked for (NULL: nothing is bundled).
 * LEDGER: to repeat first answers (may be NULL: rehearsals and tests).  D and
 * HEAD must outlive the job. */
struct issue *issue_open(int stage_fd, struct blanks *blanks,
    struct bundles *bundles, const struct drop *d,
    const struct input_head *head, struct ledger *ledger, struct fault *f);
bool issue_put(struct issue *i, const struct decision *d, struct fault *f)
    MUST_CHECK;
/* Write what is left, close, parse everything again.  Frees I either way. */
bool issue_close(struct issue *i, const struct file_answer *answer,
    struct outputs *out, struct fault *f) MUST_CHECK;
/* Removes its tokens, and its sections from their bundles; NULL is welcome. */
void issue_abort(struct issue *i);

/* Written documents of one file, to be read again.  Close does it by itself;
 * verify does it with what lies in outbound/. */
struct written {
	int fd[DOCUMENT_COUNT];		/* at their start; -1 = there is none */
	/* An order document that is a section of its file; LENGTH 0: it is
	 * all of the file. */
	struct written_part {
		uint64_t start, length;
	} part[DOCUMENT_COUNT];
	enum input_format ack_format;
	const char *name;		/* of the file, for faults */
};
/* Count what they say.  FAULT_BALANCE if they contradict each other: the
 * acknowledgement itself, or the order documents or the report with it. */
bool issue_recount(const struct written *w, struct tally *out,
    struct fault *f) MUST_CHECK;
#endif
