/*
 * frame_write - orders to bytes
 *
 * One buffer is taken once and never grows: it holds a batch that has almost
 * reached BATCH_BYTES and one more order, and the builder has seen to it that
 * an order stays below MAX_RECORD_BYTES.  Frames are kept in it until they
 * have KEPT_BYTES, the parent waits for them, or the file ends: all that there
 * is to say of a small file leaves at once.
 */
#include "frame.h"
#include "memory.h"
#include <assert.h>
#include <string.h>

#define BATCH_COUNT 4		/* bytes of a batch's number of orders */
#define RECORD_LENGTH 4
#define FRAME_ROOM (FRAME_HEADER + BATCH_COUNT + BATCH_BYTES + \
	RECORD_LENGTH + MAX_RECORD_BYTES)
_Static_assert(FRAME_ROOM - FRAME_HEADER <= FRAME_BYTES,
    "a batch fits a frame");
#define KEPT_BYTES (16u << 10)
#define ROOM (KEPT_BYTES + FRAME_ROOM)

struct frame_writer {
	frame_sink *sink;
	void *ctx;
	uint32_t orders;		/* in the batch */
	uint64_t offset;		/* where the order before ended */
	uint32_t line;			/* of the value before */
	uint8_t *frame;			/* begins here, behind kept ones */
	uint8_t *at;
	uint8_t buf[ROOM];
};

struct frame_writer *
frame_writer_new(void)
{
	return memory_take(sizeof(struct frame_writer));
}

void
frame_writer_free(struct frame_writer *w)
{
	memory_free(w);
}

static void
begin(struct frame_writer *w, uint8_t *frame)
{
	w->frame = frame;
	w->at = frame + FRAME_HEADER;
	w->orders = 0;
	w->offset = 0;
	w->line = 0;
}

void
frame_writer_start(struct frame_writer *w, frame_sink *sink, void *ctx)
{
	w->sink = sink;
	w->ctx = ctx;
	begin(w, w->buf);
}

static void
put_fixed(uint8_t *at, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(n >> (8 * i));
}

static void
put_large(struct frame_writer *w, uint64_t n)
{
	assert(w->buf + ROOM - w->at >= 10);
	while (n >= 0x80) {
		*w->at++ = (uint8_t)(n | 0x80);
		n >>= 7;
	}
	*w->at++ = (uint8_t)n;
}

/* Most numbers are small, and there are many of them. */
static inline void
put_number(struct frame_writer *w, uint64_t n)
{
	if (n < 0x80 && w->at < w->buf + ROOM)
		*w->at++ = (uint8_t)n;
	else
		put_large(w, n);
}

static void
put_bytes(struct frame_writer *w, struct span s)
{
	put_number(w, s.len);
	assert(s.len <= (size_t)(w->buf + ROOM - w->at));
	if (s.len > 0)
		memcpy(w->at, s.at, s.len);
	w->at += s.len;
}

static void
put_optional(struct frame_writer *w, struct span s)
{
	if (s.at == NULL) {
		put_number(w, 0);
		return;
	}
	put_number(w, s.len + 1);
	assert(s.len <= (size_t)(w->buf + ROOM - w->at));
	memcpy(w->at, s.at, s.len);
	w->at += s.len;
}

static void
put_line(struct frame_writer *w, uint32_t line)
{
	const int64_t delta = (int64_t)line - (int64_t)w->line;
	put_number(w, (uint64_t)delta << 1 ^ (uint64_t)(delta >> 63));
	w->line = line;
}

static void
put_value(struct frame_writer *w, const struct value *v)
{
	put_line(w, v->line);
	put_number(w, v->column);
	put_bytes(w, v->text);
}

static void
put_fields(struct frame_writer *w, const struct value *values, unsigned n)
{
	uint32_t mask = 0;
	for (unsigned i = 0; i < n; i++)
		if (values[i].text.at != NULL)
			mask |= UINT32_C(1) << i;
	put_number(w, mask);
	for (unsigned i = 0; i < n; i++)
		if (values[i].text.at != NULL)
			put_value(w, &values[i]);
}

static void
put_requirements(struct frame_writer *w, const struct requirement *r,
    uint32_t n)
{
	put_number(w, n);
	for (uint32_t i = 0; i < n; i++)
		put_fields(w, (const struct value[]){ r[i].code, r[i].text },
		    2);
}

static void
put_order_line(struct frame_writer *w, const struct order_line *l)
{
	put_line(w, l->source_line);
	put_number(w, l->source_column);
	put_fields(w, l->field, LINE_FIELDS);
	put_number(w, l->n_places);
	for (uint32_t i = 0; i < l->n_places; i++)
		put_fields(w, l->places[i].part, PLACE_FIELDS);
	put_number(w, l->n_characteristics);
	for (uint32_t i = 0; i < l->n_characteristics; i++) {
		const struct characteristic *c = &l->characteristics[i];
		put_fields(w, (const struct value[]){ c->name, c->value }, 2);
	}
	put_requirements(w, l->requirements, l->n_requirements);
}

static void
put_findings(struct frame_writer *w, const struct findings *fs)
{
	put_number(w, fs->n);
	put_number(w, fs->omitted);
	for (uint32_t i = 0; i < fs->n; i++) {
		const struct finding *f = &fs->at[i];
		put_number(w, f->why);
		put_number(w, f->field);
		put_optional(w, f->name);
		put_optional(w, f->value);
		put_optional(w, f->detail);
		put_number(w, f->line);
		put_number(w, f->column);
		put_number(w, f->order_line);
		put_number(w, f->which);
	}
}

/* End the frame; it leaves with those that are kept, or is kept with them. */
static bool
send(struct frame_writer *w, enum frame_type type)
{
	const size_t len = (size_t)(w->at - w->frame) - FRAME_HEADER;
	const size_t all = (size_t)(w->at - w->buf);
	assert(len <= FRAME_BYTES);
	put_fixed(w->frame, (uint32_t)len);
	w->frame[4] = (uint8_t)type;
	if (all < KEPT_BYTES && type != FRAME_TICK && type != FRAME_END) {
		begin(w, w->at);
		return true;
	}
	begin(w, w->buf);
	return w->sink(w->ctx, w->buf, all);
}

static bool
send_batch(struct frame_writer *w)
{
	if (w->orders == 0)
		return true;
	put_fixed(w->frame + FRAME_HEADER, w->orders);
	return send(w, FRAME_BATCH);
}

bool
frame_write_head(struct frame_writer *w, const struct frame_head *h)
{
	const struct span texts[] = { h->partner, h->file_id, h->sequence,
	    h->created, h->root_prefix, h->root_namespaces, h->csv_header };
	put_number(w, h->format);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		put_optional(w, texts[i]);
	return send(w, FRAME_HEAD);
}

bool
frame_write_order(struct frame_writer *w, const struct purchase_order *o)
{
	if (w->orders == 0)
		w->at += BATCH_COUNT;
	uint8_t *const record = w->at;
	w->at += RECORD_LENGTH;
	put_line(w, o->source_line);
	put_number(w, o->source_column);
	put_number(w, o->offset - w->offset);
	put_number(w, o->length);
	put_number(w, o->line_count);
	put_fields(w, o->field, ORDER_FIELDS);
	put_requirements(w, o->requirements, o->n_requirements);
	put_number(w, o->n_lines);
	for (uint32_t i = 0; i < o->n_lines; i++)
		put_order_line(w, &o->lines[i]);
	put_findings(w, o->findings);
	const size_t len = (size_t)(w->at - record) - RECORD_LENGTH;
	assert(len <= MAX_RECORD_BYTES);
	put_fixed(record, (uint32_t)len);
	w->offset = o->offset + o->length;
	w->orders++;
	if (w->orders < BATCH_ORDERS &&
	    (size_t)(w->at - w->frame) < BATCH_BYTES)
		return true;
	return send_batch(w);
}

bool
frame_write_tick(struct frame_writer *w)
{
	return send_batch(w) && send(w, FRAME_TICK);
}

bool
frame_write_end(struct frame_writer *w, const struct frame_end *e)
{
	if (!send_batch(w))
		return false;
	put_number(w, e->complete);
	put_bytes(w, span_of(e->why));
	put_number(w, e->orders);
	put_number(w, e->lines);
	put_number(w, e->declared.given);
	if (e->declared.given) {
		put_fields(w, (const struct value[]){ e->declared.orders,
		    e->declared.lines }, 2);
		put_number(w, e->declared.n);
		for (uint32_t i = 0; i < e->declared.n; i++)
			put_fields(w, (const struct value[]){
			    e->declared.amount[i].currency,
			    e->declared.amount[i].sum }, 2);
	}
	put_findings(w, &e->findings);
	return send(w, FRAME_END);
}
