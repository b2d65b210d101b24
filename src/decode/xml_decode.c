/*
 * xml_decode - a purchase-orders document, streamed
 *
 * libxml2's push parser is given block after block (xml_feed.c), and calls the
 * handlers of xml_walk.c.  Here is what may stop it.
 *
 * Whether the document is good is our own knowledge (d->stopped, x->ended):
 * after xmlStopParser libxml2 2.9.14 still calls it well-formed.
 */
#include "decoding.h"
#include "memory.h"
#include "xml_feed.h"
#include "xml_head.h"
#include "xml_walk.h"
#include <libxml/parser.h>
#include <stdio.h>
#include <string.h>

static void
on_doctype(void *ctx, const xmlChar *name, const xmlChar *public_id,
    const xmlChar *system_id)
{
	struct xml_walk *x = ctx;
	(void)name, (void)public_id, (void)system_id;
	xml_walk_stop(x, &(struct file_note){ .why = F_DOCTYPE,
	    .at = { (uint32_t)x->parser->input->line, 0 } });
}

/* The longest thing that libxml2 has to see whole to know what it is: the
 * beginning of a CDATA section, of nine bytes. */
#define UNDECIDED_BYTES 8

/* The file is refused; for what? */
static enum reason
reason_of(const struct xml_walk *x, int code)
{
	const xmlParserInput *in = x->parser->input;
	if (code == XML_ERR_NAME_TOO_LONG || code == XML_ERR_NO_MEMORY)
		return F_XML_LIMIT;
	/* It was only the end of the file that the parser stumbled over. */
	return x->input_over && !x->ended &&
	    in->end - in->cur <= UNDECIDED_BYTES ? F_TRUNCATED : F_MALFORMED;
}

/* Markup in a wrong place is an internal error to libxml2 2.9.14. */
static bool
is_internal(const xmlError *e)
{
	return e->code == XML_ERR_INTERNAL_ERROR && (e->message == NULL ||
	    strstr(e->message, "error in element content") == NULL);
}

static void
on_error(void *ctx, xmlErrorPtr e)
{
	struct xml_walk *x = ctx;
	char message[MAX_VALUE_KEPT + 1];
	const char *text = e->message == NULL ? "" : e->message;
	if (e->level < XML_ERR_ERROR || x->d->stopped)
		return;
	if (is_internal(e)) {
		decoding_no_verdict(x->d, "the XML parser failed");
		xmlStopParser(x->parser);
		return;
	}
	if (e->code == XML_ERR_INTERNAL_ERROR)
		text = "markup that cannot stand here";
	snprintf(message, sizeof(message), "%.*s", (int)strcspn(text, "\n"),
	    text);
	xml_walk_stop(x, &(struct file_note){ .detail = message,
	    .why = reason_of(x, e->code),
	    .at = { (uint32_t)x->parser->input->line,
		(uint32_t)x->parser->input->col } });
}

static xmlParserCtxtPtr
new_parser(struct xml_walk *x)
{
	xmlSAXHandler handlers = { .initialized = XML_SAX2_MAGIC,
	    .internalSubset = on_doctype, .serror = on_error };
	xml_walk_handlers(&handlers);
	xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handlers, x, NULL,
	    0, NULL);
	/* The bytes are UTF-8, whatever the document says about itself; what
	 * it says is checked by xml_head_encoding. */
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	return parser;
}

void
xml_decode(struct decoding *d)
{
	struct xml_walk *x = memory_take(sizeof(*x));
	struct span bytes;
	xml_walk_init(x, d, new_parser(x));
	judge_open(&d->judge, d, d->schemas, false, F_HEAD);
	xml_head_encoding(d);
	while (decoding_read(d, &bytes))
		xml_feed(x, bytes);
	xml_feed_rest(x, bytes);
	x->input_over = true;
	/* The root of a part is left open. */
	const bool whole = d->part_length == 0 || d->builder.open;
	if (whole && !d->stopped && !d->lost)
		xmlParseChunk(x->parser, NULL, 0, 1);
	if (whole && !d->stopped && !x->ended)
		decoding_stop(d, &(struct file_note){ .why = F_TRUNCATED });
	judge_close(&d->judge);
	xmlFreeParserCtxt(x->parser);
	xml_walk_free(x);
	memory_free(x);
}
