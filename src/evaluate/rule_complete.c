/* Is all there that the order, its lines and their offerings need?  (E2) */
#include "compiler.h"
#include "matter.h"
#include "object.h"
#include "rule.h"

/* An order that comes so far has its schema behind it, and what is wrong there
 * is told.  But no order is issued on the word of a decoder alone (E1). */
static void
order_value(struct matter *m, bool usable, enum field field)
{
	if (!usable)
		object_order(m, given(&m->order->field[field]) ? O_VALUE :
		    O_MISSING, field, NULL);
}

void
rule_order_values(struct matter *m)
{
	const struct purchase_order *o = m->order;
	const struct value *total = &ORDER_TEXT(o, TOTAL);
	order_value(m, o->identified, FIELD_NUMBER);
	order_value(m, o->order_day != NO_DAY, FIELD_ORDER_DATE);
	order_value(m, o->purpose != PURPOSE_NONE, FIELD_PURPOSE);
	order_value(m, o->request != REQUEST_NONE, FIELD_REQUEST_TYPE);
	order_value(m, given(&ORDER_TEXT(o, REQUEST_REFERENCE)),
	    FIELD_REQUEST_REFERENCE);
	order_value(m, given(&ORDER_TEXT(o, CUSTOMER_ID)),
	    FIELD_CUSTOMER_ID);
	/* Without its currency an amount cannot be read. */
	order_value(m, !given(total) || o->total_minor >= 0 ||
	    o->currency == NULL, FIELD_TOTAL);
}

static void
line_value(struct matter *m, bool usable, enum field field)
{
	if (!usable)
		object_line(m, given(&m->line->field[field -
		    FIELD_LINE_NUMBER]) ? O_VALUE : O_MISSING, field, NULL);
}

void
rule_line_values(struct matter *m)
{
	const struct order_line *l = m->line;
	line_value(m, l->number != 0, FIELD_LINE_NUMBER);
	line_value(m, l->action != ACTION_NONE, FIELD_ACTION);
	line_value(m, given(&LINE_TEXT(l, OFFERING)), FIELD_OFFERING);
	line_value(m, l->quantity > 0, FIELD_QUANTITY);
	line_value(m, !given(&LINE_TEXT(l, UNIT_PRICE)) ||
	    l->price_minor >= 0 || m->order->currency == NULL,
	    FIELD_UNIT_PRICE);
}

void
rule_lines_given(struct matter *m)
{
	if (m->order->line_count == 0)
		object_order(m, O_LINES_MISSING, FIELD_NONE, NULL);
}

void
rule_earlier_named(struct matter *m)
{
	if (!given(&ORDER_TEXT(m->order, EARLIER_ORDER)))
		object_order(m, O_EARLIER_MISSING, FIELD_EARLIER_ORDER, NULL);
}

void
rule_service_named(struct matter *m)
{
	if (!given(&LINE_TEXT(m->line, SERVICE_ID)))
		object_line(m, O_SERVICE_MISSING, FIELD_SERVICE_ID, NULL);
}

void
rule_billing_given(struct matter *m)
{
	if (!given(&ORDER_TEXT(m->order, BILLING_ACCOUNT)))
		object_order(m, O_BILLING_MISSING, FIELD_BILLING_ACCOUNT,
		    NULL);
}

static bool
has_prices(const struct purchase_order *o)
{
	for (uint32_t i = 0; i < o->n_lines; i++)
		if (given(&LINE_TEXT(&o->lines[i], UNIT_PRICE)))
			return true;
	return given(&ORDER_TEXT(o, TOTAL));
}

void
rule_currency_given(struct matter *m)
{
	const struct purchase_order *o = m->order;
	if (o->currency != NULL)
		return;
	if (given(&ORDER_TEXT(o, CURRENCY)))
		object_order(m, O_CURRENCY_UNKNOWN, FIELD_CURRENCY, NULL);
	else if (o->purpose == PURPOSE_ORDER || o->purpose == PURPOSE_CHANGE ||
	    has_prices(o))
		object_order(m, O_CURRENCY_MISSING, FIELD_CURRENCY, NULL);
}

static bool
has_place(const struct order_line *l, enum place_role role)
{
	for (uint32_t i = 0; i < l->n_places; i++)
		if (l->places[i].role == role)
			return true;
	return false;
}

/* Of a modification or cessation the place is known with the service. */
void
rule_places_given(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	for (unsigned role = ROLE_INSTALL; o != NULL && role <= ROLE_DELIVERY;
	    role++)
		if (o->place_required[role] &&
		    !has_place(m->line, (enum place_role)role))
			object_line(m, O_PLACE_MISSING, FIELD_PLACE_ROLE, "%s",
			    role_words[role]);
}

void
rule_characteristics_given(struct matter *m)
{
	const struct offering *o = matter_decision(m)->offering;
	for (uint32_t i = 0; o != NULL && i < o->n_characteristics; i++)
		if (o->characteristics[i].required &&
		    (matter_line(m)->given & UINT64_C(1) << i) == 0)
			object_absent_characteristic(m, O_CHAR_MISSING,
			    o->characteristics[i].name);
}
