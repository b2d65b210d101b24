#include "money.h"
#include "compiler.h"
#include <assert.h>
#include <string.h>

static const struct currency currencies[] = {
#define CURRENCY(code, exponent) { #code, exponent },
#include "currency.def"
#undef CURRENCY
};

#define MAX_EXPONENT 4
static const int64_t powers[MAX_EXPONENT + 1] = { 1, 10, 100, 1000, 10000 };

/* Sums of many orders may grow larger than any one of them. */
#define MAX_TOTAL (MAX_AMOUNT_MINOR * 1000)

/* Three letters as a number, which sorts as they do. */
static uint32_t
number_of(const char *code)
{
	const uint8_t *c = (const uint8_t *)code;
	return (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];
}

const struct currency *
currency_find(struct span code)
{
	size_t low = 0, high = ARRAY_LEN(currencies);
	if (code.len != 3)
		return NULL;
	const uint32_t wanted = number_of(code.at);
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const uint32_t found = number_of(currencies[middle].code);
		if (wanted == found)
			return &currencies[middle];
		if (wanted < found)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* Append the digits of S to *N; false if there are none, or other things. */
static bool
digits(struct span s, int64_t *n)
{
	for (size_t i = 0; i < s.len; i++) {
		const unsigned digit = (unsigned char)s.at[i] - (unsigned)'0';
		if (digit > 9)
			return false;
		*n = *n * 10 + digit;
		if (*n > MAX_AMOUNT_MINOR)
			return false;
	}
	return s.len > 0;
}

bool
money_parse(struct span text, const struct currency *c, int64_t *minor)
{
	struct span fraction = text;
	const struct span whole = span_cut(&fraction, '.');
	size_t kept = fraction.len;
	int64_t n = 0;
	if (!digits(whole, &n))
		return false;
	if (fraction.at != NULL) {
		while (kept > (size_t)c->exponent &&
		    fraction.at[kept - 1] == '0')
			kept--;
		if (fraction.len == 0 || kept > (size_t)c->exponent)
			return false;
		fraction.len = kept;
		if (kept > 0 && !digits(fraction, &n))
			return false;
	}
	return money_times(n, powers[(size_t)c->exponent - kept], minor);
}

char *
money_format(int64_t minor, const struct currency *c, char *buf)
{
	char text[MONEY_TEXT], *at = text + sizeof(text);
	/* Unsigned, because INT64_MIN has no positive counterpart. */
	uint64_t n = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
	int decimals = c->exponent;
	for (*--at = '\0'; decimals > 0; decimals--, n /= 10)
		*--at = (char)('0' + n % 10);
	if (c->exponent > 0)
		*--at = '.';
	do
		*--at = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	if (minor < 0)
		*--at = '-';
	return memcpy(buf, at, (size_t)(text + sizeof(text) - at));
}

/* Store N unless it is further from zero than LIMIT. */
static bool
within(int64_t n, int64_t limit, int64_t *out)
{
	if (n > limit || n < -limit)
		return false;
	*out = n;
	return true;
}

bool
money_times(int64_t quantity, int64_t minor, int64_t *product)
{
	int64_t n;
	return !__builtin_mul_overflow(quantity, minor, &n) &&
	    within(n, MAX_AMOUNT_MINOR, product);
}

bool
money_add(int64_t *sum, int64_t minor)
{
	int64_t n;
	return !__builtin_add_overflow(*sum, minor, &n) &&
	    within(n, MAX_AMOUNT_MINOR, sum);
}

bool
totals_add(struct totals *t, const struct currency *c, int64_t minor)
{
	unsigned i = 0;
	int64_t n;
	assert(c != NULL);
	/* Currencies are rows of one table: the same one, the same address. */
	while (i < t->n && t->sum[i].currency != c)
		i++;
	if (i == MAX_CURRENCIES)
		return false;
	if (i == t->n) {
		t->sum[i].currency = c;
		t->sum[i].minor = 0;
		t->n++;
	}
	return !__builtin_add_overflow(t->sum[i].minor, minor, &n) &&
	    within(n, MAX_TOTAL, &t->sum[i].minor);
}

int64_t
totals_of(const struct totals *t, const struct currency *c)
{
	for (unsigned i = 0; i < t->n; i++)
		if (t->sum[i].currency == c)
			return t->sum[i].minor;
	return 0;
}
