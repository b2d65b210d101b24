/*
 * ISA-L, if it is there.
 *
 * Level 0: the same bytes for the same input.  From level 1 on, version 2.30
 * writes the head of a block in another way in one process of several hundred
 * (it depends on where the process lies in memory), and a night that was
 * killed and run again would not end in the same archive.
 */
#include "codec.h"
#ifdef HAVE_ISAL
#include "memory.h"
#include <isa-l.h>

static size_t
pack(const void *from, size_t len, void *to, size_t room)
{
	struct isal_zstream *z = memory_take(sizeof(*z));

	isal_deflate_stateless_init(z);
	z->level = 0;
	z->end_of_stream = 1;
	z->flush = NO_FLUSH;
	z->next_in = (uint8_t *)(uintptr_t)from;
	z->avail_in = (uint32_t)len;
	z->next_out = to;
	z->avail_out = (uint32_t)room;
	const size_t packed = isal_deflate_stateless(z) == COMP_OK ?
	    z->total_out : 0;
	memory_free(z);
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

const struct codec codec_isal = { "ISA-L", pack, unpack };
#endif
