#include "rendering-direction.h"

#include "rendering-line.h"

#define WIDTH 400.0

#define L "\xe2\x80\x8e" /* U+200E */
#define R "\xe2\x80\x8f"

#define TURNED_LATIN "\xe2\x81\xa6"
#define TURNED_ARABIC "\xe2\x81\xa7"
#define BACK "\xe2\x81\xa9"

typedef struct Case {
	const char *line;
	bool rtl; /* the letter */
	const char *marked, *isolated;
} Case;

static const Case cases[] = {
	{ "Castle Street 12", true, "Castle Street 12",
	  TURNED_LATIN "Castle Street 12" BACK },
	{ "12 Castle Street", true, L "12 Castle Street",
	  TURNED_LATIN "12 Castle Street" BACK },
	{ "Castle St. (East)", true, "Castle St. (East)" L,
	  TURNED_LATIN "Castle St. (East)" BACK },
	{ "+994 12 493-92-18", true, L "+994 12 493-92-18",
	  TURNED_LATIN "+994 12 493-92-18" BACK },
	{ "12 شارع القلعة", false, R "12 شارع القلعة",
	  TURNED_ARABIC "12 شارع القلعة" BACK },
	{ "شارع القلعة 12", false, "شارع القلعة 12",
	  TURNED_ARABIC "شارع القلعة 12" BACK },
	/* of the letter's direction, or of none */
	{ "12 Castle Street", false, "12 Castle Street", "12 Castle Street" },
	{ "ул. Замковая, 12", false, "ул. Замковая, 12", "ул. Замковая, 12" },
	{ "(12) شارع Castle", true, "(12) شارع Castle", "(12) شارع Castle" },
	{ "١٢-١٤", true, "١٢-١٤", "١٢-١٤" },
	{ " ", true, " ", " " },
	{ "", true, "", "" },
};

static void test_lines(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const Case *c = &cases[i];
		g_autofree char *marked = line_mark(c->line, c->rtl);
		g_autoptr(GString) isolated = g_string_new(NULL);

		line_isolate(isolated, c->line, c->rtl);
		g_assert_cmpstr(marked, ==, c->marked);
		g_assert_cmpstr(isolated->str, ==, c->isolated);
		g_assert_cmpint(line_turns(c->line, c->rtl), ==,
				isolated->str[0] == TURNED_LATIN[0]);
	}
}

/* What the first of `lines` says from its left to its right end, yours. */
static char *read_drawn(const GlyphBook *book, const GPtrArray *lines)
{
	const TextLine *line = g_ptr_array_index(lines, 0);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < line->glyphs->len; i++) {
		GlyphId id = g_array_index(line->glyphs, PlacedGlyph, i).id;

		g_string_append(out, glyphbook_get(book, id)->text);
	}
	return g_strstrip(g_string_free(out, false));
}

/* The first two of three lines, each as it is drawn from its left to its right end. */
static void check_drawn(const FontSet *set, const char *language, const char *words,
			const char *expected)
{
	g_autoptr(GlyphBook) book = glyphbook_new();
	g_autoptr(Typesetter) setter = typesetter_new(set, book, language);
	g_autoptr(GPtrArray) lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);
	const Span spans[] = { { .text = words }, { .text = NULL }, { .text = "X" } };
	const Paragraph paragraph = { .spans = spans,
				      .count = G_N_ELEMENTS(spans),
				      .style = { .size = 11, .leading = 16 },
				      .width = WIDTH,
				      .apart = true };
	g_autoptr(GError) error = NULL;

	g_assert_true(typesetter_break(setter, &paragraph, lines, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(lines->len, ==, 2);

	g_autofree char *drawn = read_drawn(book, lines);

	g_assert_cmpstr(drawn, ==, expected);
}

/* Whatever the letter's language, a line of an address is drawn as it is at home. */
static void test_drawn(void)
{
	static const char *const latin[] = { "12 Castle Street", "Castle St. (East) 7",
					     "+994 12 493-92-18",
					     "ул. Замковая, 12 (3)" };
	static const char *const arabic[] = { "1 شارع القلعة", "شارع القلعة (3)" };
	static const char *const languages[] = { "ar", "en" };
	g_autoptr(GError) error = NULL;
	FontSet *set;

	g_assert_true(fontset_open(FONT_FOLDER, &set, &error));
	for (size_t k = 0; k < G_N_ELEMENTS(languages); k++) {
		for (size_t i = 0; i < G_N_ELEMENTS(latin); i++)
			check_drawn(set, languages[k], latin[i], latin[i]);
		for (size_t i = 0; i < G_N_ELEMENTS(arabic); i++) {
			g_autofree char *turned = g_utf8_strreverse(arabic[i], -1);

			check_drawn(set, languages[k], arabic[i], turned);
		}
	}
	fontset_close(set);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/direction/lines", test_lines);
	g_test_add_func("/rendering/direction/drawn", test_drawn);
	return g_test_run();
}
