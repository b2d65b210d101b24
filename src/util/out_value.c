/*
 * out_value - numbers, amounts and dates, and columns of them
 */
#include "out.h"
#include <stdlib.h>
#include <string.h>

/* Digits of UINT64_MAX. */
#define U64_DIGITS 20

void
out_u64(struct out *o, uint64_t n)
{
	static const char pairs[] =
	    "00010203040506070809101112131415161718192021222324"
	    "25262728293031323334353637383940414243444546474849"
	    "50515253545556575859606162636465666768697071727374"
	    "75767778798081828384858687888990919293949596979899";
	char text[U64_DIGITS], *at = text + sizeof(text);
	if (n < 10) {
		out_char(o, (char)('0' + n));
		return;
	}
	for (; n >= 100; n /= 100)
		memcpy(at -= 2, pairs + n % 100 * 2, 2);
	if (n >= 10)
		memcpy(at -= 2, pairs + n * 2, 2);
	else
		*--at = (char)('0' + n);
	out_bytes(o, at, (size_t)(text + sizeof(text) - at));
}

void
out_i64(struct out *o, int64_t n)
{
	if (n < 0)
		out_char(o, '-');
	/* Negated as unsigned: INT64_MIN has no positive counterpart. */
	out_u64(o, n < 0 ? 0 - (uint64_t)n : (uint64_t)n);
}

void
out_money(struct out *o, int64_t minor, const struct currency *c)
{
	char *at = out_room(o, MONEY_TEXT);
	if (at != NULL)
		o->len += strlen(money_format(minor, c, at));
}

void
out_day(struct out *o, int32_t day)
{
	char *at = out_room(o, DATE_TEXT);
	if (at != NULL)
		o->len += strlen(date_format(day, at));
}

static void
spaces(struct out *o, size_t n)
{
	char *at = out_room(o, n);
	if (at != NULL) {
		memset(at, ' ', n);
		o->len += n;
	}
}

void
out_pad(struct out *o, const char *text, int width)
{
	const size_t len = strlen(text), wide = (size_t)abs(width);
	const size_t fill = len < wide ? wide - len : 0;
	if (width < 0)
		spaces(o, fill);
	out_bytes(o, text, len);
	if (width > 0)
		spaces(o, fill);
}
