/*
 * out_room - the one bounds check of everything that appends to an out
 *
 *	at = out_room(o, n);  write up to N bytes at AT;  o->len += written
 */
#ifndef OUT_ROOM_H
#define OUT_ROOM_H
#include "out.h"		/* struct out */

/* Flush or grow; NULL, and the out has failed, if neither helps. */
char *out_make_room(struct out *o, size_t n);

static inline char *
out_room(struct out *o, size_t n)
{
	return n <= o->cap - o->len ? o->buf + o->len : out_make_room(o, n);
}
#endif
