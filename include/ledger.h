/*
 * ledger - what was received, decided and issued; the only memory we have
 *
 *	open;  [begin;  ... ;  commit | rollback] ...;  close
 *
 * The one commit point of design section 7 is ledger_commit.  Inside a
 * transaction, save / restore undo one file of a group.  The interface knows
 * no SQL, so that another back end can stand behind it.  Keys are natural:
 * (partner, purchase order number, revision), the partner as a small number.
 *
 * Spans handed out live until the next call on the same subject, unless an
 * arena is given.  Row callbacks return false to stop early; they
 * may call other functions here, but not the one that is calling them.
 *
 * Parts of it with headers of their own: ledger_register.h, ledger_record.h.
 */
#ifndef LEDGER_H
#define LEDGER_H
#include "compiler.h"		/* MUST_CHECK */
#include "decision.h"		/* enum order_kind, struct trace */
#include "digest.h"		/* DIGEST_BYTES */
#include "drop.h"		/* BASE_TEXT */
#include "finding.h"		/* struct finding */
#include "outputs.h"		/* struct output */
#include "tally.h"		/* struct tally, struct received */
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct fault;
struct ledger;

enum ledger_mode {
	LEDGER_WRITE,		/* a run: created or migrated if need be */
	LEDGER_REHEARSE,	/* --dry-run: commits are rolled back, and a
				 * missing ledger is one in memory */
	LEDGER_READ		/* other commands; fails if there is none */
};

struct ledger *ledger_open(const char *path, enum ledger_mode mode,
    struct fault *f);
/* A ledger in memory, for tests. */
struct ledger *ledger_open_memory(struct fault *f);
void ledger_close(struct ledger *l);		/* NULL is welcome */

bool ledger_begin(struct ledger *l, struct fault *f) MUST_CHECK;
bool ledger_commit(struct ledger *l, struct fault *f) MUST_CHECK;
void ledger_rollback(struct ledger *l);
/* One file within a group: everything since save can be undone, once.  A
 * save is ended by restore or release; without one restore does nothing. */
bool ledger_save(struct ledger *l, struct fault *f) MUST_CHECK;
bool ledger_restore(struct ledger *l, struct fault *f) MUST_CHECK;
bool ledger_release(struct ledger *l, struct fault *f) MUST_CHECK;

/* Copy what is committed to the new file PATH, and sync it; outside of a
 * transaction.  Check reads a copy as a whole; LAST is its last run (id 0:
 * none).  What failed is left behind. */
struct run_row;
bool ledger_backup(struct ledger *l, const char *path, struct fault *f)
    MUST_CHECK;
bool ledger_backup_check(const char *path, struct run_row *last,
    struct fault *f) MUST_CHECK;

/* The number of a partner; made on first use (inside a transaction).  Outside
 * of one nothing is made: an unknown partner has number 0. */
bool ledger_partner(struct ledger *l, const char *id, uint32_t *key,
    struct fault *f) MUST_CHECK;

/* ---- Runs ------------------------------------------------------------- */

enum run_state { RUN_OPEN, RUN_REPORTED, RUN_DONE };
struct run_row {
	int64_t id;			/* 1, 2, ...: without gaps, unless
					 * some were lost (relearn) */
	enum run_state state;
	int64_t now;			/* its clock, frozen at its start */
	int32_t exit_status;		/* known once REPORTED */
	bool balanced;
	/* what the scan saw, beside the files that became intakes */
	uint64_t not_ready, ignored;
	uint64_t unbalanced;		/* files held back: their documents did
					 * not say what was decided */
	uint64_t missing;		/* expected files that did not come */
	uint64_t disabled;		/* partners with broken profiles */
	bool sealed;			/* from REPORTED on */
	uint8_t digest[DIGEST_BYTES];	/* of its record, if SEALED */
};
bool ledger_run_add(struct ledger *l, struct run_row *r, struct fault *f)
    MUST_CHECK;				/* gives r->id */
/* One that this ledger has lost, under its number. */
bool ledger_run_learn(struct ledger *l, struct run_row *r, struct fault *f)
    MUST_CHECK;
bool ledger_run_update(struct ledger *l, const struct run_row *r,
    struct fault *f) MUST_CHECK;
/* By id; ID 0: the latest.  *FOUND false if there is none. */
bool ledger_run_find(struct ledger *l, int64_t id, struct run_row *r,
    bool *found, struct fault *f) MUST_CHECK;
typedef bool ledger_run_fn(void *ctx, const struct run_row *r);
/* Latest first, at most LIMIT. */
bool ledger_runs(struct ledger *l, unsigned limit, ledger_run_fn *fn,
    void *ctx, struct fault *f) MUST_CHECK;

/* ---- Intakes: one for each input file --------------------------------- */

enum intake_state { INTAKE_CLAIMED, INTAKE_DECIDED, INTAKE_PUBLISHED,
	INTAKE_DONE };
/* Refused: whole, answered.  Undecided: tried again at the next run.
 * Quarantined: undecided twice, or not a plain file.  Held: whole, behind a
 * gap in the numbers of its partner's files; a release decides it. */
enum file_outcome { FILE_PENDING, FILE_PROCESSED, FILE_DUPLICATE,
	FILE_REFUSED, FILE_UNDECIDED, FILE_QUARANTINED, FILE_HELD,
	FILE_OUTCOMES };
extern const char *const file_outcome_words[FILE_OUTCOMES];

struct intake_row {
	int64_t id, run;
	char partner[MAX_PARTNER_ID + 1];
	bool rehearsal;
	char name[MAX_FILE_NAME + 1];	/* as dropped */
	char claimed[OUTPUT_PATH];	/* where the original lies in work/ */
	char base[BASE_TEXT];
	uint8_t sha256[DIGEST_BYTES];
	uint64_t size;
	bool gzip;
	enum intake_state state;
	enum file_outcome outcome;
	uint32_t attempts;		/* how often it ended undecided */
	int64_t repeats;		/* earlier, of the same bytes, or 0 */
	/* Its bundle: the base of the first file of it; "": none.  Known when
	 * DECIDED. */
	char bundle[BASE_TEXT];
	char archived[OUTPUT_PATH];	/* below archive/; "" until then */
	struct received received;	/* counted by decoding */
	struct tally decided;		/* counted by deciding */
	struct tally recounted;		/* counted by parsing the outputs */
	uint64_t findings, findings_omitted;
	/* A release has no file: it decides orders of SOURCE that were held. */
	int64_t source;			/* 0: a file */
	bool numbered;			/* SEQUENCE is known */
	uint64_t sequence;
	uint64_t resubmitted;		/* orders that closed an exception */
	bool trailed;			/* its orders were recorded */
	uint8_t trail[DIGEST_BYTES];	/* of them, if TRAILED */
};
/* Add a CLAIMED row; gives r->id. */
bool ledger_intake_add(struct ledger *l, struct intake_row *r,
    struct fault *f) MUST_CHECK;
/* Write everything but id, partner, rehearsal and name.  Received, decided,
 * recounted and trail are written once, in the update that takes the row out
 * of CLAIMED. */
bool ledger_intake_update(struct ledger *l, const struct intake_row *r,
    struct fault *f) MUST_CHECK;
/* Of a DECIDED one: its documents are issued, and its bytes are kept at
 * archive/PATH.  It is PUBLISHED. */
bool ledger_intake_kept(struct ledger *l, int64_t id, const char *path,
    struct fault *f) MUST_CHECK;
/* Of a PUBLISHED one: its bytes are kept at archive/PATH; it is DONE. */
bool ledger_intake_archived(struct ledger *l, int64_t id, const char *path,
    struct fault *f) MUST_CHECK;
bool ledger_intake_done(struct ledger *l, int64_t id, struct fault *f)
    MUST_CHECK;
bool ledger_intake_find(struct ledger *l, int64_t id, struct intake_row *r,
    bool *found, struct fault *f) MUST_CHECK;
/* The one that our names for it speak of; *FOUND false if there is none. */
bool ledger_intake_of_base(struct ledger *l, const char *partner,
    bool rehearsal, const char *base, struct intake_row *r, bool *found,
    struct fault *f) MUST_CHECK;
/* The latest intake of these bytes from this partner that was PROCESSED,
 * rehearsals among rehearsals only; 0 if there is none.  A file that is held
 * as a whole is one of them, a release is not. */
bool ledger_intake_same(struct ledger *l, const char *partner,
    const uint8_t sha256[DIGEST_BYTES], bool rehearsal, int64_t *id,
    struct fault *f) MUST_CHECK;
/* How many releases of SOURCE there were. */
bool ledger_intake_releases(struct ledger *l, int64_t source, uint32_t *n,
    struct fault *f) MUST_CHECK;
/* How many intakes of the partner have a base of STEM-SHA8, or that and a
 * number behind it. */
bool ledger_intake_bases(struct ledger *l, const char *partner,
    const char *stem_sha8, bool rehearsal, uint32_t *n, struct fault *f)
    MUST_CHECK;
/* Has anything come from the partner in a run whose clock is SINCE or later?
 * (Expected files; rehearsals do not count.) */
bool ledger_partner_arrived(struct ledger *l, const char *partner,
    int64_t since, bool *arrived, struct fault *f) MUST_CHECK;
typedef bool ledger_intake_fn(void *ctx, const struct intake_row *r);
/* Those of a run (RUN 0: of all runs), by partner and id. */
bool ledger_intakes(struct ledger *l, int64_t run, ledger_intake_fn *fn,
    void *ctx, struct fault *f) MUST_CHECK;
/* Those not DONE, by id, without their sums: what a crash left.  FN may change
 * them and commit. */
bool ledger_intakes_open(struct ledger *l, ledger_intake_fn *fn, void *ctx,
    struct fault *f) MUST_CHECK;
/* Those in STATE, which is not DONE, likewise; but FN may change nothing. */
bool ledger_intakes_of_state(struct ledger *l, enum intake_state state,
    ledger_intake_fn *fn, void *ctx, struct fault *f) MUST_CHECK;

/* ---- Purchase orders and customer orders ------------------------------ */

struct order_key {
	uint32_t partner;
	struct span number;
	uint32_t revision;
};
/* What later orders may still do with it (E7, E8). */
enum standing { STANDING_OPEN, STANDING_CHANGED, STANDING_CANCELLED };
struct order_row {
	struct order_key key;
	enum outcome outcome;		/* never DUPLICATE */
	enum standing standing;
	uint8_t fingerprint[DIGEST_BYTES];
	int64_t intake;			/* where it was decided */
	uint32_t ordinal, source_line;
	uint64_t offset, length;
	enum purpose purpose;
	struct span customer, earlier;	/* earlier: absent if none */
	struct span currency;		/* code; absent if none */
	int64_t amount_minor;
	uint32_t lines, customer_orders;
	struct trace trace;
};
struct customer_order_row {
	uint32_t ordinal;
	enum order_kind kind;
	bool special;
	uint32_t lines;
	int32_t requested_day;
};

/* *FOUND false if there is none.  Spans: A's. */
bool ledger_order_find(struct ledger *l, const struct order_key *k,
    struct arena *a, struct order_row *row, bool *found, struct fault *f)
    MUST_CHECK;
/* The latest revision that was issued or handed to special handling. */
bool ledger_order_latest(struct ledger *l, uint32_t partner,
    struct span number, struct arena *a, struct order_row *row, bool *found,
    struct fault *f) MUST_CHECK;
/* Insert, or replace a row that was REJECTED (a correction) or HELD. */
bool ledger_order_put(struct ledger *l, const struct order_row *row,
    const struct customer_order_row *orders, struct fault *f) MUST_CHECK;
/* One that was held, as ORDINAL of SOURCE, turned out to be a duplicate: its
 * number is free, if it was kept for it. */
bool ledger_order_unhold(struct ledger *l, const struct order_key *k,
    int64_t source, uint32_t ordinal, struct fault *f) MUST_CHECK;
bool ledger_order_standing(struct ledger *l, const struct order_key *k,
    enum standing standing, struct fault *f) MUST_CHECK;
typedef bool ledger_customer_order_fn(void *ctx,
    const struct customer_order_row *r);
bool ledger_customer_orders(struct ledger *l, const struct order_key *k,
    ledger_customer_order_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
/* The highest revision of this number below K's, and the lowest accepted one
 * above it, whatever else they are. */
bool ledger_order_below(struct ledger *l, const struct order_key *k,
    uint32_t *revision, bool *found, struct fault *f) MUST_CHECK;
bool ledger_order_above(struct ledger *l, const struct order_key *k,
    uint32_t *revision, bool *found, struct fault *f) MUST_CHECK;
typedef bool ledger_order_fn(void *ctx, const struct order_row *r);
/* All revisions of a number, lowest first. */
bool ledger_order_history(struct ledger *l, uint32_t partner,
    struct span number, ledger_order_fn *fn, void *ctx, struct fault *f)
    MUST_CHECK;
/* Those that name it as their earlier order, as they were decided. */
bool ledger_orders_naming(struct ledger *l, uint32_t partner,
    struct span number, ledger_order_fn *fn, void *ctx, struct fault *f)
    MUST_CHECK;

/* ---- Chains: an order, its changes and its cancellations --------------- */

/* The root is the order as it came first; links are the accepted changes and
 * cancellations of it, whichever of its links they named. */
struct chain_link {
	struct order_key key;
	enum purpose purpose;		/* CHANGE or CANCEL */
	uint32_t lines;			/* that it named; of a CANCEL 0: all */
};
/* The root of the chain that K belongs to: K itself if it is no link. */
bool ledger_chain_root(struct ledger *l, const struct order_key *k,
    struct arena *a, struct order_key *root, struct fault *f) MUST_CHECK;
typedef bool ledger_chain_fn(void *ctx, const struct chain_link *link);
/* Latest first. */
bool ledger_chain(struct ledger *l, const struct order_key *root,
    ledger_chain_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
bool ledger_chain_add(struct ledger *l, const struct order_key *root,
    const struct chain_link *link, struct fault *f) MUST_CHECK;
/* Lines of an order that were cancelled by themselves, and by which link. */
struct cancelled_line {
	uint32_t line;
	struct span number;
	uint32_t revision;
};
typedef bool ledger_cancelled_fn(void *ctx, const struct cancelled_line *c);
/* By line number. */
bool ledger_lines_cancelled(struct ledger *l, const struct order_key *root,
    ledger_cancelled_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
bool ledger_line_cancel(struct ledger *l, const struct order_key *root,
    const struct cancelled_line *c, struct fault *f) MUST_CHECK;
/* A change has ordered it again; no mistake if it was not cancelled. */
bool ledger_line_restore(struct ledger *l, const struct order_key *root,
    uint32_t line, struct fault *f) MUST_CHECK;

/* ---- Receipts, held orders, findings ----------------------------------- */

/* A receipt is kept for each order that was received and did not simply get
 * accepted the first time: rejections, duplicates, conflicts, held. */
struct receipt_row {
	int64_t intake;
	uint32_t ordinal, source_line;
	struct order_key key;		/* number absent: not identified */
	enum outcome outcome;
	bool conflict, corrected;	/* corrected: closed by a later one */
	uint32_t lines;
	struct span currency;
	int64_t amount_minor;
	bool has_row;			/* and not only a receipt */
	uint8_t order_digest[DIGEST_BYTES]; /* then; only written */
};
bool ledger_receipt_add(struct ledger *l, const struct receipt_row *r,
    struct fault *f) MUST_CHECK;
/* That of one order of an intake, but for its number and currency. */
bool ledger_receipt_find(struct ledger *l, int64_t intake, uint32_t ordinal,
    struct receipt_row *r, bool *found, struct fault *f) MUST_CHECK;
/* The rejections of this number, up to this revision, are corrected now. */
bool ledger_receipt_correct(struct ledger *l, const struct order_key *k,
    struct fault *f) MUST_CHECK;
/* Is there a rejection of K, of no other revision, that waits? */
bool ledger_receipt_rejected(struct ledger *l, const struct order_key *k,
    bool *waits, struct fault *f) MUST_CHECK;
typedef bool ledger_receipt_fn(void *ctx, const struct receipt_row *r,
    const char *partner);
/* Rejections not corrected yet, by intake and ordinal; PARTNER NULL: all. */
bool ledger_exceptions(struct ledger *l, const char *partner,
    ledger_receipt_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
bool ledger_receipts_of_order(struct ledger *l, uint32_t partner,
    struct span number, ledger_receipt_fn *fn, void *ctx, struct fault *f)
    MUST_CHECK;

/* An order that waits: for its earlier order, or with its file. */
struct held_row {
	struct receipt_row receipt;
	const char *partner, *file;
	int64_t since;			/* clock of the run that held it */
	bool whole;			/* its file is held */
	struct span earlier;		/* absent: it names none */
};
typedef bool ledger_held_fn(void *ctx, const struct held_row *r);
/* What waited at the end of RUN (0: what waits now), as it arrived. */
bool ledger_held(struct ledger *l, int64_t run, ledger_held_fn *fn,
    void *ctx, struct fault *f) MUST_CHECK;
/* The same, summed up by partner and currency. */
struct held_sum {
	const char *partner;
	const struct currency *currency;	/* NULL: of none */
	int64_t orders, lines, amount_minor;
	bool beyond;			/* the amount cannot be counted */
};
typedef bool ledger_held_sum_fn(void *ctx, const struct held_sum *s);
bool ledger_held_sums(struct ledger *l, int64_t run, ledger_held_sum_fn *fn,
    void *ctx, struct fault *f) MUST_CHECK;
/* It is decided now, in the release INTAKE. */
bool ledger_held_close(struct ledger *l, int64_t source, uint32_t ordinal,
    int64_t intake, struct fault *f) MUST_CHECK;
/* Files that waited as a whole at the end of RUN (0: that wait now), by
 * partner and sequence number. */
struct held_file {
	int64_t intake;
	const char *partner, *file;
	uint64_t sequence;
	bool asked;			/* the operator has let it go */
};
typedef bool ledger_held_file_fn(void *ctx, const struct held_file *h);
bool ledger_held_files(struct ledger *l, int64_t run,
    ledger_held_file_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
/* The operator lets all held files of a partner go; how many there are. */
bool ledger_held_ask(struct ledger *l, const char *partner, uint64_t *n,
    struct fault *f) MUST_CHECK;
/* The highest sequence number of a partner's files that were taken, rehearsals
 * and held files apart; *FOUND false if none had one. */
bool ledger_sequence_last(struct ledger *l, const char *partner,
    uint64_t *sequence, bool *found, struct fault *f) MUST_CHECK;

/* Findings: ORDINAL 0 = of the file as such. */
bool ledger_findings_add(struct ledger *l, int64_t intake, uint32_t ordinal,
    const struct findings *fs, struct fault *f) MUST_CHECK;
typedef bool ledger_finding_fn(void *ctx, const struct finding *f);
bool ledger_findings(struct ledger *l, int64_t intake, uint32_t ordinal,
    ledger_finding_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
/* How often each reason was found in a run, rehearsals apart, most frequent
 * first. */
typedef bool ledger_reason_fn(void *ctx, const char *partner,
    enum reason why, uint64_t count);
bool ledger_reasons(struct ledger *l, int64_t run, ledger_reason_fn *fn,
    void *ctx, struct fault *f) MUST_CHECK;

/* ---- Services that our own orders provide or end ----------------------- */

struct service_row {
	uint32_t partner;
	struct span service, customer, offering, postcode, country;
	bool active;
	int64_t version;	/* of the register; 0: issued by us */
};
/* In the register or issued by us; *FOUND false if neither knows it.  What
 * was issued counts over a row of the register that is not younger: a load
 * that leaves a row as it was is no news of it. */
bool ledger_service_find(struct ledger *l, uint32_t partner,
    struct span service, struct arena *a, struct service_row *row,
    bool *found, struct fault *f) MUST_CHECK;
/* An issued add (active) or delete (not active) of this service, by LINE of
 * the order ROOT or of a change of it. */
bool ledger_service_put(struct ledger *l, const struct service_row *row,
    int64_t intake, const struct order_key *root, uint32_t line,
    struct fault *f) MUST_CHECK;
/* LINE of ROOT (0: all of its lines) is taken back: what it began is not
 * active, and what it ended is. */
bool ledger_service_undo(struct ledger *l, const struct order_key *root,
    uint32_t line, int64_t intake, struct fault *f) MUST_CHECK;

/* ---- Outbox: documents to be issued ------------------------------------ */

struct outbox_row {
	int64_t id, intake, run;	/* intake 0: a document of the run */
	struct output output;
	bool published;
};
bool ledger_outbox_add(struct ledger *l, int64_t run, int64_t intake,
    const struct output *o, struct fault *f) MUST_CHECK;
typedef bool ledger_outbox_fn(void *ctx, const struct outbox_row *r);
/* The READY ones, by id. */
bool ledger_outbox_ready(struct ledger *l, ledger_outbox_fn *fn, void *ctx,
    struct fault *f) MUST_CHECK;
/* All documents of an intake (0: of the runs themselves), by id. */
bool ledger_outbox_of(struct ledger *l, int64_t intake, ledger_outbox_fn *fn,
    void *ctx, struct fault *f) MUST_CHECK;
/* All READY rows up to that of the id LAST become PUBLISHED; their number must
 * be EXPECTED. */
bool ledger_outbox_issued(struct ledger *l, int64_t last, uint64_t expected,
    struct fault *f) MUST_CHECK;
/* Every DECIDED intake becomes PUBLISHED: nothing is READY. */
bool ledger_intakes_published(struct ledger *l, struct fault *f) MUST_CHECK;
/* What was issued of an intake (0: of the run) long ago: its rows are dropped
 * and these put in their place, PUBLISHED but for those that have a token. */
bool ledger_outbox_learn(struct ledger *l, int64_t run, int64_t intake,
    const struct output *o, unsigned n, struct fault *f) MUST_CHECK;
bool ledger_outbox_find(struct ledger *l, const char *path, bool *found,
    struct fault *f) MUST_CHECK;
/* Is a READY row for this token known?  (Recovery: others are discarded.) */
bool ledger_outbox_token(struct ledger *l, const char *token, bool *known,
    struct fault *f) MUST_CHECK;

/* ---- For verify -------------------------------------------------------- */

/* How many rows there are.  Loose: what is not finished of runs that are, and
 * documents of an intake that are of another run. */
struct ledger_rows {
	uint64_t orders, customer_orders, receipts, loose;
};
bool ledger_count_rows(struct ledger *l, struct ledger_rows *n,
    struct fault *f) MUST_CHECK;
/* SQLite's own integrity check; *PROBLEM gets the first complaint. */
bool ledger_check(struct ledger *l, struct arena *a, struct span *problem,
    struct fault *f) MUST_CHECK;
#endif
