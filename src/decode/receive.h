/*
 * receive - the frames of one file, judged in the parent
 *
 *	begin;  frame, frame, ... until it does not say RECEIVE_ON;
 *	after RECEIVE_BATCH go on with the next frame
 *
 * Knows nothing of processes: decoder.c brings the frames, tests may too.
 */
#ifndef RECEIVE_H
#define RECEIVE_H
#include "frame.h"		/* struct frame_cursor */
#include "totals.h"		/* struct counted */
#include <stdbool.h>

struct drop;

enum receive_step {
	RECEIVE_ON,		/* nothing to hand on yet */
	RECEIVE_BATCH,		/* there are orders in BATCH */
	RECEIVE_END,		/* OUT is complete; the decoder is idle */
	RECEIVE_STOP,		/* OUT is complete; the decoder is not */
	RECEIVE_BROKEN		/* WHY: the decoder is not to be believed */
};

struct receive {
	const struct drop *drop;
	struct decoded *out;
	struct arena *arena;		/* of the file */
	struct batch batch;
	const char *why;
	/* private */
	bool has_head;
	struct frame_head head;
	struct frame_end end;
	struct frame_cursor cursor;
	struct counted counted;
	uint64_t size;			/* of the input, expanded */
};

void receive_init(struct receive *r);
void receive_free(struct receive *r);
/* False: the file is refused for what DROP says of it; OUT is complete. */
bool receive_begin(struct receive *r, const struct drop *drop,
    struct arena *a, struct decoded *out);
/* PAYLOAD must live, and may not change, until the batch is done with. */
enum receive_step receive_frame(struct receive *r, enum frame_type type,
    struct span payload);
#endif
