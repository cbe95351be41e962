/*
 * Registers of homes that an older program made: what they hold is there after the migration
 * as it was before.
 */
#include "book.h"

#include "older-store.h"

#define LETTERS 3

static void check_letter(Book *book, int64_t number)
{
	SealedLetter made = book_letter(number);
	g_autoptr(GBytes) pdf = made.pdf;
	g_autoptr(SealedLetter) whole = NULL, sent = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(register_letter_load(book->store, made.number, &whole, &error));
	g_assert_true(
		register_letter_load_sent(book->store, made.number, &sent, &error));
	g_assert_cmpstr(whole->text, ==, made.text);
	g_assert_cmpstr(whole->reply_to, ==, made.reply_to);
	g_assert_cmpstr(whole->attachment, ==, made.attachment);
	g_assert_true(g_bytes_equal(whole->pdf, pdf));
	g_assert_cmpstr(sent->html, ==, made.html);
	g_assert_cmpint(sent->pdf != NULL, ==, made.attachment == NULL);
}

static void run_all(Store *store, const char *const *statements)
{
	g_autoptr(GError) error = NULL;

	for (; *statements != NULL; statements++)
		g_assert_true(store_run(store, *statements, NULL, &error));
}

/* What letters have been inserted with since; all NULL, and gone with the older table. */
static const char *const later_columns[] = {
	"ALTER TABLE register_letter ADD COLUMN translation TEXT",
	"ALTER TABLE register_letter ADD COLUMN translation_pdf BLOB",
	"ALTER TABLE register_letter ADD COLUMN address TEXT",
	"ALTER TABLE register_letter ADD COLUMN further TEXT",
	"ALTER TABLE register_letter ADD COLUMN addressees TEXT",
	NULL,
};

/* The same since 0034, and how it goes again. */
static const char *const last_column[] = {
	"ALTER TABLE register_letter ADD COLUMN addressees TEXT", NULL
};
static const char *const without_last_column[] = {
	"ALTER TABLE register_letter DROP COLUMN addressees", NULL
};

/* How nodes were written before 0027, and from then on. */
static const char first_nodes[] =
	"INSERT INTO node_then (level, place, hash) SELECT rank & 63,"
	" (((rank >> 6) + 1) >> (rank & 63)) - 1, hash FROM register_node";
static const char later_nodes[] =
	"INSERT INTO node_then (last_leaf, level, hash) SELECT rank >> 6, rank & 63,"
	" hash FROM register_node";

/* Let nodes be written as they are since, and put them down as they were then. */
static void fill_with_nodes_of_then(Book *book, const char *put_down)
{
	static const char *const before[] = {
		"ALTER TABLE register_node RENAME TO node_then",
		"CREATE TABLE register_node (rank INTEGER, hash BLOB)", NULL
	};
	const char *const after[] = { put_down, "DROP TABLE register_node",
				      "ALTER TABLE node_then RENAME TO register_node",
				      NULL };

	run_all(book->store, before);
	book_fill(book, LETTERS);
	run_all(book->store, after);
}

/* The letters were put in another order of columns, the tree's nodes under another key. */
static void test_letters_come_over(Book *book, gconstpointer data)
{
	OlderStore older;

	(void)data;
	store_close(book->store);
	older_store_open(&older, "0021-");
	book->store = older.store;
	run_all(book->store, later_columns);
	fill_with_nodes_of_then(book, first_nodes);
	older_store_upgrade(&older);
	book->store = older.store;
	book_assert_sound(book);
	for (int64_t i = 1; i <= LETTERS; i++)
		check_letter(book, i);
	book_outcome(book, "accepted");
	book_assert_sound(book);
	book->store = NULL;
	older_store_close(&older);
}

/* The nodes were put under one number. */
static void test_nodes_come_over(Book *book, gconstpointer data)
{
	OlderStore older;

	(void)data;
	store_close(book->store);
	older_store_open(&older, "0034-");
	book->store = older.store;
	run_all(book->store, last_column);
	fill_with_nodes_of_then(book, later_nodes);
	run_all(book->store, without_last_column);
	older_store_upgrade(&older);
	book->store = older.store;
	book_assert_sound(book);
	book_outcome(book, "accepted");
	book_assert_sound(book);
	book->store = NULL;
	older_store_close(&older);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/register/older/letters", Book, NULL, book_open,
		   test_letters_come_over, book_close);
	g_test_add("/register/older/nodes", Book, NULL, book_open, test_nodes_come_over,
		   book_close);
	return g_test_run();
}
