/*
 * frame - what a decoder sends to its parent
 *
 *	HEAD  BATCH BATCH ...  END		(TICK anywhere)
 *
 * A frame is a header (length of the payload in 4 bytes, least first, and 1
 * byte of type) and its payload.  Numbers are varints, seven bits a byte,
 * least first; signed ones zigzag.  Text is its length and its bytes; a text
 * that may be absent has its length plus one, 0 standing for absent.
 *
 *	HEAD	format, then texts that may be absent, as in struct frame_head
 *	BATCH	number of orders (4 bytes), then for each its length (4 bytes)
 *		and: where it begins (line, column, offset, length), line_count,
 *		fields, requirements, lines, findings
 *	fields	a mask of those present, then their values in the order of
 *		field.def
 *	value	line (relative to the value before), column, text
 *	line	where it begins, fields, places, characteristics, requirements;
 *		each of these lists is its count and its members, which are
 *		fields again
 *	END	see struct frame_end
 *
 * An END frame is the only sign that the file was read to its end.  The
 * writer is in the decoder and trusts its caller; the reader is in the parent
 * and trusts nothing: whatever does not fit makes it return false, and the
 * file is undecided.
 */
#ifndef FRAME_H
#define FRAME_H
#include "compiler.h"		/* MUST_CHECK */
#include "purchase_order.h"	/* struct purchase_order, struct batch */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum frame_type { FRAME_TICK, FRAME_HEAD, FRAME_BATCH, FRAME_END,
	FRAME_TYPES };

#define FRAME_HEADER 5
#define FRAME_BYTES (1536u << 10)	/* largest payload */
/* An order in memory takes more than in a frame; so not too many of them. */
#define BATCH_ORDERS 1024

struct frame_head {
	enum input_format format;
	struct span partner, file_id, sequence, created; /* XML attributes */
	struct span root_prefix, root_namespaces;	/* as in input_head */
	struct span csv_header;
};

/* Control totals, as the partner wrote them. */
struct declared {
	bool given;
	struct value orders, lines;
	uint32_t n;
	struct {
		struct value currency, sum;
	} amount[MAX_CURRENCIES];
};

struct frame_end {
	bool complete;		/* read to the end; false: stopped before */
	char why[80];		/* no verdict is possible, and why; "" = fine */
	uint64_t orders, lines;	/* sent in batches */
	struct declared declared;
	struct findings findings;	/* of the file as such */
};

/* The writer ------------------------------------------------------------- */

/* Pass bytes on; false ends the decoding. */
typedef bool frame_sink(void *ctx, const void *bytes, size_t len);
struct frame_writer;
struct frame_writer *frame_writer_new(void);
void frame_writer_free(struct frame_writer *w);
/* The next file; SINK also takes the END of it. */
void frame_writer_start(struct frame_writer *w, frame_sink *sink, void *ctx);
/* False: nobody listens any more. */
bool frame_write_head(struct frame_writer *w, const struct frame_head *h)
    MUST_CHECK;
bool frame_write_order(struct frame_writer *w,
    const struct purchase_order *o) MUST_CHECK;
bool frame_write_tick(struct frame_writer *w) MUST_CHECK;
bool frame_write_end(struct frame_writer *w, const struct frame_end *e)
    MUST_CHECK;
/* What one order may take; the builder keeps its orders below. */
#define FRAME_VALUE_COST 16		/* beside the bytes of the text */
#define FRAME_PART_COST 32		/* order, line, place, pair: itself */
#define FRAME_FINDINGS_COST (48u << 10)

/* The reader ------------------------------------------------------------- */

bool frame_parse_header(const uint8_t header[FRAME_HEADER],
    enum frame_type *type, size_t *len) MUST_CHECK;
/* Where the last batch ended. */
struct frame_cursor {
	uint64_t orders, lines;
	uint64_t offset;		/* in the input */
};
/* Spans point into the payload.  B's arena is rewound first. */
bool frame_read_head(struct span payload, struct frame_head *h) MUST_CHECK;
bool frame_read_batch(struct span payload, struct frame_cursor *c,
    struct batch *b) MUST_CHECK;
/* A: for findings. */
bool frame_read_end(struct span payload, struct arena *a,
    struct frame_end *e) MUST_CHECK;
#endif
