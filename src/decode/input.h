/*
 * input - the bytes of one file, in blocks of whole UTF-8 characters
 *
 *	open;  next, (hold), next, ... until it is not INPUT_BYTES
 *
 * What comes out is strict UTF-8 without NUL, so no parser ever sees anything
 * else, whatever encoding a document claims to have.
 */
#ifndef INPUT_H
#define INPUT_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum input_step {
	INPUT_BYTES,		/* here is a block */
	INPUT_END,		/* there are no more */
	INPUT_CUT,		/* the last character is incomplete */
	INPUT_NUL,
	INPUT_NOT_UTF8,
	INPUT_FAILED		/* pread(2); errno tells */
};

struct input {
	int fd;
	size_t block;		/* bytes in one block, at most */
	uint64_t offset;	/* of what comes next, in the file */
	/* private */
	uint64_t read_to;	/* in the file */
	uint64_t gap, gap_end;	/* what lies between is not read */
	uint64_t end;		/* nor what comes from here */
	char *buf;
	size_t at, len;		/* what is left in BUF: [AT, LEN) */
	size_t held;		/* bytes before AT that are shown again */
	bool ended;
};

/* How much of the file PEEK may show, if the file is so long. */
#define INPUT_PEEK 1024

void input_init(struct input *in);
void input_free(struct input *in);
/* Read FD from its beginning, BLOCK bytes at a time; false as INPUT_FAILED.
 * Its file offset, which the parent shares, is neither used nor moved. */
bool input_open(struct input *in, int fd, size_t block);
/* The same, but read only [0, HEAD) and the LENGTH bytes at OFFSET. */
bool input_open_part(struct input *in, int fd, size_t block, uint64_t head,
    uint64_t offset, uint64_t length);
/* The first bytes of the file, before anything was taken; not checked yet. */
struct span input_peek(const struct input *in);
/* Whatever it says, BYTES begins with what was held. */
enum input_step input_next(struct input *in, struct span *bytes);
/* Show the last N bytes of the block again, with the next one. */
void input_hold(struct input *in, size_t n);
/* The line that OFFSET is in, from 1; 0 if the file cannot be read again. */
uint32_t input_line(struct input *in, uint64_t offset);
/* How many characters the one at OFFSET is from the beginning of its line,
 * from 1; 0 if that is more than INPUT_LOOK_BACK bytes away. */
#define INPUT_LOOK_BACK 4096
uint32_t input_column(const struct input *in, uint64_t offset);
#endif
