/*
 * Time zones.
 *
 * Invariant: an offset changes at most once within two days around a wall time, so that the
 * offsets a day before and a day after it are all that can hold there.
 */
#include "calendar-zone.h"

#include "base-date.h"

#include <string.h>

#define DAY 86400 /* seconds */

bool zone_open(const char *name, GTimeZone **zone_out, GError **error)
{
	GTimeZone *zone = name != NULL ? g_time_zone_new_identifier(name)
				       : g_time_zone_new_local();

	if (zone == NULL)
		return chy_fail(error, CHY_CONFIG,
				"this machine knows no time zone '%s' (IANA name, as "
				"Asia/Baku; package tzdata)",
				name);
	*zone_out = zone;
	return true;
}

static int64_t offset_at(GTimeZone *zone, int64_t second)
{
	int interval = g_time_zone_find_interval(zone, G_TIME_TYPE_UNIVERSAL, second);

	return interval >= 0 ? g_time_zone_get_offset(zone, interval) : 0;
}

int64_t zone_wall(GTimeZone *zone, int64_t second)
{
	return second + offset_at(zone, second);
}

/* The seconds at which the wall can show `wall`, the earlier first, and if it does. */
typedef struct Showing {
	int64_t seconds[2];
	bool shows[2];
} Showing;

static Showing find_showing(GTimeZone *zone, int64_t wall)
{
	int64_t before = offset_at(zone, wall - DAY);
	int64_t later = offset_at(zone, wall + DAY);
	Showing showing = { .seconds = { wall - MAX(before, later),
					 wall - MIN(before, later) } };

	for (int i = 0; i < 2; i++)
		showing.shows[i] = zone_wall(zone, showing.seconds[i]) == wall;
	return showing;
}

/* The first second of another offset: there is one after `low` and by `high`. */
static int64_t find_change(GTimeZone *zone, int64_t low, int64_t high)
{
	int64_t offset = offset_at(zone, low);

	while (high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		if (offset_at(zone, middle) == offset)
			low = middle;
		else
			high = middle;
	}
	return high;
}

int64_t zone_next(GTimeZone *zone, int64_t wall, int64_t after)
{
	const Showing showing = find_showing(zone, wall);
	const int64_t *seconds = showing.seconds;

	for (int i = 0; i < 2; i++)
		if (showing.shows[i] && seconds[i] > after)
			return seconds[i];
	if (!showing.shows[0] && !showing.shows[1])
		return MAX(find_change(zone, seconds[0], seconds[1]), after + 1);
	return after + 1;
}

static int64_t wall_of(Date date, int hour, int minute)
{
	const Date epoch = { 1970, 1, 1 };

	return (int64_t)date_days_between(epoch, date) * DAY + hour * 3600 +
	       minute * 60;
}

/* The second of a wall time that a person gave, which must be the only one. */
static bool settle_wall(const char *text, GTimeZone *zone, int64_t wall,
			int64_t *instant_out, GError **error)
{
	const Showing showing = find_showing(zone, wall);
	bool twice = showing.shows[0] && showing.shows[1] &&
		     showing.seconds[0] != showing.seconds[1];

	if (twice || (!showing.shows[0] && !showing.shows[1]))
		return chy_fail(error, CHY_INVALID,
				"the clocks of %s %s '%s': give it with its offset, as "
				"2025-02-26T09:00:00+04:00",
				g_time_zone_get_identifier(zone),
				twice ? "show twice" : "skip", text);
	*instant_out = showing.seconds[showing.shows[0] ? 0 : 1] * G_USEC_PER_SEC;
	return true;
}

/* A day begins when its first minute comes, where clocks skip that a little later. */
static bool parse_day(const char *text, GTimeZone *zone, MomentEdge edge,
		      int64_t *instant_out, GError **error)
{
	Date date;

	if (!date_parse(text, &date, error))
		return false;

	int64_t wall = wall_of(date, 0, 0) + (edge == MOMENT_UNTIL ? DAY : 0);

	*instant_out = zone_next(zone, wall, wall - DAY) * G_USEC_PER_SEC;
	return true;
}

static bool parse_minute(const char *text, GTimeZone *zone, int64_t *instant_out,
			 GError **error)
{
	g_autofree char *day = g_strndup(text, strlen("2025-02-26"));
	int hour = (text[11] - '0') * 10 + (text[12] - '0');
	int minute = (text[14] - '0') * 10 + (text[15] - '0');
	Date date;

	if (!date_parse(day, &date, error))
		return false;
	if (hour > 23 || minute > 59)
		return chy_fail(error, CHY_INVALID, "there is no time '%s'", text);
	return settle_wall(text, zone, wall_of(date, hour, minute), instant_out, error);
}

bool moment_parse(const char *text, GTimeZone *zone, MomentEdge edge,
		  int64_t *instant_out, GError **error)
{
	if (g_regex_match_simple("^\\d{4}-\\d\\d-\\d\\d$", text, G_REGEX_DOLLAR_ENDONLY,
				 0))
		return parse_day(text, zone, edge, instant_out, error);
	if (g_regex_match_simple("^\\d{4}-\\d\\d-\\d\\d[ Tt]\\d\\d:\\d\\d$", text,
				 G_REGEX_DOLLAR_ENDONLY, 0))
		return parse_minute(text, zone, instant_out, error);
	if (instant_parse(text, instant_out, NULL))
		return true;
	return chy_fail(error, CHY_INVALID,
			"'%s' is no time: give a day (2025-02-26), a time here "
			"('2025-02-26 09:00'), or one with its offset "
			"(2025-02-26T09:00:00+04:00)",
			text);
}

char *moment_format(int64_t instant, GTimeZone *zone)
{
	g_autoptr(GDateTime) utc =
		g_date_time_new_from_unix_utc(instant / G_USEC_PER_SEC);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);

	return g_date_time_format(local != NULL ? local : utc, "%Y-%m-%d %H:%M %:z");
}
