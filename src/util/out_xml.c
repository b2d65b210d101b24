/*
 * out_xml - text inside XML
 *
 * Line ends and tabs are written as references in elements as well as in
 * attributes, so that a parser gives back the same bytes from both; so are
 * characters that nobody sees.  What no XML 1.0 document can hold appears as
 * \xHH: readable, and never a reason for a document of ours to be refused.
 */
#include "out_scan.h"
#include <string.h>

static const char *
reference(uint8_t byte)
{
	switch (byte) {
	case '"':
		return "&quot;";
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '\t':
		return "&#9;";
	case '\n':
		return "&#10;";
	case '\r':
		return "&#13;";
	case 0x7f:
		return "&#127;";
	default:
		return NULL;
	}
}

void
out_xml(struct out *o, struct span s)
{
	uint8_t byte;
	while (out_run(o, STOP_XML, &s, &byte)) {
		const char *text = reference(byte);
		const uint32_t unseen = out_take_unseen(byte, &s);
		if (text != NULL)
			out_text(o, text);
		else if (unseen != 0)
			out_printf(o, "&#x%X;", unseen);
		else
			out_hex(o, byte);
	}
}

void
out_element(struct out *o, int indent, const char *name, struct span value)
{
	const size_t len = strlen(name), deep = (size_t)indent;
	char *at = value.at == NULL ? NULL : out_room(o, deep + len + 2);
	if (at == NULL)
		return;
	memset(at, ' ', deep);
	at += deep;
	*at++ = '<';
	memcpy(at, name, len);
	at[len] = '>';
	o->len += deep + len + 2;
	out_xml(o, value);
	at = out_room(o, len + 4);
	if (at == NULL)
		return;
	memcpy(at, "</", 2);
	memcpy(at + 2, name, len);
	memcpy(at + 2 + len, ">\n", 2);
	o->len += len + 4;
}

void
out_xml_comment(struct out *o, struct span s)
{
	uint8_t byte;
	while (out_run(o, STOP_COMMENT, &s, &byte)) {
		if (byte != '-') {
			out_hex(o, byte);
			continue;
		}
		/* Nor may a hyphen stand last: "-->" may follow. */
		out_char(o, '-');
		if (s.len == 0 || s.at[0] == '-')
			out_char(o, ' ');
	}
}
