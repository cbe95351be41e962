#include "base-machine.h"

#include <glib.h>
#include <glib/gstdio.h>

static char *digest_of(const char *text)
{
	g_autofree char *path =
		g_build_filename(g_get_tmp_dir(), "chancery-machine-XXXXXX", NULL);
	int file = g_mkstemp(path);

	g_assert_cmpint(file, >=, 0);
	g_assert_true(g_close(file, NULL));
	g_assert_true(g_file_set_contents(path, text, -1, NULL));

	char *digest = machine_digest(path);

	g_assert_cmpint(g_remove(path), ==, 0);
	return digest;
}

static void test_ids(void)
{
	static const char id[] = "0123456789abcdef0123456789abcdef";
	static const char *const none[] = { "", "\n", "uninitialized\n", "0123456789abcdef\n",
					    "0123456789abcdef0123456789abcdeg\n" };
	g_autofree char *plain = digest_of(id);
	g_autofree char *line = digest_of("0123456789abcdef0123456789abcdef\n");
	g_autofree char *other = digest_of("0123456789abcdef0123456789abcdee\n");
	g_autofree char *bare = g_compute_checksum_for_string(G_CHECKSUM_SHA256, id, -1);

	g_assert_nonnull(plain);
	g_assert_cmpstr(plain, ==, line);
	g_assert_cmpstr(plain, !=, other);
	g_assert_cmpstr(plain, !=, bare);
	for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
		g_assert_null(digest_of(none[i]));
	g_assert_null(machine_digest("/nonexistent/machine-id"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/base/machine/ids", test_ids);
	return g_test_run();
}
