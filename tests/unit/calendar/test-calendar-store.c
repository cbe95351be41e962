#include "calendar-store.h"

#include "store-core.h"

static Store *store_new(void)
{
	g_autoptr(GError) error = NULL;
	Store *store = NULL;

	g_assert_true(store_open(":memory:", STORE_CREATE, &store, &error));
	g_assert_true(store_migrate(store, &error));
	g_assert_no_error(error);
	return store;
}

static void save(Store *store, const char *name, Date date, const char *title)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Occasion) occasion = NULL;

	g_assert_true(occasion_new(name, date, &occasion, &error));
	if (title != NULL)
		occasion_set_title(occasion, "en", title);
	g_assert_true(calendar_save(store, occasion, &error));
	g_assert_no_error(error);
}

static void test_saved_occasions_come_back(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = store_new();
	g_autoptr(OccasionAgenda) agenda = NULL;

	save(store, "day", (Date){ 1992, 2, 25 }, "a slip");
	save(store, "day", (Date){ 1992, 2, 26 }, "the day");
	g_assert_true(
		calendar_list(store, (Date){ 2025, 2, 20 }, 366, &agenda, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(agenda->count, ==, 1);

	const Occasion *occasion = agenda->rows[0].occasion;

	g_assert_cmpint(occasion->date.day, ==, 26);
	g_assert_cmpuint(occasion->title_count, ==, 1);
	g_assert_cmpstr(occasion_get_title(occasion, "en"), ==, "the day");
}

static void test_what_is_due_comes_soonest_first(void)
{
	static const struct {
		const char *name;
		int days, ordinal;
	} expected[] = {
		{ "alpha", 0, 10 },
		{ "beta", 6, 33 },
		{ "gamma", 6, 1 },
		{ "delta", 364, 11 },
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = store_new();
	static const unsigned within[] = { 0, 5, 6, 363, 364, 400 };
	static const size_t counts[] = { 1, 1, 3, 3, 4, 4 };

	save(store, "gamma", (Date){ 2024, 2, 26 }, NULL);
	save(store, "beta", (Date){ 1992, 2, 26 }, "the day");
	save(store, "alpha", (Date){ 2015, 2, 20 }, NULL);
	save(store, "delta", (Date){ 2015, 2, 19 }, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(within); i++) {
		g_autoptr(OccasionAgenda) agenda = NULL;

		g_assert_true(calendar_list(store, (Date){ 2025, 2, 20 }, within[i],
					    &agenda, &error));
		g_assert_cmpuint(agenda->count, ==, counts[i]);
		for (size_t j = 0; j < agenda->count; j++) {
			g_assert_cmpstr(agenda->rows[j].occasion->name, ==,
					expected[j].name);
			g_assert_cmpint(agenda->rows[j].days, ==, expected[j].days);
			g_assert_cmpint(agenda->rows[j].ordinal, ==,
					expected[j].ordinal);
		}
	}
}

static void test_one_is_found_by_name(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = store_new();
	g_autoptr(Occasion) kept = NULL;
	Occasion *none = NULL;

	save(store, "day", (Date){ 1992, 2, 26 }, "the day");
	save(store, "night", (Date){ 1992, 2, 25 }, "the night");
	g_assert_true(calendar_find(store, "day", &kept, &error));
	g_assert_cmpint(kept->date.day, ==, 26);
	g_assert_cmpstr(occasion_get_title(kept, "en"), ==, "the day");
	g_assert_true(calendar_find(store, "nothing", &none, &error));
	g_assert_null(none);
}

static void test_an_empty_calendar(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = store_new();
	g_autoptr(OccasionAgenda) agenda = NULL;

	g_assert_true(
		calendar_list(store, (Date){ 2025, 2, 20 }, 366, &agenda, &error));
	g_assert_cmpuint(agenda->count, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/calendar/store/save", test_saved_occasions_come_back);
	g_test_add_func("/calendar/store/find", test_one_is_found_by_name);
	g_test_add_func("/calendar/store/due", test_what_is_due_comes_soonest_first);
	g_test_add_func("/calendar/store/empty", test_an_empty_calendar);
	return g_test_run();
}
