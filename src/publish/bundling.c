#include "bundling.h"
#include "bounds.h"
#include "fault.h"
#include "files.h"
#include "memory.h"
#include "packed.h"
#include "tar.h"
#include <string.h>

struct bundling {
	const char *name;
	struct packing *packing;
	struct digest *digest;
};

static const unsigned char zeros[TAR_END_BYTES];

struct bundling *
bundling_begin(int out, const char *name)
{
	struct bundling *b = memory_take(sizeof(*b));

	b->name = name;
	b->packing = packing_begin(-1, out, name);
	b->digest = digest_new();
	return b;
}

void
bundling_end(struct bundling *b)
{
	if (b == NULL)
		return;
	digest_free(b->digest);
	packing_end(b->packing);
	memory_free(b);
}

/* The bytes of IN; *SIZE: how many they were. */
static bool
add_bytes(struct bundling *b, int in, uint64_t *size, struct fault *f)
{
	char block[READ_BLOCK_BYTES];
	size_t got;

	*size = 0;
	do {
		if (!files_read(in, block, sizeof(block), &got, b->name, f) ||
		    !packing_put(b->packing, block, got, f))
			return false;
		digest_add(b->digest, block, got);
		*size += got;
	} while (got == sizeof(block));
	return true;
}

bool
bundling_add(struct bundling *b, int in, const struct bundling_entry *e,
    struct fault *f)
{
	unsigned char head[TAR_HEAD_MOST];
	uint8_t sha256[DIGEST_BYTES];
	uint64_t size;
	const size_t len = tar_head(head, e->name, e->size, e->moment);

	digest_start(b->digest);
	if (!packing_put(b->packing, head, len, f) ||
	    !add_bytes(b, in, &size, f))
		return false;
	digest_finish(b->digest, sha256);
	if (size != e->size || memcmp(sha256, e->sha256, sizeof(sha256)) != 0)
		return fault_set(f, FAULT_IO, 0, "archive",
		    "our copy of %s differs from what was received", e->name);
	return packing_put(b->packing, zeros, tar_padding(size), f);
}

bool
bundling_rest(struct bundling *b, struct fault *f)
{
	uint32_t unused;

	return packing_put(b->packing, zeros, TAR_END_BYTES, f) &&
	    packing_rest(b->packing, &unused, f);
}
