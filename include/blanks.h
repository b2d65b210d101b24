/*
 * blanks - empty tokens that a thread has made ahead
 *
 *	new;  take, take, ...;  free
 *
 * Making a file takes longer than writing a small document into it.  Once a
 * night has taken so many that more are to be expected, a thread makes them,
 * and who writes a document only takes one.  In the stage directory they are
 * like documents that were begun and not decided: no row names them, and what
 * a crash leaves the next start discards.  One thread at a time takes.
 */
#ifndef BLANKS_H
#define BLANKS_H
#include "compiler.h"		/* MUST_CHECK */
#include "staged.h"		/* TOKEN_TEXT */

struct fault;
struct blanks;

struct blanks *blanks_new(int stage_fd);
/* A descriptor as from staged_create; -1 on fault. */
int blanks_take(struct blanks *b, char token[TOKEN_TEXT], struct fault *f)
    MUST_CHECK;
/* Removes those that nobody took; NULL is welcome. */
void blanks_free(struct blanks *b);
#endif
