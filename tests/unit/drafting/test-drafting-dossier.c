/*
 * A dossier from a folder into the store and back: the same bytes, whatever they are.
 */
#include "drafting-dossier.h"
#include "drafting-finding.h"

#include "base-file.h"
#include "base-limits.h"
#include "store-core.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STAMP "2025-02-20T09:00:00Z"

typedef struct NamedBytes {
	const char *path;
	const char *bytes;
	size_t length;
} NamedBytes;

static const char terms[] = "dossier: lighthouse # a comment that must stay\r\n";

static const NamedBytes files[] = {
	{ "dossier.yaml", terms, sizeof terms - 1 },
	{ "empty.txt", "", 0 },
	{ "enclosures/deep/er/picture.png", "\x89PNG\r\n\x1a\n\0\xff\xfe", 11 },
	{ "letter.en.md", "no front matter, and a bad byte \xff", 33 },
	{ "Məktub – copy.md", "no text of the dossier\n", 23 },
};

static char *make_folder(void)
{
	GError *error = NULL;
	char *folder = g_dir_make_tmp("drafting-XXXXXX", &error);

	g_assert_no_error(error);
	return folder;
}

static void put(const char *folder, const char *name, const char *bytes, size_t length)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_autofree char *parent = g_path_get_dirname(path);
	GError *error = NULL;

	g_assert_true(folder_make(parent, 0755, &error));
	g_assert_true(file_write(path, bytes, length, 0644, &error));
	g_assert_no_error(error);
}

static void remove_folder(const char *folder)
{
	const char *name = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR))
			remove_folder(path);
		else
			g_unlink(path);
	}
	g_rmdir(folder);
}

static void assert_same_files(const char *folder)
{
	g_autoptr(Dossier) dossier = NULL;
	GError *error = NULL;

	g_assert_true(dossier_load_folder(folder, &dossier, &error));
	g_assert_cmpuint(dossier_file_count(dossier), ==, G_N_ELEMENTS(files));
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		const DossierFile *file = dossier_find_file(dossier, files[i].path);
		g_autoptr(GBytes) expected =
			g_bytes_new_static(files[i].bytes, files[i].length);

		g_assert_nonnull(file);
		g_assert_true(g_bytes_equal(file->bytes, expected));
	}
}

static void test_round_trip(void)
{
	g_autofree char *folder = make_folder();
	g_autofree char *parent = make_folder();
	g_autofree char *copy = g_build_filename(parent, "copy", NULL);
	g_autoptr(Store) store = NULL;
	g_autoptr(Dossier) dossier = NULL;
	DossierAuthor author = { "anna", STAMP };
	bool changed = false;
	GError *error = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
		put(folder, files[i].path, files[i].bytes, files[i].length);
	put(folder, ".git/config", "not ours", 8);
	put(folder, "letter.en.md~", "not ours", 8);
	g_assert_true(store_open(":memory:", STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	g_assert_true(dossier_load_folder(folder, &dossier, &error));
	g_assert_true(dossier_save(store, dossier, &author, &changed, &error));
	g_assert_true(changed);
	g_assert_true(dossier_save(store, dossier, &author, &changed, &error));
	g_assert_false(changed);
	g_assert_true(dossier_export(store, "lighthouse", copy, &error));
	g_assert_no_error(error);
	assert_same_files(copy);
	g_assert_false(dossier_export(store, "lighthouse", copy, &error));
	g_assert_error(error, CHY_ERROR, CHY_EXISTS);
	g_clear_error(&error);
	remove_folder(folder);
	remove_folder(parent);
}

static void test_change_replaces_files(void)
{
	g_autoptr(Store) store = NULL;
	g_autoptr(GBytes) bytes = g_bytes_new_static(terms, sizeof terms - 1);
	g_autoptr(GBytes) other = g_bytes_new_static("x", 1);
	const DossierFile first[] = { { "dossier.yaml", bytes }, { "a", other } };
	const DossierFile second[] = { { "dossier.yaml", bytes }, { "b", other } };
	const DossierFile *const versions[] = { first, second };
	DossierAuthor author = { "anna", STAMP };
	g_autoptr(Dossier) loaded = NULL;
	g_auto(GStrv) names = NULL;
	GError *error = NULL;

	g_assert_true(store_open(":memory:", STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
		g_autoptr(Dossier) dossier = NULL;
		bool changed = false;

		g_assert_true(dossier_new(versions[i], 2, &dossier, &error));
		g_assert_true(dossier_save(store, dossier, &author, &changed, &error));
		g_assert_true(changed);
	}
	g_assert_true(dossier_load(store, "lighthouse", &loaded, &error));
	g_assert_null(dossier_find_file(loaded, "a"));
	g_assert_nonnull(dossier_find_file(loaded, "b"));
	g_assert_true(dossier_names(store, &names, &error));
	g_assert_cmpuint(g_strv_length(names), ==, 1);
	g_assert_cmpstr(names[0], ==, "lighthouse");
}

static void test_bad_folders(void)
{
	g_autofree char *folder = make_folder();
	g_autofree char *pipe = g_build_filename(folder, "pipe", NULL);
	g_autoptr(Dossier) dossier = NULL;
	GError *error = NULL;

	g_assert_false(dossier_load_folder("/nowhere/at/all", &dossier, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_clear_error(&error);

	g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
	g_assert_false(dossier_load_folder(folder, &dossier, &error));
	g_assert_error(error, CHY_ERROR, CHY_INVALID);
	g_clear_error(&error);
	g_unlink(pipe);

	for (int i = 0; i <= LIMIT_DOSSIER_FILES; i++) {
		g_autofree char *name = g_strdup_printf("%d", i);

		put(folder, name, "", 0);
	}
	g_assert_false(dossier_load_folder(folder, &dossier, &error));
	g_assert_error(error, CHY_ERROR, CHY_LIMIT);
	g_clear_error(&error);
	remove_folder(folder);
}

static void test_bad_paths(void)
{
	static const char *const paths[] = { "../up", "a/../b", "/root", ".hidden",
					     "a//b",  "",       "a\nb" };
	g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);

	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
		DossierFile file = { paths[i], bytes };
		g_autoptr(Dossier) dossier = NULL;
		GError *error = NULL;

		g_assert_false(dossier_new(&file, 1, &dossier, &error));
		g_assert_error(error, CHY_ERROR, CHY_INVALID);
		g_clear_error(&error);
	}
}

static void test_nameless(void)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static("title: {}\n", 10);
	DossierFile file = { "dossier.yaml", bytes };
	DossierAuthor author = { "anna", STAMP };
	g_autoptr(Store) store = NULL;
	g_autoptr(Dossier) dossier = NULL;
	bool changed = false;
	GError *error = NULL;

	g_assert_true(store_open(":memory:", STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	g_assert_true(dossier_new(&file, 1, &dossier, &error));
	g_assert_false(dossier_save(store, dossier, &author, &changed, &error));
	g_assert_error(error, CHY_ERROR, CHY_INVALID);
	g_clear_error(&error);
	g_assert_false(dossier_load(store, "lighthouse", &dossier, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_clear_error(&error);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drafting/dossier/round-trip", test_round_trip);
	g_test_add_func("/drafting/dossier/change", test_change_replaces_files);
	g_test_add_func("/drafting/dossier/bad-folders", test_bad_folders);
	g_test_add_func("/drafting/dossier/bad-paths", test_bad_paths);
	g_test_add_func("/drafting/dossier/nameless", test_nameless);
	return g_test_run();
}
