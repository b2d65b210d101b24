/*
 * xml_decode - a purchase-orders document, streamed
 *
 * libxml2's push parser calls our SAX2 handlers, which walk down the
 * vocabulary with a stack of open elements.  What the vocabulary knows at its
 * place goes to the builder and to the judge; what it does not know is noted
 * by us and skipped with all that is in it, so that the gate never sees
 * anything it cannot follow (gate.c, invariant 1).
 *
 * Invariants:
 * 1. STACK holds the open elements that are known; SKIPPING counts the open
 *    elements below the first unknown one.  Together they are all open
 *    elements, at most MAX_XML_DEPTH.
 * 2. FORWARDED is true of an element whose start the gate has seen; its end
 *    is then seen too, unless decoding stops before.
 * 3. Whether the document is good is our own knowledge (STOPPED, ENDED):
 *    after xmlStopParser libxml2 2.9.14 still calls it well-formed.
 */
#include "decode.h"
#include "memory.h"
#include "decoding.h"
#include "chars.h"
#include "xml_head.h"
#include "xml_tag.h"
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <string.h>

/* What may be incomplete at the end of a block: a tag, a comment.  A tag of
 * ours has a few hundred bytes. */
#define MAX_PART (128u << 10)
/* Checking an element with many attributes takes time in the square of their
 * number; ours have at most four, and namespaces. */
#define MAX_ATTRIBUTES 64
/* The parser keeps every name that it has met; ours are about fifty. */
#define MAX_NAMES 10000

struct open_element {
	enum element element;
	enum element last;		/* child of it; EL_UNKNOWN = none */
	struct position at;
	bool forwarded, stray_text;
};

struct xml_decoder {
	struct decoding *d;
	xmlParserCtxtPtr parser;
	struct open_element stack[MAX_XML_DEPTH];
	unsigned depth, skipping;
	bool foreign;			/* skipping a foreign purchaseOrder */
	bool totals, ended;		/* were seen; the root to its end */
	bool input_over;		/* the parser has been given all */
	char *text;			/* of the innermost element, so far */
	size_t text_len;
	bool text_long;			/* it does not fit */
	struct position text_at;
	char *scratch;			/* one attribute value, unescaped */
	/* our namespace and our names, at the parser's addresses */
	const char *ours, *names[EL_COUNT];
};

static void
stop(struct xml_decoder *x, const struct file_note *n)
{
	decoding_stop(x->d, n);
	xmlStopParser(x->parser);
}

static struct open_element *
top(struct xml_decoder *x)
{
	return &x->stack[x->depth - 1];
}

/* Is the builder at work on an order that can take more? */
static bool
building(const struct xml_decoder *x)
{
	return x->d->builder.open && !x->d->builder.too_large;
}

/*
 * libxml2 2.9.14 gives attribute values with every & as &#38;, because it
 * was not asked to replace entities.
 */
static struct span
unescape(struct xml_decoder *x, struct span v)
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

/* xsi:schemaLocation is a hint that we do not take, and nothing wrong. */
static bool
is_hint(const struct attribute *a)
{
	return a->uri != NULL && strcmp(a->uri,
	    "http://www.w3.org/2001/XMLSchema-instance") == 0 &&
	    (strcmp(a->name, "schemaLocation") == 0 ||
	    strcmp(a->name, "noNamespaceSchemaLocation") == 0);
}

static void
note_unknown(struct xml_decoder *x, const char *name, struct span value,
    struct position at, const char *detail)
{
	if (x->d->builder.open)
		builder_note(&x->d->builder, &(struct note){
		    .why = O_UNEXPECTED, .field = FIELD_OTHER,
		    .name = span_of(name), .value = value, .at = at,
		    .detail = detail });
	else
		decoding_note(x->d, &(struct file_note){ .why = F_HEAD,
		    .name = span_of(name), .value = value, .at = at,
		    .detail = detail });
}

/* Keep the value of a known attribute; how it was kept, for the gate. */
static struct span
keep_attribute(struct xml_decoder *x, const struct attribute_row *row,
    const struct attribute *a, const struct xml_tag *tag)
{
	const struct position at = xml_tag_value(tag, a->name, a->value);
	struct span v = unescape(x, a->value);
	if (row->field != FIELD_OTHER)
		return builder_value(&x->d->builder, row->field, v, at);
	return xml_head_keep(x->d, row->part, v, at);
}

/* Take the attributes of E to where they belong; those that the gate is to
 * see are put into FORWARD.  Their number. */
static unsigned
take_attributes(struct xml_decoder *x, enum element e, int n,
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
			note_unknown(x, name, unescape(x, a.value),
			    xml_tag_value(tag, a.name, a.value),
			    "no such attribute is known here");
		}
	}
	return forwarded;
}

/* What the start of E means to the builder. */
static void
build(struct xml_decoder *x, enum element e, const struct xml_tag *tag)
{
	struct builder *b = &x->d->builder;
	switch (e) {
	case EL_ORDER:
		builder_order(b, tag->at, tag->offset);
		break;
	case EL_LINE:
		builder_line(b, tag->at);
		break;
	case EL_PLACE:
		builder_place(b);
		break;
	case EL_CHARACTERISTIC:
		builder_characteristic(b);
		break;
	case EL_REQUIREMENT:
	case EL_LINE_REQUIREMENT:
		builder_requirement(b);
		break;
	case EL_TOTALS_AMOUNT:
		xml_head_forget_amount(x->d);
		break;
	default:
		break;
	}
}

/* A known element begins. */
static void
enter(struct xml_decoder *x, enum element e, const struct xml_tag *tag,
    int n, const xmlChar **attrs)
{
	struct gate_attribute forward[MAX_ATTRIBUTES];
	const bool parent_forwarded = x->depth == 0 || top(x)->forwarded;
	build(x, e, tag);
	x->stack[x->depth++] = (struct open_element){ .element = e,
	    .last = EL_UNKNOWN, .at = tag->at };
	x->text_len = 0;
	x->text_long = false;
	x->text_at = tag->inside;
	/* What is too large is only counted. */
	if (x->d->builder.open && x->d->builder.too_large)
		return;
	const unsigned forwarded = take_attributes(x, e, n, attrs, tag,
	    forward);
	if (parent_forwarded) {
		top(x)->forwarded = true;
		judge_start(&x->d->judge, e, tag->at, forward, forwarded);
	}
}

/*
 * The child of the innermost element that is called NAME.  Two things save
 * time: libxml2 gives equal names of a document one and the same address, and
 * children mostly come in the order of the vocabulary.
 */
static enum element
find_child(struct xml_decoder *x, const char *name)
{
	struct open_element *open = top(x);
	const struct element_row *row = &elements[open->element];
	const enum element from = open->last == EL_UNKNOWN ? row->first :
	    open->last;
	for (enum element e = from; e < row->end; e++)
		if (x->names[e] == name)
			return open->last = e;
	const enum element e = element_find(open->element, name);
	if (e == EL_UNKNOWN)
		return e;
	x->names[e] = name;
	return open->last = e;
}

static bool
is_ours(struct xml_decoder *x, const char *uri)
{
	if (uri == NULL || uri == x->ours)
		return uri != NULL;
	if (strcmp(uri, ORDERS_NAMESPACE) != 0)
		return false;
	x->ours = uri;
	return true;
}

static void
start_root(struct xml_decoder *x, const char *name, const char *prefix,
    const char *uri, const struct xml_tag *tag, int n, const xmlChar **attrs)
{
	if (!is_ours(x, uri) || strcmp(name, elements[EL_ROOT].name) != 0) {
		stop(x, &(struct file_note){ .why = F_ROOT, .at = tag->at,
		    .name = span_of(name),
		    .detail = uri == NULL ? "it is in no namespace" :
			is_ours(x, uri) ? NULL : uri });
		return;
	}
	enter(x, EL_ROOT, tag, n, attrs);
	xml_head_send(x->d, prefix, tag->text);
}

/* A purchase order in another namespace counts as one, but is not read. */
static void
start_foreign(struct xml_decoder *x, const char *uri,
    const struct xml_tag *tag, int n, const xmlChar **attrs)
{
	struct builder *b = &x->d->builder;
	builder_order(b, tag->at, tag->offset);
	for (int i = 0; i < n; i++) {
		const struct attribute a = attribute_at(attrs, i);
		const struct attribute_row *row = a.uri != NULL ? NULL :
		    attribute_find(EL_ORDER, a.name);
		if (row != NULL)
			keep_attribute(x, row, &a, tag);
	}
	builder_note(b, &(struct note){ .why = O_NAMESPACE,
	    .field = FIELD_NONE, .at = tag->at,
	    .detail = uri == NULL ? "it is in no namespace" : uri });
	x->foreign = true;
}

static void
start_below_root(struct xml_decoder *x, const char *name, const char *uri,
    const struct xml_tag *tag, int n, const xmlChar **attrs)
{
	const enum element e = find_child(x, name);
	const bool known = e != EL_UNKNOWN && is_ours(x, uri);
	if (known && !x->totals) {
		x->totals = e == EL_TOTALS;
		enter(x, e, tag, n, attrs);
		return;
	}
	x->skipping = 1;
	if (e == EL_ORDER && !x->totals)
		start_foreign(x, uri, tag, n, attrs);
	else
		decoding_note(x->d, &(struct file_note){ .why = F_ENVELOPE,
		    .name = span_of(name), .at = tag->at,
		    .detail = known ? "it comes after controlTotals" :
			NULL });
}

static void
start_below(struct xml_decoder *x, const char *name, const char *uri,
    const struct xml_tag *tag, int n, const xmlChar **attrs)
{
	const enum element e = is_ours(x, uri) ? find_child(x, name) :
	    EL_UNKNOWN;
	if (e != EL_UNKNOWN) {
		enter(x, e, tag, n, attrs);
		return;
	}
	note_unknown(x, name, (struct span){ NULL, 0 }, tag->at,
	    is_ours(x, uri) ? "no such element is known here" :
	    "it is in a foreign namespace");
	x->skipping = 1;
}

static bool
within_limits(struct xml_decoder *x, const struct xml_tag *tag, int n)
{
	const char *detail = x->depth + x->skipping >= MAX_XML_DEPTH ?
	    "more than 32 elements inside one another" :
	    n > MAX_ATTRIBUTES ? "an element with more than 64 attributes" :
	    tag->text.len > MAX_PART ? "a start tag of more than 128 KiB" :
	    NULL;
	if (detail != NULL)
		stop(x, &(struct file_note){ .why = F_XML_LIMIT,
		    .detail = detail, .at = tag->at });
	return detail == NULL;
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_namespaces, const xmlChar **namespaces, int n,
    int n_defaulted, const xmlChar **attrs)
{
	struct xml_decoder *x = ctx;
	const char *local = (const char *)name, *ns = (const char *)uri;
	(void)n_namespaces, (void)namespaces, (void)n_defaulted;
	if (x->d->stopped)
		return;
	const struct xml_tag tag = xml_tag_of(x->parser);
	/* Whole tags were parsed when they came; libxml2 2.9.14 reports what
	 * it has of one that is cut short, and then the error. */
	if (x->input_over)
		stop(x, &(struct file_note){ .why = F_TRUNCATED,
		    .at = tag.at });
	else if (!within_limits(x, &tag, n))
		return;
	else if (x->skipping > 0)
		x->skipping++;
	else if (x->depth == 0)
		start_root(x, local, (const char *)prefix, ns, &tag, n,
		    attrs);
	else if (top(x)->element == EL_ROOT)
		start_below_root(x, local, ns, &tag, n, attrs);
	else
		start_below(x, local, ns, &tag, n, attrs);
}

/* The text of the innermost element is complete. */
static void
take_text(struct xml_decoder *x, const struct open_element *open)
{
	const enum field field = elements[open->element].text;
	const struct span text = { x->text, x->text_len };
	struct span kept = { NULL, 0 };
	if (field == FIELD_OTHER) {
		kept = xml_head_keep(x->d, HEAD_AMOUNT, text, x->text_at);
		xml_head_amount(x->d);
	} else if (x->text_long) {
		builder_too_large(&x->d->builder,
		    "a value of more than 64 KiB");
	} else if (building(x)) {
		kept = builder_value(&x->d->builder, field, text, x->text_at);
	}
	if (open->forwarded && kept.at != NULL)
		judge_text(&x->d->judge, kept);
}

static void
leave(struct xml_decoder *x)
{
	const struct open_element open = *top(x);
	if (elements[open.element].text != FIELD_NONE)
		take_text(x, &open);
	if (open.forwarded)
		judge_end(&x->d->judge, open.element, open.at);
	x->depth--;
	if (open.element == EL_LINE)
		builder_line_end(&x->d->builder);
	else if (open.element == EL_ORDER)
		decoding_order(x->d, xml_tag_end(x->parser));
	else if (open.element == EL_TOTALS)
		xml_head_totals(x->d);
	else if (open.element == EL_ROOT)
		x->ended = true;
}

static void
on_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct xml_decoder *x = ctx;
	(void)name, (void)prefix, (void)uri;
	if (x->d->stopped)
		return;
	if (x->skipping == 0) {
		leave(x);
		return;
	}
	x->skipping--;
	if (x->skipping == 0 && x->foreign) {
		x->foreign = false;
		decoding_order(x->d, xml_tag_end(x->parser));
	}
}

static void
stray_text(struct xml_decoder *x, struct span text)
{
	struct open_element *open = top(x);
	const char *name = elements[open->element].name;
	const struct position at = { (uint32_t)x->parser->input->line, 0 };
	if (chars_is_blank(text) || open->stray_text)
		return;
	open->stray_text = true;
	if (open->element == EL_ROOT)
		decoding_note(x->d, &(struct file_note){ .why = F_ENVELOPE,
		    .name = span_of(name), .value = span_trim(text),
		    .detail = "text between the purchase orders", .at = at });
	else
		note_unknown(x, name, span_trim(text), at,
		    "text between elements");
}

static void
on_text(void *ctx, const xmlChar *at, int len)
{
	struct xml_decoder *x = ctx;
	const struct span text = { (const char *)at, (size_t)len };
	if (x->d->stopped || x->skipping > 0 || x->depth == 0)
		return;
	if (elements[top(x)->element].text == FIELD_NONE) {
		stray_text(x, text);
	} else if (text.len > MAX_FIELD_BYTES - x->text_len) {
		x->text_long = true;
	} else {
		memcpy(x->text + x->text_len, text.at, text.len);
		x->text_len += text.len;
	}
}

static void
on_doctype(void *ctx, const xmlChar *name, const xmlChar *public_id,
    const xmlChar *system_id)
{
	struct xml_decoder *x = ctx;
	(void)name, (void)public_id, (void)system_id;
	stop(x, &(struct file_note){ .why = F_DOCTYPE,
	    .at = { (uint32_t)x->parser->input->line, 0 } });
}

/* Errors that are about size, not about form. */
static bool
is_limit(int code)
{
	return code == XML_ERR_NAME_TOO_LONG || code == XML_ERR_NO_MEMORY;
}

static void
on_error(void *ctx, xmlErrorPtr e)
{
	struct xml_decoder *x = ctx;
	char message[MAX_VALUE_KEPT + 1];
	const char *text = e->message == NULL ? "" : e->message;
	if (e->level < XML_ERR_ERROR || x->d->stopped)
		return;
	if (e->code == XML_ERR_INTERNAL_ERROR) {
		decoding_no_verdict(x->d, "the XML parser failed");
		xmlStopParser(x->parser);
		return;
	}
	snprintf(message, sizeof(message), "%.*s", (int)strcspn(text, "\n"),
	    text);
	stop(x, &(struct file_note){ .detail = message,
	    .why = is_limit(e->code) ? F_XML_LIMIT :
		x->input_over && !x->ended ? F_TRUNCATED : F_MALFORMED,
	    .at = { (uint32_t)x->parser->input->line,
		(uint32_t)x->parser->input->col } });
}

static xmlParserCtxtPtr
new_parser(struct xml_decoder *x)
{
	xmlSAXHandler handlers = { .initialized = XML_SAX2_MAGIC,
	    .startElementNs = on_start, .endElementNs = on_end,
	    .characters = on_text, .ignorableWhitespace = on_text,
	    .cdataBlock = on_text, .internalSubset = on_doctype,
	    .serror = on_error };
	xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handlers, x, NULL,
	    0, NULL);
	/* The bytes are UTF-8, whatever the document says about itself; what
	 * it says is checked by xml_head_encoding. */
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	return parser;
}

static void
push(struct xml_decoder *x, struct span bytes)
{
	const xmlParserInput *in = x->parser->input;
	xmlParseChunk(x->parser, bytes.at, (int)bytes.len, 0);
	const char *detail = in->end - in->cur > (ptrdiff_t)MAX_PART ?
	    "a tag or comment of more than 128 KiB" :
	    xmlDictSize(x->parser->dict) > MAX_NAMES ?
	    "more than 10000 different names" : NULL;
	if (!x->d->stopped && detail != NULL)
		stop(x, &(struct file_note){ .why = F_XML_LIMIT,
		    .detail = detail, .at = { (uint32_t)in->line, 0 } });
}

void
xml_decode(struct decoding *d)
{
	struct xml_decoder *x = memory_take(sizeof(*x));
	struct span bytes;
	x->d = d;
	x->text = memory_take(MAX_FIELD_BYTES);
	x->scratch = memory_take(MAX_FIELD_BYTES);
	x->parser = new_parser(x);
	judge_open(&d->judge, d, d->schemas, false, F_HEAD);
	xml_head_encoding(d);
	while (decoding_read(d, &bytes))
		push(x, bytes);
	x->input_over = true;
	if (!d->stopped && !d->lost)
		xmlParseChunk(x->parser, NULL, 0, 1);
	if (!d->stopped && !x->ended)
		decoding_stop(d, &(struct file_note){ .why = F_TRUNCATED });
	judge_close(&d->judge);
	xmlFreeParserCtxt(x->parser);
	memory_free(x->scratch);
	memory_free(x->text);
	memory_free(x);
}
