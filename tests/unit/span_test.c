#include "span.h"
#include "unit.h"
#include <string.h>

static const struct span absent = { NULL, 0 };

static void
absent_is_not_empty(void)
{
	const struct span empty = SPAN("");
	CU_ASSERT(span_equal(absent, absent));
	CU_ASSERT(span_equal(empty, empty));
	CU_ASSERT(!span_equal(absent, empty));
	CU_ASSERT(!span_equal(empty, absent));
	CU_ASSERT(!span_is(absent, ""));
	CU_ASSERT(span_compare(absent, empty) < 0);
	CU_ASSERT(span_compare(empty, absent) > 0);
	CU_ASSERT(span_of(NULL).at == NULL);
	CU_ASSERT(span_trim(absent).at == NULL);
}

static void
compare_by_bytes(void)
{
	static const char *const sorted[] = { "", "A", "AB", "B", "a", "\x80",
	    "\xff", "\xff\x01" };
	for (size_t i = 0; i < ARRAY_LEN(sorted); i++) {
		for (size_t j = 0; j < ARRAY_LEN(sorted); j++) {
			const int got = span_compare(span_of(sorted[i]),
			    span_of(sorted[j]));
			UNIT_NUMBER((got > 0) - (got < 0), (i > j) - (i < j));
		}
	}
	CU_ASSERT(!span_equal(SPAN("a\0b"), SPAN("a\0c")));
	CU_ASSERT(span_equal(SPAN("a\0b"), SPAN("a\0b")));
}

static void
unterminated(void)
{
	/* ASan sees a step beyond the bytes. */
	char bytes[3] = { 'a', 'b', 'c' };
	const struct span s = { bytes, sizeof(bytes) };
	char copy[4];
	CU_ASSERT(span_is(s, "abc"));
	CU_ASSERT(!span_is(s, "ab"));
	CU_ASSERT(!span_is(s, "abcd"));
	CU_ASSERT(span_copy(s, copy, sizeof(copy)));
	UNIT_STRING(copy, "abc");
}

static void
copy_too_long(void)
{
	char buf[4] = "xyz";
	CU_ASSERT(!span_copy(SPAN("abcd"), buf, sizeof(buf)));
	UNIT_STRING(buf, "");
	CU_ASSERT(span_copy(SPAN("abc"), buf, sizeof(buf)));
	UNIT_STRING(buf, "abc");
	CU_ASSERT(span_copy(absent, buf, 1));
	UNIT_STRING(buf, "");
}

static void
trim(void)
{
	CU_ASSERT(span_is(span_trim(SPAN(" \t\r\na b\n ")), "a b"));
	CU_ASSERT(span_is(span_trim(SPAN(" \n ")), ""));
	/* These are not XML's white space. */
	CU_ASSERT(span_is(span_trim(SPAN("\va\f")), "\va\f"));
	CU_ASSERT(span_is(span_trim(SPAN("\xc2\xa0x")), "\xc2\xa0x"));
}

static void
cut_every_part(void)
{
	static const struct {
		const char *text;
		const char *parts[4];
	} cases[] = {
		{ "a;b;c", { "a", "b", "c" } },
		{ "a", { "a" } },
		{ "", { "" } },
		{ ";", { "", "" } },
		{ "a;;", { "a", "", "" } },
	};
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct span rest = span_of(cases[i].text);
		size_t n = 0;
		for (; rest.at != NULL && n < 4; n++) {
			const struct span part = span_cut(&rest, ';');
			CU_ASSERT(cases[i].parts[n] != NULL &&
			    span_is(part, cases[i].parts[n]));
		}
		CU_ASSERT(n == 4 || cases[i].parts[n] == NULL);
	}
	struct span rest = absent;
	CU_ASSERT(span_cut(&rest, ';').at == NULL);
}

static void
not_numbers(void)
{
	static const char *const wrong[] = { "", " 1", "1 ", "+1", "-1", "1.0",
	    "1e3", "0x10", "\xd9\xa1", "18446744073709551616",
	    "99999999999999999999", "184467440737095516150" };
	uint64_t n = 7;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CU_ASSERT(!span_to_u64(span_of(wrong[i]), UINT64_MAX, &n));
	CU_ASSERT(!span_to_u64(absent, UINT64_MAX, &n));
	CU_ASSERT(!span_to_u64(SPAN("1\0"), UINT64_MAX, &n));
	CU_ASSERT(!span_to_u64(SPAN("101"), 100, &n));
	UNIT_NUMBER(n, 7);
}

static void
numbers(void)
{
	uint64_t n = 1;
	CU_ASSERT(span_to_u64(SPAN("0"), 0, &n));
	UNIT_NUMBER(n, 0);
	CU_ASSERT(span_to_u64(SPAN("100"), 100, &n));
	UNIT_NUMBER(n, 100);
	CU_ASSERT(span_to_u64(SPAN("00000000000000000000000042"), 100, &n));
	UNIT_NUMBER(n, 42);
	CU_ASSERT(span_to_u64(SPAN("18446744073709551615"), UINT64_MAX, &n));
	CU_ASSERT(n == UINT64_MAX);
}

static const struct unit_test tests[] = {
	{ "the absent span is not an empty one", absent_is_not_empty },
	{ "spans are ordered by bytes, a prefix first", compare_by_bytes },
	{ "nothing is read behind an unterminated span", unterminated },
	{ "a copy that is too long leaves an empty buffer", copy_too_long },
	{ "only XML's white space is trimmed", trim },
	{ "cutting gives every part, empty ones too", cut_every_part },
	{ "signs, spaces and values beyond 64 bits are no numbers",
	    not_numbers },
	{ "numbers are read up to the limit given", numbers },
};

int
main(void)
{
	return unit_main("span", tests, ARRAY_LEN(tests));
}
