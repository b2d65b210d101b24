#include "vocabulary.h"
#include "compiler.h"
#include <string.h>

#define OF_HEAD(name, part) { name, FIELD_OTHER, HEAD_##part }
#define OF_ORDER(name, field) { name, FIELD_##field, HEAD_PARTS }

static const struct attribute_row root_attributes[] = {
	OF_HEAD("partner", PARTNER),
	OF_HEAD("fileId", FILE_ID),
	OF_HEAD("sequence", SEQUENCE),
	OF_HEAD("created", CREATED),
};
static const struct attribute_row totals_attributes[] = {
	OF_HEAD("orders", ORDERS),
	OF_HEAD("lines", LINES),
};
static const struct attribute_row amount_attributes[] = {
	OF_HEAD("currency", CURRENCY),
};
static const struct attribute_row order_attributes[] = {
	OF_ORDER("number", NUMBER),
	OF_ORDER("revision", REVISION),
	OF_ORDER("date", ORDER_DATE),
	OF_ORDER("purpose", PURPOSE),
};
static const struct attribute_row request_attributes[] = {
	OF_ORDER("type", REQUEST_TYPE),
	OF_ORDER("reference", REQUEST_REFERENCE),
};
static const struct attribute_row customer_attributes[] = {
	OF_ORDER("id", CUSTOMER_ID),
};
static const struct attribute_row line_attributes[] = {
	OF_ORDER("number", LINE_NUMBER),
	OF_ORDER("action", ACTION),
};
static const struct attribute_row place_attributes[] = {
	OF_ORDER("role", PLACE_ROLE),
};
static const struct attribute_row characteristic_attributes[] = {
	OF_ORDER("name", CHARACTERISTIC_NAME),
};
static const struct attribute_row requirement_attributes[] = {
	OF_ORDER("code", REQUIREMENT_CODE),
};

#define CHILDREN(first, last) EL_##first, EL_##last + 1
#define NO_CHILDREN EL_COUNT, EL_COUNT
#define NO_ATTRIBUTES NULL, 0
#define ATTRIBUTES(of) of##_attributes, ARRAY_LEN(of##_attributes)
#define SIMPLE(id, name, parent, field) \
	[EL_##id] = { name, EL_##parent, NO_CHILDREN, FIELD_##field, \
	    NO_ATTRIBUTES }
#define ATTRIBUTED(id, name, parent, field, of) \
	[EL_##id] = { name, EL_##parent, NO_CHILDREN, FIELD_##field, \
	    ATTRIBUTES(of) }
#define COMPLEX(id, name, parent, children, attrs) \
	[EL_##id] = { name, EL_##parent, children, FIELD_NONE, attrs }

const struct element_row elements[EL_COUNT] = {
	[EL_ROOT] = { "purchaseOrders", EL_UNKNOWN, CHILDREN(ORDER, TOTALS),
	    FIELD_NONE, ATTRIBUTES(root) },
	COMPLEX(ORDER, "purchaseOrder", ROOT, CHILDREN(REQUEST, TOTAL),
	    ATTRIBUTES(order)),
	COMPLEX(TOTALS, "controlTotals", ROOT,
	    CHILDREN(TOTALS_AMOUNT, TOTALS_AMOUNT), ATTRIBUTES(totals)),
	ATTRIBUTED(TOTALS_AMOUNT, "amount", TOTALS, OTHER, amount),

	COMPLEX(REQUEST, "initiatingRequest", ORDER, NO_CHILDREN,
	    ATTRIBUTES(request)),
	COMPLEX(CUSTOMER, "customer", ORDER, CHILDREN(CUSTOMER_NAME, CONTACT),
	    ATTRIBUTES(customer)),
	SIMPLE(BILLING_ACCOUNT, "billingAccount", ORDER, BILLING_ACCOUNT),
	SIMPLE(CURRENCY, "currency", ORDER, CURRENCY),
	SIMPLE(REQUESTED_DATE, "requestedDate", ORDER, REQUESTED_DATE),
	SIMPLE(COMPLETE_DELIVERY, "completeDelivery", ORDER,
	    COMPLETE_DELIVERY),
	SIMPLE(EARLIER_ORDER, "earlierOrder", ORDER, EARLIER_ORDER),
	SIMPLE(CHANGE_REASON, "reason", ORDER, CHANGE_REASON),
	ATTRIBUTED(REQUIREMENT, "specialRequirement", ORDER, REQUIREMENT,
	    requirement),
	COMPLEX(LINE, "line", ORDER, CHILDREN(OFFERING, LINE_REQUIREMENT),
	    ATTRIBUTES(line)),
	SIMPLE(TOTAL, "total", ORDER, TOTAL),

	SIMPLE(CUSTOMER_NAME, "name", CUSTOMER, CUSTOMER_NAME),
	COMPLEX(CONTACT, "contact", CUSTOMER,
	    CHILDREN(CONTACT_NAME, CONTACT_PHONE), NO_ATTRIBUTES),
	SIMPLE(CONTACT_NAME, "name", CONTACT, CONTACT_NAME),
	SIMPLE(CONTACT_EMAIL, "email", CONTACT, CONTACT_EMAIL),
	SIMPLE(CONTACT_PHONE, "phone", CONTACT, CONTACT_PHONE),

	SIMPLE(OFFERING, "offering", LINE, OFFERING),
	SIMPLE(QUANTITY, "quantity", LINE, QUANTITY),
	SIMPLE(UNIT_PRICE, "unitPrice", LINE, UNIT_PRICE),
	SIMPLE(SERVICE_ID, "serviceId", LINE, SERVICE_ID),
	SIMPLE(LINE_REQUESTED_DATE, "requestedDate", LINE,
	    LINE_REQUESTED_DATE),
	COMPLEX(PLACE, "place", LINE, CHILDREN(STREET, COUNTRY),
	    ATTRIBUTES(place)),
	ATTRIBUTED(CHARACTERISTIC, "characteristic", LINE, CHARACTERISTIC,
	    characteristic),
	SIMPLE(FEASIBILITY, "feasibilityAssessment", LINE, FEASIBILITY),
	ATTRIBUTED(LINE_REQUIREMENT, "specialRequirement", LINE, REQUIREMENT,
	    requirement),

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

enum element
element_find(enum element parent, const char *name)
{
	const struct element_row *p = &elements[parent];
	for (enum element e = p->first; e < p->end; e++)
		if (strcmp(elements[e].name, name) == 0)
			return e;
	return EL_UNKNOWN;
}

const struct attribute_row *
attribute_find(enum element of, const char *name)
{
	const struct element_row *e = &elements[of];
	for (unsigned i = 0; i < e->n_attributes; i++)
		if (strcmp(e->attributes[i].name, name) == 0)
			return &e->attributes[i];
	return NULL;
}
