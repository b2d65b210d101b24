/*
 * libxml2's SAX interface, fed block by block; no tree, no schema.
 *
 * libxml2 2.9.14 leaves "&amp;" in an attribute as "&#38;" unless entities
 * are to be replaced.  That is safe, since there is no DOCTYPE to declare any.
 */
#include "xml_in.h"
#include "bounds.h"
#include "fault.h"
#include <errno.h>
#include <libxml/parser.h>
#include <string.h>
#include <unistd.h>

#define MAX_ATTRS 32			/* our documents have ten at most */

struct scan {
	const struct xml_scan_fns *fns;
	void *ctx;
	const char *subject;
	struct fault *f;
	bool stopped;
};

static void
stop(xmlParserCtxt *parser, const char *why)
{
	struct scan *s = parser->_private;
	s->stopped = true;
	fault_set(s->f, FAULT_BALANCE, 0, "read again", "%s:%d: %s", s->subject,
	    parser->input == NULL ? 0 : parser->input->line, why);
	xmlStopParser(parser);
}

static void
start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_namespaces, const xmlChar **namespaces,
    int n_attributes, int n_defaulted, const xmlChar **attributes)
{
	struct scan *s = ((xmlParserCtxt *)ctx)->_private;
	struct span attrs[2 * MAX_ATTRS + 1];
	(void)prefix, (void)uri, (void)n_namespaces, (void)namespaces;
	(void)n_defaulted;
	if (s->stopped)
		return;
	if (n_attributes > MAX_ATTRS) {
		stop(ctx, "an element has too many attributes");
		return;
	}
	/* Five pointers each: name, prefix, namespace, value, its end. */
	for (int i = 0; i < n_attributes; i++) {
		const char *const *a = (const char *const *)attributes + 5 * i;
		attrs[2 * i] = span_of(a[0]);
		attrs[2 * i + 1] = (struct span){ a[3],
			(size_t)(a[4] - a[3]) };
	}
	attrs[2 * n_attributes] = span_of(NULL);
	if (s->fns->start != NULL)
		s->fns->start(s->ctx, (const char *)name, attrs,
		    (unsigned)n_attributes);
}

static void
characters(void *ctx, const xmlChar *text, int len)
{
	const struct scan *s = ((xmlParserCtxt *)ctx)->_private;
	if (!s->stopped && s->fns->text != NULL)
		s->fns->text(s->ctx, (struct span){ (const char *)text,
		    (size_t)len });
}

static void
end(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	const struct scan *s = ((xmlParserCtxt *)ctx)->_private;
	(void)prefix, (void)uri;
	if (!s->stopped && s->fns->end != NULL)
		s->fns->end(s->ctx, (const char *)name);
}

static void
doctype(void *ctx, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	(void)name, (void)external, (void)system;
	stop(ctx, "there is a DOCTYPE");
}

static void
not_well_formed(void *ctx, xmlErrorPtr e)
{
	const struct scan *s = ((xmlParserCtxt *)ctx)->_private;
	if (e->level == XML_ERR_WARNING || s->stopped)
		return;
	char text[200];
	const struct span words = span_trim(span_of(e->message));
	if (!span_copy(words, text, sizeof(text)))
		memcpy(text, words.at, sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	stop(ctx, text);
}

/* Feed what FD holds, from its start; false when PARSER or reading stops. */
static bool
feed(struct scan *s, xmlParserCtxt *parser, int fd)
{
	char block[READ_BLOCK_BYTES];
	off_t at = 0;
	ssize_t n = 1;
	while (n > 0 && !s->stopped) {
		n = pread(fd, block, sizeof(block), at);
		if (n < 0 && errno == EINTR) {
			n = 1;
			continue;
		}
		if (n < 0)
			return fault_errno(s->f, "read", "%s", s->subject);
		at += n;
		xmlParseChunk(parser, block, (int)n, n == 0);
	}
	if (!s->stopped && !parser->wellFormed)
		stop(parser, "it is not well-formed");
	return !s->stopped;
}

bool
xml_scan(int fd, const char *subject, const struct xml_scan_fns *fns,
    void *ctx, struct fault *f)
{
	struct scan s = { .fns = fns, .ctx = ctx, .subject = subject, .f = f };
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC, .startElementNs = start,
		.endElementNs = end, .characters = characters,
		.cdataBlock = characters, .internalSubset = doctype,
		.serror = not_well_formed
	};
	xmlParserCtxt *parser = xmlCreatePushParserCtxt(&sax, NULL, NULL, 0,
	    NULL);
	parser->_private = &s;
	parser->userData = parser;
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOENT);
	const bool read = feed(&s, parser, fd);
	xmlFreeParserCtxt(parser);
	return read;
}
