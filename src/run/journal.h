/*
 * journal - the record of each run, beside the ledger
 *
 * state/journal/000012 is the record of run 12 (ledger_chain.c has its
 * lines).  While the run goes on, the files of each group are added to it
 * after they were committed and before any of their documents is issued, with
 * two more kinds of lines: "work PATH", where the claimed original lies, and
 * "commit", the end of a group.  Once the run is reported, the record takes
 * its place as a whole: its SHA-256 is the run's digest.
 *
 * So whatever was issued is in the ledger and in the journal, and a ledger
 * that does not know what the journal says is an older one (gap.h).
 */
#ifndef JOURNAL_H
#define JOURNAL_H
#include "arena.h"		/* struct arena */
#include "digest.h"		/* DIGEST_BYTES */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault;
struct group;
struct night;

/* ---- Writing: nothing is written by a dry run ---------------------------- */

/* The members of the group that were decided; durable when it returns. */
bool journal_group(struct night *n, const struct group *g, struct fault *f);
/* The whole record of a run, from the ledger. */
bool journal_write(struct night *n, int64_t run, bool sealed,
    struct fault *f);
/* The same in two steps, of a run that is complete: the record beside its
 * place, durable, with its digest; then, when that is committed, into it. */
bool journal_seal(struct night *n, int64_t run, uint8_t sha256[DIGEST_BYTES],
    struct fault *f);
bool journal_sealed(struct night *n, int64_t run, struct fault *f);
/* At start: what a kill has kept from being written. */
bool journal_catch_up(struct night *n, struct fault *f);

/* ---- Reading ------------------------------------------------------------- */

/* The fields of an "intake" line, as ledger_chain.c has them. */
enum { AT_WORD, AT_PARTNER, AT_REHEARSAL, AT_NAME, AT_BASE, AT_SHA256,
	AT_SIZE, AT_GZIP, AT_OUTCOME, AT_ATTEMPTS, AT_REPEATS, AT_ARCHIVED,
	AT_SOURCE = 21, AT_FIELDS = 24 };
struct journal_file {
	struct span lines;		/* all of its record */
	struct span field[AT_FIELDS];	/* as they are written */
	struct span claimed;		/* likewise; absent once sealed */
};
struct journal_run {
	int64_t id, now;
	bool there;			/* there is a file of it */
	bool sealed;			/* its record is complete */
	uint8_t digest[DIGEST_BYTES];	/* of the file, if THERE */
	size_t n;
	struct journal_file *at;
	struct span reports, end;	/* lines, if SEALED */
};
/* The numbers of the runs that have a journal, ascending. */
bool journal_list(int state, struct arena *a, int64_t **runs, size_t *n,
    struct fault *f);
/* What is behind the last whole group is left out. */
bool journal_read(int state, int64_t run, struct arena *a,
    struct journal_run *out, struct fault *f);
#endif
