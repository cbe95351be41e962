/*
 * Drafts of more letters than are at hand at once: each can be had in its turn, and what is
 * known of all does not hang on which are at hand.
 */
#include "drafting-check.h"
#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "drafting-finding.h"

#include "directory-circle.h"
#include "directory-import.h"
#include "store-core.h"

#include <string.h>

#define BODIES 1203      /* more than two lists of addressees */
#define VACANT 401       /* every so many, from the first on */
#define LETTERS 1200     /* of those whose chair is known */
#define FAR_BODY "c1000" /* has a second post whose id comes first */

static const Date day = { 2025, 2, 20 };

static const char terms[] =
	"dossier: many\n"
	"title: { en: Note }\n"
	"occasion: { name: day, date: 1889-06-30, title: { en: Day } }\n"
	"year: 2025\n"
	"languages: [en]\n"
	"circle: all\n"
	"series: \"1\"\n"
	"sender: { name: { en: Assembly }, address: office@assembly.example }\n"
	"place: { en: Numuna }\n"
	"signatory: { en: [Assembly] }\n"
	"approval: [chair]\n"
	"channels: [email]\n";

static const char letter_en[] = "---\nsubject: A visit\n---\n\nThe rooms are open.\n";

/* Committees c0000 and so on, each with a chair; the first and the last share a mailbox. */
static void fill_directory(Store *store)
{
	g_autoptr(GString) text = g_string_new(
		"circles: [{ id: all, select: { kind: committee } }]\nbodies:\n");
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(ImportReport) report = NULL;
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < BODIES; i++)
		g_string_append_printf(
			text,
			"- { id: c%04d, kind: committee, languages: [en], name: C }\n",
			i);
	g_string_append(text, "posts:\n");
	for (int i = 0; i < BODIES; i++)
		g_string_append_printf(
			text,
			i % VACANT == 0
				? "- { body: c%04d, role: chair }\n"
				: "- { body: c%04d, role: chair, channels: { email: "
				  "m%d@xa.example }, holders: [{ name: Chair }] }\n",
			i, i % (BODIES - 2));
	g_string_append(text, "- { id: a, body: " FAR_BODY ", role: head, channels: { "
			      "email: far@xa.example }, holders: [{ name: Head }] }\n");
	bytes = g_bytes_new(text->str, text->len);
	g_assert_true(directory_import_yaml(store, "d.yaml", bytes, &report, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(report->reject_count, ==, 0);
}

typedef struct Fixture {
	Store *store;
	Dossier *dossier;
} Fixture;

static void fixture_init(Fixture *fixture, const void *extra_terms)
{
	g_autofree char *all = g_strconcat(terms, extra_terms, NULL);
	g_autoptr(GBytes) first = g_bytes_new(all, strlen(all));
	g_autoptr(GBytes) second = g_bytes_new(letter_en, strlen(letter_en));
	const DossierFile files[] = { { "dossier.yaml", first },
				      { "letter.en.md", second } };
	g_autoptr(GError) error = NULL;

	g_assert_true(store_open(":memory:", STORE_CREATE, &fixture->store, &error));
	g_assert_true(store_migrate(fixture->store, &error));
	fill_directory(fixture->store);
	g_assert_true(
		dossier_new(files, G_N_ELEMENTS(files), &fixture->dossier, &error));
	g_assert_no_error(error);
}

static void fixture_clear(Fixture *fixture, const void *data)
{
	(void)data;
	dossier_free(fixture->dossier);
	store_close(fixture->store);
}

static Draft *compose(const Fixture *fixture, const char *only)
{
	ComposeOptions options = { .day = day, .only_addressee = only };
	g_autoptr(GError) error = NULL;
	Draft *draft = NULL;

	bool composed = dossier_compose(fixture->dossier, fixture->store, &options,
					&draft, &error);

	g_assert_no_error(error);
	g_assert_true(composed);
	return draft;
}

static const char *addressee_at(Draft *draft, size_t i)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(draft_seek(draft, i, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(draft_letter(draft, i)->salutation, !=, NULL);
	return draft_letter(draft, i)->addressee;
}

/* Every letter, in order, once; then back to the first. */
static void test_turns(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture, NULL);
	size_t letter = 0;

	(void)data;
	g_assert_cmpuint(draft_count(draft), ==, LETTERS + 1);
	g_assert_cmpstr(addressee_at(draft, letter++), ==, "a");
	for (int i = 0; i < BODIES; i++) {
		g_autofree char *id = g_strdup_printf("c%04d/chair", i);

		if (i % VACANT != 0)
			g_assert_cmpstr(addressee_at(draft, letter++), ==, id);
	}
	g_assert_cmpuint(letter, ==, draft_count(draft));
	g_assert_cmpstr(addressee_at(draft, LETTERS / 2), ==, "c0601/chair");
	g_assert_cmpstr(addressee_at(draft, 0), ==, "a");
}

/* A letter with its slots filled is at hand like its specimen. */
static void test_fill(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture, NULL);
	const DraftSlots slots = { "1/1", day, false };
	const Letter *letter = NULL;
	g_autoptr(GError) error = NULL;

	(void)data;
	for (size_t i = 0; i < draft_count(draft); i += LETTERS / 2) {
		g_assert_true(draft_seek(draft, i, &error));
		g_assert_true(draft_fill(draft, i, &slots, &letter, &error));
		g_assert_cmpstr(letter->number, ==, "1/1");
		g_assert_cmpstr(letter->addressee, ==,
				draft_letter(draft, i)->addressee);
	}
}

static void test_omissions(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture, NULL);
	size_t count = 0;
	const Omission *omissions = draft_omissions(draft, &count);

	(void)data;
	g_assert_cmpuint(count, ==, 3);
	g_assert_cmpstr(omissions[0].addressee, ==, "c0000/chair");
	g_assert_cmpstr(omissions[2].addressee, ==, "c0802/chair");
	g_assert_cmpstr(omissions[2].reason, ==, "nobody is known to hold the post");
}

static void test_only_one(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture, "c1190/chair");
	ComposeOptions options = { .day = day, .only_addressee = "c0802/chair" };
	g_autoptr(Draft) none = NULL;
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_cmpuint(draft_count(draft), ==, 1);
	g_assert_cmpstr(addressee_at(draft, 0), ==, "c1190/chair");
	g_assert_false(dossier_compose(fixture->dossier, fixture->store, &options,
				       &none, &error));
	g_assert_error(error, CHY_ERROR, CHY_REFUSED);
}

/* Two of one body share a letter however far they are apart. */
static void test_joint(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture, NULL);
	size_t count = 0;

	(void)data;
	g_assert_cmpuint(draft_count(draft), ==, LETTERS);
	g_assert_cmpstr(addressee_at(draft, 0), ==, "a");

	const Addressee *const *addressees = draft_addressees(draft, 0, &count);

	g_assert_cmpuint(count, ==, 2);
	g_assert_cmpstr(addressees[1]->id, ==, FAR_BODY "/chair");
}

/* Who is taken out of the directory while a draft is read cannot be had. */
static void test_changed(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture, NULL);
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_true(store_run(fixture->store,
				"DELETE FROM directory_holder WHERE post > 'c0600'",
				NULL, &error));
	g_assert_false(draft_seek(draft, LETTERS, &error));
	g_assert_error(error, CHY_ERROR, CHY_CONFLICT);
}

/* A mailbox is known to be shared by the first and the last, and said once. */
static void test_shared_mailbox(Fixture *fixture, const void *data)
{
	const CheckWorld world = { .today = day };
	g_autoptr(FindingList) findings = NULL;
	g_autoptr(GError) error = NULL;
	guint shared = 0;

	(void)data;
	g_assert_true(dossier_check(fixture->dossier, fixture->store, &world, &findings,
				    &error));

	for (size_t i = 0; i < findinglist_count(findings); i++) {
		const Finding *finding = findinglist_get(findings, i);

		if (strcmp(finding->rule, "shared-mailbox") != 0)
			continue;
		shared++;
		g_assert_cmpstr(finding->text, ==,
				"'c0001/chair' and 'c1202/chair' are both reached at "
				"m1@xa.example");
	}
	g_assert_cmpuint(shared, ==, 1);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path, *extra_terms;
		void (*run)(Fixture *, const void *);
	} tests[] = {
		{ "/drafting/draft/turns", NULL, test_turns },
		{ "/drafting/draft/fill", NULL, test_fill },
		{ "/drafting/draft/omissions", NULL, test_omissions },
		{ "/drafting/draft/only-one", NULL, test_only_one },
		{ "/drafting/draft/joint", "joint: true\n", test_joint },
		{ "/drafting/draft/changed", NULL, test_changed },
		{ "/drafting/draft/shared-mailbox", NULL, test_shared_mailbox },
	};

	g_test_init(&argc, &argv, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Fixture, tests[i].extra_terms, fixture_init,
			   tests[i].run, fixture_clear);
	return g_test_run();
}
