/*
 * What the files of this room share about a store.
 */
#ifndef STORE_PRIVATE_H
#define STORE_PRIVATE_H

#include "store-driver.h"
#include "store-fault.h"

typedef struct StoreCache StoreCache;

/* A statement in use or kept for the next use; its rows are handed out as StoreRows. */
struct StoreRows {
	Store *store;
	char *sql;
	void *statement; /* the driver's */
	GError *failure; /* of a step, until store_rows_finish takes it */
	bool busy;       /* started and not yet reset */
	bool ended;      /* there is no next row */
	bool kept;       /* in the cache; otherwise it ends with its use */
};

struct StoreTransaction {
	Store *store;
};

struct Store {
	const StoreDriver *driver;
	void *db;
	const EmbeddedFile *schema;
	char *location;
	StoreMode mode;
	int64_t version;
	StoreCache *cache;
	StoreTransaction transaction;
	bool open;   /* a transaction is */
	bool failed; /* a statement in it has failed */
};

StoreCache *store_cache_new(void);

/* Finalise all statements; none may be busy. */
void store_cache_free(Store *store);

/*
 * A statement for `sql` that is not busy, from the cache or new. It goes back by
 * store_cache_give.
 */
bool store_cache_take(Store *store, const char *sql, StoreRows **rows_out,
		      GError **error) CHY_MUST_CHECK;
void store_cache_give(StoreRows *rows);

/* Find the store's version and refuse one that this program does not know. */
bool store_migrate_inspect(Store *store, GError **error) CHY_MUST_CHECK;

/* The driver in store-fault.c; its connection is made by store_fault_wrap. */
extern const StoreDriver store_fault;

/* `location` is borrowed for the life of the connection. */
void *store_fault_wrap(const StoreDriver *driver, void *db, const char *location);

void store_fault_arm(void *db, StoreFault fault, uint64_t nth);
uint64_t store_fault_calls(const void *db);

#endif
