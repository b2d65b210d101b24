/*
 * libcsv is fed pieces that end where a row can end: at a line feed, or at a
 * carriage return alone.  So at most one row comes out of each piece, and
 * where it began is known.  Its fields are copied to one buffer until the row
 * is complete.
 *
 * A line without a quote that is there in full is a row by itself, and its
 * fields are what stands between delimiters: it is cut where it stands, and
 * libcsv, which would say the same, is not asked.
 *
 * Invariants:
 * 1. ROW_OPEN: libcsv has taken something of a row that it has not given out.
 *    LINE and OFFSET of the row were noted when its first piece was fed.
 *    Otherwise it has taken nothing, or white space which it has forgotten.
 * 2. A carriage return at the end of what was fed is HELD back until the next
 *    byte shows whether it is part of a line end.
 * 3. Trouble sticks; after it libcsv is only freed.  In 3.0.3 csv_fini after
 *    an error would give out the broken row and call it a success.
 */
#include "csv_in.h"
#include "bounds.h"
#include "memory.h"
#include <csv.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* libcsv asks for room in steps of this size, beyond what it holds. */
#define STEP 128

struct csv_in {
	struct csv_parser parser;
	csv_row_fn *fn;
	void *ctx;
	enum csv_trouble trouble;
	uint32_t line;			/* being fed, from 1 */
	uint64_t offset;		/* of the next byte to be fed */
	uint64_t line_offset;		/* where the line began */
	unsigned bom;			/* bytes of it that were seen */
	bool begun;			/* past it */
	bool held, row_open, row_done;
	char delimiter;
	struct csv_row row;
	struct span fields[MAX_CSV_COLUMNS];
	size_t at[MAX_CSV_COLUMNS];	/* of each field in TEXT */
	char *text;			/* of the row's fields */
	size_t text_len, text_size;
};

static const char bom[] = "\xef\xbb\xbf";

/* The cap that libcsv has not: it then stops with CSV_ENOMEM. */
static void *
resize(void *p, size_t size)
{
	return size > MAX_FIELD_BYTES + STEP ? NULL : memory_resize(p, size);
}

static void
fail(struct csv_in *c, enum csv_trouble why)
{
	if (c->trouble == CSV_FINE)
		c->trouble = why;
}

struct csv_in *
csv_in_new(char delimiter, csv_row_fn *fn, void *ctx)
{
	struct csv_in *c = memory_take(sizeof(*c));
	c->fn = fn;
	c->ctx = ctx;
	c->line = 1;
	c->delimiter = delimiter;
	csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_delim(&c->parser, (unsigned char)delimiter);
	csv_set_realloc_func(&c->parser, resize);
	csv_set_free_func(&c->parser, memory_free);
	return c;
}

static void
on_field(void *bytes, size_t len, void *ctx)
{
	struct csv_in *c = ctx;
	if (c->trouble != CSV_FINE)
		return;
	if (c->row.n == MAX_CSV_COLUMNS) {
		fail(c, CSV_TOO_MANY_COLUMNS);
		return;
	}
	if (len > MAX_FIELD_BYTES || c->text_len + len > MAX_RECORD_BYTES) {
		fail(c, CSV_FIELD_TOO_LARGE);
		return;
	}
	if (c->text_len + len > c->text_size) {
		c->text_size = (c->text_len + len) * 2;
		c->text = memory_resize(c->text, c->text_size);
	}
	if (len > 0)
		memcpy(c->text + c->text_len, bytes, len);
	c->at[c->row.n] = c->text_len;
	c->fields[c->row.n++].len = len;
	c->text_len += len;
}

static void
on_row(int end, void *ctx)
{
	struct csv_in *c = ctx;
	(void)end;
	c->row_done = true;
}

/* Hand the row in FIELDS over; it ends before END. */
static void
give_fields(struct csv_in *c, uint64_t end)
{
	c->row.field = c->fields;
	c->row.length = end - c->row.offset;
	if (c->trouble == CSV_FINE && !c->fn(c->ctx, &c->row))
		fail(c, CSV_STOPPED);
	c->row.n = 0;
	c->text_len = 0;
	c->row_open = c->row_done = false;
}

/* The same for a row that was copied. */
static void
give_row(struct csv_in *c, uint64_t end)
{
	for (uint32_t i = 0; i < c->row.n; i++)
		c->fields[i].at = c->text == NULL ? "" : c->text + c->at[i];
	give_fields(c, end);
}

/* Would libcsv begin a row at one of these bytes? */
static bool
is_blank(const struct csv_in *c, const char *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (at[i] == c->delimiter || (at[i] != ' ' &&
		    at[i] != '\t' && at[i] != '\r' && at[i] != '\n'))
			return false;
	return true;
}

/* Feed N bytes, of which LINE_END are the end of a line. */
static void
feed(struct csv_in *c, const char *at, size_t n, size_t line_end)
{
	if (!c->row_open && !is_blank(c, at, n)) {
		c->row_open = true;
		c->row.line = c->line;
		c->row.offset = c->line_offset;
	}
	const size_t taken = csv_parse(&c->parser, at, n, on_field, on_row,
	    c);
	c->offset += n;
	if (taken != n)
		fail(c, csv_error(&c->parser) == CSV_ENOMEM ?
		    CSV_FIELD_TOO_LARGE : CSV_BAD_QUOTES);
	if (c->row_done && c->trouble == CSV_FINE)
		give_row(c, c->offset - line_end);
}

/* May the line of N bytes be cut where it stands?  A longer one may have a
 * field that is too large. */
static bool
is_plain(const struct csv_in *c, const char *at, size_t n)
{
	return !c->row_open && n <= MAX_FIELD_BYTES &&
	    memchr(at, '"', n) == NULL;
}

/* The next field of the row is from AT to END, without white space around. */
static bool
cut_field(struct csv_in *c, const char *at, const char *end)
{
	if (c->row.n == MAX_CSV_COLUMNS) {
		fail(c, CSV_TOO_MANY_COLUMNS);
		return false;
	}
	while (at < end && is_blank(c, at, 1))
		at++;
	while (at < end && is_blank(c, end - 1, 1))
		end--;
	c->fields[c->row.n++] = (struct span){ at, (size_t)(end - at) };
	return true;
}

/* Bits: where delimiters are among the first 64 of the N bytes at AT. */
static uint64_t
delimiters(const struct csv_in *c, const char *at, size_t n)
{
	uint64_t found = 0;
#ifdef __SSE2__
	const __m128i wanted = _mm_set1_epi8(c->delimiter);
	char block[64];
	if (n < sizeof(block)) {
		memset(block, ~c->delimiter, sizeof(block));
		at = memcpy(block, at, n);
	}
	for (int i = 0; i < 64; i += 16) {
		const __m128i same = _mm_cmpeq_epi8(wanted,
		    _mm_loadu_si128((const void *)(at + i)));
		found |= (uint64_t)(unsigned)_mm_movemask_epi8(same) << i;
	}
#else
	for (size_t i = 0; i < n && i < 64; i++)
		found |= (uint64_t)(at[i] == c->delimiter) << i;
#endif
	return found;
}

static void
cut_line(struct csv_in *c, struct span line, size_t line_end)
{
	const char *field = line.at, *end = line.at + line.len;
	const bool blank = is_blank(c, line.at, line.len);
	c->offset += line.len + line_end;
	if (blank)
		return;
	c->row_open = true;
	c->row.line = c->line;
	c->row.offset = c->line_offset;
	for (const char *at = line.at; at < end; at += 64)
		for (uint64_t left = delimiters(c, at, (size_t)(end - at));
		    left != 0; left &= left - 1) {
			const char *stop = at + __builtin_ctzll(left);
			if (!cut_field(c, field, stop))
				return;
			field = stop + 1;
		}
	if (cut_field(c, field, end))
		give_fields(c, c->offset - line_end);
}

static void
feed_line(struct csv_in *c, const char *at, size_t n, size_t line_end)
{
	if (is_plain(c, at, n))
		cut_line(c, (struct span){ at, n - line_end }, line_end);
	else
		feed(c, at, n, line_end);
	if (c->trouble != CSV_FINE)
		return;
	c->line++;
	c->line_offset = c->offset;
}

/* A carriage return that no line feed follows: part of a quoted field, or
 * the end of a row in a style that is not accepted. */
static void
feed_return(struct csv_in *c)
{
	if (!c->row_open) {
		fail(c, CSV_LONE_RETURN);
		return;
	}
	const size_t taken = csv_parse(&c->parser, "\r", 1, on_field, on_row,
	    c);
	c->offset++;
	if (c->row_done)
		fail(c, CSV_LONE_RETURN);
	else if (taken != 1)
		fail(c, CSV_BAD_QUOTES);
}

/* Feed the bytes from AT up to what ends a row, or to END.  Returns where to
 * go on. */
static const char *
feed_piece(struct csv_in *c, const char *at, const char *end)
{
	const char *nl = memchr(at, '\n', (size_t)(end - at));
	const char *stop = nl == NULL ? end : nl;
	const char *cr = memchr(at, '\r', (size_t)(stop - at));
	if (cr != NULL && cr + 1 != nl) {
		if (cr > at)
			feed(c, at, (size_t)(cr - at), 0);
		c->held = true;
		return cr + 1;
	}
	if (nl != NULL) {
		feed_line(c, at, (size_t)(nl + 1 - at), cr == NULL ? 1 : 2);
		return nl + 1;
	}
	feed(c, at, (size_t)(end - at), 0);
	return end;
}

/* Skip the byte order mark, which may come in pieces; what only began like
 * one is fed after all.  Returns where to go on. */
static const char *
skip_bom(struct csv_in *c, const char *at, const char *end)
{
	const unsigned whole = sizeof(bom) - 1;
	while (at < end && c->bom < whole && *at == bom[c->bom]) {
		c->bom++;
		at++;
	}
	if (c->bom == whole) {
		c->offset = c->line_offset = whole;
		c->begun = true;
	} else if (at < end) {
		c->begun = true;
		if (c->bom > 0)
			feed(c, bom, c->bom, 0);
	}
	return at;
}

enum csv_trouble
csv_in_feed(struct csv_in *c, const char *bytes, size_t n)
{
	const char *at = bytes, *end = bytes + n;
	if (n > 0 && memchr(bytes, '\0', n) != NULL)
		fail(c, CSV_NUL_BYTE);
	if (!c->begun && c->trouble == CSV_FINE)
		at = skip_bom(c, at, end);
	while (at < end && c->trouble == CSV_FINE) {
		if (!c->held) {
			at = feed_piece(c, at, end);
			continue;
		}
		c->held = false;
		if (*at == '\n') {
			feed_line(c, "\r\n", 2, 2);
			at++;
		} else {
			feed_return(c);
		}
	}
	return c->trouble;
}

enum csv_trouble
csv_in_finish(struct csv_in *c)
{
	if (c->held && c->trouble == CSV_FINE) {
		c->held = false;
		feed_line(c, "\r\n", 2, 2);
	}
	if (c->trouble != CSV_FINE)
		return c->trouble;
	if (csv_fini(&c->parser, on_field, on_row, c) != 0)
		fail(c, CSV_BAD_QUOTES);
	else if (c->row_done)
		give_row(c, c->offset);
	return c->trouble;
}

uint32_t
csv_in_line(const struct csv_in *c)
{
	/* An unclosed quote is found long after the row that opened it. */
	return c->row_open ? c->row.line : c->line;
}

void
csv_in_free(struct csv_in *c)
{
	if (c == NULL)
		return;
	csv_free(&c->parser);
	memory_free(c->text);
	memory_free(c);
}
