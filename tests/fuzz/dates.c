/*
 * A date or a moment as it is written.
 *
 * Compared with the C library's calendar, and with the form that we write.
 */
#include "fuzz.h"
#include "date.h"
#include <string.h>
#include <time.h>

/* Does TEXT look like PATTERN, where 0 stands for any digit? */
static bool
looks_like(struct span text, const char *pattern)
{
	if (text.len != strlen(pattern))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (pattern[i] == '0' ? text.at[i] < '0' || text.at[i] > '9' :
		    text.at[i] != pattern[i])
			return false;
	return true;
}

static int
two(const char *at)
{
	return (at[0] - '0') * 10 + at[1] - '0';
}

/* The moment by timegm(3), which moves what does not exist elsewhere. */
static bool
slow_moment(struct span text, bool with_time, int64_t *moment)
{
	struct tm tm, back;
	memset(&tm, 0, sizeof(tm));
	tm.tm_year = two(text.at) * 100 + two(text.at + 2) - 1900;
	tm.tm_mon = two(text.at + 5) - 1;
	tm.tm_mday = two(text.at + 8);
	if (with_time) {
		tm.tm_hour = two(text.at + 11);
		tm.tm_min = two(text.at + 14);
		tm.tm_sec = two(text.at + 17);
	}
	const struct tm asked = tm;
	const time_t t = timegm(&tm);
	*moment = t;
	return gmtime_r(&t, &back) != NULL && asked.tm_year >= 100 &&
	    asked.tm_year < 200 && back.tm_year == asked.tm_year &&
	    back.tm_mon == asked.tm_mon && back.tm_mday == asked.tm_mday &&
	    back.tm_hour == asked.tm_hour && back.tm_min == asked.tm_min &&
	    back.tm_sec == asked.tm_sec;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span text = { (const char *)data, size };
	const bool is_date = looks_like(text, "0000-00-00");
	const bool is_moment = looks_like(text, "0000-00-00T00:00:00Z");
	char written[MOMENT_TEXT];
	int32_t day = NO_DAY;
	int64_t moment = -1, expected = -1;
	const bool good = (is_date || is_moment) &&
	    slow_moment(text, is_moment, &expected);
	DEMAND(date_parse(text, &day) == (good && is_date));
	DEMAND(moment_parse(text, &moment) == good);
	if (!good)
		return 0;
	DEMAND(moment == expected);
	DEMAND(moment_day(moment) == (int32_t)(expected / 86400));
	if (is_date) {
		DEMAND(day == moment_day(moment));
		date_format(day, written);
	} else {
		moment_format(moment, written);
	}
	DEMAND(strlen(written) == size && memcmp(written, data, size) == 0);
	return 0;
}
