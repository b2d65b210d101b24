/*
 * matter - the purchase order that is being decided, and what is known of it
 *
 * Made once for each order; the steps of evaluate.c read and fill it in their
 * order.  Rules see nothing else, ask no ledger and cannot fail: whatever they
 * need was looked up before (evidence.c).  Its memory is the batch's arena.
 */
#ifndef MATTER_H
#define MATTER_H
#include "decision.h"		/* struct decision */
#include "evaluate.h"		/* enum resume */
#include "ledger.h"		/* struct order_row, ... */
#include "ledger_register.h"	/* struct customer_row, ... */
#include "partner.h"		/* struct partner */
#include "rules.h"		/* struct rules_chosen, by value */
#include <stdbool.h>
#include <stdint.h>

struct evaluator {
	const struct catalogue *catalogue;
	struct ledger *ledger;		/* NULL: nothing is known */
	int32_t today;
	enum reason refuse_all;		/* REASON_COUNT: no */
	bool rehearsal;
	struct digest *digest;
	struct rules_chosen chosen;
	/* of the registers that were asked for; 0: never loaded, -1: not
	 * asked for yet */
	int64_t version[REGISTER_COUNT];
	enum resume resume;		/* the order at hand was held */
	evaluate_recall_fn *recall;	/* NULL: nothing can be recalled */
	void *recall_ctx;
};

/* A customer order of the earlier order. */
struct earlier_part {
	struct order_name of;
	uint32_t ordinal;
	bool special;
};

/* What the ledger says about the order as a whole. */
struct evidence {
	bool customer_found;		/* only if customers are loaded */
	struct customer_row customer;
	bool earlier_found;
	struct order_row earlier;	/* its latest accepted revision */
	/* What was ordered at first, and what it says now: its latest change
	 * that holds, or itself (earlier.h). */
	struct order_row root, head;
	struct status_row root_status, head_status; /* Track & Manage's */
	uint32_t n_parts;
	struct earlier_part *parts;	/* those that are changed, cancelled */
	uint32_t n_cancelled;
	struct cancelled_line *cancelled;	/* lines of it, by number */
	/* the cancellation of exactly what this one cancels */
	bool cancelled_alike;
	struct order_row cancellation;
	const struct purchase_order *before;	/* HEAD, if it is needed */
	bool before_gone;		/* it is needed, and cannot be had */
	bool below_found, above_found;	/* other revisions of the number */
	uint32_t below, above;
};

/* What is known about one line, beside its decision. */
struct line_matter {
	/* of each characteristic of the line; NULL: it has no such one */
	const struct char_spec **specs;
	uint64_t given;			/* bits: the offering's that it has */
	const struct service_row *service;	/* NULL: none is known */
	const struct assessment_row *assessment;
	bool assessment_of_other;	/* another partner has one so called */
	const char *gap;		/* why it is no evidence, in words */
	bool settled;			/* a change leaves it as it was */
};

struct matter {
	struct evaluator *e;
	const struct partner *partner;
	struct purchase_order *order;
	struct arena *arena;
	struct decision *d;
	struct evidence evidence;
	struct line_matter *lines;	/* order->n_lines */
	uint32_t decoded;		/* findings that decoding has made */
	/* Lines of the earlier order, by number, but for cancelled ones. */
	uint32_t n_lines_before;
	const struct order_line **lines_before;
	bool partial;			/* decoding has left something out */
	bool repeats_rejection;		/* and is judged anew */
	bool telling;			/* special rules: say what was found */
	bool currency_told;
	bool order_special;		/* by a requirement of its own */
	bool held;			/* its earlier order has not arrived */
	bool objected;			/* the rule at hand has objected */
	uint32_t at;			/* index of the line at hand */
	const struct order_line *line;	/* NULL: the order as a whole */
};

/* Begin: room for the decision, offerings and characteristics looked up.
 * False if there is no room: such an order is refused as too large. */
bool matter_begin(struct matter *m);
/* Turn to line I. */
void matter_turn(struct matter *m, uint32_t i);

static inline struct line_decision *
matter_decision(const struct matter *m)
{
	return &m->d->lines[m->at];
}

static inline struct line_matter *
matter_line(const struct matter *m)
{
	return &m->lines[m->at];
}

/* Was the value given?  (Empty is not.) */
static inline bool
given(const struct value *v)
{
	return v->text.len > 0;
}
#endif
