#include "rendering-font.h"
#include "rendering-hyphen.h"
#include "rendering-renderer.h"
#include "sample-letter.h"

#include <glib/gstdio.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const char *const samples[] = { "english",    "french", "azerbaijani",
				       "russian",    "arabic", "every-block",
				       "arabic-long" };

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

	bool ok = render_pdf(renderer, letter, &pdf, &error);

	g_assert_no_error(error);
	g_assert_true(ok);
	return pdf;
}

/* Put a letter into a file of its own and run a program over it. */
static char *run(GBytes *pdf, const char *program, ...)
{
	g_autofree char *path = NULL;
	g_autoptr(GPtrArray) arguments = g_ptr_array_new();
	g_autoptr(GError) error = NULL;
	char *output = NULL;
	int status, fd = g_file_open_tmp("letter-XXXXXX.pdf", &path, &error);
	gsize length;
	const char *bytes = g_bytes_get_data(pdf, &length);
	va_list list;

	g_assert_no_error(error);
	g_close(fd, NULL);
	g_assert_true(g_file_set_contents(path, bytes, (gssize)length, &error));
	va_start(list, program);
	for (const char *at = program; at != NULL; at = va_arg(list, const char *))
		g_ptr_array_add(arguments,
				(char *)(strcmp(at, "FILE") == 0 ? path : at));
	va_end(list);
	g_ptr_array_add(arguments, NULL);
	g_spawn_sync(NULL, (char **)arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL,
		     NULL, &output, NULL, &status, &error);
	g_assert_no_error(error);
	g_assert_cmpint(status, ==, 0);
	g_unlink(path);
	return output;
}

static unsigned count_pages(GBytes *pdf)
{
	g_autofree char *information = run(pdf, "pdfinfo", "FILE", NULL);

	return (unsigned)strtoul(strstr(information, "Pages:") + 6, NULL, 10);
}

static bool contains(GBytes *pdf, const char *text)
{
	gsize length;
	const char *bytes = g_bytes_get_data(pdf, &length);

	return memmem(bytes, length, text, strlen(text)) != NULL;
}

/* qpdf finds no fault, and readers find what a tagged file owes them. */
static void test_structure(void)
{
	g_autoptr(Renderer) renderer = open_renderer();

	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autoptr(SampleLetter) sample = open_sample(samples[i]);
		const Letter *letter = sample_letter_get(sample);
		g_autoptr(GBytes) pdf = draw(renderer, letter);
		g_autofree char *check = run(pdf, "qpdf", "--check", "FILE", NULL);
		g_autofree char *information = run(pdf, "pdfinfo", "FILE", NULL);
		g_autofree char *language =
			g_strdup_printf("/Lang (%s)", letter->shared->language);

		g_test_message("%s", samples[i]);
		g_assert_nonnull(strstr(check, "No syntax or stream encoding errors"));
		g_assert_nonnull(strstr(information, "Tagged:          yes"));
		g_assert_nonnull(strstr(information, letter->subject));
		g_assert_nonnull(strstr(information, "(A4)"));
		g_assert_true(contains(pdf, language));
		g_assert_true(contains(pdf, "/MarkInfo << /Marked true >>"));
		g_assert_true(contains(pdf, "/DisplayDocTitle true"));
	}
}

static void test_fonts_are_embedded(void)
{
	g_autoptr(Renderer) renderer = open_renderer();

	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autoptr(SampleLetter) sample = open_sample(samples[i]);
		g_autoptr(GBytes) pdf = draw(renderer, sample_letter_get(sample));
		g_autofree char *fonts = run(pdf, "pdffonts", "FILE", NULL);
		g_auto(GStrv) lines = g_strsplit(g_strchomp(fonts), "\n", -1);

		g_assert_cmpuint(g_strv_length(lines), >, 2);
		for (int k = 2; lines[k] != NULL; k++)
			g_assert_nonnull(strstr(lines[k], "yes yes yes"));
	}
}

static void end_word(GPtrArray *words, GString *word)
{
	if (word->len > 0)
		g_ptr_array_add(words, g_strdup(word->str));
	g_string_truncate(word, 0);
}

/*
 * Words and numbers, each apart: pdftotext moves the spaces beside digits that stand among
 * right-to-left words, and puts controls around both.
 */
static GPtrArray *words_of(const char *text)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GString) word = g_string_new(NULL);
	bool digits = false;

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isdigit(c) != digits)
			end_word(words, word);
		digits = g_unichar_isdigit(c);
		if (g_unichar_isalnum(c) || g_unichar_ismark(c))
			g_string_append_unichar(word, c);
		else
			end_word(words, word);
	}
	end_word(words, word);
	return words;
}

/* The longest sequence of words that both have in this order. */
static guint words_in_order(const GPtrArray *a, const GPtrArray *b)
{
	g_autofree guint *row = g_new0(guint, b->len + 1);

	for (guint i = 0; i < a->len; i++) {
		guint diagonal = 0;

		for (guint k = 0; k < b->len; k++) {
			guint above = row[k + 1];

			if (strcmp(a->pdata[i], b->pdata[k]) == 0)
				row[k + 1] = diagonal + 1;
			else
				row[k + 1] = MAX(above, row[k]);
			diagonal = above;
		}
	}
	return row[b->len];
}

/* pdftotext joins a word that is broken at its hyphen, and parts a few that bear marks. */
static void test_words_in_order(void)
{
	g_autoptr(Renderer) renderer = open_renderer();

	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autoptr(SampleLetter) sample = open_sample(samples[i]);
		const Letter *letter = sample_letter_get(sample);
		g_autoptr(GBytes) pdf = draw(renderer, letter);
		g_autofree char *body = blocktree_text(letter->body);
		g_autofree char *text = run(pdf, "pdftotext", "FILE", "-", NULL);
		g_autoptr(GPtrArray) wanted = words_of(body);
		g_autoptr(GPtrArray) found = words_of(text);
		guint kept = words_in_order(wanted, found);

		g_test_message("%s: %u of %u words in order", samples[i], kept,
			       wanted->len);
		g_assert_cmpuint(kept * 100, >=, wanted->len * 97);
	}
}

/* The hyphen of a broken word is a soft one to who heeds what content says of itself. */
static void test_soft_hyphens(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("english");
	g_autoptr(GBytes) pdf = draw(renderer, sample_letter_get(sample));
	g_autofree char *text = run(pdf, "pdftotext", "FILE", "-", NULL);

	g_assert_nonnull(strstr(text, "any" SOFT_HYPHEN "\nbody"));
	g_assert_null(strstr(text, "any-"));
}

/* The types of the structure tree's elements in reading order, as poppler shows them. */
static char *element_types(GBytes *pdf)
{
	g_autofree char *tree = run(pdf, "pdfinfo", "-struct", "FILE", NULL);
	g_auto(GStrv) lines = g_strsplit(tree, "\n", -1);
	GString *types = g_string_new(NULL);

	for (int i = 0; lines[i] != NULL; i++) {
		const char *line = g_strstrip(lines[i]);

		if (!g_ascii_isalpha(*line) || g_str_has_prefix(line, "Object"))
			continue;
		g_string_append_len(types, line, (gssize)strcspn(line, " :"));
		g_string_append_c(types, ' ');
	}
	return g_string_free(types, false);
}

static void test_reading_order(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("every-block");

	sample_letter_set_body(sample, "One [link](https://a.example).\n\n# Head\n\n"
				       "1. a\n2. b\n\n> quote");

	g_autoptr(GBytes) pdf = draw(renderer, sample_letter_get(sample));
	g_autofree char *types = element_types(pdf);

	/* Mark, letterhead, number, date, address, subject, salutation; body; closing,
	 * signature, signatory, enclosures, copies; notice. */
	g_assert_cmpstr(types, ==,
			"Document P Figure P P P H1 P "
			"P Link H2 L LI Lbl LBody P LI Lbl LBody P BlockQuote P "
			"P Figure P P L LI Lbl LBody LI Lbl LBody P P ");
	g_assert_true(contains(pdf, "/Alt (Signature: Chair of the Committee)"));
	g_assert_true(contains(pdf, "/Alt (Letterhead of the Assembly of Example)"));
	g_assert_true(contains(pdf, "/URI (https://a.example)"));
}

static void test_pages(void)
{
	static const struct {
		const char *sample;
		unsigned pages;
	} cases[] = { { "english", 1 },
		      { "arabic", 1 },
		      { "arabic-long", 3 },
		      { "every-block", 4 } };
	g_autoptr(Renderer) renderer = open_renderer();

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(SampleLetter) sample = open_sample(cases[i].sample);
		g_autoptr(GBytes) pdf = draw(renderer, sample_letter_get(sample));

		g_assert_cmpuint(count_pages(pdf), ==, cases[i].pages);
	}
}

static void test_every_page_is_marked(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("every-block");
	g_autoptr(GBytes) pdf = draw(renderer, sample_letter_get(sample));
	unsigned pages = count_pages(pdf);

	for (unsigned i = 1; i <= pages; i++) {
		g_autofree char *page = g_strdup_printf("%u", i);
		g_autofree char *folio = g_strdup_printf("Page %u of %u", i, pages);
		g_autofree char *text = run(pdf, "pdftotext", "-f", page, "-l", page,
					    "FILE", "-", NULL);

		g_assert_nonnull(strstr(text, "SPECIMEN"));
		g_assert_nonnull(strstr(text, folio));
		g_assert_nonnull(strstr(text, "an invented letter"));
	}
}

/* Further pages name the addressee, the number and the page; a long name is cut. */
static void test_continuation_head(void)
{
	static const struct {
		const char *name, *head;
	} cases[] = {
		{ "Ms Anna Lind", "Ms Anna Lind No. 7 · Page 2 of 4\n" },
		{ "The Chair of the Committee on Foreign Affairs, Human Rights, the "
		  "Rule of Law and Development, Dr Dr h.c. Anna Lind",
		  "Committee on Foreign Affairs, Human" },
	};
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("every-block");
	Letter *letter = sample_letter_get(sample);

	letter->number = "7";
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		letter->addressee_name = cases[i].name;

		g_autoptr(GBytes) pdf = draw(renderer, letter);
		g_autofree char *first =
			run(pdf, "pdftotext", "-layout", "-l", "1", "FILE", "-", NULL);
		g_autofree char *second = run(pdf, "pdftotext", "-f", "2", "-l", "2",
					      "-raw", "FILE", "-", NULL);

		g_assert_nonnull(strstr(second, cases[i].head));
		g_assert_nonnull(strstr(second, "No. 7 · Page 2 of 4\n"));
		g_assert_null(strstr(first, " · Page"));
		g_assert_nonnull(strstr(first, "Page 1 of 4"));
		g_assert_true((strstr(second, "…") != NULL) == (i == 1));
	}
}

/* XMP says what Info says; a specimen, which has no day, has no time of creation. */
static void test_metadata(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("english");
	g_autoptr(SampleLetter) specimen = open_sample("every-block");
	Letter *letter = sample_letter_get(sample);

	letter->subject = "Peace & <order> (a reply)";

	g_autoptr(GBytes) pdf = draw(renderer, letter);
	g_autoptr(GBytes) other = draw(renderer, sample_letter_get(specimen));

	g_assert_true(contains(pdf, "/Title (Peace & <order> \\(a reply\\))"));
	g_assert_true(
		contains(pdf, "x-default\">Peace &amp; &lt;order&gt; (a reply)<"));
	g_assert_true(contains(pdf, "/Author (Assembly of Example)"));
	g_assert_true(contains(pdf, "<rdf:li>Assembly of Example</rdf:li>"));
	g_assert_true(contains(pdf, "/CreationDate (D:20250220000000Z)"));
	g_assert_true(contains(pdf, "CreateDate>2025-02-20T00:00:00Z<"));
	g_assert_false(contains(other, "CreationDate"));
	g_assert_false(contains(other, "CreateDate"));
}

/* The same letter gives the same bytes, whatever was drawn before it. */
static void test_same_bytes(void)
{
	g_autoptr(Renderer) forwards = open_renderer();
	g_autoptr(Renderer) backwards = open_renderer();
	GBytes *batch[G_N_ELEMENTS(samples)];
	SampleLetter *letters[G_N_ELEMENTS(samples)];

	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		letters[i] = open_sample(samples[i]);
		batch[i] = draw(forwards, sample_letter_get(letters[i]));
	}
	for (size_t i = G_N_ELEMENTS(samples); i-- > 0;) {
		g_autoptr(Renderer) alone = open_renderer();
		Letter *letter = sample_letter_get(letters[i]);
		Letter other = *letter;
		g_autoptr(GBytes) single = draw(alone, letter);

		/* A foreign name first, with letters that the sheet's fonts lack. */
		other.salutation = "Ӈ Ѣ ħ ŋ ű";

		g_autoptr(GBytes) disturbing = draw(backwards, &other);
		g_autoptr(GBytes) reverse = draw(backwards, letter);
		g_autoptr(GBytes) again = draw(forwards, letter);

		g_assert_false(g_bytes_equal(batch[i], disturbing));
		g_assert_true(g_bytes_equal(batch[i], single));
		g_assert_true(g_bytes_equal(batch[i], reverse));
		g_assert_true(g_bytes_equal(batch[i], again));
	}
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_bytes_unref(batch[i]);
		sample_letter_free(letters[i]);
	}
}

/* A sheet is found by what it shows: the same address with other content is another. */
static void test_content_not_address(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(Renderer) fresh = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("english");
	LetterShared *shared = sample_letter_shared(sample);
	g_autoptr(GBytes) before = draw(renderer, sample_letter_get(sample));

	shared->sender_name = "Council of Example";

	g_autoptr(GBytes) after = draw(renderer, sample_letter_get(sample));
	g_autoptr(GBytes) expected = draw(fresh, sample_letter_get(sample));

	g_assert_false(g_bytes_equal(before, after));
	g_assert_true(g_bytes_equal(after, expected));
}

static void check_refused(Renderer *renderer, const Letter *letter, const char *message)
{
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(render_pdf(renderer, letter, &pdf, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_INVALID);
	g_assert_cmpstr(error->message, ==, message);
	g_assert_null(pdf);
}

static void test_missing_glyphs(void)
{
	static const char *const address[] = { "Ms Lind", "中 Street", NULL };
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("english");
	Letter letter = *sample_letter_get(sample);
	size_t offset;

	letter.address_lines = address;
	check_refused(
		renderer, &letter,
		"cannot draw letter to 'committee/chair': address: no font has the "
		"character U+4E2D '中'");
	sample_letter_set_body(sample, "First.\n\nThen \xf0\x9f\x98\x80.");
	check_refused(
		renderer, sample_letter_get(sample),
		"cannot draw letter to 'committee/chair': body, block 2: no font has "
		"the character U+1F600 '\xf0\x9f\x98\x80'");
	g_assert_false(
		renderer_find_missing(renderer, "Əliyev, Гараев, أحمد №", &offset));
	g_assert_true(renderer_find_missing(renderer, "ab中", &offset));
	g_assert_cmpuint(offset, ==, 2);
}

static void test_bad_letterhead(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("english");

	g_autoptr(GBytes) svg =
		g_bytes_new_static("<svg viewBox='0 0 1 1'>\n<image/></svg>", 38);

	sample_letter_shared(sample)->letterhead_svg = svg;
	check_refused(
		renderer, sample_letter_get(sample),
		"cannot draw letter to 'committee/chair': letterhead:2: <image> is "
		"not allowed in a letterhead");
}

static void test_missing_font(void)
{
	g_autoptr(FontSet) set = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(fontset_open("/nonexistent", &set, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_CONFIG);
	g_assert_nonnull(strstr(error->message, "'NotoSerif-Regular.ttf'"));
	g_assert_nonnull(strstr(error->message, "fonts-noto-core"));
}

static void test_too_long(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = open_sample("english");
	g_autoptr(GString) body = g_string_new(NULL);
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < LIMIT_PAGES * 40; i++)
		g_string_append(body, "A short line.\n\n");
	sample_letter_set_body(sample, body->str);
	g_assert_false(render_pdf(renderer, sample_letter_get(sample), &pdf, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
}

static void test_fonts_and_version(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autofree char *version = renderer_version(renderer);
	size_t count;
	const RendererFont *fonts = renderer_fonts(renderer, &count);

	g_assert_cmpuint(count, ==, 6);
	for (size_t i = 0; i < count; i++)
		g_assert_cmpuint(strlen(fonts[i].digest), ==, 64);
	g_assert_true(g_str_has_prefix(version, "chancery-pdf "));
	g_assert_nonnull(strstr(version, "; pango "));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/letter/structure", test_structure);
	g_test_add_func("/rendering/letter/fonts-embedded", test_fonts_are_embedded);
	g_test_add_func("/rendering/letter/words-in-order", test_words_in_order);
	g_test_add_func("/rendering/letter/soft-hyphens", test_soft_hyphens);
	g_test_add_func("/rendering/letter/reading-order", test_reading_order);
	g_test_add_func("/rendering/letter/pages", test_pages);
	g_test_add_func("/rendering/letter/head", test_continuation_head);
	g_test_add_func("/rendering/letter/marked", test_every_page_is_marked);
	g_test_add_func("/rendering/letter/metadata", test_metadata);
	g_test_add_func("/rendering/letter/same-bytes", test_same_bytes);
	g_test_add_func("/rendering/letter/content", test_content_not_address);
	g_test_add_func("/rendering/letter/missing-glyphs", test_missing_glyphs);
	g_test_add_func("/rendering/letter/bad-letterhead", test_bad_letterhead);
	g_test_add_func("/rendering/letter/missing-font", test_missing_font);
	g_test_add_func("/rendering/letter/too-long", test_too_long);
	g_test_add_func("/rendering/letter/fonts", test_fonts_and_version);
	return g_test_run();
}
