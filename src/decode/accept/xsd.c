#include "xsd.h"
#include <stdio.h>
#include <string.h>

#define XSD_NAMESPACE "http://www.w3.org/2001/XMLSchema"

bool
xsd_unknown(struct xsd *x, const xmlNode *n, const char *what)
{
	if (x->why[0] == '\0')
		snprintf(x->why, sizeof(x->why), "line %ld: %.60s",
		    xmlGetLineNo(n), what);
	return false;
}

static bool
is_one_of(const char *name, const char *names)
{
	const size_t len = strlen(name);
	for (const char *at = names; (at = strstr(at, name)) != NULL; at++)
		if ((at == names || at[-1] == ' ') &&
		    (at[len] == '\0' || at[len] == ' '))
			return true;
	return false;
}

bool
xsd_only(struct xsd *x, const xmlNode *n, const char *names)
{
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
		if (a->ns != NULL ||
		    !is_one_of((const char *)a->name, names) ||
		    a->children == NULL || a->children->next != NULL ||
		    a->children->type != XML_TEXT_NODE)
			return xsd_unknown(x, n, (const char *)a->name);
	return true;
}

const char *
xsd_attribute(const xmlNode *n, const char *name)
{
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next)
		if (strcmp((const char *)a->name, name) == 0 &&
		    a->children != NULL)
			return (const char *)a->children->content;
	return NULL;
}

bool
xsd_is(const xmlNode *n, const char *name)
{
	return n != NULL && n->type == XML_ELEMENT_NODE && n->ns != NULL &&
	    strcmp((const char *)n->ns->href, XSD_NAMESPACE) == 0 &&
	    strcmp((const char *)n->name, name) == 0;
}

/* N or the first one after it that means something. */
static xmlNodePtr
meaning(struct xsd *x, xmlNodePtr n)
{
	while (n != NULL && (n->type == XML_COMMENT_NODE ||
	    xmlIsBlankNode(n) || xsd_is(n, "annotation")))
		n = n->next;
	if (n == NULL || n->type == XML_ELEMENT_NODE)
		return n;
	xsd_unknown(x, n, "text between the elements");
	return NULL;
}

xmlNodePtr
xsd_first(struct xsd *x, const xmlNode *n)
{
	return meaning(x, n->children);
}

xmlNodePtr
xsd_next(struct xsd *x, const xmlNode *n)
{
	return meaning(x, n->next);
}

static xmlNodePtr
find(struct xsd *x, const char *name)
{
	for (xmlNodePtr n = xsd_first(x, x->schema); n != NULL;
	    n = xsd_next(x, n)) {
		const char *own = xsd_attribute(n, "name");
		if ((xsd_is(n, "simpleType") || xsd_is(n, "complexType")) &&
		    own != NULL && strcmp(own, name) == 0)
			return n;
	}
	return NULL;
}

bool
xsd_find_type(struct xsd *x, const xmlNode *n, const char *qname,
    struct xsd_type *out)
{
	const char *target = xsd_attribute(x->schema, "targetNamespace");
	const char *colon = strchr(qname, ':');
	const char *name = colon == NULL ? qname : colon + 1;
	const xmlNs *in = NULL;
	/* Prefixes are declared at the top, or not understood. */
	for (const xmlNs *ns = x->schema->nsDef; ns != NULL; ns = ns->next) {
		const char *prefix = ns->prefix == NULL ? "" :
		    (const char *)ns->prefix;
		const size_t len = colon == NULL ? 0 : (size_t)(colon - qname);
		if (strlen(prefix) == len && memcmp(prefix, qname, len) == 0)
			in = ns;
	}
	*out = (struct xsd_type){ .declared = NULL };
	if (in != NULL && strcmp((const char *)in->href, XSD_NAMESPACE) == 0)
		out->built_in = name;
	else if (in != NULL && target != NULL &&
	    strcmp((const char *)in->href, target) == 0)
		out->declared = find(x, name);
	return out->built_in != NULL || out->declared != NULL ||
	    xsd_unknown(x, n, qname);
}
