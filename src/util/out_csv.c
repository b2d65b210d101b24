/*
 * out_csv - one field of a CSV row (RFC 4180)
 *
 * Line breaks stay, inside quotes.  Other characters that nobody sees, and
 * bytes that are not UTF-8, appear as \xHH, so that what we write can be read
 * by us and by others.
 */
#include "out_scan.h"
#include <string.h>

/* Readers take white space at either end away unless it is quoted. */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
needs_quotes(struct span s)
{
	if (s.len == 0)
		return false;
	if (is_blank(s.at[0]) || is_blank(s.at[s.len - 1]))
		return true;
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == ',' || s.at[i] == '"' || s.at[i] == '\n' ||
		    s.at[i] == '\r')
			return true;
	return false;
}

static void
escape(struct out *o, struct span s)
{
	uint8_t byte;
	while (out_run(o, STOP_CSV, &s, &byte)) {
		if (byte == '"')
			out_text(o, "\"\"");
		else
			out_hex(o, byte);
	}
}

void
out_csv(struct out *o, struct span s)
{
	const bool quotes = needs_quotes(s);
	if (quotes)
		out_char(o, '"');
	escape(o, s);
	if (quotes)
		out_char(o, '"');
}

/* What makes a spreadsheet take text for a formula.  The full-width forms of
 * = + - @ (U+FF1D, FF0B, FF0D, FF20) do so in East Asian versions. */
static bool
is_formula(struct span s)
{
	static const char starts[] = "=+-@\t\r\n";
	static const char wide_ends[] = "\x9d\x8b\x8d\xa0";
	while (s.len > 0 && s.at[0] == ' ') {
		s.at++;
		s.len--;
	}
	if (s.len == 0)
		return false;
	return memchr(starts, s.at[0], sizeof(starts) - 1) != NULL ||
	    (s.len >= 3 && memcmp(s.at, "\xef\xbc", 2) == 0 &&
	    memchr(wide_ends, s.at[2], sizeof(wide_ends) - 1) != NULL);
}

/* How much of S is one cell.  A spreadsheet that separates by semicolons or
 * tabs does not see our quotes either, so a line end begins a row to it. */
static size_t
cell_len(struct span s)
{
	static const char ends[] = ";\t\r\n";
	size_t n = 0;
	while (n < s.len && (is_blank(s.at[n]) || s.at[n] == '\r' ||
	    s.at[n] == '\n'))
		n++;
	while (n < s.len && memchr(ends, s.at[n], sizeof(ends) - 1) == NULL)
		n++;
	return n < s.len ? n + 1 : n;
}

void
out_csv_safe(struct out *o, struct span s)
{
	const bool quotes = needs_quotes(s);
	if (quotes)
		out_char(o, '"');
	while (s.len > 0) {
		const size_t len = cell_len(s);
		if (is_formula(s))
			out_char(o, '\'');
		escape(o, (struct span){ s.at, len });
		s.at += len;
		s.len -= len;
	}
	if (quotes)
		out_char(o, '"');
}
