/* Where head and foot stand, how they give way to scripts and margins, and what is too much. */
#include "rendering-head.h"

#include "rendering-body.h"
#include "rendering-sheet.h"
#include "sample-letter.h"

#include <string.h>

typedef struct Fixture {
	Workshop workshop;
	PdfFile *file;
	Design *design;
	DesignWords *words;
	LetterShared shared;
	PageFormat format;
	Head head;
	bool placeless; /* its sender does not say where it is */
} Fixture;

static void forget_setter(void *data)
{
	typesetter_free(data);
}

static void open_workshop(Workshop *workshop)
{
	g_autoptr(GError) error = NULL;
	bool ok = fontset_open(FONT_FOLDER, &workshop->set, &error);

	g_assert_no_error(error);
	g_assert_true(ok);
	workshop->book = glyphbook_new();
	workshop->deflater = deflater_new();
	workshop->setters =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, forget_setter);
	workshop->hyphens = hyphenbook_new(HYPHEN_FOLDER);
}

static void close_fixture(Fixture *fixture)
{
	Workshop *workshop = &fixture->workshop;

	head_clear(&fixture->head);
	designwords_free(fixture->words);
	design_free(fixture->design);
	pdf_file_free(fixture->file);
	g_hash_table_unref(workshop->setters);
	hyphenbook_free(workshop->hyphens);
	deflater_free(workshop->deflater);
	glyphbook_free(workshop->book);
	fontset_close(workshop->set);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, close_fixture)

static Typesetter *find_setter(void *workshop, const char *language)
{
	return workshop_setter(workshop, language);
}

static DesignSender speak(const void *data, const char *language)
{
	const Fixture *fixture = data;

	return (DesignSender){ strcmp(language, "ar") == 0 ? "مجلس" : "Assembly",
			       "office@assembly.example",
			       fixture->placeless ? NULL : "Numuna" };
}

/* Lay out a head of these terms, with head.svg, ten times as wide as high. */
static bool lay_out(Fixture *fixture, const char *terms, const char *language,
		    PageKind kind, GError **error)
{
	static const char svg[] =
		"<svg viewBox='0 0 100 10'><path d='M0 0h100v10z'/></svg>";
	g_autoptr(GBytes) terms_bytes = g_bytes_new(terms, strlen(terms));
	g_autoptr(GBytes) picture = g_bytes_new_static(svg, sizeof svg - 1);
	char name[] = DESIGN_TERMS_FILE, head[] = "head.svg";
	const DesignFile files[] = { { name, terms_bytes }, { head, picture } };
	g_autoptr(FindingList) findings = findinglist_new();

	open_workshop(&fixture->workshop);
	fixture->file = pdf_file_new(STANDARD_A2A);
	fixture->design = design_new("house", files, G_N_ELEMENTS(files), findings);
	g_assert_cmpuint(findinglist_count(findings), ==, 0);
	fixture->words = design_say(fixture->design, language, speak, fixture);
	fixture->shared = (LetterShared){ .language = language,
					  .page = { kind, PAPER_A4, TEXT_RAGGED },
					  .rtl = strcmp(language, "ar") == 0,
					  .design = fixture->design,
					  .design_words = fixture->words };
	fixture->format = page_format(fixture->shared.page, fixture->shared.rtl);

	const HeadTools tools = { find_setter, &fixture->workshop,
				  fixture->workshop.deflater, fixture->file };

	return head_lay_out(&fixture->shared, &tools, &fixture->format, &fixture->head,
			    error);
}

static const HeadWords *voice(const Fixture *fixture, DesignPlace place, int voice)
{
	return &fixture->head.cells[place].voices[voice];
}

static const FlowLine *first_line(const HeadWords *words)
{
	return &g_array_index(words->flow->lines, FlowLine, 0);
}

static double right_of(const FlowLine *line)
{
	return line->x + line->line->width;
}

#define THREE                                                                          \
	"margins: { left: 30mm, right: 20mm, top: 10mm }\n"                            \
	"head:\n"                                                                      \
	"  start: { lines: ['{{sender.name}}', '{{place}}'] }\n"                       \
	"  middle: { picture: head.svg, alt: { en: A, ar: B }, height: 5mm }\n"        \
	"  end: { lines: ['{{sender.name}}'], language: [en, fr] }\n"                  \
	"  rule: 2pt\n"

/* The first cell is at the left, the last at the right, on the picture's middle. */
static void test_left_to_right(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(lay_out(&fixture, THREE, "ru", PAGE_PLAIN, &error));

	const PageBox *column = &fixture.format.column;
	const PageBox *picture = &fixture.head.cells[DESIGN_MIDDLE].picture.box;
	double right = column->left + column->width, mm = DESIGN_POINTS_PER_MM;

	g_assert_cmpfloat_with_epsilon(column->left, 30 * mm, 0.01);
	g_assert_cmpfloat_with_epsilon(right, fixture.format.width - 20 * mm, 0.01);
	g_assert_cmpfloat_with_epsilon(first_line(voice(&fixture, DESIGN_START, 0))->x,
				       column->left, 0.01);
	g_assert_cmpfloat_with_epsilon(
		right_of(first_line(voice(&fixture, DESIGN_END, 0))), right, 0.01);
	g_assert_cmpfloat_with_epsilon(picture->height, 5 * mm, 0.01);
	g_assert_cmpfloat_with_epsilon(picture->width, 50 * mm, 0.01);
	g_assert_cmpfloat_with_epsilon(picture->left + picture->width / 2,
				       column->left + column->width / 2, 0.01);

	/* The words of the start, of two lines, are the highest. */
	double top = voice(&fixture, DESIGN_START, 0)->top;
	double height = flow_get_height(voice(&fixture, DESIGN_START, 0)->flow) +
			flow_get_height(voice(&fixture, DESIGN_START, 1)->flow);

	g_assert_cmpfloat_with_epsilon(top, 10 * mm, 0.01);
	g_assert_cmpfloat_with_epsilon(picture->top + picture->height / 2,
				       top + height / 2, 0.01);
	g_assert_cmpfloat(fixture.head.rule.top, >, top + height);
	g_assert_cmpfloat_with_epsilon(fixture.head.bottom, fixture.head.rule.top + 1,
				       0.01);
}

/* In a right-to-left letter sides and margins are exchanged. */
static void test_right_to_left(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(lay_out(&fixture, THREE, "ar", PAGE_PLAIN, &error));

	const PageBox *column = &fixture.format.column;

	g_assert_cmpfloat_with_epsilon(column->left, 20 * DESIGN_POINTS_PER_MM, 0.01);
	g_assert_cmpfloat_with_epsilon(
		right_of(first_line(voice(&fixture, DESIGN_START, 0))),
		column->left + column->width, 0.01);
	g_assert_cmpfloat_with_epsilon(first_line(voice(&fixture, DESIGN_END, 0))->x,
				       column->left, 0.01);
}

/* Where one side has nothing to say, the picture stands there, and the words have the rest. */
static void test_one_side(void)
{
	static const struct {
		const char *start, *end, *language;
		bool at_right;
	} cases[] = {
		{ "'{{sender.name}}'", "'{{place}}'", "fr", true },
		{ "'{{place}}'", "'{{sender.name}}'", "fr", false },
		{ "'{{sender.name}}'", "'{{place}}'", "ar", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Fixture) fixture = { .placeless = true };
		g_autoptr(GError) error = NULL;
		g_autofree char *terms = g_strdup_printf(
			"head:\n  start: { lines: [%s] }\n"
			"  middle: { picture: head.svg, alt: { fr: A, ar: B }, height: "
			"5mm }\n  end: { lines: [%s] }\n",
			cases[i].start, cases[i].end);

		g_assert_true(lay_out(&fixture, terms, cases[i].language, PAGE_PLAIN,
				      &error));

		const PageBox *column = &fixture.format.column;
		const PageBox *picture = &fixture.head.cells[DESIGN_MIDDLE].picture.box;
		double free = column->width - picture->width;

		g_assert_cmpfloat_with_epsilon(picture->left - column->left,
					       cases[i].at_right ? free : 0, 0.01);
	}
}

/* The foot ends at its margin, and notice and column end above it. */
static void test_foot(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(GError) error = NULL;
	PageFormat plain = page_format(PAGE_CHOICE_USUAL, false);

	g_assert_true(lay_out(&fixture,
			      "margins: { bottom: 10mm }\n"
			      "head: { start: { lines: A } }\n"
			      "foot: { lines: [B, C, D], rule: 1pt }\n",
			      "en", PAGE_PLAIN, &error));

	const Head *head = &fixture.head;
	double end = head->foot.top + flow_get_height(head->foot.flow);

	g_assert_cmpfloat_with_epsilon(end, plain.height - 10 * DESIGN_POINTS_PER_MM,
				       0.01);
	g_assert_cmpfloat(head->foot_rule.top, <, head->foot.top);
	g_assert_cmpfloat(fixture.format.foot_top, <, head->foot_rule.top - 20);
	g_assert_cmpfloat_with_epsilon(
		plain.foot_top - fixture.format.foot_top,
		plain.column.height - fixture.format.column.height, 0.01);
}

/* Above a window margins are the envelope's, and a head that is too high is refused. */
static void test_window(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_auto(Fixture) high = { 0 };
	g_autoptr(GError) error = NULL;
	PageFormat format =
		page_format((PageChoice){ PAGE_DIN_5008_A, PAPER_A4 }, false);

	g_assert_true(lay_out(&fixture, THREE, "en", PAGE_DIN_5008_A, &error));
	g_assert_cmpfloat(fixture.format.column.left, ==, format.column.left);
	g_assert_cmpfloat(fixture.head.bottom, <, format.window.top);
	g_assert_false(
		lay_out(&high,
			"fonts: { name: { size: 30pt }, lines: { size: 30pt } }\n"
			"head: { start: { lines: [A, B, C] } }\n",
			"en", PAGE_DIN_5008_A, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
	g_assert_cmpstr(error->message, ==,
			"letterhead: the head is 44 mm high in 'en', and a page of the "
			"format 'din-5008-a' has room for 18");
}

/* A picture gives way to the rule below it, so that both keep off the window. */
static void test_window_rule(void)
{
	static const char terms[] =
		"head:\n"
		"  start: { picture: head.svg, alt: { en: A }, height: 59mm }\n"
		"  rule: 6pt\n";

	for (PageKind kind = PAGE_PLAIN; kind < PAGE_KIND_COUNT; kind++) {
		g_auto(Fixture) fixture = { 0 };
		g_autoptr(GError) error = NULL;
		bool ok = lay_out(&fixture, terms, "en", kind, &error);

		g_assert_no_error(error);
		g_assert_true(ok);

		const PageFormat *format = &fixture.format;
		double end = fixture.head.rule.top + fixture.head.rule.width / 2;

		g_assert_cmpfloat(fixture.head.cells[0].picture.box.height, >, 20);
		g_assert_cmpfloat_with_epsilon(fixture.head.bottom, end, 0.01);
		if (page_format_has_window(format)) {
			g_assert_cmpfloat(end, <, format->window.top);
			g_assert_cmpfloat(end, <, format->references.top);
		}
	}
}

/* A picture with pixels is an image of them, and keeps its place and size. */
static void test_pixels(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(GError) error = NULL;
	const HeadTools tools = { find_setter, &fixture.workshop, NULL, NULL };
	const char *image = "/Subtype /Image /Width 2 /Height 1 /ColorSpace "
			    "/DeviceRGB /BitsPerComponent 8";
	const guint8 dots[2 * 1 * 3] = { 255, 0, 0, 0, 0, 255 };
	DesignPixels pixels = { g_bytes_new(dots, sizeof dots), 2, 1, g_strdup("x 1") };

	g_assert_true(lay_out(&fixture, THREE, "en", PAGE_PLAIN, &error));
	design_set_pixels(fixture.design, DESIGN_MIDDLE, &pixels);
	g_assert_null(pixels.bytes);
	head_clear(&fixture.head);

	HeadTools whole = tools;

	whole.deflater = fixture.workshop.deflater;
	whole.file = fixture.file;
	g_assert_true(head_lay_out(&fixture.shared, &whole, &fixture.format,
				   &fixture.head, &error));

	const HeadPicture *picture = &fixture.head.cells[DESIGN_MIDDLE].picture;
	const GString *bytes = pdf_file_bytes(fixture.file);

	g_assert_cmpfloat_with_epsilon(picture->box.width, 2 * picture->box.height,
				       0.01);
	g_assert_cmpfloat(picture->scale[0], ==, picture->box.width);
	g_assert_nonnull(memmem(bytes->str, bytes->len, image, strlen(image)));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/head/left-to-right", test_left_to_right);
	g_test_add_func("/rendering/head/right-to-left", test_right_to_left);
	g_test_add_func("/rendering/head/one-side", test_one_side);
	g_test_add_func("/rendering/head/foot", test_foot);
	g_test_add_func("/rendering/head/window", test_window);
	g_test_add_func("/rendering/head/window-rule", test_window_rule);
	g_test_add_func("/rendering/head/pixels", test_pixels);
	return g_test_run();
}
