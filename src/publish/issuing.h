/*
 * issuing - the READY documents on their way to outbound
 *
 *	load;  move;  sync;  (a transaction begins) record;  end
 *
 * Move and sync look at nothing but files, so that they may be a thread's.
 */
#ifndef ISSUING_H
#define ISSUING_H
#include "arena.h"		/* struct arena */
#include "compiler.h"		/* MUST_CHECK */
#include "outputs.h"		/* OUTPUT_PATH */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct fault;
struct ledger;
struct token;
struct tree;

/* Directories that got a new name.  Past this many, or with many names, all are
 * synced at once. */
#define DIRS_KEPT 32

struct issuing {
	const struct tree *t;
	struct arena arena;
	uint64_t n;			/* rows; parts of bundles, too */
	int64_t last;			/* id of the last one */
	struct token *first, **end;
	unsigned n_dirs;
	bool many_dirs;
	gid_t group;			/* ours */
	struct issuing_dir {
		char path[OUTPUT_PATH];
		gid_t group;
		bool refused;		/* we may not give files its group */
	} dir[DIRS_KEPT];
};

/* Whatever is READY now.  End it, too, if this fails. */
bool issuing_load(struct issuing *p, const struct tree *t, struct ledger *l,
    struct fault *f) MUST_CHECK;
/* Rename every token. */
bool issuing_move(struct issuing *p, struct fault *f) MUST_CHECK;
/* Make that durable; not needed after a sync of the whole file system. */
bool issuing_sync(struct issuing *p, struct fault *f) MUST_CHECK;
/* PUBLISHED: these rows, and not what has become READY since. */
bool issuing_record(struct issuing *p, struct ledger *l, struct fault *f)
    MUST_CHECK;
void issuing_end(struct issuing *p);
#endif
