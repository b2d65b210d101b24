/*
 * scan - one order, from its first to its last byte
 *
 * The subset: tags and attributes of the vocabulary without prefixes, in the
 * order of the schema; no comments, instructions, CDATA sections, numbered
 * references; a carriage return only before a line feed between elements; no
 * empty values; nothing longer than MOST_PART.  All of it in one pass, with
 * the builder filled on the way.
 *
 * Invariants:
 * 1. Nothing behind the order is looked at.  So whether MORE is said does
 *    not depend on what follows an order that is there in full.
 * 2. MORE is said only of a text that can still become a proven order, and in
 *    which the tag or value that is not complete is not longer than MOST_PART;
 *    so libxml2 would not have had anything to say about it either.
 * 3. LINE is that of AT, and the column of a byte P of that line is P - ORIGIN:
 *    each byte that continues a character moves ORIGIN by one.
 */
#include "accept.h"
#include "acceptor.h"
#include "builder.h"
#include "compiler.h"
#include "input.h"
#include <string.h>

/* Far more than a tag or a value of ours takes, and far less than the limits
 * of the parser. */
#define MOST_PART 4096
/* The column of a tag that goes on in the next line is known to the parser's
 * side if the line begins not too far before; here it surely does. */
#define MOST_COLUMN (INPUT_LOOK_BACK / 4)

struct scan {
	const struct acceptor *a;
	struct builder *b;
	const char *at, *end;
	uint64_t offset;		/* of TEXT in the input */
	const char *text, *part;	/* where the tag or value begins */
	uint32_t line;
	uintptr_t origin;
	bool more;			/* it failed only because text ends */
};

/* What a byte may mean in a value. */
enum kind { PLAIN, SPACE, WHITE, QUOTE, MARK, CLOSE, AMPERSAND, CONTINUES,
	EDGE, BAD };
#define X4(k) k, k, k, k
#define X16(k) X4(k), X4(k), X4(k), X4(k)
static const uint8_t kinds[256] = {
	X4(BAD), X4(BAD), BAD, WHITE, WHITE, BAD, X4(BAD), X16(BAD),
	/* 0x20 */
	SPACE, PLAIN, QUOTE, PLAIN, PLAIN, PLAIN, AMPERSAND, QUOTE,
	X4(PLAIN), X4(PLAIN),
	/* 0x30 */
	X4(PLAIN), X4(PLAIN), X4(PLAIN), MARK, PLAIN, CLOSE, PLAIN,
	/* 0x40 */
	X16(PLAIN), X16(PLAIN), X16(PLAIN), X16(PLAIN),
	/* 0x80 */
	X16(CONTINUES), X16(CONTINUES), X16(CONTINUES), X16(CONTINUES),
	/* 0xc0; behind 0xef there may be what is not a character of XML */
	X16(PLAIN), X16(PLAIN), X4(PLAIN), X4(PLAIN), X4(PLAIN), PLAIN, PLAIN,
	PLAIN, EDGE, X16(PLAIN)
};

static bool
more(struct scan *s)
{
	s->more = s->end - s->part <= MOST_PART;
	return false;
}

static struct position
position_of(const struct scan *s, const char *at)
{
	return (struct position){ s->line,
	    (uint32_t)((uintptr_t)at - s->origin) };
}

static void
newline(struct scan *s, const char *at)
{
	s->line++;
	s->origin = (uintptr_t)at;
}

static inline uint64_t
eight_bytes(const char *at)
{
	uint64_t n;
	memcpy(&n, at, sizeof(n));
	return n;
}

/* Does W stand at AT, where eight bytes are left at least, and all of W? */
static inline bool
is_word(const char *at, const struct accept_word *w)
{
	const size_t len = w->text.len;
	if ((eight_bytes(at) & w->mask) != w->head)
		return false;
	return len <= 8 || (eight_bytes(at + len - 8) == w->tail &&
	    (len <= 16 || memcmp(at + 8, w->text.at + 8, len - 16) == 0));
}

/* Does W stand at AT? */
static inline bool
match(struct scan *s, const char *at, const struct accept_word *w)
{
	const size_t left = (size_t)(s->end - at), len = w->text.len;
	if (left >= 8 && left >= len)
		return is_word(at, w);
	if (left >= len)
		return memcmp(at, w->text.at, len) == 0;
	return memcmp(at, w->text.at, left) == 0 && more(s);
}

/* What the five references of XML stand for, in TO; false: there is another
 * one. */
static bool
dereference(struct span raw, char *to, size_t *len)
{
	static const struct {
		struct span name;
		char is;
	} known[] = { { SPAN_INIT("&amp;"), '&' }, { SPAN_INIT("&lt;"), '<' },
		{ SPAN_INIT("&gt;"), '>' }, { SPAN_INIT("&quot;"), '"' },
		{ SPAN_INIT("&apos;"), '\'' } };
	size_t n = 0, k;
	for (size_t i = 0; i < raw.len; n++) {
		to[n] = raw.at[i];
		if (raw.at[i++] != '&')
			continue;
		for (k = 0; k < ARRAY_LEN(known); k++)
			if (raw.len - i + 1 >= known[k].name.len &&
			    memcmp(raw.at + i - 1, known[k].name.at,
			    known[k].name.len) == 0)
				break;
		if (k == ARRAY_LEN(known))
			return false;
		to[n] = known[k].is;
		i += known[k].name.len - 1;
	}
	*len = n;
	return true;
}

/* A value as it was written. */
struct raw {
	struct span text;
	struct position at;
	bool collapsed, references;
};

/* Have the builder make a value of V, as it was not written plainly. */
static struct span
keep_copy(struct scan *s, enum field field, const struct raw *v)
{
	char buf[MOST_PART];
	struct span text = v->text;
	if (v->references) {
		if (!dereference(v->text, buf, &text.len))
			return (struct span){ NULL, 0 };
		text.at = buf;
	}
	return builder_value(s->b, field, text, v->at);
}

/* Keep V as FIELD, if it is one of TYPE. */
static bool
keep(struct scan *s, enum field field, const struct simple *type,
    const struct raw *v)
{
	if (v->text.len == 0 || v->text.len > MOST_PART)
		return false;
	const struct span text = v->collapsed && !v->references ?
	    builder_adopt(s->b, field, v->text, v->at) :
	    keep_copy(s, field, v);
	return text.len > 0 && simple_holds(type, text);
}

/* The value from here to STOP, which is < or a quote. */
static bool
value(struct scan *s, char stop, struct raw *v)
{
	const char *const from = s->at;
	const char *p = from;
	v->at = position_of(s, from);
	v->collapsed = true;
	v->references = false;
	for (;; p++) {
		if (p == s->end)
			return more(s);
		const uint8_t kind = kinds[(uint8_t)*p];
		if (kind == PLAIN)
			continue;
		if (*p == stop)
			break;
		switch (kind) {
		case SPACE:
			v->collapsed &= p != from && p[-1] != ' ';
			break;
		case WHITE:
			v->collapsed = false;
			if (*p == '\n')
				newline(s, p);
			break;
		case AMPERSAND:
			v->references = true;
			break;
		case CONTINUES:
			s->origin++;
			break;
		case EDGE:
			if ((uint8_t)p[1] == 0xbf && (uint8_t)p[2] >= 0xbe)
				return false;
			break;
		case CLOSE:
			/* ]]> may not stand in text. */
			if (p != from && p[-1] == ']')
				return false;
			break;
		case QUOTE:
			break;
		default:
			return false;
		}
	}
	v->text = (struct span){ from, (size_t)(p - from) };
	v->collapsed &= p == from || p[-1] != ' ';
	s->at = p;
	return true;
}

static bool
attribute(struct scan *s, const struct accept_element *el, unsigned *seen)
{
	struct raw v;
	for (unsigned i = 0; i < el->n_attributes; i++) {
		const struct accept_attribute *a = &el->attributes[i];
		if (!match(s, s->at, &a->name))
			continue;
		s->at += a->name.text.len;
		if (s->end - s->at < 2)
			return more(s);
		const char quote = s->at[1];
		if (s->at[0] != '=' || (quote != '"' && quote != '\'') ||
		    (*seen & 1u << i) != 0)
			return false;
		*seen |= 1u << i;
		s->at += 2;
		if (!value(s, quote, &v))
			return false;
		s->at++;
		return keep(s, a->field, a->type, &v);
	}
	return false;
}

/* White space in a tag. */
static void
space_in_tag(struct scan *s)
{
	for (; s->at < s->end && (*s->at == ' ' || *s->at == '\t' ||
	    *s->at == '\n'); s->at++)
		if (*s->at == '\n')
			newline(s, s->at);
}

/* The rest of a start tag, behind the name.  EMPTY: it has no end tag. */
static bool
attributes(struct scan *s, const struct accept_element *el, bool *empty)
{
	unsigned seen = 0;
	for (;;) {
		const char *before = s->at;
		space_in_tag(s);
		if (s->at == s->end)
			return more(s);
		*empty = *s->at == '/';
		if (*s->at == '>' || *empty)
			break;
		if (s->at == before || !attribute(s, el, &seen))
			return false;
	}
	if (*empty && ++s->at == s->end)
		return more(s);
	return *s->at++ == '>' && (seen & el->required) == el->required;
}

/* White space between elements, up to the markup behind it. */
static bool
blank(struct scan *s)
{
	const char *p = s->at;
	for (; p < s->end; p++) {
		if (*p == '\n')
			newline(s, p);
		else if (*p == '\r' && p + 1 < s->end && p[1] != '\n')
			return false;
		else if (*p != ' ' && *p != '\t' && *p != '\r')
			break;
	}
	s->at = s->part = p;
	if (s->end - p < 2)
		return p == s->end || *p == '<' ? more(s) : false;
	return *p == '<';
}

/* Which child of E begins here?  None before FROM. */
static enum element
child_of(struct scan *s, enum element e, enum element from)
{
	for (enum element c = from; c < elements[e].end; c++) {
		const struct accept_word *name = &s->a->elements[c].name;
		const char *at = s->at + 1;
		if (name->text.at == NULL || !match(s, at, name))
			continue;
		at += name->text.len;
		if (at == s->end)
			more(s);
		else if (*at == '>' || *at == ' ' || *at == '/' ||
		    *at == '\n' || *at == '\t')
			return c;
	}
	return EL_UNKNOWN;
}

static bool element(struct scan *s, enum element e);

/* Children of E, up to its end tag. */
static bool
children(struct scan *s, enum element e)
{
	const struct automaton *model = s->a->elements[e].children;
	enum element child = elements[e].first;
	uint16_t state = model->start;
	for (;;) {
		if (!blank(s))
			return false;
		if (s->at[1] == '/')
			return automaton_may_end(model, state);
		child = child_of(s, e, child);
		if (child == EL_UNKNOWN)
			return false;
		state = automaton_step(model, state, (uint8_t)child);
		if (!element(s, child))
			return false;
	}
}

/* What stands between the tags of E, and the end tag. */
static bool
content(struct scan *s, enum element e)
{
	const struct accept_element *el = &s->a->elements[e];
	struct raw v;
	s->part = s->at;
	if (el->text != NULL && (!value(s, '<', &v) ||
	    !keep(s, elements[e].text, el->text, &v)))
		return false;
	if (el->children != NULL && !children(s, e))
		return false;
	if (!match(s, s->at, &el->end_tag))
		return false;
	s->at += el->end_tag.text.len;
	return true;
}

/* The element E, whose name stands here. */
static bool
element(struct scan *s, enum element e)
{
	const struct accept_element *el = &s->a->elements[e];
	const char *const tag = s->at;
	const struct position at = position_of(s, tag);
	bool empty;
	s->part = tag;
	builder_start(s->b, e, at, s->offset + (uint64_t)(tag - s->text));
	s->at += 1 + el->name.text.len;
	if (!attributes(s, el, &empty) || s->at - tag > MOST_PART ||
	    (s->line != at.line && at.column > MOST_COLUMN))
		return false;
	if (empty ? el->text != NULL || (el->children != NULL &&
	    !automaton_may_end(el->children, el->children->start)) :
	    !content(s, e))
		return false;
	builder_end(s->b, e);
	return true;
}

enum accept_answer
accept_record(const struct acceptor *a, struct accept_place *place,
    struct builder *b)
{
	const char *const from = place->text.at;
	struct scan s = { .a = a, .b = b, .at = from,
	    .end = from + place->text.len, .offset = place->offset,
	    .text = from, .part = from, .line = place->line,
	    .origin = (uintptr_t)from - place->column };
	if (!blank(&s) || child_of(&s, EL_ROOT, EL_ORDER) != EL_ORDER ||
	    !element(&s, EL_ORDER) || b->too_large) {
		builder_drop(b);
		return s.more ? ACCEPT_MORE : ACCEPT_UNPROVEN;
	}
	place->text = (struct span){ s.at, (size_t)(s.end - s.at) };
	place->offset += (uint64_t)(s.at - from);
	place->line = s.line;
	place->column = position_of(&s, s.at).column;
	return ACCEPT_PROVEN;
}
