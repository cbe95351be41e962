/* Font files that a letterhead brings: which are taken, and letters that are set in them. */
#include "rendering-font.h"
#include "rendering-fontfile.h"
#include "rendering-line.h"
#include "rendering-renderer.h"
#include "sample-letter.h"

#include <fontconfig/fontconfig.h>
#include <string.h>

#define REGULAR FONT_FOLDER "/NotoSans-Regular.ttf"
#define WIDTH 400.0
#define NEAR 0.01 /* points: Pango counts in 1/1024 */

/* --- files ----------------------------------------------------------------------- */

static GByteArray *read_bytes(const char *path)
{
	char *bytes = NULL;
	gsize length;

	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	return g_byte_array_new_take((guint8 *)bytes, length);
}

static guint32 get_number(const guint8 *at)
{
	return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 |
	       at[3];
}

static void put_number(guint8 *at, guint32 number)
{
	for (int i = 0; i < 4; i++)
		at[i] = (guint8)(number >> (24 - 8 * i));
}

/* The record of a table in the directory; its place and length are at 8 and 12. */
static guint8 *find_record(GByteArray *font, const char *tag)
{
	for (guint8 *record = font->data + 12;; record += 16)
		if (memcmp(record, tag, 4) == 0)
			return record;
}

static guint8 *find_data(GByteArray *font, const char *tag)
{
	return font->data + get_number(find_record(font, tag) + 8);
}

/* Make the sum in the directory that of the table as it is; tables are padded with zeros. */
static void mend_sum(GByteArray *font, const char *tag)
{
	guint8 *record = find_record(font, tag), *data = find_data(font, tag);
	guint32 sum = 0;

	for (guint32 i = 0; i < get_number(record + 12); i += 4)
		sum += get_number(data + i);
	if (memcmp(tag, "head", 4) == 0)
		sum -= get_number(data + 8); /* the file's sum, not the table's */
	put_number(record + 4, sum);
}

static void check_refused(const GByteArray *font, const char *expected)
{
	g_autoptr(GBytes) bytes = g_bytes_new(font->data, font->len);
	g_autoptr(GError) error = NULL;

	g_assert_false(fontfile_check(bytes, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_INVALID);
	g_test_message("%s", error->message);
	if (strstr(error->message, expected) == NULL)
		g_error("'%s' is not in: %s", expected, error->message);
}

static void check_taken(const GByteArray *font)
{
	g_autoptr(GBytes) bytes = g_bytes_new(font->data, font->len);
	g_autoptr(GError) error = NULL;

	g_assert_true(fontfile_check(bytes, &error));
	g_assert_no_error(error);
}

static void test_kinds(void)
{
	static const struct {
		const char *start, *expected;
	} cases[] = {
		{ "OTTO", "its outlines are PostScript's (CFF): one TrueType font" },
		{ "ttcf", "it is a collection of fonts" },
		{ "wOFF", "it is a web font" },
		{ "wOF2", "it is a web font" },
		{ "%!PS", "it is a Type 1 font" },
		{ "<svg", "it is damaged: it is no font file" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) font = read_bytes(REGULAR);

		check_taken(font);
		memcpy(font->data, cases[i].start, 4);
		check_refused(font, cases[i].expected);
	}
}

/* OpenType, OS/2, fsType; what is not restricted may be embedded if subsets may. */
static void test_permission(void)
{
	static const struct {
		guint16 type;
		const char *expected; /* NULL: it is taken */
	} cases[] = {
		{ 0x0002, "it forbids embedding" },
		{ 0x0100, "it forbids embedding but whole" },
		{ 0x0104, "it forbids embedding but whole" },
		{ 0x0200, "it forbids embedding" },
		{ 0x0000, NULL },
		{ 0x0004, NULL },
		{ 0x0008, NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) font = read_bytes(REGULAR);
		guint8 *type = find_data(font, "OS/2") + 8;

		type[0] = (guint8)(cases[i].type >> 8);
		type[1] = (guint8)cases[i].type;
		mend_sum(font, "OS/2");
		if (cases[i].expected != NULL)
			check_refused(font, cases[i].expected);
		else
			check_taken(font);
	}
}

static void test_tables(void)
{
	static const struct {
		const char *from, *to, *expected;
	} cases[] = {
		{ "GPOS", "fvar", "it is a variable font" },
		{ "loca", "loco", "it is damaged: it has no table 'loca'" },
		{ "cmap", "cmop", "it is damaged: it has no table 'cmap'" },
		{ "name", "nome", "it has no PostScript name" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) font = read_bytes(REGULAR);

		memcpy(find_record(font, cases[i].from), cases[i].to, 4);
		check_refused(font, cases[i].expected);
	}
}

/* A file that is cut off anywhere, and one with a single bit turned over. */
static void test_damage(void)
{
	g_autoptr(GByteArray) font = read_bytes(REGULAR);
	guint whole = font->len;

	for (guint length = 0; length < whole; length += length < 400 ? 1 : 9973) {
		font->len = length;
		check_refused(font, "it is damaged");
	}
	font->len = whole;
	find_data(font, "glyf")[1000] ^= 1;
	check_refused(font, "it is damaged: the sum of its table 'glyf' is wrong");
	mend_sum(font, "glyf");
	check_taken(font);
	for (guint i = 4; i < 300; i++) { /* the directory itself: no crash */
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(GError) error = NULL;

		font->data[i] ^= 0xff;
		bytes = g_bytes_new(font->data, font->len);
		if (!fontfile_check(bytes, &error))
			g_assert_error(error, CHY_ERROR, (int)CHY_INVALID);
		font->data[i] ^= 0xff;
	}
	check_taken(font);
}

/* Tables that are whole each for itself, and contradict each other. */
static void test_measures(void)
{
	static const struct {
		const char *table;
		guint at;
		guint8 high, low;
	} cases[] = {
		{ "hhea", 34, 0xff, 0xff }, /* advances: more than glyphs */
		{ "hhea", 34, 0, 0 },       /* none */
		{ "hhea", 0, 2, 0 },        /* of a version that is not known */
		{ "maxp", 0, 0, 0x80 },     /* likewise */
		{ "head", 0, 0, 0 },        /* likewise */
		{ "maxp", 4, 0xff, 0xff },  /* glyphs: more than places */
		{ "head", 18, 0, 0 },       /* no em */
		{ "head", 50, 0, 7 },       /* places of no known kind */
		{ "head", 12, 0, 0 },       /* no head at all */
		{ "hmtx", 4, 0xff, 0 },     /* a glyph far wider than a page */
		{ "loca", 8, 0xff, 0xff },  /* an outline behind the table's end */
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GByteArray) font = read_bytes(REGULAR);
		guint8 *at = find_data(font, cases[i].table) + cases[i].at;

		at[0] = cases[i].high;
		at[1] = cases[i].low;
		mend_sum(font, cases[i].table);
		check_refused(font, "its tables do not agree on its glyphs");
	}
}

/* A PDF writes the name of a font as it is: what ends a name there may not stand in it. */
static void test_names(void)
{
	static const char from[] = "N\0o\0t\0o\0S\0a\0n\0s\0-";
	const char illegal[] = { ' ', '/', '(', '>', '#', 0x1f };

	for (size_t i = 0; i < sizeof illegal; i++) {
		g_autoptr(GByteArray) font = read_bytes(REGULAR);
		guint8 *data = find_data(font, "name");
		guint32 length = get_number(find_record(font, "name") + 12);
		unsigned found = 0;

		for (guint32 at = 0; at + sizeof from < length; at++)
			if (memcmp(data + at, from, sizeof from - 1) == 0) {
				data[at + 8] = (guint8)illegal[i];
				found++;
			}
		g_assert_cmpuint(found, >, 0);
		mend_sum(font, "name");
		check_refused(font, "it has no PostScript name that a PDF can bear");
	}
}

/* What the machine's own configuration lists is never looked for. */
static void test_configuration(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(FontSet) set = NULL;
	bool opened = fontset_open(FONT_FOLDER, &set, &error);
	FcStrList *files = FcConfigGetConfigFiles(FcConfigGetCurrent());

	g_assert_no_error(error);
	g_assert_true(opened);
	g_assert_null(FcStrListNext(files));
	FcStrListDone(files);
}

/* --- letters --------------------------------------------------------------------- */

/* A letterhead of these six files of Noto's. */
static Design *design_of(const char *const files[DESIGN_FACES])
{
	static const char terms[] =
		"head: { start: { lines: ['{{sender.name}}'] } }\n"
		"fonts:\n"
		"  latin: { regular: '0', bold: '1', italic: '2', bold-italic: '3' }\n"
		"  arabic: { regular: '4', bold: '5' }\n";
	char names[DESIGN_FACES + 1][20] = { DESIGN_TERMS_FILE };
	DesignFile all[DESIGN_FACES + 1] = {
		{ names[0], g_bytes_new_static(terms, sizeof terms - 1) }
	};
	g_autoptr(FindingList) findings = findinglist_new();
	Design *design;

	for (int i = 0; i < DESIGN_FACES; i++) {
		g_autofree char *path = g_build_filename(FONT_FOLDER, files[i], NULL);

		g_snprintf(names[i + 1], sizeof names[0], "%d", i);
		all[i + 1] =
			(DesignFile){ names[i + 1],
				      g_byte_array_free_to_bytes(read_bytes(path)) };
	}
	design = design_new("house", all, G_N_ELEMENTS(all), findings);
	g_assert_cmpuint(findinglist_count(findings), ==, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		g_bytes_unref(all[i].bytes);
	return design;
}

static const char *const sans[DESIGN_FACES] = {
	"NotoSans-Regular.ttf",       "NotoSans-Bold.ttf",
	"NotoSans-Italic.ttf",        "NotoSans-BoldItalic.ttf",
	"NotoSansArabic-Regular.ttf", "NotoSansArabic-Bold.ttf",
};

static DesignSender speak(const void *data, const char *language)
{
	(void)data;
	(void)language;
	return (DesignSender){ "House", "a@b.example", "Place" };
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

static bool has_text(GBytes *pdf, const char *text)
{
	gsize length;
	const char *bytes = g_bytes_get_data(pdf, &length);

	return memmem(bytes, length, text, strlen(text)) != NULL;
}

/* Every face of the letterhead is embedded, none of the house's; the bytes are the same in
 * another renderer, and after other letters. */
static void test_letters(void)
{
	static const char *const samples[] = { "english", "french", "azerbaijani",
					       "russian", "arabic", "every-block" };
	g_autoptr(Design) design = design_of(sans);
	g_autoptr(GError) error = NULL;
	g_autoptr(Renderer) renderer = renderer_new_for(design, &error);

	g_assert_no_error(error);
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_autofree char *folder =
			g_build_filename(SAMPLE_LETTERS, samples[i], NULL);
		g_autoptr(SampleLetter) sample = sample_letter_new(folder);
		LetterShared *shared = sample_letter_shared(sample);
		g_autoptr(DesignWords) words =
			design_say(design, shared->language, speak, NULL);
		g_autoptr(Renderer) other = renderer_new_for(design, &error);

		shared->design = design;
		shared->design_words = words;

		g_autoptr(GBytes) pdf = draw(renderer, sample_letter_get(sample));
		g_autoptr(GBytes) again = draw(renderer, sample_letter_get(sample));
		g_autoptr(GBytes) elsewhere = draw(other, sample_letter_get(sample));

		g_test_message("%s", samples[i]);
		g_assert_true(has_text(pdf, "+NotoSans-Regular "));
		g_assert_true(has_text(pdf, "+NotoSans-Bold ") || shared->rtl);
		g_assert_true(has_text(pdf, "+NotoSansArabic") == shared->rtl);
		g_assert_false(has_text(pdf, "+NotoSerif"));
		g_assert_false(has_text(pdf, "+NotoNaskh"));
		g_assert_true(
			has_text(pdf, "/Flags 4 /ItalicAngle 0 ")); /* no serifs */
		g_assert_true(g_bytes_equal(pdf, again));
		g_assert_true(g_bytes_equal(pdf, elsewhere));
	}
}

/* Letters under other fonts than the renderer's are not drawn in the wrong ones. */
static void test_wrong_renderer(void)
{
	g_autoptr(Design) design = design_of(sans);
	g_autoptr(GError) error = NULL;
	g_autoptr(Renderer) own = renderer_new_for(design, &error);
	g_autoptr(Renderer) house = renderer_new(&error);
	g_autoptr(SampleLetter) sample = sample_letter_new(SAMPLE_LETTERS "/english");
	g_autoptr(DesignWords) words = design_say(design, "en", speak, NULL);
	const Letter *letter = sample_letter_get(sample);
	GBytes *pdf = NULL;

	g_assert_false(render_pdf(own, letter, &pdf, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_INTERNAL);
	g_clear_error(&error);
	sample_letter_shared(sample)->design = design;
	sample_letter_shared(sample)->design_words = words;
	g_assert_false(render_pdf(house, letter, &pdf, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_INTERNAL);
}

/* A family without the letters of a language is not used there, but for what only it has. */
static void test_lacking(void)
{
	const char *const files[DESIGN_FACES] = {
		sans[0],
		sans[1],
		"NotoSerifArmenian-Regular.ttf",
		sans[3],
		"NotoSerifArmenian-Regular.ttf",
		sans[5],
	};
	g_autoptr(Design) design = design_of(files);
	g_autoptr(GError) error = NULL;
	g_autoptr(FontSet) set = NULL;
	gunichar lacking = 0;

	g_assert_true(fontset_open(FONT_FOLDER, &set, &error));
	g_assert_false(fontset_has(set, 0x531)); /* Armenian */
	g_assert_false(fontset_find_lacking(set, "en", &lacking));
	g_assert_true(fontset_add_design(set, design, &error));
	g_assert_true(fontset_has(set, 0x531));
	g_assert_false(fontset_has(set, 0x4e2d)); /* Chinese */
	g_assert_true(fontset_find_lacking(set, "en", &lacking));
	g_assert_cmpuint(lacking, ==, 'A');
	g_assert_true(fontset_find_lacking(set, "ar", &lacking));
	g_assert_cmpuint(lacking, ==, 0x621);
	g_assert_cmpint(fontset_choose(set, "en").upright, ==, FACE_REGULAR);
	g_assert_cmpstr(fontset_choose(set, "en").families, ==,
			"Noto Serif,Noto Naskh Arabic");
	g_assert_cmpstr(fontset_choose(set, "ar").families, ==,
			"Noto Naskh Arabic,Noto Serif");
}

static GPtrArray *set_styled(Typesetter *setter, const Span *span, bool running)
{
	GPtrArray *lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);
	const Paragraph paragraph = {
		.spans = span,
		.count = 1,
		.style = { .size = 11, .leading = 16 },
		.width = WIDTH,
		.running = running,
	};
	g_autoptr(GError) error = NULL;

	g_assert_true(typesetter_break(setter, &paragraph, lines, &error));
	g_assert_cmpuint(lines->len, ==, 1);
	return lines;
}

static GPtrArray *set_text(Typesetter *setter, const char *text, bool running)
{
	const Span span = { .text = text };

	return set_styled(setter, &span, running);
}

/* Names and numbers are set without Pango, in the same face and as wide. */
static void test_plain(void)
{
	static const char *const cases[][2] = {
		{ "en", "No. 1-14/2025/00005" },
		{ "en", "12 “Office” Street, AVATAR To Wy" },
		{ "az", "Xarici əlaqələr komitəsinin sədri İ. Şıxəliyeva" },
		{ "ru", "Г-же Анне Линд, ул. Замковая, 12 – № 7" },
	};
	g_autoptr(Design) design = design_of(sans);
	g_autoptr(GError) error = NULL;
	g_autoptr(FontSet) set = NULL;

	g_assert_true(fontset_open(FONT_FOLDER, &set, &error));
	g_assert_true(fontset_add_design(set, design, &error));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GlyphBook) book = glyphbook_new();
		g_autoptr(Typesetter) setter = typesetter_new(set, book, cases[i][0]);
		g_autoptr(GPtrArray) plain = set_text(setter, cases[i][1], false);
		g_autoptr(GPtrArray) pango = set_text(setter, cases[i][1], true);
		const TextLine *a = plain->pdata[0], *b = pango->pdata[0];

		g_assert_cmpuint(a->runs->len, ==, 1);
		g_assert_cmpuint(b->runs->len, ==, 1);
		g_assert_cmpint(g_array_index(a->runs, GlyphRun, 0).face, ==, FACE_OWN);
		g_assert_cmpint(g_array_index(b->runs, GlyphRun, 0).face, ==, FACE_OWN);
		g_assert_cmpfloat_with_epsilon(a->width, b->width, NEAR);
	}
}

/* Which face a file is the letterhead says: what the file says of itself counts for nothing, be
 * it another weight or the name of the house's family. */
static void test_roles(void)
{
	static const char *const turned[DESIGN_FACES] = {
		"NotoSerif-BoldItalic.ttf", "NotoSerif-Italic.ttf",
		"NotoSerif-Bold.ttf",       "NotoSerif-Regular.ttf",
		"NotoNaskhArabic-Bold.ttf", "NotoNaskhArabic-Regular.ttf",
	};
	g_autoptr(Design) design = design_of(turned);
	g_autoptr(GError) error = NULL;
	g_autoptr(FontSet) set = NULL;
	g_autoptr(GlyphBook) book = glyphbook_new();

	g_assert_true(fontset_open(FONT_FOLDER, &set, &error));
	g_assert_true(fontset_add_design(set, design, &error));

	g_autoptr(Typesetter) english = typesetter_new(set, book, "en");
	g_autoptr(Typesetter) arabic = typesetter_new(set, book, "ar");
	g_autoptr(GPtrArray) naskh = set_text(arabic, "كلمات", true);

	for (unsigned i = 0; i < 4; i++) {
		const Span span = { .text = "Words",
				    .strong = i % 2 == 1,
				    .emphasis = i >= 2 };
		g_autoptr(GPtrArray) latin = set_styled(english, &span, true);
		const TextLine *line = latin->pdata[0];

		g_assert_cmpuint(g_array_index(line->runs, GlyphRun, 0).face, ==,
				 FACE_OWN + i);
	}
	g_assert_cmpint(
		g_array_index(((const TextLine *)naskh->pdata[0])->runs, GlyphRun, 0)
			.face,
		==, FACE_OWN + FACE_ARABIC);
	g_assert_cmpstr(fontset_get_face(set, FACE_OWN)->name, ==,
			"NotoSerif-BoldItalic");
	g_assert_cmpint(fontset_get_face(set, FACE_OWN)->angle, ==, -12);
	g_assert_true(fontset_get_face(set, FACE_OWN)->serif);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/fonts/kinds", test_kinds);
	g_test_add_func("/rendering/fonts/permission", test_permission);
	g_test_add_func("/rendering/fonts/tables", test_tables);
	g_test_add_func("/rendering/fonts/damage", test_damage);
	g_test_add_func("/rendering/fonts/measures", test_measures);
	g_test_add_func("/rendering/fonts/names", test_names);
	g_test_add_func("/rendering/fonts/configuration", test_configuration);
	g_test_add_func("/rendering/fonts/letters", test_letters);
	g_test_add_func("/rendering/fonts/wrong-renderer", test_wrong_renderer);
	g_test_add_func("/rendering/fonts/lacking", test_lacking);
	g_test_add_func("/rendering/fonts/plain", test_plain);
	g_test_add_func("/rendering/fonts/roles", test_roles);
	return g_test_run();
}
