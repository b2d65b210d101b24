/*
 * frame_read - bytes to orders, of which none is believed
 *
 * The reader fails for good: after the first thing that does not fit, BAD is
 * set, every number read is 0 and every text absent, so loops end and the one
 * look at the end sees it.  Counts are compared with their limits before
 * anything is taken for them, and every member of a list is at least one
 * byte; so what a frame makes us take is bounded by the arena's limit and by
 * the length of the frame.
 */
#include "frame.h"
#include "chars.h"
#include <string.h>

struct reader {
	const uint8_t *at, *end;
	uint32_t line;		/* of the value before */
	bool bad;
	struct arena *arena;	/* of the batch */
};

static uint64_t
fail(struct reader *r)
{
	r->bad = true;
	r->at = r->end;
	return 0;
}

static uint64_t
get_large(struct reader *r, uint64_t most)
{
	uint64_t n = 0;
	for (unsigned shift = 0; r->at < r->end; shift += 7) {
		const uint8_t byte = *r->at++;
		if (shift == 63 && byte > 1)
			break;
		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return n <= most ? n : fail(r);
		if (shift == 63)
			break;
	}
	return fail(r);
}

/* Most numbers are small, and there are many of them. */
static inline uint64_t
get_number(struct reader *r, uint64_t most)
{
	if (r->at < r->end && *r->at < 0x80 && *r->at <= most)
		return *r->at++;
	return get_large(r, most);
}

static inline uint32_t
get_u32(struct reader *r, uint32_t most)
{
	return (uint32_t)get_number(r, most);
}

static uint32_t
get_fixed(struct reader *r)
{
	uint32_t n = 0;
	if (r->end - r->at < 4)
		return (uint32_t)fail(r);
	for (int i = 0; i < 4; i++)
		n |= (uint32_t)r->at[i] << (8 * i);
	r->at += 4;
	return n;
}

static struct span
get_bytes(struct reader *r, size_t len)
{
	const struct span s = { (const char *)r->at, len };
	enum chars_end then;
	if (len > (size_t)(r->end - r->at) ||
	    chars_prefix(s.at, len, &then) < len) {
		fail(r);
		return (struct span){ NULL, 0 };
	}
	r->at += len;
	return s;
}

static struct span
get_text(struct reader *r, uint64_t most)
{
	const uint64_t len = get_number(r, most);
	return r->bad ? (struct span){ NULL, 0 } : get_bytes(r, len);
}

/* Text that is collapsed. */
static struct span
get_collapsed(struct reader *r, uint64_t most)
{
	const uint64_t len = get_number(r, most);
	struct span s = { (const char *)r->at, len };
	if (r->bad)
		return (struct span){ NULL, 0 };
	if (len <= (size_t)(r->end - r->at) && chars_is_plain(s)) {
		r->at += len;
		return s;
	}
	s = get_bytes(r, len);
	if (!chars_is_collapsed(s))
		fail(r);
	return s;
}

static struct span
get_optional(struct reader *r, uint64_t most)
{
	const uint64_t len = get_number(r, most + 1);
	return len == 0 ? (struct span){ NULL, 0 } : get_bytes(r, len - 1);
}

static uint32_t
get_line(struct reader *r)
{
	const uint64_t z = get_number(r, UINT64_C(1) << 33);
	const int64_t line = (int64_t)r->line +
	    ((int64_t)(z >> 1) ^ -(int64_t)(z & 1));
	if (line < 0 || line > UINT32_MAX)
		fail(r);
	else
		r->line = (uint32_t)line;
	return r->line;
}

static void
get_value(struct reader *r, struct value *v)
{
	v->line = get_line(r);
	v->column = get_u32(r, UINT32_MAX);
	v->text = get_collapsed(r, MAX_FIELD_BYTES);
}

static void
get_fields(struct reader *r, struct value *values, unsigned n)
{
	uint32_t left = get_u32(r, (UINT32_C(1) << n) - 1);
	for (; left != 0; left &= left - 1)
		get_value(r, &values[__builtin_ctz(left)]);
}

/* The length of a list that may have MOST members. */
static uint32_t
get_count(struct reader *r, uint32_t most)
{
	const uint32_t n = get_u32(r, most);
	return n <= (size_t)(r->end - r->at) ? n : (uint32_t)fail(r);
}

/* Memory for a list of N; NULL if there is nothing to read into it. */
static void *
get_list(struct reader *r, size_t n, size_t size)
{
	if (n == 0)
		return NULL;
	void *list = arena_array(r->arena, n, size);
	if (list == NULL)
		fail(r);
	return list;
}

static uint32_t
get_requirements(struct reader *r, struct requirement **out)
{
	const uint32_t n = get_count(r, MAX_REQUIREMENTS);
	struct requirement *list = get_list(r, n, sizeof(*list));
	for (uint32_t i = 0; list != NULL && i < n; i++) {
		struct value pair[2] = { { .text = { NULL, 0 } } };
		get_fields(r, pair, 2);
		list[i].code = pair[0];
		list[i].text = pair[1];
	}
	*out = list;
	return list == NULL ? 0 : n;
}

static void
get_order_line(struct reader *r, struct order_line *l)
{
	l->source_line = get_line(r);
	l->source_column = get_u32(r, UINT32_MAX);
	get_fields(r, l->field, LINE_FIELDS);
	l->n_places = get_count(r, MAX_PLACES);
	l->places = get_list(r, l->n_places, sizeof(*l->places));
	for (uint32_t i = 0; !r->bad && i < l->n_places; i++)
		get_fields(r, l->places[i].part, PLACE_FIELDS);
	l->n_characteristics = get_count(r, MAX_CHARACTERISTICS);
	l->characteristics = get_list(r, l->n_characteristics,
	    sizeof(*l->characteristics));
	for (uint32_t i = 0; !r->bad && i < l->n_characteristics; i++) {
		struct value pair[2] = { { .text = { NULL, 0 } } };
		get_fields(r, pair, 2);
		l->characteristics[i].name = pair[0];
		l->characteristics[i].value = pair[1];
	}
	l->n_requirements = get_requirements(r, &l->requirements);
}

/* The reasons that a decoder may find, of files and of orders. */
static const struct scope {
	enum reason first, last;
	enum severity worst;
} of_file = { F_MALFORMED, F_UNDECIDED - 1, SEVERITY_REFUSE },
  of_order = { O_MISSING, O_LINE_TWICE, SEVERITY_REJECT };

static void
get_findings(struct reader *r, struct findings *fs, const struct scope *s)
{
	const uint32_t n = get_count(r, MAX_FINDINGS_PER_ORDER);
	findings_room(fs, r->arena, n);
	fs->n = n;
	fs->omitted = get_u32(r, UINT32_MAX);
	fs->worst = fs->n > 0 ? s->worst : SEVERITY_INFO;
	/* The writers keep one place for the finding that matters most. */
	if (fs->omitted > 0 && fs->n < MAX_FINDINGS_PER_ORDER - 1)
		fail(r);
	for (uint32_t i = 0; !r->bad && i < fs->n; i++) {
		struct finding *f = &fs->at[i];
		f->why = (enum reason)get_u32(r, REASON_COUNT - 1);
		f->field = (enum field)get_u32(r, FIELD_OTHER);
		f->name = get_optional(r, MAX_VALUE_KEPT);
		f->value = get_optional(r, MAX_VALUE_KEPT);
		f->detail = get_optional(r, MAX_VALUE_KEPT);
		f->line = get_u32(r, UINT32_MAX);
		f->column = get_u32(r, UINT32_MAX);
		f->order_line = get_u32(r, UINT32_MAX);
		f->which = get_u32(r, MAX_PLACES - 1);
		if (f->why < s->first || f->why > s->last)
			fail(r);
	}
}

static void
get_lines(struct reader *r, struct purchase_order *o)
{
	o->line_count = get_u32(r, UINT32_MAX);
	get_fields(r, o->field, ORDER_FIELDS);
	o->n_requirements = get_requirements(r, &o->requirements);
	o->n_lines = get_count(r, MAX_LINES_PER_ORDER);
	o->lines = get_list(r, o->n_lines, sizeof(*o->lines));
	for (uint32_t i = 0; !r->bad && i < o->n_lines; i++)
		get_order_line(r, &o->lines[i]);
	if (o->line_count < o->n_lines)
		fail(r);
}

static void
get_order(struct reader *r, uint64_t *offset, struct purchase_order *o)
{
	o->source_line = get_line(r);
	o->source_column = get_u32(r, UINT32_MAX);
	o->offset = *offset + get_number(r, INT64_MAX - *offset);
	o->length = get_number(r, INT64_MAX - o->offset);
	*offset = o->offset + o->length;
	get_lines(r, o);
	o->findings = arena_take(r->arena, sizeof(*o->findings));
	if (o->findings == NULL)
		fail(r);
	else
		get_findings(r, o->findings, &of_order);
	if (!r->bad && o->line_count > o->n_lines && o->findings->n == 0)
		fail(r);		/* lines are left out for a reason */
}

bool
frame_parse_header(const uint8_t header[FRAME_HEADER], enum frame_type *type,
    size_t *len)
{
	struct reader r = { .at = header, .end = header + FRAME_HEADER };
	*len = get_fixed(&r);
	*type = (enum frame_type)header[4];
	return header[4] < FRAME_TYPES && *len <= FRAME_BYTES;
}

static struct reader
reader_of(struct span payload)
{
	return (struct reader){ .at = (const uint8_t *)payload.at,
	    .end = (const uint8_t *)payload.at + payload.len };
}

/* All of it was good, and nothing is left. */
static bool
done(const struct reader *r)
{
	return !r->bad && r->at == r->end;
}

bool
frame_read_head(struct span payload, struct frame_head *h)
{
	struct reader r = reader_of(payload);
	struct span *texts[] = { &h->partner, &h->file_id, &h->sequence,
	    &h->created, &h->root_prefix, &h->root_namespaces,
	    &h->csv_header };
	h->format = (enum input_format)get_number(&r, FORMAT_CSV);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = get_optional(&r, MAX_RECORD_BYTES);
	return done(&r);
}

bool
frame_read_batch(struct span payload, struct frame_cursor *c, struct batch *b)
{
	struct reader r = reader_of(payload);
	uint64_t offset = 0;
	arena_rewind(&b->arena);
	r.arena = &b->arena;
	b->n = get_fixed(&r);
	if (b->n == 0 || b->n > BATCH_ORDERS)
		return false;
	b->orders = get_list(&r, b->n, sizeof(*b->orders));
	for (size_t i = 0; !r.bad && i < b->n; i++) {
		const uint32_t len = get_fixed(&r);
		if (len > MAX_RECORD_BYTES || len > (size_t)(r.end - r.at))
			return false;
		struct reader record = r;
		record.end = r.at + len;
		struct purchase_order *o = get_list(&r, 1, sizeof(*o));
		if (o == NULL)
			return false;
		get_order(&record, &offset, o);
		if (!done(&record) || o->offset < c->offset)
			return false;
		r.at = record.at;
		r.line = record.line;
		b->orders[i] = o;
		c->orders++;
		c->lines += o->line_count;
		c->offset = offset;
		o->ordinal = (uint32_t)c->orders;
	}
	return done(&r) && c->orders <= UINT32_MAX;
}

static void
get_declared(struct reader *r, struct declared *d)
{
	struct value pair[2] = { { .text = { NULL, 0 } } };
	d->given = get_number(r, 1) == 1;
	if (!d->given)
		return;
	get_fields(r, pair, 2);
	d->orders = pair[0];
	d->lines = pair[1];
	d->n = get_count(r, MAX_CURRENCIES);
	for (uint32_t i = 0; i < d->n; i++) {
		memset(pair, 0, sizeof(pair));
		get_fields(r, pair, 2);
		d->amount[i].currency = pair[0];
		d->amount[i].sum = pair[1];
	}
}

bool
frame_read_end(struct span payload, struct arena *a, struct frame_end *e)
{
	struct reader r = reader_of(payload);
	r.arena = a;
	e->complete = get_number(&r, 1) == 1;
	const struct span why = get_text(&r, sizeof(e->why) - 1);
	span_copy(why, e->why, sizeof(e->why));
	e->orders = get_number(&r, UINT64_MAX);
	e->lines = get_number(&r, UINT64_MAX);
	get_declared(&r, &e->declared);
	get_findings(&r, &e->findings, &of_file);
	return done(&r);
}
