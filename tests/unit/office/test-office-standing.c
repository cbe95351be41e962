/*
 * How a dossier stands by the signed acts of a register, which no command can be made to write
 * as the first versions did, or as who forges it would.
 */
#include "book.h"

#include "office-standing.h"
#include "seal-note.h"

#include <string.h>

#define MANIFEST_ONE "1111111111111111111111111111111111111111111111111111111111111111"
#define MANIFEST_TWO "2222222222222222222222222222222222222222222222222222222222222222"

/* Enter an act, signed with the key under the name. */
static void enter(Book *book, const Key *key, const char *name, const char *rest)
{
	g_autofree char *text = g_strdup_printf(
		"chancery-act-v1\n%suser: %s\ntime: " BOOK_STAMP "\nreason: why\n",
		rest, name);
	g_autofree char *note = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(note_sign(text, name, key, &note, &error));

	const RegisterEntry entry = { "act", note, strlen(note), BOOK_STAMP };

	book_begin(book);
	g_assert_true(register_append(book->store, &entry, 1, &error));
	g_assert_no_error(error);
	book_commit(book);
}

static void add_user(Book *book, const char *name, const Key *key, const char *rights)
{
	g_autofree char *vkey = key_verifier(key, name);
	g_autofree char *rest = g_strdup_printf(
		"act: user\nsubject: %s\nverifier: %s\n%s", name, vkey, rights);

	enter(book, book->anna, "anna", rest);
}

/* A register with anna, who may do all but approve, and bela, who approves for the chair. */
static void found(Book *book, gconstpointer data)
{
	const char home[] = "chancery-home-v1\norigin: x\ntime: " BOOK_STAMP "\n";
	const RegisterEntry entry = { "home", home, strlen(home), BOOK_STAMP };
	g_autoptr(GError) error = NULL;

	book_open(book, data);
	book_begin(book);
	g_assert_true(register_append(book->store, &entry, 1, &error));
	book_commit(book);
	add_user(book, "anna", book->anna,
		 "detail: roles administrator,officer,registrar; offices none\n");
	add_user(book, "bela", book->bela,
		 "detail: roles approver; offices chair,head\n");
}

static void submit(Book *book, const char *detail)
{
	g_autofree char *rest = g_strdup_printf(
		"act: submit\nsubject: one\nmanifest: " MANIFEST_ONE "\n%s", detail);

	enter(book, book->anna, "anna", rest);
}

static void approve(Book *book, const char *manifest)
{
	g_autofree char *rest = g_strdup_printf(
		"act: approve\nsubject: one\nmanifest: %s\ndetail: for office chair\n",
		manifest);

	enter(book, book->bela, "bela", rest);
}

/* What is said of the dossier in that state, which the chair approves; NULL: all is well. */
static void assert_standing(Book *book, DossierState state, const char *expected)
{
	const char *const offices[] = { "chair", NULL };
	g_auto(Standing) standing = { .state = DOSSIER_DRAFT };
	g_autoptr(Roll) roll = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *said = NULL;

	g_assert_true(roll_load(book->store, &roll, &error));
	g_assert_true(standing_load(roll, book->store, "one", &standing, &error));
	g_assert_no_error(error);
	said = standing_describe(&standing, state, offices);
	if (expected == NULL)
		g_assert_null(said);
	else if (said == NULL || strstr(said, expected) == NULL)
		g_error("'%s' is not in '%s'", expected, said);
}

/* A dossier that was submitted before acts named its authors is issued as ever. */
static void test_older(Book *book, gconstpointer data)
{
	(void)data;
	submit(book, "");
	assert_standing(book, DOSSIER_SUBMITTED, NULL);
	assert_standing(book, DOSSIER_APPROVED,
			"no approval of it for the office 'chair'");
	approve(book, MANIFEST_ONE);
	assert_standing(book, DOSSIER_APPROVED, NULL);
	assert_standing(book, DOSSIER_SUBMITTED, "and approved in the register");
}

static void test_author(Book *book, gconstpointer data)
{
	(void)data;
	submit(book, "detail: authors anna bel\n");
	approve(book, MANIFEST_ONE);
	assert_standing(book, DOSSIER_APPROVED, NULL);
	enter(book, book->anna, "anna", "act: void\nsubject: one\n");
	assert_standing(book, DOSSIER_APPROVED, "the register has it voided by anna");
	submit(book, "detail: authors anna bela\n");
	approve(book, MANIFEST_ONE);
	assert_standing(book, DOSSIER_APPROVED, "by 'bela', who is one of its authors");
}

static void test_manifest(Book *book, gconstpointer data)
{
	(void)data;
	submit(book, "");
	approve(book, MANIFEST_TWO);
	assert_standing(book, DOSSIER_APPROVED,
			"for another manifest than was submitted");
}

static void test_issued(Book *book, gconstpointer data)
{
	const char rest[] = "act: issue\nsubject: one\nmanifest: ";

	(void)data;
	submit(book, "");
	approve(book, MANIFEST_ONE);
	enter(book, book->anna, "anna", "act: pause\nsubject: one\n");
	assert_standing(book, DOSSIER_ISSUED,
			"it is issued in the store, and approved in");
	g_autofree char *good = g_strconcat(rest, MANIFEST_ONE "\n", NULL);
	g_autofree char *other = g_strconcat(rest, MANIFEST_TWO "\n", NULL);

	enter(book, book->anna, "anna", good);
	assert_standing(book, DOSSIER_ISSUED, NULL);
	assert_standing(book, DOSSIER_DISPATCHED, NULL);
	assert_standing(book, DOSSIER_CLOSED, "and issued in the register");
	enter(book, book->anna, "anna", "act: close\nsubject: one\n");
	assert_standing(book, DOSSIER_CLOSED, NULL);
	assert_standing(book, DOSSIER_ISSUED, "and closed in the register");
	enter(book, book->anna, "anna", other);
	assert_standing(book, DOSSIER_ISSUED, "issued by another manifest");
}

/* Who is added by no administrator, or signs with a key that is not his, has no say. */
static void test_forged(Book *book, gconstpointer data)
{
	g_autofree char *vkey = key_verifier(book->key, "carl");
	g_autofree char *carl = g_strdup_printf(
		"act: user\nsubject: carl\nverifier: %s\ndetail: roles approver,"
		"administrator; offices chair\n",
		vkey);
	const char approval[] = "act: approve\nsubject: one\nmanifest: " MANIFEST_ONE
				"\ndetail: for office chair\n";
	const char lack[] = "no approval of it for the office 'chair'";

	(void)data;
	submit(book, "");
	enter(book, book->bela, "bela", carl);
	enter(book, book->key, "carl", approval);
	assert_standing(book, DOSSIER_APPROVED, lack);
	enter(book, book->key, "bela", approval);
	assert_standing(book, DOSSIER_APPROVED, lack);
	enter(book, book->anna, "anna", approval);
	assert_standing(book, DOSSIER_APPROVED,
			"by 'anna', to whom no signed act gave");
}

/* Acts of before have all offices on one line, or "none". */
static void test_lacking(Book *book, gconstpointer data)
{
	static const struct {
		const char *user, *offices[3], *lacking;
	} cases[] = {
		{ "anna", { NULL }, "" },
		{ "bela", { "chair", NULL }, "head" },
		{ "bela", { "chair,head", NULL }, "" },
		{ "bela", { NULL }, "chair head" },
	};
	g_autoptr(Roll) roll = NULL;
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_true(roll_load(book->store, &roll, &error));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) lacking = deedlist_find_lacking(
			&roll_find(roll, cases[i].user)->offices, cases[i].offices);
		g_autofree char *said = g_strjoinv(" ", lacking);

		g_assert_cmpstr(said, ==, cases[i].lacking);
	}
}

/* A name that is added again keeps its key and its rights. */
static void test_twice(Book *book, gconstpointer data)
{
	(void)data;
	submit(book, "");
	approve(book, MANIFEST_ONE);
	enter(book, book->anna, "anna", "act: user-remove\nsubject: bela\n");
	add_user(book, "bela", book->key, "roles: approver\noffices: chair\n");
	assert_standing(book, DOSSIER_APPROVED, NULL);
	submit(book, "");
	enter(book, book->key, "bela",
	      "act: approve\nsubject: one\nmanifest: " MANIFEST_ONE
	      "\ndetail: for office chair\n");
	assert_standing(book, DOSSIER_APPROVED,
			"no approval of it for the office 'chair'");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run)(Book *book, gconstpointer data);
	} tests[] = {
		{ "/office/standing/older", test_older },
		{ "/office/standing/author", test_author },
		{ "/office/standing/manifest", test_manifest },
		{ "/office/standing/issued", test_issued },
		{ "/office/standing/forged", test_forged },
		{ "/office/standing/twice", test_twice },
		{ "/office/standing/lacking", test_lacking },
	};

	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Book, NULL, found, tests[i].run, book_close);
	return g_test_run();
}
