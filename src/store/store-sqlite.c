/*
 * The SQLite driver.
 *
 * A file is in WAL mode and every commit is synced (synchronous=FULL), unless that is
 * deferred: then a syncer does it (synchronous=NORMAL, by which SQLite itself still syncs the
 * -wal file before it copies pages from it and when it begins it anew). Foreign keys are
 * enforced, and a transaction takes the write lock when it begins, so that it cannot
 * fail half way because another process writes. The -wal and -shm files are left in
 * place (empty) when the last process ends: without them a store on a read-only file
 * system could not be read (https://www.sqlite.org/wal.html, "Read-Only Databases"). One that
 * was copied to such a system without them is read as a file that nobody changes.
 */
#include "store-driver.h"
#include "store-syncer.h"
#include "store-wal.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Bytes of the -wal file that are kept for the next commits */
#define WAL_LIMIT "16777216"
/* Microseconds between two tries for the lock, of the first of them and of the later ones */
#define BUSY_SLEEP 30
#define BUSY_TRIES 1000
#define BUSY_SLEEP_LATER 2500
#define CACHE_KIB "16384" /* of pages, for each connection */
/* Of the same while commits follow each other: a commit that has moved a page walks over all
 * that are held, and few are fit for the processor's own caches */
#define CACHE_KIB_DEFERRED "2048"
/* Pages that the -wal file holds before they are copied into the store: the same few pages
 * are changed by commit after commit, and are copied once */
#define WAL_PAGES 4000
#define WAL_PAGES_AGAIN                                                                \
	500         /* of these until it is tried again, if somebody was in the way */
#define WAL_WAIT 20 /* milliseconds for these to be out of it */

extern const EmbeddedFile store_sqlite_schema[];

typedef struct SqliteDb {
	sqlite3 *handle;
	char *location;
	unsigned wait; /* milliseconds */
	int64_t since; /* when the present wait began, monotonic microseconds */
	int due;       /* pages of the -wal file at which it is to be begun anew */
	int64_t secure_delete; /* of SQLite, before statements were in bulk */
	Syncer *syncer; /* of the -wal file, while syncs are deferred; else NULL */
	bool unsure;    /* a sync of that file has failed: its bytes may be lost */
} SqliteDb;

static ChyError code_of(int rc)
{
	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return CHY_EXISTS;
	default:
		break;
	}
	switch (rc & 0xff) {
	case SQLITE_CONSTRAINT:
		return CHY_REFUSED;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return CHY_TEMPORARY;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return CHY_IO;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return CHY_CORRUPT;
	case SQLITE_TOOBIG:
		return CHY_LIMIT;
	default:
		return CHY_INTERNAL;
	}
}

/* The failure just met; `sql` is shown when the text is to blame. */
static bool sqlite_fail(const SqliteDb *db, const char *verb, const char *sql,
			GError **error)
{
	int rc = sqlite3_extended_errcode(db->handle);
	ChyError code = code_of(rc);

	if (code == CHY_TEMPORARY)
		return chy_fail(
			error, code,
			"cannot %s store '%s': another process has been writing "
			"to it for %g s",
			verb, db->location, db->wait / 1000.0);
	if (code == CHY_CORRUPT)
		return chy_fail(error, code,
				"cannot read store '%s': it is damaged (%s); "
				"put back a copy from before",
				db->location, sqlite3_errmsg(db->handle));
	if (code == CHY_INTERNAL && sql != NULL)
		return chy_fail(error, code, "cannot %s store '%s': %s in: %s", verb,
				db->location, sqlite3_errmsg(db->handle), sql);
	return chy_fail(error, code, "cannot %s store '%s': %s", verb, db->location,
			sqlite3_errmsg(db->handle));
}

static bool sqlite_script(void *db, const char *sql, GError **error)
{
	SqliteDb *d = db;

	if (sqlite3_exec(d->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_fail(d, "change", NULL, error);
	return true;
}

/*
 * SQLite's own way of waiting sleeps longer each time, so that who has waited for long loses
 * to who has just come. Here all ask alike often, at first as often as a commit ends.
 */
static int on_busy(void *db, int tries)
{
	SqliteDb *d = db;
	int64_t now = g_get_monotonic_time();

	if (tries == 0)
		d->since = now;
	if (now - d->since >= (int64_t)d->wait * 1000)
		return 0;
	g_usleep(tries < BUSY_TRIES ? BUSY_SLEEP : BUSY_SLEEP_LATER);
	return 1;
}

static void sqlite_set_wait(void *db, unsigned milliseconds)
{
	SqliteDb *d = db;

	d->wait = milliseconds;
	sqlite3_busy_handler(d->handle, on_busy, d);
}

/* The one number that the query finds; false with SQLite's failure standing. */
static bool read_number(const SqliteDb *db, const char *sql, int64_t *number_out)
{
	sqlite3_stmt *statement = NULL;
	bool found = sqlite3_prepare_v2(db->handle, sql, -1, &statement, NULL) ==
			     SQLITE_OK &&
		     sqlite3_step(statement) == SQLITE_ROW;

	if (found)
		*number_out = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

/*
 * With temp_store=MEMORY the journal of a statement is memory too: that of a table made anew,
 * and the old one dropped, is as large as the table. What a library built to overwrite deleted
 * rows would write over the old table goes by the -wal file, once more as large: the rows are
 * there still, in the new one.
 */
static void sqlite_set_bulk(void *db, bool bulk)
{
	/* by what the pragma reads */
	static const char *const deletes[] = { "OFF", "ON", "FAST" };
	SqliteDb *d = db;
	g_autofree char *sql = NULL;

	if (bulk && !read_number(d, "PRAGMA secure_delete", &d->secure_delete))
		d->secure_delete = 1;
	sql = g_strdup_printf("PRAGMA temp_store=%s; PRAGMA secure_delete=%s",
			      bulk ? "FILE" : "MEMORY",
			      bulk ? "FAST" : deletes[CLAMP(d->secure_delete, 0, 2)]);
	sqlite3_exec(d->handle, sql, NULL, NULL, NULL);
}

/* The pages that still lie in the -wal file count as well. */
static bool sqlite_measure(void *db, uint64_t *size_out, uint64_t *free_out,
			   GError **error)
{
	const SqliteDb *d = db;
	const char *path = sqlite3_db_filename(d->handle, "main");
	struct statvfs space;
	int64_t size = 0;

	*size_out = 0;
	*free_out = UINT64_MAX;
	if (path == NULL || *path == '\0')
		return true;
	if (statvfs(path, &space) != 0)
		return chy_fail_errno(error, errno, "cannot look at store '%s'", path);
	if (!read_number(d,
			 "SELECT page_count * page_size FROM pragma_page_count,"
			 " pragma_page_size",
			 &size))
		return sqlite_fail(d, "measure", NULL, error);
	*size_out = (uint64_t)size;
	/* a file system without blocks of its own does not say what it has free */
	if (space.f_blocks != 0)
		*free_out = (uint64_t)space.f_bavail * space.f_frsize;
	return true;
}

static void sqlite_close(void *db)
{
	SqliteDb *d = db;

	syncer_free(d->syncer);
	sqlite3_close(d->handle);
	g_free(d->location);
	g_free(d);
}

/*
 * After a commit: when the -wal file has grown long, copy what it holds into the store and let
 * the next commit begin it anew. That wants the lock, or somebody else's commit is in it that
 * has not been copied: where two processes commit by turns there always is one, and SQLite's own
 * way, which never takes the lock, copies and syncs after each of their commits. So most is
 * copied without it, and the rest with it. A reader may stand in the way for minutes: then it is
 * tried again when the file has grown some more.
 */
static int on_commit(void *db, sqlite3 *handle, const char *schema, int pages)
{
	SqliteDb *d = db;
	unsigned wait = d->wait;

	if (pages < WAL_PAGES)
		d->due = WAL_PAGES;
	if (pages < d->due)
		return SQLITE_OK;
	d->due = pages + WAL_PAGES_AGAIN;
	d->wait = WAL_WAIT;
	sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_PASSIVE, NULL,
				  NULL);
	sqlite3_wal_checkpoint_v2(handle, schema, SQLITE_CHECKPOINT_RESTART, NULL,
				  NULL);
	d->wait = wait;
	return SQLITE_OK;
}

static bool connection_prepare(SqliteDb *db, StoreMode mode, GError **error)
{
	static const char common[] =
		"PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
		"PRAGMA temp_store=MEMORY;"
		"PRAGMA cache_size=-" CACHE_KIB ";";
	static const char writing[] =
		"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
		"PRAGMA journal_size_limit=" WAL_LIMIT ";";
	int persist = 1;

	sqlite3_extended_result_codes(db->handle, 1);
	sqlite_set_wait(db, LIMIT_STORE_WAIT);
	sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
	sqlite3_wal_hook(db->handle, on_commit, db);
	return sqlite_script(db, common, error) &&
	       (mode == STORE_READ || sqlite_script(db, writing, error));
}

/*
 * The process has one thread: no locks, and no account of the memory, which is kept under one.
 * Once the library is in use it refuses, and is as it was told before.
 */
static void library_configure(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static bool sqlite_open(const char *location, StoreMode mode, void **db_out,
			GError **error)
{
	static const int flags[] = {
		[STORE_READ] = SQLITE_OPEN_READONLY,
		[STORE_WRITE] = SQLITE_OPEN_READWRITE,
		[STORE_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
	};
	g_autofree char *uri = NULL;

	if (mode != STORE_CREATE && access(location, F_OK) != 0)
		return chy_fail_errno(error, errno, "cannot open store '%s'", location);

	library_configure();
	if (mode == STORE_READ && wal_is_at_rest(location))
		uri = wal_uri_at_rest(location);

	SqliteDb *db = g_new0(SqliteDb, 1);
	int rc = sqlite3_open_v2(uri != NULL ? uri : location, &db->handle,
				 flags[mode] | SQLITE_OPEN_NOMUTEX |
					 (uri != NULL ? SQLITE_OPEN_URI : 0),
				 NULL);

	db->location = g_strdup(location);
	if (rc != SQLITE_OK ? !sqlite_fail(db, "open", NULL, error)
			    : !connection_prepare(db, mode, error)) {
		sqlite_close(db);
		return false;
	}
	*db_out = db;
	return true;
}

static bool sqlite_begin(void *db, StoreMode mode, GError **error)
{
	SqliteDb *d = db;
	const char *sql = mode == STORE_READ ? "BEGIN" : "BEGIN IMMEDIATE";

	if (sqlite3_exec(d->handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_fail(d, "change", NULL, error);
	return true;
}

static bool sqlite_commit(void *db, GError **error)
{
	SqliteDb *d = db;

	if (sqlite3_exec(d->handle, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		return sqlite_fail(d, "change", NULL, error);
	return true;
}

static void sqlite_rollback(void *db)
{
	SqliteDb *d = db;

	if (!sqlite3_get_autocommit(d->handle))
		sqlite3_exec(d->handle, "ROLLBACK", NULL, NULL, NULL);
}

static bool sqlite_sync_defer(void *db, GError **error)
{
	SqliteDb *d = db;
	const char *wal = wal_find(d->handle);

	if (wal == NULL)
		return true;
	return syncer_new(wal, &d->syncer, error) &&
	       sqlite_script(d,
			     "PRAGMA synchronous=NORMAL;"
			     "PRAGMA cache_size=-" CACHE_KIB_DEFERRED,
			     error);
}

/* Remember whether a sync went well: a kernel that has told of a failure tells it no more. */
static bool note(SqliteDb *db, bool synced)
{
	db->unsure |= !synced;
	return synced;
}

static bool sqlite_sync_begin(void *db, GError **error)
{
	SqliteDb *d = db;

	return d->syncer == NULL || note(d, syncer_begin(d->syncer, error));
}

static int sqlite_sync_file(const void *db)
{
	const SqliteDb *d = db;

	return d->syncer == NULL ? -1 : syncer_file(d->syncer);
}

static bool sqlite_sync_end(void *db, GError **error)
{
	SqliteDb *d = db;

	return d->syncer == NULL || note(d, syncer_end(d->syncer, error));
}

static bool sqlite_sync_resume(void *db, GError **error)
{
	SqliteDb *d = db;
	g_autoptr(Syncer) syncer = g_steal_pointer(&d->syncer);

	return syncer == NULL ||
	       (sqlite_script(d,
			      "PRAGMA synchronous=FULL;"
			      "PRAGMA cache_size=-" CACHE_KIB,
			      error) &&
		note(d, syncer_begin(syncer, error) && syncer_end(syncer, error)));
}

static bool sqlite_sync_now(void *db, GError **error)
{
	SqliteDb *d = db;
	const char *wal = wal_find(d->handle);

	if (wal == NULL)
		return true;
	if (d->unsure)
		return chy_fail(error, CHY_IO,
				"cannot sync '%s': a sync of it has failed before",
				wal);
	return note(d, d->syncer != NULL ? syncer_now(d->syncer, error)
					 : wal_sync(wal, error));
}

/*
 * SQLite takes $2 for a name and counts parameters in order of first appearance, so the
 * text means the same to every driver only when the two orders agree.
 */
static bool check_numbering(sqlite3_stmt *statement)
{
	int count = sqlite3_bind_parameter_count(statement);

	for (int i = 1; i <= count; i++) {
		const char *name = sqlite3_bind_parameter_name(statement, i);

		if (name == NULL || name[0] != '$' || strtol(name + 1, NULL, 10) != i)
			return false;
	}
	return true;
}

static bool sqlite_prepare(void *db, const char *sql, void **statement_out,
			   GError **error)
{
	SqliteDb *d = db;
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
			       &statement, NULL) != SQLITE_OK)
		return sqlite_fail(d, "use", sql, error);
	if (!check_numbering(statement)) {
		sqlite3_finalize(statement);
		return chy_fail(error, CHY_INTERNAL,
				"cannot use store '%s': parameters are not numbered in "
				"order of first appearance in: %s",
				d->location, sql);
	}
	*statement_out = statement;
	return true;
}

static void sqlite_finalize(void *db, void *statement)
{
	(void)db;
	sqlite3_finalize(statement);
}

static int value_bind(sqlite3_stmt *statement, int index, const StoreValue *value,
		      sqlite3_destructor_type keep)
{
	switch (value->type) {
	case STORE_INT:
		return sqlite3_bind_int64(statement, index, value->number);
	case STORE_TEXT:
		return sqlite3_bind_text64(statement, index, value->data, value->length,
					   keep, SQLITE_UTF8);
	case STORE_BLOB:
		return sqlite3_bind_blob64(statement, index, value->data, value->length,
					   keep);
	case STORE_NULL:
		break;
	}
	return sqlite3_bind_null(statement, index);
}

static bool sqlite_start(void *db, void *statement, const StoreArgs *args, bool copy,
			 GError **error)
{
	SqliteDb *d = db;
	int count = sqlite3_bind_parameter_count(statement);
	sqlite3_destructor_type keep = copy ? SQLITE_TRANSIENT : SQLITE_STATIC;

	if ((size_t)count != args->count)
		return chy_fail(
			error, CHY_INTERNAL,
			"cannot use store '%s': %zu arguments for %d parameters "
			"in: %s",
			d->location, args->count, count, sqlite3_sql(statement));
	for (int i = 0; i < count; i++)
		if (value_bind(statement, i + 1, &args->values[i], keep) != SQLITE_OK)
			return sqlite_fail(d, "use", NULL, error);
	return true;
}

static StoreStep sqlite_step(void *db, void *statement, GError **error)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		return STORE_STEP_ROW;
	case SQLITE_DONE:
		return STORE_STEP_END;
	default:
		sqlite_fail(db, sqlite3_stmt_readonly(statement) ? "read" : "change",
			    sqlite3_sql(statement), error);
		return STORE_STEP_FAILED;
	}
}

static int64_t sqlite_changed(void *db, void *statement)
{
	SqliteDb *d = db;

	return sqlite3_stmt_readonly(statement) ? 0 : sqlite3_changes64(d->handle);
}

static void sqlite_reset(void *db, void *statement)
{
	(void)db;
	sqlite3_reset(statement);
}

static int64_t sqlite_column_int(void *db, void *statement, unsigned column)
{
	(void)db;
	return sqlite3_column_int64(statement, (int)column);
}

static const char *sqlite_column_text(void *db, void *statement, unsigned column)
{
	(void)db;
	return (const char *)sqlite3_column_text(statement, (int)column);
}

static bool sqlite_column_is_null(void *db, void *statement, unsigned column)
{
	(void)db;
	return sqlite3_column_type(statement, (int)column) == SQLITE_NULL;
}

static const void *sqlite_column_blob(void *db, void *statement, unsigned column,
				      size_t *length_out)
{
	const void *data = sqlite3_column_blob(statement, (int)column);

	*length_out = (size_t)sqlite3_column_bytes(statement, (int)column);
	if (data == NULL && !sqlite_column_is_null(db, statement, column))
		return "";
	return data;
}

static bool sqlite_find_table(void *db, const char *name, bool *found_out,
			      GError **error)
{
	SqliteDb *d = db;
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(d->handle,
			       "SELECT 1 FROM sqlite_master WHERE type = 'table' AND "
			       "(?1 IS NULL OR name = ?1)",
			       -1, &statement, NULL) != SQLITE_OK ||
	    sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC) != SQLITE_OK) {
		sqlite3_finalize(statement);
		return sqlite_fail(d, "open", NULL, error);
	}

	StoreStep step = sqlite_step(d, statement, error);

	sqlite3_finalize(statement);
	if (step == STORE_STEP_FAILED)
		return false;
	*found_out = step == STORE_STEP_ROW;
	return true;
}

const StoreDriver store_sqlite = {
	.name = "sqlite",
	.schema = store_sqlite_schema,
	.open = sqlite_open,
	.close = sqlite_close,
	.set_wait = sqlite_set_wait,
	.set_bulk = sqlite_set_bulk,
	.measure = sqlite_measure,
	.find_table = sqlite_find_table,
	.script = sqlite_script,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.sync_defer = sqlite_sync_defer,
	.sync_begin = sqlite_sync_begin,
	.sync_file = sqlite_sync_file,
	.sync_end = sqlite_sync_end,
	.sync_resume = sqlite_sync_resume,
	.sync_now = sqlite_sync_now,
	.prepare = sqlite_prepare,
	.finalize = sqlite_finalize,
	.start = sqlite_start,
	.step = sqlite_step,
	.changed = sqlite_changed,
	.reset = sqlite_reset,
	.column_int = sqlite_column_int,
	.column_text = sqlite_column_text,
	.column_blob = sqlite_column_blob,
	.column_is_null = sqlite_column_is_null,
};
