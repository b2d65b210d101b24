/*
 * xml_bytes - what the bytes of XML may be, sixteen of them at a time
 *
 * Whoever calls these has XML_BEHIND zeros behind what was read: a zero is
 * none of anything, so they end there, and need not look for the end.  SSE2
 * is part of every x86-64; elsewhere each byte is looked up.
 */
#ifndef XML_BYTES_H
#define XML_BYTES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define XML_STEP ((size_t)16)
#define XML_BEHIND ((size_t)96)	/* the longest name, and a step */

/* White space, in a name, at its beginning, and what stands for itself in a
 * text, and in a value whatever its quotes. */
enum { XML_BLANK = 1, XML_NAME = 2, XML_FIRST = 4, XML_PLAIN = 8,
	XML_SIMPLE = 16 };
extern const uint8_t xml_kinds[256];

static inline bool
xml_is(int kind, char c)
{
	return (xml_kinds[(uint8_t)c] & kind) != 0;
}

#ifdef __SSE2__
static inline __m128i
xml_step(const char *at)
{
	return _mm_loadu_si128((const void *)at);
}

static inline __m128i
xml_all(char c)
{
	return _mm_set1_epi8(c);
}

static inline __m128i
xml_either(__m128i v, char a, char b)
{
	return _mm_or_si128(_mm_cmpeq_epi8(v, xml_all(a)),
	    _mm_cmpeq_epi8(v, xml_all(b)));
}

/* Bits: which of the bytes are not of KIND.  Signed, so that those above ASCII
 * are below the space. */
static inline unsigned
xml_others(int kind, __m128i v)
{
	const __m128i marks = _mm_or_si128(xml_either(v, '<', '>'),
	    _mm_or_si128(_mm_cmpeq_epi8(v, xml_all('&')),
	    _mm_cmplt_epi8(v, xml_all(' '))));
	return (unsigned)_mm_movemask_epi8(kind == XML_PLAIN ?
	    _mm_andnot_si128(xml_either(v, '\t', '\n'), marks) :
	    _mm_or_si128(xml_either(v, '"', '\''), marks));
}
#endif

/* The first byte from AT that is not of KIND: XML_PLAIN or XML_SIMPLE. */
static inline const char *
xml_skip(int kind, const char *at)
{
#ifdef __SSE2__
	for (;; at += XML_STEP) {
		const unsigned others = xml_others(kind, xml_step(at));
		if (others != 0)
			return at + __builtin_ctz(others);
	}
#else
	while (xml_is(kind, *at))
		at++;
	return at;
#endif
}

/* Are LEN bytes at A and B the same? */
static inline bool
xml_same(const char *a, const char *b, size_t len)
{
#ifdef __SSE2__
	if (len <= XML_STEP) {
		const __m128i same = _mm_cmpeq_epi8(xml_step(a), xml_step(b));
		return ((unsigned)~_mm_movemask_epi8(same) &
		    ((1u << len) - 1)) == 0;
	}
#endif
	return memcmp(a, b, len) == 0;
}
#endif
