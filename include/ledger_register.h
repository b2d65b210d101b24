/*
 * ledger_register - the registers that other systems own: loading, asking
 *
 * A part of the ledger; what ledger.h says of spans and callbacks goes for
 * this, too.
 */
#ifndef LEDGER_REGISTER_H
#define LEDGER_REGISTER_H
#include "compiler.h"		/* MUST_CHECK */
#include "digest.h"		/* DIGEST_BYTES */
#include "span.h"		/* struct span */
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct fault;
struct ledger;
struct order_key;

enum register_kind { REGISTER_CUSTOMERS, REGISTER_FEASIBILITY,
	REGISTER_SERVICES, REGISTER_ORDER_STATUS, REGISTER_COUNT };
extern const char *const register_words[REGISTER_COUNT];
#define REGISTER_COLUMNS 9
struct register_spec {
	const char *kind;
	unsigned n_columns, n_key;		/* those of the key first */
	const char *column[REGISTER_COLUMNS];	/* of the CSV, any order */
	bool required[REGISTER_COLUMNS];	/* the column has to be there */
};
extern const struct register_spec registers[REGISTER_COUNT];

/* A register has versions: each load that changes anything makes the next
 * one, counted over all registers.  A row belongs to the version that made it
 * as it is; what it was before is kept. */
bool ledger_register_version(struct ledger *l, enum register_kind k,
    int64_t *version, struct fault *f) MUST_CHECK;	/* 0: never loaded */

/* A load, inside a transaction:
 *	begin;  add, ...;  compare;  changes;  apply
 * Rows come with their values in the order of the spec.  REPLACED tells that
 * a row with the same key came earlier in this load; the later one stands. */
enum load_mode { LOAD_REPLACE,	/* the file is the register */
	LOAD_MERGE };		/* what is not in it stays as it is */
enum load_change { LOAD_ADDED, LOAD_CHANGED, LOAD_REMOVED, LOAD_CHANGES };
struct load_counts {
	uint64_t of[LOAD_CHANGES];	/* rows of the register */
	uint64_t unchanged;
};
bool ledger_load_begin(struct ledger *l, enum register_kind k,
    struct fault *f) MUST_CHECK;
bool ledger_load_add(struct ledger *l, enum register_kind k,
    const struct span value[REGISTER_COLUMNS], bool *replaced,
    struct fault *f) MUST_CHECK;
bool ledger_load_compare(struct ledger *l, enum register_kind k,
    enum load_mode mode, struct load_counts *out, struct fault *f) MUST_CHECK;
/* The first LIMIT rows that are added, changed or (replacing) removed, as the
 * register has them and as the file has them; NULL where it has none. */
typedef void ledger_load_fn(void *ctx, const struct span *was,
    const struct span *is);
bool ledger_load_changes(struct ledger *l, enum register_kind k,
    enum load_change change, unsigned limit, ledger_load_fn *fn, void *ctx,
    struct fault *f) MUST_CHECK;
/* Gives the version that stands: a new one if anything changes, or if the
 * register was never loaded. */
bool ledger_load_apply(struct ledger *l, enum register_kind k,
    enum load_mode mode, const struct load_counts *c,
    const uint8_t sha256[DIGEST_BYTES], int64_t *version, struct fault *f)
    MUST_CHECK;

/* A row as a version made it, whatever has become of it. */
struct register_row {
	struct span value[REGISTER_COLUMNS];	/* as a file has them */
	int64_t version, loaded;
	int64_t until, ended;	/* the version that ended it; 0: it stands */
};
/* KEY's number is the id of the customer, assessment or service; its revision
 * counts for the status of orders only. */
bool ledger_register_row(struct ledger *l, enum register_kind k,
    const struct order_key *key, int64_t version, struct arena *a,
    struct register_row *row, bool *found, struct fault *f) MUST_CHECK;

struct customer_row {
	struct span status;		/* "active" may order */
	int64_t version;
};
bool ledger_customer_find(struct ledger *l, uint32_t partner,
    struct span customer, struct arena *a, struct customer_row *row,
    bool *found, struct fault *f) MUST_CHECK;
struct assessment_row {
	struct span customer, offering, postcode, country, characteristics;
	bool feasible;
	int32_t valid_until;
	int64_t version;
};
bool ledger_assessment_find(struct ledger *l, uint32_t partner,
    struct span id, struct arena *a, struct assessment_row *row, bool *found,
    struct fault *f) MUST_CHECK;
/* Has another partner an assessment of this id?  For the trace: the partner
 * itself is never told. */
bool ledger_assessment_other(struct ledger *l, uint32_t partner,
    struct span id, bool *found, struct fault *f) MUST_CHECK;
/* Of an earlier order, from Track & Manage; *FOUND false if unknown. */
struct status_row {
	struct span status;
	int64_t version;
};
bool ledger_order_status_find(struct ledger *l, const struct order_key *k,
    struct arena *a, struct status_row *row, bool *found, struct fault *f)
    MUST_CHECK;
#endif
