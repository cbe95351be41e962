/*
 * Trees of blocks. A tree owns all memory that its blocks point to, in one list.
 */
#include "drafting-block.h"
#include "drafting-block-private.h"

#include <string.h>

struct BlockTree {
	GPtrArray *owned;
	const Block *const *blocks;
	size_t count;
};

BlockTree *blocktree_new(void)
{
	BlockTree *tree = g_new0(BlockTree, 1);

	tree->owned = g_ptr_array_new_with_free_func(g_free);
	return tree;
}

void blocktree_free(BlockTree *tree)
{
	if (tree == NULL)
		return;
	g_ptr_array_unref(tree->owned);
	g_free(tree);
}

const Block *const *blocktree_blocks(const BlockTree *tree, size_t *count_out)
{
	*count_out = tree->count;
	return tree->blocks;
}

void *blocktree_own(BlockTree *tree, void *memory)
{
	if (memory != NULL)
		g_ptr_array_add(tree->owned, memory);
	return memory;
}

const Block *blocktree_make(BlockTree *tree, const Block *block)
{
	return blocktree_own(tree, g_memdup2(block, sizeof *block));
}

const Block *const *blocktree_row(BlockTree *tree, const GPtrArray *blocks)
{
	return blocktree_own(tree,
			     g_memdup2(blocks->pdata, blocks->len * sizeof(gpointer)));
}

const Span *blocktree_spans(BlockTree *tree, const GArray *spans)
{
	return blocktree_own(tree, g_memdup2(spans->data, spans->len * sizeof(Span)));
}

void blocktree_finish(BlockTree *tree, const Block *const *blocks, size_t count)
{
	tree->blocks = blocks;
	tree->count = count;
}

static void append_text(GString *into, const Block *block)
{
	for (size_t i = 0; i < block->span_count; i++) {
		const char *text = block->spans[i].text;

		g_string_append(into, text != NULL ? text : "\n");
	}
	if (block->kind == BLOCK_PARAGRAPH || block->kind == BLOCK_HEADING)
		g_string_append_c(into, '\n');
	for (size_t i = 0; i < block->child_count; i++)
		append_text(into, block->children[i]);
}

char *blocktree_text(const BlockTree *tree)
{
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < tree->count; i++)
		append_text(text, tree->blocks[i]);
	return g_string_free(text, FALSE);
}

/* One copying of a tree. */
typedef struct Copy {
	BlockTree *tree;
	const BlockFill *fill;
} Copy;

static char *fill_text(const BlockFill *fill, const char *text)
{
	GString *filled = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c >= fill->first && c - fill->first < fill->count)
			g_string_append(filled, fill->values[c - fill->first]);
		else
			g_string_append_len(filled, p, g_utf8_next_char(p) - p);
	}
	return g_string_free(filled, FALSE);
}

static const Span *copy_spans(const Copy *copy, const Block *block)
{
	g_autoptr(GArray) spans = g_array_new(FALSE, FALSE, sizeof(Span));

	for (size_t i = 0; i < block->span_count; i++) {
		Span span = block->spans[i];

		if (span.text != NULL)
			span.text = blocktree_own(copy->tree,
						  fill_text(copy->fill, span.text));
		span.link = blocktree_own(copy->tree, g_strdup(span.link));
		g_array_append_val(spans, span);
	}
	return blocktree_spans(copy->tree, spans);
}

static const Block *const *copy_blocks(const Copy *copy, const Block *const *blocks,
				       size_t count)
{
	g_autoptr(GPtrArray) copies = g_ptr_array_new();

	for (size_t i = 0; i < count; i++) {
		Block block = *blocks[i];

		block.spans = copy_spans(copy, blocks[i]);
		block.children = copy_blocks(copy, block.children, block.child_count);
		g_ptr_array_add(copies, (void *)blocktree_make(copy->tree, &block));
	}
	return blocktree_row(copy->tree, copies);
}

BlockTree *blocktree_fill(const BlockTree *pattern, const BlockFill *fill)
{
	BlockTree *tree = blocktree_new();
	Copy copy = { .tree = tree, .fill = fill };

	blocktree_finish(tree, copy_blocks(&copy, pattern->blocks, pattern->count),
			 pattern->count);
	return tree;
}

BlockTree *blocktree_of_paragraphs(const char *const *paragraphs)
{
	BlockTree *tree = blocktree_new();
	g_autoptr(GPtrArray) blocks = g_ptr_array_new();

	for (const char *const *at = paragraphs; *at != NULL; at++) {
		g_autoptr(GArray) spans = g_array_new(false, true, sizeof(Span));
		const Span span = { .text = blocktree_own(tree, g_strdup(*at)) };

		g_array_append_val(spans, span);

		const Block block = { .kind = BLOCK_PARAGRAPH,
				      .spans = blocktree_spans(tree, spans),
				      .span_count = 1 };

		g_ptr_array_add(blocks, (void *)blocktree_make(tree, &block));
	}
	blocktree_finish(tree, blocktree_row(tree, blocks), blocks->len);
	return tree;
}
