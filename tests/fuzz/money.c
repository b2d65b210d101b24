/*
 * A currency code, then an amount as it is written, then two numbers.
 *
 * Amounts are compared with arithmetic that is wider and slower.
 */
#include "fuzz.h"
#include "money.h"
#include <string.h>

__extension__ typedef __int128 wide;

/* The minor units of TEXT, -1 if it is no amount. */
static wide
slow_parse(struct span text, int exponent)
{
	wide n = 0;
	int decimals = -1;
	bool digit = false;
	for (size_t i = 0; i < text.len; i++) {
		const char c = text.at[i];
		if (c == '.' && decimals < 0 && digit) {
			decimals = 0;
			digit = false;
			continue;
		}
		if (c < '0' || c > '9')
			return -1;
		digit = true;
		/* Only zeros may follow the minor unit. */
		if (decimals >= exponent && c != '0')
			return -1;
		if (decimals >= exponent)
			continue;
		decimals += decimals >= 0;
		n = n * 10 + (c - '0');
		if (n > MAX_AMOUNT_MINOR)
			return -1;
	}
	if (!digit)
		return -1;
	for (int i = decimals < 0 ? 0 : decimals; i < exponent; i++)
		n *= 10;
	return n > MAX_AMOUNT_MINOR ? -1 : n;
}

static void
arithmetic(int64_t a, int64_t b)
{
	int64_t out = 17, sum = a;
	const wide product = (wide)a * b, total = (wide)a + b;
	const wide most = MAX_AMOUNT_MINOR;
	const bool times = product <= most && product >= -most;
	const bool plus = total <= most && total >= -most;
	DEMAND(money_times(a, b, &out) == times);
	DEMAND(times ? out == product : out == 17);
	DEMAND(money_add(&sum, b) == plus);
	DEMAND(plus ? sum == total : sum == a);
}

static void
written(int64_t minor, const struct currency *c)
{
	char text[MONEY_TEXT];
	int64_t again = -1;
	DEMAND(money_format(minor, c, text) == text);
	DEMAND(strlen(text) < sizeof(text));
	if (minor < 0 || minor > MAX_AMOUNT_MINOR)
		return;
	DEMAND(money_parse(span_of(text), c, &again));
	DEMAND(again == minor);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int64_t numbers[2] = { 0, 0 }, minor = -1;
	if (size < 3)
		return 0;
	const struct currency *c = currency_find(
	    (struct span){ (const char *)data, 3 });
	if (c == NULL)
		c = currency_find(SPAN("EUR"));
	DEMAND(c != NULL && c->exponent >= 0 && c->exponent <= 4);
	const struct span text = { (const char *)data + 3, size - 3 };
	const wide expected = slow_parse(text, c->exponent);
	DEMAND(money_parse(text, c, &minor) == (expected >= 0));
	DEMAND(expected < 0 ? minor == -1 : minor == expected);
	if (expected >= 0)
		written(minor, c);
	memcpy(numbers, text.at, text.len < 16 ? text.len : 16);
	written(numbers[0], c);
	arithmetic(numbers[0], numbers[1]);
	arithmetic(numbers[0], minor);
	return 0;
}
