#include "accept.h"
#include "acceptor.h"

void
proof_begin(struct proof *p, const struct acceptor *a)
{
	p->acceptor = a;
	p->proven = false;
	p->failed = a == NULL;
	p->depth = 0;
}

/* Which attribute of EL is called NAME, in the vocabulary's own words? */
static unsigned
find(const struct accept_element *el, const char *name)
{
	unsigned i = 0;
	while (i < el->n_attributes && el->attributes[i].name.text.at != name)
		i++;
	return i;
}

static bool
attributes_hold(const struct accept_element *el,
    const struct gate_attribute *attrs, unsigned n)
{
	unsigned seen = 0;
	for (unsigned k = 0; k < n; k++) {
		const unsigned i = find(el, attrs[k].name);
		if (i == el->n_attributes || attrs[k].value.len == 0 ||
		    !simple_holds(el->attributes[i].type, attrs[k].value))
			return false;
		seen |= 1u << i;
	}
	return (seen & el->required) == el->required;
}

/* May E come next in the innermost element? */
static bool
goes_on(struct proof *p, enum element e)
{
	if (p->depth == 0)
		return e == EL_ORDER;
	const struct automaton *model = p->acceptor->elements[
	    p->open[p->depth - 1].element].children;
	uint16_t *state = &p->open[p->depth - 1].state;
	if (model == NULL)
		return false;
	*state = automaton_step(model, *state, (uint8_t)e);
	return true;
}

void
proof_start(struct proof *p, enum element e,
    const struct gate_attribute *attrs, unsigned n)
{
	if (p->failed)
		return;
	const struct accept_element *el = &p->acceptor->elements[e];
	if (!el->declared || p->depth == PROOF_DEPTH || !goes_on(p, e) ||
	    !attributes_hold(el, attrs, n)) {
		p->failed = true;
		return;
	}
	p->open[p->depth].element = e;
	p->open[p->depth].has_text = false;
	if (el->children != NULL)
		p->open[p->depth].state = el->children->start;
	p->depth++;
}

void
proof_text(struct proof *p, struct span text)
{
	if (p->failed)
		return;
	const struct simple *type =
	    p->acceptor->elements[p->open[p->depth - 1].element].text;
	if (type == NULL || text.len == 0 || !simple_holds(type, text))
		p->failed = true;
	p->open[p->depth - 1].has_text = true;
}

void
proof_end(struct proof *p)
{
	if (p->failed)
		return;
	p->depth--;
	const struct accept_element *el =
	    &p->acceptor->elements[p->open[p->depth].element];
	if ((el->text != NULL && !p->open[p->depth].has_text) ||
	    (el->children != NULL && !automaton_may_end(el->children,
	    p->open[p->depth].state)))
		p->failed = true;
	else
		p->proven = p->depth == 0;
}
