/* The customer, where a register of customers was ever loaded. */
#include "matter.h"
#include "object.h"
#include "rule.h"

void
rule_customer_known(struct matter *m)
{
	const struct evidence *e = &m->evidence;
	if (m->e->version[REGISTER_CUSTOMERS] <= 0 ||
	    !given(&ORDER_TEXT(m->order, CUSTOMER_ID)))
		return;
	if (!e->customer_found)
		object_order(m, O_CUSTOMER, FIELD_CUSTOMER_ID, NULL);
	else if (!span_is(e->customer.status, "active"))
		object_order(m, O_CUSTOMER_STATUS, FIELD_CUSTOMER_ID,
		    "its status is " SPAN_FMT, SPAN_ARG(e->customer.status));
}
