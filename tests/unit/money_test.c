#include "money.h"
#include "unit.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct currency *
currency(const char *code)
{
	const struct currency *c = currency_find(span_of(code));
	CU_ASSERT_FATAL(c != NULL);
	return c;
}

/* A repeatable source of numbers of every size. */
static uint64_t
random_u64(void)
{
	static uint64_t state = 88172645463325252u;
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> (state & 63);
}

static void
not_currencies(void)
{
	static const char *const wrong[] = { "", "EU", "EURO", "eur", "XXX",
	    "XTS", "XAU", "CHE", "HRK", "DEM", "\xe2\x82\xac", "AAA", "ZZZ" };
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CU_ASSERT(currency_find(span_of(wrong[i])) == NULL);
	CU_ASSERT(currency_find((struct span){ NULL, 0 }) == NULL);
	CU_ASSERT(currency_find(SPAN("EU\0")) == NULL);
}

static void
every_currency(void)
{
	static const struct currency all[] = {
#define CURRENCY(code, exponent) { #code, exponent },
#include "currency.def"
#undef CURRENCY
	};
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		const struct currency *c = currency_find(span_of(all[i].code));
		CU_ASSERT(c != NULL && strcmp(c->code, all[i].code) == 0);
		CU_ASSERT(c != NULL && c->exponent == all[i].exponent);
		CU_ASSERT(all[i].exponent >= 0 && all[i].exponent <= 4);
		CU_ASSERT(i == 0 || strcmp(all[i - 1].code, all[i].code) < 0);
	}
	UNIT_NUMBER(currency("EUR")->exponent, 2);
	UNIT_NUMBER(currency("JPY")->exponent, 0);
	UNIT_NUMBER(currency("KWD")->exponent, 3);
}

static void
not_amounts(void)
{
	static const char *const wrong[] = { "", ".", "-1", "+1", " 1", "1 ",
	    "1.", ".5", "1..0", "1.0.0", "1,00", "1 000", "1e3", "0x1",
	    "49.901", "49.9000001", "1.x", "x", "NaN", "INF", "1.-0", "1.0-",
	    "10000000000000.01", "10000000000001", "99999999999999999999",
	    "184467440737095516.16", "\xd9\xa1" };
	int64_t minor = 5;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CU_ASSERT(!money_parse(span_of(wrong[i]), currency("EUR"),
		    &minor));
	CU_ASSERT(!money_parse((struct span){ NULL, 0 }, currency("EUR"),
	    &minor));
	CU_ASSERT(!money_parse(SPAN("1\0"), currency("EUR"), &minor));
	CU_ASSERT(!money_parse(SPAN("1.5"), currency("JPY"), &minor));
	CU_ASSERT(!money_parse(SPAN("1."), currency("JPY"), &minor));
	CU_ASSERT(!money_parse(SPAN("1.0001"), currency("KWD"), &minor));
	CU_ASSERT(!money_parse(SPAN("1000000000000001"), currency("JPY"),
	    &minor));
	CU_ASSERT(!money_parse(SPAN("1000000000000.001"), currency("KWD"),
	    &minor));
	UNIT_NUMBER(minor, 5);
}

static void
amounts(void)
{
	static const struct {
		const char *text, *code;
		int64_t minor;
	} cases[] = {
		{ "0", "EUR", 0 }, { "0.00", "EUR", 0 },
		{ "49.9", "EUR", 4990 }, { "49.90", "EUR", 4990 },
		{ "49.9000000000000000000000", "EUR", 4990 },
		{ "0000000000000000000000049.90", "EUR", 4990 },
		{ "0.01", "EUR", 1 },
		{ "10000000000000", "EUR", MAX_AMOUNT_MINOR },
		{ "10000000000000.00", "EUR", MAX_AMOUNT_MINOR },
		{ "9999999999999.99", "EUR", MAX_AMOUNT_MINOR - 1 },
		{ "1000000000000000", "JPY", MAX_AMOUNT_MINOR },
		{ "1500.0", "JPY", 1500 },
		{ "1000000000000.000", "KWD", MAX_AMOUNT_MINOR },
		{ "1.5", "KWD", 1500 },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t minor = -1;
		CU_ASSERT(money_parse(span_of(cases[i].text),
		    currency(cases[i].code), &minor));
		UNIT_NUMBER(minor, cases[i].minor);
	}
}

/* Put a point into the digits of N: no arithmetic, only text. */
static const char *
pointed(uint64_t n, int decimals, char *buf)
{
	char digits[32];
	const int len = snprintf(digits, sizeof(digits), "%0*" PRIu64,
	    decimals + 1, n);
	snprintf(buf, MONEY_TEXT, "%.*s%s%s", len - decimals, digits,
	    decimals > 0 ? "." : "", digits + len - decimals);
	return buf;
}

static void
there_and_back(void)
{
	static const char *const codes[] = { "JPY", "EUR", "KWD" };
	char expected[MONEY_TEXT], text[MONEY_TEXT];
	for (int i = 0; i < 200000; i++) {
		const struct currency *c = currency(codes[i % 3]);
		const uint64_t n = random_u64();
		int64_t back = -1;
		if (n > INT64_MAX)
			continue;
		pointed(n, c->exponent, expected);
		if (strcmp(money_format((int64_t)n, c, text), expected) != 0)
			UNIT_STRING(text, expected);
		if (money_parse(span_of(text), c, &back) !=
		    (n <= MAX_AMOUNT_MINOR))
			CU_FAIL("parsed beyond the limit, or not within it");
		if (n <= MAX_AMOUNT_MINOR && back != (int64_t)n)
			UNIT_NUMBER(back, n);
	}
}

static void
format_edges(void)
{
	char buf[MONEY_TEXT];
	UNIT_STRING(money_format(0, currency("EUR"), buf), "0.00");
	UNIT_STRING(money_format(5, currency("KWD"), buf), "0.005");
	UNIT_STRING(money_format(0, currency("JPY"), buf), "0");
	UNIT_STRING(money_format(-4990, currency("EUR"), buf), "-49.90");
	UNIT_STRING(money_format(-1, currency("EUR"), buf), "-0.01");
	UNIT_STRING(money_format(INT64_MIN, currency("KWD"), buf),
	    "-9223372036854775.808");
	UNIT_STRING(money_format(INT64_MAX, currency("JPY"), buf),
	    "9223372036854775807");
}

/* Long multiplication of decimal texts, as on paper. */
static void
on_paper(uint64_t a, uint64_t b, char out[41])
{
	char x[21], y[21];
	int sums[41] = { 0 };
	const int n = snprintf(x, sizeof(x), "%" PRIu64, a);
	const int m = snprintf(y, sizeof(y), "%" PRIu64, b);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < m; j++)
			sums[n - 1 - i + m - 1 - j] +=
			    (x[i] - '0') * (y[j] - '0');
	int top = 0;
	for (int i = 0; i < 40; i++) {
		sums[i + 1] += sums[i] / 10;
		sums[i] %= 10;
		if (sums[i] != 0)
			top = i;
	}
	for (int i = 0; i <= top; i++)
		out[i] = (char)('0' + sums[top - i]);
	out[top + 1] = '\0';
}

/* Is the decimal text at most MAX_AMOUNT_MINOR, 10^15? */
static bool
on_paper_fits(const char *text)
{
	return strlen(text) < 16 || strcmp(text, "1000000000000000") == 0;
}

static void
products(void)
{
	char paper[41], text[32];
	for (int i = 0; i < 200000; i++) {
		const uint64_t a = random_u64(), b = random_u64();
		int64_t product = -7;
		if (a > INT64_MAX || b > INT64_MAX)
			continue;
		on_paper(a, b, paper);
		if (money_times((int64_t)a, (int64_t)b, &product) !=
		    on_paper_fits(paper))
			CU_FAIL("multiplied beyond the limit, or not within");
		snprintf(text, sizeof(text), "%" PRId64, product);
		if (on_paper_fits(paper) && strcmp(text, paper) != 0)
			UNIT_STRING(text, paper);
		if (!on_paper_fits(paper) && product != -7)
			CU_FAIL("stored a product that is refused");
	}
}

static void
product_edges(void)
{
	int64_t n = -7;
	CU_ASSERT(money_times(MAX_QUANTITY, 1000000, &n));
	UNIT_NUMBER(n, MAX_AMOUNT_MINOR);
	CU_ASSERT(!money_times(MAX_QUANTITY, 1000001, &n));
	CU_ASSERT(!money_times(INT64_MAX, INT64_MAX, &n));
	CU_ASSERT(!money_times(4294967296, 4294967296, &n));
	CU_ASSERT(!money_times(INT64_MIN, -1, &n));
	UNIT_NUMBER(n, MAX_AMOUNT_MINOR);
	CU_ASSERT(money_times(0, INT64_MAX, &n));
	UNIT_NUMBER(n, 0);
	CU_ASSERT(money_times(-3, 5, &n));
	UNIT_NUMBER(n, -15);
}

static void
sum_edges(void)
{
	int64_t sum = MAX_AMOUNT_MINOR - 1;
	CU_ASSERT(money_add(&sum, 1));
	UNIT_NUMBER(sum, MAX_AMOUNT_MINOR);
	CU_ASSERT(!money_add(&sum, 1));
	CU_ASSERT(!money_add(&sum, INT64_MAX));
	UNIT_NUMBER(sum, MAX_AMOUNT_MINOR);
	CU_ASSERT(money_add(&sum, -2 * MAX_AMOUNT_MINOR));
	CU_ASSERT(!money_add(&sum, -1));
	UNIT_NUMBER(sum, -MAX_AMOUNT_MINOR);
}

static void
too_many_currencies(void)
{
	static const char *const codes[] = { "EUR", "USD", "GBP", "CHF",
	    "JPY", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "ISK",
	    "AED", "KWD", "BHD", "TND" };
	struct totals t = { .n = 0 };
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		UNIT_NUMBER(totals_add(&t, currency(codes[i]), (int64_t)i + 1),
		    i < MAX_CURRENCIES);
	UNIT_NUMBER(t.n, MAX_CURRENCIES);
	for (size_t i = 0; i < MAX_CURRENCIES; i++) {
		CU_ASSERT(t.sum[i].currency == currency(codes[i]));
		CU_ASSERT(totals_add(&t, currency(codes[i]), 100));
		UNIT_NUMBER(totals_of(&t, currency(codes[i])), i + 101);
	}
	UNIT_NUMBER(totals_of(&t, currency("TND")), 0);
}

static void
total_edges(void)
{
	struct totals t = { .n = 0 };
	const struct currency *eur = currency("EUR");
	UNIT_NUMBER(totals_of(&t, eur), 0);
	for (int i = 0; i < 1000; i++)
		CU_ASSERT(totals_add(&t, eur, MAX_AMOUNT_MINOR));
	CU_ASSERT(!totals_add(&t, eur, 1));
	CU_ASSERT(!totals_add(&t, eur, INT64_MAX));
	UNIT_NUMBER(totals_of(&t, eur), MAX_AMOUNT_MINOR * 1000);
}

static const struct unit_test tests[] = {
	{ "what is no currency of ISO 4217 is not found", not_currencies },
	{ "every currency of the table is found", every_currency },
	{ "signs, third decimals and too large amounts are refused",
	    not_amounts },
	{ "amounts are read exactly, up to the limit", amounts },
	{ "what is written is read back, as text says", there_and_back },
	{ "the largest and negative amounts are written", format_edges },
	{ "products agree with multiplication on paper", products },
	{ "a product is refused past the limit and not before",
	    product_edges },
	{ "a sum is refused past the limit and not before", sum_edges },
	{ "a seventeenth currency is refused", too_many_currencies },
	{ "totals hold a thousand of the largest amounts", total_edges },
};

int
main(void)
{
	return unit_main("money", tests, ARRAY_LEN(tests));
}
