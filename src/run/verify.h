/*
 * verify - what the files of `ordermill verify` share
 */
#ifndef VERIFY_H
#define VERIFY_H
#include "compiler.h"		/* PRINTF */
#include "inspect.h"		/* struct inspector */
#include "session.h"		/* struct session */
#include <stdbool.h>
#include <stdint.h>

struct fault;
struct unbundled;

struct verifying {
	struct session s;
	struct inspector inspector;
	struct unbundled *unbundled;	/* archive that was read last */
	struct arena arena;		/* looked-up rows of one order */
	struct fault *f;
	struct intake_row row;		/* the intake at hand */
	char where[MAX_PARTNER_ID + MAX_FILE_NAME + 2];	/* it, in words */
	uint32_t partner;		/* its number */
	struct tally tally;		/* of the orders decided in it */
	uint64_t customer_orders;	/* likewise */
	struct received released;	/* if it is a release: what it took up */
	struct ledger_rows met;		/* rows that were asked for */
	bool all_met;			/* no file was passed over */
	uint64_t files, unfinished, orders, documents, taken, problems;
	char path[16 + OUTPUT_PATH];	/* that was told last */
};

/* Something does not fit: PATH, and LINE of it (0: as a whole). */
void verify_problem(struct verifying *v, const char *path, unsigned line,
    const char *fmt, ...) PRINTF(4, 5);

/* How PATH is told, which is below TOP of the tree; until the next call. */
const char *verify_path(struct verifying *v, const char *top,
    const char *path);

/* verify_bytes.c: the bytes of the intake at hand, which are those that were
 * received, open as *FD, compressed as they are kept or not at all.  -1: they
 * are not, and that was told. */
bool verify_archived(struct verifying *v, int *fd, struct fault *f)
    MUST_CHECK;
/* verify_chain.c: each run's record has the digest that was recorded, and so
 * has its journal; nothing of a run that is done is unfinished. */
bool verify_chain(struct verifying *v, struct fault *f);
/* verify_tree.c: the ledger knows all that lies in the archive and among the
 * issued orders, and its rows are as many as were met. */
bool verify_tree(struct verifying *v, struct fault *f);
#endif
