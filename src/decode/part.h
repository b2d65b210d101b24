/*
 * part - where the head of a file ends, so that one order of it can be read
 *
 * A file that was accepted is read again, so it is well-formed; of one that is
 * not, whatever is found here is judged by the decoder, like any bytes.
 */
#ifndef PART_H
#define PART_H
#include "finding.h"		/* enum input_format */
#include <stdbool.h>
#include <stdint.h>

/* Read no further: an order whose head is longer cannot be recalled. */
#define PART_HEAD_BYTES (2u << 20)

/* The offset behind the start tag of the root, or behind the header row;
 * false if it does not end before LIMIT, or FD cannot be read. */
bool part_head(int fd, enum input_format format, uint64_t limit,
    uint64_t *end);
#endif
