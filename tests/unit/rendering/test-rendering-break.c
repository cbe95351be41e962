/*
 * How letters break into pages: each rule has a small letter of its own, which is broken
 * at every height of page from FOOT_LEAST to FOOT_MOST; the rule must hold at each.
 */
#include "rendering-body.h"
#include "rendering-sheet.h"
#include "sample-letter.h"

#include <string.h>

#define TOP 60.0
#define FOOT_LEAST 320.0 /* what must stay together is lower than such a page */
#define FOOT_MOST 700.0
#define FOOT_STEP 5.0

#define WORDS                                                                          \
	"We recall that the fate of 120 people remains unknown to this day, and that "
#define TWO_LINES WORDS "families have never ceased to ask. "
#define FIVE_LINES TWO_LINES TWO_LINES TWO_LINES WORDS

/* A letter laid out: a sheet, and the stack of its flows. */
typedef struct Fixture {
	Workshop workshop;
	SampleLetter *sample;
	Sheet *sheet;
	Flow *opening;
	Stack stack;
} Fixture;

static void forget_setter(void *data)
{
	typesetter_free(data);
}

static void open_workshop(Workshop *workshop)
{
	g_autoptr(GError) error = NULL;
	bool ok = fontset_open(FONT_FOLDER, &workshop->set, &error);

	g_assert_no_error(error);
	g_assert_true(ok);
	workshop->book = glyphbook_new();
	workshop->deflater = deflater_new();
	workshop->subsets = subsetbook_new(workshop->set, workshop->deflater);
	workshop->hyphens = hyphenbook_new(HYPHEN_FOLDER);
	workshop->setters =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, forget_setter);
}

static void lay_out(Fixture *fixture, const char *language)
{
	g_autoptr(GError) error = NULL;
	const Letter *letter = sample_letter_get(fixture->sample);
	Workshop *workshop = &fixture->workshop;
	const FlowText head = {
		.style = TEXT_STYLE, .type = "P", .keep = true, .parent = ELEMENT_TOP
	};
	SheetPhrases phrases;

	g_clear_pointer(&fixture->sheet, sheet_free);
	g_clear_pointer(&fixture->opening, flow_free);
	g_assert_true(sheet_new(workshop, letter, NULL, &fixture->sheet, &error));
	g_assert_true(sheet_get_phrases(fixture->sheet, letter, &phrases, &error));
	fixture->opening = flow_new(&sheet_get_parts(fixture->sheet)->format.column);
	g_assert_true(flow_add_plain(fixture->opening,
				     workshop_setter(workshop, language),
				     letter->number, &head, &error));

	const SheetParts *parts = sheet_get_parts(fixture->sheet);

	fixture->stack = (Stack){ .flows = {
					  [PART_SENDER] = parts->sender,
					  [PART_OPENING] = fixture->opening,
					  [PART_ADDRESS] = fixture->opening,
					  [PART_SUBJECT] = parts->subject,
					  [PART_GREETING] = phrases.greeting,
					  [PART_BODY] = parts->body,
					  [PART_CLOSING] = phrases.closing,
					  [PART_SIGNATORY] = parts->signatory,
					  [PART_NOTES] = parts->notes,
				  } };
}

static void fixture_init(Fixture *fixture, const char *sample, const char *markdown)
{
	g_autofree char *folder = g_build_filename(SAMPLE_LETTERS, sample, NULL);

	memset(fixture, 0, sizeof *fixture);
	open_workshop(&fixture->workshop);
	fixture->sample = sample_letter_new(folder);
	sample_letter_set_body(fixture->sample, markdown);
	lay_out(fixture, sample_letter_shared(fixture->sample)->language);
}

static void fixture_clear(Fixture *fixture)
{
	sheet_free(fixture->sheet);
	flow_free(fixture->opening);
	sample_letter_free(fixture->sample);
	g_hash_table_unref(fixture->workshop.setters);
	hyphenbook_free(fixture->workshop.hyphens);
	subsetbook_free(fixture->workshop.subsets);
	deflater_free(fixture->workshop.deflater);
	glyphbook_free(fixture->workshop.book);
	fontset_close(fixture->workshop.set);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, fixture_clear)

static const PagePart *find_part(const PagePlan *plan, Part part)
{
	for (guint i = 0; i < plan->count; i++)
		if (plan->parts[i].part == part)
			return &plan->parts[i];
	return NULL;
}

static const FlowLine *line_of(const Flow *flow, guint i)
{
	return &g_array_index(flow->lines, FlowLine, i);
}

static const char *type_of(const Flow *flow, guint line)
{
	return g_array_index(flow->elements, Element, line_of(flow, line)->element)
		.type;
}

/* How many lines from `line` on, or before it, belong to one element. */
static guint lines_after(const Flow *flow, guint line)
{
	guint element = line_of(flow, line)->element, count = 0;

	while (line + count < flow->lines->len &&
	       line_of(flow, line + count)->element == element)
		count++;
	return count;
}

static guint lines_before(const Flow *flow, guint line)
{
	guint element = line_of(flow, line)->element, count = 0;

	while (count < line && line_of(flow, line - count - 1)->element == element)
		count++;
	return count;
}

typedef void (*Rule)(const Fixture *fixture, const GArray *pages);

/* No line of a paragraph of several stands alone, at a page's head or foot. */
static void no_widow_no_orphan(const Fixture *fixture, const GArray *pages)
{
	for (Part part = 0; part < PART_COUNT; part++) {
		const Flow *flow = fixture->stack.flows[part];

		for (guint i = 1; i < pages->len; i++) {
			const PagePart *at =
				find_part(&g_array_index(pages, PagePlan, i), part);

			if (at == NULL || at->range[0] == 0)
				continue;

			guint before = lines_before(flow, at->range[0]);

			g_assert_true(before != 1);
			g_assert_true(before == 0 ||
				      lines_after(flow, at->range[0]) > 1);
		}
	}
}

/* The closing begins no page: at least two lines of the body stand above it. */
static void closing_is_not_alone(const Fixture *fixture, const GArray *pages)
{
	bool found = false;

	for (guint i = 0; i < pages->len; i++) {
		const PagePlan *plan = &g_array_index(pages, PagePlan, i);
		const PagePart *body = find_part(plan, PART_BODY);

		if (find_part(plan, PART_CLOSING) == NULL)
			continue;
		g_assert_nonnull(body);
		g_assert_cmpuint(body->range[1] - body->range[0], >=, 2);
		g_assert_nonnull(find_part(plan, PART_SIGNATORY));
		found = true;
	}
	g_assert_true(found);
	(void)fixture;
}

/* A heading stays with two lines of its text, a label with its item. */
static void heads_stay(const Fixture *fixture, const GArray *pages)
{
	for (guint i = 0; i < pages->len; i++) {
		for (Part part = PART_BODY; part <= PART_NOTES; part++) {
			const Flow *flow = fixture->stack.flows[part];
			const PagePart *at =
				find_part(&g_array_index(pages, PagePlan, i), part);

			if (at == NULL)
				continue;

			const char *last = type_of(flow, at->range[1] - 1);

			g_assert_cmpstr(last, !=, "Lbl");
			g_assert_true(last[0] != 'H');
			if (at->range[1] - at->range[0] > 1)
				g_assert_true(type_of(flow, at->range[1] - 2)[0] !=
						      'H' ||
					      lines_after(flow, at->range[1] - 1) == 1);
		}
	}
}

/* The salutation has two lines of the body below it. */
static void greeting_stays(const Fixture *fixture, const GArray *pages)
{
	const PagePlan *plan = &g_array_index(pages, PagePlan, 0);
	const PagePart *body = find_part(plan, PART_BODY);

	g_assert_nonnull(body);
	g_assert_cmpuint(body->range[1] - body->range[0], >=, 2);
	(void)fixture;
}

/* How many items of a list of enclosures begin from `line` on. */
static guint items_after(const Flow *notes, guint line)
{
	guint items = 0;

	for (; line < notes->lines->len && strcmp(type_of(notes, line), "P") != 0;
	     line++)
		items += strcmp(type_of(notes, line), "Lbl") == 0;
	return items;
}

/* A title stays with three items of its list, and the last item is not alone. */
static void notes_stay(const Fixture *fixture, const GArray *pages)
{
	const Flow *notes = fixture->stack.flows[PART_NOTES];

	for (guint i = 1; i < pages->len; i++) {
		const PagePart *at =
			find_part(&g_array_index(pages, PagePlan, i), PART_NOTES);

		if (at == NULL || at->range[0] == 0)
			continue;
		g_assert_cmpuint(at->range[0], >=, 1 + 2 * 3);
		if (strcmp(type_of(notes, at->range[0]), "Lbl") == 0)
			g_assert_cmpuint(items_after(notes, at->range[0]), >=, 2);
	}
}

/* What must hold of every letter: all lines are there, once, in order, above the foot. */
static void check_whole(const Fixture *fixture, const GArray *pages, double foot)
{
	guint next[PART_COUNT] = { 0 };

	for (guint i = 0; i < pages->len; i++) {
		const PagePlan *plan = &g_array_index(pages, PagePlan, i);

		for (guint k = 0; k < plan->count; k++) {
			const PagePart *part = &plan->parts[k];
			const Flow *flow = fixture->stack.flows[part->part];
			double bottom = part->top;

			g_assert_cmpuint(part->range[0], ==, next[part->part]);
			next[part->part] = part->range[1];
			for (guint l = part->range[0]; l < part->range[1]; l++)
				bottom += line_of(flow, l)->height +
					  (l > part->range[0] ? line_of(flow, l)->before
							      : 0);
			g_assert_cmpfloat(bottom, <=, foot + 0.001);
		}
	}
	for (Part part = 0; part < PART_COUNT; part++)
		g_assert_cmpuint(next[part], ==,
				 fixture->stack.flows[part]->lines->len);
}

static void check_rule(const Fixture *fixture, Rule rule)
{
	guint most = 0;

	for (double foot = FOOT_LEAST; foot <= FOOT_MOST; foot += FOOT_STEP) {
		const PageRoom room = { TOP, TOP, foot };
		g_autoptr(GArray) pages = stack_break(&fixture->stack, &room);

		check_whole(fixture, pages, foot);
		rule(fixture, pages);
		most = MAX(most, pages->len);
	}
	g_assert_cmpuint(most, >, 1); /* else nothing was broken */
}

static void test_rules(void)
{
	static const struct {
		const char *name, *sample, *body;
		Rule rule;
	} cases[] = {
		{ "paragraphs", "english",
		  FIVE_LINES "\n\n" TWO_LINES "\n\n" FIVE_LINES "\n\n" FIVE_LINES,
		  no_widow_no_orphan },
		{ "from right to left", "arabic-long", FIVE_LINES "\n\n" FIVE_LINES,
		  no_widow_no_orphan },
		{ "a short end", "english", FIVE_LINES "\n\n" FIVE_LINES "\n\nEnd.",
		  closing_is_not_alone },
		{ "short ends", "english", FIVE_LINES "\n\nOne.\n\nTwo.\n\nEnd.",
		  closing_is_not_alone },
		{ "an end of a list", "english", FIVE_LINES "\n\n- one\n- two\n- three",
		  closing_is_not_alone },
		{ "a heading and text", "english",
		  FIVE_LINES "\n\n# Head\n\n" FIVE_LINES "\n\n## Head\n\n" FIVE_LINES,
		  heads_stay },
		{ "headings and text", "english",
		  FIVE_LINES "\n\n# Head\n\n## Head\n\n### Head\n\n" FIVE_LINES,
		  heads_stay },
		{ "a heading and a list", "english",
		  FIVE_LINES "\n\n# Head\n\n1. " FIVE_LINES "\n2. " FIVE_LINES,
		  heads_stay },
		{ "a heading and a quotation", "english",
		  FIVE_LINES "\n\n# Head\n\n> " FIVE_LINES "\n\n" FIVE_LINES,
		  heads_stay },
		{ "three lists deep", "english",
		  "1. " FIVE_LINES "\n   - " FIVE_LINES "\n     1. " FIVE_LINES
		  "\n     2. " TWO_LINES "\n   - " FIVE_LINES "\n2. Short.",
		  heads_stay },
		{ "three lists deep, their lines", "english",
		  "1. " FIVE_LINES "\n   - " FIVE_LINES "\n     1. " FIVE_LINES
		  "\n     2. " TWO_LINES "\n   - " FIVE_LINES "\n2. Short.",
		  no_widow_no_orphan },
		{ "three quotations deep", "english",
		  "> " FIVE_LINES "\n>\n> > " FIVE_LINES "\n> >\n> > > " FIVE_LINES
		  "\n\n" TWO_LINES,
		  no_widow_no_orphan },
		{ "lists in quotations in lists", "english",
		  "- " TWO_LINES "\n\n  > " FIVE_LINES "\n  >\n  > 1. " FIVE_LINES
		  "\n  > 2. " FIVE_LINES,
		  heads_stay },
		{ "the salutation", "english", FIVE_LINES FIVE_LINES FIVE_LINES,
		  greeting_stays },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(Fixture) fixture;

		g_test_message("%s", cases[i].name);
		fixture_init(&fixture, cases[i].sample, cases[i].body);
		check_rule(&fixture, cases[i].rule);
	}
}

/* Far below, as after a long address, subject and salutation stay with the body. */
static void test_low_greeting(void)
{
	g_auto(Fixture) fixture;
	guint late = 0;

	fixture_init(&fixture, "english", FIVE_LINES FIVE_LINES);
	for (double top = TOP; top < 580; top += FOOT_STEP) {
		const PageRoom room = { top, TOP, 600 };
		g_autoptr(GArray) pages = stack_break(&fixture.stack, &room);
		const PagePlan *plan = &g_array_index(pages, PagePlan, 0);

		if (find_part(plan, PART_SUBJECT) != NULL)
			greeting_stays(&fixture, pages);
		else
			late++;
	}
	g_assert_cmpuint(late, >, 0);
}

#define MANY 60

/* Enclosures that fill a page and more. */
static void test_enclosures(void)
{
	g_auto(Fixture) fixture;
	const char *items[MANY + 1] = { NULL };

	fixture_init(&fixture, "english", TWO_LINES "\n\n" TWO_LINES);
	for (int i = 0; i < MANY; i++)
		items[i] = i % 7 == 3 ? FIVE_LINES : "Resolution of the Assembly";
	sample_letter_shared(fixture.sample)->enclosures = items;
	lay_out(&fixture, "en");
	check_rule(&fixture, notes_stay);
	check_rule(&fixture, heads_stay);
}

/* A word of 300 letters is broken within the column, and no letter of it is lost. */
static void test_long_word(void)
{
	g_autofree char *word = g_strnfill(300, 'n');
	g_autofree char *body = g_strdup_printf("> - %s", word);
	g_auto(Fixture) fixture;

	fixture_init(&fixture, "english", body);

	const Flow *flow = fixture.stack.flows[PART_BODY];
	guint letters = 0;

	for (guint i = 0; i < flow->lines->len; i++) {
		const FlowLine *line = line_of(flow, i);

		g_assert_cmpfloat(line->x + line->line->width, <=,
				  flow->left + flow->width + 0.01);
		letters += line->line->glyphs->len;
	}
	g_assert_cmpuint(flow->lines->len, >, 5);
	g_assert_cmpuint(letters, >=, 300);
}

/* Whether the line ends with the hyphen of a broken word. */
static bool is_hyphenated(const Fixture *fixture, const TextLine *line)
{
	const PlacedGlyph *last =
		&g_array_index(line->glyphs, PlacedGlyph, line->glyphs->len - 1);

	return strcmp(glyphbook_get(fixture->workshop.book, last->id)->text,
		      SOFT_HYPHEN) == 0;
}

/* Words are broken within the column, never on two lines below each other. */
static void test_hyphens(void)
{
	g_auto(Fixture) fixture;
	guint hyphens = 0;

	fixture_init(&fixture, "english",
		     "We therefore respectfully recommend comprehensive considerations "
		     "notwithstanding administrative uncertainties, intergovernmental "
		     "negotiations, parliamentary investigations, straightforward "
		     "representations, international understandings, constitutional "
		     "responsibilities and interdisciplinary characterisations.");
	if (hyphenbook_find(fixture.workshop.hyphens, "en") == NULL) {
		g_test_skip("no dictionary is here");
		return;
	}

	const Flow *flow = fixture.stack.flows[PART_BODY];
	bool before = false;

	for (guint i = 0; i < flow->lines->len; i++) {
		const FlowLine *line = line_of(flow, i);
		bool broken = is_hyphenated(&fixture, line->line);

		g_assert_false(broken && before);
		g_assert_cmpfloat(line->x + line->line->width, <=,
				  flow->left + flow->width + 0.01);
		before = broken;
		hyphens += broken;
	}
	g_assert_cmpuint(hyphens, >=, 1);
}

/* No line ends within "33-й", wherever it falls. */
static void test_figures(void)
{
	static const char *const words[] = { "", "a ", "aa ", "aaa ", "aaaa " };

	for (size_t k = 0; k < G_N_ELEMENTS(words); k++) {
		g_autoptr(GString) body = g_string_new(words[k]);
		g_auto(Fixture) fixture;

		for (int i = 0; i < 60; i++)
			g_string_append(body, "33-й 366-го ");
		fixture_init(&fixture, "russian", body->str);

		const Flow *flow = fixture.stack.flows[PART_BODY];

		g_assert_cmpuint(flow->lines->len, >, 5);
		for (guint i = 0; i < flow->lines->len; i++) {
			const GArray *glyphs = line_of(flow, i)->line->glyphs;
			GlyphId last =
				g_array_index(glyphs, PlacedGlyph, glyphs->len - 1).id;

			g_assert_cmpstr(
				glyphbook_get(fixture.workshop.book, last)->text, !=,
				"-");
		}
	}
}

/* A letter of 40 pages keeps to the rules on each of them. */
static void test_forty_pages(void)
{
	g_autoptr(GString) body = g_string_new(NULL);
	const PageRoom room = { 150, 84, 770 };
	g_auto(Fixture) fixture;

	for (int i = 0; i < 180; i++)
		g_string_append_printf(body, "# Head\n\n%s\n\n- %s\n- %s\n\n",
				       FIVE_LINES, TWO_LINES, TWO_LINES);
	fixture_init(&fixture, "english", body->str);

	g_autoptr(GArray) pages = stack_break(&fixture.stack, &room);

	g_assert_cmpuint(pages->len, >=, 40);
	check_whole(&fixture, pages, room.bottom);
	no_widow_no_orphan(&fixture, pages);
	heads_stay(&fixture, pages);
	closing_is_not_alone(&fixture, pages);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/rendering/break/rules", test_rules);
	g_test_add_func("/rendering/break/low-greeting", test_low_greeting);
	g_test_add_func("/rendering/break/enclosures", test_enclosures);
	g_test_add_func("/rendering/break/long-word", test_long_word);
	g_test_add_func("/rendering/break/hyphens", test_hyphens);
	g_test_add_func("/rendering/break/figures", test_figures);
	g_test_add_func("/rendering/break/forty-pages", test_forty_pages);
	return g_test_run();
}
