#include "span.h"
#include <assert.h>
#include <string.h>

int
span_compare(struct span a, struct span b)
{
	const size_t shorter = a.len < b.len ? a.len : b.len;
	const int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);
	if (order != 0)
		return order;
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return (a.at != NULL) - (b.at != NULL);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span
span_trim(struct span s)
{
	while (s.len > 0 && is_space(s.at[s.len - 1]))
		s.len--;
	while (s.len > 0 && is_space(s.at[0])) {
		s.at++;
		s.len--;
	}
	return s;
}

struct span
span_cut(struct span *rest, char separator)
{
	struct span part = *rest;
	const char *found = part.len == 0 ? NULL :
	    memchr(part.at, separator, part.len);
	if (found == NULL) {
		*rest = (struct span){ NULL, 0 };
		return part;
	}
	part.len = (size_t)(found - part.at);
	rest->at = found + 1;
	rest->len -= part.len + 1;
	return part;
}

/* So many digits are always less than UINT64_MAX. */
#define SAFE_DIGITS 19

bool
span_to_u64(struct span s, uint64_t max, uint64_t *out)
{
	uint64_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		const unsigned digit = (unsigned char)s.at[i] - (unsigned)'0';
		if (digit > 9)
			return false;
		if (i < SAFE_DIGITS)
			n = n * 10 + digit;
		else if (__builtin_mul_overflow(n, 10u, &n) ||
		    __builtin_add_overflow(n, digit, &n))
			return false;
	}
	if (s.len == 0 || n > max)
		return false;
	*out = n;
	return true;
}

bool
span_copy(struct span s, char *buf, size_t size)
{
	assert(size > 0);
	const bool fits = s.len < size;
	if (fits && s.len > 0)
		memcpy(buf, s.at, s.len);
	buf[fits ? s.len : 0] = '\0';
	return fits;
}
