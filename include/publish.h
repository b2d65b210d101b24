/*
 * publish - stage to outbound; archive the input; recover after a crash
 *
 * Issue and archive are the same code in a run and at the start of the next
 * one: recovery is to do what the ledger says was decided and is not done.
 */
#ifndef PUBLISH_H
#define PUBLISH_H
#include "compiler.h"		/* MUST_CHECK */
#include "digest.h"		/* DIGEST_BYTES */
#include "span.h"		/* struct span, by value */
#include "tree.h"		/* struct tree */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault;
struct intake_row;
struct ledger;

/* S2 -> S4: rename every READY token to its name in outbound/, sync the
 * directories, mark the rows PUBLISHED, and with them their intakes. */
bool publish_ready(const struct tree *t, struct ledger *l, struct fault *f)
    MUST_CHECK;
#ifdef MUTANT
/* Sabotage: issue before the commit. */
bool publish_mutant_early(const struct tree *t, struct ledger *l,
    struct fault *f) MUST_CHECK;
#endif
/* S4 -> S5: archive every PUBLISHED intake, then remove its work files. */
bool publish_archive(const struct tree *t, struct ledger *l, struct fault *f)
    MUST_CHECK;
/*
 * The same for one group after the other, while the next one is decided:
 *
 *	for each group, within its transaction, when it is decided:
 *		wait;  sync, if that is not done with its own, and record
 *	and after its commit:
 *		give
 *	finish, when there are no more of them
 *
 * What takes files is a thread's, and what takes the ledger is the caller's, so
 * that a group's commit, and the sync before it, serve for those before it too;
 * only what was issued is synced at once.  A group is PUBLISHED by the commit
 * of the next one, and DONE by that of the one after it.  A run that dies leaves
 * them as one that died when they were decided, or published; and so does one
 * that ends with a fault and does not finish.
 */
struct early;
struct later;
struct later *publish_later(const struct tree *t);
/* *N: how much is to be recorded.  False: something could not be done, and
 * nothing may be. */
bool publish_later_wait(struct later *p, size_t *n, struct fault *f)
    MUST_CHECK;
bool publish_later_sync(struct later *p, struct fault *f) MUST_CHECK;
bool publish_later_record(struct later *p, struct ledger *l, struct fault *f)
    MUST_CHECK;
/* What was recorded is committed: on with that, and with what is DECIDED now.
 * EARLY may be NULL, and is as good as new afterwards. */
bool publish_later_give(struct later *p, struct ledger *l,
    struct early *early, struct fault *f) MUST_CHECK;
bool publish_later_finish(struct later *p, struct ledger *l, struct fault *f)
    MUST_CHECK;
void publish_later_end(struct later *p);	/* NULL is welcome */
/* A thread that compresses what was dropped, while it is decoded and decided,
 * into state/stage/, where at a crash it is discarded like documents that no
 * row names.  It takes nothing away from the steps above: what it could not do
 * is done with them. */
struct early *publish_early(const struct tree *t);
/* The copy of R, by their ids: begin;  on, on, ... as its first DECODED bytes
 * are;  rest, or leave if it is not to be archived now.  R is not needed later;
 * the copy has CHECKSUM.  Seal after the last of a group: its bundles are
 * whole. */
void publish_early_begin(struct early *e, const struct intake_row *r,
    uint32_t checksum);
void publish_early_on(struct early *e, uint64_t decoded);
void publish_early_rest(struct early *e);
void publish_early_leave(struct early *e);
void publish_early_seal(struct early *e);
void publish_early_end(struct early *e);	/* NULL is welcome */
/* At start: discard tokens that no row names, then publish and archive. */
bool publish_recover(const struct tree *t, struct ledger *l,
    struct fault *f) MUST_CHECK;
/* Where its input is archived: DIR below archive/, FINAL in it (buffers of
 * OUTPUT_PATH).  NOW: the clock of its run. */
void publish_archive_name(const struct intake_row *r, int64_t now, char *dir,
    char *final);
/* Where our copy of it lies in work/ (a buffer of OUTPUT_PATH). */
void publish_work_copy(const struct intake_row *r, char *path);
/* Remove what is in work/ of an input that is archived. */
bool publish_remove_work(const struct tree *t, const struct intake_row *r,
    struct fault *f) MUST_CHECK;
/* The digest of the bytes as dropped, from an archived file open as FD; GZIP:
 * they were compressed by the partner and are kept as they came.  *INTACT
 * false: our compressed stream is damaged. */
bool publish_archive_digest(int fd, bool gzip, const char *name,
    uint8_t sha256[DIGEST_BYTES], bool *intact, struct fault *f) MUST_CHECK;
/* Of an archived file that we have compressed, open as FD: write its first
 * HEAD bytes, and the LENGTH bytes at OFFSET, to TO, where they stand in the
 * file.  *INTACT false: the archive is damaged, or shorter. */
bool publish_archive_read_range(int fd, uint64_t head, uint64_t offset,
    uint64_t length, int to, const char *name, bool *intact,
    struct fault *f) MUST_CHECK;
/*
 * A bundle, which holds several inputs: PATH#ENTRY is one of them.  It is held
 * unpacked, because it is of small files, and as long as no other is read:
 *
 *	unbundled_new;  [if it does not hold PATH: read];
 *	next, next, ... | find;
 *	unbundled_free
 */
struct unbundled;
struct unbundled *unbundled_new(void);
void unbundled_free(struct unbundled *u);	/* NULL is welcome */
/* Does it hold the bundle of PATH, with or without an entry? */
bool unbundled_holds(const struct unbundled *u, const char *path);
/* Of an archived file, open as FD.  *INTACT false: it is damaged, or too large
 * to be one of ours, and nothing of it is held. */
bool unbundled_read(struct unbundled *u, int fd, const char *path,
    bool *intact, struct fault *f) MUST_CHECK;
/* The entries, one after the other; false after the last one. */
struct tar_entry;
bool unbundled_next(struct unbundled *u, struct tar_entry *e);
/* The bytes of the entry that PATH names; false: there is none. */
bool unbundled_find(struct unbundled *u, const char *path, struct span *bytes);
/* Remove the empty directories below work/.  What is not empty stays. */
void publish_sweep(const struct tree *t);
#endif
