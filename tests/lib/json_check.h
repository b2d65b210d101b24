/*
 * json_check - is this one JSON value, and nothing else?
 *
 * Strict as RFC 8259 is, so that what passes here can be read by anything.
 * Give it a terminated text; the depth is that of the writer (32).
 */
#ifndef JSON_CHECK_H
#define JSON_CHECK_H
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static const char *json_value(const char *s, int depth);

static inline const char *
json_space(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

static inline const char *
json_string(const char *s)
{
	if (*s++ != '"')
		return NULL;
	for (; *s != '"'; s++) {
		if ((unsigned char)*s < ' ')
			return NULL;
		if (*s != '\\')
			continue;
		s++;
		if (*s == 'u') {
			for (int i = 0; i < 4; i++)
				if (!isxdigit((unsigned char)*++s))
					return NULL;
		} else if (*s == '\0' || strchr("\"\\/bfnrt", *s) == NULL) {
			return NULL;
		}
	}
	return s + 1;
}

/* We write integers only; amounts are strings. */
static inline const char *
json_integer(const char *s)
{
	s += *s == '-';
	if (!isdigit((unsigned char)*s) ||
	    (*s == '0' && isdigit((unsigned char)s[1])))
		return NULL;
	return s + strspn(s, "0123456789");
}

static inline const char *
json_items(const char *s, char close, bool members, int depth)
{
	s = json_space(s + 1);
	if (*s == close)
		return s + 1;
	for (;;) {
		if (members) {
			s = json_string(s);
			if (s == NULL || *(s = json_space(s)) != ':')
				return NULL;
			s = json_space(s + 1);
		}
		s = json_value(s, depth + 1);
		if (s == NULL)
			return NULL;
		s = json_space(s);
		if (*s == close)
			return s + 1;
		if (*s != ',')
			return NULL;
		s = json_space(s + 1);
	}
}

static const char *
json_value(const char *s, int depth)
{
	static const char *const words[] = { "true", "false", "null" };
	if (depth > 32)
		return NULL;
	if (*s == '{' || *s == '[')
		return json_items(s, *s == '{' ? '}' : ']', *s == '{', depth);
	if (*s == '"')
		return json_string(s);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strncmp(s, words[i], strlen(words[i])) == 0)
			return s + strlen(words[i]);
	return json_integer(s);
}

static inline bool
json_check(const char *text)
{
	const char *end = json_value(json_space(text), 0);
	return end != NULL && *json_space(end) == '\0';
}
#endif
