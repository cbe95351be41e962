/*
 * The noun is the walk through the blocks: how deep it is indented, what the next line must
 * stay with, which element it stands in.
 */
#include "rendering-body.h"

#include "rendering-words.h"

#define QUOTE_INDENT 22.0
#define LIST_INDENT 20.0
#define ITEM_BETWEEN 4.0

/* Where the walk is. */
typedef struct Place {
	int parent;
	double start, end;
	double before; /* room above the next line */
	bool keep;     /* with the line before */
	bool beside;   /* on the line of a label */
} Place;

typedef struct Walk {
	Flow *flow;
	Typesetter *setter;
	GError **error;
} Walk;

static bool add_blocks(const Walk *walk, const Block *const *blocks, size_t count,
		       Place *place);

static bool add_spans(const Walk *walk, const Block *block, Place *place,
		      const FlowText *look)
{
	FlowText text = *look;

	text.spans = block->spans;
	text.count = block->span_count;
	text.parent = place->parent;
	text.start = place->start;
	text.end = place->end;
	text.keep = place->keep;
	text.beside = place->beside;
	place->beside = false;
	return flow_add_text(walk->flow, walk->setter, &text, walk->error);
}

static bool add_paragraph(const Walk *walk, const Block *block, Place *place)
{
	FlowText look = { .style = TEXT_STYLE,
			  .type = "P",
			  .before = place->before,
			  .running = true };
	bool ok = add_spans(walk, block, place, &look);

	place->keep = false;
	place->before = TEXT_BETWEEN;
	return ok;
}

static bool add_heading(const Walk *walk, const Block *block, Place *place)
{
	static const struct {
		const char *type;
		TextStyle style;
		double before;
	} levels[LIMIT_HEADING_LEVEL] = {
		{ "H2", { .size = 12.5, .leading = 17, .bold = true }, 18 },
		{ "H3", { .size = 11, .leading = 16, .bold = true }, 15 },
		{ "H4",
		  { .size = 11, .leading = 16, .bold = true, .italic = true },
		  13 },
	};
	unsigned level = CLAMP(block->level, 1, LIMIT_HEADING_LEVEL) - 1;
	FlowText look = {
		.style = levels[level].style,
		.type = levels[level].type,
		.before = levels[level].before,
		.whole = true,
	};
	bool ok = add_spans(walk, block, place, &look);

	place->keep = true;
	place->before = 4;
	return ok;
}

/* A bullet, or the number in the language's digits, where the items are indented from. */
static bool add_label(const Walk *walk, const char *label, const Place *place, int item)
{
	FlowText text = {
		.style = TEXT_STYLE,
		.type = "Lbl",
		.parent = item,
		.start = place->start,
		.end = place->end,
		.before = place->before,
		.keep = place->keep,
		.whole = true,
	};

	return flow_add_plain(walk->flow, walk->setter, label, &text, walk->error);
}

static bool add_item(const Walk *walk, const Block *item, const char *label,
		     Place *place)
{
	int element = (int)flow_add_element(walk->flow, "LI", place->parent);

	if (!add_label(walk, label, place, element))
		return false;

	Place inside = {
		.parent = (int)flow_add_element(walk->flow, "LBody", element),
		.start = place->start + LIST_INDENT,
		.end = place->end,
		.beside = true,
	};

	place->keep = false;
	return add_blocks(walk, item->children, item->child_count, &inside);
}

static bool add_list(const Walk *walk, const Block *list, Place *place)
{
	Place inside = *place;

	inside.parent = (int)flow_add_element(walk->flow, "L", place->parent);
	for (size_t i = 0; i < list->child_count; i++) {
		g_autofree char *number =
			words_label(typesetter_get_language(walk->setter),
				    list->start + (unsigned)i);

		if (!add_item(walk, list->children[i], list->ordered ? number : "•",
			      &inside))
			return false;
		inside.before = list->tight ? ITEM_BETWEEN : TEXT_BETWEEN;
	}
	place->keep = place->beside = false;
	place->before = TEXT_BETWEEN;
	return true;
}

static bool add_quote(const Walk *walk, const Block *quote, Place *place)
{
	Place inside = *place;

	inside.parent = (int)flow_add_element(walk->flow, "BlockQuote", place->parent);
	inside.start += QUOTE_INDENT;
	inside.end += QUOTE_INDENT;

	bool ok = add_blocks(walk, quote->children, quote->child_count, &inside);

	place->keep = place->beside = false;
	place->before = TEXT_BETWEEN;
	return ok;
}

static bool add_block(const Walk *walk, const Block *block, Place *place)
{
	switch (block->kind) {
	case BLOCK_PARAGRAPH:
		return add_paragraph(walk, block, place);
	case BLOCK_HEADING:
		return add_heading(walk, block, place);
	case BLOCK_LIST:
		return add_list(walk, block, place);
	case BLOCK_QUOTE:
		return add_quote(walk, block, place);
	case BLOCK_ITEM:
		break;
	}
	g_assert_not_reached(); /* items stand in lists alone */
}

static bool add_blocks(const Walk *walk, const Block *const *blocks, size_t count,
		       Place *place)
{
	for (size_t i = 0; i < count; i++)
		if (!add_block(walk, blocks[i], place))
			return false;
	return true;
}

bool body_flow(Flow *flow, Typesetter *setter, const BlockTree *body, GError **error)
{
	const Walk walk = { flow, setter, error };
	Place place = { .parent = ELEMENT_TOP, .before = TEXT_BETWEEN, .keep = true };
	size_t count;
	const Block *const *blocks = blocktree_blocks(body, &count);

	for (size_t i = 0; i < count; i++) {
		if (!add_block(&walk, blocks[i], &place)) {
			g_prefix_error(error, "body, block %zu: ", i + 1);
			return false;
		}
	}
	return true;
}
