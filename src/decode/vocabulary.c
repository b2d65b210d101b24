#include "vocabulary.h"
#include <string.h>

#define CHILDREN(first, last) EL_##first, EL_##last + 1
#define NO_CHILDREN EL_COUNT, EL_COUNT
#define SIMPLE(id, name, parent, field) \
	[EL_##id] = { name, EL_##parent, NO_CHILDREN, FIELD_##field }
#define COMPLEX(id, name, parent, children) \
	[EL_##id] = { name, EL_##parent, children, FIELD_NONE }

const struct element_row elements[EL_COUNT] = {
	[EL_ROOT] = { "purchaseOrders", EL_UNKNOWN, CHILDREN(ORDER, TOTALS),
	    FIELD_NONE },
	COMPLEX(ORDER, "purchaseOrder", ROOT, CHILDREN(REQUEST, TOTAL)),
	COMPLEX(TOTALS, "controlTotals", ROOT,
	    CHILDREN(TOTALS_AMOUNT, TOTALS_AMOUNT)),
	SIMPLE(TOTALS_AMOUNT, "amount", TOTALS, OTHER),

	COMPLEX(REQUEST, "initiatingRequest", ORDER, NO_CHILDREN),
	COMPLEX(CUSTOMER, "customer", ORDER, CHILDREN(CUSTOMER_NAME, CONTACT)),
	SIMPLE(BILLING_ACCOUNT, "billingAccount", ORDER, BILLING_ACCOUNT),
	SIMPLE(CURRENCY, "currency", ORDER, CURRENCY),
	SIMPLE(REQUESTED_DATE, "requestedDate", ORDER, REQUESTED_DATE),
	SIMPLE(COMPLETE_DELIVERY, "completeDelivery", ORDER,
	    COMPLETE_DELIVERY),
	SIMPLE(EARLIER_ORDER, "earlierOrder", ORDER, EARLIER_ORDER),
	SIMPLE(CHANGE_REASON, "reason", ORDER, CHANGE_REASON),
	SIMPLE(REQUIREMENT, "specialRequirement", ORDER, REQUIREMENT),
	COMPLEX(LINE, "line", ORDER, CHILDREN(OFFERING, LINE_REQUIREMENT)),
	SIMPLE(TOTAL, "total", ORDER, TOTAL),

	SIMPLE(CUSTOMER_NAME, "name", CUSTOMER, CUSTOMER_NAME),
	COMPLEX(CONTACT, "contact", CUSTOMER,
	    CHILDREN(CONTACT_NAME, CONTACT_PHONE)),
	SIMPLE(CONTACT_NAME, "name", CONTACT, CONTACT_NAME),
	SIMPLE(CONTACT_EMAIL, "email", CONTACT, CONTACT_EMAIL),
	SIMPLE(CONTACT_PHONE, "phone", CONTACT, CONTACT_PHONE),

	SIMPLE(OFFERING, "offering", LINE, OFFERING),
	SIMPLE(QUANTITY, "quantity", LINE, QUANTITY),
	SIMPLE(UNIT_PRICE, "unitPrice", LINE, UNIT_PRICE),
	SIMPLE(SERVICE_ID, "serviceId", LINE, SERVICE_ID),
	SIMPLE(LINE_REQUESTED_DATE, "requestedDate", LINE,
	    LINE_REQUESTED_DATE),
	COMPLEX(PLACE, "place", LINE, CHILDREN(STREET, COUNTRY)),
	SIMPLE(CHARACTERISTIC, "characteristic", LINE, CHARACTERISTIC),
	SIMPLE(FEASIBILITY, "feasibilityAssessment", LINE, FEASIBILITY),
	SIMPLE(LINE_REQUIREMENT, "specialRequirement", LINE, REQUIREMENT),

	SIMPLE(STREET, "street", PLACE, STREET),
	SIMPLE(HOUSE_NUMBER, "houseNumber", PLACE, HOUSE_NUMBER),
	SIMPLE(CITY, "city", PLACE, CITY),
	SIMPLE(POSTCODE, "postcode", PLACE, POSTCODE),
	SIMPLE(COUNTRY, "country", PLACE, COUNTRY),
};

const char *const head_paths[HEAD_PARTS] = {
	[HEAD_PARTNER] = "@partner",
	[HEAD_FILE_ID] = "@fileId",
	[HEAD_SEQUENCE] = "@sequence",
	[HEAD_CREATED] = "@created",
	[HEAD_ORDERS] = "controlTotals/@orders",
	[HEAD_LINES] = "controlTotals/@lines",
	[HEAD_CURRENCY] = "controlTotals/amount/@currency",
	[HEAD_AMOUNT] = "controlTotals/amount",
};

#define OF_HEAD(of, name, part) { EL_##of, name, FIELD_OTHER, HEAD_##part }
#define OF_ORDER(of, name, field) { EL_##of, name, FIELD_##field, HEAD_PARTS }

static const struct attribute_row rows[] = {
	OF_HEAD(ROOT, "partner", PARTNER),
	OF_HEAD(ROOT, "fileId", FILE_ID),
	OF_HEAD(ROOT, "sequence", SEQUENCE),
	OF_HEAD(ROOT, "created", CREATED),
	OF_HEAD(TOTALS, "orders", ORDERS),
	OF_HEAD(TOTALS, "lines", LINES),
	OF_HEAD(TOTALS_AMOUNT, "currency", CURRENCY),
	OF_ORDER(ORDER, "number", NUMBER),
	OF_ORDER(ORDER, "revision", REVISION),
	OF_ORDER(ORDER, "date", ORDER_DATE),
	OF_ORDER(ORDER, "purpose", PURPOSE),
	OF_ORDER(REQUEST, "type", REQUEST_TYPE),
	OF_ORDER(REQUEST, "reference", REQUEST_REFERENCE),
	OF_ORDER(CUSTOMER, "id", CUSTOMER_ID),
	OF_ORDER(REQUIREMENT, "code", REQUIREMENT_CODE),
	OF_ORDER(LINE, "number", LINE_NUMBER),
	OF_ORDER(LINE, "action", ACTION),
	OF_ORDER(PLACE, "role", PLACE_ROLE),
	OF_ORDER(CHARACTERISTIC, "name", CHARACTERISTIC_NAME),
	OF_ORDER(LINE_REQUIREMENT, "code", REQUIREMENT_CODE),
};
#define ROWS_END (rows + sizeof(rows) / sizeof(rows[0]))

enum element
element_find(enum element parent, enum element guess, const char *name)
{
	const struct element_row *p = &elements[parent];
	if (guess == EL_UNKNOWN)
		guess = p->first;
	for (enum element e = guess; e < p->end; e++)
		if (strcmp(elements[e].name, name) == 0)
			return e;
	for (enum element e = p->first; e < guess; e++)
		if (strcmp(elements[e].name, name) == 0)
			return e;
	return EL_UNKNOWN;
}

const struct attribute_row *
attribute_next(enum element of, const struct attribute_row *row)
{
	for (row = row == NULL ? rows : row + 1; row < ROWS_END; row++)
		if (row->of == of)
			return row;
	return NULL;
}

const struct attribute_row *
attribute_find(enum element of, const char *name)
{
	const struct attribute_row *row = attribute_next(of, NULL);
	while (row != NULL && strcmp(row->name, name) != 0)
		row = attribute_next(of, row);
	return row;
}
