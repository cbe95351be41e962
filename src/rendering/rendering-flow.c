/* The noun is the flow: lines and elements, each in reading order, only ever added to. */
#include "rendering-flow.h"

#include "rendering-justify.h"

#define BASELINE 0.72 /* of the leading: where the baseline lies below a line's top */

static void clear_line(void *data)
{
	textline_free(((FlowLine *)data)->line);
}

static void clear_element(void *data)
{
	Element *element = data;

	g_free(element->address);
	g_free(element->alternative);
}

Flow *flow_new(const PageBox *column)
{
	Flow *flow = g_new0(Flow, 1);

	flow->left = column->left;
	flow->width = column->width;
	flow->lines = g_array_new(false, false, sizeof(FlowLine));
	flow->elements = g_array_new(false, false, sizeof(Element));
	g_array_set_clear_func(flow->lines, clear_line);
	g_array_set_clear_func(flow->elements, clear_element);
	return flow;
}

void flow_free(Flow *flow)
{
	if (flow == NULL)
		return;
	g_array_unref(flow->lines);
	g_array_unref(flow->elements);
	g_free(flow);
}

guint flow_add_element(Flow *flow, const char *type, int parent)
{
	Element element = { .type = type, .parent = parent };

	g_array_append_val(flow->elements, element);
	return flow->elements->len - 1;
}

/* Typesetter numbers the links of a paragraph as they come; so do the elements. */
static void add_links(Flow *flow, const FlowText *text, guint parent)
{
	const char *open = NULL;

	for (size_t i = 0; i < text->count; i++) {
		const char *link = text->spans[i].link;

		if (link != NULL && g_strcmp0(link, open) != 0) {
			Element element = { .type = "Link",
					    .parent = (int)parent,
					    .address = g_strdup(link) };

			g_array_append_val(flow->elements, element);
		}
		open = link;
	}
}

static double line_left(const Flow *flow, const FlowText *text, bool rtl, double width)
{
	double room = flow->width - text->start - text->end - width;
	double left = flow->left + (rtl ? text->end : text->start);
	bool at_right = (text->side == SIDE_END) != rtl;

	if (text->side == SIDE_CENTRE)
		return left + room / 2;
	return at_right ? left + room : left;
}

/* Whether a page may begin with line `i` of `count`: no line of a paragraph stands alone. */
static bool may_break(const FlowText *text, guint i, guint count)
{
	if (i == 0)
		return !text->keep && !text->beside;
	return !text->whole && i > 1 && i + 1 < count;
}

/* Break anew, in the narrowest measure that needs no more lines. */
static bool balance_lines(Typesetter *setter, const Paragraph *paragraph,
			  GPtrArray *lines, GError **error)
{
	Paragraph narrow = *paragraph;
	double least = paragraph->width / 2, most = paragraph->width;
	guint count = lines->len;

	while (count > 1 && most - least > 2) {
		narrow.width = (least + most) / 2;
		g_ptr_array_set_size(lines, 0);
		/* What the whole measure holds may be too wide for half of it. */
		if (!typesetter_break(setter, &narrow, lines, NULL) ||
		    lines->len > count)
			least = narrow.width;
		else
			most = narrow.width;
	}
	narrow.width = most;
	g_ptr_array_set_size(lines, 0);
	return typesetter_break(setter, &narrow, lines, error);
}

bool flow_add_text(Flow *flow, Typesetter *setter, const FlowText *text, GError **error)
{
	Paragraph paragraph = {
		text->spans,
		text->count,
		typesetter_adapt(setter, text->style),
		flow->width - text->start - text->end,
		text->running,
		text->apart,
	};
	g_autoptr(GPtrArray) lines =
		g_ptr_array_new_with_free_func((GDestroyNotify)textline_free);

	if (!typesetter_break(setter, &paragraph, lines, error) ||
	    (text->balance && !balance_lines(setter, &paragraph, lines, error)))
		return false;

	bool justified = flow->justified && text->running && !typesetter_is_rtl(setter);
	guint element = flow_add_element(flow, text->type, text->parent);
	double leading = paragraph.style.leading;

	add_links(flow, text, element);
	g_ptr_array_set_free_func(lines, NULL);
	for (guint i = 0; i < lines->len; i++) {
		TextLine *line = g_ptr_array_index(lines, i);

		if (justified)
			textline_justify(line, typesetter_get_book(setter),
					 paragraph.width);

		FlowLine placed = {
			.line = line,
			.x = line_left(flow, text, typesetter_is_rtl(setter),
				       line->width),
			.before = i > 0          ? 0
				  : text->beside ? -leading
						 : text->before,
			.height = leading,
			.baseline = BASELINE * leading,
			.element = element,
			.may_break = may_break(text, i, lines->len),
		};

		g_array_append_val(flow->lines, placed);
	}
	return true;
}

bool flow_add_plain(Flow *flow, Typesetter *setter, const char *words,
		    const FlowText *text, GError **error)
{
	const Span span = { .text = words };
	FlowText whole = *text;

	whole.spans = &span;
	whole.count = 1;
	return flow_add_text(flow, setter, &whole, error);
}

void flow_add_picture(Flow *flow, const Typesetter *setter, const FlowText *look,
		      const FlowPicture *picture, const char *alternative)
{
	guint element = flow_add_element(flow, "Figure", look->parent);
	FlowLine line = {
		.picture = *picture,
		.x = line_left(flow, look, typesetter_is_rtl(setter), picture->width),
		.before = look->before,
		.height = picture->height,
		.element = element,
	};

	g_array_index(flow->elements, Element, element).alternative =
		g_strdup(alternative);
	g_array_append_val(flow->lines, line);
}

GArray *flow_spans(const char *const *lines)
{
	GArray *spans = g_array_new(false, true, sizeof(Span));
	const Span hard_break = { 0 };

	for (const char *const *line = lines; *line != NULL; line++) {
		Span span = { .text = *line };

		if (line != lines)
			g_array_append_val(spans, hard_break);
		g_array_append_val(spans, span);
	}
	return spans;
}

double flow_get_height(const Flow *flow)
{
	double height = 0;

	for (guint i = 0; i < flow->lines->len; i++)
		height += g_array_index(flow->lines, FlowLine, i).height;
	return height;
}

void flow_add_room(Flow *flow, double height)
{
	FlowLine room = { .height = height };

	g_array_append_val(flow->lines, room);
}

static void collect(const GArray *glyphs, GArray *ids)
{
	for (guint i = 0; i < glyphs->len; i++)
		g_array_append_val(ids, g_array_index(glyphs, PlacedGlyph, i).id);
}

void flow_collect(const Flow *flow, GArray *ids)
{
	for (guint i = 0; i < flow->lines->len; i++) {
		const TextLine *line = g_array_index(flow->lines, FlowLine, i).line;

		if (line == NULL)
			continue;
		collect(line->glyphs, ids);
		collect(line->silent, ids);
	}
}
