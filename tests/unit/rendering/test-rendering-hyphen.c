#include "rendering-hyphen.h"

#include <glib/gstdio.h>
#include <string.h>

/* Which of Debian's dictionaries are here is the machine's; their files are optional. */
static void test_words(void)
{
	static const struct {
		const char *language, *text, *points; /* with '=' for a soft hyphen */
	} cases[] = {
		{ "en", "the forthcoming sittings", "the forth=com=ing sit=tings" },
		{ "en", "\"documents\", (translations).",
		  "\"doc=u=ments\", (trans=la=tions)." },
		{ "en", "seven we asked", "seven we asked" }, /* short words */
		{ "en", "Johannesburg UNESCO", "Johannesburg UNESCO" },
		{ "en", "office@assembly.example inter-parliamentary abc12defghij",
		  "office@assembly.example inter-parliamentary abc12defghij" },
		{ "fr",
		  "d\xe2\x80\x99"
		  "anniversaire",
		  "d\xe2\x80\x99"
		  "anni=ver=saire" },
		{ "ru", "обратиться заседаний", "обра=ти=ться засе=да=ний" },
	};
	g_autoptr(HyphenBook) book = hyphenbook_new(HYPHEN_FOLDER);
	unsigned tried = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Hyphenator *hyphenator = hyphenbook_find(book, cases[i].language);
		g_autoptr(GString) out = g_string_new(NULL);

		if (hyphenator == NULL)
			continue;
		hyphenator_add(hyphenator, cases[i].text, out);
		g_string_replace(out, SOFT_HYPHEN, "=", 0);
		g_assert_cmpstr(out->str, ==, cases[i].points);
		tried++;
	}
	if (tried == 0)
		g_test_skip("no dictionary is here");
}

/* Without a dictionary, and for languages that have none, there is no hyphenator. */
static void test_none(void)
{
	g_autoptr(HyphenBook) book = hyphenbook_new("/nonexistent");
	g_autoptr(HyphenBook) here = hyphenbook_new(HYPHEN_FOLDER);
	size_t count;

	g_assert_null(hyphenbook_find(book, "en"));
	hyphenbook_get_files(book, &count);
	g_assert_cmpuint(count, ==, 0);
	g_assert_null(hyphenbook_find(here, "az"));
	g_assert_null(hyphenbook_find(here, "ar"));
}

/* The digest is of the file that is used. */
static void test_digest(void)
{
	g_autofree char *folder = g_dir_make_tmp("hyphen-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "hyph_en_GB.dic", NULL);
	size_t count;

	g_assert_true(g_file_set_contents(path, "UTF-8\nabc1def\n", -1, NULL));

	g_autoptr(HyphenBook) book = hyphenbook_new(folder);
	const RendererFont *files = hyphenbook_get_files(book, &count);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autofree char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256,
								"UTF-8\nabc1def\n", -1);

	g_assert_cmpuint(count, ==, 1);
	g_assert_cmpstr(files[0].name, ==, "hyph_en_GB.dic");
	g_assert_cmpstr(files[0].digest, ==, digest);
	hyphenator_add(hyphenbook_find(book, "en"), "xabcdefx", out);
	g_assert_cmpstr(out->str, ==, "xabc" SOFT_HYPHEN "defx");
	g_unlink(path);
	g_rmdir(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/hyphen/words", test_words);
	g_test_add_func("/rendering/hyphen/none", test_none);
	g_test_add_func("/rendering/hyphen/digest", test_digest);
	return g_test_run();
}
