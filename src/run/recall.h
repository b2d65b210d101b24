/*
 * recall - what an order said that was accepted some time ago
 *
 * The ledger keeps where its bytes are, in which input; not what they are.
 * They are read again, from the archive, or from our copy in state/work if
 * the file is not archived yet, and decoded in a child, as untrusted as the
 * first time.  That child is another than the one that may be in the middle
 * of a file; it is started when something is recalled first.
 */
#ifndef RECALL_H
#define RECALL_H
#include "arena.h"		/* struct arena */
#include "decode.h"		/* struct decoded */
#include "drop.h"		/* struct drop */
#include "evaluate.h"		/* evaluate_recall_fn */
#include "partner.h"		/* struct partner */
#include <stdbool.h>

struct intake_row;
struct ledger;
struct tree;

struct recall {
	const struct tree *tree;
	struct ledger *ledger;
	const struct schemas *schemas;
	const char *archive_path;	/* the real one, also of a dry run */
	int archive;			/* -1: not opened yet */
	/* private */
	struct decoder *decoder;
	bool pending;			/* it has not said END yet */
	struct unbundled *unbundled;	/* archive that was read last */
	struct partner limits;
	struct drop drop;
	struct decoded decoded;
	struct arena arena;
};
void recall_init(struct recall *r, const struct tree *t, struct ledger *l,
    const struct schemas *s, const char *archive);
void recall_close(struct recall *r);

/* An evaluate_recall_fn; CTX is a struct recall. */
bool recall_order(void *ctx, const struct order_row *row,
    const struct purchase_order **order, struct fault *f);

/* The bytes of an intake that was archived or is about to be, as a drop that
 * can be decoded.  *FOUND false: they are not there. */
bool recall_open(struct recall *r, const struct intake_row *row,
    struct drop *d, bool *found, struct fault *f);
void recall_close_drop(struct drop *d);
#endif
