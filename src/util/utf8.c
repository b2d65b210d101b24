#include "utf8.h"
#include <stdint.h>

/* The first bytes 0xC2 to 0xF4, and what may follow them (Unicode 15, table
 * 3-7): the second byte rules out overlong forms and surrogates. */
static const struct {
	uint8_t first, last;		/* range of the first byte */
	uint8_t len;
	uint8_t low, high;		/* range of the second byte */
} forms[] = {
	{ 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static int
is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

size_t
utf8_len(const char *at, const char *end)
{
	const size_t room = (size_t)(end - at);
	const uint8_t c = room == 0 ? 0xff : (uint8_t)*at;
	if (c < 0x80)
		return 1;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (c < forms[i].first || c > forms[i].last)
			continue;
		if (room < forms[i].len || (uint8_t)at[1] < forms[i].low ||
		    (uint8_t)at[1] > forms[i].high)
			return 0;
		for (size_t j = 2; j < forms[i].len; j++)
			if (!is_continuation(at[j]))
				return 0;
		return forms[i].len;
	}
	return 0;
}

size_t
utf8_cut(const char *at, size_t len, size_t max)
{
	if (len <= max)
		return len;
	/* A character has at most three continuation bytes; more of them are
	 * not UTF-8, and may be cut anywhere. */
	size_t cut = max;
	for (int back = 0; back < 3 && cut > 0 && is_continuation(at[cut]);
	    back++)
		cut--;
	return is_continuation(at[cut]) ? max : cut;
}
