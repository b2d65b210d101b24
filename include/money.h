/*
 * money - exact amounts: integers of minor units, and their currency
 *
 * No floating point anywhere.  A currency is ISO 4217; its exponent says how
 * many decimals its minor unit has (EUR 2, JPY 0, KWD 3).
 */
#ifndef MONEY_H
#define MONEY_H
#include "bounds.h"		/* MAX_CURRENCIES */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stdint.h>

struct currency {
	char code[4];
	int exponent;
};

/* NULL if CODE is not an ISO 4217 code that orders may use. */
const struct currency *currency_find(struct span code);

/* "49.9" -> 4990.  Digits with at most one point between them; a sign is
 * refused; digits past the exponent must be zeros; at most MAX_AMOUNT_MINOR. */
bool money_parse(struct span text, const struct currency *c, int64_t *minor);
/* 4990 -> "49.90".  BUF needs MONEY_TEXT bytes.  Returns BUF. */
#define MONEY_TEXT 32
char *money_format(int64_t minor, const struct currency *c, char *buf);
/* quantity x price, sums: false, and nothing stored, if the result is further
 * from zero than MAX_AMOUNT_MINOR. */
bool money_times(int64_t quantity, int64_t minor, int64_t *product);
bool money_add(int64_t *sum, int64_t minor);

/* Sums per currency, in order of first use.  Add is false, and the sum stays,
 * for a 17th currency and past a thousand times MAX_AMOUNT_MINOR. */
struct totals {
	unsigned n;
	struct {
		const struct currency *currency;
		int64_t minor;
	} sum[MAX_CURRENCIES];
};
bool totals_add(struct totals *t, const struct currency *c, int64_t minor);
int64_t totals_of(const struct totals *t, const struct currency *c);
#endif
