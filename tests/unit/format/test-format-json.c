#include "format-json.h"

static void write_sample(JsonWriter *writer)
{
	json_object_begin(writer, NULL);
	json_text(writer, "name", "\"Əliyev\"\\\n\t\x01");
	json_text(writer, "none", NULL);
	json_array_begin(writer, "letters");
	json_object_begin(writer, NULL);
	json_int(writer, "n", -9007199254740993);
	json_bool(writer, "ok", true);
	json_object_end(writer);
	json_int(writer, NULL, 2);
	json_array_end(writer);
	json_array_begin(writer, "empty");
	json_array_end(writer);
	json_object_begin(writer, "hollow");
	json_object_end(writer);
	json_object_end(writer);
}

static const char sample[] = "{\n"
			     "  \"name\": \"\\\"Əliyev\\\"\\\\\\n\\t\\u0001\",\n"
			     "  \"none\": null,\n"
			     "  \"letters\": [\n"
			     "    {\n"
			     "      \"n\": -9007199254740993,\n"
			     "      \"ok\": true\n"
			     "    },\n"
			     "    2\n"
			     "  ],\n"
			     "  \"empty\": [],\n"
			     "  \"hollow\": {}\n"
			     "}\n";

static void test_text(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(JsonWriter) writer = json_writer_new_text(text);
	g_autoptr(GError) error = NULL;

	write_sample(writer);
	g_assert_true(json_writer_finish(writer, &error));
	g_assert_cmpstr(text->str, ==, sample);
}

static void test_stream(void)
{
	char *bytes = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&bytes, &size);
	g_autoptr(JsonWriter) writer = json_writer_new(stream);
	g_autoptr(GError) error = NULL;

	write_sample(writer);
	g_assert_true(json_writer_finish(writer, &error));
	fclose(stream);
	g_assert_cmpstr(bytes, ==, sample);
	free(bytes);
}

static void test_full_disk_is_an_error(void)
{
	FILE *stream = fopen("/dev/full", "w");
	g_autoptr(JsonWriter) writer = json_writer_new(stream);
	g_autoptr(GError) error = NULL;

	json_int(writer, NULL, 1);
	g_assert_false(json_writer_finish(writer, &error));
	g_assert_error(error, CHY_ERROR, CHY_IO);
	fclose(stream);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/format/json/text", test_text);
	g_test_add_func("/format/json/stream", test_stream);
	g_test_add_func("/format/json/full", test_full_disk_is_an_error);
	return g_test_run();
}
