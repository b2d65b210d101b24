/*
 * ack - what both forms of the acknowledgement say
 *
 * The writers, ack_xml.c and ack_csv.c, only give it shape; recount_ack.c
 * reads both again.
 */
#ifndef ACK_H
#define ACK_H
#include "compiler.h"		/* MUST_CHECK */
#include "finding.h"		/* struct finding */
#include "writing.h"		/* struct writing */
#include <stdbool.h>
#include <stdint.h>

/* AP CA RE - AB: a duplicate has the status of the first answer. */
extern const char *const ack_status_words[OUTCOME_COUNT];
/* How the counts of the outcomes are called: "accepted", ... */
extern const char *const ack_count_words[OUTCOME_COUNT];

enum ack_column {
	ACK_RECORD, ACK_FILE, ACK_SHA256, ACK_STATUS, ACK_RECEIVED,
	ACK_ACCEPTED, ACK_CONDITIONALLY_ACCEPTED, ACK_REJECTED, ACK_DUPLICATE,
	ACK_HELD, ACK_NUMBER, ACK_REVISION, ACK_ORDER_STATUS,
	ACK_IS_DUPLICATE, ACK_CUSTOMER_ORDERS, ACK_CODE, ACK_LINE, ACK_COLUMN,
	ACK_FIELD, ACK_ORDER_LINE, ACK_VALUE, ACK_MESSAGE,
	ACK_SPECIAL_HANDLING, ACK_LINES, ACK_CURRENCY, ACK_AMOUNT,
	ACK_DUPLICATE_FILE, ACK_TEST, ACK_COLUMNS
};
extern const char *const ack_columns[ACK_COLUMNS];

const char *ack_order_status(const struct decision *d);
enum file_status ack_file_status(const struct writing *w,
    const struct file_answer *answer);
/* Count D's answer for the status of the file.  Once per order. */
void ack_count(struct writing *w, const struct decision *d);

/* The customer orders that D became, or became the first time. */
typedef void ack_id_fn(void *ctx, const char *id, bool special);
bool ack_each_id(const struct issue *job, const struct decision *d,
    ack_id_fn *fn, void *ctx, struct fault *f) MUST_CHECK;
/* The reasons to be shown, and how many are not.  For a duplicate: that it is
 * one, and if it was rejected the first time, the reasons of then. */
typedef void ack_reason_fn(void *ctx, const struct finding *why);
bool ack_each_reason(struct writing *w, const struct decision *d,
    ack_reason_fn *fn, void *ctx, uint64_t *omitted, struct fault *f)
    MUST_CHECK;
#endif
