/*
 * What an import takes, rejects and flags, in both forms of a file.
 */
#include "directory-fixture.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct RejectCase {
	const char *text;
	const char *where;
	const char *reason; /* its end */
} RejectCase;

/* Importing the text rejects exactly one record, and says so. */
static void check_reject(const char *ending, const RejectCase *test)
{
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);

	g_autoptr(ImportReport) report =
		fixture_import_text(&fixture, ending, test->text);

	for (size_t i = 0; i < report->reject_count; i++)
		g_test_message("%s: %s", report->rejects[i].where,
			       report->rejects[i].reason);
	g_assert_cmpuint(report->reject_count, ==, 1);
	g_assert_cmpstr(report->rejects[0].where, ==, test->where);
	if (!g_str_has_suffix(report->rejects[0].reason, test->reason))
		g_test_fail_printf("expected: %s", test->reason);
}

static void test_yaml_rejects(void)
{
	static const RejectCase cases[] = {
		{ "persons: [{ id: p, nmae: X }]", "/persons/0",
		  ":1:20: unknown field 'nmae'; did you mean 'name'?" },
		{ "persons: [{ id: p }]", "/persons/0",
		  ":1:11: the field 'name' is missing" },
		{ "persons: [{ name: X }]", "/persons/0", "the field 'id' is missing" },
		{ "persons: [{ id: ok, name: Ok }, x]", "/persons/1",
		  ":1:33: fields are expected here, such as 'id: …'" },
		{ "persons: [{ id: p, name: \"Ann\\r\\nBcc: a@b.example\" }]",
		  "/persons/0",
		  "the name holds a line break, a control or a bidirectional "
		  "override" },
		{ "persons: [{ id: p, name: X, gender: other }]", "/persons/0",
		  "the gender is female, male or unknown, not 'other'" },
		{ "persons: [{ id: p, name: X, channels: { email: "
		  "http://x.example/form } "
		  "}]",
		  "/persons/0", "it is a web address" },
		{ "persons: [{ id: p, name: X, died: 2024-02-30 }]", "/persons/0",
		  "there is no day '2024-02-30'" },
		{ "bodies: [{ id: b, kind: comittee, name: B }]", "/bodies/0",
		  "unknown kind of body 'comittee'; did you mean 'committee'?" },
		{ "bodies: [{ id: b, kind: committee, country: Azerbaijan, name: B }]",
		  "/bodies/0", "a country is two small letters, not 'Azerbaijan'" },
		{ "bodies: [{ id: b, kind: committee, name: B, parent: b }]",
		  "/bodies/0", "its parent is cyclic: b → b" },
		{ "posts: [{ body: nowhere, role: chair }]", "/posts/0",
		  "the body 'nowhere' is not in the directory" },
		{ "bodies: [{ id: b, kind: committee, name: B }]\n"
		  "posts: [{ body: b, role: chair, holders: [{ person: p, from: "
		  "2024-02-30 }] }]",
		  "/posts/0", ":2:62: there is no day '2024-02-30'" },
		{ "bodies: [{ id: b, kind: committee, name: B }]\n"
		  "posts: [{ body: b, role: chair, holders: [{ person: p, from: "
		  "2024-02-02, until: 2024-02-01 }] }]",
		  "/posts/0", ":2:43: the term ends before it begins" },
		{ "circles: [{ id: c, select: { kinds: committee } }]", "/circles/0",
		  "unknown field 'kinds'; did you mean 'kind'?" },
		{ "circles: [{ id: c, select: { kind: [parlament] } }]", "/circles/0",
		  "unknown kind of body 'parlament'; did you mean 'parliament'?" },
		{ "circles: [{ id: c, select: {} }]", "/circles/0",
		  "the selection is empty" },
		{ "suppressions: [{ mailbox: a@b.example, person: p, reason: r }]",
		  "/suppressions/0",
		  "one of mailbox, post, person and body is expected" },
		{ "suppressions: [{ person: p, reason: r }]", "/suppressions/0",
		  "cannot suppress person 'p': it is not in the directory" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		check_reject(".yaml", &cases[i]);
}

#define ORGANIZATION                                                                   \
	"{\"id\": \"o\", \"name\": \"O\", \"classification\": \"committee\"}"

static void test_popolo_rejects(void)
{
	static const RejectCase cases[] = {
		{ "{\"persons\": [{\"id\": \"p\"}]}", "/persons/0", "it has no name" },
		{ "{\"persons\": [{\"name\": \"X\"}]}", "/persons/0", "it has no id" },
		{ "{\"persons\": [7]}", "/persons/0", "it is no object" },
		{ "{\"persons\": [{\"id\": \"p\", \"name\": {\"en\": \"X\"}}]}",
		  "/persons/0", "its name is no text" },
		{ "{\"persons\": [{\"id\": \"p\", \"name\": \"A\\r\\nBcc: x\"}]}",
		  "/persons/0",
		  "its name holds a line break, a control or a bidirectional "
		  "override" },
		{ "{\"persons\": [{\"id\": \"p\", \"name\": \"A\\u0000B\"}]}",
		  "/persons/0", "its name holds a NUL" },
		{ "{\"persons\": [{\"id\": \"p\", \"name\": \"A\", \"death_date\": "
		  "\"2024-02-30\"}]}",
		  "/persons/0", "its death_date: there is no day '2024-02-30'" },
		{ "{\"organizations\": [" ORGANIZATION
		  "], \"memberships\": [{\"role\": "
		  "\"chair\", \"organization_id\": \"o\", \"person_id\": \"p\", "
		  "\"start_date\": \"2023-02-30\"}]}",
		  "/memberships/0", "its start_date: there is no day '2023-02-30'" },
		{ "{\"memberships\": [{\"role\": \"chair\", \"organization_id\": "
		  "\"x\", "
		  "\"person_id\": \"p\"}]}",
		  "/memberships/0", "its organization 'x' is not in the directory" },
		{ "{\"organizations\": [" ORGANIZATION
		  "], \"memberships\": [{\"role\": "
		  "\"grand chair\", \"organization_id\": \"o\", \"person_id\": "
		  "\"p\"}]}",
		  "/memberships/0", "its role 'grand chair' is not known" },
		{ "{\"organizations\": [" ORGANIZATION
		  "], \"memberships\": [{\"role\": "
		  "\"chair\", \"organization_id\": \"o\"}]}",
		  "/memberships/0", "it names no person" },
		{ "{\"organizations\": [{\"id\": \"a\", \"name\": \"A\", "
		  "\"classification\": \"committee\", \"parent_id\": \"a\"}]}",
		  "/organizations/0", "its parent is cyclic: a → a" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		check_reject(".json", &cases[i]);
}

/* All bodies of a circle are rejected, one that only hangs on it is kept and flagged. */
static void test_cyclic_parents(void)
{
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);

	g_autoptr(ImportReport) report = fixture_import_text(
		&fixture, ".yaml",
		"bodies:\n"
		"- { id: child, kind: committee, name: Child, parent: a }\n"
		"- { id: a, kind: committee, name: A, parent: b }\n"
		"- { id: b, kind: committee, name: B, parent: c }\n"
		"- { id: c, kind: committee, name: C, parent: a }\n");

	g_assert_cmpuint(report->reject_count, ==, 3);
	g_assert_cmpstr(report->rejects[0].reason, ==,
			"its parent is cyclic: a → b → c → a");
	g_assert_cmpuint(report->flag_count, ==, 1);
	g_assert_cmpstr(report->flags[0].reason, ==,
			"its parent 'a' is not in the directory");
	g_assert_cmpint(fixture_count(&fixture, "SELECT COUNT(*) FROM directory_body"),
			==, 1);
}

/* A circle that only the file and the store together close. */
static void test_cycle_through_the_store(void)
{
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture,
		     "bodies:\n- { id: top, kind: parliament, name: Top }\n"
		     "- { id: low, kind: committee, name: Low, parent: top }\n");

	g_autoptr(ImportReport) report = fixture_import_text(
		&fixture, ".yaml",
		"bodies:\n- { id: top, kind: parliament, name: Top, parent: low }\n");

	g_assert_cmpuint(report->reject_count, ==, 1);
	g_assert_cmpstr(report->rejects[0].reason, ==,
			"its parent is cyclic: top → low → top");
}

static const char messy[] =
	"{\"memberships\": [\n"
	"{\"id\": \"m1\", \"role\": \"Chair\", \"organization_id\": \"o\", "
	"\"person_id\": "
	"\"ghost\", \"person\": {\"name\": \"Gus Host\"}},\n"
	"{\"id\": \"m1\", \"role\": \"CO_CHAIR\", \"organization_id\": \"o\", "
	"\"person_id\": "
	"\"p\", \"start_date\": \"2015\"},\n"
	"{\"role\": \"member\", \"organization_id\": \"o\", \"person_id\": \"p\"},\n"
	"{\"role\": \"chair\", \"organization_id\": \"red\", \"person_id\": \"p\"},\n"
	"{\"organization_id\": \"o\", \"person_id\": \"p\", \"post_id\": \"seat\"}],\n"
	"\"posts\": [{\"id\": \"seat\", \"label\": \"Head of delegation\"}],\n"
	"\"organizations\": [" ORGANIZATION ",\n"
	"{\"id\": \"red\", \"name\": \"Red\", \"classification\": \"party\"},\n"
	"{\"id\": \"odd\", \"name\": \"Odd\", \"classification\": \"club\", "
	"\"parent_id\": "
	"\"nowhere\"}],\n"
	"\"persons\": [\n"
	"{\"id\": \"p\", \"name\": \"Pat\", \"email\": \"https://x.example/contact\", "
	"\"gender\": \"X\", \"contact_details\": [{\"type\": \"address\", \"value\": "
	"\"1 "
	"Main St; ; Xa City\"}, {\"type\": \"email\", \"value\": "
	"\"pat@x.example\"}]},\n"
	"{\"id\": \"p\", \"name\": \"Pat Two\", \"other_names\": [{\"name\": \"Пат\", "
	"\"lang\": \"ru\"}, {\"name\": \"Patty\"}]}]}";

/* A circle selects by what there is; a spelling of a role counts as the role. */
static void test_circle_flags(void)
{
	static const char text[] =
		"bodies: [{ id: b, kind: committee, name: B, languages: [en, lv] }]\n"
		"posts: [{ body: b, role: steward }]\n"
		"circles:\n"
		"- { id: c, select: [{ role: [chairman, steward], language: [fr, lv] },\n"
		"                    { role: chiar, language: eng }] }\n";
	static const char *const flags[] = {
		"the role 'steward' has no form of address",
		"it selects the role 'chiar', which nothing here has; did you mean "
		"'chair'?",
		"it selects the language 'eng', which nothing here has; did you mean "
		"'en'?",
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);

	g_autoptr(ImportReport) report = fixture_import_text(&fixture, ".yaml", text);

	g_assert_cmpuint(report->reject_count, ==, 0);
	g_assert_cmpuint(report->flag_count, ==, G_N_ELEMENTS(flags));
	for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
		g_assert_cmpstr(report->flags[i].reason, ==, flags[i]);
	g_assert_cmpint(fixture_count(&fixture, "SELECT count(*) FROM directory_selection "
						"WHERE value = 'chair'"),
			==, 1);
}

/* Whether something was flagged with a reason that begins so. */
static bool has_flag(const ImportReport *report, const char *reason)
{
	for (size_t i = 0; i < report->flag_count; i++)
		if (g_str_has_prefix(report->flags[i].reason, reason))
			return true;
	return false;
}

/* A word of letters that look alike, of two scripts, is kept and flagged, in each form. */
static void test_look_alikes(void)
{
	static const char *const texts[] = {
		/* Cyrillic А, о and а; the last three are as they should be */
		"bodies: [{ id: b, kind: committee, name: Аssembly }]\n"
		"persons: [{ id: p, name: Bо Ek, channels: { email: bo@dаta.example } },\n"
		"          { id: q, name: Бу (Bo) Ек }, { id: r, name: Ёлка },\n"
		"          { id: s, name: { el: Άννα, en: Éva Müller 2 } }]\n",
		"{\"organizations\": [{\"id\": \"b\", \"name\": \"Аssembly\", "
		"\"classification\": \"committee\"}], \"persons\": [{\"id\": \"p\", "
		"\"name\": \"Bо Ek\", \"email\": \"bo@dаta.example\"}, "
		"{\"id\": \"q\", \"name\": \"Бу (Bo) Ек\"}]}",
	};
	static const char *const flags[] = { "'Аssembly' has Cyrillic and Latin letters",
					     "'Bо' has Latin and Cyrillic letters",
					     "'dаta' has Latin and Cyrillic letters" };

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_auto(Fixture) fixture = { 0 };

		fixture_init(&fixture);

		g_autoptr(ImportReport) report = fixture_import_text(
			&fixture, i == 0 ? ".yaml" : ".json", texts[i]);

		g_assert_cmpuint(report->reject_count, ==, 0);
		g_assert_cmpuint(report->flag_count, ==, G_N_ELEMENTS(flags));
		for (size_t j = 0; j < G_N_ELEMENTS(flags); j++)
			g_assert_true(has_flag(report, flags[j]));
	}
}

/* Web form as mailbox, unknown person, duplicate ids: kept and flagged, never guessed. */
static void test_messy_popolo(void)
{
	static const char *const flags[] = {
		"its classification 'club' is not known",
		"its gender 'X' is kept as unknown",
		"its e-mail cannot be used: ",
		"the id 'p' stands twice in the file",
		"its parent 'nowhere' is not in the directory",
		"its holder 'ghost' (Gus Host) is not in the directory",
		"its start_date '2015' is no whole date and stays unknown",
		"the id 'm1' stands twice in the file",
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);

	g_autoptr(ImportReport) report = fixture_import_text(&fixture, ".json", messy);

	for (size_t i = 0; i < report->flag_count; i++)
		g_test_message("%s: %s", report->flags[i].where,
			       report->flags[i].reason);
	g_assert_cmpuint(report->reject_count, ==, 0);
	g_assert_cmpuint(report->flag_count, ==, G_N_ELEMENTS(flags));
	for (size_t i = 0; i < G_N_ELEMENTS(flags); i++)
		g_assert_true(g_str_has_prefix(report->flags[i].reason, flags[i]));
	g_assert_cmpint(fixture_count(&fixture, "SELECT COUNT(*) FROM directory_flag"),
			==, G_N_ELEMENTS(flags));
	g_assert_cmpint(fixture_count(&fixture,
				      "SELECT COUNT(*) FROM directory_person "
				      "WHERE id = 'p#2' AND name = 'Pat Two'"),
			==, 1);
	g_assert_cmpint(fixture_count(&fixture,
				      "SELECT COUNT(*) FROM directory_post WHERE "
				      "id IN ('o/chair', 'o/co-chair', 'o/head')"),
			==, 3);
	g_assert_cmpint(
		fixture_count(&fixture,
			      "SELECT COUNT(*) FROM directory_channel WHERE value = "
			      "'1 Main St' || char(10) || 'Xa City'"),
		==, 1);
	g_assert_cmpuint(report->passed_count, ==, 3);
	g_assert_cmpstr(report->passed[0].what, ==, "classification 'party'");
	g_assert_cmpstr(report->passed[1].what, ==, "role 'chair'");
	g_assert_cmpstr(report->passed[2].what, ==, "role 'member'");

	g_autoptr(ImportReport) again = fixture_import_text(&fixture, ".json", messy);

	for (size_t i = 0; i < IMPORT_KINDS; i++) {
		g_assert_cmpuint(again->counts[i].added + again->counts[i].changed, ==,
				 0);
		g_assert_cmpuint(again->counts[i].unchanged, ==,
				 report->counts[i].added);
	}
}

static void test_changes(void)
{
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(
		&fixture,
		"bodies: [{ id: b, kind: committee, name: B }]\n"
		"persons: [{ id: p, name: { en: P, ru: П } }, { id: q, name: Q }]\n"
		"posts: [{ body: b, role: chair, holders: [{ person: p }] }]\n");

	g_autoptr(ImportReport) report = fixture_import_text(
		&fixture, ".yaml",
		"bodies: [{ id: b, kind: committee, name: B }]\n"
		"persons: [{ id: p, name: { en: P, ru: П } }, { id: q, name: Queen }]\n"
		"posts: [{ body: b, role: chair, holders: [{ person: p, until: "
		"2024-12-31 "
		"}, { person: q }] }]\n");

	g_assert_cmpuint(report->counts[IMPORT_BODIES].unchanged, ==, 1);
	g_assert_cmpuint(report->counts[IMPORT_PERSONS].unchanged, ==, 1);
	g_assert_cmpuint(report->counts[IMPORT_PERSONS].changed, ==, 1);
	g_assert_cmpuint(report->counts[IMPORT_POSTS].changed, ==, 1);
	g_assert_cmpint(
		fixture_count(&fixture, "SELECT COUNT(*) FROM directory_holder"), ==,
		2);
	g_assert_cmpint(fixture_count(&fixture, "SELECT COUNT(*) FROM directory_name"),
			==, 1);
}

static void import_and_keep(Fixture *fixture, const ImportOptions *options)
{
	g_autoptr(ImportReport) report = fixture_import(fixture, options);
	g_autoptr(GError) error = NULL;

	g_assert_true(import_keep_rejects(options, report, &error));
	g_assert_no_error(error);
}

/*
 * Rejected records come on disk when they are to be kept and not before, one JSON object a
 * line; a clean import leaves them.
 */
static void test_rejects_file(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autofree char *folder = g_dir_make_tmp("chancery-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "in.json", NULL);
	g_autofree char *rejects = g_build_filename(folder, "rejects.json", NULL);
	g_autofree char *text = NULL;
	const ImportOptions options = { .path = path, .rejects = rejects };

	fixture_init(&fixture);
	g_file_set_contents(
		path, "{\"persons\": [{\"id\": \"p\", \"email\": \"a@b.example\"}]}",
		-1, NULL);
	importreport_free(fixture_import(&fixture, &options));
	g_assert_false(g_file_test(rejects, G_FILE_TEST_EXISTS));
	import_and_keep(&fixture, &options);
	g_assert_true(g_file_get_contents(rejects, &text, NULL, NULL));
	g_assert_cmpstr(text, ==,
			"{\"pointer\": \"/persons/0\", \"reason\": \"it has no name\", "
			"\"record\": {\"id\": \"p\", \"email\": \"a@b.example\"}}\n");
	g_file_set_contents(path, "{\"persons\": []}", -1, NULL);
	import_and_keep(&fixture, &options);
	g_assert_true(g_file_test(rejects, G_FILE_TEST_EXISTS));
	g_unlink(rejects);
	import_and_keep(&fixture, &options);
	g_assert_false(g_file_test(rejects, G_FILE_TEST_EXISTS));
	g_unlink(path);
	g_rmdir(folder);
}

/* What makes a whole file unreadable. */
static void test_broken_files(void)
{
	static const struct {
		const char *ending, *text;
		ChyError code;
		const char *words;
	} cases[] = {
		{ ".json", "{\"persons\": [{\"id\": \"p\", \"na", CHY_INVALID,
		  ": the file ends in the middle of its JSON" },
		{ ".json", "{\"persons\": [{\"id\": \"\xff\"}]}", CHY_INVALID, "byte" },
		{ ".json", "[]", CHY_INVALID, "the file is not one JSON object" },
		{ ".yaml", "persons:\n- { id: p, name: \"\xff\" }", CHY_INVALID,
		  ":2:19: this byte is not UTF-8" },
		{ ".yaml", "bodys: []", CHY_INVALID,
		  ":1:1: unknown field 'bodys'; did you mean 'bodies'?" },
		{ ".yaml", "bodies: 7", CHY_INVALID,
		  ":1:9: a list of records is expected" },
		{ ".txt", "", CHY_INVALID,
		  "its name ends neither in .yaml nor in .json" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Fixture) fixture = { 0 };

		fixture_init(&fixture);

		g_autoptr(GError) error = fixture_import_error(
			&fixture, cases[i].ending, cases[i].text, -1);

		g_test_message("%s", error->message);
		g_assert_error(error, CHY_ERROR, (int)cases[i].code);
		g_assert_nonnull(strstr(error->message, cases[i].words));
	}
}

/* A line of 200 MB; what lies behind its first two is a hole in the file. */
static void test_long_line(void)
{
	static const struct {
		const char *name, *head;
	} cases[] = {
		{ "in.json", "{\"persons\": [{\"id\": \"p\", \"name\": \"" },
		{ "in.yaml", "persons:\n- { id: p, name: \"" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Fixture) fixture = { 0 };
		g_autofree char *folder = g_dir_make_tmp("chancery-XXXXXX", NULL);
		g_autofree char *path = g_build_filename(folder, cases[i].name, NULL);
		g_autoptr(GError) error = NULL;
		ImportReport *report = NULL;
		FILE *stream = fopen(path, "w");

		fixture_init(&fixture);
		fputs(cases[i].head, stream);
		for (int n = 0; n < 1 << 17; n++)
			fputs("0123456789abcdef", stream);
		fclose(stream);
		g_assert_cmpint(truncate(path, 200 << 20), ==, 0);
		g_assert_false(directory_import(fixture.store,
						&(ImportOptions){ .path = path },
						&report, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, CHY_ERROR, CHY_LIMIT);
		g_unlink(path);
		g_rmdir(folder);
	}
}

/* The example of doc/DIRECTORY.md is read without a doubt. */
static void test_documented_example(void)
{
	g_autofree char *path = g_build_filename(g_getenv("CHANCERY_SOURCE"), "doc",
						 "DIRECTORY.md", NULL);
	g_autofree char *text = NULL;
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));

	char *example = strstr(text, "```yaml\n") + strlen("```yaml\n");

	*strstr(example, "```") = '\0';

	g_autoptr(ImportReport) report =
		fixture_import_text(&fixture, ".yaml", example);

	for (size_t i = 0; i < report->reject_count; i++)
		g_test_message("%s", report->rejects[i].reason);
	g_assert_cmpuint(report->reject_count + report->flag_count, ==, 0);
	for (size_t i = 0; i < IMPORT_KINDS; i++)
		g_assert_cmpuint(report->counts[i].added, >, 0);
}

static void test_options(void)
{
	static const struct {
		ImportOptions options;
		ChyError code;
	} cases[] = {
		{ { .path = "x.json", .country = "usa" }, CHY_INVALID },
		{ { .path = "x.json", .language = "En glish" }, CHY_INVALID },
		{ { .path = "x.json", .parent = "nobody" }, CHY_NOT_FOUND },
		{ { .path = "/nonexistent/x.json" }, CHY_NOT_FOUND },
		{ { .path = "/nonexistent/x.yaml" }, CHY_NOT_FOUND },
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		ImportReport *report = NULL;

		g_assert_false(directory_import(fixture.store, &cases[i].options,
						&report, &error));
		g_assert_error(error, CHY_ERROR, (int)cases[i].code);
	}
}

static bool reject_occasion(Store *store, const YamlNode *record, SavedAs *saved_out,
			    GError **error)
{
	(void)store, (void)record, (void)saved_out;
	return chy_fail(error, CHY_INVALID, "no such day");
}

static bool lose_occasion(Store *store, const YamlNode *record, SavedAs *saved_out,
			  GError **error)
{
	(void)store, (void)record, (void)saved_out;
	return chy_fail(error, CHY_IO, "the disk is gone");
}

/* What its taker says of an occasion rejects the record, or fails the import. */
static void test_occasions(void)
{
	static const char text[] = "occasions:\n  - { name: day, date: 1992-02-26 }\n";
	g_autofree char *path =
		g_build_filename(g_get_tmp_dir(), "chancery-occasions.yaml", NULL);
	ImportOptions options = { .path = path, .occasion = reject_occasion };
	g_autoptr(GError) error = NULL;
	g_auto(Fixture) fixture = { 0 };
	ImportReport *none = NULL;

	fixture_init(&fixture);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));

	g_autoptr(ImportReport) report = fixture_import(&fixture, &options);

	g_assert_cmpuint(report->reject_count, ==, 1);
	g_assert_cmpstr(report->rejects[0].where, ==, "/occasions/0");
	g_assert_cmpstr(report->rejects[0].reason, ==, "no such day");
	options.occasion = lose_occasion;
	g_assert_false(directory_import(fixture.store, &options, &none, &error));
	g_assert_error(error, CHY_ERROR, CHY_IO);
	g_clear_error(&error);
	options.occasion = NULL;
	g_assert_false(directory_import(fixture.store, &options, &none, &error));
	g_assert_error(error, CHY_ERROR, CHY_INVALID);
	g_unlink(path);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/import/yaml-rejects", test_yaml_rejects);
	g_test_add_func("/directory/import/circle-flags", test_circle_flags);
	g_test_add_func("/directory/import/popolo-rejects", test_popolo_rejects);
	g_test_add_func("/directory/import/cyclic", test_cyclic_parents);
	g_test_add_func("/directory/import/cyclic-store", test_cycle_through_the_store);
	g_test_add_func("/directory/import/messy", test_messy_popolo);
	g_test_add_func("/directory/import/changes", test_changes);
	g_test_add_func("/directory/import/rejects-file", test_rejects_file);
	g_test_add_func("/directory/import/broken", test_broken_files);
	g_test_add_func("/directory/import/long-line", test_long_line);
	g_test_add_func("/directory/import/look-alikes", test_look_alikes);
	g_test_add_func("/directory/import/options", test_options);
	g_test_add_func("/directory/import/occasions", test_occasions);
	g_test_add_func("/directory/import/documented", test_documented_example);
	return g_test_run();
}
