/*
 * relearn - teach a ledger what was issued since it was saved
 *
 * A ledger that was restored from a backup, or made anew, is brought up to
 * its tree: the inputs that it does not know are decided again, in their
 * order and with the clock of their run, and recorded as issued.  Nothing is
 * issued.  What is decided otherwise than then is told, and taken only if
 * that is accepted.
 */
#ifndef RELEARN_H
#define RELEARN_H
#include "arena.h"		/* struct arena */
#include "bounds.h"		/* MAX_FILE_NAME */
#include "journal.h"		/* struct journal_file */
#include "ledger.h"		/* enum file_outcome */
#include "outputs.h"		/* struct output */
#include "staged.h"		/* struct staged_file */
#include <stdbool.h>
#include <stdint.h>

struct fault;
struct member;
struct night;

#define LEARN_FILES 100		/* files that share a commit */

/* A token that a killed run has left. */
struct left {
	const char *token;
	uint8_t sha256[DIGEST_BYTES];
	bool used;
};

struct learning {
	struct night *n;
	bool accept;			/* what differs from then */
	bool stopped;			/* by something that does */
	int state, work, archive, outbound;	/* also of a dry run */
	struct unbundled *unbundled;	/* archive that was read last */
	bool new_run;			/* its row is not in the ledger yet */
	unsigned pending;		/* files in the open transaction */
	unsigned n_tokens;		/* of theirs; to be discarded */
	struct staged_file token[LEARN_FILES * DOCUMENT_COUNT];
	struct arena arena;
	size_t n_left;			/* documents in stage/, not issued */
	struct left *left;
	uint64_t runs, files, orders, differences;
};

/* What is known of an input before its bytes are read. */
struct lost {
	char partner[MAX_PARTNER_ID + 1];
	bool rehearsal;
	char name[MAX_FILE_NAME + 1];	/* "": only its base is known */
	char base[BASE_TEXT];
	char bundle[BASE_TEXT];		/* as in struct intake_row */
	const char *ending;		/* of the archive, if NAME is "" */
	char archived[OUTPUT_PATH];	/* "": where its run would put it */
	char claimed[OUTPUT_PATH];	/* "": not known */
	uint8_t sha256[DIGEST_BYTES];	/* if NAME is not "" */
	uint64_t size;
	bool gzip;
	uint32_t attempts;
	enum file_outcome outcome;	/* FILE_PENDING: not known */
	struct span lines;		/* its record; absent: not known */
};

/* relearn.c: all of it.  False after a fault, or if STOPPED. */
bool relearn(struct learning *w, struct fault *f);
/* Begin, end the transaction that some files share. */
bool relearn_begin(struct learning *w, struct fault *f);
bool relearn_commit(struct learning *w, struct fault *f);
/* The clock of n->run is that of all that is decided now. */
void relearn_set_clock(struct night *n);
/* n->run is complete: compute its digest, tell the journal, and commit. */
bool relearn_finish(struct learning *w, enum run_state state, bool sealed,
    struct fault *f);

/* relearn_days.c: days before that one with files that no journal tells of,
 * as long as the numbers of their runs are before that one, too. */
#define RELEARN_LAST_DAY 50000		/* in the year 2106 */
bool relearn_days(struct learning *w, int32_t before, int64_t before_run,
    struct fault *f);

/* relearn_left.c: tokens that lie in stage/. */
bool relearn_list_left(struct learning *w, struct fault *f);
/* Give each document that was not issued the token that it has in stage/, if
 * there may be one; the others get none.  Is there one? */
bool relearn_find_left(struct learning *w, bool may, struct outputs *out);

/* relearn_file.c: one input, unless the ledger knows it. */
bool relearn_file(struct learning *w, const struct lost *lost,
    struct fault *f);

/* relearn_bytes.c: the bytes as they were dropped, in a file without a name:
 * from the archive, or from work/.  Fills M's drop.  *IN_WORK: our copy is
 * there, and is to be archived. */
bool relearn_open(struct learning *w, const struct lost *lost,
    struct member *m, bool *in_work, struct fault *f);

/* relearn_differ.c: what was decided now and then.  OUT: the documents; those
 * that were issued then take their place, where they are known.  SERIOUS: the
 * orders differ, and not only what is said of them. */
bool relearn_compare(struct learning *w, const struct lost *lost,
    const struct member *m, struct outputs *out, bool *serious,
    struct fault *f);
/* "document" or "report" lines to OUT; false if there are too many. */
bool relearn_documents(struct span lines, const char *word,
    struct outputs *out);
#endif
