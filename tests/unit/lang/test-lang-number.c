#include "lang-number.h"

static void test_digits_and_grouping(void)
{
	static const struct {
		const char *code;
		int64_t value;
		const char *text;
	} cases[] = {
		{ "en", 0, "0" },
		{ "en", 613, "613" },
		{ "en", 1275, "1,275" },
		{ "en", -1234567, "-1,234,567" },
		{ "az", 1275, "1\u00a0275" },
		{ "ru", 1275, "1\u00a0275" },
		{ "fr", 1275, "1\u202f275" },
		{ "ar", 1275, "١٬٢٧٥" },
		{ "ar", 613, "٦١٣" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = lang_number(cases[i].code, cases[i].value);

		g_assert_cmpstr(text, ==, cases[i].text);
	}

	g_autofree char *year = lang_digits("ar", 1992);

	g_assert_cmpstr(year, ==, "١٩٩٢");
}

static void test_words(void)
{
	static const struct {
		const char *code;
		int64_t value;
		const char *text;
	} cases[] = {
		{ "en", 106, "one hundred and six" },
		{ "en", 613, "six hundred and thirteen" },
		{ "en", 1006, "one thousand and six" },
		{ "en", 1275, "one thousand two hundred and seventy-five" },
		{ "en", 2000100, "two million one hundred" },
		{ "az", 0, "sıfır" },
		{ "az", 613, "altı yüz on üç" },
		{ "az", 1275, "min iki yüz yetmiş beş" },
		{ "az", 2100, "iki min yüz" },
		{ "fr", 80, "quatre-vingts" },
		{ "fr", 71, "soixante et onze" },
		{ "fr", 99, "quatre-vingt-dix-neuf" },
		{ "fr", 613, "six cent treize" },
		{ "fr", 1275, "mille deux cent soixante-quinze" },
		{ "fr", 200, "deux cents" },
		{ "fr", 280000, "deux cent quatre-vingt mille" },
		{ "fr", 300000, "trois cent mille" },
		{ "ru", 613, "шестьсот тринадцать" },
		{ "ru", 1275, "одна тысяча двести семьдесят пять" },
		{ "ru", 2042, "две тысячи сорок два" },
		{ "ru", 5000000, "пять миллионов" },
		{ "ar", 106, "مائة وستة" },
		{ "ar", 613, "ستمائة وثلاثة عشر" },
		{ "ar", 1275, "ألف ومائتان وخمسة وسبعون" },
		{ "ar", 3000, "ثلاثة آلاف" },
		{ "ar", 12000, "اثنا عشر ألفًا" },
		{ "ar", 2000000, "مليونان" },
		{ "en", -5, "minus five" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
			lang_number_words(cases[i].code, cases[i].value);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static void test_plurals(void)
{
	static const struct {
		const char *code;
		int64_t value;
		Plural plural;
	} cases[] = {
		{ "en", 1, PLURAL_ONE },     { "en", 613, PLURAL_OTHER },
		{ "az", 1, PLURAL_ONE },     { "az", 613, PLURAL_OTHER },
		{ "fr", 0, PLURAL_ONE },     { "fr", 2, PLURAL_OTHER },
		{ "ru", 21, PLURAL_ONE },    { "ru", 63, PLURAL_FEW },
		{ "ru", 613, PLURAL_MANY },  { "ru", 70, PLURAL_MANY },
		{ "ar", 0, PLURAL_ZERO },    { "ar", 2, PLURAL_TWO },
		{ "ar", 106, PLURAL_FEW },   { "ar", 613, PLURAL_MANY },
		{ "ar", 100, PLURAL_OTHER },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpstr(plural_name(lang_plural(cases[i].code, cases[i].value)),
				==, plural_name(cases[i].plural));
}

static void test_plural_names(void)
{
	g_autoptr(GError) error = NULL;
	Plural plural = PLURAL_OTHER;

	g_assert_true(plural_parse("few", &plural, NULL));
	g_assert_cmpint(plural, ==, PLURAL_FEW);
	g_assert_false(plural_parse("several", &plural, &error));
	g_assert_true(chy_error_is(error, CHY_INVALID));
	g_assert_cmpint(plural, ==, PLURAL_FEW);
}

static void test_digit_runs(void)
{
	static const struct {
		const char *text;
		size_t count, offset, length;
	} cases[] = {
		{ "no number", 0, 0, 0 }, { "in 1992", 1, 3, 4 },
		{ "٦١٣ مدنيا", 1, 0, 6 }, { "६ and ७", 2, 0, 3 },
		{ "half: ½", 1, 6, 2 },   { "1,275", 2, 0, 1 },
		{ "Ⅷ", 1, 0, 3 },         { "m²", 1, 1, 2 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) runs = lang_digits_in(cases[i].text);

		g_assert_cmpuint(runs->len, ==, cases[i].count);
		if (runs->len > 0) {
			DigitRun run = g_array_index(runs, DigitRun, 0);

			g_assert_cmpuint(run.offset, ==, cases[i].offset);
			g_assert_cmpuint(run.length, ==, cases[i].length);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lang/number/digits", test_digits_and_grouping);
	g_test_add_func("/lang/number/words", test_words);
	g_test_add_func("/lang/number/plurals", test_plurals);
	g_test_add_func("/lang/number/plural-names", test_plural_names);
	g_test_add_func("/lang/number/digit-runs", test_digit_runs);
	return g_test_run();
}
