#include "xsd_names.h"
#include <string.h>

/* Longer chains of types are not ours; they might be circles. */
#define MOST_STEPS 16

static bool
is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE &&
	    strcmp((const char *)n->name, name) == 0;
}

/* The attributes of a schema that we use are plain text in one node. */
static const char *
said(const xmlNode *n, const char *attribute)
{
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
		if (strcmp((const char *)a->name, attribute) == 0 &&
		    a->children != NULL)
			return (const char *)a->children->content;
	return NULL;
}

static bool
named(const xmlNode *n, const char *kind, struct span name)
{
	const char *own = is(n, kind) ? said(n, "name") : NULL;
	return own != NULL && span_is(name, own);
}

/* The next node in document order below TOP; CHILDREN: not past these. */
static const xmlNode *
next_node(const xmlNode *top, const xmlNode *n, bool children)
{
	if (children && n->type == XML_ELEMENT_NODE && n->children != NULL)
		return n->children;
	while (n != top && n->next == NULL)
		n = n->parent;
	return n == top ? NULL : n->next;
}

static const xmlNode *
root_of(const xmlDoc *xsd)
{
	const xmlNode *n = xsd->children;
	while (n != NULL && n->type != XML_ELEMENT_NODE)
		n = n->next;
	return n;
}

static const xmlNode *
find(const xmlDoc *xsd, const char *kind, struct span name)
{
	const xmlNode *top = root_of(xsd);
	for (const xmlNode *n = top; n != NULL; n = next_node(top, n, true))
		if (named(n, kind, name))
			return n;
	return NULL;
}

/* The type of a declaration: a KIND below it, or at the top by its name. */
static const xmlNode *
type_of(const xmlDoc *xsd, const xmlNode *declared, const char *kind)
{
	const char *name = said(declared, "type");
	if (name != NULL)
		return find(xsd, kind, span_of(name));
	for (const xmlNode *n = declared->children; n != NULL; n = n->next)
		if (is(n, kind))
			return n;
	return NULL;
}

void
xsd_attributes(const xmlDoc *xsd, struct span element, xsd_name_fn *fn,
    void *ctx)
{
	const xmlNode *e = find(xsd, "element", element);
	const xmlNode *type = e == NULL ? NULL :
	    type_of(xsd, e, "complexType");
	for (const xmlNode *n = type; n != NULL;
	    n = next_node(type, n, !is(n, "element")))
		if (is(n, "attribute"))
			fn(ctx, span_of(said(n, "name")));
}

void
xsd_elements(const xmlDoc *xsd, xsd_name_fn *fn, void *ctx)
{
	const xmlNode *top = root_of(xsd);
	for (const xmlNode *n = top; n != NULL; n = next_node(top, n, true))
		if (is(n, "element"))
			fn(ctx, span_of(said(n, "name")));
}

static const xmlNode *
attribute_of(const xmlDoc *xsd, const xmlNode *element, struct span name)
{
	const xmlNode *type = type_of(xsd, element, "complexType");
	for (const xmlNode *n = type; n != NULL;
	    n = next_node(type, n, !is(n, "element")))
		if (named(n, "attribute", name))
			return n;
	return NULL;
}

const char *
xsd_built_in(const xmlDoc *xsd, struct span element, struct span attribute)
{
	const xmlNode *n = find(xsd, "element", element);
	if (n != NULL && attribute.at != NULL)
		n = attribute_of(xsd, n, attribute);
	for (unsigned steps = 0; n != NULL && steps < MOST_STEPS; steps++) {
		const char *name = said(n, is(n, "restriction") ? "base" :
		    "type");
		if (name != NULL && strncmp(name, "xs:", 3) == 0)
			return name + 3;
		const xmlNode *type = is(n, "restriction") && name != NULL ?
		    find(xsd, "simpleType", span_of(name)) :
		    type_of(xsd, n, "simpleType");
		n = type == NULL ? NULL : type->children;
		while (n != NULL && !is(n, "restriction"))
			n = n->next;
	}
	return NULL;
}

const char *
xsd_root(const xmlDoc *xsd)
{
	const xmlNode *top = root_of(xsd);
	for (const xmlNode *n = top == NULL ? NULL : top->children; n != NULL;
	    n = n->next)
		if (is(n, "element"))
			return said(n, "name");
	return NULL;
}
