/* Input that nobody means well with: a sound file or a clear error, never a damaged one. */
#include "base-limits.h"
#include "rendering-font.h"
#include "rendering-line.h"
#include "rendering-renderer.h"
#include "sample-letter.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The letter is drawn, and qpdf finds no fault in its file. */
static void check_sound(Renderer *renderer, const Letter *letter)
{
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;
	gsize length;
	int status, fd = g_file_open_tmp("hostile-XXXXXX.pdf", &path, NULL);
	bool ok = render_pdf(renderer, letter, &pdf, &error);

	g_assert_no_error(error);
	g_assert_true(ok);
	g_close(fd, NULL);

	const char *bytes = g_bytes_get_data(pdf, &length);
	const char *const argv[] = { "qpdf", "--check", path, NULL };

	g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL,
				   G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
				   NULL, NULL, NULL, NULL, &status, &error));
	g_assert_cmpint(status, ==, 0);
	g_unlink(path);
}

static Renderer *open_renderer(void)
{
	Renderer *renderer = renderer_new(NULL);

	g_assert_nonnull(renderer);
	return renderer;
}

/* Marks upon marks, three scripts in a name, an empty body, in letters of either direction. */
static void test_sound(void)
{
	static const char *const names[] = { "Anna Гараев أحمد",
					     "Ал\u0301ина e\u0301\u0327",
					     "\u0301\u0301\u0301", " ", "" };
	static const char *const folders[] = { "english", "arabic" };
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(GString) stacked = g_string_new("a");
	const char *address[] = { NULL, "12 Castle Street", NULL };

	for (int i = 0; i < 500; i++)
		g_string_append(stacked, "\u0301");
	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		g_autofree char *folder =
			g_build_filename(SAMPLE_LETTERS, folders[i], NULL);
		g_autoptr(SampleLetter) sample = sample_letter_new(folder);
		Letter *letter = sample_letter_get(sample);

		for (size_t k = 0; k <= G_N_ELEMENTS(names); k++) {
			const char *name =
				k < G_N_ELEMENTS(names) ? names[k] : stacked->str;

			g_test_message("%s, name %zu", folders[i], k);
			address[0] = name;
			letter->address_lines = address;
			letter->salutation = name;
			check_sound(renderer, letter);
		}
		sample_letter_set_body(sample, "");
		check_sound(renderer, letter);
		sample_letter_set_body(sample, stacked->str);
		check_sound(renderer, letter);
	}
}

static void test_long_address(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = sample_letter_new(SAMPLE_LETTERS "/english");
	Letter *letter = sample_letter_get(sample);
	const char *lines[31] = { NULL };
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < 30; i++)
		lines[i] = "A line";
	letter->address_lines = lines;
	g_assert_false(render_pdf(renderer, letter, &pdf, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
	g_assert_nonnull(strstr(error->message, "address: it has 30 lines, more than"));
	lines[LIMIT_ADDRESS_LINES] = NULL;
	check_sound(renderer, letter);
}

static void check_refused(Renderer *renderer, const Letter *letter, const char *says)
{
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(render_pdf(renderer, letter, &pdf, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
	if (strstr(error->message, says) == NULL)
		g_error("'%s' is not in '%s'", says, error->message);
}

/* What is longer than a typesetter can count is refused wherever it stands, not cut off. */
static void test_long_texts(void)
{
	g_autoptr(Renderer) renderer = open_renderer();
	g_autofree char *word = g_strnfill(400000, 'x');
	const char *lines[] = { word, NULL };
	const struct {
		const char *says;
		size_t letter, shared; /* which text of the letter it is */
	} texts[] = {
		{ "subject: it has 400000 bytes", offsetof(Letter, subject), 0 },
		{ "salutation: it has 400000", offsetof(Letter, salutation), 0 },
		{ "closing: it has 400000", offsetof(Letter, closing), 0 },
		{ "address: it has 400000", offsetof(Letter, address_lines), 0 },
		{ "sender: it has 400000", 0, offsetof(LetterShared, sender_name) },
		{ "notice: it has 400000", 0, offsetof(LetterShared, notice) },
		{ "signatory: it has 400000", 0, offsetof(LetterShared, signatories) },
		{ "it has 4000", 0, offsetof(LetterShared, enclosures) },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(SampleLetter) sample =
			sample_letter_new(SAMPLE_LETTERS "/english");
		Letter *letter = sample_letter_get(sample);
		char *base = texts[i].shared > 0 ? (char *)sample_letter_shared(sample)
						 : (char *)letter;
		bool list = texts[i].letter == offsetof(Letter, address_lines) ||
			    texts[i].shared == offsetof(LetterShared, signatories) ||
			    texts[i].shared == offsetof(LetterShared, enclosures);
		const void *value = list ? (const void *)lines : word;

		memcpy(base + texts[i].letter + texts[i].shared, &value, sizeof value);
		check_refused(renderer, letter, texts[i].says);
	}
}

/* Up to the limit a paragraph is drawn whole; one beyond is refused, of words or of one. */
static void test_long_paragraph(void)
{
	static const char *const words[] = { "word ", "x", "[ ", "\u0643" };
	g_autoptr(Renderer) renderer = open_renderer();
	g_autoptr(SampleLetter) sample = sample_letter_new(SAMPLE_LETTERS "/english");
	Letter *letter = sample_letter_get(sample);

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		const char *paragraphs[] = { NULL, NULL };

		while (text->len + strlen(words[i]) <= LIMIT_PARAGRAPH)
			g_string_append(text, words[i]);
		paragraphs[0] = text->str;

		g_autoptr(BlockTree) whole = blocktree_of_paragraphs(paragraphs);

		letter->body = whole;
		check_sound(renderer, letter);
		g_string_append(text, words[0]);
		paragraphs[0] = text->str;

		g_autoptr(BlockTree) longer = blocktree_of_paragraphs(paragraphs);

		letter->body = longer;
		check_refused(renderer, letter, "body, block 1: it has 655");
	}
}

/* A line that its place cannot hold is an error: no line ends within a figure. */
static void test_wide_line(void)
{
	g_autoptr(FontSet) set = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);
	const Span span = { .text = "See 1234-th" };
	Paragraph paragraph = { .spans = &span,
				.count = 1,
				.style = { .size = 11, .leading = 16 },
				.width = 100 };

	g_assert_true(fontset_open(FONT_FOLDER, &set, &error));

	GlyphBook *book = glyphbook_new();
	g_autoptr(Typesetter) setter = typesetter_new(set, book, "en");

	g_assert_true(typesetter_break(setter, &paragraph, lines, &error));
	paragraph.width = 5;
	g_assert_false(typesetter_break(setter, &paragraph, lines, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
	g_assert_nonnull(strstr(error->message, "more than the 5 of its place"));
	glyphbook_free(book);
}

/* Processor seconds of a letter whose only paragraph is `count` of `sign`. */
static double time_of(Renderer *renderer, const char *sign, size_t count)
{
	g_autoptr(SampleLetter) sample = sample_letter_new(SAMPLE_LETTERS "/english");
	Letter *letter = sample_letter_get(sample);
	g_autoptr(GString) text = g_string_new(NULL);
	const char *paragraphs[] = { NULL, NULL };
	g_autoptr(GBytes) pdf = NULL;
	g_autoptr(GError) error = NULL;
	clock_t start = clock();

	for (size_t i = 0; i < count; i++)
		g_string_append(text, sign);
	paragraphs[0] = text->str;

	g_autoptr(BlockTree) body = blocktree_of_paragraphs(paragraphs);

	letter->body = body;
	g_assert_true(render_pdf(renderer, letter, &pdf, &error));
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Four times as many signs between which no line may end cost no ten times as much. */
static void test_stretches(void)
{
	static const char *const signs[] = { "[", "[ ", "(" };
	g_autoptr(Renderer) renderer = open_renderer();

	time_of(renderer, "x ", 100); /* to load what is loaded once */
	for (size_t i = 0; i < G_N_ELEMENTS(signs); i++) {
		double few = time_of(renderer, signs[i], 7000);
		double many = time_of(renderer, signs[i], 28000);

		g_test_message("'%s': %.2f s, %.2f s", signs[i], few, many);
		g_assert_cmpfloat(many, <, 10 * few);
	}
}

/* A folder of the fonts, one of which is as it is given. Yours. */
static char *folder_with(const char *bytes, gsize length)
{
	char *folder = g_dir_make_tmp("fonts-XXXXXX", NULL);
	g_autoptr(GDir) dir = g_dir_open(FONT_FOLDER, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *from = g_build_filename(FONT_FOLDER, name, NULL);
		g_autofree char *to = g_build_filename(folder, name, NULL);

		if (strcmp(name, "NotoSerif-Bold.ttf") == 0)
			g_assert_true(
				g_file_set_contents(to, bytes, (gssize)length, NULL));
		else
			g_assert_cmpint(symlink(from, to), ==, 0);
	}
	return folder;
}

static void remove_folder(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		g_unlink(path);
	}
	g_rmdir(folder);
}

static void check_font(const char *bytes, gsize length, const char *says)
{
	g_autofree char *folder = folder_with(bytes, length);
	g_autoptr(FontSet) set = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(fontset_open(folder, &set, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_CONFIG);
	g_assert_nonnull(strstr(error->message, "'NotoSerif-Bold.ttf'"));
	g_assert_nonnull(strstr(error->message, says));
	remove_folder(folder);
}

static void test_bad_fonts(void)
{
	g_autofree char *bytes = NULL;
	gsize length;

	g_assert_true(g_file_get_contents(FONT_FOLDER "/NotoSerif-Bold.ttf", &bytes,
					  &length, NULL));
	check_font(bytes, length / 2, "it is damaged");
	check_font(bytes, 20, "it is damaged");
	check_font("", 0, "it is damaged");
	check_font("<html>Not found</html>", 22, "it is damaged");

	/* The directory's records are 16 bytes long, from byte 12; fsType is at 8. */
	for (guint8 *record = (guint8 *)bytes + 12;; record += 16) {
		guint32 offset = (guint32)record[8] << 24 | (guint32)record[9] << 16 |
				 (guint32)record[10] << 8 | record[11];

		if (memcmp(record, "OS/2", 4) != 0)
			continue;
		bytes[offset + 9] = 2;
		break;
	}
	check_font(bytes, length, "it forbids embedding");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/hostile/sound", test_sound);
	g_test_add_func("/rendering/hostile/address", test_long_address);
	g_test_add_func("/rendering/hostile/texts", test_long_texts);
	g_test_add_func("/rendering/hostile/paragraph", test_long_paragraph);
	g_test_add_func("/rendering/hostile/line", test_wide_line);
	g_test_add_func("/rendering/hostile/stretches", test_stretches);
	g_test_add_func("/rendering/hostile/fonts", test_bad_fonts);
	return g_test_run();
}
