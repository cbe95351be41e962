/*
 * The -wal file of a store stays short while processes write, and nobody waits for that.
 */
#include "store-core.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 5
#define COMMITS 600            /* of a process that writes beside another */
#define PAUSE 1000             /* microseconds between them: the other's turn */
#define WAIT 60000             /* milliseconds that nobody must have waited */
#define ITEM_SIZE 200000       /* bytes that a commit adds: some 50 pages */
#define USUAL (17 * 1000000)   /* bytes of the -wal file at most: 4,000 pages and a commit */
#define LONG (4 * USUAL / 3)

typedef struct Place {
	char *folder, *path, *wal;
} Place;

static Store *place_open(const Place *place, StoreMode mode)
{
	g_autoptr(GError) error = NULL;
	Store *store = NULL;

	g_assert_true(store_open(place->path, mode, &store, &error));
	g_assert_no_error(error);
	return store;
}

static void item_add(Store *store)
{
	static const char data[ITEM_SIZE] = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(store_run(store, "INSERT INTO test_item (data) VALUES ($1)",
				STORE_ARGS(store_blob(data, sizeof data)), &error));
	g_assert_no_error(error);
}

static int64_t wal_size(const Place *place)
{
	struct stat status;

	g_assert_cmpint(stat(place->wal, &status), ==, 0);
	return status.st_size;
}

/* A folder with a store that has one table of ours. */
static void place_set_up(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	place->folder = g_dir_make_tmp("chancery-wal-XXXXXX", NULL);
	place->path = g_build_filename(place->folder, "store.db", NULL);
	place->wal = g_strconcat(place->path, "-wal", NULL);

	g_autoptr(Store) store = place_open(place, STORE_CREATE);
	g_autoptr(GError) error = NULL;

	g_assert_true(store_migrate(store, &error));
	g_assert_true(store_run(store, "CREATE TABLE test_item (data BLOB)", NULL,
				&error));
}

static void place_tear_down(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *shm = g_strconcat(place->path, "-shm", NULL);

	g_unlink(place->wal);
	g_unlink(shm);
	g_unlink(place->path);
	g_rmdir(place->folder);
	g_free(place->folder);
	g_free(place->path);
	g_free(place->wal);
}

/* Write that many bytes; the longest that the -wal file was. */
static int64_t write_much(const Place *place, Store *store, int64_t bytes)
{
	int64_t longest = 0;

	for (int64_t written = 0; written < bytes; written += ITEM_SIZE) {
		item_add(store);
		longest = MAX(longest, wal_size(place));
	}
	return longest;
}

static void test_it_is_begun_anew(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(Store) store = place_open(place, STORE_WRITE);

	g_assert_cmpint(write_much(place, store, 3 * USUAL), <=, USUAL);
}

static void test_a_reader_holds_nobody_up(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	g_autoptr(Store) store = place_open(place, STORE_WRITE);
	g_autoptr(Store) reader = place_open(place, STORE_READ);
	g_autoptr(GError) error = NULL;
	g_autoptr(StoreTransaction) moment = store_begin_reading(reader, &error);
	int64_t began = g_get_monotonic_time();
	StoreInt count;

	store_set_wait(store, WAIT);

	g_assert_true(store_find_int(reader, "SELECT COUNT(*) FROM test_item", NULL,
				     &count, &error));
	g_assert_cmpint(count.value, ==, 0);

	int64_t longest = write_much(place, store, LONG);

	g_assert_cmpint(longest, >, USUAL);
	g_assert_cmpint(g_get_monotonic_time() - began, <, (int64_t)WAIT * 1000);
	store_rollback(g_steal_pointer(&moment));
	g_assert_cmpint(write_much(place, store, 2 * USUAL), <, longest + LONG - USUAL);
}

static void write_by_turns(const Place *place)
{
	g_autoptr(Store) store = place_open(place, STORE_WRITE);

	for (int i = 0; i < COMMITS; i++) {
		item_add(store);
		g_usleep(PAUSE);
	}
}

/* The longest that the -wal file was while two processes wrote by turns. */
static int64_t longest_by_turns(const Place *place)
{
	int64_t longest = 0;
	int running = 2, status;

	for (int i = 0; i < running; i++)
		if (fork() == 0) {
			write_by_turns(place);
			_exit(EXIT_SUCCESS);
		}
	while (running > 0) {
		if (waitpid(-1, &status, WNOHANG) > 0) {
			g_assert_cmpint(status, ==, 0);
			running--;
		}
		longest = MAX(longest, wal_size(place));
		g_usleep(PAUSE);
	}
	g_test_message("%" G_GINT64_FORMAT " bytes", longest);
	return longest;
}

/* Who is held up for long where both want the lock depends on the machine's company: one round
 * of several is enough to tell that the file is begun anew. */
static void test_two_by_turns(Place *place, G_GNUC_UNUSED gconstpointer data)
{
	for (int i = 0; i < ROUNDS; i++)
		if (longest_by_turns(place) < LONG)
			return;
	g_assert_not_reached();
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/store/wal/anew", Place, NULL, place_set_up, test_it_is_begun_anew,
		   place_tear_down);
	g_test_add("/store/wal/turns", Place, NULL, place_set_up, test_two_by_turns,
		   place_tear_down);
	g_test_add("/store/wal/reader", Place, NULL, place_set_up,
		   test_a_reader_holds_nobody_up, place_tear_down);
	return g_test_run();
}
