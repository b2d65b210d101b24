/*
 * inbox - the bytes that a decoder sends, frame by frame
 *
 *	begin, with each new child;  frame, frame, ...
 */
#ifndef INBOX_H
#define INBOX_H
#include "compiler.h"		/* MUST_CHECK */
#include "frame.h"		/* enum frame_type */
#include <stdbool.h>
#include <stdint.h>

/* What has been read of the socket and is no frame yet.  It is small: the most
 * of a large frame is read to its place. */
#define INBOX_BYTES (16u << 10)
struct inbox {
	int fd;				/* our end, which never blocks */
	int stall_ms;			/* silence that is waited for */
	uint32_t at, len;		/* what is left: [AT, LEN) */
	uint8_t bytes[INBOX_BYTES];
};

void inbox_begin(struct inbox *in, int fd);
/* The next frame, its payload in FRAME, of FRAME_BYTES; TYPE is FRAME_TYPES if
 * it is none.  False if nothing more comes; *STALLED: for too long. */
bool inbox_frame(struct inbox *in, uint8_t *frame, enum frame_type *type,
    struct span *payload, bool *stalled) MUST_CHECK;
#endif
