#include "format-yaml.h"

#include <string.h>

static YamlDocument *parse(const char *text)
{
	YamlDocument *document = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(yaml_parse("f.yaml", text, strlen(text), &document, &error));
	g_assert_no_error(error);
	return document;
}

static void test_tree(void)
{
	g_autoptr(YamlDocument) document =
		parse("# head\n"
		      "title: { en: Appeal, az: Müraciət }\n"
		      "\"n/o~te\": |\n  two\n  lines\n"
		      "empty:\n"
		      "list:\n- 1992-02-26\n- 'it''s'\n- [a, b]\n");
	const YamlNode *root = yaml_root(document);

	g_assert_cmpint(yaml_kind(root), ==, YAML_MAPPING);
	g_assert_cmpuint(yaml_count(root), ==, 4);
	g_assert_cmpstr(yaml_text(yaml_key(root, 0)), ==, "title");
	g_assert_cmpstr(yaml_text(yaml_get(yaml_get(root, "title"), "az")), ==,
			"Müraciət");
	g_assert_cmpstr(yaml_text(yaml_get(root, "n/o~te")), ==, "two\nlines\n");
	g_assert_false(yaml_is_plain(yaml_get(root, "n/o~te")));
	g_assert_true(yaml_is_null(yaml_get(root, "empty")));
	g_assert_null(yaml_get(root, "absent"));
	g_assert_null(yaml_get(yaml_get(root, "list"), "absent"));

	const YamlNode *list = yaml_get(root, "list");

	g_assert_cmpuint(yaml_count(list), ==, 3);
	g_assert_cmpstr(yaml_text(yaml_item(list, 1)), ==, "it's");
	g_assert_null(yaml_key(list, 1));

	g_autofree char *deep = yaml_pointer(yaml_item(yaml_item(list, 2), 1));
	g_autofree char *odd = yaml_pointer(yaml_get(root, "n/o~te"));
	g_autofree char *top = yaml_pointer(root);

	g_assert_cmpstr(deep, ==, "/list/2/1");
	g_assert_cmpstr(odd, ==, "/n~1o~0te");
	g_assert_cmpstr(top, ==, "");
}

static void test_positions_count_code_points(void)
{
	static const struct {
		const char *text;
		const char *key;
		unsigned line, column;
	} cases[] = {
		{ "a: 1\nb: 2\n", "b", 2, 4 },
		{ "{ə: 1, ğü: Əliyev, b: 2}", "b", 1, 23 },
		{ "\xef\xbb\xbf"
		  "b: 1\n",
		  "b", 1, 4 },
		{ "a:\n  - x\n\nb: 'q'\n", "b", 4, 4 },
		{ "b:\n  c: 1\n", "b", 2, 3 },
		{ "b: [1]\n", "b", 1, 4 },
		{ "# ə\nb: |\n  t\n", "b", 3, 1 },
		{ "أحمد: 1\nb: 2\n", "b", 2, 4 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(YamlDocument) document = parse(cases[i].text);
		TextPosition at =
			yaml_position(yaml_get(yaml_root(document), cases[i].key));

		g_test_message("%s", cases[i].text);
		g_assert_cmpuint(at.line, ==, cases[i].line);
		g_assert_cmpuint(at.column, ==, cases[i].column);
	}
}

static void test_refused(void)
{
	static const struct {
		const char *text;
		ChyError code;
		const char *message;
	} cases[] = {
		{ "a: 1\nb: 2\na: 3\n", CHY_INVALID,
		  "f.yaml:3:1: the key 'a' stands here twice" },
		{ "a: {ə: 1, ə: 2}\n", CHY_INVALID,
		  "f.yaml:1:11: the key 'ə' stands here twice" },
		{ "a: &x 1\nb: *x\n", CHY_INVALID,
		  "f.yaml:1:7: anchors and aliases are not allowed: write it out" },
		{ "a: *x\n", CHY_INVALID, NULL },
		{ "a: !!str 1\n", CHY_INVALID, "f.yaml:1:10: tags are not allowed" },
		{ "? [a]\n: b\n", CHY_INVALID,
		  "f.yaml:1:3: a key must be a plain or quoted text" },
		{ "a: 1\n---\nb: 2\n", CHY_INVALID,
		  "f.yaml:2:1: a second document begins here" },
		{ "a: ok\nb: bad\xff\n", CHY_INVALID,
		  "f.yaml:2:7: this byte is not UTF-8" },
		{ "a: bell\a\n", CHY_INVALID,
		  "f.yaml:1:8: a control or bidirectional override is not allowed" },
		{ "a: over\u202eride\n", CHY_INVALID,
		  "f.yaml:1:8: a control or bidirectional override is not allowed" },
		{ "a: \"n\\0ul\"\n", CHY_INVALID,
		  "f.yaml:1:4: a text must not contain NUL" },
		{ "a: \"\\ud800\"\n", CHY_INVALID, NULL },
		{ "a: [1, 2\n", CHY_INVALID, NULL },
		{ "a: 'open\n", CHY_INVALID, NULL },
		{ "a: b: c\n", CHY_INVALID, NULL },
		{ "a: 1\n  b: 2\n", CHY_INVALID, NULL },
		{ "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", CHY_LIMIT,
		  "f.yaml:1:17: collections stand too deep within each other" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		YamlDocument *document = NULL;

		g_assert_false(yaml_parse("f.yaml", cases[i].text,
					  strlen(cases[i].text), &document, &error));
		g_assert_null(document);
		g_test_message("%s", error->message);
		g_assert_error(error, CHY_ERROR, (int)cases[i].code);
		g_assert_true(g_str_has_prefix(error->message, "f.yaml:"));
		if (cases[i].message != NULL)
			g_assert_cmpstr(error->message, ==, cases[i].message);
	}
}

static void test_nothing_and_fail(void)
{
	g_autoptr(YamlDocument) nothing = parse("# only a comment\n");
	g_autoptr(YamlDocument) empty = parse("");
	g_autoptr(YamlDocument) something = parse("a:\n  b: x\n");
	g_autoptr(GError) error = NULL;

	g_assert_null(yaml_root(nothing));
	g_assert_null(yaml_root(empty));
	g_assert_false(yaml_fail(yaml_get(yaml_get(yaml_root(something), "a"), "b"),
				 &error, "'%s' is no date", "x"));
	g_assert_cmpstr(error->message, ==, "f.yaml:2:6: 'x' is no date");
}

/* Nesting that no stack could follow ends in an error, not in a crash. */
static void test_deep_nesting(void)
{
	g_autofree char *text = g_strnfill(1 << 16, '[');
	g_autoptr(GError) error = NULL;
	YamlDocument *document = NULL;

	g_assert_false(yaml_parse("f.yaml", text, strlen(text), &document, &error));
	g_assert_error(error, CHY_ERROR, CHY_LIMIT);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/format/yaml/tree", test_tree);
	g_test_add_func("/format/yaml/position", test_positions_count_code_points);
	g_test_add_func("/format/yaml/refused", test_refused);
	g_test_add_func("/format/yaml/fail", test_nothing_and_fail);
	g_test_add_func("/format/yaml/deep", test_deep_nesting);
	return g_test_run();
}
