/*
 * Finding by name: what is found, and in which order.
 */
#include "directory-find.h"

#include "directory-fixture.h"

static void test_spellings(void)
{
	static const struct {
		const char *text, *id; /* id NULL: nothing */
	} cases[] = {
		{ "Eliyev", "p1" },        { "Алиев", "p1" },
		{ "əliyev ilham", "p1" },  { "ILHAM", "p1" },
		{ "ılham", "p1" },         { "احمد", "p2" },
		{ "Qarayev", "p3" },       { "Гараев", "p3" },
		{ "Mueller", "p4" },       { "Müller", "p4" },
		{ "mull", "p4" },          { "iyev", NULL },
		{ "Əliyev Müller", NULL }, { "Комитет", "b1" },
		{ "human rights", "b1" },
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture, "persons:\n"
			       "- { id: p1, name: İlham Əliyev }\n"
			       "- { id: p2, name: أحمد }\n"
			       "- { id: p3, name: Гараев }\n"
			       "- { id: p4, name: Karl Müller }\n"
			       "bodies:\n"
			       "- { id: b1, kind: committee, name: { en: Human Rights "
			       "Committee, ru: Комитет по правам человека } }\n");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(FindList) list = NULL;
		g_autoptr(GError) error = NULL;

		g_test_message("%s", cases[i].text);
		g_assert_true(
			directory_find(fixture.store, cases[i].text, &list, &error));
		g_assert_cmpuint(list->count, ==, cases[i].id != NULL ? 1 : 0);
		if (cases[i].id != NULL)
			g_assert_cmpstr(list->rows[0].id, ==, cases[i].id);
	}
}

/* The ids of what is found, in order. */
static char *found(Fixture *fixture, const char *text)
{
	g_autoptr(GString) ids = g_string_new(NULL);
	g_autoptr(FindList) list = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(directory_find(fixture->store, text, &list, &error));
	g_assert_no_error(error);
	for (size_t i = 0; i < list->count; i++)
		g_string_append_printf(ids, "%s%s", i > 0 ? " " : "", list->rows[i].id);
	return g_string_free(g_steal_pointer(&ids), FALSE);
}

/* Kinds do not come before nearness, and what only a key brought together is left out. */
static void test_order(void)
{
	static const struct {
		const char *text, *ids;
	} cases[] = {
		{ "anna", "anna lind ana annaberg" },
		{ "Anna", "anna lind ana annaberg" },
		{ "Ana", "ana anna lind anar" },
		{ "Алия", "aliya elia aliyeva" },
		{ "energy", "energy" },
		{ "Anar", "anar" },
		{ "Muller", "muller mueller" },
		{ "Müller", "muller mueller" },
		{ "Mueller", "mueller muller" },
		{ "Qarayev", "qarayev garaev" },
		{ "Гараев", "garaev qarayev" },
		{ "guliy", "quliyev" },
		{ "lind anna", "lind" },
	};
	g_auto(Fixture) fixture = { 0 };

	fixture_init(&fixture);
	fixture_load(&fixture,
		     "bodies:\n"
		     "- { id: energy, kind: committee, name: Committee on Energy }\n"
		     "- { id: annaberg, kind: committee, name: Annaberg }\n"
		     "- { id: elia, kind: committee, name: Elia }\n"
		     "- { id: elias, kind: committee, name: Elias }\n"
		     "persons:\n"
		     "- { id: ana, name: Ana }\n"
		     "- { id: anna, name: [Hanna, Anna] }\n"
		     "- { id: lind, name: Anna Lind }\n"
		     "- { id: anar, name: Anar }\n"
		     "- { id: aliya, name: Алия }\n"
		     "- { id: aliyeva, name: Алияева }\n"
		     "- { id: muller, name: Müller }\n"
		     "- { id: mueller, name: Mueller }\n"
		     "- { id: garaev, name: Гараев }\n"
		     "- { id: quliyev, name: Quliyev }\n"
		     "- { id: qarayev, name: Qarayev }\n");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *ids = found(&fixture, cases[i].text);

		g_test_message("%s", cases[i].text);
		g_assert_cmpstr(ids, ==, cases[i].ids);
	}
}

/* A record is listed once, with the name that is nearest. */
static void test_nearest_name(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(FindList) list = NULL;
	g_autoptr(GError) error = NULL;

	fixture_init(&fixture);
	fixture_load(&fixture,
		     "persons:\n"
		     "- { id: p, name: { az: Əliyev, ru: Алиев, en: Aliyev } }\n");
	g_assert_true(directory_find(fixture.store, "алиев", &list, &error));
	g_assert_cmpuint(list->count, ==, 1);
	g_assert_cmpstr(list->rows[0].name, ==, "Əliyev");
	g_assert_cmpstr(list->rows[0].matched, ==, "Алиев");
}

/* A list that is cut short has the nearest, wherever they stand by kind and name. */
static void test_cut(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(GString) yaml =
		g_string_new("persons:\n- { id: z, name: Lind }\nbodies:\n");
	g_autoptr(FindList) list = NULL;
	g_autoptr(GError) error = NULL;

	for (int i = 0; i < LIMIT_FIND_ROWS; i++)
		g_string_append_printf(
			yaml, "- { id: b%d, kind: committee, name: Linden %d }\n", i,
			i);
	fixture_init(&fixture);
	fixture_load(&fixture, yaml->str);
	g_assert_true(directory_find(fixture.store, "lind", &list, &error));
	g_assert_true(list->cut);
	g_assert_cmpuint(list->count, ==, LIMIT_FIND_ROWS);
	g_assert_cmpstr(list->rows[0].id, ==, "z");
}

static void test_without_a_letter(void)
{
	g_auto(Fixture) fixture = { 0 };
	g_autoptr(FindList) list = NULL;
	g_autoptr(GError) error = NULL;

	fixture_init(&fixture);
	g_assert_false(directory_find(fixture.store, " – ", &list, &error));
	g_assert_error(error, CHY_ERROR, CHY_INVALID);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/directory/find/spellings", test_spellings);
	g_test_add_func("/directory/find/order", test_order);
	g_test_add_func("/directory/find/nearest", test_nearest_name);
	g_test_add_func("/directory/find/cut", test_cut);
	g_test_add_func("/directory/find/letterless", test_without_a_letter);
	return g_test_run();
}
