/*
 * ledger_record - the record of a run: what it decided, as text and as digest
 *
 * A part of the ledger.  Each run's record holds the digest of the one before
 * it, and of each file a digest over its orders: who changes what was decided
 * has to change every record since.
 */
#ifndef LEDGER_RECORD_H
#define LEDGER_RECORD_H
#include "compiler.h"		/* MUST_CHECK */
#include "digest.h"		/* DIGEST_BYTES */
#include <stdbool.h>
#include <stdint.h>

struct customer_order_row;
struct fault;
struct ledger;
struct order_key;
struct order_row;
struct out;
struct receipt_row;

/* The record of a run as text, and its digest (ledger_chain.c has the
 * definition).  Complete once the run is REPORTED. */
bool ledger_chain_text(struct ledger *l, int64_t run, struct out *o,
    struct fault *f) MUST_CHECK;
bool ledger_chain_digest(struct ledger *l, int64_t run,
    uint8_t sha256[DIGEST_BYTES], struct fault *f) MUST_CHECK;
/* Its parts: the lines before the first intake, and those of one. */
bool ledger_chain_begin(struct ledger *l, int64_t run, struct out *o,
    struct fault *f) MUST_CHECK;
bool ledger_chain_intake(struct ledger *l, int64_t intake, struct out *o,
    struct fault *f) MUST_CHECK;
/* The ids of the decided intakes of a run, as the record has them; false if
 * FN returned false, too. */
typedef bool ledger_member_fn(void *ctx, int64_t intake);
bool ledger_chain_members(struct ledger *l, int64_t run,
    ledger_member_fn *fn, void *ctx, struct fault *f) MUST_CHECK;

/* The digest over the orders of a file: begin, then each order, in the order
 * of the file, then end.  An order is told as the tables have it, or, when it
 * was written just now, as it was decided: the digest is the same unless the
 * tables hold something else.  WHAT is asked for beside the row of the
 * order; who has just written them knows what there is. */
enum { TRAIL_RECEIPT = 1, TRAIL_FINDINGS = 2 };
void ledger_trail_begin(struct ledger *l);
bool ledger_trail_order(struct ledger *l, const struct order_key *k,
    int64_t intake, uint32_t ordinal, unsigned what, struct fault *f)
    MUST_CHECK;
/* Accepted: its row. */
bool ledger_trail_decided(struct ledger *l, const struct order_row *r,
    const struct customer_order_row *orders, unsigned what, struct fault *f)
    MUST_CHECK;
/* Not accepted: its receipt, which is to hold the digest of its row, and of
 * what belongs to that, if it has one. */
bool ledger_trail_row(struct ledger *l, const struct order_row *r,
    const struct customer_order_row *orders, uint8_t sha256[DIGEST_BYTES],
    struct fault *f) MUST_CHECK;
bool ledger_trail_receipt(struct ledger *l, const struct receipt_row *r,
    unsigned what, struct fault *f) MUST_CHECK;
void ledger_trail_end(struct ledger *l, uint8_t sha256[DIGEST_BYTES]);
#endif
