#include "store-driver.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

/* A file for a store, in a folder of its own. */
typedef struct Place {
	char *folder, *path;
} Place;

static Place *place_new(void)
{
	Place *place = g_new0(Place, 1);

	place->folder = g_dir_make_tmp("store-migrate-XXXXXX", NULL);
	place->path = g_build_filename(place->folder, "store.db", NULL);
	return place;
}

static void place_free(Place *place)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *file = g_strconcat(place->path, suffixes[i], NULL);

		g_unlink(file);
	}
	g_rmdir(place->folder);
	g_free(place->folder);
	g_free(place->path);
	g_free(place);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Place, place_free)

static void test_every_migration_is_applied_once(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	StoreInt count;

	g_assert_true(store_open(":memory:", STORE_CREATE, &store, &error));
	g_assert_cmpint(store_get_version(store), ==, 0);
	g_assert_true(store_migrate(store, &error));
	g_assert_true(store_migrate(store, &error));
	g_assert_cmpint(store_get_version(store), >=, 1);
	g_assert_true(store_find_int(store, "SELECT COUNT(*) FROM store_migration",
				     NULL, &count, &error));
	g_assert_cmpint(count.value, >=, 1);
	g_assert_no_error(error);
}

/* The driver of SQLite, with a schema that looks how it is applied. */
static StoreDriver looking_driver(void)
{
	static const char store[] = "CREATE TABLE store_migration (number INTEGER NOT "
				    "NULL PRIMARY KEY, name TEXT NOT NULL)";
	static const char look[] =
		"CREATE TABLE seen AS SELECT temp_store, secure_delete FROM "
		"pragma_temp_store, pragma_secure_delete";
	static const EmbeddedFile schema[] = {
		{ "0001-store.sql", store, sizeof store - 1 },
		{ "0002-look.sql", look, sizeof look - 1 },
		{ 0 },
	};
	StoreDriver driver = store_sqlite;

	driver.schema = schema;
	return driver;
}

/* A table made anew may be larger than memory: what undoes that must not lie there. */
static void test_what_undoes_a_migration_is_no_memory(void)
{
	enum { FILES = 1, MEMORY = 2, FAST = 2 };
	const StoreDriver driver = looking_driver();
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	StoreInt during = { 0 }, after = { 0 }, overwriting = { 0 };

	g_assert_true(
		store_open_driver(&driver, ":memory:", STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	g_assert_true(store_find_int(store, "SELECT temp_store FROM seen", NULL,
				     &during, &error));
	g_assert_true(store_find_int(store, "SELECT secure_delete FROM seen", NULL,
				     &overwriting, &error));
	g_assert_true(store_find_int(store, "SELECT temp_store FROM pragma_temp_store",
				     NULL, &after, &error));
	g_assert_no_error(error);
	g_assert_cmpint(during.value, ==, FILES);
	g_assert_cmpint(after.value, ==, MEMORY);
	g_assert_cmpint(overwriting.value, ==, FAST);
}

/* What is deleted after a migration is overwritten as it was before. */
static void test_secure_delete_is_put_back(void)
{
	static const char *const ways[] = { "OFF", "ON", "FAST" };

	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
		g_autofree char *set =
			g_strconcat("PRAGMA secure_delete=", ways[i], NULL);
		const StoreDriver driver = looking_driver();
		g_autoptr(GError) error = NULL;
		g_autoptr(Store) store = NULL;
		StoreInt after = { 0 };

		g_assert_true(store_open_driver(&driver, ":memory:", STORE_CREATE,
						&store, &error));
		g_assert_true(store_find_int(store, set, NULL, &after, &error));
		g_assert_true(store_migrate(store, &error));
		g_assert_true(store_find_int(
			store, "SELECT secure_delete FROM pragma_secure_delete", NULL,
			&after, &error));
		g_assert_no_error(error);
		g_assert_cmpint(after.value, ==, (int64_t)i);
	}
}

enum { SIZE = 3 << 20 };

static bool measure_enough(void *db, uint64_t *size_out, uint64_t *free_out,
			   GError **error)
{
	(void)db, (void)error;
	*size_out = SIZE;
	*free_out = (uint64_t)SIZE * 2;
	return true;
}

static bool measure_little(void *db, uint64_t *size_out, uint64_t *free_out,
			   GError **error)
{
	g_assert_true(measure_enough(db, size_out, free_out, error));
	(*free_out)--;
	return true;
}

/* What makes a table anew is not begun on a disk that has no room for it. */
static void test_room(void)
{
	static const char store[] = "CREATE TABLE store_migration (number INTEGER NOT "
				    "NULL PRIMARY KEY, name TEXT NOT NULL)";
	static const char grow[] = "CREATE TABLE one (a INTEGER)";
	static const char remake[] =
		"CREATE TABLE two AS SELECT a FROM one; DROP TABLE "
		"one";
	static const EmbeddedFile schema[] = {
		{ "0001-store.sql", store, sizeof store - 1 },
		{ "0002-grow.sql", grow, sizeof grow - 1 },
		{ "0003-remake.sql", remake, sizeof remake - 1 },
		{ 0 },
	};
	StoreDriver driver = store_sqlite;
	g_autoptr(Place) place = place_new();
	g_autoptr(Store) opened = NULL;
	g_autoptr(GError) error = NULL;

	driver.schema = schema;
	driver.measure = measure_little;
	g_assert_true(
		store_open_driver(&driver, place->path, STORE_CREATE, &opened, &error));
	g_assert_false(store_migrate(opened, &error));
	g_assert_error(error, CHY_ERROR, (int)CHY_IO);
	g_assert_nonnull(strstr(error->message, "'0003-remake.sql'"));
	g_assert_nonnull(strstr(error->message, "wants 6 MiB on the disk for a while, "
						"and 5 are free"));
	g_assert_cmpint(store_get_version(opened), ==, 2);
	g_clear_error(&error);
	driver.measure = measure_enough;
	g_assert_true(store_migrate(opened, &error));
	g_assert_no_error(error);
	g_assert_cmpint(store_get_version(opened), ==, 3);
}

/*
 * The store of a file says how large it is, wherever its pages lie, and its disk how much it
 * has, if the file system tells; memory has no end.
 */
static void test_measured(void)
{
	g_autoptr(Place) place = place_new();
	g_autoptr(GError) error = NULL;
	uint64_t size = 0, logged = 0, space = 0;
	struct statvfs disk;
	void *db = NULL;

	g_assert_true(store_sqlite.open(place->path, STORE_CREATE, &db, &error));
	g_assert_true(store_sqlite.script(db,
					  "CREATE TABLE t (a); INSERT INTO t VALUES "
					  "(zeroblob(1000000))",
					  &error));
	g_assert_true(store_sqlite.measure(db, &logged, &space, &error));
	g_assert_true(
		store_sqlite.script(db, "PRAGMA wal_checkpoint(TRUNCATE)", &error));
	g_assert_true(store_sqlite.measure(db, &size, &space, &error));
	store_sqlite.close(db);
	g_assert_cmpuint(size, >, 1000000);
	g_assert_cmpuint(size, <, 2000000);
	g_assert_cmpuint(logged, ==, size);
	g_assert_cmpint(statvfs(place->folder, &disk), ==, 0);
	g_assert_cmpint(space == UINT64_MAX, ==, disk.f_blocks == 0);
	g_assert_true(store_sqlite.open(":memory:", STORE_CREATE, &db, &error));
	g_assert_true(store_sqlite.measure(db, &size, &space, &error));
	store_sqlite.close(db);
	g_assert_cmpuint(size, ==, 0);
	g_assert_cmpuint(space, ==, UINT64_MAX);
	g_assert_no_error(error);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/store/migrate/once", test_every_migration_is_applied_once);
	g_test_add_func("/store/migrate/room", test_room);
	g_test_add_func("/store/migrate/measured", test_measured);
	g_test_add_func("/store/migrate/large",
			test_what_undoes_a_migration_is_no_memory);
	g_test_add_func("/store/migrate/secure-delete", test_secure_delete_is_put_back);
	return g_test_run();
}
