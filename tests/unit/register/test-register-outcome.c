/*
 * What the register said last of a parcel.
 */
#include "book.h"

#include "register-outcome.h"
#include "register-private.h"

#include <string.h>

static void enter(Book *book, const char *letter, const char *channel, const char *rest)
{
	g_autofree char *lines =
		g_strdup_printf("letter: %s\nchannel: %s\n%s", letter, channel, rest);

	book_enter(book, "outcome", "chancery-outcome-v1", lines);
}

static void assert_last(Book *book, const char *letter, const char *channel,
			const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *state = NULL;

	g_assert_true(
		register_outcome_find(book->store, letter, channel, &state, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(state, ==, expected);
}

/* The last word of each parcel holds, whatever was entered of others before and after. */
static void test_last(Book *book, gconstpointer data)
{
	static const char one[] = "1-14/2025/00001", other[] = "1-14/2025/00011";

	(void)data;
	book_fill(book, 2);
	assert_last(book, one, "email", NULL);
	enter(book, one, "email",
	      "state: accepted\nattempt: 1\nreply: state: refused\n");
	enter(book, other, "email", "state: in-doubt\n");
	enter(book, one, "email-2", "state: refused\n");
	assert_last(book, one, "email", "accepted");
	assert_last(book, one, "email-2", "refused");
	assert_last(book, one, "email-3", NULL);
	assert_last(book, "1-14/2025/0000", "email", NULL);
	assert_last(book, other, "email", "in-doubt");
	enter(book, one, "email", "state: waiting\n");
	enter(book, other, "email", "state: abandoned\n");
	assert_last(book, one, "email", "waiting");
	assert_last(book, other, "email", "abandoned");
}

/* A home with a million letters is not read for one of them. */
static void test_by_index(Book *book, gconstpointer data)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_true(store_query(book->store, "EXPLAIN QUERY PLAN " SQL_OUTCOME_LAST,
				  STORE_ARGS(store_text("x")), &rows, &error));
	g_assert_true(store_rows_next(rows));
	g_assert_nonnull(strstr(store_rows_text(rows, 3), "register_entry_parcel"));
	g_assert_false(store_rows_next(rows));
	g_assert_true(store_rows_finish(rows, &error));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/register/outcome/last", Book, NULL, book_open, test_last,
		   book_close);
	g_test_add("/register/outcome/by-index", Book, NULL, book_open, test_by_index,
		   book_close);
	return g_test_run();
}
