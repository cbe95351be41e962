/*
 * Any text as the body of a letter: the tree of blocks that CommonMark gives keeps its
 * promises, and each of the three forms, PDF, HTML and plain text, is made of it, the same
 * when it is made again.
 */
#include "fuzz.h"

#include "base-text.h"
#include "drafting-markdown.h"
#include "rendering-html.h"
#include "rendering-renderer.h"
#include "rendering-text.h"

#include <stdlib.h>
#include <string.h>

/* More would be time spent on pages that say nothing new. */
#define BODY_GREATEST 4096

static const char *const no_lines[] = { NULL };
static const char *const signatory[] = { "Chair", NULL };

static void check_span(const Span *span)
{
	size_t at;

	if (span->text == NULL)
		return;
	g_assert_false(text_find_forbidden(span->text, strlen(span->text), &at));
	g_assert_null(strpbrk(span->text, "\r\n"));
	if (span->link != NULL)
		g_assert_true(g_str_has_prefix(span->link, "http://") ||
			      g_str_has_prefix(span->link, "https://") ||
			      g_str_has_prefix(span->link, "mailto:"));
}

/* Items stand in lists alone, and lists hold nothing else. */
static void check_blocks(const Block *const *blocks, size_t count, const Block *parent)
{
	for (size_t i = 0; i < count; i++) {
		const Block *block = blocks[i];
		bool listed = parent != NULL && parent->kind == BLOCK_LIST;
		bool leaf =
			block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_HEADING;

		g_assert_true(listed == (block->kind == BLOCK_ITEM));
		g_assert_true(leaf || block->span_count == 0);
		g_assert_true(!leaf || block->child_count == 0);
		g_assert_true((block->kind == BLOCK_HEADING) == (block->level > 0));
		g_assert_cmpuint(block->level, <=, LIMIT_HEADING_LEVEL);
		for (size_t k = 0; k < block->span_count; k++)
			check_span(&block->spans[k]);
		check_blocks(block->children, block->child_count, block);
	}
}

static void check_form(char *form, char *again)
{
	g_assert_cmpstr(form, ==, again);
	g_assert_true(g_utf8_validate(form, -1, NULL));
	g_free(form);
	g_free(again);
}

/* Dear to make: one for all inputs. */
static Renderer *renderer;

static void forget_renderer(void)
{
	g_clear_pointer(&renderer, renderer_free);
}

static void check_pdf(const Letter *letter)
{
	g_autoptr(GBytes) pdf = NULL, again = NULL;
	g_autoptr(GError) error = NULL;

	if (renderer == NULL) {
		renderer = renderer_new(&error);
		atexit(forget_renderer);
	}
	g_assert_no_error(error);
	if (!render_pdf(renderer, letter, &pdf, &error)) {
		g_assert_true(g_error_matches(error, CHY_ERROR, (int)CHY_INVALID) ||
			      g_error_matches(error, CHY_ERROR, (int)CHY_LIMIT));
		return;
	}
	g_assert_true(render_pdf(renderer, letter, &again, &error));
	g_assert_true(g_bytes_equal(pdf, again));
	g_assert_true(g_str_has_prefix(g_bytes_get_data(pdf, NULL), "%PDF-1."));
}

static void check_forms(const BlockTree *tree, const char *language)
{
	const LetterShared shared = {
		.dossier = "fuzz",
		.language = language,
		.rtl = strcmp(language, "ar") == 0,
		.sender_name = "Office",
		.from_address = "office@assembly.example",
		.reply_to = "office@assembly.example",
		.place = "Numuna",
		.signatories = { { .lines = signatory }, { .lines = no_lines } },
		.enclosures = no_lines,
		.copies = no_lines,
	};
	const Letter letter = {
		.shared = &shared,
		.body = tree,
		.addressee = "x/chair",
		.addressee_name = "X",
		.channel = "email",
		.subject = "Fuzz",
		.salutation = "Dear X",
		.closing = "Yours",
		.address_lines = no_lines,
		.number = "1",
		.date = "1",
		.day = { 2025, 2, 20 },
	};

	check_form(render_html(&letter), render_html(&letter));
	check_form(render_text(&letter), render_text(&letter));
	check_pdf(&letter);
}

/* The first byte says in which language the rest is a letter. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const languages[] = { "en", "fr", "ru", "az", "ar" };
	size_t at, count, issues;

	if (size < 1 || size > BODY_GREATEST)
		return 0;

	g_autofree char *text = g_strndup((const char *)data + 1, size - 1);

	if (text_find_forbidden((const char *)data + 1, size - 1, &at))
		return 0;

	g_autoptr(Markdown) markdown = markdown_parse(text);
	const BlockTree *tree = markdown_tree(markdown);
	const Block *const *blocks = blocktree_blocks(tree, &count);

	check_blocks(blocks, count, NULL);
	g_free(blocktree_text(tree));
	markdown_issues(markdown, &issues);
	if (issues == 0)
		check_forms(tree, languages[data[0] % G_N_ELEMENTS(languages)]);
	return 0;
}
