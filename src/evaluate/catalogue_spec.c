/* The characteristics of an offering. */
#include "arena.h"
#include "catalogue_in.h"
#include "spec.h"
#include <string.h>

bool
catalogue_range(struct span text, struct range *out)
{
	struct span from = text, to = text;
	const char *dots = text.len < 2 ? NULL :
	    memmem(text.at, text.len, "..", 2);
	if (dots != NULL) {
		from.len = (size_t)(dots - text.at);
		to.at = dots + 2;
		to.len = text.len - from.len - 2;
	}
	return spec_number(from, &out->from) && spec_number(to, &out->to);
}

static bool
is_range(struct span text)
{
	return memmem(text.at, text.len, "..", 2) != NULL &&
	    memchr(text.at, ' ', text.len) == NULL;
}

/* One of the attributes standard and possible, as it is read. */
struct values {
	const char *attribute;
	uint32_t line, n;
	struct span *list;
	bool is_range;
	struct range range;
};

static void
check_list(struct reading *r, const struct char_spec *s,
    const struct values *v)
{
	int64_t number;
	for (uint32_t i = 0; i < v->n; i++) {
		if (s->type == CHAR_NUMBER && !spec_number(v->list[i], &number))
			catalogue_wrong(r, v->line, "characteristic \""
			    SPAN_FMT "\": \"" SPAN_FMT "\" is neither a whole "
			    "number nor a range such as 1..10",
			    SPAN_ARG(s->name), SPAN_ARG(v->list[i]));
		for (uint32_t k = 0; k < i; k++)
			if (span_equal(v->list[i], v->list[k])) {
				catalogue_wrong(r, v->line, "characteristic \""
				    SPAN_FMT "\": \"" SPAN_FMT "\" is named "
				    "twice", SPAN_ARG(s->name),
				    SPAN_ARG(v->list[i]));
				break;
			}
	}
}

static struct values
read_values(struct reading *r, const struct xml_node *n,
    const struct char_spec *s, const char *attribute)
{
	const struct span text = xml_attr(n, attribute);
	struct values v = { .attribute = attribute,
		.line = xml_attr_line(n, attribute) };
	if (text.len == 0)
		return v;
	v.is_range = is_range(text) && catalogue_range(text, &v.range);
	if (v.is_range && s->type != CHAR_NUMBER)
		catalogue_wrong(r, v.line, "characteristic \"" SPAN_FMT "\": "
		    "a range needs type=\"number\"", SPAN_ARG(s->name));
	else if (v.is_range && v.range.from > v.range.to)
		catalogue_wrong(r, v.line, "characteristic \"" SPAN_FMT "\": "
		    "the %s range runs downwards", SPAN_ARG(s->name),
		    attribute);
	if (v.is_range)
		return v;
	v.list = catalogue_list(r, text, &v.n);
	check_list(r, s, &v);
	return v;
}

/* Words that are possible need not name the standard ones again. */
static void
check_standard_possible(struct reading *r, const struct char_spec *s,
    const struct values *v)
{
	const struct range *p = &s->possible_range;
	int64_t number;
	bool outside = false;
	if (!s->has_possible_range || p->from > p->to)
		return;
	if (s->has_standard_range)
		outside = s->standard_range.from < p->from ||
		    s->standard_range.to > p->to;
	for (uint32_t i = 0; i < s->n_standard; i++)
		outside = outside || (spec_number(s->standard[i], &number) &&
		    !spec_in_range(p, number));
	if (outside)
		catalogue_wrong(r, v->line, "characteristic \"" SPAN_FMT
		    "\": what is standard is not all possible",
		    SPAN_ARG(s->name));
}

static void
read_spec(struct reading *r, const struct xml_node *n, struct char_spec *s)
{
	const struct span required = xml_attr(n, "required");
	s->name = xml_attr(n, "name");
	s->type = span_is(xml_attr(n, "type"), "number") ? CHAR_NUMBER :
	    CHAR_WORD;
	s->required = span_is(required, "true") || span_is(required, "1");
	const struct values standard = read_values(r, n, s, "standard");
	const struct values possible = read_values(r, n, s, "possible");
	s->has_standard_range = standard.is_range;
	s->standard_range = standard.range;
	s->n_standard = standard.n;
	s->standard = standard.list;
	s->has_possible_range = possible.is_range;
	s->possible_range = possible.range;
	s->n_possible = possible.n;
	s->possible = possible.list;
	check_standard_possible(r, s, &standard);
}

void
catalogue_characteristics(struct reading *r, const struct xml_node *node,
    struct offering *o)
{
	uint32_t n = 0;
	const struct xml_node *c;
	for (c = xml_child(node, "characteristic"); c != NULL;
	    c = xml_next(c, "characteristic"))
		n++;
	o->characteristics = ARENA_ARRAY(r->arena, n, struct char_spec);
	c = xml_child(node, "characteristic");
	for (uint32_t i = 0; i < n && o->characteristics != NULL; i++) {
		struct char_spec *s = &o->characteristics[i];
		read_spec(r, c, s);
		for (uint32_t k = 0; k < i && s->name.at != NULL; k++)
			if (span_equal(o->characteristics[k].name, s->name)) {
				catalogue_wrong(r, c->line, "characteristic \""
				    SPAN_FMT "\" is there twice",
				    SPAN_ARG(s->name));
				break;
			}
		o->n_characteristics++;
		c = xml_next(c, "characteristic");
	}
}
