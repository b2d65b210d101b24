/*
 * unpack - a gzip file to a plain one, within a limit
 *
 * All members of the file are expanded one behind the other (RFC 1952).
 */
#ifndef UNPACK_H
#define UNPACK_H
#include <stdbool.h>
#include <stdint.h>

enum unpack_end {
	UNPACK_FINE,
	UNPACK_DAMAGED,		/* broken, cut short, or more behind it */
	UNPACK_TOO_LARGE,	/* more than MAX bytes */
	UNPACK_FAILED		/* our reading or writing; errno */
};
/* Called now and then, to tell of life; false stops (UNPACK_FAILED). */
typedef bool unpack_tick(void *ctx);
/* Write FROM, from its beginning, to TO, which is emptied first, at least so
 * far as UNTIL; what comes after that is not looked at.  Their file offsets,
 * which the parent shares, are neither used nor moved. */
enum unpack_end unpack(int from, int to, uint64_t max, uint64_t until,
    unpack_tick *tick, void *ctx);
#endif
