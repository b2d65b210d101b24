/*
 * decision - what evaluate hands to issue: one purchase order, decided
 *
 * Memory is the batch's arena, as the order's.
 */
#ifndef DECISION_H
#define DECISION_H
#include "catalogue.h"		/* struct offering */
#include "digest.h"		/* DIGEST_BYTES, ORDER_ID_TEXT */
#include "purchase_order.h"	/* struct purchase_order */
#include "tally.h"		/* enum outcome */
#include <stdbool.h>
#include <stdint.h>

enum order_kind { KIND_PROVIDE, KIND_MODIFY, KIND_CEASE, KIND_CHANGE,
	KIND_CANCEL, KIND_FEASIBILITY, KIND_COUNT };
extern const char *const kind_words[KIND_COUNT];

/* What a customer order asks of those who handle it (E5 to E9): a set. */
enum requires { REQUIRES_FEASIBILITY, REQUIRES_PROVISIONING,
	REQUIRES_SERVICE_CHANGE, REQUIRES_ORDER_CHANGE,
	REQUIRES_ORDER_CANCELLATION, REQUIRES_SERVICE_CESSATION,
	REQUIRES_COUNT };
extern const char *const requires_words[REQUIRES_COUNT];

enum relation { RELATION_SIBLING, RELATION_CHANGES, RELATION_CANCELS,
	RELATION_COUNT };
extern const char *const relation_words[RELATION_COUNT];

struct related {
	char id[ORDER_ID_TEXT];
	enum relation role;
};

/* What a change does to a line of the earlier order (E7). */
enum line_change { CHANGE_NONE, CHANGE_UNCHANGED, CHANGE_CHANGED,
	CHANGE_ADDED, CHANGE_REMOVED, CHANGE_COUNT };
extern const char *const line_change_words[CHANGE_COUNT];

/* A value that is not what it was; absent: there was, or is, none. */
struct difference {
	enum field field;
	struct span name;	/* which place (its role), characteristic,
				 * requirement (its code); else absent */
	struct span from, to;
};
struct differences {
	uint32_t n;
	struct difference *at;
};

/* What was found about a line; same index as order->lines. */
struct line_decision {
	const struct offering *offering;	/* NULL = unknown */
	int64_t price_minor;		/* stated, or else the catalogue's */
	bool price_stated;
	uint64_t special;		/* SPECIAL_BIT of each S_ reason */
	bool assessed;			/* special, and evidence fits (E11) */
	struct span assessment;		/* the evidence used; absent if none */
	/* of a change whose earlier order could be compared */
	enum line_change change;
	const struct order_line *before;	/* if CHANGE_CHANGED */
	struct differences differences;		/* likewise */
};
#define SPECIAL_BIT(why) (UINT64_C(1) << ((why) - S_CHARACTERISTIC))

struct customer_order {
	char id[ORDER_ID_TEXT];
	uint32_t ordinal;		/* in its purchase order, from 1 */
	enum order_kind kind;
	bool special;			/* handed to special handling (E12) */
	bool notice;			/* tells special handling of another */
	uint32_t requires;		/* bits of enum requires */
	uint32_t n_lines, n_related;
	uint32_t *lines;		/* indexes into order->lines */
	struct related *related;
	int32_t requested_day;		/* NO_DAY = none */
};

/* Which rules were tried and which objected: bits are rule numbers, which
 * are for ever (evaluate/rules.c).  EVIDENCE names what was looked up, with
 * "; " between: "earlier PO-1/0 open; FA-77 v1 fits".  A row of a register is
 * named with the version that made it what it was:
 *	customer C-10077 v4 active
 *	service SVC-1 v2 active
 *	status PO-1/0 v3 completed		(of an earlier order)
 *	FA-77 v1 fits				(an assessment)
 * This is in ledgers, so it stays readable for ever. */
struct trace {
	uint64_t tried, fired;
	struct span evidence;
};
/* A rule in words: its name, the statement it enforces, what it asks. */
struct rule_text {
	const char *name, *statement, *what;
};

/* A purchase order of the partner, by its identity. */
struct order_name {
	struct span number;
	uint32_t revision;
};

/* The first answer to a purchase order that came again, or to the first
 * cancellation of the same things. */
struct first_answer {
	struct order_name name;
	enum outcome outcome;
	int64_t intake;
	uint32_t ordinal;
	uint32_t customer_orders;
};

struct decision {
	const struct purchase_order *order;
	enum outcome outcome;
	bool corrects;			/* it closes an earlier rejection of
					 * this number and revision */
	bool conflict;			/* identity used for other content */
	bool unjudged;			/* held with its file */
	struct first_answer first;	/* if OUTCOME_DUPLICATE */
	struct line_decision *lines;	/* order->n_lines */
	uint32_t n_orders;
	struct customer_order *orders;
	/* change and cancel: the earlier order's revision that was found; what
	 * was ordered at first; and what it says now, the latest change */
	uint32_t earlier_revision;
	struct order_name root, head;
	bool nothing_left;		/* a cancel: of the earlier order */
	/* change: the earlier order; NULL if it could not be compared */
	const struct purchase_order *before;
	struct differences differences;	/* in what is not of a line */
	uint32_t n_removed;
	const struct order_line **removed;	/* lines of BEFORE */
	struct trace trace;
	uint8_t fingerprint[DIGEST_BYTES];
};
#endif
