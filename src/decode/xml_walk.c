/*
 * xml_walk - down the vocabulary, with a stack of open elements
 *
 * What the vocabulary knows at its place goes to the builder and to the
 * judge; what it does not know is noted by us and skipped with all that is in
 * it, so that the gate never sees anything it cannot follow (gate.c,
 * invariant 1).
 *
 * Invariants:
 * 1. STACK holds the open elements that are known; SKIPPING counts the open
 *    elements below the first unknown one.  Together they are all open
 *    elements, at most MAX_XML_DEPTH.
 * 2. FORWARDED is true of an element whose start the gate has seen; its end
 *    is then seen too, unless decoding stops before.
 */
#include "xml_walk.h"
#include "chars.h"
#include "memory.h"
#include "xml_head.h"
#include "xml_tag.h"
#include <string.h>

/* NAME, where PARSER has it. */
static const char *
name_of(xmlParserCtxtPtr parser, const char *name)
{
	return (const char *)xmlDictLookup(parser->dict,
	    (const xmlChar *)name, -1);
}

/*
 * All names of the vocabulary are entered into the parser's list of names, so
 * that how long it is does not depend on which orders the parser has seen.
 */
void
xml_walk_init(struct xml_walk *x, struct decoding *d, xmlParserCtxtPtr parser)
{
	memset(x, 0, sizeof(*x));
	x->d = d;
	x->parser = parser;
	x->text = memory_take(MAX_FIELD_BYTES);
	x->scratch = memory_take(MAX_FIELD_BYTES);
	for (unsigned e = 0; e < EL_COUNT; e++) {
		const struct element_row *row = &elements[e];
		x->names[e] = name_of(parser, row->name);
		for (unsigned i = 0; i < row->n_attributes; i++)
			name_of(parser, row->attributes[i].name);
	}
}

void
xml_walk_free(struct xml_walk *x)
{
	memory_free(x->scratch);
	memory_free(x->text);
}

void
xml_walk_stop(struct xml_walk *x, const struct file_note *n)
{
	decoding_stop(x->d, n);
	xmlStopParser(x->parser);
}

uint64_t
xml_walk_offset(const struct xml_walk *x)
{
	return xml_tag_end(x->parser) + x->left_out;
}

bool
xml_walk_is_between(const struct xml_walk *x)
{
	/* It may also have read all of a CDATA section so far. */
	return x->depth == 1 && x->skipping == 0 && !x->totals &&
	    x->parser->instate == XML_PARSER_CONTENT &&
	    x->parser->input->cur == x->parser->input->end;
}

static struct open_element *
top(struct xml_walk *x)
{
	return &x->stack[x->depth - 1];
}

/* Is the builder at work on an order that can take more? */
static bool
building(const struct xml_walk *x)
{
	return x->d->builder.open && !x->d->builder.too_large;
}

void
xml_walk_unknown(struct xml_walk *x, const char *name, struct span value,
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

/* A known element begins. */
static void
enter(struct xml_walk *x, enum element e, const struct xml_tag *tag,
    int n, const xmlChar **attrs)
{
	struct gate_attribute forward[XML_MAX_ATTRIBUTES];
	const bool parent_forwarded = x->depth == 0 || top(x)->forwarded;
	builder_start(&x->d->builder, e, tag->at, tag->offset);
	if (e == EL_TOTALS_AMOUNT)
		xml_head_forget_amount(x->d);
	x->stack[x->depth++] = (struct open_element){ .element = e,
	    .last = EL_UNKNOWN, .at = tag->at };
	x->text_len = 0;
	x->text_long = false;
	x->text_at = tag->inside;
	/* What is too large is only counted. */
	if (x->d->builder.open && x->d->builder.too_large)
		return;
	const unsigned forwarded = xml_attributes_take(x, e, n, attrs, tag,
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
find_child(struct xml_walk *x, const char *name)
{
	struct open_element *open = top(x);
	const struct element_row *row = &elements[open->element];
	const enum element from = open->last == EL_UNKNOWN ? row->first :
	    open->last;
	for (enum element e = from; e < row->end; e++)
		if (x->names[e] == name)
			return open->last = e;
	for (enum element e = row->first; e < from; e++)
		if (x->names[e] == name)
			return open->last = e;
	return EL_UNKNOWN;
}

static bool
is_ours(struct xml_walk *x, const char *uri)
{
	if (uri == NULL || uri == x->ours)
		return uri != NULL;
	if (strcmp(uri, ORDERS_NAMESPACE) != 0)
		return false;
	x->ours = uri;
	return true;
}

static void
start_root(struct xml_walk *x, const char *name, const char *prefix,
    const char *uri, const struct xml_tag *tag, int n, const xmlChar **attrs)
{
	if (!is_ours(x, uri) || strcmp(name, elements[EL_ROOT].name) != 0) {
		xml_walk_stop(x, &(struct file_note){ .why = F_ROOT,
		    .at = tag->at, .name = span_of(name),
		    .detail = uri == NULL ? "it is in no namespace" :
			is_ours(x, uri) ? NULL : uri });
		return;
	}
	enter(x, EL_ROOT, tag, n, attrs);
	x->by_default = prefix == NULL;
	xml_head_send(x->d, prefix, tag->text);
}

/* A purchase order in another namespace counts as one, but is not read. */
static void
start_foreign(struct xml_walk *x, const char *uri,
    const struct xml_tag *tag, int n, const xmlChar **attrs)
{
	struct builder *b = &x->d->builder;
	builder_order(b, tag->at, tag->offset);
	xml_attributes_identify(x, n, attrs, tag);
	builder_note(b, &(struct note){ .why = O_NAMESPACE,
	    .field = FIELD_NONE, .at = tag->at,
	    .detail = uri == NULL ? "it is in no namespace" : uri });
	x->foreign = true;
}

static void
start_below_root(struct xml_walk *x, const char *name, const char *uri,
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
start_below(struct xml_walk *x, const char *name, const char *uri,
    const struct xml_tag *tag, int n, const xmlChar **attrs)
{
	const enum element e = is_ours(x, uri) ? find_child(x, name) :
	    EL_UNKNOWN;
	if (e != EL_UNKNOWN) {
		enter(x, e, tag, n, attrs);
		return;
	}
	xml_walk_unknown(x, name, (struct span){ NULL, 0 }, tag->at,
	    is_ours(x, uri) ? "no such element is known here" :
	    "it is in a foreign namespace");
	x->skipping = 1;
}

static bool
within_limits(struct xml_walk *x, const struct xml_tag *tag, int n)
{
	const char *detail = x->depth + x->skipping >= MAX_XML_DEPTH ?
	    "more than 32 elements inside one another" :
	    n > XML_MAX_ATTRIBUTES ? "an element with more than 64 attributes" :
	    tag->text.len > XML_MAX_PART ? "a start tag of more than 128 KiB" :
	    NULL;
	if (detail != NULL)
		xml_walk_stop(x, &(struct file_note){ .why = F_XML_LIMIT,
		    .detail = detail, .at = tag->at });
	return detail == NULL;
}

/* libxml2 2.9.14 reports what it has of a start tag that does not end, and
 * then the error. */
static bool
is_whole(const xmlChar *end)
{
	return end[0] == '>' || (end[0] == '/' && end[1] == '>');
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_namespaces, const xmlChar **namespaces, int n,
    int n_defaulted, const xmlChar **attrs)
{
	struct xml_walk *x = ctx;
	const char *local = (const char *)name, *ns = (const char *)uri;
	(void)n_namespaces, (void)namespaces, (void)n_defaulted;
	if (x->d->stopped)
		return;
	if (!is_whole(x->parser->input->cur))
		return;
	const struct xml_tag tag = xml_tag_of(x->parser, x->left_out,
	    &x->d->input);
	if (!within_limits(x, &tag, n))
		return;
	if (x->skipping > 0)
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
take_text(struct xml_walk *x, const struct open_element *open)
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
leave(struct xml_walk *x)
{
	const struct open_element open = *top(x);
	if (elements[open.element].text != FIELD_NONE)
		take_text(x, &open);
	if (open.forwarded)
		judge_end(&x->d->judge, open.element, open.at);
	x->depth--;
	builder_end(&x->d->builder, open.element);
	if (open.element == EL_ORDER)
		decoding_order(x->d, xml_walk_offset(x));
	else if (open.element == EL_TOTALS)
		xml_head_totals(x->d);
	else if (open.element == EL_ROOT)
		x->ended = true;
}

static void
on_end(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct xml_walk *x = ctx;
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
		decoding_order(x->d, xml_walk_offset(x));
	}
}

static void
stray_text(struct xml_walk *x, struct span text)
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
		xml_walk_unknown(x, name, span_trim(text), at,
		    "text between elements");
}

static void
on_text(void *ctx, const xmlChar *at, int len)
{
	struct xml_walk *x = ctx;
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

void
xml_walk_handlers(xmlSAXHandler *handlers)
{
	handlers->startElementNs = on_start;
	handlers->endElementNs = on_end;
	handlers->characters = on_text;
	handlers->ignorableWhitespace = on_text;
	handlers->cdataBlock = on_text;
}
