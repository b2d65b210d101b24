/*
 * beside - a thread that writes documents beside the decisions
 *
 *	begin;  give, give, ... and settle, for each file;  end
 *
 * What is given is written in its order, so the documents are the same bytes
 * as without the thread.  The decisions and all that they point to have to
 * live until BESIDE_AHEAD more were given, or settle has returned: as long as
 * a decoder's batch (decode.h).  The thread looks at the issue job and at what
 * it was given, and at nothing else of the run: not at the ledger.
 */
#ifndef BESIDE_H
#define BESIDE_H
#include "compiler.h"		/* MUST_CHECK */
#include "decode.h"		/* DECODE_AHEAD */
#include <stdbool.h>
#include <stddef.h>

struct decision;
struct fault;
struct issue;
struct beside;

#define BESIDE_AHEAD (DECODE_AHEAD - 1)

/* The thread itself is started by the first give. */
struct beside *beside_begin(void);
/* Have N decisions put into ISSUE.  False: what was given earlier could not
 * be written. */
bool beside_give(struct beside *b, struct issue *issue,
    const struct decision *d, size_t n, struct fault *f) MUST_CHECK;
/* Wait until all that was given is written.  False: it could not be.  Then
 * the thread is ready for another file either way. */
bool beside_settle(struct beside *b, struct fault *f) MUST_CHECK;
void beside_end(struct beside *b);		/* NULL is welcome */
#endif
