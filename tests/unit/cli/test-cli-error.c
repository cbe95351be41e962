#include "cli-error.h"

/* The table of doc/ERRORS.md. */
static void test_exit_codes(void)
{
	static const struct {
		ChyError code;
		int exit_code;
	} cases[] = {
		{ CHY_USAGE, 64 },     { CHY_INVALID, 65 },   { CHY_LIMIT, 65 },
		{ CHY_NOT_FOUND, 66 }, { CHY_PERMANENT, 69 }, { CHY_CORRUPT, 70 },
		{ CHY_INTERNAL, 71 },  { CHY_EXISTS, 73 },    { CHY_CANNOT_CREATE, 73 },
		{ CHY_IO, 74 },        { CHY_TEMPORARY, 75 }, { CHY_CONFLICT, 75 },
		{ CHY_REFUSED, 77 },   { CHY_CONFIG, 78 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error =
			g_error_new_literal(CHY_ERROR, (int)cases[i].code, "x");

		g_assert_cmpint(cli_exit_code(error), ==, cases[i].exit_code);
	}
}

static void test_strangers_are_internal(void)
{
	g_autoptr(GError) error =
		g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_NOENT, "x");

	g_assert_cmpint(cli_exit_code(error), ==, 71);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cli/error/codes", test_exit_codes);
	g_test_add_func("/cli/error/strangers", test_strangers_are_internal);
	return g_test_run();
}
