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
#include "checksum.h"
#include "codec.h"
#include "fault.h"
#include "files.h"
#include "memory.h"
#include <string.h>

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

/* Bytes of the member; 0 on failure.  *CHECKSUM: of its input. */
static size_t
make_member(const unsigned char *from, size_t size, unsigned char *to,
    uint32_t *checksum)
{
	const size_t packed = codec->pack(from, size, to + HEADER,
	    CODEC_ROOM(PACKED_BYTES));
	const size_t length = HEADER + packed + TRAILER;

	if (packed == 0)
		return 0;
	*checksum = checksum_add(0, from, size);
	memcpy(to, fixed, sizeof(fixed));
	put_u32(to + LENGTH_AT, length);
	put_u32(to + LENGTH_AT + 4, size);
	put_u32(to + CHECK_AT, checksum_add(0, to + HEADER, packed));
	put_u32(to + HEADER + packed, *checksum);
	put_u32(to + HEADER + packed + 4, size);
	return length;
}

/* Does the member AT, of LENGTH bytes, give its SIZE bytes back, to PLAIN? */
static bool
open_bytes(const unsigned char *at, size_t length, unsigned char *plain,
    size_t size)
{
	const unsigned char *trailer = at + length - TRAILER;
	const size_t stream = length - HEADER - TRAILER;

	return get_u32(at + CHECK_AT) == checksum_add(0, at + HEADER, stream) &&
	    codec->unpack(at + HEADER, stream, plain, size) &&
	    get_u32(trailer) == checksum_add(0, plain, size) &&
	    get_u32(trailer + 4) == size;
}

struct packing {
	int in, out;
	const char *name;
	unsigned char *from, *to;	/* a member's input; itself */
	size_t held;			/* in FROM, of what was put */
	uint64_t taken, done;		/* bytes of its input, and of OUT */
	uint32_t checksum;		/* of what was taken */
};

struct packing *
packing_begin(int in, int out, const char *name)
{
	struct packing *p = memory_take(sizeof(*p));

	p->in = in;
	p->out = out;
	p->name = name;
	p->from = memory_resize(NULL, PACKED_BYTES);
	p->to = memory_resize(NULL, MEMBER_ROOM);
	return p;
}

void
packing_end(struct packing *p)
{
	if (p == NULL)
		return;
	memory_free(p->to);
	memory_free(p->from);
	memory_free(p);
}

/* Of the member that was just written, whose input had CHECKSUM. */
static bool
read_back(struct packing *p, size_t length, size_t size, uint32_t checksum,
    struct fault *f)
{
	size_t got;

	if (!files_read_at(p->out, p->done, p->to, length, &got, p->name, f))
		return false;
	return (got == length && open_bytes(p->to, length, p->from, size) &&
	    get_u32(p->to + length - TRAILER) == checksum) ||
	    fault_set(f, FAULT_IO, 0, "read back",
	    "archive of %s differs from what was written", p->name);
}

/* The next member, of SIZE bytes that are in FROM. */
static bool
pack_held(struct packing *p, size_t size, struct fault *f)
{
	uint32_t checksum;
	const size_t length = make_member(p->from, size, p->to, &checksum);

	if (length == 0)
		return fault_set(f, FAULT_IO, 0, codec->name, "%s", p->name);
	if (!files_write(p->out, p->to, length, p->name, f) ||
	    !read_back(p, length, size, checksum, f))
		return false;
	p->checksum = checksum_join(p->checksum, checksum, size);
	p->taken += size;
	p->done += length;
	files_write_back(p->out, p->done, length);
	return true;
}

bool
packing_put(struct packing *p, const void *bytes, size_t len,
    struct fault *f)
{
	const unsigned char *at = bytes;

	while (len > 0) {
		const size_t room = PACKED_BYTES - p->held;
		const size_t n = len < room ? len : room;
		memcpy(p->from + p->held, at, n);
		p->held += n;
		at += n;
		len -= n;
		if (p->held < PACKED_BYTES)
			continue;
		p->held = 0;
		if (!pack_held(p, PACKED_BYTES, f))
			return false;
	}
	return true;
}

/* The next member; *GOT: of so much input. */
static bool
pack_one(struct packing *p, size_t *got, struct fault *f)
{
	if (!files_read(p->in, p->from, PACKED_BYTES, got, p->name, f))
		return false;
	if (*got == 0 && p->taken > 0)
		return true;
	if (!pack_held(p, *got, f))
		return false;
	if (*got == PACKED_BYTES)
		files_forget(p->in, p->taken, *got);
	return true;
}

bool
packing_on(struct packing *p, uint64_t upto, struct fault *f)
{
	size_t got = PACKED_BYTES;

	while (got == PACKED_BYTES && upto >= p->taken + PACKED_BYTES)
		if (!pack_one(p, &got, f))
			return false;
	return true;
}

bool
packing_rest(struct packing *p, uint32_t *checksum, struct fault *f)
{
	size_t got = p->in < 0 ? 0 : PACKED_BYTES;

	while (got == PACKED_BYTES)
		if (!pack_one(p, &got, f))
			return false;
	if (p->in < 0 && (p->held > 0 || p->taken == 0) &&
	    !pack_held(p, p->held, f))
		return false;
	*checksum = p->checksum;
	return true;
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
	return files_read_at(r->fd, (uint64_t)r->at, r->packed, len, got,
	    r->name, r->f);
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
	size_t got;

	if (!read_here(r, r->length, &got))
		return false;
	r->intact = got == r->length &&
	    open_bytes(r->packed, r->length, r->plain, r->size);
	return true;
}

/* Only the last member has less than it could: so what is hopped over has the
 * size that it says. */
static bool
read_on(struct reading *r, uint64_t from, packed_sink *sink, void *ctx)
{
	bool last, full = true, wanted = true;

	while (wanted) {
		if (!next_member(r, &last))
			return false;
		r->intact = r->intact && (last || full);
		if (last || !r->intact)
			return true;
		full = r->size == PACKED_BYTES;
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
