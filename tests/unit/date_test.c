#include "date.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>
#include <time.h>

static void
not_dates(void)
{
	static const char *const wrong[] = { "", "2026-11-2", "2026-11-222",
	    "2026-13-01", "2026-00-01", "2026-01-00", "2026-01-32",
	    "2026-04-31", "2026-02-29", "2100-01-01", "1999-12-31",
	    "2026/11/22", "2026-11/22", "20261122", " 2026-11-22",
	    "2026-11-22 ", "2026-11-22Z", "2026-1a-22", "202a-11-22",
	    "+026-11-22", "2026--1-22", "22-11-2026", "0000-00-00" };
	int32_t day = 5;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CU_ASSERT(!date_parse(span_of(wrong[i]), &day));
	CU_ASSERT(!date_parse((struct span){ NULL, 0 }, &day));
	CU_ASSERT(!date_parse(SPAN("2026-11-2\0"), &day));
	UNIT_NUMBER(day, 5);
}

/* The calendar, counted day by day. */
static void
every_day(void)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31 };
	int32_t expected = 10957;	/* 2000-01-01 */
	for (int y = 2000; y < 2100; y++) {
		for (int m = 1; m <= 12; m++) {
			const int n = days[m - 1] + (m == 2 && y % 4 == 0);
			for (int d = 1; d <= n + 1; d++) {
				char text[32], back[DATE_TEXT];
				int32_t day = 0;
				snprintf(text, sizeof(text), "%d-%02d-%02d",
				    y, m, d);
				UNIT_NUMBER(date_parse(span_of(text), &day),
				    d <= n);
				if (d > n)
					continue;
				UNIT_NUMBER(day, expected++);
				UNIT_STRING(date_format(day, back), text);
			}
		}
	}
}

static void
outside_our_years(void)
{
	char buf[DATE_TEXT];
	UNIT_STRING(date_format(0, buf), "1970-01-01");
	UNIT_STRING(date_format(-1, buf), "1969-12-31");
	UNIT_STRING(date_format(-25509, buf), "1900-02-28");
	UNIT_STRING(date_format(-25508, buf), "1900-03-01");
	UNIT_STRING(date_format(-719528, buf), "0000-01-01");
	UNIT_STRING(date_format(2932896, buf), "9999-12-31");
	UNIT_STRING(date_format(NO_DAY, buf), "");
}

static void
not_moments(void)
{
	static const char *const wrong[] = { "2026-11-22T23:10:00",
	    "2026-11-22 23:10:00Z", "2026-11-22T24:00:00Z",
	    "2026-11-22T23:60:00Z", "2026-11-22T23:10:60Z",
	    "2026-11-22T23:10:00z", "2026-11-22t23:10:00Z",
	    "2026-11-22T23:10:00.5Z", "2026-11-22T23:10:00+00:00",
	    "2026-11-22T23-10-00Z", "2026-02-30T00:00:00Z",
	    "2026-11-22T2a:10:00Z", "" };
	int64_t moment = 5;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		CU_ASSERT(!moment_parse(span_of(wrong[i]), &moment));
	UNIT_NUMBER(moment, 5);
}

static void
moments(void)
{
	static const char *const right[] = { "2000-01-01T00:00:00Z",
	    "2026-11-22T23:10:09Z", "2028-02-29T23:59:59Z",
	    "2099-12-31T23:59:59Z" };
	char buf[MOMENT_TEXT];
	int64_t moment, midnight;
	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		struct tm tm = { 0 };
		CU_ASSERT(moment_parse(span_of(right[i]), &moment));
		CU_ASSERT(strptime(right[i], "%Y-%m-%dT%TZ", &tm) != NULL);
		UNIT_NUMBER(moment, timegm(&tm));
		UNIT_STRING(moment_format(moment, buf), right[i]);
		CU_ASSERT(moment_parse((struct span){ right[i], 10 },
		    &midnight));
		UNIT_NUMBER(midnight, moment - moment % 86400);
		UNIT_NUMBER(moment_day(moment), moment / 86400);
	}
}

static void
before_1970(void)
{
	char buf[MOMENT_TEXT];
	UNIT_NUMBER(moment_day(-1), -1);
	UNIT_NUMBER(moment_day(-86400), -1);
	UNIT_NUMBER(moment_day(-86401), -2);
	UNIT_STRING(moment_format(-1, buf), "1969-12-31T23:59:59Z");
	UNIT_STRING(moment_format(0, buf), "1970-01-01T00:00:00Z");
}

static const struct unit_test tests[] = {
	{ "what is not YYYY-MM-DD, or no such day, is not a date", not_dates },
	{ "every day from 2000 to 2099 is read and written", every_day },
	{ "days of other years are written too, and no day is empty",
	    outside_our_years },
	{ "what is not a moment in UTC is refused", not_moments },
	{ "moments are read and written, a date as its midnight", moments },
	{ "a moment before 1970 belongs to the day it is in", before_1970 },
};

int
main(void)
{
	return unit_main("date", tests, ARRAY_LEN(tests));
}
