/* hex - bytes as two lower-case digits each */
#ifndef HEX_H
#define HEX_H
#include <stddef.h>
#include <stdint.h>

/* 2 * N characters at TO; no terminator. */
static inline void
hex_put(const uint8_t *bytes, size_t n, char *to)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		*to++ = digits[bytes[i] >> 4];
		*to++ = digits[bytes[i] & 15];
	}
}
#endif
