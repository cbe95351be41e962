/*
 * CommonMark, read by cmark and held to what a letter may contain.
 *
 * cmark tells the right line and column of blocks, but not of inlines: what is found
 * inside a paragraph is looked for in the paragraph's own bytes, in order.
 */
#include "drafting-markdown.h"
#include "drafting-block-private.h"

#include "base-limits.h"
#include "base-text.h"

#include <cmark.h>
#include <string.h>

#define VAIN_SEARCHES 32 /* inlines of a block that are nowhere in it … */
#define NEAR_SEARCH 1000 /* … and bytes that are then searched for the others */

struct Markdown {
	BlockTree *tree;
	GArray *issues;  /* MarkupIssue */
	GArray *markers; /* MarkdownMarker */
};

/* One reading. */
typedef struct Walk {
	Markdown *markdown;
	const char *text;
	size_t length;
	GArray *lines; /* size_t: where each line begins */
	size_t cursor; /* inside a block: where the last inline was found */
	size_t limit;  /* where that block ends */
	unsigned vain; /* inlines of it that were not found as they were looked for */
	unsigned depth;
} Walk;

/* The style and text that a paragraph's inlines have come to. */
typedef struct SpanWriter {
	BlockTree *tree;
	GArray *spans; /* Span */
	GString *text; /* of the span that is being written */
	unsigned emphasis, strong;
	const char *link; /* owned by the tree */
} SpanWriter;

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_node, cmark_node_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cmark_iter, cmark_iter_free)

static const Block *const *read_children(Walk *walk, cmark_node *parent,
					 size_t *count_out);

static void issue_clear(MarkupIssue *issue)
{
	g_free(issue->text);
}

static void add_issue(Walk *walk, size_t offset, size_t length, const char *words)
{
	MarkupIssue issue = { offset, MAX(length, 1), g_strdup(words) };

	issue.length = MIN(issue.length, walk->length - MIN(offset, walk->length));
	g_array_append_val(walk->markdown->issues, issue);
}

static GArray *line_starts(const char *text)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(size_t));
	size_t start = 0;

	g_array_append_val(lines, start);
	for (const char *lf = strchr(text, '\n'); lf != NULL;
	     lf = strchr(lf + 1, '\n')) {
		start = (size_t)(lf - text) + 1;
		g_array_append_val(lines, start);
	}
	return lines;
}

/* Where line `line` begins, counted from 1; the end of the text beyond the last. */
static size_t line_offset(const Walk *walk, int line)
{
	if (line < 1 || (guint)line > walk->lines->len)
		return walk->length;
	return g_array_index(walk->lines, size_t, line - 1);
}

static size_t block_offset(const Walk *walk, cmark_node *node)
{
	size_t start = line_offset(walk, cmark_node_get_start_line(node));
	int column = MAX(cmark_node_get_start_column(node), 1);

	return MIN(start + (size_t)column - 1, walk->length);
}

/* The length of a block's first line from `offset` on. */
static size_t rest_of_line(const Walk *walk, size_t offset)
{
	return strcspn(walk->text + offset, "\r\n");
}

/* The next place of `token` in the block, or `limit`. A token behind a backslash is text. */
static size_t find_token(const Walk *walk, const char *token, size_t limit)
{
	const char *base = walk->text;
	size_t at = walk->cursor;

	while (at < limit) {
		const char *found =
			g_strstr_len(base + at, (gssize)(limit - at), token);

		if (found == NULL)
			return limit;
		if (found == base || found[-1] != '\\')
			return (size_t)(found - base);
		at = (size_t)(found - base) + 1;
	}
	return limit;
}

/*
 * An issue with an inline, which is written as `token`: at its next place in the block. What has
 * an entity in it is written otherwise, and stands where the one before does; of a block with many
 * such it is looked for nearby alone.
 */
static void add_inline_issue(Walk *walk, const char *token, size_t length,
			     const char *words)
{
	size_t limit = walk->vain < VAIN_SEARCHES
			       ? walk->limit
			       : MIN(walk->limit, walk->cursor + NEAR_SEARCH);
	size_t at = find_token(walk, token, limit);

	if (at >= limit || token[0] == '\0') {
		walk->vain += token[0] != '\0';
		add_issue(walk, walk->cursor, 1, words);
		return;
	}
	walk->cursor = at + length;
	add_issue(walk, at, length, words);
}

static void flush_span(SpanWriter *writer)
{
	if (writer->text->len == 0)
		return;

	Span span = {
		.text = blocktree_own(writer->tree, g_strdup(writer->text->str)),
		.emphasis = writer->emphasis > 0,
		.strong = writer->strong > 0,
		.link = writer->link,
	};

	g_array_append_val(writer->spans, span);
	g_string_truncate(writer->text, 0);
}

static bool has_mask(const char *text)
{
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c >= PLACEHOLDER_MASK && c <= PLACEHOLDER_MASK_LAST)
			return true;
	}
	return false;
}

static bool is_letter_link(const char *url)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:" };

	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
		if (g_ascii_strncasecmp(url, schemes[i], strlen(schemes[i])) == 0 &&
		    url[strlen(schemes[i])] != '\0')
			return !text_has_control(url) && strchr(url, ' ') == NULL;
	return false;
}

/* "HTTPS://" is "https://" (RFC 3986, 3.1), and so it is written. Yours. */
static char *with_small_scheme(const char *url)
{
	size_t length = strcspn(url, ":");
	g_autofree char *scheme = g_ascii_strdown(url, (gssize)length);

	return g_strconcat(scheme, url + length, NULL);
}

static void enter_link(Walk *walk, SpanWriter *writer, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	const char *title = cmark_node_get_title(node);

	if (has_mask(url))
		add_inline_issue(walk, "](", 2,
				 "a link's address must not contain a placeholder");
	else if (!is_letter_link(url))
		add_inline_issue(
			walk, url, strlen(url),
			"a link must lead to an http, https or mailto address");
	else
		writer->link = blocktree_own(writer->tree, with_small_scheme(url));
	if (title[0] != '\0')
		add_inline_issue(walk, title, strlen(title),
				 "a link in a letter has no title");
}

static void write_text(Walk *walk, SpanWriter *writer, const char *text)
{
	size_t at = 0;

	if (text_find_forbidden(text, strlen(text), &at) ||
	    strpbrk(text, "\r\n") != NULL) {
		add_issue(
			walk, walk->cursor, 1,
			"an entity stands for a character that no letter may contain");
		return;
	}
	for (const char *p = text; *p != '\0'; p++)
		g_string_append_c(writer->text, *p == '\t' ? ' ' : *p);
}

static void write_break(SpanWriter *writer)
{
	Span span = { .text = NULL };

	flush_span(writer);
	g_array_append_val(writer->spans, span);
}

static void enter_inline(Walk *walk, SpanWriter *writer, cmark_node *node)
{
	const char *literal = cmark_node_get_literal(node);

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		write_text(walk, writer, literal);
		break;
	case CMARK_NODE_SOFTBREAK:
		g_string_append_c(writer->text, ' ');
		break;
	case CMARK_NODE_LINEBREAK:
		write_break(writer);
		break;
	case CMARK_NODE_EMPH:
		flush_span(writer);
		writer->emphasis++;
		break;
	case CMARK_NODE_STRONG:
		flush_span(writer);
		writer->strong++;
		break;
	case CMARK_NODE_LINK:
		flush_span(writer);
		enter_link(walk, writer, node);
		break;
	case CMARK_NODE_CODE:
		add_inline_issue(walk, "`", strlen(literal) + 2,
				 "code has no place in a letter");
		break;
	case CMARK_NODE_IMAGE:
		add_inline_issue(walk, "![", 2, "an image has no place in a letter");
		break;
	default:
		add_inline_issue(walk, literal, strlen(literal),
				 "HTML has no place in a letter");
	}
}

static void leave_inline(SpanWriter *writer, cmark_node *node)
{
	flush_span(writer);
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_EMPH:
		writer->emphasis--;
		break;
	case CMARK_NODE_STRONG:
		writer->strong--;
		break;
	case CMARK_NODE_LINK:
		writer->link = NULL;
		break;
	default:
		break;
	}
}

/* Far above any letter, and far below what a typesetter can count. */
static void check_paragraph(Walk *walk, cmark_node *node, const Block *block)
{
	size_t offset = block_offset(walk, node), length = 0;
	g_autofree char *words = NULL;

	for (size_t i = 0; i < block->span_count; i++)
		if (block->spans[i].text != NULL)
			length += strlen(block->spans[i].text);
	if (length <= LIMIT_PARAGRAPH)
		return;
	words = g_strdup_printf("the paragraph has %zu bytes, more than %u", length,
				LIMIT_PARAGRAPH);
	add_issue(walk, offset, rest_of_line(walk, offset), words);
}

/* The spans of a paragraph or heading. */
static void read_inlines(Walk *walk, cmark_node *parent, Block *block)
{
	g_autoptr(cmark_iter) iter = cmark_iter_new(parent);
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(Span));
	g_autoptr(GString) text = g_string_new(NULL);
	SpanWriter writer = { walk->markdown->tree, spans, text, 0, 0, NULL };
	cmark_event_type event;

	walk->cursor = block_offset(walk, parent);
	walk->limit = line_offset(walk, cmark_node_get_end_line(parent) + 1);
	walk->vain = 0;
	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (node != parent && event == CMARK_EVENT_ENTER)
			enter_inline(walk, &writer, node);
		else if (node != parent)
			leave_inline(&writer, node);
	}
	flush_span(&writer);
	block->spans = blocktree_spans(walk->markdown->tree, spans);
	block->span_count = spans->len;
	check_paragraph(walk, parent, block);
}

/* Note the markers of an ordered list that are typed as they will be printed. */
static void read_markers(Walk *walk, cmark_node *list)
{
	gint64 expected = 1;

	for (cmark_node *item = cmark_node_first_child(list); item != NULL;
	     item = cmark_node_next(item), expected++) {
		size_t offset = block_offset(walk, item);
		char *end = NULL;
		gint64 typed = g_ascii_strtoll(walk->text + offset, &end, 10);
		size_t length = (size_t)(end - walk->text) - offset;
		MarkdownMarker marker = { offset, length };

		if (typed == expected)
			g_array_append_val(walk->markdown->markers, marker);
	}
}

static void read_list(Walk *walk, cmark_node *node, Block *block)
{
	block->kind = BLOCK_LIST;
	block->ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
	block->tight = cmark_node_get_list_tight(node) != 0;
	if (block->ordered) {
		block->start = (unsigned)MAX(cmark_node_get_list_start(node), 0);
		read_markers(walk, node);
	}
	block->children = read_children(walk, node, &block->child_count);
}

static void read_heading(Walk *walk, cmark_node *node, Block *block)
{
	size_t offset = block_offset(walk, node);

	block->kind = BLOCK_HEADING;
	block->level = (unsigned)cmark_node_get_heading_level(node);
	if (block->level > LIMIT_HEADING_LEVEL) {
		add_issue(walk, offset, rest_of_line(walk, offset),
			  "a letter has headings of the levels 1 to 3 only");
		block->level = LIMIT_HEADING_LEVEL;
	}
	read_inlines(walk, node, block);
}

/* Whether the line is the rule below a table's head, where Markdown has tables. */
static bool is_table_rule(const char *line, size_t length)
{
	size_t indent = strspn(line, " \t>");
	size_t rule = strspn(line + indent, "|-: \t");

	return length > 0 && indent + rule == length &&
	       memchr(line, '|', length) != NULL && memchr(line, '-', length) != NULL;
}

/* CommonMark has no tables: one that is typed is a paragraph, strokes and all. */
static void find_tables(Walk *walk, cmark_node *paragraph)
{
	int last = cmark_node_get_end_line(paragraph);

	for (int i = cmark_node_get_start_line(paragraph); i <= last; i++) {
		size_t offset = line_offset(walk, i);
		size_t length = rest_of_line(walk, offset);

		if (is_table_rule(walk->text + offset, length))
			add_issue(walk, offset, length,
				  "a table has no place in a letter");
	}
}

/* False: the block has no place in a letter. */
static bool read_block(Walk *walk, cmark_node *node, Block *block)
{
	size_t offset = block_offset(walk, node);
	size_t length = rest_of_line(walk, offset);

	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		find_tables(walk, node);
		read_inlines(walk, node, block);
		return true;
	case CMARK_NODE_HEADING:
		read_heading(walk, node, block);
		return true;
	case CMARK_NODE_LIST:
		read_list(walk, node, block);
		return true;
	case CMARK_NODE_ITEM:
		block->kind = BLOCK_ITEM;
		block->children = read_children(walk, node, &block->child_count);
		return true;
	case CMARK_NODE_BLOCK_QUOTE:
		block->kind = BLOCK_QUOTE;
		block->children = read_children(walk, node, &block->child_count);
		return true;
	case CMARK_NODE_CODE_BLOCK:
		add_issue(walk, offset, length,
			  "code has no place in a letter; a line that begins with four "
			  "spaces or a tab is read as code");
		return false;
	case CMARK_NODE_THEMATIC_BREAK:
		add_issue(walk, offset, length, "a rule has no place in a letter");
		return false;
	default:
		add_issue(walk, offset, length, "HTML has no place in a letter");
		return false;
	}
}

static const Block *const *read_children(Walk *walk, cmark_node *parent,
					 size_t *count_out)
{
	g_autoptr(GPtrArray) blocks = g_ptr_array_new();
	cmark_node *node = cmark_node_first_child(parent);

	if (walk->depth == LIMIT_BLOCK_DEPTH && node != NULL) {
		add_issue(walk, block_offset(walk, node), 1,
			  "lists and quotations are too deep inside each other");
		node = NULL;
	}
	walk->depth++;
	for (; node != NULL; node = cmark_node_next(node)) {
		Block block = { .kind = BLOCK_PARAGRAPH };

		if (read_block(walk, node, &block))
			g_ptr_array_add(blocks, (void *)blocktree_make(
							walk->markdown->tree, &block));
	}
	walk->depth--;
	*count_out = blocks->len;
	return blocktree_row(walk->markdown->tree, blocks);
}

/* "&#51;" would smuggle a character past every check of the source. */
static void find_references(Walk *walk)
{
	const char *at = walk->text;

	while ((at = strstr(at, "&#")) != NULL) {
		const char *digits = at[2] == 'x' || at[2] == 'X' ? at + 3 : at + 2;
		size_t length = strspn(digits, "0123456789abcdefABCDEF");
		bool escaped = at > walk->text && at[-1] == '\\';

		if (!escaped && length > 0 && digits[length] == ';')
			add_issue(walk, (size_t)(at - walk->text),
				  (size_t)(digits + length + 1 - at),
				  "write the character itself, not its number");
		at = digits;
	}
}

Markdown *markdown_parse(const char *text)
{
	Markdown *markdown = g_new0(Markdown, 1);
	size_t length = strlen(text), count = 0;
	g_autoptr(cmark_node) document =
		cmark_parse_document(text, length, CMARK_OPT_DEFAULT);
	g_autoptr(GArray) lines = line_starts(text);
	Walk walk = {
		.markdown = markdown, .text = text, .length = length, .lines = lines
	};

	markdown->tree = blocktree_new();
	markdown->issues = g_array_new(FALSE, FALSE, sizeof(MarkupIssue));
	g_array_set_clear_func(markdown->issues, (GDestroyNotify)issue_clear);
	markdown->markers = g_array_new(FALSE, FALSE, sizeof(MarkdownMarker));

	const Block *const *blocks = read_children(&walk, document, &count);

	blocktree_finish(markdown->tree, blocks, count);
	find_references(&walk);
	return markdown;
}

void markdown_free(Markdown *markdown)
{
	if (markdown == NULL)
		return;
	blocktree_free(markdown->tree);
	g_array_unref(markdown->issues);
	g_array_unref(markdown->markers);
	g_free(markdown);
}

const BlockTree *markdown_tree(const Markdown *markdown)
{
	return markdown->tree;
}

const MarkupIssue *markdown_issues(const Markdown *markdown, size_t *count_out)
{
	*count_out = markdown->issues->len;
	return (const MarkupIssue *)(void *)markdown->issues->data;
}

const MarkdownMarker *markdown_markers(const Markdown *markdown, size_t *count_out)
{
	*count_out = markdown->markers->len;
	return (const MarkdownMarker *)(void *)markdown->markers->data;
}
