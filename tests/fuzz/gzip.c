/*
 * Any bytes that begin, or do not begin, like a gzip file.
 *
 * What comes out is what zlib's own reader makes of it, is never more than was
 * agreed, and is then decoded as a drop.
 */
#include "fuzz.h"
#include "memory.h"
#include "unpack.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#define MOST (256u << 10)

static bool
tick(void *ctx)
{
	(void)ctx;
	return true;
}

/* The other reader; false if the bytes are no gzip file from end to end. */
static bool
expand(const uint8_t *data, size_t size, uint8_t *to, size_t *len)
{
	z_stream z;
	memset(&z, 0, sizeof(z));
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)size;
	*len = 0;
	if (inflateInit2(&z, 31) != Z_OK)
		return false;
	int status = Z_OK;
	while (status == Z_OK) {
		z.next_out = to + *len;
		z.avail_out = (uInt)(MOST + 1 - *len);
		status = inflate(&z, Z_NO_FLUSH);
		*len = MOST + 1 - z.avail_out;
		if (*len > MOST)
			break;
		if (status == Z_STREAM_END && z.avail_in > 0)
			status = inflateReset(&z);
	}
	inflateEnd(&z);
	return status == Z_STREAM_END;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t expected[MOST + 1], got[MOST];
	static int to = -1;
	struct decoded out;
	size_t len;
	if (to < 0)
		to = memfd_create("plain", MFD_CLOEXEC);
	const bool good = expand(data, size, expected, &len);
	const enum unpack_end end = unpack(fuzz_file(data, size), to, MOST,
	    UINT64_MAX, tick, NULL);
	DEMAND(end != UNPACK_FAILED);
	DEMAND((end == UNPACK_FINE) == (good && len <= MOST));
	if (end != UNPACK_FINE)
		return 0;
	DEMAND(pread(to, got, sizeof(got), 0) == (ssize_t)len);
	DEMAND(memcmp(got, expected, len) == 0);
	fuzz_decode(got, len, FORMAT_XML, &out, NULL, NULL);
	return 0;
}
