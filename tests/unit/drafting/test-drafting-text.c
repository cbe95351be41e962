/*
 * Texts read without a dossier: the tree that CommonMark gives, the places of placeholders,
 * and what filling makes of both.
 */
#include "drafting-text.h"
#include "drafting-value.h"

#include <string.h>

#define FRONT "---\nsubject: On {{one}}\n  and {{two}}\n---\n"

typedef struct Fixture {
	SourceFile source;
	FindingList *findings;
	Text *text;
} Fixture;

static Fixture read_text(const char *source)
{
	Fixture fixture = { .findings = findinglist_new() };

	fixture.source = (SourceFile){ "letter.en.md", source, strlen(source), true,
				       textindex_new(source, strlen(source)) };
	return fixture;
}

static void fixture_clear(Fixture *fixture)
{
	text_free(fixture->text);
	textindex_free(fixture->source.index);
	findinglist_free(fixture->findings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static void append_spans(GString *into, const Block *block)
{
	for (size_t i = 0; i < block->span_count; i++) {
		const Span *span = &block->spans[i];

		g_string_append_printf(
			into, "%s%s%s%s%s", i > 0 ? "|" : "", span->emphasis ? "*" : "",
			span->strong ? "!" : "", span->link != NULL ? "@" : "",
			span->text != NULL ? span->text : "\\");
	}
}

/* A tree on one line: p(spans) h1(spans) q(blocks) u(items) o3(items) i(blocks). */
static void append_blocks(GString *into, const Block *const *blocks, size_t count)
{
	static const char *const names[] = { "p", "h", "q", "l", "i" };

	for (size_t i = 0; i < count; i++) {
		const Block *block = blocks[i];

		g_string_append_printf(into, "%s", names[block->kind]);
		if (block->kind == BLOCK_HEADING)
			g_string_append_printf(into, "%u", block->level);
		if (block->kind == BLOCK_LIST && block->ordered)
			g_string_append_printf(into, "%u", block->start);
		if (block->kind == BLOCK_LIST && block->tight)
			g_string_append_c(into, '-');
		g_string_append_c(into, '(');
		append_spans(into, block);
		append_blocks(into, block->children, block->child_count);
		g_string_append_c(into, ')');
	}
}

static char *show(const BlockTree *tree)
{
	GString *shown = g_string_new(NULL);
	size_t count = 0;
	const Block *const *blocks = blocktree_blocks(tree, &count);

	append_blocks(shown, blocks, count);
	return g_string_free(shown, FALSE);
}

static char *value_of(const Placeholder *placeholder, const void *data, GError **error)
{
	(void)data;
	if (strcmp(placeholder->name, "bad") == 0) {
		chy_fail(error, CHY_INVALID, "bad");
		return NULL;
	}
	return g_strdup_printf("<*%s*>", placeholder->name);
}

static void test_trees(void)
{
	static const struct {
		const char *body, *tree;
	} cases[] = {
		{ "one\ntwo  \nthree\\\nfour\n", "p(one two|\\|three|\\|four)" },
		{ "*a* **b** ***c*** d\n", "p(*a| |!b| |*!c| d)" },
		{ "# A\n\nB\n---\n\n### C *d*\n", "h1(A)h2(B)h3(C |*d)" },
		{ "> a\n>\n> > b\n", "q(p(a)q(p(b)))" },
		{ "- a\n- b\n\n  c\n", "l(i(p(a))i(p(b)p(c)))" },
		{ "3. a\n4. b\n", "l3-(i(p(a))i(p(b)))" },
		{ "[a *b*](https://x.example/) c\n", "p(@a |*@b| c)" },
		{ "<mailto:a@b.example>\n", "p(@mailto:a@b.example)" },
		{ "a &amp; b \\*c\\*\n", "p(a & b *c*)" },
		{ "**{{x}}** and {{y|z:w}}.\n", "p(!<*x*>| and <*y*>.)" },
		{ "| a | b |\n|---|---|\n", "p(| a | b | |---|---|)" },
		{ "\tcode\n", "" },
		{ "a <b>c</b>\n", "p(a c)" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *source = g_strconcat(FRONT, cases[i].body, NULL);
		g_auto(Fixture) fixture = read_text(source);
		g_autoptr(BlockTree) tree = NULL;
		GError *error = NULL;

		fixture.text =
			text_new(TEXT_LETTER, "en", &fixture.source, fixture.findings);
		tree = text_fill_body(fixture.text, value_of, NULL, &error);
		g_assert_no_error(error);

		g_autofree char *shown = show(tree);

		g_assert_cmpstr(shown, ==, cases[i].tree);
	}
}

static void test_plain_text(void)
{
	const char *source = FRONT "# A\n\nb\\\nc\n\n- d\n";
	g_auto(Fixture) fixture = read_text(source);
	g_autoptr(BlockTree) tree = NULL;
	g_autofree char *plain = NULL;

	fixture.text = text_new(TEXT_LETTER, "en", &fixture.source, fixture.findings);
	tree = text_fill_body(fixture.text, value_of, NULL, NULL);
	g_assert_nonnull(tree);
	plain = blocktree_text(tree);
	g_assert_cmpstr(plain, ==, "A\nb\nc\nd\n");
}

static void test_fields(void)
{
	static const struct {
		const char *front, *subject;
	} cases[] = {
		{ "subject: plain", "plain" },
		{ "subject:   On {{one}}  and\n   {{two}}", "On <*one*> and <*two*>" },
		{ "subject: {{one}} first", "<*one*> first" },
		{ "subject: \"quoted: {{one}}\"", "quoted: <*one*>" },
		{ "subject: 'it is'", "it is" },
		{ "# comment\n\nsubject:\n  below", "below" },
		{ "subject: Əliyev\ttab\r", "Əliyev tab" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *source =
			g_strconcat("---\n", cases[i].front, "\n---\nbody\n", NULL);
		g_auto(Fixture) fixture = read_text(source);
		g_autofree char *subject = NULL;
		GError *error = NULL;

		fixture.text =
			text_new(TEXT_LETTER, "en", &fixture.source, fixture.findings);
		g_assert_cmpuint(findinglist_count(fixture.findings), ==, 0);
		subject = text_fill_field(fixture.text, FIELD_SUBJECT, value_of, NULL,
					  &error);
		g_assert_no_error(error);
		g_assert_cmpstr(subject, ==, cases[i].subject);
	}
}

static void test_value_that_fails(void)
{
	const char *source = "---\nsubject: {{bad}}\n---\n{{bad}}\n";
	g_auto(Fixture) fixture = read_text(source);
	GError *error = NULL;

	fixture.text = text_new(TEXT_LETTER, "en", &fixture.source, fixture.findings);
	g_assert_null(
		text_fill_field(fixture.text, FIELD_SUBJECT, value_of, NULL, &error));
	g_assert_error(error, CHY_ERROR, CHY_INVALID);
	g_clear_error(&error);
	g_assert_null(text_fill_body(fixture.text, value_of, NULL, &error));
	g_assert_error(error, CHY_ERROR, CHY_INVALID);
	g_clear_error(&error);
}

/* Places count code points, behind text in any script and behind other placeholders. */
static void test_positions(void)
{
	static const struct {
		const char *name;
		unsigned line, column;
	} expected[] = {
		{ "one", 2, 13 }, { "two", 3, 7 },     { "ayə", 5, 8 },
		{ "deep", 7, 4 }, { "deeper", 7, 13 }, { "after", 9, 12 },
	};
	const char *source = FRONT "Əhməd, {{ayə}}\n\n> *{{deep}} {{deeper}}*\n\n"
				   "&amp; \\* a {{after|f:a}}\n";
	g_auto(Fixture) fixture = read_text(source);

	fixture.text = text_new(TEXT_LETTER, "en", &fixture.source, fixture.findings);
	g_assert_cmpuint(text_placeholder_count(fixture.text), ==,
			 G_N_ELEMENTS(expected));
	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		const Placeholder *placeholder = text_placeholder(fixture.text, i);
		Place place = place_of_range(&fixture.source, placeholder->range.offset,
					     placeholder->range.length);

		g_assert_cmpstr(placeholder->name, ==, expected[i].name);
		g_assert_cmpuint(place.position.line, ==, expected[i].line);
		g_assert_cmpuint(place.position.column, ==, expected[i].column);
	}

	const Placeholder *last = text_placeholder(fixture.text, 5);

	g_assert_cmpstr(last->filter, ==, "f");
	g_assert_cmpstr(last->argument, ==, "a");
}

/* Markup has its place even behind placeholders, which are shorter when masked. */
static void test_markup_positions(void)
{
	static const struct {
		const char *body;
		unsigned line, column;
	} cases[] = {
		{ "{{a.very.long.name}} {{x}} `code`\n", 5, 28 },
		{ "text\n> {{a}} ![x](y)\n", 6, 9 },
		{ "text\n\nмир `x`\n", 7, 5 },
		{ "- {{a}}\n- b\n\n      code\n", 8, 7 },
		{ "a\\\nb\\\n<i>c\n", 7, 1 },
		{ "\\![x](https://a.example) ![y](z)\n", 5, 26 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *source = g_strconcat(FRONT, cases[i].body, NULL);
		g_auto(Fixture) fixture = read_text(source);

		fixture.text =
			text_new(TEXT_LETTER, "en", &fixture.source, fixture.findings);
		g_assert_cmpuint(findinglist_count(fixture.findings), ==, 1);

		const Finding *finding = findinglist_get(fixture.findings, 0);

		g_assert_cmpstr(finding->rule, ==, "markup");
		g_assert_cmpuint(finding->position.line, ==, cases[i].line);
		g_assert_cmpuint(finding->position.column, ==, cases[i].column);
	}
}

/* A subject of 500 characters is read, one more is told, with how many there may be. */
static void test_long_subject(void)
{
	static const size_t lengths[] = { 500, 501 };

	for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
		g_autofree char *subject = g_strnfill(lengths[i], 'x');
		g_autofree char *source =
			g_strdup_printf("---\nsubject: %s\n---\nText.\n", subject);
		g_auto(Fixture) fixture = read_text(source);

		fixture.text =
			text_new(TEXT_LETTER, "en", &fixture.source, fixture.findings);
		g_assert_cmpuint(findinglist_count(fixture.findings), ==, i);
		if (i > 0)
			g_assert_cmpstr(findinglist_get(fixture.findings, 0)->text, ==,
					"the subject has more than 500 characters");
	}
}

/* What is behind many inlines that are not written as they read has its place all the same, if
 * it is near; else it is told where these are. */
static void test_vain_positions(void)
{
	static const struct {
		unsigned blanks, column;
	} cases[] = { { 20, 501 }, { 2000, 1 } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GString) source = g_string_new(FRONT);
		guint count;

		for (unsigned k = 0; k < 40; k++)
			g_string_append(source, "[a](&amp;x) ");
		for (unsigned k = 0; k < cases[i].blanks; k++)
			g_string_append_c(source, '.');
		g_string_append(source, "`code`\n");

		g_auto(Fixture) fixture = read_text(source->str);

		fixture.text =
			text_new(TEXT_LETTER, "en", &fixture.source, fixture.findings);
		count = (guint)findinglist_count(fixture.findings);
		g_assert_cmpuint(count, ==, 41);

		const Finding *last = findinglist_get(fixture.findings, count - 1);

		g_assert_cmpuint(last->position.column, ==, cases[i].column);
	}
}

/* Among Arabic words, what has none of their letters keeps its own order. */
static void test_direction(void)
{
	static const struct {
		const char *language, *number, *text;
	} cases[] = {
		{ "ar", "1-14/2025/00005", "\u200e1-14/2025/00005\u200e" },
		{ "ar", "K. M\u00fcller (MP)", "\u200eK. M\u00fcller (MP)\u200e" },
		{ "ar", "\u0623\u062d\u0645\u062f 7", "\u0623\u062d\u0645\u062f 7" },
		{ "ar", "", "" },
		{ "en", "1-14/2025/00005", "1-14/2025/00005" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const AddresseeWords words = { "", "", "", "" };
		const ValueSource source = { .language = cases[i].language,
					     .addressee = &words,
					     .number = cases[i].number,
					     .date = "" };
		const Placeholder placeholder = { .name = (char *)"letter.number" };
		g_autoptr(GError) error = NULL;
		g_autofree char *text = value_format(&placeholder, &source, &error);

		g_assert_no_error(error);
		g_assert_cmpstr(text, ==, cases[i].text);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/drafting/text/trees", test_trees);
	g_test_add_func("/drafting/text/plain", test_plain_text);
	g_test_add_func("/drafting/text/fields", test_fields);
	g_test_add_func("/drafting/text/value-fails", test_value_that_fails);
	g_test_add_func("/drafting/text/positions", test_positions);
	g_test_add_func("/drafting/text/markup-positions", test_markup_positions);
	g_test_add_func("/drafting/text/long-subject", test_long_subject);
	g_test_add_func("/drafting/text/vain-positions", test_vain_positions);
	g_test_add_func("/drafting/text/direction", test_direction);
	return g_test_run();
}
