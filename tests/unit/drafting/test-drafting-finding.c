/*
 * Findings: how they are sorted and printed, and how the world outside changes them.
 */
#include "drafting-check.h"
#include "drafting-dossier.h"
#include "drafting-finding.h"

#include <string.h>

static Finding at(const char *file, unsigned line, unsigned column)
{
	return (Finding){ .rule = "markup",
			  .file = file,
			  .position = { line, column },
			  .width = 1,
			  .text = "text",
			  .line = "" };
}

static void test_order(void)
{
	static const struct {
		const char *file;
		unsigned line, column;
	} sorted[] = { { "a", 1, 9 },
		       { "a", 2, 1 },
		       { "a", 10, 1 },
		       { "a", 10, 2 },
		       { "b", 1, 1 } };
	static const size_t order[] = { 3, 0, 4, 2, 1 };
	g_autoptr(FindingList) list = findinglist_new();

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
		Finding finding = at(sorted[order[i]].file, sorted[order[i]].line,
				     sorted[order[i]].column);

		findinglist_add(list, &finding);
	}
	findinglist_sort(list);
	g_assert_cmpuint(findinglist_count(list), ==, G_N_ELEMENTS(sorted));
	g_assert_cmpuint(findinglist_errors(list), ==, G_N_ELEMENTS(sorted));
	for (size_t i = 0; i < G_N_ELEMENTS(sorted); i++) {
		const Finding *finding = findinglist_get(list, i);

		g_assert_cmpstr(finding->file, ==, sorted[i].file);
		g_assert_cmpuint(finding->position.line, ==, sorted[i].line);
		g_assert_cmpuint(finding->position.column, ==, sorted[i].column);
	}
}

/* Errors come first; of one rule at one place all are counted. */
static void test_alike(void)
{
	static const struct {
		FindingSeverity severity;
		const char *rule;
		unsigned line;
		size_t alike;
	} sorted[] = { { FINDING_ERROR, "markup", 9, 1 },
		       { FINDING_WARNING, "glyph", 1, 1 },
		       { FINDING_WARNING, "markup", 1, 3 },
		       { FINDING_WARNING, "markup", 1, 2 },
		       { FINDING_WARNING, "markup", 1, 1 },
		       { FINDING_WARNING, "markup", 2, 1 },
		       { FINDING_NOTE, "markup", 1, 1 } };
	g_autoptr(FindingList) list = findinglist_new();

	for (size_t i = G_N_ELEMENTS(sorted); i > 0; i--) {
		Finding finding = at("a", sorted[i - 1].line, 1);

		finding.severity = sorted[i - 1].severity;
		finding.rule = sorted[i - 1].rule;
		findinglist_add(list, &finding);
	}
	findinglist_sort(list);
	for (size_t i = 0; i < G_N_ELEMENTS(sorted); i++) {
		const Finding *finding = findinglist_get(list, i);

		g_assert_cmpint(finding->severity, ==, sorted[i].severity);
		g_assert_cmpstr(finding->rule, ==, sorted[i].rule);
		g_assert_cmpuint(finding->position.line, ==, sorted[i].line);
		g_assert_cmpuint(findinglist_alike(list, i), ==, sorted[i].alike);
	}
}

static void test_format(void)
{
	static const struct {
		FindingSeverity severity;
		const char *folder, *line;
		unsigned column, width;
		const char *printed;
	} cases[] = {
		{ FINDING_ERROR, NULL, "", 3, 1, "f:1:3: error: text [markup]\n" },
		{ FINDING_WARNING, "a/b", "", 3, 1,
		  "a/b/f:1:3: warning: text [markup]\n" },
		{ FINDING_NOTE, "a/", "Əli bad", 5, 3,
		  "a/f:1:5: note: text [markup]\n  Əli bad\n      ^~~\n" },
		{ FINDING_ERROR, NULL, "\tx\ty", 4, 1,
		  "f:1:4: error: text [markup]\n  \tx\ty\n  \t \t^\n" },
		{ FINDING_ERROR, NULL, "short", 9, 4,
		  "f:1:9: error: text [markup]\n  short\n       ^\n" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		Finding finding = at("f", 1, cases[i].column);
		g_autofree char *printed = NULL;

		finding.severity = cases[i].severity;
		finding.line = cases[i].line;
		finding.width = cases[i].width;
		printed = finding_format(&finding, cases[i].folder);
		g_assert_cmpstr(printed, ==, cases[i].printed);
	}
}

/* Of a long line as much is printed, whether the finding has all of it or what is around. */
static void test_format_long(void)
{
	g_autoptr(GString) line = g_string_new(NULL);

	for (int i = 0; i < 900; i++)
		g_string_append_printf(line, "Ə%d ", i);
	g_assert_cmpuint(line->len, >, TEXT_LINE_WHOLE);

	unsigned columns = (unsigned)g_utf8_strlen(line->str, -1) + 1;
	TextIndex *index = textindex_new(line->str, line->len);

	for (unsigned column = 1; column <= columns; column++) {
		Finding finding = at("f", 1, column);
		g_autofree char *part =
			textindex_line(index, finding.position, &finding.skipped);
		g_autofree char *printed = NULL, *whole = NULL;

		finding.width = 90;
		finding.line = part;
		printed = finding_format(&finding, NULL);
		finding.line = line->str;
		finding.skipped = 0;
		whole = finding_format(&finding, NULL);
		g_assert_cmpstr(printed, ==, whole);
	}
	textindex_free(index);
}

/* What a terminal would obey, or show in another order, is never printed. */
static void test_harmless(void)
{
	g_autoptr(FindingList) list = findinglist_new();
	Finding finding = at("f", 1, 1);

	finding.line = "a\x1b[31m\xff\u202e";
	findinglist_add(list, &finding);
	g_assert_cmpstr(findinglist_get(list, 0)->line, ==, "a\ufffd[31m\ufffd\ufffd");
}

static void test_world(void)
{
	static const char terms[] = "dossier: a\nlanguages: [en]\nyear: 2025\n"
				    "occasion: { name: a, date: 1992-02-26 }\n";
	static const char release[] = "---\ntitle: A\nsummary: B\n---\n"
				      "{{dispatch.accepted}} letters\n";
	static const struct {
		CheckWorld world;
		int severity; /* -1: nothing is found */
	} cases[] = {
		{ { .publishing = false }, FINDING_NOTE },
		{ { .publishing = true }, FINDING_ERROR },
		{ { .publishing = true, .settled = true }, FINDING_ERROR },
		{ { .publishing = true, .accepted = 1 }, FINDING_ERROR },
		{ { .publishing = true, .settled = true, .accepted = 1 }, -1 },
	};
	g_autoptr(GBytes) terms_bytes = g_bytes_new_static(terms, sizeof terms - 1);
	g_autoptr(GBytes) release_bytes =
		g_bytes_new_static(release, sizeof release - 1);
	const DossierFile files[] = { { "dossier.yaml", terms_bytes },
				      { "release.en.md", release_bytes } };
	g_autoptr(Dossier) dossier = NULL;

	g_assert_true(dossier_new(files, G_N_ELEMENTS(files), &dossier, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(FindingList) list = NULL;
		int severity = -1;

		g_assert_true(
			dossier_check(dossier, NULL, &cases[i].world, &list, NULL));
		for (size_t j = 0; j < findinglist_count(list); j++)
			if (strcmp(findinglist_get(list, j)->rule, "not-yet-true") == 0)
				severity = (int)findinglist_get(list, j)->severity;
		g_assert_cmpint(severity, ==, cases[i].severity);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drafting/finding/order", test_order);
	g_test_add_func("/drafting/finding/alike", test_alike);
	g_test_add_func("/drafting/finding/format", test_format);
	g_test_add_func("/drafting/finding/format-long", test_format_long);
	g_test_add_func("/drafting/finding/harmless", test_harmless);
	g_test_add_func("/drafting/finding/world", test_world);
	return g_test_run();
}
