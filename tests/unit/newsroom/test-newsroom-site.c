#include "newsroom-feed.h"
#include "newsroom-markup.h"
#include "newsroom-page.h"
#include "newsroom-site.h"

#include <glib/gstdio.h>
#include <string.h>

static const ReleaseText texts[] = {
	{
		.language = "en",
		.title = "Appeals sent & <received>",
		.summary = "60 appeals \"went\" out.",
		.body = "<p>First paragraph.</p>\n<h2>Heading</h2>\n<p>Last one.</p>\n",
		.notice = "Example – invented",
		.publisher = "The Parliament's Press Department",
	},
	{
		.language = "ar",
		.title = "إرسال النداءات",
		.summary = "أُرسلت النداءات.",
		.body = "<p>الفقرة الأولى.</p>\n",
		.publisher = "إدارة الصحافة",
	},
};

static const Release release = {
	.dossier = "sample-1",
	.site = "https://news.example/releases",
	.texts = texts,
	.count = G_N_ELEMENTS(texts),
};

static const ReleaseStamps first = { .published = (char *)"2025-02-25T09:00:00Z",
				     .updated = (char *)"2025-02-25T09:00:00Z",
				     .published_day = { 2025, 2, 25 },
				     .updated_day = { 2025, 2, 25 } };
/* east of Greenwich, where days begin earlier */
static const ReleaseStamps later = { .published = (char *)"2025-02-25T19:00:00Z",
				     .updated = (char *)"2025-03-01T20:00:00Z",
				     .published_day = { 2025, 2, 26 },
				     .updated_day = { 2025, 3, 2 } };

static void test_escapes(void)
{
	static const struct {
		const char *text, *markup;
	} cases[] = {
		{ "plain Əliyev أحمد", "plain Əliyev أحمد" },
		{ "<script>'\"&", "&lt;script&gt;&#39;&quot;&amp;" },
		{ "bell\a here\ttab", "bell\ufffd here\ttab" },
		{ "not\uffff a character", "not\ufffd a character" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new("x:");

		markup_append(out, "[{}]", cases[i].text, NULL);

		g_autofree char *expected = g_strdup_printf("x:[%s]", cases[i].markup);

		g_assert_cmpstr(out->str, ==, expected);
	}
}

static void assert_contains(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		g_error("'%s' is missing in:\n%s", part, text);
}

static void test_page_says_what_it_is(void)
{
	g_autofree char *page = page_text(&release, &later, 1);

	assert_contains(page, "<html lang=\"ar\" dir=\"rtl\">");
	assert_contains(
		page, "hreflang=\"en\" href=\"https://news.example/releases/en.html\"");
	assert_contains(
		page, "hreflang=\"ar\" href=\"https://news.example/releases/ar.html\"");
	assert_contains(page, "hreflang=\"x-default\"");
	assert_contains(page, "aria-current=\"page\"");
	assert_contains(page, "datetime=\"2025-02-25T19:00:00Z\"");
	assert_contains(page, "datetime=\"2025-03-01T20:00:00Z\"");
	assert_contains(page, texts[1].body);
}

/* What people read are days of the office; what machines read are instants. */
static void test_page_tells_the_office_s_days(void)
{
	g_autofree char *page = page_text(&release, &later, 0);

	assert_contains(page,
			"datetime=\"2025-02-25T19:00:00Z\">Published on 26 February "
			"2025</time>");
	assert_contains(page, "datetime=\"2025-03-01T20:00:00Z\">Updated on 2 March "
			      "2025</time>");
}

/* "33-й" stays whole where it is read; what machines read has no tags. */
static void test_figures(void)
{
	const ReleaseText text = { .language = "ru",
				   .title = "К 33-й <годовщине>",
				   .summary = "Письма 366-го",
				   .body = "",
				   .publisher = "Пресс-служба" };
	const Release one = { "sample-1", "https://news.example", &text, 1 };
	g_autofree char *page = page_text(&one, &first, 0);
	g_autofree char *index = page_index(&one);
	const char *const pages[] = { page, index };

	for (size_t i = 0; i < G_N_ELEMENTS(pages); i++) {
		g_assert_nonnull(strstr(pages[i],
					">К <span class=\"figure\">33-й</span> "
					"&lt;годовщине&gt;</"));
		g_assert_nonnull(strstr(
			pages[i], ">Письма <span class=\"figure\">366-го</span></p>"));
		g_assert_nonnull(strstr(pages[i], "<title>К 33-й &lt;годовщине&gt; –"));
	}
}

static void test_page_escapes_and_loads_nothing(void)
{
	g_autofree char *page = page_text(&release, &first, 0);

	assert_contains(page, "Appeals sent &amp; &lt;received&gt;");
	assert_contains(page, "content=\"60 appeals &quot;went&quot; out.\"");
	g_assert_null(strstr(page, "<received>"));
	g_assert_null(strstr(page, "<script"));
	g_assert_null(strstr(page, "src="));
	g_assert_null(strstr(page, "dateModified"));
}

/* The folder is the caller's to remove with remove_site. */
static char *new_folder(void)
{
	g_autoptr(GError) error = NULL;
	char *folder = g_dir_make_tmp("newsroom-XXXXXX", &error);

	g_assert_no_error(error);
	return folder;
}

static void remove_site(const char *folder)
{
	static const char *const names[] = { "index.html", "en.html", "ar.html",
					     "feed.xml", "style.css" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(folder, names[i], NULL);

		g_unlink(path);
	}
	g_assert_cmpint(g_rmdir(folder), ==, 0);
}

static void test_same_bytes_and_other_folders(void)
{
	g_autofree char *folder = new_folder();
	g_autofree char *path = g_build_filename(folder, "index.html", NULL);
	g_autofree char *before = NULL;
	g_autofree char *after = NULL;
	g_autoptr(GError) error = NULL;
	Release other = release;
	int64_t pages = 0;

	g_assert_true(site_write(&release, &first, folder, &pages, &error));
	g_assert_cmpint(pages, ==, 2);
	g_assert_true(g_file_get_contents(path, &before, NULL, NULL));
	g_assert_true(site_write(&release, &first, folder, &pages, &error));
	g_assert_true(g_file_get_contents(path, &after, NULL, NULL));
	g_assert_cmpstr(before, ==, after);

	other.dossier = "sample-2";
	g_assert_false(site_write(&other, &first, folder, &pages, &error));
	g_assert_true(chy_error_is(error, CHY_EXISTS));
	remove_site(folder);
}

static char *put(const char *folder, const char *name, const char *text)
{
	char *path = g_build_filename(folder, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

/* What stands there and is not of the dossier is left as it is, index or not. */
static void test_foreign_files(void)
{
	static const char *const names[] = { "index.html", "en.html", "ar.html",
					     "feed.xml", "style.css" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *folder = new_folder(), *text = NULL;
		g_autofree char *path = put(folder, names[i], "mine");
		g_autoptr(GError) error = NULL;
		int64_t pages = 0;

		g_assert_false(site_write(&release, &first, folder, &pages, &error));
		g_assert_error(error, CHY_ERROR, CHY_EXISTS);
		g_assert_nonnull(strstr(error->message, names[i]));
		g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
		g_assert_cmpstr(text, ==, "mine");
		remove_site(folder);
	}
}

/* Wherever the writing of a site ended, it can be written again. */
static void test_unfinished_site(void)
{
	static const char *const order[] = { "index.html", "feed.xml", "style.css",
					     "ar.html", "en.html" };
	g_autofree char *folder = new_folder();
	g_autoptr(GError) error = NULL;
	int64_t pages = 0;

	for (size_t left = 0; left <= G_N_ELEMENTS(order); left++) {
		g_assert_true(site_write(&release, &first, folder, &pages, &error));
		g_assert_no_error(error);
		for (size_t i = 0; i < left; i++) {
			g_autofree char *path =
				g_build_filename(folder, order[i], NULL);

			g_assert_cmpint(g_unlink(path), ==, 0);
		}
	}
	remove_site(folder);
}

static void test_dropped_languages(void)
{
	g_autofree char *folder = new_folder(), *text = NULL;
	g_autofree char *dropped = g_build_filename(folder, "ar.html", NULL);
	g_autofree char *foreign = put(folder, "fr.html", "mine");
	g_autoptr(GError) error = NULL;
	Release shorter = release;
	int64_t pages = 0;

	shorter.count = 1;
	g_assert_true(site_write(&release, &first, folder, &pages, &error));
	g_assert_true(g_file_test(dropped, G_FILE_TEST_EXISTS));
	g_assert_true(site_write(&shorter, &later, folder, &pages, &error));
	g_assert_no_error(error);
	g_assert_false(g_file_test(dropped, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_get_contents(foreign, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "mine");
	g_unlink(foreign);
	remove_site(folder);
}

/* Folder of the Atom schema, yours; NULL when no real data is at hand. */
static char *schema_path(void)
{
	const char *data = g_getenv("CHANCERY_TESTDATA");
	g_autofree char *path = g_build_filename(data != NULL ? data : "../shared/data",
						 "atom", "atom.rng", NULL);

	return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

static void test_feed_is_atom(void)
{
	g_autofree char *schema = schema_path();
	g_autofree char *folder = new_folder();
	g_autofree char *feed = g_build_filename(folder, "feed.xml", NULL);
	g_autofree char *words = NULL;
	g_autoptr(GError) error = NULL;
	int64_t pages = 0;
	int status = 0;

	g_assert_true(site_write(&release, &later, folder, &pages, &error));
	if (schema == NULL) {
		g_test_skip("no Atom schema: set CHANCERY_TESTDATA");
	} else {
		char *command[] = { (char *)"xmllint",
				    (char *)"--noout",
				    (char *)"--relaxng",
				    schema,
				    feed,
				    NULL };

		g_spawn_sync(NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
			     &words, &status, &error);
		g_assert_no_error(error);
		if (!g_spawn_check_wait_status(status, NULL))
			g_error("the feed is not valid: %s", words);
	}
	remove_site(folder);
}

static void test_feed_has_absolute_ids(void)
{
	g_autofree char *feed = feed_format(&release, &later);

	assert_contains(feed, "<id>tag:news.example,2025-02-25:sample-1</id>");
	assert_contains(feed, "<id>tag:news.example,2025-02-25:sample-1/ar</id>");
	assert_contains(feed, "<updated>2025-03-01T20:00:00Z</updated>");
	assert_contains(feed, "href=\"https://news.example/releases/feed.xml\"");
	assert_contains(feed, "&lt;p&gt;Example – invented&lt;/p&gt;");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/newsroom/markup/escapes", test_escapes);
	g_test_add_func("/newsroom/page/language", test_page_says_what_it_is);
	g_test_add_func("/newsroom/page/days", test_page_tells_the_office_s_days);
	g_test_add_func("/newsroom/page/figures", test_figures);
	g_test_add_func("/newsroom/page/escapes", test_page_escapes_and_loads_nothing);
	g_test_add_func("/newsroom/site/folder", test_same_bytes_and_other_folders);
	g_test_add_func("/newsroom/site/foreign", test_foreign_files);
	g_test_add_func("/newsroom/site/unfinished", test_unfinished_site);
	g_test_add_func("/newsroom/site/dropped", test_dropped_languages);
	g_test_add_func("/newsroom/feed/schema", test_feed_is_atom);
	g_test_add_func("/newsroom/feed/ids", test_feed_has_absolute_ids);
	return g_test_run();
}
