/*
 * Tags, comments, CDATA sections and references.  No prefixes, no processing
 * instructions, no DOCTYPE: no document of ours has them.
 */
#include "xml_scan.h"
#include "utf8.h"
#include "xml_bytes.h"
#include <stdint.h>
#include <string.h>

static enum part
wrong(struct tag *t, const char *why)
{
	t->why = why;
	return PART_WRONG;
}

#define B XML_BLANK
#define Q XML_PLAIN
#define T (B | XML_PLAIN)
#define O (XML_PLAIN | XML_SIMPLE)
#define S (B | O)
#define N (XML_NAME | O)
#define F (XML_FIRST | N)
const uint8_t xml_kinds[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, T, T, 0, 0, B, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	S, O, Q, O, O, O, 0, Q, O, O, O, O, O, N, N, O,	/* " & ' - . */
	N, N, N, N, N, N, N, N, N, N, O, O, 0, O, 0, O,		/* < > */
	O, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F,
	F, F, F, F, F, F, F, F, F, F, F, O, O, O, O, F,		/* _ */
	O, F, F, F, F, F, F, F, F, F, F, F, F, F, F, F,
	F, F, F, F, F, F, F, F, F, F, F, O, O, O, O, O,
};
#undef B
#undef Q
#undef T
#undef O
#undef S
#undef N
#undef F

static inline struct span
take_name(const char **at, const char *end)
{
	const char *begin = *at;
	const char *here = begin;
	if (here < end && xml_is(XML_FIRST, *here))
		while (++here < end && xml_is(XML_NAME, *here))
			;
	*at = here;
	return (struct span){ begin, (size_t)(here - begin) };
}

static inline void
skip_blanks(const char **at, const char *end)
{
	while (*at < end && xml_is(XML_BLANK, **at))
		++*at;
}

/* Bytes of a character that is no plain ASCII; 0: XML cannot hold it. */
static size_t
wide_len(const char *at, const char *end)
{
	const size_t len = utf8_len(at, end);
	const bool noncharacter = len == 3 && memcmp(at, "\xef\xbf", 2) == 0 &&
	    (uint8_t)at[2] >= 0xbe;
	return noncharacter ? 0 : len;
}

size_t
scan_plain(struct span s)
{
	const char *at = s.at, *end = s.at + s.len;
	for (;;) {
		at = xml_skip(XML_PLAIN, at);
		if (at >= end)
			return s.len;
		const size_t len = (uint8_t)*at < 0x80 ? 0 : wide_len(at, end);
		if (len == 0)
			return (size_t)(at - s.at);
		at += len;
	}
}

static size_t
put_utf8(uint32_t c, char to[4])
{
	const bool held = c == '\t' || c == '\n' || c == '\r' ||
	    (c >= 0x20 && c < 0xd800) || (c > 0xdfff && c < 0xfffe) ||
	    (c > 0xffff && c <= 0x10ffff);
	if (!held)
		return 0;
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	const size_t len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = len; i-- > 1; c >>= 6)
		to[i] = (char)(0x80 | (c & 0x3f));
	to[0] = (char)((0xf00u >> len & 0xf0u) | c);
	return len;
}

static size_t
put_number(struct span digits, char to[4])
{
	const bool hex = digits.len > 1 && digits.at[0] == 'x';
	uint32_t c = 0;
	if (digits.len <= hex || digits.len > 8)
		return 0;
	for (size_t i = hex; i < digits.len; i++) {
		const char d = digits.at[i];
		const uint32_t value = d >= '0' && d <= '9' ?
		    (uint32_t)(d - '0') : hex && d >= 'a' && d <= 'f' ?
		    (uint32_t)(d - 'a' + 10) : hex && d >= 'A' && d <= 'F' ?
		    (uint32_t)(d - 'A' + 10) : UINT32_MAX;
		if (value == UINT32_MAX)
			return 0;
		c = c * (hex ? 16 : 10) + value;
	}
	return put_utf8(c, to);
}

size_t
scan_reference(struct span s, char to[4], size_t *used)
{
	static const struct {
		const char *name;
		char c;
	} known[] = {
		{ "amp", '&' }, { "lt", '<' }, { "gt", '>' },
		{ "quot", '"' }, { "apos", '\'' },
	};
	const char *end = memchr(s.at, ';', s.len < 12 ? s.len : 12);
	if (end == NULL)
		return 0;
	const struct span inner = { s.at + 1, (size_t)(end - s.at - 1) };
	*used = inner.len + 2;
	if (inner.len > 1 && inner.at[0] == '#')
		return put_number((struct span){ inner.at + 1, inner.len - 1 },
		    to);
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_is(inner, known[i].name)) {
			to[0] = known[i].c;
			return 1;
		}
	return 0;
}

/* RAW to TO, as a parser gives an attribute; false: it is not well-formed. */
static bool
resolve(struct span raw, char *to, size_t *len)
{
	size_t used, put;
	*len = 0;
	while (raw.len > 0) {
		put = scan_plain(raw);
		for (size_t i = 0; i < put; i++)
			to[(*len)++] = xml_is(XML_BLANK, raw.at[i]) ?
			    ' ' : raw.at[i];
		raw = (struct span){ raw.at + put, raw.len - put };
		if (raw.len == 0)
			break;
		if (raw.at[0] != '&')
			return false;
		put = scan_reference(raw, to + *len, &used);
		if (put == 0)
			return false;
		*len += put;
		raw = (struct span){ raw.at + used, raw.len - used };
	}
	return true;
}

static bool
is_twice(const struct tag *t, struct span name)
{
	for (unsigned i = 0; i < t->n_attrs; i++)
		if (span_equal(t->attrs[2 * i], name))
			return true;
	return false;
}

/* The value behind QUOTE, at *AT.  PART_TEXT: it is one. */
static enum part
take_value(struct tag *t, const char **at, const char *end, char quote,
    char **scratch, struct span *value)
{
	const char *from = *at, *close = xml_skip(XML_SIMPLE, from);
	const bool simple = close < end && *close == quote;
	if (!simple)
		close = memchr(from, quote, (size_t)(end - from));
	if (close == NULL)
		return PART_CUT;
	*at = close + 1;
	*value = (struct span){ from, (size_t)(close - from) };
	if (simple)
		return PART_TEXT;
	size_t len;
	if (!resolve(*value, *scratch, &len))
		return wrong(t, "a character or reference that cannot stand "
		    "in a value");
	*value = (struct span){ *scratch, len };
	*scratch += len;
	return PART_TEXT;
}

/* name="value" at *AT.  PART_TEXT: it is one. */
static enum part
take_attr(struct tag *t, const char **at, const char *end, char **scratch)
{
	const struct span name = take_name(at, end);
	skip_blanks(at, end);
	if (*at >= end)
		return PART_CUT;
	if (name.len == 0 || **at != '=')
		return wrong(t, "markup that cannot stand here");
	++*at;
	skip_blanks(at, end);
	if (*at >= end)
		return PART_CUT;
	const char quote = *(*at)++;
	if (quote != '"' && quote != '\'')
		return wrong(t, "a value without quotes");
	struct span value;
	const enum part got = take_value(t, at, end, quote, scratch, &value);
	if (got != PART_TEXT)
		return got;
	if (is_twice(t, name))
		return wrong(t, "an attribute twice");
	/* Namespaces are not told. */
	if (span_is(name, "xmlns"))
		return PART_TEXT;
	if (t->n_attrs == SCAN_ATTRS)
		return wrong(t, "an element has too many attributes");
	t->attrs[2 * t->n_attrs] = name;
	t->attrs[2 * t->n_attrs++ + 1] = value;
	return PART_TEXT;
}

static enum part
start_tag(struct span bytes, char *scratch, struct tag *t)
{
	const char *at = bytes.at + 1, *end = bytes.at + bytes.len;
	t->n_attrs = 0;
	t->name = take_name(&at, end);
	if (t->name.len == 0 && at < end)
		return wrong(t, "markup that cannot stand here");
	for (;;) {
		const char *before = at;
		skip_blanks(&at, end);
		if (at >= end)
			return PART_CUT;
		if (*at == '>' || *at == '/')
			break;
		if (at == before)
			return wrong(t, "markup that cannot stand here");
		const enum part got = take_attr(t, &at, end, &scratch);
		if (got != PART_TEXT)
			return got;
	}
	const bool empty = *at == '/';
	at += empty;
	if (at >= end)
		return PART_CUT;
	if (*at != '>')
		return wrong(t, "markup that cannot stand here");
	t->attrs[2 * t->n_attrs] = (struct span){ NULL, 0 };
	t->len = (size_t)(at + 1 - bytes.at);
	return empty ? PART_EMPTY : PART_START;
}

/* The name of an end tag at *AT.  Most likely it is OPEN, which need not be
 * looked at byte by byte; but it may go on. */
static inline struct span
take_end_name(const char **at, const char *end, struct span open)
{
	const char *begin = *at;
	if (open.len == 0 || (size_t)(end - begin) < open.len ||
	    memcmp(begin, open.at, open.len) != 0)
		return take_name(at, end);
	*at += open.len;
	if (*at == end || !xml_is(XML_NAME, **at))
		return open;
	*at = begin;
	return take_name(at, end);
}

static enum part
end_tag(struct span bytes, struct span open, struct tag *t)
{
	const char *at = bytes.at + 2, *end = bytes.at + bytes.len;
	t->name = take_end_name(&at, end, open);
	skip_blanks(&at, end);
	if (at >= end)
		return PART_CUT;
	if (*at != '>')
		return wrong(t, "markup that cannot stand here");
	t->len = (size_t)(at + 1 - bytes.at);
	return PART_END;
}

/* What lies between OPEN, of which BYTES has at least the beginning, and
 * CLOSE. */
static enum part
enclosed(struct span bytes, const char *open, const char *close,
    enum part what, struct tag *t)
{
	const size_t before = strlen(open), behind = strlen(close);
	const char *inner = bytes.at + before;
	if (bytes.len < before)
		return PART_CUT;
	const char *end = memmem(inner, bytes.len - before, close, behind);
	if (end == NULL)
		return PART_CUT;
	t->text = (struct span){ inner, (size_t)(end - inner) };
	t->len = before + t->text.len + behind;
	return what;
}

static enum part
comment(struct span bytes, struct tag *t)
{
	const enum part got = enclosed(bytes, "<!--", "--", PART_SKIPPED, t);
	if (got != PART_SKIPPED)
		return got;
	if (t->len == bytes.len)
		return PART_CUT;
	return bytes.at[t->len++] == '>' ? got :
	    wrong(t, "two hyphens in a comment");
}

static bool
begins(struct span bytes, const char *with)
{
	const size_t len = strlen(with);
	return memcmp(bytes.at, with, bytes.len < len ? bytes.len : len) == 0;
}

enum part
scan_part(struct span bytes, struct span open, char *scratch, struct tag *t)
{
	if (bytes.len < 2)
		return PART_CUT;
	if (bytes.at[1] == '/')
		return end_tag(bytes, open, t);
	if (bytes.at[1] != '!')
		return start_tag(bytes, scratch, t);
	if (begins(bytes, "<!--"))
		return comment(bytes, t);
	if (begins(bytes, "<![CDATA["))
		return enclosed(bytes, "<![CDATA[", "]]>", PART_TEXT, t);
	return wrong(t, "markup that cannot stand here");
}
