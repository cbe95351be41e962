/*
 * Any bytes as a letterhead: before a NUL its terms, behind it its picture, which may be named as
 * a font, too. What is found has its place in a file of the letterhead; what is read can be said
 * in every language; a family has all of its faces or none; a picture that is taken becomes
 * operators that leave the graphics state as it was; and a font that is taken has a name that
 * a PDF can bear.
 */
#include "fuzz.h"

#include "drafting-design.h"
#include "lang-core.h"
#include "rendering-dots.h"
#include "rendering-fontfile.h"
#include "rendering-letterhead.h"

#include <string.h>

static void check_findings(const FindingList *findings)
{
	for (size_t i = 0; i < findinglist_count(findings); i++) {
		const Finding *finding = findinglist_get(findings, i);
		g_autofree char *printed = finding_format(finding, NULL);

		g_assert_true(g_utf8_validate(printed, -1, NULL));
		g_assert_true(g_str_has_prefix(printed, "letterheads/fuzz/"));
		g_assert_cmpuint(finding->position.line, >=, 1);
		g_assert_cmpuint(finding->position.column, >=, 1);
	}
}

static void check_lines(GHashTable *lines, const char *language)
{
	const DesignSender sender = { "{{place}}", "a@b.example", "" };
	g_auto(GStrv) said = design_lines(lines, language, &sender);

	g_assert_cmpuint(g_strv_length(said), <=, LIMIT_DESIGN_LINES);
	for (size_t i = 0; said[i] != NULL; i++) {
		size_t at;

		g_assert_false(text_find_forbidden(said[i], strlen(said[i]), &at));
		g_assert_null(strpbrk(said[i], "\r\n"));
	}
}

static void check_faces(const Design *design)
{
	for (int i = 0; i < DESIGN_FACES; i++) {
		int first = i < DESIGN_ARABIC ? DESIGN_LATIN : DESIGN_ARABIC;
		const DesignFace *face = &design->faces[i];

		g_assert_true((face->file == NULL) == (face->bytes == NULL));
		g_assert_true((face->file == NULL) ==
			      (design->faces[first].file == NULL));
	}
}

static void check_design(const Design *design)
{
	size_t count;
	const char *const *codes = lang_codes(&count);

	check_faces(design);
	for (size_t k = 0; k < count; k++) {
		g_autofree char *wanting = design_find_wanting(design, codes[k]);

		for (int i = 0; i < DESIGN_CELLS; i++) {
			const DesignCell *cell = &design->cells[i];

			g_assert_true(cell->picture == NULL || cell->svg != NULL);
			check_lines(cell->lines, design_cell_language(cell, codes[k]));
		}
		check_lines(design->foot, codes[k]);
		check_lines(design->return_line, codes[k]);
	}
}

static void check_picture(GBytes *svg)
{
	g_autoptr(Letterhead) letterhead = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(GError) refusal = NULL;
	int depth = 0;

	if (!dots_check("picture", svg, &refusal)) {
		g_assert_true(g_str_has_prefix(refusal->message, "picture:"));
		g_assert_true(g_utf8_validate(refusal->message, -1, NULL));
	}
	if (!letterhead_parse("picture", svg, &letterhead, &error)) {
		g_assert_true(g_str_has_prefix(error->message, "picture:"));
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
		return;
	}
	for (const char *at = letterhead->operators->str; *at != '\0';
	     at += strcspn(at, "\n") + 1) {
		depth += g_str_has_prefix(at, "q\n") - g_str_has_prefix(at, "Q\n");
		g_assert_cmpint(depth, >=, 0);
	}
	g_assert_cmpint(depth, ==, 0);
}

static void check_font(GBytes *font)
{
	g_autofree char *name = fontfile_name(font);
	g_autoptr(GError) error = NULL;
	FontLook look = fontfile_look(font);

	g_assert_cmpint(ABS(look.angle), <=, 90);
	if (fontfile_check(font, &error)) {
		g_assert_nonnull(name);
		g_assert_null(strpbrk(name, " /[](){}<>%#"));
	} else {
		g_assert_true(g_utf8_validate(error->message, -1, NULL));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
	size_t length = end != NULL ? (size_t)(end - data) : size;
	g_autoptr(GBytes) terms = g_bytes_new(data, length);
	g_autoptr(GBytes) picture = end != NULL
					    ? g_bytes_new(end + 1, size - length - 1)
					    : g_bytes_new(data, size);
	char terms_name[] = DESIGN_TERMS_FILE, picture_name[] = "head.svg";
	const DesignFile files[] = { { terms_name, terms }, { picture_name, picture } };
	g_autoptr(FindingList) findings = findinglist_new();
	g_autoptr(Design) design =
		design_new("fuzz", files, G_N_ELEMENTS(files), findings);

	g_assert_true((design == NULL) == (findinglist_errors(findings) > 0));
	check_findings(findings);
	if (design != NULL)
		check_design(design);
	check_picture(picture);
	check_font(picture);
	return 0;
}
