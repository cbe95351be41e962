/*
 * The one tree of blocks that every rendering of a letter walks.
 *
 * It holds what a letter may contain and nothing else: paragraphs, headings,
 * quotations, lists, and in them runs of text with emphasis, links and hard breaks. A
 * tree is made once from a text and never changes; who holds a pointer to it holds all
 * of it.
 */
#ifndef DRAFTING_BLOCK_H
#define DRAFTING_BLOCK_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#define LIMIT_BLOCK_DEPTH 8   /* quotations and lists inside each other */
#define LIMIT_HEADING_LEVEL 3 /* the deepest heading of a letter */

/* A run of text in one style. Neighbours of equal style are one span. */
typedef struct Span {
	const char *text; /* UTF-8 without LF; NULL: a hard break */
	bool emphasis;
	bool strong;
	const char *link; /* an http, https or mailto address, or NULL */
} Span;

typedef enum {
	BLOCK_PARAGRAPH, /* spans */
	BLOCK_HEADING,   /* spans */
	BLOCK_QUOTE,     /* children: any but items */
	BLOCK_LIST,      /* children: items */
	BLOCK_ITEM,      /* children: any but items */
} BlockKind;

typedef struct Block {
	BlockKind kind;
	unsigned level; /* a heading's, 1 to LIMIT_HEADING_LEVEL; else 0 */
	bool ordered;   /* of a list: numbered */
	bool tight;     /* of a list: no empty lines between its items */
	unsigned start; /* of an ordered list: the first number */
	const Span *spans;
	size_t span_count;
	const struct Block *const *children;
	size_t child_count;
} Block;

typedef struct BlockTree BlockTree;

/* The blocks from first to last, borrowed. */
const Block *const *blocktree_blocks(const BlockTree *tree, size_t *count_out);

/* The text alone: blocks and hard breaks each end a line. Yours. */
char *blocktree_text(const BlockTree *tree);

/* A tree of plain paragraphs, each a line of text; NULL ends the list. Yours. */
BlockTree *blocktree_of_paragraphs(const char *const *paragraphs);

void blocktree_free(BlockTree *tree);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BlockTree, blocktree_free)

#endif
