/*
 * Within the room: CommonMark, held to what a letter may contain.
 *
 * A letter may contain paragraphs, headings of the first three levels, emphasis, lists,
 * quotations, links to http, https and mailto, and hard breaks. Everything else is an
 * issue with its place, and is left out of the tree.
 */
#ifndef DRAFTING_MARKDOWN_H
#define DRAFTING_MARKDOWN_H

#include "drafting-block.h"

/* Placeholder number i of a text is this character plus i. */
#define PLACEHOLDER_MASK 0xf0000u
#define PLACEHOLDER_MASK_BYTES 4
#define PLACEHOLDER_MASK_LAST 0xffffdu

typedef struct Markdown Markdown;

/* Places are bytes of the text that was parsed. */
typedef struct MarkupIssue {
	size_t offset, length;
	char *text;
} MarkupIssue;

/* The number of an item of a list, as typed; it is printed as the list counts. */
typedef struct MarkdownMarker {
	size_t offset, length;
} MarkdownMarker;

/* `text` is UTF-8 without forbidden characters. */
Markdown *markdown_parse(const char *text);
void markdown_free(Markdown *markdown);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Markdown, markdown_free)

/* The tree, with masks in its spans. */
const BlockTree *markdown_tree(const Markdown *markdown);

const MarkupIssue *markdown_issues(const Markdown *markdown, size_t *count_out);

/* The numbers of list items that say what will be printed: 1., 2., 3. … from 1. */
const MarkdownMarker *markdown_markers(const Markdown *markdown, size_t *count_out);

#endif
