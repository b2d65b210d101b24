/*
 * The gate stands between our events and xmlSchemaSAXPlug of libxml2 2.9.14,
 * which, plugged in front of no other handler, gives handlers to be called
 * directly.
 *
 * Invariants:
 * 1. Under the root, libxml2 is never given a child that the schema does not
 *    expect there: after such a child it silently stops validating whatever
 *    follows below the same parent, so the next orders would pass unseen.
 *    The decoders keep to this; inside an order, where the rest of one
 *    element may go unseen, the parent checks every value again (recheck.c).
 * 2. An objection is made while the event it is about is in progress: to an
 *    attribute or a misplaced element in start, to a value or a missing child
 *    in end.  So an order is not sealed before the gate has seen its end.
 * 3. One value, one objection: libxml2 reports a facet and then the type.
 * 4. Every code that libxml2 may report is in CODES, or is not a verdict.
 *    Undecided sticks until the gate is closed, and libxml2 is not called any
 *    more: after an error of its own it may crash on the next event.
 */
#include "gate.h"
#include "memory.h"
#include "schema.h"
#include "vocabulary.h"
#include <assert.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <string.h>

#define MAX_ATTRIBUTES 8	/* of an element of ours; it has at most 4 */

enum event { EVENT_NONE, EVENT_START, EVENT_END };

struct gate {
	xmlSchemaValidCtxtPtr validator;
	xmlSchemaSAXPlugPtr plug;
	xmlSAXHandlerPtr handlers;
	void *handlers_ctx;
	gate_fn *fn;
	void *ctx;
	enum event event;
	bool objected;			/* ever */
	char attribute[32];		/* of the event's last objection */
	bool value_done;		/* its value has been objected to */
	char why[80];			/* undecided; "" = decided */
	char *escaped;			/* attribute values with & */
	size_t escaped_size;
};

/* Error codes of schema validation that are verdicts. */
static const struct code {
	int code;
	enum reason why;
	bool about_children;
} codes[] = {
	{ XML_SCHEMAV_ELEMENT_CONTENT, O_UNEXPECTED, true },
	{ XML_SCHEMAV_CVC_COMPLEX_TYPE_4, O_MISSING, false },
	{ XML_SCHEMAV_CVC_ENUMERATION_VALID, O_VALUE, false },
	{ XML_SCHEMAV_CVC_MAXLENGTH_VALID, O_LONG, false },
	{ XML_SCHEMAV_CVC_MINLENGTH_VALID, O_SYNTAX, false },
	{ XML_SCHEMAV_CVC_PATTERN_VALID, O_SYNTAX, false },
	{ XML_SCHEMAV_CVC_MININCLUSIVE_VALID, O_SYNTAX, false },
	{ XML_SCHEMAV_CVC_MAXINCLUSIVE_VALID, O_SYNTAX, false },
	{ XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_1, O_SYNTAX, false },
};

static void
give_up(struct gate *g, const char *what, const char *detail)
{
	if (g->why[0] == '\0')
		snprintf(g->why, sizeof(g->why), "%s: %.*s", what,
		    (int)strcspn(detail, "\n"), detail);
}

/* The name in "Element 'x', attribute 'NAME': ..." or "Element 'x': The
 * attribute 'NAME' ...", where x is ours; a partner's text comes later. */
static void
find_attribute(const char *message, char name[32])
{
	static const char before[] = "attribute '";
	const char *at = strstr(message, before);
	name[0] = '\0';
	if (at == NULL)
		return;
	at += sizeof(before) - 1;
	const size_t len = strcspn(at, "'");
	if (len < 32) {
		memcpy(name, at, len);
		name[len] = '\0';
	}
}

/*
 * "... Expected is one of ( {urn:x}city, {urn:x}country )." to
 * "city, country", in BUF.
 */
static void
find_expected(const char *message, char *buf, size_t size, struct objection *o)
{
	const char *at = strrchr(message, '(');
	size_t n = 0, last = 0;
	if (at == NULL)
		return;
	for (at++; *at != '\0' && *at != ')' && n + 2 < size; at++) {
		if (*at == '{') {
			at += strcspn(at, "}");
			if (*at == '\0')
				break;
		} else if (*at == ',') {
			buf[n++] = ',';
			buf[n++] = ' ';
			last = n;
		} else if (*at != ' ') {
			buf[n++] = *at;
		}
	}
	o->expected = (struct span){ buf, n };
	o->last_expected = (struct span){ buf + last, n - last };
}

static const struct code *
find_code(int code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code)
			return &codes[i];
	return NULL;
}

static void
object(void *ctx, xmlErrorPtr e)
{
	struct gate *g = ctx;
	struct objection o = { .why = REASON_COUNT };
	char attribute[32] = "", expected[256];
	const char *message = e->message == NULL ? "" : e->message;
	const struct code *c = e->domain != XML_FROM_SCHEMASV ||
	    g->event == EVENT_NONE ? NULL : find_code(e->code);
	g->objected = true;
	if (c == NULL) {
		give_up(g, "the schema validator failed", message);
		return;
	}
	o.why = c->why;
	if (c->about_children) {
		if (g->event == EVENT_END)
			o.why = O_MISSING;
		find_expected(message, expected, sizeof(expected), &o);
	} else {
		if (g->event == EVENT_START) {
			find_attribute(message, attribute);
			o.attribute = attribute;
		}
		if (g->value_done && strcmp(g->attribute, attribute) == 0)
			return;
		g->value_done = true;
		memcpy(g->attribute, attribute, sizeof(attribute));
	}
	g->fn(g->ctx, &o);
}

struct gate *
gate_open(const struct schemas *s, gate_fn *fn, void *ctx)
{
	struct gate *g = memory_take(sizeof(*g));
	g->fn = fn;
	g->ctx = ctx;
	g->validator = xmlSchemaNewValidCtxt(s->orders);
	xmlSchemaSetValidStructuredErrors(g->validator, object, g);
	/* Its regular expressions complain elsewhere. */
	xmlSetStructuredErrorFunc(g, object);
	g->plug = xmlSchemaSAXPlug(g->validator, &g->handlers,
	    &g->handlers_ctx);
	assert(g->plug != NULL);
	return g;
}

static void
begin(struct gate *g, enum event event)
{
	g->event = event;
	g->value_done = false;
}

/*
 * libxml2 2.9.14 takes attribute values as its parser gives them, with & as
 * &#38;.  Make V so, in a buffer that grows to the longest one.
 */
static struct span
escape(struct gate *g, struct span v, size_t *used)
{
	const size_t most = *used + v.len * 5;
	if (most > g->escaped_size)
		return (struct span){ NULL, 0 };
	char *to = g->escaped + *used, *at = to;
	for (size_t i = 0; i < v.len; i++) {
		if (v.at[i] == '&') {
			memcpy(at, "&#38;", 5);
			at += 5;
		} else {
			*at++ = v.at[i];
		}
	}
	*used += (size_t)(at - to);
	return (struct span){ to, (size_t)(at - to) };
}

void
gate_start(struct gate *g, const char *name,
    const struct gate_attribute *attrs, unsigned n)
{
	const xmlChar *sax[MAX_ATTRIBUTES * 5];
	size_t room = 0, used = 0;
	assert(n <= MAX_ATTRIBUTES);
	if (g->why[0] != '\0')
		return;
	for (unsigned i = 0; i < n; i++)
		room += attrs[i].value.len * 5;
	if (room > g->escaped_size) {
		g->escaped = memory_resize(g->escaped, room);
		g->escaped_size = room;
	}
	for (unsigned i = 0; i < n; i++) {
		struct span v = attrs[i].value;
		if (v.len == 0)
			v = SPAN("");
		else if (memchr(v.at, '&', v.len) != NULL)
			v = escape(g, v, &used);
		sax[i * 5] = (const xmlChar *)attrs[i].name;
		sax[i * 5 + 1] = NULL;
		sax[i * 5 + 2] = NULL;
		sax[i * 5 + 3] = (const xmlChar *)v.at;
		sax[i * 5 + 4] = (const xmlChar *)v.at + v.len;
	}
	begin(g, EVENT_START);
	g->handlers->startElementNs(g->handlers_ctx, (const xmlChar *)name,
	    NULL, (const xmlChar *)ORDERS_NAMESPACE, 0, NULL, (int)n, 0, sax);
	g->event = EVENT_NONE;
}

void
gate_text(struct gate *g, struct span text)
{
	if (text.len == 0 || g->why[0] != '\0')
		return;
	/* A value is judged at the end of its element. */
	g->handlers->characters(g->handlers_ctx, (const xmlChar *)text.at,
	    (int)text.len);
}

void
gate_end(struct gate *g, const char *name)
{
	if (g->why[0] != '\0')
		return;
	begin(g, EVENT_END);
	g->handlers->endElementNs(g->handlers_ctx, (const xmlChar *)name,
	    NULL, (const xmlChar *)ORDERS_NAMESPACE);
	g->event = EVENT_NONE;
}

const char *
gate_undecided(struct gate *g)
{
	/* Its own account must agree with what it told us. */
	if (!g->objected && xmlSchemaIsValid(g->validator) != 1)
		give_up(g, "the schema validator failed", "it gives no reason");
	return g->why[0] == '\0' ? NULL : g->why;
}

void
gate_close(struct gate *g)
{
	if (g == NULL)
		return;
	xmlSetStructuredErrorFunc(NULL, NULL);
	xmlSchemaSAXUnplug(g->plug);
	xmlSchemaFreeValidCtxt(g->validator);
	memory_free(g->escaped);
	memory_free(g);
}
