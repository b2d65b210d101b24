#include "place.h"

/* The next character that counts, or -1; I moves on. */
static int
next(struct span s, size_t *i)
{
	while (*i < s.len) {
		const char c = s.at[(*i)++];
		if (c >= 'a' && c <= 'z')
			return c - 'a' + 'A';
		if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
			return (unsigned char)c;
	}
	return -1;
}

bool
place_same(struct span a, struct span b)
{
	size_t i = 0, j = 0;
	for (;;) {
		const int c = next(a, &i);
		if (c != next(b, &j))
			return false;
		if (c < 0)
			return true;
	}
}

size_t
place_normal(struct span s, char *buf, size_t len)
{
	size_t i = 0;
	for (int c; (c = next(s, &i)) >= 0;)
		buf[len++] = (char)c;
	return len;
}
