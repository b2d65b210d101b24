#include "config.h"
#include "fault.h"
#include "install.h"
#include "log.h"
#include "options.h"
#include "profile.h"
#include "suggest.h"
#include "xml_in.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
find_file(struct config *c, const char *given, struct fault *f)
{
	static const char *const usual[] = {
		"ordermill.xml", "/etc/ordermill/ordermill.xml",
	};
	const char *path = given != NULL ? given : getenv("ORDERMILL_CONFIG");

	for (size_t i = 0; path == NULL && i < ARRAY_LEN(usual); i++)
		if (access(usual[i], F_OK) == 0)
			path = usual[i];
	if (path == NULL)
		return fault_set(f, FAULT_CONFIG, 0, "find configuration",
		    "there is no ./ordermill.xml and no "
		    "/etc/ordermill/ordermill.xml; say -c FILE, or make a "
		    "tree with `ordermill init DIR`");
	if (realpath(path, c->file) == NULL)
		return fault_set(f, FAULT_CONFIG, errno, "find configuration",
		    "%s", path);
	return true;
}

/* A path of the configuration: relative to its file. */
static const char *
resolve(struct config *c, const struct xml_node *paths, const char *name)
{
	char buf[CONFIG_PATH * 2];
	struct span value = paths == NULL ? SPAN("") : xml_attr(paths, name);

	if (value.len == 0)
		value = span_of(strcmp(name, "catalogue") == 0 ?
		    "catalogue.xml" : strcmp(name, "partners") == 0 ?
		    "partners.d" : name);
	const char *slash = strrchr(c->file, '/');
	if (value.at[0] == '/')
		return arena_string(&c->arena, value);
	snprintf(buf, sizeof(buf), "%.*s/" SPAN_FMT, (int)(slash - c->file),
	    c->file, SPAN_ARG(value));
	return arena_string(&c->arena, span_of(buf));
}

void
limits_read(struct limits *l, const struct xml_node *n)
{
	uint64_t v;

	if (n == NULL)
		return;
	if (span_to_u64(xml_attr(n, "bytes"), INT64_MAX, &v))
		l->bytes = v;
	if (span_to_u64(xml_attr(n, "expanded-bytes"), INT64_MAX, &v))
		l->expanded_bytes = v;
	if (span_to_u64(xml_attr(n, "orders"), UINT32_MAX, &v))
		l->orders = (uint32_t)v;
	if (span_to_u64(xml_attr(n, "findings"), UINT32_MAX, &v))
		l->findings = (uint32_t)v;
	if (span_to_u64(xml_attr(n, "hold-days"), UINT32_MAX, &v))
		l->hold_days = (uint32_t)v;
}

static void
bundling_read(struct config *c, const struct xml_node *n)
{
	const struct span bundled = n == NULL ? SPAN("") :
	    xml_attr(n, "bundled");
	uint64_t bytes;

	if (!span_is(bundled, "true") && !span_is(bundled, "1"))
		return;
	c->bundled_bytes = BUNDLED_BYTES;
	if (span_to_u64(xml_attr(n, "bytes"), BUNDLED_BYTES_MOST, &bytes))
		c->bundled_bytes = bytes;
}

static bool
load_main(struct config *c, struct fault *f)
{
	char xsd[CONFIG_PATH + 32];

	snprintf(xsd, sizeof(xsd), "%s/ordermill.xsd", c->xsd_dir);
	const struct xml_node *root = xml_load(c->file, xsd, &c->arena,
	    &c->mistakes, f);
	if (root == NULL)
		return fault_set(f, FAULT_CONFIG, 0, "configuration", "%s",
		    c->file);
	const struct xml_node *paths = xml_child(root, "paths");
	c->catalogue_path = resolve(c, paths, "catalogue");
	c->partners_path = resolve(c, paths, "partners");
	c->inbound = resolve(c, paths, "inbound");
	c->outbound = resolve(c, paths, "outbound");
	c->archive = resolve(c, paths, "archive");
	c->quarantine = resolve(c, paths, "quarantine");
	c->state = resolve(c, paths, "state");
	limits_read(&c->limits, xml_child(root, "limits"));
	const struct xml_node *show = xml_child(root, "show");
	c->masked = show != NULL && span_is(xml_attr(show, "values"),
	    "masked");
	bundling_read(c, xml_child(root, "small-files"));
	return true;
}

bool
config_load(struct config *c, const struct options *o, struct fault *f)
{
	memset(c, 0, sizeof(*c));
	arena_init(&c->arena, 256u << 20);
	c->limits = (struct limits){ UINT64_C(4) << 30, UINT64_C(16) << 30,
	    5000000, 1000, 14 };
	if (!find_file(c, o->config, f) ||
	    !install_path("xsd", c->xsd_dir, sizeof(c->xsd_dir), f) ||
	    !load_main(c, f))
		return false;
	/* All else is looked at in the same pass, as far as it is found. */
	const bool good = c->mistakes == 0;
	const int wrong = catalogue_load(c->catalogue_path, c->xsd_dir,
	    &c->arena, &c->catalogue, f);
	if (wrong < 0)
		return false;
	c->mistakes += (unsigned)wrong;
	if (!profiles_load(c, f))
		return false;
	if (!good || wrong > 0)
		return fault_set(f, FAULT_CONFIG, 0, good ? "catalogue"
		    : "configuration", "%s", good ? c->catalogue_path
		    : c->file);
	return true;
}

void
config_free(struct config *c)
{
	arena_free(&c->arena);
}

const struct partner *
config_partner(const struct config *c, const char *id, struct fault *f)
{
	const char *ids[64];
	size_t n = 0;
	const struct partner *p = partner_find(&c->partners, span_of(id));

	if (p != NULL)
		return p;
	for (; n < c->partners.n && n < ARRAY_LEN(ids); n++)
		ids[n] = c->partners.at[n].id;
	const char *near = suggest(span_of(id), ids, n);
	fault_set(f, FAULT_USAGE, 0, "partners.d", "there is no partner "
	    "\"%s\"%s%s%s", id, near != NULL ? "; did you mean \"" : "",
	    near != NULL ? near : "", near != NULL ? "\"?" : "");
	return NULL;
}
