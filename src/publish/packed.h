/*
 * packed - a gzip file that can be read from its middle
 *
 *	packing_begin;  on, on, ... | put, put, ...;  rest;  end
 *	packed_read, of all of it or from somewhere
 *
 * It consists of members of PACKED_BYTES of input each (the last one has
 * less).  zcat gives the bytes back, as of any gzip file (RFC 1952, section
 * 2.2).  Each member tells its own compressed length, in an extra field, so
 * that a reader hops over those that it does not want.
 */
#ifndef PACKED_H
#define PACKED_H
#include "compiler.h"		/* MUST_CHECK */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault;

#define PACKED_BYTES ((size_t)1 << 20)

/* Pack IN, or if that is -1 what is put, into OUT, both from their start, and
 * read each member back.  NAME must live until the end. */
struct packing;
struct packing *packing_begin(int in, int out, const char *name);
/* Of the first UPTO bytes of IN what fills members. */
bool packing_on(struct packing *p, uint64_t upto, struct fault *f) MUST_CHECK;
bool packing_put(struct packing *p, const void *bytes, size_t len,
    struct fault *f) MUST_CHECK;
/* All that is left.  *CHECKSUM: of all of it. */
bool packing_rest(struct packing *p, uint32_t *checksum, struct fault *f)
    MUST_CHECK;
void packing_end(struct packing *p);		/* NULL is welcome */

/* False from a sink ends the reading, as if that were all. */
typedef bool packed_sink(void *ctx, const void *bytes, size_t len);
/* Give the bytes from FROM on.  *INTACT false: FD, which is read from its
 * start, does not hold what packed_write makes. */
bool packed_read(int fd, uint64_t from, packed_sink *sink, void *ctx,
    const char *name, bool *intact, struct fault *f) MUST_CHECK;
#endif
