#include "bounds.h"
#include "csv_in.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the rows looked like: "1@0+5[a|b]" is the row on line 1, its bytes,
 * its fields. */
static char seen[4096];
static unsigned stop_after;

static bool
show_row(void *ctx, const struct csv_row *row)
{
	size_t n = strlen(seen);
	(void)ctx;
	n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%u@%llu+%llu[",
	    row->line, (unsigned long long)row->offset,
	    (unsigned long long)row->length);
	for (uint32_t i = 0; i < row->n && n < sizeof(seen) - 200; i++)
		n += (size_t)snprintf(seen + n, sizeof(seen) - n, "%s%.*s",
		    i == 0 ? "" : "|",
		    row->field[i].len > 100 ? 100 : (int)row->field[i].len,
		    row->field[i].at);
	snprintf(seen + n, sizeof(seen) - n, "]");
	return stop_after == 0 || --stop_after > 0;
}

static enum csv_trouble
feed(const char *bytes, size_t len, size_t block, uint32_t *line)
{
	struct csv_in *c = csv_in_new(',', show_row, NULL);
	enum csv_trouble t = CSV_FINE;
	seen[0] = '\0';
	for (size_t i = 0; i < len && t == CSV_FINE; i += block)
		t = csv_in_feed(c, bytes + i,
		    len - i < block ? len - i : block);
	if (t == CSV_FINE)
		t = csv_in_finish(c);
	if (line != NULL)
		*line = csv_in_line(c);
	csv_in_free(c);
	return t;
}

struct csv_case {
	const char *bytes;
	size_t len;
	const char *rows;
	enum csv_trouble trouble;
};
#define CASE(text, rows, trouble) { text, sizeof(text) - 1, rows, trouble }

/* The same in blocks of every small size, and whole. */
static void
check(const struct csv_case *c)
{
	static const size_t blocks[] = { 1, 2, 3, 4, 5, 6, 7, 4096 };
	for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
		UNIT_NUMBER(feed(c->bytes, c->len, blocks[i], NULL),
		    c->trouble);
		UNIT_STRING(seen, c->rows);
	}
}

static void
rows_with_places(void)
{
	static const struct csv_case cases[] = {
		CASE("", "", CSV_FINE),
		CASE("\n\r\n  \n", "", CSV_FINE),
		CASE("a,b\n", "1@0+3[a|b]", CSV_FINE),
		CASE("a,b", "1@0+3[a|b]", CSV_FINE),
		CASE("a,b\r\n1,2\r\n", "1@0+3[a|b]2@5+3[1|2]", CSV_FINE),
		CASE("a\r", "1@0+1[a]", CSV_FINE),
		CASE(",\n", "1@0+1[|]", CSV_FINE),
		CASE("\n\na\n\nb\n", "3@2+1[a]5@5+1[b]", CSV_FINE),
		CASE("\xef\xbb\xbf" "a\nb", "1@3+1[a]2@5+1[b]", CSV_FINE),
		CASE("\xef\xbb", "", CSV_FINE),
		CASE("\xef\xbb\xbe,b\n", "1@0+5[\xef\xbb\xbe|b]", CSV_FINE),
		CASE("a\xef\xbb\xbf\n", "1@0+4[a\xef\xbb\xbf]", CSV_FINE),
		CASE(" a , b \n\t c", "1@0+7[a|b]2@8+3[c]", CSV_FINE),
		CASE("\"x, y\",\"say \"\"hi\"\"\"\n",
		    "1@0+19[x, y|say \"hi\"]", CSV_FINE),
		CASE("\"a\nb\",c\nd,e\n", "1@0+7[a\nb|c]3@8+3[d|e]", CSV_FINE),
		CASE("\"a\r\nb\r\",c\r\nd\r\n",
		    "1@0+9[a\r\nb\r|c]3@11+1[d]", CSV_FINE),
		CASE("\"\",\"\"\n", "1@0+5[|]", CSV_FINE),
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(&cases[i]);
}

static void
bad_quotes(void)
{
	static const struct csv_case cases[] = {
		CASE("a,b\n1,\"2\n3,4\n", "1@0+3[a|b]", CSV_BAD_QUOTES),
		CASE("a\n\"x\"y,2\n3\n", "1@0+1[a]", CSV_BAD_QUOTES),
		CASE("a\nx\"y\n3\n", "1@0+1[a]", CSV_BAD_QUOTES),
		CASE("\"", "", CSV_BAD_QUOTES),
		CASE("\"a\r", "", CSV_BAD_QUOTES),
	};
	uint32_t line;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(&cases[i]);
	feed("a\nb\n1,\"2\n3\n4\n5\n", 16, 3, &line);
	UNIT_NUMBER(line, 3);
}

static void
lone_returns(void)
{
	static const struct csv_case cases[] = {
		CASE("a,b\r1,2\r", "", CSV_LONE_RETURN),
		CASE("a,b\n1,2\r3,4\n", "1@0+3[a|b]", CSV_LONE_RETURN),
		CASE("\ra\n", "", CSV_LONE_RETURN),
		CASE("a\n\r\rb\n", "1@0+1[a]", CSV_LONE_RETURN),
		CASE("a\r\r\n", "", CSV_LONE_RETURN),
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(&cases[i]);
}

static void
nul_bytes(void)
{
	UNIT_NUMBER(feed("a,b\0c\nd\n", 8, 8, NULL), CSV_NUL_BYTE);
	UNIT_NUMBER(feed("a,b\0c\nd\n", 8, 1, NULL), CSV_NUL_BYTE);
}

static void
field_sizes(void)
{
	const size_t n = MAX_FIELD_BYTES;
	char *bytes = malloc(n + 256);
	memset(bytes, 'x', n + 256);
	bytes[n] = '\n';
	UNIT_NUMBER(feed(bytes, n + 1, 4096, NULL), CSV_FINE);
	bytes[n] = 'x';
	bytes[n + 1] = '\n';
	UNIT_NUMBER(feed(bytes, n + 2, 4096, NULL), CSV_FIELD_TOO_LARGE);
	UNIT_STRING(seen, "");
	/* A quote that is never closed stops as soon. */
	bytes[0] = '"';
	UNIT_NUMBER(feed(bytes, n + 256, 4096, NULL), CSV_FIELD_TOO_LARGE);
	free(bytes);
}

static void
row_sizes(void)
{
	const size_t field = MAX_FIELD_BYTES, n = 17 * (field + 1);
	char *bytes = malloc(n);
	memset(bytes, 'x', n);
	for (size_t i = field; i < n; i += field + 1)
		bytes[i] = ',';
	bytes[16 * (field + 1) - 1] = '\n';
	UNIT_NUMBER(feed(bytes, 16 * (field + 1), 65536, NULL), CSV_FINE);
	bytes[16 * (field + 1) - 1] = ',';
	UNIT_NUMBER(feed(bytes, n, 65536, NULL), CSV_FIELD_TOO_LARGE);
	free(bytes);
}

static void
column_numbers(void)
{
	char bytes[MAX_CSV_COLUMNS + 2];
	memset(bytes, ',', sizeof(bytes));
	UNIT_NUMBER(feed(bytes, MAX_CSV_COLUMNS - 1, 7, NULL), CSV_FINE);
	UNIT_NUMBER(feed(bytes, MAX_CSV_COLUMNS, 7, NULL),
	    CSV_TOO_MANY_COLUMNS);
}

static void
stops(void)
{
	stop_after = 2;
	UNIT_NUMBER(feed("a\nb\nc\n", 6, 6, NULL), CSV_STOPPED);
	UNIT_STRING(seen, "1@0+1[a]2@2+1[b]");
	stop_after = 0;
}

static void
other_delimiters(void)
{
	struct csv_in *c = csv_in_new('\t', show_row, NULL);
	seen[0] = '\0';
	UNIT_NUMBER(csv_in_feed(c, "\t\na\tb,c\n", 8), CSV_FINE);
	UNIT_NUMBER(csv_in_finish(c), CSV_FINE);
	UNIT_STRING(seen, "1@0+1[|]2@2+5[a|b,c]");
	csv_in_free(c);
	csv_in_free(NULL);
}

/* Fed byte by byte, libcsv reads every row; fed whole, those that it need not
 * be asked for are cut.  All texts of up to six of the bytes that matter. */
static void
cut_as_libcsv_reads(void)
{
	static const char bytes[] = "a \t,\"\r\n";
	enum { BYTES = sizeof(bytes) - 1, MOST = 6 };
	char text[MOST], slowly[sizeof(seen)];
	unsigned texts = 0, differ = 0;
	for (size_t len = 1, all = BYTES; len <= MOST; len++, all *= BYTES)
		for (size_t which = 0; which < all; which++, texts++) {
			uint32_t line_slowly, line;
			for (size_t i = 0, left = which; i < len; i++,
			    left /= BYTES)
				text[i] = bytes[left % BYTES];
			const enum csv_trouble trouble =
			    feed(text, len, 1, &line_slowly);
			strcpy(slowly, seen);
			differ += feed(text, len, len, &line) != trouble ||
			    line != line_slowly || strcmp(seen, slowly) != 0;
		}
	UNIT_NUMBER(texts, 137256);
	UNIT_NUMBER(differ, 0);
}

/* The same for longer lines: two delimiters at all distances. */
static void
cut_long_lines(void)
{
	enum { MOST = 140 };
	char text[MOST + 1], slowly[sizeof(seen)];
	unsigned differ = 0;
	for (size_t len = 60; len <= MOST; len += 5)
		for (size_t first = 0; first < len; first++)
			for (size_t i = first; i < len; i += 3) {
				memset(text, 'x', len);
				text[first] = text[i] = ',';
				text[len] = '\n';
				feed(text, len + 1, 1, NULL);
				strcpy(slowly, seen);
				feed(text, len + 1, len + 1, NULL);
				differ += strcmp(seen, slowly) != 0;
			}
	UNIT_NUMBER(differ, 0);
}

static const struct unit_test tests[] = {
	{ "rows come with their line and their bytes, however they are fed",
	    rows_with_places },
	{ "a line that is cut gives what libcsv reads from it",
	    cut_as_libcsv_reads },
	{ "a long line that is cut does so too", cut_long_lines },
	{ "quotes that do not match up stop it at once, without the broken "
	    "row", bad_quotes },
	{ "a carriage return alone ends no row", lone_returns },
	{ "a NUL byte is refused", nul_bytes },
	{ "a field may have 64 KiB", field_sizes },
	{ "a row may have 1 MiB", row_sizes },
	{ "a row may have 256 columns", column_numbers },
	{ "the reader of rows may stop it", stops },
	{ "the delimiter may be a tab", other_delimiters },
};

int
main(void)
{
	return unit_main("csv_in", tests, ARRAY_LEN(tests));
}
