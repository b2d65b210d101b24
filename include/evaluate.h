/*
 * evaluate - purchase orders to decisions (eTOM Issue Customer Orders)
 *
 *	evaluator_new;  evaluate, evaluate, ...;  evaluator_free
 *
 * The nine steps of the decision, in their order, over const rules; each rule
 * has a number, a name and the statement (E1 to E13) that it enforces.  All
 * findings of an order are collected before it is decided.  Evaluation reads
 * the ledger and writes nothing: the caller records the decision before it
 * evaluates the next order of the same partner, or repeats go unseen.
 */
#ifndef EVALUATE_H
#define EVALUATE_H
#include "compiler.h"		/* MUST_CHECK */
#include "decision.h"		/* struct decision */
#include <stdbool.h>
#include <stdint.h>

struct fault;
struct ledger;
struct order_row;
struct partner;
struct evaluator;

/* LEDGER NULL: nothing is known of other orders and no register is loaded
 * (validate); then references are not judged.  TODAY is the run's date. */
struct evaluator *evaluator_new(const struct catalogue *c,
    struct ledger *ledger, int32_t today);
void evaluator_free(struct evaluator *e);

/* The rest of one file is refused with WHY (O_ALL_OR_NOTHING, O_THRESHOLD)
 * whatever its own findings; REASON_COUNT ends that.  An order that was
 * refused for this alone is judged by itself when it comes again; a duplicate
 * stays one. */
void evaluator_refuse_all(struct evaluator *e, enum reason why);
/* A rehearsal looks at the ledger, but identity is not judged. */
void evaluator_rehearse(struct evaluator *e, bool rehearsal);

/* What an accepted order said, for the difference of a change: *ORDER stays
 * until the next call, and is NULL if it cannot be had any more. */
typedef bool evaluate_recall_fn(void *ctx, const struct order_row *row,
    const struct purchase_order **order, struct fault *f);
void evaluator_recall(struct evaluator *e, evaluate_recall_fn *fn, void *ctx);
/* The next order was held, and is decided again; EXPIRED: it has waited long
 * enough.  Holds until it is said otherwise. */
enum resume { RESUME_NOT, RESUME_HELD, RESUME_EXPIRED };
void evaluator_resume(struct evaluator *e, enum resume resume);

/* Decide ORDER.  Findings are added to order->findings; OUT's memory is A's
 * (the batch's).  False only on a fault. */
bool evaluate(struct evaluator *e, const struct partner *p,
    struct purchase_order *order, struct arena *a, struct decision *out,
    struct fault *f) MUST_CHECK;

/* The whole file is held: ORDER is not judged, and its number and revision are
 * not taken, because files that come before it are still to be decided.  WHY
 * says what the file waits for.  REPEATS: it came again, and is a duplicate of
 * what is held. */
void evaluate_held(struct evaluator *e, const struct partner *p,
    struct purchase_order *order, struct arena *a, const char *why,
    bool repeats, struct decision *out);

/* For explain and the manual: rule NUMBER, or NULL if there is none. */
const struct rule_text *evaluate_rule(unsigned number);
#endif
