/*
 * out_scan - how far text can be copied as it is
 *
 * One table says for every byte which of the escaping writers have to look
 * at it.  Runs of all other bytes are copied at once, and with them those of
 * the bytes above ASCII that make up valid UTF-8.
 */
#ifndef OUT_SCAN_H
#define OUT_SCAN_H
#include "out.h"		/* struct out */
#include "utf8.h"		/* utf8_len */
#include <stdbool.h>
#include <stdint.h>

enum out_writer {
	STOP_XML = 1, STOP_COMMENT = 2, STOP_CSV = 4, STOP_PLAIN = 8,
	STOP_JSON = 16,
	STOP_WIDE = 32		/* every writer: look at the whole character */
};
extern const uint8_t out_stops[256];

/* Valid UTF-8, and not U+FFFE or U+FFFF, which XML 1.0 excludes. */
static inline size_t
out_wide(const char *at, const char *end)
{
	const size_t len = utf8_len(at, end);
	const uint8_t *c = (const uint8_t *)at;
	return len == 3 && c[0] == 0xef && c[1] == 0xbf && c[2] >= 0xbe ?
	    0 : len;
}

/* Is the valid character at AT one that some terminal, viewer or spreadsheet
 * obeys, and nobody sees?  U+0080 to U+009F, line and paragraph separators,
 * marks that turn the direction of text, U+FEFF.  Its number, or else 0. */
static inline uint32_t
out_unseen(const char *at, size_t len)
{
	const uint8_t *c = (const uint8_t *)at;
	if (len == 2 && ((c[0] == 0xc2 && c[1] < 0xa0) ||
	    (c[0] == 0xd8 && c[1] == 0x9c)))
		return (uint32_t)(c[0] & 0x1f) << 6 | (c[1] & 0x3f);
	if (len != 3 || (c[0] != 0xe2 && c[0] != 0xef))
		return 0;
	const uint32_t n = (uint32_t)(c[0] & 0xf) << 12 |
	    (uint32_t)(c[1] & 0x3f) << 6 | (c[2] & 0x3f);
	return n == 0x200e || n == 0x200f || (n >= 0x2028 && n <= 0x202e) ||
	    (n >= 0x2066 && n <= 0x2069) || n == 0xfeff ? n : 0;
}

/* The first byte from AT that cannot be copied, or END. */
static inline const char *
out_scan(enum out_writer w, const char *at, const char *end)
{
	for (;;) {
		while (at < end && !(out_stops[(uint8_t)*at] & (w | STOP_WIDE)))
			at++;
		if (at == end || out_stops[(uint8_t)*at] & w)
			return at;
		const size_t len = out_wide(at, end);
		if (len == 0 || out_unseen(at, len) != 0)
			return at;
		at += len;
	}
}

/* Copy what can be copied of *S and take it off; false at the end, or else
 * *STOPPED is the byte that could not be, taken off as well. */
static inline bool
out_run(struct out *o, enum out_writer w, struct span *s, uint8_t *stopped)
{
	if (s->len == 0)
		return false;
	const char *end = s->at + s->len;
	const char *at = out_scan(w, s->at, end);
	out_bytes(o, s->at, (size_t)(at - s->at));
	if (at == end)
		return false;
	*stopped = (uint8_t)*at;
	s->at = at + 1;
	s->len = (size_t)(end - s->at);
	return true;
}

/* If BYTE, which was just taken off, begins an unseen character, take off the
 * rest of it.  Its number, or else 0. */
uint32_t out_take_unseen(uint8_t byte, struct span *s);
/* \xHH */
void out_hex(struct out *o, uint8_t byte);
#endif
