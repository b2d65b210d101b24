#include "receive.h"
#include "drop.h"
#include "partner.h"
#include "recheck.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

void
receive_init(struct receive *r)
{
	memset(r, 0, sizeof(*r));
	arena_init(&r->batch.arena, BATCH_ARENA_BYTES);
}

void
receive_free(struct receive *r)
{
	arena_free(&r->batch.arena);
}

static enum receive_step
broken(struct receive *r, const char *why)
{
	r->why = why;
	return RECEIVE_BROKEN;
}

static bool
refuse(struct receive *r, enum reason why, const char *detail)
{
	findings_add(&r->out->findings, r->arena, &(struct finding){
	    .why = why, .field = FIELD_NONE, .detail = span_of(detail) });
	r->out->verdict = VERDICT_REFUSED;
	return false;
}

bool
receive_begin(struct receive *r, const struct drop *drop, struct arena *a,
    struct decoded *out)
{
	const struct partner *p = drop->partner;
	char detail[80];
	memset(out, 0, sizeof(*out));
	memset(&r->head, 0, sizeof(r->head));
	memset(&r->cursor, 0, sizeof(r->cursor));
	r->drop = drop;
	r->arena = a;
	r->out = out;
	r->why = NULL;
	r->has_head = false;
	out->head.format = p->format;
	totals_begin(&r->counted);
	if (drop->size == 0)
		return refuse(r, F_EMPTY, NULL);
	if (drop->size <= p->max_bytes)
		return true;
	snprintf(detail, sizeof(detail), "%llu bytes; at most %llu are agreed",
	    (unsigned long long)drop->size, (unsigned long long)p->max_bytes);
	return refuse(r, F_SIZE, detail);
}

static enum receive_step
take_head(struct receive *r, struct span payload)
{
	struct frame_head h;
	struct input_head *to = &r->out->head;
	struct stat st;
	if (r->has_head || !frame_read_head(payload, &h))
		return broken(r, "the decoder sent a bad HEAD");
	if (fstat(r->drop->plain_fd, &st) != 0)
		return broken(r, "the expanded file cannot be looked at");
	r->size = (uint64_t)st.st_size;
	r->has_head = true;
	r->head.format = to->format = h.format;
	r->head.partner = arena_copy(r->arena, h.partner);
	r->head.file_id = to->file_id = arena_copy(r->arena, h.file_id);
	r->head.sequence = to->sequence = arena_copy(r->arena, h.sequence);
	r->head.created = to->created = arena_copy(r->arena, h.created);
	to->root_prefix = arena_copy(r->arena, h.root_prefix);
	to->root_namespaces = arena_copy(r->arena, h.root_namespaces);
	to->csv_header = arena_copy(r->arena, h.csv_header);
	if (h.format == FORMAT_CSV)
		to->file_id = span_of(r->drop->name);
	if (totals_head(r->drop->partner, &h, r->arena, r->out))
		return RECEIVE_ON;
	r->out->verdict = VERDICT_REFUSED;
	return RECEIVE_STOP;
}

static enum receive_step
take_batch(struct receive *r, struct span payload)
{
	struct batch *b = &r->batch;
	bool exact;
	if (!r->has_head || !frame_read_batch(payload, &r->cursor, b) ||
	    r->cursor.offset > r->size)
		return broken(r, "the decoder sent a bad BATCH");
	bool fine = true;
	for (size_t i = 0; fine && i < b->n; i++) {
		recheck(b->orders[i], &b->arena, &exact);
		fine = totals_count(&r->counted, b->orders[i], exact,
		    r->arena, r->out);
	}
	if (fine && totals_orders(r->drop->partner, r->arena, r->out))
		return RECEIVE_BATCH;
	r->out->verdict = VERDICT_REFUSED;
	return RECEIVE_STOP;
}

static enum receive_step
take_end(struct receive *r, struct span payload)
{
	struct frame_end *e = &r->end;
	struct decoded *out = r->out;
	memset(e, 0, sizeof(*e));
	if (!frame_read_end(payload, r->arena, e) ||
	    e->orders != r->cursor.orders || e->lines != r->cursor.lines)
		return broken(r, "the decoder sent a bad END");
	if (e->why[0] != '\0') {
		out->verdict = VERDICT_UNDECIDED;
		span_copy(span_of(e->why), out->why, sizeof(out->why));
		return RECEIVE_END;
	}
	if (e->complete ? !r->has_head : e->findings.n == 0)
		return broken(r, "the decoder ended without an answer");
	for (uint32_t i = 0; i < e->findings.n; i++)
		findings_add(&out->findings, r->arena, &e->findings.at[i]);
	out->findings.omitted += e->findings.omitted;
	totals_end(&r->counted, r->drop->partner, e, &r->head, r->arena, out);
	out->verdict = out->findings.n == 0 ? VERDICT_VALID :
	    VERDICT_REFUSED;
	return RECEIVE_END;
}

enum receive_step
receive_frame(struct receive *r, enum frame_type type, struct span payload)
{
	switch (type) {
	case FRAME_TICK:
		return payload.len == 0 ? RECEIVE_ON :
		    broken(r, "the decoder sent a bad TICK");
	case FRAME_HEAD:
		return take_head(r, payload);
	case FRAME_BATCH:
		return take_batch(r, payload);
	case FRAME_END:
		return take_end(r, payload);
	case FRAME_TYPES:
		break;
	}
	return broken(r, "the decoder sent an unknown frame");
}
