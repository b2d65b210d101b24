#include "xml_build.h"
#include "arena.h"
#include "xml_in.h"
#include <string.h>

struct builder {
	const struct xml_places *places;
	struct arena *arena;
	size_t next;			/* rank of the next element */
};

/* The attributes are all of token types: white space is collapsed. */
static struct span
collapsed(struct arena *a, const xmlChar *value)
{
	const struct span whole = span_of((const char *)value);
	char *text = arena_take(a, whole.len + 1);
	size_t n = 0;
	if (text == NULL)
		return span_of(NULL);
	for (size_t i = 0; i < whole.len; i++) {
		if (strchr(" \t\r\n", whole.at[i]) == NULL)
			text[n++] = whole.at[i];
		else if (n > 0 && text[n - 1] != ' ')
			text[n++] = ' ';
	}
	if (n > 0 && text[n - 1] == ' ')
		text[--n] = '\0';
	text[n] = '\0';
	return (struct span){ text, n };
}

static void
build_attributes(struct builder *b, struct xml_node *to, const xmlNode *from,
    size_t rank)
{
	uint32_t n = 0;
	for (const xmlAttr *a = from->properties; a != NULL; a = a->next)
		n += a->ns == NULL;
	to->attrs = ARENA_ARRAY(b->arena, n, struct xml_attr);
	for (const xmlAttr *a = from->properties;
	    a != NULL && to->attrs != NULL; a = a->next) {
		if (a->ns != NULL)
			continue;
		struct xml_attr *attr = &to->attrs[to->n_attrs++];
		xmlChar *value = xmlNodeListGetString(from->doc, a->children,
		    1);
		attr->name = arena_copy(b->arena,
		    span_of((const char *)a->name));
		attr->value = collapsed(b->arena, value == NULL ?
		    (const xmlChar *)"" : value);
		attr->line = xml_places_line(b->places, rank, attr->name);
		xmlFree(value);
	}
}

static bool
is_text(const xmlNode *n)
{
	return n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE;
}

static struct span
own_text(struct arena *a, const xmlNode *from)
{
	size_t len = 0, n = 0;
	for (const xmlNode *c = from->children; c != NULL; c = c->next)
		if (is_text(c) && c->content != NULL)
			len += strlen((const char *)c->content);
	char *text = arena_take(a, len + 1);
	for (const xmlNode *c = from->children; c != NULL && text != NULL;
	    c = c->next)
		if (is_text(c) && c->content != NULL) {
			const size_t piece = strlen((const char *)c->content);
			memcpy(text + n, c->content, piece);
			n += piece;
		}
	return text == NULL ? SPAN("") : span_trim((struct span){ text, n });
}

/* Calls itself for the children: libxml2 stops at a depth of 256. */
static struct xml_node *
build(struct builder *b, const xmlNode *from)
{
	const size_t rank = b->next++;
	struct xml_node *to = ARENA_NEW(b->arena, struct xml_node);
	if (to == NULL)
		return NULL;
	struct xml_node **last = &to->children;
	to->name = arena_copy(b->arena, span_of((const char *)from->name));
	to->text = own_text(b->arena, from);
	to->line = xml_places_line(b->places, rank, span_of(NULL));
	build_attributes(b, to, from, rank);
	for (const xmlNode *c = from->children; c != NULL; c = c->next)
		if (c->type == XML_ELEMENT_NODE) {
			*last = build(b, c);
			if (*last == NULL)
				return NULL;
			last = &(*last)->next;
		}
	return to;
}

struct xml_node *
xml_build(const xmlDoc *doc, const struct xml_places *places, struct arena *a)
{
	struct builder b = { .places = places, .arena = a };
	struct xml_node *root = build(&b, xmlDocGetRootElement(doc));
	return a->overflowed ? NULL : root;
}

struct span
xml_attr(const struct xml_node *n, const char *name)
{
	for (uint32_t i = 0; i < n->n_attrs; i++)
		if (span_is(n->attrs[i].name, name))
			return n->attrs[i].value;
	return span_of(NULL);
}

uint32_t
xml_attr_line(const struct xml_node *n, const char *name)
{
	for (uint32_t i = 0; i < n->n_attrs; i++)
		if (span_is(n->attrs[i].name, name))
			return n->attrs[i].line;
	return n->line;
}

static const struct xml_node *
from_here(const struct xml_node *n, const char *name)
{
	while (n != NULL && !span_is(n->name, name))
		n = n->next;
	return n;
}

const struct xml_node *
xml_child(const struct xml_node *n, const char *name)
{
	return from_here(n->children, name);
}

const struct xml_node *
xml_next(const struct xml_node *n, const char *name)
{
	return from_here(n->next, name);
}
