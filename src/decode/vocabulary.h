/*
 * vocabulary - the elements and attributes of xsd/purchase-orders.xsd
 *
 * The tree that the XML decoder walks down and that CSV orders are replayed
 * along.  What an element or attribute means is its enum field; the parts of
 * the document around the orders (root, control totals) have FIELD_OTHER.
 * Children of one element stand together, in the order of the schema.
 */
#ifndef VOCABULARY_H
#define VOCABULARY_H
#include "field.h"		/* enum field */
#include <stdbool.h>

#define ORDERS_NAMESPACE "urn:ordermill:purchase-orders:1"

/* What stands around the orders. */
enum head_part { HEAD_PARTNER, HEAD_FILE_ID, HEAD_SEQUENCE, HEAD_CREATED,
	HEAD_ORDERS, HEAD_LINES, HEAD_CURRENCY, HEAD_AMOUNT, HEAD_PARTS };
/* "@partner", "controlTotals/@orders" */
extern const char *const head_paths[HEAD_PARTS];

enum element {
	EL_ROOT,
	/* below purchaseOrders */
	EL_ORDER, EL_TOTALS,
	/* below controlTotals */
	EL_TOTALS_AMOUNT,
	/* below purchaseOrder */
	EL_REQUEST, EL_CUSTOMER, EL_BILLING_ACCOUNT, EL_CURRENCY,
	EL_REQUESTED_DATE, EL_COMPLETE_DELIVERY, EL_EARLIER_ORDER,
	EL_CHANGE_REASON, EL_REQUIREMENT, EL_LINE, EL_TOTAL,
	/* below customer, contact */
	EL_CUSTOMER_NAME, EL_CONTACT,
	EL_CONTACT_NAME, EL_CONTACT_EMAIL, EL_CONTACT_PHONE,
	/* below line */
	EL_OFFERING, EL_QUANTITY, EL_UNIT_PRICE, EL_SERVICE_ID,
	EL_LINE_REQUESTED_DATE, EL_PLACE, EL_CHARACTERISTIC, EL_FEASIBILITY,
	EL_LINE_REQUIREMENT,
	/* below place */
	EL_STREET, EL_HOUSE_NUMBER, EL_CITY, EL_POSTCODE, EL_COUNTRY,
	EL_COUNT,
	EL_UNKNOWN = EL_COUNT
};

struct attribute_row {
	const char *name;
	enum field field;
	enum head_part part;		/* if FIELD_OTHER */
};
struct element_row {
	const char *name;
	enum element parent;
	enum element first, end;	/* children: FIRST <= child < END */
	enum field text;		/* FIELD_NONE: has no text of its own */
	const struct attribute_row *attributes;
	unsigned n_attributes;
};
extern const struct element_row elements[EL_COUNT];

/* The child of PARENT called NAME, or EL_UNKNOWN. */
enum element element_find(enum element parent, const char *name);
/* NULL if the element has no such attribute. */
const struct attribute_row *attribute_find(enum element of, const char *name);
#endif
