/*
 * xml_in - XML that we wrote or an operator wrote: configuration, outputs
 *
 * Two ways to read.  xml_load checks a small document against its XSD and
 * gives a tree in an arena; every mistake is told as log_at says.
 * xml_scan runs through a large document and calls back at each element, to
 * count what was really written.  Never used for partners' files.
 */
#ifndef XML_IN_H
#define XML_IN_H
#include "compiler.h"		/* MUST_CHECK */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct fault;

struct xml_attr {
	struct span name, value;	/* white space in it is collapsed */
	uint32_t line;			/* of its element if it is a default */
};
struct xml_node {
	struct span name;		/* local name */
	struct span text;		/* its own, trimmed; may be empty */
	uint32_t line;
	uint32_t n_attrs;
	struct xml_attr *attrs;		/* defaults of the XSD included */
	struct xml_node *children, *next;
};

/* The root, or NULL if there is no tree (not well-formed, or a fault).
 * *MISTAKES is set to the number of mistakes that were told.  A document that
 * breaks its XSD is still given, so that its sense can be checked in the same
 * pass: who uses it looks at *MISTAKES too.  FAULT only if a file cannot be
 * read. */
struct xml_node *xml_load(const char *path, const char *xsd, struct arena *a,
    unsigned *mistakes, struct fault *f);
/* Absent, or the line of N, if N has no such attribute. */
struct span xml_attr(const struct xml_node *n, const char *name);
uint32_t xml_attr_line(const struct xml_node *n, const char *name);
const struct xml_node *xml_child(const struct xml_node *n, const char *name);
const struct xml_node *xml_next(const struct xml_node *n, const char *name);

#define XML_SCAN_NAMES 32
struct xml_scan_fns {
	/* The elements that matter, at most XML_SCAN_NAMES, then NULL.  START
	 * and END are told of these only: WHICH is an index. */
	const char *const *names;
	/* ATTRS: name, value, name, value, ..., NULL. */
	void (*start)(void *ctx, unsigned which, const struct span *attrs,
	    unsigned n_attrs);
	void (*text)(void *ctx, struct span text);	/* may come in pieces */
	void (*end)(void *ctx, unsigned which);
};
/* FAULT_BALANCE if the document is not well-formed: we wrote it. */
bool xml_scan(int fd, const char *subject, const struct xml_scan_fns *fns,
    void *ctx, struct fault *f);
/* The same of a document that grows, whose declaration, if it has one, is there
 * with its first bytes:  begin;  on, on, ... over what is there;
 * end, over what is left;  free.  After a fault there is only free.  It may be
 * a part of its file: START is where it begins there, and STOP where it ends;
 * 0: with the file. */
struct xml_scan;
struct xml_scan *xml_scan_begin(int fd, uint64_t start, const char *subject,
    const struct xml_scan_fns *fns, void *ctx);
bool xml_scan_on(struct xml_scan *s, struct fault *f) MUST_CHECK;
bool xml_scan_end(struct xml_scan *s, uint64_t stop, struct fault *f)
    MUST_CHECK;
void xml_scan_free(struct xml_scan *s);		/* NULL is welcome */
#endif
