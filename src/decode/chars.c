#include "chars.h"
#include <stdint.h>
#include <string.h>

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS (ONES * 0x80)

static uint64_t
eight_bytes(const char *at)
{
	uint64_t w;
	memcpy(&w, at, sizeof(w));
	return w;
}

/* The high bit of some byte is set if it is NUL or not ASCII. */
static bool
all_ascii(uint64_t w)
{
	return ((w | (w - ONES)) & HIGHS) == 0;
}

static uint64_t
four_bytes(const char *at)
{
	uint32_t w;
	memcpy(&w, at, sizeof(w));
	return w;
}

/*
 * Eight bytes as part of a plain text; *SPACE: the byte before was one, and
 * then, the last of these is.  The first line is about bytes that are not
 * printable; then the high bit of a byte is set where there is a space, and
 * no two such bits may be neighbours.
 */
static inline bool
plain_eight(uint64_t w, uint64_t *space)
{
	if ((((w - ONES * ' ') | (w + ONES) | w) & HIGHS) != 0)
		return false;
	const uint64_t spaces = ~((w ^ ONES * ' ') + ONES * 0x7f) & HIGHS;
	const uint64_t before = spaces << 8 | *space << 7;
	*space = spaces >> 63;
	return (spaces & before) == 0;
}

bool
chars_is_plain(struct span s)
{
	uint64_t space = 1;	/* none may stand at the beginning */
	const char *at = s.at, *end = s.at + s.len;
	if (s.len >= 8) {
		for (; end - at > 8; at += 8)
			if (!plain_eight(eight_bytes(at), &space))
				return false;
		/* The last eight: some of them have been seen already. */
		if (end - at < 8)
			space = 0;
		return plain_eight(eight_bytes(end - 8), &space) &&
		    space == 0;
	}
	if (s.len >= 4)
		return plain_eight(four_bytes(at) | four_bytes(end - 4) << 32,
		    &space) && space == 0;
	if (s.len == 0)
		return true;
	/* One to three, and exclamation marks. */
	const uint64_t w = UINT64_C(0x2121212121000000) |
	    (uint64_t)(unsigned char)end[-1] << 16 |
	    (uint64_t)(unsigned char)at[s.len / 2] << 8 |
	    (unsigned char)at[0];
	return end[-1] != ' ' && plain_eight(w, &space);
}

/*
 * The well-formed sequences of Unicode 15, table 3-7.  Length of the one at
 * AT; 0 if there is none; -1 if N bytes are too few to tell.
 */
static int
sequence(const unsigned char *at, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;
	int len;
	if (at[0] < 0x80)
		return 1;
	if (at[0] < 0xc2 || at[0] > 0xf4)
		return 0;
	if (at[0] < 0xe0) {
		len = 2;
	} else if (at[0] < 0xf0) {
		len = 3;
		low = at[0] == 0xe0 ? 0xa0 : 0x80;
		high = at[0] == 0xed ? 0x9f : 0xbf;
	} else {
		len = 4;
		low = at[0] == 0xf0 ? 0x90 : 0x80;
		high = at[0] == 0xf4 ? 0x8f : 0xbf;
	}
	for (int i = 1; i < len; i++) {
		if ((size_t)i == n)
			return -1;
		if (at[i] < low || at[i] > high)
			return 0;
		low = 0x80;
		high = 0xbf;
	}
	return len;
}

size_t
chars_prefix(const char *at, size_t n, enum chars_end *then)
{
	size_t i = 0;
	while (i < n) {
		while (n - i >= 32 && all_ascii(eight_bytes(at + i)) &&
		    all_ascii(eight_bytes(at + i + 8)) &&
		    all_ascii(eight_bytes(at + i + 16)) &&
		    all_ascii(eight_bytes(at + i + 24)))
			i += 32;
		if (n - i >= 8 && all_ascii(eight_bytes(at + i))) {
			i += 8;
			continue;
		}
		if (i == n)
			break;
		const int len = sequence((const unsigned char *)at + i, n - i);
		if (len <= 0 || at[i] == '\0') {
			*then = len < 0 ? CHARS_CUT : len == 0 ?
			    CHARS_NOT_UTF8 : CHARS_NUL;
			return i;
		}
		i += (size_t)len;
	}
	*then = CHARS_FINE;
	return n;
}

struct span
chars_whole(struct span s)
{
	enum chars_end then;
	if (s.at != NULL)
		s.len = chars_prefix(s.at, s.len, &then);
	return s;
}

/* How many of the eight are continuation bytes: their highest bit is set and
 * the next is not.  The product adds up eight bytes, 0 or 1, in the highest. */
static size_t
continuations(uint64_t w)
{
	return (size_t)(((w & ~(w << 1) & HIGHS) >> 7) * ONES >> 56);
}

size_t
chars_count(struct span s)
{
	size_t n = s.len, i = 0;
	uint64_t rest = 0;
	for (; i + 8 <= s.len; i += 8)
		n -= continuations(eight_bytes(s.at + i));
	for (; i < s.len; i++)
		rest = rest << 8 | (unsigned char)s.at[i];
	return n - continuations(rest);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* The high bit of some byte is set if there may be a byte below '!'. */
static bool
may_have_space(uint64_t w)
{
	return ((w - ONES * '!') & ~w & HIGHS) != 0;
}

bool
chars_is_collapsed(struct span s)
{
	bool space = true;	/* the character before is one, or the edge */
	size_t i = 0;
	for (; i + 8 <= s.len && !may_have_space(eight_bytes(s.at + i));
	    i += 8)
		space = false;
	for (; i < s.len; i++) {
		if ((unsigned char)s.at[i] > ' ') {
			space = false;
			continue;
		}
		if (is_space(s.at[i]) && (space || s.at[i] != ' '))
			return false;
		space = s.at[i] == ' ';
	}
	return s.len == 0 || !space;
}

struct span
chars_collapse(struct span s, char *buf)
{
	size_t n = 0;
	bool space = false;
	for (size_t i = 0; i < s.len; i++) {
		if (is_space(s.at[i])) {
			space = n > 0;
			continue;
		}
		if (space)
			buf[n++] = ' ';
		space = false;
		buf[n++] = s.at[i];
	}
	return (struct span){ buf, n };
}

bool
chars_is_blank(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_space(s.at[i]))
			return false;
	return true;
}

/* Beyond ASCII, by code point. */
static const struct {
	uint32_t first, last;
} unfit[] = {
	{ 0x80, 0x9f },		/* C1 controls */
	{ 0x2028, 0x202e },	/* line and paragraph ends; bidi overrides */
	{ 0x2066, 0x2069 },	/* bidi isolates */
	{ 0xfeff, 0xfeff },	/* a byte order mark inside */
	{ 0xfff9, 0xfffb },	/* annotations */
	{ 0xfffe, 0xffff },	/* not characters */
};

static uint32_t
code_point(const unsigned char *at, int len)
{
	uint32_t c = len == 2 ? at[0] & 0x1fu : len == 3 ? at[0] & 0x0fu :
	    at[0] & 0x07u;
	for (int i = 1; i < len; i++)
		c = c << 6 | (at[i] & 0x3fu);
	return c;
}

bool
chars_has_controls(struct span s)
{
	for (size_t i = 0; i < s.len;) {
		const unsigned char *at = (const unsigned char *)s.at + i;
		if (*at < 0x80) {
			if (*at < ' ' || *at == 0x7f)
				return true;
			i++;
			continue;
		}
		const int len = sequence(at, s.len - i);
		if (len <= 1)
			return true;
		const uint32_t c = code_point(at, len);
		for (size_t k = 0; k < sizeof(unfit) / sizeof(unfit[0]); k++)
			if (c >= unfit[k].first && c <= unfit[k].last)
				return true;
		i += (size_t)len;
	}
	return false;
}
