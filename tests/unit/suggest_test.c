/* suggest - what is near enough to be meant */
#include "suggest.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

static const char *const words[] = { "install", "a-end", "b-end", "delivery" };

static const char *
meant(const char *word)
{
	const char *found = suggest(span_of(word), words, ARRAY_LEN(words));
	return found == NULL ? "" : found;
}

static void
one_slip(void)
{
	UNIT_STRING(meant("instal"), "install");
	UNIT_STRING(meant("installl"), "install");
	UNIT_STRING(meant("inztall"), "install");
	UNIT_STRING(meant("isntall"), "install");
}

static void
case_alone(void)
{
	UNIT_STRING(meant("INSTALL"), "install");
	UNIT_STRING(meant("Delivery"), "delivery");
}

static void
two_and_three(void)
{
	UNIT_STRING(meant("instll"), "install");
	UNIT_STRING(meant("nstal"), "");
	UNIT_STRING(meant("instllX"), "install");
	UNIT_STRING(meant("nstllX"), "");
}

static void
short_words(void)
{
	const char *const units[] = { "S", "M", "L", "yes" };
	CU_ASSERT_PTR_NULL(suggest(SPAN("X"), units, ARRAY_LEN(units)));
	CU_ASSERT_PTR_NULL(suggest(SPAN("ye"), units, ARRAY_LEN(units)));
	CU_ASSERT_PTR_EQUAL(suggest(SPAN("yex"), units, ARRAY_LEN(units)),
	    units[3]);
}

static void
nothing_to_go_by(void)
{
	CU_ASSERT_PTR_NULL(suggest(span_of(NULL), words, ARRAY_LEN(words)));
	CU_ASSERT_PTR_NULL(suggest(SPAN(""), words, ARRAY_LEN(words)));
	CU_ASSERT_PTR_NULL(suggest(SPAN("install"), words, 0));
}

static void
nearest_wins(void)
{
	struct suggest s;
	suggest_begin(&s, SPAN("BB-FTTP-100"));
	suggest_offer(&s, SPAN("BB-FTTH-500"));
	suggest_offer(&s, SPAN("BB-FTTP-1000"));
	suggest_offer(&s, SPAN("BB-FTTP-2000"));
	suggest_offer(&s, SPAN("BB-FTTP-1001"));
	CU_ASSERT(span_is(s.best, "BB-FTTP-1000"));
	UNIT_NUMBER(s.distance, 1);
}

static void
long_words(void)
{
	char a[66], b[66];
	const char *candidates[] = { b };
	memset(a, 'x', sizeof(a));
	memset(b, 'x', sizeof(b));
	b[64] = '\0';
	b[63] = 'y';
	CU_ASSERT_PTR_EQUAL(suggest((struct span){ a, 64 }, candidates, 1), b);
	CU_ASSERT_PTR_NULL(suggest((struct span){ a, 65 }, candidates, 1));
	b[64] = 'x';
	b[65] = '\0';
	CU_ASSERT_PTR_NULL(suggest((struct span){ a, 64 }, candidates, 1));
}

static const struct unit_test tests[] = {
	{ "one letter too few, too many, wrong or exchanged is near",
	    one_slip },
	{ "upper and lower case are the same", case_alone },
	{ "longer words may have more slips", two_and_three },
	{ "a word of one or two letters has no neighbours", short_words },
	{ "no word and no candidates give no suggestion", nothing_to_go_by },
	{ "the nearest wins, and of equals the first", nearest_wins },
	{ "words past 64 letters are left alone", long_words },
};

int
main(void)
{
	return unit_main("suggest", tests, ARRAY_LEN(tests));
}
