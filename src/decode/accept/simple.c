#include "simple.h"
#include "arena.h"
#include "chars.h"
#include "compiler.h"
#include "date.h"
#include "pattern.h"
#include <string.h>

enum form { FORM_TOKEN, FORM_INTEGER, FORM_DECIMAL, FORM_DATE, FORM_MOMENT };

struct simple {
	const struct simple *base;	/* has to hold too; may be NULL */
	enum form form;
	const struct pattern *pattern;
	struct span *words;		/* one of them, if there are any */
	unsigned n_words;
	size_t least_chars, most_chars;	/* most 0: any number */
	struct span least, most;	/* absent: no bound */
};

/* libxml2 holds numbers of 24 digits. */
#define MOST_DIGITS 20
/* Longer chains of types are not ours. */
#define MOST_STEPS 8

/* Checking ----------------------------------------------------------------- */

static size_t
digits(struct span s)
{
	size_t n = 0;
	while (n < s.len && s.at[n] >= '0' && s.at[n] <= '9')
		n++;
	return n;
}

static bool
is_number(struct span s, bool whole)
{
	const size_t before = digits(s);
	if (before == 0 || s.len > MOST_DIGITS)
		return false;
	if (before == s.len)
		return true;
	s.at += before + 1;
	s.len -= before + 1;
	return !whole && s.at[-1] == '.' && s.len > 0 && digits(s) == s.len;
}

/* Compare two numbers, as text. */
static int
compare_numbers(struct span a, struct span b)
{
	while (a.len > 0 && a.at[0] == '0')
		a.at++, a.len--;
	while (b.len > 0 && b.at[0] == '0')
		b.at++, b.len--;
	const size_t a_digits = digits(a), b_digits = digits(b);
	if (a_digits != b_digits)
		return a_digits < b_digits ? -1 : 1;
	/* The points stand below each other. */
	for (size_t i = 0; i < a.len || i < b.len; i++) {
		const char in_a = i < a.len ? a.at[i] : '0';
		const char in_b = i < b.len ? b.at[i] : '0';
		if (in_a != in_b && i != a_digits)
			return in_a < in_b ? -1 : 1;
	}
	return 0;
}

/* Compare two values of one form.  Dates, and moments in UTC, sort as text. */
static int
compare(enum form form, struct span a, struct span b)
{
	return form == FORM_INTEGER || form == FORM_DECIMAL ?
	    compare_numbers(a, b) : span_compare(a, b);
}

static bool
has_form(enum form form, struct span s)
{
	int64_t moment;
	int32_t day;
	switch (form) {
	case FORM_TOKEN:
		return true;
	case FORM_INTEGER:
		return is_number(s, true);
	case FORM_DECIMAL:
		return is_number(s, false);
	case FORM_DATE:
		return date_parse(s, &day);
	case FORM_MOMENT:
		return s.len == MOMENT_TEXT - 1 && moment_parse(s, &moment);
	}
	return false;
}

static bool
is_word(const struct simple *t, struct span text)
{
	for (unsigned i = 0; i < t->n_words; i++)
		if (span_equal(t->words[i], text))
			return true;
	return false;
}

/* There are no more characters than bytes: they are seldom counted. */
static bool
has_length(const struct simple *t, struct span text)
{
	return (text.len >= t->least_chars || t->least_chars <= 1) &&
	    (t->most_chars == 0 || text.len <= t->most_chars ||
	    chars_count(text) <= t->most_chars) &&
	    (t->least_chars <= 1 || chars_count(text) >= t->least_chars);
}

bool
simple_holds(const struct simple *t, struct span text)
{
	for (; t != NULL; t = t->base)
		if (!has_length(t, text) ||
		    (t->n_words > 0 && !is_word(t, text)) ||
		    (t->pattern != NULL &&
		    !pattern_matches(t->pattern, text)) ||
		    !has_form(t->form, text) ||
		    (t->least.at != NULL &&
		    compare(t->form, text, t->least) < 0) ||
		    (t->most.at != NULL &&
		    compare(t->form, text, t->most) > 0))
			return false;
	return true;
}

/* Compiling ---------------------------------------------------------------- */

/* None of the numbers has a sign, so they are not negative. */
static const struct built_in {
	const char *name;
	enum form form;
	struct span least;
} built_ins[] = {
	{ "token", FORM_TOKEN, { NULL, 0 } },
	{ "decimal", FORM_DECIMAL, { NULL, 0 } },
	{ "integer", FORM_INTEGER, { NULL, 0 } },
	{ "nonNegativeInteger", FORM_INTEGER, { NULL, 0 } },
	{ "positiveInteger", FORM_INTEGER, SPAN_INIT("1") },
	{ "date", FORM_DATE, { NULL, 0 } },
	{ "dateTime", FORM_MOMENT, { NULL, 0 } },
};

static const struct simple *
compile_built_in(struct xsd *x, const char *name, struct arena *a)
{
	for (size_t i = 0; i < ARRAY_LEN(built_ins); i++) {
		if (strcmp(built_ins[i].name, name) != 0)
			continue;
		struct simple *t = ARENA_NEW(a, struct simple);
		if (t != NULL) {
			t->form = built_ins[i].form;
			t->least = built_ins[i].least;
		}
		return t;
	}
	xsd_unknown(x, x->schema, name);
	return NULL;
}

/* A bound is a value of the type itself, or not understood. */
static bool
take_bound(const struct simple *t, struct span value, struct span *bound,
    struct arena *a)
{
	if (t->form == FORM_TOKEN || !has_form(t->form, value) ||
	    (bound->at != NULL && compare(t->form, value, *bound) < 0))
		return false;
	*bound = arena_copy(a, value);
	return true;
}

static bool
take_length(const struct simple *t, struct span value, size_t *length)
{
	uint64_t n;
	if (t->form != FORM_TOKEN || *length != 0 ||
	    !span_to_u64(value, 1u << 20, &n) || n == 0)
		return false;
	*length = (size_t)n;
	return true;
}

static bool
take_word(struct simple *t, struct span word, unsigned room, struct arena *a)
{
	if (t->form != FORM_TOKEN || !chars_is_collapsed(word))
		return false;
	if (t->words == NULL)
		t->words = ARENA_ARRAY(a, room, struct span);
	if (t->words == NULL)
		return false;
	t->words[t->n_words++] = arena_copy(a, word);
	return true;
}

/* Two patterns in one step would be alternatives. */
static bool
take_pattern(struct simple *t, const char *pattern, struct arena *a)
{
	if (t->pattern != NULL)
		return false;
	t->pattern = pattern_compile(pattern, a);
	return t->pattern != NULL;
}

/* FACETS: how many there are from this one on. */
static bool
take_facet(struct xsd *x, struct simple *t, const xmlNode *n, unsigned facets,
    struct arena *a)
{
	const char *value = xsd_attribute(n, "value");
	const struct span s = span_of(value);
	if (!xsd_only(x, n, "value") || value == NULL ||
	    xsd_first(x, n) != NULL)
		return false;
	return xsd_is(n, "enumeration") ? take_word(t, s, facets, a) :
	    xsd_is(n, "pattern") ? take_pattern(t, value, a) :
	    xsd_is(n, "minLength") ? take_length(t, s, &t->least_chars) :
	    xsd_is(n, "maxLength") ? take_length(t, s, &t->most_chars) :
	    xsd_is(n, "minInclusive") ? take_bound(t, s, &t->least, a) :
	    xsd_is(n, "maxInclusive") ? take_bound(t, s, &t->most, a) :
	    false;
}

static const struct simple *compile_step(struct xsd *x, struct xsd_type type,
    struct arena *a, unsigned steps);

static const struct simple *
compile_restriction(struct xsd *x, const xmlNode *r, struct arena *a,
    unsigned steps)
{
	const char *name = xsd_attribute(r, "base");
	struct xsd_type base;
	struct simple *t = ARENA_NEW(a, struct simple);
	unsigned facets = 0;
	if (!xsd_only(x, r, "base") || name == NULL || t == NULL ||
	    !xsd_find_type(x, r, name, &base)) {
		xsd_unknown(x, r, "this restriction");
		return NULL;
	}
	const struct simple *b = compile_step(x, base, a, steps);
	if (b == NULL)
		return NULL;
	/* What a built-in type demands is checked with the rest. */
	*t = (struct simple){ .base = base.built_in == NULL ? b : NULL,
	    .form = b->form, .least = b->least };
	for (xmlNodePtr n = xsd_first(x, r); n != NULL; n = xsd_next(x, n))
		facets++;
	for (xmlNodePtr n = xsd_first(x, r); n != NULL; n = xsd_next(x, n))
		if (!take_facet(x, t, n, facets--, a)) {
			xsd_unknown(x, n, (const char *)n->name);
			return NULL;
		}
	return t;
}

static const struct simple *
compile_step(struct xsd *x, struct xsd_type type, struct arena *a,
    unsigned steps)
{
	if (type.built_in != NULL)
		return compile_built_in(x, type.built_in, a);
	/* Each declaration is compiled once, and remembered there. */
	const xmlNodePtr n = type.declared;
	const xmlNode *r = xsd_first(x, n);
	if (n->_private != NULL)
		return n->_private;
	if (steps == MOST_STEPS || !xsd_is(n, "simpleType") ||
	    !xsd_only(x, n, "name") || !xsd_is(r, "restriction") ||
	    xsd_next(x, r) != NULL) {
		xsd_unknown(x, n, "this kind of type");
		return NULL;
	}
	const struct simple *t = compile_restriction(x, r, a, steps + 1);
	n->_private = (void *)(uintptr_t)t;
	return t;
}

const struct simple *
simple_compile(struct xsd *x, struct xsd_type type, struct arena *a)
{
	return compile_step(x, type, a, 0);
}
