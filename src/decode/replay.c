/*
 * replay - an order that was not XML is judged by the schema all the same
 *
 * The order in the builder is walked along the vocabulary, in the order of
 * the schema, and every part that has a value becomes an event.  While a line,
 * a place or a pair is walked, the builder's cursors stand on it, so that
 * objections find their value.
 */
#include "judge.h"
#include "decoding.h"

static struct position
order_at(const struct purchase_order *o)
{
	return (struct position){ o->source_line, o->source_column };
}

/* The start of E with those attributes that have a value. */
static void
start(struct judge *j, enum element e, struct position at)
{
	struct gate_attribute attrs[4];
	unsigned n = 0;
	for (unsigned i = 0; i < elements[e].n_attributes; i++) {
		const struct attribute_row *a = &elements[e].attributes[i];
		const struct value *v = builder_slot(j->builder, a->field);
		if (v != NULL && v->text.at != NULL)
			attrs[n++] = (struct gate_attribute){ a->name,
			    v->text };
	}
	judge_start(j, e, at, attrs, n);
}

/* An element that is nothing but its attributes and its text. */
static void
whole(struct judge *j, enum element e, struct position at)
{
	const struct value *v = builder_slot(j->builder,
	    elements[e].text);
	start(j, e, at);
	if (v != NULL && v->text.at != NULL)
		judge_text(j, v->text);
	judge_end(j, e, at);
}

/* Those of the elements FIRST to LAST that have a text. */
static void
texts(struct judge *j, enum element first, enum element last,
    struct position at)
{
	for (enum element e = first; e <= last; e++)
		if (builder_slot(j->builder,
		    elements[e].text)->text.at != NULL)
			whole(j, e, at);
}

static void
requirements(struct judge *j, enum element e, struct requirement *list,
    uint32_t n, struct position at)
{
	struct builder *b = j->builder;
	for (uint32_t i = 0; i < n; i++) {
		b->pair[0] = &list[i].code;
		b->pair[1] = &list[i].text;
		whole(j, e, at);
	}
}

static void
customer(struct judge *j)
{
	const struct purchase_order *o = &j->builder->order;
	const struct position at = order_at(o);
	start(j, EL_CUSTOMER, at);
	texts(j, EL_CUSTOMER_NAME, EL_CUSTOMER_NAME, at);
	if (ORDER_TEXT(o, CONTACT_NAME).text.at != NULL ||
	    ORDER_TEXT(o, CONTACT_EMAIL).text.at != NULL ||
	    ORDER_TEXT(o, CONTACT_PHONE).text.at != NULL) {
		start(j, EL_CONTACT, at);
		texts(j, EL_CONTACT_NAME, EL_CONTACT_PHONE, at);
		judge_end(j, EL_CONTACT, at);
	}
	judge_end(j, EL_CUSTOMER, at);
}

static void
places_and_characteristics(struct judge *j, struct order_line *l,
    struct position at)
{
	struct builder *b = j->builder;
	for (uint32_t i = 0; i < l->n_places; i++) {
		b->place = &l->places[i];
		start(j, EL_PLACE, at);
		texts(j, EL_STREET, EL_COUNTRY, at);
		judge_end(j, EL_PLACE, at);
	}
	b->place = NULL;
	for (uint32_t i = 0; i < l->n_characteristics; i++) {
		b->pair[0] = &l->characteristics[i].name;
		b->pair[1] = &l->characteristics[i].value;
		whole(j, EL_CHARACTERISTIC, at);
	}
}

static void
line(struct judge *j, struct order_line *l)
{
	struct builder *b = j->builder;
	const struct position at = { l->source_line, l->source_column };
	b->line = l;
	start(j, EL_LINE, at);
	texts(j, EL_OFFERING, EL_LINE_REQUESTED_DATE, at);
	places_and_characteristics(j, l, at);
	texts(j, EL_FEASIBILITY, EL_FEASIBILITY, at);
	requirements(j, EL_LINE_REQUIREMENT, l->requirements,
	    l->n_requirements, at);
	judge_end(j, EL_LINE, at);
	builder_line_end(b);
}

static void
replay(struct judge *j)
{
	struct purchase_order *o = &j->builder->order;
	const struct position at = order_at(o);
	start(j, EL_ORDER, at);
	whole(j, EL_REQUEST, at);
	customer(j);
	texts(j, EL_BILLING_ACCOUNT, EL_CHANGE_REASON, at);
	requirements(j, EL_REQUIREMENT, o->requirements, o->n_requirements,
	    at);
	for (uint32_t i = 0; i < o->n_lines; i++)
		line(j, &o->lines[i]);
	texts(j, EL_TOTAL, EL_TOTAL, at);
	judge_end(j, EL_ORDER, at);
}

void
judge_replay(struct judge *j)
{
	proof_begin(&j->proof, j->decoding->acceptor);
	j->proving = true;
	replay(j);
	j->proving = false;
	if (!j->proof.proven)
		replay(j);
}
