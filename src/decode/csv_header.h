/*
 * csv_header - what the columns of a file mean, in any order
 */
#ifndef CSV_HEADER_H
#define CSV_HEADER_H
#include "bounds.h"		/* MAX_CSV_COLUMNS, MAX_PLACES */
#include "csv_in.h"		/* struct csv_row */
#include "field.h"		/* array sizes */
#include "span.h"		/* struct span, by value */
#include <stdint.h>

struct decoding;

/* Number of the column that holds something, counted from 0; or NO_COLUMN. */
typedef int16_t csv_column;
#define NO_COLUMN (-1)

struct csv_header {
	uint32_t columns;
	csv_column order[ORDER_FIELDS];
	csv_column line[LINE_FIELDS];
	csv_column place[MAX_PLACES][PLACE_FIELDS];
	/* code and text; of the order, of the line */
	csv_column requirement[2][2];
	uint32_t n_characteristics;
	struct {
		csv_column column;
		struct span name;
	} characteristic[MAX_CSV_COLUMNS];
};

/* Read the header row.  What is wrong with it refuses the file.  Names are
 * copied to D's arena. */
void csv_header_read(struct csv_header *h, const struct csv_row *row,
    struct decoding *d);
#endif
