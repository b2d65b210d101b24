/*
 * xml_attribute - the attributes of a start tag, each to its place
 */
#include "xml_head.h"
#include "xml_tag.h"
#include "xml_walk.h"
#include <stdio.h>
#include <string.h>

/* An attribute as startElementNs gives it. */
struct attribute {
	const char *name, *prefix, *uri;
	struct span value;
};

static struct attribute
attribute_at(const xmlChar **attrs, int i)
{
	const xmlChar **a = attrs + i * 5;
	return (struct attribute){ (const char *)a[0], (const char *)a[1],
	    (const char *)a[2], { (const char *)a[3],
	    (size_t)(a[4] - a[3]) } };
}

/*
 * libxml2 2.9.14 gives attribute values with every & as &#38;, because it
 * was not asked to replace entities.
 */
static struct span
unescape(struct xml_walk *x, struct span v)
{
	static const char escaped[] = "&#38;";
	const size_t len = sizeof(escaped) - 1;
	size_t n = 0;
	if (v.len > MAX_FIELD_BYTES || memchr(v.at, '&', v.len) == NULL)
		return v;
	for (size_t i = 0; i < v.len; n++) {
		x->scratch[n] = v.at[i];
		i += v.len - i >= len && memcmp(v.at + i, escaped, len) == 0 ?
		    len : 1;
	}
	return (struct span){ x->scratch, n };
}

/* xsi:schemaLocation is a hint that we do not take, and nothing wrong. */
static bool
is_hint(const struct attribute *a)
{
	return a->uri != NULL && strcmp(a->uri,
	    "http://www.w3.org/2001/XMLSchema-instance") == 0 &&
	    (strcmp(a->name, "schemaLocation") == 0 ||
	    strcmp(a->name, "noNamespaceSchemaLocation") == 0);
}

/* Keep the value of a known attribute; how it was kept, for the gate. */
static struct span
keep_attribute(struct xml_walk *x, const struct attribute_row *row,
    const struct attribute *a, const struct xml_tag *tag)
{
	const struct position at = xml_tag_value(tag, a->name, a->value);
	struct span v = unescape(x, a->value);
	if (row->field != FIELD_OTHER)
		return builder_value(&x->d->builder, row->field, v, at);
	return xml_head_keep(x->d, row->part, v, at);
}

unsigned
xml_attributes_take(struct xml_walk *x, enum element e, int n,
    const xmlChar **attrs, const struct xml_tag *tag,
    struct gate_attribute *forward)
{
	unsigned forwarded = 0;
	for (int i = 0; i < n; i++) {
		const struct attribute a = attribute_at(attrs, i);
		const struct attribute_row *row = a.uri != NULL ? NULL :
		    attribute_find(e, a.name);
		if (row != NULL) {
			const struct span v = keep_attribute(x, row, &a, tag);
			if (v.at != NULL)
				forward[forwarded++] = (struct gate_attribute)
				    { row->name, v };
		} else if (!is_hint(&a)) {
			char name[128];
			snprintf(name, sizeof(name), "%s/@%s%s%s",
			    elements[e].name,
			    a.prefix == NULL ? "" : a.prefix,
			    a.prefix == NULL ? "" : ":", a.name);
			xml_walk_unknown(x, name, unescape(x, a.value),
			    xml_tag_value(tag, a.name, a.value),
			    "no such attribute is known here");
		}
	}
	return forwarded;
}

void
xml_attributes_identify(struct xml_walk *x, int n, const xmlChar **attrs,
    const struct xml_tag *tag)
{
	for (int i = 0; i < n; i++) {
		const struct attribute a = attribute_at(attrs, i);
		const struct attribute_row *row = a.uri != NULL ? NULL :
		    attribute_find(EL_ORDER, a.name);
		if (row != NULL)
			keep_attribute(x, row, &a, tag);
	}
}
