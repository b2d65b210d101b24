/*
 * json_out - JSON through an out: commas, nesting and indent by themselves
 *
 *	json_begin; json_object(j, NULL); json_text(j, "k", v); ... json_end
 *
 * KEY is NULL inside an array.  Strings are checked: what is not UTF-8 is
 * written as \ufffd.  The absent span, or NULL for a text, is null.
 */
#ifndef JSON_OUT_H
#define JSON_OUT_H
#include "out.h"		/* struct out */
struct json {
	struct out *o;
	unsigned depth;
	bool first[32];
	char close[32];
};
void json_begin(struct json *j, struct out *o);
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_close(struct json *j);	/* the innermost object or array */
void json_span(struct json *j, const char *key, struct span value);
void json_text(struct json *j, const char *key, const char *value);
void json_u64(struct json *j, const char *key, uint64_t n);
void json_i64(struct json *j, const char *key, int64_t n);
void json_bool(struct json *j, const char *key, bool b);
void json_null(struct json *j, const char *key);
void json_money(struct json *j, const char *key, int64_t minor,
    const struct currency *c);		/* a decimal string */
void json_end(struct json *j);		/* closes all, ends the line */
#endif
