/*
 * date - calendar days as integers, and moments in UTC
 *
 * A day is the number of days since 1970-01-01.  Only years 2000 to 2099 are
 * dates to us: everything else in a purchase order is a mistake.
 */
#ifndef DATE_H
#define DATE_H
#include "span.h"		/* struct span, by value */
#include <stdbool.h>
#include <stdint.h>

#define NO_DAY INT32_MIN	/* absent */
#define DATE_TEXT 11		/* "2026-11-22" and the terminator */
#define MOMENT_TEXT 21		/* "2026-11-22T23:10:00Z" */

bool date_parse(struct span text, int32_t *day);	/* YYYY-MM-DD only */
char *date_format(int32_t day, char *buf);	/* returns BUF; NO_DAY: "" */
/* A moment is seconds since 1970 in UTC.  Accepts YYYY-MM-DDThh:mm:ssZ, and
 * a bare date as its midnight. */
bool moment_parse(struct span text, int64_t *moment);
char *moment_format(int64_t moment, char *buf);		/* returns BUF */
int32_t moment_day(int64_t moment);
#endif
