/*
 * xml_scan_usual.h - tags that look as they did before
 *
 * Our documents repeat themselves: behind an element stands most often what
 * stood behind the one of that name before, with the same attributes.  So the
 * elements of a document are remembered, each with that, and a tag is first
 * compared with what is usual at its place.  If it is the same it need not be
 * taken apart, which takes several times as long; if not, that is no mistake:
 * scan_part judges it, and it is what is usual from then on.
 */
#ifndef XML_SCAN_USUAL_H
#define XML_SCAN_USUAL_H
#include "xml_scan.h"		/* struct tag, enum part */
#include <stddef.h>
#include <stdint.h>

#define SCAN_NAME 64
#define SCAN_ELEMENTS 64	/* names; our documents have 35 at most */
#define USUAL_ATTRS 10
#define USUAL_NAME 21		/* of an attribute */

/* Of NAME and TEXT a whole XML_STEP can be read. */
struct scan_element {
	char name[SCAN_NAME];
	size_t len;
	unsigned which;			/* of the names that matter */
	unsigned n_attrs;
	struct {
		char text[USUAL_NAME + 3];	/* ` name="` */
		size_t len;
	} attrs[USUAL_ATTRS];
	/* What began last: in an element of this name, as its first child;
	 * and right behind one. */
	struct scan_element *child, *behind;
};

/* OF_LENGTH: bits, the elements whose names are so long. */
struct scan_elements {
	unsigned n;
	uint64_t of_length[SCAN_NAME];
	struct scan_element at[SCAN_ELEMENTS];
};

/* NAMES are those that matter, then NULL; WHICH is their index.  Of all
 * others WHICH is NOBODYS. */
#define NOBODYS UINT32_MAX
void scan_elements_init(struct scan_elements *es, const char *const *names);
/* The one called NAME, new if need be; NULL if it is one too many. */
struct scan_element *scan_element(struct scan_elements *es, struct span name);
/* T is a start tag of E. */
void scan_learn(struct scan_element *e, const struct tag *t);
/* If the usual start tag of E, with whatever values, begins at AT: PART_START
 * or PART_EMPTY and what scan_part would say in T; or else PART_CUT.
 * XML_BEHIND zeros stand behind what was read. */
enum part scan_usual(const struct scan_element *e, const char *at,
    struct tag *t);
#endif
