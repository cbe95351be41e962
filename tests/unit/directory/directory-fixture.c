#include "directory-fixture.h"

#include <glib/gstdio.h>
#include <unistd.h>

void fixture_init(Fixture *fixture)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(store_open(":memory:", STORE_CREATE, &fixture->store, &error));
	g_assert_true(store_migrate(fixture->store, &error));
	fixture->transaction = store_begin(fixture->store, &error);
	g_assert_no_error(error);
}

void fixture_clear(Fixture *fixture)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(store_commit(&fixture->transaction, &error));
	store_close(fixture->store);
}

/* The calendar's place is taken by a count. */
static bool take_occasion(Store *store, const YamlNode *record, SavedAs *saved_out,
			  GError **error)
{
	(void)store, (void)record, (void)error;
	*saved_out = SAVED_ADDED;
	return true;
}

ImportReport *fixture_import(Fixture *fixture, const ImportOptions *options)
{
	ImportReport *report = NULL;
	ImportOptions given = *options;
	g_autoptr(GError) error = NULL;

	if (given.occasion == NULL)
		given.occasion = take_occasion;
	g_assert_true(directory_import(fixture->store, &given, &report, &error));
	g_assert_no_error(error);
	return report;
}

static char *write_text(const char *ending, const char *text, gssize length)
{
	g_autofree char *form = g_strdup_printf("chancery-XXXXXX%s", ending);
	char *path = NULL;
	int fd = g_file_open_tmp(form, &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(path, text, length, NULL));
	return path;
}

ImportReport *fixture_import_text(Fixture *fixture, const char *ending,
				  const char *text)
{
	g_autofree char *path = write_text(ending, text, -1);
	ImportReport *report =
		fixture_import(fixture, &(ImportOptions){ .path = path });

	g_unlink(path);
	return report;
}

void fixture_load(Fixture *fixture, const char *yaml)
{
	g_autoptr(ImportReport) report = fixture_import_text(fixture, ".yaml", yaml);

	for (size_t i = 0; i < report->reject_count; i++)
		g_test_message("%s: %s", report->rejects[i].where,
			       report->rejects[i].reason);
	g_assert_cmpuint(report->reject_count, ==, 0);
}

GError *fixture_import_error(Fixture *fixture, const char *ending, const char *text,
			     gssize length)
{
	g_autofree char *path = write_text(ending, text, length);
	ImportReport *report = NULL;
	GError *error = NULL;

	g_assert_false(directory_import(
		fixture->store, &(ImportOptions){ .path = path }, &report, &error));
	g_assert_null(report);
	g_unlink(path);
	return error;
}

int64_t fixture_count(Fixture *fixture, const char *sql)
{
	StoreInt number = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(store_find_int(fixture->store, sql, NULL, &number, &error));
	g_assert_no_error(error);
	return number.value;
}

char *fixture_popolo_folder(void)
{
	const char *data = g_getenv("CHANCERY_TESTDATA");
	const char *source = g_getenv("CHANCERY_SOURCE");
	g_autofree char *folder =
		data != NULL ? g_build_filename(data, "popolo", NULL)
			     : g_build_filename(source != NULL ? source : ".", "..",
						"shared", "data", "popolo", NULL);

	return g_file_test(folder, G_FILE_TEST_IS_DIR) ? g_steal_pointer(&folder)
						       : NULL;
}
