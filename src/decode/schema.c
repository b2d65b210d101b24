/*
 * schema - compile the input schema once, before any decoder is forked
 *
 * The schema is read by us and given to libxml2 as bytes; while it compiles,
 * whatever else it might want to load is refused.  The loader is put back
 * afterwards, because configuration is read by the same library.
 */
#include "schema.h"
#include "accept.h"
#include "decode.h"
#include "fault.h"
#include "log.h"
#include "memory.h"
#include <errno.h>
#include <fcntl.h>
#include <libxml/catalog.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCHEMA_NAME "purchase-orders.xsd"
#define SCHEMA_BYTES (1u << 20)

static xmlParserInputPtr
refuse_to_load(const char *url, const char *id, xmlParserCtxtPtr ctxt)
{
	(void)url, (void)id, (void)ctxt;
	return NULL;
}

void
schemas_seal(void)
{
	xmlSetExternalEntityLoader(refuse_to_load);
	xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
}

/* The first mistake, as the subject of the fault. */
static void
note_mistake(void *ctx, xmlErrorPtr e)
{
	struct fault *f = ctx;
	const char *message = e->message == NULL ? "" : e->message;
	if (e->level >= XML_ERR_ERROR)
		fault_set(f, FAULT_CONFIG, 0, SCHEMA_NAME, "line %d: %.*s",
		    e->line, (int)strcspn(message, "\n"), message);
}

static xmlSchemaPtr
compile(const char *bytes, size_t len, struct fault *f)
{
	const xmlExternalEntityLoader before = xmlGetExternalEntityLoader();
	schemas_seal();
	xmlSchemaParserCtxtPtr parser =
	    xmlSchemaNewMemParserCtxt(bytes, (int)len);
	xmlSchemaSetParserStructuredErrors(parser, note_mistake, f);
	/* A document that is not well-formed is told to the default handler. */
	xmlSetStructuredErrorFunc(f, note_mistake);
	xmlSchemaPtr schema = xmlSchemaParse(parser);
	xmlSetStructuredErrorFunc(NULL, NULL);
	xmlSchemaFreeParserCtxt(parser);
	xmlSetExternalEntityLoader(before);
	if (schema == NULL)
		fault_set(f, FAULT_CONFIG, 0, SCHEMA_NAME,
		    "it cannot be compiled");
	return schema;
}

/* All of FD, at most SCHEMA_BYTES; the length, or -1. */
static ssize_t
read_all(int fd, char *buf)
{
	size_t n = 0;
	while (n < SCHEMA_BYTES) {
		const ssize_t got = read(fd, buf + n, SCHEMA_BYTES - n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? -1 : (ssize_t)n;
		n += (size_t)got;
	}
	errno = EFBIG;
	return -1;
}

/* Both ways of using the schema, from the same bytes. */
static struct schemas *
compile_both(const char *bytes, size_t len, struct fault *f)
{
	char why[128];
	const xmlSchemaPtr orders = compile(bytes, len, f);
	if (orders == NULL)
		return NULL;
	struct schemas *s = memory_take(sizeof(*s));
	s->orders = orders;
	s->acceptor = acceptor_compile(bytes, len, why, sizeof(why));
	if (s->acceptor == NULL)
		log_warning(SCHEMA_NAME ": %s: orders cannot be accepted "
		    "without libxml2, which takes longer", why);
	return s;
}

struct schemas *
schemas_load(const char *xsd_dir, struct fault *f)
{
	char path[4096];
	struct schemas *s = NULL;
	memory_guard_libxml();
	xmlInitParser();
	const int len = snprintf(path, sizeof(path), "%s/%s", xsd_dir,
	    SCHEMA_NAME);
	if (len < 0 || (size_t)len >= sizeof(path)) {
		fault_set(f, FAULT_CONFIG, ENAMETOOLONG, "open", "%s",
		    xsd_dir);
		return NULL;
	}
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		fault_set(f, FAULT_CONFIG, errno, "open", "%s", path);
		return NULL;
	}
	char *bytes = memory_take(SCHEMA_BYTES);
	const ssize_t size = read_all(fd, bytes);
	if (size < 0)
		fault_set(f, FAULT_CONFIG, errno, "read", "%s", path);
	else
		s = compile_both(bytes, (size_t)size, f);
	memory_free(bytes);
	close(fd);
	return s;
}

void
schemas_free(struct schemas *s)
{
	if (s == NULL)
		return;
	xmlSchemaFree(s->orders);
	acceptor_free(s->acceptor);
	memory_free(s);
}
