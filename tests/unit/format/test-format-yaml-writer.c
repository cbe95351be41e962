#include "format-yaml-writer.h"
#include "format-yaml.h"

#include <string.h>

static void test_layout(void)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(YamlWriter) writer = yaml_writer_new(text);

	yaml_mapping_begin(writer, NULL);
	yaml_write_text(writer, "title", "Appeal");
	yaml_sequence_begin(writer, "bodies");
	yaml_mapping_begin(writer, NULL);
	yaml_write_text(writer, "id", "xa-parliament");
	yaml_mapping_begin(writer, "name");
	yaml_write_text(writer, "az", "Xa Parlamenti");
	yaml_mapping_end(writer);
	yaml_write_raw(writer, "since", "2024-01-01");
	yaml_mapping_end(writer);
	yaml_write_text(writer, NULL, "x");
	yaml_sequence_begin(writer, NULL);
	yaml_write_raw(writer, NULL, "1");
	yaml_write_raw(writer, NULL, "2");
	yaml_sequence_end(writer);
	yaml_sequence_end(writer);
	yaml_mapping_begin(writer, "empty");
	yaml_mapping_end(writer);
	yaml_sequence_begin(writer, "none");
	yaml_sequence_end(writer);
	yaml_write_text(writer, "null", NULL);
	yaml_mapping_end(writer);
	g_assert_cmpstr(text->str, ==,
			"title: Appeal\n"
			"bodies:\n"
			"  - id: xa-parliament\n"
			"    name:\n"
			"      az: Xa Parlamenti\n"
			"    since: 2024-01-01\n"
			"  - x\n"
			"  - - 1\n"
			"    - 2\n"
			"empty: {}\n"
			"none: []\n"
			"\"null\": null\n");
}

/* Whatever the text, the parser gives it back; where it may be plain, it is. */
static void test_round_trip(void)
{
	static const struct {
		const char *text;
		bool plain;
	} cases[] = {
		{ "Appeal", true },
		{ "Milli Məclis – komitə", true },
		{ "a:b#c", true },
		{ "it's", true },
		{ "", false },
		{ " lead", false },
		{ "trail ", false },
		{ "a: b", false },
		{ "a #b", false },
		{ "a:", false },
		{ "no", false },
		{ "NULL", false },
		{ "12", false },
		{ "1992-02-26", false },
		{ "-5", false },
		{ ".5", false },
		{ "- item", false },
		{ "---", false },
		{ "[x]", false },
		{ "a, b", false },
		{ "@x", false },
		{ "50% {x}", false },
		{ "two\nlines", false },
		{ "tab\tstop", false },
		{ "quote \" and \\", true },
		{ "\"quoted\"", false },
		{ "line\u2028sep", false },
		{ "! tag", false },
		{ "? key", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(YamlWriter) writer = yaml_writer_new(text);
		g_autoptr(YamlDocument) document = NULL;
		g_autoptr(GError) error = NULL;

		yaml_mapping_begin(writer, NULL);
		yaml_write_text(writer, cases[i].text, cases[i].text);
		yaml_mapping_end(writer);
		g_assert_true(yaml_parse("t", text->str, text->len, &document, &error));
		g_assert_no_error(error);

		const YamlNode *value = yaml_item(yaml_root(document), 0);

		g_assert_cmpstr(yaml_text(value), ==, cases[i].text);
		g_assert_cmpstr(yaml_text(yaml_key(yaml_root(document), 0)), ==,
				cases[i].text);
		g_assert_cmpint(yaml_is_plain(value), ==, cases[i].plain);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/format/yaml-writer/layout", test_layout);
	g_test_add_func("/format/yaml-writer/round-trip", test_round_trip);
	return g_test_run();
}
