#include "store-driver.h"

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
		"CREATE TABLE seen AS SELECT temp_store FROM pragma_temp_store";
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
	enum { FILES = 1, MEMORY = 2 };
	const StoreDriver driver = looking_driver();
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	StoreInt during = { 0 }, after = { 0 };

	g_assert_true(
		store_open_driver(&driver, ":memory:", STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	g_assert_true(store_find_int(store, "SELECT temp_store FROM seen", NULL,
				     &during, &error));
	g_assert_true(store_find_int(store, "SELECT temp_store FROM pragma_temp_store",
				     NULL, &after, &error));
	g_assert_no_error(error);
	g_assert_cmpint(during.value, ==, FILES);
	g_assert_cmpint(after.value, ==, MEMORY);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/store/migrate/once", test_every_migration_is_applied_once);
	g_test_add_func("/store/migrate/large",
			test_what_undoes_a_migration_is_no_memory);
	return g_test_run();
}
