/*
 * A paragraph broken piece by piece: its lines are those of one piece, and what Pango gets to do
 * grows with the text, not with its square.
 */
#include "rendering-passage.h"

#include <string.h>

#define WIDTH 430

/* A text before Pango. */
typedef struct Fixture {
	FontSet *set;
	PangoContext *context;
	PangoLayout *layout;
	Span span;
	Paragraph paragraph;
	Source source;
	Passage passage;
} Fixture;

static void fixture_init(Fixture *fixture, const char *language, const char *text)
{
	bool rtl = strcmp(language, "ar") == 0;
	FontChoice fonts;

	memset(fixture, 0, sizeof *fixture);
	g_assert_true(fontset_open(FONT_FOLDER, &fixture->set, NULL));
	fonts = fontset_choose(fixture->set, language);
	fixture->context = fontset_new_context(fixture->set, language, rtl);
	fixture->layout = pango_layout_new(fixture->context);
	pango_layout_set_auto_dir(fixture->layout, false);
	pango_layout_set_wrap(fixture->layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_width(fixture->layout, WIDTH * PANGO_SCALE);

	g_autofree char *name = g_strdup_printf("%s 10", fonts.families);
	PangoFontDescription *font = pango_font_description_from_string(name);

	pango_layout_set_font_description(fixture->layout, font);
	pango_font_description_free(font);
	fixture->span = (Span){ .text = text };
	fixture->paragraph = (Paragraph){ .spans = &fixture->span,
					  .count = 1,
					  .style = { .size = 10 },
					  .width = WIDTH,
					  .running = true };
	source_init(&fixture->source, &fixture->paragraph, NULL,
		    rtl ? fonts.latin : NULL);
	fixture->passage =
		(Passage){ .layout = fixture->layout, .source = &fixture->source };
}

static void fixture_clear(Fixture *fixture)
{
	source_clear(&fixture->source);
	g_object_unref(fixture->layout);
	g_object_unref(fixture->context);
	fontset_close(fixture->set);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

/* `count` times `piece`. Yours. */
static char *repeat(const char *piece, size_t count)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < count; i++)
		g_string_append_printf(text, "%s%s", i > 0 ? " " : "", piece);
	return g_string_free(text, false);
}

/* Where each line begins (gsize), by passages. Yours. */
static GArray *starts_by_passages(Fixture *fixture)
{
	GArray *starts = g_array_new(false, false, sizeof(gsize));
	Passage *passage = &fixture->passage;

	while (passage_next(passage)) {
		for (int i = 0; i < passage->count; i++) {
			gsize start = passage->start +
				      (gsize)passage_get_line(passage, i)->start_index;

			g_array_append_val(starts, start);
		}
	}
	return starts;
}

/* The same by Pango at once. */
static GArray *starts_of_whole(Fixture *fixture)
{
	GArray *starts = g_array_new(false, false, sizeof(gsize));
	const Source *source = &fixture->source;
	PangoAttrList *attributes = source_attributes(source, 0, source->text->len);

	pango_layout_set_attributes(fixture->layout, attributes);
	pango_attr_list_unref(attributes);
	pango_layout_set_text(fixture->layout, source->text->str,
			      (int)source->text->len);
	for (int i = 0; i < pango_layout_get_line_count(fixture->layout); i++) {
		gsize start = (gsize)pango_layout_get_line_readonly(fixture->layout, i)
				      ->start_index;

		g_array_append_val(starts, start);
	}
	return starts;
}

static void test_same_lines(void)
{
	static const struct {
		const char *language, *piece;
	} cases[] = {
		{ "en", "" },
		{ "en", "We recall that the fate of 120 people remains unknown" },
		{ "en",
		  "par\u00adlia\u00admen\u00adtary in\u00advest\u00adigations (of "
		  "all), 33-rd" },
		{ "en", "one line\u2028and an\u00adother\u2028" },
		{ "en", "[" },
		{ "en", "1,275 613 " },
		{ "en", "[[[[[[[[[[[[[[[[[[[[[[" },
		{ "ar", "الجمعية البرلمانية (Inter-Parliamentary Union), 1992 "
			"عام 12% كلمة" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = repeat(cases[i].piece, 120);
		g_auto(Fixture) fixture;

		fixture_init(&fixture, cases[i].language, text);

		g_autoptr(GArray) parts = starts_by_passages(&fixture);
		g_autoptr(GArray) whole = starts_of_whole(&fixture);

		g_test_message("%s", cases[i].piece);
		g_assert_cmpuint(parts->len, ==, whole->len);
		for (guint k = 0; k < whole->len; k++)
			g_assert_cmpuint(g_array_index(parts, gsize, k), ==,
					 g_array_index(whole, gsize, k));
	}
}

/* A word that is broken at many places, and stands elsewhere on each line. */
#define LONG_WORD "in\u00adter\u00adna\u00adtion\u00adal\u00adisa\u00adtion of"

static void check_ladders(const char *piece)
{
	g_autofree char *text = repeat(piece, 300);
	g_auto(Fixture) fixture;
	guint hyphens = 0;
	bool before = false;

	fixture_init(&fixture, "en", text);
	fixture.passage.sparing = true;

	g_autoptr(GArray) starts = starts_by_passages(&fixture);

	g_assert_cmpuint(starts->len, >, 50);
	for (guint i = 1; i < starts->len; i++) {
		gsize start = g_array_index(starts, gsize, i);
		bool soft = g_str_has_prefix(fixture.source.text->str + start -
						     strlen(SOFT_HYPHEN),
					     SOFT_HYPHEN);

		g_assert_false(soft && before);
		hyphens += soft;
		before = soft;
	}
	g_assert_cmpuint(hyphens, >, 10);
}

/* No two lines below each other end with a hyphen, of whichever passages they are: behind a
 * line that ends so a passage begins only where no line begins with a letter. */
static void test_ladders(void)
{
	check_ladders(LONG_WORD);
	check_ladders("12\u00ad34\u00ad56\u00ad78\u00ad90\u00ad123");
	check_ladders("123\u00ad45\u00ad6\u00ad789\u00ad1234\u00ad1");
	check_ladders(
		"1\u00ad2\u00ad3\u00ad4\u00ad5\u00ad6\u00ad7\u00ad8\u00ad9\u00ad0"
		"\u00ad1\u00ad2\u00ad3\u00ad4\u00ad5\u00ad6\u00ad7\u00ad8\u00ad9");
}

/* Bytes that Pango is given for `count` pieces, for each of them. */
static double given_for(const char *piece, size_t count)
{
	g_autofree char *text = repeat(piece, count);
	g_auto(Fixture) fixture;

	fixture_init(&fixture, "en", text);
	fixture.passage.sparing = true;

	g_autoptr(GArray) starts = starts_by_passages(&fixture);

	return (double)fixture.passage.given / (double)count;
}

/* Ten times as many words are ten times the work. */
static void test_linear(void)
{
	static const char *const pieces[] = { LONG_WORD, "word", "([",
					      "https://example.org/of/the/assembly" };

	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++) {
		double few = given_for(pieces[i], 50);
		double many = given_for(pieces[i], 500);

		g_test_message("'%s': %.0f and %.0f bytes", pieces[i], few, many);
		g_assert_cmpfloat(many, <, 2 * few);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/passage/same-lines", test_same_lines);
	g_test_add_func("/rendering/passage/ladders", test_ladders);
	g_test_add_func("/rendering/passage/linear", test_linear);
	return g_test_run();
}
