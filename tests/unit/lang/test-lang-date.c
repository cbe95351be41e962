#include "lang-date.h"

static void test_forms(void)
{
	static const Date day = { 1992, 2, 26 }, first = { 2000, 5, 1 };
	static const struct {
		const char *code, *form;
		Date date;
		const char *text;
	} cases[] = {
		{ "en", "full", day, "26 February 1992" },
		{ "en", "day-month", day, "26 February" },
		{ "en", "day", first, "1" },
		{ "en", "month", day, "February" },
		{ "en", "year", day, "1992" },
		{ "az", "full", day, "26 fevral 1992-ci il" },
		{ "az", "full", first, "1 may 2000-ci il" },
		{ "az", "year", { 1990, 1, 20 }, "1990-cı" },
		{ "az", "day-month", day, "26 fevral" },
		{ "fr", "full", day, "26 février 1992" },
		{ "fr", "full", first, "1er mai 2000" },
		{ "ru", "full", day, "26 февраля 1992 года" },
		{ "ru", "month", day, "февраль" },
		{ "ar", "full", day, "٢٦ فبراير ١٩٩٢" },
		{ "ar", "day", day, "٢٦" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *text = NULL;

		g_assert_true(lang_date_form(cases[i].code, cases[i].date,
					     cases[i].form, &text, &error));
		g_assert_no_error(error);
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static void test_unknown_form_names_the_nearest(void)
{
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_assert_false(
		lang_date_form("en", (Date){ 1992, 2, 26 }, "years", &text, &error));
	g_assert_true(chy_error_is(error, CHY_INVALID));
	g_assert_nonnull(strstr(error->message, "'year'"));
	g_assert_null(text);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lang/date/forms", test_forms);
	g_test_add_func("/lang/date/unknown", test_unknown_form_names_the_nearest);
	return g_test_run();
}
