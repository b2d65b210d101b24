/*
 * compile - a schema document to tables, along the vocabulary
 *
 * From the root on, each element that the schema declares is looked up in the
 * vocabulary; what one of the two does not know is not understood.  Types
 * that stand at several places are compiled for each of them: the vocabulary
 * is a tree, so this comes to an end.
 */
#include "accept.h"
#include "acceptor.h"
#include "memory.h"
#include "xsd.h"
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

#define ARENA_BYTES (4u << 20)

struct compiling {
	struct xsd xsd;
	struct acceptor *a;
};

static bool compile_element(struct compiling *c, const xmlNode *n,
    enum element e);

static bool
unknown(struct compiling *c, const xmlNode *n, const char *what)
{
	return xsd_unknown(&c->xsd, n, what);
}

/* minOccurs and maxOccurs: 0 or 1, 1 or unbounded. */
static bool
occurs(struct compiling *c, const xmlNode *n, bool *optional, bool *repeated)
{
	const char *least = xsd_attribute(n, "minOccurs");
	const char *most = xsd_attribute(n, "maxOccurs");
	*optional = least != NULL && strcmp(least, "0") == 0;
	*repeated = most != NULL && strcmp(most, "unbounded") == 0;
	if ((least != NULL && !*optional && strcmp(least, "1") != 0) ||
	    (most != NULL && !*repeated && strcmp(most, "1") != 0))
		return unknown(c, n, "this number of occurrences");
	return true;
}

static bool
element_particle(struct compiling *c, struct expression *x, const xmlNode *n,
    enum element parent, struct fragment *out)
{
	const char *name = xsd_attribute(n, "name");
	struct symbols s = { { 0 } };
	if (!xsd_only(&c->xsd, n, "name type minOccurs maxOccurs"))
		return false;
	const enum element e = name == NULL ? EL_UNKNOWN :
	    element_find(parent, name);
	if (e == EL_UNKNOWN || c->a->elements[e].declared)
		return unknown(c, n, name == NULL ? "an element" : name);
	symbols_add(&s, e);
	*out = expression_symbol(x, s);
	return compile_element(c, n, e);
}

static bool particle(struct compiling *c, struct expression *x,
    const xmlNode *n, enum element parent, struct fragment *out);

/* The particles in a sequence or choice. */
static bool
group(struct compiling *c, struct expression *x, const xmlNode *n,
    enum element parent, struct fragment *out)
{
	const bool choice = xsd_is(n, "choice");
	const xmlNode *child = xsd_first(&c->xsd, n);
	struct fragment next;
	if (!xsd_only(&c->xsd, n, "minOccurs maxOccurs"))
		return false;
	if (child == NULL)
		return unknown(c, n, "an empty group");
	if (!particle(c, x, child, parent, out))
		return false;
	while ((child = xsd_next(&c->xsd, child)) != NULL) {
		if (!particle(c, x, child, parent, &next))
			return false;
		*out = choice ? expression_choice(*out, next) :
		    expression_sequence(x, *out, next);
	}
	return true;
}

static bool
particle(struct compiling *c, struct expression *x, const xmlNode *n,
    enum element parent, struct fragment *out)
{
	bool optional, repeated;
	if (!occurs(c, n, &optional, &repeated))
		return false;
	if (xsd_is(n, "element") ?
	    !element_particle(c, x, n, parent, out) :
	    xsd_is(n, "sequence") || xsd_is(n, "choice") ?
	    !group(c, x, n, parent, out) :
	    !unknown(c, n, (const char *)n->name))
		return false;
	if (repeated)
		*out = expression_repeat(x, *out);
	out->optional = out->optional || optional;
	return true;
}

static bool
compile_children(struct compiling *c, const xmlNode *n, enum element e)
{
	struct expression *x = expression_new();
	struct fragment whole;
	struct accept_element *to = &c->a->elements[e];
	if (elements[e].text != FIELD_NONE)
		unknown(c, n, elements[e].name);
	else if (particle(c, x, n, e, &whole))
		to->children = expression_finish(x, &whole, false,
		    &c->a->arena);
	expression_free(x);
	return to->children != NULL ||
	    unknown(c, n, "this content model");
}

static bool
compile_text(struct compiling *c, const xmlNode *n, const char *type,
    enum element e)
{
	struct xsd_type t;
	if (elements[e].text == FIELD_NONE)
		return unknown(c, n, elements[e].name);
	if (type == NULL)
		return unknown(c, n, "no type");
	if (!xsd_find_type(&c->xsd, n, type, &t))
		return false;
	c->a->elements[e].text = simple_compile(&c->xsd, t, &c->a->arena);
	return c->a->elements[e].text != NULL;
}

static struct accept_word
word(struct span text)
{
	struct accept_word w = { .text = text };
	const size_t n = text.len < sizeof(w.head) ? text.len :
	    sizeof(w.head);
	memcpy(&w.head, text.at, n);
	memset(&w.mask, 0xff, n);
	memcpy(&w.tail, text.at + text.len - n, n);
	return w;
}

static bool
compile_attribute(struct compiling *c, const xmlNode *n, enum element e)
{
	struct accept_element *to = &c->a->elements[e];
	const char *name = xsd_attribute(n, "name");
	const char *type = xsd_attribute(n, "type");
	const char *use = xsd_attribute(n, "use");
	const struct attribute_row *row = name == NULL ? NULL :
	    attribute_find(e, name);
	struct xsd_type t;
	if (!xsd_is(n, "attribute") || row == NULL || type == NULL ||
	    to->n_attributes == JUDGE_ATTRIBUTES ||
	    xsd_first(&c->xsd, n) != NULL)
		return unknown(c, n, (const char *)n->name);
	if (!xsd_only(&c->xsd, n, "name type use") ||
	    !xsd_find_type(&c->xsd, n, type, &t))
		return false;
	if (use != NULL && strcmp(use, "required") == 0)
		to->required |= 1u << to->n_attributes;
	else if (use != NULL && strcmp(use, "optional") != 0)
		return unknown(c, n, use);
	struct accept_attribute *a = &to->attributes[to->n_attributes++];
	a->name = word(span_of(row->name));
	a->field = row->field;
	a->type = simple_compile(&c->xsd, t, &c->a->arena);
	return a->type != NULL;
}

/* From N on there are only attributes. */
static bool
compile_attributes(struct compiling *c, const xmlNode *n, enum element e)
{
	for (; n != NULL; n = xsd_next(&c->xsd, n))
		if (!compile_attribute(c, n, e))
			return false;
	return true;
}

/* Text, and attributes: <simpleContent> with an <extension>. */
static bool
compile_simple_content(struct compiling *c, const xmlNode *n, enum element e)
{
	const xmlNode *x = xsd_first(&c->xsd, n);
	if (!xsd_only(&c->xsd, n, "") || !xsd_is(x, "extension") ||
	    xsd_next(&c->xsd, x) != NULL || xsd_next(&c->xsd, n) != NULL)
		return unknown(c, n, "this simpleContent");
	return xsd_only(&c->xsd, x, "base") &&
	    compile_text(c, x, xsd_attribute(x, "base"), e) &&
	    compile_attributes(c, xsd_first(&c->xsd, x), e);
}

static bool
compile_complex(struct compiling *c, const xmlNode *n, enum element e)
{
	const xmlNode *child = xsd_first(&c->xsd, n);
	if (!xsd_only(&c->xsd, n, "name"))
		return false;
	if (xsd_is(child, "simpleContent"))
		return compile_simple_content(c, child, e);
	if (xsd_is(child, "sequence") || xsd_is(child, "choice")) {
		if (!compile_children(c, child, e))
			return false;
		child = xsd_next(&c->xsd, child);
	}
	return compile_attributes(c, child, e);
}

/* N declares E: by a type with a name, or by one that stands inside. */
static bool
compile_element(struct compiling *c, const xmlNode *n, enum element e)
{
	const char *type = xsd_attribute(n, "type");
	const xmlNode *inside = xsd_first(&c->xsd, n);
	struct accept_element *to = &c->a->elements[e];
	struct xsd_type t = { .declared = NULL };
	char tag[64];
	snprintf(tag, sizeof(tag), "</%s>", elements[e].name);
	to->declared = true;
	to->name = word(span_of(elements[e].name));
	const struct span end_tag = arena_copy(&c->a->arena, span_of(tag));
	if (end_tag.at == NULL)
		return false;
	to->end_tag = word(end_tag);
	if (type == NULL && xsd_is(inside, "complexType") &&
	    xsd_next(&c->xsd, inside) == NULL)
		return compile_complex(c, inside, e);
	if (type == NULL || inside != NULL)
		return unknown(c, n, "this declaration");
	if (!xsd_find_type(&c->xsd, n, type, &t))
		return false;
	return xsd_is(t.declared, "complexType") ?
	    compile_complex(c, t.declared, e) :
	    compile_text(c, n, type, e);
}

/*
 * Orders are left out of what libxml2 sees, so it may not matter to the root
 * whether they were there: before and behind one, the same may come.
 */
static bool
orders_may_be_left_out(const struct acceptor *a)
{
	const struct automaton *root = a->elements[EL_ROOT].children;
	if (root == NULL)
		return false;
	const uint16_t behind = automaton_step(root, root->start, EL_ORDER);
	return behind != AUTOMATON_DEAD && memcmp(root->next + behind,
	    root->next + root->start, root->width * sizeof(*root->next)) == 0;
}

/* The declaration of the root; all else at the top are types. */
static const xmlNode *
find_root(struct compiling *c)
{
	const xmlNode *root = NULL;
	for (const xmlNode *n = xsd_first(&c->xsd, c->xsd.schema); n != NULL;
	    n = xsd_next(&c->xsd, n)) {
		const char *name = xsd_attribute(n, "name");
		if (xsd_is(n, "simpleType") || xsd_is(n, "complexType"))
			continue;
		if (!xsd_is(n, "element") || root != NULL || name == NULL ||
		    strcmp(name, elements[EL_ROOT].name) != 0) {
			unknown(c, n, (const char *)n->name);
			return NULL;
		}
		root = n;
	}
	return root;
}

static bool
is(const xmlNode *n, const char *attribute, const char *value)
{
	const char *said = xsd_attribute(n, attribute);
	return said != NULL && strcmp(said, value) == 0;
}

static bool
compile_schema(struct compiling *c)
{
	const xmlNode *schema = c->xsd.schema;
	if (!xsd_is(schema, "schema") ||
	    !is(schema, "targetNamespace", ORDERS_NAMESPACE) ||
	    !is(schema, "elementFormDefault", "qualified"))
		return unknown(c, schema, "this kind of schema");
	const xmlNode *root = find_root(c);
	if (!xsd_only(&c->xsd, schema,
	    "targetNamespace elementFormDefault version") || root == NULL ||
	    !xsd_only(&c->xsd, root, "name") ||
	    !compile_element(c, root, EL_ROOT))
		return false;
	/* Text that was overlooked on the way has been noted. */
	return c->xsd.why[0] == '\0' && (orders_may_be_left_out(c->a) ||
	    unknown(c, root, "the place of the orders"));
}

struct acceptor *
acceptor_compile(const char *xsd, size_t len, char *why, size_t size)
{
	struct compiling c = { .a = memory_take(sizeof(*c.a)) };
	bool understood = false;
	arena_init(&c.a->arena, ARENA_BYTES);
	xmlDocPtr doc = xmlReadMemory(xsd, (int)len, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
	    XML_PARSE_NOCDATA);
	c.xsd.schema = doc == NULL ? NULL : xmlDocGetRootElement(doc);
	if (c.xsd.schema != NULL)
		understood = compile_schema(&c);
	xmlFreeDoc(doc);
	snprintf(why, size, "%s", c.xsd.why);
	if (understood)
		return c.a;
	acceptor_free(c.a);
	return NULL;
}

void
acceptor_free(struct acceptor *a)
{
	if (a == NULL)
		return;
	arena_free(&a->arena);
	memory_free(a);
}
