#include "calendar-zone.h"

#include "base-date.h"

#include <string.h>

static const struct {
	const char *zone, *text;
	MomentEdge edge;
	const char *instant; /* or words of the failure, which have no 'Z' at their end */
} cases[] = {
	{ "Asia/Baku", "2025-02-26T09:00:00+04:00", MOMENT_FROM, "2025-02-26T05:00:00Z" },
	{ "Asia/Baku", "2025-02-26T09:00:00Z", MOMENT_FROM, "2025-02-26T09:00:00Z" },
	{ "Asia/Baku", "2025-02-26 09:00", MOMENT_FROM, "2025-02-26T05:00:00Z" },
	{ "Asia/Baku", "2025-02-26T09:00", MOMENT_UNTIL, "2025-02-26T05:00:00Z" },
	{ "Asia/Baku", "2025-02-26", MOMENT_FROM, "2025-02-25T20:00:00Z" },
	{ "Asia/Baku", "2025-02-26", MOMENT_UNTIL, "2025-02-26T20:00:00Z" },
	{ "Europe/Paris", "2025-03-30", MOMENT_FROM, "2025-03-29T23:00:00Z" },
	{ "Europe/Paris", "2025-03-30", MOMENT_UNTIL, "2025-03-30T22:00:00Z" },
	{ "Europe/Paris", "2025-03-30 02:30", MOMENT_FROM, "skip" },
	{ "Europe/Paris", "2025-03-30 03:00", MOMENT_FROM, "2025-03-30T01:00:00Z" },
	{ "Europe/Paris", "2025-10-26 02:30", MOMENT_FROM, "show twice" },
	{ "Europe/Paris", "2025-10-26 03:00", MOMENT_FROM, "2025-10-26T02:00:00Z" },
	{ "Europe/Paris", "2025-10-26 01:59", MOMENT_FROM, "2025-10-25T23:59:00Z" },
	/* There midnight itself is skipped: the day begins at one o'clock. */
	{ "Africa/Cairo", "2025-04-25", MOMENT_FROM, "2025-04-24T22:00:00Z" },
	{ "Asia/Baku", "2025-02-30", MOMENT_FROM, "no day" },
	{ "Asia/Baku", "2025-02-26 24:00", MOMENT_FROM, "no time" },
	{ "Asia/Baku", "2025-02-26 09:60", MOMENT_FROM, "no time" },
	{ "Asia/Baku", "2025-02-26 09:00:00", MOMENT_FROM, "no time" },
	{ "Asia/Baku", "tomorrow", MOMENT_FROM, "no time" },
	{ "Asia/Baku", "", MOMENT_FROM, "no time" },
};

static void test_moments(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GTimeZone) zone = NULL;
		g_autoptr(GError) error = NULL;
		g_autofree char *stamp = NULL;
		int64_t instant = 0;

		g_test_message("%s in %s", cases[i].text, cases[i].zone);
		g_assert_true(zone_open(cases[i].zone, &zone, NULL));
		if (moment_parse(cases[i].text, zone, cases[i].edge, &instant, &error)) {
			stamp = instant_format(instant);
			g_assert_cmpstr(stamp, ==, cases[i].instant);
			continue;
		}
		g_assert_error(error, CHY_ERROR, CHY_INVALID);
		g_assert_nonnull(strstr(error->message, cases[i].instant));
	}
}

static void test_unknown_zone(void)
{
	g_autoptr(GError) error = NULL;
	GTimeZone *zone = NULL;

	g_assert_false(zone_open("Asia/Nowhere", &zone, &error));
	g_assert_error(error, CHY_ERROR, CHY_CONFIG);
	g_assert_nonnull(strstr(error->message, "Asia/Nowhere"));
}

static void test_format(void)
{
	g_autoptr(GTimeZone) zone = NULL;
	int64_t instant = 0;

	g_assert_true(zone_open("Asia/Kolkata", &zone, NULL));
	g_assert_true(instant_parse("2025-02-26T09:00:00Z", &instant, NULL));

	g_autofree char *text = moment_format(instant, zone);

	g_assert_cmpstr(text, ==, "2025-02-26 14:30 +05:30");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/calendar/zone/moments", test_moments);
	g_test_add_func("/calendar/zone/unknown", test_unknown_zone);
	g_test_add_func("/calendar/zone/format", test_format);
	return g_test_run();
}
