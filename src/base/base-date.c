#include "base-date.h"

#include <string.h>

static GDate gdate_of(Date date)
{
	GDate day;

	g_date_clear(&day, 1);
	g_date_set_dmy(&day, (GDateDay)date.day, (GDateMonth)date.month,
		       (GDateYear)date.year);
	return day;
}

/* The number that the `count` ASCII digits at `text` write, or -1. */
static int digits_at(const char *text, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (!g_ascii_isdigit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

bool date_parse(const char *text, Date *date_out, GError **error)
{
	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return chy_fail(error, CHY_INVALID, "'%s' is not a date (YYYY-MM-DD)",
				text);

	Date date = { digits_at(text, 4), digits_at(text + 5, 2),
		      digits_at(text + 8, 2) };

	if (date.year < 1 || date.month < 1 || date.day < 1)
		return chy_fail(error, CHY_INVALID, "'%s' is not a date (YYYY-MM-DD)",
				text);
	if (!g_date_valid_dmy((GDateDay)date.day, (GDateMonth)date.month,
			      (GDateYear)date.year))
		return chy_fail(error, CHY_INVALID, "there is no day '%s'", text);
	*date_out = date;
	return true;
}

char *date_format(Date date)
{
	if (!date_is_known(date))
		return NULL;
	return g_strdup_printf("%04d-%02d-%02d", date.year, date.month, date.day);
}

bool date_is_known(Date date)
{
	return date.year != 0;
}

int date_compare(Date a, Date b)
{
	return (a.year * 10000 + a.month * 100 + a.day) -
	       (b.year * 10000 + b.month * 100 + b.day);
}

int date_days_between(Date from, Date to)
{
	GDate a = gdate_of(from), b = gdate_of(to);

	return g_date_days_between(&a, &b);
}

int date_weekday(Date date)
{
	GDate day = gdate_of(date);

	return (int)g_date_get_weekday(&day);
}

static int64_t floor_seconds(int64_t instant)
{
	return instant / G_USEC_PER_SEC - (instant % G_USEC_PER_SEC < 0 ? 1 : 0);
}

Date date_of_instant(int64_t instant)
{
	g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(floor_seconds(instant));

	return (Date){ g_date_time_get_year(moment), g_date_time_get_month(moment),
		       g_date_time_get_day_of_month(moment) };
}

/* g_date_time_new_from_iso8601 takes more than RFC 3339 allows: hold it to the profile. */
static bool is_rfc3339(const char *text)
{
	return g_regex_match_simple(
		"^\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?"
		"([Zz]|[+-]\\d\\d:\\d\\d)$",
		text, G_REGEX_DOLLAR_ENDONLY, 0);
}

bool instant_parse(const char *text, int64_t *instant_out, GError **error)
{
	g_autoptr(GDateTime) moment = NULL;

	if (is_rfc3339(text))
		moment = g_date_time_new_from_iso8601(text, NULL);
	if (moment == NULL)
		return chy_fail(error, CHY_INVALID, "'%s' is not a time (RFC 3339)", text);
	*instant_out = g_date_time_to_unix(moment) * G_USEC_PER_SEC +
		       g_date_time_get_microsecond(moment);
	return true;
}

char *instant_format_exact(int64_t instant)
{
	int64_t seconds = floor_seconds(instant);
	g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc(seconds);
	g_autofree char *whole = g_date_time_format(moment, "%Y-%m-%dT%H:%M:%S");

	return g_strdup_printf("%s.%06dZ", whole,
			       (int)(instant - seconds * G_USEC_PER_SEC));
}

char *instant_format(int64_t instant)
{
	g_autofree char *exact = instant_format_exact(instant);

	if (instant % G_USEC_PER_SEC != 0)
		return g_steal_pointer(&exact);
	return g_strdup_printf("%.*sZ", (int)(strlen(exact) - strlen(".000000Z")),
			       exact);
}
