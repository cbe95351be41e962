#include "lang-near.h"

#include "lang-fold.h"

static void test_rate(void)
{
	static const struct {
		const char *text, *name;
		Nearness nearness;
	} cases[] = {
		{ "Əliyev", "İlham Əliyev", NEAR_SPELLING },
		{ "əliyev", "İlham Əliyev", NEAR_LETTERS },
		{ "Eliyev", "İlham Əliyev", NEAR_SOUND },
		{ "Алиев", "İlham Əliyev", NEAR_SOUND },
		{ "eliy", "İlham Əliyev", NEAR_BEGINNING },
		{ "ilham", "İlham Əliyev", NEAR_LETTERS },
		{ "ılham", "ilham", NEAR_SOUND },
		{ "احمد", "أحمد", NEAR_LETTERS },
		{ "أحمد", "أحمد", NEAR_SPELLING },
		{ "Ahmad", "أحمد", NEAR_SOUND },
		{ "Qarayev", "Гараев", NEAR_SOUND },
		{ "qara", "Гараев", NEAR_SOUND_BEGINNING },
		{ "Mueller", "Müller", NEAR_SOUND },
		{ "Muller", "Müller", NEAR_LETTERS },
		{ "Mu\u0308ller", "Müller", NEAR_SPELLING },
		{ "mull", "Müller", NEAR_BEGINNING },
		{ "Алия", "Алия", NEAR_SPELLING },
		{ "Алия", "Aliya", NEAR_SOUND },
		{ "Алия", "Elias", NEAR_NOT },
		{ "anna", "Anna-Maria Lind", NEAR_LETTERS },
		{ "anna", "Annaberg", NEAR_BEGINNING },
		{ "anna", "Hanna", NEAR_NOT },
		{ "anna", "Energy", NEAR_NOT },
		{ "anar", "Energy", NEAR_NOT },
		{ "lind anna", "Anna Lind", NEAR_LETTERS },
		{ "anna – LI", "Anna Lind", NEAR_BEGINNING },
		{ "o'brien", "Pat O'Brien", NEAR_LETTERS },
		{ "OBrien", "Pat O’Brien", NEAR_SOUND },
		{ "a", "Ng'ang'a", NEAR_NOT },
		{ "anna x", "Anna Lind", NEAR_NOT },
		{ "明", "李 明", NEAR_SPELLING },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = lang_fold(cases[i].text);
		g_autofree char *name = lang_fold(cases[i].name);
		g_autoptr(Near) near = near_new(cases[i].text, text);

		g_test_message("%s, %s", cases[i].text, cases[i].name);
		g_assert_cmpint(near_rate(near, cases[i].name, name), ==,
				cases[i].nearness);
	}
}

static void test_whole(void)
{
	g_autoptr(Near) near = near_new("Anna – Lind", "ana lind");

	g_assert_true(near_is_whole(near, "ana lind"));
	g_assert_false(near_is_whole(near, "ana"));
	g_assert_false(near_is_whole(near, "ana maria lind"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lang/near/rate", test_rate);
	g_test_add_func("/lang/near/whole", test_whole);
	return g_test_run();
}
