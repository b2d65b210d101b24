/*
 * csv_in - CSV rows, one at a time, with the limits that libcsv lacks
 *
 *	new;  feed(bytes) -> rows;  feed ...;  finish;  free
 *
 * libcsv 3.0.3 in strict mode, fed one physical line at a time so that a row
 * can be given its line number and its bytes; lines without a quote are cut
 * without it, and give the same.  What libcsv would let pass is
 * caught here: fields without end (capped allocator), NUL bytes, too many
 * columns, a lone CR as line end, the byte order mark, rows lost after an
 * error (csv_fini is never called then).
 */
#ifndef CSV_IN_H
#define CSV_IN_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stdint.h>

enum csv_trouble { CSV_FINE, CSV_BAD_QUOTES, CSV_FIELD_TOO_LARGE,
	CSV_TOO_MANY_COLUMNS, CSV_NUL_BYTE, CSV_LONE_RETURN, CSV_STOPPED };

struct csv_row {
	const struct span *field;
	uint32_t n;
	uint32_t line;		/* where it begins, from 1 */
	uint64_t offset, length;	/* its bytes, without the line end */
};
/* Return false to stop (CSV_STOPPED). */
typedef bool csv_row_fn(void *ctx, const struct csv_row *row);

struct csv_in;
struct csv_in *csv_in_new(char delimiter, csv_row_fn *fn, void *ctx);
enum csv_trouble csv_in_feed(struct csv_in *c, const char *bytes, size_t n);
enum csv_trouble csv_in_finish(struct csv_in *c);
uint32_t csv_in_line(const struct csv_in *c);	/* where trouble was met */
void csv_in_free(struct csv_in *c);
#endif
