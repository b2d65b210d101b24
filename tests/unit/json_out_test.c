#include "json_out.h"
#include "unit.h"
#include <string.h>

static struct out o;
static struct json j;

static void
begin(void)
{
	out_init_memory(&o, 1 << 20);
	json_begin(&j, &o);
}

static void
expect(const char *text)
{
	json_end(&j);
	out_char(&o, '\0');
	CU_ASSERT(out_ok(&o));
	UNIT_STRING(o.buf, text);
	out_free(&o);
}

static void
hostile_strings(void)
{
	static const struct {
		struct span in;
		const char *out;
	} cases[] = {
		{ SPAN_INIT("\"\\/"), "\"\\\"\\\\/\"\n" },
		{ SPAN_INIT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"\n" },
		{ SPAN_INIT("\0\x01\x1f\x7f"),
		    "\"\\u0000\\u0001\\u001f\\u007f\"\n" },
		{ SPAN_INIT("caf\xc3\xa9 \xf0\x9f\x98\x80"),
		    "\"caf\xc3\xa9 \xf0\x9f\x98\x80\"\n" },
		{ SPAN_INIT("\xc2\x9b\xd8\x9c\xe2\x80\xae\xef\xbb\xbf"),
		    "\"\\u009b\\u061c\\u202e\\ufeff\"\n" },
		{ SPAN_INIT("\xff-\xc3"), "\"\\ufffd-\\ufffd\"\n" },
		{ SPAN_INIT("\xed\xa0\x80"), "\"\\ufffd\\ufffd\\ufffd\"\n" },
		{ SPAN_INIT(""), "\"\"\n" },
		{ { NULL, 0 }, "null\n" },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		begin();
		json_span(&j, NULL, cases[i].in);
		expect(cases[i].out);
	}
	begin();
	json_object(&j, NULL);
	json_text(&j, "a\"b", NULL);
	expect("{\n  \"a\\\"b\": null\n}\n");
}

static void
nesting(void)
{
	begin();
	json_object(&j, NULL);
	json_array(&j, "empty");
	json_close(&j);
	json_object(&j, "none");
	json_close(&j);
	json_array(&j, "list");
	json_u64(&j, NULL, UINT64_MAX);
	json_i64(&j, NULL, INT64_MIN);
	json_object(&j, NULL);
	json_bool(&j, "yes", true);
	json_bool(&j, "no", false);
	json_close(&j);
	json_array(&j, NULL);
	json_null(&j, NULL);
	json_close(&j);
	json_close(&j);
	json_money(&j, "EUR", -4990, currency_find(SPAN("EUR")));
	expect("{\n"
	    "  \"empty\": [],\n"
	    "  \"none\": {},\n"
	    "  \"list\": [\n"
	    "    18446744073709551615,\n"
	    "    -9223372036854775808,\n"
	    "    {\n"
	    "      \"yes\": true,\n"
	    "      \"no\": false\n"
	    "    },\n"
	    "    [\n"
	    "      null\n"
	    "    ]\n"
	    "  ],\n"
	    "  \"EUR\": \"-49.90\"\n"
	    "}\n");
}

static void
end_closes(void)
{
	char expected[200] = "";
	size_t n = 0;
	begin();
	for (int i = 0; i < 4; i++)
		json_array(&j, NULL);
	expect("[\n  [\n    [\n      []\n    ]\n  ]\n]\n");
	begin();
	for (int i = 0; i < 31; i++)
		json_array(&j, NULL);
	json_end(&j);
	for (size_t i = 0; i < o.len && n < sizeof(expected) - 1; i++)
		if (o.buf[i] == '[' || o.buf[i] == ']')
			expected[n++] = o.buf[i];
	UNIT_STRING(expected, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
	    "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
	out_free(&o);
}

static const struct unit_test tests[] = {
	{ "strings are escaped, and what is not UTF-8 is replaced",
	    hostile_strings },
	{ "commas, nesting and indent come by themselves", nesting },
	{ "the end closes what is open, 31 levels deep", end_closes },
};

int
main(void)
{
	return unit_main("json_out", tests, ARRAY_LEN(tests));
}
