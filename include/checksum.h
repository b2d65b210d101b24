/*
 * checksum - the CRC-32 of gzip files (RFC 1952, section 8)
 *
 * It tells that bytes are, by accident, not what they were; against a purpose
 * there is the digest.  It costs a tenth of that.
 */
#ifndef CHECKSUM_H
#define CHECKSUM_H
#include <stddef.h>
#include <stdint.h>

/* Of what has SUM, followed by BYTES; of nothing it is 0. */
uint32_t checksum_add(uint32_t sum, const void *bytes, size_t len);
/* Of what has SUM, followed by LEN bytes that have NEXT. */
uint32_t checksum_join(uint32_t sum, uint32_t next, uint64_t len);
#endif
