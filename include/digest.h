/*
 * digest - SHA-256, whole or in pieces
 *
 *	start;  add, add, ...;  finish       (a digest may be started again)
 */
#ifndef DIGEST_H
#define DIGEST_H
#include "span.h"		/* struct span, by value */
#include <stddef.h>
#include <stdint.h>

#define DIGEST_BYTES 32
#define DIGEST_HEX 65		/* lower-case hex and the terminator */

struct digest;			/* opaque; made once, used many times */
struct digest *digest_new(void);
void digest_free(struct digest *d);
void digest_start(struct digest *d);
void digest_add(struct digest *d, const void *bytes, size_t len);
void digest_finish(struct digest *d, uint8_t out[DIGEST_BYTES]);
void digest_span(struct span bytes, uint8_t out[DIGEST_BYTES]);
char *digest_hex(const uint8_t bytes[DIGEST_BYTES], char out[DIGEST_HEX]);
/* CO- and 16 Crockford base32 characters of SHA-256 over partner, number,
 * revision and ordinal, each followed by a zero byte (design section 6). */
#define ORDER_ID_TEXT 20
char *digest_order_id(struct digest *d, struct span partner,
    struct span number, uint32_t revision, uint32_t ordinal,
    char out[ORDER_ID_TEXT]);
#endif
