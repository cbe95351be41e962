#include "seal-dkim-canon.h"
#include "vectors.h"

#include <string.h>

static void collect(void *data, const void *bytes, size_t length)
{
	g_string_append_len(data, bytes, (gssize)length);
}

/* The canonical form of a body that is added in two pieces. */
static GString *relax(const char *text, size_t length, size_t cut, bool *whole_out)
{
	GString *out = g_string_new(NULL);
	DkimBody body;

	dkim_body_begin(&body, collect, out);
	dkim_body_add(&body, text, cut);
	dkim_body_add(&body, text + cut, length - cut);
	*whole_out = dkim_body_end(&body);
	return out;
}

static void test_bodies(void)
{
	static const struct {
		const char *text, *canonical;
		bool whole;
	} cases[] = {
		{ "", "", true },
		{ "\r\n", "", true },
		{ " \t\r\n\r\n  ", "", true },
		{ "a", "a\r\n", true },
		{ "a \t", "a\r\n", true },
		{ "a\r\n", "a\r\n", true },
		{ "a\r\n\r\n \r\n", "a\r\n", true },
		{ "\r\n\r\na\r\n", "\r\n\r\na\r\n", true },
		{ " \t a", " a\r\n", true },
		/* RFC 6376 3.4.5 */
		{ " C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n", true },
		/* Ends of lines that are none are kept where they are, and told. */
		{ "a\nb\r\n", "a\nb\r\n", false },
		{ "a\rb\r\n", "a\rb\r\n", false },
		{ "a \r\r\nb", "a \r\r\nb\r\n", false },
		{ "a\r", "a\r\r\n", false },
		{ "\n", "\n\r\n", false },
		{ "a\r \n", "a\r \n\r\n", false },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		size_t length = strlen(cases[i].text);

		for (size_t cut = 0; cut <= length; cut++) {
			bool whole;
			GString *out = relax(cases[i].text, length, cut, &whole);

			g_assert_cmpstr(out->str, ==, cases[i].canonical);
			g_assert_cmpint(whole, ==, cases[i].whole);
			g_string_free(out, TRUE);
		}
	}
}

/* More than the buffer holds, in words shorter and longer than it. */
static void test_long_bodies(void)
{
	static const size_t words[] = { 1,
					75,
					DKIM_CANON_BUFFER - 1,
					DKIM_CANON_BUFFER,
					DKIM_CANON_BUFFER + 1,
					3 * DKIM_CANON_BUFFER };

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *word = g_strnfill(words[i], 'x');
		g_autoptr(GString) text = g_string_new(NULL);
		g_autoptr(GString) canonical = g_string_new(NULL);
		g_autoptr(GString) out = NULL;
		bool whole;

		while (text->len < 5 * DKIM_CANON_BUFFER) {
			g_string_append_printf(text, "%s \t%s \r\n", word, word);
			g_string_append_printf(canonical, "%s %s\r\n", word, word);
		}
		out = relax(text->str, text->len, text->len / 2, &whole);
		g_assert_true(whole);
		g_assert_cmpstr(out->str, ==, canonical->str);
	}
}

static void test_fields(void)
{
	static const struct {
		const char *field, *canonical; /* NULL: none */
	} cases[] = {
		{ "A: X\r\n", "a:X\r\n" },
		{ "A: X", "a:X\r\n" },
		{ "A:\r\n", "a:\r\n" },
		{ "A: \t\r\n \r\n", "a:\r\n" },
		/* RFC 6376 3.4.5 */
		{ "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n" },
		{ "Subject:  one  two:three \r\n", "subject:one two:three\r\n" },
		{ "Subject: one\n two\r\n", NULL },
		{ "Subject: one\r two\r\n", NULL },
		{ "Subject: one\n", NULL },
		{ "Subject: one\r\r\n", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const char *field = cases[i].field;
		g_autoptr(GString) out = g_string_new(NULL);
		bool good = dkim_field_append(out, field, strlen(field),
					      strcspn(field, " :"));

		g_assert_cmpint(good, ==, cases[i].canonical != NULL);
		g_assert_cmpstr(out->str, ==, good ? cases[i].canonical : "");
	}
}

/* The canonical form of a whole message whose lines end with LF. */
static char *relax_message(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
	g_autofree char *message = g_strjoinv("\r\n", lines);
	GString *out = g_string_new(NULL);
	const char *p = message, *blank = strstr(message, "\r\n\r\n");
	DkimBody body;

	g_assert_nonnull(blank);
	while (p < blank + 2) {
		const char *end = strstr(p, "\r\n") + 2;

		while (*end == ' ' || *end == '\t')
			end = strstr(end, "\r\n") + 2;
		g_assert_true(dkim_field_append(out, p, (size_t)(end - p),
						strcspn(p, " \t:")));
		p = end;
	}
	g_string_append(out, "\r\n");
	dkim_body_begin(&body, collect, out);
	dkim_body_add(&body, blank + 4, strlen(blank + 4));
	g_assert_true(dkim_body_end(&body));
	return g_string_free(out, FALSE);
}

/* Cases that others made for "relaxed": email.NN and relaxed.expected.NN. */
static void test_vectors(void)
{
	g_autofree char *folder = vectors_find("dkim/canon");
	g_autoptr(GError) error = NULL;
	g_autoptr(GDir) dir = NULL;
	unsigned judged = 0;
	const char *name;

	if (folder == NULL)
		return;
	dir = g_dir_open(folder, 0, &error);
	g_assert_no_error(error);
	while ((name = g_dir_read_name(dir)) != NULL) {
		if (!g_str_has_prefix(name, "email."))
			continue;

		g_autofree char *expected_name =
			g_strconcat("relaxed.expected", strchr(name, '.'), NULL);
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *expected_path =
			g_build_filename(folder, expected_name, NULL);
		g_autofree char *text = NULL, *expected = NULL;

		g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
		g_assert_true(
			g_file_get_contents(expected_path, &expected, NULL, NULL));

		g_autofree char *canonical = relax_message(text);

		g_assert_cmpstr(canonical, ==, expected);
		judged++;
	}
	g_assert_cmpuint(judged, >=, 10);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/seal/dkim-canon/bodies", test_bodies);
	g_test_add_func("/seal/dkim-canon/long", test_long_bodies);
	g_test_add_func("/seal/dkim-canon/fields", test_fields);
	g_test_add_func("/seal/dkim-canon/vectors", test_vectors);
	return g_test_run();
}
