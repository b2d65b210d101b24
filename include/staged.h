/*
 * staged - a document that nobody can see until it is issued
 *
 *	open;  out_... on staged_out();  finish | abort
 *	sync_all;  (the ledger commits);  publish renames the tokens
 *
 * A document is written to state/stage/ under a random name, its token.
 * There is exactly one token for each document, and no code but publish ever
 * renames one (design section 7).  Finish gives the digest and size of what
 * was written; it does not sync: sync_all makes a whole group durable, the
 * files and then their directory.
 */
#ifndef STAGED_H
#define STAGED_H
#include "compiler.h"		/* MUST_CHECK */
#include "digest.h"		/* DIGEST_BYTES */
#include "out.h"		/* struct out */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct blanks;
struct fault;
struct staged;				/* opaque: one document being written */

#define TOKEN_TEXT 33			/* 32 hex digits and the terminator */
struct staged_file {
	char token[TOKEN_TEXT];
	uint8_t sha256[DIGEST_BYTES];
	uint64_t size;
};

/* A new file of a new random name, for reading and writing, with just this
 * mode; -1 on fault. */
int staged_create(int stage_fd, mode_t mode, char token[TOKEN_TEXT],
    struct fault *f) MUST_CHECK;
/* Consumers read issued files by group. */
#define STAGED_MODE 0640
struct staged *staged_open(int stage_fd, struct fault *f) MUST_CHECK;
/* The same, in a file that was made ahead (blanks.h; NULL: in a new one). */
struct staged *staged_open_blank(int stage_fd, struct blanks *blanks,
    struct fault *f) MUST_CHECK;
struct out *staged_out(struct staged *s);
/* What was handed to the kernel so far, to be read by pread. */
uint64_t staged_written(const struct staged *s);
int staged_fd(const struct staged *s);
/* Close the file; frees S either way.  On fault the token is removed. */
bool staged_finish(struct staged *s, struct staged_file *done,
    struct fault *f) MUST_CHECK;
/* The same, but the file stays open as *FD, at its start, to be read. */
bool staged_finish_open(struct staged *s, struct staged_file *done, int *fd,
    struct fault *f) MUST_CHECK;
void staged_abort(struct staged *s);	/* removes the token; NULL is welcome */
/* Make N tokens and the stage directory durable.  STAGE_FD is open since before
 * the first of them was made.  After a fault nothing may be committed: a failed
 * fsync is never tried again. */
bool staged_sync_all(int stage_fd, const struct staged_file *files, size_t n,
    struct fault *f) MUST_CHECK;
#endif
