#include "packed.h"
#include "codec.h"
#include "fault.h"
#include "unit.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Bytes like those of an order file, with some noise in them. */
static unsigned char *
sample(size_t len)
{
	unsigned char *bytes = malloc(len + 1);
	uint32_t x = 12345;
	for (size_t i = 0; i < len; i++) {
		x = x * 1664525 + 1013904223;
		bytes[i] = x >> 28 == 0 ? (unsigned char)(x >> 16) :
		    (unsigned char)"<quantity>1</quantity>"[i % 22];
	}
	return bytes;
}

static int
pack(const void *bytes, size_t len)
{
	struct fault f = { .kind = FAULT_NONE };
	unit_write_file("plain", bytes, len);
	const int in = open("plain", O_RDONLY);
	const int out = open("packed.gz", O_RDWR | O_CREAT | O_TRUNC, 0600);
	CU_ASSERT(in >= 0 && out >= 0);
	struct packing *p = packing_begin(in, out, "x");
	uint32_t sum;
	/* A part of it, which need not fill members. */
	CU_ASSERT(packing_on(p, len / 2, &f) && packing_on(p, len / 2, &f));
	CU_ASSERT(packing_rest(p, &sum, &f));
	UNIT_NUMBER(sum, crc32(0, bytes, (unsigned)len));
	packing_end(p);
	close(in);
	return out;
}

struct gathered {
	unsigned char *at;
	size_t len, most;
};

static bool
gather(void *ctx, const void *bytes, size_t len)
{
	struct gathered *g = ctx;
	g->at = realloc(g->at, g->len + len + 1);
	memcpy(g->at + g->len, bytes, len);
	g->len += len;
	return g->len < g->most;
}

static bool
read_packed(int fd, uint64_t from, struct gathered *g, size_t most)
{
	struct fault f = { .kind = FAULT_NONE };
	bool intact;
	*g = (struct gathered){ .most = most };
	CU_ASSERT(packed_read(fd, from, gather, g, "x", &intact, &f));
	UNIT_NUMBER(f.kind, FAULT_NONE);
	return intact;
}

static const size_t sizes[] = { 0, 1, 2, 1000, PACKED_BYTES - 1, PACKED_BYTES,
	PACKED_BYTES + 1, 3 * PACKED_BYTES, 3 * PACKED_BYTES + 77 };

static void
round_trip(void)
{
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct gathered g;
		unsigned char *bytes = sample(sizes[i]);
		const int fd = pack(bytes, sizes[i]);
		CU_ASSERT(read_packed(fd, 0, &g, SIZE_MAX));
		UNIT_NUMBER(g.len, sizes[i]);
		CU_ASSERT(memcmp(g.at, bytes, sizes[i]) == 0);
		free(g.at);
		free(bytes);
		close(fd);
	}
}

static void
zcat_gives_it(void)
{
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		unsigned char *bytes = sample(sizes[i]);
		close(pack(bytes, sizes[i]));
		UNIT_NUMBER(system("gzip -t packed.gz && "
		    "gzip -dc packed.gz | cmp - plain"), 0);
		free(bytes);
	}
}

static void
from_the_middle(void)
{
	const size_t len = 3 * PACKED_BYTES + 77;
	static const size_t at[] = { 0, 1, PACKED_BYTES - 1, PACKED_BYTES,
		PACKED_BYTES + 1, 2 * PACKED_BYTES + 5, 3 * PACKED_BYTES + 76,
		3 * PACKED_BYTES + 77, 9 * PACKED_BYTES };
	unsigned char *bytes = sample(len);
	const int fd = pack(bytes, len);
	for (size_t i = 0; i < ARRAY_LEN(at); i++) {
		const size_t left = at[i] < len ? len - at[i] : 0;
		struct gathered g;
		CU_ASSERT(read_packed(fd, at[i], &g, SIZE_MAX));
		UNIT_NUMBER(g.len, left);
		CU_ASSERT(left == 0 || memcmp(g.at, bytes + at[i], left) == 0);
		free(g.at);
	}
	struct gathered g;
	CU_ASSERT(read_packed(fd, 5, &g, 10));
	UNIT_NUMBER(g.len, PACKED_BYTES - 5);
	free(g.at);
	free(bytes);
	close(fd);
}

static void
damage(void)
{
	unsigned char *bytes = sample(5000), *packed;
	size_t len;
	close(pack(bytes, 5000));
	packed = (unsigned char *)unit_read_file("packed.gz", &len);
	for (size_t i = 0; i < len; i++) {
		struct gathered g;
		packed[i] ^= 1;
		unit_write_file("damaged", packed, len);
		packed[i] ^= 1;
		const int fd = open("damaged", O_RDONLY);
		CU_ASSERT_FALSE(read_packed(fd, 0, &g, SIZE_MAX));
		free(g.at);
		close(fd);
	}
	free(packed);
	free(bytes);
}

static void
cut(void)
{
	unsigned char *bytes = sample(3000);
	size_t len;
	int fd = pack(bytes, 3000);
	free(unit_read_file("packed.gz", &len));
	for (size_t i = len; i-- > 0;) {
		struct gathered g;
		CU_ASSERT(ftruncate(fd, (off_t)i) == 0);
		CU_ASSERT_FALSE(read_packed(fd, 0, &g, SIZE_MAX));
		free(g.at);
	}
	close(fd);
	fd = pack(bytes, 3000);
	CU_ASSERT(lseek(fd, 0, SEEK_END) > 0 && write(fd, "x", 1) == 1);
	struct gathered g;
	CU_ASSERT_FALSE(read_packed(fd, 0, &g, SIZE_MAX));
	free(g.at);
	free(bytes);
	close(fd);
}

/* The size of a member that is hopped over. */
static void
forged_size(void)
{
	unsigned char *bytes = sample(3 * PACKED_BYTES);
	struct gathered g;
	const int fd = pack(bytes, 3 * PACKED_BYTES);
	for (unsigned i = 0; i < 21; i++) {
		const uint32_t said = (uint32_t)PACKED_BYTES ^ 1u << i;
		CU_ASSERT(pwrite(fd, &said, 4, 20) == 4);
		CU_ASSERT_FALSE(read_packed(fd, 2 * PACKED_BYTES, &g,
		    SIZE_MAX));
		UNIT_NUMBER(g.len, 0);
		free(g.at);
	}
	free(bytes);
	close(fd);
}

/* What one library packs the other unpacks, and noise has room. */
static void
codecs_agree(void)
{
	static const struct codec *const codecs[] = { &codec_zlib,
#ifdef HAVE_ISAL
		&codec_isal
#endif
	};
	const size_t room = CODEC_ROOM(PACKED_BYTES);
	unsigned char *noise = malloc(PACKED_BYTES), *to = malloc(room);
	unsigned char *back = malloc(PACKED_BYTES);
	uint64_t x = 88172645463325252;
	for (size_t i = 0; i < PACKED_BYTES; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		noise[i] = (unsigned char)x;
	}
	for (size_t i = 0; i < ARRAY_LEN(codecs); i++)
		for (size_t k = 0; k < ARRAY_LEN(codecs); k++) {
			const size_t n = codecs[i]->pack(noise, PACKED_BYTES,
			    to, room);
			CU_ASSERT(n > 0 && n <= room);
			memset(back, 0, PACKED_BYTES);
			CU_ASSERT(codecs[k]->unpack(to, n, back,
			    PACKED_BYTES));
			CU_ASSERT(memcmp(back, noise, PACKED_BYTES) == 0);
			CU_ASSERT_FALSE(codecs[k]->unpack(to, n, back,
			    PACKED_BYTES - 1));
			CU_ASSERT_FALSE(codecs[k]->unpack(to, n - 1, back,
			    PACKED_BYTES));
		}
	free(back);
	free(to);
	free(noise);
}

static const struct unit_test tests[] = {
	{ "what was packed is unpacked, whatever its length", round_trip },
	{ "gzip unpacks it too", zcat_gives_it },
	{ "it can be read from its middle", from_the_middle },
	{ "a flipped bit anywhere is noticed", damage },
	{ "a file that was cut, or has more behind it, is noticed", cut },
	{ "a wrong size of what is passed over is noticed", forged_size },
	{ "what one library packs the other unpacks", codecs_agree },
};

int
main(void)
{
	return unit_main("packed", tests, ARRAY_LEN(tests));
}
