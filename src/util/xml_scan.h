/*
 * xml_scan.h - between the parts of xml_scan: xml_scan.c has the bytes and
 * the open elements, xml_scan_part.c knows what may stand between "<" and ">",
 * xml_scan_usual.c what most often does
 *
 * Behind the bytes that were read are the zeros that xml_bytes.h asks for.
 */
#ifndef XML_SCAN_H
#define XML_SCAN_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>

#define SCAN_ATTRS 32		/* our documents have ten at most */

/* What there was at the beginning of some bytes.  CUT: it does not end within
 * them. */
enum part { PART_CUT, PART_WRONG, PART_SKIPPED, PART_TEXT, PART_START,
	PART_EMPTY, PART_END };

struct tag {
	struct span name, text;		/* the text: of a CDATA section */
	unsigned n_attrs;
	struct span attrs[2 * SCAN_ATTRS + 1];	/* name, value, ..., NULL */
	size_t len;			/* bytes from "<" to behind ">" */
	const char *why;		/* PART_WRONG */
};

/* Take apart what begins with the "<" at BYTES.at.  OPEN is the name of the
 * innermost element, whose end is expected.  Values with references in them
 * are resolved into SCRATCH, which has as much room as BYTES is long. */
enum part scan_part(struct span bytes, struct span open, char *scratch,
    struct tag *t);

/* Resolve the reference that begins with the "&" at S.at into TO, of four
 * bytes.  Bytes written; 0: there is none.  *USED: bytes read. */
size_t scan_reference(struct span s, char to[4], size_t *used);

/* Bytes at the beginning of S that stand for themselves in a text; no ">" and
 * no carriage return, which our writers write as references. */
size_t scan_plain(struct span s);
#endif
