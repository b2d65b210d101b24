#include "line.h"
#include "out.h"
#include "unit.h"
#include <string.h>

static char *
field(struct span s)
{
	static char text[800];
	struct out o;

	out_init_memory(&o, sizeof(text) - 1);
	line_text(&o, true, s);
	memcpy(text, o.buf, o.len);
	text[o.len] = '\0';
	out_free(&o);
	return text;
}

static void
fields_are_written_in_one_way(void)
{
	UNIT_STRING(field(SPAN("plain-text.xml")), "plain-text.xml");
	UNIT_STRING(field((struct span){ NULL, 0 }), "-");
	UNIT_STRING(field(SPAN("-")), "%2D");
	UNIT_STRING(field(SPAN("--")), "--");
	UNIT_STRING(field(SPAN("")), "%");
	UNIT_STRING(field(SPAN("%")), "%25");
	UNIT_STRING(field(SPAN(" a\tb\n")), "%20a%09b%0A");
	UNIT_STRING(field(SPAN("\xc3\xa9\x7f")), "%C3%A9%7F");
}

static void
what_was_written_is_read(void)
{
	char all[256], back[300];

	for (unsigned i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	CU_ASSERT(line_read(span_of(field(span_of(all))), back,
	    sizeof(back)));
	UNIT_STRING(back, all);
	CU_ASSERT(line_read(SPAN("%"), back, sizeof(back)));
	UNIT_STRING(back, "");
	CU_ASSERT(line_read(SPAN("%2D"), back, sizeof(back)));
	UNIT_STRING(back, "-");
}

static void
what_was_not_written_is_refused(void)
{
	static const char *const wrong[] = { "-", "", "a%", "a%2", "%zz",
		"%2d", "%00" };
	char back[8];

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CU_ASSERT_FALSE(line_read(span_of(wrong[i]), back,
		    sizeof(back)));
	CU_ASSERT_FALSE(line_read((struct span){ NULL, 0 }, back,
	    sizeof(back)));
	CU_ASSERT_FALSE(line_read(SPAN("12345678"), back, sizeof(back)));
	CU_ASSERT(line_read(SPAN("1234567"), back, sizeof(back)));
}

static void
lines_come_apart_again(void)
{
	const uint8_t bytes[] = { 0x00, 0x9f, 0xff };
	uint8_t back[3];
	struct out o;

	out_init_memory(&o, 200);
	line_text(&o, true, SPAN("word"));
	line_number(&o, false, -12);
	line_bytes(&o, false, bytes, sizeof(bytes));
	line_text(&o, false, (struct span){ NULL, 0 });
	line_end(&o);
	struct span rest = { o.buf, o.len };
	struct span line = span_cut(&rest, '\n');
	CU_ASSERT(span_is(line_next(&line), "word"));
	CU_ASSERT(span_is(line_next(&line), "-12"));
	CU_ASSERT(line_read_bytes(line_next(&line), back, sizeof(back)));
	CU_ASSERT(memcmp(bytes, back, sizeof(back)) == 0);
	CU_ASSERT(span_is(line_next(&line), "-"));
	CU_ASSERT_PTR_NULL(line_next(&line).at);
	out_free(&o);
	CU_ASSERT_FALSE(line_read_bytes(SPAN("009f"), back, sizeof(back)));
	CU_ASSERT_FALSE(line_read_bytes(SPAN("009fFF"), back, sizeof(back)));
}

static const struct unit_test tests[] = {
	{ "a field can be written in one way only",
	    fields_are_written_in_one_way },
	{ "what was written is read again", what_was_written_is_read },
	{ "what no line can hold is refused",
	    what_was_not_written_is_refused },
	{ "a line comes apart into its fields", lines_come_apart_again },
};

int
main(void)
{
	return unit_main("line", tests, ARRAY_LEN(tests));
}
