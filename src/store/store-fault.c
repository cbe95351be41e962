/*
 * A driver that stands before another one and fails, kills the process, or lets the machine
 * lose its power, at a given call.
 *
 * Statements are the inner driver's own, so that a store can be wrapped while it is
 * open. A rollback, a read of a column and the end of a statement never fail, as they
 * never fail in a database either.
 */
#include "store-fault.h"

#include "store-private.h"
#include "store-wal.h"

#include <signal.h>
#include <unistd.h>

typedef struct FaultDb {
	const StoreDriver *inner;
	void *db;
	const char *location; /* the store's */
	StoreFault fault;
	uint64_t nth;
	uint64_t calls;
	bool deferred;
	int index; /* of the -wal file, from when syncs are deferred; -1: before */
	WalExtent durable; /* of the -wal file, what surely is, while deferred */
	WalExtent asked;   /* what that will be when the sync under way has ended */
} FaultDb;

void *store_fault_wrap(const StoreDriver *driver, void *db, const char *location)
{
	FaultDb *fault = g_new0(FaultDb, 1);

	fault->inner = driver;
	fault->db = db;
	fault->location = location;
	fault->index = -1;
	return fault;
}

void store_fault_arm(void *db, StoreFault fault, uint64_t nth)
{
	FaultDb *f = db;

	f->fault = fault;
	f->nth = nth;
	f->calls = 0;
}

uint64_t store_fault_calls(const void *db)
{
	return ((const FaultDb *)db)->calls;
}

static char *wal_path(const FaultDb *f)
{
	return g_strconcat(f->location, "-wal", NULL);
}

/*
 * Bytes of the -wal file that no loss of power takes away: those of our last sync, or of SQLite's
 * own, before it copied what they say into the store. Of a file that was begun anew since the
 * last sync there are none: all that it held before is in the store.
 */
static int64_t find_durable(const FaultDb *f)
{
	const WalExtent now = wal_measure(f->index);

	if (now.lap != f->durable.lap)
		return now.copied;
	return MAX(f->durable.bytes, now.copied);
}

/* What was not synced is gone, and so is the process. */
static void power_fail(const FaultDb *f)
{
	g_autofree char *path = wal_path(f);

	if (f->deferred && truncate(path, find_durable(f)) != 0)
		g_error("cannot cut '%s'", path);
	raise(SIGKILL);
}

/* Count a call; a kill does not return from here. */
static void call_count(FaultDb *f)
{
	f->calls++;
	if (f->calls != f->nth)
		return;
	if (f->fault == STORE_FAULT_KILL)
		raise(SIGKILL);
	if (f->fault == STORE_FAULT_POWER)
		power_fail(f);
}

/* Meet a call before it is done; false when it is to fail. */
static bool call_meet(FaultDb *f, GError **error)
{
	call_count(f);
	if (f->fault != STORE_FAULT_FAIL || f->calls < f->nth)
		return true;
	return chy_fail(error, CHY_IO,
			"cannot use store '%s': fault at call %" G_GUINT64_FORMAT,
			f->location, f->calls);
}

static void fault_close(void *db)
{
	FaultDb *f = db;

	f->inner->close(f->db);
	if (f->index >= 0)
		close(f->index);
	g_free(f);
}

static void fault_set_wait(void *db, unsigned milliseconds)
{
	FaultDb *f = db;

	f->inner->set_wait(f->db, milliseconds);
}

static void fault_set_bulk(void *db, bool bulk)
{
	FaultDb *f = db;

	f->inner->set_bulk(f->db, bulk);
}

static bool fault_measure(void *db, uint64_t *size_out, uint64_t *free_out,
			  GError **error)
{
	FaultDb *f = db;

	return f->inner->measure(f->db, size_out, free_out, error);
}

static bool fault_find_table(void *db, const char *name, bool *found_out,
			     GError **error)
{
	FaultDb *f = db;

	return f->inner->find_table(f->db, name, found_out, error);
}

static bool fault_script(void *db, const char *sql, GError **error)
{
	FaultDb *f = db;

	return call_meet(f, error) && f->inner->script(f->db, sql, error);
}

static bool fault_begin(void *db, StoreMode mode, GError **error)
{
	FaultDb *f = db;

	return call_meet(f, error) && f->inner->begin(f->db, mode, error);
}

static bool fault_commit(void *db, GError **error)
{
	FaultDb *f = db;

	if (!call_meet(f, error) || !f->inner->commit(f->db, error))
		return false;
	call_count(f);
	return true;
}

static void fault_rollback(void *db)
{
	FaultDb *f = db;

	f->inner->rollback(f->db);
}

static bool fault_sync_defer(void *db, GError **error)
{
	FaultDb *f = db;

	if (!call_meet(f, error) || !f->inner->sync_defer(f->db, error))
		return false;
	f->deferred = true;
	if (f->index < 0)
		f->index = wal_open_index(f->location);
	f->durable = wal_measure(f->index);
	return true;
}

static bool fault_sync_begin(void *db, GError **error)
{
	FaultDb *f = db;

	if (!call_meet(f, error))
		return false;
	f->asked = wal_measure(f->index);
	return f->inner->sync_begin(f->db, error);
}

static int fault_sync_file(const void *db)
{
	const FaultDb *f = db;

	return f->inner->sync_file(f->db);
}

static bool fault_sync_end(void *db, GError **error)
{
	FaultDb *f = db;

	if (!f->inner->sync_end(f->db, error))
		return false;
	f->durable = f->asked;
	return call_meet(f, error);
}

static bool fault_sync_resume(void *db, GError **error)
{
	FaultDb *f = db;

	if (!call_meet(f, error) || !f->inner->sync_resume(f->db, error))
		return false;
	f->deferred = false;
	return true;
}

static bool fault_sync_now(void *db, GError **error)
{
	FaultDb *f = db;

	if (!call_meet(f, error) || !f->inner->sync_now(f->db, error))
		return false;
	f->durable = wal_measure(f->index);
	return true;
}

static bool fault_prepare(void *db, const char *sql, void **statement_out,
			  GError **error)
{
	FaultDb *f = db;

	return f->inner->prepare(f->db, sql, statement_out, error);
}

static void fault_finalize(void *db, void *statement)
{
	FaultDb *f = db;

	f->inner->finalize(f->db, statement);
}

static bool fault_start(void *db, void *statement, const StoreArgs *args, bool copy,
			GError **error)
{
	FaultDb *f = db;

	return call_meet(f, error) &&
	       f->inner->start(f->db, statement, args, copy, error);
}

static StoreStep fault_step(void *db, void *statement, GError **error)
{
	FaultDb *f = db;

	return f->inner->step(f->db, statement, error);
}

static int64_t fault_changed(void *db, void *statement)
{
	FaultDb *f = db;

	return f->inner->changed(f->db, statement);
}

static void fault_reset(void *db, void *statement)
{
	FaultDb *f = db;

	f->inner->reset(f->db, statement);
}

static int64_t fault_column_int(void *db, void *statement, unsigned column)
{
	FaultDb *f = db;

	return f->inner->column_int(f->db, statement, column);
}

static const char *fault_column_text(void *db, void *statement, unsigned column)
{
	FaultDb *f = db;

	return f->inner->column_text(f->db, statement, column);
}

static const void *fault_column_blob(void *db, void *statement, unsigned column,
				     size_t *length_out)
{
	FaultDb *f = db;

	return f->inner->column_blob(f->db, statement, column, length_out);
}

static bool fault_column_is_null(void *db, void *statement, unsigned column)
{
	FaultDb *f = db;

	return f->inner->column_is_null(f->db, statement, column);
}

/* It opens nothing and has no schema: a store is wrapped after it was opened. */
const StoreDriver store_fault = {
	.name = "fault",
	.close = fault_close,
	.set_wait = fault_set_wait,
	.set_bulk = fault_set_bulk,
	.measure = fault_measure,
	.find_table = fault_find_table,
	.script = fault_script,
	.begin = fault_begin,
	.commit = fault_commit,
	.rollback = fault_rollback,
	.sync_defer = fault_sync_defer,
	.sync_begin = fault_sync_begin,
	.sync_file = fault_sync_file,
	.sync_end = fault_sync_end,
	.sync_resume = fault_sync_resume,
	.sync_now = fault_sync_now,
	.prepare = fault_prepare,
	.finalize = fault_finalize,
	.start = fault_start,
	.step = fault_step,
	.changed = fault_changed,
	.reset = fault_reset,
	.column_int = fault_column_int,
	.column_text = fault_column_text,
	.column_blob = fault_column_blob,
	.column_is_null = fault_column_is_null,
};
