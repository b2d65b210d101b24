/*
 * newest - the highest purchase order number of a partner
 *
 * The numbers of a partner mostly grow, so most orders are past all that the
 * ledger holds, and need not be looked for.
 *
 * Invariants:
 * 1. KNOWN: no row of PARTNER has a higher number than NUMBER, in the order of
 *    the primary key.
 * 2. What lowers the highest (a rollback) makes it unknown.
 * 3. Rows are added by ledger_order_put alone.
 */
#ifndef NEWEST_H
#define NEWEST_H
#include "compiler.h"		/* MUST_CHECK */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stdint.h>

struct fault;
struct ledger;

/* Those that are longer are looked for. */
#define NEWEST_TEXT 64

struct newest {
	bool known;
	uint32_t partner;
	size_t len;
	char number[NEWEST_TEXT];
};

/* *PAST: the number is higher than any that the partner has in the ledger. */
bool newest_past(struct ledger *l, uint32_t partner, struct span number,
    bool *past, struct fault *f) MUST_CHECK;
/* A row with this number was added. */
void newest_added(struct ledger *l, uint32_t partner, struct span number);
void newest_forget(struct ledger *l);
#endif
