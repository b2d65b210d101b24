/*
 * codec - deflate, by whichever library is there
 *
 * ISA-L is several times as fast as zlib, and is used where it was there when
 * the program was built.  What one has packed the other unpacks.
 */
#ifndef CODEC_H
#define CODEC_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room for any LEN bytes, compressed. */
#define CODEC_ROOM(len) ((len) + (len) / 1024 + 1024)

struct codec {
	const char *name;
	/* To a raw deflate stream; its length, 0 on failure. */
	size_t (*pack)(const void *from, size_t len, void *to, size_t room);
	/* From one that has exactly LEN bytes and gives exactly SIZE. */
	bool (*unpack)(const void *from, size_t len, void *to, size_t size);
};
extern const struct codec codec_zlib;
#ifdef HAVE_ISAL
extern const struct codec codec_isal;
#endif
/* The one to use. */
extern const struct codec *const codec;
#endif
