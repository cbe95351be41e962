/*
 * The store: one SQL vocabulary over a driver, transactions, and numbered migrations.
 *
 * SQL texts are shared by all drivers: parameters are $1, $2 … numbered in order of
 * first appearance, each of one type; times are RFC 3339 UTC text, booleans the
 * integers 0 and 1, ids are made by us. A text is prepared once and kept, so a constant
 * text is cheapest.
 *
 * Who begins a transaction is the office; a function of a room runs in whatever
 * transaction is open. After a statement has failed inside a transaction, everything
 * but the rollback is refused, as PostgreSQL does: what may already be there is
 * inserted with ON CONFLICT.
 *
 * Failures of all functions: a unique key that is taken CHY_EXISTS; a foreign key or a
 * check that is broken CHY_REFUSED; another process that writes for longer than
 * LIMIT_STORE_WAIT CHY_TEMPORARY; a full disk, a read-only or unreadable file CHY_IO; a
 * damaged file CHY_CORRUPT; a value that is too large CHY_LIMIT; a wrong SQL text
 * CHY_INTERNAL.
 */
#ifndef STORE_CORE_H
#define STORE_CORE_H

#include "base-error.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define LIMIT_STORE_WAIT 10000     /* milliseconds to wait for another process */
#define LIMIT_STORE_STATEMENTS 400 /* prepared statements kept at once */

typedef struct Store Store;
typedef struct StoreRows StoreRows;
typedef struct StoreTransaction StoreTransaction;

typedef enum { STORE_NULL, STORE_INT, STORE_TEXT, STORE_BLOB } StoreType;

/* One parameter. Text and bytes are borrowed until the call that takes them returns. */
typedef struct StoreValue {
	StoreType type;
	int64_t number;
	const void *data;
	size_t length; /* bytes at `data` */
} StoreValue;

typedef struct StoreArgs {
	const StoreValue *values; /* $1 first */
	size_t count;
} StoreArgs;

static inline StoreValue store_null(void)
{
	return (StoreValue){ .type = STORE_NULL };
}

static inline StoreValue store_int(int64_t number)
{
	return (StoreValue){ .type = STORE_INT, .number = number };
}

/* NULL is SQL's NULL. */
static inline StoreValue store_text(const char *text)
{
	if (text == NULL)
		return store_null();
	return (StoreValue){ .type = STORE_TEXT, .data = text, .length = strlen(text) };
}

/* NULL is SQL's NULL, any other pointer with length 0 an empty blob. */
static inline StoreValue store_blob(const void *data, size_t length)
{
	if (data == NULL)
		return store_null();
	return (StoreValue){ .type = STORE_BLOB, .data = data, .length = length };
}

/* Arguments of one call: STORE_ARGS(store_text(id), store_int(7)). NULL: none. */
#define STORE_ARGS(...)                                                                \
	(&(const StoreArgs){ (const StoreValue[]){ __VA_ARGS__ },                      \
			     sizeof((const StoreValue[]){ __VA_ARGS__ }) /             \
				     sizeof(StoreValue) })

typedef enum {
	STORE_READ, /* nothing can be changed */
	STORE_WRITE,
	STORE_CREATE, /* as STORE_WRITE; there must be no store yet */
} StoreMode;

/*
 * Open the store at `location`: the path of a file, or ":memory:" with STORE_CREATE.
 * CHY_NOT_FOUND when there is none, CHY_EXISTS when one is to be created and is there,
 * CHY_REFUSED when a newer program wrote it, or an older one and it is to be read only (the
 * message names both versions).
 */
bool store_open(const char *location, StoreMode mode, Store **store_out,
		GError **error) CHY_MUST_CHECK;

/* No rows and no transaction may be open. NULL is fine. */
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

/* Bring the schema up to date: each missing migration in one transaction. */
bool store_migrate(Store *store, GError **error) CHY_MUST_CHECK;

/* The number of the newest migration in the store; 0 for an empty one. */
int64_t store_get_version(const Store *store);

/*
 * Begin the one transaction a store can have; it holds the write lock from its first
 * moment (in a store opened for reading, as store_begin_reading). Yours, and freeing it
 * rolls back; NULL on failure.
 */
StoreTransaction *store_begin(Store *store, GError **error) CHY_MUST_CHECK;

/* The same without the lock: one snapshot for all its reads. */
StoreTransaction *store_begin_reading(Store *store, GError **error) CHY_MUST_CHECK;

/* Takes the transaction and sets the pointer to NULL; whatever fails is rolled back. */
bool store_commit(StoreTransaction **transaction, GError **error) CHY_MUST_CHECK;

void store_rollback(StoreTransaction *transaction);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreTransaction, store_rollback)

/* Whether a transaction is open. */
bool store_in_transaction(const Store *store);

/* Whether a statement of the open transaction has failed, so that all others are refused. */
bool store_has_failed(const Store *store);

/* Run one statement; rows that it returns are dropped. */
bool store_run(Store *store, const char *sql, const StoreArgs *args,
	       GError **error) CHY_MUST_CHECK;

/* As store_run; *changed_out is the number of rows inserted, updated or deleted. */
bool store_change(Store *store, const char *sql, const StoreArgs *args,
		  int64_t *changed_out, GError **error) CHY_MUST_CHECK;

/*
 * Insert rows by as few statements as serve: `into` is a text up to VALUES, its `columns` are
 * all parameters, `args` has the values of row after row.
 */
bool store_insert(Store *store, const char *into, unsigned columns,
		  const StoreArgs *args, GError **error) CHY_MUST_CHECK;

/* Run one statement and walk its rows. *rows_out is yours. */
bool store_query(Store *store, const char *sql, const StoreArgs *args,
		 StoreRows **rows_out, GError **error) CHY_MUST_CHECK;

/* Move to the next row, at first to the first; false at the end and after a failure. */
bool store_rows_next(StoreRows *rows);

/* Whether the walk went without failure: ask once, after the last store_rows_next. */
bool store_rows_finish(StoreRows *rows, GError **error) CHY_MUST_CHECK;

void store_rows_free(StoreRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreRows, store_rows_free)

/*
 * A column of the present row, counted from 0. Text (NUL-terminated) and bytes are
 * borrowed until the next store_rows_next; SQL's NULL is NULL, or 0 as an integer.
 */
int64_t store_rows_int(const StoreRows *rows, unsigned column);
const char *store_rows_text(const StoreRows *rows, unsigned column);
const void *store_rows_blob(const StoreRows *rows, unsigned column, size_t *length_out);
bool store_rows_is_null(const StoreRows *rows, unsigned column);

/* One number that a query found: `value` is 0 without a row and for SQL's NULL. */
typedef struct StoreInt {
	bool found; /* there was a row */
	int64_t value;
} StoreInt;

/* The first column of the first row. */
bool store_find_int(Store *store, const char *sql, const StoreArgs *args,
		    StoreInt *int_out, GError **error) CHY_MUST_CHECK;

/* The same for text, yours; NULL when there is no row or the value is SQL's NULL. */
bool store_find_text(Store *store, const char *sql, const StoreArgs *args,
		     char **text_out, GError **error) CHY_MUST_CHECK;

/* Wait that long for another process from now on (at first LIMIT_STORE_WAIT). */
void store_set_wait(Store *store, unsigned milliseconds);

#endif
