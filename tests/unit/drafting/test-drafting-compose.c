/*
 * Letters, releases and manifests of the dossier in base/ for the circle of directory.yaml.
 */
#include "drafting-check.h"
#include "drafting-compose.h"
#include "drafting-dossier.h"
#include "drafting-manifest.h"

#include "base-file.h"
#include "base-limits.h"
#include "directory-circle.h"
#include "directory-import.h"
#include "store-core.h"

#include <string.h>

#define DIGEST "1111111111111111111111111111111111111111111111111111111111111111"

typedef struct Fixture {
	Store *store;
	Dossier *dossier;
} Fixture;

static const Date day = { 2025, 2, 20 };

static void import(Store *store, const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	g_autoptr(ImportReport) report = NULL;
	GError *error = NULL;
	bool imported =
		directory_import_yaml(store, "directory.yaml", bytes, &report, &error);

	g_assert_no_error(error);
	g_assert_true(imported);
	g_assert_cmpuint(report->reject_count, ==, 0);
}

/* What is added to the base dossier; NULL: nothing. */
typedef struct Extra {
	const char *terms, *letter; /* to the end of the terms, of the English letter */
	const char *subject;        /* to the beginning of the Azerbaijani subject */
} Extra;

static Dossier *load_dossier(const Extra *extra)
{
	static const char *const names[] = { "dossier.yaml",  "facts.yaml",
					     "letter.az.md",  "letter.en.md",
					     "release.az.md", "release.en.md" };
	DossierFile files[G_N_ELEMENTS(names)];
	Dossier *dossier = NULL;
	GError *error = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path =
			g_test_build_filename(G_TEST_DIST, "base", names[i], NULL);
		g_autofree char *text = NULL;
		const char *end = i == 0 ? extra->terms : i == 3 ? extra->letter : NULL;

		g_assert_true(g_file_get_contents(path, &text, NULL, &error));

		g_autoptr(GString) whole = g_string_new(text);

		g_string_append(whole, end != NULL ? end : "");
		if (i == 2 && extra->subject != NULL)
			g_string_insert(whole, (gssize)strlen("---\nsubject: \""),
					extra->subject);
		files[i] =
			(DossierFile){ names[i], g_bytes_new(whole->str, whole->len) };
	}
	g_assert_true(dossier_new(files, G_N_ELEMENTS(files), &dossier, &error));
	g_assert_no_error(error);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
		g_bytes_unref(files[i].bytes);
	return dossier;
}

static void fixture_init(Fixture *fixture, const void *extra_terms)
{
	g_autofree char *path =
		g_test_build_filename(G_TEST_DIST, "directory.yaml", NULL);
	g_autofree char *text = NULL;
	GError *error = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, &error));
	g_assert_true(store_open(":memory:", STORE_CREATE, &fixture->store, &error));
	g_assert_true(store_migrate(fixture->store, &error));
	import(fixture->store, text);
	fixture->dossier = load_dossier(&(Extra){ .terms = extra_terms });
}

static void fixture_clear(Fixture *fixture, const void *data)
{
	(void)data;
	dossier_free(fixture->dossier);
	store_close(fixture->store);
}

static Draft *compose(const Fixture *fixture)
{
	ComposeOptions options = { .day = day };
	Draft *draft = NULL;
	GError *error = NULL;
	bool composed = dossier_compose(fixture->dossier, fixture->store, &options,
					&draft, &error);

	g_assert_no_error(error);
	g_assert_true(composed);
	return draft;
}

static void test_letters(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture);
	size_t count = 0;

	(void)data;
	g_assert_cmpuint(draft_count(draft), ==, 3);

	const Letter *chair = draft_letter(draft, 0), *other = draft_letter(draft, 1);
	const Letter *speaker = draft_letter(draft, 2);

	g_assert_cmpstr(chair->addressee, ==, "dock/chair");
	g_assert_cmpstr(other->addressee, ==, "dock/co-chair");
	g_assert_cmpstr(speaker->addressee, ==, "house/speaker");
	g_assert_cmpstr(chair->shared->language, ==, "az");
	g_assert_cmpstr(speaker->shared->language, ==, "en");
	g_assert_true(chair->shared == other->shared);
	g_assert_true(chair->body == other->body);
	g_assert_cmpstr(speaker->addressee_name, ==, "Bo Ek");
	g_assert_cmpstr(speaker->mailbox, ==, "speaker@house.example");
	g_assert_cmpstr(speaker->country, ==, "xa");
	g_assert_cmpstr(speaker->subject, ==,
			"The 33rd anniversary of the lighting of the lighthouse");
	g_assert_cmpstr(speaker->number, ==, LETTER_NUMBER_SLOT);
	g_assert_cmpstr(speaker->date, ==, LETTER_DATE_SLOT);
	g_assert_true(speaker->specimen);
	g_assert_cmpstr(speaker->shared->reply_to, ==, "answers@majlis.example");
	g_assert_cmpstr(speaker->shared->signatories[0].lines[0], ==, "The Chair");
	g_assert_cmpstr(
		speaker->address_lines[g_strv_length((char **)speaker->address_lines) -
				       1],
		==, "Exampleville");

	const Omission *omissions = draft_omissions(draft, &count);

	g_assert_cmpuint(count, ==, 2);
	g_assert_cmpstr(omissions[0].addressee, ==, "union/president");
	g_assert_cmpstr(omissions[0].reason, ==, "suppressed: mourning");
	g_assert_cmpstr(omissions[1].addressee, ==, "union/secretary-general");
}

static void test_body(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture);
	g_autofree char *text = blocktree_text(draft_letter(draft, 2)->body);

	(void)data;
	g_assert_cmpstr(
		text, ==,
		"In the night of 25 to 26 February 1992 the lamp was lit. Since then "
		"1,275\u00a0ships passed, 613 under sail and 106 under steam.\n"
		"The light is for all.\nKeep the lamp.\nKeep the log.\n"
		"We write to Bo Ek; see the log.\n");
}

/* Letters of a language share their subject, but not where it names the addressee. */
static void test_subjects(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture);
	g_autoptr(Draft) named = NULL;

	(void)data;
	g_assert_true(draft_letter(draft, 0)->subject ==
		      draft_letter(draft, 1)->subject);
	dossier_free(fixture->dossier);
	fixture->dossier = load_dossier(&(Extra){ .subject = "{{addressee.name}}, " });
	named = compose(fixture);
	g_assert_true(g_str_has_prefix(draft_letter(named, 0)->subject, "Anna Lind, "));
	g_assert_true(g_str_has_prefix(draft_letter(named, 1)->subject, "Cem Can, "));
}

/* Each letter has the words of its own day. */
static void test_days(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture);
	const Date days[] = { day, { 2025, 3, 1 }, day };
	static const char *const dates[] = { "20 fevral 2025-ci il",
					     "1 mart 2025-ci il",
					     "20 fevral 2025-ci il" };

	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
		const DraftSlots slots = { "1-14/2025/00005", days[i], false };
		const Letter *letter = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_true(draft_fill(draft, i % 2, &slots, &letter, &error));
		g_assert_cmpstr(letter->date, ==, dates[i]);
	}
}

static void test_fill(Fixture *fixture, const void *data)
{
	g_autoptr(Dossier) dossier = load_dossier(
		&(Extra){ .letter = "\nOur number: {{letter.number}} of "
				    "{{letter.date}}, {{letter.place}}\n" });
	DraftSlots slots = { "1-14/2025/00005", day, false };
	g_autoptr(Draft) draft = NULL;
	const Letter *chair = NULL, *speaker = NULL;
	GError *error = NULL;

	(void)data;
	dossier_free(fixture->dossier);
	fixture->dossier = g_steal_pointer(&dossier);
	draft = compose(fixture);
	g_assert_true(draft_fill(draft, 0, &slots, &chair, &error));
	g_assert_true(draft_fill(draft, 2, &slots, &speaker, &error));
	g_assert_no_error(error);

	g_autofree char *text = blocktree_text(speaker->body);
	g_autofree char *blank = blocktree_text(draft_letter(draft, 2)->body);

	g_assert_true(chair->body == draft_letter(draft, 0)->body);
	g_assert_cmpstr(chair->date, ==, "20 fevral 2025-ci il");
	g_assert_cmpstr(speaker->number, ==, "1-14/2025/00005");
	g_assert_cmpstr(speaker->date, ==, "20 February 2025");
	g_assert_cmpint(date_compare(speaker->day, day), ==, 0);
	g_assert_false(speaker->specimen);
	g_assert_nonnull(strstr(
		text, "Our number: 1-14/2025/00005 of 20 February 2025, Baku\n"));
	g_assert_nonnull(strstr(
		blank, "Our number: {{letter.number}} of {{letter.date}}, Baku\n"));
}

static void test_joint(Fixture *fixture, const void *data)
{
	g_autoptr(Draft) draft = compose(fixture);
	const Letter *letter = draft_letter(draft, 0);
	g_autofree char *lines = g_strjoinv("; ", (char **)letter->address_lines);
	size_t count = 0;
	const Addressee *const *addressees = draft_addressees(draft, 0, &count);

	(void)data;
	g_assert_cmpuint(draft_count(draft), ==, 2);
	g_assert_cmpuint(count, ==, 2);
	g_assert_cmpstr(addressees[1]->id, ==, "dock/co-chair");
	g_assert_cmpstr(letter->addressee, ==, "dock/chair");
	g_assert_cmpstr(letter->addressee_name, ==, "Anna Lind və Cem Can");
	g_assert_cmpstr(letter->mailbox, ==, "dock@house.example");
	g_assert_cmpstr(
		lines, ==,
		"Gözətçilər Palatası; Committee on Docks; Sədr; Xanım Anna Lind; "
		"Həmsədr; Cənab Cem Can");
	g_assert_cmpstr(letter->salutation, ==,
			"Hörmətli xanım Sədr, hörmətli cənab Həmsədr,");
	g_assert_cmpstr(letter->closing, ==, "Dərin hörmətlə,");

	/* the chair reads English, too, and now the other reads nothing else */
	import(fixture->store,
	       "posts: [{ body: dock, role: co-chair, languages: [en], holders: "
	       "[{ person: cem-can }], channels: { email: a@house.example } }]\n");

	g_autoptr(Draft) english = compose(fixture);

	letter = draft_letter(english, 0);
	g_assert_cmpstr(letter->shared->language, ==, "en");
}

/* What a text says of the addressees' posts, and the closing, are of all of them. */
static void test_joint_words(Fixture *fixture, const void *data)
{
	const ComposeOptions options = { .day = day, .only_language = "en" };
	g_autoptr(Draft) draft = NULL;
	g_autofree char *text = NULL;
	GError *error = NULL;

	dossier_free(fixture->dossier);
	fixture->dossier = load_dossier(
		&(Extra){ .terms = data, .letter = "\nTo the {{addressee.post}}.\n" });
	g_assert_true(dossier_compose(fixture->dossier, fixture->store, &options,
				      &draft, &error));
	g_assert_no_error(error);
	text = blocktree_text(draft_letter(draft, 0)->body);
	g_assert_nonnull(strstr(text, "To the Chair and Co-Chair.\n"));
	g_assert_cmpstr(draft_letter(draft, 0)->closing, ==,
			"Please accept, Madam Chair and Mr Co-Chair, the assurances of "
			"my high consideration.");
}

static void assert_compose_fails(const Fixture *fixture, const ComposeOptions *options,
				 ChyError code, const char *part)
{
	Draft *draft = NULL;
	GError *error = NULL;

	g_assert_false(dossier_compose(fixture->dossier, fixture->store, options,
				       &draft, &error));
	g_assert_error(error, CHY_ERROR, (int)code);
	g_assert_nonnull(strstr(error->message, part));
	g_clear_error(&error);
}

static void test_only_one(Fixture *fixture, const void *data)
{
	ComposeOptions options = { .day = day, .only_addressee = "dock/co-chair" };
	g_autoptr(Draft) draft = NULL;
	g_autoptr(Draft) english = NULL;
	GError *error = NULL;

	(void)data;
	g_assert_true(dossier_compose(fixture->dossier, fixture->store, &options,
				      &draft, &error));
	g_assert_cmpuint(draft_count(draft), ==, 1);
	g_assert_cmpstr(draft_letter(draft, 0)->shared->language, ==, "az");
	options.only_language = "en";
	g_assert_true(dossier_compose(fixture->dossier, fixture->store, &options,
				      &english, &error));
	g_assert_cmpstr(draft_letter(english, 0)->shared->language, ==, "en");
	options.only_language = "fr";
	assert_compose_fails(fixture, &options, CHY_NOT_FOUND, "'fr'");
	options = (ComposeOptions){ .day = day, .only_addressee = "union/president" };
	assert_compose_fails(fixture, &options, CHY_REFUSED, "mourning");
	options.only_addressee = "nobody";
	assert_compose_fails(fixture, &options, CHY_NOT_FOUND, "'nobody'");
}

static void test_faults(Fixture *fixture, const void *data)
{
	ComposeOptions options = { .day = day };

	(void)data;
	import(fixture->store,
	       "posts:\n"
	       "  - id: dock/rapporteur\n"
	       "    body: dock\n"
	       "    role: rapporteur\n"
	       "    channels: { email: r@house.example }\n"
	       "    holders: [ { person: bo-ek, from: 2024-01-01 } ]\n");
	assert_compose_fails(fixture, &options, CHY_NOT_FOUND, "rapporteur");
}

static void test_unsound_text(Fixture *fixture, const void *data)
{
	ComposeOptions options = { .day = day };

	(void)data;
	dossier_free(fixture->dossier);
	fixture->dossier = load_dossier(&(Extra){ .letter = "\n![no](image)\n" });
	assert_compose_fails(fixture, &options, CHY_INVALID, "'en'");
}

static void test_release(Fixture *fixture, const void *data)
{
	CheckWorld world = { .today = day };
	g_autoptr(DraftRelease) release = NULL;
	GError *error = NULL;

	(void)data;
	g_assert_true(
		release_compose(fixture->dossier, "en", &world, &release, &error));
	g_assert_cmpstr(release->title, ==, "Letters on the lighthouse");
	g_assert_cmpstr(release->summary, ==,
			"The Parliament of Example writes to keepers abroad.");

	g_autofree char *text = blocktree_text(release->body);

	g_assert_cmpstr(text, ==, "The letters recall 1,275 ships.\n");
	g_assert_false(
		release_compose(fixture->dossier, "fr", &world, &release, &error));
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
	g_clear_error(&error);
}

static void test_release_counts(void)
{
	static const char letter[] =
		"---\ntitle: A\nsummary: B\n---\n"
		"{{dispatch.accepted}} of {{dispatch.letters}} letters to "
		"{{dispatch.countries|words}} countries, "
		"{{dispatch.date}}\n";
	static const char terms[] = "dossier: a\nlanguages: [en]\nyear: 2025\n"
				    "occasion: { name: a, date: 1992-02-26 }\n";
	g_autoptr(GBytes) release_bytes = g_bytes_new_static(letter, sizeof letter - 1);
	g_autoptr(GBytes) terms_bytes = g_bytes_new_static(terms, sizeof terms - 1);
	const DossierFile files[] = { { "dossier.yaml", terms_bytes },
				      { "release.en.md", release_bytes } };
	CheckWorld world = {
		.today = day, .letters = 60, .accepted = 59, .countries = 12
	};
	g_autoptr(Dossier) dossier = NULL;
	g_autoptr(DraftRelease) release = NULL;
	GError *error = NULL;

	world.dispatched = day;
	g_assert_true(dossier_new(files, 2, &dossier, &error));
	g_assert_false(release_compose(dossier, "en", &world, &release, &error));
	g_assert_error(error, CHY_ERROR, CHY_REFUSED);
	g_assert_true(g_str_has_prefix(error->message, "release.en.md:5:1: "));
	g_clear_error(&error);
	world.settled = true;
	g_assert_true(release_compose(dossier, "en", &world, &release, &error));

	g_autofree char *text = blocktree_text(release->body);

	g_assert_cmpstr(text, ==,
			"59 of 60 letters to twelve countries, 20 February 2025\n");
}

static bool append(void *data, const char *piece, size_t length, GError **error)
{
	(void)error;
	g_string_append_len(data, piece, (gssize)length);
	return true;
}

/* The manifest; its digest must be that of its text. */
static char *make_manifest(const Fixture *fixture)
{
	static const ManifestResource resources[] = { { "serif.ttf", DIGEST },
						      { "naskh.ttf", DIGEST } };
	const ManifestRenderings renderings = {
		.renderer = "pdf 1",
		.resources = resources,
		.resource_count = G_N_ELEMENTS(resources),
	};
	g_autoptr(Draft) draft = compose(fixture);
	GString *manifest = g_string_new(NULL);
	const ManifestSink sink = { append, manifest };
	g_autoptr(ManifestWriter) writer = NULL;
	g_autofree char *digest = NULL;
	GError *error = NULL;

	g_assert_true(manifest_begin(draft, &renderings, &sink, &writer, &error));
	for (size_t i = 0; i < draft_count(draft); i++)
		g_assert_true(manifest_add(writer, i, DIGEST, &error));
	g_assert_true(manifest_end(writer, &digest, &error));
	g_assert_no_error(error);

	g_autofree char *expected =
		g_compute_checksum_for_string(G_CHECKSUM_SHA256, manifest->str, -1);

	g_assert_cmpstr(digest, ==, expected);
	return g_string_free(manifest, FALSE);
}

/* The bytes that doc/MANIFEST.md defines. */
static void test_manifest_bytes(Fixture *fixture, const void *data)
{
	g_autofree char *path = g_test_build_filename(G_TEST_DIST, "manifest", NULL);
	g_autofree char *manifest = make_manifest(fixture);
	g_autofree char *again = make_manifest(fixture);
	g_autofree char *expected = NULL;

	(void)data;
	g_assert_cmpstr(manifest, ==, again);
	g_assert_true(g_file_get_contents(path, &expected, NULL, NULL));
	g_assert_cmpstr(manifest, ==, expected);
}

/* A dossier that says nothing of attachments has the manifest that it always had. */
static void test_manifest_attachment(Fixture *fixture, const void *data)
{
	g_autofree char *manifest = make_manifest(fixture);

	(void)data;
	g_assert_nonnull(
		strstr(manifest, "\njoint\tfalse\nattachment\tnone\napproval"));
}

/* Nor has one that says nothing of pages, or says what holds anyway. */
static void test_manifest_page(Fixture *fixture, const void *data)
{
	g_autofree char *manifest = make_manifest(fixture);

	(void)data;
	g_assert_nonnull(strstr(
		manifest, "\njoint\tfalse\npage\tus-10\tletter\tjustified\napproval"));
}

static void test_manifest_usual_page(Fixture *fixture, const void *data)
{
	g_autofree char *manifest = make_manifest(fixture);

	(void)data;
	g_assert_null(strstr(manifest, "\npage\t"));
}

static void test_manifest_references(Fixture *fixture, const void *data)
{
	g_autofree char *manifest = make_manifest(fixture);

	(void)data;
	g_assert_nonnull(strstr(manifest, "return-line\ten\tParliament\t1 Square\n"));
	g_assert_nonnull(strstr(manifest, "references\tdock/chair\tSizin D 7 nömrəli "
					  "məktubunuz\t10 yanvar 2025-ci il "));
	g_assert_null(strstr(manifest, "references\thouse"));
}

static void test_manifest_signatories(Fixture *fixture, const void *data)
{
	g_autofree char *manifest = make_manifest(fixture);

	(void)data;
	g_assert_nonnull(strstr(manifest, "\nsignatory\ten\tThe Chair\tCommittee on "
					  "Lighthouses\nsecond-signatory\ten\tThe "
					  "Clerk\nenclosures"));
	g_assert_nonnull(strstr(manifest, "\nsignature\tfacts.yaml\nsecond-signature\t"
					  "letter.en.md\nfact\t"));
}

static void test_manifest_changes(Fixture *fixture, const void *data)
{
	static const struct {
		const char *import, *words;
	} cases[] = {
		{ "suppressions:\n"
		  "  - mailbox: dock@house.example\n"
		  "    reason: objection\n",
		  "the letter to 'dock/chair' is gone\n"
		  "'dock/chair' gets no letter any more: suppressed: objection" },
		{ "posts:\n"
		  "  - id: dock/co-chair\n"
		  "    body: dock\n"
		  "    role: co-chair\n"
		  "    channels: { email: codock@house.example }\n"
		  "    holders: [ { person: cem-can, from: 2024-01-01, until: "
		  "2025-02-19 } ]\n",
		  "the letter to 'dock/co-chair' is gone\n"
		  "'dock/co-chair' gets no letter any more: the term of the last "
		  "holder has "
		  "ended" },
		{ "posts:\n"
		  "  - id: house/speaker\n"
		  "    body: house\n"
		  "    role: speaker\n"
		  "    channels: { email: s@house.example }\n"
		  "    holders: [ { person: bo-ek, from: 2024-01-01 } ]\n",
		  "the letter to 'house/speaker': the mailbox changed from "
		  "'speaker@house.example' to 's@house.example'" },
	};

	(void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *before = make_manifest(fixture);
		g_autofree char *after = NULL;
		g_autofree char *words = NULL;

		import(fixture->store, cases[i].import);
		after = make_manifest(fixture);
		words = manifest_difference(before, after);
		g_assert_nonnull(words);
		g_assert_nonnull(strstr(words, cases[i].words));
	}
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path, *extra_terms;
		void (*run)(Fixture *, const void *);
	} tests[] = {
		{ "/drafting/compose/letters", NULL, test_letters },
		{ "/drafting/compose/body", NULL, test_body },
		{ "/drafting/compose/subjects", NULL, test_subjects },
		{ "/drafting/compose/days", NULL, test_days },
		{ "/drafting/compose/fill", NULL, test_fill },
		{ "/drafting/compose/joint", "joint: true\n", test_joint },
		{ "/drafting/compose/joint-words", "joint: true\n", test_joint_words },
		{ "/drafting/compose/only-one", NULL, test_only_one },
		{ "/drafting/compose/faults", NULL, test_faults },
		{ "/drafting/compose/unsound", NULL, test_unsound_text },
		{ "/drafting/compose/release", NULL, test_release },
		{ "/drafting/manifest/bytes", NULL, test_manifest_bytes },
		{ "/drafting/manifest/attachment", "attachment: none\n",
		  test_manifest_attachment },
		{ "/drafting/manifest/page",
		  "page: { format: us-10, text: justified }\n", test_manifest_page },
		{ "/drafting/manifest/usual-page",
		  "page: { format: plain, paper: a4, text: ragged }\n",
		  test_manifest_usual_page },
		{ "/drafting/manifest/references",
		  "return-line: { en: [Parliament, 1 Square], az: x }\nreferences: [ { "
		  "addressee: dock/chair, your-reference: D 7, your-message: "
		  "2025-01-10 } ]\n",
		  test_manifest_references },
		{ "/drafting/manifest/signatories",
		  "second-signatory: { en: The Clerk, az: Katib }\n"
		  "signature: facts.yaml\nsecond-signature: letter.en.md\n",
		  test_manifest_signatories },
		{ "/drafting/manifest/changes", NULL, test_manifest_changes },
	};

	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drafting/compose/release-counts", test_release_counts);
	for (size_t i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Fixture, tests[i].extra_terms, fixture_init,
			   tests[i].run, fixture_clear);
	return g_test_run();
}
