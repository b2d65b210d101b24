/* csv_decode - what decoding CSV keeps, for csv_decode.c and csv_totals.c */
#ifndef CSV_DECODE_H
#define CSV_DECODE_H
#include "csv_header.h"		/* struct csv_header */
#include "csv_in.h"		/* struct csv_row */
#include "decoding.h"		/* struct decoding */
#include <stdbool.h>
#include <stdint.h>

#define CSV_TOTALS_MARK "#TOTALS"

struct csv_decoder {
	struct decoding *d;
	struct csv_in *in;
	struct csv_header header;
	bool has_header, has_totals;
	/* The open order has a row of another width; a value that XML cannot
	 * hold, of which the gate could not say anything. */
	bool ragged, unfit;
	uint64_t end;			/* of the last row of the order */
	char *scratch;			/* one cell, collapsed */
};

static inline struct position
csv_at(const struct csv_row *row)
{
	return (struct position){ row->line, 0 };
}

/* Read the row of control totals. */
void csv_totals_read(struct csv_decoder *c, const struct csv_row *row);
#endif
