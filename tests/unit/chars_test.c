#include "chars.h"
#include "unit.h"
#include "utf8.h"
#include <stdint.h>
#include <string.h>

#define S(text) { (text), sizeof(text) - 1 }

/* The same question, answered one character at a time. */
static size_t
slow_prefix(const char *at, size_t n)
{
	size_t i = 0, len;
	while (i < n && at[i] != '\0' &&
	    (len = utf8_len(at + i, at + n)) > 0)
		i += len;
	return i;
}

static void
fast_and_slow_agree(void)
{
	uint64_t r = 88172645463325252u;
	enum chars_end then;
	for (unsigned round = 0; round < 300000; round++) {
		char text[24];
		for (size_t i = 0; i < sizeof(text); i++) {
			r ^= r << 13;
			r ^= r >> 7;
			r ^= r << 17;
			/* Mostly ASCII, or what could begin or go on with a
			 * character. */
			text[i] = (char)(r % 8 == 0 ? r >> 8 : r % 8 < 3 ?
			    0x80 | (r >> 8 & 0x3f) : r % 8 == 3 ?
			    0xc0 | (r >> 8 & 0x3f) : (r >> 8 & 0x7f) | 1);
		}
		const size_t expected = slow_prefix(text, sizeof(text));
		CU_ASSERT(chars_prefix(text, sizeof(text), &then) == expected);
		CU_ASSERT((then == CHARS_FINE) == (expected == sizeof(text)));
		if (then == CHARS_NUL)
			CU_ASSERT(text[expected] == '\0');
	}
}

static void
why_it_ends(void)
{
	static const struct {
		struct span text;
		size_t n;
		enum chars_end then;
	} cases[] = {
		{ S(""), 0, CHARS_FINE },
		{ S("abcdefghi\xc3\xa9"), 11, CHARS_FINE },
		{ S("abc\xc3"), 3, CHARS_CUT },
		{ S("abc\xe2\x82"), 3, CHARS_CUT },
		{ S("abc\xf0\x9f\x98"), 3, CHARS_CUT },
		{ S("abc\xf0\x9f\x98!"), 3, CHARS_NOT_UTF8 },
		{ S("\xe0\x80"), 0, CHARS_NOT_UTF8 },
		{ S("\xed\xa0"), 0, CHARS_NOT_UTF8 },
		{ S("\xf4\x90"), 0, CHARS_NOT_UTF8 },
		{ S("\xf5"), 0, CHARS_NOT_UTF8 },
		{ S("\x80"), 0, CHARS_NOT_UTF8 },
		{ S("\xc1\xbf"), 0, CHARS_NOT_UTF8 },
		{ S("0123456\0" "abcdefgh"), 7, CHARS_NUL },
		{ S("0123456789\0"), 10, CHARS_NUL },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum chars_end then;
		UNIT_NUMBER(chars_prefix(cases[i].text.at, cases[i].text.len,
		    &then), cases[i].n);
		UNIT_NUMBER(then, cases[i].then);
	}
	UNIT_NUMBER(chars_whole(SPAN("ab\xe2\x82")).len, 2);
	CU_ASSERT_PTR_NULL(chars_whole((struct span){ NULL, 0 }).at);
}

static void
characters_are_counted(void)
{
	static const char text[] = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"
	    "0123456789\xc3\xa9";
	for (size_t len = 0; len <= sizeof(text) - 1; len++) {
		size_t n = 0;
		for (size_t i = 0; i < len; i++)
			n += ((unsigned char)text[i] & 0xc0) != 0x80;
		UNIT_NUMBER(chars_count((struct span){ text, len }), n);
	}
}

static void
collapsing(void)
{
	static const struct {
		struct span text;
		const char *collapsed;
	} cases[] = {
		{ S(""), "" }, { S(" \t\r\n "), "" }, { S("a"), "a" },
		{ S(" a"), "a" }, { S("a\n"), "a" }, { S("a b"), "a b" },
		{ S("a  b"), "a b" }, { S("a\tb"), "a b" },
		{ S("12345678 12345678"), "12345678 12345678" },
		{ S("12345678  12345678"), "12345678 12345678" },
		{ S("12345678 "), "12345678" },
		{ S("1234567\r\n\r\n12345678"), "1234567 12345678" },
		{ S("\xc2\xa0 \xc2\xa0"), "\xc2\xa0 \xc2\xa0" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char buf[64];
		const struct span s = chars_collapse(cases[i].text, buf);
		CU_ASSERT(span_is(s, cases[i].collapsed));
		CU_ASSERT(chars_is_collapsed(s));
		CU_ASSERT(chars_is_collapsed(cases[i].text) ==
		    span_is(cases[i].text, cases[i].collapsed));
		CU_ASSERT(chars_is_blank(cases[i].text) == (s.len == 0));
	}
}

/* Byte by byte. */
static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] < ' ' || s.at[i] == 0x7f || (s.at[i] == ' ' &&
		    (i == 0 || i + 1 == s.len || s.at[i - 1] == ' ')))
			return false;
	return true;
}

static void
compare_plain(struct span s)
{
	const bool plain = is_plain(s);
	/* It may say no where there is a space in a short text. */
	const bool sure = !plain || s.len < 4 || s.len >= 8 ||
	    memchr(s.at, ' ', s.len) == NULL;
	CU_ASSERT(chars_is_plain(s) == plain || !sure);
	CU_ASSERT(!chars_is_plain(s) || (chars_is_collapsed(s) &&
	    !chars_has_controls(s)));
}

static void
plain_values(void)
{
	static const char bytes[] = { ' ', '!', '~', '\x7f', '\x1f', '\t',
	    '\0', '\x80', '\xa0', '\xff', '\xc3' };
	char text[40];
	for (size_t len = 0; len <= 33; len++) {
		memset(text, 'a', sizeof(text));
		compare_plain((struct span){ text, len });
		/* Every byte at every place, and every two spaces. */
		for (size_t i = 0; i < len; i++) {
			for (size_t b = 0; b < sizeof(bytes); b++) {
				text[i] = bytes[b];
				compare_plain((struct span){ text, len });
			}
			text[i] = ' ';
			for (size_t k = i + 1; k < len; k++) {
				text[k] = ' ';
				compare_plain((struct span){ text, len });
				text[k] = 'a';
			}
			text[i] = 'a';
		}
	}
}

static const struct unit_test tests[] = {
	{ "UTF-8 is told from other bytes, eight at a time or one",
	    fast_and_slow_agree },
	{ "it is known why text ends", why_it_ends },
	{ "characters are counted, not bytes", characters_are_counted },
	{ "white space is collapsed as XML does it", collapsing },
	{ "plain values are told, eight bytes at a time", plain_values },
};

int
main(void)
{
	return unit_main("chars", tests, ARRAY_LEN(tests));
}
