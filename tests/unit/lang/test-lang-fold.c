#include "lang-fold.h"

#include <glib.h>

/* Spellings of one name: all of a row have one key. */
static void test_spellings_meet(void)
{
	static const char *const rows[][5] = {
		{ "Əliyev", "Eliyev", "Алиев", "Aliyev", "ƏLİYEV" },
		{ "ılham", "ilham", "İlham", "Ilham", "Илхам" },
		{ "أحمد", "احمد", "Ahmad", "Ahmed", "Əhməd" },
		{ "Гараев", "Qarayev", "Garayev", "Караев" },
		{ "Müller", "Mueller", "Мюллер", "Muller" },
		{ "Hüseynov", "Huseynov", "Гусейнов", "Huseinov" },
		{ "Məmmədov", "Mammadov", "Мамедов", "Mamedov" },
		{ "Cəfərov", "Jafarov", "Джафаров", "Djafarov" },
		{ "Xəlilov", "Khalilov", "Халилов" },
		{ "Şahin", "Shahin", "Шахин", "Sahin" },
		{ "Çelik", "Chelik", "Челик" },
		{ "Ağayev", "Aghayev", "Агаев" },
		{ "Øystein", "Oystein" },
		{ "Łukasz", "Lukasz" },
		{ "François", "Francois", "FRANÇOIS", "Franc\u0327ois" },
		{ "Strauß", "Strauss" },
		{ "Mariya", "Maria", "Мария" },
		{ "Yevgeny", "Evgeny", "Евгений" },
		{ "Alexander", "Aleksander", "Александер" },
		{ "Щукин", "Shchukin", "Schukin" },
		{ "O'Brien", "OʼBrien", "O’Brien", "Obrien" },
		{ "فاطمة", "فاطمه", "فَاطِمَة" },
		{ "علي", "على", "Ali", "Əli" },
		{ "Παπαδόπουλος", "Papadopoulos" },
		{ "Anna-Maria  Lind", "anna maria lind" },
		{ "٣٣", "33" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *key = lang_fold(rows[i][0]);

		for (size_t j = 1; j < G_N_ELEMENTS(rows[i]) && rows[i][j] != NULL;
		     j++) {
			g_autofree char *other = lang_fold(rows[i][j]);

			g_assert_cmpstr(other, ==, key);
		}
	}
}

static void test_names_stay_apart(void)
{
	static const char *const rows[][2] = {
		{ "Əliyev", "Vəliyev" }, { "Lind", "Lund" },      { "أحمد", "محمد" },
		{ "Anna", "Inna" },      { "Ann Lee", "Annlee" }, { "李", "王" },
		{ "Müller", "Möller" },  { "नमिता", "नमत" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *a = lang_fold(rows[i][0]);
		g_autofree char *b = lang_fold(rows[i][1]);

		g_assert_cmpstr(a, !=, b);
	}
}

static void test_form_of_keys(void)
{
	static const struct {
		const char *text, *key;
	} cases[] = {
		{ "", "" },
		{ " ,. – ", "" },
		{ "  J. Smith ", "j smit" },
		{ "Chair, 2nd Committee", "cair 2nd comita" },
		{ "李 明", "李 明" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *key = lang_fold(cases[i].text);
		g_autofree char *again = lang_fold(key);

		g_assert_cmpstr(again, ==, key);
		g_assert_cmpstr(key, ==, cases[i].key);
	}
}

static void test_folding_twice_changes_nothing(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz ";

	for (int i = 0; i < 20000; i++) {
		char text[9] = { 0 };

		for (size_t j = 0; j < sizeof text - 1; j++)
			text[j] = letters[g_test_rand_int_range(0, sizeof letters - 1)];

		g_autofree char *key = lang_fold(text);
		g_autofree char *again = lang_fold(key);

		g_assert_cmpstr(again, ==, key);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lang/fold/meet", test_spellings_meet);
	g_test_add_func("/lang/fold/apart", test_names_stay_apart);
	g_test_add_func("/lang/fold/form", test_form_of_keys);
	g_test_add_func("/lang/fold/twice", test_folding_twice_changes_nothing);
	return g_test_run();
}
