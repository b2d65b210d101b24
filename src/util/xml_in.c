/*
 * Bytes to libxml2's tree (with a hook that notes where its elements stand),
 * that against the schema (which adds the defaults), and then to our tree.
 */
#include "xml_in.h"
#include "fault.h"
#include "files.h"
#include "log.h"
#include "memory.h"
#include "xml_build.h"
#include "xml_places.h"
#include "xml_words.h"
#include <errno.h>
#include <fcntl.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE_BYTES ((off_t)16 << 20)	/* written by hand, after all */
#define MAX_MISTAKES_TOLD 100

struct load {
	const char *path;
	char *bytes;			/* with a zero behind them */
	size_t len;
	struct xml_places places;
	const xmlDoc *xsd;
	const void *last;		/* the node that was wrong last */
	unsigned mistakes;
	bool stopped;			/* no tree; why is told already */
};

static void
complain(struct load *l, uint32_t line, const char *text)
{
	if (++l->mistakes <= MAX_MISTAKES_TOLD)
		log_at(LOG_LEVEL_ERROR, l->path, line, "%s", text);
}

/* Read all of PATH to memory that the caller frees; NULL on fault. */
static char *
read_whole(const char *path, size_t *len, struct fault *f)
{
	struct stat st;
	char *bytes = NULL;
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0) {
		fault_set(f, FAULT_CONFIG, errno, "open", "%s", path);
	} else if (!S_ISREG(st.st_mode)) {
		fault_set(f, FAULT_CONFIG, 0, "open",
		    "%s: not a plain file", path);
	} else if (st.st_size > MAX_FILE_BYTES) {
		fault_set(f, FAULT_CONFIG, EFBIG, "read", "%s", path);
	} else {
		bytes = memory_take((size_t)st.st_size + 1);
		if (!files_read(fd, bytes, (size_t)st.st_size, len, path, f)) {
			memory_free(bytes);
			bytes = NULL;
		}
	}
	if (fd >= 0)
		close(fd);
	return bytes;
}

static void
start(void *ctx, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int n_namespaces, const xmlChar **namespaces,
    int n_attributes, int n_defaulted, const xmlChar **attributes)
{
	const xmlParserCtxt *parser = ctx;
	struct load *l = parser->_private;
	xml_places_note(&l->places, parser);
	xmlSAX2StartElementNs(ctx, name, prefix, uri, n_namespaces, namespaces,
	    n_attributes, n_defaulted, attributes);
}

static void
doctype(void *ctx, const xmlChar *name, const xmlChar *external,
    const xmlChar *system)
{
	xmlParserCtxt *parser = ctx;
	struct load *l = parser->_private;
	(void)name, (void)external, (void)system;
	if (!l->stopped)
		complain(l, (uint32_t)parser->input->line,
		    "a DOCTYPE is not accepted");
	l->stopped = true;
	xmlStopParser(parser);
}

/* Only the first: what follows it is confusion. */
static void
not_well_formed(void *ctx, xmlErrorPtr e)
{
	struct load *l = ((xmlParserCtxt *)ctx)->_private;
	char text[XML_WORDS_TEXT];
	if (e->level == XML_ERR_WARNING || l->stopped)
		return;
	xml_words(e, l->xsd, text);
	complain(l, (uint32_t)e->line, text);
	l->stopped = true;
}

static void
not_valid(void *ctx, xmlErrorPtr e)
{
	struct load *l = ctx;
	char text[XML_WORDS_TEXT];
	const xmlNode *n = e->node;
	uint32_t line = 0;
	/* A list is wrong by a part of it, which libxml2 tells just before. */
	if (e->code == XML_SCHEMAV_CVC_DATATYPE_VALID_1_2_2 && n == l->last)
		return;
	l->last = n;
	const struct span attribute = xml_words(e, l->xsd, text);
	if (n != NULL && n->type == XML_ATTRIBUTE_NODE)
		n = n->parent;
	if (n != NULL && l->mistakes < MAX_MISTAKES_TOLD)
		line = xml_places_line(&l->places, xml_places_rank(n),
		    attribute);
	complain(l, line, text);
}

static void
ignore(void *ctx, xmlErrorPtr e)
{
	(void)ctx, (void)e;
}

static xmlDoc *
parse(struct load *l)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();
	parser->_private = l;
	parser->sax->startElementNs = start;
	parser->sax->internalSubset = doctype;
	parser->sax->serror = not_well_formed;
	/* Files of ours are UTF-8, whatever they say; so the places fit. */
	xmlDoc *doc = xmlCtxtReadMemory(parser, l->bytes, (int)l->len, NULL,
	    "UTF-8", XML_PARSE_IGNORE_ENC | XML_PARSE_NONET | XML_PARSE_NOENT);
	if (!parser->wellFormed && !l->stopped)
		complain(l, 0, "the file is not well-formed XML");
	l->stopped = l->stopped || !parser->wellFormed;
	xmlFreeParserCtxt(parser);
	return doc;
}

static bool
validate(struct load *l, xmlSchema *schema, xmlDoc *doc, struct fault *f)
{
	const unsigned before = l->mistakes;
	xmlSchemaValidCtxt *valid = xmlSchemaNewValidCtxt(schema);
	xmlSchemaSetValidStructuredErrors(valid, not_valid, l);
	xmlSchemaSetValidOptions(valid, XML_SCHEMA_VAL_VC_I_CREATE);
	const int verdict = xmlSchemaValidateDoc(valid, doc);
	xmlSchemaFreeValidCtxt(valid);
	/* Below zero libxml2 could not tell: that is never "valid". */
	if (verdict < 0)
		return fault_set(f, FAULT_CONFIG, verdict,
		    "xmlSchemaValidateDoc", "%s", l->path);
	if (verdict > 0 && l->mistakes == before)
		complain(l, 0, "the file breaks its schema");
	return true;
}

/* The compiled schema; its document, which it goes on using, to *XSD. */
static xmlSchema *
compile(const char *path, xmlDoc **xsd, struct fault *f)
{
	size_t len;
	xmlSchema *schema = NULL;
	char *bytes = read_whole(path, &len, f);
	if (bytes == NULL)
		return NULL;
	*xsd = xmlReadMemory(bytes, (int)len, NULL, NULL, XML_PARSE_NONET |
	    XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	memory_free(bytes);
	if (*xsd != NULL) {
		xmlSchemaParserCtxt *parser = xmlSchemaNewDocParserCtxt(*xsd);
		xmlSchemaSetParserStructuredErrors(parser, ignore, NULL);
		schema = xmlSchemaParse(parser);
		xmlSchemaFreeParserCtxt(parser);
	}
	if (schema == NULL)
		fault_set(f, FAULT_CONFIG, 0, "read schema", "%s", path);
	return schema;
}

static struct xml_node *
load(struct load *l, xmlSchema *schema, struct arena *a, struct fault *f)
{
	struct xml_node *root = NULL;
	xmlDoc *doc = parse(l);
	if (doc != NULL && !l->stopped && validate(l, schema, doc, f)) {
		root = xml_build(doc, &l->places, a);
		if (root == NULL)
			complain(l, 0, "the file is too large");
	}
	xmlFreeDoc(doc);
	if (l->mistakes > MAX_MISTAKES_TOLD)
		log_at(LOG_LEVEL_ERROR, l->path, 0, "and %u more",
		    l->mistakes - MAX_MISTAKES_TOLD);
	return root;
}

struct xml_node *
xml_load(const char *path, const char *xsd, struct arena *a,
    unsigned *mistakes, struct fault *f)
{
	struct load l = { .path = path };
	struct xml_node *root = NULL;
	xmlDoc *xsd_doc = NULL;
	*mistakes = 0;
	xmlSchema *schema = compile(xsd, &xsd_doc, f);
	l.xsd = xsd_doc;
	if (schema != NULL)
		l.bytes = read_whole(path, &l.len, f);
	l.places.bytes = l.bytes;
	l.places.len = l.len;
	if (l.bytes != NULL)
		root = load(&l, schema, a, f);
	*mistakes = l.mistakes;
	xml_places_free(&l.places);
	memory_free(l.bytes);
	xmlSchemaFree(schema);
	xmlFreeDoc(xsd_doc);
	return root;
}
