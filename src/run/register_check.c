#include "register_check.h"
#include "date.h"
#include <string.h>

enum check { ANY, ID, PARTNER, COUNTRY_CODE, DAY, MOMENT, REVISION, PAIRS,
	RESULT, SERVICE_STATUS, PROGRESS, CUSTOMER_STATUS };

/* By the name of the column, which means the same in every register but for
 * "status". */
static const struct {
	const char *column;
	int kind;			/* -1: in all */
	enum check check;
	bool may_be_empty;
} checks[] = {
	{ "partner", -1, PARTNER, false },
	{ "assessment_id", -1, ID, false },
	{ "service_id", -1, ID, false },
	{ "customer_id", -1, ID, false },
	{ "offering", -1, ID, false },
	{ "po_number", -1, ID, false },
	{ "name", -1, ANY, true },
	{ "postcode", -1, ANY, true },
	{ "country", -1, COUNTRY_CODE, true },
	{ "valid_until", -1, DAY, false },
	{ "as_of", -1, MOMENT, true },
	{ "revision", -1, REVISION, true },
	{ "characteristics", -1, PAIRS, true },
	{ "result", -1, RESULT, false },
	{ "status", REGISTER_SERVICES, SERVICE_STATUS, false },
	{ "status", REGISTER_ORDER_STATUS, PROGRESS, false },
	{ "status", REGISTER_CUSTOMERS, CUSTOMER_STATUS, false },
};

static bool
is_word(struct span value, const char *const *words)
{
	for (; *words != NULL; words++)
		if (span_is(value, *words))
			return true;
	return false;
}

static bool
is_id(struct span v)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.at[i] <= ' ' || v.at[i] > '~')
			return false;
	return v.len >= 1 && v.len <= 64;
}

static bool
are_pairs(struct span v)
{
	while (v.len > 0) {
		struct span value = span_cut(&v, ';');
		const struct span name = span_trim(span_cut(&value, '='));
		if (name.len == 0 || span_trim(value).len == 0)
			return false;
	}
	return true;
}

static const char *
check_value(enum check c, struct span v, const struct partners *ps)
{
	static const char *const results[] = { "feasible", "not-feasible",
	    NULL };
	static const char *const services[] = { "active", "ceased",
	    "suspended", NULL };
	static const char *const progress[] = { "in-progress",
	    "point-of-no-return", "completed", "cancelled", NULL };
	static const char *const customers[] = { "active", "inactive",
	    "blocked", NULL };
	int32_t day;
	int64_t moment;
	uint64_t n;

	switch (c) {
	case ANY:
		return v.len <= 200 ? NULL : "is too long";
	case ID:
		return is_id(v) ? NULL
		    : "is not 1 to 64 characters without spaces";
	case PARTNER:
		return partner_find(ps, v) != NULL ? NULL
		    : "there is no such partner";
	case COUNTRY_CODE:
		return v.len == 2 ? NULL : "is not a country code like NL";
	case DAY:
		return date_parse(v, &day) ? NULL : "is not YYYY-MM-DD";
	case MOMENT:
		return moment_parse(v, &moment) ? NULL
		    : "is not YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ";
	case REVISION:
		return span_to_u64(v, MAX_REVISION, &n) ? NULL
		    : "is not a revision number";
	case PAIRS:
		return are_pairs(v) ? NULL : "is not name=value;name=value";
	case RESULT:
		return is_word(v, results) ? NULL
		    : "is not feasible or not-feasible";
	case SERVICE_STATUS:
		return is_word(v, services) ? NULL
		    : "is not active, suspended or ceased";
	case PROGRESS:
		return is_word(v, progress) ? NULL : "is not in-progress, "
		    "point-of-no-return, completed or cancelled";
	case CUSTOMER_STATUS:
		return is_word(v, customers) ? NULL
		    : "is not active, inactive or blocked";
	}
	return NULL;
}

const char *
register_wrong(enum register_kind k, unsigned column, struct span value,
    const struct partners *ps)
{
	const struct register_spec *spec = &registers[k];

	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		if (strcmp(checks[i].column, spec->column[column]) != 0 ||
		    (checks[i].kind >= 0 && checks[i].kind != (int)k))
			continue;
		if (value.len == 0)
			return checks[i].may_be_empty ? NULL : "is empty";
		return check_value(checks[i].check, value, ps);
	}
	return NULL;
}
