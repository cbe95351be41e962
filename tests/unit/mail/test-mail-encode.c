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

/* Encode the bytes behind other text, and have GLib encode each line. */
static void check_base64(const guchar *bytes, size_t length)
{
	g_autofree guchar *own =
		g_memdup2(bytes, length); /* the last byte ends its memory */
	g_autofree char *flat = g_base64_encode(own, length);
	g_autoptr(GString) lines = g_string_new("before");
	g_autoptr(GString) out = g_string_new("before");
	g_autoptr(GString) out_flat = g_string_new(NULL);

	for (size_t i = 0; i < length; i += 57) {
		g_autofree char *line = g_base64_encode(own + i, MIN(length - i, 57));

		g_string_append(lines, line);
		g_string_append(lines, "\r\n");
	}
	encode_base64(out, own, length);
	g_assert_cmpstr(out->str, ==, lines->str);
	g_assert_cmpuint(out->len - 6, ==, encode_base64_size(length));
	encode_base64_flat(out_flat, own, length);
	g_assert_cmpstr(out_flat->str, ==, flat);
}

/* All lengths of some lines. */
static void test_base64_lines(void)
{
	guchar bytes[300];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (guchar)(i * 7 + i / 251 + 3);
	for (size_t length = 0; length <= sizeof bytes; length++)
		check_base64(bytes, length);
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
		{ "\n", "\r\n" },
		{ "\r\n", "\r\n" },
		{ "\r", "=0D\r\n" },
		{ "a\r", "a=0D\r\n" },
		{ "a\r\n", "a\r\n" },
		{ "1234567\x7f"
		  "9=abcdefg\xff"
		  "1",
		  "1234567=7F9=3Dabcdefg=FF1\r\n" },
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

/* What a line of 70 letters and then `ending` becomes at column 76. */
static void test_quoted_printable_edges(void)
{
	static const struct {
		const char *ending, *coded;
	} cases[] = {
		{ "123456", "123456" },
		{ "1234567", "12345=\r\n67" },
		{ "123 ", "123=20" },
		{ "1234 ", "1234=\r\n=20" },
		{ "12345 ", "12345=\r\n=20" },
		{ "123456 ", "12345=\r\n6=20" },
		{ "12345\t", "12345=\r\n=09" },
		{ "1234 6", "1234 6" },
		{ "1234 67", "1234 =\r\n67" },
		{ "12=", "12=3D" },
		{ "123=", "123=3D" },
		{ "1234=", "1234=\r\n=3D" },
		{ "123=5", "123=\r\n=3D5" },
		{ "12345.", "12345." },
		{ "12345.7", "12345=\r\n=2E7" },
		{ "12345From ", "12345=\r\n=46rom=20" },
		{ "12345From 1", "12345=\r\n=46rom 1" },
	};
	g_autofree char *letters = g_strnfill(70, 'x');

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *line = g_strconcat(letters, cases[i].ending, NULL);
		g_autofree char *coded =
			g_strconcat(letters, cases[i].coded, "\r\n", NULL);
		g_autoptr(GString) out = g_string_new(NULL);

		encode_quoted_printable(out, line, strlen(line));
		g_assert_cmpstr(out->str, ==, coded);
		g_assert_cmpuint(out->len, <=,
				 encode_quoted_printable_size(strlen(line)));
	}
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
	g_test_add_func("/mail/encode/quoted-printable-edges",
			test_quoted_printable_edges);
	g_test_add_func("/mail/encode/quoted-printable-lines",
			test_quoted_printable_lines);
	return g_test_run();
}
