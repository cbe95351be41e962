#include "vectors.h"

#include <string.h>

char *vectors_find(const char *name)
{
	const char *named = g_getenv("CHANCERY_TESTDATA");
	g_autofree char *beside =
		g_build_filename(TEST_SOURCE_ROOT, "..", "shared", "data", NULL);
	const char *folder = named != NULL ? named : beside;
	g_autofree char *path = g_build_filename(folder, name, NULL);

	if (g_file_test(path, G_FILE_TEST_EXISTS))
		return g_steal_pointer(&path);
	g_test_skip("the test data is not here (CHANCERY_TESTDATA)");
	return NULL;
}

static void judge_text(const char *text, void (*judge)(yajl_val vector))
{
	char why[200] = "";
	yajl_val vector = yajl_tree_parse(text, why, sizeof why);

	g_assert_cmpstr(why, ==, "");
	g_assert_nonnull(vector);
	judge(vector);
	yajl_tree_free(vector);
}

static char *read_file(const char *path)
{
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	g_file_get_contents(path, &text, NULL, &error);
	g_assert_no_error(error);
	return text;
}

void vectors_each_line(const char *path, void (*judge)(yajl_val vector))
{
	g_autofree char *text = read_file(path);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	unsigned count = 0;

	for (char **line = lines; *line != NULL; line++) {
		if (**line == '\0')
			continue;
		judge_text(*line, judge);
		count++;
	}
	g_assert_cmpuint(count, >, 0);
	g_test_message("%u vectors", count);
}

static unsigned each_file_below(const char *folder, void (*judge)(yajl_val vector))
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = g_dir_open(folder, 0, &error);
	unsigned count = 0;

	g_assert_no_error(error);
	for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
			count += each_file_below(path, judge);
		} else if (g_str_has_suffix(name, ".json")) {
			g_autofree char *text = read_file(path);

			g_test_message("%s", path);
			judge_text(text, judge);
			count++;
		}
	}
	return count;
}

void vectors_each_file(const char *folder, void (*judge)(yajl_val vector))
{
	unsigned count = each_file_below(folder, judge);

	g_assert_cmpuint(count, >, 0);
	g_test_message("%u vectors", count);
}

static yajl_val field(yajl_val vector, const char *key, yajl_type type)
{
	return yajl_tree_get(vector, (const char *[]){ key, NULL }, type);
}

const char *vector_text(yajl_val vector, const char *key)
{
	yajl_val value = field(vector, key, yajl_t_string);

	g_assert_nonnull(value);
	return YAJL_GET_STRING(value);
}

uint64_t vector_number(yajl_val vector, const char *key)
{
	yajl_val value = field(vector, key, yajl_t_number);
	uint64_t number = 0;

	g_assert_nonnull(value);
	/* yajl's own integers end at 2^63. */
	g_assert_true(g_ascii_string_to_unsigned(YAJL_GET_NUMBER(value), 10, 0,
						 G_MAXUINT64, &number, NULL));
	return number;
}

bool vector_truth(yajl_val vector, const char *key)
{
	return YAJL_IS_TRUE(field(vector, key, yajl_t_any));
}

static GBytes *decode(const char *base64)
{
	gsize length;
	guchar *bytes = g_base64_decode(base64, &length);

	return g_bytes_new_take(bytes, length);
}

GBytes *vector_bytes(yajl_val vector, const char *key)
{
	yajl_val value = field(vector, key, yajl_t_any);

	g_assert_true(value == NULL || YAJL_IS_NULL(value) || YAJL_IS_STRING(value));
	return YAJL_IS_STRING(value) ? decode(YAJL_GET_STRING(value))
				     : g_bytes_new(NULL, 0);
}

GPtrArray *vector_bytes_array(yajl_val vector, const char *key)
{
	yajl_val value = field(vector, key, yajl_t_any);
	GPtrArray *array =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);

	g_assert_true(value == NULL || YAJL_IS_NULL(value) || YAJL_IS_ARRAY(value));
	for (size_t i = 0; YAJL_IS_ARRAY(value) && i < value->u.array.len; i++)
		g_ptr_array_add(array,
				decode(YAJL_GET_STRING(value->u.array.values[i])));
	return array;
}
