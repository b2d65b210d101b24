/*
 * fingerprint - whether two purchase orders say the same
 *
 * SHA-256 over a canonical form: what a value means where it could be read,
 * else its text; lines by number, places by role, characteristics by name.
 * So the same order as XML and as CSV, or with "49.9" for "49.90", has the
 * same fingerprint, and no difference in content goes unseen.  What decoding
 * objected to is part of it: an order that was refused for its syntax and
 * comes back clean is another one.
 */
#ifndef FINGERPRINT_H
#define FINGERPRINT_H
#include "digest.h"		/* DIGEST_BYTES */
#include "purchase_order.h"	/* struct purchase_order */

/* A: for the order of the lines, if they do not stand in it. */
void fingerprint(const struct purchase_order *o, struct digest *d,
    struct arena *a, uint8_t out[DIGEST_BYTES]);
#endif
