#include "json_out.h"
#include "compiler.h"
#include "out_scan.h"
#include <assert.h>
#include <string.h>

#define INDENT 2

static void
string(struct out *o, struct span s)
{
	static const char shorthands[][2] = { { '"', '"' }, { '\\', '\\' },
	    { '\b', 'b' }, { '\f', 'f' }, { '\n', 'n' }, { '\r', 'r' },
	    { '\t', 't' } };
	uint8_t byte;
	out_char(o, '"');
	while (out_run(o, STOP_JSON, &s, &byte)) {
		const uint32_t unseen = out_take_unseen(byte, &s);
		size_t i = 0;
		while (i < ARRAY_LEN(shorthands) && shorthands[i][0] != byte)
			i++;
		out_char(o, '\\');
		if (i < ARRAY_LEN(shorthands))
			out_char(o, shorthands[i][1]);
		else if (byte < 0x80 || unseen != 0)
			out_printf(o, "u%04x",
			    unseen != 0 ? unseen : (uint32_t)byte);
		else
			out_text(o, "ufffd");
	}
	out_char(o, '"');
}

static void
new_line(struct json *j)
{
	char *at = out_room(j->o, 1 + (size_t)j->depth * INDENT);
	if (at == NULL)
		return;
	*at = '\n';
	memset(at + 1, ' ', (size_t)j->depth * INDENT);
	j->o->len += 1 + (size_t)j->depth * INDENT;
}

/* What stands before a value. */
static void
item(struct json *j, const char *key)
{
	if (!j->first[j->depth])
		out_char(j->o, ',');
	j->first[j->depth] = false;
	if (j->depth > 0)
		new_line(j);
	/* Members have keys, and nothing else has. */
	assert((key != NULL) == (j->close[j->depth] == '}'));
	if (key != NULL) {
		string(j->o, span_of(key));
		out_text(j->o, ": ");
	}
}

static void
enter(struct json *j, const char *key, const char *brackets)
{
	item(j, key);
	assert(j->depth + 1 < ARRAY_LEN(j->close));
	j->depth++;
	j->first[j->depth] = true;
	j->close[j->depth] = brackets[1];
	out_char(j->o, brackets[0]);
}

void
json_begin(struct json *j, struct out *o)
{
	memset(j, 0, sizeof(*j));
	j->o = o;
	j->first[0] = true;
}

void
json_object(struct json *j, const char *key)
{
	enter(j, key, "{}");
}

void
json_array(struct json *j, const char *key)
{
	enter(j, key, "[]");
}

void
json_close(struct json *j)
{
	assert(j->depth > 0);
	const bool empty = j->first[j->depth];
	const char bracket = j->close[j->depth];
	j->depth--;
	if (!empty)
		new_line(j);
	out_char(j->o, bracket);
}

void
json_span(struct json *j, const char *key, struct span value)
{
	if (value.at == NULL) {
		json_null(j, key);
		return;
	}
	item(j, key);
	string(j->o, value);
}

void
json_text(struct json *j, const char *key, const char *value)
{
	json_span(j, key, span_of(value));
}

void
json_u64(struct json *j, const char *key, uint64_t n)
{
	item(j, key);
	out_u64(j->o, n);
}

void
json_i64(struct json *j, const char *key, int64_t n)
{
	item(j, key);
	out_i64(j->o, n);
}

void
json_bool(struct json *j, const char *key, bool b)
{
	item(j, key);
	out_text(j->o, b ? "true" : "false");
}

void
json_null(struct json *j, const char *key)
{
	item(j, key);
	out_text(j->o, "null");
}

void
json_money(struct json *j, const char *key, int64_t minor,
    const struct currency *c)
{
	char text[MONEY_TEXT];
	json_text(j, key, money_format(minor, c, text));
}

void
json_end(struct json *j)
{
	while (j->depth > 0)
		json_close(j);
	out_char(j->o, '\n');
}
