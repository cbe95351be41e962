#include "base-clock.h"
#include "base-date.h"

static void test_dates(void)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "1992-02-26", true },   { "2024-02-29", true },
		{ "2025-02-29", false },  { "2025-02-30", false },
		{ "2025-13-01", false },  { "2025-1-01", false },
		{ "0000-01-01", false },  { "", false },
		{ "2025-01-01 ", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		Date date;
		bool good = date_parse(cases[i].text, &date, &error);

		g_assert_cmpint(good, ==, cases[i].good);
		if (good) {
			g_autofree char *back = date_format(date);

			g_assert_cmpstr(back, ==, cases[i].text);
		} else {
			g_assert_true(chy_error_is(error, CHY_INVALID));
		}
	}
}

static void test_days(void)
{
	Date from = { 2025, 2, 20 }, to = { 2026, 2, 26 };

	g_assert_cmpint(date_days_between(from, to), ==, 371);
	g_assert_cmpint(date_days_between(to, from), ==, -371);
	g_assert_cmpint(date_compare(from, to), <, 0);
	g_assert_cmpint(date_compare(to, to), ==, 0);
	g_assert_cmpint(date_weekday((Date){ 2025, 2, 26 }), ==, 3);
}

static void test_instants(void)
{
	static const struct {
		const char *text, *utc;
	} cases[] = {
		{ "2025-02-26T09:00:00+04:00", "2025-02-26T05:00:00Z" },
		{ "2025-02-26T09:00:00Z", "2025-02-26T09:00:00Z" },
		{ "2025-02-26T09:00:00.5Z", "2025-02-26T09:00:00.500000Z" },
		{ "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z" },
		{ "2025-02-26T09:00:00.123456Z", "2025-02-26T09:00:00.123456Z" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z" },
		{ "2025-02-26T09:00:00", NULL },
		{ "2025-02-26T09:00:00.Z", NULL },
		{ "2025-02-26T09:00:00.1234567Z", NULL },
		{ "2025-02-26T09:00:00+04", NULL },
		{ "2025-02-26t09:00:00z", NULL },
		{ "2025-02-26T09:00:00+04:00 ", NULL },
		{ "2025-02-30T09:00:00Z", NULL },
		{ "yesterday", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		int64_t instant;
		bool good = instant_parse(cases[i].text, &instant, &error);
		g_autofree char *utc = good ? instant_format(instant) : NULL;

		g_assert_cmpstr(utc, ==, cases[i].utc);
		g_assert_true(good || chy_error_is(error, CHY_INVALID));
	}
}

/* Every day of the centuries around a leap year that is none, and of one that is. */
static void test_days_of_instants(void)
{
	const int64_t day_length = 86400 * INT64_C(1000000);
	Date date = { 1895, 1, 1 };
	g_autoptr(GError) error = NULL;
	int64_t first;

	g_assert_true(instant_parse("1895-01-01T23:59:59.999999Z", &first, &error));
	for (int days = 0; date.year < 2105; days++) {
		date = date_of_instant(first + days * day_length);
		g_assert_cmpint(date_days_between((Date){ 1895, 1, 1 }, date), ==,
				days);
	}
}

static void test_exact_instants(void)
{
	g_autofree char *whole = instant_format_exact(0);
	g_autofree char *before = instant_format_exact(-1);

	g_assert_cmpstr(whole, ==, "1970-01-01T00:00:00.000000Z");
	g_assert_cmpstr(before, ==, "1969-12-31T23:59:59.999999Z");
}

static void test_frozen_clock_moves_only_by_sleeping(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Clock) clock = clock_new("2025-02-20T09:00:00Z", &error);

	g_assert_no_error(error);
	clock_sleep(clock, 90 * G_USEC_PER_SEC);

	g_autofree char *stamp = clock_stamp(clock);

	g_assert_cmpstr(stamp, ==, "2025-02-20T09:01:30Z");
}

/* Of a clock at that time in that zone; NULL: in none. */
static void assert_today(const char *now, const char *name, const char *today)
{
	g_autoptr(Clock) clock = clock_new(now, NULL);

	if (name != NULL) {
		g_autoptr(GTimeZone) zone = g_time_zone_new_identifier(name);

		g_assert_nonnull(zone);
		clock_set_zone(clock, zone);
	}

	g_autofree char *day = date_format(clock_today(clock));

	g_assert_cmpstr(day, ==, today);
}

static void test_today_is_where_the_clock_hangs(void)
{
	static const struct {
		const char *now, *zone, *today;
	} cases[] = {
		{ "2025-02-24T23:59:59Z", NULL, "2025-02-24" },
		{ "2025-02-25T01:30:00Z", "America/Lima", "2025-02-24" },
		{ "2025-02-25T05:00:00Z", "America/Lima", "2025-02-25" },
		{ "2025-02-25T19:59:59Z", "Asia/Baku", "2025-02-25" },
		{ "2025-02-25T20:00:00Z", "Asia/Baku", "2025-02-26" },
		{ "2024-02-29T18:14:59Z", "Asia/Kathmandu", "2024-02-29" },
		{ "2024-02-29T18:15:00Z", "Asia/Kathmandu", "2024-03-01" },
		/* clocks that are put forward, and back */
		{ "2025-03-29T22:59:59Z", "Europe/Berlin", "2025-03-29" },
		{ "2025-03-29T23:00:00Z", "Europe/Berlin", "2025-03-30" },
		{ "2025-03-30T21:59:59Z", "Europe/Berlin", "2025-03-30" },
		{ "2025-03-30T22:00:00Z", "Europe/Berlin", "2025-03-31" },
		{ "2025-10-26T22:59:59Z", "Europe/Berlin", "2025-10-26" },
		{ "2025-10-26T23:00:00Z", "Europe/Berlin", "2025-10-27" },
		/* at midnight: 24:00 is 23:00 or 01:00 */
		{ "2025-04-24T21:59:59Z", "Africa/Cairo", "2025-04-24" },
		{ "2025-04-24T22:00:00Z", "Africa/Cairo", "2025-04-25" },
		{ "2025-10-30T20:59:59Z", "Africa/Cairo", "2025-10-30" },
		{ "2025-10-30T21:00:00Z", "Africa/Cairo", "2025-10-30" },
		{ "2025-10-30T22:00:00Z", "Africa/Cairo", "2025-10-31" },
		/* a day that was left out */
		{ "2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29" },
		{ "2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31" },
		/* the ends of the years */
		{ "9999-12-31T23:00:00Z", "Pacific/Auckland", "9999-12-31" },
		{ "0001-01-01T01:00:00Z", "America/Lima", "0001-01-01" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s %s", cases[i].now, cases[i].zone);
		assert_today(cases[i].now, cases[i].zone, cases[i].today);
	}
}

static void test_instants_end_with_the_years(void)
{
	g_autofree char *last = instant_format(INSTANT_LAST);
	g_autofree char *beyond = instant_format(INSTANT_LAST + G_USEC_PER_SEC);
	g_autofree char *exact = instant_format_exact(INT64_MAX);
	g_autofree char *before = instant_format(INT64_MIN);

	g_assert_cmpstr(last, ==, "9999-12-31T23:59:59Z");
	g_assert_cmpstr(beyond, ==, last);
	g_assert_cmpstr(exact, ==, "9999-12-31T23:59:59.000000Z");
	g_assert_cmpstr(before, ==, "0001-01-01T00:00:00Z");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/base/date/parse", test_dates);
	g_test_add_func("/base/date/days", test_days);
	g_test_add_func("/base/date/instants", test_instants);
	g_test_add_func("/base/date/days-of-instants", test_days_of_instants);
	g_test_add_func("/base/date/exact", test_exact_instants);
	g_test_add_func("/base/date/last-instant", test_instants_end_with_the_years);
	g_test_add_func("/base/clock/frozen", test_frozen_clock_moves_only_by_sleeping);
	g_test_add_func("/base/clock/today", test_today_is_where_the_clock_hangs);
	return g_test_run();
}
