#include "base-file.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct Folder {
	char *path, *file;
} Folder;

static void set_up(Folder *folder, G_GNUC_UNUSED const void *data)
{
	folder->path = g_dir_make_tmp("base-file-XXXXXX", NULL);
	g_assert_nonnull(folder->path);
	folder->file = g_build_filename(folder->path, "a", NULL);
}

static void tear_down(Folder *folder, G_GNUC_UNUSED const void *data)
{
	g_remove(folder->file);
	g_assert_cmpint(g_rmdir(folder->path), ==, 0); /* nothing else was left */
	g_free(folder->path);
	g_free(folder->file);
}

static void assert_holds(const char *path, const char *text)
{
	g_autofree char *found = NULL;

	g_assert_true(g_file_get_contents(path, &found, NULL, NULL));
	g_assert_cmpstr(found, ==, text);
}

static void test_create_once(Folder *folder, G_GNUC_UNUSED const void *data)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(file_create(folder->file, "one", 3, 0600, NULL));
	g_assert_false(file_create(folder->file, "two", 3, 0600, &error));
	g_assert_true(chy_error_is(error, CHY_EXISTS));
	assert_holds(folder->file, "one");
	g_assert_true(file_write(folder->file, "two", 3, 0600, NULL));
	assert_holds(folder->file, "two");
}

static void test_private(Folder *folder, G_GNUC_UNUSED const void *data)
{
	static const struct {
		mode_t mode;
		bool good;
	} cases[] = {
		{ 0600, true },  { 0400, true },  { 0640, false },
		{ 0604, false }, { 0620, false }, { 0601, false },
	};

	g_assert_true(file_create(folder->file, "one", 3, 0600, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) bytes = NULL;
		g_autoptr(GError) error = NULL;

		g_assert_cmpint(chmod(folder->file, cases[i].mode), ==, 0);
		g_assert_true(cases[i].good ==
			      file_read_private(folder->file, 3, &bytes, &error));
		g_assert_true(cases[i].good || chy_error_is(error, CHY_REFUSED));
		g_assert_true(cases[i].good == (bytes != NULL));
	}
}

static void test_absent(Folder *folder, G_GNUC_UNUSED const void *data)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(file_read_private(folder->file, 3, &bytes, &error));
	g_assert_true(chy_error_is(error, CHY_NOT_FOUND));
}

static void test_map(Folder *folder, G_GNUC_UNUSED const void *data)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(file_map(folder->file, 3, &bytes, &error));
	g_assert_true(chy_error_is(error, CHY_NOT_FOUND));
	g_clear_error(&error);
	g_assert_true(file_create(folder->file, "four", 4, 0600, NULL));
	g_assert_false(file_map(folder->file, 3, &bytes, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_assert_true(file_map(folder->file, 4, &bytes, NULL));
	g_assert_true(file_write(folder->file, "new", 3, 0600, NULL));
	g_assert_cmpuint(g_bytes_get_size(bytes), ==, 4);
	g_assert_true(memcmp(g_bytes_get_data(bytes, NULL), "four", 4) == 0);
}

/* What killed writers of the file have left goes, and nothing else. */
static void test_unfinished(Folder *folder, G_GNUC_UNUSED const void *data)
{
	static const struct {
		const char *name;
		bool goes;
	} files[] = {
		{ "a.1.new", true },    { "a.4194304.new", true },
		{ "a.new", false },     { "a..new", false },
		{ "a.12.new~", false }, { "a.1x.new", false },
		{ "ab.12.new", false }, { "a.12.new.34", false },
		{ "a.-1.new", false },  { "b.a.12.new", false },
		{ "a.12", false },
	};
	g_autofree char *absent = g_build_filename(folder->path, "no", "a", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_true(file_write(folder->file, "one", 3, 0600, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path =
			g_build_filename(folder->path, files[i].name, NULL);

		g_assert_true(file_write(path, "half", 4, 0600, NULL));
	}
	g_assert_true(file_remove_unfinished(folder->file, &error));
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path =
			g_build_filename(folder->path, files[i].name, NULL);

		g_test_message("%s", files[i].name);
		g_assert_cmpint(g_remove(path), ==, files[i].goes ? -1 : 0);
	}
	assert_holds(folder->file, "one");
	g_assert_false(file_remove_unfinished(absent, &error));
	g_assert_true(chy_error_is(error, CHY_IO));
	g_assert_nonnull(strstr(error->message, g_strerror(ENOENT)));
}

/* A copy of the bytes, also into the file itself once it was replaced, has another's mark. */
static void test_marked(Folder *folder, G_GNUC_UNUSED const void *data)
{
	g_autoptr(GBytes) bytes = NULL, later = NULL;
	g_autofree char *mark = NULL, *line = NULL, *now = NULL, *at = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_false(file_read_marked(folder->file, 99, &bytes, &mark, &error));
	g_assert_true(chy_error_is(error, CHY_NOT_FOUND));
	g_assert_true(file_write_marked(folder->file, "text\n", 0600, NULL));
	g_assert_true(file_read_marked(folder->file, 99, &bytes, &mark, NULL));
	line = g_strdup_printf("text\n%s\n", mark);
	g_assert_cmpuint(g_bytes_get_size(bytes), ==, strlen(line));
	g_assert_true(memcmp(g_bytes_get_data(bytes, NULL), line, strlen(line)) == 0);
	g_assert_true(file_mark(folder->file, &at, NULL));
	g_assert_cmpstr(at, ==, mark);

	g_assert_true(file_write(folder->file, line, strlen(line), 0600, NULL));
	g_assert_true(file_read_marked(folder->file, 99, &later, &now, NULL));
	g_assert_cmpstr(now, !=, mark);
	g_assert_true(g_bytes_equal(later, bytes));
}

static void test_limit(Folder *folder, G_GNUC_UNUSED const void *data)
{
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(file_create(folder->file, "four", 4, 0600, NULL));
	g_assert_false(file_read(folder->file, 3, &bytes, &error));
	g_assert_true(chy_error_is(error, CHY_LIMIT));
	g_assert_true(file_read(folder->file, 4, &bytes, NULL));
	g_assert_cmpuint(g_bytes_get_size(bytes), ==, 4);
}

/* Through a link, and into a pipe, which stay what they are. */
static bool is_within(const char *path, const char *folder)
{
	g_autoptr(GError) error = NULL;
	bool within = file_check_within(path, folder, &error);

	g_assert_true(within || chy_error_is(error, CHY_INVALID));
	return within;
}

/* Also in the folder of all others; not beside one whose name begins alike, nor by a link. */
static void test_within(Folder *folder, G_GNUC_UNUSED const void *data)
{
	g_autofree char *inner = g_build_filename(folder->path, "in", NULL);
	g_autofree char *beside = g_build_filename(folder->path, "inn", NULL);
	g_autofree char *link = g_build_filename(inner, "link", NULL);
	g_autoptr(GError) error = NULL;

	g_assert_cmpint(g_mkdir(inner, 0700), ==, 0);
	g_assert_cmpint(g_mkdir(beside, 0700), ==, 0);
	g_assert_cmpint(symlink(beside, link), ==, 0);
	g_assert_true(is_within(inner, inner));
	g_assert_true(is_within(inner, folder->path));
	g_assert_true(is_within(inner, "/"));
	g_assert_true(is_within("/", "/"));
	g_assert_false(is_within("/", inner));
	g_assert_false(is_within(beside, inner));
	g_assert_false(is_within(link, inner));
	g_assert_true(is_within(link, folder->path));
	g_assert_false(file_check_within(folder->file, "/", &error));
	g_assert_true(chy_error_is(error, CHY_NOT_FOUND));
	g_remove(link);
	g_rmdir(beside);
	g_rmdir(inner);
}

static void test_deliver(Folder *folder, G_GNUC_UNUSED const void *data)
{
	g_autofree char *link = g_strconcat(folder->file, ".link", NULL);
	g_autofree char *pipe = g_strconcat(folder->file, ".pipe", NULL);
	char got[8] = "";
	int end;

	g_assert_cmpint(symlink(folder->file, link), ==, 0);
	g_assert_false(file_deliver(link, "one", 3, 0600, NULL)); /* to nothing */
	g_assert_true(file_deliver(folder->file, "one", 3, 0600, NULL));
	g_assert_true(file_deliver(link, "two!", 4, 0600, NULL));
	assert_holds(folder->file, "two!");
	g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));

	g_assert_cmpint(mkfifo(pipe, 0600), ==, 0);
	end = open(pipe, O_RDONLY | O_NONBLOCK);
	g_assert_cmpint(end, >=, 0);
	g_assert_true(file_deliver(pipe, "three", 5, 0600, NULL));
	g_assert_cmpint(read(end, got, sizeof got), ==, 5);
	g_assert_cmpstr(got, ==, "three");
	close(end);
	g_assert_cmpint(unlink(pipe), ==, 0);
	g_assert_cmpint(unlink(link), ==, 0);
}

static void add(const char *path, void (*test)(Folder *folder, const void *data))
{
	g_test_add(path, Folder, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	add("/base/file/create-once", test_create_once);
	add("/base/file/private", test_private);
	add("/base/file/absent", test_absent);
	add("/base/file/marked", test_marked);
	add("/base/file/limit", test_limit);
	add("/base/file/map", test_map);
	add("/base/file/unfinished", test_unfinished);
	add("/base/file/within", test_within);
	add("/base/file/deliver", test_deliver);
	return g_test_run();
}
