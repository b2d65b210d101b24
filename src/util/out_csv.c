/*
 * out_csv - one field of a CSV row (RFC 4180)
 *
 * Line breaks stay, inside quotes.  Other control characters, and bytes that
 * are not UTF-8, appear as \xHH, so that what we write can be read by us and
 * by others.
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
field(struct out *o, const char *before, struct span s)
{
	const bool quotes = needs_quotes(s);
	uint8_t byte;
	if (quotes)
		out_char(o, '"');
	out_text(o, before);
	while (out_run(o, STOP_CSV, &s, &byte)) {
		if (byte == '"')
			out_text(o, "\"\"");
		else
			out_hex(o, byte);
	}
	if (quotes)
		out_char(o, '"');
}

void
out_csv(struct out *o, struct span s)
{
	field(o, "", s);
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

void
out_csv_safe(struct out *o, struct span s)
{
	field(o, is_formula(s) ? "'" : "", s);
}
