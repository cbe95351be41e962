#include "lang-core.h"
#include "lang-word.h"

#include <string.h>

static void test_codes(void)
{
	static const char *const expected[] = { "ar", "az", "en", "fr", "ru" };
	size_t count;
	const char *const *codes = lang_codes(&count);

	g_assert_cmpuint(count, ==, G_N_ELEMENTS(expected));
	for (size_t i = 0; i < count; i++) {
		g_assert_cmpstr(codes[i], ==, expected[i]);
		g_assert_true(lang_is_known(codes[i]));
		g_assert_cmpint(lang_is_rtl(codes[i]), ==, strcmp(codes[i], "ar") == 0);
	}
	g_assert_null(codes[count]);
	g_assert_false(lang_is_known("EN"));
	g_assert_false(lang_is_known(""));
}

/* All of one form: the bare name, and with a capital where its script has any. */
static void test_names(void)
{
	static const struct {
		const char *code, *name;
	} cases[] = {
		{ "ar", "العربية" },  { "az", "Azərbaycan" }, { "en", "English" },
		{ "fr", "Français" }, { "ru", "Русский" },
	};
	size_t count = 0;

	lang_codes(&count);
	g_assert_cmpuint(count, ==, G_N_ELEMENTS(cases));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpstr(lang_name(cases[i].code), ==, cases[i].name);
}

/* A text's first letter says where it begins, whatever stands before it. */
static void test_directions(void)
{
	static const struct {
		const char *text;
		bool rtl;
	} cases[] = {
		{ "12 Castle Street", false }, { "١٢ Castle Street", false },
		{ "(12) شارع القلعة", true },  { "12 شارع Castle", true },
		{ "Castle, شارع", false },     { "רחוב 12", true },
		{ "+994 12 493", false },      { "١٢", false },
		{ "", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(lang_runs_rtl(cases[i].text), ==, cases[i].rtl);
}

/* A text with a letter of the language's script, or with none at all, is in it. */
static void test_scripts(void)
{
	static const struct {
		const char *code, *text;
		bool own;
	} cases[] = {
		{ "az", "Əliyev", true },    { "az", "أحمد", false },
		{ "en", "Гараев", false },   { "ru", "Гараев II", true },
		{ "ru", "Dora Fox", false }, { "ar", "أحمد", true },
		{ "ar", "Ahmad", false },    { "ar", "12 - 4", true },
		{ "fr", "", true },
	};
	size_t count;
	const char *const *codes = lang_codes(&count);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(lang_has_own_script(cases[i].code, cases[i].text), ==,
				cases[i].own);
	for (size_t i = 0; i < count; i++)
		g_assert_true(
			lang_has_own_script(codes[i], lang_word(codes[i], "example")));
}

static void test_every_word_in_every_language(void)
{
	size_t key_count, code_count;
	const char *const *keys = lang_word_keys(&key_count);
	const char *const *codes = lang_codes(&code_count);

	g_assert_cmpuint(key_count, >, 0);
	for (size_t i = 0; i < key_count; i++)
		for (size_t j = 0; j < code_count; j++) {
			const char *word = lang_word(codes[j], keys[i]);

			g_assert_cmpuint(strlen(word), >, 0);
			g_assert_true(g_utf8_validate(word, -1, NULL));
		}
}

static void test_phrases(void)
{
	static const struct {
		const char *code, *page, *pages, *text;
	} cases[] = {
		{ "en", "1", "2", "Page 1 of 2" },
		{ "az", "1", "2", "Səhifə 1 / 2" },
		{ "fr", "1", "2", "Page 1 sur 2" },
		{ "ru", "1", "2", "Страница 1 из 2" },
		{ "ar", "١", "٢", "صفحة ١ من ٢" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
			lang_phrase(cases[i].code, "page-of", "page", cases[i].page,
				    "pages", cases[i].pages, NULL);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

static void test_lists(void)
{
	static const char *const items[] = { "a", "b", "c" };
	static const struct {
		const char *code;
		size_t count;
		const char *text;
	} cases[] = {
		{ "en", 0, "" },          { "en", 1, "a" },
		{ "en", 2, "a and b" },   { "en", 3, "a, b and c" },
		{ "az", 3, "a, b və c" }, { "fr", 2, "a et b" },
		{ "ru", 3, "a, b и c" },  { "ar", 3, "a، وb وc" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = lang_list(cases[i].code, items, cases[i].count);

		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lang/core/codes", test_codes);
	g_test_add_func("/lang/core/names", test_names);
	g_test_add_func("/lang/core/directions", test_directions);
	g_test_add_func("/lang/core/scripts", test_scripts);
	g_test_add_func("/lang/word/every", test_every_word_in_every_language);
	g_test_add_func("/lang/word/phrases", test_phrases);
	g_test_add_func("/lang/word/lists", test_lists);
	return g_test_run();
}
