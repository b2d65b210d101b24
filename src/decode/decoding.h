/*
 * decoding - one file after another, in a decoder
 *
 *	new;  decoding_run(fd), decoding_run(fd), ...;  free
 *
 * What both formats share while a file is decoded: its bytes, the order being
 * built, where the frames go, and what END will say.
 */
#ifndef DECODING_H
#define DECODING_H
#include "arena.h"		/* struct arena, in struct decoding */
#include "builder.h"		/* struct builder, in struct decoding */
#include "frame.h"		/* struct frame_end, in struct decoding */
#include "input.h"		/* struct input, in struct decoding */
#include "judge.h"		/* struct judge, in struct decoding */
#include <stdbool.h>
#include <stdint.h>

struct acceptor;
struct schemas;

struct decoding {
	const struct schemas *schemas;
	const struct acceptor *acceptor;	/* NULL: libxml2 sees all */
	struct arena arena;		/* of the file */
	struct input input;
	struct builder builder;
	struct judge judge;
	struct frame_writer *frames;
	struct frame_end end;		/* said last */
	bool has_head;			/* HEAD was sent */
	bool stopped;			/* nothing more is to be read */
	bool lost;			/* nobody listens to the frames */
	uint64_t silent;		/* bytes read since the last tick */
	uint64_t part_offset, part_length;	/* length 0: the whole file */
};

struct decoding *decoding_new(const struct schemas *schemas);
void decoding_free(struct decoding *d);

/* Decode FD, reading BLOCK bytes at a time, and send all frames to SINK.
 * False if SINK did not take them. */
bool decoding_run(struct decoding *d, int fd, size_t block,
    frame_sink *sink, void *ctx);
/* From now on decode of each file only its head and the purchase order whose
 * LENGTH bytes are at OFFSET; 0: all of it. */
void decoding_part(struct decoding *d, uint64_t offset, uint64_t length);
/* Tell the parent that work goes on; only between files. */
bool decoding_tick(struct decoding *d, frame_sink *sink, void *ctx);
/* Send an END that refuses the file for WHY, or gives no verdict. */
bool decoding_refuse(struct decoding *d, enum reason why, const char *detail,
    frame_sink *sink, void *ctx);
bool decoding_undecided(struct decoding *d, const char *why, frame_sink *sink,
    void *ctx);

/* For the formats ------------------------------------------------------- */

void xml_decode(struct decoding *d);
void csv_decode(struct decoding *d);

/* The next block; false when there is none, or it has stopped; what was wrong
 * with the bytes is then said.  Whatever it says, BYTES begins with what was
 * held back of the block before (input_hold). */
bool decoding_read(struct decoding *d, struct span *bytes);
void decoding_head(struct decoding *d, const struct frame_head *h);
/* Seal the open order at END and send it. */
void decoding_order(struct decoding *d, uint64_t end);
/* The file is refused; the text of DETAIL is copied. */
struct file_note {
	enum reason why;
	struct span name, value;	/* the name of what it is about */
	const char *detail;
	struct position at;
};
void decoding_note(struct decoding *d, const struct file_note *n);
/* The same, and nothing more is read. */
void decoding_stop(struct decoding *d, const struct file_note *n);
void decoding_no_verdict(struct decoding *d, const char *why);
#endif
