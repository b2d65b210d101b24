/*
 * tally - counts that have to agree: orders, lines and money by outcome
 *
 * The same type is filled by deciding, by the ledger's rows and by parsing
 * the written documents again; the equations of the report compare them.
 */
#ifndef TALLY_H
#define TALLY_H
#include "money.h"		/* struct totals */
#include <stdint.h>

enum outcome { OUTCOME_ISSUED, OUTCOME_SPECIAL, OUTCOME_REJECTED,
	OUTCOME_DUPLICATE, OUTCOME_HELD, OUTCOME_COUNT };
/* "issued", "special-handling", "rejected", "duplicate", "held" */
extern const char *const outcome_words[OUTCOME_COUNT];

struct tally {
	uint64_t orders[OUTCOME_COUNT];
	uint64_t lines[OUTCOME_COUNT];
	struct totals amount[OUTCOME_COUNT];
	uint64_t customer_orders[2];	/* standard; marked special */
};

/* What arrived, counted where it was decoded. */
struct received {
	uint64_t orders, lines;
	struct totals amount;
};
#endif
