#include "xml_tag.h"
#include "chars.h"
#include "input.h"
#include <string.h>

static uint32_t
newlines(struct span s)
{
	uint32_t n = 0;
	const char *at = s.at, *end = s.at + s.len;
	while ((at = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		n++;
		at++;
	}
	return n;
}

struct xml_tag
xml_tag_of(const xmlParserCtxt *parser, uint64_t left_out,
    const struct input *input)
{
	const xmlParserInput *in = parser->input;
	const char *base = (const char *)in->base;
	const char *cur = (const char *)in->cur;
	/* No < can stand inside a tag, not even in a value. */
	const char *from = memrchr(base, '<', (size_t)(cur - base));
	struct xml_tag t = { .text = { from, (size_t)(cur - from) } };
	const uint32_t lines = newlines(t.text);
	t.offset = in->consumed + (uint64_t)(from - base) + left_out;
	t.at.line = (uint32_t)in->line - lines;
	t.at.column = lines > 0 ? input_column(input, t.offset) :
	    (uint32_t)in->col - (uint32_t)chars_count(t.text);
	t.inside.line = (uint32_t)in->line;
	t.inside.column = (uint32_t)in->col + 1;
	return t;
}

/* The position of AT, in the tag. */
static struct position
position_in(const struct xml_tag *t, const char *at)
{
	const struct span before = { t->text.at, (size_t)(at - t->text.at) };
	const uint32_t lines = newlines(before);
	if (lines == 0)
		return (struct position){ t->at.line, t->at.column == 0 ? 0 :
		    t->at.column + (uint32_t)chars_count(before) };
	const char *nl = memrchr(before.at, '\n', before.len);
	return (struct position){ t->at.line + lines,
	    (uint32_t)chars_count((struct span){ nl, (size_t)(at - nl) }) };
}

struct position
xml_tag_value(const struct xml_tag *t, const char *name, struct span value)
{
	struct span rest = t->text;
	struct xml_raw_attribute a;
	if (value.at >= t->text.at && value.at <= t->text.at + t->text.len)
		return position_in(t, value.at);
	/* The parser has made a value of its own: of references, or of line
	 * ends. */
	while (xml_tag_next(&rest, &a))
		if (span_is(a.name, name))
			return position_in(t, a.value.at);
	return t->at;
}

uint64_t
xml_tag_end(const xmlParserCtxt *parser)
{
	const xmlParserInput *in = parser->input;
	return in->consumed + (uint64_t)(in->cur - in->base);
}

static size_t
space(struct span s)
{
	size_t n = 0;
	while (n < s.len && (s.at[n] == ' ' || s.at[n] == '\n' ||
	    s.at[n] == '\t' || s.at[n] == '\r'))
		n++;
	return n;
}

static void
skip(struct span *s, size_t n)
{
	s->at += n;
	s->len -= n;
}

bool
xml_tag_next(struct span *rest, struct xml_raw_attribute *a)
{
	size_t n = 0;
	if (rest->len > 0 && rest->at[0] == '<')
		while (n < rest->len && space((struct span){ rest->at + n,
		    rest->len - n }) == 0)
			n++;
	skip(rest, n);
	skip(rest, space(*rest));
	a->whole = a->name = *rest;
	for (n = 0; n < rest->len && rest->at[n] != '='; n++)
		;
	if (n == rest->len)
		return false;
	a->name.len = n;
	a->name = span_trim(a->name);
	skip(rest, n + 1);
	skip(rest, space(*rest));
	/* The parser has accepted the tag, so this is a quote, and another
	 * one ends the value. */
	const char *end = rest->len == 0 ? NULL :
	    memchr(rest->at + 1, rest->at[0], rest->len - 1);
	if (end == NULL)
		return false;
	a->value = (struct span){ rest->at + 1,
	    (size_t)(end - rest->at) - 1 };
	skip(rest, a->value.len + 2);
	a->whole.len = (size_t)(rest->at - a->whole.at);
	return true;
}
