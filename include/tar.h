/*
 * tar - the form of an archive of several files, as POSIX and GNU tar have it
 *
 *	for each file:  head, its bytes, padding zeros;  TAR_END_BYTES zeros
 *
 * What is read was written by us and is not believed: it may be damaged.
 */
#ifndef TAR_H
#define TAR_H
#include "span.h"		/* struct span, by value */
#include <stddef.h>
#include <stdint.h>

#define TAR_BLOCK ((size_t)512)
/* A header, and before it, for a long name, one of its own and the name. */
#define TAR_NAME_MOST 511
#define TAR_HEAD_MOST (3 * TAR_BLOCK)
#define TAR_END_BYTES (2 * TAR_BLOCK)

/* What comes before the SIZE bytes of a plain file called NAME, of at most
 * TAR_NAME_MOST bytes, that was last changed at MOMENT.  TO has room for
 * TAR_HEAD_MOST; how many it is. */
size_t tar_head(unsigned char *to, const char *name, uint64_t size,
    int64_t moment);
/* How many zeros come after them. */
size_t tar_padding(uint64_t size);

struct tar_entry {
	char name[TAR_NAME_MOST + 1];
	struct span bytes;		/* of what is read */
};
/* What is at *POS of TAR, which has all of it; *POS is behind it then. */
enum tar_read { TAR_ENTRY, TAR_END, TAR_DAMAGED };
enum tar_read tar_next(struct span tar, size_t *pos, struct tar_entry *e);
#endif
