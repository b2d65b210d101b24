#include "unit.h"
#include "unpack.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Compress N bytes at FROM to TO; how many it took. */
static size_t
compress_to(const void *from, size_t n, unsigned char *to, size_t room)
{
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)from,
	    .avail_in = (uInt)n, .next_out = to, .avail_out = (uInt)room };
	CU_ASSERT(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8,
	    Z_DEFAULT_STRATEGY) == Z_OK);
	CU_ASSERT(deflate(&z, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&z);
	return room - z.avail_out;
}

static unsigned ticks;

static bool
count_tick(void *ctx)
{
	(void)ctx;
	ticks++;
	return true;
}

/* Expand LEN bytes, at most MAX of them; what came out is in "plain". */
static enum unpack_end
expand(const void *bytes, size_t len, uint64_t max)
{
	unit_write_file("packed", bytes, len);
	const int from = open("packed", O_RDONLY);
	const int to = open("plain", O_RDWR | O_CREAT, 0600);
	ticks = 0;
	const enum unpack_end end = unpack(from, to, max, UINT64_MAX,
	    count_tick, NULL);
	close(from);
	close(to);
	return end;
}

static void
plain_is(const char *expected)
{
	size_t len;
	char *plain = unit_read_file("plain", &len);
	UNIT_NUMBER(len, strlen(expected));
	UNIT_STRING(plain, expected);
	free(plain);
}

static void
members(void)
{
	unsigned char gz[4096];
	size_t n = compress_to("hello, ", 7, gz, sizeof(gz));
	unit_write_file("plain", "what was here before", 20);
	UNIT_NUMBER(expand(gz, n, 100), UNPACK_FINE);
	plain_is("hello, ");
	n += compress_to("", 0, gz + n, sizeof(gz) - n);
	n += compress_to("world", 5, gz + n, sizeof(gz) - n);
	UNIT_NUMBER(expand(gz, n, 12), UNPACK_FINE);
	plain_is("hello, world");
	UNIT_NUMBER(expand(gz, n, 11), UNPACK_TOO_LARGE);
	n = compress_to("", 0, gz, sizeof(gz));
	UNIT_NUMBER(expand(gz, n, 0), UNPACK_FINE);
	plain_is("");
}

static void
cut_anywhere(void)
{
	unsigned char gz[4096];
	const size_t first = compress_to("abc", 3, gz, sizeof(gz));
	const size_t n = first + compress_to("def", 3, gz + first,
	    sizeof(gz) - first);
	for (size_t len = 0; len <= n; len++)
		/* Behind its first member it is a whole file, too. */
		UNIT_NUMBER(expand(gz, len, 100),
		    len == n || len == first ? UNPACK_FINE : UNPACK_DAMAGED);
}

static void
damaged(void)
{
	unsigned char gz[4096], copy[4096];
	const size_t n = compress_to("some text to be compressed", 26, gz,
	    sizeof(gz));
	memcpy(copy, gz, n);
	memcpy(copy + n, "garbage", 7);
	UNIT_NUMBER(expand(copy, n + 7, 100), UNPACK_DAMAGED);
	UNIT_NUMBER(expand(copy, n + 1, 100), UNPACK_DAMAGED);
	memset(copy + n, 0, 100);
	UNIT_NUMBER(expand(copy, n + 100, 100), UNPACK_DAMAGED);
	/* Beyond the header, whose time and system mean nothing, no bit may
	 * be wrong, but those that fill the last byte of the data. */
	for (size_t i = 10; i < n; i++) {
		memcpy(copy, gz, n);
		copy[i] ^= 4;
		if (expand(copy, n, 100) == UNPACK_FINE) {
			UNIT_NUMBER(i, n - 9);
			plain_is("some text to be compressed");
		}
	}
	UNIT_NUMBER(expand("not gzip at all", 15, 100), UNPACK_DAMAGED);
}

static void
bomb(void)
{
	const size_t size = 40u << 20;
	unsigned char *gz = malloc(1u << 20);
	char *zeros = calloc(1, size);
	const size_t n = compress_to(zeros, size, gz, 1u << 20);
	UNIT_NUMBER(expand(gz, n, size - 1), UNPACK_TOO_LARGE);
	UNIT_NUMBER(expand(gz, n, size), UNPACK_FINE);
	CU_ASSERT(ticks >= 2);
	free(zeros);
	free(gz);
}

static void
our_own_trouble(void)
{
	unsigned char gz[4096];
	const size_t n = compress_to("abc", 3, gz, sizeof(gz));
	unit_write_file("packed", gz, n);
	const int from = open("packed", O_RDONLY);
	const int to = open("packed", O_RDONLY);
	UNIT_NUMBER(unpack(from, to, 100, UINT64_MAX, count_tick, NULL),
	    UNPACK_FAILED);
	UNIT_NUMBER(unpack(-1, to, 100, UINT64_MAX, count_tick, NULL),
	    UNPACK_FAILED);
	close(from);
	close(to);
}

static const struct unit_test tests[] = {
	{ "all members of a file are expanded", members },
	{ "a file cut anywhere is damaged", cut_anywhere },
	{ "a wrong bit, or anything behind the last member, is damage",
	    damaged },
	{ "a file that expands to too much is stopped", bomb },
	{ "what we cannot write is not the partner's fault",
	    our_own_trouble },
};

int
main(void)
{
	return unit_main("unpack", tests, ARRAY_LEN(tests));
}
