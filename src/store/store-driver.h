/*
 * What a database must be able to do to carry a store. A driver is one const object.
 *
 * All functions get the driver's own connection; statements belong to it. A failure is
 * reported with the codes that store-core.h names.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "base-embed.h"
#include "store-core.h"

typedef enum { STORE_STEP_ROW, STORE_STEP_END, STORE_STEP_FAILED } StoreStep;

typedef struct StoreDriver {
	const char *name;

	/* Migrations, named NNNN-room.sql in rising order; ends with a NULL name. */
	const EmbeddedFile *schema;

	bool (*open)(const char *location, StoreMode mode, void **db_out,
		     GError **error);
	void (*close)(void *db);
	void (*set_wait)(void *db, unsigned milliseconds);

	/* Outside a transaction: whether statements from now on may be as large as the store,
	 * so that what they keep aside, to be undone with, belongs on a disk. */
	void (*set_bulk)(void *db, bool bulk);

	/* Bytes of the store, and those that its disk has free for it: UINT64_MAX in memory,
	 * and when the file system does not say. */
	bool (*measure)(void *db, uint64_t *size_out, uint64_t *free_out,
			GError **error);

	/* Whether there is a table called `name`, or any table at all for NULL. */
	bool (*find_table)(void *db, const char *name, bool *found_out, GError **error);

	/* Several statements without parameters: the text of a migration. */
	bool (*script)(void *db, const char *sql, GError **error);

	bool (*begin)(void *db, StoreMode mode, GError **error);
	bool (*commit)(void *db, GError **error);
	void (*rollback)(
		void *db); /* also when the database has rolled back by itself */

	/* As the functions of store-core.h; sync_file is negative where nothing is deferred. */
	bool (*sync_defer)(void *db, GError **error);
	bool (*sync_begin)(void *db, GError **error);
	int (*sync_file)(const void *db);
	bool (*sync_end)(void *db, GError **error);
	bool (*sync_resume)(void *db, GError **error);
	bool (*sync_now)(void *db, GError **error);

	bool (*prepare)(void *db, const char *sql, void **statement_out,
			GError **error);
	void (*finalize)(void *db, void *statement);

	/* Bind all parameters; `copy` unless the values stay until the reset. */
	bool (*start)(void *db, void *statement, const StoreArgs *args, bool copy,
		      GError **error);
	StoreStep (*step)(void *db, void *statement, GError **error);
	int64_t (*changed)(void *db, void *statement);
	void (*reset)(void *db, void *statement);

	/* Columns of the row that the last step reached, as store_rows_int. */
	int64_t (*column_int)(void *db, void *statement, unsigned column);
	const char *(*column_text)(void *db, void *statement, unsigned column);
	const void *(*column_blob)(void *db, void *statement, unsigned column,
				   size_t *length_out);
	bool (*column_is_null)(void *db, void *statement, unsigned column);
} StoreDriver;

/* SQLite: a file, or ":memory:". */
extern const StoreDriver store_sqlite;

/* As store_open, over a given driver: for the contract suite. */
bool store_open_driver(const StoreDriver *driver, const char *location, StoreMode mode,
		       Store **store_out, GError **error) CHY_MUST_CHECK;

#endif
