#include "decoding.h"
#include "bounds.h"
#include "chars.h"
#include "memory.h"
#include "part.h"
#include "schema.h"
#include <stdio.h>
#include <string.h>

/* The head of a file with a header row as long as a row may be, twice. */
#define FILE_ARENA_BYTES (4u << 20)
/* So much may be read without a word before the parent is told of life. */
#define TICK_BYTES (16u << 20)

struct decoding *
decoding_new(const struct schemas *schemas)
{
	struct decoding *d = memory_take(sizeof(*d));
	d->schemas = schemas;
	d->acceptor = schemas->acceptor;
	arena_init(&d->arena, FILE_ARENA_BYTES);
	input_init(&d->input);
	builder_init(&d->builder);
	d->frames = frame_writer_new();
	return d;
}

void
decoding_free(struct decoding *d)
{
	if (d == NULL)
		return;
	arena_free(&d->arena);
	input_free(&d->input);
	builder_free(&d->builder);
	frame_writer_free(d->frames);
	memory_free(d);
}

static void
begin(struct decoding *d, frame_sink *sink, void *ctx)
{
	arena_rewind(&d->arena);
	memset(&d->end, 0, sizeof(d->end));
	d->has_head = d->stopped = d->lost = false;
	d->builder.open = false;
	d->silent = 0;
	frame_writer_start(d->frames, sink, ctx);
}

static bool
finish(struct decoding *d)
{
	return !d->lost && frame_write_end(d->frames, &d->end);
}

/* What a file is by its first bytes; false if it has none. */
static bool
sniff(struct span head, enum input_format *format)
{
	if (head.len >= 3 && memcmp(head.at, "\xef\xbb\xbf", 3) == 0) {
		head.at += 3;
		head.len -= 3;
	}
	head = span_trim(head);
	*format = head.len > 0 && head.at[0] == '<' ? FORMAT_XML : FORMAT_CSV;
	return head.len > 0;
}

void
decoding_part(struct decoding *d, uint64_t offset, uint64_t length)
{
	d->part_offset = offset;
	d->part_length = length;
}

static bool
open_part(struct decoding *d, int fd, size_t block, enum input_format format)
{
	uint64_t head;
	return d->part_length <= UINT64_MAX - d->part_offset &&
	    part_head(fd, format, d->part_offset, &head) &&
	    input_open_part(&d->input, fd, block, head, d->part_offset,
	    d->part_length);
}

bool
decoding_run(struct decoding *d, int fd, size_t block, frame_sink *sink,
    void *ctx)
{
	enum input_format format;
	enum chars_end then;
	begin(d, sink, ctx);
	if (!input_open(&d->input, fd, block)) {
		decoding_no_verdict(d, "the file cannot be read");
		return finish(d);
	}
	const struct span peek = input_peek(&d->input);
	chars_prefix(peek.at, peek.len, &then);
	if (!sniff(peek, &format) && d->input.ended) {
		decoding_stop(d, &(struct file_note){ .why = F_EMPTY });
		return finish(d);
	}
	if (d->part_length > 0 && !open_part(d, fd, block, format)) {
		decoding_no_verdict(d, "the part of the file is not there");
		return finish(d);
	}
	if (format == FORMAT_XML)
		xml_decode(d);
	else
		csv_decode(d);
	/* What is text but was refused before its head came to an end is of
	 * some format all the same, and it may not be the agreed one. */
	if (!d->has_head && (then == CHARS_FINE || then == CHARS_CUT))
		decoding_head(d, &(struct frame_head){ .format = format });
	d->end.complete = !d->stopped;
	return finish(d);
}

bool
decoding_tick(struct decoding *d, frame_sink *sink, void *ctx)
{
	frame_writer_start(d->frames, sink, ctx);
	return frame_write_tick(d->frames);
}

bool
decoding_refuse(struct decoding *d, enum reason why, const char *detail,
    frame_sink *sink, void *ctx)
{
	begin(d, sink, ctx);
	decoding_stop(d, &(struct file_note){ .why = why, .detail = detail });
	return finish(d);
}

bool
decoding_undecided(struct decoding *d, const char *why, frame_sink *sink,
    void *ctx)
{
	begin(d, sink, ctx);
	decoding_no_verdict(d, why);
	return finish(d);
}

static void
refuse_bytes(struct decoding *d, enum input_step step)
{
	char detail[64];
	const uint64_t offset = d->input.offset;
	const unsigned byte = (unsigned char)d->input.buf[d->input.at];
	snprintf(detail, sizeof(detail), "byte 0x%02X at offset %llu", byte,
	    (unsigned long long)offset);
	decoding_stop(d, &(struct file_note){
	    .why = step == INPUT_NUL ? F_NUL :
		step == INPUT_CUT ? F_TRUNCATED : F_ENCODING,
	    .detail = step == INPUT_CUT ?
		"it ends within a character" : detail,
	    .at = { input_line(&d->input, offset), 0 } });
}

bool
decoding_read(struct decoding *d, struct span *bytes)
{
	*bytes = (struct span){ NULL, 0 };
	if (d->stopped || d->lost)
		return false;
	/* Without a verdict there is no use in going on. */
	const char *why = gate_undecided(d->judge.gate);
	if (why != NULL) {
		decoding_no_verdict(d, why);
		return false;
	}
	const uint64_t before = d->input.offset;
	const enum input_step step = input_next(&d->input, bytes);
	if (step == INPUT_FAILED)
		decoding_no_verdict(d, "the file cannot be read");
	else if (step != INPUT_BYTES && step != INPUT_END)
		refuse_bytes(d, step);
	d->silent += d->input.offset - before;
	if (d->silent >= TICK_BYTES) {
		d->silent = 0;
		d->lost |= !frame_write_tick(d->frames);
	}
	return step == INPUT_BYTES;
}

void
decoding_head(struct decoding *d, const struct frame_head *h)
{
	d->has_head = true;
	d->lost |= !frame_write_head(d->frames, h);
}

void
decoding_order(struct decoding *d, uint64_t end)
{
	builder_seal(&d->builder, end);
	d->end.orders++;
	d->end.lines += d->builder.order.line_count;
	if (!d->lost)
		d->lost = !frame_write_order(d->frames, &d->builder.order);
}

static void
add(struct decoding *d, const struct file_note *n)
{
	findings_add(&d->end.findings, &d->arena, &(struct finding){
	    .why = n->why,
	    .field = n->name.at == NULL ? FIELD_NONE : FIELD_OTHER,
	    .name = chars_whole(n->name), .value = chars_whole(n->value),
	    .detail = chars_whole(span_of(n->detail)),
	    .line = n->at.line, .column = n->at.column });
}

void
decoding_note(struct decoding *d, const struct file_note *n)
{
	/* The last place is kept for what stops the file. */
	if (d->end.findings.n < MAX_FINDINGS_PER_ORDER - 1)
		add(d, n);
	else
		d->end.findings.omitted++;
}

void
decoding_stop(struct decoding *d, const struct file_note *n)
{
	if (!d->stopped)
		add(d, n);
	d->stopped = true;
}

void
decoding_no_verdict(struct decoding *d, const char *why)
{
	d->stopped = true;
	if (d->end.why[0] == '\0')
		snprintf(d->end.why, sizeof(d->end.why), "%s", why);
}
