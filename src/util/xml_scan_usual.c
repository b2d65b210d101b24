#include "xml_scan_usual.h"
#include "xml_bytes.h"
#include "xml_in.h"
#include <assert.h>
#include <string.h>

_Static_assert(SCAN_NAME + 3 + XML_STEP <= XML_BEHIND,
    "a name may be looked for at the last byte");

static struct scan_element *
add(struct scan_elements *es, struct span name, unsigned which)
{
	if (es->n == SCAN_ELEMENTS)
		return NULL;
	struct scan_element *e = &es->at[es->n];
	memset(e, 0, sizeof(*e));
	memcpy(e->name, name.at, name.len);
	e->len = name.len;
	e->which = which;
	es->of_length[name.len] |= UINT64_C(1) << es->n++;
	return e;
}

/* What is behind N is left as it is: a short document has few elements. */
void
scan_elements_init(struct scan_elements *es, const char *const *names)
{
	es->n = 0;
	memset(es->of_length, 0, sizeof(es->of_length));
	for (unsigned i = 0; names[i] != NULL; i++) {
		const struct span name = span_of(names[i]);
		assert(name.len < SCAN_NAME && i < XML_SCAN_NAMES);
		add(es, name, i);
	}
}

struct scan_element *
scan_element(struct scan_elements *es, struct span name)
{
	assert(name.len < SCAN_NAME);
	for (uint64_t left = es->of_length[name.len]; left != 0;
	    left &= left - 1) {
		struct scan_element *e = &es->at[__builtin_ctzll(left)];
		if (memcmp(e->name, name.at, name.len) == 0)
			return e;
	}
	return add(es, name, NOBODYS);
}

void
scan_learn(struct scan_element *e, const struct tag *t)
{
	unsigned n = 0;
	for (; n < t->n_attrs && n < USUAL_ATTRS; n++) {
		const struct span name = t->attrs[2 * n];
		char *text = e->attrs[n].text;
		if (name.len > USUAL_NAME)
			break;
		text[0] = ' ';
		memcpy(text + 1, name.at, name.len);
		memcpy(text + 1 + name.len, "=\"", 2);
		e->attrs[n].len = name.len + 3;
	}
	e->n_attrs = n;
}

/* The attributes at AT; where they end, or NULL. */
static const char *
usual_attrs(const struct scan_element *e, const char *at, struct tag *t)
{
	struct span *to = t->attrs;
	for (unsigned i = 0; i < e->n_attrs && *at == ' '; i++) {
		const size_t len = e->attrs[i].len;
		const char *value = at + len;
		if (!xml_same(at, e->attrs[i].text, len))
			return NULL;
		const char *close = xml_skip(XML_SIMPLE, value);
		if (*close != '"')
			return NULL;
		*to++ = (struct span){ at + 1, len - 3 };
		*to++ = (struct span){ value, (size_t)(close - value) };
		at = close + 1;
	}
	t->n_attrs = (unsigned)(to - t->attrs) / 2;
	*to = (struct span){ NULL, 0 };
	return at;
}

enum part
scan_usual(const struct scan_element *e, const char *at, struct tag *t)
{
	if (!xml_same(at + 1, e->name, e->len))
		return PART_CUT;
	const char *end = usual_attrs(e, at + 1 + e->len, t);
	if (end == NULL)
		return PART_CUT;
	const bool empty = *end == '/';
	if (end[empty] != '>')
		return PART_CUT;
	t->name = (struct span){ at + 1, e->len };
	t->len = (size_t)(end + empty + 1 - at);
	return empty ? PART_EMPTY : PART_START;
}
