/*
 * bundle - one document that several files have a section of
 *
 *	open;  out_... on bundle->out;  end;  keep | undo
 *
 * A section is what would be a document of the file by itself, but for the
 * XML declaration.  It goes to the bundle's file at once, and is there to be
 * read again when end has returned true; until it is kept, undo leaves nothing
 * of it.  One file after the other: a bundle has one open section at most.
 *
 * bundle.c has the sections of one, bundles.c has all of them.
 */
#ifndef BUNDLE_H
#define BUNDLE_H
#include "bounds.h"		/* MAX_PARTNER_ID */
#include "compiler.h"		/* MUST_CHECK */
#include "drop.h"		/* BASE_TEXT */
#include "fault.h"		/* struct fault, by value */
#include "out.h"		/* struct out, by value */
#include "staged.h"		/* struct staged_file */
#include <stdbool.h>
#include <stdint.h>

struct digest;
struct document_row;

struct bundle {
	struct bundles *all;
	struct bundle *next;
	const struct document_row *row;
	char partner[MAX_PARTNER_ID + 1], name[BASE_TEXT];
	char token[TOKEN_TEXT];
	int fd;				/* -1: closed for the time being */
	uint64_t size;			/* of the file */
	uint64_t start, before;		/* of the open section, of the last */
	uint64_t sections;		/* that were kept */
	struct out out;			/* of the open section */
	struct digest *digest;		/* likewise */
	struct fault fault;		/* the first one met while flushing */
};

#define BUNDLES_OF_JOB 2		/* issued, special */
struct bundles {
	int stage_fd;
	unsigned n;
	struct bundle *first, **last;	/* in the order they were made */
	/* Those with a section of the job that was closed last. */
	struct bundle *latest[BUNDLES_OF_JOB];
	unsigned n_latest;
	/* Of keep or undo; nothing is begun or finished after it. */
	struct fault fault;
};

/* Begin a section for D in the bundle that it names, made if there is none;
 * ROW: for which document.  NULL on fault, and then nothing is begun. */
struct bundle *bundle_open(struct bundles *all, const struct document_row *row,
    const struct drop *d, struct fault *f) MUST_CHECK;
/* Bytes of the section that were handed to the kernel: FD has them from START
 * on, to be read by pread. */
uint64_t bundle_written(const struct bundle *b);
/* Hand on all of it.  DONE is told of the section, which has no token. */
bool bundle_end(struct bundle *b, struct staged_file *done, struct fault *f)
    MUST_CHECK;
/* What fails here is told by the next open, or by bundles_finish. */
void bundle_keep(struct bundle *b);
void bundle_undo(struct bundle *b);
void bundle_undo_last(struct bundle *b);	/* which was kept */

/* For bundles.c: all of the file is there, and it is closed. */
bool bundle_finish(struct bundle *b, struct staged_file *done,
    struct fault *f) MUST_CHECK;
void bundle_free(struct bundle *b);		/* the token stays */

/* bundles.c: the one for D, made if there is none; NULL on fault. */
struct bundle *bundles_find(struct bundles *all,
    const struct document_row *row, const struct drop *d, struct fault *f)
    MUST_CHECK;
#endif
