/* spec - what is standard, what is possible, in all their combinations */
#include "spec.h"
#include "unit.h"

static struct span one_two[] = { SPAN_INIT("1"), SPAN_INIT("2") };
static struct span words[] = { SPAN_INIT("red"), SPAN_INIT("blue") };
static struct span others[] = { SPAN_INIT("green") };

/* "spi": is each of VALUES, up to NULL, standard, possible, impossible? */
static const char *
sorted(const struct char_spec *s, const char *const *values)
{
	static char letters[20];
	size_t n = 0;
	for (; values[n] != NULL; n++) {
		const struct span v = span_of(values[n]);
		const bool possible = spec_possible(s, v);
		letters[n] = !possible ? 'i' : spec_standard(s, v) ? 's' : 'p';
	}
	letters[n] = '\0';
	return letters;
}

static const char *
named(const struct char_spec *s, bool standard)
{
	static char text[100];
	return spec_words(s, standard, text, sizeof(text));
}

static void
numbers(void)
{
	static const char *const values[] = { "0", "1", "2", "3", "9", "10",
		"x", "", NULL };
	struct char_spec s = { .type = CHAR_NUMBER };
	UNIT_STRING(sorted(&s, values), "ssssssii");
	UNIT_STRING(named(&s, true), "a whole number");
	s.n_standard = 2;
	s.standard = one_two;
	UNIT_STRING(sorted(&s, values), "issiiiii");
	UNIT_STRING(named(&s, true), "1, 2");
	UNIT_STRING(named(&s, false), "1, 2");
	s.has_possible_range = true;
	s.possible_range = (struct range){ 1, 9 };
	UNIT_STRING(sorted(&s, values), "issppiii");
	UNIT_STRING(named(&s, true), "1, 2");
	UNIT_STRING(named(&s, false), "1 to 9");
	s.n_standard = 0;
	UNIT_STRING(sorted(&s, values), "issssiii");
	s.has_standard_range = true;
	s.standard_range = (struct range){ 2, 3 };
	UNIT_STRING(sorted(&s, values), "ipsspiii");
	UNIT_STRING(named(&s, true), "2 to 3");
	s.has_possible_range = false;
	UNIT_STRING(sorted(&s, values), "iissiiii");
	UNIT_STRING(named(&s, false), "2 to 3");
	s.n_possible = 2;
	s.possible = one_two;
	UNIT_STRING(sorted(&s, values), "ipssiiii");
}

static void
lists(void)
{
	static const char *const values[] = { "red", "blue", "green", "RED",
		"", NULL };
	struct char_spec s = { .type = CHAR_WORD };
	UNIT_STRING(sorted(&s, values), "sssss");
	UNIT_STRING(named(&s, true), "a word");
	s.n_standard = 2;
	s.standard = words;
	UNIT_STRING(sorted(&s, values), "ssiii");
	s.n_possible = 1;
	s.possible = others;
	UNIT_STRING(sorted(&s, values), "sspii");
	UNIT_STRING(named(&s, true), "red, blue");
	UNIT_STRING(named(&s, false), "red, blue, green");
	s.n_standard = 0;
	UNIT_STRING(sorted(&s, values), "iisii");
}

static void
long_lists(void)
{
	struct span many[60];
	char text[32];
	for (size_t i = 0; i < ARRAY_LEN(many); i++)
		many[i] = SPAN("long");
	const struct char_spec s = { .type = CHAR_WORD, .standard = many,
		.n_standard = ARRAY_LEN(many) };
	UNIT_STRING(spec_words(&s, true, text, sizeof(text)),
	    "long, long, long, long, long...");
}

static void
whole_numbers(void)
{
	static const struct { const char *text; bool is; long long n; }
	    are[] = {
		{ "0", true, 0 }, { "-1", true, -1 }, { "007", true, 7 },
		{ "999999999999999999", true, 999999999999999999 },
		{ "-999999999999999999", true, -999999999999999999 },
		{ "1000000000000000000", false, 0 }, { "", false, 0 },
		{ "-", false, 0 }, { "--1", false, 0 }, { "+1", false, 0 },
		{ "1.0", false, 0 }, { " 1", false, 0 }, { "1e3", false, 0 },
		{ "-0", true, 0 }
	};
	for (size_t i = 0; i < ARRAY_LEN(are); i++) {
		int64_t n = 0;
		UNIT_NUMBER(spec_number(span_of(are[i].text), &n), are[i].is);
		UNIT_NUMBER(n, are[i].n);
	}
	int64_t n;
	CU_ASSERT_FALSE(spec_number(span_of(NULL), &n));
}

static void
ranges(void)
{
	const struct range r = { -2, 5 }, one = { 3, 3 };
	char text[64];
	CU_ASSERT(spec_in_range(&r, -2) && spec_in_range(&r, 5));
	CU_ASSERT_FALSE(spec_in_range(&r, -3) || spec_in_range(&r, 6));
	UNIT_STRING(spec_range_words(&r, text, sizeof(text)), "-2 to 5");
	UNIT_STRING(spec_range_words(&one, text, sizeof(text)), "3");
}

static const struct unit_test tests[] = {
	{ "a whole number has up to eighteen digits", whole_numbers },
	{ "a range includes its ends", ranges },
	{ "numbers are standard, possible or neither", numbers },
	{ "words are standard, possible or neither", lists },
	{ "a long list is cut", long_lists },
};

int
main(void)
{
	return unit_main("spec", tests, ARRAY_LEN(tests));
}
