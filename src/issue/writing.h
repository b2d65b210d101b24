/*
 * writing - one document of one input file, while it is written
 *
 *	begin (at the first thing to say; optional);  put, put, ...;  end
 *
 * What there is to write, and where it goes, is the table in documents.c;
 * each row names its writers.  A writer appends to w->o and looks at nothing
 * else: writing.c opens and closes.  Appending cannot fail visibly (see out.h);
 * false from a writer is a fault of reading, of the ledger or of the books.
 */
#ifndef WRITING_H
#define WRITING_H
#include "compiler.h"		/* MUST_CHECK */
#include "decision.h"		/* struct decision */
#include "drop.h"		/* struct drop, enum input_format */
#include "issue.h"		/* struct file_answer */
#include "outputs.h"		/* enum document */
#include "spool.h"		/* struct spool */
#include <stdbool.h>
#include <stdint.h>

struct bundle;
struct writing;

struct writer {
	bool (*begin)(struct writing *w, struct fault *f);
	bool (*put)(struct writing *w, const struct decision *d,
	    struct fault *f);
	bool (*end)(struct writing *w, const struct file_answer *answer,
	    struct fault *f);
	/* The head needs what is known at the end only: what put appends is
	 * spooled, and end writes the head and then pours the spool. */
	bool head_last;
};
extern const struct writer order_doc, exceptions_doc, fix_xml, fix_csv,
    ack_xml, ack_csv;

#define ORDERS_NAMESPACE "urn:ordermill:customer-orders:1"

#define TAKES(outcome) (1u << (outcome))
#define TAKES_ALL ((1u << OUTCOME_COUNT) - 1)

struct document_row {
	enum document kind;
	unsigned takes;			/* outcomes: a set of TAKES */
	bool always;			/* also if there is nothing to say */
	bool rehearsed;			/* also for a rehearsal */
	bool refused;			/* also for a file refused whole */
	bool bundled;			/* a section, if the drop says so */
	/* Has it something to say about D?  NULL: yes. */
	bool (*concerns)(const struct decision *d);
	enum input_format (*format)(const struct issue *job);
	const struct writer *writer[FORMAT_CSV + 1];
	/* The name: folder/[PARTNER/[test/]][PARTNER-]BASE.suffix */
	const char *folder;
	bool partner_folder, partner_name;
	const char *suffix[FORMAT_CSV + 1];
};
#define DOCUMENTS 5
extern const struct document_row documents[DOCUMENTS];

/* Is the document of this row a section of a bundle? */
bool document_bundled(const struct document_row *row,
    const struct issue *job);
/* The name below outbound/ of the document of this row, and of a bundle. */
void document_path(const struct document_row *row, const struct issue *job,
    char path[OUTPUT_PATH]);
void bundle_path(const struct document_row *row, const char *partner,
    const char *name, char path[OUTPUT_PATH]);

struct writing {
	const struct document_row *row;
	struct issue *job;
	const struct writer *writer;	/* NULL: nothing to say so far */
	struct staged *staged;		/* either this */
	struct bundle *bundle;		/* or a section of that */
	struct spool spool;		/* if writer->head_last */
	struct out *o;			/* where put appends */
	uint64_t orders;		/* purchase orders that were put */
	uint64_t followed;		/* bytes, when it was read on */
	/* The findings of what was put, and those of them not shown. */
	uint64_t findings, omitted;
	uint64_t refused;		/* ack: orders that were answered RE */
	struct received total;		/* fix: for control totals */
	bool unsummable;		/* fix: TOTAL lacks an amount */
	uint32_t old_reasons;		/* fix, CSV: column that is left out */
	struct out list;		/* fix: reasons of one order */
};

struct issue {
	int stage_fd;
	struct blanks *blanks;
	struct bundles *bundles;	/* NULL: nothing is bundled */
	const struct drop *drop;
	const struct input_head *head;
	struct ledger *ledger;		/* NULL: first answers are not known */
	struct digest *digest;
	struct recount *recount;
	struct writing at[DOCUMENTS];
};

/* To one document of the job, opened if need be.  After a fault there is only
 * drop, which leaves nothing said. */
bool writing_put(struct writing *w, const struct decision *d, struct fault *f)
    MUST_CHECK;
/* All of it is in its file.  OUT gets a row, and WRITTEN the descriptor: it is
 * the caller's, but that of a section is the bundle's. */
bool writing_finish(struct writing *w, const struct file_answer *answer,
    struct outputs *out, struct written *written, struct fault *f)
    MUST_CHECK;
void writing_drop(struct writing *w);
#endif
