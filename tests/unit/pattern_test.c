#include "arena.h"
#include "automaton.h"
#include "chain.h"
#include "pattern.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

static struct arena arena;

static void
setup(void)
{
	arena_init(&arena, 16u << 20);
}

static void
teardown(void)
{
	arena_free(&arena);
}

/* Does PATTERN match each of the texts in YES ("a|b|c"), and none in NO? */
static void
tell(const char *pattern, struct span texts, bool expected)
{
	const struct pattern *a = pattern_compile(pattern, &arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a);
	while (texts.at != NULL) {
		const struct span text = span_cut(&texts, '|');
		if (pattern_matches(a, text) != expected)
			printf("# %s: \"" SPAN_FMT "\" %s\n", pattern,
			    SPAN_ARG(text), expected ? "does not match" :
			    "matches");
		CU_ASSERT_EQUAL(pattern_matches(a, text), expected);
	}
}

static const struct {
	const char *pattern, *yes, *no;
} rows[] = {
	{ "abc", "abc", "|ab|abcd|xabc|aBc|abc " },
	{ "a-b", "a-b", "ab|a|-" },
	{ "a\\.b\\\\\\-", "a.b\\-", "axb\\-|a.b" },
	{ "[A-Z]{3}", "ABC|ZZZ", "|AB|ABCD|aBC|A1C|\xc3\x89" "BC" },
	{ "[0-9]{1,6}", "1|123456", "|1234567|12a|a12" },
	{ "[0-9]{2,}", "12|1234567890", "|1|1a" },
	{ "[0-9]{0,2}x", "x|1x|12x", "123x|1" },
	{ "a{0}b", "b", "ab" },
	{ "a?b", "b|ab", "aab|a" },
	{ "a*b", "b|ab|aaab", "a|ba" },
	{ "a+b", "ab|aab", "b|a" },
	{ "a|bc", "a|bc", "|b|c|abc|ab" },
	{ "(a|bc)d", "ad|bcd", "abcd|d|a" },
	{ "(ab){2}", "abab", "ab|ababab|aba" },
	{ "x(ab)?y", "xy|xaby", "xay|xababy" },
	{ "x(ab)*", "x|xab|xabab", "xa|xba" },
	{ "(a?b?)c", "c|ac|bc|abc", "bac|a" },
	{ "[0-9]{1,15}(\\.[0-9]{1,4})?", "1|49.90|123456789012345.1234",
	    "|1.|.5|1.12345|1234567890123456|1.2.3|-1|1e3" },
	{ "[A-Za-z0-9][A-Za-z0-9._/\\-]{0,3}", "A|9a./|a-_",
	    "|-a|.|abcde|a b|a\xc3\xa9" },
	{ "[^@ ]{1,3}@[^@ ]{1,2}", "a@b|abc@de|\xc3\xa9@b|\xc3\xa9\xe2\x82"
	    "\xac\xf0\x9f\x98\x80@\xc3\xa9\xc3\xa9", "@b|a@|abcd@e|a@b@c|"
	    "a b@c|\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9@b|a@\xc3\xa9\xc3\xa9"
	    "\xc3\xa9" },
	{ "[^a-c]", "d|\xc3\xa9|.", "a|b|c|dd|" },
	{ "[.?*+(){}|]+", ".?*+(){}", "\\|a|" },
	{ "([01][0-9]|2[0-3]):[0-9]{2}", "00:00|19:59|23:10",
	    "24:00|3:00|2a:00|23:1" },
};

static void
matches(void)
{
	setup();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		tell(rows[i].pattern, span_of(rows[i].yes), true);
		tell(rows[i].pattern, span_of(rows[i].no), false);
	}
	teardown();
}

static void
not_understood(void)
{
	static const char *const patterns[] = { ".", "a.b", "\\d", "[\\d]",
		"\\p{L}", "[a-z-[aeiou]]", "[a-]", "[-a]", "[]", "[", "[a",
		"(", "(a", "a)", "a{", "a{1", "a{1,", "a{2,1}", "a{x}", "*a",
		"a**", "{2}", "\\", "a\\", "\\n", "[z-a]", "[a^]", "^a", "a$b^",
		"\xc3\xa9", "[\xc3\xa9]", "a{400}", "(a{100}){100}",
		"((((((((((a))))))))))",
		/* It is not certain which of two places comes next. */
		"a?a", "(a|ab)c", "[a-c]*b", "(ab|ac)", "(a{0,2}){2}" };
	setup();
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		if (pattern_compile(patterns[i], &arena) != NULL)
			printf("# %s is understood\n", patterns[i]);
		CU_ASSERT_PTR_NULL(pattern_compile(patterns[i], &arena));
	}
	teardown();
}

/* The address of a mail has more states than anything else of ours. */
static void
long_ones(void)
{
	char text[400];
	setup();
	const struct pattern *a =
	    pattern_compile("[^@ ]{1,64}@[^@ ]{1,189}", &arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a);
	memset(text, 'x', sizeof(text));
	for (size_t local = 0; local < 70; local++) {
		text[local] = '@';
		for (size_t n = local + 1; n < sizeof(text); n++)
			CU_ASSERT_EQUAL(pattern_matches(a,
			    (struct span){ text, n }), local >= 1 &&
			    local <= 64 && n - local - 1 >= 1 &&
			    n - local - 1 <= 189);
		text[local] = 'x';
	}
	teardown();
}

static struct symbols
one(unsigned symbol)
{
	struct symbols s = { { 0 } };
	symbols_add(&s, symbol);
	return s;
}

/* (1, 2?, (3 | 4)+), 255, in which symbols are not bytes. */
static void
models(void)
{
	static const struct {
		uint8_t symbols[6];
		size_t n;
		bool whole;
	} words[] = {
		{ { 1, 3, 255 }, 3, true }, { { 1, 2, 4, 255 }, 4, true },
		{ { 1, 2, 3, 4, 3, 255 }, 6, true }, { { 1, 255 }, 2, false },
		{ { 1, 2, 2, 3, 255 }, 5, false }, { { 2, 3, 255 }, 3, false },
		{ { 1, 3 }, 2, false }, { { 1, 3, 255, 255 }, 4, false },
		{ { 1, 3, 2, 255 }, 4, false }, { { 1, 0x90, 255 }, 3, false },
		{ { 0 }, 0, false },
	};
	setup();
	struct expression *x = expression_new();
	struct fragment f = expression_symbol(x, one(1));
	struct fragment two = expression_symbol(x, one(2));
	two.optional = true;
	f = expression_sequence(x, f, two);
	const struct fragment three = expression_symbol(x, one(3));
	f = expression_sequence(x, f, expression_repeat(x,
	    expression_choice(three, expression_symbol(x, one(4)))));
	f = expression_sequence(x, f, expression_symbol(x, one(255)));
	const struct automaton *a = expression_finish(x, &f, false, &arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(a);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		uint16_t state = a->start;
		for (size_t k = 0; k < words[i].n; k++)
			state = automaton_step(a, state, words[i].symbols[k]);
		UNIT_NUMBER(automaton_may_end(a, state), words[i].whole);
	}
	/* Too many symbols for a table. */
	for (unsigned i = 0; i <= AUTOMATON_PLACES; i++)
		f = expression_sequence(x, f, expression_symbol(x, one(5)));
	CU_ASSERT_PTR_NULL(expression_finish(x, &f, false, &arena));
	expression_free(x);
	teardown();
}

static struct symbols
range(unsigned first, unsigned last)
{
	struct symbols s = { { 0 } };
	for (unsigned c = first; c <= last; c++)
		symbols_add(&s, c);
	return s;
}

/* [A-Z][0-9]{0,2}, which may be longer by MORE digits. */
static const struct automaton *
make_chain(unsigned more)
{
	struct expression *x = expression_new();
	struct fragment f = expression_symbol(x, range('A', 'Z'));
	struct fragment end = { .optional = true };
	for (unsigned i = 0; i < 2 + more; i++) {
		const struct fragment digit = expression_symbol(x,
		    range('0', '9'));
		end = expression_sequence(x, digit, end);
		end.optional = true;
	}
	f = expression_sequence(x, f, end);
	const struct automaton *a = expression_finish(x, &f, true, &arena);
	expression_free(x);
	return a;
}

static void
chains(void)
{
	static const char *const yes[] = { "A", "Z0", "K99" };
	static const char *const no[] = { "", "a", "0", "A-", "AA", "A0A",
		"A123", "\xc3\x89", "A\xc3\xa9", "A9999999999" };
	setup();
	const struct chain *c = chain_of(make_chain(0), &arena);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c);
	for (size_t i = 0; i < ARRAY_LEN(yes); i++)
		CU_ASSERT(chain_matches(c, span_of(yes[i])));
	for (size_t i = 0; i < ARRAY_LEN(no); i++)
		CU_ASSERT_FALSE(chain_matches(c, span_of(no[i])));
	/* So long, and no longer; and what has no length is none. */
	CU_ASSERT_PTR_NOT_NULL(chain_of(make_chain(61), &arena));
	CU_ASSERT_PTR_NULL(chain_of(make_chain(62), &arena));
	struct expression *x = expression_new();
	struct fragment f = expression_repeat(x, expression_symbol(x,
	    range('a', 'z')));
	CU_ASSERT_PTR_NULL(chain_of(expression_finish(x, &f, true, &arena),
	    &arena));
	/* Which of two ways it is matters later; what is not ASCII. */
	f = expression_choice(expression_sequence(x, expression_symbol(x,
	    one('a')), expression_symbol(x, one('b'))),
	    expression_symbol(x, one('c')));
	CU_ASSERT_PTR_NULL(chain_of(expression_finish(x, &f, true, &arena),
	    &arena));
	f = expression_symbol(x, range('a', 255));
	CU_ASSERT_PTR_NULL(chain_of(expression_finish(x, &f, true, &arena),
	    &arena));
	expression_free(x);
	teardown();
}

static const struct unit_test tests[] = {
	{ "a pattern matches what it should, and nothing else", matches },
	{ "what is not understood of patterns is not guessed",
	    not_understood },
	{ "counts of hundreds of characters are exact", long_ones },
	{ "a chain of sets says what its automaton says", chains },
	{ "content models are tables of elements", models },
};

int
main(void)
{
	return unit_main("pattern", tests, ARRAY_LEN(tests));
}
