/*
 * What a store in a file must do beyond the contract: meet other processes, survive a
 * kill, a full disk and a folder that cannot be written to.
 */
#include "store-core.h"
#include "store-driver.h"
#include "store-fault.h"
#include "store-sync.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534
#define SCHEMA_FILES 200 /* migrations at most */

typedef struct Place {
	char *folder, *path;
	GError *error;
} Place;

static Store *place_open(Place *place, StoreMode mode)
{
	Store *store = NULL;

	g_assert_true(store_open(place->path, mode, &store, &place->error));
	return store;
}

/* A folder with a store that has one table of ours. */
static void place_set_up(Place *place, gconstpointer data)
{
	(void)data;
	place->error = NULL;
	place->folder = g_dir_make_tmp("chancery-store-XXXXXX", NULL);
	place->path = g_build_filename(place->folder, "store.db", NULL);

	g_autoptr(Store) store = place_open(place, STORE_CREATE);

	g_assert_true(store_migrate(store, &place->error));
	g_assert_true(store_run(store, "CREATE TABLE test_item (id INTEGER, data BLOB)",
				NULL, &place->error));
}

static void place_remove_files(const Place *place)
{
	g_autoptr(GDir) dir = g_dir_open(place->folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *file = g_build_filename(place->folder, name, NULL);

		g_unlink(file);
	}
}

static void place_tear_down(Place *place, gconstpointer data)
{
	(void)data;
	g_assert_no_error(place->error);
	place_remove_files(place);
	g_rmdir(place->folder);
	g_free(place->folder);
	g_free(place->path);
}

static void expect_failure(Place *place, bool done, ChyError code, const char *words)
{
	g_assert_false(done);
	g_assert_error(place->error, CHY_ERROR, (int)code);
	if (strstr(place->error->message, words) == NULL)
		g_error("'%s' does not say '%s'", place->error->message, words);
	g_clear_error(&place->error);
}

static void expect_unopened(Place *place, StoreMode mode, ChyError code,
			    const char *words)
{
	Store *store = NULL;

	expect_failure(place, store_open(place->path, mode, &store, &place->error),
		       code, words);
	g_assert_null(store);
}

static bool item_add(Store *store, int64_t id, size_t size, GError **error)
{
	g_autofree char *data = g_malloc0(size + 1);

	return store_run(store, "INSERT INTO test_item (id, data) VALUES ($1, $2)",
			 STORE_ARGS(store_int(id), store_blob(data, size)), error);
}

static int64_t items_count(Place *place, Store *store)
{
	StoreInt count;

	g_assert_true(store_find_int(store, "SELECT COUNT(*) FROM test_item", NULL,
				     &count, &place->error));
	return count.value;
}

/* Add items 1 and 2 in one transaction. */
static bool pair_add(Store *store, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);

	return transaction != NULL && item_add(store, 1, 10, error) &&
	       item_add(store, 2, 10, error) && store_commit(&transaction, error);
}

static void test_files_that_are_no_store(Place *place, gconstpointer data)
{
	(void)data;
	expect_unopened(place, STORE_CREATE, CHY_EXISTS, place->path);
	g_assert_cmpint(g_unlink(place->path), ==, 0);
	expect_unopened(place, STORE_WRITE, CHY_NOT_FOUND, place->path);
	expect_unopened(place, STORE_READ, CHY_NOT_FOUND, place->path);
	g_assert_true(g_file_set_contents(place->path, "", 0, NULL));
	expect_unopened(place, STORE_WRITE, CHY_INVALID, "it is empty");

	g_autofree char *rubbish = g_strnfill(5000, 'x');

	g_assert_true(g_file_set_contents(place->path, rubbish, 5000, NULL));
	expect_unopened(place, STORE_WRITE, CHY_CORRUPT, place->path);
}

static void test_another_programs_file(Place *place, gconstpointer data)
{
	(void)data;
	{
		g_autoptr(Store) store = place_open(place, STORE_WRITE);

		g_assert_true(store_run(store, "DROP TABLE store_migration", NULL,
					&place->error));
	}
	expect_unopened(place, STORE_WRITE, CHY_INVALID, "another program");
}

static void test_a_newer_store_is_refused(Place *place, gconstpointer data)
{
	g_autofree char *known = NULL;

	(void)data;
	{
		g_autoptr(Store) store = place_open(place, STORE_WRITE);

		known = g_strdup_printf("up to %d ", (int)store_get_version(store));
		g_assert_true(store_run(
			store, "INSERT INTO store_migration VALUES (9999, 'x.sql')",
			NULL, &place->error));
	}
	expect_unopened(place, STORE_READ, CHY_REFUSED, "its version is 9999");
	expect_unopened(place, STORE_WRITE, CHY_REFUSED, known);
}

static void test_an_older_store_is_not_read(Place *place, gconstpointer data)
{
	(void)data;
	{
		g_autoptr(Store) store = place_open(place, STORE_WRITE);

		g_assert_true(store_run(store,
					"DELETE FROM store_migration WHERE number > 1",
					NULL, &place->error));
	}
	expect_unopened(place, STORE_READ, CHY_REFUSED, "its version is 1 ");

	g_autoptr(Store) store = place_open(place, STORE_WRITE);

	g_assert_cmpint(store_get_version(store), ==, 1);
}

/* A store of the first migrations only, and the file as it was before the last of these. */
typedef struct Step {
	EmbeddedFile files[SCHEMA_FILES];
	StoreDriver driver;
	int64_t version; /* before the last */
	char *bytes;     /* NULL: there was no file */
	gsize length;
} Step;

/* Begin the step to the next migration from the file as it is; false: there is none. */
static bool step_begin(Step *step, Place *place)
{
	const EmbeddedFile *schema = store_sqlite.schema;
	size_t count = 0;

	while (step->files[count].name != NULL)
		count++;
	if (schema[count].name == NULL)
		return false;
	g_assert_cmpuint(count + 1, <, SCHEMA_FILES);
	step->files[count] = schema[count];
	step->driver = store_sqlite;
	step->driver.schema = step->files;
	g_clear_pointer(&step->bytes, g_free);
	g_assert_true(count == 0 || g_file_get_contents(place->path, &step->bytes,
							&step->length, &place->error));
	return true;
}

static void step_restore(const Step *step, Place *place)
{
	place_remove_files(place);
	if (step->bytes == NULL)
		return;
	g_assert_true(g_file_set_contents_full(
		place->path, step->bytes, (gssize)step->length,
		G_FILE_SET_CONTENTS_NONE, 0600, &place->error));
}

/* Open what may be empty still: that can be created once more. */
static Store *step_open(const Step *step, const char *path, GError **error)
{
	g_autoptr(GError) fault = NULL;
	Store *store = NULL;

	if (store_open_driver(&step->driver, path, STORE_CREATE, &store, &fault))
		return store;
	if (chy_error_is(fault, CHY_EXISTS) &&
	    store_open_driver(&step->driver, path, STORE_WRITE, &store, error))
		return store;
	return NULL;
}

static void child_migrates(const Step *step, const char *path, uint64_t nth)
{
	g_autoptr(GError) error = NULL;
	Store *store = step_open(step, path, &error);

	if (store == NULL)
		_exit(2);
	store_set_fault(store, STORE_FAULT_KILL, nth);
	_exit(store_migrate(store, &error) ? 0 : 1);
}

/* Have a child killed at its nth call, and end the migration after it; whether it was. */
static bool step_is_killed(Step *step, Place *place, uint64_t nth)
{
	g_autoptr(Store) store = NULL;
	int status = 0;

	step_restore(step, place);

	pid_t child = fork();

	if (child == 0)
		child_migrates(step, place->path, nth);
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_true(status == 0 || WTERMSIG(status) == SIGKILL);

	store = step_open(step, place->path, &place->error);
	g_assert_no_error(place->error);
	g_assert_cmpint(store_get_version(store), >=, step->version);
	g_assert_true(store_migrate(store, &place->error));
	g_assert_cmpint(store_get_version(store), >, step->version);
	if (status == 0)
		step->version = store_get_version(store);
	return status != 0;
}

/* Each migration alone: those before it are not done again for each of its calls. */
static void test_a_migration_is_resumed(Place *place, gconstpointer data)
{
	Step step = { .bytes = NULL };

	(void)data;
	while (step_begin(&step, place)) {
		uint64_t nth = 1;

		while (step_is_killed(&step, place, nth))
			nth++;
		g_assert_cmpuint(nth, >, 1);
	}
	g_free(step.bytes);

	g_autoptr(Store) store = place_open(place, STORE_READ); /* as a whole */

	g_assert_cmpint(store_get_version(store), ==, step.version);
}

/* In a child: hold the write lock, say so, and die when `release` is closed. */
static void lock_and_wait(const char *path, int ready, int release)
{
	g_autoptr(GError) error = NULL;
	Store *store = NULL;
	char byte = 0;

	if (!store_open(path, STORE_WRITE, &store, &error) ||
	    store_begin(store, &error) == NULL || !item_add(store, 1, 10, &error) ||
	    write(ready, &byte, 1) != 1 || read(release, &byte, 1) != 0)
		_exit(1);
	_exit(0);
}

static void test_a_second_process_waits(Place *place, gconstpointer data)
{
	int ready[2], release[2];
	char byte;

	(void)data;
	g_assert_true(pipe(ready) == 0 && pipe(release) == 0);

	pid_t child = fork();

	if (child == 0) {
		close(release[1]);
		lock_and_wait(place->path, ready[1], release[0]);
	}
	g_assert_cmpint(read(ready[0], &byte, 1), ==, 1);

	g_autoptr(Store) store = place_open(place, STORE_WRITE);
	gint64 before = g_get_monotonic_time();

	store_set_wait(store, 200);
	expect_failure(place, store_begin(store, &place->error) != NULL, CHY_TEMPORARY,
		       "0.2 s");
	g_assert_cmpint(g_get_monotonic_time() - before, >=, 150 * 1000);
	g_assert_cmpint(items_count(place, store), ==, 0);

	close(release[0]);
	close(release[1]);
	g_assert_cmpint(waitpid(child, NULL, 0), ==, child);
	close(ready[0]);
	close(ready[1]);
	g_assert_true(pair_add(store, &place->error));
	g_assert_cmpint(items_count(place, store), ==, 2);
}

static void test_a_reader_sees_one_moment(Place *place, gconstpointer data)
{
	g_autoptr(Store) reader = place_open(place, STORE_READ);
	g_autoptr(Store) writer = place_open(place, STORE_WRITE);
	g_autoptr(StoreTransaction) snapshot = store_begin(reader, &place->error);

	(void)data;
	g_assert_cmpint(items_count(place, reader), ==, 0);
	g_assert_true(pair_add(writer, &place->error));
	g_assert_cmpint(items_count(place, reader), ==, 0);
	store_rollback(g_steal_pointer(&snapshot));
	g_assert_cmpint(items_count(place, reader), ==, 2);
	expect_failure(place, item_add(reader, 3, 1, &place->error), CHY_IO,
		       "readonly");
}

static void child_adds_pair(const char *path, uint64_t nth)
{
	g_autoptr(GError) error = NULL;
	Store *store = NULL;

	if (!store_open(path, STORE_WRITE, &store, &error))
		_exit(2);
	store_set_fault(store, STORE_FAULT_KILL, nth);
	if (!pair_add(store, &error))
		_exit(1);
	_exit(0);
}

static void test_a_kill_at_every_call(Place *place, gconstpointer data)
{
	int status = 1;
	unsigned kills = 0;

	(void)data;
	for (uint64_t nth = 1; status != 0; nth++) {
		pid_t child = fork();

		if (child == 0)
			child_adds_pair(place->path, nth);
		g_assert_cmpint(waitpid(child, &status, 0), ==, child);
		g_assert_true(status == 0 || WTERMSIG(status) == SIGKILL);
		kills += status != 0;

		g_autoptr(Store) reader = place_open(place, STORE_READ);
		int64_t count = items_count(place, reader);

		/* the fifth call lies after the commit */
		g_assert_cmpint(count, ==, nth < 5 ? 0 : nth == 5 ? 2 : 4);
	}
	g_assert_cmpuint(kills, ==, 5);
}

static int64_t cache_kib(Store *store)
{
	StoreInt size = { 0 };

	g_assert_true(store_find_int(store, "PRAGMA cache_size", NULL, &size, NULL));
	return -size.value;
}

/* Few pages are held while commit follows commit, for each walks over them. */
static void test_cache(Place *place, gconstpointer data)
{
	g_autoptr(Store) store = place_open(place, STORE_WRITE);
	int64_t usual = cache_kib(store);

	(void)data;
	g_assert_true(store_sync_defer(store, NULL));
	g_assert_cmpint(cache_kib(store), >, 0);
	g_assert_cmpint(cache_kib(store), <, usual / 4);
	g_assert_true(store_sync_resume(store, NULL));
	g_assert_cmpint(cache_kib(store), ==, usual);
}

/* In a child: say "c" of a pair that is committed, and "d" when it is on the disk. */
static void child_defers(const char *path, uint64_t nth, int said)
{
	g_autoptr(GError) error = NULL;
	Store *store = NULL;

	if (!store_open(path, STORE_WRITE, &store, &error))
		_exit(2);
	store_set_fault(store, STORE_FAULT_POWER, nth);
	if (!store_sync_defer(store, &error) || !pair_add(store, &error) ||
	    write(said, "c", 1) != 1 || !store_sync_begin(store, &error) ||
	    !store_sync_end(store, &error) || write(said, "d", 1) != 1 ||
	    !store_sync_resume(store, &error))
		_exit(1);
	_exit(0);
}

static void test_no_power_at_every_call(Place *place, gconstpointer data)
{
	unsigned lost = 0;
	int status = 1;

	(void)data;
	for (uint64_t nth = 1; status != 0; nth++) {
		int64_t before, after;
		char said[3] = "";
		int ends[2];

		{
			g_autoptr(Store) reader = place_open(place, STORE_READ);

			before = items_count(place, reader);
		}
		g_assert_cmpint(pipe(ends), ==, 0);

		pid_t child = fork();

		if (child == 0)
			child_defers(place->path, nth, ends[1]);
		close(ends[1]);
		g_assert_cmpint(waitpid(child, &status, 0), ==, child);
		g_assert_true(status == 0 || WTERMSIG(status) == SIGKILL);
		g_assert_cmpint(read(ends[0], said, 2), >=, 0);
		close(ends[0]);

		g_autoptr(Store) reader = place_open(place, STORE_READ);

		after = items_count(place, reader);
		g_assert_true(after == before || after == before + 2);
		if (strchr(said, 'd') != NULL)
			g_assert_cmpint(after, ==, before + 2);
		else if (strchr(said, 'c') != NULL)
			lost += after == before;
	}
	g_assert_cmpuint(lost, >, 0); /* committed, but not on the disk */
}

/* In a child that may write files of 300 kB only. */
static void fill_disk(const char *path)
{
	const struct rlimit limit = { 300 << 10, 300 << 10 };
	g_autoptr(GError) error = NULL;
	Store *store = NULL;

	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
	    !store_open(path, STORE_WRITE, &store, &error) || !pair_add(store, &error))
		_exit(1);

	StoreTransaction *transaction = store_begin(store, &error);
	bool added = transaction != NULL;

	for (int64_t id = 3; added && id < 100; id++)
		added = item_add(store, id, 10000, &error);
	if (added && store_commit(&transaction, &error))
		_exit(2);
	if (!chy_error_is(error, CHY_IO))
		_exit(3);
	store_rollback(transaction);
	store_close(store);
	_exit(0);
}

static void test_a_full_disk_changes_nothing(Place *place, gconstpointer data)
{
	pid_t child = fork();
	int status = -1;

	(void)data;
	if (child == 0)
		fill_disk(place->path);
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_cmpint(status, ==, 0);

	g_autoptr(Store) store = place_open(place, STORE_WRITE);

	g_assert_cmpint(items_count(place, store), ==, 2);
}

/* In a child that may not write into the store's folder. */
static void read_only_child(const char *path)
{
	g_autoptr(GError) error = NULL;
	Store *store = NULL;
	StoreInt count;

	if ((geteuid() == 0 && setuid(NOBODY) != 0) ||
	    !store_open(path, STORE_READ, &store, &error) ||
	    !store_find_int(store, "SELECT COUNT(*) FROM test_item", NULL, &count,
			    &error) ||
	    count.value != 2)
		_exit(1);
	store_close(store);
	if (store_open(path, STORE_WRITE, &store, &error) && pair_add(store, &error))
		_exit(2);
	_exit(chy_error_is(error, CHY_IO) ? 0 : 3);
}

static void test_a_read_only_folder_can_be_read(Place *place, gconstpointer data)
{
	int status = -1;

	(void)data;
	{
		g_autoptr(Store) store = place_open(place, STORE_WRITE);

		g_assert_true(pair_add(store, &place->error));
	}

	g_autofree char *wal = g_strconcat(place->path, "-wal", NULL);
	g_autofree char *shm = g_strconcat(place->path, "-shm", NULL);

	g_assert_true(chmod(place->path, 0444) == 0 && chmod(wal, 0444) == 0 &&
		      chmod(shm, 0444) == 0 && chmod(place->folder, 0555) == 0);

	pid_t child = fork();

	if (child == 0)
		read_only_child(place->path);
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	g_assert_cmpint(status, ==, 0);
	g_assert_cmpint(chmod(place->folder, 0755), ==, 0);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(Place *, gconstpointer);
	} cases[] = {
		{ "/store/sqlite/no-store", test_files_that_are_no_store },
		{ "/store/sqlite/foreign", test_another_programs_file },
		{ "/store/sqlite/newer", test_a_newer_store_is_refused },
		{ "/store/sqlite/older", test_an_older_store_is_not_read },
		{ "/store/sqlite/resumed", test_a_migration_is_resumed },
		{ "/store/sqlite/waits", test_a_second_process_waits },
		{ "/store/sqlite/snapshot", test_a_reader_sees_one_moment },
		{ "/store/sqlite/kill", test_a_kill_at_every_call },
		{ "/store/sqlite/cache", test_cache },
		{ "/store/sqlite/no-power", test_no_power_at_every_call },
		{ "/store/sqlite/full-disk", test_a_full_disk_changes_nothing },
		{ "/store/sqlite/read-only", test_a_read_only_folder_can_be_read },
	};

	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_test_add(cases[i].path, Place, NULL, place_set_up, cases[i].run,
			   place_tear_down);
	return g_test_run();
}
