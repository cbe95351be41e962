#include "store-core.h"

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

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/store/migrate/once", test_every_migration_is_applied_once);
	return g_test_run();
}
