/*
 * What the register says that users signed.
 */
#include "book.h"

#include "register-act.h"
#include "register-private.h"

#include <string.h>

static void enter(Book *book, const char *rest)
{
	g_autofree char *payload = g_strdup_printf(
		"chancery-act-v1\n%suser: anna\ntime: " BOOK_STAMP "\n\n— none\n",
		rest);
	const RegisterEntry entry = { "act", payload, strlen(payload), BOOK_STAMP };
	g_autoptr(GError) error = NULL;

	book_begin(book);
	g_assert_true(register_append(book->store, &entry, 1, &error));
	g_assert_no_error(error);
	book_commit(book);
}

/* Adds an act's name and detail to the list. */
static bool list(void *data, const RegisterAct *act, GError **error)
{
	(void)error;
	g_string_append_printf(data, "%s %s;", act->name,
			       act->detail != NULL ? act->detail : "-");
	return true;
}

static void assert_acts(Book *book, const char *subject, const char *expected)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(register_acts(book->store, subject, list, text, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==, expected);
}

/* The acts of a subject come in their order, and no others; a detail is no subject. */
static void test_subject(Book *book, gconstpointer data)
{
	(void)data;
	book_fill(book, 1);
	enter(book, "act: submit\nsubject: one\ndetail: first\n");
	enter(book, "act: submit\nsubject: one-2\ndetail: other\n");
	enter(book, "act: approve\nsubject: one\ndetail: subject: one-2\n");
	assert_acts(book, "one", "submit first;approve subject: one-2;");
	assert_acts(book, "one-2", "submit other;");
	assert_acts(book, "on", "");
}

/* Acts of a name come in their order, with those of longer names, and no others. */
static void test_name(Book *book, gconstpointer data)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	(void)data;
	book_fill(book, 1);
	enter(book, "act: void\nsubject: b\ndetail: first\n");
	enter(book, "act: voids\nsubject: x\ndetail: other\n");
	enter(book, "act: void-more\nsubject: a\ndetail: second\n");
	enter(book, "act: voi\nsubject: void\ndetail: none\n");
	enter(book, "act: void\nsubject: b\ndetail: third\n");
	g_assert_true(register_acts_named(book->store, "void", list, text, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==, "void first;void-more second;void third;");
}

/* Notes whether its act is signed by the key that introduced the register's first user. */
static bool judge(void *data, const RegisterAct *act, GError **error)
{
	g_autoptr(Verifier) verifier = NULL;
	bool *signed_out = data;

	if (act->verifier != NULL) {
		g_assert_true(verifier_parse(act->verifier, &verifier, error));
		*signed_out = register_act_is_signed(act, verifier);
	}
	return true;
}

static void test_signature(Book *book, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	bool good = false;

	(void)data;
	book_fill(book, 1);
	g_assert_true(register_acts(book->store, "anna", judge, &good, &error));
	g_assert_no_error(error);
	g_assert_true(good);
	book_tamper(book,
		    "UPDATE register_entry SET payload = CAST(REPLACE(CAST(payload "
		    "AS TEXT), 'time: 2025', 'time: 2024') AS BLOB) WHERE position "
		    "= 1");
	g_assert_true(register_acts(book->store, "anna", judge, &good, &error));
	g_assert_false(good);
}

static void assert_plan(Book *book, const char *sql, const StoreArgs *args,
			const char *index)
{
	g_autoptr(StoreRows) rows = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(store_query(book->store, sql, args, &rows, &error));
	g_assert_no_error(error);
	g_assert_true(store_rows_next(rows));
	g_assert_nonnull(strstr(store_rows_text(rows, 3), index));
}

/* A home with a million letters is not read for one dossier's acts. */
static void test_by_index(Book *book, gconstpointer data)
{
	(void)data;
	assert_plan(book, "EXPLAIN QUERY PLAN " SQL_ACTS_OF,
		    STORE_ARGS(store_text("x")), "register_entry_about");
	assert_plan(book, "EXPLAIN QUERY PLAN " SQL_ACTS_NAMED,
		    STORE_ARGS(store_text("x"), store_text("y")),
		    "register_entry_deed");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/register/act/subject", Book, NULL, book_open, test_subject,
		   book_close);
	g_test_add("/register/act/name", Book, NULL, book_open, test_name, book_close);
	g_test_add("/register/act/signature", Book, NULL, book_open, test_signature,
		   book_close);
	g_test_add("/register/act/by-index", Book, NULL, book_open, test_by_index,
		   book_close);
	return g_test_run();
}
