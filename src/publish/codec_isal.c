/*
 * ISA-L, if it is there.  The same input has to give the same bytes, whatever
 * lay in the memory before and wherever the memory is: all that it is given
 * is zeroed, and its state lies at one address.  With levels 1 and 2 of ISA-L
 * 2.30 one address of the state in some 2,700 makes a small file come out a
 * byte shorter; where input, output and level buffer lie does not matter.
 */
#include "codec.h"
#ifdef HAVE_ISAL
#include "memory.h"
#include <isa-l.h>
#include <sys/mman.h>

/* Far from where the kernel puts programs, libraries and stacks. */
#define STATE_AT ((void *)UINT64_C(0x200000000000))

static struct isal_zstream *
take_state(void)
{
	void *at = mmap(STATE_AT, sizeof(struct isal_zstream),
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
	    MAP_FIXED_NOREPLACE, -1, 0);

	/* A kernel with fewer address bits: the same but for that byte. */
	return at == STATE_AT ? at : memory_take(sizeof(struct isal_zstream));
}

static void
drop_state(struct isal_zstream *z)
{
	if (z == STATE_AT)
		munmap(z, sizeof(*z));
	else
		memory_free(z);
}

static size_t
pack(const void *from, size_t len, void *to, size_t room)
{
	struct isal_zstream *z = take_state();
	void *level = memory_take(ISAL_DEF_LVL1_DEFAULT);

	isal_deflate_stateless_init(z);
	z->level = 1;
	z->level_buf = level;
	z->level_buf_size = ISAL_DEF_LVL1_DEFAULT;
	z->end_of_stream = 1;
	z->flush = NO_FLUSH;
	z->next_in = (uint8_t *)(uintptr_t)from;
	z->avail_in = (uint32_t)len;
	z->next_out = to;
	z->avail_out = (uint32_t)room;
	const size_t packed = isal_deflate_stateless(z) == COMP_OK ?
	    z->total_out : 0;
	memory_free(level);
	drop_state(z);
	return packed;
}

static bool
unpack(const void *from, size_t len, void *to, size_t size)
{
	struct inflate_state *z = memory_resize(NULL, sizeof(*z));

	isal_inflate_init(z);
	z->next_in = (uint8_t *)(uintptr_t)from;
	z->avail_in = (uint32_t)len;
	z->next_out = to;
	z->avail_out = (uint32_t)size;
	const bool whole = isal_inflate_stateless(z) == ISAL_DECOMP_OK &&
	    z->avail_in == 0 && z->avail_out == 0;
	memory_free(z);
	return whole;
}

static uint32_t
checksum(const void *bytes, size_t len)
{
	return crc32_gzip_refl(0, bytes, len);
}

const struct codec codec_isal = { "ISA-L", pack, unpack, checksum };
#endif
