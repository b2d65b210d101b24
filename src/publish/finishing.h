/*
 * finishing - intakes whose documents are issued, on their way to DONE
 *
 *	load;  keep;  sync_kept;  (a transaction begins) record_kept;
 *	clear;  sync_cleared;  (another one begins) record_done;  end
 *
 * Keep is archive, or quarantine of what could not be judged.  What keeps,
 * clears and syncs looks at nothing but files, so that it may be a thread's.
 */
#ifndef FINISHING_H
#define FINISHING_H
#include "arena.h"		/* struct arena */
#include "compiler.h"		/* MUST_CHECK */
#include "digest.h"		/* DIGEST_BYTES */
#include "ledger.h"		/* enum intake_state */
#include "outputs.h"		/* OUTPUT_PATH */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct early;
struct fault;
struct tree;

/* What a note is called: the name of its file, and this. */
#define FINISHING_NOTE ".reason.txt"

struct one {			/* what is needed of an intake */
	struct one *next;
	int64_t id;
	bool file;			/* a release has none */
	const char *claimed;
	bool gzip, quarantined;
	uint64_t size;
	uint8_t sha256[DIGEST_BYTES];
	bool recorded;			/* where its bytes are */
	const char *dir;		/* ARCHIVED: below archive/ */
	const char *kept;		/* in DIR; QUARANTINED: below
					 * quarantine/ */
	const char *path;		/* to be recorded */
	/* KEPT is a bundle: the first of its members, the entry's name and its
	 * date; or NULL */
	struct one *leader;
	const char *entry;
	int64_t moment;
	struct one *next_leader;
	const char *token;		/* of KEPT, made early; or NULL */
	const char *note;		/* QUARANTINED */
};

struct finishing {
	const struct tree *t;
	struct arena arena;
	size_t n;
	struct one *first, **end;
	struct one *leaders;
	bool quarantined;		/* some are not in archive/ */
	int dir;			/* of the archive, open; or -1 */
	char dir_path[OUTPUT_PATH];
};

/* Those in STATE: PUBLISHED, or DECIDED if record_kept is to publish them.
 * EARLY may be NULL; it is as good as new afterwards, and its tokens are G's.
 * End it, too, if this fails. */
bool finishing_load(struct finishing *g, const struct tree *t,
    struct ledger *l, enum intake_state state, struct early *early,
    struct fault *f) MUST_CHECK;
bool finishing_keep(struct finishing *g, struct fault *f) MUST_CHECK;
bool finishing_sync_kept(const struct finishing *g, struct fault *f)
    MUST_CHECK;
/* Where the bytes are, of those in STATE. */
bool finishing_record_kept(const struct finishing *g, struct ledger *l,
    enum intake_state state, struct fault *f) MUST_CHECK;
/* Remove what is in work/, once that is committed. */
bool finishing_clear(const struct finishing *g, struct fault *f) MUST_CHECK;
/* A file that comes back would be taken for one that was claimed and never
 * recorded. */
bool finishing_sync_cleared(const struct finishing *g, struct fault *f)
    MUST_CHECK;
bool finishing_record_done(const struct finishing *g, struct ledger *l,
    struct fault *f) MUST_CHECK;
void finishing_end(struct finishing *g);
#endif
