#include "rendering-plain.h"

#define NEAR 0.01 /* points, that a glyph may stand apart: Pango counts in 1/1024 */
#define WIDTH 400.0

typedef struct Bench {
	FontSet *set;
	GlyphBook *book;
	Typesetter *setter;
} Bench;

static void bench_init(Bench *bench, const char *language)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(fontset_open(FONT_FOLDER, &bench->set, &error));
	g_assert_no_error(error);
	bench->book = glyphbook_new();
	bench->setter = typesetter_new(bench->set, bench->book, language);
}

static void bench_clear(Bench *bench)
{
	typesetter_free(bench->setter);
	glyphbook_free(bench->book);
	fontset_close(bench->set);
}

/* The lines, yours; none when it is not plain. */
static GPtrArray *set_plainly(const Bench *bench, const char *words)
{
	GPtrArray *lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);
	const Span span = { .text = words };
	const Paragraph paragraph = { .spans = &span,
				      .count = 1,
				      .style = { .size = 11, .leading = 16 },
				      .width = WIDTH };
	const PlainSetter setter = { bench->set, bench->book,
				     typesetter_get_language(bench->setter),
				     FACE_REGULAR };
	bool plain = plain_set(&setter, &paragraph, lines);

	g_assert_cmpuint(lines->len, ==, plain ? 1 : 0);
	return lines;
}

/* Running text is Pango's; without a hyphenator it is the same text. */
static GPtrArray *set_paragraph(Bench *bench, const Span *spans, size_t count,
				bool running)
{
	GPtrArray *lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);
	Paragraph paragraph = { .spans = spans,
				.count = count,
				.style = { .size = 11, .leading = 16 },
				.width = WIDTH,
				.running = running };
	g_autoptr(GError) error = NULL;

	g_assert_true(typesetter_break(bench->setter, &paragraph, lines, &error));
	g_assert_no_error(error);
	return lines;
}

static void assert_same(const TextLine *line, const TextLine *other)
{
	g_assert_cmpuint(line->glyphs->len, ==, other->glyphs->len);
	g_assert_cmpuint(line->silent->len, ==, other->silent->len);
	g_assert_cmpfloat_with_epsilon(line->width, other->width, NEAR);
	for (guint i = 0; i < line->glyphs->len; i++) {
		PlacedGlyph a = g_array_index(line->glyphs, PlacedGlyph, i);
		PlacedGlyph b = g_array_index(other->glyphs, PlacedGlyph, i);

		g_assert_cmpuint(a.id, ==, b.id);
		g_assert_cmpfloat_with_epsilon(a.x, b.x, NEAR);
		g_assert_cmpfloat_with_epsilon(a.y, b.y, NEAR);
	}
	g_assert_cmpuint(line->runs->len, ==, other->runs->len);
	for (guint i = 0; i < line->runs->len; i++) {
		GlyphRun a = g_array_index(line->runs, GlyphRun, i);
		GlyphRun b = g_array_index(other->runs, GlyphRun, i);

		g_assert_cmpuint(a.face, ==, b.face);
		g_assert_cmpuint(a.count, ==, b.count);
		g_assert_cmpuint(a.offset, ==, b.offset);
		g_assert_cmpfloat_with_epsilon(a.right, b.right, NEAR);
	}
}

/* Glyph for glyph what Pango sets. */
static void test_like_pango(void)
{
	static const struct {
		const char *language, *text;
	} cases[] = {
		{ "en", "No. 1-14/2025/00005" },
		{ "en", "Chair of the Committee on Foreign Affairs" },
		{ "en", "12 “Office” Street, AVATAR To Wy" },
		{ "fr", "Madame la Présidente de l’Assemblée, Nº 9" },
		{ "az", "Xarici əlaqələr komitəsinin sədri İ. Şıxəliyeva" },
		{ "ru", "Г-же Анне Линд, ул. Замковая, 12 – № 7" },
		{ "en", "1000" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Span span = { .text = cases[i].text };
		Bench bench;

		bench_init(&bench, cases[i].language);

		g_autoptr(GPtrArray) plain = set_plainly(&bench, cases[i].text);
		g_autoptr(GPtrArray) lines = set_paragraph(&bench, &span, 1, true);

		g_test_message("%s", cases[i].text);
		g_assert_cmpuint(plain->len, ==, 1);
		g_assert_cmpuint(lines->len, ==, 1);
		assert_same(g_ptr_array_index(plain, 0), g_ptr_array_index(lines, 0));
		bench_clear(&bench);
	}
}

/* An address: each line but the last ends with a space, for those who read it aloud. */
static void test_several_lines(void)
{
	const Span spans[] = {
		{ .text = "Ms Anna Lind" },      { 0 },
		{ .text = "12 Castle Street" },  { 0 },
		{ .text = "1000 Exampleville" },
	};
	Bench bench;

	bench_init(&bench, "en");

	g_autoptr(GPtrArray) plain = set_paragraph(&bench, spans, 5, false);
	g_autoptr(GPtrArray) pango = set_paragraph(&bench, spans, 5, true);

	g_assert_cmpuint(plain->len, ==, 3);
	g_assert_cmpuint(pango->len, ==, 3);
	for (guint i = 0; i < 3; i++)
		assert_same(g_ptr_array_index(plain, i), g_ptr_array_index(pango, i));
	bench_clear(&bench);
}

/* What is left to Pango. */
static void test_not_plain(void)
{
	static const char *const texts[] = {
		"",      " a",           "a ",        "Anna Линд",
		"سعادة", "中",           "e\xcc\x81", "a\xc2\xad",
		"a\tb",  "\xe2\x80\x8e", "Ω 12",      "\xf0\x9f\x98\x80",
	};
	Bench bench;

	bench_init(&bench, "en");
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GPtrArray) lines = set_plainly(&bench, texts[i]);

		g_test_message("%s", texts[i]);
		g_assert_cmpuint(lines->len, ==, 0);
	}
	bench_clear(&bench);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/plain/like-pango", test_like_pango);
	g_test_add_func("/plain/several-lines", test_several_lines);
	g_test_add_func("/plain/not-plain", test_not_plain);
	return g_test_run();
}
