/*
 * The words for what differs between two manifests.
 */
#include "drafting-dossier.h"
#include "drafting-manifest.h"

#include <glib.h>
#include <string.h>

#define D1 "1111111111111111111111111111111111111111111111111111111111111111"
#define D2 "2222222222222222222222222222222222222222222222222222222222222222"

static const char manifest[] =
	"chancery-manifest\t1\n"
	"dossier\tlighthouse\n"
	"approval\tchair\n"
	"title\ten\tThe lamp\n"
	"text\tletter.en.md\t" D1 "\n"
	"|\ttext\tletter.en.md\t" D2 "\n"
	"fact\tships\t613\tlog\t2025-01-10\n"
	"renderer\tpdf 1\n"
	"letter\txa/chair\ten\temail\ta@b.example\n"
	"addressee\txa/chair\txa/chair\tanna-lind\tAnna Lind\tfemale\ten\n"
	"post\txa/chair\txa/chair\txa/chair\tchair\txa\t2024-01-01\t\n"
	"form\txa/chair\tMadam Chair,\tYours,\n"
	"envelope\txa/chair\tAnna Lind\tChair\n"
	"rendering\txa/chair\t" D1 "\n"
	"end\n";

static char *replaced(const char *old, const char *new)
{
	g_auto(GStrv) parts = g_strsplit(manifest, old, 2);

	g_assert_cmpuint(g_strv_length(parts), ==, 2);
	return g_strconcat(parts[0], new, parts[1], NULL);
}

static void test_words(void)
{
	static const struct {
		const char *old, *new, *words;
	} cases[] = {
		{ "en\tThe lamp", "en\tThe light",
		  "the title in 'en': the text changed from 'The lamp' to 'The "
		  "light'" },
		{ "text\tletter.en.md\t" D1, "text\tletter.en.md\t" D2,
		  "the text 'letter.en.md': the contents changed" },
		{ "\t613\t", "\t614\t",
		  "the fact 'ships': the value changed from '613' to '614'" },
		{ "pdf 1", "pdf 2",
		  "the renderer: the version changed from 'pdf 1' to 'pdf 2'" },
		{ "anna-lind\tAnna Lind", "bo-ek\tBo Ek",
		  "the addressee 'xa/chair': the holder changed from 'anna-lind' to "
		  "'bo-ek'\n"
		  "the addressee 'xa/chair': the holder's name changed from 'Anna "
		  "Lind' to "
		  "'Bo Ek'" },
		{ "2024-01-01\t\n", "2024-01-01\t2025-01-31\n",
		  "the post 'xa/chair': the end of the term changed from '' to "
		  "'2025-01-31'" },
		{ "a@b.example", "c@d.example",
		  "the letter to 'xa/chair': the mailbox changed from 'a@b.example' to "
		  "'c@d.example'" },
		{ "Lind\tChair\nrend", "Lind\tChair\tHouse\nrend",
		  "the envelope to 'xa/chair': the lines changed from 'Anna Lind, "
		  "Chair' to 'Anna Lind, Chair, House'" },
		{ "rendering\txa/chair\t" D1, "rendering\txa/chair\t" D2,
		  "the rendering of the letter to 'xa/chair': the bytes changed" },
		{ "approval\tchair\n", "approval\tchair\tregistrar\n",
		  "the dossier: the approving offices changed from 'chair' to 'chair, "
		  "registrar'" },
		{ "envelope\t", "references\txa/chair\tYour reference: 7\nenvelope\t",
		  "the list of references to 'xa/chair' is new" },
		{ "approval", "page\tdin-5008-b\ta4\napproval", "the page is new" },
		{ "renderer\t", "resource\tserif.ttf\t" D1 "\nrenderer\t",
		  "the renderer's resource 'serif.ttf' is new" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *after = replaced(cases[i].old, cases[i].new);
		g_autofree char *words = manifest_difference(manifest, after);

		g_assert_cmpstr(words, ==, cases[i].words);
	}
}

static void test_equal(void)
{
	g_assert_null(manifest_difference(manifest, manifest));
}

/* A letter that is gone is one change, with its reason, and nothing of what was part of it. */
static void test_letter_gone(void)
{
	static const char after[] = "chancery-manifest\t1\n"
				    "dossier\tlighthouse\n"
				    "approval\tchair\n"
				    "title\ten\tThe lamp\n"
				    "text\tletter.en.md\t" D1 "\n"
				    "fact\tships\t613\tlog\t2025-01-10\n"
				    "renderer\tpdf 1\n"
				    "omitted\txa/chair\tsuppressed: mourning\n"
				    "end\n";
	g_autofree char *words = manifest_difference(manifest, after);
	g_autofree char *back = manifest_difference(after, manifest);

	g_assert_cmpstr(words, ==,
			"the letter to 'xa/chair' is gone\n"
			"'xa/chair' gets no letter any more: suppressed: mourning");
	g_assert_cmpstr(back, ==,
			"'xa/chair' is no longer left out (suppressed: mourning)\n"
			"the letter to 'xa/chair' is new");
}

static void test_many(void)
{
	GString *before = g_string_new(NULL), *after = g_string_new(NULL);

	for (int i = 0; i < 15; i++) {
		g_string_append_printf(before, "fact\tf%d\t1\n", i);
		g_string_append_printf(after, "fact\tf%d\t2\n", i);
	}

	g_autofree char *words = manifest_difference(before->str, after->str);

	g_assert_true(g_str_has_suffix(words, "\nand 5 more"));
	g_string_free(before, TRUE);
	g_string_free(after, TRUE);
}

/* The dossier of two files, one at `path`, whose digests a manifest has of old. */
static char *file_difference(const char *path, const char *other, const char *bytes)
{
	static const char approved[] =
		"chancery-manifest\t1\n"
		"text\ta\\\\b.md\t"
		"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824\n"
		"|\tfile\tx\t" D1 "\n"
		"file\tz.png\t"
		"486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7\n"
		"end\n";
	g_autoptr(GBytes) first = g_bytes_new_static("hello", 5);
	g_autoptr(GBytes) second = g_bytes_new_static(bytes, strlen(bytes));
	const DossierFile files[] = { { path, first }, { other, second } };
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(dossier_new(files, other != NULL ? 2 : 1, &dossier, &error));
	g_assert_no_error(error);
	return manifest_file_difference(approved, dossier);
}

static void test_files(void)
{
	static const struct {
		const char *path, *other, *bytes, *words;
	} cases[] = {
		{ "a\\b.md", "z.png", "world", NULL },
		{ "a\\b.md", "z.png", "World", "the file 'z.png' has changed" },
		{ "a\\b.md", "y.png", "world", "the file 'y.png' is new" },
		{ "a\\b.md", NULL, "", "the file 'z.png' is gone" },
		{ "z.png", NULL, "", "the file 'z.png' has changed" },
		{ "x", "z.png", "world", "the file 'x' is new" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *words =
			file_difference(cases[i].path, cases[i].other, cases[i].bytes);

		g_assert_cmpstr(words, ==, cases[i].words);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drafting/difference/words", test_words);
	g_test_add_func("/drafting/difference/equal", test_equal);
	g_test_add_func("/drafting/difference/letter-gone", test_letter_gone);
	g_test_add_func("/drafting/difference/many", test_many);
	g_test_add_func("/drafting/difference/files", test_files);
	return g_test_run();
}
