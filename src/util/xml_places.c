#include "xml_places.h"
#include "memory.h"
#include <assert.h>
#include <string.h>

static uint32_t
lines_in(const char *from, const char *to)
{
	uint32_t n = 0;
	while (from < to && (from = memchr(from, '\n', (size_t)(to - from))))
		n++, from++;
	return n;
}

void
xml_places_note(struct xml_places *ps, const xmlParserCtxt *parser)
{
	const xmlParserInput *in = parser->input;
	const char *end = ps->bytes + in->consumed + (in->cur - in->base);
	const char *tag = end;
	assert(end >= ps->bytes && end <= ps->bytes + ps->len);
	/* No attribute value may hold a "<", so the last one is the tag's. */
	while (tag > ps->bytes && *tag != '<')
		tag--;
	if (ps->n == ps->room) {
		ps->room = ps->room == 0 ? 256 : ps->room * 2;
		ps->at = memory_resize(ps->at, ps->room * sizeof(*ps->at));
	}
	ps->at[ps->n++] = (struct xml_place){
		(uint32_t)in->line - lines_in(tag, end),
		(size_t)(tag - ps->bytes)
	};
}

void
xml_places_free(struct xml_places *ps)
{
	memory_free(ps->at);
}

size_t
xml_places_rank(const xmlNode *n)
{
	size_t before = 0;
	while (n->parent != NULL) {
		const xmlNode *m = n->prev;
		while (m != NULL && m->last != NULL &&
		    m->type == XML_ELEMENT_NODE)
			m = m->last;
		n = m != NULL ? m : n->parent;
		before += n->type == XML_ELEMENT_NODE;
	}
	return before;
}

uint32_t
xml_places_line(const struct xml_places *ps, size_t rank,
    struct span attribute)
{
	assert(rank < ps->n);
	const struct xml_place *p = &ps->at[rank];
	const char *tag = ps->bytes + p->offset;
	const char *at = tag + strcspn(tag, " \t\r\n/>");
	while (at != NULL && attribute.at != NULL) {
		const char *name = at + strspn(at, " \t\r\n");
		at = name + strcspn(name, " \t\r\n=/>");
		if (at == name)
			break;			/* the end of the tag */
		if (span_equal(attribute,
		    (struct span){ name, (size_t)(at - name) }))
			return p->line + lines_in(tag, name);
		at += strcspn(at, "\"'");
		at = *at == '\0' ? NULL : strchr(at + 1, *at);
		at = at == NULL ? NULL : at + 1;
	}
	return p->line;
}
