#include "cli-terminal.h"

static void test_cells(void)
{
	static const struct {
		const char *text;
		unsigned cells;
	} cases[] = {
		{ "", 0 },         { "chair", 5 },
		{ "Əliyev", 6 },   { "e\u0301", 1 },
		{ "أحمد", 4 },     { "مُحَمَّد", 4 },
		{ "国会議長", 8 }, { "\u2068أحمد\u2069", 4 },
		{ "한국", 4 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpuint(text_cells(cases[i].text), ==, cases[i].cells);
}

static void test_cut(void)
{
	static const struct {
		const char *text;
		unsigned cells;
		const char *cut;
	} cases[] = {
		{ "chair", 5, "chair" },    { "chairwoman", 5, "chai…" },
		{ "国会議長", 5, "国会…" }, { "国会議長", 4, "国…" },
		{ "Əliyevlər", 4, "Əli…" }, { "", 3, "" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *cut = text_cut(cases[i].text, cases[i].cells);

		g_assert_cmpstr(cut, ==, cases[i].cut);
		g_assert_cmpuint(text_cells(cut), <=, cases[i].cells);
	}
}

static void test_fold(void)
{
	static const struct {
		const char *text;
		unsigned cells, start, indent;
		const char *folded;
	} cases[] = {
		{ "one two three", 0, 0, 2, "one two three" },
		{ "one two three", 20, 0, 2, "one two three" },
		{ "one two three", 7, 0, 2, "one two\n  three" },
		{ "one two three", 10, 4, 4, "one\n    two\n    three" },
		{ "国会 議長", 6, 0, 1, "国会\n 議長" },
		{ "a word-without-end b", 10, 0, 2, "a word-without-end b" },
		{ "", 5, 0, 2, "" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *folded = text_fold(cases[i].text, cases[i].cells,
						    cases[i].start, cases[i].indent);

		g_assert_cmpstr(folded, ==, cases[i].folded);
	}
}

static void test_controls(void)
{
	g_autofree char *safe = text_without_controls("a\033[31mb\nc");

	g_assert_cmpstr(safe, ==, "a\ufffd[31mb\ufffdc");
}

static void test_isolate(void)
{
	g_autofree char *arabic = text_isolate("السيد أحمد");
	g_autofree char *latin = text_isolate("Mr Ahmad");

	g_assert_cmpstr(arabic, ==, "\u2068السيد أحمد\u2069");
	g_assert_cmpstr(latin, ==, "Mr Ahmad");
}

static void test_no_colour_in_a_file(void)
{
	FILE *file = tmpfile();

	g_assert_false(terminal_has_colour(file));
	g_assert_cmpuint(terminal_columns(file), ==, 0);
	fclose(file);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cli/terminal/cells", test_cells);
	g_test_add_func("/cli/terminal/cut", test_cut);
	g_test_add_func("/cli/terminal/fold", test_fold);
	g_test_add_func("/cli/terminal/controls", test_controls);
	g_test_add_func("/cli/terminal/isolate", test_isolate);
	g_test_add_func("/cli/terminal/file", test_no_colour_in_a_file);
	return g_test_run();
}
