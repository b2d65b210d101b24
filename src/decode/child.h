/*
 * child - the process that touches partners' bytes
 */
#ifndef CHILD_H
#define CHILD_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>		/* pid_t */

struct schemas;

/* What the parent asks, in one message, with the descriptors of the file and
 * of its expanded copy (the same one twice if it is not compressed: then there
 * is no room for another, either). */
struct child_request {
	uint64_t max_expanded_bytes;
	uint64_t part_offset, part_length;	/* as in struct drop */
	bool gzip;
};
#define CHILD_DESCRIPTORS 2

/* Where its socket is; 0 and 1 go nowhere, 2 stays stderr. */
#define CHILD_SOCKET 3
/* Its exit status if it could not give up what it has to. */
#define CHILD_UNCONFINED 72

/* Serve requests that PARENT sends over SOCKET, until it is closed. */
_Noreturn void child_main(int socket, pid_t parent,
    const struct schemas *schemas);
#endif
