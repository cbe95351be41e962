/*
 * Within the room: making trees of blocks.
 */
#ifndef DRAFTING_BLOCK_PRIVATE_H
#define DRAFTING_BLOCK_PRIVATE_H

#include "drafting-block.h"

/* An empty tree. */
BlockTree *blocktree_new(void);

/* Let the tree own `memory` (g_free); returns it. */
void *blocktree_own(BlockTree *tree, void *memory);

/* A block that the tree owns, with the contents of `block`. */
const Block *blocktree_make(BlockTree *tree, const Block *block);

/* Pointers to blocks, as an array that the tree owns;
 * the GPtrArray stays the caller's. */
const Block *const *blocktree_row(BlockTree *tree, const GPtrArray *blocks);

/* Spans, as an array that the tree owns. */
const Span *blocktree_spans(BlockTree *tree, const GArray *spans);

/* Set the tree's blocks, once. */
void blocktree_finish(BlockTree *tree, const Block *const *blocks, size_t count);

/*
 * A copy of `pattern` in which each character `first` + i is replaced by values[i],
 * which is plain text. Characters beyond `count` values stay. Yours.
 */
typedef struct BlockFill {
	gunichar first;
	const char *const *values;
	size_t count;
} BlockFill;
BlockTree *blocktree_fill(const BlockTree *pattern, const BlockFill *fill);

#endif
