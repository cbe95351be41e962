/*
 * Letters with a courtesy translation: what the same letter gives whatever was drawn before, and
 * what the translation's part of it has.
 */
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"
#include "sample-letter.h"

#include <string.h>

static const char *const samples[] = { "translated", "translated-arabic",
				       "translated-french" };

static SampleLetter *open_sample(const char *name)
{
	g_autofree char *folder = g_build_filename(SAMPLE_LETTERS, name, NULL);

	return sample_letter_new(folder);
}

static Renderer *open_renderer(void)
{
	g_autoptr(GError) error = NULL;
	Renderer *renderer = renderer_new(&error);

	g_assert_no_error(error);
	return renderer;
}

static GBytes *draw(Renderer *renderer, const Letter *letter)
{
	g_autoptr(GError) error = NULL;
	GBytes *pdf = NULL;

	g_assert_true(render_pdf(renderer, letter, &pdf, &error));
	g_assert_no_error(error);
	return pdf;
}

static GBytes *draw_alone(const Letter *letter)
{
	g_autoptr(Renderer) renderer = open_renderer();

	return draw(renderer, letter);
}

static unsigned count_in(GBytes *pdf, const char *text)
{
	gsize length, size = strlen(text);
	const char *bytes = g_bytes_get_data(pdf, &length);
	unsigned count = 0;

	for (gsize i = 0; i + size <= length; i++)
		count += memcmp(bytes + i, text, size) == 0;
	return count;
}

/* One renderer for all, with the letter alone and its translation alone in between. */
static void test_same_bytes(void)
{
	g_autoptr(Renderer) renderer = open_renderer();

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
			g_autoptr(SampleLetter) sample = open_sample(samples[i]);
			const Letter *letter = sample_letter_get(sample);
			Letter single = *letter;

			single.translation = NULL;

			g_autoptr(GBytes) first = draw(renderer, &single);
			g_autoptr(GBytes) both = draw(renderer, letter);
			g_autoptr(GBytes) second = draw(renderer, letter->translation);
			g_autoptr(GBytes) fresh = draw_alone(letter);
			g_autoptr(GBytes) fresh_second =
				draw_alone(letter->translation);

			g_assert_true(g_bytes_equal(both, fresh));
			g_assert_true(g_bytes_equal(second, fresh_second));
			g_assert_false(g_bytes_equal(both, first));
		}
	}
}

/* Another original before the same translation is another file, and the other way round. */
static void test_content(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("translated");
	Letter *letter = sample_letter_get(sample);
	Letter *translation = sample_letter_get(sample_letter_translation(sample));
	g_autoptr(GBytes) before = draw(renderer, letter);

	letter->subject = "Müraciət";

	g_autoptr(GBytes) original = draw(renderer, letter);
	g_autoptr(GBytes) original_alone = draw_alone(letter);

	translation->subject = "Appeal";

	g_autoptr(GBytes) both = draw(renderer, letter);
	g_autoptr(GBytes) both_alone = draw_alone(letter);

	g_assert_false(g_bytes_equal(before, original));
	g_assert_false(g_bytes_equal(original, both));
	g_assert_true(g_bytes_equal(original, original_alone));
	g_assert_true(g_bytes_equal(both, both_alone));
}

/* A part for each language, the document's is the original's, and one signature is drawn. */
static void test_structure(void)
{
	g_autoptr(SampleLetter) sample = open_sample("translated-arabic");
	g_autoptr(GBytes) pdf = draw_alone(sample_letter_get(sample));

	g_assert_cmpuint(count_in(pdf, "/S /Part"), ==, 2);
	g_assert_cmpuint(count_in(pdf, "/Lang (az)"), ==, 2);
	g_assert_cmpuint(count_in(pdf, "/Lang (ar)"), ==, 1);
	g_assert_cmpuint(count_in(pdf, "/Direction /R2L"), ==, 0);
	g_assert_cmpuint(count_in(pdf, "<rdf:li>az</rdf:li><rdf:li>ar</rdf:li>"), ==,
			 1);
	g_assert_cmpuint(count_in(pdf, "/Signature "), ==, 1);
}

/* Apart, each is a document in its own language. */
static void test_apart(void)
{
	g_autoptr(SampleLetter) sample = open_sample("translated-arabic");
	Letter *letter = sample_letter_get(sample);
	Letter single = *letter;

	letter->apart = true;
	single.translation = NULL;

	g_autoptr(GBytes) original = draw_alone(letter);
	g_autoptr(GBytes) alone = draw_alone(&single);
	g_autoptr(GBytes) translation = draw_alone(letter->translation);

	g_assert_true(g_bytes_equal(original, alone));
	g_assert_cmpuint(count_in(translation, "/Lang (ar)"), ==, 1);
	g_assert_cmpuint(count_in(translation, "/Direction /R2L"), ==, 1);
	g_assert_cmpuint(count_in(translation, "/Signature "), ==, 0);
}

/* What the message says of its attachments is what it has. */
static void test_attachments_are_named(void)
{
	static const char *const words[] = { "The attached PDF holds both",
					     "Each is attached as a PDF of its own" };
	static const struct {
		const char *channel;
		bool apart, without_pdf;
		int says; /* which of the words; -1: neither */
	} cases[] = {
		{ "email", false, false, 0 },
		{ "email", true, false, 1 },
		{ "email", false, true, -1 },
		{ "post", false, false, -1 },
	};
	g_autoptr(SampleLetter) sample = open_sample("translated-french");
	Letter *letter = sample_letter_get(sample);

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		letter->channel = cases[i].channel;
		letter->apart = cases[i].apart;
		sample_letter_shared(sample)->without_pdf = cases[i].without_pdf;

		g_autofree char *text = g_strdelimit(render_text(letter), "\n", ' ');
		g_autofree char *html = render_html(letter);

		for (int k = 0; k < (int)G_N_ELEMENTS(words); k++) {
			bool says = k == cases[i].says;

			g_assert_cmpint(strstr(text, words[k]) != NULL, ==, says);
			g_assert_cmpint(strstr(html, words[k]) != NULL, ==, says);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/translation/same-bytes", test_same_bytes);
	g_test_add_func("/rendering/translation/content", test_content);
	g_test_add_func("/rendering/translation/structure", test_structure);
	g_test_add_func("/rendering/translation/apart", test_apart);
	g_test_add_func("/rendering/translation/attachments",
			test_attachments_are_named);
	return g_test_run();
}
