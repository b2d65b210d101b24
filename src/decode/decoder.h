/* decoder - the parent's end of a decoder, for decoder.c and its test */
#ifndef DECODER_H
#define DECODER_H
#include "decode.h"		/* DECODE_AHEAD */
#include "allowance.h"		/* struct allowance */
#include "inbox.h"		/* struct inbox */
#include "receive.h"		/* struct receive */
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>		/* pid_t */

struct decoder {
	const struct schemas *schemas;
	pid_t pid;			/* 0 = there is no child */
	int fd;				/* our end of the socket; -1 */
	struct inbox inbox;
	struct allowance allowance;	/* of the child */
	int64_t asked;			/* ahead: for this intake; 0 = none */
	bool running;			/* between begin and END */
	bool answered;			/* END is known without the child */
	struct receive receive;
	uint8_t *frame;			/* FRAME_BYTES */
	struct handed_out {
		struct batch batch;
		uint8_t *frame;		/* that its spans point into */
	} out[DECODE_AHEAD];
	unsigned turn;			/* which of them is the oldest */
};
#endif
