/*
 * What a circle says of its letters: letterhead, language, translations.
 */
#include "directory-circle.h"
#include "directory-export.h"
#include "directory-fixture.h"

#include <string.h>

static char *export_all(Fixture *fixture, const char *id)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(directory_export(fixture->store, id, text, &error));
	g_assert_no_error(error);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* A circle's letterhead is kept, exported, and forgotten when the circle has none any more. */
static void test_letterhead(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(GError) error = NULL;
	g_autofree char *name = NULL, *none = NULL;

	fixture_init(&fixture);
	fixture_load(&fixture,
		     "circles: [{ id: mail, letterhead: plain, select: { kind: "
		     "parliament } }]\n");
	g_assert_true(circle_find_letterhead(fixture.store, "mail", &name, &error));
	g_assert_cmpstr(name, ==, "plain");

	g_autofree char *text = export_all(&fixture, "mail");

	g_assert_nonnull(strstr(text, "letterhead: plain\n"));
	fixture_load(&fixture,
		     "circles: [{ id: mail, select: { kind: parliament } }]\n");
	g_assert_true(circle_find_letterhead(fixture.store, "mail", &none, &error));
	g_assert_null(none);
}

/* So are its language and its rule, which come back with the addressees. */
static void test_original(void)
{
	static const char circles[] =
		"circles:\n"
		"  - { id: ours, original: az, translation: one, select: { kind: "
		"parliament } }\n"
		"  - { id: bare, original: fr, select: { kind: parliament } }\n"
		"  - { id: theirs, select: { kind: parliament } }\n";
	static const struct {
		const char *id, *original, *lines;
		TranslationRule translation;
	} cases[] = {
		{ "ours", "az", "original: az\n    translation: one\n",
		  TRANSLATION_ONE },
		{ "bare", "fr", "original: fr\n    select:", TRANSLATION_NONE },
		{ "theirs", NULL, "id: theirs\n    select:", TRANSLATION_NONE },
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture, circles);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(AddresseeList) list = NULL;
		g_autoptr(GError) error = NULL;
		g_autofree char *text = export_all(&fixture, cases[i].id);

		g_assert_true(circle_resolve(fixture.store, cases[i].id,
					     (Date){ 2025, 2, 24 }, &list, &error));
		g_assert_cmpstr(list->original, ==, cases[i].original);
		g_assert_cmpint(list->translation, ==, cases[i].translation);
		g_assert_nonnull(strstr(text, cases[i].lines));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/rule/letterhead", test_letterhead);
	g_test_add_func("/directory/rule/original", test_original);
	return g_test_run();
}
