/*
 * Any bytes as YAML: what is taken can be written, and reads back as the same tree; what
 * is refused has a message that begins with the file's name.
 */
#include "fuzz.h"

#include "format-yaml-writer.h"
#include "format-yaml.h"

#include <string.h>

/* Recursion ends at LIMIT_YAML_DEPTH. */
static void write_node(YamlWriter *writer, const char *key, const YamlNode *node)
{
	if (yaml_kind(node) == YAML_SCALAR) {
		yaml_write_text(writer, key, yaml_text(node));
		return;
	}

	bool mapping = yaml_kind(node) == YAML_MAPPING;

	if (mapping)
		yaml_mapping_begin(writer, key);
	else
		yaml_sequence_begin(writer, key);
	for (size_t i = 0; i < yaml_count(node); i++)
		write_node(writer, mapping ? yaml_text(yaml_key(node, i)) : NULL,
			   yaml_item(node, i));
	if (mapping)
		yaml_mapping_end(writer);
	else
		yaml_sequence_end(writer);
}

static void check_same(const YamlNode *a, const YamlNode *b)
{
	g_assert_cmpint(yaml_kind(a), ==, yaml_kind(b));
	g_assert_cmpstr(yaml_text(a), ==, yaml_text(b));
	g_assert_cmpuint(yaml_count(a), ==, yaml_count(b));
	for (size_t i = 0; i < yaml_count(a); i++) {
		if (yaml_key(a, i) != NULL)
			g_assert_cmpstr(yaml_text(yaml_key(a, i)), ==,
					yaml_text(yaml_key(b, i)));
		check_same(yaml_item(a, i), yaml_item(b, i));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autoptr(YamlDocument) document = NULL, again = NULL;
	g_autoptr(GError) error = NULL;

	if (!yaml_parse("f", (const char *)data, size, &document, &error)) {
		g_assert_true(g_str_has_prefix(error->message, "f:"));
		return 0;
	}
	if (yaml_root(document) == NULL)
		return 0;

	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(YamlWriter) writer = yaml_writer_new(text);

	write_node(writer, NULL, yaml_root(document));
	g_assert_true(yaml_parse("g", text->str, text->len, &again, &error));
	g_assert_no_error(error);
	check_same(yaml_root(document), yaml_root(again));
	return 0;
}
