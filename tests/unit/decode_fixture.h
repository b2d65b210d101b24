/*
 * decode_fixture - bytes through both ends of decoding, without a process
 *
 *	setup;  show(bytes, len, block), ...;  teardown
 *
 * The answer is a text that names everything a caller of decode can see, so
 * that tests compare or search it.
 */
#ifndef DECODE_FIXTURE_H
#define DECODE_FIXTURE_H
#include "accept.h"
#include "bounds.h"
#include "decode.h"
#include "decoding.h"
#include "drop.h"
#include "fault.h"
#include "partner.h"
#include "receive.h"
#include "schema.h"
#include "unit.h"
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
	struct schemas *schemas;
	struct decoding *decoding;
	struct receive receive;
	struct arena arena;
	struct partner partner;
	struct drop drop;
	struct decoded out;
	char *frames;			/* what the decoder sent */
	size_t frames_len, frames_size;
	char *text;			/* the answer */
	size_t text_len, text_size;
	uint32_t batches;
	bool bare;			/* say values alone, no places */
};
static struct fixture fx;

static inline void
fixture_setup(void)
{
	struct fault f = { .kind = FAULT_NONE };
	char dir[4200];
	if (fx.schemas == NULL)
		fx.schemas = schemas_load(unit_source("xsd", dir,
		    sizeof(dir)), &f);
	if (fx.schemas == NULL) {
		printf("# %s\n", fault_text(&f, dir, sizeof(dir)));
		exit(2);
	}
	fx.decoding = decoding_new(fx.schemas);
	receive_init(&fx.receive);
	arena_init(&fx.arena, 8u << 20);
	fx.partner = (struct partner){ .id = "acme", .format = FORMAT_XML,
	    .max_bytes = UINT64_MAX, .max_expanded_bytes = UINT64_MAX,
	    .max_orders = UINT32_MAX };
	fx.drop = (struct drop){ .partner = &fx.partner, .name = "drop.dat",
	    .fd = -1, .plain_fd = -1 };
}

static inline void
fixture_teardown(void)
{
	decoding_free(fx.decoding);
	receive_free(&fx.receive);
	arena_free(&fx.arena);
	free(fx.frames);
	free(fx.text);
	fx.frames = fx.text = NULL;
	fx.frames_size = fx.text_size = 0;
	fx.bare = false;
}

static inline void
fixture_append(char **to, size_t *len, size_t *size, const void *bytes,
    size_t n)
{
	if (*len + n + 1 > *size) {
		*size = (*len + n + 1) * 2;
		*to = realloc(*to, *size);
	}
	memcpy(*to + *len, bytes, n);
	*len += n;
	(*to)[*len] = '\0';
}

static inline bool
fixture_sink(void *ctx, const void *bytes, size_t len)
{
	(void)ctx;
	fixture_append(&fx.frames, &fx.frames_len, &fx.frames_size, bytes,
	    len);
	return true;
}

static inline void say(const char *fmt, ...) PRINTF(1, 2);
static inline void
say(const char *fmt, ...)
{
	char buf[2048];
	va_list args;
	va_start(args, fmt);
	vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	fixture_append(&fx.text, &fx.text_len, &fx.text_size, buf,
	    strlen(buf));
}

static inline void
say_findings(const struct findings *fs, const char *indent)
{
	char name[FIELD_NAME_TEXT];
	for (uint32_t i = 0; i < fs->n; i++) {
		const struct finding *f = &fs->at[i];
		say("%s%s %s", indent, reasons[f->why].name,
		    finding_field(f, fx.out.head.format, name));
		if (f->value.at != NULL)
			say("=" SPAN_FMT, SPAN_ARG(f->value));
		say(" at %u:%u", f->line, f->column);
		if (f->order_line != 0)
			say(" line %u", f->order_line);
		if (f->detail.len > 0)
			say(" (" SPAN_FMT ")", SPAN_ARG(f->detail));
		say("\n");
	}
	if (fs->omitted > 0)
		say("%somitted %u\n", indent, fs->omitted);
}

static inline void
say_value(const char *name, const struct value *v)
{
	if (v->text.at == NULL)
		return;
	say("    %s=" SPAN_FMT, name, SPAN_ARG(v->text));
	if (!fx.bare)
		say(" %u:%u", v->line, v->column);
	say("\n");
}

static inline void
say_line(const struct order_line *l)
{
	say("   line %u %s x%lld @%lld day %d", l->number,
	    action_words[l->action], (long long)l->quantity,
	    (long long)l->price_minor, l->requested_day);
	if (!fx.bare)
		say(" at %u:%u", l->source_line, l->source_column);
	say("\n");
	for (unsigned i = 0; i < LINE_FIELDS; i++)
		say_value(fields[FIELD_LINE_NUMBER + i].name, &l->field[i]);
	for (uint32_t i = 0; i < l->n_places; i++) {
		say("   place %s\n", role_words[l->places[i].role]);
		for (unsigned k = 0; k < PLACE_FIELDS; k++)
			say_value(fields[FIELD_PLACE_ROLE + k].name,
			    &l->places[i].part[k]);
	}
	for (uint32_t i = 0; i < l->n_characteristics; i++) {
		say_value("char", &l->characteristics[i].name);
		say_value("  is", &l->characteristics[i].value);
	}
	for (uint32_t i = 0; i < l->n_requirements; i++) {
		say_value("code", &l->requirements[i].code);
		say_value("needs", &l->requirements[i].text);
	}
}

static inline void
say_order(const struct purchase_order *o)
{
	say("order %u " SPAN_FMT "/%u%s", o->ordinal, SPAN_ARG(o->number),
	    o->revision, o->identified ? "" : " unidentified");
	if (!fx.bare)
		say(" at %u:%u bytes %llu+%llu", o->source_line,
		    o->source_column, (unsigned long long)o->offset,
		    (unsigned long long)o->length);
	say("\n  day %d %s %s %s wanted %d%s total %lld amount %lld lines %u "
	    "of %u\n", o->order_day, purpose_words[o->purpose],
	    request_words[o->request],
	    o->currency == NULL ? "-" : o->currency->code, o->requested_day,
	    o->complete_delivery ? " complete" : "",
	    (long long)o->total_minor, (long long)o->amount_minor,
	    o->n_lines, o->line_count);
	for (unsigned i = 0; i < ORDER_FIELDS; i++)
		say_value(fields[i].name, &o->field[i]);
	for (uint32_t i = 0; i < o->n_requirements; i++) {
		say_value("code", &o->requirements[i].code);
		say_value("needs", &o->requirements[i].text);
	}
	for (uint32_t i = 0; i < o->n_lines; i++)
		say_line(&o->lines[i]);
	say_findings(o->findings, "  ! ");
}

static inline void
say_head(const struct input_head *h)
{
	say("%s", h->format == FORMAT_XML ? "xml" : "csv");
	say(" file [" SPAN_FMT "] sequence [" SPAN_FMT "] created ["
	    SPAN_FMT "]\n", SPAN_ARG(h->file_id), SPAN_ARG(h->sequence),
	    SPAN_ARG(h->created));
	if (h->format == FORMAT_XML)
		say("root [" SPAN_FMT "] " SPAN_FMT "\n",
		    SPAN_ARG(h->root_prefix), SPAN_ARG(h->root_namespaces));
	else
		say("header " SPAN_FMT "\n", SPAN_ARG(h->csv_header));
}

static inline void
say_end(const struct decoded *out)
{
	static const char *const verdicts[] = { "VALID", "REFUSED",
	    "UNDECIDED" };
	char text[MONEY_TEXT];
	say("%s %s\n", verdicts[out->verdict], out->why);
	say("received %llu orders %llu lines",
	    (unsigned long long)out->received.orders,
	    (unsigned long long)out->received.lines);
	for (unsigned i = 0; i < out->received.amount.n; i++)
		say(" %s %s", money_format(out->received.amount.sum[i].minor,
		    out->received.amount.sum[i].currency, text),
		    out->received.amount.sum[i].currency->code);
	say("\n");
	say_findings(&out->findings, "! ");
}

/* Judge fx.frames as they stand.  How the last step ended. */
static inline enum receive_step
fixture_receive(void)
{
	enum receive_step step = RECEIVE_ON;
	size_t at = 0;
	fx.text_len = 0;
	fx.batches = 0;
	say("%s", "");
	arena_rewind(&fx.arena);
	if (!receive_begin(&fx.receive, &fx.drop, &fx.arena, &fx.out)) {
		say_end(&fx.out);
		return RECEIVE_STOP;
	}
	while (step == RECEIVE_ON || step == RECEIVE_BATCH) {
		enum frame_type type;
		size_t len;
		if (fx.frames_len - at < FRAME_HEADER ||
		    !frame_parse_header((const uint8_t *)fx.frames + at,
		    &type, &len) || fx.frames_len - at - FRAME_HEADER < len) {
			fx.receive.why = "no more frames";
			step = RECEIVE_BROKEN;
			break;
		}
		/* A copy of its own size, so that ASan sees an overrun. */
		char *payload = malloc(len + 1);
		memcpy(payload, fx.frames + at + FRAME_HEADER, len);
		char *exact = realloc(payload, len == 0 ? 1 : len);
		step = receive_frame(&fx.receive, type,
		    (struct span){ exact, len });
		at += FRAME_HEADER + len;
		if (step == RECEIVE_BATCH) {
			fx.batches++;
			for (size_t i = 0; i < fx.receive.batch.n; i++)
				say_order(fx.receive.batch.orders[i]);
		}
		free(exact);
	}
	if (step == RECEIVE_BROKEN)
		say("BROKEN %s\n", fx.receive.why);
	else
		say_end(&fx.out);
	if (!fx.bare && (fx.out.head.csv_header.at != NULL ||
	    fx.out.head.root_prefix.at != NULL))
		say_head(&fx.out.head);
	return step;
}

/* Can the acceptor prove the order that TEXT begins with, all alone? */
static inline enum accept_answer
fixture_proves(struct span text)
{
	struct accept_place place = { .text = text, .line = 1, .column = 1 };
	struct builder *b = malloc(sizeof(*b));
	/* A copy of its own size, so that ASan sees an overrun. */
	char *exact = malloc(text.len == 0 ? 1 : text.len);
	if (text.len > 0)
		memcpy(exact, text.at, text.len);
	place.text.at = exact;
	builder_init(b);
	const enum accept_answer answer = accept_record(fx.schemas->acceptor,
	    &place, b);
	CU_ASSERT_EQUAL(b->open, answer == ACCEPT_PROVEN);
	builder_free(b);
	free(b);
	free(exact);
	return answer;
}

/* Decode FD into fx.frames, with or without ACCEPTOR. */
static inline void
fixture_decode(int fd, size_t block, const struct acceptor *acceptor)
{
	fx.frames_len = 0;
	fx.decoding->acceptor = acceptor;
	decoding_run(fx.decoding, fd, block, fixture_sink, NULL);
}

/* Decode FD both ways: the frames have to be the same, byte for byte. */
static inline void
fixture_decode_both(int fd, size_t block)
{
	fixture_decode(fd, block, NULL);
	const size_t len = fx.frames_len;
	char *judged = malloc(len);
	memcpy(judged, fx.frames, len);
	fixture_decode(fd, block, fx.schemas->acceptor);
	CU_ASSERT_PTR_NOT_NULL(fx.schemas->acceptor);
	UNIT_NUMBER(fx.frames_len, len);
	CU_ASSERT(fx.frames_len == len &&
	    memcmp(fx.frames, judged, len) == 0);
	free(judged);
}

/* Decode LEN bytes, BLOCK at a time; the answer. */
static inline const char *
show(const void *bytes, size_t len, size_t block)
{
	unit_write_file("drop.dat", bytes, len);
	const int fd = open("drop.dat", O_RDONLY);
	fx.drop.fd = fx.drop.plain_fd = fd;
	fx.drop.size = len;
	fx.frames_len = 0;
	if (len > 0)
		fixture_decode_both(fd, block);
	fixture_receive();
	close(fd);
	return fx.text;
}

static inline const char *
show_text(const char *text)
{
	return show(text, strlen(text), READ_BLOCK_BYTES);
}

/* The answer contains EXPECTED; if not, both are shown. */
#define SHOWS(expected) fixture_shows((expected), true, __FILE__, __LINE__)
#define SHOWS_NOT(expected) fixture_shows((expected), false, __FILE__, __LINE__)
static inline void
fixture_shows(const char *expected, bool wanted, const char *file, int line)
{
	const bool found = strstr(fx.text, expected) != NULL;
	if (found != wanted)
		printf("# %s:%d: %s\n#   %s\n# in:\n%s\n", file, line,
		    wanted ? "not found" : "found, but should not be",
		    expected, fx.text);
	CU_assertImplementation(found == wanted, (unsigned)line,
	    "the answer shows what is expected", file, "", CU_FALSE);
}

static inline unsigned
count_of(const char *what)
{
	unsigned n = 0;
	for (const char *at = fx.text; (at = strstr(at, what)) != NULL; at++)
		n++;
	return n;
}
#endif
