/*
 * collect - find drops that have settled, claim them, fingerprint the bytes
 *
 *	scan;  claim each ready entry;  copy each;  sync_claims;
 *	open, decode, close each;  sync_copy each;  (the ledger commits)
 *
 * Nothing here opens a name without checking what it is, follows a link, or
 * decides on bytes that a partner can still change.  A claim is a rename to
 * work/DIR/PARTNER/NAME (PARTNER.test/NAME from the test drop), DIR being new
 * for each invocation, so that a path in work/ never means two files.  What
 * is read from then on is our own copy, work/DIR/PARTNER.copy/NAME.
 */
#ifndef COLLECT_H
#define COLLECT_H
#include "compiler.h"		/* MUST_CHECK */
#include "drop.h"		/* struct drop */
#include "outputs.h"		/* OUTPUT_PATH */
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
	ENTRY_ODD,		/* not a plain file of one name, or not ours
				 * to read: quarantine */
	ENTRY_CLAIMED		/* by a run that died; it lies in work/ */
};
#define ENTRY_KINDS (ENTRY_CLAIMED + 1)
struct entry {
	const struct partner *partner;
	bool rehearsal;		/* by its directory, or the partner's status */
	bool from_test;		/* it lies in inbound/ID/test */
	enum entry_kind kind;
	enum reason why;	/* ENTRY_ODD */
	const char *name;	/* the scan's arena */
	const char *claimed;	/* CLAIMED: below work/ */
	uint64_t size, inode;
	int64_t changed_s, changed_ns;	/* ctime: `put -p` sets mtime back */
	const char *note;	/* NOT_READY, IGNORED: in words */
	bool left;		/* there is no room for it tonight */
};
struct scan {
	uint32_t n, room;
	struct entry *at;	/* by partner, rehearsals last, then name */
	uint32_t count[ENTRY_KINDS];
};

/* Look through inbound/ID and inbound/ID/test of every partner that is not
 * disabled or left out.  Missing directories are made.  A draft partner's
 * files are not ready; a test partner's are all rehearsals. */
bool collect_scan(const struct tree *t, const struct partners *ps,
    struct arena *a, struct scan *out, struct fault *f) MUST_CHECK;
/* Put a CLAIMED entry into its place among those that were scanned. */
bool collect_scan_add(struct scan *s, struct arena *a, const struct entry *e,
    struct fault *f) MUST_CHECK;
void collect_scan_sort(struct scan *s);

/* Rename a READY or ODD entry to work/PATH (an OUTPUT_PATH buffer, filled
 * here).  *TAKEN false: it changed or went away since the scan, and is left
 * alone.  A marker or checksum file goes with it.  An ODD one is never
 * opened: it is on its way to quarantine. */
bool collect_claim(const struct tree *t, const struct entry *e,
    const char *dir, char *path, bool *taken, struct fault *f) MUST_CHECK;
/* The marker or checksum file of a CLAIMED entry, if the run that claimed it
 * died before it came to that. */
bool collect_claim_rest(const struct tree *t, const struct entry *e,
    struct fault *f) MUST_CHECK;
/* Make N claims durable, and all that are older: the names, not the bytes. */
bool collect_sync_claims(const struct tree *t, uint32_t n, struct fault *f)
    MUST_CHECK;

/* Copy the claimed file at work/PATH while hashing; fill D's digest, size
 * and gzip.  Afterwards D->fd is closed.  *STEADY false: it changed during
 * the copy; nothing is kept, and give_back returns it to the partner.  The
 * copy is on its way to the disk, but durable only after collect_sync_copy
 * (or a sync of the whole file system). */
bool collect_copy(const struct tree *t, const char *path, struct drop *d,
    bool *steady, struct fault *f) MUST_CHECK;
bool collect_sync_copy(const struct tree *t, const char *path,
    struct fault *f) MUST_CHECK;
bool collect_give_back(const struct tree *t, const char *path,
    const struct drop *d, struct fault *f) MUST_CHECK;
/* Does the checksum file beside it, if one is agreed, say what we hashed? */
bool collect_checksum(const struct tree *t, const char *path,
    const struct drop *d, bool *agrees, struct fault *f) MUST_CHECK;
/* Open our copy for decoding: D->fd and D->plain_fd.  Close both. */
bool collect_open(const struct tree *t, const char *path, struct drop *d,
    struct fault *f) MUST_CHECK;
void collect_close(struct drop *d);

/* Claimed files in work/, as a crash left them: the path, whose it is. */
typedef bool collect_claimed_fn(void *ctx, const char *path,
    struct span partner, bool from_test, const char *name, struct fault *f);
bool collect_claimed(const struct tree *t, collect_claimed_fn *fn, void *ctx,
    struct fault *f) MUST_CHECK;
/* Our copies, and markers and checksum files, of originals that are not in
 * work/ with them: a power cut has undone their claim.  A marker is given
 * back, for the file that waits for it in inbound. */
bool collect_discard_copies(const struct tree *t, const struct partners *ps,
    struct fault *f) MUST_CHECK;
/* Is what was claimed ODD, not a plain file of one name that we may read?  (A
 * dry run claims no odd entries; PATH does not exist then.) */
bool collect_odd(const struct tree *t, const char *path, enum reason *why);
#endif
