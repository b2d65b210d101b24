/*
 * decode - bytes to purchase orders, in a process of its own
 *
 *	schemas_load;  decoder_start;
 *	begin(drop);  next -> BATCH, BATCH, ..., END;  (begin the next drop)
 *	decoder_stop
 *	ask(drop) after END, while there is something else to do before begin
 *
 * The parent asks, the child decodes: it gets an open descriptor and sends
 * frames of purchase orders and findings that end with an END frame.  The
 * parent checks every frame and every value again (recheck.c) before anyone
 * else sees it.  A child that dies, stalls or breaks the protocol makes its
 * file UNDECIDED; the next begin starts a new child.  A verdict has three
 * values, and undecided is neither of the others.
 */
#ifndef DECODE_H
#define DECODE_H
#include "compiler.h"		/* MUST_CHECK */
#include "drop.h"		/* struct drop, struct input_head */
#include "purchase_order.h"	/* struct batch */
#include "tally.h"		/* struct received */
#include <stdbool.h>

struct fault;
struct schemas;			/* the compiled input schema */
struct decoder;			/* one child process and our end of it */

/* Compile XSD_DIR/purchase-orders.xsd.  NULL on fault. */
struct schemas *schemas_load(const char *xsd_dir, struct fault *f);
void schemas_free(struct schemas *s);

enum verdict { VERDICT_VALID, VERDICT_REFUSED, VERDICT_UNDECIDED };
enum decode_step { DECODE_BATCH, DECODE_END, DECODE_FAULT };

struct decoded {			/* complete when next says END */
	enum verdict verdict;
	struct findings findings;	/* of the file as such */
	struct received received;	/* all orders of the file */
	struct input_head head;		/* complete before the first batch */
	char why[128];			/* UNDECIDED: what happened */
};

struct decoder *decoder_start(const struct schemas *s, struct fault *f);
/* Start decoding D.  If D->gzip, the expanded bytes are written to
 * D->plain_fd.  A: the file arena.  OUT must live until END. */
bool decoder_begin(struct decoder *d, const struct drop *drop,
    struct arena *a, struct decoded *out, struct fault *f) MUST_CHECK;
/* The next to be begun is DROP, of an intake, as it is now: the child may work
 * on it already.  Only between END and begin; whatever is begun then, nothing
 * else can come of it than that it was not asked for. */
void decoder_ask(struct decoder *d, const struct drop *drop);
/* The next batch of purchase orders.  It stays as it is until DECODE_AHEAD more
 * were handed out, so that others may still be at work on it. */
#define DECODE_AHEAD 12
enum decode_step decoder_next(struct decoder *d, struct batch **batch,
    struct fault *f) MUST_CHECK;
/* Give the present file up (an interrupted run). */
void decoder_abandon(struct decoder *d);
void decoder_stop(struct decoder *d);		/* NULL is welcome */
#endif
