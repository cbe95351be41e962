#include "rendering-stack.h"

#define LEADING 16.0

static const PageRoom room = { .first_top = 100, .other_top = 50, .bottom = 500 };

/* Adds a paragraph's lines with the flags that a flow gives them. */
static void add_paragraph(Flow *flow, guint lines, double before, bool keep)
{
	for (guint i = 0; i < lines; i++) {
		FlowLine line = {
			.before = i == 0 ? before : 0,
			.height = LEADING,
			.element = flow->elements->len,
			.may_break = i == 0 ? !keep : i > 1 && i + 1 < lines,
		};

		g_array_append_val(flow->lines, line);
	}
	flow_add_element(flow, "P", ELEMENT_TOP);
}

/* A letter whose body has `paragraphs` of 1 to 7 lines, by a fixed sequence. */
static Stack make_stack(guint paragraphs, guint seed)
{
	const PageBox column = { .width = 400 };
	Stack stack = { 0 };

	for (Part part = 0; part < PART_COUNT; part++)
		stack.flows[part] = flow_new(&column);
	add_paragraph((Flow *)stack.flows[PART_OPENING], 1, 0, true);
	add_paragraph((Flow *)stack.flows[PART_ADDRESS], 5, 22, true);
	add_paragraph((Flow *)stack.flows[PART_SUBJECT], 1, 24, true);
	add_paragraph((Flow *)stack.flows[PART_GREETING], 1, 14, true);
	for (guint i = 0; i < paragraphs; i++) {
		seed = seed * 1103515245u + 12345u;
		add_paragraph((Flow *)stack.flows[PART_BODY], 1 + (seed >> 16) % 7, 8,
			      (seed >> 24) % 5 == 0);
	}
	add_paragraph((Flow *)stack.flows[PART_CLOSING], 1, 14, true);
	add_paragraph((Flow *)stack.flows[PART_SIGNATORY], 1, 44, true);
	return stack;
}

static void clear_stack(Stack *stack)
{
	for (Part part = 0; part < PART_COUNT; part++)
		flow_free((Flow *)stack->flows[part]);
}

static const PagePart *find_part(const PagePlan *plan, Part part)
{
	for (guint i = 0; i < plan->count; i++)
		if (plan->parts[i].part == part)
			return &plan->parts[i];
	return NULL;
}

static double part_bottom(const Stack *stack, const PagePart *part)
{
	const Flow *flow = stack->flows[part->part];
	double bottom = part->top;

	for (guint i = part->range[0]; i < part->range[1]; i++) {
		const FlowLine *line = &g_array_index(flow->lines, FlowLine, i);

		bottom += line->height + (i > part->range[0] ? line->before : 0);
	}
	return bottom;
}

/* No line of a paragraph of several stands alone at the top or the foot of a page. */
static void check_break(const Flow *body, guint line)
{
	guint element = g_array_index(body->lines, FlowLine, line).element;
	guint before = 0, after = 0;

	g_assert_true(g_array_index(body->lines, FlowLine, line).may_break);
	for (guint i = 0; i < body->lines->len; i++) {
		if (g_array_index(body->lines, FlowLine, i).element != element)
			continue;
		before += i < line;
		after += i >= line;
	}
	g_assert_true(before != 1 && (before == 0 || after != 1));
}

static void check_pages(const Stack *stack, const GArray *pages)
{
	guint next[PART_COUNT] = { 0 };
	const Flow *body = stack->flows[PART_BODY];

	for (guint i = 0; i < pages->len; i++) {
		const PagePlan *plan = &g_array_index(pages, PagePlan, i);
		const PagePart *lines = find_part(plan, PART_BODY);

		for (guint k = 0; k < plan->count; k++) {
			const PagePart *part = &plan->parts[k];

			g_assert_cmpuint(part->range[0], ==, next[part->part]);
			g_assert_cmpfloat(part_bottom(stack, part), <=, room.bottom);
			next[part->part] = part->range[1];
		}
		if (i > 0 && lines != NULL)
			check_break(body, lines->range[0]);
		if (find_part(plan, PART_CLOSING) == NULL)
			continue;
		g_assert_nonnull(find_part(plan, PART_SIGNATORY));
		g_assert_nonnull(lines);
		g_assert_cmpuint(lines->range[1] - lines->range[0], >=,
				 MIN(2, body->lines->len));
	}
	for (Part part = 0; part < PART_COUNT; part++)
		g_assert_cmpuint(next[part], ==, stack->flows[part]->lines->len);
}

static void test_rules(void)
{
	for (guint paragraphs = 1; paragraphs < 40; paragraphs++) {
		for (guint seed = 0; seed < 25; seed++) {
			Stack stack = make_stack(paragraphs, seed);
			g_autoptr(GArray) pages = stack_break(&stack, &room);

			check_pages(&stack, pages);
			clear_stack(&stack);
		}
	}
}

/* Lines that no page can begin with are broken all the same, and none is lost. */
static void test_unbreakable(void)
{
	Stack stack = make_stack(0, 1);

	for (guint i = 0; i < 100; i++)
		add_paragraph((Flow *)stack.flows[PART_BODY], 1, 0, true);

	g_autoptr(GArray) pages = stack_break(&stack, &room);
	guint lines = 0;

	for (guint i = 0; i < pages->len; i++) {
		const PagePart *part =
			find_part(&g_array_index(pages, PagePlan, i), PART_BODY);

		if (part != NULL)
			lines += part->range[1] - part->range[0];
	}
	g_assert_cmpuint(lines, ==, 100);
	g_assert_cmpuint(pages->len, ==, 5);
	clear_stack(&stack);
}

/* A letter that is a little too long for one page gets less room between its parts. */
static void test_squeeze(void)
{
	Stack stack = make_stack(0, 1);
	const double used = 10 * LEADING + 22 + 24 + 14 + 8 + 14 + 44;
	PageRoom tight = { 0, 0, used + 10 * LEADING - 20 };

	add_paragraph((Flow *)stack.flows[PART_BODY], 10, 8, false);

	g_autoptr(GArray) pages = stack_break(&stack, &tight);

	g_assert_cmpuint(pages->len, ==, 1);
	clear_stack(&stack);
}

/* Parts with places of their own stand there, before the rest, and take no room of it. */
static void test_places(void)
{
	Stack stack = make_stack(3, 1);

	stack.tops[PART_OPENING] = 60;
	stack.tops[PART_ADDRESS] = 40;

	g_autoptr(GArray) pages = stack_break(&stack, &room);
	const PagePlan *first = &g_array_index(pages, PagePlan, 0);

	g_assert_cmpint(first->parts[0].part, ==, PART_OPENING);
	g_assert_cmpfloat(first->parts[0].top, ==, 60);
	g_assert_cmpuint(first->parts[0].range[1], ==, 1);
	g_assert_cmpint(first->parts[1].part, ==, PART_ADDRESS);
	g_assert_cmpfloat(first->parts[1].top, ==, 40);
	g_assert_cmpuint(first->parts[1].range[1], ==, 5);
	g_assert_cmpint(first->parts[2].part, ==, PART_SUBJECT);
	g_assert_cmpfloat(first->parts[2].top, ==, room.first_top);
	for (guint i = 1; i < pages->len; i++)
		g_assert_null(
			find_part(&g_array_index(pages, PagePlan, i), PART_ADDRESS));
	clear_stack(&stack);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/stack/rules", test_rules);
	g_test_add_func("/rendering/stack/unbreakable", test_unbreakable);
	g_test_add_func("/rendering/stack/squeeze", test_squeeze);
	g_test_add_func("/rendering/stack/places", test_places);
	return g_test_run();
}
