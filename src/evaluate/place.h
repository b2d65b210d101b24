/*
 * place - addresses as they are compared
 *
 * "3511 ab" and "3511AB" are one postcode: letters count as capitals, white
 * space does not count.  Only ASCII letters have two forms here; everything
 * else is compared byte by byte.
 */
#ifndef PLACE_H
#define PLACE_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>

/* The same, written differently at most.  Absent is the same as empty. */
bool place_same(struct span a, struct span b);
/* Append S as it is compared to BUF, which has room; the new length. */
size_t place_normal(struct span s, char *buf, size_t len);
#endif
