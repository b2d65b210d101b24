/*
 * bundling - small inputs, archived as one file: a tar file, compressed
 *
 *	begin;  add, add, ...;  rest;  end
 *
 * An entry is named as the archive of its input would be, without ".gz".
 */
#ifndef BUNDLING_H
#define BUNDLING_H
#include "compiler.h"		/* MUST_CHECK */
#include "digest.h"		/* DIGEST_BYTES */
#include <stdbool.h>
#include <stdint.h>

struct fault;

struct bundling_entry {
	const char *name;
	uint64_t size;
	int64_t moment;			/* when it was last changed */
	const uint8_t *sha256;		/* of its bytes */
};
/* To OUT, from its start; what is written is read back as it is in packed.h.
 * NAME must live until the end. */
struct bundling;
struct bundling *bundling_begin(int out, const char *name);
/* The bytes that IN has left are the entry, or else it is a fault. */
bool bundling_add(struct bundling *b, int in,
    const struct bundling_entry *e, struct fault *f) MUST_CHECK;
bool bundling_rest(struct bundling *b, struct fault *f) MUST_CHECK;
void bundling_end(struct bundling *b);		/* NULL is welcome */
#endif
