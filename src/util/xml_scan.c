/*
 * A reader of what we wrote, block by block; no tree, no schema.
 *
 * It takes the XML that our writers can write, with comments and CDATA
 * sections besides, and refuses all else: to a document of ours that is a
 * mistake, whatever XML may think of it.  Most of a night's documents pass
 * through here, and a parser that can do more takes several times as long.
 *
 * Invariants:
 * 1. BUF[at..len) is what was read and not told yet; it begins, but for text,
 *    at the "<" of something that may not have ended.
 * 2. XML_BEHIND zeros stand behind BUF[len].
 * 3. OPEN holds the elements that are open.
 * 4. USUAL points to where is kept what began last time behind the tag that
 *    was told last.
 */
#include "bounds.h"
#include "fault.h"
#include "memory.h"
#include "xml_bytes.h"
#include "xml_in.h"
#include "xml_scan_usual.h"
#include <errno.h>
#include <string.h>
#include <unistd.h>

/* What is read at once, first and at most.  A tag fits, whatever is in it:
 * values of an order have 64 KiB at most, which as references become six
 * times as many. */
#define FIRST_BYTES ((size_t)32 << 10)
#define BUFFER_BYTES ((size_t)1 << 20)
#define MAX_OPEN 64

struct xml_scan {
	const struct xml_scan_fns *fns;
	void *ctx;
	const char *subject;
	struct fault *f;
	int fd;
	off_t start, stop;		/* of it in the file; 0: at the end */
	off_t offset;			/* in the file, of BUF[len] */
	char *buf, *scratch;
	size_t at, len, room;
	bool ended;			/* no more bytes */
	bool begun;			/* a root was met */
	unsigned depth;
	struct scan_element *open[MAX_OPEN];
	struct scan_element **usual;
	struct scan_element *root;	/* once it was met */
	struct scan_elements *elements;
	struct tag tag;			/* at hand */
};

/* The line of BUF[at], counted only when it is asked for. */
static unsigned
line_of(const struct xml_scan *s)
{
	const off_t stop = s->offset - (off_t)(s->len - s->at);
	char block[4096];
	unsigned line = 1;
	for (off_t at = 0; at < stop;) {
		const ssize_t got = pread(s->fd, block, sizeof(block), at);
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got && at + i < stop; i++)
			line += block[i] == '\n';
		at += got;
	}
	return line;
}

static bool
refuse(struct xml_scan *s, const char *why)
{
	return fault_set(s->f, FAULT_BALANCE, 0, "read again", "%s:%u: %s",
	    s->subject, line_of(s), why);
}

static void
make_room(struct xml_scan *s, size_t room)
{
	s->room = room;
	s->buf = memory_resize(s->buf, room + XML_BEHIND);
	memory_free(s->scratch);
	s->scratch = memory_resize(NULL, room);
}

/* More bytes behind those that are left, if there are any now; twice as many,
 * if there were as many as could be. */
static bool
refill(struct xml_scan *s, size_t *got)
{
	ssize_t n;
	if (s->len == s->room && s->room < BUFFER_BYTES)
		make_room(s, s->room * 2);
	memmove(s->buf, s->buf + s->at, s->len - s->at);
	s->len -= s->at;
	s->at = 0;
	if (s->len == s->room)
		return refuse(s, "markup that has no end");
	size_t most = s->room - s->len;
	if (s->stop > 0 && (size_t)(s->stop - s->offset) < most)
		most = (size_t)(s->stop - s->offset);
	do
		n = pread(s->fd, s->buf + s->len, most, s->offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fault_errno(s->f, "read", "%s", s->subject);
	*got = (size_t)n;
	s->offset += n;
	s->len += (size_t)n;
	memset(s->buf + s->len, 0, XML_BEHIND);
	return true;
}

static void
tell_text(struct xml_scan *s, const char *at, size_t len)
{
	if (len > 0 && s->fns->text != NULL)
		s->fns->text(s->ctx, (struct span){ at, len });
}

static bool
take_text(struct xml_scan *s, struct span text)
{
	char c[4];
	size_t used;
	while (text.len > 0) {
		const size_t plain = scan_plain(text);
		tell_text(s, text.at, plain);
		text = (struct span){ text.at + plain, text.len - plain };
		if (text.len == 0)
			break;
		const size_t put = text.at[0] != '&' ? 0 :
		    scan_reference(text, c, &used);
		if (put == 0)
			return refuse(s, "a character or reference that "
			    "cannot stand here");
		tell_text(s, c, put);
		text = (struct span){ text.at + used, text.len - used };
	}
	return true;
}

/* Outside of the root there is nothing but white space. */
static bool
is_blank(struct span s)
{
	return s.len == 0 || span_trim(s).len == 0;
}

/* An element of E begins. */
static void
begin(struct xml_scan *s, struct scan_element *e)
{
	const struct tag *t = &s->tag;
	*s->usual = e;
	s->usual = &e->child;
	s->open[s->depth++] = e;
	if (e->which != NOBODYS && s->fns->start != NULL)
		s->fns->start(s->ctx, e->which, t->attrs, t->n_attrs);
}

/* The innermost element ends. */
static void
finish(struct xml_scan *s)
{
	struct scan_element *e = s->open[--s->depth];
	s->usual = &e->behind;
	if (e->which != NOBODYS && s->fns->end != NULL)
		s->fns->end(s->ctx, e->which);
}

static bool
take_start(struct xml_scan *s)
{
	const struct tag *t = &s->tag;
	if (s->depth == 0 && s->begun)
		return refuse(s, "something behind the end");
	if (s->depth == MAX_OPEN || t->name.len >= SCAN_NAME)
		return refuse(s, "elements too deep, or a name too long");
	struct scan_element *e = scan_element(s->elements, t->name);
	if (e == NULL)
		return refuse(s, "elements of too many names");
	scan_learn(e, t);
	s->begun = true;
	begin(s, e);
	return true;
}

/* Its name; absent outside of the root. */
static struct span
innermost(const struct xml_scan *s)
{
	if (s->depth == 0)
		return (struct span){ NULL, 0 };
	return (struct span){ s->open[s->depth - 1]->name,
	    s->open[s->depth - 1]->len };
}

static bool
take_end(struct xml_scan *s, struct span name)
{
	if (s->depth == 0 || !span_equal(name, innermost(s)))
		return refuse(s, "an end without its beginning");
	finish(s);
	return true;
}

/* *CUT: BUF[at] begins something that does not end here. */
static bool
take_part(struct xml_scan *s, bool *cut)
{
	const struct tag *t = &s->tag;
	const enum part part = scan_part((struct span){ s->buf + s->at,
	    s->len - s->at }, innermost(s), s->scratch, &s->tag);
	bool fine = true;
	*cut = part == PART_CUT;
	switch (part) {
	case PART_CUT:
		return !s->ended || refuse(s, "the document is cut short");
	case PART_WRONG:
		return refuse(s, t->why);
	case PART_TEXT:
		fine = s->depth > 0 || refuse(s, "text outside of the root");
		if (fine)
			tell_text(s, t->text.at, t->text.len);
		break;
	case PART_START:
		fine = take_start(s);
		break;
	case PART_EMPTY:
		fine = take_start(s) && take_end(s, t->name);
		break;
	case PART_END:
		fine = take_end(s, t->name);
		break;
	case PART_SKIPPED:
		break;
	}
	s->at += t->len;
	return fine;
}

/* A character or reference that may not be all there, at the end of a text
 * whose end is not there either. */
#define REFERENCE_BYTES ((size_t)12)

/* How much of a text at FROM can be taken before its end is there. */
static size_t
uncut(const char *from, size_t len)
{
	if (len <= REFERENCE_BYTES)
		return 0;
	len -= REFERENCE_BYTES;
	/* Not within one. */
	while (len > 0 && (from[len - 1] & 0x80) != 0)
		len--;
	const char *amp = memrchr(from, '&', len);
	return amp != NULL && memchr(amp, ';',
	    len - (size_t)(amp - from)) == NULL ? (size_t)(amp - from) : len;
}

/* The text at BUF[at], up to a tag, or else *CUT if there may be more. */
static bool
take_until_tag(struct xml_scan *s, bool *cut)
{
	const char *from = s->buf + s->at;
	const size_t rest = s->len - s->at;
	size_t len = scan_plain((struct span){ from, rest });
	const bool plain = len < rest && from[len] == '<';
	if (!plain) {
		const char *tag = memchr(from + len, '<', rest - len);
		*cut = tag == NULL && !s->ended;
		len = tag != NULL ? (size_t)(tag - from) :
		    *cut ? uncut(from, rest) : rest;
	}
	const struct span text = { from, len };
	if (s->depth == 0 ? !is_blank(text) && !refuse(s, "text outside of "
	    "the root") : !plain && !take_text(s, text))
		return false;
	if (plain && s->depth > 0)
		tell_text(s, from, len);
	s->at += len;
	return true;
}

/* Tell the tag at AT, if it is as usual.  Its length, or else 0. */
static size_t
take_usual_tag(struct xml_scan *s, const char *at)
{
	if (at[1] == '/') {
		const struct scan_element *e = s->open[s->depth - 1];
		if (!xml_same(at + 2, e->name, e->len) ||
		    at[2 + e->len] != '>')
			return 0;
		finish(s);
		return e->len + 3;
	}
	struct scan_element *e = *s->usual;
	const enum part part = e == NULL || s->depth == MAX_OPEN ? PART_CUT :
	    scan_usual(e, at, &s->tag);
	if (part == PART_CUT)
		return 0;
	begin(s, e);
	if (part == PART_EMPTY)
		finish(s);
	return s->tag.len;
}

/* Plain text and usual tags, within the root: most of a document. */
static void
take_usual(struct xml_scan *s)
{
	const char *at = s->buf + s->at;
	for (size_t len = 1; len > 0 && s->depth > 0; at += len) {
		/* Most tags stand right behind one another. */
		const char *tag = *at == '<' ? at : xml_skip(XML_PLAIN, at);
		if (*tag != '<')
			break;
		tell_text(s, at, (size_t)(tag - at));
		at = tag;
		len = take_usual_tag(s, at);
	}
	s->at = (size_t)(at - s->buf);
}

/* All that is in the buffer, but for what is cut by its end. */
static bool
take_all(struct xml_scan *s)
{
	bool cut = false;
	while (s->at < s->len && !cut) {
		take_usual(s);
		if (s->at < s->len && (!take_until_tag(s, &cut) ||
		    (!cut && s->at < s->len && !take_part(s, &cut))))
			return false;
	}
	return true;
}

/* The declaration, if there is one: nothing in it matters to us. */
static bool
skip_declaration(struct xml_scan *s)
{
	static const char begin[] = "<?xml ";
	if (s->len < sizeof(begin) - 1 ||
	    memcmp(s->buf, begin, sizeof(begin) - 1) != 0)
		return true;
	const char *end = memmem(s->buf, s->len, "?>", 2);
	if (end == NULL)
		return refuse(s, "the document is cut short");
	s->at = (size_t)(end + 2 - s->buf);
	return true;
}

/* All that is there now. */
static bool
read_on(struct xml_scan *s)
{
	for (;;) {
		const bool first = s->offset == s->start;
		size_t got = 0;
		if (!refill(s, &got))
			return false;
		if (got == 0)
			return true;
		if ((first && !skip_declaration(s)) || !take_all(s))
			return false;
	}
}

struct xml_scan *
xml_scan_begin(int fd, uint64_t start, const char *subject,
    const struct xml_scan_fns *fns, void *ctx)
{
	struct xml_scan *s = memory_take(sizeof(*s));
	s->fns = fns;
	s->ctx = ctx;
	s->subject = subject;
	s->fd = fd;
	s->start = s->offset = (off_t)start;
	make_room(s, FIRST_BYTES);
	s->elements = memory_resize(NULL, sizeof(*s->elements));
	s->usual = &s->root;
	scan_elements_init(s->elements, fns->names);
	return s;
}

bool
xml_scan_on(struct xml_scan *s, struct fault *f)
{
	s->f = f;
	return read_on(s);
}

bool
xml_scan_end(struct xml_scan *s, uint64_t stop, struct fault *f)
{
	s->f = f;
	s->stop = (off_t)stop;
	if (s->stop > 0 && s->offset > s->stop)
		return refuse(s, "something behind the end");
	if (!read_on(s))
		return false;
	s->ended = true;
	return take_all(s) && ((s->begun && s->depth == 0) ||
	    refuse(s, "the document is cut short"));
}

void
xml_scan_free(struct xml_scan *s)
{
	if (s == NULL)
		return;
	memory_free(s->elements);
	memory_free(s->scratch);
	memory_free(s->buf);
	memory_free(s);
}

bool
xml_scan(int fd, const char *subject, const struct xml_scan_fns *fns,
    void *ctx, struct fault *f)
{
	struct xml_scan *s = xml_scan_begin(fd, 0, subject, fns, ctx);
	const bool fine = xml_scan_end(s, 0, f);
	xml_scan_free(s);
	return fine;
}
