#include "format-json-reader.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LIMIT_FILE (256u << 20)

static char *write_file(const char *text, gssize length)
{
	char *path = NULL;
	int fd = g_file_open_tmp("chancery-json-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(path, text, length, NULL));
	return path;
}

/* "POINTER RECORD" of every record, one a line;
 * the error's message when there is one. */
static char *read_all(const char *path, const char *const *skip, GError **error)
{
	g_autoptr(JsonReader) reader = NULL;
	g_autoptr(GString) all = g_string_new(NULL);
	const JsonRecord *record = NULL;

	if (!json_reader_open(path, LIMIT_FILE, skip, &reader, error))
		return NULL;
	while (json_reader_next(reader, &record, error)) {
		if (record == NULL)
			return g_string_free(g_steal_pointer(&all), FALSE);

		g_autofree char *pointer = json_record_pointer(record);

		g_string_append_printf(all, "%s ", pointer);
		json_record_format(record, all);
		g_string_append_c(all, '\n');
	}
	return NULL;
}

static void test_records(void)
{
	static const char *const skip[] = { "links", "areas", NULL };
	g_autofree char *path = write_file(
		"\xef\xbb\xbf{\"meta\": {\"a\": [1, {}]}, \"n\": 7, \"empty\": [],\n"
		"\"persons\": [{\"id\": \"p1\", \"links\": [{\"x\": [1]}, 2], "
		"\"name\": \"\\u018fli \\\"A\\\"\", \"links\": 1},\n"
		" 12.50, [\"x\", null, true], {}],"
		"\"areas\": [{\"id\": 1}], \"a/b~c\": [\"\\u0000z\"]}",
		-1);
	g_autoptr(GError) error = NULL;
	g_autofree char *all = read_all(path, skip, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(all, ==,
			"/meta {\"a\": [1, {}]}\n"
			"/n 7\n"
			"/persons/0 {\"id\": \"p1\", \"name\": \"Əli \\\"A\\\"\"}\n"
			"/persons/1 12.50\n"
			"/persons/2 [\"x\", null, true]\n"
			"/persons/3 {}\n"
			"/a~1b~0c/0 \"\\u0000z\"\n");
	g_unlink(path);
}

/* Records that straddle the blocks in which the file is read come out whole. */
static void test_block_borders(void)
{
	g_autoptr(GString) text = g_string_new("{\"persons\": [");
	g_autoptr(GString) expected = g_string_new(NULL);

	for (int i = 0; i < 3000; i++) {
		g_autofree char *pad =
			g_strnfill((gsize)(i % 211), (char)('a' + i % 26));

		g_string_append_printf(text, "%s{\"id\": \"ə%d%s\", \"n\": [%d]}",
				       i > 0 ? ",\n" : "", i, pad, i);
		g_string_append_printf(expected,
				       "/persons/%d {\"id\": \"ə%d%s\", \"n\": [%d]}\n",
				       i, i, pad, i);
	}
	g_string_append(text, "]}");

	g_autofree char *path = write_file(text->str, (gssize)text->len);
	g_autoptr(GError) error = NULL;
	g_autofree char *all = read_all(path, NULL, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(all, ==, expected->str);
	g_unlink(path);
}

static void test_get(void)
{
	g_autofree char *path = write_file("{\"p\": [{\"a\": \"x\", \"b\": \"\", "
					   "\"c\": 3, \"d\": \"n\\u0000l\"}]}",
					   -1);
	g_autoptr(JsonReader) reader = NULL;
	const JsonRecord *record = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(json_reader_open(path, LIMIT_FILE, NULL, &reader, &error));
	g_assert_true(json_reader_next(reader, &record, &error));
	g_assert_cmpstr(json_get_text(&record->value, "a"), ==, "x");
	g_assert_null(json_get_text(&record->value, "b"));
	g_assert_null(json_get_text(&record->value, "c"));
	g_assert_null(json_get_text(&record->value, "z"));
	g_assert_null(json_get(json_get(&record->value, "a"), "z"));
	g_assert_true(json_get(&record->value, "d")->has_nul);
	g_assert_false(json_get(&record->value, "a")->has_nul);
	g_assert_cmpuint(json_get(&record->value, "d")->length, ==, 3);
	g_unlink(path);
}

static void test_refused(void)
{
	static const struct {
		const char *text;
		ChyError code;
		const char *message; /* behind the file's name; NULL: any */
	} cases[] = {
		{ "{\"persons\": [{\"id\": 1},\n {\"id\":", CHY_INVALID,
		  ":2: byte 31: the file ends in the middle of its JSON" },
		{ "", CHY_INVALID, NULL },
		{ "[1]", CHY_INVALID, ": the file is not one JSON object" },
		{ "7", CHY_INVALID, ": the file is not one JSON object" },
		{ "{\"a\": [\"bad \xff byte\"]}", CHY_INVALID, NULL },
		{ "{\"a\": [1,\n2,\n}", CHY_INVALID, NULL },
		{ "{\"a\": 1} x", CHY_INVALID, NULL },
		{ "{\"persons\": [1],\n\"meta\": {},\n \"persons\": [2]}", CHY_INVALID,
		  ":3: the key 'persons' stands twice in the file" },
		{ "{\"links\": [],\"links\": {}}", CHY_INVALID,
		  ":1: the key 'links' stands twice in the file" },
		{ "{\"a\": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]", CHY_LIMIT,
		  ": /a/0: values stand too deep within each other" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = write_file(cases[i].text, -1);
		g_autoptr(GError) error = NULL;
		g_autofree char *all = read_all(path, NULL, &error);

		g_assert_null(all);
		g_test_message("%s", error->message);
		g_assert_error(error, CHY_ERROR, (int)cases[i].code);
		g_assert_true(g_str_has_prefix(error->message, path));
		if (cases[i].message != NULL)
			g_assert_cmpstr(error->message + strlen(path), ==,
					cases[i].message);
		g_unlink(path);
	}
}

static void test_many_members(void)
{
	g_autoptr(GString) text = g_string_new("{");
	g_autoptr(GError) error = NULL;

	for (int i = 0; i <= LIMIT_JSON_MEMBERS; i++)
		g_string_append_printf(text, "%s\"k%d\": 1", i > 0 ? "," : "", i);
	g_string_append_c(text, '}');

	g_autofree char *path = write_file(text->str, -1);
	g_autofree char *all = read_all(path, NULL, &error);

	g_assert_null(all);
	g_assert_error(error, CHY_ERROR, CHY_LIMIT);
	g_unlink(path);
}

static void test_absent_file(void)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *all = read_all("/nonexistent/x.json", NULL, &error);

	g_assert_null(all);
	g_assert_error(error, CHY_ERROR, CHY_NOT_FOUND);
}

/*
 * One line of 200 MB. As one text it is refused after about a megabyte; as two million
 * small records it is read, and either way the memory does not grow with the file.
 */
static void test_long_line(void)
{
	static const struct {
		const char *head, *piece;
		bool readable;
	} cases[] = {
		{ "{\"persons\": [\"", "0123456789abcdef0123456789abcdef", false },
		{ "{\"persons\": [1", ", {\"id\": \"0123456789abcdef\"}    ", true },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = write_file("", 0);
		FILE *stream = fopen(path, "w");
		g_autoptr(GString) block = g_string_new(NULL);
		size_t blocks = cases[i].readable ? 8 : 200;

		while (block->len < 1 << 20)
			g_string_append(block, cases[i].piece);
		fputs(cases[i].head, stream);
		for (size_t n = 0; n < blocks; n++)
			fwrite(block->str, 1, block->len, stream);
		fputs(cases[i].readable ? "]}" : "\"]}", stream);
		fclose(stream);

		struct rusage before, after;
		g_autoptr(JsonReader) reader = NULL;
		const JsonRecord *record = NULL;
		g_autoptr(GError) error = NULL;
		bool ok;

		getrusage(RUSAGE_SELF, &before);
		g_assert_true(
			json_reader_open(path, LIMIT_FILE, NULL, &reader, &error));
		while ((ok = json_reader_next(reader, &record, &error)) &&
		       record != NULL)
			continue;
		getrusage(RUSAGE_SELF, &after);
		g_assert_cmpint(ok, ==, cases[i].readable);
		if (!cases[i].readable)
			g_assert_error(error, CHY_ERROR, CHY_LIMIT);
		g_assert_cmpint(after.ru_maxrss - before.ru_maxrss, <,
				24 << 10); /* KiB */
		g_unlink(path);
	}
}

static void test_file_limit(void)
{
	g_autofree char *path = write_file("{\"a\": [1, 2, 3]}", -1);
	g_autoptr(JsonReader) reader = NULL;
	const JsonRecord *record = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(json_reader_open(path, 10, NULL, &reader, &error));
	g_assert_false(json_reader_next(reader, &record, &error));
	g_assert_error(error, CHY_ERROR, CHY_LIMIT);
	g_unlink(path);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/format/json-reader/records", test_records);
	g_test_add_func("/format/json-reader/blocks", test_block_borders);
	g_test_add_func("/format/json-reader/get", test_get);
	g_test_add_func("/format/json-reader/refused", test_refused);
	g_test_add_func("/format/json-reader/many-members", test_many_members);
	g_test_add_func("/format/json-reader/absent", test_absent_file);
	g_test_add_func("/format/json-reader/long-line", test_long_line);
	g_test_add_func("/format/json-reader/file-limit", test_file_limit);
	return g_test_run();
}
