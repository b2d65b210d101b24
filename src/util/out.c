/*
 * The buffer begins small and doubles: up to LIMIT in memory, up to PIECE
 * where it can flow on.  So a short document costs a short buffer, and a long
 * one is passed on in pieces of nearly PIECE bytes.  After a failure CAP is
 * LEN: nothing fits, and only the slow path has to know about failures.
 */
#include "out.h"
#include "fault.h"
#include "files.h"
#include "memory.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define FIRST_BYTES ((size_t)4 << 10)
#define PIECE ((size_t)256 << 10)

static void
init(struct out *o, size_t limit)
{
	memset(o, 0, sizeof(*o));
	o->fd = -1;
	o->limit = limit;
	o->cap = limit < FIRST_BYTES ? limit : FIRST_BYTES;
	o->buf = memory_resize(NULL, o->cap);
}

void
out_init(struct out *o, out_flush_fn *flush, void *ctx)
{
	init(o, PIECE);
	o->flush = flush;
	o->ctx = ctx;
}

void
out_init_memory(struct out *o, size_t limit)
{
	init(o, limit);
}

void
out_init_fd(struct out *o, int fd)
{
	init(o, PIECE);
	o->fd = fd;
}

static bool
fail(struct out *o)
{
	o->failed = true;
	o->cap = o->len;
	return false;
}

/* Pass BYTES on; false if that failed, or if there is nowhere to. */
static bool
pass_on(struct out *o, const char *bytes, size_t len)
{
	struct fault f = { .kind = FAULT_NONE };
	const bool passed = o->fd >= 0 ?
	    files_write(o->fd, bytes, len, "", &f) :
	    o->flush != NULL && o->flush(o->ctx, bytes, len);
	return passed || fail(o);
}

static bool
flows(const struct out *o)
{
	return o->fd >= 0 || o->flush != NULL;
}

bool
out_flush(struct out *o)
{
	if (o->failed || !flows(o))
		return !o->failed;
	if (o->len > 0 && !pass_on(o, o->buf, o->len))
		return false;
	o->len = 0;
	return true;
}

static char *
grow(struct out *o, size_t cap)
{
	o->buf = memory_resize(o->buf, cap);
	o->cap = cap;
	return o->buf + o->len;
}

char *
out_make_room(struct out *o, size_t n)
{
	if (o->failed)
		return NULL;
	if (n > o->limit - o->len && flows(o)) {
		if (!out_flush(o))
			return NULL;
		if (n <= o->cap)
			return o->buf;
	}
	if (n > o->limit - o->len) {
		fail(o);
		return NULL;
	}
	const size_t twice = o->cap > o->limit / 2 ? o->limit : o->cap * 2;
	return grow(o, twice < o->len + n ? o->len + n : twice);
}

bool
out_ok(const struct out *o)
{
	return !o->failed;
}

void
out_free(struct out *o)
{
	memory_free(o->buf);
	memset(o, 0, sizeof(*o));
	o->fd = -1;
}

void
out_more(struct out *o, const void *bytes, size_t len)
{
	if (len > PIECE && flows(o)) {
		/* Too long for the buffer: around it. */
		if (out_flush(o))
			pass_on(o, bytes, len);
		return;
	}
	char *at = out_make_room(o, len);
	if (at == NULL)
		return;
	memcpy(at, bytes, len);
	o->len += len;
}

void
out_span(struct out *o, struct span s)
{
	out_bytes(o, s.at, s.len);
}

void
out_printf(struct out *o, const char *fmt, ...)
{
	va_list args;
	char *at = out_room(o, 128);
	if (at == NULL)
		return;
	size_t room = o->cap - o->len;
	va_start(args, fmt);
	const int len = vsnprintf(at, room, fmt, args);
	va_end(args);
	if (len >= 0 && (size_t)len >= room) {
		room = (size_t)len + 1;
		at = out_room(o, room);
		if (at == NULL)
			return;
		va_start(args, fmt);
		vsnprintf(at, room, fmt, args);
		va_end(args);
	}
	if (len < 0)
		fail(o);
	else
		o->len += (size_t)len;
}
