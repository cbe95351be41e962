#include "calendar-occasion.h"

#include "format-yaml.h"

#include <string.h>

static void test_ordinals_and_days(void)
{
	static const struct {
		Date date, today, next;
		int ordinal; /* in the year of `next` */
	} cases[] = {
		{ { 1992, 2, 26 }, { 2025, 2, 20 }, { 2025, 2, 26 }, 33 },
		{ { 1992, 2, 26 }, { 2025, 2, 26 }, { 2025, 2, 26 }, 33 },
		{ { 1992, 2, 26 }, { 2025, 2, 27 }, { 2026, 2, 26 }, 34 },
		{ { 1992, 2, 26 }, { 1992, 1, 1 }, { 1992, 2, 26 }, 0 },
		{ { 2030, 6, 30 }, { 2025, 1, 1 }, { 2030, 6, 30 }, 0 },
		{ { 2020, 2, 29 }, { 2025, 2, 1 }, { 2025, 2, 28 }, 5 },
		{ { 2020, 2, 29 }, { 2028, 2, 1 }, { 2028, 2, 29 }, 8 },
		{ { 2020, 2, 29 }, { 2028, 2, 29 }, { 2028, 2, 29 }, 8 },
		{ { 2020, 2, 29 }, { 2027, 12, 31 }, { 2028, 2, 29 }, 8 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Occasion) occasion = NULL;

		g_assert_true(occasion_new("day", cases[i].date, &occasion, NULL));

		Date next = occasion_next(occasion, cases[i].today);

		g_assert_cmpint(date_compare(next, cases[i].next), ==, 0);
		g_assert_cmpint(occasion_ordinal(occasion, next.year), ==,
				cases[i].ordinal);
	}
}

static void test_names(void)
{
	static const struct {
		const char *name;
		bool good;
	} cases[] = {
		{ "khojali", true },  { "day-30", true }, { "", false },
		{ "30-june", false }, { "Day", false },   { "two words", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Occasion) occasion = NULL;

		g_assert_cmpint(occasion_new(cases[i].name, (Date){ 1992, 2, 26 },
					     &occasion, &error),
				==, cases[i].good);
		g_assert_true(cases[i].good || chy_error_is(error, CHY_INVALID));
	}
}

static void test_titles(void)
{
	g_autoptr(Occasion) occasion = NULL;

	g_assert_true(occasion_new("day", (Date){ 2000, 1, 1 }, &occasion, NULL));
	occasion_set_title(occasion, "ru", "день");
	occasion_set_title(occasion, "az", "gün");
	occasion_set_title(occasion, "en", "a day");
	occasion_set_title(occasion, "en", "the day");
	g_assert_cmpuint(occasion->title_count, ==, 3);
	g_assert_cmpstr(occasion->titles[0].language, ==, "az");
	g_assert_cmpstr(occasion_get_title(occasion, "en"), ==, "the day");
	g_assert_null(occasion_get_title(occasion, "fr"));
}

static void test_equality(void)
{
	static const struct {
		const char *name, *title;
		int day;
		bool same;
	} cases[] = {
		{ "day", "the day", 26, true },  { "night", "the day", 26, false },
		{ "day", "the day", 25, false }, { "day", "a day", 26, false },
		{ "day", NULL, 26, false },
	};
	g_autoptr(Occasion) first = NULL;

	g_assert_true(occasion_new("day", (Date){ 1992, 2, 26 }, &first, NULL));
	occasion_set_title(first, "en", "the day");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(Occasion) second = NULL;

		g_assert_true(occasion_new(
			cases[i].name, (Date){ 1992, 2, cases[i].day }, &second, NULL));
		if (cases[i].title != NULL)
			occasion_set_title(second, "en", cases[i].title);
		g_assert_cmpint(occasion_equal(first, second), ==, cases[i].same);
	}
}

/* Parse an occasion; its name, or what went wrong. */
static char *outcome_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(YamlDocument) document = NULL;
	g_autoptr(Occasion) occasion = NULL;

	g_assert_true(yaml_parse("f.yaml", text, strlen(text), &document, &error));
	if (!occasion_parse(yaml_root(document), &occasion, &error)) {
		g_assert_true(chy_error_is(error, CHY_INVALID));
		return g_strdup(error->message);
	}
	return g_strdup(occasion->name);
}

static void test_import(void)
{
	static const struct {
		const char *text, *outcome;
	} cases[] = {
		{ "{ name: day, date: 1992-02-26, title: { en: the day } }\n", "day" },
		{ "{ name: day, date: 1992-02-26 }\n", "day" },
		{ "{ name: day }\n", "f.yaml:1:1: an occasion needs 'date'" },
		{ "{ name: day, date: 1992-02-30 }\n",
		  "f.yaml:1:20: there is no day '1992-02-30'" },
		{ "{ name: Day, date: 1992-02-26 }\n", "f.yaml:1:9: 'Day' is no name" },
		{ "{ name: day, date: 1992-02-26, every: year }\n",
		  "f.yaml:1:32: an occasion has no key 'every'" },
		{ "{ name: day, date: 1992-02-26, title: x }\n",
		  "f.yaml:1:39: 'title' is not a mapping" },
		{ "{ name: day, date: 1992-02-26, title: { en: [] } }\n",
		  "f.yaml:1:45: 'en' is not a text" },
		{ "day\n", "f.yaml:1:1: an occasion is not a mapping" },
		{ "day: 1\n", "f.yaml:1:1: an occasion has no key 'day'" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *outcome = outcome_of(cases[i].text);

		g_test_message("%s", outcome);
		g_assert_true(g_str_has_prefix(outcome, cases[i].outcome));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/calendar/occasion/days", test_ordinals_and_days);
	g_test_add_func("/calendar/occasion/names", test_names);
	g_test_add_func("/calendar/occasion/titles", test_titles);
	g_test_add_func("/calendar/occasion/equality", test_equality);
	g_test_add_func("/calendar/occasion/import", test_import);
	return g_test_run();
}
