/*
 * What the acceptor takes, libxml2 with the schema takes too: any bytes give
 * the same frames with the acceptor and without it.  The first two bytes say
 * how many are read at a time: what happens where a block ends matters most.
 */
#include "fuzz.h"
#include "decoding.h"
#include "fault.h"
#include "memory.h"
#include "schema.h"
#include <string.h>

#define MOST_BLOCK 4096

struct sent {
	char *bytes;
	size_t len, size;
};

static bool
keep(void *ctx, const void *bytes, size_t len)
{
	struct sent *s = ctx;
	if (s->len + len > s->size) {
		s->size = (s->len + len) * 2;
		s->bytes = memory_resize(s->bytes, s->size);
	}
	memcpy(s->bytes + s->len, bytes, len);
	s->len += len;
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct schemas *schemas;
	static struct decoding *decoding;
	static struct sent judged, accepted;
	struct fault f = { .kind = FAULT_NONE };
	if (schemas == NULL) {
		schemas = schemas_load("xsd", &f);
		DEMAND(schemas != NULL && schemas->acceptor != NULL);
		decoding = decoding_new(schemas);
	}
	if (size < 3)
		return 0;
	const size_t block = 1 + (data[0] | (size_t)data[1] << 8) % MOST_BLOCK;
	const int fd = fuzz_file(data + 2, size - 2);
	judged.len = accepted.len = 0;
	decoding->acceptor = NULL;
	DEMAND(decoding_run(decoding, fd, block, keep, &judged));
	decoding->acceptor = schemas->acceptor;
	DEMAND(decoding_run(decoding, fd, block, keep, &accepted));
	DEMAND(judged.len == accepted.len &&
	    memcmp(judged.bytes, accepted.bytes, judged.len) == 0);
	return 0;
}
