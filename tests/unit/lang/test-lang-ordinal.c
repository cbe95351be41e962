#include "lang-ordinal.h"

#include "lang-core.h"

#include <string.h>

static void test_forms(void)
{
	static const struct {
		const char *code;
		int64_t value;
		const char *form, *text;
	} cases[] = {
		{ "en", 33, NULL, "33rd" },
		{ "en", 1, NULL, "1st" },
		{ "en", 12, NULL, "12th" },
		{ "en", 112, NULL, "112th" },
		{ "en", 122, NULL, "122nd" },
		{ "en", 1000, NULL, "1000th" },
		{ "en", 33, "words", "thirty-third" },
		{ "en", 100, "words", "one hundredth" },
		{ "en", 250, "words", "two hundred and fiftieth" },
		{ "az", 33, NULL, "33-cü" },
		{ "az", 34, NULL, "34-cü" },
		{ "az", 6, NULL, "6-cı" },
		{ "az", 10, NULL, "10-cu" },
		{ "az", 40, NULL, "40-cı" },
		{ "az", 45, NULL, "45-ci" },
		{ "az", 59, NULL, "59-cu" },
		{ "az", 100, NULL, "100-cü" },
		{ "az", 300, NULL, "300-cü" },
		{ "az", 1992, NULL, "1992-ci" },
		{ "az", 2000, NULL, "2000-ci" },
		{ "az", 33, "words", "otuz üçüncü" },
		{ "az", 200, "words", "iki yüzüncü" },
		{ "fr", 33, NULL, "33e" },
		{ "fr", 1, NULL, "1er" },
		{ "fr", 1, "feminine", "1re" },
		{ "fr", 33, "words", "trente-troisième" },
		{ "fr", 1, "words-feminine", "première" },
		{ "fr", 71, "words", "soixante et onzième" },
		{ "fr", 81, "words", "quatre-vingt-unième" },
		{ "fr", 90, "words", "quatre-vingt-dixième" },
		{ "ru", 33, NULL, "33-й" },
		{ "ru", 33, "feminine", "33-я" },
		{ "ru", 33, "feminine-accusative", "33-ю" },
		{ "ru", 33, "neuter", "33-е" },
		{ "ru", 33, "genitive", "33-го" },
		{ "ru", 33, "dative", "33-му" },
		{ "ru", 33, "words", "тридцать третий" },
		{ "ru", 33, "words-feminine-genitive", "тридцать третьей" },
		{ "ru", 33, "words-feminine-accusative", "тридцать третью" },
		{ "ru", 40, "words-feminine", "сороковая" },
		{ "ru", 200, "words", "двухсотый" },
		{ "ru", 3, "plural", "3-и" },
		{ "ru", 13, "plural", "13-е" },
		{ "ar", 33, NULL, "الثالثة والثلاثون" },
		{ "ar", 33, "genitive", "الثالثة والثلاثين" },
		{ "ar", 33, "masculine", "الثالث والثلاثون" },
		{ "ar", 31, "feminine", "الحادية والثلاثون" },
		{ "ar", 12, "masculine-genitive", "الثاني عشر" },
		{ "ar", 200, "genitive", "المائتين" },
		{ "ar", 101, NULL, "الأولى بعد المائة" },
		{ "ar", 33, "number", "الـ٣٣" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *text = NULL;

		g_assert_true(lang_ordinal(cases[i].code, cases[i].value, cases[i].form,
					   &text, &error));
		g_assert_no_error(error);
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static void test_what_cannot_be_made(void)
{
	static const struct {
		const char *code;
		int64_t value;
		const char *form, *named;
	} cases[] = {
		{ "ru", 33, "feminine-genetive", "'feminine-genitive'" },
		{ "en", 33, "wordz", "'words'" },
		{ "en", 0, NULL, "0" },
		{ "en", -1, "words", "-1" },
		{ "en", ORDINAL_WORDS_MAX + 1, "words", "1000" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		char *text = NULL;

		g_assert_false(lang_ordinal(cases[i].code, cases[i].value,
					    cases[i].form, &text, &error));
		g_assert_true(chy_error_is(error, CHY_INVALID));
		g_assert_nonnull(strstr(error->message, cases[i].named));
		g_assert_null(text);
	}
}

/* Every form of every ordinal up to the greatest is found again in a sentence. */
static void test_found_again(void)
{
	size_t code_count, form_count;
	const char *const *codes = lang_codes(&code_count);

	for (size_t i = 0; i < code_count; i++) {
		const char *const *forms = lang_ordinal_forms(codes[i], &form_count);

		for (size_t j = 0; j < form_count; j++) {
			g_autoptr(GString) text = g_string_new(NULL);

			for (int n = 1; n <= ORDINAL_FOUND_MAX; n++) {
				g_autofree char *ordinal = NULL;

				g_assert_true(lang_ordinal(codes[i], n, forms[j],
							   &ordinal, NULL));
				g_string_append_printf(text, "(%s), ", ordinal);
			}

			g_autoptr(GArray) matches =
				lang_ordinals_in(codes[i], text->str);

			g_assert_cmpuint(matches->len, ==, ORDINAL_FOUND_MAX);
			for (guint n = 0; n < matches->len; n++)
				g_assert_cmpint(
					g_array_index(matches, OrdinalMatch, n).value,
					==, n + 1);
		}
	}
}

static void test_found_in_text(void)
{
	static const struct {
		const char *code, *text, *found;
		int64_t value;
		bool anniversary;
	} cases[] = {
		{ "en", "on the 33rd anniversary of", "33rd", 33, true },
		{ "en", "the THIRTY-FOURTH sad anniversary", "THIRTY-FOURTH", 34,
		  true },
		{ "en", "the thirty third anniversary", "thirty third", 33, true },
		{ "en", "on the 33th anniversary", "33th", 33, true },
		{ "en", "in the first place", "first", 1, false },
		{ "en", "the 366th Regiment", NULL, 0, false },
		{ "en", "33 civilians, 20 th", NULL, 0, false },
		{ "az", "33-cü ildönümü ilə", "33-cü", 33, true },
		{ "az", "Otuz üçüncü ildönümü", "Otuz üçüncü", 33, true },
		{ "az", "İYİRMİ ALTINCI gün", "İYİRMİ ALTINCI", 26, false },
		{ "az", "1992-ci il", NULL, 0, false },
		{ "fr", "le 34e anniversaire", "34e", 34, true },
		{ "fr", "le trente-quatrième anniversaire", "trente-quatrième", 34,
		  true },
		{ "fr", "la 1re lettre", "1re", 1, false },
		{ "ru", "к 34-й годовщине", "34-й", 34, true },
		{ "ru", "тридцать четвёртую годовщину", "тридцать четвёртую", 34,
		  true },
		{ "ru", "тридцать четвертой годовщиной", "тридцать четвертой", 34,
		  true },
		{ "ar", "الذكرى السنوية الرابعة والثلاثين", "الرابعة والثلاثين", 34,
		  true },
		{ "ar", "الذِّكْرَى الثَّالِثَة وَالثَّلَاثُون", "الثَّالِثَة وَالثَّلَاثُون", 33, true },
		{ "ar", "الذكرى ال٣٤", "ال٣٤", 34, true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GArray) matches =
			lang_ordinals_in(cases[i].code, cases[i].text);

		g_assert_cmpuint(matches->len, ==, cases[i].found != NULL ? 1 : 0);
		if (matches->len == 0)
			continue;

		OrdinalMatch match = g_array_index(matches, OrdinalMatch, 0);
		g_autofree char *found =
			g_strndup(cases[i].text + match.offset, match.length);

		g_assert_cmpstr(found, ==, cases[i].found);
		g_assert_cmpint(match.value, ==, cases[i].value);
		g_assert_cmpint(match.anniversary, ==, cases[i].anniversary);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lang/ordinal/forms", test_forms);
	g_test_add_func("/lang/ordinal/impossible", test_what_cannot_be_made);
	g_test_add_func("/lang/ordinal/found-again", test_found_again);
	g_test_add_func("/lang/ordinal/found-in-text", test_found_in_text);
	return g_test_run();
}
