/*
 * Any bytes as a letter, alone in a dossier, whose terms stand before a NUL, if there is one:
 * everything found has a place in the file, a letter without errors of form can be filled, with
 * text that may be printed, and so may the lines of the terms.
 */
#include "fuzz.h"

#include "base-text.h"
#include "drafting-check.h"
#include "drafting-dossier.h"
#include "drafting-text.h"

#include <string.h>

static const char terms[] = "dossier: fuzz\nlanguages: [en]\nyear: 2025\n"
			    "occasion: { name: fuzz, date: 1992-02-26 }\n"
			    "literals: [ { text: \"366\", reason: a number } ]\n";

static char *value_of(const Placeholder *placeholder, const void *data, GError **error)
{
	(void)data;
	(void)error;
	return g_strdup(placeholder->name[0] != '\0' ? "<b>*value*" : "");
}

static void check_span(const Span *span)
{
	size_t at = 0;

	if (span->text == NULL)
		return;
	g_assert_false(text_find_forbidden(span->text, strlen(span->text), &at));
	g_assert_null(strpbrk(span->text, "\r\n"));
}

static void check_blocks(const Block *const *blocks, size_t count, unsigned depth)
{
	g_assert_cmpuint(depth, <=, LIMIT_BLOCK_DEPTH);
	for (size_t i = 0; i < count; i++) {
		const Block *block = blocks[i];

		g_assert_true(
			block->kind != BLOCK_HEADING ||
			(block->level >= 1 && block->level <= LIMIT_HEADING_LEVEL));
		for (size_t j = 0; j < block->span_count; j++)
			check_span(&block->spans[j]);
		check_blocks(block->children, block->child_count, depth + 1);
	}
}

static void check_filled(const Text *text)
{
	g_autofree char *subject =
		text_fill_field(text, FIELD_SUBJECT, value_of, NULL, NULL);
	g_autoptr(BlockTree) body = text_fill_body(text, value_of, NULL, NULL);
	size_t count = 0;

	g_assert_nonnull(subject);
	g_assert_nonnull(body);
	g_assert_null(strpbrk(subject, "\r\n"));

	const Block *const *blocks = blocktree_blocks(body, &count);

	check_blocks(blocks, count, 0);
}

static void check_findings(const Dossier *dossier, const char *source, size_t size)
{
	CheckWorld world = { .today = { 2025, 2, 20 } };
	g_autoptr(FindingList) findings = NULL;
	TextPosition end = text_position(source, size, size);

	g_assert_true(dossier_check(dossier, NULL, &world, &findings, NULL));
	for (size_t i = 0; i < findinglist_count(findings); i++) {
		const Finding *finding = findinglist_get(findings, i);
		g_autofree char *printed = finding_format(finding, NULL);

		g_assert_true(g_utf8_validate(printed, -1, NULL));
		g_assert_cmpuint(finding->position.line, >=, 1);
		g_assert_cmpuint(finding->position.column, >=, 1);
		if (strcmp(finding->file, "letter.en.md") == 0)
			g_assert_cmpuint(finding->position.line, <=, end.line);
	}
}

static void check_lines(const char *const *lines)
{
	for (size_t i = 0; lines[i] != NULL; i++) {
		size_t at;

		g_assert_false(text_find_forbidden(lines[i], strlen(lines[i]), &at));
		g_assert_null(strpbrk(lines[i], "\r\n"));
	}
}

/* What the terms say in lines, in each of their languages and in one that they lack. */
static void check_terms(const Dossier *dossier)
{
	const char *const *languages = dossier_get_languages(dossier);

	check_lines(dossier_get_return_line(dossier, "xx"));
	for (size_t i = 0; languages[i] != NULL; i++) {
		check_lines(dossier_get_return_line(dossier, languages[i]));
		check_lines(dossier_get_enclosures(dossier, languages[i]));
		check_lines(dossier_get_copies(dossier, languages[i]));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\0', size) : NULL;
	const uint8_t *letter = end != NULL ? end + 1 : data;
	size_t length = size - (size_t)(letter - data);
	g_autoptr(GBytes) bytes = g_bytes_new(letter, length);
	g_autoptr(GBytes) terms_bytes =
		end != NULL ? g_bytes_new(data, (size_t)(end - data))
			    : g_bytes_new_static(terms, sizeof terms - 1);
	const DossierFile files[] = { { "dossier.yaml", terms_bytes },
				      { "letter.en.md", bytes } };
	g_autoptr(Dossier) dossier = NULL;

	if (!dossier_new(files, G_N_ELEMENTS(files), &dossier, NULL))
		return 0;
	check_findings(dossier, (const char *)letter, length);
	check_terms(dossier);

	const Text *text = dossier_find_letter(dossier, "en");

	if (text != NULL && text->sound)
		check_filled(text);
	return 0;
}
