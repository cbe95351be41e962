/*
 * Migrations: numbered files of the schema, applied once each, in rising order.
 *
 * store_migration has a row for each that was applied. A migration and its row are one
 * transaction, so a store is always at a version, never between two. One that makes a table
 * anew needs room for it twice, in the transaction's log and then in the store, and is not
 * begun without (doc/decisions/0100-a-migration-is-one-transaction.md).
 */
#include "store-private.h"

#include <stdlib.h>
#include <string.h>

#define REMAKES "DROP TABLE" /* what a migration says that makes a table anew */
#define MIB (UINT64_C(1) << 20)
#define REMAKE_COPIES 2 /* of the store, at most, beside itself */

static int64_t migration_number(const EmbeddedFile *file)
{
	return strtol(file->name, NULL, 10);
}

static int64_t newest_known(const EmbeddedFile *schema)
{
	int64_t newest = 0;

	for (const EmbeddedFile *file = schema; file->name != NULL; file++)
		newest = MAX(newest, migration_number(file));
	return newest;
}

/* Sets store->version; 0 without the table that only a store of ours has. */
static bool version_load(Store *store, bool *empty_out, GError **error)
{
	bool ours = false, any = false;
	StoreInt newest;

	if (!store->driver->find_table(store->db, "store_migration", &ours, error) ||
	    !store->driver->find_table(store->db, NULL, &any, error))
		return false;
	*empty_out = !any;
	if (any && !ours)
		return chy_fail(error, CHY_INVALID,
				"cannot open store '%s': it belongs to another program",
				store->location);
	if (!ours)
		return true;
	if (!store_find_int(store, "SELECT MAX(number) FROM store_migration", NULL,
			    &newest, error))
		return false;
	store->version = newest.value;
	return true;
}

bool store_migrate_inspect(Store *store, GError **error)
{
	int64_t known = newest_known(store->schema);
	bool empty = false;

	if (!version_load(store, &empty, error))
		return false;
	if (empty && store->mode != STORE_CREATE)
		return chy_fail(error, CHY_INVALID,
				"cannot open store '%s': it is empty", store->location);
	if (!empty && store->mode == STORE_CREATE)
		return chy_fail(error, CHY_EXISTS,
				"cannot create store '%s': there is one already",
				store->location);
	if (store->version > known)
		return chy_fail(
			error, CHY_REFUSED,
			"cannot open store '%s': its version is %" G_GINT64_FORMAT
			" and this program knows versions up to %" G_GINT64_FORMAT
			" only",
			store->location, store->version, known);
	if (store->mode == STORE_READ && store->version < known)
		return chy_fail(
			error, CHY_REFUSED,
			"cannot open store '%s': its version is %" G_GINT64_FORMAT
			" and this program reads version %" G_GINT64_FORMAT
			"; a command that changes something brings it up to date",
			store->location, store->version, known);
	return true;
}

static bool is_applied(Store *store, int64_t number, bool *applied_out, GError **error)
{
	StoreInt row = { false, 0 };

	if (store->version != 0 &&
	    !store_find_int(store,
			    "SELECT number FROM store_migration WHERE number = $1",
			    STORE_ARGS(store_int(number)), &row, error))
		return false;
	*applied_out = row.found;
	return true;
}

/* Whether the disk has room for what the migration writes. */
static bool check_room(Store *store, const EmbeddedFile *file, GError **error)
{
	uint64_t size, space;

	if (strstr(file->data, REMAKES) == NULL)
		return true;
	if (!store->driver->measure(store->db, &size, &space, error))
		return false;

	uint64_t wanted = size * REMAKE_COPIES;

	return space >= wanted ||
	       chy_fail(error, CHY_IO,
			"cannot apply migration '%s' to store '%s': it wants "
			"%" G_GUINT64_FORMAT " MiB on the disk for a while, and "
			"%" G_GUINT64_FORMAT " are free; the store is as it was",
			file->name, store->location, (wanted + MIB - 1) / MIB,
			space / MIB);
}

/* Apply one migration, unless another process has done so since. */
static bool migration_apply(Store *store, const EmbeddedFile *file, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);
	int64_t number = migration_number(file);
	bool empty, applied = false;

	if (transaction == NULL || !version_load(store, &empty, error) ||
	    !is_applied(store, number, &applied, error))
		return false;
	if (applied)
		return true;
	if (!store->driver->script(store->db, file->data, error)) {
		g_prefix_error(error, "cannot apply migration '%s': ", file->name);
		return false;
	}
	if (!store_run(store,
		       "INSERT INTO store_migration (number, name) VALUES ($1, $2)",
		       STORE_ARGS(store_int(number), store_text(file->name)), error) ||
	    !store_commit(&transaction, error))
		return false;
	store->version = MAX(store->version, number);
	return true;
}

bool store_migrate(Store *store, GError **error)
{
	for (const EmbeddedFile *file = store->schema; file->name != NULL; file++) {
		bool applied = false;

		if (!is_applied(store, migration_number(file), &applied, error))
			return false;
		if (applied)
			continue;
		if (!check_room(store, file, error))
			return false;
		store->driver->set_bulk(store->db, true);
		applied = migration_apply(store, file, error);
		store->driver->set_bulk(store->db, false);
		if (!applied)
			return false;
	}
	return true;
}
