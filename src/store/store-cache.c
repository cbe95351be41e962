/*
 * Prepared statements, one for each SQL text, found by the address of the text first.
 *
 * SQL texts are nearly always constants, so the address alone finds the statement;
 * since an address can be used again for another text, the text is compared all the
 * same. A text whose statement is busy (a walk inside a walk of the same query) gets a
 * second one that is not kept.
 */
#include "store-private.h"

#define SLOTS 1024 /* a power of two, well above LIMIT_STORE_STATEMENTS */

struct StoreCache {
	GHashTable *by_text;     /* text → StoreRows, which owns the text */
	StoreRows *slots[SLOTS]; /* by address of the text last asked for; borrowed */
};

static size_t slot_of(const char *sql)
{
	return (size_t)(((uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15)) >> 54) &
	       (SLOTS - 1);
}

static void statement_free(StoreRows *rows)
{
	rows->store->driver->finalize(rows->store->db, rows->statement);
	g_clear_error(&rows->failure);
	g_free(rows->sql);
	g_free(rows);
}

StoreCache *store_cache_new(void)
{
	StoreCache *cache = g_new0(StoreCache, 1);

	cache->by_text = g_hash_table_new(g_str_hash, g_str_equal);
	return cache;
}

/* Drop every statement that is not busy. */
static void cache_sweep(StoreCache *cache)
{
	GHashTableIter iter;
	gpointer value;

	memset(cache->slots, 0, sizeof cache->slots);
	g_hash_table_iter_init(&iter, cache->by_text);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		if (((StoreRows *)value)->busy)
			continue;
		g_hash_table_iter_remove(&iter);
		statement_free(value);
	}
}

void store_cache_free(Store *store)
{
	cache_sweep(store->cache);
	g_assert(g_hash_table_size(store->cache->by_text) == 0);
	g_hash_table_unref(store->cache->by_text);
	g_free(store->cache);
}

static bool statement_prepare(Store *store, const char *sql, StoreRows **rows_out,
			      GError **error)
{
	void *statement = NULL;

	if (!store->driver->prepare(store->db, sql, &statement, error))
		return false;

	StoreRows *rows = g_new0(StoreRows, 1);

	rows->store = store;
	rows->sql = g_strdup(sql);
	rows->statement = statement;
	*rows_out = rows;
	return true;
}

bool store_cache_take(Store *store, const char *sql, StoreRows **rows_out,
		      GError **error)
{
	StoreCache *cache = store->cache;
	size_t slot = slot_of(sql);
	StoreRows *rows = cache->slots[slot];

	if (rows == NULL || strcmp(rows->sql, sql) != 0)
		rows = g_hash_table_lookup(cache->by_text, sql);
	if (rows != NULL && rows->busy)
		return statement_prepare(store, sql, rows_out, error);
	if (rows == NULL) {
		if (!statement_prepare(store, sql, &rows, error))
			return false;
		if (g_hash_table_size(cache->by_text) >= LIMIT_STORE_STATEMENTS)
			cache_sweep(cache);
		g_hash_table_insert(cache->by_text, rows->sql, rows);
		rows->kept = true;
	}
	cache->slots[slot] = rows;
	*rows_out = rows;
	return true;
}

void store_cache_give(StoreRows *rows)
{
	Store *store = rows->store;

	store->driver->reset(store->db, rows->statement);
	rows->busy = false;
	g_clear_error(&rows->failure);
	if (!rows->kept)
		statement_free(rows);
}
