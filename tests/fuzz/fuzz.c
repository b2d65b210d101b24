/*
 * Decoding and evaluation in one process, with the sample catalogue and
 * nothing known of other orders.  The tables are made once; what is made for
 * an input is gone before the next one.
 */
#include "fuzz.h"
#include "bounds.h"
#include "catalogue.h"
#include "date.h"
#include "decoding.h"
#include "fault.h"
#include "memory.h"
#include "partner.h"
#include "receive.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct {
	bool made;
	struct arena run, file;
	struct catalogue catalogue;
	struct evaluator *evaluator;
	struct schemas *schemas;
	struct decoding *decoding;
	struct receive receive;
	struct partner partner;
	int fd;				/* of the input */
	char *frames;
	size_t frames_len, frames_size;
} world;

void
fuzz_broken(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

static void
make_world(void)
{
	struct fault f = { .kind = FAULT_NONE };
	int32_t today = NO_DAY;
	if (world.made)
		return;
	world.made = true;
	arena_init(&world.run, 4u << 20);
	arena_init(&world.file, 8u << 20);
	DEMAND(catalogue_load("samples/catalogue.xml", "xsd", &world.run,
	    &world.catalogue, &f) == 0);
	world.schemas = schemas_load("xsd", &f);
	DEMAND(world.schemas != NULL);
	world.decoding = decoding_new(world.schemas);
	receive_init(&world.receive);
	DEMAND(date_parse(SPAN("2026-11-22"), &today));
	world.evaluator = evaluator_new(&world.catalogue, NULL, today);
	world.partner = (struct partner){ .id = "acme",
	    .max_bytes = UINT64_MAX, .max_expanded_bytes = UINT64_MAX,
	    .max_orders = UINT32_MAX, .max_findings = 1000 };
	world.fd = memfd_create("input", MFD_CLOEXEC);
	DEMAND(world.fd >= 0);
}

int
fuzz_file(const void *bytes, size_t len)
{
	make_world();
	DEMAND(ftruncate(world.fd, 0) == 0);
	DEMAND(pwrite(world.fd, bytes, len, 0) == (ssize_t)len);
	DEMAND(lseek(world.fd, 0, SEEK_SET) == 0);
	return world.fd;
}

static bool
keep(void *ctx, const void *bytes, size_t len)
{
	(void)ctx;
	if (world.frames_len + len > world.frames_size) {
		world.frames_size = (world.frames_len + len) * 2;
		world.frames = memory_resize(world.frames, world.frames_size);
	}
	memcpy(world.frames + world.frames_len, bytes, len);
	world.frames_len += len;
	return true;
}

struct span
fuzz_frames(const void *bytes, size_t len, size_t block)
{
	const int fd = fuzz_file(bytes, len);
	world.frames_len = 0;
	DEMAND(decoding_run(world.decoding, fd, block, keep, NULL));
	return (struct span){ world.frames, world.frames_len };
}

static void
judge_batch(struct batch *b, fuzz_order_fn *fn, void *ctx)
{
	struct fault f = { .kind = FAULT_NONE };
	struct decision d;
	for (size_t i = 0; i < b->n; i++) {
		DEMAND(evaluate(world.evaluator, &world.partner, b->orders[i],
		    &b->arena, &d, &f));
		if (fn != NULL)
			fn(ctx, &d, &b->arena);
	}
}

/* The next frame, in memory of its own size, so that an overrun is seen. */
static enum receive_step
take_frame(struct span *rest, fuzz_order_fn *fn, void *ctx)
{
	enum frame_type type;
	size_t len;
	if (rest->len < FRAME_HEADER ||
	    !frame_parse_header((const uint8_t *)rest->at, &type, &len))
		return RECEIVE_BROKEN;
	rest->at += FRAME_HEADER;
	rest->len -= FRAME_HEADER;
	/* A length that points past the end is of no use to anybody. */
	if (len > rest->len)
		len = rest->len;
	char *payload = memory_resize(NULL, len);
	memcpy(payload, rest->at, len);
	rest->at += len;
	rest->len -= len;
	const enum receive_step step = receive_frame(&world.receive, type,
	    (struct span){ payload, len });
	if (step == RECEIVE_BATCH)
		judge_batch(&world.receive.batch, fn, ctx);
	memory_free(payload);
	return step;
}

bool
fuzz_receive(struct span frames, enum input_format agreed, int fd,
    size_t size, struct decoded *out, fuzz_order_fn *fn, void *ctx)
{
	struct drop drop = { .partner = &world.partner, .name = "drop.dat",
	    .base = "drop-01234567", .fd = fd, .plain_fd = fd, .size = size };
	enum receive_step step = RECEIVE_ON;
	make_world();
	world.partner.format = world.partner.ack_format = agreed;
	arena_rewind(&world.file);
	if (!receive_begin(&world.receive, &drop, &world.file, out))
		return true;
	while (step == RECEIVE_ON || step == RECEIVE_BATCH)
		step = take_frame(&frames, fn, ctx);
	return step != RECEIVE_BROKEN;
}

void
fuzz_decode(const void *bytes, size_t len, enum input_format agreed,
    struct decoded *out, fuzz_order_fn *fn, void *ctx)
{
	/* Where blocks end makes no difference to what is decided; but of two
	 * mistakes that refuse a file either may be seen first. */
	const struct span small = fuzz_frames(bytes, len, 1 + len % 61);
	const size_t small_len = small.len;
	char *copy = memory_take(small_len);
	memcpy(copy, small.at, small_len);
	DEMAND(fuzz_receive(small, agreed, world.fd, len, out, NULL, NULL));
	const enum verdict verdict = out->verdict;
	const struct span frames = fuzz_frames(bytes, len, READ_BLOCK_BYTES);
	DEMAND(verdict != VERDICT_VALID || (frames.len == small_len &&
	    memcmp(frames.at, copy, small_len) == 0));
	memory_free(copy);
	/* A decoder that does its best is believed, and always decides. */
	DEMAND(fuzz_receive(frames, agreed, world.fd, len, out, fn, ctx));
	DEMAND(out->verdict == verdict);
	DEMAND(verdict != VERDICT_UNDECIDED);
	DEMAND((out->verdict == VERDICT_VALID) == (out->findings.n == 0));
}
