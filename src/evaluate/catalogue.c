#include "catalogue_in.h"
#include "arena.h"
#include "fault.h"
#include "log.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_TOLD 100

const struct offering *
catalogue_find(const struct catalogue *c, struct span id)
{
	uint32_t from = 0, to = c->n;
	while (from < to) {
		const uint32_t middle = from + (to - from) / 2;
		const int order = span_compare(id, c->at[middle].id);
		if (order == 0)
			return &c->at[middle];
		if (order < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

void
catalogue_wrong(struct reading *r, uint32_t line, const char *fmt, ...)
{
	char text[400];
	va_list args;
	if (++r->mistakes > MOST_TOLD)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	log_at(LOG_LEVEL_ERROR, r->path, line, "%s", text);
}

/* All offerings below ROOT, checked and sorted. */
static bool
read_all(struct reading *r, const struct xml_node *root,
    struct catalogue *out)
{
	uint32_t n = 0;
	const struct xml_node *node;
	for (node = xml_child(root, "offering"); node != NULL;
	    node = xml_next(node, "offering"))
		n++;
	struct entry *entries = ARENA_ARRAY(r->arena, n, struct entry);
	out->at = ARENA_ARRAY(r->arena, n, struct offering);
	if (entries == NULL || out->at == NULL)
		return false;
	node = xml_child(root, "offering");
	for (uint32_t i = 0; i < n; i++, node = xml_next(node, "offering")) {
		entries[i].node = node;
		catalogue_offering(r, &entries[i]);
	}
	catalogue_check(r, entries, n);
	for (uint32_t i = 0; i < n; i++)
		out->at[i] = entries[i].offering;
	out->n = n;
	return !r->arena->overflowed;
}

int
catalogue_load(const char *path, const char *xsd_dir, struct arena *a,
    struct catalogue *out, struct fault *f)
{
	struct reading r = { .path = path, .arena = a };
	char xsd[4096];
	unsigned of_schema;
	*out = (struct catalogue){ 0 };
	snprintf(xsd, sizeof(xsd), "%s/catalogue.xsd", xsd_dir);
	const struct xml_node *root = xml_load(path, xsd, a, &of_schema, f);
	if (root == NULL && of_schema == 0)
		return -1;
	if (root != NULL && span_is(root->name, "catalogue") &&
	    !read_all(&r, root, out))
		catalogue_wrong(&r, 0, "the catalogue is too large");
	if (r.mistakes > MOST_TOLD)
		log_at(LOG_LEVEL_ERROR, path, 0, "and %u more",
		    r.mistakes - MOST_TOLD);
	if (of_schema + r.mistakes > 0)
		*out = (struct catalogue){ 0 };
	return (int)(of_schema + r.mistakes);
}
