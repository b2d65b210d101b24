/*
 * utf8 - where a character ends
 */
#ifndef UTF8_H
#define UTF8_H
#include <stddef.h>

/* Bytes of the UTF-8 character at AT, before END: 1 to 4; 0 if there is none
 * (overlong, a surrogate, beyond U+10FFFF, cut off). */
size_t utf8_len(const char *at, const char *end);
/* The longest part of the LEN bytes at AT that has at most MAX bytes and does
 * not end within a character. */
size_t utf8_cut(const char *at, size_t len, size_t max);
#endif
