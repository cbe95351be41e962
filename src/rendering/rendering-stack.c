/* The noun is the stack; its lines are counted through from the first flow to the last. */
#include "rendering-stack.h"

/* A line with the flow it is from. */
typedef struct StackLine {
	const FlowLine *line;
	Part part;
	guint index; /* in the flow */
	bool may_break;
	double before;
} StackLine;

static GArray *stack_lines(const Stack *stack, double squeeze)
{
	GArray *lines = g_array_new(false, false, sizeof(StackLine));
	guint body_end = stack->flows[PART_BODY]->lines->len;

	for (Part part = 0; part < PART_COUNT; part++) {
		const GArray *from = stack->flows[part]->lines;

		for (guint i = 0; i < from->len && stack->tops[part] == 0; i++) {
			const FlowLine *line = &g_array_index(from, FlowLine, i);
			StackLine entry = { line, part, i, line->may_break,
					    line->before * (i == 0 ? squeeze : 1) };

			/* The last line of the body would be alone with the closing. */
			if (part == PART_BODY && i + 1 == body_end)
				entry.may_break = false;
			g_array_append_val(lines, entry);
		}
	}
	return lines;
}

static double room_above(const GArray *lines, guint i, guint first)
{
	return i > first ? g_array_index(lines, StackLine, i).before : 0;
}

/* The line that begins the next page, when this one begins with `first`. */
static guint page_end(const GArray *lines, guint first, double room)
{
	double used = 0;
	guint end = first;

	for (; end < lines->len; end++) {
		const FlowLine *line = g_array_index(lines, StackLine, end).line;

		used += room_above(lines, end, first) + line->height;
		if (used > room)
			break;
	}
	if (end == lines->len)
		return end;
	for (guint at = end; at > first; at--)
		if (g_array_index(lines, StackLine, at).may_break)
			return at;
	return MAX(end, first + 1);
}

static PagePlan plan_page(const GArray *lines, const guint range[2], double top)
{
	PagePlan plan = { .count = 0 };

	for (guint i = range[0]; i < range[1]; i++) {
		const StackLine *line = &g_array_index(lines, StackLine, i);
		PagePart *part = plan.count > 0 ? &plan.parts[plan.count - 1] : NULL;

		top += room_above(lines, i, range[0]);
		if (part == NULL || part->part != line->part) {
			part = &plan.parts[plan.count++];
			*part = (PagePart){ line->part,
					    { line->index, line->index },
					    top };
		}
		part->range[1]++;
		top += line->line->height;
	}
	return plan;
}

static GArray *break_lines(const GArray *lines, const PageRoom *room)
{
	GArray *pages = g_array_new(false, false, sizeof(PagePlan));
	guint range[2] = { 0, 0 };

	do {
		double top = pages->len == 0 ? room->first_top : room->other_top;

		range[1] = page_end(lines, range[0], room->bottom - top);

		PagePlan plan = plan_page(lines, range, top);

		g_array_append_val(pages, plan);
		range[0] = range[1];
	} while (range[1] < lines->len);
	return pages;
}

/* Put the parts that have their places onto the first page, all in reading order. */
static void add_placed(const Stack *stack, PagePlan *plan)
{
	PagePlan whole = { .count = 0 };
	guint next = 0;

	for (Part part = 0; part < PART_COUNT; part++) {
		guint lines = stack->flows[part]->lines->len;

		if (stack->tops[part] != 0 && lines > 0)
			whole.parts[whole.count++] =
				(PagePart){ part, { 0, lines }, stack->tops[part] };
		else if (next < plan->count && plan->parts[next].part == part)
			whole.parts[whole.count++] = plan->parts[next++];
	}
	*plan = whole;
}

/* In as few pages as there are with or without squeezing. */
static GArray *break_tightly(const Stack *stack, const PageRoom *room)
{
	g_autoptr(GArray) lines = stack_lines(stack, 1);
	g_autoptr(GArray) squeezed = NULL;
	GArray *pages = break_lines(lines, room), *fewer;

	if (pages->len == 1)
		return pages;
	squeezed = stack_lines(stack, SQUEEZED);
	fewer = break_lines(squeezed, room);
	if (fewer->len < pages->len) {
		g_array_unref(pages);
		return fewer;
	}
	g_array_unref(fewer);
	return pages;
}

GArray *stack_break(const Stack *stack, const PageRoom *room)
{
	GArray *pages = break_tightly(stack, room);

	add_placed(stack, &g_array_index(pages, PagePlan, 0));
	return pages;
}
