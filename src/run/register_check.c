#include "register_check.h"
#include "compiler.h"
#include "date.h"
#include "suggest.h"
#include "utf8.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum check { TEXT, ID, PARTNER, COUNTRY_CODE, DAY, MOMENT, REVISION, PAIRS,
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
	{ "name", -1, TEXT, true },
	{ "postcode", -1, TEXT, true },
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

static bool
is_text(struct span v, size_t most)
{
	size_t len;

	for (size_t i = 0; i < v.len; i += len) {
		len = utf8_len(v.at + i, v.at + v.len);
		if (len == 0 || (unsigned char)v.at[i] < ' ' ||
		    v.at[i] == 0x7f)
			return false;
	}
	return v.len <= most;
}

/* In either case: places are compared without it. */
static bool
is_country(struct span v)
{
	return v.len == 2 && isalpha((unsigned char)v.at[0]) &&
	    isalpha((unsigned char)v.at[1]);
}

static const char *const words[][5] = {
	[RESULT] = { "feasible", "not-feasible" },
	[SERVICE_STATUS] = { "active", "suspended", "ceased" },
	[PROGRESS] = { "in-progress", "point-of-no-return", "completed",
	    "cancelled" },
	[CUSTOMER_STATUS] = { "active", "inactive", "blocked" },
};
static const char *const forms[] = {
	[TEXT] = "at most 200 bytes of text in UTF-8",
	[ID] = "1 to 64 characters without spaces",
	[COUNTRY_CODE] = "a country code such as NL",
	[DAY] = "YYYY-MM-DD",
	[MOMENT] = "YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ",
	[REVISION] = "a revision number",
	[PAIRS] = "name=value;name=value, at most 2000 bytes",
};

static bool
is_form(enum check c, struct span v)
{
	int32_t day;
	int64_t moment;
	uint64_t n;

	switch (c) {
	case ID:
		return is_id(v);
	case COUNTRY_CODE:
		return is_country(v);
	case DAY:
		return date_parse(v, &day);
	case MOMENT:
		return moment_parse(v, &moment);
	case REVISION:
		return span_to_u64(v, MAX_REVISION, &n);
	case PAIRS:
		return is_text(v, 2000) && are_pairs(v);
	default:
		return is_text(v, 200);
	}
}

/* One of WORDS, or else how near it is to one, or which there are. */
static enum reason
check_word(const char *const *list, struct span v, char *detail)
{
	unsigned n = 0;
	size_t len = 0;

	for (; list[n] != NULL; n++)
		if (span_is(v, list[n]))
			return REASON_COUNT;
	const char *near = suggest(v, list, n);
	if (near != NULL) {
		snprintf(detail, REGISTER_DETAIL, "did you mean \"%s\"?",
		    near);
		return R_VALUE;
	}
	for (unsigned i = 0; i < n && len < REGISTER_DETAIL; i++)
		len += (size_t)snprintf(detail + len, REGISTER_DETAIL - len,
		    "%s%s", i == 0 ? "" : i + 1 < n ? ", " : " or ", list[i]);
	return R_VALUE;
}

static enum reason
check_partner(const struct partners *ps, struct span v, char *detail)
{
	struct suggest s;

	if (partner_find(ps, v) != NULL)
		return REASON_COUNT;
	suggest_begin(&s, v);
	for (uint32_t i = 0; i < ps->n; i++)
		suggest_offer(&s, span_of(ps->at[i].id));
	if (s.best.at != NULL)
		snprintf(detail, REGISTER_DETAIL, "did you mean \"" SPAN_FMT
		    "\"?", SPAN_ARG(s.best));
	return R_PARTNER;
}

static enum reason
check_value(enum check c, struct span v, const struct partners *ps,
    char *detail)
{
	if (c == PARTNER)
		return check_partner(ps, v, detail);
	if (c < ARRAY_LEN(words) && words[c][0] != NULL)
		return check_word(words[c], v, detail);
	if (is_form(c, v))
		return REASON_COUNT;
	snprintf(detail, REGISTER_DETAIL, "%s", forms[c]);
	return R_VALUE;
}

enum reason
register_check(enum register_kind k, unsigned column, struct span value,
    const struct partners *ps, char detail[REGISTER_DETAIL])
{
	const struct register_spec *spec = &registers[k];

	detail[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(checks); i++) {
		if (strcmp(checks[i].column, spec->column[column]) != 0 ||
		    (checks[i].kind >= 0 && checks[i].kind != (int)k))
			continue;
		if (value.len == 0)
			return checks[i].may_be_empty ? REASON_COUNT : R_EMPTY;
		return check_value(checks[i].check, value, ps, detail);
	}
	return REASON_COUNT;
}
