/*
 * A store: a driver's connection, its prepared statements, and at most one transaction.
 *
 * Invariants:
 *   1. At most one transaction is open.
 *   2. Once a statement of a transaction has failed, no other runs before the rollback,
 *      so that half a change is never committed, whatever the database would allow.
 *   3. A statement that is busy is not started again.
 */
#include "store-core.h"

#include "store-private.h"

#define INSERT_ROWS 16 /* of one statement at most */

bool store_open_driver(const StoreDriver *driver, const char *location, StoreMode mode,
		       Store **store_out, GError **error)
{
	void *db = NULL;

	if (!driver->open(location, mode, &db, error))
		return false;

	Store *store = g_new0(Store, 1);

	store->driver = driver;
	store->db = db;
	store->schema = driver->schema;
	store->location = g_strdup(location);
	store->mode = mode;
	store->cache = store_cache_new();
	store->transaction.store = store;
	if (!store_migrate_inspect(store, error)) {
		store_close(store);
		return false;
	}
	*store_out = store;
	return true;
}

bool store_open(const char *location, StoreMode mode, Store **store_out, GError **error)
{
	return store_open_driver(&store_sqlite, location, mode, store_out, error);
}

void store_close(Store *store)
{
	if (store == NULL)
		return;
	g_assert(!store->open);
	store_cache_free(store);
	store->driver->close(store->db);
	g_free(store->location);
	g_free(store);
}

int64_t store_get_version(const Store *store)
{
	return store->version;
}

void store_set_wait(Store *store, unsigned milliseconds)
{
	store->driver->set_wait(store->db, milliseconds);
}

static StoreTransaction *begin(Store *store, StoreMode mode, GError **error)
{
	g_assert(!store->open);
	if (!store->driver->begin(store->db, mode, error))
		return NULL;
	store->open = true;
	store->failed = false;
	return &store->transaction;
}

StoreTransaction *store_begin(Store *store, GError **error)
{
	return begin(store, store->mode, error);
}

StoreTransaction *store_begin_reading(Store *store, GError **error)
{
	return begin(store, STORE_READ, error);
}

void store_rollback(StoreTransaction *transaction)
{
	if (transaction == NULL)
		return;

	Store *store = transaction->store;

	g_assert(store->open);
	store->driver->rollback(store->db);
	store->open = false;
}

static bool refuse_after_failure(Store *store, GError **error)
{
	return chy_fail(
		error, CHY_INTERNAL,
		"cannot use store '%s': a statement of this transaction failed before",
		store->location);
}

bool store_commit(StoreTransaction **transaction, GError **error)
{
	g_autoptr(StoreTransaction) ending = g_steal_pointer(transaction);
	Store *store = ending->store;

	if (store->failed)
		return refuse_after_failure(store, error);
	if (!store->driver->commit(store->db, error))
		return false;
	ending = NULL;
	store->open = false;
	return true;
}

bool store_in_transaction(const Store *store)
{
	return store->open;
}

bool store_has_failed(const Store *store)
{
	return store->open && store->failed;
}

/* Give the statement back after a failure, which spoils an open transaction. */
static bool statement_fail(StoreRows *rows)
{
	rows->store->failed = rows->store->open;
	store_cache_give(rows);
	return false;
}

/* Take a statement; it is busy until it is given back. */
static bool statement_take(Store *store, const char *sql, StoreRows **rows_out,
			   GError **error)
{
	if (store_has_failed(store))
		return refuse_after_failure(store, error);
	if (!store_cache_take(store, sql, rows_out, error)) {
		store->failed = store->open;
		return false;
	}
	(*rows_out)->busy = true;
	return true;
}

/* Bind the arguments; on failure the statement is given back. */
static bool statement_start(StoreRows *rows, const StoreArgs *args, bool copy,
			    GError **error)
{
	static const StoreArgs none = { NULL, 0 };
	Store *store = rows->store;

	if (args == NULL)
		args = &none;
	if (!store->driver->start(store->db, rows->statement, args, copy, error))
		return statement_fail(rows);
	return true;
}

bool store_change(Store *store, const char *sql, const StoreArgs *args,
		  int64_t *changed_out, GError **error)
{
	StoreRows *rows = NULL;
	StoreStep step;

	if (!statement_take(store, sql, &rows, error) ||
	    !statement_start(rows, args, false, error))
		return false;
	do
		step = store->driver->step(store->db, rows->statement, error);
	while (step == STORE_STEP_ROW);
	if (step == STORE_STEP_FAILED)
		return statement_fail(rows);
	*changed_out = store->driver->changed(store->db, rows->statement);
	store_cache_give(rows);
	return true;
}

bool store_run(Store *store, const char *sql, const StoreArgs *args, GError **error)
{
	int64_t changed;

	return store_change(store, sql, args, &changed, error);
}

/* Append a parameter's number: a text has hundreds, each time it is looked for. */
static void append_number(GString *sql, unsigned number)
{
	if (number >= 10)
		append_number(sql, number / 10);
	g_string_append_c(sql, (char)('0' + number % 10));
}

/* The text that inserts `rows` rows. */
static GString *insert_text(const char *into, unsigned columns, size_t rows)
{
	GString *sql = g_string_sized_new(strlen(into) + rows * columns * 6);
	unsigned number = 0;

	g_string_append(sql, into);
	for (size_t i = 0; i < rows; i++)
		for (unsigned column = 0; column < columns; column++) {
			g_string_append(sql, column > 0 ? ",$"
					     : i > 0    ? "),($"
							: " ($");
			append_number(sql, ++number);
		}
	return g_string_append_c(sql, ')');
}

bool store_insert(Store *store, const char *into, unsigned columns,
		  const StoreArgs *args, GError **error)
{
	size_t rows = args->count / columns, done = 0;

	g_assert(rows * columns == args->count);
	/* By powers of two, so that few texts serve any number of rows. */
	for (size_t size = INSERT_ROWS; done < rows;) {
		if (size > rows - done) {
			size /= 2;
			continue;
		}

		g_autoptr(GString) sql = insert_text(into, columns, size);
		const StoreArgs some = { args->values + done * columns,
					 size * columns };

		if (!store_run(store, sql->str, &some, error))
			return false;
		done += size;
	}
	return true;
}

bool store_query(Store *store, const char *sql, const StoreArgs *args,
		 StoreRows **rows_out, GError **error)
{
	StoreRows *rows = NULL;

	if (!statement_take(store, sql, &rows, error) ||
	    !statement_start(rows, args, true, error))
		return false;
	rows->ended = false;
	*rows_out = rows;
	return true;
}

bool store_rows_next(StoreRows *rows)
{
	Store *store = rows->store;

	if (rows->ended)
		return false;

	StoreStep step =
		store->driver->step(store->db, rows->statement, &rows->failure);

	rows->ended = step != STORE_STEP_ROW;
	if (step == STORE_STEP_FAILED)
		store->failed = store->open;
	return step == STORE_STEP_ROW;
}

bool store_rows_finish(StoreRows *rows, GError **error)
{
	if (rows->failure == NULL)
		return true;
	g_propagate_error(error, g_steal_pointer(&rows->failure));
	return false;
}

void store_rows_free(StoreRows *rows)
{
	if (rows != NULL)
		store_cache_give(rows);
}

int64_t store_rows_int(const StoreRows *rows, unsigned column)
{
	return rows->store->driver->column_int(rows->store->db, rows->statement,
					       column);
}

const char *store_rows_text(const StoreRows *rows, unsigned column)
{
	return rows->store->driver->column_text(rows->store->db, rows->statement,
						column);
}

const void *store_rows_blob(const StoreRows *rows, unsigned column, size_t *length_out)
{
	return rows->store->driver->column_blob(rows->store->db, rows->statement,
						column, length_out);
}

bool store_rows_is_null(const StoreRows *rows, unsigned column)
{
	return rows->store->driver->column_is_null(rows->store->db, rows->statement,
						   column);
}

bool store_find_int(Store *store, const char *sql, const StoreArgs *args,
		    StoreInt *int_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql, args, &rows, error))
		return false;

	bool found = store_rows_next(rows);
	int64_t value = found ? store_rows_int(rows, 0) : 0;

	if (!store_rows_finish(rows, error))
		return false;
	*int_out = (StoreInt){ found, value };
	return true;
}

bool store_find_text(Store *store, const char *sql, const StoreArgs *args,
		     char **text_out, GError **error)
{
	g_autoptr(StoreRows) rows = NULL;

	if (!store_query(store, sql, args, &rows, error))
		return false;

	g_autofree char *text =
		store_rows_next(rows) ? g_strdup(store_rows_text(rows, 0)) : NULL;

	if (!store_rows_finish(rows, error))
		return false;
	*text_out = g_steal_pointer(&text);
	return true;
}

static bool store_is_faulty(const Store *store)
{
	return store->driver == &store_fault;
}

void store_set_fault(Store *store, StoreFault fault, uint64_t nth)
{
	if (!store_is_faulty(store)) {
		store->db = store_fault_wrap(store->driver, store->db, store->location);
		store->driver = &store_fault;
	}
	store_fault_arm(store->db, fault, nth);
}

uint64_t store_get_calls(const Store *store)
{
	return store_is_faulty(store) ? store_fault_calls(store->db) : 0;
}
