/*
 * Calendar days and instants.
 *
 * A Date is a day of the proleptic Gregorian calendar without a zone. An instant is a number
 * of microseconds since 1970-01-01T00:00:00Z, written as RFC 3339 text in UTC.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base-error.h"

#include <stdint.h>

typedef struct Date {
	int year;  /* 1 to 9999; 0 stands for "unknown" and makes the whole date unknown */
	int month; /* 1 to 12 */
	int day;   /* 1 to 31 */
} Date;

/* Parse "YYYY-MM-DD". A day that does not exist (30 February) is CHY_INVALID. */
bool date_parse(const char *text, Date *date_out, GError **error) CHY_MUST_CHECK;

/* "YYYY-MM-DD", yours; NULL for an unknown date. */
char *date_format(Date date);

bool date_is_known(Date date);

/* Less than, equal to or greater than zero, as strcmp; both dates are known. */
int date_compare(Date a, Date b);

/* Days from `from` to `to`; negative when `to` is earlier. Both are known. */
int date_days_between(Date from, Date to);

/* 1 Monday … 7 Sunday. */
int date_weekday(Date date);

/* The UTC day of an instant. */
Date date_of_instant(int64_t instant);

/* Parse RFC 3339, any offset, at most microseconds ("2025-02-26T09:00:00+04:00"). */
bool instant_parse(const char *text, int64_t *instant_out, GError **error) CHY_MUST_CHECK;

/* The first and the last whole second that a year of four digits can write. */
#define INSTANT_FIRST (INT64_C(-62135596800) * 1000000)
#define INSTANT_LAST (INT64_C(253402300799) * 1000000)

/*
 * "2025-02-26T05:00:00Z", yours; a fraction is written (".123456") only when there is one. What
 * lies before INSTANT_FIRST, or a second and more behind INSTANT_LAST, is written as these, so
 * that texts sort.
 */
char *instant_format(int64_t instant);

/* The same with all six digits of the fraction: such texts sort as their instants do. Yours. */
char *instant_format_exact(int64_t instant);

#endif
