#include "cli-grid.h"

#include <stdlib.h>

static char *printed_within(const Grid *grid, unsigned cells)
{
	char *text = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&text, &length);

	grid_print_within(grid, stream, cells);
	fclose(stream);
	return text;
}

static char *printed(const Grid *grid)
{
	return printed_within(grid, 0);
}

static void test_columns_align(void)
{
	static const char *const headings[] = { "name", "state", NULL };
	g_autoptr(Grid) grid = grid_new(headings);

	grid_add(grid, (const char *const[]){ "Anna", "accepted", NULL });
	grid_add(grid, (const char *const[]){ "国会議長", NULL, NULL });
	grid_add(grid, (const char *const[]){ "مُحَمَّد", "waiting", NULL });

	char *text = printed(grid);

	g_assert_cmpstr(text, ==,
			"name      state\n"
			"Anna      accepted\n"
			"国会議長  \n"
			"مُحَمَّد      waiting\n");
	free(text);
}

static void test_nothing_without_rows(void)
{
	static const char *const headings[] = { "name", NULL };
	g_autoptr(Grid) grid = grid_new(headings);
	char *text = printed(grid);

	g_assert_cmpstr(text, ==, "");
	free(text);
}

static void test_cells_cannot_break_out(void)
{
	static const char *const headings[] = { "reply", NULL };
	g_autoptr(Grid) grid = grid_new(headings);

	grid_add(grid, (const char *const[]){ "250 ok\r\n\033[2J", NULL });

	char *text = printed(grid);

	g_assert_cmpstr(text, ==, "reply\n250 ok\ufffd\ufffd\ufffd[2J\n");
	free(text);
}

/* Nothing is wider than the terminal, and of what must not be cut nothing is lost. */
static void test_narrow_terminals(void)
{
	static const char *const headings[] = { "id", "name", "in the way", NULL };
	static const struct {
		unsigned cells;
		const char *text;
	} cases[] = {
		{ 0, "id               name                         in the way\n"
		     "committee/chair  Anna-Maria von Lindenbergen  do not write: in "
		     "mourning\n"
		     "senate/chair     Bo                           \n" },
		{ 50, "id               name\n  in the way\n"
		      "committee/chair  Anna-Maria von Lindenbergen\n"
		      "  do not write: in mourning\n"
		      "senate/chair     Bo\n" },
		{ 34, "id               name\n  in the way\n"
		      "committee/chair  Anna-Maria von L…\n"
		      "  do not write: in mourning\n"
		      "senate/chair     Bo\n" },
		{ 20, "id\n  name\n  in the way\n"
		      "committee/chair\n  Anna-Maria …\n"
		      "  do not write: in\n  mourning\n"
		      "senate/chair\n  Bo\n" },
	};
	g_autoptr(Grid) grid = grid_new(headings);

	grid_keep_first(grid);
	grid_fold_last(grid);
	grid_add(grid, (const char *const[]){ "committee/chair",
					      "Anna-Maria von Lindenbergen",
					      "do not write: in mourning", NULL });
	grid_add(grid, (const char *const[]){ "senate/chair", "Bo", NULL, NULL });
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		char *text = printed_within(grid, cases[i].cells);

		g_assert_cmpstr(text, ==, cases[i].text);
		free(text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cli/grid/align", test_columns_align);
	g_test_add_func("/cli/grid/empty", test_nothing_without_rows);
	g_test_add_func("/cli/grid/narrow", test_narrow_terminals);
	g_test_add_func("/cli/grid/controls", test_cells_cannot_break_out);
	return g_test_run();
}
