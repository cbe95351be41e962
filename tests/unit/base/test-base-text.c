#include "base-text.h"

#include <glib.h>
#include <string.h>

static void test_forbidden(void)
{
	static const struct {
		const char *text;
		int offset; /* -1: none */
	} cases[] = {
		{ "plain\ttext\r\n", -1 },
		{ "Əliyev أحمد", -1 },
		{ "bad \xff byte", 4 },
		{ "cut \xd0", 4 },
		{ "bell \a", 5 },
		{ "over\u202eride", 4 },
		{ "isolate\u2067", 7 },
		{ "next\xc2\x85line", 4 },
		{ "surrogate\xed\xa0\x80", 9 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		size_t offset = 0;
		bool found = text_find_forbidden(cases[i].text, strlen(cases[i].text),
						 &offset);

		g_assert_cmpint(found ? (int)offset : -1, ==, cases[i].offset);
	}

	size_t offset = 0;

	g_assert_true(text_find_forbidden("a\0b", 3, &offset));
	g_assert_cmpuint(offset, ==, 1);
}

/* Every text in every place of a longer one, and cut anywhere, is judged as GLib judges it. */
static void test_utf8(void)
{
	static const char *const pieces[] = {
		"",
		"plain",
		"\xc3\xa9",
		"\xd0\x96\xd0\xb8",
		"\xe2\x80\x94",
		"\xf0\x9f\x96\x8b",
		"\xff",
		"\x80",
		"\xc0\xaf",
		"\xed\xa0\x80",
		"\xf4\x90\x80\x80",
		"\xe2\x80",
	};

	for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++)
		for (size_t at = 0; at < 140; at++) {
			g_autofree char *before = g_strnfill(at, 'a');
			g_autofree char *text = g_strconcat(
				before, pieces[i], at % 2 ? "\xd1\x83" : "",
				" and more of it, as long as a piece may be", NULL);

			for (size_t length = strlen(text); length > at; length--)
				g_assert_cmpint(
					text_is_utf8(text, length), ==,
					g_utf8_validate_len(text, length, NULL));
		}
}

static void test_positions_count_code_points(void)
{
	const char *text = "bir\nƏliyev {{x}}\nson";
	const char *at = strstr(text, "{{");
	TextPosition position = text_position(text, strlen(text), (size_t)(at - text));
	g_autofree char *line = text_line(text, strlen(text), 2);

	g_assert_cmpuint(position.line, ==, 2);
	g_assert_cmpuint(position.column, ==, 8);
	g_assert_cmpstr(line, ==, "Əliyev {{x}}");
}

static void test_lines_of_nothing(void)
{
	g_autofree char *empty = text_line(NULL, 0, 1);
	g_autofree char *past = text_line("one", 3, 2);

	g_assert_cmpstr(empty, ==, "");
	g_assert_cmpstr(past, ==, "");
}

/* The index says of every byte and line what the plain functions say. */
static void test_index(void)
{
	g_autoptr(GString) text = g_string_new("bir\r\n\nƏliyev \xff\xd0\nأحمد");

	for (int i = 0; i < 700; i++)
		g_string_append(text, "ə{");
	g_string_append(text, "\nson\n");

	TextIndex *index = textindex_new(text->str, text->len);

	for (size_t at = 0; at <= text->len + 1; at++) {
		TextPosition plain = text_position(text->str, text->len, at);
		TextPosition found = textindex_position(index, at);

		g_assert_cmpuint(found.line, ==, plain.line);
		g_assert_cmpuint(found.column, ==, plain.column);
	}
	for (unsigned line = 1; line < 9; line++) {
		g_autofree char *plain = text_line(text->str, text->len, line);
		unsigned skipped = 1;
		g_autofree char *found =
			textindex_line(index, (TextPosition){ line, 1000 }, &skipped);

		g_assert_cmpstr(found, ==, plain);
		g_assert_cmpuint(skipped, ==, 0);
	}
	textindex_free(index);
}

#define BESIDE 128 /* code points on either side of a place in a long line, at least */

/* Of a long line every place has what is around it, and no more than a few hundred characters. */
static void test_long_line(void)
{
	g_autoptr(GString) text = g_string_new("short\n");

	for (int i = 0; i < 3000; i++)
		g_string_append_unichar(text, 0x400 + (gunichar)(i % 97));
	g_string_append(text, "\r\nshort");

	TextIndex *index = textindex_new(text->str, text->len);
	g_autofree char *whole = text_line(text->str, text->len, 2);

	g_assert_cmpint(g_utf8_strlen(whole, -1), ==, 3000);
	for (unsigned column = 1; column <= 3002; column++) {
		unsigned skipped;
		g_autofree char *part =
			textindex_line(index, (TextPosition){ 2, column }, &skipped);
		glong length = g_utf8_strlen(part, -1);

		g_assert_true(g_str_has_prefix(g_utf8_offset_to_pointer(whole, skipped),
					       part));
		g_assert_cmpuint(skipped + BESIDE, <=, MAX(column, BESIDE));
		g_assert_cmpint(skipped + length, >=, MIN(column + BESIDE, 3000));
		g_assert_cmpint(length, <=, 4 * BESIDE);
	}
	textindex_free(index);
}

static void test_nearest(void)
{
	static const char *const names[] = { "killed", "women", "children" };

	g_assert_cmpstr(text_nearest("kiled", names, 3), ==, "killed");
	g_assert_cmpstr(text_nearest("childern", names, 3), ==, "children");
	g_assert_cmpstr(text_nearest("hostages", names, 3), ==, NULL);
}

static void test_suggestion(void)
{
	g_autofree char *some = text_suggestion("killed");
	g_autofree char *none = text_suggestion(NULL);

	g_assert_cmpstr(some, ==, "; did you mean 'killed'?");
	g_assert_cmpstr(none, ==, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/base/text/forbidden", test_forbidden);
	g_test_add_func("/base/text/utf8", test_utf8);
	g_test_add_func("/base/text/position", test_positions_count_code_points);
	g_test_add_func("/base/text/lines-of-nothing", test_lines_of_nothing);
	g_test_add_func("/base/text/index", test_index);
	g_test_add_func("/base/text/long-line", test_long_line);
	g_test_add_func("/base/text/nearest", test_nearest);
	g_test_add_func("/base/text/suggestion", test_suggestion);
	return g_test_run();
}
