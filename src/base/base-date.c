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

/* Write `count` digits of the value and the character behind them; returns where that ends. */
static char *put_digits(char *to, int value, int count, char behind)
{
	for (int i = count; i-- > 0; value /= 10)
		to[i] = (char)('0' + value % 10);
	to[count] = behind;
	return to + count + 1;
}

static char *put_date(char *to, Date date, char behind)
{
	to = put_digits(to, date.year, 4, '-');
	to = put_digits(to, date.month, 2, '-');
	return put_digits(to, date.day, 2, behind);
}

char *date_format(Date date)
{
	if (!date_is_known(date))
		return NULL;

	char *text = g_malloc(sizeof "0000-00-00");

	put_date(text, date, '\0');
	return text;
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

#define DAY_SECONDS INT64_C(86400)
#define ERA_DAYS 146097   /* of 400 years, after which the calendar repeats */
#define EPOCH_DAYS 719468 /* from the first of March of the year 0 to 1970 */

static int64_t floor_divide(int64_t value, int64_t by)
{
	return value / by - (value % by < 0 ? 1 : 0);
}

/*
 * The date `days` after 1970-01-01, in the calendar that began on 1 March of the year 0: its
 * leap day is a year's last, so that days and months count without exceptions.
 */
static Date date_of_days(int64_t days)
{
	int64_t count = days + EPOCH_DAYS;
	int64_t era = floor_divide(count, ERA_DAYS);
	int day_of_era = (int)(count - era * ERA_DAYS);
	int year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
		    day_of_era / 146096) /
		   365;
	int day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
	int month = (5 * day_of_year + 2) / 153; /* 0 is March */

	return (Date){ (int)(year + era * 400) + (month >= 10 ? 1 : 0),
		       month < 10 ? month + 3 : month - 9,
		       day_of_year - (153 * month + 2) / 5 + 1 };
}

Date date_of_instant(int64_t instant)
{
	return date_of_days(floor_divide(instant, DAY_SECONDS * G_USEC_PER_SEC));
}

static bool fits(char c, char shape)
{
	return shape == '0' ? g_ascii_isdigit(c) : c == shape;
}

/* Whether the text begins with this shape, in which '0' stands for any digit. */
static bool begins_with(const char *text, const char *shape)
{
	for (; *shape != '\0'; text++, shape++)
		if (!fits(*text, *shape))
			return false;
	return true;
}

/* g_date_time_new_from_iso8601 takes more than RFC 3339 allows: hold it to the profile. */
static bool is_rfc3339(const char *text)
{
	static const char moment[] = "0000-00-00T00:00:00", offset[] = "00:00";

	if (!begins_with(text, moment))
		return false;
	text += sizeof moment - 1;
	if (*text == '.') {
		size_t digits = strspn(text + 1, "0123456789");

		if (digits < 1 || digits > 6)
			return false;
		text += digits + 1;
	}
	if (*text == 'Z')
		return text[1] == '\0';
	return (*text == '+' || *text == '-') && begins_with(text + 1, offset) &&
	       text[sizeof offset] == '\0';
}

bool instant_parse(const char *text, int64_t *instant_out, GError **error)
{
	g_autoptr(GDateTime) moment = NULL;

	if (is_rfc3339(text))
		moment = g_date_time_new_from_iso8601(text, NULL);
	if (moment == NULL)
		return chy_fail(error, CHY_INVALID, "'%s' is not a time (RFC 3339)",
				text);
	*instant_out = g_date_time_to_unix(moment) * G_USEC_PER_SEC +
		       g_date_time_get_microsecond(moment);
	return true;
}

/* The instant, or the first or last whole second that can be written. */
static int64_t writable(int64_t instant)
{
	if (instant >= INSTANT_LAST + G_USEC_PER_SEC)
		return INSTANT_LAST;
	return MAX(instant, INSTANT_FIRST);
}

/* Write the whole seconds of an instant, without a zone; returns where the text ends. */
static char *put_seconds(char *to, int64_t instant)
{
	int64_t seconds = floor_divide(instant, G_USEC_PER_SEC);
	int of_day = (int)(seconds - floor_divide(seconds, DAY_SECONDS) * DAY_SECONDS);

	to = put_date(to, date_of_instant(instant), 'T');
	to = put_digits(to, of_day / 3600, 2, ':');
	to = put_digits(to, of_day / 60 % 60, 2, ':');
	return put_digits(to, of_day % 60, 2, 'Z');
}

char *instant_format_exact(int64_t instant)
{
	instant = writable(instant);

	char *text = g_malloc(sizeof "0000-00-00T00:00:00.000000Z");
	char *end = put_seconds(text, instant);
	int64_t whole = floor_divide(instant, G_USEC_PER_SEC) * G_USEC_PER_SEC;

	end[-1] = '.';
	*put_digits(end, (int)(instant - whole), 6, 'Z') = '\0';
	return text;
}

char *instant_format(int64_t instant)
{
	instant = writable(instant);
	if (instant % G_USEC_PER_SEC != 0)
		return instant_format_exact(instant);

	char *text = g_malloc(sizeof "0000-00-00T00:00:00Z");

	*put_seconds(text, instant) = '\0';
	return text;
}
