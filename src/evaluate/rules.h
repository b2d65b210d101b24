/*
 * rules - what is demanded of a purchase order, as a table
 *
 * A rule has a number, which is for ever: it is a bit in the trace that the
 * ledger keeps.  It is tried where its purposes and actions say so.  Its test
 * objects (object.h), or adds to what makes a line special (special.h), or is
 * silent; it needs no evidence that is not in the matter.
 */
#ifndef RULES_H
#define RULES_H
#include "decision.h"		/* struct rule_text */
#include "purchase_order.h"	/* enum purpose, array sizes */
#include <stdbool.h>
#include <stdint.h>

struct matter;

/* Steps of mission.md that are made of rules, in their order. */
enum step { STEP_COMPLETE, STEP_CORRECT, STEP_REFERENCE, STEP_SPECIAL,
	STEP_FEASIBILITY, STEP_COUNT };
enum scope { SCOPE_ORDER, SCOPE_LINE };

/* Sets of purposes and actions; bit 0 is "none that can be used". */
#define FOR(what) (1u << (what))

struct rule {
	unsigned number;
	struct rule_text text;
	enum scope scope;
	unsigned purposes;		/* of the order: a set */
	unsigned actions;		/* of the line: a set; order rules: 0 */
	void (*test)(struct matter *m);
};

/* Rules that steps without a table of their own leave in the trace. */
enum { RULE_IDENTITY = 0, RULE_SCHEMA = 1, RULE_POLICY = 2,
	RULE_TOGETHER = 3 };
void rules_note(struct matter *m, unsigned number, bool fired);

/* Which rules of a step are for which orders and lines: bits, by their place
 * in its table.  Made once, so that a rule that is for others costs nothing. */
#define RULE_PURPOSES (PURPOSE_FEASIBILITY + 1)
#define RULE_ACTIONS (ACTION_DELETE + 1)
struct rules_chosen {
	uint32_t order[STEP_COUNT][RULE_PURPOSES];
	uint32_t line[STEP_COUNT][RULE_PURPOSES][RULE_ACTIONS];
};
void rules_choose(struct rules_chosen *c);

void rules_try(struct matter *m, enum step step);
/* Try one step for the line at hand alone. */
void rules_try_line(struct matter *m, enum step step);
#endif
