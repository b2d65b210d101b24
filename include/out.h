/*
 * out - text that is appended to one buffer, and flows on when it is full
 *
 * All documents are written through this: an out is a buffer with somewhere
 * to flush to (a staged file, a descriptor, or nothing: then it grows, up to
 * its limit).  Failure sticks: after the first, appending does nothing and
 * out_ok() is false; look once, at the end.
 */
#ifndef OUT_H
#define OUT_H
#include "compiler.h"		/* ALWAYS_INLINE */
#include "date.h"		/* dates are written often */
#include "money.h"		/* amounts too */
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct out;
typedef bool out_flush_fn(void *ctx, const char *bytes, size_t len);
struct out {
	char *buf;
	size_t len, cap, limit;
	out_flush_fn *flush;	/* NULL and no FD: keep all, up to LIMIT */
	void *ctx;
	int fd;			/* -1: none */
	bool failed;
};

void out_init(struct out *o, out_flush_fn *flush, void *ctx);
void out_init_memory(struct out *o, size_t limit);
void out_init_fd(struct out *o, int fd);
bool out_flush(struct out *o);		/* false if anything ever failed */
bool out_ok(const struct out *o);
void out_free(struct out *o);		/* does not flush */

/* Where N bytes may be written, which are then added to LEN; NULL, and the out
 * has failed, if there is no room and none can be made. */
char *out_make_room(struct out *o, size_t n);
static inline char *
out_room(struct out *o, size_t n)
{
	return n <= o->cap - o->len ? o->buf + o->len : out_make_room(o, n);
}

/* Inline, since most of what is written is short and of a known length. */
void out_more(struct out *o, const void *bytes, size_t len);
static inline void
out_bytes(struct out *o, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	if (len > o->cap - o->len) {
		out_more(o, bytes, len);
		return;
	}
	memcpy(o->buf + o->len, bytes, len);
	o->len += len;
}
static ALWAYS_INLINE void
out_text(struct out *o, const char *text)
{
	out_bytes(o, text, strlen(text));
}
static ALWAYS_INLINE void
out_char(struct out *o, char c)
{
	out_bytes(o, &c, 1);
}
/* Literals, written as if they were one. */
static ALWAYS_INLINE void
out_around(struct out *o, const char *before, const char *text,
    const char *behind)
{
	const size_t a = strlen(before), b = strlen(text), c = strlen(behind);
	char *at = out_room(o, a + b + c);
	if (at == NULL)
		return;
	memcpy(at, before, a);
	memcpy(at + a, text, b);
	memcpy(at + a + b, behind, c);
	o->len += a + b + c;
}
void out_span(struct out *o, struct span s);
void out_u64(struct out *o, uint64_t n);
void out_i64(struct out *o, int64_t n);
void out_money(struct out *o, int64_t minor, const struct currency *c);
void out_day(struct out *o, int32_t day);
void out_printf(struct out *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void out_pad(struct out *o, const char *text, int width); /* <0: to the right */

/* Characters that nobody sees (controls, marks that turn the direction of
 * text, separators of lines) are written so that they are seen, by all of
 * these; XML and JSON give them back when they are read.
 *
 * XML: & < > " and line ends as references; what XML cannot hold as \xHH.
 * out_attr writes ` name="value"`, and nothing if the span is absent;
 * out_element writes INDENT spaces and `<name>value</name>\n`, likewise. */
void out_xml(struct out *o, struct span s);
static ALWAYS_INLINE void
out_open_attr(struct out *o, const char *name)
{
	out_around(o, " ", name, "=\"");
}
static ALWAYS_INLINE void
out_attr(struct out *o, const char *name, struct span value)
{
	if (value.at == NULL)
		return;
	out_open_attr(o, name);
	out_xml(o, value);
	out_char(o, '"');
}
void out_element(struct out *o, int indent, const char *name,
    struct span value);
/* The inside of an XML comment: "--" is broken up. */
void out_xml_comment(struct out *o, struct span s);

/* CSV: quoted where it has to be; control characters and what is not UTF-8 as
 * \xHH.  out_csv_safe also defuses text that a spreadsheet would run as a
 * formula (a ' in front, in whatever locale); numbers never need it. */
void out_csv(struct out *o, struct span s);
void out_csv_safe(struct out *o, struct span s);

/* Readable on a terminal: control and non-ASCII bytes as \xHH. */
void out_plain(struct out *o, struct span s);
#endif
