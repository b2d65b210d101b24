#include "unpack.h"
#include "bounds.h"
#include "memory.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define TICK_BYTES (16u << 20)

struct unpacking {
	z_stream z;
	int from, to;
	bool more_input;		/* FROM has not ended */
	uint64_t read_to, written, max, until, silent;
	unsigned char in[READ_BLOCK_BYTES], out[READ_BLOCK_BYTES];
};

static void *
take(void *ctx, uInt items, uInt size)
{
	(void)ctx;
	return memory_take((size_t)items * size);
}

static void
give_back(void *ctx, void *p)
{
	(void)ctx;
	memory_free(p);
}

/* Have some input, if there is any; false if it cannot be read. */
static bool
fill(struct unpacking *u)
{
	while (u->z.avail_in == 0 && u->more_input) {
		const ssize_t got = pread(u->from, u->in, sizeof(u->in),
		    (off_t)u->read_to);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		u->more_input = got > 0;
		u->read_to += (uint64_t)got;
		u->z.next_in = u->in;
		u->z.avail_in = (uInt)got;
	}
	return true;
}

static enum unpack_end
write_out(struct unpacking *u)
{
	const size_t len = sizeof(u->out) - u->z.avail_out;
	size_t done = 0;
	if (len > u->max - u->written)
		return UNPACK_TOO_LARGE;
	while (done < len) {
		const ssize_t put = pwrite(u->to, u->out + done, len - done,
		    (off_t)(u->written + done));
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return UNPACK_FAILED;
		done += (size_t)put;
	}
	u->written += len;
	u->silent += len;
	return UNPACK_FINE;
}

/* Expand one member up to its end. */
static enum unpack_end
member(struct unpacking *u, unpack_tick *tick, void *ctx)
{
	int status = Z_OK;
	while (status != Z_STREAM_END && u->written < u->until) {
		if (!fill(u))
			return UNPACK_FAILED;
		u->z.next_out = u->out;
		u->z.avail_out = sizeof(u->out);
		status = inflate(&u->z, Z_NO_FLUSH);
		/* Z_BUF_ERROR: it wants more input, and there is none. */
		if (status != Z_OK && status != Z_STREAM_END)
			return UNPACK_DAMAGED;
		const enum unpack_end end = write_out(u);
		if (end != UNPACK_FINE)
			return end;
		if (u->silent >= TICK_BYTES) {
			u->silent = 0;
			if (!tick(ctx))
				return UNPACK_FAILED;
		}
	}
	return UNPACK_FINE;
}

static enum unpack_end
members(struct unpacking *u, unpack_tick *tick, void *ctx)
{
	enum unpack_end end = UNPACK_FINE;
	while (end == UNPACK_FINE && u->written < u->until) {
		end = member(u, tick, ctx);
		if (end == UNPACK_FINE && !fill(u))
			end = UNPACK_FAILED;
		if (u->z.avail_in == 0)
			break;
		/* Behind a member there may be another one, but nothing else:
		 * inflate demands its magic number. */
		inflateReset(&u->z);
	}
	return end;
}

enum unpack_end
unpack(int from, int to, uint64_t max, uint64_t until, unpack_tick *tick,
    void *ctx)
{
	struct unpacking *u = memory_take(sizeof(*u));
	enum unpack_end end = UNPACK_FAILED;
	u->from = from;
	u->to = to;
	u->max = max;
	u->until = until;
	u->more_input = true;
	u->z.zalloc = take;
	u->z.zfree = give_back;
	if (ftruncate(to, 0) == 0 &&
	    /* 16: a gzip header, not a zlib one. */
	    inflateInit2(&u->z, 16 + MAX_WBITS) == Z_OK) {
		end = members(u, tick, ctx);
		inflateEnd(&u->z);
	}
	memory_free(u);
	return end;
}
