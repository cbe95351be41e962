/*
 * Which manifest the register says that a dossier was issued by.
 */
#include "book.h"

#include "register-issue.h"

/* What the register says of the dossier; NULL: that it does not say it. */
static void assert_manifest(Book *book, const char *dossier, const char *expected)
{
	g_autofree char *digest = NULL;
	g_autoptr(GError) error = NULL;
	bool found = register_issue_manifest(book->store, dossier, &digest, &error);

	g_assert_cmpstr(digest, ==, expected);
	if (expected == NULL)
		g_assert_error(error, CHY_ERROR, CHY_CORRUPT);
	else
		g_assert_no_error(error);
	g_assert_true(found == (expected != NULL));
}

/* The first act behind the letters counts, and only if it is the dossier's issue. */
static void test_first_act(Book *book, gconstpointer data)
{
	g_autofree char *issue = NULL;
	const SealedLetter letter = book_letter(1);
	g_autoptr(GBytes) pdf = letter.pdf;

	(void)data;
	issue = g_strdup_printf("act: issue\nsubject: %s\nmanifest: first\n",
				letter.dossier);
	book_fill(book, 2);
	assert_manifest(book, letter.dossier, NULL);
	book_enter(book, "outcome", "chancery-outcome-v1",
		   "letter: x\nchannel: email\n");
	book_enter(book, "act", "chancery-act-v1", issue);
	book_enter(book, "act", "chancery-act-v1",
		   "act: issue\nsubject: other\nmanifest: second\n");
	assert_manifest(book, letter.dossier, "first");
	assert_manifest(book, "other", NULL);
}

static void test_other_act(Book *book, gconstpointer data)
{
	const SealedLetter letter = book_letter(1);
	g_autoptr(GBytes) pdf = letter.pdf;

	(void)data;
	book_fill(book, 1);
	book_enter(book, "act", "chancery-act-v1",
		   "act: issue\nsubject: other\nmanifest: second\n");
	assert_manifest(book, letter.dossier, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/register/issue/first-act", Book, NULL, book_open, test_first_act,
		   book_close);
	g_test_add("/register/issue/other-act", Book, NULL, book_open, test_other_act,
		   book_close);
	return g_test_run();
}
