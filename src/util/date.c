#include "date.h"
#include <assert.h>
#include <string.h>

#define DAY_SECONDS 86400
/* What can be written with four digits of year: 0000-01-01 to 9999-12-31. */
#define FIRST_DAY (-719528)
#define LAST_DAY 2932896

struct ymd {
	unsigned year, month, day;
};

/*
 * The calendar is counted in years that begin on 1 March, so that the leap
 * day is the last day of its year, and in eras of 400 years (146097 days),
 * after which it repeats.  Day 719468 of that count is 1970-01-01.
 */
static int32_t
day_of(struct ymd d)
{
	const unsigned year = d.month <= 2 ? d.year - 1 : d.year;
	const unsigned month = d.month <= 2 ? d.month + 9 : d.month - 3;
	const unsigned of_year = (153 * month + 2) / 5 + d.day - 1;
	return (int32_t)(year * 365 + year / 4 - year / 100 + year / 400 +
	    of_year) - 719468;
}

static struct ymd
ymd_of(int32_t day)
{
	assert(day >= FIRST_DAY && day <= LAST_DAY);
	/* One era later, so that the two months before year 0 are positive. */
	const unsigned n = (unsigned)(day + 719468 + 146097);
	const unsigned era = n / 146097, of_era = n % 146097;
	const unsigned year_of_era = (of_era - of_era / 1460 +
	    of_era / 36524 - of_era / 146096) / 365;
	const unsigned of_year = of_era -
	    (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	const unsigned month = (5 * of_year + 2) / 153;
	struct ymd d;
	d.day = of_year - (153 * month + 2) / 5 + 1;
	d.month = month < 10 ? month + 3 : month - 9;
	d.year = year_of_era + era * 400 + (d.month <= 2) - 400;
	return d;
}

static unsigned
days_in(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30, 31, 31,
	    30, 31, 30, 31 };
	const bool leap = year % 4 == 0 && (year % 100 != 0 ||
	    year % 400 == 0);
	return month == 2 && leap ? 29 : days[month - 1];
}

/* Two decimal digits; false for anything else or a value above MAX. */
static bool
pair(const char *at, unsigned max, unsigned *out)
{
	const unsigned tens = (unsigned char)at[0] - (unsigned)'0';
	const unsigned ones = (unsigned char)at[1] - (unsigned)'0';
	*out = tens * 10 + ones;
	return tens <= 9 && ones <= 9 && *out <= max;
}

static char *
put_pair(char *at, unsigned n)
{
	at[0] = (char)('0' + n / 10);
	at[1] = (char)('0' + n % 10);
	return at + 2;
}

bool
date_parse(struct span text, int32_t *day)
{
	unsigned century, year, month, of_month;
	const char *at = text.at;
	if (text.len != DATE_TEXT - 1 || at[4] != '-' || at[7] != '-' ||
	    !pair(at, 20, &century) || century != 20 ||
	    !pair(at + 2, 99, &year) || !pair(at + 5, 12, &month) ||
	    month == 0 || !pair(at + 8, 31, &of_month))
		return false;
	year += 2000;
	if (of_month == 0 || of_month > days_in(year, month))
		return false;
	*day = day_of((struct ymd){ year, month, of_month });
	return true;
}

char *
date_format(int32_t day, char *buf)
{
	char *at = buf;
	if (day != NO_DAY) {
		const struct ymd d = ymd_of(day);
		at = put_pair(at, d.year / 100);
		at = put_pair(at, d.year % 100);
		*at++ = '-';
		at = put_pair(at, d.month);
		*at++ = '-';
		at = put_pair(at, d.day);
	}
	*at = '\0';
	return buf;
}

bool
moment_parse(struct span text, int64_t *moment)
{
	unsigned hours = 0, minutes = 0, seconds = 0;
	int32_t day;
	if (text.len == MOMENT_TEXT - 1) {
		const char *at = text.at + DATE_TEXT - 1;
		if (at[0] != 'T' || !pair(at + 1, 23, &hours) ||
		    at[3] != ':' || !pair(at + 4, 59, &minutes) ||
		    at[6] != ':' || !pair(at + 7, 59, &seconds) ||
		    at[9] != 'Z')
			return false;
		text.len = DATE_TEXT - 1;
	}
	if (!date_parse(text, &day))
		return false;
	*moment = (int64_t)day * DAY_SECONDS + hours * 3600 + minutes * 60 +
	    seconds;
	return true;
}

int32_t
moment_day(int64_t moment)
{
	/* Rounded down, also before 1970. */
	const int64_t day = moment / DAY_SECONDS -
	    (moment % DAY_SECONDS < 0);
	assert(day >= FIRST_DAY && day <= LAST_DAY);
	return (int32_t)day;
}

char *
moment_format(int64_t moment, char *buf)
{
	const int32_t day = moment_day(moment);
	const unsigned second =
	    (unsigned)(moment - (int64_t)day * DAY_SECONDS);
	char *at = date_format(day, buf) + DATE_TEXT - 1;
	*at++ = 'T';
	at = put_pair(at, second / 3600);
	*at++ = ':';
	at = put_pair(at, second / 60 % 60);
	*at++ = ':';
	at = put_pair(at, second % 60);
	memcpy(at, "Z", 2);
	return buf;
}
