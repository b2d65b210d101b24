/*
 * libxml2 2.9.14 says everything in one line of text:
 *
 *	Element '{urn:x}offering', attribute 'idd': The attribute ...
 *
 * The element and the attribute are cut out of it, the error's code chooses
 * the words, and the error's strings give the value and what it broke.
 */
#include "xml_words.h"
#include "compiler.h"
#include "suggest.h"
#include "xsd_names.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct complaint {
	const xmlError *e;
	const xmlDoc *xsd;
	struct span element, attribute;	/* without namespace, may be absent */
	struct span rest;		/* what is said about them */
	char *buf;
	size_t len;
};

static void PRINTF(2, 3)
say(struct complaint *c, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	const int n = vsnprintf(c->buf + c->len, XML_WORDS_TEXT - c->len, fmt,
	    args);
	va_end(args);
	c->len += n < 0 ? 0 : (size_t)n;
	if (c->len >= XML_WORDS_TEXT)
		c->len = XML_WORDS_TEXT - 1;
}

static struct span
without_namespace(struct span name)
{
	const char *brace = name.len == 0 ? NULL :
	    memchr(name.at, '}', name.len);
	if (name.at == NULL || name.at[0] != '{' || brace == NULL)
		return name;
	const size_t skip = (size_t)(brace + 1 - name.at);
	return (struct span){ brace + 1, name.len - skip };
}

/* Take PREFIX, and the name in quotes behind it, off REST. */
static struct span
take_name(struct span *rest, const char *prefix)
{
	const size_t len = strlen(prefix);
	if (rest->len <= len || memcmp(rest->at, prefix, len) != 0)
		return span_of(NULL);
	const char *quote = memchr(rest->at + len, '\'', rest->len - len);
	if (quote == NULL)
		return span_of(NULL);
	const struct span name = { rest->at + len,
		(size_t)(quote - rest->at) - len };
	rest->len -= (size_t)(quote + 1 - rest->at);
	rest->at = quote + 1;
	return without_namespace(name);
}

static void
cut_apart(struct complaint *c)
{
	c->rest = span_trim(span_of(c->e->message));
	c->element = take_name(&c->rest, "Element '");
	c->attribute = take_name(&c->rest, ", attribute '");
	if (c->rest.len > 2 && memcmp(c->rest.at, ": ", 2) == 0) {
		c->rest.at += 2;
		c->rest.len -= 2;
	}
}

static void
say_value(struct complaint *c)
{
	const struct span value = span_of(c->e->str1);
	if (c->attribute.at != NULL)
		say(c, "attribute \"" SPAN_FMT "\"", SPAN_ARG(c->attribute));
	else
		say(c, "element \"" SPAN_FMT "\"", SPAN_ARG(c->element));
	if (value.len == 0)
		say(c, " is empty");
	else if (value.len <= 60)
		say(c, ": \"" SPAN_FMT "\"", SPAN_ARG(value));
	else
		say(c, ": \"" SPAN_FMT "...\"", 57, value.at);
}

static void
offer(void *ctx, struct span name)
{
	if (name.at != NULL)
		suggest_offer(ctx, name);
}

static bool
say_suggestion(struct complaint *c, const struct suggest *s)
{
	if (s->best.at != NULL)
		say(c, "; did you mean \"" SPAN_FMT "\"?", SPAN_ARG(s->best));
	return s->best.at != NULL;
}

static void
unknown_attribute(struct complaint *c)
{
	struct suggest s;
	suggest_begin(&s, c->attribute);
	xsd_attributes(c->xsd, c->element, offer, &s);
	say(c, "attribute \"" SPAN_FMT "\" is not known in element \"" SPAN_FMT
	    "\"", SPAN_ARG(c->attribute), SPAN_ARG(c->element));
	say_suggestion(c, &s);
}

static void
missing_attribute(struct complaint *c)
{
	say(c, "element \"" SPAN_FMT "\" lacks its attribute \"%s\"",
	    SPAN_ARG(c->element), c->e->str1 == NULL ? "" : c->e->str1);
	c->attribute = span_of(NULL);	/* it stands nowhere */
}

/* The names in "... Expected is one of ( {urn}a, {urn}b )." */
static struct span
expected(const struct complaint *c)
{
	struct span list = c->rest;
	do
		span_cut(&list, '(');
	while (list.len > 0 && list.at[0] != ' ');	/* not "element(s)" */
	return span_trim(span_cut(&list, ')'));
}

static void
say_expected(struct complaint *c)
{
	struct span list = expected(c);
	const char *before = "expected is";
	while (list.at != NULL) {
		const struct span name = span_trim(span_cut(&list, ','));
		say(c, "%s " SPAN_FMT, before,
		    SPAN_ARG(without_namespace(name)));
		before = " or";
	}
}

struct known {
	struct span name;
	bool found;
};

static void
compare(void *ctx, struct span name)
{
	struct known *k = ctx;
	k->found = k->found || span_equal(k->name, name);
}

static void
content(struct complaint *c)
{
	struct suggest s;
	struct known k = { c->element, false };
	if (c->rest.len > 7 && memcmp(c->rest.at, "Missing", 7) == 0) {
		say(c, "element \"" SPAN_FMT "\" is not complete: ",
		    SPAN_ARG(c->element));
		say_expected(c);
		return;
	}
	xsd_elements(c->xsd, compare, &k);
	say(c, "element \"" SPAN_FMT "\" is %s", SPAN_ARG(c->element),
	    k.found ? "in the wrong place, or one too many" : "not known here");
	suggest_begin(&s, c->element);
	for (struct span l = expected(c); l.at != NULL;)
		offer(&s, without_namespace(span_trim(span_cut(&l, ','))));
	if (!k.found && say_suggestion(c, &s))
		return;
	if (expected(c).at != NULL) {
		say(c, "; ");
		say_expected(c);
	}
}

static void
other_root(struct complaint *c)
{
	const char *root = xsd_root(c->xsd);
	const xmlNode *top = xmlDocGetRootElement((xmlDoc *)c->xsd);
	xmlChar *ns = top == NULL ? NULL :
	    xmlGetNoNsProp(top, (const xmlChar *)"targetNamespace");
	say(c, "the root element has to be \"%s\" of namespace \"%s\"",
	    root == NULL ? "" : root, ns == NULL ? "" : (const char *)ns);
	xmlFree(ns);
}

static void
not_in_set(struct complaint *c)
{
	struct suggest s;
	struct span list = span_of(c->e->str2);
	const char *before = " is none of";
	say_value(c);
	if (c->e->str1 == NULL || c->e->str1[0] == '\0')
		before = "; allowed are";
	suggest_begin(&s, span_of(c->e->str1));
	while (list.at != NULL) {
		struct span word = span_trim(span_cut(&list, ','));
		span_cut(&word, '\'');
		word = span_cut(&word, '\'');
		offer(&s, word);
		say(c, "%s " SPAN_FMT, before, SPAN_ARG(word));
		before = ",";
	}
	say_suggestion(c, &s);
}

static void
not_of_type(struct complaint *c)
{
	static const struct { const char *type, *words; } types[] = {
		{ "positiveInteger", "a whole number, 1 or more" },
		{ "nonNegativeInteger", "a whole number, 0 or more" },
		{ "integer", "a whole number" },
		{ "int", "a whole number" },
		{ "decimal", "a number such as 49.90" },
		{ "boolean", "true or false" },
		{ "date", "a date such as 2026-11-22" },
		{ "dateTime", "a moment such as 2026-11-22T02:00:00Z" },
	};
	const char *type = xsd_built_in(c->xsd, c->element, c->attribute);
	const char *words = "what may stand here";
	for (size_t i = 0; type != NULL && i < ARRAY_LEN(types); i++)
		if (strcmp(types[i].type, type) == 0)
			words = types[i].words;
	say_value(c);
	if (c->e->str1 == NULL || c->e->str1[0] == '\0')
		say(c, "; it has to be %s", words);
	else
		say(c, " is not %s", words);
}

static void
beyond(struct complaint *c, const char *words, const char *limit)
{
	say_value(c);
	if (c->e->str1 != NULL && c->e->str1[0] != '\0')
		say(c, " is %s %s", words, limit == NULL ? "" : limit);
}

/* Of an attribute the strings are value, length, limit; of an element they
 * are length and limit. */
static void
length(struct complaint *c, const char *words)
{
	if (c->attribute.at != NULL)
		beyond(c, words, c->e->str3);
	else
		say(c, "element \"" SPAN_FMT "\" is %s %s",
		    SPAN_ARG(c->element), words,
		    c->e->str2 == NULL ? "" : c->e->str2);
}

static void
facet(struct complaint *c)
{
	const xmlError *e = c->e;
	switch (e->code) {
	case XML_SCHEMAV_CVC_PATTERN_VALID:
		beyond(c, "not of the form", e->str2);
		break;
	case XML_SCHEMAV_CVC_MININCLUSIVE_VALID:
		beyond(c, "less than", e->str2);
		break;
	case XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID:
		beyond(c, "more than", e->str2);
		break;
	case XML_SCHEMAV_CVC_MINLENGTH_VALID:
		length(c, "too short; its length is to be at least");
		break;
	default:
		length(c, "too long; its length is to be at most");
		break;
	}
}

static void
text_between(struct complaint *c)
{
	say(c, "element \"" SPAN_FMT "\" holds text beside its elements",
	    SPAN_ARG(c->element));
}

static void
not_empty(struct complaint *c)
{
	say(c, "element \"" SPAN_FMT "\" has to be empty",
	    SPAN_ARG(c->element));
}

static const struct {
	int code;
	void (*words)(struct complaint *c);
} complaints[] = {
	{ XML_SCHEMAV_CVC_COMPLEX_TYPE_3_2_1, unknown_attribute },
	{ XML_SCHEMAV_CVC_COMPLEX_TYPE_4, missing_attribute },
	{ XML_SCHEMAV_ELEMENT_CONTENT, content },
	{ XML_SCHEMAV_CVC_ELT_1, other_root },
	{ XML_SCHEMAV_CVC_ENUMERATION_VALID, not_in_set },
	{ XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, not_of_type },
	{ XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_2, not_of_type },
	{ XML_SCHEMAV_CVC_PATTERN_VALID, facet },
	{ XML_SCHEMAV_CVC_MININCLUSIVE_VALID, facet },
	{ XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID, facet },
	{ XML_SCHEMAV_CVC_MINLENGTH_VALID, facet },
	{ XML_SCHEMAV_CVC_MAXLENGTH_VALID, facet },
	{ XML_SCHEMAV_CVC_COMPLEX_TYPE_2_3, text_between },
	{ XML_SCHEMAV_CVC_COMPLEX_TYPE_2_1, not_empty },
};

struct span
xml_words(const xmlError *e, const xmlDoc *xsd, char buf[XML_WORDS_TEXT])
{
	struct complaint c = { .e = e, .xsd = xsd, .buf = buf };
	cut_apart(&c);
	buf[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(complaints); i++)
		if (complaints[i].code == e->code) {
			complaints[i].words(&c);
			return c.attribute;
		}
	say(&c, SPAN_FMT, SPAN_ARG(c.rest));
	return c.attribute;
}
