#include "out_scan.h"

#define ALL (STOP_XML | STOP_COMMENT | STOP_CSV | STOP_PLAIN | STOP_JSON)
enum {
	o = 0,				/* nobody minds */
	C = ALL,			/* control characters */
	T = ALL & ~(STOP_COMMENT | STOP_CSV),	/* tab and line feed */
	R = ALL & ~STOP_CSV,		/* carriage return */
	D = ALL,			/* delete */
	Q = STOP_XML | STOP_CSV | STOP_JSON,	/* " */
	M = STOP_XML,			/* & < > */
	H = STOP_COMMENT,		/* - */
	B = STOP_JSON,			/* backslash */
	W = STOP_WIDE | STOP_PLAIN	/* above ASCII */
};

const uint8_t out_stops[256] = {
	C, C, C, C, C, C, C, C, C, T, T, C, C, R, C, C,
	C, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
	o, o, Q, o, o, o, M, o, o, o, o, o, o, H, o, o,
	o, o, o, o, o, o, o, o, o, o, o, o, M, o, M, o,
	o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o,
	o, o, o, o, o, o, o, o, o, o, o, o, B, o, o, o,
	o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, o,
	o, o, o, o, o, o, o, o, o, o, o, o, o, o, o, D,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
};

uint32_t
out_take_unseen(uint8_t byte, struct span *s)
{
	if (byte < 0x80)
		return 0;
	const char *at = s->at - 1;
	const size_t len = out_wide(at, s->at + s->len);
	const uint32_t n = out_unseen(at, len);
	if (n != 0) {
		s->at += len - 1;
		s->len -= len - 1;
	}
	return n;
}
