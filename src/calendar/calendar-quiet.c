#include "calendar-quiet.h"

#include "calendar-zone.h"

#include <string.h>

#define GROUP "dispatch"
#define DAY 86400 /* seconds */
#define MINUTE 60 /* seconds */
#define LIMIT_QUIET_STEPS 32 /* hours and days in a row: nobody rests for longer */

static bool parse_hour(const char *text, int *minutes_out)
{
	int hour, minute;

	if (!g_regex_match_simple("^\\d\\d:\\d\\d$", text, G_REGEX_DOLLAR_ENDONLY, 0))
		return false;
	hour = (text[0] - '0') * 10 + (text[1] - '0');
	minute = (text[3] - '0') * 10 + (text[4] - '0');
	*minutes_out = hour * 60 + minute;
	return hour < 24 && minute < 60;
}

static bool read_hours(GKeyFile *file, QuietPolicy *policy, GError **error)
{
	g_autofree char *text =
		g_key_file_get_string(file, GROUP, KEY_QUIET_HOURS, NULL);

	if (text == NULL)
		return true;

	g_auto(GStrv) hours = g_strsplit(text, "-", -1);

	return (g_strv_length(hours) == 2 && parse_hour(hours[0], &policy->begins) &&
		parse_hour(hours[1], &policy->ends) &&
		policy->begins != policy->ends) ||
	       chy_fail(error, CHY_CONFIG,
			"cannot read group '%s': %s is no two times of the day as "
			"20:00-08:00",
			GROUP, KEY_QUIET_HOURS);
}

static bool read_weekend(GKeyFile *file, QuietPolicy *policy, GError **error)
{
	g_autofree char *text =
		g_key_file_get_string(file, GROUP, KEY_QUIET_WEEKEND, NULL);

	if (text == NULL)
		return true;
	policy->weekend = strcmp(text, "yes") == 0;
	return policy->weekend || strcmp(text, "no") == 0 ||
	       chy_fail(error, CHY_CONFIG,
			"cannot read group '%s': %s is neither yes nor no", GROUP,
			KEY_QUIET_WEEKEND);
}

bool quiet_policy_parse(GKeyFile *file, QuietPolicy *policy_out, GError **error)
{
	QuietPolicy policy = { 0 };

	if (!read_hours(file, &policy, error) || !read_weekend(file, &policy, error))
		return false;
	*policy_out = policy;
	return true;
}

bool quiet_policy_is_set(const QuietPolicy *policy)
{
	return policy->begins != policy->ends || policy->weekend;
}

static bool hour_is_quiet(const QuietPolicy *policy, int minute)
{
	if (policy->begins <= policy->ends)
		return minute >= policy->begins && minute < policy->ends;
	return minute >= policy->begins || minute < policy->ends;
}

/* The wall time at which what is quiet at `wall` ends; `wall` when nothing is. */
static int64_t wall_end(const QuietPolicy *policy, Weekdays weekend, int64_t wall)
{
	int64_t day = wall / DAY;
	int minute = (int)(wall % DAY / MINUTE);
	unsigned weekday = (unsigned)((day + 3) % 7); /* 1970 began on a Thursday */

	if (policy->weekend && (weekend >> weekday & 1u) != 0)
		return (day + 1) * DAY;
	if (!hour_is_quiet(policy, minute))
		return wall;
	if (minute >= policy->ends)
		day++;
	return day * DAY + policy->ends * MINUTE;
}

int64_t quiet_end(const QuietPolicy *policy, const QuietPlace *place, int64_t now)
{
	int64_t second = now;

	for (int i = 0; i < LIMIT_QUIET_STEPS; i++) {
		int64_t wall = zone_wall(place->zone, second);
		int64_t end = wall_end(policy, place->weekend, wall);

		if (end == wall)
			break;
		second = zone_next(place->zone, end, second);
	}
	return second;
}

int64_t quiet_may_begin(const QuietPolicy *policy, const QuietPlace *place, int64_t now)
{
	int64_t wall = zone_wall(place->zone, now);
	int64_t midnight = wall - wall % DAY + DAY;
	int64_t begins = wall - wall % DAY + policy->begins * MINUTE;
	int64_t next;

	if (policy->begins == policy->ends || begins <= wall)
		begins = midnight;
	next = zone_next(place->zone, begins, now);
	return zone_wall(place->zone, next) - next == wall - now ? next : now;
}
