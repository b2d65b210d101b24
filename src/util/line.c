#include "line.h"
#include "hex.h"
#include "out.h"
#include <string.h>

static void
begin(struct out *o, bool first)
{
	if (!first)
		out_char(o, ' ');
}

static void
escaped(struct out *o, uint8_t byte)
{
	static const char hex[] = "0123456789ABCDEF";

	out_char(o, '%');
	out_char(o, hex[byte >> 4]);
	out_char(o, hex[byte & 15]);
}

static bool
is_plain(char c)
{
	return c > ' ' && c < '\x7f' && c != '%';
}

void
line_text(struct out *o, bool first, struct span s)
{
	begin(o, first);
	if (s.at == NULL || s.len == 0) {
		out_char(o, s.at == NULL ? '-' : '%');
		return;
	}
	if (span_is(s, "-")) {
		escaped(o, '-');
		return;
	}
	while (s.len > 0) {
		size_t n = 0;
		while (n < s.len && is_plain(s.at[n]))
			n++;
		out_bytes(o, s.at, n);
		if (n < s.len)
			escaped(o, (uint8_t)s.at[n++]);
		s.at += n;
		s.len -= n;
	}
}

void
line_number(struct out *o, bool first, int64_t n)
{
	begin(o, first);
	out_i64(o, n);
}

void
line_bytes(struct out *o, bool first, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;
	char text[64];

	begin(o, first);
	while (len > 0) {
		const size_t n = len < sizeof(text) / 2 ? len :
		    sizeof(text) / 2;
		hex_put(at, n, text);
		out_bytes(o, text, 2 * n);
		at += n;
		len -= n;
	}
}

void
line_end(struct out *o)
{
	out_char(o, '\n');
}

struct span
line_next(struct span *rest)
{
	if (rest->at == NULL)
		return *rest;
	return span_cut(rest, ' ');
}

/* 0 to 15, or 16 for what is no digit. */
static unsigned
digit(char c, const char *digits)
{
	const char *at = c == '\0' ? NULL : strchr(digits, c);

	return at == NULL ? 16 : (unsigned)(at - digits);
}

bool
line_read(struct span field, char *buf, size_t size)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = 0;

	buf[0] = '\0';
	if (field.at == NULL || field.len == 0 || span_is(field, "-"))
		return false;
	if (span_is(field, "%"))
		return true;
	for (size_t i = 0; i < field.len; i++) {
		char c = field.at[i];
		if (c == '%') {
			if (i + 2 >= field.len)
				return false;
			const unsigned high = digit(field.at[i + 1], hex);
			const unsigned low = digit(field.at[i + 2], hex);
			if (high > 15 || low > 15)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0' || n + 1 >= size)
			return false;
		buf[n++] = c;
	}
	buf[n] = '\0';
	return true;
}

bool
line_read_bytes(struct span field, uint8_t *bytes, size_t len)
{
	static const char hex[] = "0123456789abcdef";

	if (field.at == NULL || field.len != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		const unsigned high = digit(field.at[2 * i], hex);
		const unsigned low = digit(field.at[2 * i + 1], hex);
		if (high > 15 || low > 15)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
