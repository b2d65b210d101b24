/*
 * A member, little-endian (RFC 1952):
 *
 *	1f 8b 08 04  00 00 00 00  00 ff		gzip, with an extra field
 *	10 00  'O' 'm' 0c 00  LENGTH SIZE CHECK	the field: bytes of the whole
 *						member, and of its input;
 *						CRC-32 of the stream
 *	a deflate stream
 *	CRC-32 SIZE
 *
 * CHECK, because a stream with a flipped bit may give the same bytes: where
 * the input repeats itself a match may be moved.
 *
 * An empty input is one member of nothing.
 */
#include "packed.h"
#include "codec.h"
#include "fault.h"
#include "files.h"
#include "memory.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

static const unsigned char fixed[] = { 0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff,
	16, 0, 'O', 'm', 12, 0 };
#define LENGTH_AT sizeof(fixed)
#define CHECK_AT (LENGTH_AT + 8)
#define HEADER (CHECK_AT + 4)
#define TRAILER ((size_t)8)
#define MEMBER_ROOM (HEADER + CODEC_ROOM(PACKED_BYTES) + TRAILER)

static void
put_u32(unsigned char *to, size_t n)
{
	for (unsigned i = 0; i < 4; i++)
		to[i] = (unsigned char)(n >> 8 * i);
}

static uint32_t
get_u32(const unsigned char *from)
{
	return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 |
	    (uint32_t)from[3] << 24;
}

/* Bytes of the member; 0 on failure. */
static size_t
make_member(const unsigned char *from, size_t size, unsigned char *to)
{
	const size_t packed = codec->pack(from, size, to + HEADER,
	    CODEC_ROOM(PACKED_BYTES));
	const size_t length = HEADER + packed + TRAILER;

	if (packed == 0)
		return 0;
	memcpy(to, fixed, sizeof(fixed));
	put_u32(to + LENGTH_AT, length);
	put_u32(to + LENGTH_AT + 4, size);
	put_u32(to + CHECK_AT, codec->crc32(to + HEADER, packed));
	put_u32(to + HEADER + packed, codec->crc32(from, size));
	put_u32(to + HEADER + packed + 4, size);
	return length;
}

bool
packed_write(int in, int out, const char *name, struct fault *f)
{
	unsigned char *from = memory_resize(NULL, PACKED_BYTES);
	unsigned char *to = memory_resize(NULL, MEMBER_ROOM);
	bool fine, first = true;
	size_t got;
	uint64_t taken = 0, done = 0;

	do {
		fine = files_read(in, from, PACKED_BYTES, &got, name, f);
		if (!fine || (got == 0 && !first))
			break;
		const size_t length = make_member(from, got, to);
		fine = length > 0 ? files_write(out, to, length, name, f) :
		    fault_set(f, FAULT_IO, 0, codec->name, "%s", name);
		taken += got;
		done += length;
		if (fine)
			files_write_back(out, done, length);
		if (got == PACKED_BYTES)
			files_forget(in, taken, got);
		first = false;
	} while (fine && got == PACKED_BYTES);
	memory_free(to);
	memory_free(from);
	return fine;
}

struct reading {
	int fd;
	const char *name;
	struct fault *f;
	unsigned char *packed, *plain;
	off_t at;			/* of the member at hand */
	size_t length, size;		/* the same, of it and of its input */
	bool intact;
};

/* LEN bytes at the member at hand, or fewer at the end of the file. */
static bool
read_here(struct reading *r, size_t len, size_t *got)
{
	for (*got = 0; *got < len;) {
		const ssize_t n = pread(r->fd, r->packed + *got, len - *got,
		    r->at + (off_t)*got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_errno(r->f, "read", "%s", r->name);
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return true;
}

/* The header of the next member.  *LAST: there is none. */
static bool
next_member(struct reading *r, bool *last)
{
	size_t got;

	if (!read_here(r, HEADER, &got))
		return false;
	*last = got == 0 && r->at > 0;
	if (*last)
		return true;
	r->length = got < HEADER ? 0 : get_u32(r->packed + LENGTH_AT);
	r->size = got < HEADER ? 0 : get_u32(r->packed + LENGTH_AT + 4);
	r->intact = got == HEADER &&
	    memcmp(r->packed, fixed, sizeof(fixed)) == 0 &&
	    r->length > HEADER + TRAILER && r->length <= MEMBER_ROOM &&
	    r->size <= PACKED_BYTES;
	return true;
}

/* The member at hand, unpacked. */
static bool
open_member(struct reading *r)
{
	const unsigned char *trailer = r->packed + r->length - TRAILER;
	const size_t stream = r->length - HEADER - TRAILER;
	size_t got;

	if (!read_here(r, r->length, &got))
		return false;
	r->intact = got == r->length && get_u32(r->packed + CHECK_AT) ==
	    codec->crc32(r->packed + HEADER, stream) &&
	    codec->unpack(r->packed + HEADER, stream, r->plain, r->size) &&
	    get_u32(trailer) == codec->crc32(r->plain, r->size) &&
	    get_u32(trailer + 4) == r->size;
	return true;
}

static bool
read_on(struct reading *r, uint64_t from, packed_sink *sink, void *ctx)
{
	bool last, wanted = true;

	while (wanted) {
		if (!next_member(r, &last))
			return false;
		if (last || !r->intact)
			return true;
		if (from >= r->size && from > 0) {
			from -= r->size;
			r->at += (off_t)r->length;
			continue;
		}
		if (!open_member(r))
			return false;
		if (!r->intact)
			return true;
		wanted = sink(ctx, r->plain + from, r->size - from);
		from = 0;
		r->at += (off_t)r->length;
	}
	return true;
}

bool
packed_read(int fd, uint64_t from, packed_sink *sink, void *ctx,
    const char *name, bool *intact, struct fault *f)
{
	struct reading r = { .fd = fd, .name = name, .f = f,
		.packed = memory_resize(NULL, MEMBER_ROOM),
		.plain = memory_resize(NULL, PACKED_BYTES), .intact = true };
	const bool fine = read_on(&r, from, sink, ctx);

	*intact = r.intact;
	memory_free(r.plain);
	memory_free(r.packed);
	return fine;
}
