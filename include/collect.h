/*
 * collect - find drops that have settled, claim them, fingerprint the bytes
 *
 *	scan -> list of candidates;  claim each;  copy each
 *
 * Nothing here opens a name without checking what it is, follows a link, or
 * reads bytes that a partner can still change: what is decided is our copy.
 */
#ifndef COLLECT_H
#define COLLECT_H
#include "compiler.h"		/* MUST_CHECK */
#include "drop.h"		/* struct drop */
#include "partner.h"		/* struct partners */
#include "reason.h"		/* enum reason */
#include "tree.h"		/* struct tree */
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct fault;

enum entry_kind {
	ENTRY_READY,		/* settled: can be claimed */
	ENTRY_NOT_READY,	/* still changing, or its marker is missing */
	ENTRY_IGNORED,		/* by its name, or a directory */
	ENTRY_ODD		/* not a plain file of one name: quarantine */
};
struct entry {
	const struct partner *partner;
	bool rehearsal;
	enum entry_kind kind;
	enum reason why;	/* ENTRY_ODD */
	char name[MAX_FILE_NAME + 1];
	uint64_t size;
	int64_t changed;	/* ctime, seconds since 1970 */
	uint64_t inode;
	const char *note;	/* NOT_READY, IGNORED: in words */
};
struct scan {
	uint32_t n, limit;
	struct entry *at;	/* sorted by partner, rehearsal, name */
	uint32_t count[ENTRY_ODD + 1];
};

/* Look through inbound/ of each partner (of ONLY, if not NULL).  A missing
 * partner directory is made.  Memory is A's. */
bool collect_scan(const struct tree *t, const struct partners *ps,
    const struct partner *only, struct arena *a, struct scan *out,
    struct fault *f) MUST_CHECK;

/* Rename a READY entry out of the partner's directory, to work/WORK_NAME.
 * *TAKEN false: it changed or went away meanwhile, and is left alone. */
bool collect_claim(const struct tree *t, const struct entry *e,
    const char *work_dir, bool *taken, struct fault *f) MUST_CHECK;
/* Make the claims so far durable: WORK_DIR and the inbound directories. */
bool collect_sync(const struct tree *t, const struct scan *s,
    const char *work_dir, struct fault *f) MUST_CHECK;
/* Copy the claimed file to work/INTAKE.data while hashing; fill D's digest,
 * size, gzip, fd. */
bool collect_copy(const struct tree *t, const char *claimed, struct drop *d,
    struct fault *f) MUST_CHECK;
/* Move an ODD entry to quarantine/ID/ without opening it, reason beside it. */
bool collect_park(const struct tree *t, const struct entry *e,
    struct fault *f) MUST_CHECK;
#endif
