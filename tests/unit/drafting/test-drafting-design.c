#include "drafting-design.h"

#include "base-file.h"
#include "lang-core.h"

#include <glib/gstdio.h>
#include <string.h>

#define HEAD "head: { start: { lines: [A] } }\n"

static const char svg[] = "<svg viewBox='0 0 1 1'/>";

/* A design of these terms and a picture called head.svg. */
static Design *read_terms(const char *terms, FindingList *findings)
{
	g_autoptr(GBytes) terms_bytes = g_bytes_new(terms, strlen(terms));
	g_autoptr(GBytes) picture = g_bytes_new_static(svg, sizeof svg - 1);
	char name[] = DESIGN_TERMS_FILE, head[] = "head.svg";
	const DesignFile files[] = { { name, terms_bytes }, { head, picture } };

	return design_new("house", files, G_N_ELEMENTS(files), findings);
}

static void test_whole(void)
{
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) design = read_terms(
		"margins: { left: 25mm, top: 1.5cm }\n"
		"fonts: { name: { size: 14pt, italic: true }, foot: { size: 7pt } }\n"
		"colours: { name: \"#102030\", rule: \"#ABCDEF\" }\n"
		"page: { format: iso-dl, text: justified }\n"
		"head:\n"
		"  start: { lines: { en: [House, '{{place}}'], ar: مجلس } }\n"
		"  middle: { picture: head.svg, alt: { en: A lamp }, height: 20mm }\n"
		"  end: { lines: ['{{sender.name}}'], language: [en, fr] }\n"
		"  rule: 1pt\n"
		"foot: { lines: 'Write to {{sender.address}}', rule: 0.5pt }\n",
		findings);

	g_assert_cmpuint(findinglist_count(findings), ==, 0);
	g_assert_nonnull(design);
	g_assert_cmpfloat_with_epsilon(design->left, 70.866, 0.001);
	g_assert_cmpfloat_with_epsilon(design->top, 42.52, 0.001);
	g_assert_cmpfloat(design->right, ==, 0);
	g_assert_cmpfloat(design->name_font.size, ==, 14);
	g_assert_true(design->name_font.bold && design->name_font.italic);
	g_assert_cmphex(design->name_font.colour, ==, 0x102030);
	g_assert_cmphex(design->rule_colour, ==, 0xabcdef);
	g_assert_true(design->page.says_kind && design->page.says_text);
	g_assert_false(design->page.says_paper);
	g_assert_cmpint(design->page.choice.kind, ==, PAGE_ISO_DL);
	g_assert_cmpint(design->page.choice.text, ==, TEXT_JUSTIFIED);
	g_assert_nonnull(design->cells[DESIGN_MIDDLE].svg);
	g_assert_cmpfloat_with_epsilon(design->cells[DESIGN_MIDDLE].height, 56.693,
				       0.001);
	g_assert_cmpuint(strlen(design->digest), ==, 64);
}

/* Words of a language, of all languages, and of another one than the letter's. */
static void test_words(void)
{
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) design = read_terms(
		"head:\n"
		"  start: { lines: { en: [House, '{{place}}'], fr: [Maison] } }\n"
		"  end: { lines: ['{{sender.name}}'], language: [en, fr] }\n"
		"foot: { lines: ['<{{sender.address}}>'] }\n"
		"return-line: { en: ['{{sender.name}}', Square 1], fr: x }\n",
		findings);
	g_auto(GStrv) line = design_lines(design->return_line, "en",
					  &(DesignSender){ "House", NULL, NULL });
	const DesignCell *start = &design->cells[DESIGN_START];
	const DesignCell *end = &design->cells[DESIGN_END];
	const DesignSender sender = { "{{place}}", "a@b.example", NULL };
	g_auto(GStrv) en = design_lines(start->lines, "en", &sender);
	g_auto(GStrv) ru = design_lines(start->lines, "ru", &sender);
	g_auto(GStrv) name = design_lines(end->lines, "fr", &sender);
	g_auto(GStrv) foot = design_lines(design->foot, "ru", &sender);
	g_autofree char *whole = design_find_wanting(design, "fr");
	g_autofree char *wanting = design_find_wanting(design, "ru");

	g_assert_cmpuint(g_strv_length(en), ==, 1); /* no place, no line */
	g_assert_cmpstr(en[0], ==, "House");
	g_assert_cmpuint(g_strv_length(ru), ==, 0);
	g_assert_cmpstr(name[0], ==, "{{place}}"); /* a value is not read again */
	g_assert_cmpstr(foot[0], ==, "<a@b.example>");
	g_assert_cmpstr(design_cell_language(end, "en"), ==, "fr");
	g_assert_cmpstr(design_cell_language(end, "ru"), ==, "en");
	g_assert_cmpstr(design_cell_language(start, "ru"), ==, "ru");
	g_assert_cmpstr(line[0], ==, "House");
	g_assert_cmpstr(line[1], ==, "Square 1");
	g_assert_null(whole);
	g_assert_cmpstr(wanting, ==, "the head has no words in the language 'ru'");
}

/* Families of font files, of which one file may stand for several faces. */
static void test_faces(void)
{
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) none = read_terms(HEAD, findings);
	g_autoptr(Design) design = read_terms(
		HEAD "fonts:\n"
		     "  name: { size: 9pt }\n"
		     "  latin: { regular: head.svg, bold: letterhead.yaml, italic: "
		     "head.svg, bold-italic: head.svg }\n",
		findings);

	g_assert_cmpuint(findinglist_count(findings), ==, 0);
	g_assert_false(design_has_faces(none));
	g_assert_true(design_has_faces(design));
	g_assert_cmpfloat(design->name_font.size, ==, 9);
	g_assert_cmpstr(design->faces[DESIGN_LATIN].file, ==, "head.svg");
	g_assert_cmpstr(design->faces[DESIGN_LATIN_BOLD].file, ==, "letterhead.yaml");
	g_assert_cmpuint(g_bytes_get_size(design->faces[DESIGN_LATIN].bytes), ==,
			 sizeof svg - 1);
	g_assert_true(design->faces[DESIGN_LATIN_ITALIC].bytes ==
		      design->faces[DESIGN_LATIN].bytes);
	g_assert_null(design->faces[DESIGN_ARABIC].file);
	g_assert_null(design->faces[DESIGN_ARABIC].bytes);
}

static void check_refusal(const char *terms, const char *expected)
{
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) design = read_terms(terms, findings);
	g_autofree char *printed = NULL;

	g_assert_null(design);
	g_assert_cmpuint(findinglist_errors(findings), >, 0);
	findinglist_sort(findings);
	printed = finding_format(findinglist_get(findings, 0), NULL);
	g_test_message("%s", printed);
	g_assert_true(g_str_has_prefix(printed, "letterheads/house/letterhead.yaml:"));
	if (strstr(printed + strlen("letterheads/house/letterhead.yaml:"), expected) ==
	    NULL)
		g_error("'%s' is not in: %s", expected, printed);
}

static void test_refusals(void)
{
	static const struct {
		const char *terms, *expected;
	} cases[] = {
		{ "", "1:1: error: the file is empty" },
		{ "- a\n", "1:1: error: expected a mapping" },
		{ "head: [\n", "error: " },
		{ "head: *x\n", "1:8: error: anchors and aliases" },
		{ HEAD HEAD, "2:1: error: " },
		{ "foot: { lines: [A] }\n",
		  "1:1: error: a key is missing here: 'head'" },
		{ "head: {}\n", "1:7: error: the head has nothing" },
		{ HEAD "colors: {}\n",
		  "2:1: error: unknown key 'colors'; did you mean 'colours'?" },
		{ HEAD "page: { format: window }\n",
		  "2:17: error: unknown format 'window', which is none of plain, "
		  "din-5008-a, din-5008-b, iso-dl, us-10" },
		{ HEAD "page: { text: [] }\n",
		  "2:15: error: expected a word, one of ragged, justified" },
		{ "head: { start: {} }\n", "1:16: error: a cell has either" },
		{ "head: { start: { picture: no.svg, alt: { en: A } } }\n",
		  "1:27: error: there is no such file beside letterhead.yaml" },
		{ "head: { start: { picture: ../../etc/passwd, alt: { en: A } } }\n",
		  "there is no such file" },
		{ "head: { start: { picture: head.svg } }\n", "missing here: 'alt'" },
		{ "head: { start: { lines: [A], height: 20mm } }\n",
		  "'alt' and 'height' are for a picture" },
		{ "head: { start: { lines: [A], language: [xx] } }\n",
		  "1:41: error: unknown language 'xx'" },
		{ "head: { start: { lines: ['{{letter.number}}'] } }\n",
		  "1:26: error: unknown placeholder '{{letter.number}}'" },
		{ "head: { start: { lines: ['{{place'] } }\n", "unknown placeholder" },
		{ "head: { start: { lines: [A, B, C, D, E, F, G] } }\n",
		  "more than 6 lines [syntax]" },
		{ HEAD "margins: { left: 200mm }\n",
		  "2:18: error: the length must be" },
		{ HEAD "margins: { left: 25 }\n", "expected a length" },
		{ HEAD "margins: { left: -5mm }\n", "expected a length" },
		{ HEAD "margins: { left: 1e3mm }\n", "expected a length" },
		{ HEAD "fonts: { name: { size: 900pt } }\n", "from 5pt to 30pt" },
		{ HEAD "fonts: { name: { bold: perhaps } }\n", "true or false" },
		{ HEAD "fonts: { latin: { regular: head.svg, italic: head.svg, "
		       "bold-italic: head.svg } }\n",
		  "2:17: error: a key is missing here: 'bold'" },
		{ HEAD "fonts: { arabic: { regular: head.svg } }\n",
		  "2:18: error: a key is missing here: 'bold'" },
		{ HEAD "fonts: { arabic: { regular: head.svg, bold: head.svg, "
		       "italic: head.svg } }\n",
		  "2:55: error: unknown key 'italic'" },
		{ HEAD "fonts: { arabic: { regular: head.svg, bold: ../a.ttf } }\n",
		  "2:45: error: there is no such file beside letterhead.yaml" },
		{ HEAD "fonts: { arabic: { regular: [a.ttf], bold: head.svg } }\n",
		  "2:29: error: " },
		{ HEAD "fonts: { cyrillic: {} }\n", "2:10: error: unknown key" },
		{ HEAD "colours: { name: red }\n", "2:18: error: expected a colour" },
		{ HEAD "colours: { name: '#12345g' }\n", "expected a colour" },
		{ HEAD "colours: { name: '#+12345' }\n", "expected a colour" },
		{ "head: { start: { lines: [\"A\\u202E\"] } }\n", "1:26: error: " },
		{ "head: { start: { lines: [\xff] } }\n", "1:26: error: " },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		check_refusal(cases[i].terms, cases[i].expected);
}

static void test_limits(void)
{
	g_autoptr(GString) terms = g_string_new("head: { start: { lines: ['");

	for (int i = 0; i <= LIMIT_DESIGN_LINE; i++)
		g_string_append(terms, "é");
	g_string_append(terms, "'] } }\n");
	check_refusal(terms->str, "longer than 160 characters [syntax]");
	while (terms->len <= LIMIT_DESIGN_TERMS)
		g_string_append(terms, "# word word word word word word\n");
	check_refusal(terms->str, "the file has more than 65536 bytes [syntax]");
}

/* The digest follows every byte of every file. */
static void test_digest(void)
{
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) one = read_terms(HEAD, findings);
	g_autoptr(Design) same = read_terms(HEAD, findings);
	g_autoptr(Design) other = read_terms(HEAD "# changed\n", findings);

	g_assert_cmpstr(one->digest, ==, same->digest);
	g_assert_cmpstr(one->digest, !=, other->digest);
}

/* What is shipped is whole in every language of the house. */
static void test_shipped(void)
{
	g_auto(GStrv) names = design_names(NULL);
	size_t count;
	const char *const *codes = lang_codes(&count);

	g_assert_cmpuint(g_strv_length(names), ==, 2);
	for (size_t i = 0; names[i] != NULL; i++) {
		g_autoptr(FindingList) findings = findinglist_new();
		g_autoptr(Design) design = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_true(design_load(NULL, names[i], findings, &design, &error));
		g_assert_cmpuint(findinglist_count(findings), ==, 0);
		for (size_t k = 0; k < count; k++) {
			g_autofree char *wanting =
				design_find_wanting(design, codes[k]);

			g_assert_null(wanting);
		}
	}
}

static void write_file(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void write_large(const char *folder, const char *name, size_t size)
{
	g_autofree char *bytes = g_malloc0(size);
	g_autofree char *path = g_build_filename(folder, name, NULL);

	g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
}

static void check_too_large(const char *home, const char *name, size_t size)
{
	g_autofree char *folder = g_build_filename(home, "plain", NULL);
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) design = NULL;
	g_autoptr(GError) error = NULL;

	write_large(folder, name, size);
	g_assert_false(design_load(home, "plain", findings, &design, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
	g_assert_nonnull(strstr(error->message, path));
	g_unlink(path);
}

/* A home's letterhead stands before the shipped one of its name. */
static void test_home(void)
{
	g_autofree char *home = g_dir_make_tmp("design-XXXXXX", NULL);
	g_autofree char *folder = g_build_filename(home, "plain", NULL);
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) design = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(g_mkdir(folder, 0755), ==, 0);
	write_file(folder, DESIGN_TERMS_FILE, HEAD);
	write_file(folder, ".hidden", "passed over");
	g_assert_true(design_load(home, "plain", findings, &design, &error));
	g_assert_cmpuint(design->files->len, ==, 1);
	g_assert_cmpfloat(design->head_rule, ==, 0);
	g_clear_pointer(&design, design_free);

	g_assert_false(design_load(home, "plane", findings, &design, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_NOT_FOUND);
	g_assert_cmpstr(error->message, ==,
			"there is no letterhead 'plane'; did you mean 'plain'?");
	g_clear_error(&error);
	g_assert_false(design_load(home, "../plain", findings, &design, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_NOT_FOUND);
	g_clear_error(&error);

	write_large(folder, "face.ttf", LIMIT_DESIGN_FACE);
	write_large(folder, "head.svg", LIMIT_DESIGN_PICTURE);
	g_assert_true(design_load(home, "plain", findings, &design, &error));
	g_clear_pointer(&design, design_free);
	check_too_large(home, "face.TTF", LIMIT_DESIGN_FACE + 1);
	check_too_large(home, "face.svg", LIMIT_DESIGN_PICTURE + 1);

	for (int i = 0; i < LIMIT_DESIGN_FILES; i++) {
		g_autofree char *name = g_strdup_printf("%d.svg", i);

		write_file(folder, name, svg);
	}
	g_assert_false(design_load(home, "plain", findings, &design, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_LIMIT);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drafting/design/whole", test_whole);
	g_test_add_func("/drafting/design/words", test_words);
	g_test_add_func("/drafting/design/faces", test_faces);
	g_test_add_func("/drafting/design/refusals", test_refusals);
	g_test_add_func("/drafting/design/limits", test_limits);
	g_test_add_func("/drafting/design/digest", test_digest);
	g_test_add_func("/drafting/design/shipped", test_shipped);
	g_test_add_func("/drafting/design/home", test_home);
	return g_test_run();
}
