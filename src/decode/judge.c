/*
 * The events of an order are kept back and shown to the gate together: parser
 * and validator each fill the processor's instruction cache, and letting them
 * take turns at every event costs a tenth of the time.
 *
 * Invariants:
 * 1. The queue is empty before the builder seals an order, and outside of
 *    orders; so what its events point to lives as long as they do.  Lists
 *    that have grown meanwhile were complete when they were copied.
 * 2. An objection is noted with the builder in the state in which it was at
 *    its event: on which line, which place, and whether the order was too
 *    large by then, after which nothing is noted.
 */
#include "judge.h"
#include "decoding.h"
#include "type.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

/* A value of the order is wrong, or an attribute is missing. */
static void
note_value(struct judge *j, enum field field, enum reason why)
{
	struct builder *b = j->builder;
	const struct value *v = builder_slot(b, field);
	struct note n = { .why = why, .field = field, .at = j->at,
	    .detail = type_expected(field) };
	if (v == NULL || v->text.at == NULL) {
		n.why = O_MISSING;
	} else {
		/* The same words, whether the schema or the parent finds it. */
		const enum reason found = type_check(field, v->text);
		n.why = found == REASON_COUNT ? why : found;
		n.value = v->text;
		n.at = (struct position){ v->line, v->column };
	}
	builder_note(b, &n);
}

/* The same around the orders. */
static void
note_head(struct judge *j, enum head_part part)
{
	const struct value *v = &j->head[part];
	const bool given = v->text.at != NULL;
	decoding_note(j->decoding, &(struct file_note){ .why = j->head_reason,
	    .name = span_of(j->replay ? "#TOTALS" : head_paths[part]),
	    .value = v->text,
	    .detail = type_expected_head(part),
	    .at = given ? (struct position){ v->line, v->column } : j->at });
}

/* CHILD is not there: say so of every value that it would have to have. */
static void
note_missing(struct judge *j, enum element child)
{
	const struct element_row *row = &elements[child];
	if (row->text != FIELD_NONE)
		note_value(j, row->text, O_MISSING);
	for (unsigned i = 0; i < row->n_attributes; i++)
		if (type_required(row->attributes[i].field))
			note_value(j, row->attributes[i].field, O_MISSING);
	for (enum element e = row->first; e < row->end; e++)
		if (elements[e].text != FIELD_NONE &&
		    type_required(elements[e].text))
			note_value(j, elements[e].text, O_MISSING);
}

static enum element
named_child(enum element parent, struct span name)
{
	char text[32];
	return span_copy(name, text, sizeof(text)) ?
	    element_find(parent, text) : EL_UNKNOWN;
}

static void
note_unexpected(struct judge *j, struct span expected)
{
	const char *name = elements[j->element].name;
	const enum field field = elements[j->element].text;
	char detail[MAX_VALUE_KEPT + 1];
	if (expected.len > 0)
		snprintf(detail, sizeof(detail), "expected here: " SPAN_FMT,
		    SPAN_ARG(expected));
	else
		snprintf(detail, sizeof(detail), "nothing more is expected "
		    "here");
	builder_note(j->builder, &(struct note){
	    .why = O_UNEXPECTED, .at = j->at, .detail = detail,
	    .name = span_of(name),
	    .field = field == FIELD_NONE ? FIELD_OTHER : field });
}

static void
object_in_head(struct judge *j, const struct objection *o)
{
	const struct attribute_row *a = o->attribute == NULL ? NULL :
	    attribute_find(j->element, o->attribute);
	if (a != NULL)
		note_head(j, a->part);
	else if (j->element == EL_TOTALS_AMOUNT && o->expected.at == NULL)
		note_head(j, HEAD_AMOUNT);
	else
		decoding_note(j->decoding, &(struct file_note){
		    .why = j->head_reason, .at = j->at,
		    .name = span_of(elements[j->element].name) });
}

static void
object(void *ctx, const struct objection *o)
{
	struct judge *j = ctx;
	const struct attribute_row *a;
	enum element child;
	if (!j->builder->open) {
		object_in_head(j, o);
	} else if (o->attribute != NULL) {
		a = attribute_find(j->element, o->attribute);
		if (a != NULL)
			note_value(j, a->field, o->why);
		else
			decoding_no_verdict(j->decoding, "the schema knows an "
			    "attribute that the decoder does not");
	} else if (o->why == O_UNEXPECTED && !j->replay) {
		note_unexpected(j, o->expected);
	} else if (o->why == O_UNEXPECTED || o->last_expected.at != NULL) {
		child = named_child(o->why == O_UNEXPECTED ?
		    elements[j->element].parent : j->element,
		    o->last_expected);
		if (child != EL_UNKNOWN)
			note_missing(j, child);
		else
			decoding_no_verdict(j->decoding, "the schema expects "
			    "an element that the decoder does not know");
	} else {
		note_value(j, elements[j->element].text, o->why);
	}
}

void
judge_open(struct judge *j, struct decoding *decoding,
    const struct schemas *schemas, bool replay, enum reason head_reason)
{
	memset(j, 0, sizeof(*j));
	j->decoding = decoding;
	j->builder = &decoding->builder;
	j->replay = replay;
	j->head_reason = head_reason;
	j->gate = gate_open(schemas, object, j);
}

static void
pass(struct judge *j, const struct judge_event *e)
{
	const char *name = elements[e->element].name;
	j->element = e->element;
	j->at = e->at;
	switch (e->kind) {
	case JUDGE_START:
		gate_start(j->gate, name, e->attributes, e->n_attributes);
		break;
	case JUDGE_TEXT:
		gate_text(j->gate, e->text);
		break;
	case JUDGE_END:
		gate_end(j->gate, name);
		break;
	}
}

/* Show the gate what was kept back. */
static void
pass_all(struct judge *j)
{
	struct builder *b = j->builder;
	struct order_line *line = b->line;
	struct place *place = b->place;
	struct value *const pair[2] = { b->pair[0], b->pair[1] };
	const bool too_large = b->too_large;
	for (unsigned i = 0; i < j->n_events; i++) {
		const struct judge_event *e = &j->events[i];
		b->line = e->line == 0 ? NULL : &b->order.lines[e->line - 1];
		b->too_large = e->too_large;
		b->place = e->place;
		b->pair[0] = e->pair[0];
		b->pair[1] = e->pair[1];
		pass(j, e);
	}
	j->n_events = 0;
	b->too_large = too_large;
	b->line = line;
	b->place = place;
	b->pair[0] = pair[0];
	b->pair[1] = pair[1];
}

/* The next event in the queue. */
static struct judge_event *
keep(struct judge *j, enum element element, struct position at)
{
	const struct builder *b = j->builder;
	if (j->n_events == JUDGE_EVENTS)
		pass_all(j);
	struct judge_event *e = &j->events[j->n_events++];
	e->element = element;
	e->at = at;
	e->too_large = b->too_large;
	e->line = b->line == NULL ? 0 :
	    (uint32_t)(b->line - b->order.lines) + 1;
	e->place = b->place;
	e->pair[0] = b->pair[0];
	e->pair[1] = b->pair[1];
	return e;
}

void
judge_start(struct judge *j, enum element element, struct position at,
    const struct gate_attribute *attrs, unsigned n)
{
	if (j->proving) {
		proof_start(&j->proof, element, attrs, n);
		return;
	}
	struct judge_event *e = keep(j, element, at);
	assert(n <= JUDGE_ATTRIBUTES);
	e->kind = JUDGE_START;
	e->n_attributes = n;
	for (unsigned i = 0; i < n; i++)
		e->attributes[i] = attrs[i];
	if (!j->builder->open)
		pass_all(j);
}

void
judge_text(struct judge *j, struct span text)
{
	if (j->proving) {
		proof_text(&j->proof, text);
		return;
	}
	struct judge_event *e = keep(j, EL_ROOT, j->at);
	e->kind = JUDGE_TEXT;
	e->text = text;
	if (!j->builder->open)
		pass_all(j);
}

void
judge_end(struct judge *j, enum element element, struct position at)
{
	if (j->proving) {
		proof_end(&j->proof);
		return;
	}
	struct judge_event *e = keep(j, element, at);
	e->kind = JUDGE_END;
	if (element == EL_ORDER || !j->builder->open)
		pass_all(j);
}

void
judge_close(struct judge *j)
{
	const char *why = gate_undecided(j->gate);
	if (why != NULL)
		decoding_no_verdict(j->decoding, why);
	gate_close(j->gate);
	j->gate = NULL;
}
