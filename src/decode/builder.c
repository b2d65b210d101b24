/*
 * Lists grow by doubling in the arena, where the shorter ones stay behind as
 * waste until the order is sealed: at most as much again as is used.
 *
 * Invariants:
 * 1. COST is at least what the order takes in a frame, so an order that is
 *    not too large fits MAX_RECORD_BYTES, its findings included.
 * 2. After TOO_LARGE nothing is taken from the arena.
 * 3. PAIR, PLACE and LINE point into the order or to LOST, never nowhere
 *    while their element is open.
 */
#include "builder.h"
#include "chars.h"
#include "frame.h"
#include "memory.h"
#include <assert.h>
#include <string.h>

#define NOTES_BYTES (MAX_FINDINGS_PER_ORDER * 3 * (MAX_VALUE_KEPT + 1))
#define ORDER_COST (MAX_RECORD_BYTES - FRAME_FINDINGS_COST)
/* More than the parts of 1 MiB can take, grown lists and all. */
#define ORDER_ARENA_BYTES BATCH_ARENA_BYTES

_Static_assert(NOTES_BYTES + MAX_FINDINGS_PER_ORDER * 64 + 64 <=
    FRAME_FINDINGS_COST, "the findings of an order fit their share");

void
builder_init(struct builder *b)
{
	memset(b, 0, sizeof(*b));
	arena_init(&b->arena, ORDER_ARENA_BYTES);
	arena_init(&b->notes, NOTES_BYTES);
	b->scratch = memory_take(MAX_FIELD_BYTES);
}

void
builder_free(struct builder *b)
{
	arena_free(&b->arena);
	arena_free(&b->notes);
	memory_free(b->scratch);
}

void
builder_order(struct builder *b, struct position at, uint64_t offset)
{
	assert(!b->open);
	arena_rewind(&b->arena);
	arena_rewind(&b->notes);
	memset(&b->order, 0, sizeof(b->order));
	b->findings = (struct findings){ .n = 0 };
	b->order.findings = &b->findings;
	b->order.source_line = at.line;
	b->order.source_column = at.column;
	b->order.offset = offset;
	b->open = true;
	b->too_large = false;
	b->line = NULL;
	b->place = NULL;
	b->pair[0] = b->pair[1] = NULL;
	b->line_room = b->requirement_room = 0;
	b->cost = FRAME_PART_COST + FRAME_PART_COST;
}

void
builder_too_large(struct builder *b, const char *detail)
{
	if (b->too_large)
		return;
	builder_note(b, &(struct note){ .why = O_TOO_LARGE,
	    .field = FIELD_NONE, .detail = detail,
	    .at = { b->order.source_line, b->order.source_column } });
	b->too_large = true;
}

/* Something that takes COST in a frame is to be kept: is there room? */
static bool
room(struct builder *b, size_t cost)
{
	if (!b->too_large && cost > ORDER_COST - b->cost)
		builder_too_large(b, "more than 1 MiB of data");
	if (b->too_large)
		return false;
	b->cost += cost;
	return true;
}

/* LIST, long enough for one more than N; NULL if it may not be. */
static void *
grow(struct builder *b, void *list, uint32_t n, uint32_t *capacity,
    size_t size)
{
	if (n < *capacity)
		return list;
	const uint32_t larger = *capacity == 0 ? 4 : *capacity * 2;
	void *moved = arena_array(&b->arena, larger, size);
	if (moved == NULL) {
		builder_too_large(b, "more parts than fit into memory");
		return NULL;
	}
	if (n > 0)
		memcpy(moved, list, n * size);
	*capacity = larger;
	return moved;
}

void
builder_count_line(struct builder *b)
{
	if (b->order.line_count < UINT32_MAX)
		b->order.line_count++;
}

void
builder_line(struct builder *b, struct position at)
{
	struct purchase_order *o = &b->order;
	builder_count_line(b);
	builder_line_end(b);
	if (o->n_lines == MAX_LINES_PER_ORDER)
		builder_too_large(b, "more than 10000 lines");
	if (!room(b, FRAME_PART_COST))
		return;
	struct order_line *lines = grow(b, o->lines, o->n_lines,
	    &b->line_room, sizeof(*lines));
	if (lines == NULL)
		return;
	o->lines = lines;
	b->line = &lines[o->n_lines++];
	b->line->source_line = at.line;
	b->line->source_column = at.column;
	b->place_room = b->characteristic_room = b->line_requirement_room = 0;
}

void
builder_line_end(struct builder *b)
{
	b->line = NULL;
	b->place = NULL;
}

void
builder_place(struct builder *b)
{
	struct order_line *l = b->line;
	b->place = NULL;
	if (l == NULL)
		return;
	if (l->n_places == MAX_PLACES)
		builder_too_large(b, "more than 2 places in a line");
	if (!room(b, FRAME_PART_COST))
		return;
	struct place *places = grow(b, l->places, l->n_places,
	    &b->place_room, sizeof(*places));
	if (places == NULL)
		return;
	l->places = places;
	b->place = &places[l->n_places++];
}

/* The pair that is open has no place in the order. */
static void
lose_pair(struct builder *b)
{
	memset(b->lost, 0, sizeof(b->lost));
	b->pair[0] = &b->lost[0];
	b->pair[1] = &b->lost[1];
}

void
builder_characteristic(struct builder *b)
{
	struct order_line *l = b->line;
	lose_pair(b);
	if (l == NULL)
		return;
	if (l->n_characteristics == MAX_CHARACTERISTICS)
		builder_too_large(b, "more than 64 characteristics in a line");
	if (!room(b, FRAME_PART_COST))
		return;
	struct characteristic *list = grow(b, l->characteristics,
	    l->n_characteristics, &b->characteristic_room, sizeof(*list));
	if (list == NULL)
		return;
	l->characteristics = list;
	struct characteristic *c = &list[l->n_characteristics++];
	b->pair[0] = &c->name;
	b->pair[1] = &c->value;
}

void
builder_requirement(struct builder *b)
{
	struct order_line *l = b->line;
	struct requirement **list = l != NULL ? &l->requirements :
	    &b->order.requirements;
	uint32_t *n = l != NULL ? &l->n_requirements :
	    &b->order.n_requirements;
	lose_pair(b);
	if (*n == MAX_REQUIREMENTS)
		builder_too_large(b, "more than 32 special requirements");
	if (!room(b, FRAME_PART_COST))
		return;
	struct requirement *longer = grow(b, *list, *n, l != NULL ?
	    &b->line_requirement_room : &b->requirement_room,
	    sizeof(*longer));
	if (longer == NULL)
		return;
	*list = longer;
	struct requirement *r = &longer[(*n)++];
	b->pair[0] = &r->code;
	b->pair[1] = &r->text;
}

struct value *
builder_slot(struct builder *b, enum field field)
{
	if (field >= FIELD_NONE)
		return NULL;
	switch (fields[field].level) {
	case LEVEL_ORDER:
		return &b->order.field[field];
	case LEVEL_LINE:
		return b->line == NULL ? NULL :
		    &b->line->field[field - FIELD_LINE_NUMBER];
	case LEVEL_PLACE:
		return b->place == NULL ? NULL :
		    &b->place->part[field - FIELD_PLACE_ROLE];
	case LEVEL_PAIR:
		return field == FIELD_REQUIREMENT ||
		    field == FIELD_CHARACTERISTIC ? b->pair[1] : b->pair[0];
	}
	return NULL;
}

struct span
builder_copy(struct builder *b, enum field field, struct span text,
    struct position at)
{
	struct value *v = builder_slot(b, field);
	if (v == NULL || b->too_large)
		return (struct span){ NULL, 0 };
	if (text.len > MAX_FIELD_BYTES) {
		builder_too_large(b, "a value of more than 64 KiB");
		return (struct span){ NULL, 0 };
	}
	if (!room(b, text.len + FRAME_VALUE_COST))
		return (struct span){ NULL, 0 };
	const struct span kept = arena_copy(&b->arena, text);
	if (kept.at == NULL)
		builder_too_large(b, "more parts than fit into memory");
	else if (v->text.at == NULL)
		*v = (struct value){ kept, at.line, at.column };
	return kept;
}

struct span
builder_value(struct builder *b, enum field field, struct span text,
    struct position at)
{
	/* What is too large for SCRATCH is not kept. */
	if (text.len <= MAX_FIELD_BYTES && !chars_is_plain(text) &&
	    !chars_is_collapsed(text))
		text = chars_collapse(text, b->scratch);
	return builder_copy(b, field, text, at);
}

struct span
builder_adopt(struct builder *b, enum field field, struct span text,
    struct position at)
{
	struct value *v = builder_slot(b, field);
	if (v == NULL || !room(b, text.len + FRAME_VALUE_COST))
		return (struct span){ NULL, 0 };
	if (v->text.at == NULL)
		*v = (struct value){ text, at.line, at.column };
	return text;
}

void
builder_start(struct builder *b, enum element e, struct position at,
    uint64_t offset)
{
	switch (e) {
	case EL_ORDER:
		builder_order(b, at, offset);
		break;
	case EL_LINE:
		builder_line(b, at);
		break;
	case EL_PLACE:
		builder_place(b);
		break;
	case EL_CHARACTERISTIC:
		builder_characteristic(b);
		break;
	case EL_REQUIREMENT:
	case EL_LINE_REQUIREMENT:
		builder_requirement(b);
		break;
	default:
		break;
	}
}

void
builder_end(struct builder *b, enum element e)
{
	if (e == EL_LINE)
		builder_line_end(b);
}

void
builder_drop(struct builder *b)
{
	b->open = false;
}

void
builder_seal(struct builder *b, uint64_t end)
{
	assert(b->open && end >= b->order.offset);
	b->order.length = end - b->order.offset;
	b->open = false;
}

/* The number of the open line as findings show it: what the partner wrote, or
 * which one it is. */
static uint32_t
line_number(const struct builder *b)
{
	uint64_t n;
	if (b->line == NULL)
		return 0;
	if (span_to_u64(LINE_TEXT(b->line, LINE_NUMBER).text, 999999, &n) &&
	    n > 0)
		return (uint32_t)n;
	return (uint32_t)(b->line - b->order.lines) + 1;
}

void
builder_note(struct builder *b, const struct note *n)
{
	const bool place = n->field < FIELD_NONE &&
	    fields[n->field].level == LEVEL_PLACE;
	const bool characteristic = n->field == FIELD_CHARACTERISTIC ||
	    n->field == FIELD_CHARACTERISTIC_NAME;
	if (b->too_large)
		return;
	/* The last place is kept for the one that says that it is. */
	if (b->findings.n == MAX_FINDINGS_PER_ORDER - 1 &&
	    n->why != O_TOO_LARGE) {
		b->findings.omitted++;
		return;
	}
	findings_add(&b->findings, &b->notes, &(struct finding){
	    .why = n->why, .field = n->field,
	    .name = characteristic && b->pair[0] != NULL ?
		b->pair[0]->text : chars_whole(n->name),
	    .value = chars_whole(n->value),
	    .detail = chars_whole(span_of(n->detail)),
	    .line = n->at.line, .column = n->at.column,
	    .order_line = line_number(b),
	    .which = place && b->place != NULL &&
		b->place != b->line->places });
}
