/*
 * Countries as offices keep them: the time zone of the capital and the days of the weekend
 * (data/calendar/countries).
 */
#ifndef CALENDAR_COUNTRY_H
#define CALENDAR_COUNTRY_H

#include <stdbool.h>

/* A set of weekdays: bit 0 is Monday, bit 6 Sunday. */
typedef unsigned Weekdays;

#define WEEKDAYS_USUAL_WEEKEND ((1u << 5) | (1u << 6)) /* Saturday and Sunday */

typedef struct Country {
	char zone[64];    /* name of the IANA time zone database */
	Weekdays weekend; /* never empty */
} Country;

/* Find a country by its code of ISO 3166-1, in either case; false: there is none. */
bool country_find(const char *code, Country *country_out);

#endif
