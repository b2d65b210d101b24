/*
 * tree - the working tree, as open directories
 *
 * Opened once at start (run/tree.c); every path of a run is relative to one
 * of these descriptors.  All of them are on one file system, because a claim
 * and a publication are renames; that is checked at start.
 *
 * REHEARSE: a dry run.  inbound is the real one and is only read: claims are
 * copies.  Everything else is a scratch tree that is removed at the end.
 */
#ifndef TREE_H
#define TREE_H
#include <stdbool.h>
struct tree {
	int inbound, outbound, archive, quarantine, state;
	int work;		/* state/work: claimed inputs and our copies */
	int stage;		/* state/stage: documents not yet issued */
	bool rehearse;
};
#endif
