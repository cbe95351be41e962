#include "rendering-html.h"
#include "rendering-text.h"
#include "sample-letter.h"

#include <string.h>

static char *read_if_there(const char *path)
{
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, NULL);
	return text;
}

/*
 * A file beside a sample is what must come of it. With UPDATE_LETTERS=1 the files that are
 * there are written anew, to be looked at before they are kept.
 */
static void compare(const char *folder, const char *name, const char *made)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *expected = read_if_there(path);

	if (expected == NULL)
		return;
	if (g_getenv("UPDATE_LETTERS") != NULL)
		g_assert_true(g_file_set_contents(path, made, -1, NULL));
	else
		g_assert_cmpstr(made, ==, expected);
}

static unsigned columns(const char *line)
{
	unsigned count = 0;

	for (const char *p = line; *p != '\0'; p = g_utf8_next_char(p))
		if (!g_unichar_iszerowidth(g_utf8_get_char(p)))
			count += g_unichar_iswide(g_utf8_get_char(p)) ? 2 : 1;
	return count;
}

static void check_text(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	g_assert_true(g_utf8_validate(text, -1, NULL));
	g_assert_true(g_str_has_suffix(text, "\n") && !g_str_has_suffix(text, "\n\n"));
	for (int i = 0; lines[i] != NULL; i++) {
		g_assert_cmpuint(columns(lines[i]), <=, TEXT_COLUMNS);
		g_assert_false(g_str_has_suffix(lines[i], " "));
	}
}

/* Well-formed but for the void elements, and nothing that a reader would have to fetch. */
static void check_html(const char *html)
{
	static const char *const forbidden[] = { "<img", "<script", "<link", " src=\"",
						 "url(", "@import", "<style" };

	for (size_t i = 0; i < G_N_ELEMENTS(forbidden); i++)
		g_assert_null(strstr(html, forbidden[i]));
}

static void test_samples(void)
{
	g_autoptr(GDir) dir = g_dir_open(SAMPLE_LETTERS, 0, NULL);
	const char *name;
	unsigned compared = 0;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *folder = g_build_filename(SAMPLE_LETTERS, name, NULL);

		if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
			continue;

		g_autoptr(SampleLetter) sample = sample_letter_new(folder);
		g_autofree char *text = render_text(sample_letter_get(sample));
		g_autofree char *html = render_html(sample_letter_get(sample));

		g_test_message("%s", name);
		check_text(text);
		check_html(html);
		compare(folder, "letter.txt", text);
		compare(folder, "letter.html", html);
		compared++;
	}
	g_assert_cmpuint(compared, >=, 7);
}

static SampleLetter *sample_with(const char *markdown)
{
	SampleLetter *sample = sample_letter_new(SAMPLE_LETTERS "/english");

	sample_letter_set_body(sample, markdown);
	return sample;
}

/* The text of a body alone: what stands between salutation and closing. */
static void test_blocks_as_text(void)
{
	static const struct {
		const char *markdown, *text;
	} cases[] = {
		{ "One *two* **three**.", "One two three." },
		{ "a\\\nb", "a\nb" },
		{ "# Title\n\nText", "Title\n-----\n\nText" },
		{ "- a\n- b", "• a\n• b" },
		{ "- a\n\n- b", "• a\n\n• b" },
		{ "3. a\n4. b", "3. a\n4. b" },
		{ "- a\n  - b\n  - c\n- d", "• a\n\n  • b\n  • c\n• d" },
		{ "> a\n>\n> b", "> a\n>\n> b" },
		{ "> - a\n> - b", "> • a\n> • b" },
		{ "[here](https://a.example/b)", "here <https://a.example/b>" },
		{ "<office@a.example>", "<office@a.example>" },
		{ "<https://a.example>", "<https://a.example>" },
		{ "aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa "
		  "aaaaaaaaa aa "
		  "b",
		  "aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa aaaaaaaaa "
		  "aaaaaaaaa "
		  "aa\nb" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(SampleLetter) sample = sample_with(cases[i].markdown);
		const Letter *letter = sample_letter_get(sample);
		g_autofree char *text = render_text(letter);
		const char *body = strstr(text, letter->salutation) +
				   strlen(letter->salutation) + 2;
		const char *end = strstr(body, letter->closing) - 2;
		g_autofree char *between = g_strndup(body, (gsize)(end - body));

		g_assert_cmpstr(between, ==, cases[i].text);
	}
}

static void test_blocks_as_html(void)
{
	static const struct {
		const char *markdown, *html;
	} cases[] = {
		{ "a < b & \"c\"", "<p>a &lt; b &amp; &quot;c&quot;</p>\n" },
		{ "***a***", "<p><strong><em>a</em></strong></p>\n" },
		{ "a\\\nb", "<p>a<br>\nb</p>\n" },
		{ "## T", "<h4>T</h4>\n" },
		{ "33-cü & 1-2",
		  "<p><span class=\"figure\">33-cü</span> &amp; 1-2</p>\n" },
		{ "3. a", "<ol start=\"3\">\n<li><p>a</p>\n</li>\n</ol>\n" },
		{ "> a", "<blockquote>\n<p>a</p>\n</blockquote>\n" },
		{ "[a](https://b.example/?c=1&d=2)",
		  "<p><a href=\"https://b.example/?c=1&amp;d=2\">a</a></p>\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(SampleLetter) sample = sample_with(cases[i].markdown);
		g_autofree char *html =
			render_html_blocks(sample_letter_get(sample)->body, 3);

		g_assert_cmpstr(html, ==, cases[i].html);
	}
}

/* What no sender's text may bring about. */
static void test_hostile_fields(void)
{
	g_autoptr(SampleLetter) sample = sample_with("Text");
	Letter *letter = sample_letter_get(sample);

	letter->subject = "</title><script>alert(1)</script>";
	letter->salutation = "<img src=x>";

	g_autofree char *html = render_html(letter);

	check_html(g_strrstr(html, "<body"));
	g_assert_nonnull(strstr(html, "&lt;script&gt;"));
}

/* "33-cü" stays whole in the subject, and the title has no tags. */
static void test_figures(void)
{
	g_autoptr(SampleLetter) sample = sample_with("Text");
	Letter *letter = sample_letter_get(sample);

	letter->subject = "33-cü ildönümü";

	g_autofree char *html = render_html(letter);

	g_assert_nonnull(strstr(html, "<title>33-cü ildönümü</title>"));
	g_assert_nonnull(strstr(html, ";line-height:1.3\"><span style=\""
				      "white-space:nowrap\">33-cü</span> ildönümü"));
}

/* An address of another script runs as at home, on the side of the others. */
static void test_turned_lines(void)
{
	static const char *const lines[] = { "Anna Lind", "12 شارع القلعة", NULL };
	g_autoptr(SampleLetter) sample = sample_with("Text");
	Letter *letter = sample_letter_get(sample);

	letter->address_lines = lines;

	g_autofree char *html = render_html(letter);
	g_autofree char *text = render_text(letter);

	g_assert_nonnull(strstr(html, "Anna Lind<br>\n<span dir=\"rtl\">12 شارع القلعة"
				      "</span></p>"));
	g_assert_nonnull(strstr(text, "Anna Lind\n\xe2\x80\x8f"
				      "12 شارع القلعة\n"));
}

static void test_specimen(void)
{
	g_autoptr(SampleLetter) sample =
		sample_letter_new(SAMPLE_LETTERS "/every-block");
	const Letter *letter = sample_letter_get(sample);
	g_autofree char *text = render_text(letter);
	g_autofree char *html = render_html(letter);

	g_assert_true(g_str_has_prefix(text, "Specimen"));
	g_assert_nonnull(strstr(html, "Specimen – not a letter"));
	g_assert_nonnull(strstr(html, letter->shared->notice));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/mail/samples", test_samples);
	g_test_add_func("/rendering/mail/text", test_blocks_as_text);
	g_test_add_func("/rendering/mail/html", test_blocks_as_html);
	g_test_add_func("/rendering/mail/hostile", test_hostile_fields);
	g_test_add_func("/rendering/mail/figures", test_figures);
	g_test_add_func("/rendering/mail/turned", test_turned_lines);
	g_test_add_func("/rendering/mail/specimen", test_specimen);
	return g_test_run();
}
