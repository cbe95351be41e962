#include "store-contract.h"
#include "store-fault.h"
#include "store-sync.h"

#include <glib/gstdio.h>
#include <poll.h>

#define PATIENCE 10000 /* milliseconds to wait for the disk */

/* A store of one kind with the suite's tables, and where it lies. */
typedef struct Bench {
	Store *store;
	char *folder; /* NULL when it lies nowhere */
	GError *error;
} Bench;

static void bench_set_up(Bench *bench, gconstpointer data)
{
	const StoreKind *kind = data;
	g_autofree char *path = NULL;

	bench->error = NULL;
	bench->folder = NULL;
	if (kind->location == NULL) {
		bench->folder = g_dir_make_tmp("chancery-store-XXXXXX", NULL);
		path = g_build_filename(bench->folder, "store.db", NULL);
	}
	g_assert_true(store_open_driver(kind->driver,
					path != NULL ? path : kind->location,
					STORE_CREATE, &bench->store, &bench->error));
	if (kind->faulty)
		store_set_fault(bench->store, STORE_FAULT_NONE, 0);
	g_assert_true(store_migrate(bench->store, &bench->error));

	g_auto(GStrv) tables = g_strsplit(kind->ddl, ";", 0);

	for (size_t i = 0; tables[i] != NULL; i++)
		g_assert_true(store_run(bench->store, tables[i], NULL, &bench->error));
}

static void folder_remove(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *file = g_build_filename(path, name, NULL);

		g_unlink(file);
	}
	g_rmdir(path);
}

static void bench_tear_down(Bench *bench, gconstpointer data)
{
	(void)data;
	g_assert_no_error(bench->error);
	store_close(bench->store);
	if (bench->folder != NULL)
		folder_remove(bench->folder);
	g_free(bench->folder);
}

static bool item_add(Store *store, const char *id, int64_t count, GError **error)
{
	return store_run(
		store,
		"INSERT INTO contract_item (id, name, count) VALUES ($1, $2, $3)",
		STORE_ARGS(store_text(id), store_text(id), store_int(count)), error);
}

static int64_t items_count(Bench *bench)
{
	StoreInt count;

	g_assert_true(store_find_int(bench->store, "SELECT COUNT(*) FROM contract_item",
				     NULL, &count, &bench->error));
	g_assert_true(count.found);
	return count.value;
}

/* Assert that a call failed with `code`, and forget the failure. */
static void expect_failure(Bench *bench, bool done, ChyError code)
{
	g_assert_false(done);
	g_assert_error(bench->error, CHY_ERROR, (int)code);
	g_clear_error(&bench->error);
}

/* Rows beyond what one statement takes, and a remainder of every size. */
static void test_many_rows_at_once(Bench *bench, gconstpointer data)
{
	enum { MOST = 40, COLUMNS = 3 };
	char ids[MOST][8];
	StoreValue values[MOST * COLUMNS];
	int64_t inserted = 0;

	(void)data;
	for (size_t count = 1; count <= MOST; inserted += (int64_t)count, count++) {
		const StoreArgs args = { values, count * COLUMNS };
		StoreInt sum;

		for (size_t i = 0; i < count; i++) {
			g_snprintf(ids[i], sizeof ids[i], "%zu-%zu", count, i);
			values[i * COLUMNS] = store_text(ids[i]);
			values[i * COLUMNS + 1] = store_null();
			values[i * COLUMNS + 2] = store_int((int64_t)i);
		}
		g_assert_true(store_insert(
			bench->store,
			"INSERT INTO contract_item (id, name, count) VALUES", COLUMNS,
			&args, &bench->error));
		g_assert_true(store_find_int(bench->store,
					     "SELECT SUM(count) FROM contract_item "
					     "WHERE id LIKE CAST($1 AS TEXT) || '-%'",
					     STORE_ARGS(store_int((int64_t)count)),
					     &sum, &bench->error));
		g_assert_cmpint(sum.value, ==, (int64_t)(count * (count - 1) / 2));
	}
	g_assert_true(store_insert(
		bench->store, "INSERT INTO contract_item (id, name, count) VALUES",
		COLUMNS, &(const StoreArgs){ values, 0 }, &bench->error));
	g_assert_cmpint(items_count(bench), ==, inserted);
}

static void test_values_come_back(Bench *bench, gconstpointer data)
{
	static const struct {
		const char *id, *name;
		int64_t count;
		const char *bytes;
		size_t length;
	} cases[] = {
		{ "plain", "name", 1, "abc", 3 },
		{ "empty", "", 0, "", 0 },
		{ "nothing", NULL, INT64_MAX, NULL, 0 },
		{ "scripts", "Əliyev Алиев أحمد", 7, "\0\xff\0", 3 },
	};

	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_true(store_run(
			bench->store,
			"INSERT INTO contract_item (id, name, count, data) "
			"VALUES ($1, $2, $3, $4)",
			STORE_ARGS(store_text(cases[i].id), store_text(cases[i].name),
				   store_int(cases[i].count),
				   store_blob(cases[i].bytes, cases[i].length)),
			&bench->error));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(StoreRows) rows = NULL;
		size_t length = 99;

		g_assert_true(store_query(
			bench->store,
			"SELECT name, count, data FROM contract_item WHERE id = $1",
			STORE_ARGS(store_text(cases[i].id)), &rows, &bench->error));
		g_assert_true(store_rows_next(rows));
		g_assert_cmpstr(store_rows_text(rows, 0), ==, cases[i].name);
		g_assert_cmpint(store_rows_is_null(rows, 0), ==, cases[i].name == NULL);
		g_assert_cmpint(store_rows_int(rows, 1), ==, cases[i].count);

		const void *bytes = store_rows_blob(rows, 2, &length);

		g_assert_cmpint(bytes == NULL, ==, cases[i].bytes == NULL);
		g_assert_cmpuint(length, ==, cases[i].length);
		g_assert_true(length == 0 ||
			      memcmp(bytes, cases[i].bytes, length) == 0);
		g_assert_false(store_rows_next(rows));
		g_assert_false(store_rows_next(rows));
		g_assert_true(store_rows_finish(rows, &bench->error));
	}
}

static void test_failures_have_codes(Bench *bench, gconstpointer data)
{
	static const struct {
		const char *sql;
		ChyError code;
	} cases[] = {
		{ "INSERT INTO contract_item (id) VALUES ('a')", CHY_EXISTS },
		{ "INSERT INTO contract_item (id, name) VALUES ('b', 'a')",
		  CHY_EXISTS },
		{ "INSERT INTO contract_item (id, count) VALUES ('b', -1)",
		  CHY_REFUSED },
		{ "INSERT INTO contract_part (id, item) VALUES ('p', 'x')",
		  CHY_REFUSED },
		{ "INSERT INTO contract_part (id) VALUES ('p')", CHY_REFUSED },
		{ "INSERT INTO contract_none (id) VALUES ('p')", CHY_INTERNAL },
		{ "SELEC 1", CHY_INTERNAL },
		{ "SELECT id FROM contract_item WHERE id = $1", CHY_INTERNAL },
		{ "SELECT id FROM contract_item WHERE name = $2 AND id = $1",
		  CHY_INTERNAL },
	};

	(void)data;
	g_assert_true(item_add(bench->store, "a", 1, &bench->error));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		bool done = store_run(bench->store, cases[i].sql, NULL, &bench->error);

		expect_failure(bench, done, cases[i].code);
	}
	g_assert_cmpint(items_count(bench), ==, 1);
}

static void test_walks_nest(Bench *bench, gconstpointer data)
{
	static const char sql[] = "SELECT id FROM contract_item ORDER BY id";
	g_autoptr(StoreRows) outer = NULL;
	unsigned pairs = 0;

	(void)data;
	for (int i = 0; i < 5; i++) {
		const char id[] = { (char)('a' + i), '\0' };

		g_assert_true(item_add(bench->store, id, i, &bench->error));
	}
	g_assert_true(store_query(bench->store, sql, NULL, &outer, &bench->error));
	for (int i = 0; store_rows_next(outer); i++) {
		g_autoptr(StoreRows) inner = NULL;

		g_assert_true(
			store_query(bench->store, sql, NULL, &inner, &bench->error));
		while (store_rows_next(inner))
			pairs++;
		g_assert_true(store_rows_finish(inner, &bench->error));
		g_assert_cmpint(store_rows_text(outer, 0)[0], ==, 'a' + i);
	}
	g_assert_true(store_rows_finish(outer, &bench->error));
	g_assert_cmpint(pairs, ==, 25);
}

static void test_arguments_may_go_during_a_walk(Bench *bench, gconstpointer data)
{
	g_autofree char *id = g_strdup("an id that is long enough to be allocated");
	g_autoptr(StoreRows) rows = NULL;

	(void)data;
	g_assert_true(item_add(bench->store, id, 1, &bench->error));
	g_assert_true(store_query(bench->store,
				  "SELECT count FROM contract_item WHERE id = $1",
				  STORE_ARGS(store_text(id)), &rows, &bench->error));
	memset(id, 'x', strlen(id));
	g_assert_true(store_rows_next(rows));
	g_assert_true(store_rows_finish(rows, &bench->error));
}

static void test_changes_are_counted(Bench *bench, gconstpointer data)
{
	static const struct {
		const char *sql;
		int64_t changed;
	} cases[] = {
		{ "UPDATE contract_item SET count = 9 WHERE count < 2", 2 },
		{ "UPDATE contract_item SET count = 9 WHERE count < 2", 0 },
		{ "INSERT INTO contract_item (id) VALUES ('a') ON CONFLICT DO NOTHING",
		  0 },
		{ "INSERT INTO contract_item (id) VALUES ('z') ON CONFLICT DO NOTHING",
		  1 },
		{ "SELECT id FROM contract_item", 0 },
		{ "DELETE FROM contract_item", 4 },
	};

	(void)data;
	g_assert_true(item_add(bench->store, "a", 0, &bench->error));
	g_assert_true(item_add(bench->store, "b", 1, &bench->error));
	g_assert_true(item_add(bench->store, "c", 2, &bench->error));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		int64_t changed = -1;

		g_assert_true(store_change(bench->store, cases[i].sql, NULL, &changed,
					   &bench->error));
		g_assert_cmpint(changed, ==, cases[i].changed);
	}
}

static void test_one_value_is_found_or_not(Bench *bench, gconstpointer data)
{
	static const char text_sql[] = "SELECT name FROM contract_item WHERE id = $1";
	static const char int_sql[] = "SELECT count FROM contract_item WHERE id = $1";
	g_autofree char *text = NULL;
	StoreInt count;

	(void)data;
	g_assert_true(item_add(bench->store, "a", 42, &bench->error));
	g_assert_true(store_find_int(bench->store, int_sql, STORE_ARGS(store_text("a")),
				     &count, &bench->error));
	g_assert_true(count.found && count.value == 42);
	g_assert_true(store_find_int(bench->store, int_sql, STORE_ARGS(store_text("b")),
				     &count, &bench->error));
	g_assert_true(!count.found && count.value == 0);
	g_assert_true(store_find_text(bench->store, text_sql,
				      STORE_ARGS(store_text("a")), &text,
				      &bench->error));
	g_assert_cmpstr(text, ==, "a");
	g_clear_pointer(&text, g_free);
	g_assert_true(store_find_text(bench->store, text_sql,
				      STORE_ARGS(store_text("b")), &text,
				      &bench->error));
	g_assert_null(text);
}

static void test_a_change_can_return_a_value(Bench *bench, gconstpointer data)
{
	StoreInt count;

	(void)data;
	g_assert_true(item_add(bench->store, "a", 41, &bench->error));
	for (int64_t expected = 42; expected < 45; expected++) {
		g_assert_true(store_find_int(
			bench->store,
			"UPDATE contract_item SET count = count + 1 RETURNING count",
			NULL, &count, &bench->error));
		g_assert_cmpint(count.value, ==, expected);
	}
}

static void test_a_transaction_is_whole_or_nothing(Bench *bench, gconstpointer data)
{
	StoreTransaction *transaction = store_begin(bench->store, &bench->error);

	(void)data;
	g_assert_true(store_in_transaction(bench->store));
	g_assert_true(item_add(bench->store, "a", 1, &bench->error));
	store_rollback(transaction);
	g_assert_false(store_in_transaction(bench->store));
	g_assert_cmpint(items_count(bench), ==, 0);

	transaction = store_begin(bench->store, &bench->error);
	g_assert_true(item_add(bench->store, "a", 1, &bench->error));
	g_assert_true(store_commit(&transaction, &bench->error));
	g_assert_null(transaction);
	g_assert_cmpint(items_count(bench), ==, 1);
}

/* What is readable when the sync has ended; at once where nothing is deferred. */
static void expect_synced(const Store *store)
{
	struct pollfd file = { .fd = store_sync_file(store), .events = POLLIN };

	g_assert_true(file.fd < 0 || poll(&file, 1, PATIENCE) == 1);
}

static void test_a_sync_is_deferred(Bench *bench, gconstpointer data)
{
	Store *store = bench->store;

	(void)data;
	g_assert_true(store_sync_defer(store, &bench->error));
	g_assert_true(item_add(store, "a", 1, &bench->error));
	g_assert_true(store_sync_begin(store, &bench->error));
	g_assert_true(item_add(store, "b", 2, &bench->error)); /* beside it */
	g_assert_cmpint(items_count(bench), ==, 2);
	expect_synced(store);
	g_assert_true(store_sync_end(store, &bench->error));
	g_assert_true(store_sync_begin(store, &bench->error));
	g_assert_true(store_sync_now(store, &bench->error));
	g_assert_true(store_sync_resume(store, &bench->error));
	g_assert_cmpint(store_sync_file(store), <, 0);
	g_assert_true(item_add(store, "c", 3, &bench->error));
	g_assert_cmpint(items_count(bench), ==, 3);
}

static void test_a_failure_spoils_the_transaction(Bench *bench, gconstpointer data)
{
	StoreTransaction *transaction = store_begin(bench->store, &bench->error);

	(void)data;
	g_assert_true(item_add(bench->store, "a", 1, &bench->error));
	expect_failure(bench, item_add(bench->store, "a", 1, &bench->error),
		       CHY_EXISTS);
	expect_failure(bench, item_add(bench->store, "b", 1, &bench->error),
		       CHY_INTERNAL);
	expect_failure(bench, store_commit(&transaction, &bench->error), CHY_INTERNAL);
	g_assert_null(transaction);
	g_assert_cmpint(items_count(bench), ==, 0);
	g_assert_true(item_add(bench->store, "c", 1, &bench->error));
}

static void test_more_texts_than_are_kept(Bench *bench, gconstpointer data)
{
	g_autoptr(StoreRows) rows = NULL;
	char sql[64]; /* one address for all texts */

	(void)data;
	g_assert_true(item_add(bench->store, "a", 1, &bench->error));
	g_assert_true(store_query(bench->store, "SELECT id FROM contract_item", NULL,
				  &rows, &bench->error));
	for (int i = 0; i < 3 * LIMIT_STORE_STATEMENTS; i++) {
		StoreInt value;

		g_snprintf(sql, sizeof sql, "SELECT %d FROM contract_item", i % 500);
		g_assert_true(
			store_find_int(bench->store, sql, NULL, &value, &bench->error));
		g_assert_cmpint(value.value, ==, i % 500);
	}
	g_assert_true(store_rows_next(rows));
	g_assert_true(store_rows_finish(rows, &bench->error));
}

static void test_migrations_are_applied_once(Bench *bench, gconstpointer data)
{
	const StoreKind *kind = data;
	int64_t files = 0;
	StoreInt count;

	g_assert_true(store_migrate(bench->store, &bench->error));
	g_assert_true(store_find_int(bench->store,
				     "SELECT COUNT(*) FROM store_migration", NULL,
				     &count, &bench->error));
	while (kind->driver->schema[files].name != NULL)
		files++;
	g_assert_cmpint(count.value, ==, files);
	g_assert_cmpint(store_get_version(bench->store), >=, files);
}

/* Add two items in a transaction. */
static bool pair_add(Store *store, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);

	return transaction != NULL && item_add(store, "a", 1, error) &&
	       item_add(store, "b", 2, error) && store_commit(&transaction, error);
}

static void test_a_fault_at_every_call(Bench *bench, gconstpointer data)
{
	bool done = false;
	uint64_t nth = 0;

	(void)data;
	while (!done) {
		store_set_fault(bench->store, STORE_FAULT_FAIL, ++nth);
		done = pair_add(bench->store, &bench->error);
		store_set_fault(bench->store, STORE_FAULT_NONE, 0);
		if (!done) {
			expect_failure(bench, false, CHY_IO);
			g_assert_cmpint(items_count(bench), ==, 0);
		}
	}
	g_assert_cmpint(items_count(bench), ==, 2);
	g_assert_cmpuint(nth, ==, 5); /* the fifth lies after the commit */
}

void store_contract_add(const StoreKind *kind)
{
	static const struct {
		const char *name;
		void (*run)(Bench *, gconstpointer);
	} cases[] = {
		{ "values", test_values_come_back },
		{ "many-rows", test_many_rows_at_once },
		{ "failures", test_failures_have_codes },
		{ "nested-walks", test_walks_nest },
		{ "arguments", test_arguments_may_go_during_a_walk },
		{ "changes", test_changes_are_counted },
		{ "find", test_one_value_is_found_or_not },
		{ "returning", test_a_change_can_return_a_value },
		{ "transaction", test_a_transaction_is_whole_or_nothing },
		{ "deferred", test_a_sync_is_deferred },
		{ "spoiled", test_a_failure_spoils_the_transaction },
		{ "texts", test_more_texts_than_are_kept },
		{ "migrations", test_migrations_are_applied_once },
		{ "fault", test_a_fault_at_every_call },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = g_strdup_printf("/contract/store/%s/%s",
							kind->name, cases[i].name);

		g_test_add(path, Bench, kind, bench_set_up, cases[i].run,
			   bench_tear_down);
	}
}
