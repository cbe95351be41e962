#include "rendering-colour.h"
#include "rendering-pdf.h"

#include <string.h>

static void test_numbers(void)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = {
		{ 0, "0" },          { 12, "12" },           { -0.0001, "0" },
		{ 0.5, "0.5" },      { -3.25, "-3.25" },     { 595.276, "595.276" },
		{ 0.0625, "0.063" }, { 1000000, "1000000" }, { -0.01, "-0.01" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		pdf_add_number(out, cases[i].value);
		g_assert_cmpstr(out->str, ==, cases[i].text);
	}
}

static void test_text(void)
{
	static const struct {
		const char *text, *object;
	} cases[] = {
		{ "", "()" },
		{ "No. 1 (a\\b)", "(No. 1 \\(a\\\\b\\))" },
		{ "é", "<FEFF00E9>" },
		{ "\xf0\x9d\x84\x9e", "<FEFFD834DD1E>" }, /* beyond the basic plane */
		{ "a\nb", "<FEFF0061000A0062>" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		pdf_add_text(out, cases[i].text);
		g_assert_cmpstr(out->str, ==, cases[i].object);
	}
}

static void add_object(PdfFile *file, unsigned number, const char *text)
{
	g_string_append(pdf_object_begin(file, number), text);
	pdf_object_end(file);
}

/* Objects may be written in any order; each offset leads to its object. */
static void test_offsets(void)
{
	g_autoptr(PdfFile) file = pdf_file_new(STANDARD_A2A);
	unsigned first = pdf_file_reserve(file), second = pdf_file_reserve(file);

	add_object(file, second, "<< /Type /Pages /Kids [] /Count 0 >>");

	g_autoptr(PdfFile) copy = pdf_file_dup(file);

	add_object(copy, first, "<< /Type /Catalog >>");

	g_autoptr(GBytes) bytes =
		pdf_file_finish(copy, first, first, "00112233445566778899aabbccddeeff");
	const char *text = g_bytes_get_data(bytes, NULL);
	const char *table =
		g_strstr_len(text, (gssize)g_bytes_get_size(bytes), "\nxref\n0 3\n");

	g_assert_nonnull(table);
	for (unsigned i = 1; i <= 2; i++) {
		g_autofree char *head = g_strdup_printf("%u 0 obj\n", i);
		gint64 offset = g_ascii_strtoll(table + 10 + 20 * i, NULL, 10);

		g_assert_true(g_str_has_prefix(text + offset, head));
	}
}

static void test_deflater(void)
{
	g_autoptr(Deflater) deflater = deflater_new();
	g_autoptr(GBytes) alone = deflater_run(deflater, "abcabcabc", 9);
	g_autoptr(GBytes) other = deflater_run(deflater, "", 0);
	g_autoptr(GBytes) again = deflater_run(deflater, "abcabcabc", 9);

	g_assert_true(g_bytes_equal(alone, again));
	g_assert_cmpuint(g_bytes_get_size(other), ==, 8);
}

/* Files are the same on every machine: so is what stands in all of them. */
static void test_profile(void)
{
	g_autoptr(GBytes) profile = colour_profile();
	gsize length;
	const void *data = g_bytes_get_data(profile, &length);
	g_autofree char *digest =
		g_compute_checksum_for_data(G_CHECKSUM_SHA256, data, length);

	g_assert_cmpuint(length, ==, 988);
	g_assert_cmpstr(digest, ==,
			"7195a50ad44bb5b7fb49bcae218f8380"
			"a896735efd007225c7921c63be4deb9c");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/pdf/numbers", test_numbers);
	g_test_add_func("/rendering/pdf/text", test_text);
	g_test_add_func("/rendering/pdf/offsets", test_offsets);
	g_test_add_func("/rendering/pdf/deflater", test_deflater);
	g_test_add_func("/rendering/pdf/profile", test_profile);
	return g_test_run();
}
