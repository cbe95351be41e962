/*
 * Golden dossiers. Each folder of cases/ that holds a file "expected" is a test: its other files
 * replace or join those of base/, "without" names files of base/ that are left away, one a line,
 * and "directory" is imported first, so that addressees are checked as well. "expected" is
 * what the check prints.
 */
#include "drafting-check.h"
#include "drafting-dossier.h"

#include "base-file.h"
#include "base-limits.h"
#include "directory-import.h"
#include "store-core.h"

#include <string.h>

static void file_clear(DossierFile *file)
{
	g_free((char *)file->path);
	g_bytes_unref(file->bytes);
}

static GBytes *read_bytes(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	GBytes *bytes = NULL;
	GError *error = NULL;
	bool read = file_read(path, LIMIT_DOSSIER_FILE, &bytes, &error);

	g_assert_no_error(error);
	g_assert_true(read);
	return bytes;
}

/* Put a file of `folder` into the set, in place of the one of the same name. */
static void add_file(GArray *files, const char *folder, const char *name)
{
	DossierFile file = { g_strdup(name), read_bytes(folder, name) };

	for (guint i = 0; i < files->len; i++) {
		DossierFile *there = &g_array_index(files, DossierFile, i);

		if (strcmp(there->path, name) == 0) {
			file_clear(there);
			*there = file;
			return;
		}
	}
	g_array_append_val(files, file);
}

static bool is_of_test(const char *name)
{
	return strcmp(name, "expected") == 0 || strcmp(name, "without") == 0 ||
	       strcmp(name, "directory") == 0;
}

static void add_folder(GArray *files, const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name = NULL;

	g_assert_nonnull(dir);
	while ((name = g_dir_read_name(dir)) != NULL)
		if (!is_of_test(name))
			add_file(files, folder, name);
}

static void drop_files(GArray *files, const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "without", NULL);
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return;

	g_auto(GStrv) names = g_strsplit(text, "\n", -1);

	for (guint i = files->len; i > 0; i--)
		if (g_strv_contains((const char *const *)names,
				    g_array_index(files, DossierFile, i - 1).path))
			g_array_remove_index(files, i - 1);
}

/* A store with the case's directory in it, or NULL. */
static Store *open_directory(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "directory", NULL);
	g_autoptr(ImportReport) report = NULL;
	Store *store = NULL;
	GError *error = NULL;

	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		return NULL;

	g_autoptr(GBytes) text = read_bytes(folder, "directory");

	g_assert_true(store_open(":memory:", STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	g_assert_true(directory_import_yaml(store, "directory", text, &report, &error));
	g_assert_no_error(error);
	for (size_t i = 0; i < report->reject_count; i++)
		g_test_message("%s: %s", report->rejects[i].where,
			       report->rejects[i].reason);
	g_assert_cmpuint(report->reject_count, ==, 0);
	return store;
}

static char *check_case(const char *folder)
{
	g_autoptr(GArray) files = g_array_new(FALSE, FALSE, sizeof(DossierFile));
	g_autofree char *base = g_test_build_filename(G_TEST_DIST, "base", NULL);
	g_autoptr(Store) store = open_directory(folder);
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(FindingList) findings = NULL;
	CheckWorld world = { .today = { 2025, 2, 20 } };
	GString *printed = g_string_new(NULL);
	GError *error = NULL;

	g_array_set_clear_func(files, (GDestroyNotify)file_clear);
	add_folder(files, base);
	add_folder(files, folder);
	drop_files(files, folder);
	g_assert_true(dossier_new((const DossierFile *)(void *)files->data, files->len,
				  &dossier, &error));
	g_assert_true(dossier_check(dossier, store, &world, &findings, &error));
	g_assert_no_error(error);
	for (size_t i = 0; i < findinglist_count(findings); i++) {
		g_autofree char *text =
			finding_format(findinglist_get(findings, i), NULL);

		g_string_append(printed, text);
	}
	return g_string_free(printed, FALSE);
}

static void test_case(const void *data)
{
	const char *folder = data;
	g_autofree char *path = g_build_filename(folder, "expected", NULL);
	g_autofree char *expected = NULL;
	g_autofree char *printed = check_case(folder);

	g_assert_true(g_file_get_contents(path, &expected, NULL, NULL));
	g_assert_cmpstr(printed, ==, expected);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);

	g_autofree char *cases = g_test_build_filename(G_TEST_DIST, "cases", NULL);
	g_autoptr(GDir) dir = g_dir_open(cases, 0, NULL);
	const char *name = NULL;

	g_assert_nonnull(dir);
	while ((name = g_dir_read_name(dir)) != NULL) {
		char *folder = g_build_filename(cases, name, NULL);
		g_autofree char *expected = g_build_filename(folder, "expected", NULL);
		g_autofree char *path = g_strdup_printf("/drafting/cases/%s", name);

		if (g_file_test(expected, G_FILE_TEST_EXISTS))
			g_test_add_data_func_full(path, folder, test_case, g_free);
		else
			g_free(folder);
	}
	return g_test_run();
}
