#include "mail-encode.h"

#include <string.h>

static void test_base64(void)
{
	static const struct {
		const char *plain, *coded;
	} cases[] = {
		/* RFC 4648 10 */
		{ "", "" },
		{ "f", "Zg==\r\n" },
		{ "fo", "Zm8=\r\n" },
		{ "foo", "Zm9v\r\n" },
		{ "foob", "Zm9vYg==\r\n" },
		{ "fooba", "Zm9vYmE=\r\n" },
		{ "foobar", "Zm9vYmFy\r\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		encode_base64(out, cases[i].plain, strlen(cases[i].plain));
		g_assert_cmpstr(out->str, ==, cases[i].coded);
		g_assert_cmpuint(out->len, ==,
				 encode_base64_size(strlen(cases[i].plain)));
	}
}

/* Encode the bytes behind other text, and have GLib decode them. */
static void check_base64(const guchar *bytes, size_t length)
{
	g_autoptr(GString) out = g_string_new("before");
	g_auto(GStrv) lines = NULL;
	gsize decoded_length;
	g_autofree guchar *decoded = NULL;

	encode_base64(out, bytes, length);
	g_assert_true(g_str_has_prefix(out->str, "before"));
	lines = g_strsplit(out->str + 6, "\r\n", -1);
	for (guint i = 0; i + 2 < g_strv_length(lines); i++)
		g_assert_cmpuint(strlen(lines[i]), ==, 76);
	decoded = g_base64_decode(out->str + 6, &decoded_length);
	g_assert_cmpuint(decoded_length, ==, length);
	g_assert_true(memcmp(decoded, bytes, length) == 0);
}

/* All lengths around a line's end, and around the length from which pairs are written. */
static void test_base64_lines(void)
{
	const size_t most = 9000;
	g_autofree guchar *bytes = g_malloc(most);

	for (size_t i = 0; i < most; i++)
		bytes[i] = (guchar)(i * 7 + i / 251 + 3);
	for (size_t length = 1; length <= 300; length++)
		check_base64(bytes, length);
	for (size_t length = 8100; length <= 8300; length++)
		check_base64(bytes, length);
	check_base64(bytes, most);
}

static void test_quoted_printable(void)
{
	static const struct {
		const char *plain, *coded;
	} cases[] = {
		{ "", "" },
		{ "a", "a\r\n" },
		{ "a\n", "a\r\n" },
		{ "a\r\nb\n\nc", "a\r\nb\r\n\r\nc\r\n" },
		{ "1+1=2\n", "1+1=3D2\r\n" },
		{ "Müller\n", "M=C3=BCller\r\n" },
		{ "end \n", "end=20\r\n" },
		{ "end\t\n", "end=09\r\n" },
		{ " \n", "=20\r\n" },
		{ ".\n", "=2E\r\n" },
		{ "..a\n", "=2E.a\r\n" },
		{ "From here\n", "=46rom here\r\n" },
		{ "Fromage\n", "Fromage\r\n" },
		{ "a\rb\n", "a=0Db\r\n" },
		{ "\x7f\n", "=7F\r\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		encode_quoted_printable(out, cases[i].plain, strlen(cases[i].plain));
		g_assert_cmpstr(out->str, ==, cases[i].coded);
	}
}

static char *decode_quoted(const char *coded)
{
	GString *out = g_string_new(NULL);

	for (const char *p = coded; *p != '\0' && *p != '\r'; p++) {
		if (g_str_has_prefix(p, "=\r\n")) {
			p += 2;
		} else if (*p == '=') {
			int byte = g_ascii_xdigit_value(p[1]) * 16 +
				   g_ascii_xdigit_value(p[2]);

			g_string_append_c(out, (char)byte);
			p += 2;
		} else {
			g_string_append_c(out, *p);
		}
	}
	return g_string_free(out, FALSE);
}

static void check_quoted_line(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	g_auto(GStrv) lines = NULL;
	g_autofree char *decoded = NULL;

	encode_quoted_printable(out, text, strlen(text));
	lines = g_strsplit(out->str, "\r\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_assert_cmpuint(strlen(lines[i]), <=, 76);
		g_assert_true(lines[i][0] != '.');
		g_assert_false(g_str_has_prefix(lines[i], "From "));
		g_assert_false(g_str_has_suffix(lines[i], " "));
	}
	g_assert_cmpuint(out->len, <=, encode_quoted_printable_size(strlen(text)));
	decoded = decode_quoted(out->str);
	g_assert_cmpstr(decoded, ==, text);
}

/* Lines of every length and every width of letter: never longer than 76, and the same
 * text. */
static void test_quoted_printable_lines(void)
{
	static const char *const letters[] = { "x", "ü", "ع", " ", ".", "=", "From " };

	for (size_t l = 0; l < G_N_ELEMENTS(letters); l++) {
		g_autoptr(GString) text = g_string_new(NULL);

		for (size_t length = 0; length < 400; length++) {
			check_quoted_line(text->str);
			g_string_append(text, letters[l]);
		}
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mail/encode/base64", test_base64);
	g_test_add_func("/mail/encode/base64-lines", test_base64_lines);
	g_test_add_func("/mail/encode/quoted-printable", test_quoted_printable);
	g_test_add_func("/mail/encode/quoted-printable-lines",
			test_quoted_printable_lines);
	return g_test_run();
}
