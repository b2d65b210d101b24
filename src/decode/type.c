#include "type.h"
#include "bounds.h"
#include "chars.h"
#include "compiler.h"
#include "date.h"
#include "purchase_order.h"
#include <string.h>

enum type_id { ID, REFERENCE, PARTNER_ID, FILE_ID, CHARACTERISTIC_NAME,
	CURRENCY, COUNTRY, LINE_NUMBER, REVISION, QUANTITY, COUNT, SEQUENCE,
	AMOUNT, DATE, MOMENT, NAME, TEXT, EMAIL, PHONE, STREET, HOUSE_NUMBER,
	CITY, POSTCODE, FLAG, PURPOSE, REQUEST_TYPE, ACTION, PLACE_ROLE };

struct type {
	const char *expected;
	bool (*fits)(struct span s, const struct type *t);
	size_t max;			/* characters; 0 = see FITS */
	const char *const *words;	/* of an enumeration; [0] is "" */
	size_t n_words;
	uint64_t least, most;		/* of a number */
};

/* What a byte may be part of.  ASCII only; no locale. */
enum { CAPITAL = 1, SMALL = 2, DIGIT = 4, DOT = 8, DASH = 16, SLASH = 32,
	UNDERLINE = 64 };
#define LETTER (CAPITAL | SMALL)
#define X4(k) k, k, k, k
#define X8(k) X4(k), X4(k)
static const uint8_t kinds[256] = {
	X8(0), X8(0), X8(0), X8(0),
	X8(0), X4(0), 0, DASH, DOT, SLASH,
	X8(DIGIT), DIGIT, DIGIT, 0, 0, X4(0),
	0, X8(CAPITAL), X8(CAPITAL), X8(CAPITAL), CAPITAL, CAPITAL,
	X4(0), UNDERLINE,
	0, X8(SMALL), X8(SMALL), X8(SMALL), SMALL, SMALL,
};

static inline bool
is_of(char c, unsigned of)
{
	return (kinds[(uint8_t)c] & of) != 0;
}

static bool
all_of(struct span s, unsigned of)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_of(s.at[i], of))
			return false;
	return true;
}

static bool
fits_id(struct span s, const struct type *t)
{
	(void)t;
	return all_of(s, LETTER | DIGIT | DOT | DASH | SLASH | UNDERLINE) &&
	    is_of(s.at[0], LETTER | DIGIT);
}

static bool
fits_partner_id(struct span s, const struct type *t)
{
	(void)t;
	return all_of(s, LETTER | DIGIT | DASH | UNDERLINE);
}

static bool
fits_characteristic_name(struct span s, const struct type *t)
{
	(void)t;
	return all_of(s, LETTER | DIGIT | DOT | DASH | UNDERLINE) &&
	    is_of(s.at[0], LETTER);
}

static bool
fits_capitals(struct span s, const struct type *t)
{
	return s.len == t->max && all_of(s, CAPITAL);
}

static size_t
digits_of(uint64_t n)
{
	size_t digits = 0;
	for (; n > 0; n /= 10)
		digits++;
	return digits;
}

/* With no more digits than its bound has; those that count are so few. */
static bool
fits_number(struct span s, const struct type *t)
{
	uint64_t n;
	return span_to_u64(s, t->most, &n) && n >= t->least &&
	    (s.at[0] != '0' || s.len <= digits_of(t->most));
}

static bool
fits_amount(struct span s, const struct type *t)
{
	struct span fraction = s;
	const struct span whole = span_cut(&fraction, '.');
	(void)t;
	return whole.len >= 1 && whole.len <= 15 && all_of(whole, DIGIT) &&
	    (fraction.at == NULL || (fraction.len >= 1 && fraction.len <= 4 &&
	    all_of(fraction, DIGIT)));
}

static bool
fits_date(struct span s, const struct type *t)
{
	int32_t day;
	(void)t;
	return date_parse(s, &day);
}

static bool
fits_moment(struct span s, const struct type *t)
{
	int64_t moment;
	(void)t;
	return s.len == MOMENT_TEXT - 1 && moment_parse(s, &moment);
}

static bool
fits_word(struct span s, const struct type *t)
{
	return word_index(t->words, t->n_words, s) != 0;
}

static bool
fits_text(struct span s, const struct type *t)
{
	(void)t;
	return chars_is_plain(s) || !chars_has_controls(s);
}

static bool
fits_email(struct span s, const struct type *t)
{
	struct span domain = s;
	const struct span local = span_cut(&domain, '@');
	return fits_text(s, t) &&
	    domain.at != NULL && memchr(s.at, ' ', s.len) == NULL &&
	    memchr(domain.at, '@', domain.len) == NULL &&
	    local.len > 0 && chars_count(local) <= 64 &&
	    domain.len > 0 && chars_count(domain) <= 189;
}

#define WORDS(w) 0, (w), ARRAY_LEN(w), 0, 0
#define LENGTH(max) (max), NULL, 0, 0, 0
#define NUMBERS(least, most) 0, NULL, 0, (least), (most)

static const char *const flag_words[] = { "", "true", "false", "1", "0" };

static const struct type types[] = {
	[ID] = { "expected: letters, digits and . _ / -, beginning with a "
	    "letter or digit, at most 64", fits_id, LENGTH(64) },
	[REFERENCE] = { "expected: text of at most 64 characters", fits_text,
	    LENGTH(64) },
	[PARTNER_ID] = { "expected: letters, digits and _ -, at most 32",
	    fits_partner_id, LENGTH(32) },
	[FILE_ID] = { "expected: text of at most 100 characters", fits_text,
	    LENGTH(100) },
	[CHARACTERISTIC_NAME] = { "expected: letters, digits and . _ -, "
	    "beginning with a letter, at most 64", fits_characteristic_name,
	    LENGTH(64) },
	[CURRENCY] = { "expected: three capital letters such as EUR",
	    fits_capitals, LENGTH(3) },
	[COUNTRY] = { "expected: two capital letters such as NL",
	    fits_capitals, LENGTH(2) },
	[LINE_NUMBER] = { "expected: a whole number from 1 to 999999",
	    fits_number, NUMBERS(1, 999999) },
	[REVISION] = { "expected: a whole number from 0 to 999999",
	    fits_number, NUMBERS(0, MAX_REVISION) },
	[QUANTITY] = { "expected: a whole number from 1 to 1000000000",
	    fits_number, NUMBERS(1, MAX_QUANTITY) },
	[COUNT] = { "expected: a whole number", fits_number,
	    NUMBERS(0, UINT64_C(999999999999)) },
	[SEQUENCE] = { "expected: a whole number from 1", fits_number,
	    NUMBERS(1, UINT64_C(999999999999999)) },
	[AMOUNT] = { "expected: an amount such as 49.90", fits_amount,
	    LENGTH(0) },
	[DATE] = { "expected: a date such as 2026-11-22, from 2000 to 2099",
	    fits_date, LENGTH(0) },
	[MOMENT] = { "expected: a moment such as 2026-11-22T23:10:00Z",
	    fits_moment, LENGTH(0) },
	[NAME] = { "expected: text of at most 200 characters", fits_text,
	    LENGTH(200) },
	[TEXT] = { "expected: text of at most 1000 characters", fits_text,
	    LENGTH(1000) },
	[EMAIL] = { "expected: an address such as name@example.com, at most "
	    "254 characters", fits_email, LENGTH(254) },
	[PHONE] = { "expected: text of at most 40 characters", fits_text,
	    LENGTH(40) },
	[STREET] = { "expected: text of at most 100 characters", fits_text,
	    LENGTH(100) },
	[HOUSE_NUMBER] = { "expected: text of at most 20 characters", fits_text,
	    LENGTH(20) },
	[CITY] = { "expected: text of at most 80 characters", fits_text,
	    LENGTH(80) },
	[POSTCODE] = { "expected: text of at most 20 characters", fits_text,
	    LENGTH(20) },
	[FLAG] = { "expected: true or false", fits_word, WORDS(flag_words) },
	[PURPOSE] = { "expected: order, change, cancel or feasibility",
	    fits_word, WORDS(purpose_words) },
	[REQUEST_TYPE] = { "expected: sale, problem-restoration or "
	    "performance", fits_word, WORDS(request_words) },
	[ACTION] = { "expected: add, modify or delete", fits_word,
	    WORDS(action_words) },
	[PLACE_ROLE] = { "expected: install, a-end, b-end or delivery",
	    fits_word, WORDS(role_words) },
};

static const struct {
	enum type_id type;
	bool required;
} fields_as[FIELD_NONE] = {
	[FIELD_NUMBER] = { ID, true },
	[FIELD_REVISION] = { REVISION, false },
	[FIELD_ORDER_DATE] = { DATE, true },
	[FIELD_PURPOSE] = { PURPOSE, true },
	[FIELD_REQUEST_TYPE] = { REQUEST_TYPE, true },
	[FIELD_REQUEST_REFERENCE] = { REFERENCE, true },
	[FIELD_CUSTOMER_ID] = { ID, true },
	[FIELD_CUSTOMER_NAME] = { NAME, true },
	[FIELD_CONTACT_NAME] = { NAME, false },
	[FIELD_CONTACT_EMAIL] = { EMAIL, false },
	[FIELD_CONTACT_PHONE] = { PHONE, false },
	[FIELD_BILLING_ACCOUNT] = { ID, false },
	[FIELD_CURRENCY] = { CURRENCY, false },
	[FIELD_REQUESTED_DATE] = { DATE, false },
	[FIELD_COMPLETE_DELIVERY] = { FLAG, false },
	[FIELD_EARLIER_ORDER] = { ID, false },
	[FIELD_CHANGE_REASON] = { TEXT, false },
	[FIELD_TOTAL] = { AMOUNT, false },
	[FIELD_LINE_NUMBER] = { LINE_NUMBER, true },
	[FIELD_ACTION] = { ACTION, true },
	[FIELD_OFFERING] = { ID, true },
	[FIELD_QUANTITY] = { QUANTITY, false },
	[FIELD_UNIT_PRICE] = { AMOUNT, false },
	[FIELD_SERVICE_ID] = { ID, false },
	[FIELD_LINE_REQUESTED_DATE] = { DATE, false },
	[FIELD_FEASIBILITY] = { ID, false },
	[FIELD_PLACE_ROLE] = { PLACE_ROLE, true },
	[FIELD_STREET] = { STREET, false },
	[FIELD_HOUSE_NUMBER] = { HOUSE_NUMBER, false },
	[FIELD_CITY] = { CITY, true },
	[FIELD_POSTCODE] = { POSTCODE, true },
	[FIELD_COUNTRY] = { COUNTRY, true },
	[FIELD_REQUIREMENT_CODE] = { ID, false },
	[FIELD_REQUIREMENT] = { TEXT, true },
	[FIELD_CHARACTERISTIC_NAME] = { CHARACTERISTIC_NAME, true },
	[FIELD_CHARACTERISTIC] = { NAME, true },
};

static const enum type_id head_as[] = {
	[HEAD_PARTNER] = PARTNER_ID,
	[HEAD_FILE_ID] = FILE_ID,
	[HEAD_SEQUENCE] = SEQUENCE,
	[HEAD_CREATED] = MOMENT,
	[HEAD_ORDERS] = COUNT,
	[HEAD_LINES] = COUNT,
	[HEAD_CURRENCY] = CURRENCY,
	[HEAD_AMOUNT] = AMOUNT,
};

/* No more characters than bytes: counting is seldom needed. */
static bool
is_long(struct span text, const struct type *t)
{
	return t->max > 0 && text.len > t->max && chars_count(text) > t->max;
}

/* What fits is right; what does not is looked at once more. */
static enum reason
check(enum type_id id, struct span text)
{
	const struct type *t = &types[id];
	if (text.len == 0)
		return O_MISSING;
	if (!is_long(text, t) && t->fits(text, t))
		return REASON_COUNT;
	if (chars_has_controls(text))
		return O_CHARACTERS;
	return t->words != NULL ? O_VALUE : is_long(text, t) ? O_LONG :
	    O_SYNTAX;
}

enum reason
type_check(enum field field, struct span text)
{
	return check(fields_as[field].type, text);
}

const char *
type_expected(enum field field)
{
	return types[fields_as[field].type].expected;
}

bool
type_required(enum field field)
{
	return fields_as[field].required;
}

enum reason
type_check_head(enum head_part part, struct span text)
{
	return check(head_as[part], text);
}

const char *
type_expected_head(enum head_part part)
{
	return types[head_as[part]].expected;
}
