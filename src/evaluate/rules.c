/*
 * The table.  Rows stand in the order in which they are tried; their numbers
 * are in the ledgers of everyone who runs this, and are never used again.
 */
#include "rules.h"
#include "compiler.h"
#include "evaluate.h"
#include "matter.h"
#include "rule.h"
#include <assert.h>
#include <stddef.h>

#define ORDER FOR(PURPOSE_ORDER)
#define CHANGE FOR(PURPOSE_CHANGE)
#define CANCEL FOR(PURPOSE_CANCEL)
#define ASSESS FOR(PURPOSE_FEASIBILITY)
#define UNKNOWN FOR(PURPOSE_NONE)
#define WANTED (ORDER | CHANGE | ASSESS)	/* lines ask for something */
#define MOST (WANTED | UNKNOWN)
#define ALL (MOST | CANCEL)

#define ADD FOR(ACTION_ADD)
#define MODIFY FOR(ACTION_MODIFY)
#define DELETE FOR(ACTION_DELETE)
#define ANY (ADD | MODIFY | DELETE | FOR(ACTION_NONE))

#define ORDER_RULE(number, purposes, test, statement, name, what) \
	{ (number), { (name), (statement), (what) }, SCOPE_ORDER, (purposes), \
	0, (test) }
#define LINE_RULE(number, purposes, actions, test, statement, name, what) \
	{ (number), { (name), (statement), (what) }, SCOPE_LINE, (purposes), \
	(actions), (test) }

static const struct rule complete[] = {
	ORDER_RULE(4, ALL, rule_order_values, "E2 E3", "order-values",
	    "number, date, purpose, request, reference and customer are given"),
	ORDER_RULE(5, WANTED, rule_lines_given, "E2", "lines-given",
	    "an order that is no cancellation has lines"),
	ORDER_RULE(6, CHANGE | CANCEL, rule_earlier_named, "E7 E8",
	    "earlier-named",
	    "a change or cancellation names the earlier order"),
	ORDER_RULE(7, ORDER | CHANGE, rule_billing_given, "E2",
	    "billing-given", "an order or change has a billing account"),
	ORDER_RULE(8, ALL, rule_currency_given, "E2", "currency-given",
	    "where there are prices there is a currency"),
	LINE_RULE(9, ALL, ANY, rule_line_values, "E2", "line-values",
	    "each line has a number, an action, an offering and a quantity"),
	LINE_RULE(10, WANTED, MODIFY | DELETE, rule_service_named, "E2 E9",
	    "service-named", "a modification or cessation names its service"),
	LINE_RULE(11, WANTED, ADD, rule_places_given, "E2", "places-given",
	    "the places that the offering needs are given"),
	LINE_RULE(12, WANTED, ADD, rule_characteristics_given, "E2",
	    "characteristics-given",
	    "the characteristics that the offering needs are given"),
};

static const struct rule correct[] = {
	ORDER_RULE(13, ALL, rule_customer_known, "E1", "customer-known",
	    "the customer is registered, and may order"),
	ORDER_RULE(14, MOST, rule_order_date_ahead, "E1", "order-date-ahead",
	    "the requested date of the order is not past"),
	ORDER_RULE(15, ALL, rule_line_numbers_once, "E1", "line-numbers-once",
	    "no two lines have the same number"),
	ORDER_RULE(16, MOST, rule_total_right, "E1", "total-right",
	    "the total is the sum of the lines"),
	LINE_RULE(17, MOST, ANY, rule_offering_known, "E1", "offering-known",
	    "the offering is in the catalogue"),
	/* What was sold can end, whatever has become of its offering (E9). */
	LINE_RULE(18, MOST, ADD | MODIFY, rule_offering_on_sale, "E1",
	    "offering-on-sale", "the offering is on sale at the order's date"),
	LINE_RULE(19, MOST, ADD | MODIFY, rule_offering_agreed, "E1",
	    "offering-agreed", "the partner may order the offering"),
	LINE_RULE(20, MOST, ANY, rule_action_allowed, "E1", "action-allowed",
	    "the offering allows the action"),
	LINE_RULE(21, ASSESS, DELETE, rule_action_fits, "E1 E5", "action-fits",
	    "an assessment is asked of what is added or modified"),
	LINE_RULE(22, ASSESS, ADD | MODIFY, rule_assessment_sold, "E5",
	    "assessment-sold", "the offering can be assessed"),
	LINE_RULE(23, MOST, ANY, rule_characteristics_known, "E1",
	    "characteristics-known", "the offering has the characteristics"),
	LINE_RULE(24, MOST, ANY, rule_characteristics_once, "E1",
	    "characteristics-once", "no characteristic is given twice"),
	LINE_RULE(25, MOST, ANY, rule_characteristics_possible, "E1",
	    "characteristics-possible", "the characteristics can be so"),
	LINE_RULE(26, MOST, ANY, rule_quantity_possible, "E1",
	    "quantity-possible", "so many can be ordered"),
	LINE_RULE(27, MOST, ANY, rule_currency_agreed, "E1",
	    "currency-agreed", "the offering is sold in the order's currency"),
	LINE_RULE(28, MOST, ADD | MODIFY, rule_price_agreed, "E1",
	    "price-agreed", "the price is the agreed one, within tolerance"),
	LINE_RULE(29, MOST, ANY, rule_amount_bounded, "E1", "amount-bounded",
	    "quantity times price is an amount that orders may have"),
	LINE_RULE(30, MOST, ANY, rule_line_date_ahead, "E1",
	    "line-date-ahead", "the requested date of the line is not past"),
	LINE_RULE(31, MOST, ANY, rule_place_roles, "E1", "place-roles",
	    "the offering has places of these roles"),
	LINE_RULE(32, MOST, ANY, rule_place_once, "E1", "place-once",
	    "no role has two places"),
};

static const struct rule reference[] = {
	ORDER_RULE(33, CHANGE | CANCEL, rule_earlier_known, "E7 E8",
	    "earlier-known", "the earlier order was accepted from the partner"),
	ORDER_RULE(34, CHANGE | CANCEL, rule_earlier_open, "E7 E8",
	    "earlier-open", "the earlier order can still be changed"),
	ORDER_RULE(35, CHANGE | CANCEL, rule_earlier_customer, "E7 E8",
	    "earlier-customer", "the earlier order is of the same customer"),
	ORDER_RULE(54, CHANGE | CANCEL, rule_revision_rises, "E7 E8",
	    "revision-rises", "no higher revision of it was accepted"),
	ORDER_RULE(55, CHANGE, rule_change_next, "E7", "change-next",
	    "no other change of the earlier order is on its way"),
	ORDER_RULE(56, CHANGE, rule_change_alters, "E7", "change-alters",
	    "the change alters something"),
	LINE_RULE(57, CANCEL, ANY, rule_cancelled_line, "E8",
	    "cancelled-line",
	    "the earlier order has the line, and it is not cancelled"),
	ORDER_RULE(36, WANTED, rule_service_once, "E9", "service-once",
	    "no service is begun twice, or ended twice, in one order"),
	LINE_RULE(37, WANTED, MODIFY | DELETE, rule_service_known, "E9",
	    "service-known", "the service is one of the customer's"),
	LINE_RULE(38, WANTED, MODIFY | DELETE, rule_service_active, "E9",
	    "service-active", "the service has not ended"),
	LINE_RULE(39, WANTED, MODIFY | DELETE, rule_service_offering, "E9",
	    "service-offering", "the service is of the line's offering"),
	LINE_RULE(40, WANTED, ADD, rule_service_new, "E6",
	    "service-new", "the service to be added does not exist"),
};

static const struct rule special[] = {
	ORDER_RULE(49, ORDER | CHANGE | CANCEL, special_order_requirement,
	    "E11 E12", "no-order-requirement",
	    "the order as a whole has no special requirement"),
	LINE_RULE(41, ORDER | CHANGE, ADD | MODIFY, special_characteristic,
	    "E11 E12", "characteristic-standard",
	    "the characteristics are in the standard range"),
	LINE_RULE(42, ORDER | CHANGE, ADD | MODIFY, special_quantity,
	    "E11 E12", "quantity-standard",
	    "the quantity is in the standard range"),
	LINE_RULE(43, ORDER | CHANGE, ADD | MODIFY | DELETE, special_lead_time,
	    "E11 E12", "lead-time-kept",
	    "the requested date leaves the lead time of the offering"),
	LINE_RULE(44, ORDER | CHANGE | CANCEL, ADD | MODIFY | DELETE,
	    special_requirement, "E11 E12", "no-requirement",
	    "there is no special requirement"),
	LINE_RULE(45, ORDER | CHANGE, ADD | MODIFY, special_place, "E11 E12",
	    "place-standard", "the place is in the standard area"),
	LINE_RULE(46, ORDER | CHANGE, ADD | MODIFY, special_always, "E11 E12",
	    "assessment-not-always",
	    "the offering does not always need an assessment"),
};

static const struct rule feasibility[] = {
	LINE_RULE(47, ORDER | CHANGE, ADD | MODIFY | DELETE, feasibility_never,
	    "E1", "standard-only",
	    "a special line is of an offering that may be special"),
	LINE_RULE(48, ORDER | CHANGE, ADD | MODIFY | DELETE, feasibility_gate,
	    "E11 E12", "assessment-fits",
	    "a special line has an assessment that is feasible and fits"),
};

static const struct {
	const struct rule *rules;
	size_t n;
} steps[STEP_COUNT] = {
	[STEP_COMPLETE] = { complete, ARRAY_LEN(complete) },
	[STEP_CORRECT] = { correct, ARRAY_LEN(correct) },
	[STEP_REFERENCE] = { reference, ARRAY_LEN(reference) },
	[STEP_SPECIAL] = { special, ARRAY_LEN(special) },
	[STEP_FEASIBILITY] = { feasibility, ARRAY_LEN(feasibility) },
};

/* Steps that are not made of rules; evaluate.c takes them. */
static const struct rule_text others[] = {
	[RULE_IDENTITY] = { "identity", "E10",
	    "the purchase order was not received before" },
	[RULE_SCHEMA] = { "schema", "E1",
	    "the purchase order is written as the schema demands" },
	[RULE_POLICY] = { "policy", "E1",
	    "the rest of the file allows it to be accepted" },
	[RULE_TOGETHER] = { "together", "E12",
	    "nothing that is to be delivered with it is special" },
};

void
rules_note(struct matter *m, unsigned number, bool fired)
{
	m->d->trace.tried |= UINT64_C(1) << number;
	if (fired)
		m->d->trace.fired |= UINT64_C(1) << number;
}

/* The rules of a step that are of SCOPE and for a purpose and an action. */
static uint32_t
chosen(enum step step, enum scope scope, unsigned purpose, unsigned action)
{
	uint32_t set = 0;
	assert(steps[step].n <= 32);
	for (size_t i = 0; i < steps[step].n; i++) {
		const struct rule *r = &steps[step].rules[i];
		if (r->scope == scope && (r->purposes & FOR(purpose)) != 0 &&
		    (scope == SCOPE_ORDER || (r->actions & FOR(action)) != 0))
			set |= UINT32_C(1) << i;
	}
	return set;
}

void
rules_choose(struct rules_chosen *c)
{
	for (unsigned s = 0; s < STEP_COUNT; s++)
		for (unsigned p = 0; p < RULE_PURPOSES; p++) {
			c->order[s][p] = chosen(s, SCOPE_ORDER, p, 0);
			for (unsigned a = 0; a < RULE_ACTIONS; a++)
				c->line[s][p][a] = chosen(s, SCOPE_LINE, p, a);
		}
}

static void
try_all(struct matter *m, enum step step, uint32_t set)
{
	struct trace *trace = &m->d->trace;
	uint64_t tried = 0, fired = 0;
	for (; set != 0; set &= set - 1) {
		const struct rule *r =
		    &steps[step].rules[__builtin_ctz(set)];
		m->objected = false;
		r->test(m);
		tried |= UINT64_C(1) << r->number;
		fired |= (uint64_t)m->objected << r->number;
	}
	trace->tried |= tried;
	trace->fired |= fired;
}

void
rules_try_line(struct matter *m, enum step step)
{
	try_all(m, step, m->e->chosen.line[step][m->order->purpose]
	    [m->line->action]);
}

void
rules_try(struct matter *m, enum step step)
{
	m->line = NULL;
	try_all(m, step, m->e->chosen.order[step][m->order->purpose]);
	for (uint32_t i = 0; i < m->order->n_lines; i++) {
		matter_turn(m, i);
		if (step == STEP_COMPLETE || !matter_line(m)->settled)
			rules_try_line(m, step);
	}
	m->line = NULL;
}

const struct rule_text *
evaluate_rule(unsigned number)
{
	if (number < ARRAY_LEN(others))
		return &others[number];
	for (size_t s = 0; s < STEP_COUNT; s++)
		for (size_t i = 0; i < steps[s].n; i++)
			if (steps[s].rules[i].number == number)
				return &steps[s].rules[i].text;
	return NULL;
}
