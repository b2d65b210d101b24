#include "input.h"
#include "bounds.h"
#include "chars.h"
#include "memory.h"
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define MAX_CHARACTER 4
/* A block, and all of the one before, if it is held. */
#define BUFFER_BYTES (2 * READ_BLOCK_BYTES + MAX_CHARACTER)
_Static_assert(INPUT_PEEK <= READ_BLOCK_BYTES, "the buffer holds the peek");

void
input_init(struct input *in)
{
	memset(in, 0, sizeof(*in));
	in->fd = -1;
	in->buf = memory_take(BUFFER_BYTES);
}

void
input_free(struct input *in)
{
	memory_free(in->buf);
}

/* How many of N bytes may be read now; the gap is passed. */
static size_t
readable(struct input *in, size_t n)
{
	if (in->read_to == in->gap) {
		in->read_to = in->gap_end;
		in->gap = UINT64_MAX;
	}
	const uint64_t stop = in->gap < in->end ? in->gap : in->end;
	const uint64_t left = stop - in->read_to;
	return left < n ? (size_t)left : n;
}

/* Read until N bytes are there, or the file ends. */
static bool
fill(struct input *in, size_t n)
{
	const size_t keep = in->at - in->held;
	if (in->len - in->at >= n || in->ended)
		return true;
	memmove(in->buf, in->buf + keep, in->len - keep);
	in->len -= keep;
	in->at = in->held;
	assert(in->at + n <= BUFFER_BYTES);
	while (in->len - in->at < n && !in->ended) {
		const size_t most = readable(in, in->at + n - in->len);
		const ssize_t got = pread(in->fd, in->buf + in->len, most,
		    (off_t)in->read_to);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		in->len += (size_t)got;
		in->read_to += (uint64_t)got;
		in->ended = got == 0;
	}
	return true;
}

static bool
begin(struct input *in, int fd, size_t block)
{
	assert(block > 0 && block <= READ_BLOCK_BYTES);
	in->fd = fd;
	in->block = block;
	in->offset = in->read_to = 0;
	in->at = in->len = in->held = 0;
	in->ended = false;
	return fill(in, block > INPUT_PEEK ? block : INPUT_PEEK);
}

bool
input_open(struct input *in, int fd, size_t block)
{
	in->gap = in->gap_end = in->end = UINT64_MAX;
	return begin(in, fd, block);
}

bool
input_open_part(struct input *in, int fd, size_t block, uint64_t head,
    uint64_t offset, uint64_t length)
{
	assert(head <= offset && length <= UINT64_MAX - offset);
	in->gap = head;
	in->gap_end = offset;
	in->end = offset + length;
	return begin(in, fd, block);
}

struct span
input_peek(const struct input *in)
{
	return (struct span){ in->buf + in->at, in->len - in->at };
}

enum input_step
input_next(struct input *in, struct span *bytes)
{
	enum chars_end then;
	*bytes = (struct span){ NULL, 0 };
	/* Read ahead so far that a character that begins in the block ends in
	 * the buffer. */
	if (!fill(in, in->block + MAX_CHARACTER - 1))
		return INPUT_FAILED;
	const size_t left = in->len - in->at, held = in->held;
	const char *from = in->buf + in->at;
	in->held = 0;
	*bytes = (struct span){ from - held, held };
	if (left == 0)
		return INPUT_END;
	size_t n = chars_prefix(from, left < in->block ? left : in->block,
	    &then);
	if (n == 0 && then == CHARS_CUT)
		n = chars_prefix(from, left < MAX_CHARACTER ? left :
		    MAX_CHARACTER, &then);
	if (n == 0)
		return then == CHARS_CUT ? INPUT_CUT :
		    then == CHARS_NUL ? INPUT_NUL : INPUT_NOT_UTF8;
	bytes->len += n;
	in->at += n;
	in->offset += n;
	return INPUT_BYTES;
}

void
input_hold(struct input *in, size_t n)
{
	assert(n <= READ_BLOCK_BYTES && n <= in->at);
	in->held = n;
}

uint32_t
input_line(struct input *in, uint64_t offset)
{
	uint32_t line = 1;
	uint64_t at = 0;
	while (at < offset) {
		const size_t most = offset - at < BUFFER_BYTES ?
		    (size_t)(offset - at) : BUFFER_BYTES;
		const ssize_t got = pread(in->fd, in->buf, most, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return 0;
		for (ssize_t i = 0; i < got; i++)
			line += in->buf[i] == '\n';
		at += (uint64_t)got;
	}
	return line;
}

/* Bytes [FROM, FROM + N) of the file; false if they cannot be read again. */
static bool
read_again(const struct input *in, char *to, size_t n, uint64_t from)
{
	while (n > 0) {
		const ssize_t got = pread(in->fd, to, n, (off_t)from);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		n -= (size_t)got;
		from += (uint64_t)got;
	}
	return true;
}

uint32_t
input_column(const struct input *in, uint64_t offset)
{
	char before[INPUT_LOOK_BACK];
	const size_t n = offset < sizeof(before) ? (size_t)offset :
	    sizeof(before);
	if (!read_again(in, before, n, offset - n))
		return 0;
	struct span line = { before, n };
	const char *nl = memrchr(before, '\n', n);
	if (nl != NULL)
		line.at = nl + 1;
	else if (offset > n)
		return 0;
	else if (n >= 3 && memcmp(before, "\xef\xbb\xbf", 3) == 0)
		line.at += 3;
	line.len = (size_t)(before + n - line.at);
	return (uint32_t)chars_count(line) + 1;
}
