#include "cli-grid.h"

#include <stdlib.h>

static char *printed(const Grid *grid)
{
	char *text = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&text, &length);

	grid_print(grid, stream);
	fclose(stream);
	return text;
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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cli/grid/align", test_columns_align);
	g_test_add_func("/cli/grid/empty", test_nothing_without_rows);
	g_test_add_func("/cli/grid/controls", test_cells_cannot_break_out);
	return g_test_run();
}
