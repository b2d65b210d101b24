#include "place.h"

/* What C counts as, or -1. */
static inline int
counted(char c)
{
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 'A';
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' ? -1 :
	    (unsigned char)c;
}

/* The next character that counts, or -1; I moves on. */
static int
next(struct span s, size_t *i)
{
	int c = -1;
	while (*i < s.len && c < 0)
		c = counted(s.at[(*i)++]);
	return c;
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
	for (size_t i = 0; i < s.len; i++) {
		const int c = counted(s.at[i]);
		if (c >= 0)
			buf[len++] = (char)c;
	}
	return len;
}
