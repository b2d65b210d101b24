/*
 * out_csv - one field of a CSV row (RFC 4180)
 *
 * Line breaks stay, inside quotes.  Other control characters, and bytes that
 * are not UTF-8, appear as \xHH, so that what we write can be read by us and
 * by others.
 */
#include "out_scan.h"
#include "compiler.h"
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

/* What makes a spreadsheet take text for a formula; the last four are the
 * full-width forms, which East Asian versions understand. */
static bool
is_formula(struct span s)
{
	static const char *const starts[] = { "=", "+", "-", "@", "\t", "\r",
	    "\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
	    "\xef\xbc\xa0" };
	while (s.len > 0 && s.at[0] == ' ') {
		s.at++;
		s.len--;
	}
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		const size_t len = strlen(starts[i]);
		if (s.len >= len && memcmp(s.at, starts[i], len) == 0)
			return true;
	}
	return false;
}

void
out_csv_safe(struct out *o, struct span s)
{
	field(o, is_formula(s) ? "'" : "", s);
}
