#include "newsroom-release.h"

static const ReleaseText texts[] = {
	{ .language = "en",
	  .title = "Title",
	  .summary = "Summary",
	  .body = "<p>Body</p>",
	  .publisher = "Press" },
};

static const Release release = { .dossier = "sample-1",
				 .site = "https://news.example",
				 .texts = texts,
				 .count = 1 };

static Store *new_store(void)
{
	g_autoptr(GError) error = NULL;
	Store *store = NULL;
	bool good = store_open(":memory:", STORE_CREATE, &store, &error) &&
		    store_migrate(store, &error);

	g_assert_no_error(error);
	g_assert_true(good);
	return store;
}

static void save(Store *store, const Release *what, const char *now,
		 ReleaseStamps *stamps)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GTimeZone) zone = g_time_zone_new_identifier("Pacific/Auckland");
	g_autoptr(Clock) clock = clock_new(now, &error);

	clock_set_zone(clock, zone);

	bool good = release_save(store, what, clock, stamps, &error);

	g_assert_no_error(error);
	g_assert_true(good);
}

static void test_only_a_change_is_an_update(void)
{
	g_autoptr(Store) store = new_store();
	g_auto(ReleaseStamps) published = { 0 }, again = { 0 }, changed = { 0 };
	ReleaseText other_text = texts[0];
	Release other = release;

	save(store, &release, "2025-02-25T19:00:00Z", &published);
	g_assert_true(published.changed);
	g_assert_cmpint(published.published_day.day, ==, 26);
	g_assert_cmpstr(published.published, ==, "2025-02-25T19:00:00Z");
	g_assert_cmpstr(published.updated, ==, "2025-02-25T19:00:00Z");

	save(store, &release, "2025-02-26T09:00:00Z", &again);
	g_assert_false(again.changed);
	g_assert_cmpstr(again.updated, ==, "2025-02-25T19:00:00Z");

	other_text.summary = "Another summary";
	other.texts = &other_text;
	save(store, &other, "2025-02-27T09:00:00Z", &changed);
	g_assert_true(changed.changed);
	g_assert_cmpstr(changed.published, ==, "2025-02-25T19:00:00Z");
	g_assert_cmpstr(changed.updated, ==, "2025-02-27T09:00:00Z");
	g_assert_cmpint(changed.published_day.day, ==, 26);
	g_assert_cmpint(changed.updated_day.day, ==, 27);
}

static void test_every_field_counts(void)
{
	g_autofree char *before = release_digest(&release);
	const ReleaseText variants[] = {
		{ "fr", "Title", "Summary", "<p>Body</p>", NULL, "Press" },
		{ "en", "Titles", "ummary", "<p>Body</p>", NULL, "Press" },
		{ "en", "Title", "Summary", "<p>Body</p>", "", "Press" },
		{ "en", "Title", "Summary", "<p>Body</p>", NULL, "press" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(variants); i++) {
		Release other = release;

		other.texts = &variants[i];

		g_autofree char *after = release_digest(&other);

		g_assert_cmpstr(before, !=, after);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/newsroom/release/update", test_only_a_change_is_an_update);
	g_test_add_func("/newsroom/release/digest", test_every_field_counts);
	return g_test_run();
}
