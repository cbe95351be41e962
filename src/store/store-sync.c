#include "store-sync.h"

#include "store-private.h"

bool store_sync_defer(Store *store, GError **error)
{
	g_assert(!store->open);
	return store->driver->sync_defer(store->db, error);
}

bool store_sync_begin(Store *store, GError **error)
{
	g_assert(!store->open);
	return store->driver->sync_begin(store->db, error);
}

int store_sync_file(const Store *store)
{
	return store->driver->sync_file(store->db);
}

bool store_sync_end(Store *store, GError **error)
{
	return store->driver->sync_end(store->db, error);
}

bool store_sync_resume(Store *store, GError **error)
{
	g_assert(!store->open);
	return store->driver->sync_resume(store->db, error);
}

bool store_sync_now(Store *store, GError **error)
{
	return store->driver->sync_now(store->db, error);
}
