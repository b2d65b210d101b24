/*
 * store - what the files of this folder share: the handle and its queries
 *
 *	query_start;  bind, bind, ...;  run | change | next, next, ...;  end
 *
 * A query is one use of a prepared statement.  Parameters are bound and
 * columns are read in their order in the SQL, so each statement stands just
 * above the function that uses it.  Each statement has a slot in the handle,
 * is prepared at its first use and kept.  Nothing is ever put into the text
 * of a statement: values are bound, without being copied, and have to live
 * until the query has run.
 */
#ifndef STORE_H
#define STORE_H
#include "fault.h"		/* struct fault, by value */
#include "ledger.h"		/* struct ledger's contract */
#include "newest.h"		/* struct newest, by value */
#include "pending.h"		/* struct pending, by value */
#include "register_sql.h"	/* REGISTER_STATEMENTS */
#include <sqlite3.h>

enum statement {
	Q_PARTNER_FIND, Q_PARTNER_ADD,
	Q_RUN_ADD, Q_RUN_UPDATE, Q_RUN_FIND, Q_RUN_LIST,
	Q_SAVE, Q_RELEASE,
	Q_INTAKE_ADD, Q_INTAKE_WAS, Q_INTAKE_BEING, Q_INTAKE_DOING,
	Q_INTAKE_DECIDED,
	Q_INTAKE_KEPT, Q_INTAKE_ARCHIVED, Q_INTAKE_DONE, Q_INTAKE_FIND,
	Q_INTAKE_SAME, Q_INTAKE_BASES, Q_INTAKE_OF_RUN, Q_INTAKE_ALL,
	Q_INTAKE_OPEN, Q_INTAKE_OF_STATE, Q_INTAKE_ARRIVED, Q_INTAKE_OF_BASE,
	Q_INTAKE_RELEASES,
	Q_COUNT_ADD, Q_COUNT_LIST, Q_AMOUNT_ADD, Q_AMOUNT_LIST,
	Q_ORDER_FIND, Q_ORDER_LATEST, Q_ORDER_HISTORY,
	Q_ORDER_NAMING, Q_ORDER_PUT, Q_ORDER_PUT_4, Q_ORDER_PUT_16,
	Q_ORDER_UNHOLD, Q_ORDER_STANDING,
	Q_ORDER_NEWEST, Q_ORDER_BELOW, Q_ORDER_ABOVE,
	Q_CUSTOMER_ORDER_LIST, Q_CUSTOMER_ORDER_ADD,
	Q_RECEIPT_ADD, Q_RECEIPT_FIND, Q_RECEIPT_CORRECT, Q_RECEIPT_OPEN,
	Q_RECEIPT_OF_ORDER, Q_RECEIPT_REJECTED,
	Q_CHAIN_ROOT, Q_CHAIN_LINKS, Q_CHAIN_ADD,
	Q_CANCELLED_LIST, Q_CANCELLED_ADD, Q_CANCELLED_DELETE,
	Q_HELD_NOW, Q_HELD_RUN, Q_HELD_CLOSE, Q_HELD_FILES, Q_HELD_FILES_RUN,
	Q_HELD_SUMS, Q_HELD_ASK, Q_SEQUENCE_LAST,
	Q_FINDING_LAST, Q_FINDING_ADD, Q_FINDING_LIST, Q_FINDING_REASONS,
	Q_SERVICE_FIND, Q_SERVICE_PUT, Q_SERVICE_UNDO, Q_SERVICE_UNDO_LINE,
	Q_OUTBOX_ADD, Q_OUTBOX_READY, Q_OUTBOX_OF, Q_OUTBOX_OF_RUNS,
	Q_OUTBOX_PUBLISHED,
	Q_OUTBOX_TOKEN, Q_OUTBOX_INTAKES,
	Q_REGISTER,			/* each statement of each register */
	Q_REGISTER_LOADED = Q_REGISTER + REGISTER_COUNT * REGISTER_STATEMENTS,
	Q_REGISTER_VERSION, Q_REGISTER_MOMENTS,
	Q_CUSTOMER_FIND, Q_ASSESSMENT_FIND, Q_ASSESSMENT_OTHER,
	Q_ORDER_STATUS_FIND,
	Q_CHAIN_BEFORE, Q_CHAIN_RUN, Q_CHAIN_MEMBERS, Q_CHAIN_INTAKE,
	Q_CHAIN_BUNDLE,
	Q_CHAIN_COUNT, Q_CHAIN_AMOUNT, Q_CHAIN_FINDING, Q_CHAIN_DOCUMENT,
	Q_CHAIN_REPORTS, Q_CHAIN_END, Q_CHAIN_RECEIPT, Q_CHAIN_DIGEST,
	Q_CHAIN_ORDER,
	Q_CHAIN_MORE, Q_CHAIN_LINK, Q_COMMIT_COUNT,
	Q_OUTBOX_FORGET, Q_OUTBOX_FORGET_RUN, Q_OUTBOX_FIND,
	Q_COUNT
};

struct trail;

struct ledger {
	sqlite3 *db;
	enum ledger_mode mode;
	char *path;			/* absolute; for messages too */
	bool open;			/* between begin and commit, rollback */
	bool saved;			/* between save and restore, release */
	int wal_pages;			/* after the last commit; 0: copied */
	int64_t wal_was;		/* bytes of its -wal found; -1: none */
	bool recognised;		/* the file is a ledger */
	struct newest newest;
	struct pending pending;
	struct fault broken;		/* stands in the way of all else */
	struct trail *trail;		/* made at its first use */
	sqlite3_stmt *ready[Q_COUNT];
};

/* Record an error of SQLite as a fault; the handle is broken if the error
 * says that the file or the disk cannot be relied on. */
bool store_fault(struct ledger *l, int rc, const char *op, struct fault *f);
/* What broke the handle, again. */
bool store_refuse(const struct ledger *l, struct fault *f);
/* Run one constant statement without parameters. */
bool store_do(struct ledger *l, const char *sql, struct fault *f) MUST_CHECK;
/* First column of the first row of a constant statement: a number, or a text
 * cut to SIZE. */
bool store_number(struct ledger *l, const char *sql, int64_t *n,
    struct fault *f) MUST_CHECK;
bool store_text(struct ledger *l, const char *sql, char *buf, size_t size,
    struct fault *f) MUST_CHECK;
/* Within the step: this commit is the next one (ledger_log.c). */
bool log_count_commit(struct ledger *l, struct fault *f) MUST_CHECK;
/* Is the log that was found that of this file? */
bool log_belongs(struct ledger *l, struct fault *f) MUST_CHECK;
/* PATH as an URI, by which SQLite is told that nobody writes the file. */
void store_immutable_uri(const char *path, char *buf, size_t size);
/* Copy the write-ahead log into the database file and sync both. */
bool store_checkpoint(struct ledger *l, struct fault *f) MUST_CHECK;

/* The VFS to open a ledger by (ledger_undo.c), once it is registered. */
extern const char undo_vfs[];
bool undo_register(void) MUST_CHECK;

/* How a file is used; the settings say where they apply (ledger_set_up.c). */
enum use { USE_NEW = 1, USE_WRITE = 2, USE_REHEARSE = 4, USE_READ = 8,
	USE_PRIVATE = 16 };
#define USE_OWNED (USE_NEW | USE_WRITE | USE_REHEARSE)
#define USE_FILE (USE_OWNED | USE_READ)
#define USE_ANY (USE_FILE | USE_PRIVATE)
/* Settings, recognition, settings of the recognised file. */
bool store_set_up(struct ledger *l, enum use use, struct fault *f)
    MUST_CHECK;
/* To read a ledger that nobody writes, and that has no log. */
struct ledger *ledger_open_copy(const char *path, struct fault *f);
/* Bytes of PATH and SUFFIX, which has to be a regular file with one name; -1
 * if there is none. */
bool store_file_size(const char *path, const char *suffix, int64_t *size,
    struct fault *f) MUST_CHECK;

/* The schema that this program writes, and bringing a ledger up to it. */
extern const int64_t schema_application_id, schema_version;
extern const char *const *const schema_migrations[];	/* [n]: to version n */
extern const char *const schema_views[];	/* NULL at the end */
bool schema_migrate(struct ledger *l, struct fault *f) MUST_CHECK;

struct query {
	struct ledger *l;
	sqlite3_stmt *s;
	int at;			/* last parameter bound, or column read */
	int rc;			/* first error of binding */
};
bool query_start(struct query *q, struct ledger *l, enum statement which,
    const char *sql, struct fault *f) MUST_CHECK;
void query_bind(struct query *q, int64_t n);
void query_bind_count(struct query *q, uint64_t n);
void query_bind_null(struct query *q);
void query_bind_text(struct query *q, struct span s);	/* absent: NULL */
void query_bind_string(struct query *q, const char *s);
void query_bind_value(struct query *q, struct span s);	/* absent: '' */
void query_bind_bytes(struct query *q, const void *bytes, size_t len);
void query_bind_key(struct query *q, const struct order_key *k);
void query_bind_day(struct query *q, int32_t day);	/* NO_DAY: NULL */
/* A currency's code and exponent, or NULL for both. */
void query_bind_currency(struct query *q, struct span code);
/* Run to the end, where no rows are expected. */
bool query_run(struct query *q, struct fault *f) MUST_CHECK;
/* The same; it has to change EXPECTED rows. */
bool query_change(struct query *q, int expected, struct fault *f) MUST_CHECK;
/* Advance to a row; *ROW false after the last, and then Q is ended. */
bool query_next(struct query *q, bool *row, struct fault *f) MUST_CHECK;
void query_end(struct query *q);	/* may be called again */
/* End where a row was read; false if A was too full to keep all of it. */
bool query_done(struct query *q, struct fault *f) MUST_CHECK;

/* The next column.  NULL is 0, absent, NO_DAY. */
int64_t query_int(struct query *q);
uint32_t query_u32(struct query *q);
bool query_is_null(struct query *q);	/* without taking it */
int32_t query_day(struct query *q);
struct span query_text(struct query *q);
/* Copied to A, if that is not NULL; else as long as the row stands. */
struct span query_keep(struct query *q, struct arena *a);
bool query_string(struct query *q, char *buf, size_t size, struct fault *f)
    MUST_CHECK;
bool query_bytes(struct query *q, void *bytes, size_t len, struct fault *f)
    MUST_CHECK;

/* Lines of a record (ledger_chain.c): the row at hand; all rows of Q, whose
 * parameters are bound, counted by N; the findings of an order, or of the file
 * itself (0).  And what an out that is digested has for its sink. */
void chain_put_row(struct query *q, struct out *o);
bool chain_put_rows(struct query *q, struct out *o, unsigned *n,
    struct fault *f) MUST_CHECK;
bool chain_put_findings(struct ledger *l, int64_t intake, uint32_t ordinal,
    struct out *o, struct fault *f) MUST_CHECK;
bool chain_to_digest(void *ctx, const char *bytes, size_t len);
void trail_free(struct trail *t);		/* NULL is welcome */

/* The customer orders of ROW but the first (ledger_customer_order.c). */
bool customer_orders_put(struct ledger *l, const struct order_row *row,
    const struct customer_order_row *orders, struct fault *f) MUST_CHECK;
/* Write the orders that are pending (ledger_order.c). */
bool pending_write(struct ledger *l, struct fault *f) MUST_CHECK;
/* Counts and sums of an intake (ledger_sums.c): the columns of its row, and the
 * rows beside it, which are added once. */
#define SUM_COLUMNS "received_orders, received_lines, decided_standard, " \
	"decided_special, recounted_standard, recounted_special, trail"
void sums_bind(struct query *q, const struct intake_row *r);
bool sums_put(struct ledger *l, const struct intake_row *r, struct fault *f)
    MUST_CHECK;
bool sums_get(struct ledger *l, struct intake_row *r, struct fault *f)
    MUST_CHECK;
#endif
