#include "calendar-quiet.h"

#include "base-date.h"
#include "calendar-zone.h"

#include <string.h>

#define NIGHT "quiet-hours=20:00-08:00\n"
#define WEEKEND "quiet-weekend=yes\n"

static QuietPolicy policy_of(const char *lines)
{
	g_autofree char *text = g_strconcat("[dispatch]\n", lines, NULL);
	g_autoptr(GKeyFile) file = g_key_file_new();
	g_autoptr(GError) error = NULL;
	QuietPolicy policy = { 0 };

	g_assert_true(g_key_file_load_from_data(file, text, (gsize)-1, G_KEY_FILE_NONE,
						NULL));
	g_assert_true(quiet_policy_parse(file, &policy, &error));
	return policy;
}

/* 26 February 2025 was a Wednesday, 30 March and 26 October Sundays. */
static const struct {
	const char *country, *lines, *now, *end;
} cases[] = {
	/* Nothing is said, or it is not quiet. */
	{ "az", "", "2025-03-01T00:00:00Z", "2025-03-01T00:00:00Z" },
	{ "az", "quiet-weekend=no\n", "2025-03-01T00:00:00Z", "2025-03-01T00:00:00Z" },
	{ "az", NIGHT, "2025-02-26T09:00:00Z", "2025-02-26T09:00:00Z" },
	/* Across midnight: before it, after it, and the two edges. */
	{ "az", NIGHT, "2025-02-26T16:00:00Z", "2025-02-27T04:00:00Z" },
	{ "az", NIGHT, "2025-02-26T15:59:59Z", "2025-02-26T15:59:59Z" },
	{ "az", NIGHT, "2025-02-26T21:30:00Z", "2025-02-27T04:00:00Z" },
	{ "az", NIGHT, "2025-02-27T03:59:59Z", "2025-02-27T04:00:00Z" },
	{ "az", NIGHT, "2025-02-27T04:00:00Z", "2025-02-27T04:00:00Z" },
	/* Within a day. */
	{ "az", "quiet-hours=12:00-13:30\n", "2025-02-26T08:00:00Z",
	  "2025-02-26T09:30:00Z" },
	{ "az", "quiet-hours=12:00-13:30\n", "2025-02-26T07:59:00Z",
	  "2025-02-26T07:59:00Z" },
	/* Until midnight, and from it. */
	{ "az", "quiet-hours=20:00-00:00\n", "2025-02-26T17:00:00Z",
	  "2025-02-26T20:00:00Z" },
	{ "az", "quiet-hours=00:00-08:00\n", "2025-02-26T20:00:00Z",
	  "2025-02-27T04:00:00Z" },
	/* Weekends: Saturday and Sunday, Friday and Saturday, Friday alone. */
	{ "az", WEEKEND, "2025-02-28T19:59:59Z", "2025-02-28T19:59:59Z" },
	{ "az", WEEKEND, "2025-02-28T20:00:00Z", "2025-03-02T20:00:00Z" },
	{ "ae", WEEKEND, "2025-03-01T09:00:00Z", "2025-03-02T20:00:00Z" },
	{ "ae", WEEKEND, "2025-02-28T09:00:00Z", "2025-02-28T09:00:00Z" },
	{ "il", WEEKEND, "2025-02-28T09:00:00Z", "2025-03-01T22:00:00Z" },
	{ "il", WEEKEND, "2025-03-02T09:00:00Z", "2025-03-02T09:00:00Z" },
	{ "sa", WEEKEND, "2025-02-27T21:00:00Z", "2025-03-01T21:00:00Z" },
	{ "ir", WEEKEND, "2025-02-28T09:00:00Z", "2025-02-28T20:30:00Z" },
	{ "ir", WEEKEND, "2025-03-01T09:00:00Z", "2025-03-01T09:00:00Z" },
	{ "fr", WEEKEND, "2025-03-01T09:00:00Z", "2025-03-02T23:00:00Z" },
	{ "us", WEEKEND, "2025-03-01T05:00:00Z", "2025-03-03T05:00:00Z" },
	{ "us", WEEKEND, "2025-03-01T04:59:00Z", "2025-03-01T04:59:00Z" },
	/* Both: Friday evening lasts until Monday morning. */
	{ "az", NIGHT WEEKEND, "2025-02-28T17:00:00Z", "2025-03-03T04:00:00Z" },
	{ "il", NIGHT WEEKEND, "2025-02-27T19:00:00Z", "2025-03-02T06:00:00Z" },
	{ "ir", NIGHT WEEKEND, "2025-02-27T17:00:00Z", "2025-03-01T04:30:00Z" },
	/* Clocks go forward in the night: eight o'clock comes an hour sooner. */
	{ "fr", NIGHT, "2025-03-29T22:00:00Z", "2025-03-30T06:00:00Z" },
	{ "us", NIGHT, "2025-03-09T03:00:00Z", "2025-03-09T12:00:00Z" },
	/* The end of the quiet hours is skipped: they end when clocks go forward. */
	{ "fr", "quiet-hours=22:00-02:30\n", "2025-03-29T22:00:00Z",
	  "2025-03-30T01:00:00Z" },
	/* Clocks go back: eight o'clock comes an hour later. */
	{ "fr", NIGHT, "2025-10-25T22:00:00Z", "2025-10-26T07:00:00Z" },
	{ "us", NIGHT, "2025-11-02T01:00:00Z", "2025-11-02T13:00:00Z" },
	/* The end comes twice: the first counts, and the second when it is past that. */
	{ "fr", "quiet-hours=22:00-02:30\n", "2025-10-26T00:00:00Z",
	  "2025-10-26T00:30:00Z" },
	{ "fr", "quiet-hours=22:00-02:30\n", "2025-10-26T00:45:00Z",
	  "2025-10-26T00:45:00Z" },
	{ "fr", "quiet-hours=22:00-02:30\n", "2025-10-26T01:10:00Z",
	  "2025-10-26T01:30:00Z" },
	/* A weekend across a change of clocks. */
	{ "fr", WEEKEND, "2025-03-29T12:00:00Z", "2025-03-30T22:00:00Z" },
	{ "fr", WEEKEND, "2025-10-25T12:00:00Z", "2025-10-26T23:00:00Z" },
	{ "us", NIGHT WEEKEND, "2025-03-08T15:00:00Z", "2025-03-10T12:00:00Z" },
};

static void test_ends(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const QuietPolicy policy = policy_of(cases[i].lines);
		g_autoptr(GTimeZone) zone = NULL;
		Country country;
		int64_t now = 0;

		g_test_message("%s %s at %s", cases[i].country, cases[i].lines,
			       cases[i].now);
		g_assert_true(country_find(cases[i].country, &country));
		g_assert_true(zone_open(country.zone, &zone, NULL));
		g_assert_true(instant_parse(cases[i].now, &now, NULL));

		const QuietPlace place = { zone, country.weekend };
		int64_t end = quiet_end(&policy, &place, now / G_USEC_PER_SEC);
		g_autofree char *stamp = instant_format(end * G_USEC_PER_SEC);

		g_assert_cmpstr(stamp, ==, cases[i].end);
	}
}

/* While it surely is not quiet, it never is; and that lasts, but where clocks are changed. */
static void test_may_begin(void)
{
	unsigned lasting = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const QuietPolicy policy = policy_of(cases[i].lines);
		g_autoptr(GTimeZone) zone = NULL;
		Country country;
		int64_t now = 0;

		g_assert_true(country_find(cases[i].country, &country));
		g_assert_true(zone_open(country.zone, &zone, NULL));
		g_assert_true(instant_parse(cases[i].end, &now, NULL));
		now /= G_USEC_PER_SEC;

		const QuietPlace place = { zone, country.weekend };

		for (int64_t end = now + 172800; now < end; now += 601) {
			if (quiet_end(&policy, &place, now) != now)
				continue;

			int64_t begins = quiet_may_begin(&policy, &place, now);

			g_assert_cmpint(begins, >=, now);
			lasting += begins > now ? 1 : 0;
			for (int64_t at = now; at < begins; at += 299)
				g_assert_cmpint(quiet_end(&policy, &place, at), ==, at);
			if (begins > now)
				g_assert_cmpint(quiet_end(&policy, &place, begins - 1),
						==, begins - 1);
		}
	}
	g_assert_cmpuint(lasting, >, 1000);
}

static void test_begins(void)
{
	static const struct {
		const char *lines, *now, *begins;
	} moments[] = {
		{ NIGHT, "2025-02-26T09:00:00Z", "2025-02-26T16:00:00Z" },
		{ NIGHT, "2025-02-26T15:59:59Z", "2025-02-26T16:00:00Z" },
		{ WEEKEND, "2025-02-28T09:00:00Z", "2025-02-28T20:00:00Z" },
		{ "quiet-hours=00:00-08:00\n", "2025-02-26T09:00:00Z",
		  "2025-02-26T20:00:00Z" },
		{ "quiet-hours=12:00-13:30\n", "2025-02-26T09:30:00Z",
		  "2025-02-26T20:00:00Z" },
	};
	g_autoptr(GTimeZone) zone = NULL;

	g_assert_true(zone_open("Asia/Baku", &zone, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(moments); i++) {
		const QuietPolicy policy = policy_of(moments[i].lines);
		const QuietPlace place = { zone, 0x60 };
		int64_t now = 0;

		g_assert_true(instant_parse(moments[i].now, &now, NULL));

		int64_t begins =
			quiet_may_begin(&policy, &place, now / G_USEC_PER_SEC);
		g_autofree char *stamp = instant_format(begins * G_USEC_PER_SEC);

		g_assert_cmpstr(stamp, ==, moments[i].begins);
	}
}

/* A week where every day is of the weekend has no end; the question has. */
static void test_no_end(void)
{
	const QuietPolicy policy = policy_of(NIGHT WEEKEND);
	g_autoptr(GTimeZone) zone = NULL;

	g_assert_true(zone_open("Asia/Baku", &zone, NULL));

	const QuietPlace place = { zone, 0x7f };

	g_assert_cmpint(quiet_end(&policy, &place, 0), >, 0);
}

static void test_wrong_values(void)
{
	static const char *const wrong[] = {
		"quiet-hours=20-08\n",	     "quiet-hours=20:00\n",
		"quiet-hours=24:00-08:00\n", "quiet-hours=20:60-08:00\n",
		"quiet-hours=08:00-08:00\n", "quiet-hours=\n",
		"quiet-hours=20:00 - 8:00\n", "quiet-weekend=maybe\n",
		"quiet-weekend=\n",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autofree char *text = g_strconcat("[dispatch]\n", wrong[i], NULL);
		g_autoptr(GKeyFile) file = g_key_file_new();
		g_autoptr(GError) error = NULL;
		QuietPolicy policy;

		g_test_message("%s", wrong[i]);
		g_assert_true(g_key_file_load_from_data(file, text, (gsize)-1,
							G_KEY_FILE_NONE, NULL));
		g_assert_false(quiet_policy_parse(file, &policy, &error));
		g_assert_error(error, CHY_ERROR, CHY_CONFIG);
		g_assert_nonnull(strstr(error->message, "quiet-"));
	}
}

static void test_is_set(void)
{
	const QuietPolicy none = policy_of(""), night = policy_of(NIGHT),
			  weekend = policy_of(WEEKEND);

	g_assert_false(quiet_policy_is_set(&none));
	g_assert_true(quiet_policy_is_set(&night));
	g_assert_true(quiet_policy_is_set(&weekend));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/calendar/quiet/ends", test_ends);
	g_test_add_func("/calendar/quiet/may-begin", test_may_begin);
	g_test_add_func("/calendar/quiet/begins", test_begins);
	g_test_add_func("/calendar/quiet/no-end", test_no_end);
	g_test_add_func("/calendar/quiet/wrong", test_wrong_values);
	g_test_add_func("/calendar/quiet/is-set", test_is_set);
	return g_test_run();
}
